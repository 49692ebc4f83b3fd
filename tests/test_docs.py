"""The code blocks of README run as they stand."""

import doctest
from pathlib import Path


def test_readme_examples():
    result = doctest.testfile(str(Path(__file__).parent.parent / "README.md"), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0

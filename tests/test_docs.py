"""The code blocks and the commands of README run as they stand."""

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest

from repletion.interfaces.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.partition(" #")[0].strip() for line in re.findall(r"^    (repletion .*)$", README, re.MULTILINE)]
FILES = {
    "notes.txt": "osteomalacia.txt",
    "case.yaml": "runner.yaml",
    "diary.txt": "diary.txt",
    "list.yaml": "list.yaml",
    "record.json": "record.json",
}
OVERLAY = "label: our practice\nnumbers: {causes.osteomalacia.prior: {times: 2}}\n"


def test_readme_examples():
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("readme")
    for name, example in FILES.items():
        shutil.copy(ROOT / "examples" / example, place / name)
    shutil.copytree(ROOT / "examples", place / "examples")
    (place / "own.yaml").write_text(OVERLAY, encoding="utf-8")
    return place


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.split()[1] not in ("serve", "mcp")])  # they do not end
def test_readme_commands(command, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
    assert main(shlex.split(command)[1:]) == 0
    out = re.search(r"--out (\S+)", command)
    assert (folder / out[1]).stat().st_size if out else capsys.readouterr().out

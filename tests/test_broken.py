"""A curator's slips: one file for each fault, with the words that its message must hold."""

import shutil
from pathlib import Path

import pytest
import yaml

from repletion.kb.load import FOLDER, report

BROKEN = Path(__file__).parent / "broken"


@pytest.mark.parametrize("name", sorted(p.stem for p in BROKEN.glob("*.yaml")))
def test_the_fault_is_named_with_place_and_remedy(name, tmp_path):
    slip = yaml.safe_load((BROKEN / f"{name}.yaml").read_text(encoding="utf-8"))
    folder = tmp_path / "kb"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "*.json", "__pycache__"))
    path = folder / slip["file"]
    text = path.read_text(encoding="utf-8")
    assert slip["find"] in text
    path.write_text(text.replace(slip["find"], slip["replace"], 1), encoding="utf-8")
    told = [str(fault) for fault in report(folder).issues]
    assert told
    for word in slip["says"]:
        assert any(word in line for line in told), told[:5]
    assert all(line.partition(":")[2][0].isdigit() or line.startswith("lexicon/") for line in told)

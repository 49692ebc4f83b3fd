"""What is sent of a wrong answer: ids and numbers alone, whatever was told."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repletion.decisions.assess import assess
from repletion.domain.case import Case, Drug, Reading, Result, Said
from repletion.intake_text.reader import Reader
from repletion.interfaces.cli import main
from repletion.interfaces.feedback import age_band, document
from repletion.kb.load import load
from repletion.kb.words import lexicon

KB = load()
CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "examples/published_cases.jsonl").read_text("utf-8").splitlines()
]
FIXED = """
present absent uncertain active treated controlled past excluded sudden gradual hours days weeks months years constant
episodic progressive improving one both night morning exertion rest any female male < > very_low low normal high
very_high emergency same_day soon routine
"""
WORDS = frozenset(FIXED.split())
IDS = {*KB.findings, *KB.exposures, *KB.causes, *KB.labs, *KB.drugs, *KB.red_flags, *KB.workup.panels, *KB.workup.gates}
UNITS = {unit for lab in KB.labs.values() for unit in lab.units}


def told(reading, on="2026-11-24"):
    return document(assess(reading, KB, on, draws=0), reading.case, KB)


def strings(value):
    if isinstance(value, dict):
        yield from (s for inner in value.values() for s in strings(inner))
    elif isinstance(value, list | tuple):
        yield from (s for inner in value for s in strings(inner))
    elif isinstance(value, str):
        yield value


def foreign(found):
    """Return every string that is neither an id of the knowledge, nor a fixed word, nor a unit, nor the version."""
    answered = [*found["answered"]["rules"], *(test["id"] for test in found["answered"]["tests"])]
    allowed = {
        *WORDS,
        *IDS,
        *UNITS,
        *answered,
        found["repletion"],
        *found["knowledge"].values(),
        found["person"]["age"],
    }
    return [s for s in strings(found) if s not in allowed]


@pytest.mark.parametrize("item", CASES[::3], ids=lambda item: item["id"])
def test_a_published_case_leaves_only_ids_and_numbers(item):
    found = told(Reader(lexicon(), KB).read(item["text"]))
    assert not foreign(found)
    assert not any(" " in rule for rule in found["answered"]["rules"])
    for part in ("findings", "exposures", "conditions"):
        assert set(found["told"][part]) <= IDS


SECRETS = ("Annabelle Quist", "7 Rosemary Lane", "1961-03-14", "Zyxolin", "furlongs")
SECRET = Reading(
    case=Case(
        age=63, sex="female", region=SECRETS[1], complaint=("bone_pain",),
        findings={"bone_pain": Said(duration="months"), SECRETS[0]: "present"},
        drugs=(Drug(name=SECRETS[3]), "omeprazole"), conditions={SECRETS[0]: "active"},
        labs=(Result(test="vitamin_d_25oh", value=14, unit="nmol/L", on=SECRETS[2]),
              Result(test="potassium", value=4.0, unit=SECRETS[4])),
    ),
    unrecognised=(SECRETS[0],), not_checked=(SECRETS[3],),
)  # fmt: skip


def test_no_word_date_place_or_unknown_name_gets_in():
    kept = SECRET.case
    clean = Case(age=kept.age, sex=kept.sex, complaint=kept.complaint, findings={"bone_pain": "present"})
    answer = assess(Reading(case=clean), KB, "2026-11-24", draws=0)
    found = document(answer, kept, KB)
    text = json.dumps(found)
    assert not [secret for secret in SECRETS if secret in text]
    assert "2026-11-24" not in text and '"63"' not in text
    assert found["told"]["drugs"] == ["omeprazole"] and found["not_told_here"]["drugs"] == 1
    assert found["told"]["labs"][1] == {"test": "potassium", "value": 4.0}
    assert found["told"]["findings"] == {"bone_pain": {"state": "present", "duration": "months"}}


@given(st.integers(0, 120))
def test_an_age_becomes_a_band_that_holds_it(age):
    band = age_band(age)
    low, high = (90, 200) if "over" in band else map(int, band.split("-"))
    assert low <= age <= high


def test_the_command_prints_one_document_that_plays_the_answer_again(capsys, tmp_path):
    root = Path(__file__).parents[1]
    assert main(["assess", str(root / "examples/runner.yaml"), "--format", "feedback"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["knowledge"]["digest"] == KB.digest
    assert found["answered"]["causes"][0]["id"] == "muscle_overuse_or_strain"
    assert found["told"]["labs"] == [{"test": "creatine_kinase", "value": 900.0, "unit": "U/L"}]
    assert date.today().isoformat() not in json.dumps(found)
    out = tmp_path / "feedback.json"
    assert main(["assess", str(root / "examples/runner.yaml"), "--format", "feedback", "--out", str(out)]) == 0
    assert json.loads(out.read_text(encoding="utf-8")) == found

"""What is eaten as evidence: the probability of too little enters as a probability, never as yes or no."""

import json

import pytest

from repletion.decisions.assess import assess
from repletion.domain.case import Case, Reading, Taken
from repletion.interfaces.cli import main
from repletion.kb.load import load

POOR = "Monday: 2 slices of white bread, butter 10 g, a cup of black coffee, 200 g white rice, a can of cola\n"


def prior(exposures):
    case = Case(age=40, sex="female", findings={"muscle_cramps": "present"}, exposures=exposures)
    answer = assess(Reading(case=case), load(), "2026-11-24", draws=0)
    return next(c.prior for c in answer.causes if c.id == "magnesium_deficiency")


def test_a_probability_lies_between_certain_answers_in_proportion():
    name = "low_magnesium_intake_computed"
    there, not_there = prior({name: "present"}), prior({name: "absent"})
    assert not_there < prior({}) < there
    assert prior({name: Taken(probability=0.3)}) == pytest.approx(0.3 * there + 0.7 * not_there, rel=1e-9)
    assert prior({name: Taken(probability=1.0)}) == pytest.approx(there, rel=1e-12)


def test_a_diary_moves_the_answer(tmp_path, capsys):
    diary, notes = tmp_path / "diary.txt", tmp_path / "notes.txt"
    diary.write_text(POOR * 3, encoding="utf-8")
    notes.write_text("I am a 40 year old woman with muscle cramps.", encoding="utf-8")
    answers = []
    for more in ([], ["--diary", str(diary)]):
        assert main(["assess", "--text", str(notes), "--format", "json", "--on", "2026-11-24", *more]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    without, with_diary = ({c["id"]: c["prior"] for c in a["causes"]} for a in answers)
    assert with_diary["magnesium_deficiency"] > without["magnesium_deficiency"]


def test_what_is_no_probability_is_refused(tmp_path, capsys):
    case = tmp_path / "case.yaml"
    case.write_text("age: 40\nexposures: {low_magnesium_intake_computed: {probability: 1.4}}\n", encoding="utf-8")
    assert main(["assess", str(case)]) == 2
    assert "is no probability" in capsys.readouterr().err

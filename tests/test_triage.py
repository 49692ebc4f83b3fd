"""Sixty cases with the urgency that they call for, written before the rules were looked at again."""

from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from repletion.decisions.evidence import Gatherer
from repletion.decisions.labs import read_labs
from repletion.decisions.triage import ORDER, facts, triage
from repletion.domain.case import Case
from repletion.kb.load import load

CASES = yaml.safe_load((Path(__file__).parent / "triage_cases.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("item", CASES, ids=[c["name"] for c in CASES])
def test_urgency(item):
    kb = load()
    case = TypeAdapter(Case).validate_python(item["case"])
    labs = read_labs(case, kb)
    known = facts(case, labs, Gatherer(case, kb, labs).exposures())
    assert triage(kb, known, {}, True).level == item["level"]


def test_a_danger_only_raises():
    kb = load()
    case = Case(age=50, sex="female", findings={"saddle_numbness": "present"})
    known = facts(case, (), {})
    levels = [triage(kb, known, dangers, True).level for dangers in ({}, {"spinal_infection": 0.9})]
    assert levels == ["emergency", "emergency"]


def test_nothing_understood_is_never_reassuring():
    kb = load()
    assert ORDER.index(triage(kb, facts(Case(), (), {}), {}, False).level) <= ORDER.index("soon")


def test_words_of_self_harm_bring_the_crisis_line_first():
    kb = load()
    case = Case(self_harm=True, region="UK", findings={"saddle_numbness": "present"})
    got = triage(kb, facts(case, (), {}), {}, True)
    assert got.level == "emergency"
    assert "116 123" in got.reasons[0].text

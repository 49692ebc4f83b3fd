"""The interview: dangers first, short, scriptable, back and why; no rule of triage that it could uncover is lost."""

import json
from pathlib import Path

import pytest
import yaml

from repletion.decisions.danger_questions import NEVER, danger_items, distance
from repletion.decisions.interview import MOST, Interview, emergencies, next_question, ticked
from repletion.decisions.triage import facts, holds
from repletion.domain.case import Case, said
from repletion.interfaces.interview_command import conversation, numbers, since
from repletion.kb.load import load
from test_cli import refused, run

TRIAGE = yaml.safe_load((Path(__file__).parent / "triage_cases.yaml").read_text(encoding="utf-8"))


def known(**parts):
    return facts(Case(**parts), (), {})


def talk(*lines):
    heard = []
    case = conversation(load(), iter(lines), heard.append)
    return case, "\n".join(heard)


@pytest.mark.parametrize("example", [e for e in TRIAGE if e["level"] == "emergency"], ids=lambda e: e["name"])
def test_a_rule_that_holds_is_no_answer_away(example):
    from repletion.interfaces.inputs import case_form

    case = case_form().validate_python(example["case"])
    told = facts(case, (), dict.fromkeys(case.exposures, True))
    fired = [f.when for f in load().red_flags.values() if holds(f.when, told)]
    assert all(distance(when, told) == 0 for when in fired)


def test_distance_counts_answers_and_denial_closes():
    when = {"all": [{"finding": "fever"}, {"any": [{"finding": "headache"}, {"finding": "neck_pain"}]}]}
    assert distance(when, known()) == 2
    assert distance(when, known(findings={"fever": "present"})) == 1
    assert distance(when, known(findings={"fever": "absent"})) >= NEVER
    assert distance({"lab": "potassium", "below": 2.5}, known()) >= NEVER


def test_back_pain_is_first_asked_what_would_make_it_an_emergency():
    state = Interview(Case(age=50, sex="female", findings={"low_back_pain": "present"}))
    first = next_question(state, load())
    assert first.kind == "dangers"
    assert {"saddle_numbness", "urinary_retention", "both_legs_weak"} <= {i.id for i in first.items}
    assert first.why


def test_an_emergency_is_said_at_once_and_stays_in_the_answer():
    kb = load()
    state = Interview(Case(age=50, sex="female", findings={"low_back_pain": "present"}))
    first = next_question(state, kb)
    number = [i.id for i in first.items].index("saddle_numbness") + 1
    case, heard = talk("my lower back hurts", "50, woman", str(number), "enough")
    assert "EMERGENCY" in heard
    assert emergencies(case, kb)


def test_men_are_not_asked_about_pregnancy():
    items = danger_items(load(), known(age=30, sex="male", findings={"chest_pain": "present"}), 1)
    assert "pregnancy" not in items


def test_no_to_everything_ends_within_a_dozen_and_asks_nothing_twice():
    kb = load()
    state = Interview(Case(age=40, sex="male", findings={"muscle_cramps": "present"}), frozenset({"person"}), 2)
    seen = []
    while (question := next_question(state, kb)) is not None:
        seen += [i.id for i in question.items]
        state = ticked(state, question, {}, kb) if question.items else skipped(state, question)
    assert state.count <= MOST
    assert len(seen) == len(set(seen))


def skipped(state, question):
    from repletion.decisions.interview import answered

    return answered(state, question, state.case)


def test_back_why_and_not_sure():
    case, heard = talk("I get leg cramps at night", "66 man", "why", "?", "back", "1", "none", "none", "enough")
    assert "seen at once" in heard
    assert sum(said(v).state == "present" for v in case.findings.values()) >= 2
    assert case.no_other_drugs


def test_what_is_not_understood_is_asked_again():
    _, heard = talk("xyzzy", "my calves cramp", "50 woman", "99", "enough")
    assert heard.count("not understood") == 2


def test_numbers_and_times():
    question = next_question(Interview(Case(age=50, sex="male", findings={"muscle_cramps": "present"})), load())
    assert numbers("none", question) == {}
    assert set(numbers("?", question).values()) == {"uncertain"}
    assert numbers("0", question) is None
    assert numbers("two", question) is None
    assert (since("gradually over months").onset, since("gradually over months").duration) == ("gradual", "months")


def test_a_script_is_answered_on_standard_output_alone():
    lines = "My lower back hurts and I cannot pass urine since yesterday\n61, man\nenough\n"
    result = run("interview", "--format", "json", "--on", "2026-11-24", stdin=lines)
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["urgency"]["level"] == "emergency"
    assert "1. What troubles you?" in result.stderr


def test_bad_scripts_are_refused():
    refused(run("interview", stdin=""), "no complaint was understood")
    refused(run("interview", "--on", "tomorrow", stdin="my back hurts\n"), "no date")

"""Mechanical truths on hand-written cases: what any sensible answer must do."""

import pytest

from repletion.decisions.assess import assess
from repletion.domain.case import Case, Reading, Result, Said
from repletion.kb.load import load

ON = "2026-11-24"


def answer(case):
    return assess(Reading(case=case), load(), ON, draws=0)


def cause(got, name):
    return next(c for c in got.causes if c.id == name)


def test_a_healthy_runner_after_a_hill_race_is_not_told_of_a_deficiency():
    got = answer(
        Case(
            age=34,
            sex="male",
            findings={
                "muscle_pain": Said(duration="days"),
                "muscle_tenderness": "present",
                "dark_urine": "absent",
                "fever": "absent",
                "fatigue": "absent",
            },
            exposures={"heavy_exercise_recent": "present", "unaccustomed_exercise": "present"},
            labs=(Result(test="creatine_kinase", value=900, unit="U/L"),),
        )
    )
    assert got.causes[0].id == "muscle_overuse_or_strain"
    assert all(c.explains < 0.05 for c in got.causes if c.kind == "deficiency")


def test_back_pain_alone_with_a_middling_vitamin_d_is_not_due_to_it():
    case = Case(
        age=45,
        sex="female",
        complaint=("low_back_pain",),
        findings={"low_back_pain": "present"},
        labs=(Result(test="vitamin_d_25oh", value=45, unit="nmol/L"),),
    )
    assert cause(answer(case), "vitamin_d_deficiency").explains < 0.02


def test_osteomalacia_explains_and_vitamin_d_explains_through_it():
    got = answer(
        Case(
            age=52,
            sex="female",
            findings={
                "bone_pain": Said(duration="months"),
                "trouble_climbing_stairs": "present",
                "trouble_rising_from_chair": "present",
                "waddling_gait": "present",
            },
            labs=(
                Result(test="vitamin_d_25oh", value=9, unit="nmol/L"),
                Result(test="alkaline_phosphatase", value=260, unit="U/L"),
            ),
        )
    )
    assert got.causes[0].id == "osteomalacia"
    lack = cause(got, "vitamin_d_deficiency")
    assert lack.probability > 0.9
    assert lack.explains > 0.5
    assert lack.through[0].id == "osteomalacia"


HARMLESS = {"low_back_pain": "present", "fever": "absent", "pain_eases_with_rest": "present"}


@pytest.mark.parametrize("else_said", [{}, HARMLESS])
def test_saddle_numbness_is_an_emergency_whatever_else_is_said(else_said):
    got = answer(Case(age=30, sex="male", findings={"saddle_numbness": "present", **else_said}))
    assert got.urgency.level == "emergency"


def test_known_hypothyroidism_with_normal_tsh_on_treatment_is_no_active_cause():
    got = answer(
        Case(
            age=50,
            sex="female",
            findings={"muscle_pain": "present", "fatigue": "present"},
            drugs=("levothyroxine",),
            conditions={"hypothyroidism": "treated"},
            labs=(Result(test="tsh", value=2.0, unit="mIU/L"),),
        )
    )
    assert cause(got, "hypothyroidism").probability < 0.01


@pytest.mark.parametrize("name", sorted(n for n, c in load().causes.items() if c.defined_by))
def test_a_value_well_beyond_the_defining_level_makes_the_lack_likely(name):
    """The defining level is what the cause means: far beyond it, the cause must be likelier than not."""
    kb = load()
    defined = kb.causes[name].defined_by
    ladder = getattr(kb.labs[defined.lab], defined.side)
    limit = ladder.levels[defined.level - 1].at.value
    value = limit * (0.75 if defined.side == "low" else 1.4)
    if defined.lab in ("sodium", "calcium_adjusted", "potassium"):
        value = limit * (0.94 if defined.side == "low" else 1.1)
    for age, sex in ((30, "female"), (55, "male"), (78, "female")):
        result = Result(test=defined.lab, value=value, unit=kb.labs[defined.lab].unit)
        got = answer(Case(age=age, sex=sex, labs=(result,)))
        assert cause(got, name).probability > 0.5, (age, sex, value)


def test_ast_after_a_high_ck_says_nothing_new():
    first = (Result(test="creatine_kinase", value=4000, unit="U/L"),)
    both = (*first, Result(test="ast", value=300, unit="U/L"))
    answers = [
        answer(Case(age=50, sex="male", findings={"muscle_weakness": "present"}, labs=labs)) for labs in (first, both)
    ]
    probabilities = [{c.id: c.probability for c in a.causes if c.id == "inflammatory_myositis"} for a in answers]
    assert probabilities[0] == pytest.approx(probabilities[1], rel=1e-6)


@pytest.mark.parametrize(
    ("test", "value", "status"),
    [("tsh", 2.1, "normal"), ("potassium", 2.4, "severe_low"), ("vitamin_d_25oh", 18, "indeterminate")],
)
def test_a_missing_unit_is_assumed_only_where_one_can_be_meant(test, value, status):
    (lab,) = answer(Case(age=40, sex="female", labs=(Result(test=test, value=value),))).labs
    assert lab.status == status


def test_a_result_at_its_limit_is_answered():
    """A value that may lie on either side of one limit rules the farther ones out; nothing is divided by that."""
    case = Case(findings={"thigh_pain": "present"}, labs=(Result(test="creatine_kinase", value=250, unit="U/L"),))
    assert assess(Reading(case=case), load(), "2026-11-24", draws=20).tests

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


ILLNESS = {
    "hypokalaemia": "hypokalaemic_weakness",
    "hypocalcaemia": "hypocalcaemic_tetany",
    "hypophosphataemia": "hypophosphataemic_weakness",
    "hyponatraemia": "hyponatraemic_illness",
    "magnesium_deficiency": "severe_magnesium_depletion",
    "hyperkalaemia": "hyperkalaemic_weakness",
    "hypercalcaemia": "hypercalcaemic_illness",
    "vitamin_c_deficiency": "scurvy",
    "vitamin_b12_deficiency": "vitamin_b12_nerve_damage",
    "iron_deficiency": "iron_deficiency_anaemia",
}
"""States that are common and silent, and what a deep one does."""


def beyond(test, value, unit, *findings, age=58, sex="female"):
    labs = (Result(test=test, value=value, unit=unit),)
    return answer(Case(age=age, sex=sex, findings=dict.fromkeys(findings, "present"), labs=labs))


@pytest.mark.parametrize(
    ("test", "value", "state", "parents"),
    [
        ("calcium_adjusted", 1.55, "hypocalcaemia", ["hypoparathyroidism", "severe_magnesium_depletion"]),
        ("potassium", 2.1, "hypokalaemia", ["renal_magnesium_or_potassium_wasting", "periodic_paralysis"]),
        ("magnesium", 0.35, "magnesium_deficiency", ["renal_magnesium_or_potassium_wasting"]),
        ("phosphate", 0.25, "hypophosphataemia", ["renal_phosphate_wasting"]),
        ("calcium_adjusted", 3.3, "hypercalcaemia", ["hypervitaminosis_d", "adrenal_insufficiency"]),
        ("vitamin_e", 3, "vitamin_e_deficiency", ["vitamin_e_transport_defect"]),
    ],
)
def test_a_deep_value_makes_its_state_certain_and_argues_for_no_rare_parent(test, value, state, parents):
    got = beyond(test, value, load().labs[test].unit)
    assert cause(got, state).probability > 0.95
    assert all(cause(got, parent).probability < 0.2 for parent in parents)


@pytest.mark.parametrize(
    ("test", "value", "state", "findings"),
    [
        ("calcium_adjusted", 1.55, "hypocalcaemia", ["hand_or_foot_spasm", "perioral_tingling", "muscle_cramps"]),
        ("potassium", 2.1, "hypokalaemia", ["both_legs_weak", "muscle_weakness"]),
        ("phosphate", 0.25, "hypophosphataemia", ["muscle_weakness", "proximal_weakness_on_examination"]),
        ("potassium", 7.5, "hyperkalaemia", ["both_legs_weak", "muscle_weakness"]),
    ],
)
def test_what_a_deep_value_does_is_accounted_for_by_its_state(test, value, state, findings):
    got = beyond(test, value, "mmol/L", *findings)
    assert got.causes[0].id in (state, ILLNESS[state])
    assert cause(got, state).explains > 0.7
    assert got.none_of_these < 0.2


def test_low_calcium_with_a_high_parathyroid_hormone_is_not_an_underactive_gland():
    labs = (
        Result(test="calcium_adjusted", value=1.55, unit="mmol/L"),
        Result(test="pth", value=40, unit="pmol/L"),
    )
    got = answer(Case(age=70, sex="female", findings={"hand_or_foot_spasm": "present"}, labs=labs))
    assert cause(got, "hypocalcaemia").probability > 0.95
    assert cause(got, "hypoparathyroidism").probability < 0.1


@pytest.mark.parametrize(("state", "illness"), ILLNESS.items())
def test_an_illness_comes_only_through_its_state(state, illness):
    kb = load()
    assert state in [arc.cause for arc in kb.causes[illness].brought_about_by]
    for age, sex in ((30, "female"), (55, "male"), (78, "female")):
        got = answer(Case(age=age, sex=sex, conditions={illness: "active"}))
        assert cause(got, state).probability > 0.85, (age, sex)


@pytest.mark.parametrize(
    ("test", "value", "unit", "state", "finding"),
    [
        ("potassium", 3.15, "mmol/L", "hypokalaemia", "muscle_cramps"),
        ("calcium_adjusted", 2.05, "mmol/L", "hypocalcaemia", "muscle_cramps"),
        ("vitamin_c", 8, "umol/L", "vitamin_c_deficiency", "low_back_pain"),
        ("vitamin_b12", 110, "pmol/L", "vitamin_b12_deficiency", "low_back_pain"),
        ("ferritin", 10, "ug/L", "iron_deficiency", "fatigue"),
    ],
)
def test_a_slightly_low_value_accounts_for_little(test, value, unit, state, finding):
    got = beyond(test, value, unit, finding)
    assert cause(got, state).probability > 0.5
    assert cause(got, state).explains < 0.25

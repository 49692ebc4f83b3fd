"""Adequacy of intakes against published worked examples, and properties that must hold for every person."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.decisions.diet import EXPOSURES, adequacy, exposures_of, first_for
from repletion.domain.diet import Eater
from repletion.domain.food import Diary, Eaten, Food, Portion, Supplement
from repletion.interfaces.diet_input import nutrients
from repletion.kb.foods.variation import variation
from repletion.kb.load import load
from repletion.nutrition.absorption import iron_absorbed, zinc_requirement
from repletion.nutrition.adequacy import (
    Reference,
    above_ul,
    below_ai,
    difference_sd,
    inadequacy,
    more_days,
    requirement_met,
    verdict,
)

WITHIN = 85.9
"""Standard deviation of a day's magnesium in women 19-50 of the worked example: sqrt(3 * (3,162 - 702))."""
WOMAN = Reference(265, 320, None, None, 26.5, WITHIN)
"""A woman of 40 in IOM, Applications in Dietary Assessment (2000), page 54."""


def test_the_worked_example_of_the_institute_of_medicine():
    """Three days at the RDA of 320 mg: SD of the difference 56, z just below 1, about 85 % certain to be adequate."""
    assert round(difference_sd(WOMAN, 3)) == 56
    assert 1 - inadequacy(320, WOMAN, 3) == pytest.approx(0.85, abs=0.015)


@pytest.mark.parametrize(
    ("intake", "days", "wider"), [(445, 1, 1.0), (377, 3, 1.0), (349, 7, 1.0), (486, 1, 1.25), (362, 7, 1.25)]
)
def test_intakes_that_the_report_calls_adequate_with_97_5_percent_confidence(intake, days, wider):
    woman = Reference(265, 320, None, None, 26.5, WITHIN * wider)
    assert inadequacy(intake, woman, days) == pytest.approx(0.023, abs=0.002)


def test_the_intake_that_the_report_calls_inadequate_with_97_5_percent_confidence():
    assert inadequacy(180, WOMAN, 7) == pytest.approx(0.977, abs=0.005)


IRON_RANGES = [
    (3.0, 1), (4.65, 1), (5.17, 3), (5.84, 10), (6.55, 15), (7.17, 20), (7.77, 23), (8.42, 27), (9.2, 50), (10.23, 150),
    (11.94, 200), (14.28, 175), (16.87, 125), (20.0, 200),
]  # fmt: skip
"""The middle of each range of intakes and the number of women in it: IOM 2001, table 14-1."""


def test_the_probability_approach_for_iron_gives_165_of_1000():
    percentiles = variation().iron_percentiles
    known = Reference(8.07, 18, None, None, 0.0, 1e-9, percentiles)
    assert sum(n for _, n in IRON_RANGES) == 1000
    assert sum(n * inadequacy(i, known, 1) for i, n in IRON_RANGES) == pytest.approx(165, abs=3)


def test_iron_and_zinc_that_can_be_taken_up():
    assert iron_absorbed(0, 10) == 0.10
    assert iron_absorbed(5, 10) == 0.18
    assert zinc_requirement(0, 10) == (1.0, 1.0)
    assert zinc_requirement(1000, 8)[1] == 2.0
    assert zinc_requirement(2000, 8)[1] == 3.0


POSITIVE = st.floats(0.5, 2000)


@given(POSITIVE, POSITIVE, st.integers(1, 20), st.floats(0.05, 0.3), st.floats(0.1, 1.2))
def test_more_is_never_riskier_and_more_days_are_surer(ear, mean, days, cv, within):
    reference = Reference(ear, None, None, None, cv * ear, within * ear)
    p = inadequacy(mean, reference, days)
    assert 0 <= p <= 1
    assert inadequacy(mean * 1.1, reference, days) <= p
    assert abs(inadequacy(mean, reference, days + 5) - 0.5) >= abs(p - 0.5) - 1e-12
    assert inadequacy(ear, reference, days) == pytest.approx(0.5)


@given(POSITIVE, POSITIVE, st.integers(1, 10))
def test_an_adequate_intake_and_an_upper_level_have_their_own_rules(limit, mean, days):
    reference = Reference(None, None, limit, limit, 0.0, 0.3 * limit)
    assert below_ai(mean, reference, days) + above_ul(mean, 0.0, reference, days) == pytest.approx(1)
    assert above_ul(0.0, mean, reference, days) == float(mean > limit)
    assert above_ul(mean, 0, Reference(1, None, None, None, 1, 1), days) is None


@given(POSITIVE, POSITIVE, st.integers(1, 6))
def test_the_days_that_are_still_needed_settle_it(ear, mean, days):
    reference = Reference(ear, None, None, None, 0.1 * ear, 0.4 * ear)
    more = more_days(mean, reference, days)
    if more is not None:
        p = inadequacy(mean, reference, days + more)
        assert p >= 0.85 or p <= 0.15
        assert more == 0 or 0.15 < inadequacy(mean, reference, days + more - 1) < 0.85


@given(st.floats(0, 25))
def test_requirements_met_rise_with_intake(intake):
    percentiles = variation().iron_percentiles
    assert 0 <= requirement_met(intake, percentiles) <= requirement_met(intake + 1, percentiles) <= 1


# --- whole diaries ---

DINNER = Food(
    name="Dinner",
    source="made up",
    values={
        "energy": 500.0,
        "calcium": 200.0,
        "magnesium": 60.0,
        "iron": 2.0,
        "zinc": 2.0,
        "protein": 20.0,
        "potassium": 700.0,
    },
)


def diary(*grams, unknown=0.0, supplements=()):
    eaten = [Eaten("dinner", "dinner", DINNER, Portion(g, "", "weighed"), (), day) for day, g in enumerate(grams)]
    if unknown:
        eaten.append(Eaten("?", "?", None, Portion(unknown, "", "weighed"), (), 0))
    return Diary(tuple(f"day {i}" for i in range(len(grams))), tuple(eaten), tuple(supplements))


def answers(given_, eater, first=()):
    return {a.nutrient: a for a in adequacy(given_, nutrients(), variation(), eater, first).answers}


def test_life_stage_pregnancy_and_kidneys_change_what_is_asked():
    week = diary(*[300.0] * 7)
    young, old = (answers(week, Eater(age=age, sex="female")) for age in (30, 60))
    assert old["calcium"].held.reference.ear > young["calcium"].held.reference.ear
    assert old["iron"].verdict.probability < young["iron"].verdict.probability
    pregnant = answers(week, Eater(age=30, sex="female", pregnant=True))
    assert pregnant["iron"].held.reference.ear == 22
    assert pregnant["iron"].verdict.probability > young["iron"].verdict.probability
    kidneys = answers(week, Eater(age=60, sex="male", excludes=frozenset({"kidney"})))
    assert kidneys["potassium"].verdict.rule == "none"
    assert "clinic" in kidneys["potassium"].held.notes[0]
    heavy = answers(week, Eater(age=30, sex="male", weight=120.0))
    assert heavy["protein"].held.reference.ear == pytest.approx(79.2)
    child = answers(week, Eater(age=6, sex="male"))
    assert child["calcium"].held.stage == "child"


def test_what_is_not_known_stays_at_least_with_the_known_share():
    known, partly = (answers(diary(300.0, 300.0, unknown=u), Eater(age=30, sex="male")) for u in (0.0, 1000.0))
    assert known["calcium"].intake.known == 1
    assert partly["calcium"].intake.known == pytest.approx(3000 / 4500)
    assert partly["calcium"].intake.mean == known["calcium"].intake.mean
    assert partly["calcium"].verdict.least < partly["calcium"].verdict.most
    assert partly["calcium"].verdict.most == known["calcium"].verdict.most
    assert "vitamin_d" not in known
    assert "Vitamin D" in adequacy(diary(300.0), nutrients(), variation(), Eater()).not_counted


def test_an_upper_level_of_supplements_does_not_count_food():
    tablets = [Supplement("magnesium 400 mg", {"magnesium": 400.0})]
    lots = answers(diary(2000.0, 2000.0), Eater(age=30, sex="male"))
    assert lots["magnesium"].intake.mean > 350
    assert lots["magnesium"].verdict.over_ul == 0
    assert answers(diary(100.0, supplements=tablets), Eater(age=30))["magnesium"].verdict.over_ul == 1


def test_an_unknown_sex_is_held_to_the_greater_need_and_says_so():
    unknown = answers(diary(300.0), Eater())["magnesium"]
    assert unknown.held.reference.ear == 350
    assert "age and sex not given" in unknown.held.notes[0]


def test_the_nutrients_of_the_complaint_come_first():
    kb, book = load(), nutrients()
    first = first_for(["muscle_cramps"], kb, book)
    assert {"magnesium", "calcium"} <= set(first)
    told = adequacy(diary(300.0), book, variation(), Eater(age=40, sex="female"), first).answers
    count = sum(a.nutrient in first for a in told)
    assert {a.nutrient for a in told[:count]} <= set(first)


@given(st.lists(st.floats(10, 1500), min_size=1, max_size=7), st.floats(0, 3000))
@settings(max_examples=40, deadline=None)
def test_an_intake_is_evidence_only_where_it_is_known(grams, unknown):
    told = adequacy(diary(*grams, unknown=unknown), nutrients(), variation(), Eater(age=40, sex="female")).answers
    exposures = exposures_of(told)
    assert set(exposures) <= set(EXPOSURES.values()) <= set(load().exposures)
    assert all(0 <= p <= 1 for p in exposures.values())
    assert "low_vitamin_d_intake_computed" not in exposures
    calcium = next(a for a in told if a.nutrient == "calcium")
    assert ("low_calcium_intake_computed" in exposures) == (calcium.intake.known >= 0.5)


@given(st.floats(1, 500), st.floats(1, 2))
def test_a_verdict_lies_between_its_least_and_its_most(mean, more):
    v = verdict(mean, mean * more, None, WOMAN, 3)
    assert v.least <= v.probability <= v.most

"""Wrongs that no other test noticed (research/mutation, docs/soak): each of these fails when its wrong is done."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import numpy as np
import pytest

from repletion.decisions.assess import assess
from repletion.decisions.danger_questions import NEVER, distance
from repletion.decisions.diagnosis import NEGLIGIBLE
from repletion.decisions.diet_change import ONE_SERVING, allowed
from repletion.decisions.schedule import SUITS, Item, schedule
from repletion.decisions.treatment import PAUSE, story
from repletion.decisions.triage import facts
from repletion.domain.case import Case, Reading
from repletion.domain.diet import Candidate, Eater
from repletion.domain.journal import DoseTaken
from repletion.domain.supplement import Product
from repletion.inference.contribution import _lane
from repletion.kb.courses import shipped_courses
from repletion.kb.handbook import nutrients
from repletion.kb.load import load
from test_diet_change import DIARIES, proposals

ON = date(2026, 11, 24)


@pytest.mark.parametrize("best", sorted(SUITS))
@pytest.mark.parametrize("a_day", [1, 2])
def test_what_is_best_at_a_time_is_taken_then(best, a_day):
    doses = schedule([Item("tablet", a_day, best)], ()).doses
    assert len(doses) == a_day
    assert doses[0].when in SUITS[best]
    if best == "meal":
        assert all(d.when in SUITS[best] for d in doses)


def test_a_time_of_day_that_is_named_itself_is_kept():
    assert [d.when for d in schedule([Item("tablet", 1, "bedtime")], ()).doses] == ["bedtime"]


def test_what_goes_at_any_hour_joins_what_is_bound_to_one():
    together = schedule([Item("bound", 1, "bedtime"), Item("free", 1)], ()).doses
    assert {d.when for d in together} == {"bedtime"}


def course(*spans):
    entries = [
        DoseTaken(
            on=str(ON - timedelta(first)), until=str(ON - timedelta(last)), nutrient="vitamin_d", amount=1.0, unit="ug"
        )
        for first, last in spans
    ]
    told = story(entries, ON, load(), nutrients(), shipped_courses())
    return [(ON - date.fromisoformat(d.on)).days for d in told.doses("vitamin_d")]


def test_a_course_begins_after_a_pause_and_not_before():
    assert course((400, 300), (300 - PAUSE, 100)) == [400, 300 - PAUSE]
    assert course((400, 300), (300 - PAUSE - 1, 100)) == [300 - PAUSE - 1]


def test_the_last_pause_of_several_counts_wherever_it_lies():
    assert course((900, 890), (700, 690), (680, 670)) == [700, 680]
    assert course((900, 890), (880, 870), (700, 690)) == [700]
    assert course((900, 890), (700, 690), (500, 490)) == [500]


def test_a_dose_that_goes_on_leaves_no_pause():
    assert course((900, 100), (890, 880), (600, 590)) == [900, 890, 600]


def test_a_table_of_one_lane_stands_for_every_lane():
    table = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(_lane(table, 1), [1.0, 4.0])
    np.testing.assert_array_equal(_lane(table[:, :1], 5), [0.0, 3.0])


def test_a_record_is_closed_and_named():
    product = Product(name="iron")
    assert product.a_day == 1
    with pytest.raises(FrozenInstanceError):
        product.name = "zinc"
    with pytest.raises(TypeError):
        Product("iron")


@pytest.mark.parametrize(
    ("holds", "may", "excludes", "may_be"),
    [
        (("milk",), (), "lactose", False), (("milk", "lactose_free"), (), "lactose", True),
        (("milk", "low_lactose"), (), "lactose", True), ((), (), "lactose", True), (("egg",), (), "lactose", True),
    ],
)  # fmt: skip
def test_milk_without_lactose_is_allowed(holds, may, excludes, may_be):
    food = Candidate(food="yoghurt", kind="dairy", serving="a pot", grams=125.0, holds=holds, may=may)
    assert allowed(food, Eater(excludes=frozenset({excludes}))) is may_be


def test_of_some_kinds_a_day_gets_one_serving_more():
    for diary in DIARIES[:2]:
        _, told = proposals(diary, Eater(age=45, sex="female"), ("magnesium", "vitamin_e"), answers=3)
        assert told.found
        added = [(c.kind, n) for proposal in told.found for c, n in proposal.added]
        assert all(n == 1 for kind, n in added if kind in ONE_SERVING)
        assert all(n <= 2 for _, n in added)


@pytest.mark.parametrize(("pregnant", "asked", "steps"), [(None, True, 0), (True, True, 0), (False, True, NEVER)])
def test_pregnancy_that_was_not_told_may_still_be(pregnant, asked, steps):
    assert distance({"pregnant": asked}, facts(Case(pregnant=pregnant), (), {})) == steps


def test_a_reason_is_listed_when_it_counts_alone_or_in_company():
    case = Case(age=38, sex="female", complaint=("muscle_cramps",), drugs=("furosemide",),
                findings={"muscle_cramps": "present", "fatigue": "present", "muscle_pain": "present"})  # fmt: skip
    reasons = [r for c in assess(Reading(case=case), load(), on=str(ON), draws=0).causes for r in c.reasons]
    assert all(max(abs(r.log_odds), abs(r.alone)) >= NEGLIGIBLE for r in reasons)
    assert any(abs(r.alone) < NEGLIGIBLE for r in reasons)

"""Wrongs that no other test noticed (research/mutation, docs/soak): each of these fails when its wrong is done."""

from datetime import date, timedelta

import numpy as np
import pytest

from repletion.decisions.schedule import SUITS, Item, schedule
from repletion.decisions.treatment import PAUSE, story
from repletion.domain.journal import DoseTaken
from repletion.inference.contribution import _lane
from repletion.kb.courses import shipped_courses
from repletion.kb.handbook import nutrients
from repletion.kb.load import load

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

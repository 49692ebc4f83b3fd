"""Wrongs that no other test noticed (research/mutation, docs/soak): each of these fails when its wrong is done."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import numpy as np
import pytest

from repletion.decisions.alarm import alarms
from repletion.decisions.assess import assess
from repletion.decisions.candidates import _capped
from repletion.decisions.danger_questions import NEVER, distance, to_be_dated
from repletion.decisions.diagnosis import NEGLIGIBLE
from repletion.decisions.diet import adequacy
from repletion.decisions.diet_change import ONE_SERVING, allowed
from repletion.decisions.interactions import Found, Thing
from repletion.decisions.reference import held
from repletion.decisions.schedule import SUITS, Item, schedule
from repletion.decisions.supplement_day import day_of
from repletion.decisions.supplement_lines import Line
from repletion.decisions.treatment import PAUSE, _intake, story
from repletion.decisions.triage import facts
from repletion.domain.case import Case, Reading, Said
from repletion.domain.diet import Candidate, Eater
from repletion.domain.journal import DoseTaken
from repletion.domain.knowledge import Lab
from repletion.domain.supplement import Gap, Product
from repletion.inference.contribution import _lane
from repletion.interfaces.diet_input import diary_of
from repletion.kb.courses import shipped_courses
from repletion.kb.foods.variation import variation
from repletion.kb.guidance import guidance
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


def test_what_decides_an_emergency_is_asked_until_it_is_dated():
    def asked(**findings):
        return to_be_dated(load(), facts(Case(findings=findings), (), {}))

    assert asked(chest_pain="present") == "chest_pain"
    assert asked(chest_pain="absent") is None
    assert asked(chest_pain=Said(state="present", onset="sudden")) is None
    assert asked(chest_pain=Said(state="present", duration="years")) is None
    assert asked(saddle_numbness="present") is None


def test_an_alarm_is_of_what_is_there():
    empty = story((), ON, load(), nutrients(), shipped_courses())
    assert alarms(empty, empty, Case(findings={"saddle_numbness": "absent"})) == ()
    assert "saddle" in " ".join(r.id for r in alarms(empty, empty, Case(findings={"saddle_numbness": "present"})))
    assert [r.id for r in alarms(empty, empty, Case(self_harm=True))] == ["self_harm"]


def test_a_dose_counts_on_its_last_day():
    told = DoseTaken(on="2026-01-02", until="2026-01-09", nutrient="vitamin_d", amount=10.0, unit="ug")
    got = _intake(told, nutrients()["vitamin_d"], date(2026, 1, 1))
    assert (got.start, got.end, got.dose) == (1, 9, 10.0)


@pytest.mark.parametrize(("age", "sex", "skewed"), [(14, "female", True), (40, "female", True), (60, "female", False),
                                                    (40, "male", False)])  # fmt: skip
def test_the_need_for_iron_is_skewed_where_there_are_periods(age, sex, skewed):
    got = held("iron", nutrients()["iron"], Eater(age=age, sex=sex), variation())
    needs = dict(got.reference.percentiles)
    assert bool(needs) is skewed
    if skewed:
        assert needs[50] == pytest.approx(got.reference.ear, abs=0.1)
        assert sorted(needs.values()) == list(needs.values())


def test_two_reports_of_one_thing_count_once_and_a_bit():
    assert _capped((0.5, 0.25), (0.5, 0.25)) == pytest.approx((0.25, 0.0625))
    assert _capped((0.8, 0.1), (0.8, 0.1)) == pytest.approx((0.64, 0.64 * (0.1 / 0.8) / 3))
    assert _capped((0.0, 0.25), (0.5, 0.25)) == (0.0, 0.0625)


def found(first, second, hours):
    gap = Gap(a_first=hours, b_first=hours)
    return Found(
        rule="r", severity="space", first=first, second=second, mechanism="", action="", gap=gap, ask="pharmacist",
        from_dose=(), drains=False, sources=(), judgement=True,
    )  # fmt: skip


def test_what_somebody_prescribed_stays_in_the_day():
    def line(name, kind):
        return Line(name=name, kind=kind, verdict="may go on", why=(), contents=(), a_day=4.0)

    things = [Thing("prescribed", frozenset()), Thing("own", frozenset())]
    lines = [line("prescribed", "treatment"), line("own", "self_care")]
    day = day_of(lines, (), things, [found("prescribed", "own", 12.0)], guidance())
    assert day.left_out == ("own",)
    assert {d.name for d in day.doses} == {"prescribed"}


def test_a_lab_of_which_no_variation_was_told_has_none():
    assert Lab(name="x", unit="g/L", units={"g/L": 1.0}, plausible=(0.0, 1.0)).within_person_cv == 0.0


def test_phytate_raises_the_need_for_zinc():
    eater = Eater(age=40, sex="male")
    rich = diary_of("porridge, lentil soup, 4 slices of wholemeal bread, beans 200 g, nuts 50 g", "here")
    plain = held("zinc", nutrients()["zinc"], eater, variation()).reference
    answer = next(a for a in adequacy(rich, nutrients(), variation(), eater).answers if a.nutrient == "zinc")
    assert answer.held.reference.ear > plain.ear
    assert answer.held.reference.ear / plain.ear == pytest.approx(answer.held.reference.rda / plain.rda)


def test_causes_that_explain_alike_stand_by_their_probability():
    case = Case(age=52, sex="female", complaint=("bone_pain",), findings={"bone_pain": "present"})
    causes = assess(Reading(case=case), load(), on=str(ON), draws=0).causes
    ranks = [(-(c.explains or 0.0), -c.probability, c.id) for c in causes]
    assert ranks == sorted(ranks)
    assert len({c.explains for c in causes}) < len(causes)

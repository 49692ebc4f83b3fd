"""Wrongs that no other test noticed in the journal and in what is expected of a treatment."""

from dataclasses import replace
from datetime import date, timedelta
from math import inf

import pytest

from repletion.decisions.complaint_verdict import Clock, ComplaintStory, Heals, first_score, upper
from repletion.decisions.follow_up import FollowUp
from repletion.decisions.hindrances import _check, _of_lab, checks
from repletion.decisions.journal_check import Known, faults_of_entries, plausible_day
from repletion.decisions.treatment import LabStory, Point, story
from repletion.domain.case import Case
from repletion.domain.course import Healing, Hindrance
from repletion.domain.estimate import Estimate
from repletion.domain.journal import CaseThen, DoseTaken, LabResult, Note, SymptomScore, Weight
from repletion.kb.courses import shipped_courses
from repletion.kb.guidance import guidance
from repletion.kb.handbook import nutrients
from repletion.kb.load import load

KB, KNOWN, COURSES, NUTRIENTS = load(), guidance(), shipped_courses(), nutrients()
TODAY = date(2026, 11, 24)


# the journal


CHECKED = Known(KB, NUTRIENTS, COURSES, TODAY)


def wrongs(entry, *old):
    return [f.what for f in faults_of_entries([("here", entry)], old, CHECKED)]


def score(on="2026-01-01", finding="bone_pain", value=7):
    return SymptomScore(on=on, finding=finding, score=value)


def dose(amount=25.0, unit="ug", nutrient="vitamin_d", on="2026-01-01", **more):
    return DoseTaken(on=on, nutrient=nutrient, amount=amount, unit=unit, **more)


@pytest.mark.parametrize(
    "entry",
    [
        score(value=0), score(value=10), score(on=TODAY.isoformat()), score(on="1900-01-01"),
        Weight(on="2026-01-01", kg=20.0), Weight(on="2026-01-01", kg=400.0), Note(on="2026-01-01", text="x" * 10_000),
        dose(until="2026-01-01"), dose(until=TODAY.isoformat()), Note(on="2026-01-01", text="tab\tand\nline"),
        LabResult(on="2026-01-01", test="potassium", value=4, unit="mmol/L", range=(3.5, 3.5)),
        LabResult(on="2026-01-01", test="potassium", value=4, unit="mmol/L", range=(None, 5.0)),
        LabResult(on="2026-01-01", test="potassium", value=4, unit="mmol/L", range=(3.0, None)),
    ],
)  # fmt: skip
def test_the_ends_of_what_can_be_written_down(entry):
    assert wrongs(entry) == []


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        (score(value=-1), "a score of -1"), (score(value=11), "a score of 11"),
        (score(on="1899-12-31"), "too long ago"),
        (score(on="2026-11-25"), "lies in the future"), (score(on="2026-1-1"), "is no date"),
        (score(on="2026-02-30"), "is no date"), (score(finding="absent_reflexes"), "is nothing that is felt"),
        (Weight(on="2026-01-01", kg=19.9), "no weight"), (Weight(on="2026-01-01", kg=400.1), "no weight"),
        (Note(on="2026-01-01", text=""), "0 characters"),
        (Note(on="2026-01-01", text="x" * 10_001), "10,001 characters"),
        (Note(on="2026-01-01", text="a\x00"), "cannot be shown"), (dose(until="2025-12-31"), "is before"),
        (dose(per="once", until="2026-02-01"), "taken once"), (dose(unit="furlong"), "is no unit"),
        (dose(nutrient="xyzzy"), "is not known"), (dose(amount=1e9), "cannot be meant"),
        (LabResult(on="2026-01-01", test="potassium", value=4, unit="mmol/L", range=(5.0, 3.0)), "no range"),
        (LabResult(on="2026-01-01", test="potassium", value=4, unit="mmol/L", range=(None, inf)), "no range"),
        (CaseThen(on="2026-01-01", case=Case(drugs=("x" * 10_001,))), "a drug of 10,001"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_down(entry, what):
    assert any(what in told for told in wrongs(entry))


def test_what_is_written_down_once_is_not_taken_again():
    assert "already recorded" in wrongs(score(), score())[0]
    assert "stands for 2026-01-01" in wrongs(score(value=3), score())[0]
    assert wrongs(score(on="2026-01-02"), score()) == []
    assert wrongs(Note(on="2026-01-01", text="a"), Note(on="2026-01-01", text="a")) == []
    assert wrongs(Weight(on="2026-01-01", kg=70), Weight(on="2026-01-02", kg=70)) == []
    assert wrongs(LabResult(on="2026-01-01", test="potassium", value=4, unit="mmol/L"), score()) == []


@pytest.mark.parametrize(
    ("first", "until", "overlaps"),
    [("2026-02-01", None, False), ("2026-01-31", None, True), ("2025-12-01", "2025-12-31", False),
     ("2025-12-01", "2026-01-01", True)],
)  # fmt: skip
def test_doses_of_one_product_do_not_overlap(first, until, overlaps):
    old = dose(until="2026-01-31")
    told = wrongs(dose(amount=20.0, on=first, until=until), old)
    assert any("already taken" in t for t in told) is overlaps
    assert wrongs(dose(amount=20.0, on=first, until=until, product="other"), old) == []
    assert wrongs(dose(amount=20.0, on=first, per="once"), replace(old, per="once")) == []


def test_the_doses_that_somebody_can_have_meant():
    named_ = [c.plausible_day for c in COURSES.labs.values() if c.nutrient == "iron"]
    assert plausible_day("iron", CHECKED) == (min(x for x, _ in named_), max(x for _, x in named_))
    assert plausible_day("carnitine", CHECKED) == (0.0, inf)
    zinc = NUTRIENTS["zinc"].intake
    low, high = plausible_day("zinc", CHECKED)
    assert low == pytest.approx(min(i.rda if i.rda is not None else i.ai for i in zinc) / 500)
    assert high == pytest.approx(max(i.ul for i in zinc if i.ul is not None) * 20)
    bare = next(n for n, x in NUTRIENTS.items() if not any(i.ul for i in x.intake) and any(i.rda for i in x.intake)
                and not any(c.nutrient == n for c in COURSES.labs.values()))  # fmt: skip
    usual = [x for i in NUTRIENTS[bare].intake for x in (i.rda, i.ai) if x is not None]
    assert plausible_day(bare, CHECKED) == pytest.approx((min(usual) / 500, max(usual) * 500))


# following up


def told(*entries):
    return story(entries, TODAY, KB, NUTRIENTS, COURSES)


def healing(heals=12.0, remains=0.3):
    def of(x):
        return Estimate(value=x)

    return Healing(treated_by=("vitamin_d",), begins=of(2.0), heals=of(heals), remains=of(remains))


START = date(2026, 1, 1)


def judged(first, last, days, *, normal=True, likely=True, heals=12.0):
    heal = Heals("vitamin_d_deficiency", "vitamin_d", healing(heals), likely)
    ends = Point(START, float(first)), Point(START + timedelta(days), float(last))
    return ComplaintStory(told(), "bone_pain", heal, Clock(START, START, normal), *ends).verdict()


@pytest.mark.parametrize(
    ("first", "last", "days", "verdict"),
    [
        (10, 7, 83, "on_course"), (10, 8, 83, "too_early"), (10, 8, 84, "other_cause"), (10, 7, 84, "partly"),
        (10, 3, 84, "on_course"), (10, 4, 84, "partly"), (10, 10, 0, "too_early"),
    ],
)  # fmt: skip
def test_a_complaint_is_judged_when_it_should_have_healed(first, last, days, verdict):
    found = judged(first, last, days)
    assert found.verdict == verdict
    assert (found.look_again == START + timedelta(84)) is (verdict == "too_early")
    assert found.expected is not None
    assert found.observed == last


def test_a_complaint_under_a_level_that_is_not_there_is_not_judged():
    found = judged(10, 9, 200, normal=False)
    assert (found.verdict, found.expected) == ("too_early", None)
    assert "level is not known" in found.told
    assert "hardly likely" in judged(10, 9, 20, likely=False).told
    assert "hardly likely" not in judged(10, 9, 20).told
    assert "12 weeks have passed" in judged(10, 9, 90).told


def test_the_score_at_the_start_is_the_last_of_its_first_week():
    def points(*days):
        return [Point(START + timedelta(d), float(d)) for d in days]

    assert first_score(points(-20, -3, 7, 8), START).value == 7
    assert first_score(points(-20, 8, 9), START).value == -20
    assert first_score(points(8, 9), START).value == 8
    assert upper(Estimate(value=2.0, interval=(1.0, 5.0))) == 5.0
    assert upper(Estimate(value=2.0)) == 2.0


def test_nothing_is_expected_of_a_complaint_that_nothing_treats():
    untreated = FollowUp(told(score()))
    assert untreated.of_complaint("bone_pain") is None
    assert untreated.bands("bone_pain", [TODAY]) == []
    other = FollowUp(told(score(), dose(nutrient="choline", unit="mg", amount=400.0)))
    assert other.healing("bone_pain") == ()
    unscored = FollowUp(told(dose()))
    assert unscored.of_complaint("bone_pain") is None
    assert unscored.bands("bone_pain", [TODAY]) == []


def lab_story(test, *entries):
    whole = told(*entries)
    from repletion.decisions.treatment import lab_stories

    return next(s for s in lab_stories(whole) if s.test == test), whole


def test_hindrances_as_they_stand():
    plain = Hindrance(text="gut", condition="coeliac_disease", exposure=None)
    drug = Hindrance(text="drug", exposure="orlistat")
    nothing = told()

    def state(hindrance, case=None, exposures=None):
        found = _check(hindrance, case or Case(), exposures or {}, nothing)
        return found and found.state

    assert state(plain) == state(drug) == "ask"
    for there in ("active", "treated", "controlled"):
        assert state(plain, Case(conditions={"coeliac_disease": there})) == "found"
    assert state(plain, Case(conditions={"coeliac_disease": "excluded"})) is None
    assert state(plain, exposures={"coeliac_disease": False}) is None
    assert (state(drug, exposures={"orlistat": True}), state(drug, exposures={"orlistat": False})) == ("found", None)


@pytest.mark.parametrize(("value", "state"), [(0.69, "found"), (0.7, None), (1.0, None), (1.01, "found")])
def test_another_test_hinders_only_beyond_its_value(value, state):
    hindrance = Hindrance(text="magnesium", lab="magnesium", below=0.7, above=1.0)
    whole = told(LabResult(on="2026-01-01", test="magnesium", value=value, unit="mmol/L"))
    found = _of_lab(hindrance, whole)
    assert (found and found.state) == state
    assert _of_lab(hindrance, told()).state == "measure"
    only = Hindrance(text="magnesium", lab="magnesium", below=0.7)
    assert (_of_lab(only, whole) is not None) is (value < 0.7)


def test_the_last_dose_before_the_test_is_named_first():
    result = LabResult(on="2026-06-01", test="vitamin_d_25oh", value=30, unit="nmol/L")
    before = LabResult(on="2025-12-31", test="vitamin_d_25oh", value=25, unit="nmol/L")
    ended, whole = lab_story("vitamin_d_25oh", before, dose(until="2026-05-31"), result)
    assert next(checks(ended, whole)).state == "found"
    going, whole = lab_story("vitamin_d_25oh", before, dose(until="2026-06-01"), result)
    assert next(checks(going, whole)).state == "ask"
    quiet = replace(going, course=replace(going.course, hindered_by=()))
    assert [c.state for c in checks(quiet, whole)] == ["ask"]
    assert isinstance(going, LabStory)

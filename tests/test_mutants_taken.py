"""Wrongs that no other test noticed in what is taken: labels, limits, interactions, a day, a plan."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from repletion.decisions import diet
from repletion.decisions.contents import amount_of, contents_of, faults_of_amount, share_of, sums
from repletion.decisions.intakes import _rows, _stages, food_of, target_of
from repletion.decisions.interactions import check, enough, find, named, spellings
from repletion.decisions.person_states import states_of
from repletion.decisions.plan_day import plan_day
from repletion.decisions.plan_lines import _remarks, outcome, person_of, within_limits
from repletion.decisions.schedule import BETWEEN, Dose, Item, apart, fits, gaps_of, schedule
from repletion.decisions.supplement_day import _best, _times
from repletion.decisions.supplements import checkup
from repletion.decisions.triage import facts
from repletion.domain.case import Case, Drug
from repletion.domain.handbook import Intake
from repletion.domain.plan import Advice
from repletion.domain.supplement import Form, Gap, Prescription, Product
from repletion.domain.supplement import Taken as Everything
from repletion.kb.courses import shipped_courses
from repletion.kb.guidance import guidance
from repletion.kb.handbook import nutrients
from repletion.kb.load import load
from repletion.nutrition.adequacy import Reference

KB, KNOWN, COURSES, NUTRIENTS = load(), guidance(), shipped_courses(), nutrients()
TODAY = date(2026, 11, 24)


# what a label says


@pytest.mark.parametrize(("name", "known_amounts"), [("magnesium", ["magnesium"]), ("calcium with vitamin D", [])])
def test_a_product_without_amounts_still_holds_what_its_name_says(name, known_amounts):
    found = contents_of(Product(name=name), KNOWN)
    assert found
    assert all(c.a_day is None and c.toward_limit and not c.perhaps for c in found)
    if known_amounts:
        assert [c.nutrient for c in found] == known_amounts


def test_a_mixture_whose_label_was_not_given_holds_its_parts_surely_or_perhaps():
    for name, mixture in KNOWN.products.mixtures.items():
        found = contents_of(Product(name=name.replace("_", " ")), KNOWN)
        if found:
            assert {c.nutrient for c in found} <= {*mixture.holds, *(f.nutrient for f in KNOWN.products.forms.values())}
            assert {c.perhaps for c in found} == {not mixture.certain}
    assert contents_of(Product(name="xyzzy"), KNOWN) == ()


def test_totals_leave_out_what_may_be_there_and_are_unknown_where_a_part_is():
    def of(**products):
        return sums({n: contents_of(Product(name=n, holds=h, a_day=d), KNOWN) for n, (h, d) in products.items()})

    assert of(a=({"magnesium": "100 mg"}, 2), b=({"magnesium": "50 mg"}, 1)) == {"magnesium": 250.0}
    assert of(a=({"magnesium": "100 mg"}, 1), magnesium=({}, 1)) == {"magnesium": None}
    assert of(multivitamin=({}, 1)) == {}
    assert of(a=({"nothing known": "5 mg"}, 1)) == {}


def test_the_share_of_a_form():
    form = Form(name="f", nutrient="magnesium", names=("f",))
    assert share_of(form) == 1.0
    assert share_of(replace(form, share=0.25)) == 0.25
    assert share_of(replace(form, formula="MgO", element="Mg")) == pytest.approx(24.305 / 40.304, rel=1e-3)
    assert share_of(replace(form, formula="MgO", share=0.5)) == 0.5


def test_the_ends_of_the_doses_that_exist_are_doses():
    lowest, highest = KNOWN.products.nutrients["magnesium"].doses
    assert list(faults_of_amount("magnesium", f"{lowest} mg", KNOWN)) == []
    assert list(faults_of_amount("magnesium", f"{highest} mg", KNOWN)) == []
    ((what, _),) = faults_of_amount("magnesium", f"{highest * 1.001:f} mg", KNOWN)
    assert "does not exist" in what
    ((_, remedy),) = faults_of_amount("vitamin D", "25 mg", KNOWN)
    assert remedy.startswith("did you mean 25 ug")


@pytest.mark.parametrize(
    ("said", "amount", "what"),
    [("xyzzy", "5 mg", "no nutrient"), ("multivitamin", "5 mg", "is a mixture"), ("magnesium", "lots", "no amount"),
     ("magnesium", "100", "no unit"), ("magnesium", "100 furlong", "in no unit")],
)  # fmt: skip
def test_each_fault_of_an_amount_is_told_apart(said, amount, what):
    ((told, _),) = faults_of_amount(said, amount, KNOWN)
    assert what in told
    assert amount_of(said, amount, KNOWN) is None


# reference intakes


def test_the_rows_that_hold_for_a_person():
    def row(low, high, stage, ul=None, rda=None, ai=None):
        return Intake(age=(low, high), stage=stage, ul=ul, rda=rda, ai=ai)

    rows = [row(19, 50, "female", 1), row(51, 120, "female", 2), row(19, 120, "male", 3), row(1, 18, "child", 4),
            row(19, 50, "pregnant", 5), row(19, 50, "breastfeeding", 6)]  # fmt: skip

    def uls(**who):
        return [r.ul for r in _rows(rows, Everything(**who))]

    assert uls(age=50, sex="female") == [1]
    assert uls(age=51, sex="female") == [2]
    assert uls(sex="female") == [1, 2]
    assert uls() == [1, 2, 3]
    assert uls(age=30, sex="female", pregnant=True) == [5]
    assert uls(age=60, sex="female", pregnant=True) == [2]
    assert uls(age=30, sex="female", breastfeeding=True) == [6]
    assert uls(age=18) == uls(age=1, sex="male") == uls(age=16, pregnant=True) == [4]
    assert uls(age=0) == []
    assert _stages(Everything(sex="male")) == [("male",), ("child",)]


def test_what_is_not_known_of_a_person_takes_the_lowest_limit_and_the_highest_need():
    woman, man, either = (target_of("iron", Everything(age=30, sex=s), KNOWN) for s in ("female", "male", None))
    assert either.recommended == max(woman.recommended, man.recommended)
    assert either.limit == min(woman.limit, man.limit)
    assert woman.recommended > man.recommended
    told = Everything(diet={"magnesium": "200 mg"})
    assert food_of("magnesium", told, KNOWN) == 200.0
    assert food_of("calcium", told, KNOWN) is None
    assert food_of("magnesium", Everything(diet={"magnesium citrate": "0.1 g"}), KNOWN) is not None


# interactions


def test_a_medicine_of_which_nothing_is_on_record_is_named_and_one_with_a_rule_is_not():
    told = check(["levothyroxine", "calcium carbonate"], KB, KNOWN)
    assert told.not_checked == ()
    assert told.no_record == ()
    assert [n.name for n in check(["xyzzy", "magnesium"], KB, KNOWN).not_checked] == ["xyzzy"]
    (silent,) = check(["mebeverine"], KB, KNOWN).not_checked
    assert (silent.name, "on record" in silent.why) == ("mebeverine", True)
    assert check(["mebeverine", "magnesium"], KB, KNOWN).no_record == (("mebeverine", "magnesium"),)
    assert check(["xyzzy", "tomatoes"], KB, KNOWN).interactions == ()


def test_a_name_that_joins_two_things_is_one_thing_said():
    found = named("calcium carbonate and magnesium", KB, KNOWN)
    assert {t.part_of for t in found} == {"calcium carbonate and magnesium"}
    assert find(found, KNOWN) == ()
    assert named("xyzzy", KB, KNOWN) == []
    assert "calcium" in list(spellings("Calcium tablets"))
    assert "banana" in list(spellings("bananas"))


def test_a_dose_reaches_a_rule_from_its_number_on_and_an_unknown_one_does():
    rule = next(r for r in KNOWN.interactions.rules.values() if r.above)
    ((nutrient, limit), *_) = rule.above.items()
    item = SimpleNamespace(tags=frozenset({nutrient}))
    assert enough(rule, {nutrient: limit}, item)
    assert not enough(rule, {nutrient: limit * 0.999}, item)
    assert enough(rule, {nutrient: None}, item)
    assert enough(rule, {}, item)
    assert enough(rule, {nutrient: 0.0}, SimpleNamespace(tags=frozenset()))


# a day


def found(first, second, a_first, b_first):
    return SimpleNamespace(first=first, second=second, gap=Gap(a_first=a_first, b_first=b_first))


def test_the_longest_gap_of_several_rules_counts_by_its_order():
    gaps = gaps_of([found("a", "b", 4, 2), found("a", "b", 1, 3), SimpleNamespace(gap=None)])
    assert gaps == {("a", "b"): 4, ("b", "a"): 3}
    assert gaps_of([found("a", "b", 0.5, 0.0)]) == {("a", "b"): 0.5, ("b", "a"): 0.0}


def test_a_gap_is_kept_around_midnight_and_to_the_hour():
    assert apart(22.5, 6.5) == 8.0
    placed = [Dose("a", 8.0, "breakfast")]
    assert fits("b", 12.0, placed, {("a", "b"): 4.0})
    assert not fits("b", 12.0, placed, {("a", "b"): 4.5})
    assert not fits("b", 6.0, placed, {("b", "a"): 3.0})
    assert fits("b", 6.0, placed, {("b", "a"): 2.0})
    assert fits("b", 8.0, placed, {})


def test_what_cannot_be_kept_apart_gives_way_and_medicines_are_told():
    never = [found("drug", "other", 24, 24)]
    day = schedule([Item("drug", 1), Item("other", 1)], never)
    assert (day.doses, day.left_out, day.conflicts) == ((), (), (("drug", "other"),))
    loose = schedule([Item("drug", 1), Item("other", 1, firm=False)], never)
    assert loose.left_out == ("other",)
    assert [d.name for d in loose.doses] == ["drug"]
    both = [found("drug", "x", 24, 24), found("drug", "y", 24, 24), found("x", "y", 24, 24)]
    most = schedule([Item("drug", 1), Item("x", 1, firm=False), Item("y", 1, firm=False)], both)
    assert set(most.left_out) == {"x", "y"}


@pytest.mark.parametrize("a_day", [2, 3, 4])
def test_doses_of_one_product_keep_their_hours(a_day):
    hours = sorted(d.hour for d in schedule([Item("tablet", a_day)], ()).doses)
    assert len(set(hours)) == a_day
    assert all(apart(x, y) >= BETWEEN[a_day] for x, y in zip(hours, [*hours[1:], hours[0]], strict=True))


def test_a_day_uses_few_times_and_the_earliest_that_suit():
    day = schedule([Item("a", 1, "meal"), Item("b", 1, "meal"), Item("c", 1)], ())
    assert {d.when for d in day.doses} == {"breakfast"}
    assert [d.name for d in day.doses] == ["a", "b", "c"]
    assert schedule([Item("a", 1)], ()).doses[0].hour == 6.5


# the plan's day and lines


def advice(kind="self_care", **more):
    return Advice(kind=kind, text="Take it.", **more)


def shown_plan(*amounts, go_now=None):
    lines = tuple(SimpleNamespace(kind=kind, amounts=a) for kind, a in amounts)
    return SimpleNamespace(go_now=go_now, lines=lines)


def test_the_day_of_a_plan_holds_its_self_care_and_the_medicines():
    plan = shown_plan(("self_care", {"iron": 14.0}), ("self_care", {"iron": 18.0}), ("treatment", {"zinc": 30.0}))
    day = plan_day(plan, Case(age=30, sex="female", drugs=(Drug(name="levothyroxine"),)), KB, KNOWN)
    assert [t.nutrient for t in day.totals] == ["iron"]
    assert day.totals[0].products == 18.0
    assert {d.name for d in day.day.doses} == {KNOWN.limits["iron"].name, "levothyroxine"}
    assert plan_day(shown_plan(*[("self_care", {"iron": 14.0})]), Case(), KB, KNOWN) is None
    assert plan_day(replace_go(plan), Case(drugs=("levothyroxine",)), KB, KNOWN) is None
    two = plan_day(shown_plan(("self_care", {"iron": 14.0, "magnesium": 100.0})), Case(age=30), KB, KNOWN)
    assert {t.nutrient for t in two.totals} == {"iron", "magnesium"}


def replace_go(plan):
    return SimpleNamespace(go_now="Go.", lines=plan.lines)


def test_a_supplement_that_is_taken_is_in_the_day_and_one_that_is_not_is_not():
    name = "iron_supplement"
    plan = shown_plan(("self_care", {"magnesium": 100.0}))
    there = plan_day(plan, Case(age=30, exposures={name: "present"}), KB, KNOWN)
    assert KB.exposures[name].name in {d.name for d in there.day.doses}
    assert plan_day(plan, Case(age=30, exposures={name: "absent"}), KB, KNOWN) is None
    assert plan_day(plan, Case(age=30, exposures={"vegan_diet": "present"}), KB, KNOWN) is None


def test_a_state_tells_on_the_day_while_it_lasts():
    plan = shown_plan(("self_care", {"magnesium": 100.0, "iron": 14.0}))

    def states(told):
        return plan_day(plan, Case(age=30, conditions={"chronic_kidney_disease": told}), KB, KNOWN).states

    assert "kidney_disease" in states("active")
    assert "kidney_disease" in states("controlled")
    assert states("past") == ()
    beside = Case(age=30, conditions={"chronic_kidney_disease": "active"})
    said = KNOWN.interactions.conditions["kidney_disease"].name
    assert any(said in (f.first, f.second) for f in plan_day(plan, beside, KB, KNOWN).interactions)
    assert not plan_day(plan, beside, KB, KNOWN).not_checked


def person(urgency="routine", **case):
    return person_of(facts(Case(**case), (), {}), urgency, KB, KNOWN)


def about(nutrient="magnesium"):
    return SimpleNamespace(id="x", cause="magnesium_deficiency", nutrient=nutrient, reason="why")


def test_an_amount_beyond_the_limit_is_withheld_and_one_at_it_is_not():
    limit = target_of("zinc", Everything(age=30, sex="female"), KNOWN).limit
    adult = person(age=30, sex="female")
    assert within_limits({"zinc": limit}, adult, KNOWN)
    assert not within_limits({"zinc": limit * 1.001}, adult, KNOWN)
    over = outcome(about("zinc"), advice(amounts={"zinc": limit * 1.5}), adult, KB, KNOWN)
    assert over.line is None
    assert "would pass the upper limit" in over.withheld
    assert outcome(about("zinc"), advice(amounts={"zinc": limit}), adult, KB, KNOWN).line.text.startswith("Take it.")


@pytest.mark.parametrize(("age", "given"), [(15, False), (16, True), (None, True)])
def test_no_doses_under_sixteen(age, given):
    for kind in ("self_care", "treatment"):
        told = outcome(about(), advice(kind), person(age=age), KB, KNOWN)
        assert (told.line is not None) is given
        assert ("under 16" in told.withheld) is not given
    assert outcome(about(), advice("food"), person(age=age), KB, KNOWN).line is not None


def test_what_waits_until_a_doctor_was_spoken_to():
    for kind in ("cause", "whom", "watch", "come_back"):
        assert outcome(about(), advice(kind), person("same_day"), KB, KNOWN).line is not None
    assert "wait" in outcome(about(), advice("food"), person("same_day"), KB, KNOWN).withheld
    assert outcome(about(), advice("food"), person("soon"), KB, KNOWN).line is not None


def test_remarks_beside_a_tablet():
    def rule(severity, drains=False, gap=None):
        return SimpleNamespace(second="B", action="Mind it.", severity=severity, drains=drains, gap=gap)

    assert list(_remarks("treatment", [rule("stop")])) == ["The prescriber must know of B: Mind it."]
    assert list(_remarks("self_care", [rule("monitor")])) == ["Ask first, because of B: Mind it."]
    assert list(_remarks("treatment", [rule("monitor")])) == ["Say so, because of B: Mind it."]
    assert list(_remarks("self_care", [rule("monitor", drains=True)])) == []
    assert "apart from B" in next(_remarks("self_care", [rule("space", gap=Gap(a_first=1, b_first=1))]))
    assert list(_remarks("self_care", [rule("note")])) == []


def test_who_is_meant_by_a_plan_s_limits():
    assert person(age=30, pregnant=True).taken.pregnant is True
    assert person(age=30).taken.pregnant is False
    expecting = person_of(facts(Case(age=30), (), {"pregnancy": True, "breastfeeding": True}), "routine", KB, KNOWN)
    assert (expecting.taken.pregnant, expecting.taken.breastfeeding) == (True, True)


def test_an_illness_that_no_rule_speaks_of_is_named():
    states, unknown = states_of(Everything(conditions=("xyzzy", "chronic kidney disease")), KB, KNOWN)
    assert [n.name for n in unknown] == ["xyzzy"]
    assert states
    assert states_of(Everything(egfr=20, age=50), KB, KNOWN)[0] != states_of(Everything(egfr=90, age=50), KB, KNOWN)[0]


def test_beside_a_prescription_of_unknown_amount_no_self_care_is_left():
    prescribed = Prescription(name="magnesium", by="a doctor")
    own = Product(name="tablet", holds={"magnesium": "100 mg"})
    alone = checkup(Everything(age=40, products=(own,)), KB, KNOWN)
    beside = checkup(Everything(age=40, products=(own,), prescribed=(prescribed,)), KB, KNOWN)
    assert alone.totals[0].complete
    assert alone.totals[0].state == "within"
    assert not beside.totals[0].complete
    assert beside.totals[0].state == "not known"
    assert alone.lines != beside.lines[:1]


def test_a_group_s_time_of_day_goes_before_a_nutrient_s():
    groups, sold = KNOWN.interactions.groups, KNOWN.products.nutrients
    for name in [n for n, g in groups.items() if g.best]:
        assert _best(SimpleNamespace(tags={name}), KNOWN) == groups[name].best
        assert _best(SimpleNamespace(tags={name, *sold}), KNOWN) in {g.best for g in groups.values() if g.best}
    for name, nutrient in sold.items():
        assert _best(SimpleNamespace(tags={name}), KNOWN) == nutrient.best
    assert _best(SimpleNamespace(tags=set()), KNOWN) == ""
    assert [_times(x) for x in (0.2, 1, 1.5, 2, 8)] == [1, 1, 2, 2, 6]


def test_phytate_raises_the_need_for_zinc_and_lowers_what_is_sure_to_be_taken_up(monkeypatch):
    needs = Reference(ear=6.0, rda=8.0, ai=None, ul=40.0, requirement_sd=1.0, within_sd=2.0)
    diary = SimpleNamespace(eaten=(), days=("a day",))

    def of(likely, model):
        monkeypatch.setattr(diet, "zinc_requirement", lambda phytate, taken: (likely, model))
        return diet._zinc(4.0, 9.0, needs, diary, SimpleNamespace(phytate=()))

    least, most, scaled, told = of(1.5, 3.0)
    assert (least, most) == (2.0, 9.0)
    assert (scaled.ear, scaled.rda, scaled.requirement_sd) == (9.0, 12.0, 1.5)
    assert "1.5 to 3.0 times" in told[0]
    assert of(1.0, 0.5)[0] == 4.0
    assert of(1.0, 1.2)[3] == ()

"""Supplements: the arithmetic of doses, bad input, and that no self-care line passes a limit or breaks a rule."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pint
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from repletion.decisions.contents import amount_of, faults_of_amount
from repletion.decisions.schedule import BETWEEN, DAY, Item, schedule
from repletion.decisions.supplement_faults import faults_of
from repletion.decisions.supplements import checkup
from repletion.domain.fault import Unusable
from repletion.domain.supplement import Medicine, Prescription, Product, Taken
from repletion.intake_text.supplement_lines import product_of
from repletion.interfaces.supplements_input import read_taken
from repletion.kb.guidance import guidance
from repletion.kb.load import load
from repletion.nutrition.dose import MASS, elemental_share, in_unit, molar_mass, room

KB, KNOWN = load(), guidance()
PINT = pint.UnitRegistry()
SELF_CARE, TREATMENT = "self_care", "treatment"


# --- arithmetic


@pytest.mark.parametrize(
    ("said", "amount", "labelled"),
    [
        ("calcium carbonate", "1250 mg", 500),  # SmPC: 1250 mg chalk = 500 mg calcium
        ("calcium carbonate", "1500 mg", 600),
        ("calcium lactate", "300 mg", 38.5),  # SmPC: 300 mg = 0.96 mmol
        ("dried ferrous sulfate", "200 mg", 65),  # SmPC
        ("ferrous gluconate", "300 mg", 35),
        ("ferrous fumarate", "210 mg", 69),
        ("potassium chloride", "600 mg", 315),  # 8 mmol
        ("zinc sulfate monohydrate", "125 mg", 45),
        ("magnesium", "10 mmol", 243),
        ("vitamin D", "1000 IU", 25),
        ("natural vitamin E", "400 IU", 268),
        ("elemental iron", "14 mg", 14),
        ("magnesium (as citrate)", "100 mg", 100),
    ],
)
def test_elemental_content_is_what_labels_state(said, amount, labelled):
    assert amount_of(said, amount, KNOWN) == pytest.approx(labelled, rel=0.02)


@given(st.floats(1e-3, 1e6), st.sampled_from(sorted(MASS)), st.sampled_from(sorted(MASS)))
def test_masses_agree_with_pint_and_go_round(value, first, second):
    there = in_unit(value, first, second)
    assert there == pytest.approx(PINT.Quantity(value, first).to(second).magnitude, rel=1e-9)
    assert in_unit(there, second, first) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("form", sorted(n for n, f in KNOWN.products.forms.items() if f.formula))
def test_shares_are_parts_of_the_whole(form):
    salt = KNOWN.products.forms[form]
    assert 0 < elemental_share(salt.formula, salt.element) < 1
    assert molar_mass(salt.formula) > 40


@given(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0, 1e4), st.sampled_from(["total", "supplements", "none"]))
def test_room_is_never_negative_and_never_grows_with_what_is_taken(limit, taken, food, covers):
    left = room(limit, covers, taken=taken, food=food)
    assert left >= 0
    assert room(limit, covers, taken=taken + 1, food=food) <= left


# --- lines of plain words and slips of units


@pytest.mark.parametrize(
    ("line", "holds", "a_day"),
    [
        ("calcium 500 mg + vitamin D 800 IU twice a day", {"calcium": "500 mg", "vitamin D": "800 IU"}, 2),
        ("B12 1,000 mcg", {"B12": "1000 mcg"}, 1),
        ("vitamin D 20,000 IU weekly", {"vitamin D": "20000 IU"}, 1 / 7),
        ("zinc 50 mg bd", {"zinc": "50 mg"}, 2),
        ("1000 IU vitamin D3", {"vitamin D3": "1000 IU"}, 1),
        ("Centrum", {}, 1),
    ],
)
def test_lines_are_read(line, holds, a_day):
    read = product_of(line)
    assert read.holds == holds
    assert read.a_day == pytest.approx(a_day)


@given(st.text(max_size=60))
def test_any_line_is_read_without_an_error(line):
    assert product_of(line).a_day > 0 or "0" in line


@pytest.mark.parametrize(
    ("said", "amount", "what", "remedy"),
    [
        ("vitamin D", "1000 mg", "does not exist", "1000 IU"),
        ("vitamin B12", "500 mg", "does not exist", "500 ug"),
        ("magnesium", "400 ug", "does not exist", "400 mg"),
        ("folic acid", "400 mg", "does not exist", "400 ug"),
        ("selenium", "100 mg", "does not exist", "100 ug"),
        ("iron", "65 g", "does not exist", "65 mg"),
        ("iron", "65 IU", "in no unit", "give it in mg"),
        ("iron", "65", "no unit", "65 mg"),
        ("iron", "lots", "no amount", "500 mg"),
        ("iron", "-14 mg", "does not exist", "check the label"),
        ("moon dust", "5 mg", "no nutrient", "word of the label"),
        ("multivitamin", "1 g", "mixture", "list what its label"),
    ],
)
def test_a_slip_of_the_unit_is_named_with_what_may_be_meant(said, amount, what, remedy):
    ((told, mend),) = faults_of_amount(said, amount, KNOWN)
    assert what in told
    assert remedy in mend


@given(st.sampled_from(sorted(KNOWN.products.nutrients)), st.floats(0, 1))
def test_every_dose_that_exists_is_taken_as_it_is(nutrient, where):
    lowest, highest = KNOWN.products.nutrients[nutrient].doses
    amount = f"{lowest + where * (highest - lowest):.6f} {KNOWN.limits[nutrient].unit}"
    assume(lowest <= float(amount.split()[0]) <= highest)
    assert list(faults_of_amount(nutrient.replace("_", " "), amount, KNOWN)) == []


# --- the command


def run(text, *options):
    command = [sys.executable, "-m", "repletion", "supplements", "-", *options]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)


LIST = """
age: 67
sex: female
egfr: 52
conditions: [osteoporosis]
drugs: [Synthroid, alendronate, ciprofloxacin]
diet: {calcium: 700 mg, vitamin D: 4 ug}
products:
  - vitamin D 1000 IU
  - {name: chalk, holds: {calcium carbonate: 1250 mg}, a_day: 2}
  - iron 14 mg
prescribed:
  - {name: magnesium glycerophosphate 4 mmol, by: GP, reason: low magnesium, a_day: 2}
"""


def test_a_list_is_answered_in_one_json_document():
    told = run(LIST, "--format", "json")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert {"lines", "totals", "interactions", "day", "states", "not_checked", "knowledge"} == set(found)
    calcium = next(t for t in found["totals"] if t["nutrient"] == "calcium")
    assert calcium["counted"] == pytest.approx(1701, abs=2)
    assert calcium["limit"] == 2000
    treated = next(x for x in found["lines"] if x["kind"] == "treatment")
    assert treated["by"] == "GP" and treated["monitoring"]
    assert found["day"]["left_out"] == [] and len(found["day"]["doses"]) == 9


def test_the_text_says_what_matters():
    shown = run(LIST).stdout
    for words in ("What you take by yourself", "What is prescribed", "prescribed by GP", "Keep apart", "A day that"):
        assert words in shown
    assert "you have" not in shown.lower()


def test_every_fault_at_once():
    bad = """
age: 300
sex: male
pregnant: true
colour: red
"""
    told = run(bad)
    assert told.returncode == 2 and told.stdout == "" and "colour" in told.stderr
    bad = """
age: 300
sex: male
pregnant: true
egfr: 0
diet: {iron: a lot}
drugs: [warfarin, Warfarin, {name: aspirin, a_day: 99}]
products:
  - vitamin D 1000 mg
  - vitamin D 1000 mg
  - {name: Big, holds: {B12: 500 mg, iron: "14"}, a_day: 0}
prescribed:
  - {name: vitamin D 800 IU, by: ""}
"""
    told = run(bad)
    assert told.returncode == 2 and told.stdout == ""
    for words in (
        "age",
        "pregnant",
        "egfr",
        "diet.iron",
        "stands twice",
        "99 a day",
        "1000 IU",
        "500 ug",
        "no unit",
        "0 a day",
        "nobody is named",
        "standard input:",
    ):
        assert words in told.stderr, (words, told.stderr)
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("text", ["", "[1, 2]", "{", "age: [", "null", "products: 5", "products: []", "\x00"])
def test_what_is_no_list_is_refused(text):
    told = run(text)
    assert told.returncode == 2 and told.stdout == "" and "Traceback" not in told.stderr


def test_a_prescription_without_prescriber_is_no_prescription(tmp_path):
    path = tmp_path / "list.yaml"
    path.write_text("prescribed: [{name: iron 65 mg}]\n", encoding="utf-8")
    with pytest.raises(Unusable) as refused:
        read_taken(str(path), KB, KNOWN)
    assert "by" in str(refused.value)


# --- random people, products, medicines

RANDOM_DRUGS = sorted(
    {d for g in KNOWN.interactions.groups.values() for d in g.members if d in KB.drugs} | {"digoxin", "warfarin"}
)


@cache
def everyday():
    """Return the nutrients with a limit, each with amounts from a trace to three times the adult limit."""
    limited = {}
    for name, limits in KNOWN.limits.items():
        uls = [r.ul for r in limits.intake if r.ul is not None]
        if name in KNOWN.products.nutrients and uls and limits.covers != "none":
            limited[name] = (
                KNOWN.products.nutrients[name].doses[0],
                min(3 * max(uls), KNOWN.products.nutrients[name].doses[1]),
            )
    return limited


@st.composite
def amounts(draw):
    nutrient = draw(st.sampled_from(sorted({*everyday(), "vitamin_b12", "vitamin_k", "potassium"})))
    low, high = everyday().get(nutrient, KNOWN.products.nutrients[nutrient].doses)
    return nutrient.replace("_", " "), f"{low + draw(st.floats(0, 1)) * (high - low):.4f} {KNOWN.limits[nutrient].unit}"


@st.composite
def people(draw):
    holds = st.lists(amounts(), min_size=1, max_size=3).map(dict)
    products = [
        Product(name=f"product {i}", holds=h, a_day=draw(st.sampled_from([0.142857, 1, 1, 2, 3])))
        for i, h in enumerate(draw(st.lists(holds, min_size=1, max_size=4)))
    ]
    prescribed = [
        Prescription(name=f"prescription {i}", by="GP", holds=h)
        for i, h in enumerate(draw(st.lists(holds, max_size=1)))
    ]
    sex = draw(st.sampled_from(["female", "male", None]))
    pregnant = draw(st.booleans()) if sex == "female" else None
    ages = st.integers(16, 50) if pregnant else st.one_of(st.none(), st.integers(1, 100))
    named = [c.names[0] for c in KNOWN.interactions.conditions.values() if c.names]
    return Taken(
        age=draw(ages),
        sex=sex,
        pregnant=pregnant,
        egfr=draw(st.one_of(st.none(), st.floats(5, 120))),
        conditions=tuple(draw(st.lists(st.sampled_from(named), max_size=2, unique=True))),
        drugs=tuple(draw(st.lists(st.sampled_from(RANDOM_DRUGS), max_size=3, unique=True))),
        diet=dict(draw(st.lists(amounts(), max_size=2))),
        products=tuple(products),
        prescribed=tuple(prescribed),
    )


def brought(lines, nutrient):
    return sum(c.a_day for x in lines for c in x.contents if c.nutrient == nutrient and c.toward_limit)


@given(people())
@settings(max_examples=120, deadline=None)
def test_no_self_care_line_passes_a_limit_or_breaks_a_rule(taken):
    assert [f for f in faults_of(taken, KB, KNOWN) if "does not exist" in f.what] == []
    found = checkup(taken, KB, KNOWN)
    own = [x for x in found.lines if x.kind == SELF_CARE and x.in_the_day]
    treated = [x for x in found.lines if x.kind == TREATMENT]
    for total in found.totals:
        if total.limit is not None:
            fixed = brought(treated, total.nutrient) + ((total.food or 0) if total.covers == "total" else 0)
            mine = brought(own, total.nutrient)
            assert mine == 0 or mine + fixed <= total.limit * (1 + 1e-6)
    for f in found.interactions:
        if f.severity == "stop":
            assert not {f.first, f.second} & {x.name for x in own}
    assert all(x.by and x.monitoring for x in treated)
    keeps_every_gap(found, taken)


def keeps_every_gap(found, taken):
    """Check the day against the rules themselves, dose by dose, round the clock."""
    allowed = {x.name for x in found.lines if x.in_the_day} | {d if isinstance(d, str) else d.name for d in taken.drugs}
    doses = found.day.doses
    assert {d.name for d in doses} <= allowed
    for f in found.interactions:
        for first in (d for d in doses if d.name == f.first) if f.gap else ():
            for second in (d for d in doses if d.name == f.second):
                forward, back = (second.hour - first.hour) % DAY, (first.hour - second.hour) % DAY
                assert f.gap.a_first == 0 or forward >= f.gap.a_first
                assert f.gap.b_first == 0 or back >= f.gap.b_first


@given(people())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_list_decides_nothing(taken):
    from dataclasses import replace

    straight = checkup(taken, KB, KNOWN)
    turned = checkup(replace(taken, products=taken.products[::-1], drugs=taken.drugs[::-1]), KB, KNOWN)
    assert {x.name: x.verdict for x in straight.lines} == {x.name: x.verdict for x in turned.lines}
    assert straight.totals == turned.totals


@given(people())
@settings(max_examples=40, deadline=None)
def test_more_medicines_and_illnesses_never_allow_more(taken):
    from dataclasses import replace

    bare = checkup(replace(taken, drugs=(), conditions=()), KB, KNOWN)
    full = checkup(taken, KB, KNOWN)
    stopped = {
        x.name for x in bare.lines if x.kind == SELF_CARE and any(": " in w for w in x.why) and x.verdict == "leave out"
    }
    over = {t.nutrient for t in bare.totals if t.state == "over"}
    if not over:
        assert stopped <= {x.name for x in full.lines if x.verdict == "leave out"}


@given(st.integers(1, 4), st.integers(1, 3), st.sampled_from(["meal", "bedtime", ""]))
def test_doses_of_one_product_are_spread(a_day, other, best):
    day = schedule([Item("it", a_day, best), Item("other", other)], [])
    hours = sorted(d.hour for d in day.doses if d.name == "it")
    assert len(hours) == a_day
    gaps = [(b - a) % DAY for a, b in zip(hours, hours[1:] + hours[:1], strict=True)]
    assert a_day == 1 or min(gaps) >= BETWEEN[a_day]


# --- stories


def verdicts(**person):
    return {x.name: x.verdict for x in checkup(Taken(**person), KB, KNOWN).lines}


def one(name, holds, a_day=1):
    return Product(name=name, holds=holds, a_day=a_day)


def test_what_children_and_starved_people_take_is_not_for_this_list():
    product = (one("iron drops", {"iron": "10 mg"}),)
    assert verdicts(age=9, products=product) == {"iron drops": "leave out"}
    assert verdicts(age=30, conditions=("refeeding syndrome",), products=product) == {"iron drops": "leave out"}
    assert verdicts(age=30, sex="female", products=product) == {"iron drops": "may go on"}


@pytest.mark.parametrize(
    ("state", "holds"),
    [
        ({"egfr": 22.0}, {"magnesium": "200 mg"}),
        ({"egfr": 40.0}, {"potassium": "200 mg"}),
        ({"conditions": ("sarcoidosis",)}, {"vitamin D": "1000 IU"}),
        ({"conditions": ("kidney stones",)}, {"vitamin D": "1000 IU"}),
        ({"conditions": ("high calcium",)}, {"calcium": "500 mg"}),
        ({"conditions": ("haemochromatosis",)}, {"iron": "14 mg"}),
        ({"conditions": ("haemochromatosis",)}, {"vitamin C": "500 mg"}),
        ({"pregnant": True, "sex": "female", "age": 30}, {"vitamin A": "1500 ug"}),
        ({"drugs": ("spironolactone",)}, {"potassium": "99 mg"}),
        ({"drugs": ("isotretinoin",)}, {"vitamin A": "800 ug"}),
    ],
)
def test_states_that_forbid(state, holds):
    assert set(verdicts(products=(one("it", holds),), **state).values()) == {"leave out"}
    assert set(verdicts(age=30, products=(one("it", holds),)).values()) <= {"may go on", "ask first"}


def test_the_smaller_product_is_kept_where_both_together_pass_the_limit():
    big, small = one("big", {"vitamin D": "4000 IU"}), one("small", {"vitamin D": "400 IU"})
    assert verdicts(age=40, products=(big, small)) == {"big": "leave out", "small": "may go on"}


def test_a_prescription_above_the_limit_stands_and_leaves_no_room():
    loading = Prescription(name="loading", by="GP", holds={"vitamin D": "6000 IU"})
    found = checkup(Taken(age=40, prescribed=(loading,), products=(one("own", {"vitamin D": "400 IU"}),)), KB, KNOWN)
    assert [(x.kind, x.verdict) for x in found.lines] == [(SELF_CARE, "leave out"), (TREATMENT, "as prescribed")]
    assert [d.name for d in found.day.doses] == ["loading"]


def test_a_label_that_was_not_given_is_not_passed_over():
    found = checkup(Taken(products=(Product(name="Centrum"),), drugs=("warfarin",)), KB, KNOWN)
    assert [x.verdict for x in found.lines] == ["not checked"]
    assert "multivitamin_warfarin" in [f.rule for f in found.interactions]


def test_of_an_unknown_age_and_sex_the_lowest_limit_counts():
    product = (one("chalk", {"calcium": "2200 mg"}),)
    assert verdicts(age=30, products=product) == {"chalk": "may go on"}
    assert verdicts(age=60, products=product) == verdicts(products=product) == {"chalk": "leave out"}


def test_beta_carotene_does_not_count_against_the_limit_of_vitamin_a_but_stops_smokers():
    product = one("carotene", {"beta-carotene": "15 mg"})
    assert verdicts(age=40, products=(product,)) == {"carotene": "may go on"}
    assert verdicts(age=40, conditions=("smoking",), products=(product,)) == {"carotene": "leave out"}


def test_magnesium_in_food_does_not_count_but_calcium_in_food_does():
    taken = Taken(
        age=40,
        sex="male",
        diet={"magnesium": "900 mg", "calcium": "2300 mg"},
        products=(one("mg", {"magnesium": "300 mg"}), one("ca", {"calcium": "500 mg"})),
    )
    assert {x.name: x.verdict for x in checkup(taken, KB, KNOWN).lines} == {"mg": "may go on", "ca": "leave out"}


def test_a_medicine_twice_a_day_is_kept_apart_both_times():
    taken = Taken(age=40, drugs=(Medicine(name="ciprofloxacin", a_day=2),), products=(one("iron", {"iron": "14 mg"}),))
    found = checkup(taken, KB, KNOWN)
    assert len([d for d in found.day.doses if d.name == "ciprofloxacin"]) == 2
    keeps_every_gap(found, taken)


def test_the_example_of_the_guide_is_answered():
    guide = (Path(__file__).parent.parent / "docs/guides/supplements.md").read_text(encoding="utf-8")
    told = run(guide.partition("```yaml\n")[2].partition("```")[0])
    assert told.returncode == 0, told.stderr
    assert "℞ vitamin D 4000 IU: as prescribed" not in told.stdout  # stones stand against it
    assert "speak to the prescriber" in told.stdout


def test_the_python_of_the_guide_runs():
    import doctest

    failed, tried = doctest.testfile(
        str(Path(__file__).parent.parent / "docs/guides/supplements.md"), module_relative=False
    )
    assert (failed, tried) == (0, 3)


def test_a_product_that_is_not_known_never_goes_on():
    found = checkup(Taken(age=40, products=(one("moon dust", {}),)), KB, KNOWN)
    assert [(x.name, x.verdict) for x in found.lines] == [("moon dust", "not checked")]
    assert [n.name for n in found.not_checked] == ["moon dust"]
    assert found.day.doses == ()


def test_an_entry_is_faulted_in_the_way_it_was_written(tmp_path):
    path = tmp_path / "list.yaml"
    path.write_text("drugs: [{nam: x}]\nproducts:\n  - 5\n  - {name: chalk, amount: 1250 mg}\n", encoding="utf-8")
    with pytest.raises(Unusable) as refused:
        read_taken(str(path), KB, KNOWN)
    said = str(refused.value)
    assert "products.1.amount" in said
    assert "products.0: input should be a valid string" in said
    assert "constrained" not in said
    assert "drugs.0: input" not in said

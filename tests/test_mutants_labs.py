"""Wrongs in the reading of results that no other test noticed: units, limits, levels, several results of one test."""

from dataclasses import replace
from math import sqrt
from types import SimpleNamespace

import pytest

from repletion.decisions.derived_labs import ADULT, adjusted, ckd_epi_2021, filtration
from repletion.decisions.lab_history import Chosen, choose, reference_change
from repletion.decisions.lab_units import canonical, in_table_unit, likelier_unit, plausible, unit_factor
from repletion.decisions.labs import Read, _levels, _limits, for_rules, read_lab, read_labs
from repletion.domain.case import Case, Result
from repletion.domain.estimate import Estimate
from repletion.domain.knowledge import DecisionLevel, Lab, LabSide
from repletion.kb.load import load


def side(status, *limits):
    names = (status, f"severe_{status}")
    levels = (DecisionLevel(at=Estimate(value=t), name=f"beyond {t}", status=s) for t, s in zip(limits, names))  # noqa: B905
    return LabSide(levels=tuple(levels))


LAB = Lab(
    name="X", unit="mmol/L", units={"mmol/L": 1.0, "mg/dL": 0.25}, plausible=(0.1, 1000.0), analytic_cv=0.0,
    low=side("low", 4.0, 2.0), high=side("high", 10.0, 20.0),
)  # fmt: skip


def given(value, unit=None, **more):
    return Result(test="x", value=value, unit=unit, **more)


@pytest.mark.parametrize(
    ("value", "factor"),
    [
        (0.4, 1.0),  # a fifth of the lowest limit may still be meant, in the other unit it would be less
        (0.39, None), (3.0, None), (8.0, None),
        (100.0, 1.0),  # five times the highest limit may be meant; both units mean the gravest level
        (100.1, 0.25), (80.0, None), (80.1, 1.0), (400.0, 0.25), (401.0, None),
    ],
)  # fmt: skip
def test_a_unit_is_assumed_only_where_one_or_none_other_is_possible(value, factor):
    found, told = unit_factor(given(value), LAB)
    assert found == factor
    assert ("more than one" in told) == (factor is None)


def test_every_possible_unit_means_the_same_only_on_both_sides():
    low = replace(LAB, high=None, units={"mmol/L": 1.0, "other": 0.9}, plausible=(0.1, 18.0))
    assert unit_factor(given(1.5), low)[0] == 1.0
    assert unit_factor(given(4.2), low)[0] is None
    high = replace(LAB, low=None, units={"mmol/L": 1.0, "other": 0.9})
    assert unit_factor(given(25.0), high)[0] == 1.0
    assert unit_factor(given(21.0), high)[0] is None
    assert unit_factor(given(10.0), high)[0] == 1.0


def test_a_unit_is_found_however_it_is_spelt_and_else_refused():
    assert unit_factor(given(5, "MG / dl"), LAB) == (0.25, "")
    assert unit_factor(given(5, "furlong"), LAB) == (None, "furlong is no unit of X")
    assert canonical(given(8, "mg/dL"), LAB) == 2.0
    assert canonical(given(8, "furlong"), LAB) is None
    assert canonical(given(None, "mg/dL"), LAB) is None


@pytest.mark.parametrize(("value", "may_be"), [(0.1, True), (0.0999, False), (1000.0, True), (1000.1, False)])
def test_the_ends_of_what_is_plausible_are_plausible(value, may_be):
    assert plausible(value, LAB) is may_be


@pytest.mark.parametrize(("value", "unit"), [(15.9, ""), (16.0, "mg/dL"), (40.0, "mg/dL"), (40.1, "")])
def test_a_slip_is_named_where_another_unit_would_be_within_all_limits(value, unit):
    assert likelier_unit(given(value, "mmol/L"), LAB) == unit
    assert likelier_unit(given(value), LAB) == unit
    assert likelier_unit(given(value, "mmol/L"), replace(LAB, low=None)) == ""
    assert likelier_unit(given(value, "mmol/L"), replace(LAB, high=None)) == ""


def test_hba1c_in_per_cent_brings_its_printed_range_along():
    lab = load().labs["hba1c"]
    told = in_table_unit(Result(test="hba1c", value=7.0, unit="percent", range=(None, 6.0)), lab)
    assert told.range[0] is None
    assert told.range[1] == pytest.approx(10.929 * (6.0 - 2.15))
    assert in_table_unit(Result(test="hba1c", value=7.0, unit="%"), lab).range is None
    mmol = Result(test="hba1c", value=48.0, unit="mmol/mol")
    assert in_table_unit(mmol, lab) is mmol
    other = Result(test="haematocrit", value=40.0, unit="%")
    assert in_table_unit(other, lab) is other
    assert in_table_unit(Result(test="hba1c", unit="%"), lab).value is None


def test_a_comparator_says_how_far_a_value_is_beyond():
    low = [4.0, 2.0]
    assert _levels(4.0, 0.0, low, below=True, comparator="<") == (0.0, 0.5, 0.5)
    assert _levels(0.0, 0.0, low, below=True, comparator="<") == (0.0, 0.0, 1.0)
    assert _levels(8.0, 0.0, low, below=True, comparator="<") == (0.5, 0.25, 0.25)
    high = [10.0, 20.0]
    assert _levels(20.0, 0.0, high, below=False, comparator=">") == (0.0, 0.0, 1.0)
    assert _levels(10.0, 0.0, high, below=False, comparator=">") == (0.0, 0.5, 0.5)
    assert _levels(9.0, 0.0, high, below=False, comparator=">") == (0.5, 0.0, 0.5)
    assert _levels(9.0, 0.0, high, below=False, comparator="<") == (1.0, 0.0, 0.0)
    assert _levels(5.0, 0.0, low, below=True, comparator=">") == (1.0, 0.0, 0.0)
    assert _levels(5.0, 0.0, (), below=True, comparator=None) == ()


def test_a_value_near_a_limit_counts_on_both_sides_by_its_normal_mass():
    assert _levels(4.0, 0.5, [4.0], below=True, comparator=None) == (0.5, 0.5)
    below = _levels(3.5, 0.5, [4.0], below=True, comparator=None)
    assert below[1] == pytest.approx(0.841345, abs=1e-6)
    above = _levels(10.5, 0.5, [10.0], below=False, comparator=None)
    assert above[1] == pytest.approx(0.841345, abs=1e-6)
    assert _levels(2.5, 0.5, [4.0], below=True, comparator=None) == (0.0, 1.0)
    assert _levels(5.5, 0.5, [4.0], below=True, comparator=None) == (1.0, 0.0)
    assert _levels(2.6, 0.5, [4.0], below=True, comparator=None)[0] > 0
    for value, beyond in ((3.9, 1.0), (4.1, 0.0)):
        assert _levels(value, 0.0, [4.0], below=True, comparator=None) == (1 - beyond, beyond)
    for value, beyond in ((10.1, 1.0), (9.9, 0.0)):
        assert _levels(value, 0.0, [10.0], below=False, comparator=None) == (1 - beyond, beyond)


def test_the_spread_is_of_analysis_and_of_the_person():
    lab = replace(LAB, analytic_cv=0.03, within_person_cv=0.04)
    read = read_lab(given(3.8, "mmol/L"), lab, Case())
    z = (4.0 - 3.8) / (3.8 * 0.05)
    expected = _levels(-z, 1.0, [0.0], below=True, comparator=None)
    assert read.low[0] == pytest.approx(expected[0])


@pytest.mark.parametrize(
    ("value", "status"),
    [(4.0, "normal"), (3.99, "low"), (2.0, "low"), (1.99, "severe_low"),
     (10.0, "normal"), (10.01, "high"), (20.0, "high"), (20.01, "severe_high")],
)  # fmt: skip
def test_a_value_at_a_limit_is_not_beyond_it(value, status):
    read = read_lab(given(value, "mmol/L"), LAB, Case())
    assert read.answer.status == status
    assert (f"{'below' if 'low' in status else 'above'} " in read.answer.why) == (status != "normal")


def test_a_grave_value_is_held_against_the_other_unit_and_a_mild_one_is_not():
    assert "would be ordinary" in read_lab(given(25, "mmol/L"), LAB, Case()).answer.why
    assert "would be ordinary" not in read_lab(given(18, "mmol/L"), LAB, Case()).answer.why
    assert "would be ordinary" not in read_lab(given(25, None), replace(LAB, units={"mmol/L": 1.0}), Case()).answer.why


def test_an_impossible_value_is_not_read():
    read = read_lab(given(2000, "mmol/L"), LAB, Case())
    assert (read.value, read.low, read.high, read.usable) == (None, (), (), False)
    assert read.answer.why == "2000 mmol/L is not a value that X can have"


def test_the_limits_of_the_laboratory_come_first_and_move_no_graver_one_inwards():
    own = given(3.0, "mg/dL", range=(6.0, 100.0))
    assert _limits(LAB, "low", own, None, None, 0.25) == [1.5, 1.5]
    assert _limits(LAB, "high", own, None, None, 0.25) == [25.0, 25.0]
    wide = given(3.0, "mmol/L", range=(3.0, 15.0))
    assert _limits(LAB, "low", wide, None, None, 1.0) == [3.0, 2.0]
    assert _limits(LAB, "high", wide, None, None, 1.0) == [15.0, 20.0]
    fixed = replace(LAB, laboratory_range_first=False)
    assert _limits(fixed, "low", wide, None, None, 1.0) == [4.0, 2.0]
    half = given(3.0, "mmol/L", range=(None, 15.0))
    assert _limits(LAB, "low", half, None, None, 1.0) == [4.0, 2.0]
    assert _limits(replace(LAB, low=None), "low", wide, None, None, 1.0) == []


def test_a_reference_range_holds_for_whom_it_is_and_for_nobody_where_several_may_be():
    def of(low, high, **who):
        return Estimate(interval=(low, high), **who)

    lab = replace(LAB, reference=(
        of(3.0, 9.0, sex="female", age=(16, 49)), of(3.5, 9.5, sex="female", age=(50, 120)),
        of(5.0, 11.0, sex="male"),
    ))  # fmt: skip

    def limits(age, sex):
        return [_limits(lab, s, given(5.0, "mmol/L"), age, sex, 1.0)[0] for s in ("low", "high")]

    assert limits(49, "female") == [3.0, 9.0]
    assert limits(50, "female") == [3.5, 9.5]
    assert limits(120, "female") == [3.5, 9.5]
    assert limits(12, "female") == [3.0, 9.0]
    assert limits(None, "male") == limits(70, "male") == [5.0, 11.0]
    assert limits(None, "female") == limits(40, None) == limits(None, None) == [4.0, 10.0]


@pytest.mark.parametrize(
    ("word", "low", "high", "status"),
    [
        ("normal", (1.0, 0.0, 0.0), (1.0, 0.0, 0.0), "normal"), ("low", (0.0, 1.0, 1.0), (1.0, 0.0, 0.0), "low"),
        ("very_low", (0.0, 0.0, 1.0), (1.0, 0.0, 0.0), "severe_low"),
        ("high", (1.0, 0.0, 0.0), (0.0, 1.0, 1.0), "high"),
        ("very_high", (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), "severe_high"),
    ],
)  # fmt: skip
def test_a_word_says_which_side_and_at_least_how_far(word, low, high, status):
    read = read_lab(Result(test="x", result=word), LAB, Case())
    assert (read.low, read.high, read.answer.status, read.value) == (low, high, status, None)
    assert word.replace("_", " ") in read.answer.why
    assert read_lab(Result(test="x", result=word), replace(LAB, low=None), Case()).low == ()


def test_very_low_of_a_test_with_one_level_is_that_level():
    lab = replace(LAB, low=side("low", 4.0))
    assert read_lab(Result(test="x", result="very_low"), lab, Case()).low == (0.0, 1.0)


def test_the_level_of_a_read_is_the_likeliest():
    read = read_lab(given(3.0, "mmol/L"), LAB, Case())
    assert (read.level("low"), read.level("high")) == (1, 0)
    assert (read_lab(given(25, "mmol/L"), LAB, Case()).level("high")) == 2
    assert replace(read, low=()).level("low") == 0


def kept(*results, within=None):
    return choose(results, {"x": LAB, "y": LAB}, {} if within is None else {"x": within})


def test_the_reference_change_adds_variances():
    assert reference_change(0.03, 0.04) == pytest.approx(sqrt(2) * 1.96 * 0.05)


def test_results_come_in_the_order_of_their_first_mention_and_the_last_given_counts():
    one, other, again = given(5, "mmol/L"), Result(test="y", value=6, unit="mmol/L"), given(5, "mmol/L")
    assert [c.result.test for c in kept(one, other, again)] == ["x", "y"]
    first, last = given(5, "mmol/L", on="2026-01-02"), given(5, "mg/dL", on="2026-01-01")
    assert kept(first, last)[0].result is first
    word = Result(test="x", result="low", on="2026-01-02")
    assert kept(first, word)[0] == Chosen(word, against=(first,))
    same = replace(word)
    assert kept(word, same)[0].against == ()


@pytest.mark.parametrize(
    ("old", "new", "within", "told"),
    [
        (5.0, 6.0, None, "up from 5 mmol/L"), (6.0, 5.0, None, "down from 6 mmol/L"),
        (5.0, 8.0, 0.1, "risen from 5 mmol/L"), (8.0, 5.0, 0.1, "fallen from 8 mmol/L"),
        (5.0, 6.0, 0.1, "no more than chance away"), (6.0, 5.0, 0.1, "no more than chance away"),
        (100.0, 127.8, 0.1, "risen"), (100.0, 127.7, 0.1, "no more than chance"), (100.0, 72.2, 0.1, "fallen"),
    ],
)  # fmt: skip
def test_what_an_earlier_result_says(old, new, within, told):
    (chosen,) = kept(given(old, "mmol/L", on="2026-01-01"), given(new, "mmol/L", on="2026-02-01"), within=within)
    assert chosen.result.value == new
    assert chosen.told.startswith(told)
    assert "2026-01-01" in chosen.told


def test_an_earlier_result_that_is_not_understood_is_only_told():
    (chosen,) = kept(given(5, "furlong", on="2026-01-01"), given(6, "mmol/L", on="2026-02-01"), within=0.1)
    assert chosen.told == "before: 5 furlong on 2026-01-01"
    (chosen,) = kept(given(5, "mmol/L", on="2026-01-01"), given(6, "furlong", on="2026-02-01"), within=0.1)
    assert chosen.told == "before: 5 mmol/L on 2026-01-01"
    (chosen,) = kept(given(5, "mmol/L"), given(6, "mmol/L", on="2026-02-01"))
    assert "on an earlier day" in chosen.told
    word = Result(test="x", result="very_low", on="2026-01-01")
    assert kept(word, given(6, "mmol/L", on="2026-02-01"), within=0.1)[0].told == "before: very low on 2026-01-01"
    less = given(2, None, on="2026-01-01", comparator="<")
    assert "<2 on" in kept(less, given(6, "mmol/L", on="2026-02-01"), within=0.1)[0].told


def test_of_contradicting_results_safety_sees_the_one_further_from_normal():
    mild, grave, usual = (read_lab(given(v, "mmol/L"), LAB, Case()) for v in (3.0, 25.0, 5.0))
    torn = replace(usual, others=(mild, grave))
    assert for_rules((torn, usual)) == (grave, usual)


def test_total_calcium_is_adjusted_where_it_is_of_the_day_of_the_albumin():
    labs = load().labs

    def of(calcium, albumin):
        return adjusted({"calcium_adjusted": Chosen(calcium), "albumin": Chosen(albumin)}, labs)

    total = Result(test="calcium_adjusted", value=2.0, unit="mmol/L", adjusted=False, range=(2.1, 2.6))
    albumin = Result(test="albumin", value=30, unit="g/L")
    found, told = of(total, albumin)
    assert found.value == pytest.approx(2.2)
    assert found.range is None
    assert "adjusted for an albumin of 30 g/L" in told
    assert of(replace(total, adjusted=True), albumin) is None
    assert of(replace(total, adjusted=None), albumin) is None
    assert of(replace(total, on="2026-01-01"), albumin) is None
    assert of(total, replace(albumin, value=None)) is None
    assert of(replace(total, unit="furlong"), albumin) is None
    assert adjusted({"albumin": Chosen(albumin)}, labs) is None


def test_the_filtration_rate_of_published_examples():
    """CKD-EPI 2021: at creatinine = kappa both powers are 1, so 142 * 0.9938^age (times 1.012 for women)."""
    assert ckd_epi_2021(0.9 * 88.402, 50, "male") == pytest.approx(142 * 0.9938**50)
    assert ckd_epi_2021(0.7 * 88.402, 50, "female") == pytest.approx(142 * 0.9938**50 * 1.012)
    assert ckd_epi_2021(1.8 * 88.402, 50, "male") == pytest.approx(142 * 2**-1.2 * 0.9938**50)
    assert ckd_epi_2021(0.45 * 88.402, 50, "male") == pytest.approx(142 * 0.5**-0.302 * 0.9938**50)
    assert ckd_epi_2021(0.35 * 88.402, 50, "female") == pytest.approx(142 * 0.5**-0.241 * 0.9938**50 * 1.012)


def test_a_filtration_rate_is_computed_of_adults_whose_age_and_sex_are_known():
    labs = load().labs
    result = Result(test="creatinine", value=90, unit="umol/L")
    chosen = {"creatinine": Chosen(result)}

    def rate(age=50, sex="male", chosen=chosen):
        return filtration(chosen, labs, Case(age=age, sex=sex))

    assert rate()[0].value == round(ckd_epi_2021(90, 50, "male"), 1)
    assert rate(age=ADULT) is not None
    assert rate(age=ADULT - 1) is None
    assert rate(age=None) is rate(sex=None) is None
    assert rate(chosen={**chosen, "egfr": Chosen(Result(test="egfr", value=60))}) is None
    low, high = labs["creatinine"].plausible
    for value, there in ((low, True), (low * 0.99, False), (high, True), (high * 1.01, False)):
        found = rate(chosen={"creatinine": Chosen(replace(result, value=value))})
        assert (found is not None) is there
        assert found is None or found[0].value <= labs["egfr"].plausible[1]


def test_a_computed_rate_says_that_it_is_and_adjusted_calcium_how():
    case = Case(age=50, sex="male", labs=(
        Result(test="creatinine", value=90, unit="umol/L"), Result(test="albumin", value=30, unit="g/L"),
        Result(test="calcium_adjusted", value=2.0, unit="mmol/L", adjusted=False),
    ))  # fmt: skip
    reads = {r.test: r for r in read_labs(case, load())}
    assert [t for t, r in reads.items() if r.computed] == ["egfr"]
    assert "CKD-EPI" in reads["egfr"].answer.why
    assert "adjusted for an albumin" in reads["calcium_adjusted"].answer.why
    assert reads["calcium_adjusted"].value == pytest.approx(2.2)


def test_an_unusable_read_says_nothing():
    assert Read("x", None, (), (), SimpleNamespace(status="indeterminate")).usable is False

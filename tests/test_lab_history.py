"""Several results of one test: dated ones read together, contradicting ones named and not believed."""

import json

import pytest

from repletion.decisions.labs import for_rules, read_labs
from repletion.domain.case import Case, Result
from repletion.kb.load import load
from test_cli import refused, run


def read(*results, **case):
    labs = tuple(Result(test=t, value=v, unit=u, on=on) for t, v, u, on in results)
    return read_labs(Case(labs=labs, **case), load())


def test_the_last_by_date_counts_whatever_the_order():
    (ferritin,) = read(("ferritin", 60, "ug/L", "2026-10-01"), ("ferritin", 12, "ug/L", "2026-03-01"))
    assert ferritin.value == 60
    assert "risen from 12 ug/L on 2026-03-01 by more than chance" in ferritin.answer.why


def test_a_small_change_is_called_chance():
    (calcium,) = read(
        ("calcium_adjusted", 2.3, "mmol/L", "2026-03-01"), ("calcium_adjusted", 9.3, "mg/dL", "2026-10-01")
    )
    assert "no more than chance" in calcium.answer.why


def test_a_change_of_unknown_variation_is_not_judged():
    (ratio,) = read(
        ("free_light_chain_ratio", 1, "ratio", "2026-03-01"), ("free_light_chain_ratio", 2, "ratio", "2026-10-01")
    )
    assert "not known" in ratio.answer.why


def test_results_of_one_day_that_contradict_are_named_and_not_believed():
    (potassium,) = read(("potassium", 2.3, "mmol/L", "2026-10-01"), ("potassium", 4.6, "mmol/L", "2026-10-01"))
    assert potassium.answer.status == "indeterminate"
    assert "2.3 mmol/L and 4.6 mmol/L" in potassium.answer.why
    assert not potassium.usable
    assert for_rules((potassium,))[0].value == 2.3


def test_two_measurements_of_one_sample_do_not_contradict():
    (sodium,) = read(("sodium", 139, "mmol/L", "2026-10-01"), ("sodium", 140, "mmol/L", "2026-10-01"))
    assert sodium.answer.status == "normal"


def test_undated_results_say_so():
    (potassium,) = read(("potassium", 2.3, "mmol/L", None), ("potassium", 4.6, "mmol/L", None))
    assert potassium.value == 4.6
    assert "without dates (2.3 mmol/L, 4.6 mmol/L)" in potassium.answer.why


@pytest.mark.parametrize(
    "said, test, value, unit",
    [("Potassium 2,8 mmol/l", "potassium", 2.8, "mmol/L"), ("25-OH vitamin D 18 ng/mL", "vitamin_d_25oh", 18, "ng/mL")],
)
def test_labs_reads_european_decimals_and_units(said, test, value, unit):
    answer = json.loads(run("labs", said, "--age", "60", "--sex", "female", "--format", "json").stdout)
    (lab,) = answer["labs"]
    assert (lab["test"], lab["value"], lab["unit"].lower()) == (test, value, unit.lower())


def test_labs_says_traps_with_their_sources_and_computes():
    answer = json.loads(run("labs", "total calcium 2.05 mmol/L, albumin 28 g/L", "--format", "json").stdout)
    calcium = answer["labs"][0]
    assert calcium["value"] == pytest.approx(2.29)
    assert calcium["status"] == "normal"
    assert any("Albumin" in t["text"] and t["sources"] for t in answer["traps"])
    shown = run("labs", "K 2.9").stdout
    assert "magnesium" in shown


@pytest.mark.parametrize(
    "test, value, unit, likelier",
    [("magnesium", 2.1, "mmol/L", "mg/dL"), ("calcium_adjusted", 9.4, "mmol/L", "mg/dL")],
)
def test_a_likely_slip_of_the_unit_is_named(test, value, unit, likelier):
    (answer,) = read((test, value, unit, None))
    assert answer.answer.status in ("severe_high", "indeterminate")
    assert f"{value:g} {likelier} would be ordinary" in answer.answer.why


def test_nothing_understood_is_refused():
    refused(run("labs", "hello"), "no result was understood")

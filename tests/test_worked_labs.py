"""Worked examples of results from guidelines, papers and tables (worked_labs.yaml); units against pint."""

import functools
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from repletion.decisions.derived_labs import adjusted_calcium, ckd_epi_2021
from repletion.decisions.evidence import Gatherer
from repletion.decisions.lab_history import canonical, reference_change
from repletion.decisions.labs import for_rules, read_labs
from repletion.decisions.traps import traps_for
from repletion.decisions.triage import facts
from repletion.domain.case import Case, Result
from repletion.kb.load import load

WORKED = yaml.safe_load((Path(__file__).parent / "worked_labs.yaml").read_text(encoding="utf-8"))


def told(value):
    return pytest.approx(value[0], rel=value[1]) if isinstance(value, tuple) else value


def reads_of(case):
    kb = load()
    labs = read_labs(case, kb)
    known = facts(case, for_rules(labs), Gatherer(case, kb, labs).exposures())
    return {r.test: r for r in labs}, traps_for(known, labs, kb.workup)


@pytest.mark.parametrize("example", WORKED["conversions"], ids=lambda e: f"{e['test']} {e['value']} {e['unit']}")
def test_conversions_both_ways(example):
    lab = load().labs[example["test"]]
    result = Result(test=example["test"], value=example["value"], unit=example["unit"])
    there = canonical(result, lab)
    assert there == pytest.approx(example["canonical"], rel=example["within"])
    factor = lab.units[example["unit"]]
    assert example["canonical"] / factor == pytest.approx(example["value"], rel=example["within"])
    back = Result(test=example["test"], value=there, unit=lab.unit)
    assert canonical(back, lab) == there


@pytest.mark.parametrize("example", WORKED["adjusted_calcium"], ids=str)
def test_adjusted_calcium(example):
    (total, unit), (albumin, carrier) = example["calcium"], example["albumin"]
    case = Case(
        labs=(
            Result(test="calcium_adjusted", value=total, unit=unit, adjusted=False),
            Result(test="albumin", value=albumin, unit=carrier),
        )
    )
    reads, traps = reads_of(case)
    assert reads["calcium_adjusted"].value == pytest.approx(example["adjusted"], rel=example.get("within", 1e-3))
    as_adjusted = Case(labs=(Result(test="calcium_adjusted", value=total, unit=unit), case.labs[1]))
    assert reads_of(as_adjusted)[0]["calcium_adjusted"].value != reads["calcium_adjusted"].value
    assert {t.id for t in traps} >= {"calcium_adjusted_for_albumin"} or 35 <= reads["albumin"].value <= 50


@pytest.mark.parametrize("example", WORKED["egfr"], ids=str)
def test_filtration_rate(example):
    creatinine, unit = example["creatinine"]
    case = Case(age=example["age"], sex=example["sex"], labs=(Result(test="creatinine", value=creatinine, unit=unit),))
    assert reads_of(case)[0]["egfr"].value == pytest.approx(example["egfr"], abs=example.get("within", 0.5))


@pytest.mark.parametrize("example", WORKED["change"], ids=str)
def test_reference_change_value(example):
    found = reference_change(example["analytic_cv"], example["within_person_cv"])
    assert found == pytest.approx(example["rcv"], abs=1e-4)


@functools.cache
def form():
    from repletion.interfaces.inputs import case_form

    return case_form()


@pytest.mark.parametrize("example", WORKED["readings"], ids=lambda e: e["name"])
def test_readings_and_their_traps(example):
    case = form().validate_python({k: example[k] for k in ("age", "sex", "exposures", "labs") if k in example})
    reads, traps = reads_of(case)
    if "status" in example:
        assert reads[example["test"]].answer.status == example["status"]
    named = {t.id for t in traps if example["test"] in t.tests}
    assert set(example.get("traps", ())) <= named
    assert not set(example.get("traps_not", ())) & named


def test_there_are_enough_examples_and_all_cite_a_source():
    every = [e for group in WORKED.values() for e in group]
    assert len(every) >= 40
    assert all(e["source"] in load().sources for e in every)


@given(total=st.floats(1, 5), albumin=st.floats(10, 60), more=st.floats(0.1, 20))
def test_less_albumin_means_more_adjusted_calcium(total, albumin, more):
    assert adjusted_calcium(total, albumin) > adjusted_calcium(total, albumin + more)
    assert adjusted_calcium(total, 40) == pytest.approx(total)


@given(creatinine=st.floats(20, 1500), age=st.integers(18, 100), more=st.floats(1, 200))
def test_filtration_falls_with_creatinine_and_age(creatinine, age, more):
    for sex in ("female", "male"):
        rate = ckd_epi_2021(creatinine, age, sex)
        assert ckd_epi_2021(creatinine + more, age, sex) < rate
        assert ckd_epi_2021(creatinine, age + 1, sex) < rate

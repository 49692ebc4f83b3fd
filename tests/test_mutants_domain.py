"""Wrongs that no other test noticed in the nouns: what a record says where nothing was written."""

from dataclasses import MISSING, FrozenInstanceError, fields, is_dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest

import repletion.domain
from repletion.domain.case import Said, Taken, said, taken
from repletion.domain.knowledge import Lab, LabSide
from repletion.domain.supplement import Medicine, Prescription, Product
from repletion.domain.workup import Offer, Weight, Workup

SET = {("Lab", "laboratory_range_first"), ("Form", "toward_limit")}
"""Marks that are set unless the contrary is written."""


def records():
    modules = [import_module(f"repletion.domain.{m.name}") for m in iter_modules(repletion.domain.__path__)]
    return {c for m in modules for c in vars(m).values() if isinstance(c, type) and is_dataclass(c)}


def test_a_mark_that_is_not_written_is_not_set():
    marks = {(c.__name__, f.name): f.default for c in records() for f in fields(c) if isinstance(f.default, bool)}
    assert len(marks) > 20
    assert {key for key, value in marks.items() if value} == SET


def test_a_number_that_is_not_written_counts_for_nothing_or_once():
    numbers = {
        (c.__name__, f.name): f.default
        for c in records()
        for f in fields(c)
        if f.default is not MISSING and isinstance(f.default, int | float) and not isinstance(f.default, bool)
    }
    assert numbers["Weight", "burden"] == numbers["Weight", "harm"] == numbers["Lab", "within_person_cv"] == 0
    assert 0 < numbers["Lab", "analytic_cv"] < 0.2
    assert [c(name="x", **more).a_day for c, more in ((Product, {}), (Prescription, {"by": "y"}), (Medicine, {}))] == [
        1, 1, 1]  # fmt: skip


def test_records_are_closed_and_named():
    with pytest.raises(FrozenInstanceError):
        Medicine(name="x").name = "y"
    with pytest.raises(TypeError):
        Medicine("x")
    assert Medicine(name="x") == Medicine(name="x")
    assert len({Medicine(name="x"), Medicine(name="x")}) == 1


def test_short_and_long_forms_are_one():
    assert said("absent") == Said(state="absent")
    assert said(Said(onset="sudden")).onset == "sudden"
    assert taken("uncertain") == Taken(state="uncertain")
    assert taken(Taken(probability=0.2)).probability == 0.2


def test_a_test_has_the_ladders_that_it_has():
    ladder = LabSide(levels=())
    low = Lab(name="x", unit="", units={}, plausible=(0, 1), low=ladder)
    assert (low.ladder("low"), low.ladder("high")) == (ladder, None)
    assert low.ladders() == [("low", ladder)]


def test_what_a_test_costs_is_its_own_or_that_of_its_kind():
    own, usual = Weight(burden=3.0), Weight(harm=2.0)
    offers = {"a": Offer(kind="imaging", weight=own), "b": Offer(kind="imaging")}
    workup = Workup(regions={}, kinds={"imaging": usual}, offers=offers, traps={}, panels={}, gates={})
    assert [workup.weight(t, "imaging") for t in ("a", "b", "c")] == [own, usual, usual]
    assert (workup.kind("a"), workup.kind("c")) == ("imaging", "laboratory")

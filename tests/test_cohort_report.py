"""The population report: what is hidden cannot be worked out, and who was tested is corrected for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from repletion.evaluation.population_report import People, Population, Told
from repletion.evaluation.population_report_hiding import LEAST, hidden, small


def design(count, rng, weighted=True):
    weights = rng.uniform(0.5, 3, count) if weighted else np.ones(count)
    strata, units = rng.integers(0, 6, count).astype(float), rng.integers(0, 4, count).astype(float)
    ages = rng.integers(20, 85, count).astype(float)
    sexes = [str(s) for s in rng.choice(["female", "male"], count)]
    return People(weights, strata, units, ages, sexes, weighted, True)


def told(before, tested, beyond):
    return Told("x", "X", "test", "", np.where(tested, beyond * 0.98, before), before, tested, tested & beyond)


def population(seed=1, count=20_000):
    """Return people of whom the likely ones are tested more often; the truth, and who was tested."""
    rng = np.random.default_rng(seed)
    before = rng.beta(0.8, 6, count)
    truth = rng.random(count) < before * 0.7
    tested = rng.random(count) < np.clip(0.1 + 2.5 * before, 0, 0.9)
    return design(count, rng), before, truth, tested


def test_the_corrected_prevalence_is_that_of_everybody_and_that_of_the_tested_is_not():
    inside = 0
    for seed in range(20):
        people, before, truth, tested = population(seed, 8_000)
        found = Population(people, 0.5).deficiency(told(before, tested, truth))
        whole = float(people.weights @ truth / people.weights.sum())
        inside += found.corrected.low <= whole <= found.corrected.high
        assert found.measured.share > whole + 0.03
        assert abs(found.corrected.share - whole) < 0.02
    assert inside >= 17


def test_where_everybody_was_tested_nothing_is_corrected():
    people, before, truth, _ = population()
    found = Population(people, 0.5).deficiency(told(before, np.ones(len(truth), bool), truth))
    assert found.corrected.share == pytest.approx(found.measured.share, abs=1e-12)
    assert found.corrected.low == pytest.approx(found.measured.low, rel=1e-9)
    assert found.corrected.without_tested == 0


def test_where_nobody_of_a_kind_was_tested_the_share_of_the_model_is_told():
    people, before, truth, tested = population()
    women = np.array(people.sexes) == "female"
    found = Population(people, 0.5).deficiency(told(before, tested & ~women, truth))
    assert found.corrected.without_tested > 0.4


def test_the_error_of_the_corrected_prevalence_is_that_of_a_jackknife():
    people, before, truth, tested = population(3, 6_000)
    whole = Population(people, 0.5)
    middle = whole.deficiency(told(before, tested, truth)).corrected
    spread = 0.0
    for stratum in range(6):
        units = [0.0, 1.0, 2.0, 3.0]
        for unit in units:
            left = (people.strata == stratum) & (people.units == unit)
            beside = (people.strata == stratum) & ~left
            weights = np.where(left, 0.0, np.where(beside, people.weights * 4 / 3, people.weights))
            part = People(weights, people.strata, people.units, people.ages, people.sexes, True, True)
            other = Population(part, 0.5).deficiency(told(before, tested, truth)).corrected
            spread += 3 / 4 * (other.share - middle.share) ** 2
    # Half the width over t with 18 degrees of freedom; the interval is nearly symmetric here.
    assert (middle.high - middle.low) / 2 / 2.101 == pytest.approx(spread**0.5, rel=0.15)


def grid(counts):
    """Return a table of groups by tested and not tested, with all its sums."""
    cells, sums = {}, []
    for g, (tested, not_tested) in enumerate(counts):
        cells |= {f"{g}|yes": tested, f"{g}|no": not_tested, f"{g}|all": tested + not_tested}
        sums.append((f"{g}|all", [f"{g}|yes", f"{g}|no"]))
    for s in ("yes", "no", "all"):
        parts = [f"{g}|{s}" for g in range(len(counts))]
        cells[f"all|{s}"] = sum(cells[p] for p in parts)
        sums.append((f"all|{s}", parts))
    return cells, [*sums, ("all|all", ["all|yes", "all|no"])]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=5))
def test_no_hidden_count_follows_from_the_published_ones(counts):
    cells, sums = grid(counts)
    first = {k for k, n in cells.items() if small(n)}
    hide = hidden(cells, sums, first)
    assert first <= hide
    if not hide:
        return
    order = sorted(hide)
    rows = [[(c in parts) - (c == total) for c in order] for total, parts in sums]
    known = [
        cells[total] * (total not in hide) - sum(cells[p] for p in parts if p not in hide) for total, parts in sums
    ]
    for i in range(len(order)):
        sign = np.eye(len(order))[i]
        ends = [linprog(s * sign, A_eq=rows, b_eq=known, bounds=(None, None)) for s in (1, -1)]
        assert any(e.status == 3 for e in ends) or abs(ends[0].fun + ends[1].fun) > 1e-6, order[i]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=6))
def test_nothing_is_hidden_where_nothing_is_small(counts):
    cells, sums = grid([(a + LEAST, b + LEAST) for a, b in counts])
    assert hidden(cells, sums, {k for k, n in cells.items() if small(n)}) == frozenset()


def test_shares_are_weighted_and_the_groups_add_up():
    people, before, truth, tested = population(5, 3_000)
    found = Population(people, 0.3).deficiency(told(before, tested, truth))
    cells = {(c.group, c.status): c for c in found.cells}
    probable = np.where(tested, truth, before >= 0.3)
    assert cells["all", "all"].share == pytest.approx(float(people.weights @ probable / people.weights.sum()))
    assert cells["all", "all"].probable == probable.sum()
    shown = [c.people for (g, s), c in cells.items() if g != "all" and s == "all"]
    assert sum(shown) == cells["all", "all"].people == 3_000
    assert found.expected == pytest.approx(float(people.weights @ before / people.weights.sum()))


def test_people_without_a_weight_or_a_place_in_the_design_do_not_count():
    people, before, truth, tested = population(6, 2_000)
    weights = np.where(np.arange(2_000) < 100, np.nan, np.where(np.arange(2_000) < 200, 0.0, people.weights))
    part = People(weights, people.strata, people.units, people.ages, people.sexes, True, True)
    found = Population(part, 0.5)
    assert int((~found.usable).sum()) == 200
    assert {(c.group, c.status): c for c in found.deficiency(told(before, tested, truth)).cells}[
        "all", "all"
    ].people == 1_800

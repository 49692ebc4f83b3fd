"""The compiled core against the NumPy reference: the same orders, sums and beliefs."""

import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repletion.decisions.assess import assess
from repletion.domain.case import Case, Reading
from repletion.inference import compiled, reference
from repletion.inference.tables import Factor
from repletion.kb.load import load

seeds = st.integers(0, 2**32 - 1)
EXACT = {np.float64: 1e-11, np.longdouble: 1e-14}


def problem(seed, dtype, smallest=0.05):
    """Return random tables of 2 to 4 states, 1 or several lanes, now and then with hard zeros."""
    rng = np.random.default_rng(seed)
    variables = int(rng.integers(1, 12))
    card = rng.integers(2, 5, variables)
    lanes = int(rng.choice([1, 1, 3, 8]))
    scopes = {(v,) for v in range(variables)}
    for _ in range(int(rng.integers(0, 16))):
        size = min(variables, int(rng.integers(2, 4)))
        scopes.add(tuple(int(v) for v in rng.permutation(variables)[:size]))
    factors = []
    for scope in sorted(scopes):
        shape = (*card[list(scope)], int(rng.choice([1, lanes])))
        table = rng.uniform(smallest, 1, shape)
        if len(scope) > 1 and rng.random() < 0.3:
            table[(0,) * len(scope)] = 0
        factors.append(Factor(scope, table.astype(dtype)))
    names = rng.permutation(40)[:variables]  # variables need not be numbered from 0, nor without gaps
    return [Factor(tuple(int(names[v]) for v in f.scope), f.table) for f in factors]


def test_the_core_is_built_where_a_compiler_is_at_hand():
    assert compiled.BUILT or shutil.which("c++") is None


built = pytest.mark.skipif(not compiled.BUILT, reason="no compiler was at hand: NumPy does all the sums")


@built
@given(seeds)
def test_the_order_is_the_same(seed):
    scopes = [f.scope for f in problem(seed, np.float64)]
    assert compiled.plan(scopes) == reference.plan(scopes)


@built
@settings(max_examples=150)
@given(seeds, st.sampled_from([np.float64, np.longdouble]))
def test_sums_and_beliefs_are_the_same(seed, dtype):
    factors = problem(seed, dtype)
    order = reference.plan(f.scope for f in factors)
    ours, theirs = compiled.calibrate(factors, order), reference.calibrate(factors, order)
    lanes = len(ours.log_total)
    np.testing.assert_allclose(ours.log_total, np.broadcast_to(theirs.log_total, lanes), rtol=0, atol=EXACT[dtype])
    np.testing.assert_array_equal(compiled.total(factors, order), ours.log_total)
    for scope, belief in ours.beliefs.items():
        np.testing.assert_allclose(
            belief, np.broadcast_to(theirs.beliefs[scope], belief.shape), rtol=0, atol=EXACT[dtype]
        )


@built
@given(seeds)
def test_the_whole_sum_is_that_of_all_cells(seed):
    factors = problem(seed, np.float64)
    names = sorted({v for f in factors for v in f.scope})
    order = reference.plan(f.scope for f in factors)
    lanes = max(f.table.shape[-1] for f in factors)
    operands = []
    for factor in factors:
        table = np.broadcast_to(factor.table, (*factor.table.shape[:-1], lanes))
        operands += [table, [*(names.index(v) for v in factor.scope), len(names)]]
    whole = np.einsum(*operands, [len(names)], optimize=True)
    np.testing.assert_allclose(compiled.total(factors, order), np.log(whole), rtol=0, atol=1e-10)


@built
def test_no_tables_sum_to_one():
    assert compiled.total([], reference.plan([])) == 0
    assert compiled.calibrate([], reference.plan([])).beliefs == {}


@built
def test_an_assessment_does_not_depend_on_the_core(monkeypatch):
    findings = {"proximal_leg_weakness": "present", "muscle_pain": "present", "low_back_pain": "present"}
    reading = Reading(case=Case(age=62, sex="female", findings=findings))
    with_core = assess(reading, load(), "2026-11-24", draws=20)
    monkeypatch.setattr(compiled, "BUILT", False)
    without = assess(reading, load(), "2026-11-24", draws=20)
    for ours, theirs in zip(with_core.causes, without.causes, strict=True):
        assert ours.id == theirs.id
        assert ours.probability == pytest.approx(theirs.probability, abs=1e-9)
        assert ours.explains == pytest.approx(theirs.explains, abs=1e-9)
        assert ours.interval == pytest.approx(theirs.interval, abs=1e-9)

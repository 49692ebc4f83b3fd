"""The engine against full enumeration and against pyAgrum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import enumeration
import repletion.inference.posterior as module
from random_networks import evidence, knowledge
from repletion.decisions.assess import RANKING, notices
from repletion.domain.case import Case
from repletion.inference import compiled
from repletion.inference.network import build
from repletion.inference.paths import explains
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.strata import stratum

seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(params=["compiled core", "NumPy"], autouse=True, scope="module")
def engine(request):
    """Run every test twice: with the compiled core where it was built, and without."""
    built = compiled.BUILT
    compiled.BUILT = built and request.param == "compiled core"
    yield
    compiled.BUILT = built


def setting(seed, **size):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, **size)
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    said, complaint = evidence(rng, kb)
    return kb, model, said, complaint


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_marginals_and_none_equal_enumeration(seed):
    _, model, said, complaint = setting(seed, causes=7, arcs=5)
    question = model.ask([said])
    belief = posterior(question, complaint)
    expected, total = enumeration.marginals(question)
    np.testing.assert_allclose(np.asarray(belief.probability[:, 0], float), expected, atol=1e-9)
    assert float(belief.log_evidence[0]) == pytest.approx(np.log(total), abs=1e-9)
    for name in complaint:
        assert float(belief.none[name][0]) == pytest.approx(enumeration.none(question, name), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_explains_equals_firing_every_arc_and_link(seed):
    _, model, said, complaint = setting(seed, causes=5, arcs=4, findings=4, labs=1)
    question = model.ask([said])
    belief = posterior(question, complaint)
    share = explains(question, belief, complaint)
    for name in complaint:
        for cause in range(5):
            expected = enumeration.explains(question, name, cause)
            assert float(share[name][cause, 0]) == pytest.approx(expected, abs=1e-9)


def test_marginals_equal_enumeration_with_14_causes():
    _, model, said, complaint = setting(5, causes=14, arcs=10, findings=9, labs=3)
    question = model.ask([said])
    expected, _ = enumeration.marginals(question)
    np.testing.assert_allclose(np.asarray(posterior(question, complaint).probability[:, 0], float), expected, atol=1e-9)


def test_where_double_precision_is_the_widest_the_rounding_that_is_left_is_reported(monkeypatch):
    _, model, said, complaint = setting(11, causes=10, arcs=6, findings=9, labs=2)
    question = model.ask([said])
    monkeypatch.setattr(module, "CLOSE", 0.0)  # as if double precision were never enough
    wide = module.stated_posterior(question, complaint)
    assert wide.probability.dtype == np.longdouble
    monkeypatch.setattr(module, "WIDEST", np.float64)
    narrow = module.stated_posterior(question, complaint)
    assert narrow.probability.dtype == np.float64
    assert narrow.rounding >= np.finfo(np.float64).eps
    np.testing.assert_allclose(narrow.probability, wide.probability.astype(float), atol=max(narrow.rounding, 1e-12))


def test_rounding_that_could_be_seen_is_told():
    assert notices(Case(), (), 1e-9) == (RANKING,)
    _, told = notices(Case(), (), 2e-3)
    assert "2e-03" in told

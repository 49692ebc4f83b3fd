"""What is published comes back: prevalences, frequencies, and their mean over people."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from random_networks import knowledge
from repletion.inference.evidence import Evidence
from repletion.inference.exposure import Exposed, drawn, given_exposures
from repletion.inference.network import build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.inference.uncertainty import Draws, jeffreys

seeds = st.integers(0, 2**32 - 1)


def model_of(seed, **size):
    kb = knowledge(np.random.default_rng(seed), **size)
    return kb, Model(build(kb), stratum(kb.population, 40, "female"))


def probability(model, evidence, complaint=()):
    return np.asarray(posterior(model.ask([evidence]), complaint).probability[:, 0], float)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_nothing_said_returns_the_published_prevalences(seed):
    kb, model = model_of(seed, causes=9, arcs=8)
    published = [kb.causes[name].prior[0].value for name in model.network.ids]
    np.testing.assert_allclose(probability(model, Evidence()), published, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_the_published_frequency_is_the_chance_of_seeing_a_finding(seed):
    kb, model = model_of(seed, causes=9, arcs=8)
    for name, node in model.network.nodes.items():
        for level in range(node.levels):
            seen = tuple(float(k > level) for k in range(node.levels + 1))
            chance = np.exp(posterior(model.ask([Evidence(likelihoods={name: seen})])).log_evidence[0])
            assert float(chance) == pytest.approx(node.frequency[level][0].value, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_the_mean_over_people_is_the_published_prevalence(seed):
    """Arcs and exposures shared by parent and child leave a covariance: at most 3 % of the prevalence here."""
    kb, model = model_of(seed, causes=7, arcs=5)
    names = list(kb.exposures)
    frequency = [kb.exposures[x].frequency[0].value for x in names]
    mean = 0.0
    for bits in itertools.product((False, True), repeat=len(names)):
        weight = np.prod([f if b else 1 - f for f, b in zip(frequency, bits, strict=True)])
        mean = mean + weight * probability(model, Evidence(exposures=dict(zip(names, bits, strict=True))))
    published = [kb.causes[name].prior[0].value for name in model.network.ids]
    np.testing.assert_allclose(mean, published, rtol=0.03)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_draws_with_nothing_said_have_the_drawn_prevalences(seed):
    kb, model = model_of(seed, causes=6, arcs=0)
    draws = Draws(50)
    got = posterior(model.ask([Evidence()], draws), dtype=np.float64).probability
    for i, name in enumerate(model.network.ids):
        np.testing.assert_allclose(got[i], draws(f"prior:{name}[0]", kb.causes[name].prior[0]), atol=1e-9)


@settings(deadline=None)
@given(
    base=st.floats(1e-3, 0.5), stated=st.floats(1e-3, 0.5), frequency=st.floats(1e-3, 0.5),
    ratio=st.floats(0.05, 5000), drawn_ratio=st.floats(0.05, 5000), present=st.sampled_from([0.0, 0.3, 1.0]),
)  # fmt: skip
def test_draws_are_exact_where_a_cause_has_one_exposure(base, stated, frequency, ratio, drawn_ratio, present):
    """However large the odds ratio: what is drawn is what the averaged prior gives at the drawn numbers."""
    at, then = (Exposed(("x",), np.array([[frequency]]), np.array([[np.log(r)]])) for r in (ratio, drawn_ratio))
    answer = given_exposures(stated, at, {"x": present})
    got = drawn(np.array([base]), stated, answer, then, at, {"x": present})
    exact = given_exposures(base, then, {"x": present})
    np.testing.assert_allclose(got / (1 - got), exact / (1 - exact), rtol=1e-4)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(1, 60))
def test_jeffreys_equals_scipy(k, extra):
    from scipy.stats import beta

    n = k + extra
    np.testing.assert_allclose(
        jeffreys(k, n), beta.ppf([0.5, 0.025, 0.975], k + 0.5, n - k + 0.5), rtol=1e-3, atol=1e-6
    )

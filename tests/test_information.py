"""Expected information against enumeration of every state of small networks; its bounds; its speed is a benchmark."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enumeration import explains, marginals
from random_networks import evidence, knowledge
from repletion.inference.evidence import Evidence
from repletion.inference.information import Candidate, entropy, prospects
from repletion.inference.network import build
from repletion.inference.question import Model
from repletion.inference.strata import read, stratum
from repletion.inference.uncertainty import point


def setting(seed, arcs=3, **parts):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, causes=4, findings=4, labs=2, arcs=arcs)
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    found, positive = evidence(rng, kb, positives=1, negatives=1, **{"soft": 1, "labs": 1, "exposures": 1, **parts})
    return model, found, positive


def levels(node, count):
    return tuple({node: tuple(float(j == k) for j in range(count + 1))} for k in range(count + 1))


def candidates_of(model, found):
    nodes = [n for n in model.network.nodes if n not in found.likelihoods]
    asked = [Candidate(n, levels(n, model.network.nodes[n].levels)) for n in nodes]
    return asked + [Candidate(x, exposure=True) for x in model.network.exposures if x not in found.exposures]


def slowly(model, found, complaint, candidate):
    """Return P(outcome) and x by cause and outcome, each outcome enumerated by itself."""
    mass, given_outcome = [], []
    for weight, one in variants(model, found, candidate):
        question = model.ask([one])
        probability, total = marginals(question)
        x = probability
        if complaint:
            x = np.array([explains(question, complaint[0], i) for i in range(len(probability))])
        mass.append(weight * total)
        given_outcome.append(x)
    share = np.array(mass) / sum(mass)
    return share, np.array(given_outcome).T


def variants(model, found, candidate):
    if candidate.exposure:
        common = float(read(model.network.exposures[candidate.id], model.who, point, "x")[0])
        for present, weight in ((True, common), (False, 1 - common)):
            told = {**found.exposures, candidate.id: present}
            yield weight, dataclasses.replace(found, exposures=told)
        return
    for outcome in candidate.outcomes:
        yield 1.0, dataclasses.replace(found, likelihoods={**found.likelihoods, **outcome})


@pytest.mark.parametrize("seed", range(8))
def test_probabilities_and_bits_equal_enumeration_without_a_complaint(seed):
    model, found, _ = setting(seed)
    candidates = candidates_of(model, found)
    for candidate, got in zip(candidates, prospects(model, found, (), candidates), strict=True):
        share, x = slowly(model, found, (), candidate)
        assert got.outcome == pytest.approx(share, abs=1e-7), candidate.id
        assert got.probability == pytest.approx(x, abs=1e-6), candidate.id
        bits = float((entropy(x @ share) - entropy(x) @ share).sum())
        assert got.bits == pytest.approx(bits, abs=1e-6), candidate.id


@pytest.mark.parametrize("seed", range(4))
def test_credit_through_other_causes_equals_enumeration(seed):
    model, found, positive = setting(seed, arcs=2, soft=0)
    candidates = candidates_of(model, found)[:4]
    for candidate, got in zip(candidates, prospects(model, found, positive, candidates), strict=True):
        share, x = slowly(model, found, positive, candidate)
        assert got.outcome == pytest.approx(share, abs=1e-7)
        assert got.counted == pytest.approx(x, abs=1e-6), candidate.id
        assert got.bits == pytest.approx(float((entropy(x @ share) - entropy(x) @ share).sum()), abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_a_node_heard_of_already_and_two_sides_at_once(seed):
    model, found, _ = setting(seed)
    soft = next(n for n, v in found.likelihoods.items() if len(v) == 2 and 0 not in v)
    old = found.likelihoods[soft]
    again = Candidate("again", tuple({soft: (old[0] * a, old[1] * b)} for a, b in ((0.2, 0.7), (0.8, 0.3))))
    free = [n for n in model.network.nodes if n not in found.likelihoods][:2]
    first, second = (model.network.nodes[n].levels for n in free)
    both = ({**levels(free[0], first)[0], **b} for b in levels(free[1], second))
    pair = Candidate("pair", (*both, {**levels(free[0], first)[1], **levels(free[1], second)[0]}))
    for candidate, got in zip((again, pair), prospects(model, found, (), (again, pair)), strict=True):
        share, x = slowly(model, found, (), candidate)
        assert got.outcome == pytest.approx(share, abs=1e-7), candidate.id
        assert got.probability == pytest.approx(x, abs=1e-6), candidate.id


@given(seed=st.integers(0, 10_000), complain=st.booleans())
@settings(max_examples=25, deadline=None)
def test_information_is_never_negative_and_at_most_what_is_open(seed, complain):
    model, found, positive = setting(seed)
    candidates = candidates_of(model, found)
    for got in prospects(model, found, positive if complain else (), candidates):
        assert got.bits >= 0
        assert got.outcome.sum() == pytest.approx(1)
        assert (got.counted <= got.probability + 1e-9).all()
        assert got.bits <= float(entropy(got.counted @ got.outcome).sum()) + 1e-9


def test_what_bears_on_no_cause_tells_nothing():
    model, found, _ = setting(3)
    deaf = Candidate("deaf", ({}, {}))
    assert prospects(model, found, (), [deaf])[0].bits == 0
    assert prospects(model, Evidence(), (), []) == []

"""Many people at once against one at a time, against full enumeration, and against themselves in another company."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import enumeration
from random_networks import evidence, knowledge
from repletion.inference import batch, compiled
from repletion.inference import posterior as single
from repletion.inference.batch import Person, believe_many
from repletion.inference.belief import believe
from repletion.inference.evidence import Evidence
from repletion.inference.network import build
from repletion.inference.question import Model
from repletion.inference.simulate import causes, person, seen
from repletion.inference.strata import stratum
from repletion.kb.load import load

STRATA = [(28, "female"), (52, "male"), (74, "female")]
SYMPTOMS = ("pain", "cramp", "weakness")
seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def models():
    kb = load()
    network = build(kb)
    return [Model(network, stratum(kb.population, age, sex)) for age, sex in STRATA]


@pytest.fixture
def unhurried(monkeypatch):
    """Let the single path find unseen causes exactly however large the sums become."""
    for cells in ("LANE_CELLS", "STATED_CELLS"):
        monkeypatch.setattr(single, cells, 1e12)


def drawn(model, rng, positives, negatives):
    """Return a person as they come: exposures by their frequency, causes by their priors, some findings told."""
    kb, network = load(), model.network
    present = causes(model, rng)
    shown = seen(model, present, [str(n) for n in rng.permutation(list(network.nodes))[:40]], rng)
    there = [n for n, levels in shown.items() if levels[0] == 0][:positives]
    away = [n for n, levels in shown.items() if levels[0] == 1][:negatives]
    told = [str(n) for n in rng.permutation(list(network.exposures))[:8]]
    exposures = {n: [0.0, 1.0, float(rng.random())][int(rng.integers(3))] for n in told}
    complaint = tuple(n for n in there if n in kb.findings and kb.findings[n].group in SYMPTOMS)
    return Person(model, Evidence(exposures=exposures, likelihoods={n: shown[n] for n in there + away}), complaint)


def diagnosed(person_, rng):
    """Return the person with diagnoses of every kind, a doubtful result and a qualified pain."""
    names = [str(n) for n in rng.permutation(person_.model.network.ids)[:4]]
    levels = {**person_.evidence.likelihoods, "vitamin_d_25oh.low": (0.2, 0.5, 0.3, 0.0), "low_back_pain": (0.0, 1.0)}
    nodes = person_.model.network.nodes
    levels = {n: v[: nodes[n].levels + 1] for n, v in levels.items()}
    axis, shares = next(iter(nodes["low_back_pain"].background.items()))
    told = Evidence(
        exposures=person_.evidence.exposures,
        active={names[0]: 0.97},
        treated={names[1]: 0.15, names[2]: 0.03},
        excluded={names[3]: 0.1},
        likelihoods=levels,
        qualifiers={"low_back_pain": {axis: next(iter(shares))}},
    )
    return Person(person_.model, told, ("low_back_pain",))


def differences(many, people):
    """Return the largest difference from the single path over all three answers, less the rounding it owns up to."""
    worst = 0.0
    for k, one in enumerate(people):
        alone = believe(one.model, one.evidence, one.complaint)
        found = [np.abs(many.probability[k] - alone.probability).max()]
        assert np.isnan(many.explains[k]).all() == (alone.explains is None)
        assert many.set_aside.get(k, ()) == alone.set_aside
        if alone.explains is not None:
            found += [np.abs(many.explains[k] - alone.explains).max(), abs(many.none_of_these[k] - alone.none_of_these)]
        worst = max(worst, max(found) - alone.rounding)
    return worst


def test_a_thousand_people_are_answered_as_one_at_a_time(models, unhurried):
    rng = np.random.default_rng(1)
    people = [drawn(models[k % 3], rng, positives=k % 2, negatives=2) for k in range(1000)]
    assert differences(believe_many(people), people) < 1e-9


def test_diagnoses_doubtful_results_and_qualifiers_count_as_they_do_for_one(models, unhurried):
    rng = np.random.default_rng(2)
    people = [diagnosed(drawn(models[k % 3], rng, positives=1, negatives=6), rng) for k in range(30)]
    assert differences(believe_many(people), people) < 1e-9


def test_people_with_much_to_weigh_are_answered_too(models, unhurried):
    rng = np.random.default_rng(3)
    people = []
    for k in range(6):
        _, levels = person(models[k % 3], rng, positives=3 + k, negatives=4)
        complaint = tuple(n for n, v in levels.items() if v[0] == 0 and len(v) == 2)[:3]
        people.append(Person(models[k % 3], Evidence(likelihoods=levels), complaint))
    assert differences(believe_many(people), people) < 1e-9


def test_without_a_compiler_the_answers_are_the_same(models, monkeypatch):
    rng = np.random.default_rng(4)
    people = [drawn(models[k % 3], rng, positives=k % 3, negatives=3) for k in range(40)]
    quick = believe_many(people)
    monkeypatch.setattr(batch, "core", None)
    monkeypatch.setattr(compiled, "BUILT", False)
    slow = believe_many(people)
    for ours, theirs in zip(
        (quick.probability, quick.explains, quick.none_of_these),
        (slow.probability, slow.explains, slow.none_of_these),
        strict=True,
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_both_numbers_equal_enumeration(seed):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, causes=6, arcs=5, findings=4, labs=1)
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    said, complaint = evidence(rng, kb)
    question = model.ask([said])
    many = believe_many([Person(model, said, complaint)])
    expected, _ = enumeration.marginals(question)
    np.testing.assert_allclose(many.probability[0], expected, atol=1e-9)
    if len(complaint) == 1 and not np.isnan(many.explains[0]).any():
        share = [enumeration.explains(question, complaint[0], cause) for cause in range(6)]
        np.testing.assert_allclose(many.explains[0], share, atol=1e-9)
        assert many.none_of_these[0] == pytest.approx(enumeration.none(question, complaint[0]), abs=1e-9)


def test_company_and_threads_change_no_bit(models):
    rng = np.random.default_rng(6)
    people = [drawn(models[0], rng, positives=k % 3, negatives=5) for k in range(60)]
    whole = believe_many(people)
    order = rng.permutation(len(people))
    mixed = believe_many([people[k] for k in order])
    np.testing.assert_array_equal(mixed.probability, whole.probability[order])
    np.testing.assert_array_equal(mixed.explains, whole.explains[order])
    own = [Model(models[0].network, models[0].who) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        parts = list(pool.map(lambda m: believe_many([Person(m, p.evidence, p.complaint) for p in people[:7]]), own))
    for part in parts:
        np.testing.assert_array_equal(part.probability, whole.probability[:7])
        np.testing.assert_array_equal(part.explains, whole.explains[:7])


def test_nobody_and_people_of_several_networks():
    assert believe_many([]).probability.shape == (0, 0)
    kb = knowledge(np.random.default_rng(0), causes=4)
    who = stratum(kb.population, 40, "female")
    two = [Person(Model(build(kb), who), Evidence()) for _ in range(2)]
    with pytest.raises(ValueError, match="one network"):
        believe_many(two)

"""The whole network of the knowledge base against a second method that shares nothing with the engine.

Inclusion and exclusion over the positive findings (Quickscore, Heckerman 1989) turns the question into sums in which
every finding is absent: then a finding only weighs its causes. The sums over the causes and their arcs are pyAgrum's.
"""

import itertools

import numpy as np
import pytest

from agrum_networks import causes_alone
from repletion.inference.evidence import Evidence
from repletion.inference.network import build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.simulate import person
from repletion.inference.strata import stratum
from repletion.kb.load import load

agrum = pytest.importorskip("pyagrum", reason="pyAgrum, the oracle, has no wheel for this platform")


def quickscore(question):
    """Return all marginals: the sum over sets of positive findings, with alternating signs."""
    count = len(question.network.ids)
    engine = agrum.LazyPropagation(causes_alone(agrum, question))
    positive = [r for r in question.rows if r.weight[1, 0] > 0]
    negative = [r for r in question.rows if r.weight[1, 0] == 0]
    total, present = 0.0, np.zeros(count)
    for size in range(len(positive) + 1):
        for chosen in itertools.combinations(positive, size):
            weight, constant = np.ones(count), (-1.0) ** size
            for rows in (*chosen, *negative):
                constant *= 1 - rows.leak[0]
                weight[list(rows.parents)] *= rows.factor[0, :, 0]
            engine.setEvidence({n: [1.0, w] for n, w in zip(question.network.ids, weight, strict=True)})
            engine.makeInference()
            value = constant * engine.evidenceProbability()
            total += value
            present += value * np.array([engine.posterior(n)[1] for n in question.network.ids])
    return present / total


@pytest.mark.parametrize(("seed", "positives"), [(1, 4), (2, 3)])
def test_marginals_of_the_whole_network_equal_quickscore_over_pyagrum(seed, positives):
    kb = load()
    model = Model(build(kb), stratum(kb.population, 62, "female"))
    _, seen = person(model, np.random.default_rng(seed), positives=positives, negatives=6)
    evidence = Evidence(likelihoods={n: v for n, v in seen.items() if len(v) == 2})
    question = model.ask([evidence])
    got = np.asarray(posterior(question, dtype=np.longdouble).probability[:, 0], float)
    np.testing.assert_allclose(got, quickscore(question), atol=1e-9)

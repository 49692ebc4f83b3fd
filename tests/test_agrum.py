"""Marginals of mid-sized networks against pyAgrum, an independent program for Bayesian networks."""

import numpy as np
import pytest

from agrum_networks import causes_alone
from random_networks import evidence, knowledge
from repletion.inference.network import build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.strata import stratum

agrum = pytest.importorskip("pyagrum", reason="pyAgrum, the oracle, has no wheel for this platform")


def as_agrum(question):
    """The same question as a pyAgrum network: noisy-or tables for arcs, soft evidence nodes for what was seen."""
    network, net = question.network, causes_alone(agrum, question)
    for rows in question.rows:
        seen = net.add(agrum.LabelizedVariable(f"seen:{rows.node}", "", 2))
        for p in rows.parents:
            net.addArc(network.ids[p], f"seen:{rows.node}")
        scale = np.abs(rows.weight[:, 0]).sum() + 1
        for state in np.ndindex(*(2,) * len(rows.parents)):
            value = sum(
                w * np.prod([f for f, s in zip(factor, state, strict=True) if s])
                for w, factor in zip(rows.weight[:, 0], rows.factor[:, :, 0], strict=True)
            )
            key = {network.ids[p]: s for p, s in zip(rows.parents, state, strict=True)}
            net.cpt(seen)[key] = [1 - value / scale, value / scale]
    return net


@pytest.mark.parametrize("seed", range(4))
def test_marginals_equal_pyagrum(seed):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, causes=22, findings=10, labs=3, arcs=14)
    # Links are thinned so that pyAgrum's full tables stay small: at most ten parents a node.
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    said, complaint = evidence(rng, kb, positives=4, negatives=3)
    question = model.ask([said])
    if max(len(r.parents) for r in question.rows) > 16:
        question = type(question)(
            question.network,
            question.spontaneous,
            question.arcs,
            question.likelihood,
            tuple(r for r in question.rows if len(r.parents) <= 16),
        )
    net = as_agrum(question)
    engine = agrum.LazyPropagation(net)
    engine.setEvidence({f"seen:{r.node}": 1 for r in question.rows})
    engine.makeInference()
    expected = [engine.posterior(name)[1] for name in question.network.ids]
    got = np.asarray(posterior(question, complaint).probability[:, 0], float)
    np.testing.assert_allclose(got, expected, atol=1e-9)

"""What each piece of evidence did, against asking anew without it and with it alone (small random networks)."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from random_networks import evidence, knowledge
from repletion.inference.contribution import contributions
from repletion.inference.evidence import Evidence
from repletion.inference.focus import choose
from repletion.inference.network import build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.inference.uncertainty import logit

seeds = st.integers(0, 2**32 - 1)


def person(seed, arcs):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, causes=6, arcs=arcs, findings=5, labs=1)
    said, _ = evidence(rng, kb)
    assume(said.likelihoods)
    return Model(build(kb), stratum(kb.population, 40, "female")), said


def log_odds(model, said):
    return logit(np.asarray(posterior(model.ask([said])).probability[:, 0], float))


def weighed(model, said, pieces, most=20):
    question = model.ask([said])
    exact = posterior(question)
    focus = choose(question, exact, np.asarray(exact.probability[:, 0], float), most)
    return contributions(model, said, pieces, focus), focus


@settings(max_examples=30)
@given(seeds)
def test_both_numbers_are_those_of_asking_anew(seed):
    model, said = person(seed, arcs=4)
    pieces = [frozenset({name}) for name in (*said.likelihoods, *said.exposures)]
    found, focus = weighed(model, said, pieces)
    assume(len(focus.kept) == 6)
    for k, piece in enumerate(pieces):
        left_out = log_odds(model, said) - log_odds(model, said.without(piece))
        alone = log_odds(model, said.only(piece)) - log_odds(model, Evidence())
        np.testing.assert_allclose(found.left_out[:, k], np.clip(left_out, -20, 20), atol=1e-6)
        np.testing.assert_allclose(found.alone[:, k], np.clip(alone, -20, 20), atol=1e-6)


@settings(max_examples=30)
@given(seeds)
def test_a_cause_outside_the_focus_is_told_by_its_own_links(seed):
    """Where no arc joins the causes of a node, they are independent beforehand: it says what its own links say."""
    model, said = person(seed, arcs=1)
    joined = {i for a in model.network.arcs for i in (a.parent, a.child)}
    parents = {name: set(model.network.nodes[name].parents) for name in said.likelihoods}
    pieces = [frozenset({n}) for n in said.likelihoods if n not in said.qualifiers and not parents[n] & joined]
    assume(pieces)
    found, focus = weighed(model, said, pieces, most=2)
    outside = sorted(set(range(6)) - focus.kept - joined)
    assume(outside)
    for k, (name,) in enumerate(pieces):
        alone = log_odds(model, Evidence(likelihoods={name: said.likelihoods[name]})) - log_odds(model, Evidence())
        np.testing.assert_allclose(found.alone[outside, k], alone[outside], atol=1e-6)
        unlinked = [i for i in outside if i not in parents[name]]
        np.testing.assert_array_equal(found.left_out[unlinked, k], 0.0)

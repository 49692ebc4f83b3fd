"""Sets of causes that together account for the complaint, against firing every link of small networks."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import enumeration
from random_networks import evidence, knowledge
from repletion.inference.joint import joint
from repletion.inference.network import build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.strata import stratum

seeds = st.integers(0, 2**32 - 1)


def fired_sets(question, complaint):
    """P(the causes whose link to some complaint fired are exactly these | evidence), for every set, by enumeration."""
    rows = {r.node: r for r in question.rows}
    targets = [rows.pop(name) for name in complaint]
    found, whole = {}, 0.0
    for state, p in enumeration.worlds(question):
        rest = p * enumeration.seen(question, rows, state)
        ways = {frozenset(): rest}
        for target in targets:
            ways = _fire(ways, target, state)
        for fired, value in ways.items():
            found[fired] = found.get(fired, 0.0) + value
            whole += value
    return {fired: value / whole for fired, value in found.items()}


def _fire(ways, target, state):
    """Spread every set over the ways in which the links and the leak of one complaint can bring it about."""
    present = [(c, 1 - target.factor[0, i, 0]) for i, c in enumerate(target.parents) if state[c]]
    result = {}
    for fires in itertools.product((0, 1), repeat=len(present) + 1):
        if any(fires):
            chance = target.leak[0] if fires[-1] else 1 - target.leak[0]
            for fire, (_, link) in zip(fires, present, strict=False):
                chance *= link if fire else 1 - link
            new = frozenset(c for fire, (c, _) in zip(fires, present, strict=False) if fire)
            for old, value in ways.items():
                result[old | new] = result.get(old | new, 0.0) + value * chance
    return result


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_sets_are_those_of_enumeration_and_nothing_likelier_is_left_out(seed):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, causes=6, arcs=4, findings=5, labs=1)
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    said, complaint = evidence(rng, kb)
    complaint = tuple(n for n in complaint if said.likelihoods[n][0] == 0)[:2]
    assume(complaint)
    question = model.ask([said])
    found = joint(question, posterior(question, complaint))
    expected = fired_sets(question, complaint)
    ranked = sorted(expected.values(), reverse=True)
    for (chosen, value), best in zip(found.sets, ranked, strict=False):
        assert value == pytest.approx(expected.get(chosen, 0.0), abs=1e-9)
        assert value == pytest.approx(best, abs=1e-9)
    shown = {chosen for chosen, _ in found.sets}
    others = max((v for s, v in expected.items() if s not in shown), default=0.0)
    assert others <= found.others_at_most + 1e-9
    assert found.certified or found.others_at_most > found.sets[-1][1]

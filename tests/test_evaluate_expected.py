"""The expected result of a test, against enumeration and against what must hold of it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import enumeration
from random_networks import evidence, knowledge
from repletion.inference import expected
from repletion.inference.evidence import Evidence
from repletion.inference.expected import Asked, beyond
from repletion.inference.network import build
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.kb.load import load

seeds = st.integers(0, 2**32 - 1)


def setting(seed):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, causes=6, arcs=4, findings=5, labs=2)
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    said, _ = evidence(rng, kb)
    return model, said


def enumerated(model, said, node, left_out=frozenset()):
    """P(at or beyond each level | evidence) by summing over every state of the causes."""
    rest = said.without(left_out | {node})
    question = model.ask([rest])
    rows = {r.node: r for r in question.rows}
    solved, parents = model.links([node])[node], model.network.nodes[node].parents
    whole, reached = 0.0, np.zeros(model.network.nodes[node].levels)
    for state, p in enumeration.worlds(question):
        weight = p * enumeration.seen(question, rows, state)
        there = [i for i, parent in enumerate(parents) if state[parent]]
        whole += weight
        reached += weight * (1 - solved.none[:, 0] * np.prod(solved.factor[:, there, 0], axis=1))
    return reached / whole


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_levels_equal_enumeration_one_at_a_time_and_all_together(seed):
    model, said = setting(seed)
    nodes = ["l0.high", "l1.high", "f0", "f3"]
    together = beyond(model, said, [Asked(node) for node in nodes])
    for node, found in zip(nodes, together, strict=True):
        wanted = enumerated(model, said, node)
        np.testing.assert_allclose(found, wanted, atol=1e-9)
        np.testing.assert_allclose(beyond(model, said, [Asked(node)])[0], wanted, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_what_is_left_out_of_one_question_still_counts_for_the_others(seed):
    model, said = setting(seed)
    told = sorted(said.likelihoods)
    gone = frozenset(told[:2])
    asked = [Asked("l0.high", gone), Asked("l1.high"), Asked(told[0])]
    for one, found in zip(asked, beyond(model, said, asked), strict=True):
        np.testing.assert_allclose(found, enumerated(model, said, one.node, one.left_out), atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_tables_beyond_bounds_are_answered_one_node_at_a_time_with_the_same_result(seed):
    model, said = setting(seed)
    asked = [Asked("l0.high"), Asked("f1", frozenset({"f2"}))]
    usual, cells = beyond(model, said, asked), expected.CELLS
    expected.CELLS = 1.0
    try:
        for one, other in zip(usual, beyond(model, said, asked), strict=True):
            np.testing.assert_allclose(one, other, atol=1e-9)
    finally:
        expected.CELLS = cells


KB = load()
MODEL = Model(build(KB), stratum(KB.population, 50, "female"))
NODE = "vitamin_d_25oh.low"


def test_nothing_known_gives_the_stated_frequency_of_levels_milder_than_the_defining_one():
    stated = KB.labs["vitamin_d_25oh"].low.levels[0].frequency
    here = next(row.value for row in stated if row.sex == "female" and row.age[0] <= 50 <= row.age[1])
    np.testing.assert_allclose(beyond(MODEL, Evidence(), [Asked(NODE)])[0][0], here, rtol=1e-6)


def test_known_exposures_move_the_milder_level_too_and_keep_its_mean():
    table = KB.exposures["winter_high_latitude"].frequency
    share = next(row.value for row in table if row.sex == "female" and row.age[0] <= 50 <= row.age[1])
    yes, no, unknown = (
        beyond(MODEL, Evidence(exposures=known), [Asked(NODE)])[0]
        for known in ({"winter_high_latitude": True}, {"winter_high_latitude": False}, {})
    )
    odds = [level[0] / (1 - level[0]) for level in (yes, no)]
    ratio = next(
        i.odds_ratio.value for i in KB.causes["vitamin_d_deficiency"].influences if i.exposure == "winter_high_latitude"
    )
    assert 0.75 * ratio < odds[0] / odds[1] < 1.1 * ratio
    np.testing.assert_allclose(share * yes[0] + (1 - share) * no[0], unknown[0], rtol=0.02)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(["obesity", "smoking", "vitamin_d_supplement", "mostly_shade"]), st.booleans()))
def test_levels_never_rise_with_severity_whatever_is_known(known):
    found = beyond(MODEL, Evidence(exposures=known), [Asked(NODE)])[0]
    assert (np.diff(found) <= 0).all()
    assert (found >= 0).all()
    assert (found <= 1).all()

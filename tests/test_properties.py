"""What must hold whatever is said: on the real knowledge base and on random ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from random_networks import evidence, knowledge, number
from repletion.decisions.assess import assess
from repletion.domain.case import Case, Reading, Said
from repletion.inference.belief import believe
from repletion.inference.evidence import Evidence, level_likelihoods
from repletion.inference.network import build
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.kb.load import load

ON = "2026-11-24"
seeds = st.integers(0, 2**32 - 1)


def answer(case, draws=0):
    return assess(Reading(case=case), load(), ON, draws=draws)


def random_case(rng):
    kb = load()
    findings = [n for n, f in kb.findings.items() if f.group != "process"]
    chosen = [str(n) for n in rng.choice(findings, 8, replace=False)]
    exposures = [str(n) for n in rng.choice(list(kb.exposures), 2, replace=False)]
    return Case(
        age=int(rng.integers(18, 90)),
        sex="female" if rng.random() < 0.5 else "male",
        findings={n: "present" if i < 5 else "absent" for i, n in enumerate(chosen)},
        exposures=dict.fromkeys(exposures, "present"),
    )


def test_probabilities_lie_in_the_unit_interval_and_explains_below_them():
    for seed in range(6):
        got = answer(random_case(np.random.default_rng(seed)), draws=20)
        for cause in got.causes:
            assert 0 <= cause.probability <= 1
            assert cause.interval[0] <= cause.probability <= cause.interval[1]
            if cause.explains is not None:
                assert 0 <= cause.explains <= cause.probability
                assert cause.explains_interval[0] <= cause.explains <= cause.explains_interval[1]


def test_order_of_evidence_is_irrelevant():
    case = random_case(np.random.default_rng(3))
    turned = Case(
        age=case.age,
        sex=case.sex,
        findings=dict(reversed(case.findings.items())),
        exposures=dict(reversed(case.exposures.items())),
    )
    assert answer(case) == answer(turned)


def test_uncertain_is_the_same_as_never_mentioned():
    case = random_case(np.random.default_rng(4))
    unused = next(n for n, f in load().findings.items() if n not in case.findings and f.group != "process")
    more = Case(age=case.age, sex=case.sex, findings={**case.findings, unused: "uncertain"}, exposures=case.exposures)
    assert answer(case) == answer(more)


def test_nothing_said_gives_priors_and_no_explains():
    got = answer(Case(age=50, sex="female"))
    assert all(c.explains is None for c in got.causes)
    assert got.none_of_these is None
    assert [c.probability for c in got.causes] == pytest.approx([c.prior for c in got.causes], abs=1e-9)
    assert got.causes == tuple(sorted(got.causes, key=lambda c: (-c.probability, c.id)))


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_batch_equals_its_members(seed):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, causes=8, arcs=6)
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    said, complaint = evidence(rng, kb)
    variants = [said, said.without(frozenset(complaint)), Evidence(exposures=said.exposures)]
    together = posterior(model.ask(variants)).probability
    for lane, variant in enumerate(variants):
        alone = posterior(model.ask([variant])).probability[:, 0]
        np.testing.assert_allclose(np.asarray(together[:, lane], float), np.asarray(alone, float), atol=1e-9)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_opposite_soft_evidence_cancels(absent, present):
    assert level_likelihoods([(absent, present), (present, absent)]) == pytest.approx((1.0, 1.0))


@given(st.lists(st.tuples(st.floats(0.05, 0.95), st.floats(0.05, 0.95)), min_size=1, max_size=8))
def test_reports_together_move_at_most_three_times_the_best(reports):
    ratios = [p / a for a, p in reports]
    got = level_likelihoods(reports)[1]
    assert got <= 3 * max(1, max(ratios)) * (1 + 1e-9)
    assert got >= min(1, min(ratios)) / 3 * (1 - 1e-9)


def test_pieces_that_say_nothing_change_nothing():
    case = Case(age=60, sex="male", findings={"low_back_pain": "present"})
    same = Case(age=60, sex="male", findings={"low_back_pain": Said(state="present", timing="any")})
    assert answer(case).causes == answer(same).causes


@settings(max_examples=8, deadline=None)
@given(seeds)
def test_a_small_network_is_kept_whole_so_that_paths_are_exact(seed):
    import enumeration

    rng = np.random.default_rng(seed)
    kb = knowledge(rng, causes=5, arcs=4, findings=4, labs=1)
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    said, complaint = evidence(rng, kb)
    got = believe(model, said, complaint[:1])
    question = model.ask([said])
    for cause in range(5):
        assert got.explains[cause] == pytest.approx(enumeration.explains(question, complaint[0], cause), abs=1e-9)


def test_a_complaint_that_no_cause_can_explain_is_answered():
    """Every sensitivity below the leak, as an overlay can have it: the leak accounts for all of it."""
    kb = knowledge(np.random.default_rng(1), causes=6)
    weak = {
        name: replace(cause, findings=tuple(replace(x, sensitivity=number(0.001)) for x in cause.findings))
        for name, cause in kb.causes.items()
    }
    model = Model(build(replace(kb, causes=weak)), stratum(kb.population, 40, "female"))
    got = believe(model, Evidence(likelihoods={"f0": (0.0, 1.0)}), ("f0",), draws=10)
    assert got.none_of_these == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(got.explains, 0, atol=1e-6)

"""Wrongs in inference that no other test noticed: tables by age, exposures, draws, expected information, simulation."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

import enumeration
from random_networks import evidence, knowledge
from repletion.domain.estimate import Estimate
from repletion.domain.knowledge import Population
from repletion.inference import compiled, elimination, focus, information, models, question, reference
from repletion.inference.belief import _background, _prior, _telling, believe, bounded, complaint_weights
from repletion.inference.calibration import TINY, _none
from repletion.inference.evidence import Evidence, level_likelihoods
from repletion.inference.expected import Asked, beyond
from repletion.inference.exposure import MOST, Exposed, _alone, _effect, drawn, enumerated, exposed_to, given_exposures
from repletion.inference.information import Candidate, entropy, prospects
from repletion.inference.joint import joint
from repletion.inference.models import Kept, model_at
from repletion.inference.network import build
from repletion.inference.paths import explains
from repletion.inference.posterior import posterior
from repletion.inference.question import Model
from repletion.inference.simulate import causes, seen
from repletion.inference.strata import Stratum, _middle, covers, read, stratum
from repletion.inference.tables import Factor, Plan
from repletion.inference.uncertainty import Draws, expit, jeffreys, logit, point, resolved


def setting(seed, **size):
    rng = np.random.default_rng(seed)
    kb = knowledge(rng, **size)
    model = Model(build(kb), stratum(kb.population, 40, "female"))
    return kb, model, *evidence(rng, kb)


def asked_of(model, said, complaint):
    """Return a finding, the evidence without it, and the candidate of asking for it."""
    name = next(
        n for n, node in model.network.nodes.items() if node.levels == 1 and node.parents and n not in complaint
    )
    return name, said.without(frozenset({name})), Candidate(name, ({name: (0.0, 1.0)}, {name: (1.0, 0.0)}))


# who is meant

PEOPLE = (
    Population(age=(16, 39), sex="female", share=0.3), Population(age=(40, 120), sex="female", share=0.3),
    Population(age=(16, 39), sex="male", share=0.2), Population(age=(40, 120), sex="male", share=0.2),
)  # fmt: skip


def test_what_is_unknown_of_a_person_is_spread_as_in_the_population():
    assert stratum(PEOPLE, 39, "female").people == ((39, "female", 1.0),)
    assert stratum(PEOPLE, 40, None).people == ((40, "female", 0.6), (40, "male", 0.4))
    assert stratum(PEOPLE, None, "male").people == ((27, "male", 0.5), (64, "male", 0.5))
    assert [p[2] for p in stratum(PEOPLE, None, None).people] == [0.3, 0.3, 0.2, 0.2]
    assert stratum(PEOPLE, 12, None).people == ((12, "female", 0.6), (12, "male", 0.4))
    assert stratum(PEOPLE, 12, "male").people == ((12, "male", 1.0),)
    assert (_middle((16, 39)), _middle((80, 120)), _middle((17, 20))) == (27, 84, 18)


def test_a_row_of_a_table_holds_at_both_ends_of_its_ages():
    def row(value, **who):
        return Estimate(value=value, judgement=True, **who)

    table = (row(0.1, sex="female", age=(16, 49)), row(0.2, sex="female", age=(50, 120)), row(0.4, sex="male"))

    def of(*people):
        return float(read(table, Stratum(people), point, "k")[0])

    assert (of((49, "female", 1.0)), of((50, "female", 1.0)), of((50, "male", 1.0))) == (0.1, 0.2, 0.4)
    assert (of((3, "female", 1.0)), of((130, "female", 1.0))) == (0.1, 0.2)
    assert of((20, "female", 0.25), (60, "female", 0.25), (20, "male", 0.5)) == pytest.approx(0.275)
    assert of((20, "female", 0.25), (30, "female", 0.75)) == pytest.approx(0.1)
    assert covers(table[2], 5, "male")
    assert not covers(table[2], 5, "female")
    assert not covers(table[0], 50, "female")
    keys = []
    read(table, Stratum(((20, "female", 0.5), (60, "female", 0.5))), lambda k, e: keys.append(k) or point(k, e), "k")
    assert keys == ["k[0]", "k[1]"]


def test_ages_that_read_the_same_rows_share_a_model():
    kb = knowledge(np.random.default_rng(0), causes=3, findings=2, labs=1, arcs=1)
    priors = (Estimate(value=0.1, age=(16, 49), judgement=True), Estimate(value=0.2, age=(50, 120), judgement=True))
    first = replace(kb.causes["c0"], prior=priors)
    kept = Kept(replace(kb, causes={**kb.causes, "c0": first}, population=PEOPLE))
    assert kept.edges == (16, 40, 50, 121)
    assert kept.model(41, "male") is kept.model(49, "male")
    assert kept.model(49, "male") is not kept.model(50, "male")
    assert kept.model(39, "male") is not kept.model(40, "male")
    assert kept.model(41, "male") is not kept.model(41, "female")
    assert kept.model(12, "male") is not kept.model(16, "male")
    assert kept.model(None, "male") is kept.model(None, "male")
    assert float(kept.model(50, "male").base.prevalence[kept.network.position["c0"], 0]) == pytest.approx(0.2)
    assert Kept(kept.kb) == kept != Kept(kb)
    assert models.kept(kb) is models.kept(kb)
    assert model_at(kb, 40, None) is model_at(kb, 40, None)


def test_every_stratum_is_prepared():
    kb = knowledge(np.random.default_rng(1), causes=3, findings=2, labs=1, arcs=1)
    kept = Kept(replace(kb, population=PEOPLE))
    kept.prepare()
    assert set(kept._models) == {(age, sex) for age in (None, *kept.edges) for sex in ("female", "male", None)}
    assert all(set(m._links) == set(kept.network.nodes) for m in kept._models.values())


# numbers and draws


def test_a_probability_and_its_log_odds():
    for p in (1e-6, 0.2, 0.5, 0.9):
        assert float(logit(p)) == pytest.approx(np.log(p / (1 - p)))
        assert float(expit(logit(p))) == pytest.approx(p)
    assert float(logit(0.0)) == pytest.approx(np.log(1e-9), rel=1e-6)
    assert float(logit(1.0)) == pytest.approx(-np.log(1e-9), rel=1e-6)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (16, 20), (3, 700), (20, 20)])
def test_the_posterior_of_a_count_is_that_of_scipy(k, n):
    from scipy.stats import beta

    for found, q in zip(jeffreys(k, n), (0.5, 0.025, 0.975), strict=True):
        assert found == pytest.approx(beta.ppf(q, k + 0.5, n - k + 0.5), rel=5e-3)
    told = resolved(Estimate(count=(k, n)))
    assert (told.value, told.interval) == (jeffreys(k, n)[0], jeffreys(k, n)[1:])
    assert resolved(Estimate(value=0.3)).interval is None


@pytest.mark.parametrize(("key", "value", "low", "high"), [("p", 0.3, 0.1, 0.4), ("ratio:a:b", 3.0, 1.0, 5.0)])
def test_draws_have_the_stated_middle_and_limits(key, value, low, high):
    drawn_ = np.sort(Draws(4000)(key, Estimate(value=value, interval=(low, high))))
    assert len(drawn_) == 4000
    assert np.median(drawn_) == pytest.approx(value, rel=2e-3)
    assert np.quantile(drawn_, [0.025, 0.975]) == pytest.approx([low, high], rel=1e-2)
    assert np.array_equal(np.sort(Draws(4000)(key + "x", Estimate(value=value, interval=(low, high)))), drawn_)
    fixed = Draws(8)(key, Estimate(value=value))
    assert fixed == pytest.approx(np.full(8, value))


def test_the_strongest_of_repeated_reports_holds_the_others_in_check():
    single = level_likelihoods([(0.2, 0.8)])
    assert single == pytest.approx((1.0, 4.0))
    assert level_likelihoods([(0.2, 0.8)] * 5)[1] == pytest.approx(12.0)
    assert level_likelihoods([(0.8, 0.2)] * 5)[1] == pytest.approx(1 / 12)
    assert level_likelihoods([(0.5, 1.0), (0.5, 0.75)])[1] == pytest.approx(3.0)
    assert level_likelihoods([(0.2, 0.8), (0.8, 0.4)])[1] == pytest.approx(2.0)
    assert level_likelihoods([(0.5, 0.5), (0.8, 0.4)])[1] == pytest.approx(0.5)


# exposures


def exposures(frequency, ratios):
    names = tuple(f"x{i}" for i in range(len(ratios)))
    return Exposed(names, np.array(frequency)[:, None], np.log(np.array(ratios))[:, None])


def exact(base, exposed, known):
    """Return P(cause | known exposures) by summing over all of them, the intercept found by bisection."""
    f, b = exposed.frequency[:, 0], exposed.log_odds[:, 0]
    combinations = np.array(list(product((0, 1), repeat=len(f))))
    weight = np.where(combinations == 1, f, 1 - f).prod(axis=1)
    low, high = -40.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (weight * expit(middle + combinations @ b)).sum() < base else (low, middle)
    present = np.array([known.get(n, np.nan) for n in exposed.names])
    share = np.where(np.isnan(present), 1.0, np.where(combinations == 1, present / f, (1 - present) / (1 - f)))
    given = weight * share.prod(axis=1)
    return (given * expit(low + combinations @ b)).sum() / given.sum()


@pytest.mark.parametrize("known", [{}, {"x0": 1.0}, {"x1": 0.0, "x2": 1.0}, {"x0": 0.3, "x1": 1.0}, {"y": 1.0}])
@pytest.mark.parametrize("base", [0.001, 0.2, 0.8])
def test_known_exposures_equal_the_sum_over_all(base, known):
    exposed = exposures([0.1, 0.5, 0.02], [4.0, 0.3, 50.0])
    assert given_exposures(base, exposed, known) == pytest.approx(exact(base, exposed, known), rel=1e-9)
    assert given_exposures(base, exposures([], []), known) == base


def test_of_many_exposures_the_least_influential_enter_by_their_mean():
    frequency, ratios = [0.3] * (MOST + 1), [*np.linspace(2, 4, MOST), 1.01]
    many = enumerated(0.1, exposures(frequency, ratios))
    assert len(many.order) == MOST
    assert MOST not in many.order
    assert len(many.weights) == 2**MOST
    assert many.given({}) == pytest.approx(0.1, rel=1e-9)
    told, untold = (many.given({f"x{MOST}": p}) for p in (1.0, 0.0))
    assert told > 0.1 > untold
    assert np.log(told / (1 - told) / (untold / (1 - untold))) < np.log(1.01)
    assert float(_effect(exposures([0.2], [3.0]), 0, 1.0)[0]) == pytest.approx(np.log(3.0 / 1.4))


@pytest.mark.parametrize(("base", "ratio"), [(0.05, 4.0), (0.5, 0.2), (0.9, 40.0), (0.3, 1000.0)])
@pytest.mark.parametrize("present", [1.0, 0.0, 0.4])
def test_one_exposure_in_closed_form_equals_the_sum(base, ratio, present):
    one = exposures([0.1], [ratio])
    moved = expit(logit(base) + _alone(one, 0, present, base))
    assert float(moved[0]) == pytest.approx(exact(base, one, {"x0": present}), rel=1e-7)
    draws = drawn(np.array([base]), base, exact(base, one, {"x0": present}), one, one, {"x0": present})
    assert float(draws[0]) == pytest.approx(exact(base, one, {"x0": present}), rel=1e-7)
    other = drawn(np.array([base / 2]), base, exact(base, one, {"x0": present}), one, one, {"x0": present})
    assert float(other[0]) == pytest.approx(exact(base / 2, one, {"x0": present}), rel=1e-7)
    assert float(drawn(np.array([base / 2]), base, base, one, one, {})[0]) == pytest.approx(base / 2)


def test_no_exposures_are_an_empty_table():
    empty = exposed_to([], [], [])
    assert (empty.names, empty.frequency.shape, empty.log_odds.shape) == ((), (0, 1), (0, 1))


# leaks


@pytest.mark.parametrize("target", [0.3, 0.6, 0.95])
def test_a_leak_gives_the_published_frequency_back(target):
    missed, m = np.array([[0.2], [0.7], [0.4]]), np.array([[0.1], [0.3], [0.02]])
    x = _none(np.array([target]), missed, m, np.array([1.0]), np.array([TINY]), np.zeros((3, 1)))
    back = x * np.prod(1 - m + m * np.minimum(1, missed / x), axis=0)
    assert back == pytest.approx(np.minimum(target, (1 - TINY) * np.prod(1 - m + m * missed, axis=0)), rel=1e-6)
    floor = _none(np.array([target]), missed, m, np.array([1.0]), np.array([0.99]), np.zeros((3, 1)))
    assert 0.99 <= floor[0] < 1
    half = _none(np.array([target]), missed, m, np.array([2.0]), np.array([TINY]), np.zeros((3, 1)))
    again = _none(np.array([target / 2]), missed, m, np.array([1.0]), np.array([TINY]), np.zeros((3, 1)))
    assert half == pytest.approx(again)


# beliefs


def test_both_ways_of_summing_agree_also_next_to_zero():
    rng = np.random.default_rng(3)
    for _ in range(20):
        factors = [Factor(s, rng.random((2,) * len(s) + (2,))) for s in ((0, 1), (1, 2), (2, 3, 4), (0, 4), (5,))]
        factors[0].table[0, 0] = factors[2].table[1, 1] = 0.0
        order = reference.plan(f.scope for f in factors)
        assert set(order.order) == set(range(6))
        tree = reference.calibrate(factors, order)
        states = np.array(list(product((0, 1), repeat=6)))
        weight = np.ones((len(states), 2))
        for f in factors:
            weight *= f.table[tuple(states[:, v] for v in f.scope)]
        assert tree.log_total == pytest.approx(np.log(weight.sum(axis=0)))
        for v in range(6):
            marginal = weight[states[:, v] == 1].sum(axis=0) / weight.sum(axis=0)
            assert tree.belief((v,))[1] == pytest.approx(marginal)
    assert reference.plan([(0, 1), (1, 2), (2, 0)]) == Plan((0, 1, 2), (2, 1, 0), {0: 0, 1: 1, 2: 2})


def test_an_empty_sum_is_one():
    nothing = Plan((), (), {})
    assert compiled.total([], nothing) == compiled.calibrate([], nothing).log_total == 0.0
    assert compiled.calibrate([], nothing).magnification == 1.0
    assert elimination.total([], nothing) == 0.0
    assert nothing.width == 0
    assert Plan((0, 1), (3, 2), {}).width == 3
    assert Plan((0, 1), (3, 2), {}).cells == 2**4 + 2**3


@pytest.mark.parametrize("seed", range(4))
def test_explained_shares_from_chosen_roots_are_those_of_all(seed):
    _, model, said, complaint = setting(seed, causes=6, arcs=5)
    asked = model.ask([said])
    belief = posterior(asked, complaint)
    every = explains(asked, belief, complaint)
    for root in range(6):
        some = explains(asked, belief, complaint, [root])
        for name in complaint:
            assert some[name][root] == pytest.approx(every[name][root])
            others = [i for i in range(6) if i != root]
            assert some[name][others] == pytest.approx(np.minimum(belief.own[name], belief.probability)[others])


def test_a_complaint_weighs_by_how_rare_it_is_without_a_cause():
    _, model, said, complaint = setting(5)
    asked = model.ask([said])
    leak = {r.node: float(r.leak[0]) for r in asked.rows if r.node in complaint}
    weights = complaint_weights(asked, complaint)
    assert sum(weights.values()) == pytest.approx(1.0)
    total = sum(-np.log(x) for x in leak.values())
    assert weights == pytest.approx({n: -np.log(x) / total for n, x in leak.items()})
    assert complaint_weights(asked, ()) == {}


def test_without_anything_told_the_background_is_the_prevalence():
    _, model, said, _ = setting(6)
    assert _background(model, Evidence()) is not None
    assert _background(model, Evidence()) == pytest.approx(model.base.prevalence[:, 0])
    first = model.network.ids[0]
    assert _background(model, Evidence(active={first: 0.97}))[0] == pytest.approx(0.97, abs=1e-6)
    assert believe(model, said, ()).explains is None
    assert believe(model, said, ()).none_of_these is None


def test_what_had_to_be_set_aside_is_what_tells_least_and_never_the_complaint(monkeypatch):
    import repletion.inference.belief as module

    _, model, said, complaint = setting(7, causes=8, findings=8, labs=2, arcs=6)
    assert bounded(model, said, complaint)[1] == ()
    monkeypatch.setattr(module, "CELLS", 0.0)
    kept, aside, _ = bounded(model, said, complaint)
    assert aside
    assert not set(aside) & set(complaint)
    assert set(kept.likelihoods) == set(said.likelihoods) - set(aside)
    rows = {r.node: r for r in model.ask([said]).rows}
    several = [n for n, r in rows.items() if r.parents and n not in complaint and (r.weight != 0).any(axis=1).sum() > 1]
    assert set(aside) == set(several)
    cells = model.ask([said])
    monkeypatch.setattr(module, "CELLS", module.planned(cells, complaint).cells)
    assert bounded(model, said, complaint)[1] == ()
    assert all(_telling(rows[n]) >= 0 for n in several)


def test_sets_of_causes_add_up_with_what_is_left(monkeypatch):
    _, model, said, complaint = setting(8, causes=3, arcs=2)
    asked = model.ask([said])
    belief = posterior(asked, complaint)
    whole = joint(asked, belief, 100)
    assert sum(p for _, p in whole.sets) == pytest.approx(1.0, abs=1e-6)
    few = joint(asked, belief, 2)
    assert few.sets == whole.sets[:2]
    assert few.others_at_most >= whole.sets[2][1] - 1e-12
    assert few.certified


def test_answers_that_are_kept_are_few(monkeypatch):
    kb, model, _, _ = setting(9)
    monkeypatch.setattr(question, "ANSWERS", 1)
    name = next(n for n, causes_ in model.network.touched_by.items() if causes_)
    cause = model.network.touched_by[name][0]
    first = [model.ask([Evidence(exposures={name: p})]).spontaneous[cause, 0] for p in (1.0, 0.0, 0.5)]
    again = [model.ask([Evidence(exposures={name: p})]).spontaneous[cause, 0] for p in (1.0, 0.0, 0.5)]
    assert first == again
    assert len(model._answers) <= 2
    assert len(set(first)) == 3
    assert kb is not None


def test_a_diagnosis_by_itself_gives_its_probability():
    _, model, _, _ = setting(10, arcs=0)
    name = model.network.ids[2]
    for p in (0.97, 0.01):
        found = posterior(model.ask([Evidence(active={name: p})])).probability
        assert float(found[2, 0]) == pytest.approx(p, abs=1e-9)
    likelihood = model.ask([Evidence(active={name: 0.97})]).likelihood
    assert likelihood.max() <= 1.0
    excluded = posterior(model.ask([Evidence(excluded={name: 0.1})])).probability[2, 0]
    m = model.base.prevalence[2, 0]
    assert float(excluded) == pytest.approx(0.1 * m / (0.1 * m + 1 - m))
    assert float(posterior(model.ask([Evidence(treated={name: 0.15})])).probability[2, 0]) == pytest.approx(0.15)


# information


def test_the_entropy_of_a_coin():
    assert entropy(np.array([0.5, 0.25])) == pytest.approx([1.0, 0.811278124])


def test_nothing_asked_tells_nothing():
    _, model, said, complaint = setting(11)
    assert prospects(model, said, complaint, []) == []


@pytest.mark.parametrize("seed", range(3))
def test_what_an_answer_would_do_is_what_it_does(seed):
    """Against the engine asked twice: outcomes mix to the present belief, each outcome is the belief with it told."""
    _, model, said, complaint = setting(20 + seed, causes=6, findings=6, arcs=3)
    _, said, candidate = asked_of(model, said, complaint)
    (one,) = prospects(model, said, complaint, [candidate])
    assert one.outcome.sum() == pytest.approx(1.0)
    logs = []
    for k, outcome in enumerate(candidate.outcomes):
        told = replace(said, likelihoods={**said.likelihoods, **outcome})
        belief = posterior(model.ask([told]), complaint)
        assert one.probability[:, k] == pytest.approx(np.asarray(belief.probability[:, 0], float), abs=1e-6)
        logs.append(float(belief.log_evidence[0]))
    share = np.exp(np.array(logs) - max(logs))
    assert one.outcome == pytest.approx(share / share.sum(), abs=1e-6)
    expected = float((entropy(one.counted @ one.outcome) - entropy(one.counted) @ one.outcome).sum())
    assert one.bits == pytest.approx(max(expected, 0.0), abs=1e-9)


def test_without_a_complaint_what_counts_is_the_probability():
    _, model, said, _ = setting(30, causes=6, findings=6, arcs=3)
    _, said, candidate = asked_of(model, said, ())
    (one,) = prospects(model, said, (), [candidate])
    assert one.counted == pytest.approx(one.probability)
    name = next(n for n, touched in model.network.touched_by.items() if touched and n not in said.exposures)
    (exposure,) = prospects(model, said, (), [Candidate(name, exposure=True)])
    for k, present in enumerate((True, False)):
        told = replace(said, exposures={**said.exposures, name: present})
        belief = posterior(model.ask([told]))
        assert exposure.probability[:, k] == pytest.approx(np.asarray(belief.probability[:, 0], float), abs=1e-6)


def test_a_focus_of_few_causes_stays_near_the_whole(monkeypatch):
    _, model, said, complaint = setting(31, causes=9, findings=6, arcs=4)
    _, said, candidate = asked_of(model, said, complaint)
    (whole,) = prospects(model, said, complaint, [candidate])
    monkeypatch.setattr(information, "MOST", 5)
    (few,) = prospects(model, said, complaint, [candidate])
    assert few.outcome == pytest.approx(whole.outcome, abs=0.02)
    assert few.probability == pytest.approx(whole.probability, abs=0.05)
    assert few.counted == pytest.approx(whole.counted, abs=0.05)
    assert not np.array_equal(few.probability, whole.probability)


def test_a_row_with_more_lanes_widens_the_table():
    table = np.arange(4.0).reshape(4, 1)
    wide = focus._row_set(table.copy(), 1, np.array([7.0, 8.0]))
    assert wide.tolist() == [[0, 0], [7, 8], [2, 2], [3, 3]]
    assert focus._row_set(table.copy(), 1, np.array([7.0])).tolist() == [[0], [7], [2], [3]]


# what a test would show


@pytest.mark.parametrize("seed", range(3))
def test_the_share_beyond_a_level_is_that_of_two_posteriors(seed):
    _, model, said, _ = setting(40 + seed, causes=6, findings=5, labs=2, arcs=3)
    asked = ("l0.high", "l1.high")
    found = beyond(model, said, [Asked(n) for n in asked])
    for name, share in zip(asked, found, strict=True):
        node = model.network.nodes[name]
        rest = replace(said, likelihoods={n: x for n, x in said.likelihoods.items() if n != name})
        log = float(posterior(model.ask([rest]), ()).log_evidence[0]) if rest.likelihoods else 0.0
        for k in range(node.levels):
            below = tuple(float(level <= k) for level in range(node.levels + 1))
            told = replace(rest, likelihoods={**rest.likelihoods, name: below})
            less = float(posterior(model.ask([told]), ()).log_evidence[0])
            assert share[k] == pytest.approx(1 - np.exp(less - log), abs=1e-7)


# simulated people


def test_simulated_causes_and_levels_come_as_often_as_the_model_has_them():
    _, model, _, _ = setting(50, causes=4, arcs=2)
    rng = np.random.default_rng(1)
    people = np.array([causes(model, rng) for _ in range(4000)])
    m = model.base.prevalence[:, 0]
    assert people.mean(axis=0) == pytest.approx(m, abs=0.02)
    assert all(causes(model, rng, [2])[2] for _ in range(20))
    nobody = (False,) * 4
    name = "l0.high"
    none = model.links([name])[name].none[:, 0]
    levels = np.array([seen(model, nobody, [name], rng)[name] for _ in range(4000)])
    assert levels.sum(axis=1) == pytest.approx(1.0)
    assert levels[:, 0].mean() == pytest.approx(none[0], abs=0.02)
    assert levels[:, :2].sum(axis=1).mean() == pytest.approx(none[1], abs=0.02)


def test_enumeration_agrees_where_arcs_lead_to_what_was_not_seen():
    for seed in range(3):
        _, model, said, complaint = setting(60 + seed, causes=6, findings=3, arcs=6)
        one = next(iter(said.likelihoods))
        little = replace(said, likelihoods={one: said.likelihoods[one]}, qualifiers={})
        asked = model.ask([little])
        expected, _ = enumeration.marginals(asked)
        found = posterior(asked, tuple(c for c in complaint if c == one))
        assert np.asarray(found.probability[:, 0], float) == pytest.approx(expected, abs=1e-9)


def test_draws_of_causes_that_are_left_out_keep_their_share(monkeypatch):
    _, model, said, complaint = setting(70, causes=8, findings=5, arcs=0)
    monkeypatch.setattr(focus.choose, "__defaults__", (3,))
    found = believe(model, said, complaint, draws=101)
    for i in np.flatnonzero(found.explains > 1e-6):
        middle = np.median(found.drawn_explains[i])
        assert middle == pytest.approx(found.explains[i], rel=0.5, abs=0.02)
        assert np.median(found.drawn_probability[i]) == pytest.approx(found.probability[i], rel=0.3, abs=0.02)
    assert (found.drawn_explains <= found.drawn_probability).all()


@pytest.mark.parametrize("most", [0, 2])
def test_causes_that_are_independent_may_be_left_out_at_no_loss(monkeypatch, most):
    _, model, _, _ = setting(32, causes=7, findings=5, arcs=0)
    _, said, candidate = asked_of(model, Evidence(), ())
    (whole,) = prospects(model, said, (), [candidate])
    monkeypatch.setattr(information, "MOST", most)
    (few,) = prospects(model, said, (), [candidate])
    assert few.outcome == pytest.approx(whole.outcome, abs=1e-9)
    assert few.probability == pytest.approx(whole.probability, abs=1e-9)
    assert few.bits == pytest.approx(whole.bits, abs=1e-9)


def test_what_a_cause_accounts_for_through_others_is_spread_over_them():
    _, model, said, complaint = setting(12, causes=6, arcs=6)
    found = believe(model, said, complaint)
    asked = model.ask([said])
    belief = posterior(asked, complaint)
    weights = complaint_weights(asked, complaint)
    own = sum(w * np.asarray(belief.own[n][:, 0], float) for n, w in weights.items())
    acting = {i for i in range(6) if found.explains[i] - own[i] > 1e-4 and model.network.descendants[i]}
    assert acting
    assert set(found.through) == acting
    for cause, parts in found.through.items():
        assert set(parts) <= model.network.descendants[cause]
        assert sum(parts.values()) * found.explains[cause] == pytest.approx(found.explains[cause] - own[cause])
        values = list(parts.values())
        assert values == sorted(values, reverse=True)
        ratio = {d: p / own[d] for d, p in parts.items()}
        assert max(ratio.values()) == pytest.approx(min(ratio.values()))


def test_the_prior_of_a_cause_is_a_noisy_or_of_its_parents_as_believed():
    _, model, said, _ = setting(13, causes=6, arcs=6)
    asked = model.ask([said])
    believed = np.linspace(0.1, 0.6, 6)[:, None]
    for cause, into in enumerate(model.network.arcs_into):
        silent = [1 - asked.arcs[k, 0] * believed[model.network.arcs[k].parent, 0] for k in into]
        expected = 1 - (1 - asked.spontaneous[cause, 0]) * np.prod(silent)
        assert _prior(asked, believed, cause)[0] == pytest.approx(expected)

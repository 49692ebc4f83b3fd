"""Intervals cover simulated worlds (a test for bugs, not of truth); published figures are data that can be asked."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from random_networks import knowledge
from repletion.domain.fault import Unusable
from repletion.evaluation.coverage import checked, people, summed, world
from repletion.evaluation.figures import Beyond, Figure, Given, Target, figures, held, rests_on
from repletion.evaluation.figures_page import figures_page, wilson
from repletion.inference.network import build
from repletion.inference.uncertainty import Draws
from repletion.kb.load import load
from repletion.kb.number_checks import source_key

COMPLAINTS = 4


def random_knowledge(seed):
    kb = knowledge(np.random.default_rng(seed), causes=8, findings=7, labs=2, arcs=5, exposures=3)
    return replace(kb, findings={n: replace(f, complaint=True) for n, f in kb.findings.items()})


def covered(count, worlds):
    found = []
    for seed in range(count):
        kb = random_knowledge(seed)
        person = next(people(kb, 1, seed, COMPLAINTS))
        found.append(checked(kb, person, worlds, np.random.default_rng([seed, 7])))
    return {answer: summed(found, answer) for answer in ("probability", "explains")}


def test_of_100_simulated_worlds_95_lie_within_the_stated_interval():
    found = covered(15, 18)
    for told in found.values():
        assert told.worlds > 1000
        assert 0.93 <= told.within <= 0.97
        assert told.within + told.below + told.above == pytest.approx(1)


def test_intervals_that_are_too_narrow_are_found_out(monkeypatch):
    class Narrow(Draws):
        def __call__(self, key, estimate):
            wide = super().__call__(key, estimate)
            return np.sqrt(wide * np.median(wide))

    monkeypatch.setattr("repletion.inference.belief.Draws", Narrow)
    assert covered(4, 15)["probability"].within < 0.85


def test_worlds_and_draws_are_spread_alike():
    """Two programs for one rule: 1,500 worlds have the quantiles of the draws, asymmetric intervals included."""
    network = build(load())
    small = replace(network, causes=network.causes[:3], arcs=network.arcs[:2], exposures={})
    rng = np.random.default_rng(5)
    worlds = [world(small, ["muscle_cramps"], rng) for _ in range(1500)]
    drawn = np.array([[w.arcs[0].probability.value, w.causes[0].prior[0].value] for w in worlds])
    stated = [("arc:x", network.arcs[0].probability), ("prior:x", network.causes[0].prior[0])]
    for values, (key, estimate) in zip(drawn.T, stated, strict=True):
        expected = np.quantile(Draws(5000)(key, estimate), [0.025, 0.25, 0.5, 0.75, 0.975])
        share = [(values < limit).mean() for limit in expected]
        np.testing.assert_allclose(share, [0.025, 0.25, 0.5, 0.75, 0.975], atol=0.035)


def test_there_are_30_figures_and_none_rests_on_its_own_source():
    kb = load()
    found = figures(kb)
    assert len(found) >= 30
    for name, figure in found.items():
        own = {source_key(s) for s in figure.published.sources}
        assert own, name
        assert not own & rests_on(kb, figure), name


def test_a_figure_of_everybody_is_the_published_frequency_with_its_interval():
    kb = load()
    given_ = Given(age=(40, 49), sex="female")
    published = next(iter(figures(kb).values())).published
    rows = {"hypokalaemia": Target(cause="hypokalaemia"), "low": Target(lab="potassium", side="low", level=1)}
    (low,) = [row for row in kb.labs["potassium"].low.levels[0].frequency if row.sex == "female"]
    (prior,) = [row for row in kb.causes["hypokalaemia"].prior if row.sex == "female"]
    for name, target in rows.items():
        figure = Figure(asks="", setting="community", given=given_, target=target, published=published, comparable="")
        got = held(kb, name, figure)
        stated = low if name == "low" else prior
        assert got.predicted == pytest.approx(stated.value, rel=0.1)
        np.testing.assert_allclose(got.interval, stated.interval, rtol=0.15)


def test_what_is_told_of_a_group_moves_the_prediction():
    kb = load()
    figure = figures(kb)["thiazide_low_potassium"]
    without = replace(figure, given=replace(figure.given, exposures={"thiazide_diuretic": False}))
    lab = replace(figure, given=Given(age=(50, 90), beyond=(Beyond(lab="magnesium", side="low", level=1),)))
    nothing = replace(figure, given=Given(age=(50, 90)))
    taken, not_taken, low, told_nothing = (held(kb, "x", f).predicted for f in (figure, without, lab, nothing))
    assert not_taken < told_nothing < taken
    assert low > told_nothing


def test_the_page_names_every_figure_and_its_source():
    kb = load()
    found = [held(kb, name, figure, draws=20) for name, figure in list(figures(kb).items())[:6]]
    page = figures_page(kb, found)
    for one in found:
        assert page.count(f"`{one.id}`") == (2 if one.inside else 3)
        assert f"- `{source_key(one.figure.published.sources[0])}`: " in page
    assert f"{sum(one.inside for one in found)} of 6" in page


def test_every_fault_of_the_figures_is_told_at_once(tmp_path):
    broken = tmp_path / "figures.yaml"
    broken.write_text(
        "one:\n  asks: x\n  setting: community\n  comparable: y\n"
        "  given: {age: [20, 50], exposures: {statins: true}, beyond: [{lab: potassium, side: low, level: 9}]}\n"
        "  target: {cause: scurvyness}\n  published: {value: 0.1, sources: [nowhere]}\n",
        encoding="utf-8",
    )
    with pytest.raises(Unusable) as told:
        figures(load(), broken)
    text = str(told.value)
    assert "figures.yaml:2" in text
    for word in ("statins", "scurvyness", "potassium.low has no level 9", "nowhere"):
        assert word in text
    broken.write_text("one: {asks: x, colour: red}\n", encoding="utf-8")
    with pytest.raises(Unusable, match="colour"):
        figures(load(), broken)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_is_that_of_scipy(count):
    inside, whole = count
    reference = binomtest(inside, whole).proportion_ci(0.95, method="wilson")
    np.testing.assert_allclose(wilson(inside, whole), (reference.low, reference.high), atol=1e-9)

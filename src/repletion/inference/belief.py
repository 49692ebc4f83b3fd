"""Everything that is believed of one person: both numbers of every cause, their draws, and what the evidence did.

The stated numbers are exact: the marginals always, the credit of paths where the network is small enough to be kept
whole (else to second order in the causes left out, see `focus`). Draws and reasons are differences found on the
smaller question and added to the stated numbers on the scale of log odds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from repletion.inference.contribution import Contributions, contributions
from repletion.inference.elimination import Plan
from repletion.inference.evidence import Evidence
from repletion.inference.focus import Focus, choose, reduced
from repletion.inference.paths import explains
from repletion.inference.posterior import Posterior, layout, planned, posterior, stated_posterior
from repletion.inference.question import Model, Question, Rows
from repletion.inference.uncertainty import Array, Draws, expit, logit

CELLS = 2e6
"""Most cells of all tables together on the whole network (about a quarter of a second and 60 MB)."""
PATHS_MATTER = 0.01
"""Credit through others below which draws do not follow the paths (the interval then rests on own links)."""


@dataclass(frozen=True)
class Beliefs:
    """Arrays by cause. `explains` is None without a complaint; draws are (causes, draws) or None.

    `through[i][d]`: the part of what cause i accounts for that goes through its descendant d.
    """

    probability: Array
    explains: Array | None
    drawn_probability: Array | None
    drawn_explains: Array | None
    none_of_these: float | None
    background: Array
    reasons: Contributions | None
    through: Mapping[int, Mapping[int, float]]
    rounding: float
    width: int
    set_aside: tuple[str, ...]


def believe(
    model: Model, evidence: Evidence, complaint: Sequence[str], pieces: Sequence[frozenset[str]] = (), draws: int = 0
) -> Beliefs:
    """Return beliefs; without pieces there are no reasons, without draws no intervals.

    Where all findings together would need tables beyond bounds, the least telling ones are set aside, and named.
    """
    evidence, set_aside, order = bounded(model, evidence, complaint)
    question = model.ask([evidence])
    exact = stated_posterior(question, complaint, order)
    weights = complaint_weights(question, complaint)
    own = _mix(exact.own, weights, len(exact.probability))
    focus = choose(question, exact, own)
    small = reduced(question, focus)
    belief = posterior(small, complaint, dtype=np.float64, exact=False)
    share, beyond = _credit(small, belief, focus, exact, own, weights)
    drawn: tuple[Array | None, Array | None] = (None, None)
    if draws:
        drawn = _drawn(model, evidence, question, focus, exact, share, belief, beyond, weights, draws)
    told = frozenset({*evidence.exposures, *evidence.active, *evidence.treated, *evidence.excluded})
    found = contributions(model, evidence, pieces, focus) if pieces else None
    stated = np.asarray(exact.probability[:, 0], dtype=float)
    return Beliefs(
        probability=stated, explains=share if weights else None,
        drawn_probability=drawn[0], drawn_explains=drawn[1] if weights else None,
        none_of_these=_none(exact, weights), background=_background(model, evidence.only(told)), reasons=found,
        through=_through(question, share, own), rounding=exact.rounding, width=exact.plan.width,
        set_aside=set_aside,
    )  # fmt: skip


def bounded(model: Model, evidence: Evidence, complaint: Sequence[str]) -> tuple[Evidence, tuple[str, ...], Plan]:
    """Return the evidence less the nodes that had to be set aside for the tables to fit `CELLS`, their names, the plan.

    What tells least for the width that it brings goes first. A complaint is never set aside, nor the result of a test
    that defines a cause.
    """
    question = model.ask([evidence])
    held = {n for n, node in model.network.nodes.items() if node.derived_from is not None} | set(complaint)
    several = [r for r in question.rows if r.parents and r.node not in held and (r.weight != 0).any(axis=1).sum() > 1]
    order = [r.node for r in sorted(several, key=lambda r: (_telling(r) / len(r.parents), r.node))]
    kept, aside, plan = evidence, 0, planned(question, complaint)
    while plan.cells > CELLS and aside < len(order):
        aside += 2
        kept = evidence.without(frozenset(order[:aside]))
        plan = planned(model.ask([kept]), complaint)
    return kept, tuple(sorted(order[:aside])), plan


def _telling(rows: Rows) -> float:
    """Return how far a node that was seen moves the odds of the one cause that it speaks of most, in log odds."""
    weight, factor = rows.weight[:, 0], rows.factor[:, :, 0]
    alone = weight @ factor / max(float(weight.sum()), 1e-12)
    return float(np.abs(np.log(np.clip(alone, 1e-12, None))).max())


def complaint_weights(question: Question, complaint: Sequence[str]) -> dict[str, float]:
    """Return each complaint's weight, adding up to 1: -log P(finding | no cause): the unusual counts for more."""
    return {name: float(weight[0]) for name, weight in _weights(question, complaint).items()}


def _weights(question: Question, complaint: Collection[str]) -> dict[str, Array]:
    """Return the same by lane: how rare a complaint is without a cause is as uncertain as what it rests on."""
    raw = {r.node: -np.log(np.maximum(r.leak, 1e-12)) for r in question.rows if r.node in complaint}
    whole = sum(raw.values(), np.zeros(1))
    return {name: value / whole for name, value in raw.items()} if (whole > 0).all() else {}


def _mix(by_complaint: Mapping[str, Array], weights: Mapping[str, float], count: int) -> Array:
    """Return the expected share of the complaints, by cause, at the stated numbers."""
    parts = [weights[n] * np.asarray(v[:, 0], dtype=float) for n, v in by_complaint.items() if n in weights]
    return np.asarray(sum(parts)) if parts else np.zeros(count)


def _none(exact: Posterior, weights: Mapping[str, float]) -> float | None:
    return sum(w * float(exact.none[n][0]) for n, w in weights.items()) if weights else None


def _credit(
    small: Question, belief: Posterior, focus: Focus, exact: Posterior, own: Array, weights: Mapping[str, float]
) -> tuple[Array, Array]:
    """Return explains, and the credit beyond own links on the smaller question (which the draws compare with)."""
    count = len(own)
    if not weights:
        return np.zeros(count), np.zeros(count)
    whole = _mix(explains(small, belief, tuple(weights)), weights, count)
    beyond = whole - _mix(belief.own, weights, count)
    kept = np.isin(np.arange(count), list(focus.kept))
    share = np.where(kept, own + np.maximum(beyond, 0), np.maximum(focus.credit, own))
    return np.minimum(share, np.asarray(exact.probability[:, 0], dtype=float)), beyond


def _drawn(
    model: Model, evidence: Evidence, whole: Question, focus: Focus, exact: Posterior, share: Array, stated: Posterior,
    beyond: Array, weights: Mapping[str, float], draws: int,
) -> tuple[Array, Array]:  # fmt: skip
    question = model.ask([evidence], Draws(draws))
    small = reduced(question, focus)
    belief = posterior(small, tuple(weights), dtype=np.float64, exact=False)
    count = len(exact.probability)
    kept = np.isin(np.arange(count), list(focus.kept))[:, None]
    shift = logit(belief.probability) - logit(stated.probability)
    probability = _drawn_probability(whole, question, tuple(weights), exact, kept[:, 0], shift)
    if not weights:
        return probability, probability
    roots = [int(i) for i in np.flatnonzero(beyond > PATHS_MATTER)]
    by_draw = _weights(question, weights)
    drawn = sum(by_draw[n] * v for n, v in explains(small, belief, tuple(weights), roots).items())
    before = _mix(stated.own, weights, count) + np.where(np.isin(np.arange(count), roots), beyond, 0)
    moved = expit(logit(share[:, None]) + logit(np.asarray(drawn)) - logit(before[:, None]))
    by_prior = share[:, None] * probability / np.maximum(np.asarray(exact.probability, dtype=float), 1e-12)
    return probability, np.minimum(np.where(kept & (before[:, None] > 0), moved, by_prior), probability)


def _drawn_probability(
    stated: Question,
    question: Question,
    complaint: Sequence[str],
    exact: Posterior,
    kept: NDArray[np.bool_],
    shift: Array,
) -> Array:
    """Return draws of every cause: kept ones by their shift, others by their prior (from parents) and own evidence."""
    network, keep = question.network, frozenset(complaint)
    own = _log_ratio(layout(question, keep).likelihood) - _log_ratio(layout(stated, keep).likelihood)
    middle = np.asarray(exact.probability, dtype=float)
    drawn = expit(logit(middle) + shift)
    for cause in range(len(network.ids)):
        if not kept[cause]:
            prior = [_prior(q, p, cause) for q, p in ((question, drawn), (stated, middle))]
            drawn[cause] = expit(logit(middle[cause]) + logit(prior[0]) - logit(prior[1]) + own[cause])
    return drawn


def _prior(question: Question, probability: Array, cause: int) -> Array:
    """Return P(cause) as its spontaneous prior and its parents, as believed, would have it."""
    quiet = 1 - question.spontaneous[cause]
    for place in question.network.arcs_into[cause]:
        quiet = quiet * (1 - question.arcs[place] * probability[question.network.arcs[place].parent])
    return np.asarray(1 - quiet)


def _log_ratio(likelihood: Array) -> Array:
    absent, present = np.maximum(likelihood, 1e-300)
    return np.asarray(np.log(present) - np.log(absent))


def _background(model: Model, told: Evidence) -> Array:
    if told == Evidence():
        return model.base.prevalence[:, 0]
    return np.asarray(posterior(model.ask([told]), dtype=np.float64).probability[:, 0])


def _through(question: Question, share: Array, own: Array) -> dict[int, dict[int, float]]:
    """Return, for causes that act through others, the descendants with their parts of the credit.

    What a cause accounts for beyond its own links is spread over its descendants by what these account for themselves.
    """
    result = {}
    for cause, below in enumerate(question.network.descendants):
        beyond = float(share[cause] - own[cause])
        parts = {d: float(own[d]) for d in below if own[d] > 1e-6}
        if beyond > 1e-4 and parts:
            scale = beyond / float(share[cause]) / sum(parts.values())
            result[cause] = {d: scale * p for d, p in sorted(parts.items(), key=lambda x: -x[1])}
    return result

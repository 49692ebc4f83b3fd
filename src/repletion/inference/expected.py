"""What a test would show: the probability of each of its levels, given all that is known of a person.

P(level < k | evidence) = P(evidence, level < k) / P(evidence): two sums over the same network. "Below level k" is a
product over the parents, so that it folds into the causes' own likelihoods; one pass with a lane for each sum answers
several tests at once. Exact, as the posterior is.

Levels milder than the one that defines a cause are mostly leak, yet what brings the cause about brings them about too:
that leak follows the known exposures of the cause with the same odds ratios (proportional odds over the limits of one
test: McCullagh, J R Stat Soc B 1980;42:109), its mean over people kept. With no exposure known nothing changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from repletion.inference.belief import bounded
from repletion.inference.elimination import Factor, Plan, plan, total
from repletion.inference.evidence import Evidence
from repletion.inference.exposure import Exposed, exposed_to, given_exposures
from repletion.inference.network import Node
from repletion.inference.posterior import factors_of, layout
from repletion.inference.question import Model, Question, Rows
from repletion.inference.strata import read
from repletion.inference.uncertainty import Array, point

CELLS = 2e7
"""Most cells of all tables together, over all lanes."""


@dataclass(frozen=True)
class Asked:
    """A node (one side of a test, or a finding) whose levels are asked for, and the nodes that nothing is told of.

    What was seen of the node itself is never used.
    """

    node: str
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Lane:
    """One sum: the evidence less `left_out`, and, where `level` is given, "below that level of the node"."""

    node: str
    left_out: frozenset[str]
    level: int | None


def beyond(model: Model, evidence: Evidence, asked: Sequence[Asked]) -> list[Array]:
    """Return, for each node asked, P(at or beyond level k | the rest of the evidence) for k = 1 .. K, mildest first.

    Where the tables would be too large, one node is answered at a time; where even that is too much, the least telling
    findings are set aside as they are for an assessment (`belief.bounded`).
    """
    lanes = [lane for one in asked for lane in _lanes(one, model.network.nodes[one.node].levels)]
    factors, constant, order = _laid_out(model, evidence, lanes)
    if order.cells * len(lanes) > CELLS:
        if len(asked) > 1:
            return [beyond(model, evidence, [one])[0] for one in asked]
        evidence, _, _ = bounded(model, evidence.without(lanes[0].left_out), ())
        factors, constant, order = _laid_out(model, evidence, lanes)
    log_evidence = constant + (total(factors, order) if factors else 0.0)
    shares = _shares(log_evidence, [model.network.nodes[one.node].levels for one in asked])
    return [_milder(model, evidence, one, share) for one, share in zip(asked, shares, strict=True)]


def _lanes(asked: Asked, levels: int) -> list[_Lane]:
    out = asked.left_out | {asked.node}
    return [_Lane(asked.node, out, level) for level in (None, *range(levels))]


def _shares(log_evidence: Array, levels: Sequence[int]) -> list[Array]:
    """Return, for each block of lanes (what is known, then below every level), the share beyond every level."""
    answers, place = [], 0
    for count in levels:
        share = -np.expm1(log_evidence[place + 1 : place + 1 + count] - log_evidence[place])
        answers.append(np.clip(np.minimum.accumulate(share), 0.0, 1.0))
        place += count + 1
    return answers


def _laid_out(model: Model, evidence: Evidence, lanes: Sequence[_Lane]) -> tuple[list[Factor], Array, Plan]:
    """Return the tables of all lanes, what folded into a constant (log, by lane), and the order of the sums."""
    question, constant = _in_lanes(model, model.ask([evidence]), lanes)
    laid = layout(question, frozenset())
    factors = factors_of(question, laid, np.float64)
    return factors, constant + laid.constant, plan(f.scope for f in factors)


def _in_lanes(model: Model, question: Question, lanes: Sequence[_Lane]) -> tuple[Question, Array]:
    """Return the question with a lane for each sum, and the log of what folded into no cause.

    A node that is left out of some lanes only folds where it has one row in every lane; else it keeps them.
    """
    count = len(question.network.ids)
    likelihood = np.repeat(question.likelihood, len(lanes), axis=1)
    constant = np.zeros(len(lanes))
    kept: list[Rows] = []
    for rows in question.rows:
        out = np.array([rows.node in lane.left_out for lane in lanes])
        switched = rows if not out.any() else replace(rows, weight=_switched(rows.weight, out))
        if out.any() and ((switched.weight != 0).sum(axis=0) == 1).all():
            row = (switched.weight != 0).argmax(axis=0)
            constant += np.log(switched.weight[row, np.arange(len(lanes))])
            for i, parent in enumerate(rows.parents):
                likelihood[count + parent] *= rows.factor[row, i, 0]
        else:
            kept.append(switched)
    for place, lane in enumerate(lanes):
        if lane.level is not None:
            solved = model.links([lane.node])[lane.node]
            constant[place] += np.log(solved.none[lane.level, 0])
            for i, parent in enumerate(model.network.nodes[lane.node].parents):
                likelihood[count + parent, place] *= solved.factor[lane.level, i, 0]
    return replace(question, likelihood=likelihood, rows=tuple(kept)), constant


def _switched(weight: Array, out: Array) -> Array:
    """Return the rows' weights by lane: where the node is left out, nothing but "anything"."""
    by_lane = np.repeat(weight, len(out), axis=1)
    by_lane[:-1, out], by_lane[-1, out] = 0.0, 1.0
    return by_lane


def _milder(model: Model, evidence: Evidence, asked: Asked, share: Array) -> Array:
    """Return the shares, those of levels milder than the defining one with the leak that the known exposures give."""
    node = model.network.nodes[asked.node]
    cause = _defined_by(model, node)
    if cause is None or not node.derived_from:
        return share
    exposed = exposures_of(model, cause)
    known = {n: evidence.exposures[n] for n in exposed.names if n in evidence.exposures}
    moved = share.copy()
    for k in reversed(range(node.derived_from)):
        none = float(model.links([node.id])[node.id].none[k, 0])
        own = given_exposures(1 - none, exposed, known)
        moved[k] = max(1 - (1 - share[k]) * (1 - own) / none, moved[k + 1])
    return moved


def _defined_by(model: Model, node: Node) -> int | None:
    """Return the cause that the node's level `derived_from` defines."""
    for place in node.parents:
        by = model.network.causes[place].defined_by
        if by is not None and f"{by.lab}.{by.side}" == node.id and by.level - 1 == node.derived_from:
            return place
    return None


def exposures_of(model: Model, cause: int) -> Exposed:
    """Return the exposures of a cause at the stated numbers, as its prior has them."""
    influences = model.network.causes[cause].influences
    names = [i.exposure for i in influences]
    frequency = [read(model.network.exposures[n], model.who, point, f"exposure:{n}") for n in names]
    return exposed_to(names, frequency, [np.log(point("", i.odds_ratio)) for i in influences])

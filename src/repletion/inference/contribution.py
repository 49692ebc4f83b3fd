"""What each piece of evidence did to each cause: left out, and by itself (log odds, capped)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from repletion.inference.evidence import Evidence
from repletion.inference.focus import Focus, reduced
from repletion.inference.posterior import posterior
from repletion.inference.question import Model, Question, Rows
from repletion.inference.uncertainty import Array, logit

CAP = 20.0


@dataclass(frozen=True)
class Contributions:
    """(causes, pieces): `left_out` = log odds with all less those without the piece; `alone` = only it less nothing."""

    left_out: Array
    alone: Array


def contributions(model: Model, evidence: Evidence, pieces: Sequence[frozenset[str]], focus: Focus) -> Contributions:
    """Return the contribution of every piece, on the smaller question of `focus`.

    Causes outside the focus get what their own links and exposures say.
    """
    without = model.ask([evidence, *(evidence.without(p) for p in pieces)])
    left_out = _differences(without, focus)
    alone = model.ask([Evidence(), *(evidence.only(p) for p in pieces)])
    by_itself = -_differences(alone, _unseen(model, focus))
    others = [i for i in range(len(model.network.ids)) if i not in focus.kept]
    for k, piece in enumerate(pieces):
        for cause in others:
            said = sum(np.log(focus.ratio.get(n, {}).get(cause, 1.0)) for n in piece)
            prior = float(logit(without.spontaneous[cause, 0]) - logit(_lane(without.spontaneous, k + 1)[cause]))
            left_out[cause, k] = said + prior
            by_itself[cause, k] = prior + sum(_alone(alone, n, cause, k + 1) for n in piece)
    return Contributions(np.clip(left_out, -CAP, CAP), np.clip(by_itself, -CAP, CAP))


def _lane(table: Array, lane: int) -> Array:
    return np.asarray(table[:, min(lane, table.shape[1] - 1)])


def _differences(question: Question, focus: Focus) -> Array:
    """Return the log odds of the first lane less those of every other."""
    found = posterior(reduced(question, focus), dtype=np.float64, exact=False).probability
    odds = logit(found)
    lanes = max(question.spontaneous.shape[1], found.shape[1])
    odds = np.broadcast_to(odds, (len(odds), lanes))
    return np.array(odds[:, :1] - odds[:, 1:])


def _unseen(model: Model, focus: Focus) -> Focus:
    """Return the focus with the means of people of whom nothing is known."""
    prevalence = model.base.prevalence
    nodes = {n: {p: prevalence[p] for p in node.parents} for n, node in model.network.nodes.items()}
    arc = np.array([prevalence[a.parent] for a in model.network.arcs]).reshape(len(model.network.arcs), -1)
    return replace(focus, node=nodes, arc=arc)


def _alone(question: Question, node: str, cause: int, lane: int) -> float:
    """Return what one node by itself says of a cause, other causes as common as they are: a log likelihood ratio."""
    for rows in question.rows:
        if rows.node == node and cause in rows.parents:
            weight, i = _lane(rows.weight, lane), rows.parents.index(cause)
            mean = np.prod(np.where(np.arange(len(rows.parents)) == i, 1, _mean_factors(question, rows)), axis=1)
            there, not_there = float((weight * mean * rows.factor[:, i, 0]).sum()), float((weight * mean).sum())
            return float(np.log(max(there, 1e-12) / max(not_there, 1e-12)))
    return 0.0


def _mean_factors(question: Question, rows: Rows) -> Array:
    spontaneous = question.spontaneous[list(rows.parents), 0]
    return np.asarray(1 - spontaneous + spontaneous * rows.factor[:, :, 0])

"""A smaller question: the causes that matter are kept exactly, the others enter by their mean.

Used for draws, reasons and long paths, where many lanes would make the whole network too large. A cause left out acts
on every node, and on every cause that it can bring about, by the mean of its factor, as if independent. Each node and
each arc sees that mean without what it says itself (otherwise it would be counted twice). What is read off the smaller
question are differences, which are added to the exact answer; a network small enough is kept whole, and then all is
exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from repletion.inference.factors import arc_variable
from repletion.inference.network import Network
from repletion.inference.posterior import Posterior
from repletion.inference.question import Question, Rows
from repletion.inference.tables import Scope
from repletion.inference.uncertainty import Array, expit, logit

MOST = 20


@dataclass(frozen=True)
class Focus:
    """The causes kept; the means of all as nodes and arcs see them; how much each link moved its cause.

    node[f][i]: the mean of cause i as node f sees it, (lanes,). arc[k]: that of the parent of arc k, (arcs, lanes).
    ratio[f][i]: P(evidence | cause i, with its link to f) / P(evidence | cause i, without it).
    credit[i]: a first estimate of what cause i accounts for, through others as well.
    """

    kept: frozenset[int]
    node: dict[str, dict[int, Array]]
    arc: Array
    ratio: dict[str, dict[int, float]]
    credit: Array


def choose(question: Question, belief: Posterior, credit: Array, most: int = MOST) -> Focus:
    """Return the focus: causes in the order of what they account for, or of their probability times their effect.

    `belief` is the exact posterior of the same question at its stated numbers, `credit` that of own links.
    """
    stated = np.asarray(belief.probability[:, 0], dtype=float)
    ratio, node = {}, {}
    for variable, rows in belief.layout.nodes:
        pairs = [(p, variable) for p in rows.parents]
        moved = _link_ratios(belief, pairs, rows.factor[:, :, 0].T)
        ratio[rows.node] = dict(zip(rows.parents, moved.tolist(), strict=True))
        node[rows.node] = dict(zip(rows.parents, _without(stated[list(rows.parents)], moved)[:, None], strict=True))
    arc = _seen_by_arcs(question, belief, stated)
    whole = _through_children(question, arc, credit, stated)
    score = np.maximum(whole, stated * _effect(question))
    order = [int(i) for i in np.argsort(-score, kind="stable")]
    needed = set(belief.layout.needed)
    kept = frozenset(needed if len(needed) <= most else [i for i in order if i in needed][:most])
    return Focus(kept, node, arc[:, None], ratio, whole)


def _effect(question: Question) -> Array:
    """Return each cause's greatest effect on anything seen that several causes could explain."""
    effect = np.zeros(len(question.network.ids))
    for rows in question.rows:
        if rows.parents and (rows.weight != 0).any(axis=1).sum() > 1:
            np.maximum.at(effect, list(rows.parents), (1 - rows.factor).max(axis=(0, 2)))
    for place in reversed(range(len(question.network.arcs))):
        arc = question.network.arcs[place]
        effect[arc.parent] = max(effect[arc.parent], float(question.arcs[place].max()) * effect[arc.child])
    return effect


def _link_ratios(belief: Posterior, pairs: Sequence[Scope], factor: Array) -> Array:
    """Return, for each (parent, row), P(evidence | parent) with its link by that without it; factor (pairs, rows)."""
    if not pairs:
        return np.zeros(0)
    present = np.array([belief.tree.belief(pair)[1, :, 0] for pair in pairs], dtype=float)
    without = (present / np.maximum(factor, 1e-9)).sum(axis=1)
    ratio = np.divide(present.sum(axis=1), without, out=np.ones(len(pairs)), where=without > 0)
    limited: Array = np.clip(ratio, 1e-9, 1e9)
    return limited


def _without(probability: Array, ratio: Array) -> Array:
    return expit(logit(probability) - np.log(ratio))


def _seen_by_arcs(question: Question, belief: Posterior, stated: Array) -> Array:
    network, needed = question.network, set(belief.layout.needed)
    means = np.array([stated[arc.parent] for arc in network.arcs])
    places = [k for k, arc in enumerate(network.arcs) if arc.child in needed]
    pairs = [(network.arcs[k].parent, arc_variable(network, network.arcs[k].child)) for k in places]
    silent = 1 - question.arcs[places, 0]
    ratio = _link_ratios(belief, pairs, np.stack([silent, np.ones_like(silent)], axis=1))
    means[places] = _without(means[places], ratio)
    return means


def _through_children(question: Question, arc: Array, credit: Array, stated: Array) -> Array:
    """Return own credit and, to first order, the share of each child's credit that is due to the parent."""
    network = question.network
    whole = np.array(credit, dtype=float)
    quiet = 1 - arc * question.arcs[:, 0]
    for child in reversed(range(len(network.ids))):
        if whole[child] > 0 and (into := network.arcs_into[child]):
            prior = 1 - (1 - question.spontaneous[child, 0]) * np.prod(quiet[list(into)])
            for place in into:
                share = min(1.0, (1 - quiet[place]) / max(prior, 1e-12))
                whole[network.arcs[place].parent] += whole[child] * share
    credited: Array = np.minimum(whole, stated)
    return credited


def reduced(question: Question, focus: Focus) -> Question:
    """Return the question over the kept causes, the others folded in by their means."""
    network, kept = question.network, focus.kept
    quiet = 1 - question.spontaneous
    live = []
    for place, arc in enumerate(network.arcs):
        if arc.parent in kept and arc.child in kept:
            live.append(place)
        elif arc.child in kept:
            quiet = _row_set(quiet, arc.child, quiet[arc.child] * (1 - focus.arc[place] * question.arcs[place]))
    count = len(network.ids)
    likelihood = question.likelihood.copy()
    for cause in set(range(count)) - kept:
        likelihood[cause] = likelihood[count + cause] = 1
    smaller = Network(network.ids, network.causes, tuple(network.arcs[p] for p in live), network.nodes)
    rows = tuple(_folded(r, focus) for r in question.rows)
    return Question(smaller, 1 - quiet, question.arcs[live], likelihood, rows)


def _row_set(table: Array, row: int, values: Array) -> Array:
    if values.shape[-1] > table.shape[-1]:
        table = np.array(np.broadcast_to(table, (len(table), values.shape[-1])))
    table[row] = values
    return table


def _folded(rows: Rows, focus: Focus) -> Rows:
    others = [i for i, p in enumerate(rows.parents) if p not in focus.kept]
    if not others:
        return rows
    factor = rows.factor.copy()
    weight = rows.weight
    seen = focus.node.get(rows.node, {})
    for i in others:
        mean = seen.get(rows.parents[i], np.zeros(1))
        weight = weight * (1 - mean + mean * factor[:, i])
        factor[:, i] = 1
    return replace(rows, weight=weight, factor=factor)

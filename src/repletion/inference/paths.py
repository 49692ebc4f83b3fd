"""`explains`: P(an active path of fired arcs and links leads from a cause to the complaint | evidence).

For a cause i (the root), its descendants get a third state: present and *tainted*, that is, reached from i through
fired arcs. P(complaint f is there and no tainted link to it fired, evidence) is found by putting the links of tainted
causes into the "anything" row of f; explains is one less its ratio to P(evidence). Causes without descendants that
touch the complaint need none of this: there `explains` is their own link's credit.

All pairs (root, complaint) are lanes of one sum: a cause that is tainted in no lane keeps two states.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from repletion.inference.elimination import Array, Factor, total
from repletion.inference.factors import arc_tables, arc_variable, cause_scope, cause_tables
from repletion.inference.posterior import Posterior
from repletion.inference.question import Question, Rows

Marks = NDArray[np.bool_]
CELLS = 500_000
"""Cells of the largest table at a time; more lanes go in chunks."""


def explains(
    question: Question, belief: Posterior, complaint: Sequence[str], roots: Sequence[int] | None = None
) -> dict[str, Array]:
    """Return, for each complaint, explains by cause and lane (causes, lanes).

    Paths are followed from `roots` (all causes that have descendants, unless told); others get their own links' credit.
    """
    credit = {name: np.array(belief.own[name]) for name in complaint if name in belief.own}
    pairs = _pairs(question, belief, tuple(credit), roots)
    size = max(1, CELLS // (3 ** min(belief.plan.width, 12) * belief.log_evidence.shape[-1]))
    for start in range(0, len(pairs), size):
        chunk = pairs[start : start + size]
        for (root, name), share in zip(chunk, _through(question, belief, chunk), strict=True):
            credit[name][root] = share
    return {name: np.clip(np.minimum(value, belief.probability), 0, 1) for name, value in credit.items()}


def _pairs(
    question: Question, belief: Posterior, complaint: tuple[str, ...], roots: Sequence[int] | None
) -> list[tuple[int, str]]:
    touched = {rows.node: set(rows.parents) for _, rows in belief.layout.nodes}
    below = question.network.descendants
    every = range(len(question.network.ids)) if roots is None else roots
    return [(i, name) for i in every for name in complaint if below[i] & touched[name]]


def _through(question: Question, belief: Posterior, pairs: list[tuple[int, str]]) -> Array:
    """Return (pairs, lanes): 1 - P(no path from the root, f, evidence) / P(evidence)."""
    lanes = belief.log_evidence.shape[-1]
    taint = _taint(question, belief, pairs)
    without = total(_factors(question, belief, taint, lanes), belief.plan) + belief.layout.constant.repeat(
        len(pairs) if belief.layout.constant.shape[-1] == lanes else 1
    )
    without = np.broadcast_to(without, (len(pairs) * lanes,)).reshape(lanes, len(pairs)).T
    return np.asarray(-np.expm1(np.minimum(without - belief.log_evidence, 0)))


@dataclass(frozen=True)
class Taint:
    """Who may be tainted in which lane: root[i] and below[i] are booleans over pairs; complaint[f] too."""

    pairs: int
    root: dict[int, Marks]
    below: dict[int, Marks]
    complaint: dict[str, Marks]

    def states(self, cause: int) -> int:
        """Return 3 when the cause is tainted in some lane, else 2."""
        return 3 if cause in self.root or cause in self.below else 2


def _taint(question: Question, belief: Posterior, pairs: list[tuple[int, str]]) -> Taint:
    """Mark roots, and of their descendants those that lead to the lane's complaint."""
    network = question.network
    leading = {rows.node: network.ancestors(rows.parents) for _, rows in belief.layout.nodes if rows.node in belief.own}
    root: dict[int, Marks] = {}
    below: dict[int, Marks] = {}
    complaint: dict[str, Marks] = {}
    for lane, (cause, name) in enumerate(pairs):
        root.setdefault(cause, np.zeros(len(pairs), bool))[lane] = True
        complaint.setdefault(name, np.zeros(len(pairs), bool))[lane] = True
        for descendant in network.descendants[cause] & leading[name]:
            below.setdefault(descendant, np.zeros(len(pairs), bool))[lane] = True
    return Taint(len(pairs), root, below, complaint)


def _factors(question: Question, belief: Posterior, taint: Taint, lanes: int) -> list[Factor]:
    """Return all tables; lanes run over (question lane, pair), the pair fastest."""
    network, laid = question.network, belief.layout
    dtype = belief.log_evidence.dtype.type

    def spread(x: Array) -> Array:
        return np.repeat(x.astype(dtype), taint.pairs, axis=-1) if x.shape[-1] > 1 else x.astype(dtype)

    spontaneous, arcs, likelihood = spread(question.spontaneous), spread(question.arcs), spread(laid.likelihood)
    factors: list[Factor] = []
    whole, links = cause_tables(spontaneous, likelihood), arc_tables(arcs)
    for cause in laid.needed:
        if taint.states(cause) == 2:
            scope = cause_scope(network, cause)
            factors.append(Factor(scope, whole[cause] if len(scope) == 2 else whole[cause].sum(axis=1)))
            factors += _arcs_from(question, cause, taint, arcs, links)
        else:
            factors.append(_tainted_factor(question, cause, spontaneous[cause], likelihood[:, cause], taint, lanes))
            factors += _arcs_from(question, cause, taint, arcs, None)
    for variable, rows in laid.nodes:
        factors += _node_factors(variable, rows, taint, spread, lanes)
    return factors


def _arcs_from(question: Question, cause: int, taint: Taint, arcs: Array, plain: Array | None) -> list[Factor]:
    """Tables (parent's state, row) of the arcs into a cause; rows none, (clean,) any.

    `plain` holds the tables of arcs between causes of two states, for a child of two states.
    """
    network = question.network
    factors = []
    for place in network.arcs_into[cause]:
        if plain is not None and taint.states(network.arcs[place].parent) == 2:
            factors.append(Factor((network.arcs[place].parent, arc_variable(network, cause)), plain[place]))
            continue
        silent, one = 1 - arcs[place], np.ones_like(arcs[place])
        absent, present, tainted = ([one] * 3, [silent, one, one], [silent, silent, one])
        picked = [row if plain is None else [row[0], row[2]] for row in (absent, present, tainted)]
        parent = network.arcs[place].parent
        table = np.stack([np.stack(row) for row in picked[: taint.states(parent)]])
        factors.append(Factor((parent, arc_variable(network, cause)), table))
    return factors


def _tainted_factor(
    question: Question, cause: int, spontaneous: Array, likelihood: Array, taint: Taint, lanes: int
) -> Factor:
    """The table (state, row) of a cause that is tainted in some lane, by what it is in each lane.

    Rows of its arc variable: none (all present parents silent), clean (all tainted parents silent), any.
    """
    absent, present = likelihood
    quiet, nothing = (1 - spontaneous), np.zeros(1, dtype=spontaneous.dtype)
    off = np.zeros(taint.pairs, bool)
    root, below = (np.tile(x.get(cause, off), lanes) for x in (taint.root, taint.below))
    plain = ~(root | below)
    if not question.network.arcs_into[cause]:
        there = spontaneous * present
        cells = [np.broadcast_to(quiet * absent, root.shape), there * ~root, there * root]
        return Factor((cause,), np.stack(cells))
    less = -quiet * present
    rows = [
        [quiet * absent, nothing, nothing],
        [less * ~root, present * below, present * plain],
        [less * root, -present * below, present * ~plain],
    ]
    table = np.stack([np.stack([np.broadcast_to(c, root.shape) for c in row]) for row in rows])
    return Factor((cause, arc_variable(question.network, cause)), table)


def _node_factors(
    variable: int, rows: Rows, taint: Taint, spread: Callable[[Array], Array], lanes: int
) -> list[Factor]:
    weight, factor = spread(rows.weight), spread(rows.factor)
    factors = [Factor((variable,), weight)]
    here = np.tile(taint.complaint.get(rows.node, np.zeros(taint.pairs, bool)), lanes)
    for i, parent in enumerate(rows.parents):
        present = factor[:, i]
        states = [np.ones_like(present), present]
        if taint.states(parent) == 3:
            tainted = np.array(np.broadcast_to(present, (len(present), len(here))))
            tainted[-1] = np.where(here, tainted[0], tainted[-1])
            states = [np.broadcast_to(s, tainted.shape) for s in states] + [tainted]
        factors.append(Factor((parent, variable), np.stack(states)))
    return factors

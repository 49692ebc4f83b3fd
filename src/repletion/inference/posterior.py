"""Probabilities of causes, and the share of a complaint that each accounts for by its own links (model of the docs).

Exact. Nodes with a single row, or with a single parent, fold into the odds of their causes; every other node becomes
one auxiliary variable with a table per parent. Causes about which nothing was seen, neither of them nor of what they
bring about, are left out of the sums and found afterwards from their parents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from repletion.inference.elimination import Array, Factor, Plan, Tree, calibrate, plan, total
from repletion.inference.factors import arc_scopes, cause_factors, cause_scope
from repletion.inference.question import Question, Rows

Width = type[np.floating]
CLOSE = 1e-6
WIDEST: Width = np.longdouble
"""The widest floats of the platform; where these are no wider than doubles, the rounding that is left is reported."""
LANE_CELLS, STATED_CELLS = 3e5, 3e6
"""Most cells spent on causes of which nothing was seen, of many lanes and of one; beyond, their parents count as
independent."""


@dataclass(frozen=True)
class Posterior:
    """P(cause | evidence) by cause and lane, and for each complaint the beliefs that `explains` needs.

    own[f][i]: P(the link from cause i to complaint f fired). none[f]: P(only the leak produced complaint f).
    row[f]: the signed belief over the rows of every node that kept a variable.
    rounding bounds the relative error that cancellation may have cost.
    """

    probability: Array
    own: Mapping[str, Array]
    none: Mapping[str, Array]
    log_evidence: Array
    row: Mapping[str, Array]
    rounding: float
    layout: "Layout"
    plan: Plan
    tree: Tree


@dataclass(frozen=True)
class Layout:
    """What is folded into the causes' own likelihood (2, causes, lanes), which nodes keep a variable, who is needed."""

    likelihood: Array
    constant: Array
    nodes: tuple[tuple[int, Rows], ...]
    needed: tuple[int, ...]


def posterior(
    question: Question,
    complaint: Sequence[str] = (),
    dtype: Width = np.longdouble,
    *,
    exact: bool = True,
    order: Plan | None = None,
) -> Posterior:
    """Return the posterior; the nodes named in `complaint` keep their variable, so that credit can be read off.

    `order` is the plan of this very question, where it is at hand. Without `exact`, causes about which nothing was
    seen are found as if their parents were independent.
    """
    laid = layout(question, frozenset(complaint))
    factors = factors_of(question, laid, dtype)
    tree = calibrate(factors, order or plan(f.scope for f in factors))
    probability = _probabilities(question, laid, tree, dtype)
    _barren(question, laid, tree, probability, factors if exact else None)
    own: dict[str, Array] = {}
    none: dict[str, Array] = {}
    for variable, rows in laid.nodes:
        if rows.node in complaint:
            own[rows.node], none[rows.node] = _credit(len(question.network.ids), tree, variable, rows)
    rounding = tree.magnification * float(np.finfo(dtype).eps)
    row = {rows.node: tree.belief((variable,)) for variable, rows in laid.nodes}
    log_evidence = tree.log_total + laid.constant
    return Posterior(np.clip(probability, 0, 1), own, none, log_evidence, row, rounding, laid, tree.plan, tree)


def stated_posterior(question: Question, complaint: Sequence[str], order: Plan | None = None) -> Posterior:
    """Return the posterior in double precision where its rounding is below 1e-6, else in the widest floats."""
    quick = posterior(question, complaint, np.float64, order=order)
    return quick if quick.rounding <= CLOSE else posterior(question, complaint, WIDEST, order=quick.plan)


def planned(question: Question, complaint: Sequence[str]) -> Plan:
    """Return the plan of a question without carrying it out: it tells what that would cost."""
    network, laid = question.network, layout(question, frozenset(complaint))
    scopes = [s for c in laid.needed for s in (cause_scope(network, c), *arc_scopes(network, c))]
    # A complaint keeps its variable even where no cause acts on it.
    scopes += [(variable,) for variable, _ in laid.nodes]
    return plan(scopes + [(p, variable) for variable, rows in laid.nodes for p in rows.parents])


def layout(question: Question, keep: frozenset[str]) -> Layout:
    """Fold what can be folded, exactly."""
    count = len(question.network.ids)
    absent, present = question.likelihood[:count], question.likelihood[count:]
    lanes = max([question.spontaneous.shape[1], absent.shape[1], *(r.weight.shape[1] for r in question.rows)])
    absent, present = (np.array(np.broadcast_to(x, (count, lanes))) for x in (absent, present))
    constant = np.zeros(1)
    nodes = []
    for number, rows in enumerate(question.rows):
        used = np.flatnonzero((rows.weight != 0).any(axis=1))
        speaking = [i for i in range(len(rows.parents)) if (rows.factor[used, i] != 1).any()]
        if rows.node in keep or (len(used) > 1 and len(speaking) > 1):
            nodes.append((2 * count + number, _kept(rows, used, speaking, rows.node in keep)))
        elif len(speaking) == 0:
            constant = constant + np.log(rows.weight.sum(axis=0))
        elif len(used) == 1:
            constant = constant + np.log(rows.weight[used[0]])
            for i in speaking:
                present[rows.parents[i]] *= rows.factor[used[0], i]
        else:
            parent = rows.parents[speaking[0]]
            absent[parent] *= rows.weight.sum(axis=0)
            present[parent] *= (rows.weight * rows.factor[:, speaking[0]]).sum(axis=0)
    seen = set(np.flatnonzero((absent != present).any(axis=1))) | {p for _, rows in nodes for p in rows.parents}
    needed = tuple(sorted(question.network.ancestors(int(i) for i in seen)))
    return Layout(np.stack([absent, present]), constant, tuple(nodes), needed)


def _kept(rows: Rows, used: NDArray[np.intp], speaking: list[int], whole: bool) -> Rows:
    chosen = np.arange(len(rows.weight)) if whole else used
    factor = rows.factor[chosen][:, speaking]
    return Rows(rows.node, tuple(rows.parents[i] for i in speaking), rows.weight[chosen], factor, rows.leak)


def factors_of(question: Question, laid: Layout, dtype: Width) -> list[Factor]:
    """Return the tables of all needed causes, their arcs, and the nodes that keep a variable."""
    network = question.network
    spontaneous, arcs = question.spontaneous.astype(dtype), question.arcs.astype(dtype)
    likelihood = laid.likelihood.astype(dtype)
    factors = cause_factors(network, laid.needed, spontaneous, likelihood, arcs)
    for variable, rows in laid.nodes:
        factors += _node_factors(variable, rows, dtype)
    return factors


def _node_factors(variable: int, rows: Rows, dtype: Width) -> list[Factor]:
    count, parents, lanes = rows.factor.shape
    tables = np.ones((parents, 2, count, lanes), dtype=dtype)
    tables[:, 1] = rows.factor.swapaxes(0, 1)
    own = Factor((variable,), rows.weight.astype(dtype))
    return [own, *(Factor((parent, variable), table) for parent, table in zip(rows.parents, tables, strict=True))]


def _probabilities(question: Question, laid: Layout, tree: Tree, dtype: Width) -> Array:
    lanes = max(laid.likelihood.shape[-1], question.arcs.shape[-1], tree.log_total.shape[-1])
    probability = np.zeros((len(question.network.ids), lanes), dtype=dtype)
    for cause in laid.needed:
        probability[cause] = tree.belief((cause,))[1]
    return probability


def _barren(question: Question, laid: Layout, tree: Tree, probability: Array, factors: list[Factor] | None) -> None:
    """Fill in the causes of which nothing was seen: 1 - (1 - q) E[prod of silent arcs | evidence], parents first."""
    network = question.network
    barren = sorted(set(range(len(network.ids))) - set(laid.needed))
    for cause in barren:
        silent = np.ones(1)
        for place in network.arcs_into[cause]:
            silent = silent * (1 - question.arcs[place] * probability[network.arcs[place].parent])
        probability[cause] = 1 - (1 - question.spontaneous[cause]) * silent
    if factors is not None:
        _exactly(question, tree, probability, factors, [c for c in barren if network.arcs_into[c]], frozenset(barren))


def _exactly(
    question: Question, tree: Tree, probability: Array, factors: list[Factor], asked: list[int], barren: frozenset[int]
) -> None:
    """Replace the product of means by the mean of the product: one lane for each cause, its silent arcs as weights.

    Left alone where that sum would be too large; the parents then count as independent.
    """
    network, count, lanes = question.network, len(asked), probability.shape[1]
    weights: dict[int, Array] = {}
    for k, cause in enumerate(asked):
        for place in network.arcs_into[cause]:
            weight = weights.setdefault(network.arcs[place].parent, np.ones((lanes, count)))
            weight[:, k] *= 1 - question.arcs[place]
    extra = [Factor((c,), np.stack([np.ones(lanes * count), w.ravel()])) for c, w in weights.items()]
    between = sorted(network.ancestors(weights) & barren)
    unseen = np.ones((2, len(network.ids), 1))
    inner = cause_factors(network, between, question.spontaneous, unseen, question.arcs)
    order = plan(f.scope for f in factors + inner + extra)
    if not extra or lanes * count * 2.0**order.width > (STATED_CELLS if lanes == 1 else LANE_CELLS):
        return
    whole = total([_repeated(f, count) for f in factors + inner] + extra, order).reshape(lanes, count)
    silent = np.exp(whole - np.broadcast_to(tree.log_total, (lanes,))[:, None])
    for k, cause in enumerate(asked):
        probability[cause] = 1 - (1 - question.spontaneous[cause]) * silent[:, k]


def _repeated(factor: Factor, times: int) -> Factor:
    """Return the factor with each lane repeated, so that other lanes can run fastest beside it."""
    lanes = factor.table.shape[-1]
    return factor if lanes == 1 else Factor(factor.scope, np.repeat(factor.table, times, axis=-1))


def _credit(count: int, tree: Tree, variable: int, rows: Rows) -> tuple[Array, Array]:
    """Own-link credit and that of the leak, from the beliefs over (row, cause): see the model, section 5."""
    row = tree.belief((variable,))
    own = np.zeros((count, row.shape[-1]), dtype=row.dtype)
    for i, parent in enumerate(rows.parents):
        together = tree.belief((parent, variable))
        own[parent] = (1 - rows.factor[0, i]) * together[1, 1]
    absence, anything = rows.weight[0], rows.weight[1]
    # weight[0] = (l0 - l1) (1 - leak) and weight[1] = l1: P(present by the leak alone) = l1 leak prod / Z.
    from_leak = anything * rows.leak
    shape = np.broadcast_shapes(from_leak.shape, absence.shape)
    scale = np.divide(from_leak, absence, out=np.zeros(shape), where=absence != 0)
    return own, np.clip(scale * row[0], 0, 1)

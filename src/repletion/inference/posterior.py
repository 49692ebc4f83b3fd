"""Probabilities of causes, and the share of a complaint that each accounts for by its own links (model of the docs).

Exact. Nodes with a single row, or with a single parent, fold into the odds of their causes; every other node becomes
one auxiliary variable with a table per parent.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from repletion.inference.elimination import Array, Factor, Plan, Tree, calibrate, plan
from repletion.inference.factors import arc_factors, cause_factor
from repletion.inference.question import Question, Rows


@dataclass(frozen=True)
class Posterior:
    """P(cause | evidence) by cause and lane, and for each complaint the beliefs that `explains` needs.

    own[f][i]: P(the link from cause i to complaint f fired). none[f]: P(only the leak produced complaint f).
    rounding bounds the relative error that cancellation may have cost.
    """

    probability: Array
    own: Mapping[str, Array]
    none: Mapping[str, Array]
    log_evidence: Array
    rounding: float
    width: int


@dataclass(frozen=True)
class Layout:
    """What is folded into the causes' own likelihood (2, causes, lanes) and which nodes keep a variable of their own."""

    likelihood: Array
    constant: Array
    nodes: tuple[tuple[int, Rows], ...]


def posterior(question: Question, complaint: tuple[str, ...] = (), dtype: type = np.longdouble) -> Posterior:
    """Return the posterior; the nodes named in `complaint` keep their variable, so that credit can be read off."""
    laid = layout(question, frozenset(complaint))
    factors = factors_of(question, laid, dtype)
    tree = calibrate(factors, plan(f.scope for f in factors))
    count = len(question.network.ids)
    probability = np.stack([tree.belief((i,))[1] for i in range(count)])
    own, none = {}, {}
    for variable, rows in laid.nodes:
        if rows.node in complaint:
            own[rows.node], none[rows.node] = _credit(count, tree, variable, rows)
    log_evidence = tree.log_total + laid.constant
    rounding = tree.magnification * float(np.finfo(dtype).eps)
    return Posterior(_unit(probability), own, none, log_evidence, rounding, tree.plan.width)


def _unit(probability: Array) -> Array:
    return np.clip(probability, 0, 1)


def layout(question: Question, keep: frozenset[str]) -> Layout:
    """Fold what can be folded, exactly."""
    count = len(question.network.ids)
    absent, present = question.likelihood[:count].copy(), question.likelihood[count:].copy()
    lanes = max([question.spontaneous.shape[1], absent.shape[1], *(r.weight.shape[1] for r in question.rows)])
    absent, present = (np.array(np.broadcast_to(x, (count, lanes))) for x in (absent, present))
    constant = np.zeros(1)
    nodes = []
    for number, rows in enumerate(question.rows):
        used = np.flatnonzero((rows.weight != 0).any(axis=1))
        speaking = [i for i in range(len(rows.parents)) if (rows.factor[used, i] != 1).any()]
        if rows.node not in keep and len(used) == 1:
            constant = constant + np.log(rows.weight[used[0]])
            for i in speaking:
                present[rows.parents[i]] *= rows.factor[used[0], i]
        elif rows.node not in keep and len(speaking) == 0:
            constant = constant + np.log(rows.weight.sum(axis=0))
        elif rows.node not in keep and len(speaking) == 1:
            parent = rows.parents[speaking[0]]
            absent[parent] *= rows.weight.sum(axis=0)
            present[parent] *= (rows.weight * rows.factor[:, speaking[0]]).sum(axis=0)
        else:
            nodes.append((2 * count + number, _kept(rows, used, speaking, rows.node in keep)))
    return Layout(np.stack([absent, present]), constant, tuple(nodes))


def _kept(rows: Rows, used: Array, speaking: list[int], whole: bool) -> Rows:
    chosen = np.arange(len(rows.weight)) if whole else used
    factor = rows.factor[chosen][:, speaking]
    return Rows(rows.node, tuple(rows.parents[i] for i in speaking), rows.weight[chosen], factor, rows.leak)


def factors_of(question: Question, laid: Layout, dtype: type) -> list[Factor]:
    network = question.network
    spontaneous, arcs = question.spontaneous.astype(dtype), question.arcs.astype(dtype)
    likelihood = laid.likelihood.astype(dtype)
    factors: list[Factor] = []
    for cause in range(len(network.ids)):
        factors.append(cause_factor(network, cause, spontaneous[cause], likelihood[:, cause]))
        factors += arc_factors(network, cause, arcs)
    for variable, rows in laid.nodes:
        factors += node_factors(variable, rows, dtype)
    return factors


def node_factors(variable: int, rows: Rows, dtype: type) -> list[Factor]:
    """Return the weights of the rows and one table (parent, row) for each parent."""
    factors = [Factor((variable,), rows.weight.astype(dtype))]
    for i, parent in enumerate(rows.parents):
        present = rows.factor[:, i].astype(dtype)
        factors.append(Factor((parent, variable), np.stack([np.ones_like(present), present])))
    return factors


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
    scale = np.divide(
        from_leak, absence, out=np.zeros(np.broadcast_shapes(from_leak.shape, absence.shape)), where=absence != 0
    )
    return own, np.clip(scale * row[0], 0, 1)


def order_of(question: Question, keep: frozenset[str]) -> Plan:
    """Return the plan of a question without computing it: its width tells what it will cost."""
    laid = layout(question, keep)
    return plan(f.scope for f in factors_of(question, laid, np.float64))

"""Bucket elimination in NumPy: the auditable form, and the one used where no compiled core is at hand.

Tables may hold negative numbers (the "none" row of a factorised noisy-or), so messages are scaled by their largest
magnitude.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from repletion.inference.tables import Array, Factor, Plan, Tree

DIVISIBLE = 1e-6
"""Of the largest cell: below it a division would magnify what rounding cost."""


def plan(scopes: Iterable[tuple[int, ...]]) -> Plan:
    """Return a min-fill order of the variables in `scopes`; ties go to the smaller bucket, then the smaller id.

    >>> plan([(0, 1), (1, 2)]).width
    1
    """
    graph: dict[int, set[int]] = {}
    for scope in scopes:
        for variable in scope:
            graph.setdefault(variable, set()).update(scope)
    for variable, around in graph.items():
        around.discard(variable)
    order, sizes = [], []
    cost = {variable: _fill(graph, variable) for variable in graph}
    while graph:
        variable = min(cost, key=lambda v: cost[v])
        around = graph.pop(variable)
        del cost[variable]
        order.append(variable)
        sizes.append(len(around))
        for other in _join(graph, variable, around):
            cost[other] = _fill(graph, other)
    return Plan(tuple(order), tuple(sizes), {v: i for i, v in enumerate(order)})


def _fill(graph: dict[int, set[int]], variable: int) -> tuple[int, int, int]:
    around = graph[variable]
    missing = sum(len(around) - 1 - len(around & graph[other]) for other in around)
    return missing, len(around), variable


def _join(graph: dict[int, set[int]], gone: int, around: set[int]) -> set[int]:
    """Connect the neighbours of `gone`; return those whose cost may have changed."""
    touched = set(around)
    for other in around:
        if not around - {other} <= graph[other]:
            touched |= graph[other]
        graph[other] |= around
        graph[other] -= {other, gone}
        touched |= graph[other]
    touched.discard(gone)
    return touched & graph.keys()


def total(factors: list[Factor], order: Plan) -> Array:
    """Return the log of the sum over all variables of the product of `factors`, one number a lane."""
    return _up(factors, order, keep=False).log_total


def calibrate(factors: list[Factor], order: Plan) -> Tree:
    """Return beliefs for every bucket: once up, once down."""
    up = _up(factors, order, keep=True)
    beliefs: list[Array] = up.tables  # each table is replaced by its belief: nothing is held twice
    incoming: list[Array | None] = [None] * len(up.tables)
    for i in reversed(range(len(up.tables))):
        above = incoming[i]
        if above is not None:
            beliefs[i] = beliefs[i] * above
        for child in up.children[i]:
            kept = set(up.axes[child][1:])
            gone = tuple(k for k, v in enumerate(up.axes[i]) if v not in kept)
            message = up.messages[child]
            if (np.abs(message) >= DIVISIBLE).all():
                incoming[child] = beliefs[i].sum(axis=gone) / message
            else:  # what is next to zero cannot be divided out again: multiply all but this message
                rest = _product(up.buckets[i], up.axes[i], leave_out=message) / up.scales[i]
                incoming[child] = (rest if above is None else rest * above).sum(axis=gone)
    magnification = max((_magnification(b) for b in beliefs), default=1.0)
    return Tree(up.log_total, order, _over_scopes(factors, order, up.axes, beliefs), magnification)


def _over_scopes(
    factors: list[Factor], order: Plan, axes: list[tuple[int, ...]], beliefs: list[Array]
) -> dict[tuple[int, ...], Array]:
    found = {}
    for factor in factors:
        bucket = min(order.rank[v] for v in factor.scope)
        found[factor.scope] = normalised(axes[bucket], beliefs[bucket], factor.scope)
    return found


def normalised(axes: tuple[int, ...], table: Array, scope: tuple[int, ...]) -> Array:
    """Return the marginal of a table over `scope`, a part of its axes, adding up to one in every lane."""
    kept = [v for v in axes if v in scope]
    marginal = table.sum(axis=tuple(i for i, v in enumerate(axes) if v not in scope))
    marginal = marginal.transpose([kept.index(v) for v in scope] + [len(scope)])
    share: Array = marginal / marginal.sum(axis=tuple(range(len(scope))), keepdims=True)
    return share


@dataclass
class _Up:
    """What the upward pass leaves: by bucket its factors, children, product, scale, message and axes."""

    buckets: list[list[Factor]]
    children: list[list[int]]
    tables: list[Array]
    scales: list[Array]
    messages: list[Array]
    axes: list[tuple[int, ...]]
    log_total: Array


def _up(factors: list[Factor], order: Plan, *, keep: bool) -> _Up:
    empty: list[list[Factor]] = [[] for _ in order.order]
    up = _Up(empty, [[] for _ in order.order], [], [], [], [], np.zeros(1))
    for factor in factors:
        up.buckets[min(order.rank[v] for v in factor.scope)].append(_sorted(factor, order))
    for i, variable in enumerate(order.order):
        around = {v for factor in up.buckets[i] for v in factor.scope} - {variable}
        axis = (variable, *sorted(around, key=order.rank.__getitem__))
        table = _product(up.buckets[i], axis)
        message = table.sum(axis=0)
        scale = np.abs(message).reshape(-1, message.shape[-1]).max(axis=0)
        up.log_total = up.log_total + np.log(scale)
        sent = message / scale
        if keep:
            up.tables.append(table / scale)
            up.scales.append(scale)
            up.messages.append(sent)
            up.axes.append(axis)
        else:
            up.buckets[i].clear()
        if len(axis) > 1:
            up.buckets[order.rank[axis[1]]].append(Factor(axis[1:], sent))
            up.children[order.rank[axis[1]]].append(i)
    return up


def _magnification(belief: Array) -> float:
    """Return sum |cells| / |sum of cells|: how much cancelled."""
    if belief.min() >= 0:
        return 1.0
    cells = belief.reshape(-1, belief.shape[-1])
    return float((np.abs(cells).sum(axis=0) / np.maximum(np.abs(cells.sum(axis=0)), 1e-300)).max())


def _sorted(factor: Factor, order: Plan) -> Factor:
    places = sorted(range(len(factor.scope)), key=lambda k: order.rank[factor.scope[k]])
    scope = tuple(factor.scope[k] for k in places)
    return Factor(scope, factor.table.transpose([*places, len(places)]))


def _product(factors: list[Factor], axis: tuple[int, ...], leave_out: Array | None = None) -> Array:
    table: Array = np.ones((1,) * len(axis) + (1,))
    for factor in sorted(factors, key=lambda f: f.table.size):
        if factor.table is leave_out:
            continue
        size = dict(zip(factor.scope, factor.table.shape, strict=False))
        spread = factor.table.reshape([size.get(v, 1) for v in axis] + [factor.table.shape[-1]])
        table = table * spread
    return table

"""The compiled core (`_core.cpp`), where it was built: hands tables over and takes beliefs back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from repletion.inference.tables import Array, Factor, Plan, Scope, Tree

try:
    from repletion.inference import _core
except ImportError:  # no compiler was at hand when the package was installed
    core: Any = None
else:
    core = _core
BUILT = core is not None
Ints = NDArray[np.int32]


def plan(scopes: list[Scope]) -> Plan:
    """Return the same order as the reference does."""
    start = _starts([len(s) for s in scopes])
    flat = np.fromiter((v for s in scopes for v in s), np.int32, start[-1])
    names, numbered = np.unique(flat, return_inverse=True)
    order, sizes = np.empty(len(names), np.int32), np.empty(len(names), np.int32)
    core.order(len(names), start, np.ascontiguousarray(numbered, np.int32), order, sizes)
    chosen = tuple(names[order].tolist())
    return Plan(chosen, tuple(sizes.tolist()), {v: i for i, v in enumerate(chosen)})


def total(factors: list[Factor], order: Plan) -> Array:
    """Return the log of the whole sum, one number a lane."""
    if not factors:
        return np.zeros(1)
    log_total, _, _ = _solve(factors, order, beliefs=False)
    return log_total


def calibrate(factors: list[Factor], order: Plan) -> Tree:
    """Return the belief over the scope of every factor."""
    if not factors:
        return Tree(np.zeros(1), order, {}, 1.0)
    log_total, flat, magnification = _solve(factors, order, beliefs=True)
    lanes, place, beliefs = len(log_total), 0, {}
    for factor in factors:
        shape = (*factor.table.shape[:-1], lanes)
        size = factor.table.size // factor.table.shape[-1] * lanes
        beliefs[factor.scope] = flat[place : place + size].reshape(shape)
        place += size
    return Tree(log_total, order, beliefs, magnification)


def _solve(factors: list[Factor], order: Plan, *, beliefs: bool) -> tuple[Array, Array, float]:
    extended = any(f.table.dtype == np.longdouble for f in factors)
    dtype: Any = np.longdouble if extended else np.float64
    scope = np.fromiter((order.rank[v] for f in factors for v in f.scope), np.int32)
    lanes = np.fromiter((f.table.shape[-1] for f in factors), np.int32, len(factors))
    cells = np.concatenate([f.table.ravel() for f in factors]).astype(dtype, copy=False)
    card = np.empty(len(order.order), np.int32)
    card[scope] = np.fromiter((n for f in factors for n in f.table.shape[:-1]), np.int32, len(scope))
    most = int(lanes.max())
    log_total = np.empty(most, dtype)
    out = np.empty(int((np.array([f.table.size for f in factors]) // lanes).sum()) * most if beliefs else 0, dtype)
    start = _starts([len(f.scope) for f in factors])
    worst = core.solve(extended, card, start, scope, lanes, most, cells, log_total, out if beliefs else None)
    return log_total, out, worst


def _starts(sizes: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)

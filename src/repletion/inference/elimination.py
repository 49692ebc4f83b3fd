"""Exact sums over products of tables, by the compiled core where it was built, else in NumPy: equal to rounding."""

from collections.abc import Iterable

from repletion.inference import compiled, reference
from repletion.inference.tables import Array, Factor, Plan, Scope, Tree

__all__ = ["Array", "Factor", "Plan", "Tree", "calibrate", "plan", "total"]


def plan(scopes: Iterable[Scope]) -> Plan:
    """Return a min-fill order of the variables in `scopes`; ties go to the smaller bucket, then the smaller id.

    >>> plan([(0, 1), (1, 2)]).width
    1
    """
    return compiled.plan(list(scopes)) if compiled.BUILT else reference.plan(scopes)


def total(factors: list[Factor], order: Plan) -> Array:
    """Return the log of the sum over all variables of the product of `factors`, one number a lane."""
    return compiled.total(factors, order) if compiled.BUILT else reference.total(factors, order)


def calibrate(factors: list[Factor], order: Plan) -> Tree:
    """Return the belief over the scope of every factor: once up, once down."""
    return compiled.calibrate(factors, order) if compiled.BUILT else reference.calibrate(factors, order)

"""What elimination works on: tables over variables, an order of elimination, and the beliefs that come out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Scope = tuple[int, ...]


@dataclass(frozen=True)
class Factor:
    """A table over the variables of `scope` (one axis each, in that order) and lanes (last axis; 1 broadcasts).

    A lane is one what-if or one draw; all lanes share the structure.
    """

    scope: Scope
    table: Array


@dataclass(frozen=True)
class Plan:
    """An elimination order; `rank` tells a variable's place in it; `sizes` how many others its bucket holds."""

    order: tuple[int, ...]
    sizes: tuple[int, ...]
    rank: Mapping[int, int]

    @property
    def width(self) -> int:
        """Return the number of variables that the widest message holds."""
        return max(self.sizes, default=0)

    @property
    def cells(self) -> float:
        """Return how many cells all tables have together when every variable has two states."""
        return sum(2.0 ** (size + 1) for size in self.sizes)


@dataclass(frozen=True)
class Tree:
    """The calibrated beliefs over the scope of every factor, the log of the whole sum, and a bound of rounding.

    `magnification` is the greatest ratio, over all buckets, of the summed magnitudes of the belief to their sum: times
    the machine epsilon it tells what rounding cost.
    """

    log_total: Array
    plan: Plan
    beliefs: Mapping[Scope, Array]
    magnification: float

    def belief(self, scope: Scope) -> Array:
        """Return the normalised belief over the scope of a factor, or over one variable; axes as in `scope`.

        Cells over factorised "any/none" rows may be negative; cells over real states are probabilities.
        """
        if scope in self.beliefs:
            return self.beliefs[scope]
        (variable,) = scope
        whole = next(s for s in self.beliefs if variable in s)
        marginal: Array = self.beliefs[whole].sum(axis=tuple(i for i, v in enumerate(whole) if v != variable))
        return marginal

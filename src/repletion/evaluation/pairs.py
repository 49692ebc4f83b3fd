"""How much more often two symptoms go together than chance would have it."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def log_odds_ratio(one: Flags, other: Flags, weights: Floats) -> float:
    """Return the log of the weighted odds ratio of two symptoms; 0 is chance, NaN where a cell is empty.

    >>> one, other = np.array([True, True, False, False]), np.array([True, False, True, False])
    >>> log_odds_ratio(one, other, np.ones(4))
    0.0
    """
    cells = np.array([(weights * (one == i) * (other == j)).sum() for i in (True, False) for j in (True, False)])
    if (cells == 0).any():
        return float("nan")
    both, first, second, neither = np.log(cells)
    return float(both + neither - first - second)

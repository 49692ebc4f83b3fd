"""How sure a score is, given how the survey drew its people: a jackknife over the first-stage units.

One unit is left out at a time, the others of its stratum taking its weight (JKn: Wolter, Introduction to Variance
Estimation, 2007, chapter 4). Serves any score, however it is computed.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from repletion.evaluation.survey import Design

Floats = npt.NDArray[np.float64]
LIMIT = 1.959963984540054


def interval(design: Design, score: Callable[[Floats], float]) -> tuple[float, float]:
    """Return the 95 % interval of a score of weights, on the normal scale; strata of one unit add nothing."""
    unit, stratum = design.numbered
    middle, variance = score(design.weights), 0.0
    for h in range(stratum.max() + 1):
        members = np.flatnonzero(stratum == h)
        if len(members) > 1:
            left_out = [score(_without(design.weights, unit, members, int(i))) for i in members]
            variance += (len(members) - 1) / len(members) * float(np.square(np.array(left_out) - middle).sum())
    return middle - LIMIT * variance**0.5, middle + LIMIT * variance**0.5


def _without(weights: Floats, unit: npt.NDArray[np.int64], members: npt.NDArray[np.intp], gone: int) -> Floats:
    rest = np.isin(unit, members)
    scaled = np.where(rest, weights * len(members) / (len(members) - 1), weights)
    return np.where(unit == gone, 0.0, scaled)

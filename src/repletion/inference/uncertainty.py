"""From an estimate to one number (the point) or to many (draws).

A probability is spread over its interval as a two-piece normal on the logit scale, an odds ratio on the log scale:
the middle is the stated value, 2.5 % and 97.5 % are the stated limits. A count k of n is first turned into the median
and the 95 % interval of its Jeffreys posterior, Beta(k + 1/2, n - k + 1/2) (Brown, Cai, DasGupta 2001,
doi:10.1214/ss/1009213286).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from repletion.domain.estimate import Estimate

Array = NDArray[np.floating]
LIMIT = 1.959963984540054
SMALLEST, LARGEST = 1e-9, 1 - 1e-9


def logit(p: Array | float) -> Array:
    """Return log(p / (1 - p)); p is first held within [1e-9, 1 - 1e-9]."""
    held = np.clip(p, SMALLEST, LARGEST)
    odds: Array = np.log(held) - np.log1p(-held)
    return odds


def expit(x: Array | float) -> Array:
    """Return 1 / (1 + exp(-x)).

    >>> round(float(expit(0.0)), 2)
    0.5
    """
    probability: Array = 1 / (1 + np.exp(-np.asarray(x)))
    return probability


@lru_cache(maxsize=4096)
def jeffreys(k: int, n: int) -> tuple[float, float, float]:
    """Return the median and the 2.5 and 97.5 % points of Beta(k + 1/2, n - k + 1/2).

    >>> [round(x, 2) for x in jeffreys(16, 20)]
    [0.79, 0.59, 0.93]
    """
    a, b = k + 0.5, n - k + 0.5
    # On the logit scale the density is p^a (1-p)^b up to a constant: no singularities, so a plain grid will do.
    middle = np.log(a / b)
    reach = 12 * np.sqrt(1 / a + 1 / b) + 3
    grid = np.linspace(middle - reach, middle + reach, 20001)
    density = -a * np.logaddexp(0, -grid) - b * np.logaddexp(0, grid)
    weight = np.exp(density - density.max())
    cumulative = np.cumsum(weight) - weight / 2
    low, median, high = np.interp([0.025, 0.5, 0.975], cumulative / weight.sum(), grid)
    return float(expit(median)), float(expit(low)), float(expit(high))


def resolved(estimate: Estimate) -> Estimate:
    """Return the estimate with `value` and `interval` filled in from its count, where it has one."""
    if estimate.count is None:
        return estimate
    value, low, high = jeffreys(*estimate.count)
    return replace(estimate, value=value, interval=(low, high))


Numbers = Callable[[str, Estimate], Array]
"""Gives the numbers of an estimate, one a lane, by a key that names it: the same key, the same numbers."""


def point(key: str, estimate: Estimate) -> Array:
    """Return the stated value as an array of one lane."""
    return np.array([_value(estimate)])


def _value(estimate: Estimate) -> float:
    value = resolved(estimate).value
    assert value is not None, "the reader lets no estimate through without a number"
    return value


@dataclass(frozen=True)
class Draws:
    """Latin-hypercube draws: every number is stratified over its own distribution, in an order of its own.

    `ratio` keys (odds ratios) are drawn on the log scale, all others on the logit scale.
    """

    lanes: int = 200

    def __call__(self, key: str, estimate: Estimate) -> Array:
        """Return `lanes` draws of the estimate; the order depends on the key alone."""
        stated = resolved(estimate)
        value, (low, high) = _value(stated), stated.interval or (_value(stated),) * 2
        normal = _quantiles(self.lanes)[np.random.default_rng(crc32(key.encode())).permutation(self.lanes)]
        if key.startswith("ratio:"):
            return np.exp(_two_piece(normal, np.log(value), np.log(low), np.log(high)))
        return expit(_two_piece(normal, logit(value), logit(low), logit(high)))


@lru_cache(maxsize=8)
def _quantiles(lanes: int) -> Array:
    standard = NormalDist()
    return np.array([standard.inv_cdf((i + 0.5) / lanes) for i in range(lanes)])


def _two_piece(normal: Array, middle: Array | float, low: Array | float, high: Array | float) -> Array:
    scale = np.where(normal < 0, (middle - np.asarray(low)), (np.asarray(high) - middle)) / LIMIT
    return np.asarray(middle + normal * scale)

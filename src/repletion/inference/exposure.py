"""What exposures do to a prior: log-odds that add up, averaged over what is unknown.

The intercept is solved with the same average, so that a person of whom nothing is known has the published prevalence
and the mean over people has it too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from repletion.inference.uncertainty import Array, expit, logit

MOST = 12
"""Exposures of one cause that are enumerated; the least influential beyond that enter by their mean odds."""


@dataclass(frozen=True)
class Exposed:
    """The exposures of one cause at one stratum: names, frequencies and log odds ratios (lanes last)."""

    names: tuple[str, ...]
    frequency: Array
    log_odds: Array


def given_exposures(base: float, exposed: Exposed, known: Mapping[str, float]) -> float:
    """Return P(cause | known exposures) when P(cause) over the stratum is `base`; unknown ones are averaged over.

    `known` tells the probability of each exposure that something is known of: True and False where it is certain,
    else a number between (a computed intake), over which the two certain answers are averaged.

    >>> import numpy as np
    >>> drug = Exposed(("drug",), np.array([[0.1]]), np.array([[np.log(4.0)]]))
    >>> round(given_exposures(0.05, drug, {}), 12)
    0.05
    >>> taken, not_taken = (given_exposures(0.05, drug, {"drug": x}) for x in (True, False))
    >>> round(0.1 * taken + 0.9 * not_taken, 12)
    0.05
    >>> half = given_exposures(0.05, drug, {"drug": 0.5})
    >>> round(half - (taken + not_taken) / 2, 12)
    0.0
    """
    return enumerated(base, exposed).given(known) if exposed.names else base


@dataclass(frozen=True)
class Enumerated:
    """Every combination of the exposures of one cause: weight, sum of log odds; and the intercept that they share.

    `order`: the exposures by the bit that they have in the number of a combination; the others enter by their mean.
    """

    base: float
    exposed: Exposed
    order: tuple[int, ...]
    weights: Array
    sums: Array
    intercept: float

    def given(self, known: Mapping[str, float]) -> float:
        """Return P(cause | known exposures)."""
        share, shift = np.ones(len(self.weights)), 0.0
        for k, name in enumerate(self.exposed.names):
            if name not in known:
                continue
            if k in self.order:
                share *= self._share(k, known[name])
            else:
                shift += float(_effect(self.exposed, k, known[name])[0])
        kept = self.weights * share
        return float((kept * expit(self.intercept + shift + self.sums)).sum() / kept.sum())

    def _share(self, k: int, present: float) -> Array:
        """Return how what is known of an exposure changes the weight of each combination."""
        frequency = float(self.exposed.frequency[k, 0])
        bit = (np.arange(len(self.weights)) >> self.order.index(k)) & 1
        return np.where(bit == 1, present / frequency, (1 - present) / (1 - frequency))


def enumerated(base: float, exposed: Exposed) -> Enumerated:
    """Return the combinations of the exposures of a cause whose P over the stratum is `base`."""
    frequency, log_odds = exposed.frequency[:, 0], exposed.log_odds[:, 0]
    order = np.argsort(-frequency * (1 - frequency) * log_odds**2, kind="stable")[:MOST]
    mean = np.log1p(frequency * np.expm1(log_odds))
    chosen = (np.arange(1 << len(order))[:, None] >> np.arange(len(order))) & 1
    weights = np.where(chosen == 1, frequency[order], 1 - frequency[order]).prod(axis=1)
    sums = chosen @ log_odds[order] + mean.sum() - mean[order].sum()
    return Enumerated(base, exposed, tuple(map(int, order)), weights, sums, _intercept(base, weights, sums))


def drawn(
    base: Array, stated: float, answer: float, exposed: Exposed, stated_exposed: Exposed, known: Mapping[str, float]
) -> Array:
    """Return draws of P(cause | known exposures), to first order around the stated `answer`.

    Exact where nothing is known (then the draws of the prevalence), where the cause has one exposure, and at the stated
    numbers.
    """
    shift = logit(base) - logit(stated)
    for k, name in enumerate(exposed.names):
        if name in known:
            shift = shift + _alone(exposed, k, known[name], base) - _alone(stated_exposed, k, known[name], stated)
    return expit(logit(answer) + shift)


def _alone(exposed: Exposed, k: int, present: float, base: Array | float) -> Array:
    """Return what an exposure adds to the log odds of `base` if it were the only one: the intercept in closed form.

    t = exp(intercept) solves (1 - f) t / (1 + t) + f r t / (1 + r t) = base, a quadratic; it holds for odds ratios so
    large that nearly all of the exposed are ill.
    """
    frequency, ratio = exposed.frequency[k], np.exp(exposed.log_odds[k])
    middle = 1 - frequency + frequency * ratio - base * (1 + ratio)
    root = np.sqrt(middle**2 + 4 * ratio * (1 - base) * base)
    # Of the two forms of the root the one that does not cancel.
    odds = np.where(middle > 0, 2 * base / (np.abs(middle) + root), (root - middle) / (2 * ratio * (1 - base)))
    given = present * ratio * odds / (1 + ratio * odds) + (1 - present) * odds / (1 + odds)
    return logit(given) - logit(base)


def _effect(exposed: Exposed, k: int, present: float) -> Array:
    frequency, excess = exposed.frequency[k], np.expm1(exposed.log_odds[k])
    effect: Array = np.log1p(present * excess) - np.log1p(frequency * excess)
    return effect


def _intercept(base: float, weights: Array, sums: Array) -> float:
    """Return b with mean(expit(b + sums)) = base, by safeguarded Newton steps."""
    low, high = float(logit(base)) - sums.max() - 1, float(logit(base)) - sums.min() + 1
    b = float(logit(base) - np.log((weights * np.exp(sums)).sum()))
    for _ in range(60):
        p = expit(b + sums)
        miss = float((weights * p).sum()) - base
        low, high = (b, high) if miss < 0 else (low, b)
        if abs(miss) < 1e-15 * base:
            break
        step = b - miss / float((weights * p * (1 - p)).sum())
        b = step if low < step < high else (low + high) / 2
    return b


def exposed_to(names: Sequence[str], frequency: Sequence[Array], log_odds: Sequence[Array]) -> Exposed:
    """Return the exposures of a cause as arrays."""
    if not names:
        return Exposed((), np.empty((0, 1)), np.empty((0, 1)))
    return Exposed(tuple(names), np.stack(np.broadcast_arrays(*frequency)), np.stack(np.broadcast_arrays(*log_odds)))

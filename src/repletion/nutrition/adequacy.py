"""Is an intake enough? The probability that the usual intake is below the person's own requirement.

Method: Institute of Medicine, Dietary Reference Intakes: Applications in Dietary Assessment (2000), chapter 3 and
appendix B. The difference between the mean observed intake and the estimated average requirement (EAR) has the standard
deviation sqrt(SD_requirement^2 + SD_within^2 / days). An adequate intake (AI) or an upper level (UL) is a fixed number,
so there only the intake is uncertain.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

NORMAL = NormalDist()
SURE = 0.85
"""Certainty at which a diary is long enough (judgement; the worked example of the report stops there)."""
MOST_DAYS = 28
ROUGH = 0.6
"""Within-person standard deviation over the mean beyond which days are too skewed for these probabilities."""
STEPS = 101


@dataclass(frozen=True)
class Reference:
    """What an intake is held against, in the nutrient's unit, for one person."""

    ear: float | None
    rda: float | None
    ai: float | None
    ul: float | None
    requirement_sd: float
    within_sd: float
    percentiles: tuple[tuple[float, float], ...] = ()
    """Percent of people whose need an intake meets, where needs are skewed (iron of menstruating women)."""


@dataclass(frozen=True)
class Verdict:
    """P(usual intake below the requirement or adequate intake), its range when part of the food is unknown, and more.

    `rule` says against what; for "ai" a low value reassures but a high one says nothing about lack.
    `more_days` is None when no number of days would settle it.
    """

    rule: Literal["ear", "ai", "none"]
    probability: float | None
    least: float | None
    most: float | None
    over_ul: float | None
    more_days: int | None
    rough: bool


def difference_sd(reference: Reference, days: int) -> float:
    """Return the standard deviation of (mean intake - requirement).

    >>> woman = Reference(265, 320, None, None, 26.5, 85.9)
    >>> round(difference_sd(woman, 3))
    56
    """
    return math.sqrt(reference.requirement_sd**2 + reference.within_sd**2 / days)


def inadequacy(mean: float, reference: Reference, days: int) -> float:
    """Return P(the usual intake is below the person's requirement), from 0 to 1.

    >>> woman = Reference(265, 320, None, None, 26.5, 85.9)
    >>> round(1 - inadequacy(320, woman, 3), 2)
    0.84
    """
    if reference.percentiles:
        return _over_percentiles(mean, reference, days)
    assert reference.ear is not None
    spread = difference_sd(reference, days)
    return NORMAL.cdf((reference.ear - mean) / spread) if spread else float(mean < reference.ear)


def below_ai(mean: float, reference: Reference, days: int) -> float:
    """Return P(the usual intake is below the adequate intake)."""
    assert reference.ai is not None
    return NORMAL.cdf((reference.ai - mean) / max(reference.within_sd / math.sqrt(days), 1e-12))


def above_ul(counted_food: float, supplements: float, reference: Reference, days: int) -> float | None:
    """Return P(the usual intake of what the upper level covers is above it); None when there is no upper level."""
    if reference.ul is None:
        return None
    spread = reference.within_sd / math.sqrt(days) if counted_food > 0 else 0.0
    total = counted_food + supplements
    return NORMAL.cdf((total - reference.ul) / spread) if spread > 0 else float(total > reference.ul)


def requirement_met(intake: float, percentiles: Sequence[tuple[float, float]]) -> float:
    """Return the share of people whose requirement an intake meets, by straight lines between the percentiles.

    >>> requirement_met(8.07, [(2.5, 4.42), (50, 8.07), (97.5, 18.23)])
    0.5
    """
    if intake < percentiles[0][1]:
        return 0.0
    for (low, a), (high, b) in zip(percentiles, percentiles[1:], strict=False):
        if intake <= b:
            return (low + (high - low) * (intake - a) / (b - a)) / 100
    return 1.0


def _over_percentiles(mean: float, reference: Reference, days: int) -> float:
    """Return the risk averaged over the usual intakes that the days allow."""
    spread = reference.within_sd / math.sqrt(days)
    points = [NORMAL.inv_cdf((i + 0.5) / STEPS) for i in range(STEPS)]
    return sum(1 - requirement_met(max(mean + spread * z, 0.0), reference.percentiles) for z in points) / STEPS


def more_days(mean: float, reference: Reference, days: int) -> int | None:
    """Return how many more days would settle the question if the mean stays; None when none would.

    >>> woman = Reference(265, 320, None, None, 26.5, 85.9)
    >>> more_days(320, woman, 1), more_days(266, woman, 3)
    (3, None)
    """
    for n in range(days, MOST_DAYS + 1):
        p = _probability(mean, reference, n)
        if p is None or p >= SURE or p <= 1 - SURE:
            return n - days
    return None


def _probability(mean: float, reference: Reference, days: int) -> float | None:
    if reference.ear is not None or reference.percentiles:
        return inadequacy(mean, reference, days)
    return None if reference.ai is None else below_ai(mean, reference, days)


def verdict(least: float, most: float, over_ul: float | None, reference: Reference, days: int) -> Verdict:
    """Return the verdict on a mean intake that lies between `least` (what is known) and `most`.

    The probability is the middle of the two; with everything known they are the same.
    """
    high, low = _probability(least, reference, days), _probability(most, reference, days)
    rule: Literal["ear", "ai", "none"] = "none" if high is None else "ai" if reference.ear is None else "ear"
    middle = None if high is None or low is None else (high + low) / 2
    needed = more_days((least + most) / 2, reference, days) if middle is not None else None
    rough = reference.within_sd > ROUGH * max(most, 1e-12)
    return Verdict(rule, middle, low, high, over_ul, needed, rough)

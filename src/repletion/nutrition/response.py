"""How a test answers to a dose, and a complaint to treatment: a middle and the band within which it should lie.

The effect of a daily dose d is `c * (1 - exp(-s * d / c))`: s per unit of dose at first, never more than c. Where a
test returns to a level, c is the way there. The value nears it with a half time, and leaves it when the dose ends.
Bands: every parameter is moved to the ends of its interval, one at a time; what that does, and the spreads between
groups and people, are added in quadrature. All times are in days; nothing here knows a calendar.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp, hypot, log, sqrt
from typing import Any

from repletion.domain.course import Healing, LabCourse
from repletion.domain.estimate import Estimate

Z = 1.959964
DAYS = 7
DUST = 1e-9
"""A dose below this is what rounding leaves."""


@dataclass(frozen=True)
class Band:
    """The middle of what is expected and the two ends between which 95 of 100 should lie."""

    low: float
    middle: float
    high: float

    def holds(self, value: float) -> bool:
        """Return whether a value lies within."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Intake:
    """A dose a day (in the nutrient's unit) from one day to another (not included; infinite where it goes on)."""

    start: float
    end: float
    dose: float
    injected: bool = False


@dataclass(frozen=True)
class Response:
    """The parameters of one test's answer, as plain numbers."""

    adds: bool
    down: bool
    limit: float
    per_dose: float
    half_time: float
    baseline_at: float
    baseline_effect: float
    weight: float
    injection: float

    def effect(self, dose: float, baseline: float, weight: float | None = None) -> float:
        """Return the change of the value under a lasting daily dose.

        >>> d = Response(True, False, 80.0, 1.76, 21.0, 50.0, 0.0, 75.0, 0.0)
        >>> round(d.effect(25, 50)), round(d.effect(25, 50, 150)), round(d.effect(1e6, 50))
        (34, 19, 80)
        """
        way = self.limit if self.adds else max(self.limit - baseline, 0.0)
        if self.down:
            way = max(baseline - self.limit, 0.0)
        if way <= 0 or dose <= 0:
            return 0.0
        counted = dose * self.weight / weight if weight and self.weight else dose
        size = way * (1 - exp(-self.per_dose * counted / way))
        size *= max(1 + self.baseline_effect * (baseline - self.baseline_at), 0.0)
        return -size if self.down else size

    def change(self, intakes: Sequence[Intake], day: float, baseline: float, weight: float | None = None) -> float:
        """Return the change of the value by a day; day 0 is that of the baseline."""
        rate = log(2) / self.half_time
        return sum(
            self.effect(dose, baseline, weight) * (exp(-rate * (day - end)) - exp(-rate * (day - start)))
            for start, end, dose in steps(intakes, day, self.injection)
        )


def steps(intakes: Sequence[Intake], day: float, injection: float) -> list[tuple[float, float, float]]:
    """Return stretches of one total dose up to a day: start, end, dose by mouth or worth as much.

    >>> steps([Intake(0, 20, 10), Intake(10, 90, 5)], 30, 0.0)
    [(0, 10, 10.0), (10, 20, 15.0), (20, 30, 5.0)]
    """
    changes: dict[float, float] = {}
    for intake in intakes:
        start, end = max(intake.start, 0), min(intake.end, day)
        if start < end:
            dose = intake.dose * (injection if intake.injected else 1.0)
            changes[start] = changes.get(start, 0.0) + dose
            changes[end] = changes.get(end, 0.0) - dose
    found, total = [], 0.0
    for start, end in pairwise(sorted(changes)):
        total += changes[start]
        if total > DUST:
            found.append((start, end, total))
    return found


def response(course: LabCourse) -> Response:
    """Return the stated numbers of a course."""
    return Response(
        adds=course.shape == "adds",
        down=course.direction == "down",
        limit=value(course.limit),
        per_dose=value(course.per_dose),
        half_time=value(course.half_time),
        baseline_at=course.baseline_at or 0.0,
        baseline_effect=value(course.baseline_effect),
        weight=value(course.weight),
        injection=value(course.injection),
    )


def value(estimate: Estimate | None) -> float:
    """Return the stated value of an estimate, 0 for none."""
    return 0.0 if estimate is None else estimate.value or 0.0


MOVED = ("limit", "per_dose", "half_time", "baseline_effect", "weight", "injection")


def variants(course: LabCourse) -> list[tuple[Response, Response]]:
    """Return, for every parameter that has an interval, the course with it at either end."""
    middle = response(course)
    found = []
    for name in MOVED:
        estimate: Estimate | None = getattr(course, name)
        if estimate is not None and estimate.interval is not None:
            low, high = (_moved(middle, {name: end}) for end in estimate.interval)
            found.append((low, high))
    return found


def _moved(middle: Response, to: dict[str, Any]) -> Response:
    return replace(middle, **to)


def of_group(
    course: LabCourse, baseline: float, intakes: Sequence[Intake], day: float, weight: float | None = None
) -> Band:
    """Return the expected mean of a group of people (a trial's arm), in the test's unit."""
    below, middle, above = _doubt(course, lambda r: r.change(intakes, day, baseline, weight))
    passed = 1 - 0.5 ** (day / value(course.half_time))
    spread = Z * value(course.between_groups) * passed
    low, high = hypot(below, spread), hypot(above, spread)
    return Band(max(baseline + middle - low, 0.0), baseline + middle, baseline + middle + high)


def of_person(
    course: LabCourse,
    baseline: float,
    intakes: Sequence[Intake],
    day: float,
    weight: float | None = None,
    cv: float = 0.0,
) -> Band:
    """Return the expected value of one person, whose two results each vary by `cv` around what they should be."""
    group = of_group(course, baseline, intakes, day, weight)
    middle = group.middle
    person = value(course.between_people) * abs(middle - baseline)
    start = baseline * (1 + cv)
    carried = start + response(course).change(intakes, day, start, weight) - middle
    spread = Z * sqrt(person**2 + carried**2 + (cv * middle) ** 2)
    low, high = hypot(middle - group.low, spread), hypot(group.high - middle, spread)
    return Band(max(middle - low, 0.0), middle, middle + high)


def noise(cv: float, baseline: float) -> float:
    """Return the change that two results show by chance alone in 95 of 100 (the reference change value).

    >>> round(noise(0.02, 3.0), 2)
    0.17
    """
    return Z * sqrt(2) * cv * baseline


def _doubt(course: LabCourse, told: Callable[[Response], float]) -> tuple[float, float, float]:
    """Return how far below and above the middle the parameters' intervals reach: below, middle, above."""
    middle = told(response(course))
    ends = [sorted((told(a), told(b))) for a, b in variants(course)]
    below = _quadrature(min(low - middle, 0.0) for low, _ in ends)
    above = _quadrature(max(high - middle, 0.0) for _, high in ends)
    return below, middle, above


def _quadrature(parts: Iterable[float]) -> float:
    return sqrt(sum(p * p for p in parts))


def of_complaint(healing: Healing, score: float, day: float) -> Band:
    """Return the expected score (0 to 10) of a complaint `day` days after treatment began.

    Nothing before `begins`; then it nears its remaining share, nine tenths of the way by `heals`. Judgement: the shape.
    """
    return Band(*(_score(healing, score, day, end) for end in ("low", "middle", "high")))


def _score(healing: Healing, score: float, day: float, end: str) -> float:
    begins, heals, remains = (_end(e, end) for e in (healing.begins, healing.heals, healing.remains))
    begins = min(begins, heals)
    if day <= begins * DAYS:
        return score
    gone = 1.0 - 10 ** (-(day - begins * DAYS) / max((heals - begins) * DAYS, 1.0))
    return score * (1 - (1 - remains) * gone)


def _end(estimate: Estimate, end: str) -> float:
    if end == "middle" or estimate.interval is None:
        return value(estimate)
    return estimate.interval[0] if end == "low" else estimate.interval[1]

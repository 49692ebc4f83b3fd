"""Several results of one test: which is read, what the earlier ones say of it, and results that contradict each other.

Two results differ by more than chance where they are further apart than the reference change value,
sqrt(2) * 1.96 * sqrt(CVa^2 + CVi^2) (Fraser 2001, as given at biologicalvariation.com).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from repletion.decisions.lab_units import canonical
from repletion.domain.case import Result
from repletion.domain.knowledge import Lab

Z = 1.96


@dataclass(frozen=True)
class Chosen:
    """The result of a test that counts, what to say of the others, and those that contradict it on the same day."""

    result: Result
    told: str = ""
    against: tuple[Result, ...] = ()


def reference_change(analytic_cv: float, within_person_cv: float) -> float:
    """Return the relative difference between two results that chance exceeds once in twenty.

    >>> round(reference_change(0.03, 0.05), 4)
    0.1616
    """
    return sqrt(2) * Z * sqrt(analytic_cv**2 + within_person_cv**2)


def choose(results: Sequence[Result], labs: Mapping[str, Lab], within_person: Mapping[str, float]) -> list[Chosen]:
    """Return one result for each test, in the order of their first mention: the last by date, else by place."""
    by_test: dict[str, list[Result]] = {}
    for result in results:
        by_test.setdefault(result.test, []).append(result)
    return [_chosen(given, labs[test], within_person.get(test)) for test, given in by_test.items()]


def _chosen(given: list[Result], lab: Lab, within_person_cv: float | None) -> Chosen:
    order = sorted(range(len(given)), key=lambda i: (given[i].on or "", i))
    last = given[order[-1]]
    earlier = [given[i] for i in order[:-1]]
    same_day = [r for r in earlier if r.on == last.on and _differs(r, last, lab)]
    if same_day and last.on is not None:
        return Chosen(last, against=tuple(same_day))
    if same_day:
        values = ", ".join(_told(r) for r in (*same_day, last))
        return Chosen(last, f"several results without dates ({values}): the last one given is read")
    dated = [r for r in earlier if r.on != last.on]
    return Chosen(last, _change(dated[-1], last, lab, within_person_cv) if dated else "")


def _differs(a: Result, b: Result, lab: Lab) -> bool:
    """Return whether two results of one day cannot be the same sample measured twice."""
    first, second = canonical(a, lab), canonical(b, lab)
    if first is None or second is None:
        return (a.value, a.unit, a.result) != (b.value, b.unit, b.result)
    return abs(first - second) > reference_change(lab.analytic_cv, 0) * max(abs(first), abs(second))


def _change(before: Result, now: Result, lab: Lab, within_person_cv: float | None) -> str:
    """Return what an earlier result says of the one that is read."""
    old, new = canonical(before, lab), canonical(now, lab)
    said = f"{_told(before)} on {before.on or 'an earlier day'}"
    if not old or new is None:
        return f"before: {said}"
    if within_person_cv is None:
        return f"{'up' if new > old else 'down'} from {said} (how much of that is chance is not known for this test)"
    limit = reference_change(lab.analytic_cv, within_person_cv)
    if abs(new - old) / old <= limit:
        return f"no more than chance away from {said} (a difference of up to {limit:.0%} is chance)"
    return f"{'risen' if new > old else 'fallen'} from {said} by more than chance explains ({limit:.0%})"


def _told(result: Result) -> str:
    if result.value is None:
        return (result.result or "").replace("_", " ")
    return f"{result.comparator or ''}{result.value:g} {result.unit or ''}".strip()

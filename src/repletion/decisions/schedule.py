"""A day in which what must be kept apart is kept apart: a small search over the hours of the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repletion.decisions.interactions import Found
from repletion.domain.supplement import Gap

SLOTS: tuple[tuple[float, str], ...] = (
    (6.5, "on waking, with water"),
    (7.25, "before breakfast, with water"),
    (8.0, "breakfast"),
    (10.5, "mid-morning"),
    (12.5, "midday meal"),
    (15.5, "afternoon"),
    (18.5, "evening meal"),
    (20.5, "evening"),
    (22.5, "bedtime"),
)
SUITS = {
    "meal": ("breakfast", "midday meal", "evening meal"),
    "on waking, with water": ("on waking, with water", "before breakfast, with water"),
}
DAY = 24.0
BETWEEN = {1: 0.0, 2: 8.0, 3: 4.0, 4: 3.0, 5: 2.0, 6: 2.0}
"""Hours at least between doses of the same product, by doses a day."""
MOST = 6
STEPS = 20_000


@dataclass(frozen=True)
class Item:
    """Something to be taken: how often a day, and whether best on waking, with a meal, or at any hour."""

    name: str
    a_day: int
    best: str = ""
    firm: bool = True
    """A medicine or a prescription stays in the day; self-care gives way."""


@dataclass(frozen=True)
class Dose:
    """One dose at one hour of the day."""

    name: str
    hour: float
    when: str


@dataclass(frozen=True)
class Schedule:
    """The doses in order, what was left out because it cannot be kept apart, and the pairs that stand against it."""

    doses: tuple[Dose, ...]
    left_out: tuple[str, ...]
    conflicts: tuple[tuple[str, str], ...]


Gaps = dict[tuple[str, str], float]
"""Hours that must pass from a dose of the first to the next dose of the second."""


def gaps_of(found: Sequence[Found]) -> Gaps:
    """Return the hours to keep by ordered pair of names, the longest where several rules speak."""
    gaps: Gaps = {}
    for f in found:
        if f.gap is not None:
            for pair, hours in _pairs(f.first, f.second, f.gap):
                gaps[pair] = max(gaps.get(pair, 0.0), hours)
    return gaps


def _pairs(first: str, second: str, gap: Gap) -> Iterator[tuple[tuple[str, str], float]]:
    yield (first, second), gap.a_first
    yield (second, first), gap.b_first


def schedule(items: Sequence[Item], found: Sequence[Found]) -> Schedule:
    """Return a day that keeps every gap; where there is none, self-care is left out until there is."""
    gaps, kept = gaps_of(found), sorted(items, key=lambda item: (not item.firm, item.name))
    left_out: list[str] = []
    while True:
        doses = _solve(kept, gaps)
        if doses is not None:
            return Schedule(tuple(sorted(doses, key=lambda d: (d.hour, d.name))), tuple(left_out), ())
        loose = [item for item in kept if not item.firm]
        if not loose:
            return Schedule((), tuple(left_out), tuple(sorted(p for p in gaps if p[0] < p[1])))
        worst = max(loose, key=lambda item: (sum(h for p, h in gaps.items() if item.name in p), item.name))
        kept.remove(worst)
        left_out.append(worst.name)


def apart(first: float, second: float) -> float:
    """Return the hours from one hour of the day to the next coming of another.

    >>> apart(22.5, 6.5)
    8.0
    """
    return (second - first) % DAY


def fits(name: str, hour: float, placed: Sequence[Dose], gaps: Gaps) -> bool:
    """Return whether a dose at an hour keeps the hours that it must from every dose that stands already."""
    return all(
        _far(hour, d.hour, gaps.get((name, d.name), 0.0)) and _far(d.hour, hour, gaps.get((d.name, name), 0.0))
        for d in placed
    )


def _far(first: float, second: float, wanted: float) -> bool:
    return wanted == 0.0 or apart(first, second) >= wanted


def _solve(items: Sequence[Item], gaps: Gaps) -> list[Dose] | None:
    """Return the cheapest placing of all doses found within the steps allowed; None when there is none."""
    most_bound = sorted(items, key=lambda i: -sum(hours for pair, hours in gaps.items() if i.name in pair))
    waiting = [(item, k) for item in most_bound for k in range(item.a_day)]
    own = {(i.name, i.name): BETWEEN[i.a_day] for i in items if i.a_day > 1}
    search = _Search({**gaps, **own})
    search.place(waiting, [], 0.0)
    return search.best


class _Search:
    """Depth first, cheapest slot first, cut off by the best placing so far."""

    def __init__(self, gaps: Gaps) -> None:
        self.gaps, self.cost, self.steps = gaps, float("inf"), 0
        self.best: list[Dose] | None = None

    def place(self, waiting: list[tuple[Item, int]], placed: list[Dose], cost: float) -> None:
        """Place the doses that wait, keeping the cheapest whole day."""
        self.steps += 1
        if cost >= self.cost or (self.steps > STEPS and self.best is not None):
            return
        if not waiting:
            self.best, self.cost = list(placed), cost
            return
        (item, k), rest = waiting[0], waiting[1:]
        for price, hour, when in self._prices(item, placed):
            if self._in_order(item, k, hour, placed) and fits(item.name, hour, placed, self.gaps):
                self.place(rest, [*placed, Dose(item.name, hour, when)], cost + price)

    @staticmethod
    def _in_order(item: Item, k: int, hour: float, placed: list[Dose]) -> bool:
        """Return whether the doses of one item come in order, so that no day is tried twice."""
        return k == 0 or all(d.hour < hour for d in placed if d.name == item.name)

    @staticmethod
    def _prices(item: Item, placed: list[Dose]) -> list[tuple[float, float, str]]:
        """Return the slots with their prices: far from what suits costs, a new time of day costs."""
        used = {d.hour for d in placed}
        prices = []
        for hour, when in SLOTS:
            suits = not item.best or when in SUITS.get(item.best, (item.best,))
            prices.append(((0.0 if suits else 3.0) + (0.0 if hour in used else 1.0) + hour / 1000, hour, when))
        return sorted(prices)

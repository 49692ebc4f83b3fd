"""What the answers to many people say of the population: how common, who was tested, which tests were for nothing.

Shares are weighted and their intervals rest on the design (`survey`). A person's probability before any test says
nothing of the person's own result, so that the tested and the untested can be compared.

**Who was tested** is no sample of all. The corrected prevalence weights each tested person by the inverse of the
share tested among people of the same sex, age band and band of probability before tests (in cells this equals
standardising over them, which is what Begg and Greenes' correction for partial verification does; see Arifin and
Yusof, Stat Med 2022;41:1709, arXiv 2509.12217). It assumes that within a cell it did not depend on the level who was
tested. Cells in which fewer than `LEAST` were tested take the mean probability before tests instead; their share of
the population is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from repletion.evaluation.population_report_hiding import LEAST, hidden, small
from repletion.evaluation.survey import (
    Design,
    Flags,
    Floats,
    Share,
    Whole,
    covariance_of_totals,
    freedom,
    korn_graubard,
    share,
)

AGES = (("under 40", 0, 39), ("40 to 59", 40, 59), ("60 and over", 60, 120))
SEXES = ("female", "male")
OTHERS = "age or sex unknown"
TOTAL = "all"
STATUS = ("tested", "not tested")
BANDS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5)
"""Limits between the bands of probability before tests."""


@dataclass(frozen=True)
class People:
    """Everybody: weight, stratum and unit (NaN: not known), age (NaN), sex; `design`: strata and units were given."""

    weights: Floats
    strata: Floats
    units: Floats
    ages: Floats
    sexes: Sequence[str | None]
    weighted: bool
    design: bool


@dataclass(frozen=True)
class Told:
    """Of one deficiency: names, what its definition says beside the limit; by person the probability, that before
    tests, whether tested, and whether beyond the limit.
    """

    id: str
    name: str
    test: str
    definition: str
    probability: Floats
    before: Floats
    tested: Flags
    beyond: Flags


@dataclass(frozen=True)
class Cell:
    """One cell of the table: a group, whether tested, people, probable among them; None where it is hidden."""

    group: str
    status: str
    people: int | None
    probable: int | None
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Measured:
    """Among the tested: the share beyond the limit, and what was expected of them before any test."""

    people: int | None
    beyond: int | None
    share: float | None
    low: float | None
    high: float | None
    expected: float | None


@dataclass(frozen=True)
class Corrected:
    """The prevalence corrected for who was tested, and the share of people in cells that had too few tested."""

    share: float
    low: float
    high: float
    without_tested: float


@dataclass(frozen=True)
class Deficiency:
    """One deficiency: the table of probable ones, the measured, the corrected and the expected prevalence."""

    id: str
    name: str
    test: str
    definition: str
    cells: tuple[Cell, ...]
    expected: float | None
    measured: Measured | None
    corrected: Corrected | None


@dataclass(frozen=True)
class Population:
    """Reports on one population: the design of everybody, and their groups."""

    people: People
    probable: float

    @cached_property
    def usable(self) -> Flags:
        """Return who counts: a weight above 0, and a place in the design where there is one."""
        found = np.isfinite(self.people.weights) & (self.people.weights > 0)
        return found & np.isfinite(self.people.strata + self.people.units) if self.people.design else found

    @cached_property
    def design(self) -> Design:
        """Return the design; without one everybody is a first-stage unit."""
        count = len(self.people.weights)
        strata = _whole(self.people.strata) if self.people.design else np.zeros(count, np.int64)
        units = _whole(self.people.units) if self.people.design else np.arange(count, dtype=np.int64)
        return Design(np.where(self.usable, self.people.weights, 0.0), strata, units)

    @cached_property
    def groups(self) -> dict[str, Flags]:
        """Return who is in each group, everybody first."""
        return _groups(self.people)

    def deficiency(self, told: Told) -> Deficiency:
        """Return what the answers say of one deficiency."""
        probable: Floats = np.where(np.isnan(told.probability), np.nan, told.probability >= self.probable)
        tested = int((told.tested & self.usable).sum())
        expected = self._mean(told.before, np.isfinite(told.before))
        measured = self._measured(told) if tested else None
        corrected = self._corrected(told) if measured and measured.share is not None else None
        return Deficiency(
            told.id, told.name, told.test, told.definition, self._cells(probable, told.tested), expected, measured,
            corrected,
        )  # fmt: skip

    def share_of(self, flags: Flags) -> Share:
        """Return the weighted share of people with a flag."""
        return share(self.design, flags.astype(np.float64), self.usable)

    def _mean(self, values: Floats, among: Flags) -> float | None:
        weights = self.design.weights * among
        return float(weights @ np.where(among, values, 0.0) / weights.sum()) if weights.sum() else None

    def _cells(self, probable: Floats, tested: Flags) -> tuple[Cell, ...]:
        domains = {
            f"{g}|{s}": flags & known
            for g, flags in self.groups.items()
            for s, known in ((TOTAL, np.ones_like(tested)), ("tested", tested), ("not tested", ~tested))
        }
        asked = self.usable & np.isfinite(probable)
        people = {k: int((d & asked).sum()) for k, d in domains.items()}
        cases = {k: int((d & asked & (probable == 1)).sum()) for k, d in domains.items()}
        sums = _sums(list(self.groups))
        few = hidden(people, sums, [k for k, n in people.items() if small(n)])
        rare = hidden(cases, sums, {*(k for k, n in cases.items() if small(n, people[k])), *few})
        return tuple(self._cell(k, probable, domains[k], people[k], few, rare) for k in domains)

    def _cell(
        self, key: str, probable: Floats, domain: Flags, people: int, few: frozenset[str], rare: frozenset[str]
    ) -> Cell:
        group, status = key.split("|")
        shown = None if key in few else people
        if key in rare or not people:
            return Cell(group, status, shown, None, None, None, None)
        found = share(self.design, probable, domain & self.usable)
        return Cell(group, status, shown, found.cases, found.value, found.low, found.high)

    def _measured(self, told: Told) -> Measured:
        domain = told.tested & self.usable
        expected = self._mean(told.before, told.tested & np.isfinite(told.before))
        found = share(self.design, told.beyond.astype(np.float64), domain)
        if small(found.n):
            return Measured(None, None, None, None, None, None)
        if small(found.cases, found.n):
            return Measured(found.n, None, None, None, None, expected)
        return Measured(found.n, found.cases, found.value, found.low, found.high, expected)

    def _corrected(self, told: Told) -> Corrected | None:
        """Return the corrected prevalence; error by linearisation, interval as that of a share of the tested."""
        asked = self.usable & np.isfinite(told.before)
        cell = self._number * (len(BANDS) + 1) + np.digitize(np.nan_to_num(told.before), BANDS)
        weights = self.design.weights * asked
        size = int(cell.max()) + 1
        counted = np.bincount(cell[asked & told.tested], minlength=size)
        whole, of_tested, of_beyond, of_before = (
            np.bincount(cell, weights * part, minlength=size)
            for part in (1.0, told.tested, told.tested & told.beyond, np.nan_to_num(told.before))
        )
        enough = counted >= LEAST
        level = np.where(enough, of_beyond / np.maximum(of_tested, 1e-300), of_before / np.maximum(whole, 1e-300))
        value = float(whole @ level / whole.sum())
        inverse = np.where(enough, whole / np.maximum(of_tested, 1e-300), 0.0)[cell]
        own = np.where(told.tested, inverse * (told.beyond - level[cell]), 0.0)
        scores = weights / whole.sum() * (own + level[cell] - value)
        error = float(np.sqrt(covariance_of_totals(self.design, scores[:, None])[0, 0]))
        of = asked & told.tested
        low, high = korn_graubard(value, error, int(of.sum()), freedom(self.design, of))
        return Corrected(value, low, high, float(whole[~enough].sum() / whole.sum()))

    @cached_property
    def _number(self) -> Whole:
        """Return the number of each person's group."""
        every = np.stack([flags for name, flags in self.groups.items() if name != TOTAL])
        return np.asarray(every.argmax(axis=0), np.int64)


def _groups(people: People) -> dict[str, Flags]:
    """Return who is in each group: everybody, then sex by age band, then those of whom either is not known."""
    sexes = np.array([s or "" for s in people.sexes])
    every = np.ones(len(sexes), bool)
    found = {
        f"{sex}, {name}": (sexes == sex) & (people.ages >= first) & (people.ages < last + 1)
        for sex in SEXES
        for name, first, last in AGES
    }
    rest = every & ~np.any(np.stack(list(found.values())), axis=0)
    return {TOTAL: every, **found, **({OTHERS: rest} if rest.any() else {})}


def _sums(groups: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return the sums in the table: over the groups, and tested and not tested."""
    status = (TOTAL, *STATUS)
    over_groups = [(f"{TOTAL}|{s}", [f"{g}|{s}" for g in groups if g != TOTAL]) for s in status]
    return [*over_groups, *((f"{g}|{TOTAL}", [f"{g}|{s}" for s in STATUS]) for g in groups)]


def _whole(values: Floats) -> Whole:
    return np.nan_to_num(values).astype(np.int64)

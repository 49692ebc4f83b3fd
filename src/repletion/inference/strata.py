"""Tables by age and sex, read for one person or averaged over the people who could be meant."""

from dataclasses import dataclass

import numpy as np

from repletion.domain.estimate import Estimate, Sex, Table
from repletion.domain.knowledge import Population
from repletion.inference.uncertainty import Array, Numbers


@dataclass(frozen=True)
class Stratum:
    """Who is meant: an age and a sex, each perhaps unknown; `people` are then averaged over."""

    people: tuple[tuple[int, Sex, float], ...]


def stratum(population: tuple[Population, ...], age: int | None, sex: Sex | None) -> Stratum:
    """Return who is meant by an age and a sex; what is unknown is spread as in the reference population."""
    matching = [p for p in population if (sex is None or p.sex == sex) and (age is None or _within(age, p.age))]
    if age is not None and not matching:
        matching = [p for p in population if (sex is None or p.sex == sex) and p.age[0] == population[0].age[0]]
    whole = sum(p.share for p in matching)
    return Stratum(tuple((_middle(p.age) if age is None else age, p.sex, p.share / whole) for p in matching))


def read(table: Table, who: Stratum, numbers: Numbers, key: str) -> Array:
    """Return the table's number for `who`, one a lane: the mean over the people who could be meant."""
    if len(table) == 1:
        return numbers(f"{key}[0]", table[0])
    rows: dict[int, float] = {}
    for age, sex, share in who.people:
        row = _row(table, age, sex)
        rows[row] = rows.get(row, 0.0) + share
    terms = [share * numbers(f"{key}[{row}]", table[row]) for row, share in rows.items()]
    return np.asarray(sum(terms[1:], terms[0]))


def _row(table: Table, age: int, sex: Sex) -> int:
    held = min(max(age, 16), 120)
    return next(i for i, row in enumerate(table) if covers(row, held, sex))


def covers(row: Estimate, age: int, sex: Sex) -> bool:
    """Return whether a row of a table holds for an age and a sex."""
    return (row.sex is None or row.sex == sex) and (row.age is None or _within(age, row.age))


def _within(age: int, band: tuple[int, int]) -> bool:
    return band[0] <= age <= band[1]


def _middle(band: tuple[int, int]) -> int:
    return (band[0] + min(band[1], 89)) // 2

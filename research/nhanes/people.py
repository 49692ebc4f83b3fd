"""The people of the survey, in the cycles and with the weights that each figure asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl

from repletion.evaluation.nhanes import INFORMING, SCORED, design, read, weighted
from repletion.evaluation.nhanes_columns import DIETARY
from repletion.evaluation.survey import Design, Flags, Floats

EARLY = INFORMING[:2]
RECENT = INFORMING[3:]
# States whose tests were not all done in every cycle in which one of them was.
HELD_TO = {
    "state_vitamin_b12_deficiency": INFORMING[:3],
    "state_primary_hyperparathyroidism": INFORMING[2:4],
}


@dataclass(frozen=True)
class People:
    """Examined adults of some cycles with their design; `array` gives a column with nan for missing."""

    frame: pl.DataFrame
    cycles: tuple[str, ...]
    diet: bool = False

    @cached_property
    def design(self) -> Design:
        """The design, with the two-day dietary weight where diet is asked."""
        return design(self.frame, "diet_weight" if self.diet else "weight")

    def array(self, column: str) -> Floats:
        """Return a column as numbers."""
        return self.frame[column].cast(pl.Float64).fill_null(np.nan).to_numpy()

    def band(self, ages: tuple[int, int], sex: str | None) -> Flags:
        """Return who is of these ages (both ends included) and this sex."""
        inside = self.frame["age"].is_between(*ages)
        return (inside & (self.frame["sex"] == sex) if sex else inside).to_numpy()

    @property
    def years(self) -> str:
        """The years, for print; cycles that follow one another run together.

        >>> People(pl.DataFrame(), ("1999-2000", "2001-2002", "2007-2008")).years
        '1999-2002 2007-2008'
        """
        spans: list[list[str]] = []
        for first, last in (cycle.split("-") for cycle in self.cycles):
            if spans and int(spans[-1][1]) + 1 == int(first):
                spans[-1][1] = last
            else:
                spans.append([first, last])
        return " ".join(f"{first}-{last}" for first, last in spans)


class Survey:
    """The whole file; hands out the people of the cycles in which all the columns asked for were measured."""

    def __init__(self, path: str | Path) -> None:
        self.frame = read(path, INFORMING + SCORED)
        self._people: dict[tuple[tuple[str, ...], bool], People] = {}
        self._measured: dict[str, frozenset[str]] = {}

    def measured(self, column: str) -> frozenset[str]:
        """Return the cycles in which the column was measured, or to which it is held."""
        if column in HELD_TO:
            return frozenset(HELD_TO[column])
        if column not in self._measured:
            counts = self.frame.group_by("cycle").agg(pl.col(column).count().alias("asked"))
            self._measured[column] = frozenset(counts.filter(pl.col("asked") > 0)["cycle"])
        return self._measured[column]

    def people(self, columns: Sequence[str], within: Sequence[str] = INFORMING) -> People | None:
        """Return the people of the cycles in which every column was measured; None when there is no such cycle."""
        cycles = tuple(cycle for cycle in within if all(cycle in self.measured(column) for column in columns))
        if not cycles:
            return None
        key = (cycles, any(column in DIETARY for column in columns))
        if key not in self._people:
            self._people[key] = People(weighted(self.frame, cycles), *key)
        return self._people[key]

"""Foods, portions and what was eaten. What is not known of a food is unknown, never zero."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from repletion.domain.record import record

Stated = Literal["weighed", "measured", "assumed"]
"""By weight; in household measures or pieces; not said, so a usual helping was taken."""


@record
class Food:
    """One food: its source, grams of household measures, and values per 100 g; a missing one is unknown."""

    name: str
    source: str
    code: str = ""
    category: str = ""
    measures: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Return source and code, as a citation.

        >>> Food(name="Milk, whole", source="FNDDS 2021-2023", code="11111000").origin
        'FNDDS 2021-2023 11111000'
        """
        return f"{self.source} {self.code}".strip()

    def amount(self, nutrient: str, grams: float) -> float | None:
        """Return how much of a nutrient so many grams hold, in the nutrient's unit; None when unknown."""
        per_100_g = self.values.get(nutrient)
        return None if per_100_g is None else per_100_g * grams / 100


@dataclass(frozen=True)
class Portion:
    """So many grams, how that was worked out, and how well it was stated."""

    grams: float
    how: str
    stated: Stated


@dataclass(frozen=True)
class Eaten:
    """One thing of a diary: the words, the food taken for it with the next best ones, and the portion.

    `food` is None when nothing in the table answers to the words; then it counts as unknown, never as nothing.
    """

    text: str
    words: str
    food: Food | None
    portion: Portion
    alternatives: tuple[Food, ...] = ()
    day: int = 0

    def amount(self, nutrient: str) -> float | None:
        """Return how much of a nutrient it holds; None when that is unknown."""
        return None if self.food is None else self.food.amount(nutrient, self.portion.grams)


@dataclass(frozen=True)
class Supplement:
    """A product by its label: amounts a day by nutrient, in the nutrient's unit; empty when no label was given."""

    text: str
    amounts: Mapping[str, float]
    day: int | None = None


@dataclass(frozen=True)
class Diary:
    """What somebody wrote down: the names of the days, what was eaten, what was taken, what could not be read."""

    days: tuple[str, ...]
    eaten: tuple[Eaten, ...]
    supplements: tuple[Supplement, ...] = ()
    unread: tuple[str, ...] = ()

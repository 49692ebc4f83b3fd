"""How much of a nutrient a diary holds, by day, and for how much of the diary that is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from repletion.domain.food import Diary, Eaten

UNMATCHED = 1.5
"""Kilocalories per gram of a food that is not known, for its weight in the known share (judgement: a mixed dish)."""


@dataclass(frozen=True)
class Intake:
    """A nutrient's intake in its unit: from food day by day, from supplements a day, and the known share of the diary.

    Every amount is "at least": what is not known of a food counts as nothing in it and is missing from `known`.
    """

    nutrient: str
    daily: tuple[float, ...]
    supplements: float
    known: float

    @property
    def food(self) -> float:
        """Return the mean a day from food."""
        return sum(self.daily) / len(self.daily)

    @property
    def mean(self) -> float:
        """Return the mean a day from food and supplements."""
        return self.food + self.supplements

    @property
    def most_likely(self) -> float:
        """Return the mean if the unknown part of the food held as much as the known part."""
        return self.food / self.known + self.supplements if self.known > 0 else self.mean


def intake(diary: Diary, nutrient: str) -> Intake:
    """Return the intake of one nutrient; the known share is weighed by energy, from 0 to 1."""
    daily = [0.0] * len(diary.days)
    weights = [_weight(eaten) for eaten in diary.eaten]
    known = 0.0
    for eaten, weight in zip(diary.eaten, weights, strict=True):
        amount = eaten.amount(nutrient)
        if amount is not None:
            daily[eaten.day] += amount
            known += weight
    taken = sum(s.amounts.get(nutrient, 0.0) * _share_of_days(s.day, diary) for s in diary.supplements)
    total = sum(weights)
    return Intake(nutrient, tuple(daily), taken, known / total if total else 0.0)


def _weight(eaten: Eaten) -> float:
    energy = eaten.amount("energy")
    return max(UNMATCHED * eaten.portion.grams if energy is None else energy, 0.01)


def _share_of_days(day: int | None, diary: Diary) -> float:
    """Return 1 for what is taken every day and 1/n for what was taken on one day of n."""
    return 1.0 if day is None else 1.0 / len(diary.days)


def intakes(diary: Diary, nutrients: Iterable[str]) -> dict[str, Intake]:
    """Return the intake of every nutrient."""
    return {nutrient: intake(diary, nutrient) for nutrient in nutrients}


def contributions(diary: Diary, nutrient: str, most: int = 3) -> list[tuple[str, float]]:
    """Return the foods that gave most of a nutrient, with the amount a day each gave."""
    amounts: dict[str, float] = {}
    for eaten in diary.eaten:
        amount = eaten.amount(nutrient)
        if eaten.food is not None and amount:
            amounts[eaten.food.name] = amounts.get(eaten.food.name, 0.0) + amount / len(diary.days)
    return sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def flesh(eaten: Eaten, words: Sequence[str]) -> bool:
    """Return whether a food is meat, poultry or fish by the words of its name."""
    name = eaten.food.name.lower() if eaten.food else ""
    return "meatless" not in name and any(word in name for word in words)

"""Who eats, what may be offered, and how intakes and requirements vary."""

from dataclasses import dataclass
from typing import Literal

from repletion.domain.estimate import Sex
from repletion.domain.record import record

Allergen = Literal[
    "milk",
    "egg",
    "fish",
    "shellfish",
    "tree_nut",
    "peanut",
    "soya",
    "gluten",
    "sesame",
    "meat",
    "lactose_free",
    "low_lactose",
]
Exclusion = Literal[
    "vegan",
    "vegetarian",
    "lactose",
    "coeliac",
    "kidney",
    "milk",
    "egg",
    "fish",
    "shellfish",
    "tree_nut",
    "peanut",
    "soya",
    "sesame",
]
EXCLUSIONS: tuple[Exclusion, ...] = (
    "vegan", "vegetarian", "lactose", "coeliac", "kidney", "milk", "egg", "fish", "shellfish", "tree_nut", "peanut",
    "soya", "sesame",
)  # fmt: skip


@record
class Candidate:
    """A food that may be added, by the serving; what it holds, or may hold by its recipe, that some must leave out."""

    food: str
    kind: str
    serving: str
    grams: float
    holds: tuple[Allergen, ...] = ()
    may: tuple[Allergen, ...] = ()


@record
class BySex:
    """One number for women and one for men."""

    female: float
    male: float


@record
class PhytateRow:
    """Phytate in 100 g of the foods whose name holds the words."""

    for_: str
    mg: float


@record
class Variation:
    """How intakes vary within a person and requirements between people; phytate and haem iron by words of foods."""

    within: dict[str, BySex]
    within_else: float
    requirement: dict[str, float]
    requirement_else: float
    iron_percentiles: tuple[tuple[float, float], ...]
    phytate: tuple[PhytateRow, ...]
    flesh: tuple[str, ...]
    haem_share: float


@dataclass(frozen=True)
class Eater:
    """The person who eats; what is not known of them is None."""

    age: int | None = None
    sex: Sex | None = None
    pregnant: bool = False
    breastfeeding: bool = False
    weight: float | None = None
    excludes: frozenset[Exclusion] = frozenset()
    dislikes: tuple[str, ...] = ()

    @property
    def kidney(self) -> bool:
        """Return whether the kidneys are weak."""
        return "kidney" in self.excludes

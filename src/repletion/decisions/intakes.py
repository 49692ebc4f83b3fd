"""What is recommended and what is too much for one person: reference intakes by stage of life."""

from collections.abc import Sequence
from dataclasses import dataclass

from repletion.decisions.contents import amount_of, nutrient_id
from repletion.domain.handbook import Intake
from repletion.domain.plan import Guidance
from repletion.domain.supplement import Taken

ADULT = (19, 120)


@dataclass(frozen=True)
class Target:
    """The recommended intake and the upper limit a day, in the nutrient's unit; None where none is set."""

    recommended: float | None
    limit: float | None


def target_of(nutrient: str, taken: Taken, known: Guidance) -> Target:
    """Return what holds for a person; of what is not known (age, sex) the lowest limit and the highest need."""
    limits = known.limits[nutrient]
    rows = _rows(limits.intake, taken)
    wanted = [r.rda if r.rda is not None else r.ai for r in rows]
    upper = [r.ul for r in rows if r.ul is not None] if limits.covers != "none" else []
    return Target(
        recommended=max((w for w in wanted if w is not None), default=None), limit=min(upper) if upper else None
    )


def _rows(intake: Sequence[Intake], taken: Taken) -> list[Intake]:
    """Return the rows that may hold for a person: those of the stage, else those of the sex."""
    ages = ADULT if taken.age is None else (taken.age, taken.age)
    for stages in _stages(taken):
        rows = [r for r in intake if r.stage in stages and r.age[0] <= ages[1] and ages[0] <= r.age[1]]
        if rows:
            return rows
    return []


def _stages(taken: Taken) -> list[tuple[str, ...]]:
    sexes = (taken.sex,) if taken.sex else ("female", "male")
    if taken.pregnant:
        return [("pregnant",), sexes, ("child",)]
    if taken.breastfeeding:
        return [("breastfeeding",), sexes, ("child",)]
    return [sexes, ("child",)]


def food_of(nutrient: str, taken: Taken, known: Guidance) -> float | None:
    """Return what food brings of a nutrient a day, in its unit; None when that was not told."""
    for said, amount in taken.diet.items():
        i = nutrient_id(said, known)
        if i == nutrient or (i in known.products.forms and known.products.forms[i].nutrient == nutrient):
            return amount_of(said, amount, known)
    return None

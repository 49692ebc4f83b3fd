"""What one person's intake of a nutrient is held against: life stage, pregnancy, kidneys, what can be taken up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from repletion.domain.diet import Eater, Variation
from repletion.domain.handbook import Intake as Row
from repletion.domain.handbook import Nutrient
from repletion.nutrition.adequacy import Reference

USUAL_AGE = 40
PROTEIN_EAR_TO_RDA = 0.66 / 0.8
"""Average requirement and advised amount of protein, g per kg a day."""
MENSTRUATING = (14, 50)
KIDNEY_OWN_LIMITS = ("potassium", "phosphorus")


@dataclass(frozen=True)
class Held:
    """The reference of one nutrient, whose stage of life it is for, and what should be said of it."""

    reference: Reference
    stage: str
    age: tuple[int, int]
    notes: tuple[str, ...] = ()


def held(name: str, nutrient: Nutrient, eater: Eater, variation: Variation) -> Held | None:
    """Return what an intake is held against; None when there is no figure for this stage of life."""
    row = _row(nutrient, eater)
    if row is None:
        return None
    row = _with_protein(name, row, eater)
    sex = "male" if row.stage == "male" else "female"
    within = variation.within.get(name)
    size = row.ear or row.ai or row.rda or 0.0
    within_sd = getattr(within, sex) if within else variation.within_else * size
    requirement_sd = variation.requirement.get(name, variation.requirement_else) * (row.ear or 0.0)
    skewed = name == "iron" and row.stage == "female" and MENSTRUATING[0] <= row.age[0] <= MENSTRUATING[1]
    percentiles = _percentiles(variation.iron_percentiles, row.ear) if skewed and row.ear else ()
    reference = Reference(row.ear, row.rda, row.ai, row.ul, requirement_sd, within_sd, percentiles)
    if eater.kidney and name in KIDNEY_OWN_LIMITS:
        note = "With weak kidneys your clinic sets this limit; the figures for healthy people do not hold."
        return Held(replace(reference, ear=None, rda=None, ai=None, ul=None), row.stage, row.age, (note,))
    return Held(reference, row.stage, row.age, _notes(row, eater))


def _row(nutrient: Nutrient, eater: Eater) -> Row | None:
    """Return the row of the person's stage; of both sexes the one that asks for more when the sex is not known."""
    age = USUAL_AGE if eater.age is None else eater.age
    if eater.pregnant or eater.breastfeeding:
        stages: tuple[str, ...] = ("pregnant",) if eater.pregnant else ("breastfeeding",)
    else:
        stages = (eater.sex,) if eater.sex else ("female", "male")
    rows = [r for r in nutrient.intake if r.stage in (*stages, "child") and r.age[0] <= age <= r.age[1]]
    return max(rows, key=lambda r: r.ear or r.ai or r.rda or 0.0, default=None)


def _with_protein(name: str, row: Row, eater: Eater) -> Row:
    """Return the row of protein with an average requirement, by body weight where that is known."""
    if name != "protein" or row.ear is not None or row.rda is None:
        return row
    ear = 0.66 * eater.weight if eater.weight else row.rda * PROTEIN_EAR_TO_RDA
    rda = 0.8 * eater.weight if eater.weight else row.rda
    return replace(row, ear=round(ear, 1), rda=round(rda, 1))


def _percentiles(adult: Sequence[tuple[float, float]], ear: float) -> tuple[tuple[float, float], ...]:
    """Return the percentiles of iron scaled to the median requirement (8.07 mg in grown women)."""
    median = next(need for percent, need in adult if percent == 50)
    by = 1.0 if abs(ear - median) < 0.1 else ear / median
    return tuple((percent, need * by) for percent, need in adult)


def _notes(row: Row, eater: Eater) -> tuple[str, ...]:
    unknown = [word for word, value in (("age", eater.age), ("sex", eater.sex)) if value is None]
    if eater.pregnant or eater.breastfeeding:
        unknown = [word for word in unknown if word == "age"]
    if not unknown:
        return ()
    return (f"{' and '.join(unknown)} not given: held against a {row.stage} of {row.age[0]}-{row.age[1]}",)

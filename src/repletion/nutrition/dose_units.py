"""Doses as people write them, in the unit that their nutrient is counted in."""

from repletion.domain.handbook import Nutrient
from repletion.domain.journal import DoseTaken, Per

MASS = {"ug": 1e-6, "mcg": 1e-6, "µg": 1e-6, "μg": 1e-6, "mg": 1e-3, "g": 1.0}
MOLAR = {  # grams per mole, and the charge of the ion
    "calcium": (40.078, 2),
    "chloride": (35.45, 1),
    "iron": (55.845, 2),
    "magnesium": (24.305, 2),
    "phosphorus": (30.974, 1),
    "potassium": (39.098, 1),
    "sodium": (22.990, 1),
    "zinc": (65.38, 2),
}
UNITS = ("ug", "mg", "g", "IU", "mmol", "mEq")
DAYS: dict[Per, float] = {"day": 1.0, "week": 7.0, "month": 30.4375, "once": 28.0}
"""Days over which a dose counts; one taken once is spread over four weeks (judgement)."""


def converted(amount: float, unit: str, name: str, nutrient: Nutrient) -> float | None:
    """Return an amount in the nutrient's own unit; None where the unit cannot be that nutrient's.

    The nutrient `name` is its id. Amounts are of the nutrient itself, not of the salt that carries it.
    """
    written = unit.strip()
    grams = _grams(amount, written, name)
    own = MASS.get(nutrient.unit)
    if written.lower() == "iu":
        return amount / nutrient.iu_per_unit if nutrient.iu_per_unit else None
    return None if grams is None or own is None else grams / own


def _grams(amount: float, unit: str, name: str) -> float | None:
    mass = MASS.get(unit.lower())
    if mass is not None:
        return amount * mass
    if name not in MOLAR or unit.lower() not in ("mmol", "meq"):
        return None
    molar, charge = MOLAR[name]
    return amount / 1000 * molar / (charge if unit.lower() == "meq" else 1)


def units(name: str, nutrient: Nutrient) -> list[str]:
    """Return the units in which a dose of a nutrient can be written."""
    return [unit for unit in UNITS if converted(1.0, unit, name, nutrient) is not None]


def daily(dose: DoseTaken, nutrient: Nutrient) -> float | None:
    """Return a dose as its share of a day, in the nutrient's unit; None where its unit cannot be that nutrient's."""
    amount = converted(dose.amount, dose.unit, dose.nutrient, nutrient)
    return None if amount is None else amount / DAYS[dose.per]


def possible(amount: float, per: Per, low: float, high: float) -> bool:
    """Return whether an amount in the nutrient's unit lies between two daily doses; one taken once may be a day's.

    >>> possible(65, "once", 3, 400), possible(65, "month", 3, 400), possible(7500, "once", 2, 1500)
    (True, False, True)
    """
    least = amount if per == "once" else amount / DAYS[per]
    return low <= least and amount / DAYS[per] <= high


def meant(dose: DoseTaken, nutrient: Nutrient, low: float, high: float) -> str | None:
    """Return the same number in another unit in which the dose would be possible, if there is one alone or IU."""
    fits = []
    for unit in UNITS:
        amount = converted(dose.amount, unit, dose.nutrient, nutrient)
        if amount is not None and possible(amount, dose.per, low, high):
            fits.append(f"{dose.amount:g} {unit} ({amount:g} {nutrient.unit})")
    return fits[0] if len(fits) == 1 else next((f for f in fits if " IU " in f), None)

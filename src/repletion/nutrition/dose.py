"""The arithmetic of doses: what part of a salt is the element, one unit in another, totals against limits."""

import re

ATOMIC_MASS = {
    "H": 1.008,
    "C": 12.011,
    "N": 14.007,
    "O": 15.999,
    "F": 18.998,
    "Na": 22.990,
    "Mg": 24.305,
    "P": 30.974,
    "S": 32.06,
    "Cl": 35.45,
    "K": 39.098,
    "Ca": 40.078,
    "Cr": 51.996,
    "Mn": 54.938,
    "Fe": 55.845,
    "Cu": 63.546,
    "Zn": 65.38,
    "Se": 78.971,
    "Mo": 95.95,
    "I": 126.904,
}
"""Standard atomic weights (IUPAC), g/mol."""

MASS = {"ug": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3}
"""Grams in one unit."""

SPELLED = {
    "mcg": "ug",
    "µg": "ug",
    "μg": "ug",
    "microgram": "ug",
    "micrograms": "ug",
    "milligram": "mg",
    "milligrams": "mg",
    "gram": "g",
    "grams": "g",
    "gm": "g",
    "i.u.": "iu",
    "ie": "iu",
    "ui": "iu",
    "international units": "iu",
    "mmols": "mmol",
    "millimol": "mmol",
    "milliequivalents": "meq",
}
VALENCE = {"K": 1, "Na": 1, "Ca": 2, "Mg": 2}
_PART = re.compile(r"([A-Z][a-z]?|\(|\))(\d*)")


def unit_of(said: str) -> str:
    """Return the short spelling of a unit.

    >>> unit_of("mcg"), unit_of("IU"), unit_of("Micrograms")
    ('ug', 'iu', 'ug')
    """
    small = said.strip().lower()
    return SPELLED.get(small, small)


def atoms(formula: str) -> dict[str, float]:
    """Return how many atoms of each element a formula has; a dot joins water of crystallisation.

    >>> atoms("Ca(C3H5O3)2.5H2O")["O"]
    11.0
    """
    counts: dict[str, float] = {}
    for piece in formula.split("."):
        lead = re.match(r"\d*", piece)
        many = int(lead.group() or 1) if lead else 1
        for element, n in _atoms_of(piece.lstrip("0123456789")).items():
            counts[element] = counts.get(element, 0.0) + many * n
    return counts


def _atoms_of(piece: str) -> dict[str, float]:
    """Return the atoms of one piece without dots, with brackets opened."""
    stack: list[dict[str, float]] = [{}]
    for symbol, count in _PART.findall(piece):
        n = int(count or 1)
        if symbol == "(":
            stack.append({})
        elif symbol == ")":
            inner = stack.pop()
            for element, k in inner.items():
                stack[-1][element] = stack[-1].get(element, 0.0) + n * k
        else:
            stack[-1][symbol] = stack[-1].get(symbol, 0.0) + n
    return stack[0]


def molar_mass(formula: str) -> float:
    """Return the molar mass in g/mol.

    >>> round(molar_mass("CaCO3"), 1)
    100.1
    """
    return sum(ATOMIC_MASS[element] * n for element, n in atoms(formula).items())


def elemental_share(formula: str, element: str) -> float:
    """Return what part of the mass of a salt is the element, from 0 to 1.

    >>> round(1250 * elemental_share("CaCO3", "Ca"))
    501
    """
    return atoms(formula)[element] * ATOMIC_MASS[element] / molar_mass(formula)


def in_unit(value: float, said: str, unit: str, *, iu: float | None = None, element: str | None = None) -> float | None:
    """Return an amount in `unit` (ug, mg or g); None where the said unit cannot be turned into it.

    `iu`: how much of `unit` one international unit is; `element`: for mmol and mEq.

    >>> in_unit(1000, "IU", "ug", iu=0.025)
    25.0
    >>> in_unit(10, "mmol", "mg", element="Mg")
    243.05
    >>> in_unit(5, "IU", "mg") is None
    True
    """
    named = unit_of(said)
    if named == "iu":
        return None if iu is None else round(value * iu, 9)
    if named in ("mmol", "meq") and element in ATOMIC_MASS:
        milligrams = value * ATOMIC_MASS[element] / (VALENCE.get(element, 1) if named == "meq" else 1)
        return round(milligrams * MASS["mg"] / MASS[unit], 9) if unit in MASS else None
    if named not in MASS or unit not in MASS:
        return None
    return float(f"{value * MASS[named] / MASS[unit]:.12g}")


def counted(covers: str, *, supplements: float, food: float | None) -> float:
    """Return what counts against a limit that covers everything, or supplements and added forms alone."""
    return supplements + (food or 0.0) if covers == "total" else supplements


def room(limit: float | None, covers: str, *, taken: float, food: float | None) -> float:
    """Return how much more may be taken before the limit; infinite where there is none, never below 0."""
    if limit is None or covers == "none":
        return float("inf")
    return max(0.0, limit - counted(covers, supplements=taken, food=food))

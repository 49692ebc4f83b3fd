"""Supplements with their labels typed in: "vitamin D 1000 IU", "iron tablet 65 mg", "2 x calcium carbonate 1250 mg"."""

import re
from collections.abc import Mapping
from functools import lru_cache

from repletion.domain.food import Supplement
from repletion.intake_text.diary_amounts import number
from repletion.kb.foods.labels import Labels

TIMES = re.compile(r"^\s*(\d+)\s*(?:x|×|tablets?|capsules?|pills?|tabs?)?\s*(?:of\s+)?(?=[a-z])")
WEEKLY = re.compile(r"\b(?:once |1x )?(?:a|per|each|every) week\b|\bweekly\b")
DAILY = re.compile(r"\b(twice|two times|2x|three times|3x) (?:a|per) day\b|\b(twice) daily\b")
DOSE = r"(\d[\d,]*(?:\.\d+)?)\s*(k)?\s*"


@lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...], units: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a name and a dose, in either order."""
    name = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    unit = "|".join(re.escape(u) for u in sorted((*units, "iu", "i.u.", "units"), key=len, reverse=True))
    filler = r"(?:[^\d,;]{0,25}?)"
    return re.compile(
        rf"(?<![\w-])({name})(?![\w]){filler}{DOSE}({unit})\b|{DOSE}({unit})\b(?:\s+(?:of|tablets?|capsules?))?\s*({name})(?![\w])"
    )


def supplement(
    text: str, words: Labels, iu: Mapping[str, float], units: Mapping[str, str], day: int | None
) -> Supplement | None:
    """Return what a label gives a day, in the nutrients' units; None when the text is no supplement.

    `iu` has international units per unit by nutrient, `units` the unit of every nutrient.
    """
    said = text.lower().strip()
    amounts: dict[str, float] = {}
    for found in _pattern((*words.names, *words.salts), tuple(words.units)).finditer(said):
        name = found.group(1) or found.group(8)
        figure, thousand = found.group(2) or found.group(5), found.group(3) or found.group(6)
        dose = number(figure.replace(",", "")) * (1000 if thousand else 1)
        nutrient, share = _of(name, words)
        amount = _in_unit(dose * share, found.group(4) or found.group(7), nutrient, words, iu, units)
        if amount is not None:
            amounts[nutrient] = amounts.get(nutrient, 0.0) + amount * _a_day(said)
    product = any(re.search(rf"\b{re.escape(p)}\b", said) for p in words.products)
    return Supplement(text=text.strip(), amounts=amounts, day=day) if amounts or product else None


def _of(name: str, words: Labels) -> tuple[str, float]:
    salt = words.salts.get(name)
    return (salt.nutrient, salt.share) if salt else (words.names[name], 1.0)


def _in_unit(
    dose: float, unit: str, nutrient: str, words: Labels, iu: Mapping[str, float], units: Mapping[str, str]
) -> float | None:
    """Return the dose in the nutrient's unit; None when the unit does not fit the nutrient."""
    if unit in ("iu", "i.u.", "units"):
        return dose / iu[nutrient] if nutrient in iu else None
    target = words.units.get(units.get(nutrient, ""))
    return None if target is None else dose * words.units[unit] / target


def _a_day(said: str) -> float:
    times = TIMES.match(said)
    count = float(times.group(1)) if times else 1.0
    often = DAILY.search(said)
    if often:
        count *= 3.0 if (often.group(1) or "").startswith(("three", "3")) else 2.0
    return count / 7 if WEEKLY.search(said) else count

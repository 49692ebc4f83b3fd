"""Exposures that a figure states: doses, units of alcohol, litres of water, body mass index."""

import re
from collections.abc import Iterator

from repletion.domain.case import ReadState
from repletion.intake_text.alternatives import one_of
from repletion.intake_text.lab_lines import Found

STATIN_DOSE = {"atorvastatin": 40.0, "rosuvastatin": 20.0, "simvastatin": 80.0}
"""Milligrams a day from which on a statin counts as of high intensity."""
DOSE = re.compile(
    r"^\s*(?:tablets?|calcium)?\s*[,(:]?\s*(\d{1,3}(?:\.\d)?)\s*(?:mg|milligrams?)?\b(?!\s*(?:years?|months?|weeks?|x\b))"
)

NUMBER = r"(?<![\d.,])(\d{1,3}(?:[, ]\d{3}){1,2}|\d{1,7})\s{0,3}(k\b)?"
IU = r"\s*(?:iu|i\.u\.|units?|ius)\b"
MG_BEFORE = r"\s*mg"
MG_AFTER = rf"{MG_BEFORE}\b"
VITAMIN_D = r"vit(?:amin)? ?d[23]?|d3"
VITAMIN_A = r"\b(?:vit(?:amin)? ?a|retinol)\b"
VITAMIN_B6 = r"\b(?:b-?6|pyridoxine)\b"


def _before(substance: str, unit: str) -> re.Pattern[str]:
    return re.compile(rf"{NUMBER}{unit}[^.;\n]{{0,20}}{substance}")


def _after(substance: str, unit: str) -> re.Pattern[str]:
    return re.compile(rf"{substance}[^.;\d\n]{{0,20}}{NUMBER}{unit}")


SUPPLEMENTS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    ("vitamin_d_high_dose", 4000.0, _before(rf"\b(?:{VITAMIN_D}|c(?:h?)olecalciferol)\b", IU)),
    ("vitamin_d_high_dose", 4000.0, _after(rf"\b(?:{VITAMIN_D}|ch?olecalciferol)\b", IU)),
    ("vitamin_a_high_dose", 10000.0, _before(VITAMIN_A, IU)),
    ("vitamin_a_high_dose", 10000.0, _after(VITAMIN_A, IU)),
    ("vitamin_b6_high_dose", 50.0, _before(VITAMIN_B6, MG_BEFORE)),
    ("vitamin_b6_high_dose", 50.0, _after(VITAMIN_B6, MG_AFTER)),
    ("niacin_high_dose", 500.0, _before(r"\b(?:niacin|nicotinic acid|b-?3)\b", MG_BEFORE)),
    ("niacin_high_dose", 500.0, _after(r"\b(?:niacin|nicotinic acid|niaspan|b-?3)\b", MG_AFTER)),
    ("zinc_high_dose", 41.0, _before(r"\bzinc\b", MG_BEFORE)),
    ("zinc_high_dose", 41.0, _after(r"\bzinc\b", MG_AFTER)),
)
"""Exposure, the least daily amount that counts as high (international units or milligrams), and how it is written."""
SUPPLEMENT = re.compile(
    rf"{VITAMIN_D}|colecalciferol|cholecalciferol|{VITAMIN_A}|{VITAMIN_B6}|\bniac|\bnias|\bnico|\bb-?3|\bzinc"
)
"""Without any of these no text states a dose of them."""
PER = re.compile(r"[^.;\n]{0,25}?\b(week(?:ly)?|wk|month(?:ly)?|fortnight(?:ly)?)\b")
SHARE = {"w": 7.0, "f": 14.0, "m": 30.0}
"""Days over which a dose of a week, fortnight or month spreads, by its first letter."""

ALCOHOL = re.compile(
    r"\b(\d{1,3})\s*(?:-|to\s*)?\s*(?:\d{1,3}\s*)?(?:units|u)\b\s*(?:of alcohol\s*)?"
    r"(?:/|per|a|each|every)?\s*(week|wk|day|night)"
)
BMI = re.compile(r"\b(?:bmi|body mass index)\b\s*(?:is|was|of|=|:|about|around|approx\.?)?\s*(\d{2}(?:\.\d+)?)\b")
FIGURES = {"five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "ten": 10.0, "twelve": 12.0}
WATER = re.compile(
    rf"\b(\d{{1,2}}(?:\.\d)?|{'|'.join(FIGURES)})\s*"
    r"(?:or \w+ |to \w+ |-\s*\d{1,2}\s*)?(?:l|lt|litres?|liters?)\b"
    r"[^.;\n]{0,12}\b(?:water|fluids?|a day|daily|per day|every day)\b"
)
OTHER_FLUIDS = ("cola", "coke", "pepsi", "cider", "beer", "lager", "wine", "vodka", "milk", "oxygen", "o2")
NOT_WATER = re.compile(rf"\b{one_of(*OTHER_FLUIDS)}\b")

TAKEN = {
    "vitamin_d_25oh": "vitamin_d_supplement",
    "vitamin_b12": "vitamin_b12_supplement",
    "folate": "folic_acid_supplement",
    "iron": "iron_supplement",
    "potassium": "potassium_supplement",
    "calcium_adjusted": "calcium_supplement",
    "magnesium": "magnesium_supplement",
}
"""Tests that share their name with a supplement."""
AMOUNT = ("m?g", "grams?", "mcg", "micrograms?", "µg", "ug", "iu", "i\\.u\\.", "units?", "milligrams?")
OFTEN = (
    "tds", "tid", "bd", "bid", "od", "qds", "qid", "nocte", "mane", "prn", "daily", "nightly", "weekly", "monthly",
    r"(?:a|per|every|each|/) ?(?:day|d|week|wk|month|night|morning)", "once", "twice", "three times", "at night",
    "in the morning", "with food", "tablets?", "capsules?", "caps", "pills?", "im", "iv", "injections?",
)  # fmt: skip
AMOUNT_TAKEN = re.compile(
    rf"^\s*(?:{one_of(*AMOUNT)}(?!\s*/(?!\s*(?:d|day|week|wk)\b)|\w)|{one_of(*AMOUNT)}?\s*{one_of(*OFTEN)}\b)"
)
AS_DOSE = re.compile(r"^[\s-]+(?:dose[ds]?|intake|diet(?:ary)?|in (?:my|the|his|her) (?:diet|food|meals?))\b")
EATEN = re.compile(r"\b(?:dietary|intake|diet|food|meals?|eat\w*)\b[^.;\n]{0,30}$")

Statement = tuple[str, ReadState, int, int]
"""An exposure, its state, and the place in the text that states it."""


def dosed(found: Found, text: str) -> bool:
    """Return whether a value that reads like a result is an amount taken ("b12 1000 mcg", "vitamin e high dose")."""
    after = text[found.end : found.end + 30]
    if found.result.value is None:
        return bool(AS_DOSE.match(after))
    named = found.result.unit is None and found.result.test
    return bool(named and (AMOUNT_TAKEN.match(after) or eaten(found, text)))


def eaten(found: Found, text: str) -> bool:
    """Return whether an amount is one of the food ("dietary vitamin d 1.5")."""
    return bool(EATEN.search(text[: found.start][-40:]))


def high_statin(drug: str, after: str) -> bool:
    """Return whether the dose named after a statin is a high one.

    >>> high_statin("atorvastatin", " 80 mg on"), high_statin("simvastatin", " 40mg nocte")
    (True, False)
    """
    dose = DOSE.search(after)
    return drug in STATIN_DOSE and dose is not None and float(dose.group(1)) >= STATIN_DOSE[drug]


def amounts(text: str) -> Iterator[Statement]:
    """Yield the exposures that figures state.

    >>> list(amounts("bmi 36, etoh 60 units/wk"))
    [('heavy_alcohol', 'present', 13, 24), ('obesity', 'present', 0, 6)]
    """
    yield from _supplements(text)
    yield from _alcohol(text)
    yield from _water(text)
    yield from _weight(text)


def _supplements(text: str) -> Iterator[Statement]:
    for name, least, pattern in SUPPLEMENTS if SUPPLEMENT.search(text) else ():
        for match in pattern.finditer(text):
            amount = float(re.sub(r"[, ]", "", match.group(1))) * (1000 if match.group(2) else 1)
            often = PER.match(text, match.end())
            if amount / (SHARE[often.group(1)[0]] if often else 1.0) >= least:
                yield name, "present", match.start(), match.end()


def _alcohol(text: str) -> Iterator[Statement]:
    """Yield heavy drinking from 35 units a week on and its denial up to 14; what lies between says neither."""
    for match in ALCOHOL.finditer(text):
        weekly = float(match.group(1)) * (7 if match.group(2) in ("day", "night") else 1)
        if weekly >= 35 or weekly <= 14:
            yield "heavy_alcohol", "present" if weekly >= 35 else "absent", match.start(), match.end()


def _water(text: str) -> Iterator[Statement]:
    for match in WATER.finditer(text):
        litres = FIGURES.get(match.group(1)) or float(match.group(1))
        if litres >= 4.5 and not NOT_WATER.search(text[match.start() : match.end() + 20]):
            yield "excessive_water_intake", "present", match.start(), match.end()


def _weight(text: str) -> Iterator[Statement]:
    for match in BMI.finditer(text):
        value = float(match.group(1))
        if value >= 30:
            yield "obesity", "present", match.start(), match.end()
        elif value < 18.5:
            yield "underweight", "present", match.start(), match.end()

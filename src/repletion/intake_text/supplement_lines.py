"""One line of plain words about a product: "calcium 500 mg + vitamin D 800 IU twice a day"."""

import re

from repletion.domain.supplement import Product

AMOUNT = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    r"(micrograms?|milligrams?|international units|i\.u\.|mmol|meq|mcg|µg|μg|ug|mg|iu|ie|ui|g(?:rams?)?)(?![a-z])",
    re.IGNORECASE,
)
WORDS = {"once": 1, "twice": 2, "two": 2, "three": 3, "thrice": 3, "four": 4, "five": 5, "six": 6}
OFTEN = re.compile(
    r"(?:,|\b)\s*(?:(\d+|once|twice|thrice|two|three|four|five|six)(?:\s*(?:x|times?))?\s*(?:a|per|each|every|/)?\s*"
    r"(day|daily|week|weekly|month|monthly)|(daily|weekly|monthly|every day|a day|per day|/day|each day)"
    r"|\b(od|bd|bid|tds|tid|qds)\b|x\s?(\d)\b)",
    re.IGNORECASE,
)
LATIN = {"od": 1.0, "bd": 2.0, "bid": 2.0, "tds": 3.0, "tid": 3.0, "qds": 4.0}
DAYS = {"day": 1.0, "daily": 1.0, "week": 7.0, "weekly": 7.0, "month": 30.0, "monthly": 30.0}


def product_of(line: str) -> Product:
    """Return the product that a line tells of: its name, what it holds, and how many units a day.

    >>> product_of("Vitamin D3 1,000 IU twice a day")
    Product(name='Vitamin D3', holds={'Vitamin D3': '1000 IU'}, a_day=2.0)
    >>> product_of("calcium 500 mg + vitamin D 800 IU daily").holds
    {'calcium': '500 mg', 'vitamin D': '800 IU'}
    """
    rest, a_day = _often(line)
    holds: dict[str, str] = {}
    start = 0
    for match in AMOUNT.finditer(rest):
        before = _name(rest[start : match.start()])
        after = rest[match.end() :]
        name = before or _name(re.split(r"[+,;&]| and ", after)[0])
        if name:
            number = match.group(1).replace(",", "")
            holds[name] = f"{number} {match.group(2)}"
        start = match.end()
    name = " with ".join(holds) if holds else _name(rest)
    return Product(name=name, holds=holds, a_day=a_day)


def _often(line: str) -> tuple[str, float]:
    """Return a line without its words of frequency, and how many units a day they mean; 1 when it says nothing."""
    match = OFTEN.search(line)
    if match is None:
        return line, 1.0
    rest = line[: match.start()] + " " + line[match.end() :]
    number, period, plain, latin, times = match.groups()
    if latin:
        return rest, LATIN[latin.lower()]
    if times:
        return rest, float(times)
    if plain:
        return rest, 1.0 / DAYS.get(plain.lower(), 1.0)
    many = WORDS.get(number.lower()) or float(number)
    return rest, many / DAYS[period.lower()]


def _name(said: str) -> str:
    """Return a name without joints and idle words at its ends."""
    name = " ".join(said.split())
    name = re.sub(r"^(?:[+&,;:-]|and\b|with\b|of\b|at\b|\d+\s*x\b)\s*", "", name, flags=re.IGNORECASE)
    return re.sub(r"\s*(?:[+&,;:(-]|\band|\bwith|\bat)$", "", name, flags=re.IGNORECASE).strip()

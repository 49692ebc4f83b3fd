"""How much, in words: numbers, fractions, ranges, household measures, sizes."""

import re
from dataclasses import dataclass

from repletion.intake_text.diary_units import GLYPHS, NUMBERS, SIZES, UNIT_OF
from repletion.kb.foods.words import singular
from repletion.nutrition.portions import Quantity

TRAILING = frozenset(
    [
        "fillet",
        "slice",
        "rasher",
        "clove",
        "spear",
        "stalk",
        "floret",
        "wedge",
        "strip",
        "leaf",
        "segment",
        "square",
        "patty",
        "piece",
        "chunk",
        "cube",
        "handful",
        "serving",
    ]
)
INCHES = re.compile(r"(\d+(?:\.\d+)?)[ -]*(?:inch(?:es)?\b|in\.|\"|”)[ -]*")
MEDIUM_INCHES = {"tortilla": (6.5, 8.5), "wrap": (6.5, 8.5), "sub": (5.0, 8.0), "baguette": (5.0, 8.0)}
PACKS = ("can", "bottle", "packet", "container", "carton")
"""What is sold with its weight on it: "2 tins (120 g)" are two of 120 g, "4 crackers (20 g)" weigh 20 g together."""
VAGUE = re.compile(r"^(?:some|a (?:bit|little(?! \w+s?$)) of|a (?:bit|little|lot) of|lots of|plenty of|more|any)\s+")
NUMBER = r"\d+(?:[.,]\d+)?(?:\s*/\s*\d+)?"
FRACTIONS = (
    (r"\b(?:three|3)[ -]quarters?\b", "3/4"),
    (r"\b(?:two|2)[ -]thirds?\b", "2/3"),
    (r"\bhalf (?:a )?dozen\b", "6"),
    (r"\b(\d+) (?:and|&) (\d\s*/\s*\d)", r"\1 \2"),
    (r"\b(?:an?|one|1) (\w+) and a (half|quarter)(?= of\b)", r"one and a \2 \1"),
    (r"^(\d\s*/\s*\d) (?:of )?(?:an?|the) ", r"\1 "),
)
"""Wordings of fractions, and the figures they stand for."""
MIXED = re.compile(r"^(\d+)\s+(\d+)\s*/\s*(\d+)$")
RANGE = re.compile(rf"^({NUMBER})\s*(?:-|–|to|or)\s*({NUMBER})\b\s*")
FIGURE = re.compile(rf"^(?:(\d+\s+\d+\s*/\s*\d+)|({NUMBER}))\s*(?:x(?=\s|\d)|×)?\s*")
WORDS_RANGE = re.compile(rf"^({'|'.join(NUMBERS)})\s+(?:to|or)\s+({'|'.join(NUMBERS)})\b\s*")
WORDY = re.compile(
    r"^(?:(one|two|three|\d+) and a (half|quarter)|(?:a |one )?(half|quarter|third) (?:of )?(?:an? |the )?(?=\w)|"
    r"(?:a |an )?(dozen|couple|few) (?:of )?|(half)-(?=\w)|"
    rf"({'|'.join(NUMBERS)})\b)\s*(?:of (?:the |an? )?)?"
)
AT_END = re.compile(r"\s*[,(]\s*([^,()]+?)\s*\)?$")
MEASURE = "|".join(sorted(UNIT_OF, key=len, reverse=True))
SOME = r"half(?: an?)?|quarter(?: of a)?|one|two|three"
LAST = re.compile(rf"\s+(?:x\s*)?((?:{NUMBER}|{SOME})(?:\s*-?\s*(?:{MEASURE}))?)$")
PACKED = re.compile(
    rf"\(?\b({NUMBER})\s*-?\s*(g|grams?|kg|oz|ounces?|ml|cl|l|fl\.? ?oz)\b\.?(\s*(?:each|apiece|a piece|per \w+))?\)?"
)


@dataclass(frozen=True)
class Item:
    """One thing of a diary: how much, and the words that say what."""

    quantity: Quantity
    words: str


def number(text: str) -> float:
    """Return the value of a figure: "2", "1.5", "1/2", "1 1/2".

    >>> [number(t) for t in ("2", "1,5", "1/2", "1 1/2")]
    [2.0, 1.5, 0.5, 1.5]
    """
    mixed = MIXED.match(text.strip())
    if mixed:
        whole, top, bottom = map(float, mixed.groups())
        return whole + top / max(bottom, 1.0)
    top_, _, bottom_ = text.replace(",", ".").replace(" ", "").partition("/")
    return float(top_) / max(float(bottom_ or 1), 1.0)


def item(text: str) -> Item:
    """Return how much and what; nothing is lost: what is no amount stays in the words.

    >>> read = item("a large glass of whole milk")
    >>> read.quantity.count, read.quantity.size, read.quantity.unit, read.words
    (1.0, 'large', 'glass', 'whole milk')
    >>> item("chicken breast (150 g)").quantity.count
    150.0
    """
    text = _plain(text)
    vague = VAGUE.match(text)
    if vague:
        text = text[vague.end() :]
    count, rest = (None, text) if vague else _count(text)
    size, unit, rest = _unit(rest)
    if unit is not None and count is None and not vague:
        count = 1.0
    packed = PACKED.search(rest) if unit not in ("gram", "ounce", "millilitre") else None
    if packed and (packed.start() == 0 or count is None or packed.group(3) or "(" in packed.group()):
        return _by_weight(packed, rest, count, unit)
    for behind in (AT_END.search(rest), LAST.search(rest)):
        told = only_amount(behind.group(1)) if behind and behind.start() > 0 else None
        if behind and told and (unit is None or told.unit is not None):
            return Item(told, rest[: behind.start()].strip(" ,(-"))
    if unit is None:
        unit, rest = _trailing_unit(rest, count)
    words = _without_of(rest) or text
    one = count is None and unit is None and not vague and _one(words)
    return Item(Quantity(count, unit, size, one), words)


def only_amount(text: str) -> Quantity | None:
    """Return the quantity when a text is nothing else: "2 slices", "half a cup", "(150 g)", "3".

    >>> only_amount("half a cup").count, only_amount("2 apples")
    (0.5, None)
    """
    count, rest = _count(re.sub(r"\s+(?:each|apiece)$", "", _plain(text)))
    size, unit, rest = _unit(f"{rest} .")
    rest = rest.removesuffix(".").strip()
    if rest or count is None and unit is None:
        return None
    return Quantity(1.0 if count is None else count, unit, size)


def _by_weight(packed: re.Match[str], rest: str, count: float | None, unit: str | None) -> Item:
    words = f"{rest[: packed.start()]} {rest[packed.end() :]}"
    _, _, words = _unit(_plain(words))
    each = packed.start() == 0 or packed.group(3) or (unit in PACKS and count is not None and count > 1)
    times = (count or 1.0) if each else 1.0
    return Item(Quantity(times * number(packed.group(1)), _unit_of(packed.group(2))), _without_of(words))


def _plain(text: str) -> str:
    for glyph, figure in GLYPHS.items():
        text = text.replace(glyph, f" {figure}")
    text = re.sub(r"(?<=[\d½¼¾])\s*T\b\.?", " tbsp", text)
    text = re.sub(r"\bfl(?:uid)?\.?\s*(?:oz|ounces?)\b", "floz", text.lower())
    text = re.sub(r"(\d)\s*(?:g|gr|gms?)\b", r"\1 g", text)
    for wording, figures in FRACTIONS:
        text = re.sub(wording, figures, text)
    text = INCHES.sub(_by_inches, text)
    return " ".join(
        re.sub(
            r"^(?:(?:about|around|approx\.?|approximately|roughly|ca\.|maybe|only|just)\s|~)\s*", "", text.strip()
        ).split()
    )


def _by_inches(found: re.Match[str]) -> str:
    """Return the size that an inch measure means: a 12-inch pizza is a medium one, a 12-inch tortilla a large one."""
    limits = next((least for word, least in MEDIUM_INCHES.items() if word in found.string), (10.5, 12.5))
    inches = float(found.group(1))
    return "small " if inches < limits[0] else "medium " if inches < limits[1] else "large "


def _count(text: str) -> tuple[float | None, str]:
    for pattern in (RANGE, WORDS_RANGE):
        found = pattern.match(text)
        if found:
            low, high = (NUMBERS[g] if g in NUMBERS else number(g) for g in found.groups())
            return (low + high) / 2, text[found.end() :]
    figure = FIGURE.match(text)
    if figure and not re.match(r"%", text[figure.end() :]):
        return number(figure.group(1) or figure.group(2)), text[figure.end() :]
    wordy = WORDY.match(text)
    if not wordy:
        return None, text
    whole, part, share, many, half, plain = wordy.groups()
    if whole:
        return (NUMBERS[whole] if whole in NUMBERS else float(whole)) + NUMBERS[part], text[wordy.end() :]
    count, rest = NUMBERS[share or many or half or plain], text[wordy.end() :]
    more = WORDY.match(rest) if plain in ("a", "an") or share else None
    return (count * NUMBERS[more.group(3)], rest[more.end() :]) if more and more.group(3) else (count, rest)


def _unit(text: str) -> tuple[str | None, str | None, str]:
    """Return size, unit, and the rest."""
    words = text.split()
    size: str | None = None
    used = 0
    while used < len(words) and words[used] in SIZES and used < 2 and len(words) > used + 1:
        size = SIZES[words[used]] or size
        used += 1
    after = words[used].rstrip(".") if used < len(words) else ""
    if after in UNIT_OF and len(words) > used + 1 and _is_unit(after, words[used + 1]):
        return size, UNIT_OF[after], " ".join(words[used + 1 :])
    if used and words[used - 1] in ("whole", "full", "good", "little", "regular", "mini", "thin", "thick"):
        used = 0 if size in (None, "thin", "thick") or words[0] in ("whole", "regular", "mini") else used
    return (size if used else None), None, " ".join(words[used:])


def _is_unit(word: str, following: str) -> bool:
    """Return whether a word is a measure here, not the food: "stick of celery", not "stick insect"."""
    if word in ("c", "l") or word in ("bar", "ring", "rib", "ribs", "ball", "roll", "can", "pot"):
        return following not in ("roast", "stickers", "noodle", "noodles") or following == "of"
    return True


def _trailing_unit(text: str, count: float | None) -> tuple[str | None, str]:
    """Return a measure that stands behind the food: "2 salmon fillets"."""
    words = text.split()
    for last in (-1, -2):
        unit = UNIT_OF.get(words[last].strip(",")) if len(words) > -last else None
        if unit in TRAILING and (count is not None or (last == -1 and words[-1] != "piece")):
            return unit, " ".join(words[: len(words) + last] + words[len(words) + last + 1 :])
    return None, text


def _one(words: str) -> bool:
    """Return whether the words name one thing: "chocolate chip cookie", not "cookies"."""
    last = re.findall(r"[a-z]+", words)[-1:]
    return bool(last) and singular(last[0]) == last[0]


def _unit_of(text: str) -> str:
    return UNIT_OF["floz" if text.startswith("fl") else text]


def _without_of(text: str) -> str:
    return re.sub(r"^(?:of (?:the |an? |my )?|the )", "", text.strip(" ,()[]-")).strip()

"""Units as laboratories and people write them: a grammar of their parts, and the unit of a test that is meant."""

import re
from functools import lru_cache

from repletion.domain.knowledge import Lab

MASS = r"(?:micro|milli|nano|pico|mc|[kmunpf])?g(?:r|m|rams?)?"
MOLES = r"(?:micro|milli|nano|pico|[munpf])?mol(?:es?|s)?"
ACTIVITY = r"(?:micro|milli|kilo|mc|[muk])?(?:\[iu\]|iu|ui|ie|u|units?)|[mun]?kat"
OTHERS = r"[mu]?eq|[mu]?osm(?:ol)?s?|[mu]?val|ru|au|cu|eu"
POWER = r"(?:[x\u00d7*]\s?)?10\s?(?:\^|\*\*?|e|exp|\(|\[)?\s?(?:3|6|9|12)\)?\]?"
COUNT = rf"{POWER}|cells|k|thous?(?:ands?)?|th|tsd\.?|giga|gpt|g|mil(?:l|lion)?|lakhs?"
VOLUME = (
    r"(?:100 ?)?(?:micro|milli|deci|nano|femto|[munfd]|mc)?(?:l(?:itres?|iters?|tr)?|i|1(?![\d.,]))"
    r"|mm\^?3|mm\^3|cu ?mm|cmm|ccm|cm\^?3"
)
TIME = r"(?:24 ?)?(?:h(?:rs?|ours?)?)|d(?:ays?)?|tag|min(?:ute)?s?(?: ?/ ?1[.,]73 ?(?:m\^?2|sqm|qm|m)?)?|sec?|s"
PER = r"\s?(?:/|per)\s?"
PART = r"kg(?: h2o)?|g(?: ?(?:stool|faeces|feces|hb|creat(?:inine)?|cr))?|mol(?: hb)?|mm(?:ol)? creat(?:inine)?|mg"
BELOW = rf"(?:{VOLUME}|{TIME}|{PART})"
SUFFIX = r"(?: ?(?:feu|ddu|d-?du|h2o|rbc|fluor))?"
PERIOD = r"mm\s?(?:/|per|in|in the|i)?\s?(?:the )?(?:1(?:st)?|first|1\.)?\s?(?:h(?:rs?|ours?|)?|std\.?)"
LIMIT = r"(?:the )?(?:uln|upper limit(?: of normal)?)"
RATIO = rf"ratio|(?:[x\u00d7]|times) ?{LIMIT}"
SINGLE = r"f(?:emto)?l|um\^?3|cu ?um|m?g ?%|gm ?%|%|vol ?%|/ ?[un]l|/mcl|/ ?mm\^?3|/ ?cu ?mm|/cmm|/hpf|mm(?![a-z])"
UNIT = (
    rf"(?:(?:{COUNT}){PER}(?:{VOLUME})|(?:{MASS}|{MOLES}|{ACTIVITY}|{OTHERS}){PER}{BELOW}(?:{PER}{BELOW})?{SUFFIX}"
    rf"|(?:{MASS}|{MOLES}|{OTHERS}|{ACTIVITY})[ .]?(?:m|d|u)?l ?\^?-1|m(?:icro)?l{PER}(?:{TIME})|{PERIOD}"
    rf"|{RATIO}|{SINGLE}|[x\u00d7] ?10 ?\^ ?(?:3|6|9|12))(?![a-z0-9/])"
)
"""What a unit looks like; the litre may be an i or a one, as scanned paper has it."""
LITRE = re.compile(r"/\s?[i1]$")
EXPONENT = re.compile(r"(?:[x\u00d7*]\s?)?10\s?(?:\^|\*\*?|e|exp|\(|\[)?\s?(3|6|9|12)[)\]]?")
SAME = (
    (re.compile(r"micro|mc(?=[gliu])"), "u"),
    (re.compile(r"milli(?!on)"), "m"),
    (re.compile(r"nano"), "n"),
    (re.compile(r"pico"), "p"),
    (re.compile(r"\[iu\]|\bui\b|(?<=[mu])ui\b|(?<![a-z])ie\b|(?<=[mu])ie\b"), "iu"),
    (re.compile(r"units?\b"), "u"),
    (re.compile(r"gr?a?ms?\b|grams?\b|gr\b|gm\b"), "g"),
    (re.compile(r"moles?\b|mols\b"), "mol"),
    (re.compile(r"l(?:itres?|iters?|tr)\b"), "l"),
    (re.compile(r"\s?(?:per)\s?"), "/"),
    (re.compile(r"cu ?mm|cmm|ccm|mm\^3"), "mm3"),
    (re.compile(r"thousands?|thous?|tsd\.?|\bth\b"), "k"),
    (re.compile(r"\u00d7"), "x"),
    (re.compile(r"24 ?h(?:rs?|ours?)?\b|24h|\bdays?\b|\btag\b"), "d"),
    (re.compile(r"hours?\b|hrs?\b|std\.?"), "h"),
    (re.compile(r"osmol"), "osm"),
    (re.compile(r"\s|\^|\*"), ""),
)
"""Spellings of one and the same."""


def form(written: str) -> str:
    """Return a unit without what its spellings differ in.

    >>> form("x 10^9/L") == form("10*9/l"), form("micromol/litre"), form("mmol/24 h")
    (True, 'umol/l', 'mmol/d')
    """
    plain = LITRE.sub("/l", written.lower().replace("\u00b5", "u").strip())
    plain = EXPONENT.sub(r"10\1", plain)
    for pattern, meant in SAME:
        plain = pattern.sub(meant, plain)
    return plain


@lru_cache(maxsize=4096)
def _known(units: tuple[str, ...], written: str) -> str | None:
    meant = form(written)
    exact = next((u for u in units if u.lower() == written), None)
    return exact or next((u for u in units if form(u) == meant), None)


def unit_of(lab: Lab, written: str | None) -> str | None:
    """Return the unit of a test that is written, if it is one of its units."""
    return _known(tuple(lab.units), written) if written else None


def factor_of(lab: Lab, written: str | None) -> float | None:
    """Return the factor of a written unit to the canonical one of a test, if it is known."""
    unit = unit_of(lab, written)
    return lab.units[unit] if unit else None


def shown(lab: Lab, written: str | None) -> str | None:
    """Return a unit as it is kept: as the test's unit where only capitals differ, else as written."""
    return next((u for u in lab.units if written and u.lower() == written), written)


def possible(lab: Lab, value: float, written: str | None) -> bool:
    """Return whether a living person can have a value, in its unit or, where that is not known, in any of the test."""
    factor = factor_of(lab, written)
    factors = [factor] if factor else list(lab.units.values())
    return any(lab.plausible[0] <= value * f <= lab.plausible[1] for f in factors)

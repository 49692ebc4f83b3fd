"""Results in a text: name, value, unit, flag and range in the orders that laboratories and people write them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from repletion.domain.case import Result
from repletion.domain.knowledge import KnowledgeBase, Lab
from repletion.intake_text.phrases import Match
from repletion.intake_text.tokens import Token

Word = Literal["very_low", "low", "normal", "high", "very_high"]
WORDS: dict[Word, str] = {
    "very_low": r"(?:very|markedly|severely|profoundly|extremely|dangerously) (?:low|reduced|decreased|deficient)|undetectable|unmeasurable|not detect(?:ed|able)",
    "very_high": r"(?:very|markedly|severely|greatly|massively|grossly|extremely|strongly) (?:high|raised|elevated|increased)|sky[- ]high",
    "low": r"(?:(?:moderately|slightly|mildly|a bit|a little|too|rather|borderline|persistently) )?(?:low(?! normal|-normal)|reduced|decreased|deficient|depleted|subnormal|below (?:the )?(?:normal|range|reference))",
    "high": r"(?:(?:moderately|slightly|mildly|a bit|a little|too|rather|borderline|persistently) )?(?:high(?! normal|-normal)|raised|elevated|increased|above (?:the )?(?:normal|range|reference)|positive)",
    "normal": r"(?:(?:low|high)[- ])?normal|within (?:normal|the normal|the reference) (?:limits|range)|unremarkable|in range|fine|ok|okay|negative|not (?:raised|elevated|increased|low|reduced)|wnl",
}
WORD = "|".join(f"(?P<{name}>{pattern})" for name, pattern in WORDS.items())
LINK = r"(?:\s|:|=|,|\||\t|-(?=\s|$)|\((?:[^()]{0,40})\)|\b(?:levels?|concentrations?|results?|values?|was|were|is|are|of|at|measured|found|to be|be|to|only|just|about|around|came back|had|fallen|risen|dropped|shows?|showed|reported|as|in (?:the )?(?:blood|serum|plasma)|a|an|the|serum|plasma|total|peak(?:ed)?|my|his|her|it|today|now)\b)*"
NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
COMPARATOR = (
    r"(?P<comparator><=?|>=?|≤|≥|\bless than\b|\bbelow\b|\bunder\b|\bmore than\b|\bover\b|\babove\b|\bgreater than\b)?"
)
RANGE = r"(?:\s*(?:flag\s*)?[\(\[\|,;]?\s*(?:(?:normal|ref(?:erence)?|rr|range|nr)\.?\s*)*(?:range|interval|values?)?\s*:?\s*(?P<from>\d+(?:[.,]\d+)?)\s*(?:-|to)\s*(?P<to>\d+(?:[.,]\d+)?)\s*[^\s\d)\]]*\s*[\)\]]?)?"
BELOW = {"<", "<=", "≤", "less than", "below", "under"}


@dataclass(frozen=True)
class Found:
    """A result with the place of what it was read from."""

    result: Result
    start: int
    end: int


@lru_cache(maxsize=1)
def _pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    unit = "|".join(sorted((re.escape(u) for u in units), key=len, reverse=True))
    number = (
        rf"{LINK}\s*{COMPARATOR}\s*{NUMBER}[\s|]*(?P<unit>(?:{unit})(?![a-z0-9/]))?[\s|]*(?P<flag>\(?\b[hl]\b\)?|\*+)?[\s|]*{RANGE}"
    )
    return re.compile(rf"(?:{number})|(?:{LINK}(?:{WORD})\b)")


@lru_cache(maxsize=1)
def _before() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{WORD})\s+(?:serum |plasma |blood |total |a |corrected |adjusted |level of |levels of |and )*$"
    )


def lab_units(kb: KnowledgeBase) -> tuple[str, ...]:
    """Return every unit that any test knows, as it is written in a normalised text."""
    return tuple(
        sorted(
            {u.lower() for lab in kb.labs.values() for u in lab.units}
            | {"meq/l", "iu/l", "mm in the first hour", "mm/hr"}
        )
    )


def after(text: str, token_end: int, stop: int, units: tuple[str, ...]) -> re.Match[str] | None:
    """Return the number or word that follows a test's name, up to `stop`."""
    match = _pattern(units).match(text, token_end, stop)
    return match if match and match.end() > token_end else None


def before(text: str, name_start: int) -> re.Match[str] | None:
    """Return the word just before a test's name ("raised ck")."""
    return _before().search(text, max(0, name_start - 45), name_start)


def results(
    text: str, name: Match, tests: Iterable[str], tokens: Sequence[Token], kb: KnowledgeBase, symbol: bool
) -> list[Found]:
    """Return what the text says of the tests named at `name`, if it says anything; symbols need a number."""
    start, end = tokens[name.first].start, tokens[name.last - 1].end
    stop = _line_end(text, end)
    match = after(text, end, stop, lab_units(kb))
    if match and match.group("number"):
        return [Found(_number(match, test, kb.labs[test]), start, match.end()) for test in tests]
    if symbol:
        return []
    if match:
        return [Found(Result(test=test, result=_word(match)), start, match.end()) for test in tests]
    lead = before(text, start)
    if lead:
        return [Found(Result(test=test, result=_word(lead)), lead.start(), end) for test in tests]
    return []


def _line_end(text: str, place: int) -> int:
    newline = text.find("\n", place)
    limit = place + 90
    return min(limit, newline if newline >= 0 else len(text))


def _word(match: re.Match[str]) -> Word:
    return next(name for name in WORDS if match.groupdict().get(name))


def _number(match: re.Match[str], test: str, lab: Lab) -> Result:
    unit = match.group("unit")
    factor = _factor(lab, unit)
    value = number(match.group("number"), lab, factor)
    span = None
    if match.group("from") and match.group("to"):
        span = (number(match.group("from"), lab, None), number(match.group("to"), lab, None))
    comparator: Literal["<", ">"] | None = None
    if match.group("comparator"):
        comparator = "<" if match.group("comparator") in BELOW else ">"
    return Result(test=test, value=value, unit=_unit(lab, unit), comparator=comparator, range=span)


def _factor(lab: Lab, unit: str | None) -> float | None:
    return next((f for u, f in lab.units.items() if unit and u.lower() == unit), None)


def _unit(lab: Lab, unit: str | None) -> str | None:
    return next((u for u in lab.units if unit and u.lower() == unit), unit)


def number(written: str, lab: Lab, factor: float | None) -> float:
    """Return the value of a written number: a comma before exactly three digits parts thousands, unless that is impossible.

    A decimal comma is tried where the thousands reading lies outside what a living person can have.
    """
    if "," not in written:
        return float(written)
    thousands, decimal = float(written.replace(",", "")), float(written.replace(",", ".", 1).replace(",", ""))
    if not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        return decimal
    low, high = lab.plausible
    scale = factor or 1.0
    return thousands if low <= thousands * scale <= high or not low <= decimal * scale <= high else decimal

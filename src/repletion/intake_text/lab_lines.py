"""Results in a text: name, value, unit, flag and range in the orders that laboratories and people write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from repletion.domain.case import Result
from repletion.domain.knowledge import KnowledgeBase, Lab
from repletion.domain.lexicon import Kind
from repletion.intake_text.lab_patterns import BELOW, EMPTY, WORDS, Word, ahead, behind
from repletion.intake_text.phrases import Match
from repletion.intake_text.tokens import Token

ADJUSTED = re.compile(r"\b(?:adj|corr)")
"""A laboratory that has adjusted calcium for albumin says so; else it is the total."""
OWN_NAME = re.compile(r"\b(?:total|free|bound|direct|active|ionised|ionized)\b")
HEADED = re.compile(r"\(([^()]+)\)\s*:(?:[^()\n]*)$")
FAR = 110
"""Characters over which the parts of one result lie at most."""
PORTAL = 3
"""Lines that one result takes where name, value, unit and range stand each on its own."""
DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{2,4}\b")
COMMAS = re.compile(r"\d,\d{1,2}(?!\d)")
POINTS = re.compile(r"\d\.\d{1,2}(?!\d)")


@dataclass(frozen=True)
class Found:
    """A result with the place of what it was read from."""

    result: Result
    start: int
    end: int
    panel: tuple[str, ...] = ()
    """The tests of the group that was named instead of one test."""


def lab_units(kb: KnowledgeBase) -> tuple[str, ...]:
    """Return every unit that any test knows, as it is written in a normalised text."""
    return tuple(
        sorted(
            {u.lower() for lab in kb.labs.values() for u in lab.units if u != "1"}
            | {"meq/l", "iu/l", "mm in the first hour", "mm/hr", "mu/l", "mui/l", "uiu/ml", "uu/ml"}
        )
    )


def decimal_commas(text: str) -> bool:
    """Return whether a text writes its decimals with commas, so that "1.840" is a thousand and more.

    >>> decimal_commas("tsh 64,2; ck 1.840 (01.02.2026)"), decimal_commas("ck 1,840; k 2.9")
    (True, False)
    """
    plain = DATE.sub(" ", text)
    return bool(COMMAS.search(plain)) and not POINTS.search(plain)


def after(text: str, token_end: int, stop: int, units: tuple[str, ...]) -> re.Match[str] | None:
    """Return the number or word that follows a test's name, up to `stop`."""
    match = behind(units).match(text, token_end, stop)
    return match if match and match.end() > token_end else None


def before(text: str, name_start: int) -> re.Match[str] | None:
    """Return the word just before a test's name ("raised ck")."""
    return ahead().search(text, max(0, name_start - 45), name_start)


def results(
    text: str, name: Match, tests: Sequence[str], tokens: Sequence[Token], kb: KnowledgeBase, kind: Kind, commas: bool
) -> list[Found]:
    """Return what the text says of the tests named at `name`, if it says anything; symbols need a number."""
    start, end = tokens[name.first].start, tokens[name.last - 1].end
    stop = _line_end(text, end)
    match = after(text, end, stop, lab_units(kb))
    if match and match.group("number") and not _heads(text[end : match.start("number")]):
        headed = _headed(text, start, lab_units(kb))
        named = text[max(0, start - len("corrected ")) : match.start("number")]
        return [Found(_number(match, test, kb.labs[test], named, commas, headed), start, match.end()) for test in tests]
    if kind == "symbol":
        return []
    if match and match.group("number"):
        return []
    panel = tuple(tests) if kind == "panel" else ()
    if match:
        return [Found(Result(test=test, result=_word(match)), start, match.end(), panel) for test in tests]
    lead = before(text, start)
    if lead:
        return [Found(Result(test=test, result=_word(lead)), lead.start(), end, panel) for test in tests]
    return []


def _headed(text: str, place: int, units: Sequence[str]) -> str | None:
    """Return the unit that the head of a line gives for all its results ("muscle enzymes (U/L): CK 402, LDH 268")."""
    head = HEADED.search(text[max(0, place - FAR) : place].rpartition("\n")[2])
    return head.group(1) if head and head.group(1) in units else None


def _heads(between: str) -> bool:
    """Return whether a name heads lines of their own names ("Carnitine, plasma / Total (TC) 18")."""
    return "\n" in between and bool(OWN_NAME.search(between[between.index("\n") :]))


def _line_end(text: str, place: int) -> int:
    """Return where to stop looking: the end of the line, or three lines on where a portal puts value and unit there."""
    newline = text.find("\n", place, place + FAR)
    if newline >= 0 and EMPTY.fullmatch(text, place, newline):
        for _ in range(PORTAL):
            newline = text.find("\n", newline + 1, newline + FAR) if newline >= 0 else -1
    return min(place + FAR, newline if newline >= 0 else len(text))


def _word(match: re.Match[str]) -> Word:
    return next(name for name in WORDS if match.groupdict().get(name))


def _number(match: re.Match[str], test: str, lab: Lab, named: str, commas: bool, headed: str | None) -> Result:
    unit = match.group("unit") or match.group("unit_first") or match.group("unit_last") or headed
    factor = _factor(lab, unit)
    value = number(_plain(match.group("number"), commas), lab, factor)
    span = None
    if match.group("from") and match.group("to"):
        span = (number(match.group("from"), lab, None), number(match.group("to"), lab, None))
    comparator: Literal["<", ">"] | None = None
    if match.group("comparator"):
        comparator = "<" if match.group("comparator") in BELOW else ">"
    adjusted = bool(ADJUSTED.search(named)) if test == "calcium_adjusted" else None
    return Result(test=test, value=value, unit=_unit(lab, unit), comparator=comparator, range=span, adjusted=adjusted)


def _factor(lab: Lab, unit: str | None) -> float | None:
    return next((f for u, f in lab.units.items() if unit and u.lower() == unit), None)


def _unit(lab: Lab, unit: str | None) -> str | None:
    return next((u for u in lab.units if unit and u.lower() == unit), unit)


def _plain(written: str, commas: bool) -> str:
    """Return a written number without blanks, and without the points that part thousands."""
    written = written.replace(" ", "")
    parted = commas and re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", written)
    return written.replace(".", "") if parted or written.count(".") > 1 else written


def number(written: str, lab: Lab, factor: float | None) -> float:
    """Return the value of a written number: a comma before exactly three digits parts thousands, where that can be.

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

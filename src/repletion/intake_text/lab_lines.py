"""Results in a text: name, value, unit, flag and range in the orders that laboratories and people write them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from repletion.domain.case import Result
from repletion.domain.knowledge import KnowledgeBase, Lab
from repletion.intake_text.lab_patterns import BELOW, WORDS, Word, ahead, behind
from repletion.intake_text.phrases import Match
from repletion.intake_text.tokens import Token


@dataclass(frozen=True)
class Found:
    """A result with the place of what it was read from."""

    result: Result
    start: int
    end: int


def lab_units(kb: KnowledgeBase) -> tuple[str, ...]:
    """Return every unit that any test knows, as it is written in a normalised text."""
    return tuple(
        sorted(
            {u.lower() for lab in kb.labs.values() for u in lab.units}
            | {"meq/l", "iu/l", "mm in the first hour", "mm/hr", "mu/l", "mui/l", "uiu/ml", "uu/ml"}
        )
    )


def after(text: str, token_end: int, stop: int, units: tuple[str, ...]) -> re.Match[str] | None:
    """Return the number or word that follows a test's name, up to `stop`."""
    match = behind(units).match(text, token_end, stop)
    return match if match and match.end() > token_end else None


def before(text: str, name_start: int) -> re.Match[str] | None:
    """Return the word just before a test's name ("raised ck")."""
    return ahead().search(text, max(0, name_start - 45), name_start)


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
    """Return where to stop looking: the end of the line, or of the next one where a portal puts the value there."""
    newline = text.find("\n", place)
    if newline >= 0 and not re.sub(r"\([^()]*\)", "", text[place:newline]).strip(" ,:;|\t"):
        newline = text.find("\n", newline + 1)
    return min(place + 110, newline if newline >= 0 else len(text))


def _word(match: re.Match[str]) -> Word:
    return next(name for name in WORDS if match.groupdict().get(name))


def _number(match: re.Match[str], test: str, lab: Lab) -> Result:
    unit = match.group("unit") or match.group("unit_last")
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

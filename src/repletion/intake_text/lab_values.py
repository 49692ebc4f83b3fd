"""The value that follows a test's name: a cursor steps over what says nothing; unit, flag and range stand behind."""

import re
from dataclasses import dataclass, replace

from repletion.intake_text.lab_unit_forms import UNIT
from repletion.intake_text.lab_words import Patterns

PARENTHESIS = re.compile(r"[(\[][^()\[\]\n]{0,60}[)\]]")
UNIT_INSIDE = re.compile(rf"(?<=[\s\d])(?P<unit>{UNIT})")
BARE = re.compile(r"\s?(?P<unit>[munp]?mol|[mu]?eq)s?(?![\w/])")
"""An amount without its volume, as people write it ("K 2.9 mmol")."""
BOUND = re.compile(r"\(\s*([<>\u2264\u2265])")
BEYOND_IT = {**dict.fromkeys("<\u2264", ("low", "very_low")), **dict.fromkeys(">\u2265", ("high", "very_high"))}
"""By a sign in brackets behind a word: the words with which it is a value ("undetectable (<10)"), not a limit."""
BEYOND = re.compile(r"[ \t]{2,}")
THOUSAND = re.compile(r"k(?![\w/])")
GAP = re.compile(r"(?:[\s|;:,\"']|\bunits?\b)*")
STEPS = 60
"""Pieces that a cursor steps over at most."""


@dataclass(frozen=True)
class Value:
    """A value as written, its unit and range, and its place; a word for a level in place of a number."""

    start: int
    end: int
    number: str = ""
    comparator: str = ""
    unit: str | None = None
    span: tuple[str, str] | None = None
    level: re.Match[str] | None = None
    refused: str = ""
    """A number that is none of the test, such as a dose."""
    bracketed: str | None = None
    """A unit told in brackets before the number."""


class ValueReader:
    """Reads values in a normalised text."""

    def __init__(self, patterns: Patterns) -> None:
        self._p = patterns

    def amount(self, text: str, at: int, stop: int) -> Value | None:
        """Return the number that follows from `at` on even where it is no result but, say, a dose."""
        for _ in range(STEPS):
            found = self.number(text, at, stop) if 0 <= at < stop else None
            if found is not None or not 0 <= at < stop:
                return found and replace(found, number=found.number or found.refused)
            at, _ = self._step(text, at, stop, Value(at, at))
        return None

    def after(self, text: str, at: int, stop: int) -> Value | None:
        """Return the number, or else the word, that follows from `at` on, up to `stop`."""
        seen = Value(at, at)
        for _ in range(STEPS):
            if at >= stop:
                break
            found = self.number(text, at, stop)
            if found is not None:
                return self._tail(text, self._joined(seen, found), stop) if found.number else None
            at, seen = self._step(text, at, stop, seen)
            if at < 0:
                break
        return seen if seen.level else None

    def number(self, text: str, at: int, stop: int) -> Value | None:
        """Return the number right here; one that is no result ("3 weeks", "400 mg") is returned empty."""
        if self._p.date.match(text, at, stop) or self._p.span(text, at, stop):
            return None
        match = self._p.number.match(text, at, stop)
        if match is None:
            return None
        first = match.start("number")
        if first > at and not match.group("comparator") and self._p.date.match(text, first, stop):
            return None
        end, written = match.end(), match.group("number")
        if THOUSAND.match(text, end):
            end, written = end + 1, f"{written}k"
        if match.group("comparator") and self._limit(text, end, stop):
            return None
        if self._glued(text, end) or self._counts(text, end):
            return Value(at, end, refused=written)
        return Value(match.start(), end, written, match.group("comparator") or "")

    def _limited(self, text: str, at: int, stop: int) -> re.Match[str] | None:
        match = self._p.number.match(text, at, stop)
        return match if match and match.group("comparator") and self._limit(text, match.end(), stop) else None

    def _limit(self, text: str, end: int, stop: int) -> bool:
        """Return whether a number with a sign is the limit in a column before that of the values."""
        gap = BEYOND.match(text, end, stop)
        behind = self._p.number.match(text, gap.end(), stop) if gap else None
        return bool(behind and not self._p.span(text, gap.end() if gap else end, stop))

    def _counts(self, text: str, end: int) -> bool:
        """Return whether what follows a number makes it a time, a dose or a count of something."""
        if self._p.not_value.match(text, end):
            return not self._p.unit.match(text, end + text.startswith(" ", end))
        return bool(self._p.dose.match(text, end)) and not BARE.match(text, end)

    def _glued(self, text: str, end: int) -> bool:
        """Return whether letters that are neither unit nor flag cling to a number ("25ohd")."""
        clings = end < len(text) and (text[end].isalpha() or text[end] == "/")
        return clings and not (self._p.unit.match(text, end) or self._p.flag.match(text, end) or BARE.match(text, end))

    def _joined(self, seen: Value, found: Value) -> Value:
        return replace(found, unit=seen.unit, span=seen.span, level=seen.level, bracketed=seen.bracketed)

    def _step(self, text: str, at: int, stop: int, seen: Value) -> tuple[int, Value]:
        """Return the place behind what stands here, with what it said; a place below zero where a reading ends."""
        if match := self._p.date.match(text, at, stop):
            return match.end(), seen
        if seen.level and (sign := BOUND.match(text, at, stop)) and seen.level.lastgroup in BEYOND_IT[sign.group(1)]:
            return at + 1, seen
        if match := self._p.span(text, at, stop) or self._limited(text, at, stop):
            return match.end(), _with_span(seen, match)
        if match := self._p.unit.match(text, at, stop):
            return match.end(), replace(seen, unit=seen.unit or match.group("unit"))
        if match := self._p.levels.match(text, at, stop):
            return match.end(), replace(seen, end=match.end(), level=seen.level or match)
        if match := self._p.link.match(text, at, stop):
            return match.end(), seen
        if text[at] in "([":
            return self._within(text, at, stop, seen)
        match = self._p.flag.match(text, at, stop)
        return (match.end(), seen) if match else (-1, seen)

    def _within(self, text: str, at: int, stop: int, seen: Value) -> tuple[int, Value]:
        """Step into brackets that hold a value or a word for one, else over them."""
        whole = PARENTHESIS.match(text, at, stop)
        if whole is None:
            return at + 1, seen
        unit = UNIT_INSIDE.search(whole.group()) if re.search(r"\d", whole.group()) else None
        seen = replace(seen, bracketed=seen.bracketed or unit.group("unit")) if unit else seen
        if self._another(text, whole.end(), stop):
            return whole.end(), seen
        inner = self.number(text, at + 1, whole.end() - 1) or self._p.levels.match(text, at + 1, whole.end())
        value = isinstance(inner, Value) and inner.number and self._only(text, inner, whole.end() - 1)
        return (at + 1 if value or isinstance(inner, re.Match) else whole.end()), seen

    def _another(self, text: str, at: int, stop: int) -> bool:
        """Return whether a number stands right behind brackets: then theirs is none ("eGFR (2021)  43")."""
        gap = GAP.match(text, at, stop)
        found = self.number(text, gap.end() if gap else at, stop)
        return bool(found and found.number)

    def _only(self, text: str, inner: Value, end: int) -> bool:
        """Return whether nothing but the unit and flag of a number stands in its brackets."""
        return self._tail(text, inner, end).end >= len(text[:end].rstrip())

    def _tail(self, text: str, value: Value, stop: int) -> Value:
        """Return a value with the unit, flag and range behind its number."""
        at, bracket = value.end, value.unit is not None
        for _ in range(6):
            gap = GAP.match(text, at, stop)
            place = gap.end() if gap else at
            if (match := self._p.unit.match(text, place, stop) if not bracket else None) or (
                match := BARE.match(text, place, stop) if not bracket else None
            ):
                value, bracket = replace(value, unit=match.group("unit")), True
            elif match := self._p.span(text, place, stop, behind=True):
                value = _with_span(value, match)
                bracket = bracket or value.unit is not None
            elif not (match := self._p.flag.match(text, place, stop)):
                break
            at = match.end()
            value = replace(value, end=at)
        return value if value.unit else self._unit_behind(text, value, stop)

    def _unit_behind(self, text: str, value: Value, stop: int) -> Value:
        """Look for the unit in brackets right behind ("261 (deficient <140 pmol/l)")."""
        gap = GAP.match(text, value.end, stop)
        place = gap.end() if gap else value.end
        bracket = PARENTHESIS.match(text, place, stop) if place < stop and text[place] in "([" else None
        match = UNIT_INSIDE.search(bracket.group()) if bracket else None
        return replace(value, unit=match.group("unit") if match else value.bracketed)


def _with_span(value: Value, match: re.Match[str]) -> Value:
    groups = match.groupdict()
    unit = value.unit or groups.get("span_unit") or groups.get("span_first")
    behind = None if unit else UNIT_INSIDE.search(match.group())
    unit = unit or (behind.group("unit") if behind else None)
    span = (groups["from"], groups["to"]) if groups.get("from") else value.span
    return replace(value, unit=unit, span=span)

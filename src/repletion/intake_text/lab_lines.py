"""Results in a text: what is said of the tests that a phrase names."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from repletion.domain.case import Result
from repletion.domain.knowledge import Lab
from repletion.intake_text.lab_numbers import BELOW, decimal_commas, value_of
from repletion.intake_text.lab_tools import LabTools
from repletion.intake_text.lab_unit_forms import factor_of, possible, shown, unit_of
from repletion.intake_text.lab_units_said import UnitsSaid
from repletion.intake_text.lab_values import Value
from repletion.intake_text.lab_words import level
from repletion.intake_text.phrases import Match
from repletion.intake_text.tokens import Token

FAR = 110
"""Characters over which the parts of one result lie at most."""
QUALIFIERS = 2
"""Words behind a name that may be part of it."""
LOOSE = 70
"""Characters over which a number with a unit of the test is looked for behind words that are no links."""
PORTAL = 3
"""Lines that one result takes where name, value, unit and range stand each on its own."""
SENTENCE = re.compile(r"\n|[.!?;](?=\s|$)")
CLAUSE = re.compile(r"[,;:.\n(]")
DIGIT = re.compile(r"(?<![\w.,])\d")


@dataclass(frozen=True)
class Found:
    """A result with the place of what it was read from."""

    result: Result
    start: int
    end: int
    panel: tuple[str, ...] = ()
    """The tests of the group that was named instead of one test."""


class LabReader(LabTools):
    """Reads results with the words of one language."""

    def page(self, text: str, tokens: Sequence[Token]) -> "LabPage":
        """Return a text ready to be asked for the results of its names."""
        return LabPage(self, text, tokens)


class LabPage:
    """One normalised text."""

    def __init__(self, reader: LabReader, text: str, tokens: Sequence[Token]) -> None:
        self._r, self._text, self._tokens = reader, text, tokens
        self._starts = [t.start for t in tokens]
        self._commas = decimal_commas(text)
        self._units = UnitsSaid(text, reader.patterns.everything, reader.names)

    def results(self, match: Match) -> list[Found]:
        """Return what the text says of the tests that a phrase names, if it says anything."""
        start, end = self._tokens[match.first].start, self._tokens[match.last - 1].end
        fluid = self._r.fluids.at(self._text, start, end)
        listed = "" if fluid else self._r.fluids.listed(self._text, start, end)
        for entry in match.entries:
            if entry.kind == "panel" and not fluid:
                return self._levels(start, end, entry.ids, entry.ids, self._after(end))
            if entry.kind in ("lab", "symbol") or (entry.kind == "other_test" and fluid):
                tests = self._r.fluids.tests(fluid or listed, self._text[start:end], entry.ids, listed=not fluid)
                if tests and (read := self._of(start, end, tests, entry.kind == "symbol")):
                    return read
        return []

    def amounts(self, match: Match) -> list[Found]:
        """Return the number behind a phrase that names a test, even where it is a dose and no result."""
        start, end = self._tokens[match.first].start, self._tokens[match.last - 1].end
        value = self._r.values.amount(self._text, end, self._line_end(end))
        tests = [i for e in match.entries if e.kind in ("lab", "symbol") for i in e.ids]
        if value is None or not value.number or not tests:
            return []
        result = Result(test=tests[0], value=self._figure(value, self._r.kb.labs[tests[0]]))
        return [Found(result, start, value.end)]

    def _of(self, start: int, end: int, tests: tuple[str, ...], symbol: bool) -> list[Found]:
        value = self._after(end) or self._bare(end, tests)
        if value is None or not value.number or self._heads(end, value):
            found = None if value and value.level else self._loose(start, end, tests)
            if found is None:
                return [] if symbol else self._levels(start, end, tests, (), value)
            value = found
        if self._is_goal(start):
            return []
        value = self._r.changes.latest(self._text, end, value, self._named)
        tests = tuple(self._by_unit(test, value) for test in tests)
        made = [self._number(value, test, start, end) for test in tests]
        return [f for f, test in zip(made, tests, strict=True) if not symbol or self._credible(f, test)]

    def _by_unit(self, test: str, value: Value) -> str:
        labs = self._r.kb.labs
        if value.unit is None or unit_of(labs[test], value.unit):
            return test
        return self._r.fluids.by_unit(test, lambda other: unit_of(labs[other], value.unit) is not None)

    def _bare(self, end: int, tests: Sequence[str]) -> Value | None:
        """Return a number whose unit lacks its volume ("CK 612 IU"), of a test of what nobody takes."""
        if not self._r.patterns.words.taken or set(tests) & set(self._r.patterns.words.taken):
            return None
        value = self._r.values.amount(self._text, end, self._line_end(end))
        dose = self._r.patterns.dose.match(self._text, value.end) if value and value.number else None
        if value is None or dose is None:
            return None
        lab, unit = self._r.kb.labs[tests[0]], dose.group("dose")
        fits = any(u.lower().partition("/")[0] == unit for u in lab.units) and possible(
            lab, self._figure(value, lab), None
        )
        return replace(value, unit=unit, end=dose.end()) if fits else None

    def _after(self, end: int) -> Value | None:
        return self._r.values.after(self._text, end, self._line_end(end))

    def _levels(
        self, start: int, end: int, tests: tuple[str, ...], panel: tuple[str, ...], value: Value | None
    ) -> list[Found]:
        """Return the word for a level that stands behind a name, or else before it."""
        sentence = SENTENCE.search(self._text, end, end + FAR)
        if sentence and sentence.group() == "?":  # a question says nothing
            return []
        if value and value.level and not value.number:
            word = level(value.level).result
            return [Found(Result(test=test, result=word), start, value.end, panel) for test in tests]
        lead = (
            None
            if value and value.number
            else self._r.patterns.level_ahead.search(self._text, max(0, start - 60), start)
        )
        word = level(lead).result if lead else None
        return [Found(Result(test=test, result=word), lead.start(), end, panel) for test in tests] if lead else []

    def _heads(self, end: int, value: Value) -> bool:
        """Return whether a name heads lines of their own names ("Carnitine, plasma / Total (TC) 18")."""
        between = self._text[end : value.start]
        return "\n" in between and bool(self._r.patterns.kinds.search(between[between.index("\n") :]))

    def _is_goal(self, start: int) -> bool:
        """Return whether the words before a name make its number a goal or a condition."""
        before = self._text[max(0, start - 45) : start]
        clause = 0
        for mark in CLAUSE.finditer(before):
            clause = mark.end()
        return bool(self._r.patterns.no_result.search(before, clause))

    def _loose(self, start: int, end: int, tests: Sequence[str]) -> Value | None:
        """Return a number further on in the sentence whose unit can only be the test's."""
        text, stop = self._text, min(len(self._text), end + LOOSE)
        stop = sentence.start() if (sentence := SENTENCE.search(text, end, stop)) else stop
        lab, row = self._r.kb.labs[tests[0]], not text[text.rfind("\n", 0, start) + 1 : start].strip(" -*\u2022\t")
        for digit in DIGIT.finditer(text, end, stop):
            value = self._r.values.number(text, digit.start(), stop)
            if value is None or not value.number:
                continue
            value = self._r.values.after(text, digit.start(), self._line_end(digit.start()))
            if (
                value is None
                or self._named(end, digit.start())
                or self._r.patterns.no_result.search(text, end, digit.start())
            ):
                return None
            return value if self._sure(lab, value, text[end : digit.start()], row) else None
        return None

    def _sure(self, lab: Lab, value: Value, between: str, row: bool) -> bool:
        """Return whether a number some words behind a name is its test's: by its unit, or by the word before it.

        `row`: the name begins its line, so that what stands behind it qualifies it.
        """
        if not possible(lab, self._figure(value, lab), value.unit):
            return False
        if value.unit is None:
            return bool(self._r.patterns.leads.fullmatch(between)) and not self._r.patterns.breaks.search(between)
        few = "," not in between and len(between.split()) <= QUALIFIERS
        led = few or row or self._r.patterns.led.search(between)
        return bool(led) and unit_of(lab, value.unit) is not None and value.unit != "%"

    def _named(self, start: int, end: int) -> bool:
        """Return whether any test is named between two places."""
        for at in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            for last, entries in self._r.book.every(self._tokens, at):
                inside = self._tokens[last - 1].end <= end and not self._within_unit(at)
                if inside and any(e.kind in ("lab", "panel", "symbol", "other_test") for e in entries):
                    return True
        return False

    def _within_unit(self, at: int) -> bool:
        """Return whether a token belongs to a unit ("mg" of "mg/l")."""
        token, text = self._tokens[at], self._text
        left, right = max(text.rfind(c, 0, token.start) for c in " \n\t") + 1, token.end
        while right < len(text) and right - left < 30 and not text[right].isspace():
            right += 1
        return bool(
            self._r.patterns.unit.fullmatch(text[max(left, token.start - 30) : right].strip("0123456789.,;:()[]"))
        )

    def _line_end(self, place: int) -> int:
        """Return where to stop looking: the end of the line, or some lines on where value and unit stand there."""
        text = self._text
        newline = text.find("\n", place, place + FAR)
        empty = newline >= 0 and (not text[place:newline].strip() or self._r.only_links(text, place, newline))
        for _ in range(PORTAL if empty else 0):
            newline = text.find("\n", newline + 1, newline + FAR) if newline >= 0 else -1
        return min(place + FAR, newline if newline >= 0 else len(text))

    def _figure(self, value: Value, lab: Lab) -> float:
        return value_of(value.number, lab, factor_of(lab, value.unit), self._commas)

    def _number(self, value: Value, test: str, start: int, name_end: int) -> Found:
        lab = self._r.kb.labs[test]
        if value.unit is None:
            value = replace(value, unit=self._said(test, value, start, name_end))
        comparator: Literal["<", ">"] | None = None
        if value.comparator:
            below = value.comparator in BELOW or value.comparator in self._r.patterns.words.below
            comparator = "<" if below else ">"
        low, high = (value_of(x, lab, None, self._commas) for x in value.span) if value.span else (None, None)
        named = self._text[max(0, start - len("corrected ")) : value.start]
        result = Result(
            test=test,
            value=self._figure(value, lab),
            unit=shown(lab, value.unit),
            comparator=comparator,
            range=(low, high) if value.span else None,
            adjusted=bool(self._r.patterns.adjusted.search(named)) if test == "calcium_adjusted" else None,
        )
        return Found(result, start, max(value.end, name_end))

    def _said(self, test: str, value: Value, start: int, name_end: int) -> str | None:
        """Return the unit of a result without one that is said elsewhere for several, if it can be the test's."""
        lab = self._r.kb.labs[test]
        units = self._units.of(self._text[start:name_end], start, value.end)
        return next((u for u in units if unit_of(lab, u) and possible(lab, self._figure(value, lab), u)), None)

    def _credible(self, found: Found, test: str) -> bool:
        """Return whether a symbol's number can be its test's ("P 82" is a pulse)."""
        lab, result = self._r.kb.labs[test], found.result
        line = self._text[self._text.rfind("\n", 0, found.start) + 1 : found.end]
        name = self._text[found.start :].split(" ")[0]
        if not self._r.accompanied(name, line):
            return False
        return possible(lab, result.value or 0.0, (result.unit or "").lower() or None)

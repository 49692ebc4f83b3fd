"""Several values of one test in a sentence: the one that is told as the latest ("CK 5,124, rising to 38,900 U/L")."""

import re
from collections.abc import Callable
from dataclasses import replace

from repletion.intake_text.lab_values import Value, ValueReader
from repletion.intake_text.lab_words import Patterns

FIGURE = re.compile(r"[(\[]?[<>\u2264\u2265]?(?<![\w.,])\d")
END = re.compile(r"\n|[.!?](?=\s|$)")
CLAUSE = re.compile(r"[,;.)\n]")
REACH = 90
"""Characters over which two values of one test lie apart at most."""
AFTERTHOUGHT = 30
"""Characters behind a number in which it may be called a former one."""


class Changes:
    """Finds later values of the same test."""

    def __init__(self, patterns: Patterns, reader: ValueReader) -> None:
        self._p, self._reader = patterns, reader

    def latest(self, text: str, name_end: int, value: Value, named: Callable[[int, int], bool]) -> Value:
        """Return the latest of the values that begin with `value`; `named`: whether a stretch names another test."""
        current = value
        former = bool(self._p.former.search(text, name_end, value.start)) or self._told_former(text, value.end)
        for _ in range(4):
            found = self._next(text, current, former, named)
            if found is None:
                return current
            current, former = replace(found, unit=found.unit or current.unit, start=value.start), False
        return current

    def _next(self, text: str, current: Value, former: bool, named: Callable[[int, int], bool]) -> Value | None:
        place, stop = current.end, self._stop(text, current.end)
        while match := FIGURE.search(text, place, stop):
            at = match.start()
            over = self._p.span(text, at, stop, behind=True) or self._p.date.match(text, at, stop)
            found = None if over or text[at] in "([" else self._reader.after(text, at, stop)
            if found is None or not found.number:
                place = over.end() if over else match.end()
                continue
            gap = text[current.end : found.start]
            if named(current.end, found.start) or self._p.no_result.search(gap) or "|" in gap:
                return None
            if self._later(text, gap, current, found, former):
                return found
            place = found.end
        return None

    def _stop(self, text: str, place: int) -> int:
        match = END.search(text, place, place + REACH)
        return match.start() if match else min(len(text), place + REACH)

    def _later(self, text: str, gap: str, current: Value, found: Value, former: bool) -> bool:
        """Return whether a second number is the same test's, and later."""
        if gap.count("(") > gap.count(")") or self._told_former(text, found.end):
            return False
        change, earlier = _last(self._p.change, gap), _last(self._p.former, gap)
        if earlier > change:
            return False
        same = found.unit is not None and found.unit == current.unit
        if change >= 0 and self._idle(gap[change:], self._p.change):
            return same or found.unit is None or current.unit is None
        return (same or (former and not found.unit)) and self._idle(gap)

    def _idle(self, gap: str, first: re.Pattern[str] | None = None) -> bool:
        """Return whether words between two numbers name nothing that the second could be of."""
        match = first.match(gap) if first else None
        at = match.end() if match else 0
        while at < len(gap) and (step := self._p.idle.match(gap, at)):
            at = step.end()
        return at >= len(gap)

    def _told_former(self, text: str, place: int) -> bool:
        """Return whether the words right behind a number call it a former one ("400 last year")."""
        clause = CLAUSE.search(text, place + 1, place + AFTERTHOUGHT)
        behind = text[place : clause.start() if clause else place + AFTERTHOUGHT]
        match = self._p.former.search(behind)
        return bool(
            match
            and match.group()
            not in ("was", "from", "before", "had been", "old", "baseline", "vs", "versus", "previous", "prior")
        )


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Return where a pattern is found last in a text; -1 where it is not."""
    return max((m.start() for m in pattern.finditer(text)), default=-1)

"""Which of several results of one test count: the test before its group, the latest, the adjusted calcium."""

import re
from collections.abc import Sequence

from repletion.intake_text.lab_dates import DATES, Calendar, When, calendar, when
from repletion.intake_text.lab_lines import Found

FORMER = re.compile(r"\b(?:previous(?:ly)?|prior|before|last (?:year|month|week)|previously)\b")
BEHIND = 40
"""Characters behind a result in which its date may stand."""
Row = tuple[Found, int]


def chosen(found: Sequence[Row], text: str) -> tuple[Row, ...]:
    """Return the results that count, in their order."""
    measured = {f.result.test for f, _ in found if f.result.value is not None}
    kept = [row for row in found if not measured.intersection(row[0].panel)]
    adjusted = any(f.result.adjusted for f, _ in kept)
    kept = [(f, at) for f, at in kept if f.result.adjusted is not False or not adjusted]
    days = calendar(text)
    dates = [_date(text, f, days) for f, _ in kept]
    latest: dict[str, When] = {}
    for (f, _), date in zip(kept, dates, strict=True):
        if date and f.result.value is not None:
            latest[f.result.test] = max(date, latest.get(f.result.test, date))
    dated = [r for r, date in zip(kept, dates, strict=True) if not date or date >= latest.get(r[0].result.test, date)]
    return tuple(_last(dated, text))


def _last(rows: Sequence[Row], text: str) -> Sequence[Row]:
    """Return the rows with the last number that is told of a test; one told as former is not the last."""
    last: dict[str, int] = {}
    for i, (found, _) in enumerate(rows):
        if found.result.value is not None and not (_former(text, found) and found.result.test in last):
            last[found.result.test] = i
    return [row for i, row in enumerate(rows) if row[0].result.value is None or i == last.get(row[0].result.test, i)]


def _former(text: str, found: Found) -> bool:
    """Return whether a result is told as an earlier one, by words within it or right before it in its clause."""
    before = re.split(r"[.,;:\n()]", text[max(0, found.start - 24) : found.start])[-1]
    return bool(FORMER.search(before) or FORMER.search(text[found.start : found.end]))


def _date(text: str, found: Found, days: Calendar) -> When | None:
    """Return the date of a result: at the head of its line, in brackets behind it, or above its block."""
    line = text[max(0, found.start - 60) : found.start].rpartition("\n")[2]
    own = DATES.findall(line)
    if own:
        return when(own[-1], days.month_first)
    behind = re.match(rf"[^\n,;]{{0,{BEHIND}}}?[(\[]({DATES.pattern})[)\]]", text[found.end : found.end + BEHIND])
    return when(behind.group(1), days.month_first) if behind else days.above(found.start)

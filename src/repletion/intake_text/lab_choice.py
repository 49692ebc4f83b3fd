"""Which of several results of one test count: the test before its group, the latest, the adjusted calcium."""

import re
from collections.abc import Sequence

from repletion.intake_text.lab_lines import Found

DATE = re.compile(
    r"\b(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})|(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{2,4}))\b"
)
FORMER = re.compile(r"\b(?:previous(?:ly)?|prior|before|last (?:year|month|week)|previously)\b")
Row = tuple[Found, int]


def chosen(found: Sequence[Row], text: str) -> tuple[Row, ...]:
    """Return the results that count, in their order."""
    measured = {f.result.test for f, _ in found if f.result.value is not None}
    kept = [row for row in found if not measured.intersection(row[0].panel)]
    adjusted = any(f.result.adjusted for f, _ in kept)
    kept = [(f, at) for f, at in kept if f.result.adjusted is not False or not adjusted]
    latest: dict[str, tuple[int, int, int]] = {}
    dates = [_date(text, f.start) for f, _ in kept]
    for (f, _), date in zip(kept, dates, strict=True):
        if date:
            latest[f.result.test] = max(date, latest.get(f.result.test, date))
    dated = [r for r, date in zip(kept, dates, strict=True) if not date or date == latest[r[0].result.test]]
    return tuple(_last(dated, text))


def _last(rows: Sequence[Row], text: str) -> Sequence[Row]:
    """Return the rows with the last number that is told of a test; one told as former is not the last."""
    last: dict[str, int] = {}
    for i, (found, _) in enumerate(rows):
        if found.result.value is not None and not (
            FORMER.search(text[found.start : found.end]) and found.result.test in last
        ):
            last[found.result.test] = i
    return [row for i, row in enumerate(rows) if row[0].result.value is None or i == last.get(row[0].result.test, i)]


def _date(text: str, place: int) -> tuple[int, int, int] | None:
    """Return the date at the head of the line of a result, day before month.

    >>> _date("03/01/2024 potassium 3.4", 11)
    (2024, 1, 3)
    """
    line = text[max(0, place - 60) : place].rpartition("\n")[2]
    match = DATE.search(line)
    if not match:
        return None
    if match.group("y"):
        return int(match.group("y")), int(match.group("m")), int(match.group("d"))
    return int(match.group("year")), int(match.group("month")), int(match.group("day"))

"""Dates beside results: which is the later."""

import re
from bisect import bisect_right
from dataclasses import dataclass

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*\.?"
YEAR = r"(?:19|20)\d{2}"
WRITTEN = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
    r"\d{1,2}/\d{1,2}/\d{2,4}",
    r"\d{1,2}/\d{1,2}(?![\d/])",
    r"\d{1,2}\.\d{1,2}\.\d{2,4}",
    r"\d{1,2}-\d{1,2}-\d{2,4}",
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ -]{MONTH}(?:[ ,-]+\d{{2,4}})?(?![a-z])",
    rf"{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?(?![\d.])",
    rf"{MONTH}[ -]?{YEAR}",
)
DAY = rf"(?<![\d.,/])(?:{'|'.join(WRITTEN)})"
"""A date as it is written in a normalised text."""
DATES = re.compile(DAY)
TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?|\b\d{4}\s*(?:h|hrs)?$")
BORN = re.compile(r"\b(?:dob|born|birth|d\.o\.b)\b")

When = tuple[int, int, int]
"""Year (0: not given), month, day."""


@dataclass(frozen=True)
class Calendar:
    """The dates of one text; where any day stands second, all do ("03/15")."""

    month_first: bool
    heads: tuple[tuple[int, When], ...]
    """Places of the lines that hold a date and no result, each with it."""

    def above(self, place: int) -> When | None:
        """Return the date of the nearest such line above a place."""
        at = bisect_right(self.heads, (place, (9999, 0, 0)))
        return self.heads[at - 1][1] if at else None


def month_first(text: str) -> bool:
    """Return whether the dates of a text must have the month first.

    >>> month_first("03/15/2024"), month_first("15/03/2024")
    (True, False)
    """
    pairs = [(int(m.group(1)), int(m.group(2))) for m in re.finditer(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d.])", text)]
    return any(12 < b <= 31 and a <= 12 for a, b in pairs) and not any(12 < a <= 31 for a, _ in pairs)


def when(date: str, american: bool = False) -> When:
    """Return the year (0 if not given), month and day of a written date.

    >>> when("3 mar 2024"), when("03/04/24"), when("03/04/24", american=True), when("2024-03-02")
    ((2024, 3, 3), (2024, 4, 3), (2024, 3, 4), (2024, 3, 2))
    """
    figures = [int(x) for x in re.findall(r"\d+", date)]
    month = next((i for i, m in enumerate(MONTHS, 1) if re.search(rf"(?<![a-z]){m}", date)), None)
    if month:
        return _named(figures, month)
    if figures[0] > 31:
        return figures[0], figures[1], figures[2] if len(figures) > 2 else 0
    first, second = (figures[1], figures[0]) if american else (figures[0], figures[1])
    return _year(figures[2]) if len(figures) > 2 else 0, second, first


def _named(figures: list[int], month: int) -> When:
    years = [f for f in figures if f > 31]
    days = [f for f in figures if f <= 31]
    year = years[0] if years else days[1] if len(days) > 1 else 0
    return _year(year) if year else 0, month, days[0] if days else 0


def _year(figure: int) -> int:
    return figure + 2000 if figure < 100 else figure


def calendar(text: str) -> Calendar:
    """Return the dates of the lines that head the results below them."""
    american, heads, place = month_first(text), [], 0
    for line in text.split("\n"):
        found = DATES.findall(line) if len(line) < 120 else []
        if len(found) == 1 and not BORN.search(line) and not re.search(r"\d", DATES.sub(" ", TIME.sub(" ", line))):
            heads.append((place, when(found[0], american)))
        place += len(line) + 1
    return Calendar(american, tuple(heads))

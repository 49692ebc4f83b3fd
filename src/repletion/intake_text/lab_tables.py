"""Tables with several columns or dates, brought to one result a line before they are read."""

import re
from collections.abc import Iterator

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAY = (
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.\d{2,4}|\d{1,2}[ -](?:"
    + "|".join(MONTHS)
    + r")[a-z]*(?:[ -]\d{2,4})?)"
)
DATES = re.compile(rf"(?<![\d.,/]){DAY}(?![\d/])")
NUMBER = re.compile(r"(?<![\w.,/-])[<>]?\d+(?:[.,]\d+)*(?![\w/]|\s*-\s*\d)")
PREVIOUS = re.compile(r"\b(?:previous|prior|last)\b")
TREND = re.compile(rf"^\s*({DAY})\s+(?=[<>]?\d)")


def one_result_a_line(text: str) -> str:
    """Return a normalised text in which rows of several dates keep the latest, and dated rows bear the test's name.

    >>> one_result_a_line("          10/01   24/01\\nesr mm/h   88    54")
    '          10/01   24/01\\nesr mm/h 54'
    >>> one_result_a_line("trend: magnesium\\n2026-01-02 0.71 mmol/l")
    'trend: magnesium\\n2026-01-02 magnesium 0.71 mmol/l'
    """
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    columns, keep, name = 0, 0, ""
    for line in lines:
        dated = TREND.match(line)
        found = DATES.findall(line)
        if dated and name and len(found) == 1:
            yield f"{dated.group(1)} {name} {line[dated.end() :]}"
            continue
        if len(found) > 1 and not NUMBER.search(DATES.sub(" ", line)):
            columns, keep = len(found), max(range(len(found)), key=lambda i: _when(found[i], i))
        elif PREVIOUS.search(line) and "result" in line and not NUMBER.search(line):
            columns, keep = 2, 0 if line.index("result") < PREVIOUS.search(line).start() else 1  # type: ignore[union-attr]
        elif not line.strip():
            columns = 0
        name = "" if NUMBER.search(line) else line.rpartition(":")[2].strip()
        yield _kept(line, columns, keep) if columns else line


def _when(date: str, column: int) -> tuple[int, ...]:
    """Return a key that orders dates; without a year the day of the year counts, then the column."""
    figures = [int(x) for x in re.findall(r"\d+", date)]
    month = next((i for i, m in enumerate(MONTHS, 1) if m in date), None)
    if re.match(r"\d{4}-", date):
        return (*figures, column)
    day, rest = figures[0], figures[1:]
    if month is None:
        month, rest = rest[0], rest[1:]
    return (rest[0] if rest else 0, month, day, column)


def _kept(line: str, columns: int, keep: int) -> str:
    """Return a row with the number of one column only; a row that has other numbers stays as it is."""
    numbers = list(NUMBER.finditer(line))
    if len(numbers) < columns:
        return line
    head, tail = line[: numbers[0].start()].rstrip(), line[numbers[columns - 1].end() :]
    return f"{head} {numbers[keep].group()}{tail}"

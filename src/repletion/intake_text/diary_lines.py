"""The lines of a diary with their days: plain words, or CSV with a heading."""

import csv
import re
from dataclasses import dataclass

from repletion.domain.fault import Fault, Unusable
from repletion.intake_text.diary_amounts import number
from repletion.intake_text.diary_units import UNIT_OF
from repletion.nutrition.portions import Quantity

DAY = re.compile(
    r"^\s*(?:#+\s*)?((?:day\s*\d+|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|yesterday|today|"
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})(?:\s*\([^)]*\))?)\s*(?:[:\-–]|$)\s*",
    re.IGNORECASE,
)
MEAL = re.compile(
    r"^\s*(?:[-*•]\s*)?(?:\d{1,2}[:.]\d{2}\s*(?:(?:am|pm)\b)?\s*[-:,]?\s*|\d{1,2}\s*(?:am|pm)\b\s*[-:,]?\s*)?"
    r"(?:(?:breakfast|brunch|lunch|dinner|supper|tea|snacks?|evening|morning|afternoon|elevenses|dessert|drinks?|supplements?|"
    r"before bed|mid-?morning|night)(?: snack)?\s*[:\-–]\s*)?",
    re.IGNORECASE,
)
HEADING = re.compile(r"^\s*[A-Za-z][A-Za-z' -]{2,30}:\s*(?=\d|[½¼¾⅓⅔]|(?:an?|one|two|three|half)\b)")
"""What a dish is called before its parts are listed."""
DAILY = re.compile(
    r"^\s*(?:supplements?|tablets|vitamins)\s*[:\-–]|\b(?:daily|every day|each day|a day)\b", re.IGNORECASE
)
COLUMNS = {
    "day": ("day", "date"),
    "food": ("food", "item", "what", "description", "name"),
    "amount": ("amount", "quantity", "qty", "number", "count"),
    "unit": ("unit", "units", "measure"),
    "grams": ("grams", "g", "weight_g", "weight (g)", "weight"),
    "portion": ("portion", "serving"),
    "times": ("times_a_week", "times a week", "a week", "per week"),
}
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST = 2000
"""Lines of a diary that are read."""


@dataclass(frozen=True)
class Line:
    """One line: its words, its day, and the amount where a table gives it in columns of its own."""

    text: str
    day: int
    quantity: Quantity | None = None
    times: float = 1.0
    """How often: a form of habits counts a week, whose mean day is a seventh."""
    daily: bool = False
    """Whether it says that it is taken every day, whatever day it stands under."""


ENDLESS = re.compile(r"([^\s,;|]{60})[^\s,;|]+")
"""No food has so long a word; what searches backwards in it would never end."""


def lines(text: str) -> tuple[tuple[str, ...], list[Line]]:
    """Return the names of the days and the lines; `Unusable` for a broken table or far too long a diary."""
    content = [ENDLESS.sub(r"\1…", line) for line in text.splitlines() if line.strip()]
    if len(content) > MOST:
        what = f"{len(content)} lines"
        raise Unusable([Fault(where="diary", what=what, remedy=f"give at most {MOST} lines at a time")])
    heading = _heading(content[0]) if content else None
    return _table(content, heading) if heading else _words(content)


def _words(content: list[str]) -> tuple[tuple[str, ...], list[Line]]:
    days: list[str] = []
    found: list[Line] = []
    for raw in content:
        named = DAY.match(raw)
        rest = raw
        if named:
            days.append(named.group(1).strip())
            rest = raw[named.end() :]
        daily = bool(DAILY.search(rest))
        meal = MEAL.match(rest)
        rest = rest[meal.end() :] if meal else rest
        rest = rest if daily else HEADING.sub("", rest)
        for sentence in re.split(r"(?<=[a-z)])\.\s+(?=[A-Z])", rest):
            if sentence.strip():
                found.append(Line(sentence.strip(), max(len(days) - 1, 0), daily=daily))
    return tuple(days) or ("the day",), found


def _heading(first: str) -> dict[str, int] | None:
    """Return where the columns of a table stand, or None when the first line is no heading."""
    cells = [c.strip().lower() for c in next(csv.reader([first], delimiter=_delimiter(first)))]
    places = {name: i for name, known in COLUMNS.items() for i, cell in enumerate(cells) if cell in known}
    return places if "food" in places and len(cells) > 1 else None


def _delimiter(first: str) -> str:
    return max(",;\t", key=first.count)


def _table(content: list[str], places: dict[str, int]) -> tuple[tuple[str, ...], list[Line]]:
    days: dict[str, int] = {}
    found: list[Line] = []
    faults: list[Fault] = []
    for number_, row in enumerate(csv.reader(content[1:], delimiter=_delimiter(content[0])), 2):
        cells = {name: row[i].strip() if i < len(row) else "" for name, i in places.items()}
        if not cells["food"] or ("times" in places and not cells["times"]):
            continue
        day = days.setdefault(cells.get("day", "") or (list(days)[-1] if days else "the day"), len(days))
        try:
            times = _positive(cells["times"]) if "times" in places else 1.0
            text = f"{cells.get('portion', '')} {cells['food']}".strip()
            found.append(Line(text, 0 if "times" in places else day, _quantity(cells), times))
        except ValueError:
            amount = cells.get("grams") or cells.get("amount") or cells.get("times", "")
            what = f"{amount!r} is no amount"
            faults.append(Fault(where=f"line {number_}", what=what, remedy="give a number such as 2 or 0.5"))
    if faults:
        raise Unusable(faults)
    return (WEEK if "times" in places else tuple(days) or ("the day",)), found


def _quantity(cells: dict[str, str]) -> Quantity | None:
    if cells.get("grams"):
        return Quantity(_positive(cells["grams"].lower().removesuffix("g")), "gram")
    if not cells.get("amount"):
        return None
    unit = UNIT_OF.get(cells.get("unit", "").lower())
    together = re.fullmatch(r"([\d.,/ ]+)\s*([a-z]+)", cells["amount"].lower())
    if together:
        return Quantity(_positive(together.group(1)), UNIT_OF.get(together.group(2)))
    return Quantity(_positive(cells["amount"]), unit)


def _positive(text: str) -> float:
    value = number(text.strip())
    if value < 0:
        raise ValueError
    return value

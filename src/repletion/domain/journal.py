"""What a person writes down over time. Every entry has its day; nothing is worked out here."""

from dataclasses import field
from typing import Literal

from repletion.domain.case import Case
from repletion.domain.record import record

Comparator = Literal["<", ">"]
Per = Literal["day", "week", "month", "once"]
Route = Literal["mouth", "injection"]
Kind = Literal["case", "dose", "lab", "note", "symptom", "weight"]


@record
class SymptomScore:
    """How bad a complaint is on one day: 0 is gone, 10 as bad as can be."""

    kind: Literal["symptom"] = "symptom"
    on: str
    finding: str
    score: int


@record
class LabResult:
    """One result of a test, with its unit, and the laboratory's own range where it was printed."""

    kind: Literal["lab"] = "lab"
    on: str
    test: str
    value: float
    unit: str
    comparator: Comparator | None = None
    range: tuple[float | None, float | None] | None = None


@record
class DoseTaken:
    """What was taken of one nutrient (the element or vitamin itself) from a day on: `amount` of `unit` per `per`.

    `until` is the last day of it; without one it goes on. A dose taken once has no `until`.
    """

    kind: Literal["dose"] = "dose"
    on: str
    nutrient: str
    amount: float
    unit: str
    per: Per = "day"
    until: str | None = None
    route: Route = "mouth"
    product: str = ""


@record
class Weight:
    """Body weight in kilograms."""

    kind: Literal["weight"] = "weight"
    on: str
    kg: float


@record
class Note:
    """A line of the diary."""

    kind: Literal["note"] = "note"
    on: str
    text: str


@record
class CaseThen:
    """Everything else about the person, as of a day: the latest one counts."""

    kind: Literal["case"] = "case"
    on: str
    case: Case = field(default_factory=Case)


Entry = SymptomScore | LabResult | DoseTaken | Weight | Note | CaseThen


def subject(entry: Entry) -> str:
    """Return what an entry is about: the finding, test or nutrient; else nothing.

    >>> subject(SymptomScore(on="2026-01-01", finding="bone_pain", score=7))
    'bone_pain'
    """
    if isinstance(entry, SymptomScore):
        return entry.finding
    if isinstance(entry, LabResult):
        return entry.test
    return entry.nutrient if isinstance(entry, DoseTaken) else ""

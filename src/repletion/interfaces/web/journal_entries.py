"""What a form of the journal means as entries."""

from collections.abc import Callable, Mapping
from math import isfinite, nan
from typing import cast

from repletion.decisions.journal_check import SCORED, Known
from repletion.domain.fault import Fault, Unusable
from repletion.domain.journal import DoseTaken, Entry, LabResult, Note, Per, Route, SymptomScore, Weight
from repletion.interfaces.follow_record import finding_id, results_in

Fields = Mapping[str, str]
PER = {"day": "a day", "week": "a week", "month": "a month", "once": "once"}
ROUTES = {"mouth": "by mouth", "injection": "injected"}


def entries_of(fields: Fields, known: Known) -> list[Entry]:
    """Return the entries that a form means; `Unusable` where it means none."""
    makers: dict[str, Callable[[Fields, str, Known], list[Entry]]] = {
        "symptom": _symptom, "lab": _lab, "dose": _dose, "weight": _weight, "note": _note,
    }  # fmt: skip
    what = fields.get("what", "")
    if what not in makers:
        raise Unusable([Fault(where="The form", what="a choice is not known", remedy="choose again")])
    return makers[what](fields, fields.get("on") or known.today.isoformat(), known)


def complaints(known: Known) -> list[str]:
    """Return the names of what can be scored, by name."""
    return sorted(f.name for f in known.kb.findings.values() if f.group in SCORED and f.name)


def _symptom(fields: Fields, on: str, known: Known) -> list[Entry]:
    said = fields.get("finding", "").strip()
    if not said:
        raise Unusable([Fault(where="Complaint", what="is missing", remedy="choose one from the list")])
    by_name = {f.name.lower(): i for i, f in known.kb.findings.items()}
    name = by_name.get(said.lower()) or finding_id(said, known)
    return [SymptomScore(on=on, finding=name, score=int(_number(fields, "score", "How bad", "0 to 10, whole")))]


def _lab(fields: Fields, on: str, known: Known) -> list[Entry]:
    found: list[LabResult] = []
    try:
        found = list(results_in(fields.get("results", ""), on, known))
    except Unusable as unusable:
        raise Unusable([Fault(where="Result", what=f.what, remedy=f.remedy) for f in unusable.faults]) from unusable
    return [*found]


def _dose(fields: Fields, on: str, known: Known) -> list[Entry]:
    if fields.get("per", "day") not in PER or fields.get("route", "mouth") not in ROUTES:
        raise Unusable([Fault(where="The form", what="a choice is not known", remedy="choose again")])
    return [
        DoseTaken(
            on=on,
            nutrient=fields.get("nutrient", ""),
            amount=_number(fields, "amount", "Amount", "65"),
            unit=fields.get("unit", ""),
            per=cast(Per, fields.get("per", "day")),
            until=fields.get("until") or None,
            route=cast(Route, fields.get("route", "mouth")),
            product=fields.get("product", "").strip(),
        )
    ]


def _weight(fields: Fields, on: str, known: Known) -> list[Entry]:
    return [Weight(on=on, kg=_number(fields, "kg", "Weight", "68"))]


def _note(fields: Fields, on: str, known: Known) -> list[Entry]:
    return [Note(on=on, text=fields.get("text", "").replace("\r\n", "\n").strip())]


def _number(fields: Fields, name: str, where: str, example: str) -> float:
    text = fields.get(name, "").strip().replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        value = nan
    if not isfinite(value) or (name == "score" and value != int(value)):
        what = "is missing" if not text else f"{text[:20]!r} is no number of this kind"
        raise Unusable([Fault(where=where, what=what, remedy=f"give a number, such as {example}")])
    return value

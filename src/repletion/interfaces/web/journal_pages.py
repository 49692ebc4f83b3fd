"""The journal on the page: everything by POST with a ticket, so that no address, log or cache holds any of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse

from repletion.decisions.case_today import case_today
from repletion.decisions.journal_check import Known
from repletion.decisions.reassess import reassess
from repletion.decisions.treatment import story
from repletion.domain.course import Courses
from repletion.domain.fault import Fault, Unusable
from repletion.domain.handbook import Nutrient
from repletion.domain.journal import CaseThen, Entry
from repletion.interfaces.alternatives import REGIONS
from repletion.interfaces.follow_record import alarm_lines
from repletion.interfaces.journal import writing
from repletion.interfaces.journal.exchange import to_csv, to_json
from repletion.interfaces.journal.store import Journal
from repletion.interfaces.journal_view import journal_view
from repletion.interfaces.report_view import report_view
from repletion.interfaces.web.answering import answered
from repletion.interfaces.web.desk import Desk
from repletion.interfaces.web.journal_entries import PER, ROUTES, Fields, complaints, entries_of
from repletion.interfaces.web.render import page
from repletion.interfaces.web.told import Told, faults_of
from repletion.kb.courses import shipped_courses
from repletion.kb.handbook import nutrients
from repletion.kb.load import judgement_share, load
from repletion.nutrition.dose_units import UNITS

LONGEST_NUMBER = 18
"""Digits that fit the number of an entry."""
EXPORTS = {"json": ("application/json", to_json), "csv": ("text/csv; charset=utf-8", to_csv)}


@dataclass(frozen=True)
class Visit:
    """One request: whose ticket, what the form said, what was told on the way here, and the day."""

    desk: Desk
    fields: Fields
    told: Told
    on: str

    @property
    def ticket(self) -> str:
        """Return the ticket that the form carried."""
        return self.fields.get("ticket", "")

    @property
    def known(self) -> Known:
        """Return what entries are checked against."""
        return Known(load(), *_shipped(), date.fromisoformat(self.on))

    def journal(self) -> Journal:
        """Return the open journal."""
        return Journal(self.desk.file(), self.desk.key(self.ticket))


@lru_cache(maxsize=1)
def _shipped() -> tuple[dict[str, Nutrient], Courses]:
    return nutrients(), shipped_courses()


def answer(action: str, visit: Visit) -> Response:
    """Return what one form of the journal asks for, or the page it came from with what is wrong."""
    try:
        return ACTIONS[action](visit)
    except Unusable as unusable:
        try:
            visit.desk.key(visit.ticket)
        except Unusable:
            return door(visit, unusable.faults)
        return _shown(visit, visit.ticket, faults=unusable.faults, status=422)


def door(visit: Visit, faults: list[Fault] | None = None) -> HTMLResponse:
    """Return the closed journal: where it is, and what opens it."""
    keeping = visit.fields.get("keep") == "yes"
    return page(
        "journal_door.html", status=422 if faults else 200, desk=visit.desk, told=visit.told, keeping=keeping,
        on=visit.on, faults=faults or (),
    )  # fmt: skip


def _open(visit: Visit) -> Response:
    ticket = visit.desk.open(visit.fields.get("key", ""), visit.fields.get("again", ""))
    if visit.fields.get("keep") != "yes":
        return _shown(visit, ticket)
    wrong = faults_of(visit.told, REGIONS)
    if wrong:
        raise Unusable(wrong)
    case = CaseThen(on=visit.fields.get("on") or visit.on, case=answered(visit.told, visit.on).reading.case)
    return _written(visit, ticket, [case])


def _record(visit: Visit) -> Response:
    visit.desk.key(visit.ticket)
    return _written(visit, visit.ticket, entries_of(visit.fields, visit.known))


def _written(visit: Visit, ticket: str, entries: list[Entry]) -> Response:
    placed = [("What you wrote", entry) for entry in entries]
    done = writing.write(visit.desk.file(), visit.desk.key(ticket), placed, visit.known)
    return _shown(visit, ticket, said=("Written down.", *done.notices), danger=tuple(alarm_lines(done.danger)))


def _stop(visit: Visit) -> Response:
    name = visit.fields.get("nutrient", "")
    writing.stop(visit.desk.file(), visit.desk.key(visit.ticket), name, visit.on, visit.known)
    return _shown(visit, visit.ticket, said=("Stopped as of today.",))


def _delete(visit: Visit) -> Response:
    number = visit.fields.get("id", "")
    with visit.journal() as journal:
        journal.delete([int(number) if number.isdecimal() and len(number) < LONGEST_NUMBER else -1])
    return _shown(visit, visit.ticket, said=("Deleted.",))


def _shown(
    visit: Visit, ticket: str, *, said: tuple[str, ...] = (), danger: tuple[str, ...] = (),
    faults: list[Fault] | None = None, status: int = 200,
) -> HTMLResponse:  # fmt: skip
    key, known, recorded = visit.desk.key(ticket), visit.known, []
    if visit.desk.there:
        with Journal(visit.desk.file(), key) as journal:
            recorded = journal.all()
    choices: dict[str, Any] = {"units": UNITS, "per": PER, "routes": ROUTES, "complaints": complaints(known)}
    by_name = sorted(((i, n.name) for i, n in known.nutrients.items()), key=lambda n: n[1])
    return page(
        "journal.html", status=status, v=journal_view(recorded, known), ticket=ticket, token=visit.told.token,
        on=visit.on, path=visit.desk.file(), said=said, danger=danger, faults=faults or (), nutrients=by_name,
        fields=visit.fields if faults else {}, **choices,
    )  # fmt: skip


def _assess(visit: Visit) -> Response:
    """Return the causes weighed again with today's facts."""
    known = visit.known
    with visit.journal() as journal:
        entries = journal.entries()
    told = story(entries, known.today, known.kb, known.nutrients, known.courses)
    found = reassess(told, judgement_share(known.kb))
    case = case_today(told)
    view = report_view(found.assessment, known.kb, case) if found.assessment and case else None
    waiting = [known.kb.findings[n].name for n in found.waiting]
    return page("journal_again.html", a=view, waiting=waiting, ticket=visit.ticket, token=visit.told.token)


def _export(visit: Visit) -> Response:
    form = visit.fields.get("form", "json")
    kind, written = EXPORTS.get(form, EXPORTS["json"])
    with visit.journal() as journal:
        text = written(journal.all())
    name = f"repletion-journal-{visit.on}.{form if form in EXPORTS else 'json'}"
    return Response(text, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _forget(visit: Visit) -> Response:
    """Delete the whole journal, once that was confirmed."""
    visit.desk.key(visit.ticket)
    if visit.fields.get("sure") != "yes":
        return page("journal_forget.html", desk=visit.desk, ticket=visit.ticket, token=visit.told.token)
    visit.desk.forget(visit.ticket)
    return page("journal_gone.html", heading="The journal is deleted", token=visit.told.token)


def _close(visit: Visit) -> Response:
    visit.desk.key(visit.ticket)
    visit.desk.close()
    return page("journal_gone.html", heading="The journal is closed", token=visit.told.token)


ACTIONS: dict[str, Callable[[Visit], Response]] = {
    "keep": door, "open": _open, "show": lambda visit: _shown(visit, visit.ticket), "record": _record, "stop": _stop,
    "delete": _delete, "assess": _assess, "export": _export, "forget": _forget, "close": _close,
}  # fmt: skip

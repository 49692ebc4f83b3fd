"""Journals over HTTP, in a shared deployment alone: what one client keeps, that client alone reads and deletes."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from repletion.decisions.journal_check import Known, faults_of_entries
from repletion.domain.course import Courses
from repletion.domain.fault import Unusable
from repletion.domain.journal import Entry
from repletion.interfaces.api import openapi
from repletion.interfaces.api.asked import JournalAsked
from repletion.interfaces.api.forms import read
from repletion.interfaces.api.problems import only_known
from repletion.interfaces.api.questions import ANSWERED
from repletion.interfaces.api.replies import answered
from repletion.interfaces.api.routes import json_of
from repletion.interfaces.journal.store import body
from repletion.interfaces.shared import journals
from repletion.interfaces.shared.store import Store
from repletion.kb.load import load

Subject = Annotated[str, Path(pattern=r"^[A-Za-z0-9.\-]{1,64}$")]
"""The client's own reference of a subject, in the letters of a FHIR id; a pseudonym is best."""
EXAMPLE = {
    "entries": [
        {"kind": "symptom", "on": "2026-11-20", "finding": "bone_pain", "score": 7},
        {"kind": "lab", "on": "2026-11-20", "test": "vitamin_d_25oh", "value": 8.0, "unit": "ng/mL"},
    ]
}


class Journals:
    """What is answered at the addresses of journals."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def write(self, request: Request, subject: Subject) -> Response:
        """Keep entries; return their numbers."""
        only_known(request)
        asked = read(JournalAsked, await json_of(request))
        ids = await run_in_threadpool(_write, self._store, request.state.client, subject, asked.entries)
        return answered({"ids": ids})

    async def show(self, request: Request, subject: Subject) -> Response:
        """Return everything that is kept of one subject."""
        only_known(request)
        kept = await run_in_threadpool(journals.of, self._store, request.state.client, subject)
        entries = [{"id": k.id, "entry": body(k.entry), "recorded_at": k.recorded_at} for k in kept]
        return answered({"subject": subject, "entries": entries})

    async def forget(self, request: Request, subject: Subject) -> Response:
        """Delete everything that is kept of one subject."""
        only_known(request)
        deleted = await run_in_threadpool(journals.forget, self._store, request.state.client, subject)
        return answered({"deleted": deleted})


def add_journals(app: FastAPI, store: Store) -> None:
    """Add the addresses of journals to the API."""
    at, taken = Journals(store), openapi.taken(JournalAsked, {"entries": EXAMPLE})
    for method, endpoint, told, extra, summary in (
        ("POST", at.write, "added", taken, "Write entries down, all of them or none"),
        ("GET", at.show, "journal", None, "Everything that is kept of one subject"),
        ("DELETE", at.forget, "deleted", None, "Delete everything that is kept of one subject"),
    ):
        refusals = (*(openapi.REFUSALS if extra else openapi.OF_AN_ADDRESS), 404)
        app.add_api_route(
            "/journal/{subject}", endpoint, methods=[method], summary=summary, description="",
            responses=openapi.given(ANSWERED[told], refusals), openapi_extra=extra, response_class=Response,
            operation_id=f"journal_{method.lower()}",
        )  # fmt: skip


def _write(store: Store, client: str, subject: str, entries: tuple[Entry, ...]) -> list[int]:
    """Keep entries; `Unusable` with every fault of them, also against what is kept."""
    placed, known = [(f"entries[{i}]", entry) for i, entry in enumerate(entries)], _known()

    def check(kept: Sequence[Entry]) -> None:
        faults = faults_of_entries(placed, kept, known)
        if faults:
            raise Unusable(faults)

    return journals.add(store, client, subject, entries, check)


def _known() -> Known:
    nutrients, courses = _shipped()
    return Known(load(), nutrients, courses, date.today())


@lru_cache(maxsize=1)
def _shipped() -> tuple[dict[str, Any], Courses]:
    from repletion.interfaces.diet_input import nutrients
    from repletion.kb.courses import shipped_courses

    return nutrients(), shipped_courses()

"""The pages and their addresses. Nothing is kept: each form carries what was told, and no cookie is set."""

import secrets
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.alternatives import REGIONS
from repletion.interfaces.api.mounting import mount
from repletion.interfaces.api.routes import create_api
from repletion.interfaces.cds_hooks.routes import add_cds, warm_cds
from repletion.interfaces.web import explorer, pages
from repletion.interfaces.web.answering import knowledge
from repletion.interfaces.web.clinician import clinician_page
from repletion.interfaces.web.desk import Desk
from repletion.interfaces.web.given import taken_in
from repletion.interfaces.web.guard import Guard, TooLarge, names_of
from repletion.interfaces.web.interview import interview_page, question_page
from repletion.interfaces.web.journal_routes import routes
from repletion.interfaces.web.own_forms import check
from repletion.interfaces.web.render import page
from repletion.interfaces.web.told import LONGEST, Told, faults_of, read_form
from repletion.interfaces.web.understood import Understood, understood
from repletion.interfaces.web.views import answer_page, html_report, pdf_report, together_page, what_if_page

STATIC = Path(__file__).parent / "static"
Today = Callable[[], str]
View = Callable[[Told, str], Response]


def create_app(
    host: str = "127.0.0.1", port: int = 8421, today: Today = lambda: date.today().isoformat(),
    journal: Path | None = None,
) -> Guard:  # fmt: skip
    """Return the application behind its guard; `today` gives the date of an answer, `journal` the file that it opens.

    Without a file there is no journal on the page.
    """
    app = create_pages(today, journal)
    mount(app, add_cds(app, create_api(), today), today)
    return Guard(app, names_of(host, port))


def create_pages(today: Today = lambda: date.today().isoformat(), journal: Path | None = None) -> FastAPI:
    """Return the application without its guard: whoever serves it must put one before it."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)))
    token = secrets.token_urlsafe(32)
    app.add_exception_handler(Unusable, _refused)
    app.add_exception_handler(404, _missing)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(500, _failed)
    app.include_router(explorer.router)
    app.include_router(routes(Desk(journal), token, today))
    app.add_api_route("/", partial(_start, token), methods=["GET"], response_class=HTMLResponse)
    posts: dict[str, View] = {
        "/understood": _understood, "/answer": answer_page, "/what-if": what_if_page, "/together": together_page,
        "/report.html": html_report, "/report.pdf": pdf_report, "/clinician": clinician_page,
        "/interview": interview_page,
    }  # fmt: skip
    for path, view in posts.items():
        app.add_api_route(path, _post(view, token, today), methods=["POST"], response_class=HTMLResponse)
    return app


def warm() -> None:
    """Answer once, so that the first person does not wait for what is loaded and built once."""
    told = Told(words="My muscles ache.")
    answer_page(told, date.today().isoformat())
    pages.book()
    warm_cds()


def _post(view: View, token: str, today: Today) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        told = read_form(await request.body(), request.headers.get("content-type", ""))
        check(told.token, token)
        again = AGAIN.get(view, _start_again)
        told, faults = await run_in_threadpool(taken_in, told, knowledge()[0], today())
        faults += faults_of(told, REGIONS)
        try:
            return again(told, faults) if faults else await run_in_threadpool(view, told, today())
        except Unusable as unusable:
            return again(told, unusable.faults)

    return answer


def _start(token: str) -> Response:
    return page("start.html", told=Told(token=token), understood=Understood(), read=False, faults=())


def _understood(told: Told, on: str) -> Response:
    """Return the start page with what was understood beside the words."""
    return page("start.html", told=told, understood=understood(told, knowledge()[0]), read=True, faults=())


def _start_again(told: Told, faults: list[Fault], status: int = 422) -> Response:
    """Return the start page with the words still in it, and what has to change."""
    try:
        found = Understood() if told.letters() > LONGEST else understood(told, knowledge()[0])
    except Unusable:
        found = Understood()
    return page("start.html", status=status, told=told, understood=found, read=True, faults=faults)


def _ask_again(told: Told, faults: list[Fault]) -> Response:
    """Return the question that is open once more, or the start page where the words themselves are at fault."""
    try:
        return question_page(told, faults)
    except Unusable:
        return _start_again(told, faults)


AGAIN: dict[View, Callable[[Told, list[Fault]], Response]] = {
    _understood: partial(_start_again, status=200),
    interview_page: _ask_again,
}
"""What shows faults, where that is not the start page refused: while one still writes they are no refusal."""


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unusable)
    return page("refused.html", status=422, faults=error.faults)


async def _too_large(request: Request, error: Exception) -> Response:
    fault = Fault(where="What you sent", what="is too long", remedy="give the part that matters")
    return page("refused.html", status=413, faults=[fault])


async def _failed(request: Request, error: Exception) -> Response:
    fault = Fault(where="The program", what="failed at this; nothing was kept", remedy="tell it in other words")
    return page("refused.html", status=500, faults=[fault])


async def _missing(request: Request, error: Exception) -> Response:
    return page("refused.html", status=404, faults=())

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
from repletion.interfaces.web import explorer, pages
from repletion.interfaces.web.answering import knowledge
from repletion.interfaces.web.guard import Guard, TooLarge, names_of
from repletion.interfaces.web.render import page
from repletion.interfaces.web.told import Told, faults_of, read_form
from repletion.interfaces.web.understood import Understood, understood
from repletion.interfaces.web.views import answer_page, html_report, pdf_report, together_page, what_if_page

STATIC = Path(__file__).parent / "static"
Today = Callable[[], str]
View = Callable[[Told, str], Response]


def create_app(host: str = "127.0.0.1", port: int = 8421, today: Today = lambda: date.today().isoformat()) -> Guard:
    """Return the application behind its guard; `today` gives the date of an answer."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)))
    token = secrets.token_urlsafe(32)
    app.add_exception_handler(Unusable, _refused)
    app.add_exception_handler(404, _missing)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(500, _failed)
    app.include_router(explorer.router)
    app.add_api_route("/", partial(_start, token), methods=["GET"], response_class=HTMLResponse)
    posts: dict[str, View] = {
        "/understood": _understood, "/answer": answer_page, "/what-if": what_if_page, "/together": together_page,
        "/report.html": html_report, "/report.pdf": pdf_report,
    }  # fmt: skip
    for path, view in posts.items():
        app.add_api_route(path, _post(view, token, today), methods=["POST"], response_class=HTMLResponse)
    return Guard(app, names_of(host, port))


def warm() -> None:
    """Answer once, so that the first person does not wait for what is loaded and built once."""
    told = Told(words="My muscles ache.")
    answer_page(told, date.today().isoformat())
    pages.book()


def _post(view: View, token: str, today: Today) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        told = read_form(await request.body())
        if not secrets.compare_digest(told.token.encode(), token.encode()):
            what = "was made before this page was started, or by another page"
            raise Unusable([Fault(where="The form", what=what, remedy="open the start page again")])
        faults = faults_of(told, REGIONS)
        try:
            return _start_again(told, faults) if faults else await run_in_threadpool(view, told, today())
        except Unusable as unusable:
            return _start_again(told, unusable.faults)

    return answer


def _start(token: str) -> Response:
    return page("start.html", told=Told(token=token), understood=Understood(), read=False, faults=())


def _understood(told: Told, on: str) -> Response:
    """Return the start page with what was understood beside the words; faults are no refusal while one still writes."""
    try:
        found, faults = understood(told, knowledge()[0]), []
    except Unusable as unusable:
        found, faults = Understood(), unusable.faults
    return page("start.html", told=told, understood=found, read=True, faults=faults)


def _start_again(told: Told, faults: list[Fault]) -> Response:
    """Return the start page with the words still in it, and what has to change."""
    try:
        found = understood(told, knowledge()[0])
    except Unusable:
        found = Understood()
    return page("start.html", status=422, told=told, understood=found, read=True, faults=faults)


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

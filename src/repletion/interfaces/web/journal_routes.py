"""The addresses of the journal."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from repletion.interfaces.web.desk import Desk
from repletion.interfaces.web.journal_pages import ACTIONS, Visit, answer, door
from repletion.interfaces.web.own_forms import check
from repletion.interfaces.web.told import Told, read_form


def routes(desk: Desk, token: str, today: Callable[[], str]) -> APIRouter:
    """Return the routes; the one address that is asked for by GET shows nothing but the closed door."""
    router = APIRouter(default_response_class=HTMLResponse)

    def closed() -> Response:
        return door(Visit(desk, {}, Told(token=token), today()))

    router.add_api_route("/journal", closed, methods=["GET"])
    for action in ACTIONS:
        router.add_api_route(f"/journal/{action}", _post(action, desk, token, today), methods=["POST"])
    return router


def _post(action: str, desk: Desk, token: str, today: Callable[[], str]) -> Callable[[Request], Any]:
    async def asked(request: Request) -> Response:
        body = await request.body()
        told = read_form(body)
        check(told.token, token)
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        return await run_in_threadpool(answer, action, Visit(desk, fields, told, today()))

    return asked

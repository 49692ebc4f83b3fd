"""The addresses under /fhir: a record in, an answer out, both FHIR R4 in JSON; nothing is kept and nothing logged."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.api.problems import Problem
from repletion.interfaces.api.workers import Workers
from repletion.interfaces.fhir.capability import JSON, definitions, statement
from repletion.interfaces.fhir.issues import refused
from repletion.interfaces.fhir.operations_assess import Asked, answer, asked
from repletion.interfaces.fhir.questionnaire import NAME, questionnaire
from repletion.interfaces.fhir.writing_parts import IssueType, Resource
from repletion.interfaces.web.guard import TooLarge
from repletion.kb.load import load

TAKEN = (JSON, "application/json")
CHARSETS = ("", "utf-8", '"utf-8"')
TOLD: dict[int, tuple[IssueType, str]] = {
    400: ("structure", "What was sent is no resource in JSON"),
    403: ("forbidden", "Another page tried to send this; nothing was done"),
    404: ("not-found", "There is nothing at this address; see /fhir/metadata"),
    405: ("not-supported", "This address does not take that method; see /fhir/metadata"),
    406: ("not-supported", f"Only {JSON} can be answered"),
    413: ("too-long", "What was sent is too long; ask for the last years only"),
    415: ("not-supported", f"What was sent is not called {JSON}"),
    421: ("forbidden", "This server does not answer under that name"),
    422: ("invalid", "What was sent cannot be used"),
    500: ("exception", "The program itself failed; nothing was kept"),
    503: ("throttled", "This took too long, or too much is asked at once"),
}
"""By status: the type of the issue, and what is said where no fault says more."""
Today = Callable[[], str]
Endpoint = Callable[[Request], Awaitable[Response]]


def create_fhir(today: Today, workers: Workers | None = None) -> FastAPI:
    """Return the application that is mounted at /fhir; `today` gives the day of an answer that names none."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    for error in (Problem, Unusable, HTTPException, TooLarge, 500):
        app.add_exception_handler(error, _refused)
    shown: dict[str, Callable[[str], Resource]] = {
        "metadata": statement,
        f"Questionnaire/{NAME}": lambda on: questionnaire(load(), on),
    }
    for path in definitions(""):
        shown[path] = lambda on, path=path: definitions(on)[path]  # type: ignore[misc]
    for path, resource in shown.items():
        app.add_api_route(f"/{path}", _showing(resource, today), methods=["GET"], response_class=Response)
    asking = _asking(today, workers or Workers())
    for path in ("/$assess", "/Patient/$assess"):
        app.add_api_route(path, asking, methods=["POST"], response_class=Response)
    return app


def _showing(resource: Callable[[str], Resource], today: Today) -> Endpoint:
    async def show(request: Request) -> Response:
        _acceptable(request)
        return _response(resource(today()))

    return show


def _asking(today: Today, workers: Workers) -> Endpoint:
    async def ask(request: Request) -> Response:
        _acceptable(request)
        told = asked(await _resource(request), today())
        return _response(await workers.answer(partial(_answered, told)))

    return ask


def _answered(told: Asked) -> Resource:
    return answer(told, load())


def _acceptable(request: Request) -> None:
    """Refuse who does not take JSON."""
    wanted = request.query_params.get("_format") or request.headers.get("accept", "*/*")
    kinds = [kind.partition(";")[0].strip().lower() for kind in wanted.split(",")]
    if not any(kind in ("json", *TAKEN, "application/*", "*/*", "") for kind in kinds):
        raise Problem(406)


async def _resource(request: Request) -> Resource:
    """Return the resource that was sent, where it is called JSON."""
    kind, *more = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charset = next((p.partition("=")[2] for p in more if p.startswith("charset=")), "")
    if kind not in TAKEN or charset not in CHARSETS:
        raise Problem(415)
    try:
        told = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        what = f"is no JSON: {str(error)[:200]}"
        raise Problem(400, [Fault(where="the body", what=what, remedy="send one resource in UTF-8")]) from error
    if not isinstance(told, dict) or not isinstance(told.get("resourceType"), str):
        fault = Fault(where="the body", what="has no resourceType", remedy="send a Bundle, or Parameters with one")
        raise Problem(400, [fault])
    return told


def _response(resource: Resource) -> Response:
    return Response(msgspec.json.encode(resource), media_type=JSON)


async def _refused(request: Request, error: Exception) -> Response:
    """Answer what is refused with an OperationOutcome; no words of a failure of our own are told."""
    if isinstance(error, Unusable):
        return refusal(422, error.faults)
    if isinstance(error, Problem):
        return refusal(error.status, error.faults, dict(error.headers))
    if isinstance(error, TooLarge):
        return refusal(413)
    if isinstance(error, HTTPException):
        return refusal(error.status_code, headers=dict(error.headers or {}))
    return refusal(500)


def refusal(status: int, faults: Sequence[Fault] = (), headers: dict[str, str] | None = None) -> Response:
    """Return a status with what it means as an OperationOutcome."""
    return Response(refused_body(status, faults), status, headers=headers, media_type=JSON)


def refused_body(status: int, faults: Sequence[Fault] = ()) -> bytes:
    """Return what a status means as an OperationOutcome in JSON, with the faults where there are any.

    >>> refused_body(404)[:44]
    b'{"resourceType":"OperationOutcome","issue":['
    """
    code, text = TOLD.get(status, ("processing", "This was refused"))
    return msgspec.json.encode(refused(faults, code, text))

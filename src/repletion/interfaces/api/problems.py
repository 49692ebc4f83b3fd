"""Everything that is refused, as `application/problem+json` (RFC 9457), with every fault: where, what, remedy.

What was sent stands in a fault only as far as the one who sent it needs it, and in no log.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.api.forms import NotJson, faults_of
from repletion.interfaces.web.guard import TooLarge

MEDIA = "application/problem+json"
TITLES = {
    400: "What was sent is not JSON",
    401: "Who asks is not known",
    403: "Another page tried to send this",
    404: "There is nothing at this address",
    405: "This address does not take that method",
    413: "What was sent is too long",
    415: "What was sent is not called JSON",
    421: "This server does not answer under that name",
    422: "What was given cannot be used",
    429: "Too many requests",
    500: "The program itself failed; nothing was kept",
    503: "This took too long, or too much is asked at once",
}
USUAL = {
    401: ("authorization", "no key, or one that does not count", "send the header authorization: Bearer KEY"),
    403: ("origin", "is another page's", "ask from a program, or from a page of this server"),
    404: ("the address", "is not known", "see /v1/openapi.json"),
    405: ("the method", "is not one of this address", "see /v1/openapi.json"),
    413: ("the body", "is too long", "send the part that matters"),
    421: ("host", "is not a name of this server", "use the address that the server was given"),
    429: ("the client", "asks too often", "wait as long as the header retry-after says"),
    503: ("the server", "did not finish in time", "ask again later, or for less"),
}
"""Where, what and remedy, where a refusal has no other faults."""


class Problem(Exception):
    """A request that is refused: status, every fault, more headers."""

    def __init__(self, status: int, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None) -> None:
        super().__init__(TITLES.get(status, ""))
        self.status, self.faults, self.headers = status, faults, dict(headers or {})


def body(status: int, faults: Sequence[Fault] = ()) -> bytes:
    """Return a problem as JSON.

    >>> body(500)
    b'{"type":"about:blank","title":"The program itself failed; nothing was kept","status":500,"faults":[]}'
    """
    title = TITLES.get(status) or HTTPStatus(status).phrase
    told = {"type": "about:blank", "title": title, "status": status, "faults": list(faults or usual(status))}
    return msgspec.json.encode(told)


def usual(status: int) -> list[Fault]:
    """Return what is wrong where nothing more is known than the status."""
    told = USUAL.get(status)
    return [Fault(where=told[0], what=told[1], remedy=told[2])] if told else []


def response(problem: Problem) -> Response:
    """Return a problem as a response."""
    content = body(problem.status, problem.faults)
    return Response(content, problem.status, headers=problem.headers, media_type=MEDIA)


def handled(app: FastAPI) -> None:
    """Let an application answer with a problem, whatever goes wrong."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Unusable, _unusable)
    app.add_exception_handler(NotJson, _not_json)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(500, _failed)


def only_known(request: Request) -> None:
    """Refuse parameters that the address does not ask for: a misspelt one is a fault, not nothing."""
    faults = unknown_of(request)
    if faults:
        raise Unusable(faults)


def unknown_of(request: Request) -> list[Fault]:
    """Return one fault for each parameter that the address does not ask for."""
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    remedy = f"use {', '.join(sorted(known))}" if known else "leave it out"
    return [
        Fault(where=name[:200], what="is not asked for here", remedy=remedy)
        for name in dict.fromkeys(request.query_params)
        if name not in known
    ]


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return response(error)


async def _unusable(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unusable)
    return response(Problem(422, error.faults))


async def _not_json(request: Request, error: Exception) -> Response:
    fault = Fault(where="the body", what=f"is not JSON: {error}", remedy="send one JSON document in UTF-8")
    return response(Problem(400, [fault]))


async def _too_large(request: Request, error: Exception) -> Response:
    return response(Problem(413))


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = [{**e, "loc": e["loc"][1:]} for e in error.errors()]
    faults = faults_of(told, {e["loc"][0]: None for e in told if e["loc"]})
    return response(Problem(422, [*unknown_of(request), *faults]))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = {"allow": ", ".join(allowed(request))} if error.status_code == 405 else error.headers
    return response(Problem(error.status_code, headers=headers))


def allowed(request: Request) -> list[str]:
    """Return the methods that an address takes, over all that stand at it."""
    at_it = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in at_it for method in getattr(route, "methods", None) or ()})


async def _failed(request: Request, error: Exception) -> Response:
    return response(Problem(500))

"""The addresses under /v1: JSON in, JSON out, nothing kept."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from fastapi import FastAPI, Request, Response

from repletion.domain.fault import Fault
from repletion.interfaces.api import openapi
from repletion.interfaces.api.forms import NotJson, read
from repletion.interfaces.api.lookups import add_lookups
from repletion.interfaces.api.problems import Problem, handled, only_known
from repletion.interfaces.api.questions import QUESTIONS, Question
from repletion.interfaces.api.replies import answered, kept
from repletion.interfaces.api.workers import Workers

Endpoint = Callable[..., Awaitable[Response]]


def create_api(workers: Workers | None = None, questions: Sequence[Question] = QUESTIONS) -> FastAPI:
    """Return the application that is mounted at /v1."""
    app = FastAPI(
        title="Repletion", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False,
    )  # fmt: skip
    handled(app)
    workers = workers or Workers()
    for question in questions:
        app.add_api_route(
            f"/{question.name}", _asking(question, workers), methods=["POST"], summary=question.summary,
            operation_id=question.name, responses=openapi.given(question.told),
            openapi_extra=openapi.taken(question.asked, question.examples), response_class=Response,
        )  # fmt: skip
    add_lookups(app, workers)
    app.add_api_route("/openapi.json", partial(_described, app), methods=["GET"], include_in_schema=False)
    return app


def _asking(question: Question, workers: Workers) -> Endpoint:
    async def ask(request: Request) -> Response:
        only_known(request)
        asked = read(question.asked, await json_of(request))
        return answered(await workers.answer(partial(question.answer, asked)))

    return ask


async def json_of(request: Request) -> bytes:
    """Return what was sent, where it is called JSON in UTF-8."""
    kind, _, charset = request.headers.get("content-type", "").lower().partition(";")
    if kind.strip() != "application/json" or charset.strip() not in ("", "charset=utf-8", 'charset="utf-8"'):
        fault = Fault(where="content-type", what="is not application/json", remedy="send JSON in UTF-8, called so")
        raise Problem(415, [fault])
    content = await request.body()
    if not content:
        raise NotJson("nothing was sent")
    return content


async def _described(app: FastAPI, request: Request) -> Response:
    return kept(request, openapi.document(app))

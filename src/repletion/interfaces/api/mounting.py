"""Where programs are answered: the same addresses beside the pages and in a shared deployment."""

from collections.abc import Callable
from datetime import date

from fastapi import FastAPI, Response

from repletion.interfaces.api.problems import Problem, response, usual
from repletion.interfaces.api.routes import create_api
from repletion.interfaces.fhir.capability import JSON
from repletion.interfaces.fhir.operations import create_fhir, refused_body

FHIR = "/fhir"
Today = Callable[[], str]


def today() -> str:
    """Return the day."""
    return date.today().isoformat()


def mount(app: FastAPI, api: FastAPI | None = None, today: Today = today) -> None:
    """Mount everything that answers programs; `api` where it has addresses of its own already."""
    app.mount("/v1", api or create_api())
    app.mount(FHIR, create_fhir(today))


def refusal(path: str, problem: Problem) -> Response:
    """Return a refusal in the form of the address: an OperationOutcome for FHIR, a problem elsewhere."""
    if not path.startswith(FHIR):
        return response(problem)
    content = refused_body(problem.status, problem.faults or usual(problem.status))
    return Response(content, problem.status, headers=problem.headers, media_type=JSON)

"""The addresses under /cds-services, and the counts of the feedback for whoever runs the server."""

import gc
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from repletion.domain.fault import Fault
from repletion.interfaces.api.problems import Problem, handled, only_known
from repletion.interfaces.api.replies import answered
from repletion.interfaces.api.routes import json_of
from repletion.interfaces.api.workers import Workers
from repletion.interfaces.cds_hooks.cards import cards
from repletion.interfaces.cds_hooks.feedback import Counted, Kept, read_feedback
from repletion.interfaces.cds_hooks.opening import situation
from repletion.interfaces.cds_hooks.request import read_call
from repletion.interfaces.cds_hooks.rules import rules
from repletion.interfaces.cds_hooks.services import BY_ID, SERVICES, Service, discovery
from repletion.interfaces.fhir.reading import ready
from repletion.kb.guidance import guidance
from repletion.kb.load import load

Today = Callable[[], str]
HERE = "/cds-services"
SECONDS, AT_ONCE = 10.0, 2
"""Seconds for one answer; a client waits half of one. More threads than processors only wait for one another."""


def add_cds(app: FastAPI, api: FastAPI, today: Today, kept: Kept | None = None, pages: str | None = "") -> FastAPI:
    """Add the services to an application, and the counts to the one that is mounted at /v1, which is returned.

    `pages` is the address of our pages for links in cards: "" where the request came to, None where there are none.
    """
    kept = kept or Counted()
    cds = create_cds(today, kept, pages)
    app.router.routes += [Route(HERE, cds), Route(f"{HERE}/{{rest:path}}", cds)]
    api.add_api_route("/feedback/summary", partial(_summary, kept), methods=["GET"], include_in_schema=False)
    return api


def create_cds(today: Today, kept: Kept, pages: str | None = "", workers: Workers | None = None) -> FastAPI:
    """Return the application that answers at /cds-services and below."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    handled(app)
    workers = workers or Workers(SECONDS, AT_ONCE)

    async def discovered(request: Request) -> Response:
        return answered(await run_in_threadpool(discovery, rules()))

    async def called(request: Request, service: str) -> Response:
        one = _service(service)
        content = await json_of(request)
        base = str(request.base_url).rstrip("/") if pages == "" else pages or ""
        return answered(await workers.answer(partial(answer, one, content, today(), base)))

    async def told(request: Request, service: str) -> Response:
        client = getattr(request.state, "client", "")
        outcomes = read_feedback(await json_of(request), _service(service).id, client, rules())
        await run_in_threadpool(kept.add, outcomes)
        return answered({"kept": len(outcomes)})

    app.add_api_route(HERE, discovered, methods=["GET"], response_class=Response)
    app.add_api_route(f"{HERE}/{{service}}", called, methods=["POST"], response_class=Response)
    app.add_api_route(f"{HERE}/{{service}}/feedback", told, methods=["POST"], response_class=Response)
    return app


def _service(name: str) -> Service:
    if name not in BY_ID:
        fault = Fault(where="the service", what="is not known", remedy="ask GET /cds-services which there are")
        raise Problem(404, [fault])
    return BY_ID[name]


def answer(service: Service, content: bytes, on: str, pages: str = "") -> dict[str, Any]:
    """Return the cards for a call that was sent, as of a day. Nothing of it is kept."""
    call, context = read_call(content, service.hook)
    found = situation(service.hook, call, context, load(), guidance(), on)
    return {"cards": cards(found, rules(), call, context, pages)}


async def _summary(kept: Kept, request: Request) -> Response:
    only_known(request)
    return answered({"counts": [asdict(c) for c in await run_in_threadpool(kept.counts)]})


def warm_cds() -> None:
    """Load what answering needs, and answer once: the first client waits for nothing.

    What is loaded stays, so the collector of garbage need not go through it again with every call.
    """
    ready()
    body = {
        "hook": "patient-view", "hookInstance": "00000000-0000-4000-8000-000000000000",
        "context": {"userId": "Practitioner/1", "patientId": "1"},
        "prefetch": {
            "patient": {"resourceType": "Patient", "id": "1"}, "conditions": None, "medications": None, "results": None,
        },
    }  # fmt: skip
    answer(SERVICES[0], msgspec.json.encode(body), "2026-01-01")
    gc.collect()
    gc.freeze()

"""The server of a shared deployment, put together: watched, guarded, asked who it is, answered."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp

from repletion.interfaces.api.mounting import Today, mount
from repletion.interfaces.api.mounting import today as of_today
from repletion.interfaces.api.problems import Problem, handled
from repletion.interfaces.api.routes import create_api
from repletion.interfaces.cds_hooks.feedback import Stored
from repletion.interfaces.cds_hooks.origins import Origins
from repletion.interfaces.cds_hooks.routes import add_cds
from repletion.interfaces.shared import smart
from repletion.interfaces.shared.access import Access
from repletion.interfaces.shared.config import Config, clients
from repletion.interfaces.shared.granted import Granted
from repletion.interfaces.shared.journal_routes import add_journals
from repletion.interfaces.shared.store import Store
from repletion.interfaces.shared.tokens import Clients
from repletion.interfaces.shared.watching import Line, Metrics, Watched, to_stderr
from repletion.interfaces.web.guard import Guard, names_of
from repletion.kb.load import load

METRICS = "text/plain; version=0.0.4; charset=utf-8"


def create_shared(
    config: Config, store: Store, folder: Path, line: Line = to_stderr, today: Today = of_today
) -> ASGIApp:
    """Return the application; `folder` is where the settings lie, `line` takes what is logged."""
    trusted, granted, metrics = Clients(clients(config, folder), store), Granted(), Metrics()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    handled(app)
    app.state.store = store
    api = create_api()
    add_journals(api, store)
    add_cds(app, api, today, Stored(store), config.base_url if config.pages else None)
    mount(app, api)
    _about(app, config, store, metrics)
    _tokens(app, config, trusted, granted)
    inner = Access(
        _with_pages(app) if config.pages else app,
        store,
        trusted,
        granted,
        config.base_url,
        config.rate_per_minute,
        pages=config.pages,
    )
    names = {*names_of(config.host, config.port), config.name()}
    guarded = Guard(
        inner, names, origins={config.base_url}, note=lambda kind, place: line({"failed": kind, "place": place})
    )
    return Watched(Origins(guarded, config.cds_origins), metrics, line)


def _with_pages(app: FastAPI) -> FastAPI:
    """Return the application with the pages behind every other address; the proxy says who may see them."""
    from repletion.interfaces.web.app import create_pages

    app.mount("/", create_pages())
    return app


def _about(app: FastAPI, config: Config, store: Store, metrics: Metrics) -> None:
    """Add what tells about the server."""

    async def health() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ready() -> JSONResponse:
        if not await run_in_threadpool(store.ready):
            raise Problem(503, headers={"retry-after": "10"})
        return JSONResponse({"status": "ok", "knowledge": load().digest})

    async def counted() -> PlainTextResponse:
        return PlainTextResponse(metrics.text(), headers={"content-type": METRICS})

    async def discovered() -> JSONResponse:
        return JSONResponse(smart.described(config.base_url))

    for path, endpoint in (
        ("/health", health), ("/ready", ready), ("/metrics", counted), ("/.well-known/smart-configuration", discovered),
    ):  # fmt: skip
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)


def _tokens(app: FastAPI, config: Config, trusted: Clients, granted: Granted) -> None:
    async def token(request: Request) -> JSONResponse:
        return await smart.token(request, trusted, granted, config.base_url)

    app.add_api_route("/auth/token", token, methods=["POST"], include_in_schema=False)

"""What is written down of a request: which address, how it ended, how long it took, whose key. Nothing that was sent.

An address is named by what is known of it here, never by what was asked for: a name in a path reaches no line.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from repletion.interfaces.api.questions import QUESTIONS

NAMED = (
    *(f"/v1/{question.name}" for question in QUESTIONS),
    "/v1/knowledge", "/v1/vocabulary", "/v1/openapi.json", "/v1/journal", "/fhir", "/cds-services", "/auth/token",
    "/.well-known/smart-configuration", "/health", "/ready", "/metrics",
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS")
SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
Line = Callable[[dict[str, Any]], None]


def to_stderr(line: dict[str, Any]) -> None:
    """Write one line of JSON."""
    print(json.dumps(line), file=sys.stderr, flush=True)


def named(path: str) -> str:
    """Return the name of an address that holds nothing of what was asked.

    >>> named("/v1/journal/Jane-Doe"), named("/v1/assess"), named("/Jane-Doe")
    ('/v1/journal', '/v1/assess', 'other')
    """
    return next((name for name in NAMED if path == name or path.startswith(f"{name}/")), "other")


class Metrics:
    """What is counted, in the form that Prometheus reads."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("repletion_requests", "Requests answered", labels, registry=self.registry)
        self._seconds = Histogram(
            "repletion_request_seconds", "Seconds until answered", ("route",), buckets=SECONDS, registry=self.registry
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Return everything that was counted."""
        return generate_latest(self.registry)


class Watched:
    """Writes a line and counts, for every request."""

    def __init__(self, app: ASGIApp, metrics: Metrics, line: Line = to_stderr) -> None:
        self._app, self._metrics, self._line = app, metrics, line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = perf_counter(), 500

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        state = scope.setdefault("state", {})
        route, method = named(scope["path"]), scope["method"] if scope["method"] in METHODS else "other"
        try:
            await self._app(scope, receive, seen)
        finally:
            seconds = perf_counter() - started
            self._metrics.count(method, route, status, seconds)
            told = {"method": method, "route": route, "status": status, "ms": round(1000 * seconds, 1)}
            whose = {name: state[name] for name in ("client", "refused", "failed") if name in state}
            self._line({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **told, **whose})

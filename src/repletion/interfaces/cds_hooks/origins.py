"""Pages of other origins: an EHR that calls from a browser may ask here, and only from the origins that are named.

Stands before the guard, which refuses every foreign page: a page that is allowed goes on as a program would.
"""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = "/cds-services"
BROWSER = (b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest")


class Origins:
    """Lets pages of some origins in at /cds-services."""

    def __init__(self, app: ASGIApp, allowed: Iterable[str]) -> None:
        self._app, self._allowed = app, frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = dict(scope.get("headers", ()))
        origin = headers.get(b"origin", b"").decode("latin-1")
        if scope["type"] != "http" or not scope["path"].startswith(HERE) or origin not in self._allowed:
            await self._app(scope, receive, send)
            return

        async def allowing(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                told["access-control-allow-origin"] = origin
                told.add_vary_header("Origin")
            await send(message)

        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await _preflight(allowing)
            return
        kept = [(name, value) for name, value in scope["headers"] if name not in BROWSER]
        await self._app({**scope, "headers": kept}, receive, allowing)


async def _preflight(send: Send) -> None:
    headers = [
        (b"access-control-allow-methods", b"GET, POST"),
        (b"access-control-allow-headers", b"authorization, content-type"),
        (b"access-control-max-age", b"600"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})

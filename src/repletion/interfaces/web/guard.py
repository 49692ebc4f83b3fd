"""What stands before every page: who may ask, how much may be sent, what a browser may do with the answer."""

import sys
from collections.abc import Iterable
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIMIT = 400_000
"""Bytes of one request; a form writes some letters as three."""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)


class TooLarge(Exception):
    """A request that is longer than is read."""


def names_of(host: str, port: int) -> frozenset[str]:
    """Return what a browser on this machine may call the server.

    >>> "localhost:8421" in names_of("127.0.0.1", 8421), "evil.example:8421" in names_of("127.0.0.1", 8421)
    (True, False)
    """
    shown = f"[{host}]" if ":" in host else host
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]", shown))


class Guard:
    """Refuses foreign names, foreign origins and long requests; puts the safe headers on every answer."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = _Reply(scope, send)
        refusal = self._refusal(scope["method"], {k: v.decode("latin-1") for k, v in scope["headers"]})
        if refusal:
            await reply.plain(*refusal)
            return
        try:
            await self._app(scope, _counted(receive), reply)
        except TooLarge:
            await reply.plain(413, "That is too long. Give the part that matters.")
        except Exception as error:  # noqa: BLE001 - what failed may hold what was told: only its place is written down
            _note(error)
            await reply.plain(500, "The program itself failed. Nothing was kept.")

    def _refusal(self, method: str, headers: dict[bytes, str]) -> tuple[int, str] | None:
        if headers.get(b"host", "") not in self._names:
            return 421, "This page answers only under its own address."
        if not headers.get(b"content-length", "0").isdigit() or int(headers.get(b"content-length", "0")) > LIMIT:
            return 413, "That is too long. Give the part that matters."
        if method in ("GET", "HEAD"):
            return None
        origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
        foreign = origin is not None and origin not in {f"http://{name}" for name in self._names}
        if method != "POST" or foreign or site not in (None, "same-origin"):
            return 403, "Another page tried to send this. Nothing was done."
        return None


def _counted(receive: Receive) -> Receive:
    """Return a receiver that stops at the limit, whatever length was announced."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LIMIT:
            raise TooLarge
        return message

    return counted


class _Reply:
    """Sends an answer with the safe headers; what was told must not stay in any cache."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send, self._begun = send, False
        self._keep = scope["path"].startswith("/static/")

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            cache = b"public, max-age=3600" if self._keep else b"no-store"
            message = {**message, "headers": [*message.get("headers", []), *HEADERS, (b"cache-control", cache)]}
        await self._send(message)

    async def plain(self, status: int, text: str) -> None:
        """Send one plain sentence, unless an answer has begun."""
        if self._begun:
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await self({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": text.encode()})


def _note(error: Exception) -> None:
    """Write down the kind and the place of a failure, never its words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown place"
    print(f"repletion serve: {error.__class__.__name__} at {place}", file=sys.stderr)

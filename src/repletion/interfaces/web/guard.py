"""What stands before every page: who may ask, how much may be sent, what a browser may do with the answer."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from repletion.interfaces.web.multipart import is_multipart

LIMIT = 400_000
"""Bytes of one request; a form writes some letters as three."""
FILES_LIMIT = 4_500_000
"""Bytes of one request with files: four of at most 1 MB each, and the words."""
MACHINES = ("/v1/", "/fhir", "/cds-services", "/.well-known/", "/health", "/ready", "/metrics")
"""How the addresses begin that answer programs."""
LIMITS = {"/fhir": 10_000_000, "/cds-services": 5_000_000}
"""Bytes of one request, where records come in whole."""
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


Note = Callable[[str, str], None]
"""Takes the kind and the place of a failure."""


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

    def __init__(
        self, app: ASGIApp, names: Iterable[str], origins: Iterable[str] | None = None, note: Note | None = None
    ) -> None:
        self._app, self._note = app, note or noted_on_stderr
        self._names = frozenset(names)
        self._origins = frozenset(f"http://{name}" for name in self._names) if origins is None else frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = _Reply(scope, send)
        headers = {k: v.decode("latin-1") for k, v in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal:
            await reply.plain(*refusal)
            return
        try:
            await self._app(scope, _counted(receive, _limit(scope, headers)), reply)
        except TooLarge:
            await reply.plain(413, "That is too long. Give the part that matters.")
        except Exception as error:  # noqa: BLE001 - what failed may hold what was told: only its place is written down
            self._note(error.__class__.__name__, place_of(error))
            await reply.plain(500, "The program itself failed. Nothing was kept.")

    def _refusal(self, scope: Scope, headers: dict[bytes, str]) -> tuple[int, str] | None:
        method, machine = scope["method"], for_machines(scope)
        if headers.get(b"host", "") not in self._names:
            return 421, "This page answers only under its own address."
        length = headers.get(b"content-length", "0")
        if not length.isdecimal() or len(length) > 18 or int(length) > _limit(scope, headers):
            return 413, "That is too long. Give the part that matters."
        reading = method in ("GET", "HEAD")
        if reading and not machine:
            return None
        origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
        foreign = (origin is not None and origin not in self._origins) or site not in (
            None,
            "same-origin",
            *(("none",) if reading else ()),
        )
        if foreign or (method != "POST" and not machine):
            return 403, "Another page tried to send this. Nothing was done."
        return None


def for_machines(scope: Scope) -> bool:
    """Return whether an address answers programs: then a refusal is a problem in JSON."""
    return str(scope["path"]).startswith(MACHINES)


def _limit(scope: Scope, headers: dict[bytes, str]) -> int:
    if for_machines(scope):
        return next((limit for start, limit in LIMITS.items() if scope["path"].startswith(start)), LIMIT)
    return FILES_LIMIT if is_multipart(headers.get(b"content-type", "")) else LIMIT


def _counted(receive: Receive, limit: int) -> Receive:
    """Return a receiver that stops at the limit, whatever length was announced."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge
        return message

    return counted


class _Reply:
    """Sends an answer with the safe headers; what was told must not stay in any cache."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send, self._begun = send, False
        self._keep = scope["path"].startswith("/static/")
        self._machine, self._fhir = for_machines(scope), scope["path"].startswith("/fhir")

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begun = True
            told = list(message.get("headers", []))
            if not any(name.lower() == b"cache-control" for name, _ in told):
                told.append((b"cache-control", b"public, max-age=3600" if self._keep else b"no-store"))
            message = {**message, "headers": [*told, *HEADERS]}
        await self._send(message)

    async def plain(self, status: int, text: str) -> None:
        """Send one plain sentence, unless an answer has begun."""
        if self._begun:
            return
        kind, content = "text/plain; charset=utf-8", text.encode()
        if self._fhir:
            from repletion.interfaces.fhir.capability import JSON
            from repletion.interfaces.fhir.operations import refused_body

            kind, content = JSON, refused_body(status)
        elif self._machine:
            from repletion.interfaces.api.problems import MEDIA, body

            kind, content = MEDIA, body(status)
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(content)).encode())]
        await self({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": content})


def place_of(error: Exception) -> str:
    """Return where a failure arose, never its words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown place"


def noted_on_stderr(kind: str, place: str) -> None:
    """Write down the kind and the place of a failure."""
    print(f"repletion serve: {kind} at {place}", file=sys.stderr)

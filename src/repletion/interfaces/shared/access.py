"""Who may ask: an API key everywhere, a CDS client's own token at /cds-services, a bucket for each."""

from collections.abc import Iterable
from math import ceil

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from repletion.interfaces.api.mounting import refusal
from repletion.interfaces.api.problems import Problem
from repletion.interfaces.shared import keys
from repletion.interfaces.shared.granted import Granted
from repletion.interfaces.shared.limits import Limits
from repletion.interfaces.shared.store import Store
from repletion.interfaces.shared.tokens import Clients, Refused
from repletion.interfaces.web.guard import for_machines

OPEN = ("/health", "/ready", "/.well-known/smart-configuration", "/v1/openapi.json", "/fhir/metadata", "/cds-services")
"""What anybody may read: it holds nothing of anybody."""
TOKEN = "/auth/token"  # noqa: S105 - an address
"""Where a client shows who it is in another way."""
CDS = "/cds-services/"
REMEMBERED = 60.0
"""Seconds for which a secret that was right is not worked out again; whether its key still counts is always asked."""
TRIES = 10
"""Wrong secrets a minute for one key's id, after which no more are looked at: each costs time to check."""


class Access:
    """Lets known clients in."""

    def __init__(
        self, app: ASGIApp, store: Store, clients: Clients, granted: Granted, base_url: str, per_minute: int,
        *, pages: bool = False,
    ) -> None:  # fmt: skip
        self._app, self._store, self._clients, self._base, self._pages = app, store, clients, base_url, pages
        self._limits, self._tries, self._granted = Limits(per_minute), Limits(TRIES), granted
        self._known = Granted()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or self._open(scope):
            await self._app(scope, receive, send)
            return
        try:
            client = await self._client(scope)
            self._within(self._limits, client)
        except Problem as problem:
            await refusal(scope["path"], problem)(scope, receive, send)
            return
        except SQLAlchemyError:
            busy = Problem(503, headers={"retry-after": "10"})
            await refusal(scope["path"], busy)(scope, receive, send)
            return
        scope.setdefault("state", {})["client"] = client
        await self._app(scope, receive, send)

    def _open(self, scope: Scope) -> bool:
        return anybodys(scope["method"], scope["path"]) or (self._pages and not for_machines(scope))

    async def _client(self, scope: Scope) -> str:
        """Return who asks; a `Problem` when that is not known."""
        token = bearer(scope["headers"])
        if token is None:
            raise refused("Bearer")
        if scope["path"].startswith(CDS) and token.count(".") == 2:
            audience = f"{self._base}{scope['path']}"
            try:
                return f"cds:{await run_in_threadpool(self._clients.check, token, audience)}"
            except Refused as reason:
                scope.setdefault("state", {})["refused"] = str(reason)
                raise refused('Bearer error="invalid_token"') from None
        return await self._by_key(token)

    async def _by_key(self, token: str) -> str:
        granted = self._granted.of(token)
        if granted:
            return granted
        named, known = keys.id_of(token), self._known.of(token)
        counts: bool = bool(named) and (not known or await run_in_threadpool(keys.counts, self._store, named))
        if not counts:
            raise refused('Bearer error="invalid_token"')
        return known or await self._by_secret(token, named)

    async def _by_secret(self, token: str, named: str) -> str:
        self._within(self._tries, named, take=False)
        key = await run_in_threadpool(keys.check, self._store, token)
        if key is None:
            self._within(self._tries, named)
            raise refused('Bearer error="invalid_token"')
        name = f"key:{key.name}"
        self._known.add(token, name, REMEMBERED)
        return name

    def _within(self, limits: Limits, client: str, *, take: bool = True) -> None:
        seconds = limits.wait(client) if take else limits.left(client)
        if seconds:
            raise Problem(429, headers={"retry-after": str(ceil(seconds))})


def anybodys(method: str, path: str) -> bool:
    """Return whether anybody may ask; every address that is not named here wants to know who does.

    >>> anybodys("POST", "/v1/assess"), anybodys("GET", "/cds-services"), anybodys("POST", "/cds-services")
    (False, True, False)
    """
    return path == TOKEN or (method in ("GET", "HEAD") and path in OPEN)


def refused(challenge: str) -> Problem:
    """Return the refusal of a client that is not known."""
    return Problem(401, headers={"www-authenticate": challenge})


def bearer(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """Return the token of a request that has exactly one.

    >>> bearer([(b"authorization", b"Bearer abc")]), bearer([(b"authorization", b"Basic abc")]), bearer([])
    ('abc', None, None)
    """
    found = [value.decode("latin-1") for name, value in headers if name == b"authorization"]
    kind, _, token = found[0].partition(" ") if len(found) == 1 else ("", "", "")
    return token.strip() or None if kind.lower() == "bearer" else None

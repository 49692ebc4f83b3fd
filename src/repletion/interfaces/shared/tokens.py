"""Tokens that a CDS client signs (CDS Hooks 2.0, "Trusting CDS Clients"): whose, for whom, how long, used once.

Keys come from files that whoever runs the server has put there; a key that a token points to is never fetched.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from repletion.interfaces.shared.store import Store, now
from repletion.interfaces.shared.tables import USED_TOKENS

ALGORITHMS = ("ES384", "RS384")
CLAIMS = ("iss", "aud", "exp", "iat", "jti")
LEEWAY = 30
"""Seconds by which two clocks may differ."""
LONGEST = 3600
"""Seconds for which a token may be good: as long as its use has to be remembered."""


class Refused(Exception):
    """A token that does not count; the reason is for the one who runs the server."""


@dataclass(frozen=True)
class Client:
    """A CDS client: the issuer that its tokens name, and its public keys."""

    issuer: str
    keys: jwt.PyJWKSet


class Clients:
    """The CDS clients that are trusted."""

    def __init__(self, clients: Sequence[Client], store: Store) -> None:
        self._clients = {client.issuer: client for client in clients}
        self._store = store

    def check(self, token: str, audience: str) -> str:
        """Return the issuer of a token that counts for this audience, and mark it as used; `Refused` otherwise."""
        try:
            issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
            key = self._key(token, issuer)
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=[key.algorithm_name], audience=audience, issuer=issuer, leeway=LEEWAY,
                options={"require": list(CLAIMS)},
            )  # fmt: skip
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise Refused(error.__class__.__name__) from None
        if not all(isinstance(claims[name], int | float) for name in ("exp", "iat")):
            raise Refused("times that are no numbers")
        self._once(issuer, claims)
        return issuer

    def _key(self, token: str, issuer: str) -> jwt.PyJWK:
        """Return the key that the token names, where the client has it for the algorithm that the token names."""
        header = jwt.get_unverified_header(token)
        client = self._clients.get(issuer)
        if header.get("alg") not in ALGORITHMS or client is None:
            raise Refused("unknown issuer or algorithm")
        fitting = [k for k in client.keys.keys if k.algorithm_name == header["alg"]]
        named = [k for k in fitting if k.key_id == header.get("kid")]
        if not named:
            raise Refused("unknown key")
        return named[0]

    def _once(self, issuer: str, claims: dict[str, Any]) -> None:
        if claims["exp"] - claims["iat"] > LONGEST:
            raise Refused("good for too long")
        ends = datetime.fromtimestamp(claims["exp"] + LEEWAY, UTC)
        jti = hashlib.sha256(str(claims["jti"]).encode()).hexdigest()
        try:
            with self._store.transaction() as connection:
                connection.execute(delete(USED_TOKENS).where(USED_TOKENS.c.expires_at < now()))
                connection.execute(insert(USED_TOKENS).values(issuer=issuer[:200], jti=jti, expires_at=ends))
        except IntegrityError:
            raise Refused("used before") from None

"""API keys: shown once, kept as a salted digest (scrypt), with an end and a way to be taken back."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.exc import IntegrityError

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.shared.store import Store, in_utc, now
from repletion.interfaces.shared.tables import API_KEYS

MARK = "rpl"
LONGEST = 200
COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


@dataclass(frozen=True)
class Key:
    """What is known of a key; never the key."""

    id: str
    name: str
    made_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None

    def good(self, at: datetime) -> bool:
        """Return whether it counts at a time."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


def make(store: Store, name: str, expires_at: datetime | None = None) -> str:
    """Return a new key for a name; it is not kept and cannot be shown again."""
    id, secret, salt = secrets.token_hex(6), secrets.token_urlsafe(32), secrets.token_bytes(16)
    row = {
        "id": id, "name": name, "salt": salt, "digest": _digest(secret, salt), "made_at": now(),
        "expires_at": expires_at,
    }  # fmt: skip
    try:
        with store.transaction() as connection:
            connection.execute(insert(API_KEYS).values(row))
    except IntegrityError as error:
        what = f"there is a key of that name: {name!r}"
        raise Unusable(
            [Fault(where="keys add", what=what, remedy="take another name: one that was revoked stays taken")]
        ) from error
    return f"{MARK}_{id}_{secret}"


def id_of(key: str) -> str:
    """Return the id in a key, nothing where it has not the form of one.

    >>> id_of("rpl_0a1b_secret_words"), id_of("rpt_0a1b_secret"), id_of("rpl_0a1b")
    ('0a1b', '', '')
    """
    mark, _, rest = key.partition("_")
    id, _, secret = rest.partition("_")
    return id if mark == MARK and secret and len(key) <= LONGEST else ""


def check(store: Store, key: str) -> Key | None:
    """Return the key that this is, None when it is unknown, wrong, ended or revoked."""
    id = id_of(key)
    if not id:
        return None
    secret = key[len(f"{MARK}_{id}_") :]
    with store.transaction() as connection:
        row = connection.execute(select(API_KEYS).where(API_KEYS.c.id == id)).mappings().first()
    if row is None or not hmac.compare_digest(_digest(secret, row["salt"]), row["digest"]):
        return None
    found = _key(row)
    return found if found.good(now()) else None


def every(store: Store) -> list[Key]:
    """Return all keys by name."""
    with store.transaction() as connection:
        return [_key(row) for row in connection.execute(select(API_KEYS).order_by(API_KEYS.c.name)).mappings()]


def revoke(store: Store, name: str) -> None:
    """Take a key back for good; `Unusable` where there is none of that name."""
    with store.transaction() as connection:
        changed = connection.execute(
            update(API_KEYS).where(API_KEYS.c.name == name, API_KEYS.c.revoked_at.is_(None)).values(revoked_at=now())
        )
    if not changed.rowcount:
        what = f"there is no key of that name that counts: {name!r}"
        raise Unusable([Fault(where="keys revoke", what=what, remedy="see `repletion serve keys list`")])


def _key(row: RowMapping) -> Key:
    made, ends, revoked = (in_utc(row[name]) for name in ("made_at", "expires_at", "revoked_at"))
    return Key(row["id"], row["name"], made, ends, revoked)


def _digest(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, **COST)

"""API keys: shown once, kept as a salted digest (scrypt), with an end, a way to be taken back, and one to be replaced.

A name is one owner: what was kept under it belongs to whoever has a key of that name, so it is given out once.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, insert, or_, select, update
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
    """Return a first key for a name; it is not kept and cannot be shown again. `Unusable` where the name was used."""
    try:
        with store.transaction() as connection:
            return _added(connection, name, expires_at)
    except IntegrityError as error:
        what = f"there is or was a key of that name: {name!r}"
        remedy = "for the same owner, also after a revocation, `keys rotate`; for another one take another name"
        raise Unusable([Fault(where="keys add", what=what, remedy=remedy)]) from error


def rotate(store: Store, name: str, expires_at: datetime | None = None, grace: timedelta = timedelta()) -> str:
    """Return a new key for the owner of a name; what came before counts for the grace yet, and then no more.

    `Unusable` where there never was a key of that name. A key that was revoked stays so.
    """
    with store.transaction() as connection:
        last = update(API_KEYS).where(API_KEYS.c.name == name, API_KEYS.c.replaced_at.is_(None))
        if not connection.execute(last.values(replaced_at=now())).rowcount:
            what = f"there never was a key of that name: {name!r}"
            raise Unusable([Fault(where="keys rotate", what=what, remedy="`keys add` gives a first one")])
        _end(connection, name, grace)
        return _added(connection, name, expires_at)


def _end(connection: Connection, name: str, grace: timedelta) -> None:
    """Let every key of a name that counts yet end after the grace; without one it is revoked."""
    ends, old = now() + grace, update(API_KEYS).where(API_KEYS.c.name == name, API_KEYS.c.revoked_at.is_(None))
    if grace:
        longer = or_(API_KEYS.c.expires_at.is_(None), API_KEYS.c.expires_at > ends)
        connection.execute(old.where(longer).values(expires_at=ends))
    else:
        connection.execute(old.values(revoked_at=ends))


def _added(connection: Connection, name: str, expires_at: datetime | None) -> str:
    id, secret, salt = secrets.token_hex(6), secrets.token_urlsafe(32), secrets.token_bytes(16)
    row = {
        "id": id, "name": name, "salt": salt, "digest": _digest(secret, salt), "made_at": now(),
        "expires_at": expires_at,
    }  # fmt: skip
    connection.execute(insert(API_KEYS).values(row))
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
    secret, row = key[len(f"{MARK}_{id}_") :], _row(store, id)
    if row is None or not hmac.compare_digest(_digest(secret, row["salt"]), row["digest"]):
        return None
    found = _key(row)
    return found if found.good(now()) else None


def counts(store: Store, id: str) -> bool:
    """Return whether the key of an id has neither ended nor been revoked; its secret is not looked at."""
    row = _row(store, id)
    return row is not None and _key(row).good(now())


def every(store: Store) -> list[Key]:
    """Return all keys by name, those of one name in the order in which they were made."""
    ordered = select(API_KEYS).order_by(API_KEYS.c.name, API_KEYS.c.made_at, API_KEYS.c.replaced_at.is_(None))
    with store.reading() as connection:
        return [_key(row) for row in connection.execute(ordered).mappings()]


def revoke(store: Store, name: str) -> None:
    """Take every key of a name back for good; `Unusable` where none counts."""
    with store.transaction() as connection:
        changed = connection.execute(
            update(API_KEYS).where(API_KEYS.c.name == name, API_KEYS.c.revoked_at.is_(None)).values(revoked_at=now())
        )
    if not changed.rowcount:
        what = f"there is no key of that name that counts: {name!r}"
        raise Unusable([Fault(where="keys revoke", what=what, remedy="see `repletion serve keys list`")])


def _row(store: Store, id: str) -> RowMapping | None:
    with store.reading() as connection:
        return connection.execute(select(API_KEYS).where(API_KEYS.c.id == id)).mappings().first()


def _key(row: RowMapping) -> Key:
    made, ends, revoked = (in_utc(row[name]) for name in ("made_at", "expires_at", "revoked_at"))
    return Key(row["id"], row["name"], made, ends, revoked)


def _digest(secret: str, salt: bytes) -> bytes:
    return hashlib.scrypt(secret.encode(), salt=salt, **COST)

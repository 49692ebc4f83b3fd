"""Journals in the shared database: entries by the client that keeps them and its own reference of the subject."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select

from repletion.domain.journal import Entry
from repletion.interfaces.journal.store import body, entry_form
from repletion.interfaces.shared.store import Store, alone, in_utc, now
from repletion.interfaces.shared.tables import ENTRIES


@dataclass(frozen=True)
class Kept:
    """An entry with its number and when it was written down (UTC)."""

    id: int
    entry: Entry
    recorded_at: str


Check = Callable[[Sequence[Entry]], None]
"""Takes what is kept of a subject already, and raises where the new entries do not go with it."""


def add(
    store: Store, client: str, subject: str, entries: Sequence[Entry], check: Check = lambda kept: None
) -> list[int]:
    """Keep entries, all of them or none; return their numbers. Nobody writes between the check and the entries."""
    written = now()
    with store.transaction() as connection:
        alone(connection, f"{client} {subject}")
        check([kept.entry for kept in _kept(connection, client, subject)])
        statement = insert(ENTRIES).returning(ENTRIES.c.id)
        return [
            connection.execute(
                statement,
                {
                    "client": client, "subject": subject, "day": entry.on, "kind": entry.kind, "body": body(entry),
                    "recorded_at": written,
                },
            ).scalar_one()
            for entry in entries
        ]  # fmt: skip


def of(store: Store, client: str, subject: str) -> list[Kept]:
    """Return the entries of one subject in the order of their writing; another client's are not seen."""
    with store.reading() as connection:
        return _kept(connection, client, subject)


def _kept(connection: Connection, client: str, subject: str) -> list[Kept]:
    columns = (ENTRIES.c.id, ENTRIES.c.body, ENTRIES.c.recorded_at)
    rows = connection.execute(select(*columns).where(_one(client, subject)).order_by(ENTRIES.c.id)).all()
    return [Kept(id, entry_form().validate_python(content), _written(when)) for id, content, when in rows]


def forget(store: Store, client: str, subject: str) -> int:
    """Delete everything of one subject; return how many entries that were."""
    with store.transaction() as connection:
        return connection.execute(delete(ENTRIES).where(_one(client, subject))).rowcount


def _one(client: str, subject: str) -> ColumnElement[bool]:
    return and_(ENTRIES.c.client == client, ENTRIES.c.subject == subject)


def _written(when: object) -> str:
    told = in_utc(when)  # type: ignore[arg-type]
    return told.isoformat() if told else ""

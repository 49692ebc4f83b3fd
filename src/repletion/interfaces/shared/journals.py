"""Journals in the shared database: entries by the client that keeps them and its own reference of the subject."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, insert, select

from repletion.domain.journal import Entry
from repletion.interfaces.journal.store import body, entry_form
from repletion.interfaces.shared.store import Store, in_utc, now
from repletion.interfaces.shared.tables import ENTRIES


@dataclass(frozen=True)
class Kept:
    """An entry with its number and when it was written down (UTC)."""

    id: int
    entry: Entry
    recorded_at: str


def add(store: Store, client: str, subject: str, entries: Sequence[Entry]) -> list[int]:
    """Keep entries, all of them or none; return their numbers."""
    written = now()
    with store.transaction() as connection:
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
    columns = (ENTRIES.c.id, ENTRIES.c.body, ENTRIES.c.recorded_at)
    with store.transaction() as connection:
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

"""The store: what was recorded, in the order of its recording. What `add` returned from is on the disk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from repletion.domain.fault import Fault, Unusable
from repletion.domain.journal import Entry
from repletion.interfaces.journal.connection import connect


@dataclass(frozen=True)
class Recorded:
    """An entry with its number in the journal and when it was written down (UTC; None before that was kept)."""

    id: int
    entry: Entry
    recorded_at: str | None


@lru_cache(maxsize=1)
def entry_form() -> Any:
    """Return what reads an entry strictly: by its kind, with no unknown key."""
    from pydantic import Field, TypeAdapter

    return TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


def body(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values, without what is empty."""
    return {k: v for k, v in msgspec.to_builtins(entry).items() if v is not None and v != ""}


class Journal:
    """An open journal; use it in a `with`."""

    def __init__(self, path: Path, key: str | None = None, *, create: bool = False) -> None:
        self.path = path
        self._connection = connect(path, key, create=create)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the file for one writer; everything within is kept whole or not at all.

        `Unusable` where another program holds the file too long, or the disk takes no more.
        """
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, connection.OperationalError):
                raise _not_now(self.path, error) from error
            raise

    def add(self, entries: Sequence[Entry], recorded_at: str | None) -> list[int]:
        """Add entries; return their numbers. Belongs inside `writing`."""
        statement = "INSERT INTO entries (day, kind, body, recorded_at) VALUES (?, ?, ?, ?)"
        found = []
        for entry in entries:
            content = msgspec.json.encode(body(entry)).decode()
            found.append(self._connection.execute(statement, (entry.on, entry.kind, content, recorded_at)).lastrowid)
        return found

    def replace(self, id: int, entry: Entry) -> None:
        """Put an entry in the place of another. Belongs inside `writing`."""
        content = msgspec.json.encode(body(entry)).decode()
        self._connection.execute("UPDATE entries SET day = ?, body = ? WHERE id = ?", (entry.on, content, id))

    def all(self) -> list[Recorded]:
        """Return everything in the order of its recording."""
        rows = self._connection.execute("SELECT id, body, recorded_at FROM entries ORDER BY id").fetchall()
        return [Recorded(id, self._read(id, content), when) for id, content, when in rows]

    def entries(self) -> list[Entry]:
        """Return the entries alone, by day."""
        return sorted((r.entry for r in self.all()), key=lambda e: e.on)

    def delete(self, ids: Sequence[int]) -> None:
        """Delete entries by number, and overwrite where they were; `Unusable` where one is not there."""
        with self.writing():
            known = {row[0] for row in self._connection.execute("SELECT id FROM entries")}
            missing = [n for n in ids if n not in known]
            if missing:
                raise Unusable([Fault(where="delete", what=f"there is no entry {n}",
                                      remedy="see `repletion follow list`") for n in missing])  # fmt: skip
            self._connection.executemany("DELETE FROM entries WHERE id = ?", [(n,) for n in ids])
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _read(self, id: int, content: str) -> Entry:
        from pydantic import ValidationError

        try:
            entry: Entry = entry_form().validate_python(msgspec.json.decode(content))
        except (ValidationError, msgspec.DecodeError) as error:
            what = f"entry {id} cannot be read"
            remedy = "keep the file and use the version of the program that wrote it"
            raise Unusable([Fault(where=str(self.path), what=what, remedy=remedy)]) from error
        return entry


def _not_now(path: Path, error: Exception) -> Unusable:
    remedy = "close what else uses it, or make room on the disk, and do it again: nothing was kept"
    return Unusable([Fault(where=str(path), what=f"cannot be written now: {error}", remedy=remedy)])


def delete_file(path: Path) -> None:
    """Delete a whole journal with the files beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)

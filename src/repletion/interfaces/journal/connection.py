"""Opens the file of a journal: the right key, the right version, undamaged, or a refusal that changes nothing."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.journal.migrations import APPLICATION, VERSION, migrate

PLAIN = b"SQLite format 3\x00"
BUSY_MS = 10_000
BROKEN = "keep the file as it is and put back a copy or an export of it (`repletion follow import`)"


def connect(path: Path, key: str | None, *, create: bool) -> Any:
    """Return an open connection in autocommit, its tables up to date; `Unusable` where the file cannot be used."""
    new = not path.exists()
    if new and not create:
        raise _unusable(path, "no journal is there", "record something first, or give its file with --journal")
    if not new:
        _check_kind(path, key)
    try:
        if new:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return _opened(path, key, empty=new or path.stat().st_size == 0)
    except OSError as error:
        what = f"cannot be opened: {(error.strerror or 'unknown reason').lower()}"
        raise _unusable(path, what, "give a file in a folder that can be written") from error


def _check_kind(path: Path, key: str | None) -> None:
    """Refuse a key for a plain file, and no key for one that is not plain."""
    try:
        with path.open("rb") as file:
            start = file.read(len(PLAIN))
    except OSError as error:
        what = f"cannot be read: {(error.strerror or 'unknown reason').lower()}"
        raise _unusable(path, what, "give the file of a journal") from error
    if start == PLAIN and key is not None:
        remedy = "leave the key out; to encrypt it, export it and import that into a new journal with the key"
        raise _unusable(path, "is not encrypted, and a key was given", remedy)
    if start and start != PLAIN and key is None:
        remedy = f"set REPLETION_JOURNAL_KEY or use --ask-key; if it never was encrypted: {BROKEN}"
        raise _unusable(path, "is encrypted, or damaged, or no journal", remedy)


def _opened(path: Path, key: str | None, *, empty: bool) -> Any:
    driver = _driver(path, key)
    connection = driver.connect(str(path), isolation_level=None, timeout=BUSY_MS / 1000)
    try:
        if key is not None:
            connection.execute("PRAGMA cipher_log_level = NONE")  # else a wrong key prints lines of its own
            connection.execute(f"PRAGMA key = {quoted(key)}")
        _check_content(connection, path, key, empty=empty)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")
        migrate(connection)
    except driver.OperationalError as error:
        connection.close()
        raise _unusable(
            path, f"cannot be used now: {error}", "close what else uses it, and see who may write"
        ) from error
    except driver.DatabaseError as error:
        connection.close()
        what = "the key does not open it, or it is damaged" if key is not None else "is damaged"
        raise _unusable(path, what, f"check the key; {BROKEN}" if key is not None else BROKEN) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _driver(path: Path, key: str | None) -> Any:
    if key is None:
        return sqlite3
    try:
        from sqlcipher3 import dbapi2
    except ImportError as error:
        remedy = "install it with `pip install 'repletion[encryption]'`, or leave the key out"
        raise _unusable(path, "a key was given, and encryption is not installed", remedy) from error
    return dbapi2


def quoted(key: str) -> str:
    """Return a key as a text literal of SQL: this pragma takes no bound parameter.

    >>> quoted("it's; DROP")
    "'it''s; DROP'"
    """
    if not key or "\x00" in key:
        raise Unusable([Fault(where="key", what="is empty or holds a zero character", remedy="choose a passphrase")])
    return "'" + key.replace("'", "''") + "'"


def _check_content(connection: Any, path: Path, key: str | None, *, empty: bool) -> None:
    """Refuse what is damaged, not a journal, or newer than this program, before anything is written."""
    rows = connection.execute("PRAGMA quick_check").fetchall()
    if rows != [("ok",)]:
        raise _unusable(path, f"is damaged ({rows[0][0]})", BROKEN)
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if (tables or not empty) and application != APPLICATION:
        raise _unusable(path, "is a database, but no journal of this program", "give the file of a journal")
    if version > VERSION:
        what = f"was written by a newer version (its tables are version {version}, this program knows {VERSION})"
        raise _unusable(path, what, "use that version; nothing was changed")


def _unusable(path: Path, what: str, remedy: str) -> Unusable:
    return Unusable([Fault(where=str(path), what=what, remedy=remedy)])

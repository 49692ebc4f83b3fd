"""The database of a shared deployment: SQLite unless told otherwise, PostgreSQL by its URL; its form by migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import OperationalError
from time import monotonic, sleep
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from repletion.domain.fault import Fault, Unusable

MIGRATIONS = Path(__file__).parent / "migrations"
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg", "sqlite": "sqlite"}
WAIT = 10_000
"""Milliseconds that one writer of SQLite waits for another."""


class Store:
    """An open database; each use of it is one transaction, kept whole or not at all."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection; what was done with it is kept when nothing fails."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that only reads: it waits for no writer, and none waits for it."""
        with self.engine.connect().execution_options(reading=True) as connection, connection.begin():
            yield connection

    def upgrade(self, to: str = "head") -> None:
        """Bring the form of the database forward; what is kept stays."""
        with self.transaction() as connection:
            command.upgrade(_config(connection), to)

    def downgrade(self, to: str) -> None:
        """Bring the form of the database back."""
        with self.transaction() as connection:
            command.downgrade(_config(connection), to)

    def revision(self) -> str | None:
        """Return the revision of the form that the database has, None when it has none."""
        with self.reading() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def goto(self, to: str) -> None:
        """Bring the form of the database to a revision ("head", "base" or its id), forward or back."""
        script = ScriptDirectory(str(MIGRATIONS))
        at = self.revision()
        behind = {r.revision for r in script.iterate_revisions(at, "base")} - {at} if at else set()
        back = to == "base" or to in behind
        self.downgrade(to) if back else self.upgrade(to)

    def ready(self) -> bool:
        """Return whether the database answers and has the newest form."""
        try:
            return self.revision() == newest()
        except SQLAlchemyError:
            return False

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def alone(connection: Connection, name: str) -> None:
    """Let nobody else past this line under the same name until the transaction ends; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(0, hashtext(:name))"), {"name": name})


def newest() -> str | None:
    """Return the newest revision that this version knows."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def now() -> datetime:
    """Return the time, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def in_utc(when: datetime | None) -> datetime | None:
    """Return a time as it was kept: SQLite forgets that it is in UTC."""
    return when if when is None or when.tzinfo else when.replace(tzinfo=UTC)


def _engine(url: str) -> Engine:
    try:
        known = make_url(url)
        backend = known.get_backend_name()
        if backend not in DRIVERS:
            raise ArgumentError(backend)
    except ArgumentError as error:
        remedy = "write sqlite:////folder/file.db or postgresql://user@host/name"
        raise Unusable([Fault(where="database", what="is no address of a database", remedy=remedy)]) from error
    engine = create_engine(known.set(drivername=DRIVERS[backend]), hide_parameters=True, pool_pre_ping=True)
    if backend == "sqlite":
        if known.database:
            _private(Path(known.database))
        event.listen(engine, "connect", _prepared)
        event.listen(engine, "begin", _begun)
    return engine


def _private(path: Path) -> None:
    """Make the file of a database so that nobody else on the machine can read it."""
    try:
        path.touch(mode=0o600)
    except OSError as error:
        what = f"{path} cannot be written: {(error.strerror or 'unknown reason').lower()}"
        raise Unusable([Fault(where="database", what=what, remedy="give a folder that can be written")]) from error


def _prepared(connection: Any, _: Any) -> None:
    """Let several processes use one file of SQLite."""
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {WAIT}")
    _side_by_side(connection)
    connection.execute("PRAGMA secure_delete = ON")


def _side_by_side(connection: Any) -> None:
    """Let who reads go beside who writes; SQLite does not wait for this by itself when several open a new file."""
    ends = monotonic() + WAIT / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except OperationalError:
            if monotonic() > ends:
                raise
            sleep(0.01)


def _begun(connection: Connection) -> None:
    """Take the file for one writer at once: two that have read cannot both go on to write."""
    reading = connection.get_execution_options().get("reading")
    connection.execute(text("BEGIN" if reading else "BEGIN IMMEDIATE"))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

"""The tables of the journal, version by version. A version that was released is never edited: add the next one."""

from typing import Any

APPLICATION = 0x52504C4A
"""Marks the file as ours ("RPLJ" in its header)."""

STEPS = (
    # 1: entries as JSON, by day and kind
    """
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        day TEXT NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL
    );
    """,
    # 2: when an entry was written down; looked up by day
    """
    ALTER TABLE entries ADD COLUMN recorded_at TEXT;
    CREATE INDEX entries_day ON entries (day);
    """,
)
VERSION = len(STEPS)


def migrate(connection: Any) -> None:
    """Bring the tables to the newest version, each step whole or not at all."""
    while (version := connection.execute("PRAGMA user_version").fetchone()[0]) < VERSION:
        statements = [s for s in STEPS[version].split(";") if s.strip()]
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

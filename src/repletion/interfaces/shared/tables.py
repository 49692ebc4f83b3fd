"""The tables of a shared deployment. They change only by a migration (migrations/versions)."""

from sqlalchemy import JSON, Column, DateTime, Index, Integer, LargeBinary, MetaData, String, Table, text

METADATA = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}
)  # fmt: skip
WHEN = DateTime(timezone=True)

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("made_at", WHEN, nullable=False),
    Column("expires_at", WHEN),
    Column("revoked_at", WHEN),
    Column("replaced_at", WHEN),
)
LAST = text("replaced_at IS NULL")
ONE_LAST = Index("uq_api_keys_name", API_KEYS.c.name, unique=True, sqlite_where=LAST, postgresql_where=LAST)
"""A name is one owner for ever: of its keys one is the last, also where that was revoked."""
USED_TOKENS = Table(
    "used_tokens",
    METADATA,
    Column("issuer", String(200), primary_key=True),
    Column("jti", String(64), primary_key=True),
    Column("expires_at", WHEN, nullable=False, index=True),
)
FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("client", String(200), nullable=False),
    Column("service", String(100), nullable=False),
    Column("card", String(64), nullable=False),
    Column("topic", String(100), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("reason", String(100), nullable=False),
    Column("at", WHEN, nullable=False),
)
ENTRIES = Table(
    "journal_entries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("client", String(200), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("body", JSON, nullable=False),
    Column("recorded_at", WHEN, nullable=False),
)
OF_ONE = Index("ix_journal_entries_client", ENTRIES.c.client, ENTRIES.c.subject)

"""Runs the migrations on the connection that the store gives, one process at a time."""

from alembic import context
from sqlalchemy import text

from repletion.interfaces.shared.tables import METADATA

LOCK = 7_421_846_001


def migrate() -> None:
    """Run them."""
    connection = context.config.attributes["connection"]
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(connection=connection, target_metadata=METADATA)
    with context.begin_transaction():
        context.run_migrations()


if hasattr(context, "config"):  # Alembic runs this file; who merely imports it changes nothing
    migrate()

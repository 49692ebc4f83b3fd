"""Journals that are shared: entries by client and subject."""

import sqlalchemy as sa
from alembic import op

revision = "a002"
down_revision = "a001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "journal_entries",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("client", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_journal_entries"),
    )
    op.create_index("ix_journal_entries_client", "journal_entries", ["client", "subject"])


def downgrade() -> None:
    """Take the table away."""
    op.drop_index("ix_journal_entries_client", "journal_entries")
    op.drop_table("journal_entries")

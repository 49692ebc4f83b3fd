"""Keys in turn: one owner has several, one after the other, and keeps its journals."""

import sqlalchemy as sa
from alembic import op

revision = "a003"
down_revision = "a002"
NAMES = {"uq": "%(table_name)s_%(column_0_name)s_key"}
"""As PostgreSQL names what a001 left without a name."""
LAST = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    """Let a name have several keys, one of them the last."""
    with op.batch_alter_table("api_keys", naming_convention=NAMES) as table:
        table.drop_constraint("api_keys_name_key", type_="unique")
        table.add_column(sa.Column("replaced_at", sa.DateTime(timezone=True)))
    op.create_index("uq_api_keys_name", "api_keys", ["name"], unique=True, sqlite_where=LAST, postgresql_where=LAST)


def downgrade() -> None:
    """Keep the last key of each name; those that it replaced count no more."""
    op.execute("DELETE FROM api_keys WHERE replaced_at IS NOT NULL")
    op.drop_index("uq_api_keys_name", "api_keys")
    with op.batch_alter_table("api_keys", naming_convention=NAMES) as table:
        table.drop_column("replaced_at")
        table.create_unique_constraint("api_keys_name_key", ["name"])

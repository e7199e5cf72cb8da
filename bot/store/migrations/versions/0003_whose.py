"""Whose deliveries, helped messages and taught questions these are: they can be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this state."""
    for table, column in (("seen", "user"), ("helped", "user"), ("taught", "asker")):
        with op.batch_alter_table(table) as changed:
            nobody = sa.text("''")
            changed.add_column(
                sa.Column(column, sa.String(64), nullable=False, server_default=nobody)
            )

"""The language in which a channel asked for news is that of the news."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this state."""
    with op.batch_alter_table("subscriptions") as changed:
        changed.add_column(sa.Column("lang", sa.String(8), nullable=False, server_default="en"))

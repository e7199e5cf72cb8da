"""Deliveries, answers and languages."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this state."""
    op.create_table(
        "seen",
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_seen_at", "seen", ["at"])
    op.create_table(
        "answers",
        sa.Column("channel", sa.String(64), primary_key=True),
        sa.Column("question", sa.String(32), primary_key=True),
        sa.Column("thread", sa.String(32), nullable=False),
        sa.Column("answer", sa.String(32), nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("subjects", sa.String(1000), nullable=False),
        sa.Column("aspects", sa.String(500), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_answers_at", "answers", ["at"])
    op.create_index("answers_by_thread", "answers", ["channel", "thread", "question"])
    op.create_table(
        "languages",
        sa.Column("user", sa.String(64), primary_key=True),
        sa.Column("lang", sa.String(8), nullable=False),
    )

"""The tables. No message text and no names: ids, times and what an answer was about."""

from sqlalchemy import Column, Float, Index, MetaData, String, Table

METADATA = MetaData()

SEEN = Table(
    "seen",
    METADATA,
    Column("key", String(255), primary_key=True, comment="an event id, or channel:timestamp"),
    Column("at", Float, nullable=False, index=True),
)

ANSWERS = Table(
    "answers",
    METADATA,
    Column("channel", String(64), primary_key=True),
    Column("question", String(32), primary_key=True, comment="timestamp of the question"),
    Column("thread", String(32), nullable=False, comment="timestamp of its thread, or empty"),
    Column("answer", String(32), nullable=False, comment="timestamp of the answer"),
    Column("asker", String(64), nullable=False),
    Column("subjects", String(1000), nullable=False, comment="ids of records, by spaces"),
    Column("aspects", String(500), nullable=False, comment="what was asked of them, by spaces"),
    Column("at", Float, nullable=False, index=True),
    Index("answers_by_thread", "channel", "thread", "question"),
)

LANGUAGES = Table(
    "languages",
    METADATA,
    Column("user", String(64), primary_key=True),
    Column("lang", String(8), nullable=False),
)

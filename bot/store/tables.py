"""The tables. Text that somebody wrote stands in three of them: `jobs` (a question that was put to
the bot, until it is answered), `questions` (those that it could not answer) and `taught`. Each row
that comes of a person says so (`user`, `asker`, `by`), so that people.py can forget it.

`migrations/` brings an older database to this state; a test holds the two together.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
    text,
)

NEWEST = "0004"
"""The last of the migrations."""

VERSION = Table(
    "alembic_version", MetaData(), Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)  # fmt: skip
"""Which migrations a database has, where Alembic looks for it."""

METADATA = MetaData()

NOBODY = text("''")

SEEN = Table(
    "seen",
    METADATA,
    Column("key", String(255), primary_key=True, doc="an event id, or channel:timestamp"),
    Column("at", Float, nullable=False, index=True),
    Column("user", String(64), nullable=False, server_default=NOBODY, doc="who has caused it"),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("channel", String(64), primary_key=True),
    Column("question", String(32), primary_key=True, doc="timestamp of the message or reaction"),
    Column("kind", String(16), nullable=False, doc="what is to be done, see inbox.py"),
    Column("thread", String(32), nullable=False, doc="its thread, or the message marked"),
    Column("user", String(64), nullable=False),
    Column("text", Text, nullable=False, doc="empty for a message that was only overheard"),
    Column("due", Float, nullable=False, index=True, doc="from then on anybody may take it"),
    Column("tries", Integer, nullable=False),
)

ANSWERS = Table(
    "answers",
    METADATA,
    Column("channel", String(64), primary_key=True),
    Column("question", String(32), primary_key=True, doc="timestamp of the question"),
    Column("thread", String(32), nullable=False, doc="timestamp of its thread, or empty"),
    Column("answer", String(32), nullable=False, doc="timestamp of the answer"),
    Column("asker", String(64), nullable=False),
    Column("subjects", String(1000), nullable=False, doc="ids of records, by spaces"),
    Column("aspects", String(500), nullable=False, doc="what was asked of them, by spaces"),
    Column("at", Float, nullable=False, index=True),
    Column("unasked", Boolean, nullable=False, server_default=false()),
    Index("answers_by_thread", "channel", "thread", "question"),
    Index("answers_by_answer", "channel", "answer"),
)

LANGUAGES = Table(
    "languages",
    METADATA,
    Column("user", String(64), primary_key=True),
    Column("lang", String(8), nullable=False),
)

MUTED = Table(
    "muted",
    METADATA,
    Column("user", String(64), primary_key=True, doc="is not answered unasked"),
    Column("at", Float, nullable=False),
)

CHANNELS = Table(
    "channels",
    METADATA,
    Column("channel", String(64), primary_key=True),
    Column("mode", String(16), nullable=False, doc="auto, mention or off"),
    Column("welcome", Boolean, nullable=False),
    Column("greeted", Boolean, nullable=False, doc="the bot has said hello"),
    Column("by", String(64), nullable=False, doc="who has changed it last"),
    Column("at", Float, nullable=False),
)

HELPED = Table(
    "helped",
    METADATA,
    Column("channel", String(64), primary_key=True),
    Column("question", String(32), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("at", Float, nullable=False, index=True),
    Column("user", String(64), nullable=False, server_default=NOBODY, doc="who was helped"),
)

QUIET = Table(
    "quiet",
    METADATA,
    Column("channel", String(64), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("until", Float, nullable=False),
)

FEEDBACK = Table(
    "feedback",
    METADATA,
    Column("channel", String(64), primary_key=True),
    Column("answer", String(32), primary_key=True),
    Column("user", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True, doc="verdict, or removal"),
    Column("value", String(16), nullable=False, doc="helpful, unhelpful or removed"),
    Column("subject", String(255), nullable=False),
    Column("at", Float, nullable=False, index=True),
)

USAGE = Table(
    "usage",
    METADATA,
    Column("day", String(10), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("text", Text, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("user", String(64), nullable=False),
    Column("at", Float, nullable=False, index=True),
)

TAUGHT = Table(
    "taught",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("record", String(255), nullable=False),
    Column("name", String(255), nullable=False, doc="a name of the record, or empty"),
    Column("about", String(32), nullable=False, doc="of a fact: what it is about"),
    Column("en", Text, nullable=False),
    Column("zh", Text, nullable=False),
    Column("asked", Text, nullable=False, doc="the question that it answers"),
    Column("title", String(255), nullable=False, doc="of the source"),
    Column("url", String(2000), nullable=False),
    Column("user", String(64), nullable=False, doc="who has taught it"),
    Column("by", String(255), nullable=False, doc="the name of that person"),
    Column("at", Float, nullable=False),
    Column("undone", Boolean, nullable=False),
    Column("asker", String(64), nullable=False, server_default=NOBODY, doc="whose question it was"),
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("channel", String(64), primary_key=True),
    Column("topic", String(255), primary_key=True, doc="all, a stage, a project, category/ID"),
    Column("by", String(64), nullable=False),
    Column("at", Float, nullable=False),
    Column("lang", String(8), nullable=False, server_default="en"),
)

TOLD = Table(
    "told",
    METADATA,
    Column("project", String(255), primary_key=True),
    Column("stage", String(32), nullable=False, doc="the last one that was news"),
)

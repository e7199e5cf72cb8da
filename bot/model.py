"""The words of the product: frozen values, no I/O.

The records (Project, Topic, Category and what they hold) are at the same time the schema of the
YAML files: `know.check` validates against these types and `cncf-guide schema` prints them as JSON
schema. Dates are ISO text and may be partial: "2018", "2018-11" or "2018-11-05".
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Lang = Literal["zh", "en"]
Stage = Literal["sandbox", "incubating", "graduated", "archived"]
TopicKind = Literal["neighbour", "subproject", "term", "stage", "organisation", "guide"]
About = Literal[
    "origin",
    "language",
    "license",
    "features",
    "architecture",
    "integrations",
    "adopters",
    "history",
    "comparison",
    "alternatives",
    "successor",
    "name",
    "start",
    "community",
    "criteria",
    "process",
    "mission",
    "outlook",
    "problem",
    "benefits",
    "category",
]
RelationKind = Literal[
    "runs-on",
    "extends",
    "manages",
    "integrates-with",
    "based-on",
    "inspired-by",
    "part-of",
    "alternative-to",
    "successor",
    "implements",
    "supports",
]
AskKind = Literal["slack", "discussions", "mailing-list", "stack-overflow", "gitter", "forum"]

SOMEBODY = "?"
"""In the place of the name of a person who wants to be forgotten."""

Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="lower case, hyphens")]
Date = Annotated[
    str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$", description="YYYY, YYYY-MM or YYYY-MM-DD")
]
Url = Annotated[str, Meta(pattern=r"^https?://\S+$", description="an http or https address")]
Text = Annotated[str, Meta(min_length=1)]


FORM = frozenset(["what", "list", "count", "recommend", "help", "when", "comparison"])
"""Aspects of the form of a question: the words that ask for them say nothing about the content."""


RANKS = frozenset(["newest", "oldest", "fastest", "slowest"])
"""Aspects that put projects in an order."""


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The same thing said in both languages."""

    en: Text
    zh: Text

    def of(self, lang: Lang) -> str:
        """The words in one language."""
        return self.zh if lang == "zh" else self.en


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """Other words in which people ask for a fact; they are searched, never shown."""

    en: tuple[Text, ...] = ()
    zh: tuple[Text, ...] = ()


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a statement comes from, and the date of the material that was seen. `taught_by`: who
    has taught it, in a workspace of its own.
    """

    title: Text
    url: Url
    date: Date
    licence: str = ""
    taught_by: str = ""


class Aliases(Struct, frozen=True, forbid_unknown_fields=True):
    """Other names: in use, former, and misspelt ones that appear in print."""

    en: tuple[Text, ...] = ()
    zh: tuple[Text, ...] = ()
    former: tuple[Text, ...] = ()
    misspelt: tuple[Text, ...] = ()


class StageChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A project entered `stage` on the day `since`; `note` says where sources differ."""

    stage: Stage
    since: Date
    source: Text
    note: Words | None = None


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """One statement. With `as_of` it is a snapshot and is shown with its date."""

    about: About
    en: Text
    zh: Text
    source: Text
    as_of: Date | None = None
    value: tuple[Text, ...] = ()
    asked: Asked = Asked()

    def of(self, lang: Lang) -> str:
        """The statement in one language."""
        return self.zh if lang == "zh" else self.en


class Relation(Struct, frozen=True, forbid_unknown_fields=True):
    """What a record has to do with a project (by id) or with something else (by name)."""

    kind: RelationKind
    source: Text
    project: Id | None = None
    name: Text | None = None


class Ask(Struct, frozen=True, forbid_unknown_fields=True):
    """A place where the project's own community answers."""

    kind: AskKind
    url: Url
    name: str = ""


class Differs(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a field of a record is not what the landscape says; `gone`: why it is still there."""

    gone: Text | None = None
    name: Text | None = None
    category: Text | None = None
    home: Text | None = None
    repo: Text | None = None
    blog: Text | None = None
    youtube: Text | None = None
    docs: Text | None = None
    ask: Text | None = None


class Listed(Struct, frozen=True, forbid_unknown_fields=True):
    """What lists say of a project. `stages` are oldest first; the last one is the stage today."""

    id: Id
    name: Text
    category: Id
    stages: Annotated[tuple[StageChange, ...], Meta(min_length=1)]


class Project(Listed, frozen=True, forbid_unknown_fields=True):
    """A CNCF project.

    `ordinary_word`: its name is also an ordinary word or somebody else's name; `ordinary_names`:
    these of its other names are. `incomplete`: nobody has written its summary and facts yet.
    """

    summary: Words
    links: dict[str, Url]
    aliases: Aliases = Aliases()
    ordinary_word: bool = False
    ordinary_names: tuple[Text, ...] = ()
    facts: tuple[Fact, ...] = ()
    relations: tuple[Relation, ...] = ()
    ask: tuple[Ask, ...] = ()
    logo: Url | None = None
    sources: dict[str, Source] = {}
    differs: Differs | None = None
    incomplete: bool = False

    def title(self, lang: Lang) -> str:
        """The name as people write it."""
        return self.name


class Topic(Struct, frozen=True, forbid_unknown_fields=True):
    """Anything else worth knowing: a neighbour, a sub-project, a term, a stage, CNCF itself."""

    id: Id
    kind: TopicKind
    name: Words
    summary: Words
    aliases: Aliases = Aliases()
    ordinary_word: bool = False
    ordinary_names: tuple[Text, ...] = ()
    part_of: Id | None = None
    projects: tuple[Id, ...] = ()
    facts: tuple[Fact, ...] = ()
    relations: tuple[Relation, ...] = ()
    links: dict[str, Url] = {}
    sources: dict[str, Source] = {}

    def title(self, lang: Lang) -> str:
        """The name as people write it in that language."""
        return self.name.of(lang)


class Category(Struct, frozen=True, forbid_unknown_fields=True):
    """A category of the landscape, or one of the 2018 guide (then with its projects)."""

    name: Words
    summary: Words
    landscape: str = ""
    guide: tuple[Id, ...] = ()
    today: tuple[Id, ...] = ()
    aliases: Aliases = Aliases()
    asked: Asked = Asked()


class Calibration(Struct, frozen=True, forbid_unknown_fields=True):
    """How evidence becomes confidence: the weight of each piece, and of what is always there."""

    base: float
    weights: dict[str, float]


Record = Project | Topic

How = Literal["exact", "alias", "former", "misspelt", "fuzzy"]


class Mention(Struct, frozen=True):
    """A name seen in a message. `start` and `end` count its tokens.

    `trust` (0 to 1) says how far the name means the record: a full name counts 1, an ordinary
    word or a guess from a misspelling counts less.
    """

    id: str
    how: How
    surface: str
    start: int
    end: int
    trust: float


class Lesson(Struct, frozen=True):
    """What somebody in charge of a workspace has taught: a name of a record, or a fact with its
    source. `asked` is the question that led to it, `by` the name of the person, `date` the day.
    """

    record: str
    name: str = ""
    about: str = ""
    en: str = ""
    zh: str = ""
    asked: str = ""
    title: str = ""
    url: str = ""
    user: str = ""
    by: str = ""
    date: str = ""
    id: int = 0


class Unit(Struct, frozen=True):
    """A piece of a question that an answer has to account for.

    `terms` are the words it stands for and `same` other words for the same idea; `aspects` what
    it asks for (with a strength from 0 to 1); `ids` the records that it may name, `trust` how far.
    `tells` (0 to 1) is small for words that everybody uses all the time.
    """

    text: str
    terms: tuple[str, ...] = ()
    aspects: dict[str, float] = {}
    ids: tuple[str, ...] = ()
    kind: Literal["name", "place", "term", "stage", "cue", "time", "word"] = "word"
    trust: float = 1.0
    tells: float = 1.0
    same: tuple[str, ...] = ()

    def asks_any(self, *aspects: str) -> bool:
        """Whether it asks for one of some aspects, however strongly."""
        return not self.aspects.keys().isdisjoint(aspects)

    def names_category(self) -> bool:
        """Whether it may name a category."""
        return any(id.startswith("category/") for id in self.ids)


class Period(Struct, frozen=True):
    """A time that a question asks about: the first and the last day, as ISO dates."""

    first: str
    last: str
    precision: Literal["day", "month", "part", "year", "range", "start", "now"]


class Question(Struct, frozen=True):
    """What a message asks, as far as it was understood.

    `asks`: it has words of a question, `outright`: its form too. `chats`: it talks about the
    speaker. `trouble`: something that runs does not work. `own`: something of the speaker's own is
    meant. `to_others`: it is addressed to another person. `many`: it speaks of projects or tools in
    the plural; `thing`: of a project or a tool at all. `moved`: projects are meant that came into a
    stage, not those that were in it. `negated`: it holds a "not". `density`: the share of its
    letters that tell something.
    """

    text: str
    lang: Lang
    units: tuple[Unit, ...] = ()
    mentions: tuple[Mention, ...] = ()
    aspects: dict[str, float] = {}
    when: Period | None = None
    asks: bool = False
    outright: bool = False
    chats: bool = False
    trouble: bool = False
    own: bool = False
    to_others: bool = False
    many: bool = False
    thing: bool = False
    moved: bool = False
    negated: bool = False
    density: float = 0.0


class Line(Struct, frozen=True):
    """A line of an answer with the ids of its sources and, for a snapshot, its date."""

    text: str
    sources: tuple[str, ...] = ()
    as_of: str | None = None


class Card(Struct, frozen=True):
    """The card of one record, in the asker's language."""

    id: str
    title: str
    badge: str
    category: str
    summary: str
    links: tuple[tuple[str, str], ...] = ()
    ask: tuple[tuple[str, str], ...] = ()
    logo: str | None = None


class Answer(Struct, frozen=True):
    """An answer: the lead is the very fact that was asked for, the rest is context.

    `subjects` are the records that it is about, `aspects` what the question asked of them.
    """

    question: str
    lang: Lang
    answered: bool
    intent: str
    confidence: float
    lead: str
    projects: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    cards: tuple[Card, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[tuple[str, Source], ...] = ()
    suggestions: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    as_of: str = ""
    subjects: tuple[str, ...] = field(default=())
    aspects: tuple[str, ...] = ()

"""What an answer is made from: the question, the knowledge and the passages that fit."""

from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from operator import mul
from typing import Any, get_args

import msgspec

from bot.know.knowledge import Knowledge
from bot.model import Category, Lang, Line, Project, Question, Record, Stage, Topic, Unit
from bot.reply.entries import ranked
from bot.reply.passages import Passages
from bot.reply.roll import Roll
from bot.reply.scoring import Hit, Passage
from bot.reply.telling import Telling, Told

LEAD = 300
"""The longest lead, in characters (contract of the command line)."""

VALUES = 256
"""Values of which the projects are kept that have them: of a hundred thousand 12 KB each."""

RANKINGS = 16
"""Rankings that are kept, each of all the projects that it ranks."""

STAGES: tuple[Stage, ...] = get_args(Stage)

Rule = Callable[[Unit], float]
"""How far (0 to 1) an answer explains a unit of the question."""


class Draft(msgspec.Struct, frozen=True):
    """The content of an answer before it is given sources and a confidence."""

    intent: str
    lead: str
    projects: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    cards: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    next: tuple[str, ...] = ()


class Candidate(msgspec.Struct, frozen=True, eq=False):
    """An answer that can be worked out: how far it accounts for each unit of the question."""

    kind: str
    explained: tuple[float, ...]
    score: float
    build: Callable[[], Draft]
    subject: str = ""
    passage: None = None


Way = Candidate | Hit
"""A way to answer: worked out, or a passage as it stands."""


class Library:
    """What all answers are made from."""

    def __init__(self, knowledge: Knowledge, passages: Passages) -> None:
        self.knowledge = knowledge
        self.passages = passages
        self.roll = Roll(knowledge)
        self.ranked = lru_cache(RANKINGS)(partial(ranked, knowledge))
        self.with_value = lru_cache(VALUES)(self._with_value)
        self.values = lru_cache(VALUES)(self._values)
        self.tellings = {lang: Telling(knowledge, lang) for lang in get_args(Lang)}

    def _with_value(self, about: str, value: str) -> int:
        """The projects with a fact of an aspect that has a value; a bitmap of the roll."""
        return self.roll.of(self.passages.owners(about, value))

    def _values(self, about: str) -> dict[str, int]:
        """The values of an aspect as they are written, with the projects that have each."""
        found: dict[str, list[str]] = {}
        for listed in self.roll.projects:
            for fact in self.knowledge.projects[listed.id].facts:
                if fact.about == about:
                    for value in fact.value:
                        found.setdefault(value, []).append(listed.id)
        return {value: self.roll.of(ids) for value, ids in found.items()}

    @cached_property
    def rivals(self) -> dict[str, list[str]]:
        """For each project the ids of those that name it as their alternative."""
        return {
            id: [other for other, kind in found if kind == "alternative-to"]
            for id, found in self.related.items()
        }

    @cached_property
    def related(self) -> dict[str, list[tuple[str, str]]]:
        """For each project the ids of those that name it, each with the kind of the relation."""
        found: dict[str, list[tuple[str, str]]] = {}
        for id, relation in self.knowledge.relations:
            if relation.project:
                found.setdefault(relation.project, []).append((id, relation.kind))
        return found

    @cached_property
    def replaced(self) -> dict[str, dict[str, str]]:
        """For what is no project, by its name and by the end of it ("Apache Kafka" is Kafka), the
        ids of the projects that name it as their alternative, each with the name as it is written.
        """
        found: dict[str, dict[str, str]] = {}
        for id, relation in self.knowledge.relations:
            if relation.kind == "alternative-to":
                words = (relation.name or "").casefold().split()
                for first in range(len(words)):
                    found.setdefault(" ".join(words[first:]), {})[id] = relation.name or ""
        return found


class Context:
    """One question being answered. `day` is the day for which the answer holds."""

    def __init__(self, question: Question, library: Library, day: str) -> None:
        self.question = question
        self.day = day
        self.library = library
        self.knowledge = library.knowledge
        self.passages = library.passages
        self.query = library.passages.query(question)
        self.weights = self.query.weights
        self.telling = library.tellings[question.lang]
        self.voice = self.telling.voice
        self.limits: dict[str, Any] = library.knowledge.limits["answers"]
        """The thresholds for answers."""

    @cached_property
    def hits(self) -> list[Hit]:
        """The passages that explain most of the question."""
        return self.passages.rank(self.query, int(self.limits["hits"]))

    @cached_property
    def full_weights(self) -> tuple[float, ...]:
        """The weight of each unit, everyday words included."""
        return tuple([self.passages.weight(u, everyday=True) for u in self.question.units])

    def share(self, explained: tuple[float, ...]) -> float:
        """The share of the question that is explained (0 to 1); everyday words count less."""
        return _weighted(self.weights, explained)

    def covers(self, explained: tuple[float, ...]) -> float:
        """The share of the question that is explained (0 to 1), everyday words included."""
        return _weighted(self.full_weights, explained)

    def candidate(
        self,
        kind: str,
        explains: Rule,
        build: Callable[[], Draft],
        subject: str = "",
    ) -> Candidate:
        """A candidate that explains units by a rule."""
        explained = tuple([explains(unit) for unit in self.question.units])
        bonus = self.limits["bonus"].get(kind, 0)
        return Candidate(kind, explained, self.share(explained) + bonus, build, subject)

    def asks(self, aspect: str) -> float:
        """How strongly an aspect is asked for (0 to 1)."""
        return self.question.aspects.get(aspect, 0.0)

    @cached_property
    def subjects(self) -> list[tuple[Unit, str]]:
        """The records that are named, each with the unit that names it (stages not included)."""
        return [
            (unit, id)
            for unit in self.question.units
            for id in unit.ids
            if self.knowledge.record(id) is not None and not id.startswith("stage-")
        ]

    @cached_property
    def names(self) -> list[Unit]:
        """The units that may name what the question is about."""
        possible = self.limits["possible_name"]
        return [u for u in self.question.units if u.kind == "name" and u.trust >= possible]

    def names_project(self) -> bool:
        """Whether one of the names is that of a project."""
        return any(id in self.knowledge.projects for unit in self.names for id in unit.ids)

    @cached_property
    def match(self) -> str:
        """How the subject is named (see `evidence.MATCHES`); "" when nothing is named."""
        limits = self.limits
        trust = max((unit.trust for unit in self.names), default=0.0)
        if trust >= limits["sure_name"]:
            if trust < 1.0 and any(mention.how == "fuzzy" for mention in self.question.mentions):
                return "misspelt"
            return "project" if self.names_project() else "outside"
        if self.names:
            return "capital" if trust >= limits["capital_name"] else "ordinary"
        kinds = {unit.kind for unit in self.question.units}
        return next((kind for kind in ("stage", "term", "place") if kind in kinds), "")

    def named(self) -> list[Record]:
        """The records that are named, stages only when nothing else is."""
        ids = [id for unit, id in self.subjects if unit.kind != "place"] or [
            id for unit in self.question.units for id in unit.ids if id.startswith("stage-")
        ]
        records = (self.knowledge.record(id) for id in dict.fromkeys(ids))
        return [record for record in records if record is not None]

    @cached_property
    def categories(self) -> list[tuple[str, Category]]:
        """The categories that are named."""
        ids = [id for unit in self.question.units for id in unit.ids if id.startswith("category/")]
        names = [id.removeprefix("category/") for id in dict.fromkeys(ids)]
        return [(name, self.knowledge.categories[name]) for name in names]

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages that are named."""
        ids = {id for unit in self.question.units for id in unit.ids}
        return [stage for stage in STAGES if f"stage-{stage}" in ids]

    def aside(self) -> set[str]:
        """The records that the question leaves out: "besides Ceph, which ..."."""
        return {id for unit in self.question.units if not unit.tells for id in unit.ids}

    def of_cncf(self) -> bool:
        """Whether CNCF is named."""
        return any("cncf" in unit.ids for unit in self.question.units)

    def day_asked(self) -> str:
        """The last day of the time asked about, or the day of the answer."""
        when = self.question.when
        return min(when.last, self.day) if when and when.precision != "start" else self.day

    def says(self, record: Record) -> str:
        """What a record is, in one sentence."""
        return self.telling.says(record)

    def lines_of(self, record: Record, said: str = "", fitting: bool = True) -> tuple[Line, ...]:
        """The facts of a record that matter here: with `fitting` those that fit the question, then
        one of each aspect; none that `said` says already.
        """
        telling = self.telling
        known, most, repeated = telling.words(said), self.limits["lines"], self.limits["repeated"]
        lines: dict[str, Line] = {}
        for told in (*(self._fitting(record) if fitting else ()), *telling.varied(record)):
            if not told.words or len(told.words & known) < repeated * len(told.words):
                lines.setdefault(told.line.text, told.line)
                if len(lines) >= most:
                    break
        return tuple(lines.values())

    def _fitting(self, record: Record) -> list[Told]:
        """The facts of a record that fit the question, best first."""
        passages, id = [hit.passage for hit in self.hits], record.id
        return [self.telling.told(p) for p in passages if p.owner.id == id and p.place >= 0]

    def projects_of(self, record: Record, passage: Passage) -> tuple[str, ...]:
        """The projects that a fact is about: its owner, those that the question and it name, and
        for a neighbour the one project that it has to do with.
        """
        shared = [
            project
            for _, id in self.subjects
            if id in passage.named and (subject := self.knowledge.record(id)) is not None
            for project in owner_projects(subject)
        ]
        related: tuple[str, ...] = ()
        if isinstance(record, Topic) and record.kind in ("neighbour", "term", "organisation"):
            about = [id for id in passage.named if id in self.knowledge.projects]
            related = tuple(about) if len(about) == 1 else ()
            if record.kind == "neighbour":
                related = related or record.projects[:1]
        places = self.limits["places"]
        ids = dict.fromkeys((*owner_projects(record), *shared, *related))
        return tuple(sorted(ids, key=lambda id: id in places and id != record.id))


def _weighted(weights: tuple[float, ...], explained: tuple[float, ...]) -> float:
    total = sum(weights)
    return sum(map(mul, weights, explained)) / total if total else 0.0


def owner_projects(record: Record) -> tuple[str, ...]:
    """The project ids that an answer about a record is about."""
    if isinstance(record, Project):
        return (record.id,)
    if record.part_of:
        return (record.part_of,)
    alone = record.kind == "neighbour" and len(record.projects) == 1
    return record.projects if alone else ()

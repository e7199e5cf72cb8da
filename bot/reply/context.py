"""What an answer is made from: the question, the knowledge and the passages that fit."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args

from bot.know.knowledge import Knowledge
from bot.know.wording import first_sentence
from bot.model import Category, Fact, Line, Project, Question, Record, Stage, Topic, Unit
from bot.reply.passages import Hit, Passage, Passages
from bot.reply.voice import Voice

LEAD = 300
"""The longest lead, in characters (contract of the command line)."""


_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")

Rule = Callable[[Unit], float]
"""How far (0 to 1) an answer explains a unit of the question."""


@dataclass(frozen=True)
class Draft:
    """The content of an answer before it is given sources and a confidence."""

    intent: str
    lead: str
    projects: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    cards: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    next: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A way to answer: how far it accounts for each unit of the question."""

    kind: str
    explained: tuple[float, ...]
    score: float
    build: Callable[[], Draft]
    subject: str = ""
    passage: Passage | None = None


@dataclass(frozen=True)
class Context:
    """One question being answered. `day` is the day for which the answer holds."""

    question: Question
    knowledge: Knowledge
    passages: Passages
    day: str
    voice: Voice = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "voice", Voice(self.knowledge, self.question.lang))

    @cached_property
    def limits(self) -> dict[str, Any]:
        """The thresholds for answers."""
        return dict(self.knowledge.limits["answers"])

    @cached_property
    def hits(self) -> list[Hit]:
        """The passages that explain most of the question."""
        return self.passages.rank(self.question, int(self.limits["hits"]))

    @cached_property
    def full_weights(self) -> tuple[float, ...]:
        """The weight of each unit, everyday words included."""
        return tuple(self.passages.weight(u, everyday=True) for u in self.question.units)

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """The weight of each unit."""
        return tuple(self.passages.weight(unit) for unit in self.question.units)

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
        explained = tuple(explains(unit) for unit in self.question.units)
        bonus = self.limits["bonus"].get(kind, 0)
        return Candidate(kind, explained, self.share(explained) + bonus, build, subject)

    def asks(self, aspect: str) -> float:
        """How strongly an aspect is asked for (0 to 1)."""
        return self.question.aspects.get(aspect, 0.0)

    def subjects(self) -> Iterator[tuple[Unit, str]]:
        """The records that are named, each with the unit that names it (stages not included)."""
        for unit in self.question.units:
            for id in unit.ids:
                if self.knowledge.record(id) is not None and not id.startswith("stage-"):
                    yield unit, id

    def named(self) -> list[Record]:
        """The records that are named, stages only when nothing else is."""
        ids = [id for unit, id in self.subjects() if unit.kind != "place"] or [
            id for unit in self.question.units for id in unit.ids if id.startswith("stage-")
        ]
        records = (self.knowledge.record(id) for id in dict.fromkeys(ids))
        return [record for record in records if record is not None]

    def categories(self) -> list[tuple[str, Category]]:
        """The categories that are named."""
        ids = [id for unit in self.question.units for id in unit.ids if id.startswith("category/")]
        names = [id.removeprefix("category/") for id in dict.fromkeys(ids)]
        return [(name, self.knowledge.categories[name]) for name in names]

    def stages(self) -> list[Stage]:
        """The stages that are named."""
        ids = {id for unit in self.question.units for id in unit.ids}
        return [stage for stage in get_args(Stage) if f"stage-{stage}" in ids]

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
        return first_sentence(record.summary.of(self.question.lang)).strip()

    def lines_of(self, record: Record, said: str = "", fitting: bool = True) -> tuple[Line, ...]:
        """The facts of a record that matter here: with `fitting` those that fit the question, then
        one of each aspect; none that `said` says already.
        """
        hits = [h.passage.fact for h in self.hits if h.passage.owner.id == record.id]
        facts = [*(hits if fitting else ()), *self._varied(record)]
        lines: dict[str, Line] = {}
        for fact in facts:
            if fact is not None and len(lines) < self.limits["lines"]:
                line = self.voice.fact(record, fact)
                if not self._repeats(line.text, said):
                    lines.setdefault(line.text, line)
        return tuple(lines.values())

    def _repeats(self, text: str, said: str) -> bool:
        """Whether most of a text's words have been said."""
        words = set(_WORDS.findall(text.lower()))
        known = set(_WORDS.findall(said.lower()))
        return bool(words) and len(words & known) >= self.limits["repeated"] * len(words)

    def _varied(self, record: Record) -> list[Fact]:
        """The facts of a record, the first of each aspect before the second of any."""
        order = self.limits["order"]
        seen: Counter[str] = Counter()
        ranked = []
        for fact in sorted(record.facts, key=lambda fact: fact.as_of is not None):
            rank = order.index(fact.about) if fact.about in order else len(order)
            ranked.append(((seen[fact.about], rank), fact))
            seen[fact.about] += 1
        return [fact for _, fact in sorted(ranked, key=lambda item: item[0])]

    def projects_of(self, record: Record, passage: Passage) -> tuple[str, ...]:
        """The projects that a fact is about: its owner, those that the question and it name, and
        for a neighbour the one project that it has to do with.
        """
        shared = [
            project
            for _, id in self.subjects()
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

    def successor(self, project: Project) -> list[str]:
        """What came after an archived project, as a sentence (none when nothing is known)."""
        for relation in project.relations:
            if relation.kind == "successor":
                name = self.voice.title(relation.project) if relation.project else relation.name
                return [self.voice.say("card.successor", name=name)]
        return []

    def next_questions(self, record: Record, asked: str) -> tuple[str, ...]:
        """What to ask next: other aspects of the same project."""
        if not isinstance(record, Project):
            return ()
        known = {fact.about for fact in record.facts}
        kinds = [
            "what",
            "stage",
            *(k for k in ("origin", "alternatives") if k in known),
            "community",
        ]
        say = self.voice.say
        return tuple(say(f"next.{kind}", name=record.name) for kind in kinds if kind != asked)[:3]

    def source_of_stages(self) -> str:
        """The source of stages, dates and categories."""
        return "landscape"


def _weighted(weights: tuple[float, ...], explained: tuple[float, ...]) -> float:
    total = sum(weights)
    return sum(w * e for w, e in zip(weights, explained, strict=True)) / total if total else 0.0


def owner_projects(record: Record) -> tuple[str, ...]:
    """The project ids that an answer about a record is about."""
    if isinstance(record, Project):
        return (record.id,)
    if record.part_of:
        return (record.part_of,)
    alone = record.kind == "neighbour" and len(record.projects) == 1
    return record.projects if alone else ()

"""How the bot speaks: phrases with blanks, names, dates and cards in one language."""

from collections.abc import Iterable, Sequence

from bot.know.knowledge import Knowledge
from bot.model import SOMEBODY, Card, Fact, Lang, Line, Project, Record, Source, StageChange, Topic


class Voice:
    """Speaks one language with the phrases of the knowledge."""

    def __init__(self, knowledge: Knowledge, lang: Lang) -> None:
        self.knowledge = knowledge
        self.lang = lang

    def say(self, path: str, /, **blanks: object) -> str:
        """The phrase at a dotted path of phrases.yaml, its blanks filled."""
        return self.knowledge.phrase(path, self.lang).format(**blanks)

    def join(self, items: Iterable[str], joiner: str = "list") -> str:
        """Items joined as the language does it."""
        return self.say(f"joiners.{joiner}").join(items)

    def title(self, id: str) -> str:
        """The name of a record or category."""
        return self.knowledge.title(id, self.lang)

    def stage(self, change: StageChange) -> str:
        """The name of a stage."""
        return self.say(f"stages.{change.stage}")

    def path(self, project: Project, day: str) -> str:
        """The way of a project through the stages up to a day: sandbox 2018-01-29 → ..."""
        steps = [f"{self.stage(c)} {c.since}" for c in project.stages if c.since <= day]
        return self.join(steps, "arrow")

    def dated(self, text: str, fact: Fact) -> str:
        """A fact's text; a snapshot carries its date unless the text names it."""
        if fact.as_of is None or fact.as_of[:4] in text:
            return text
        bare, stop = (text[:-1], text[-1]) if text[-1] in ".。" else (text, "")
        return self.say("card.as_of", text=bare, date=fact.as_of) + stop

    def fact(self, record: Record, fact: Fact) -> Line:
        """A fact as a line with its source."""
        source, _ = self.knowledge.source(record, fact.source)
        return Line(self.dated(fact.of(self.lang), fact), (source,), fact.as_of)

    def source(self, source: Source, title: str) -> str:
        """A source with its date; `title` is its title as it is to be shown."""
        kind = "source" if not source.taught_by else "taught"
        kind = "taught_once" if source.taught_by == SOMEBODY else kind
        return self.say(f"card.{kind}", title=title, date=source.date, by=source.taught_by)

    def badge(self, record: Record, day: str) -> str:
        """What a record is: the stage of a project, the kind of a topic."""
        if isinstance(record, Topic):
            name = self.title(record.part_of) if record.part_of else ""
            return self.say(f"kinds.{record.kind}", name=name)
        change = self.knowledge.stage_at(record, day)
        if change is None:
            return self.say("badges.none")
        return self.say(f"badges.{change.stage}", date=change.since)

    def card(self, record: Record, day: str) -> Card:
        """The card of a record."""
        project = record if isinstance(record, Project) else None
        return Card(
            id=record.id,
            title=record.title(self.lang),
            badge=self.badge(record, day),
            category=self.knowledge.category_name(project.category, self.lang) if project else "",
            summary=record.summary.of(self.lang),
            links=tuple(self.links(record)),
            ask=tuple(self.places(project)) if project else (),
            logo=project.logo if project else None,
        )

    def successor(self, project: Project) -> list[str]:
        """What came after an archived project, as a sentence (none when nothing is known)."""
        for relation in project.relations:
            if relation.kind == "successor":
                name = self.title(relation.project) if relation.project else relation.name
                return [self.say("card.successor", name=name)]
        return []

    def links(self, record: Record) -> list[tuple[str, str]]:
        """The links of a record as (what it is, address)."""
        known = self.knowledge.phrases["links"]
        return [
            (self.say(f"links.{kind}") if kind in known else kind, url)
            for kind, url in record.links.items()
        ]

    def places(self, project: Project) -> list[tuple[str, str]]:
        """Where a project's community answers, as (place, address)."""
        return [
            (f"{self.say(f'ask.{place.kind}')} {place.name}".strip(), place.url)
            for place in project.ask
        ]

    def shortened(
        self, names: Sequence[str], room: int, total: int | None = None
    ) -> tuple[str, int]:
        """As many names as fit into `room` characters, and how many of them there are; `total` is
        how many there would be, when these are only the first ones.
        """
        total = len(names) if total is None else total
        joiner = self.say("joiners.list")
        length, most = 0, 0
        for count, name in enumerate(names, 1):
            length += len(name) + (len(joiner) if count > 1 else 0)
            rest = self.say("list.more", count=total - count) if count < total else ""
            if length > room:
                break
            if length + (len(joiner) + len(rest) if rest else 0) <= room:
                most = count
        if not most:
            return self.say("list.more", count=total), 0
        others = [self.say("list.more", count=total - most)] if most < total else []
        return joiner.join([*names[:most], *others]), most

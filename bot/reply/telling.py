"""What is told of a record whatever the question: worked out when first needed, then kept."""

import re
from collections import Counter
from functools import lru_cache

import msgspec

from bot.know.knowledge import Knowledge
from bot.know.wording import first_sentence
from bot.model import Card, Fact, Lang, Line, Project, Record
from bot.reply.voice import Voice

KEPT = 4_096
"""So many lines of facts are kept in a language, and so many cards."""

_WORDS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")


class Told(msgspec.Struct, frozen=True, eq=False):
    """A fact as a line, and the words in it."""

    line: Line
    words: frozenset[str]


class Telling:
    """Tells of the records of one knowledge in one language."""

    def __init__(self, knowledge: Knowledge, lang: Lang) -> None:
        self.voice = Voice(knowledge, lang)
        self._knowledge = knowledge
        self._lang = lang
        self._order: list[str] = knowledge.limits["answers"]["order"]
        self._told = lru_cache(KEPT)(self._tell)
        self._varied = lru_cache(KEPT)(self._vary)
        self._cards = lru_cache(KEPT)(self._card)
        self._next = lru_cache(KEPT)(self._ask_next)
        self._firsts = lru_cache(KEPT)(first_sentence)

    def told(self, record: Record, fact: Fact) -> Told:
        """A fact of a record with its words."""
        return self._told(record.id, fact)

    def line(self, record: Record, fact: Fact) -> Line:
        """A fact of a record."""
        return self._told(record.id, fact).line

    def varied(self, record: Record) -> tuple[Fact, ...]:
        """The facts of a record, the first of each aspect before the second of any."""
        return self._varied(record.id)

    def card(self, record: Record, day: str) -> Card:
        """The card of a record as of a day."""
        return self._cards(record.id, day)

    def next_questions(self, record: Record, asked: str) -> tuple[str, ...]:
        """What to ask next: other aspects of the same project."""
        return self._next(record.id, asked) if isinstance(record, Project) else ()

    def says(self, record: Record) -> str:
        """What a record is, in one sentence."""
        return self._firsts(record.summary.of(self._lang)).strip()

    def _tell(self, id: str, fact: Fact) -> Told:
        line = self.voice.fact(self._record(id), fact)
        return Told(line, words(line.text))

    def _vary(self, id: str) -> tuple[Fact, ...]:
        order = self._order
        seen: Counter[str] = Counter()
        ranked = []
        for fact in sorted(self._record(id).facts, key=lambda fact: fact.as_of is not None):
            rank = order.index(fact.about) if fact.about in order else len(order)
            ranked.append(((seen[fact.about], rank), fact))
            seen[fact.about] += 1
        return tuple(fact for _, fact in sorted(ranked, key=lambda item: item[0]))

    def _card(self, id: str, day: str) -> Card:
        return self.voice.card(self._record(id), day)

    def _ask_next(self, id: str, asked: str) -> tuple[str, ...]:
        record = self._record(id)
        known = {fact.about for fact in record.facts}
        more = (aspect for aspect in ("origin", "alternatives") if aspect in known)
        aspects = [aspect for aspect in ("what", "stage", *more, "community") if aspect != asked]
        return tuple(
            self.voice.say(f"next.{aspect}", name=record.title(self._lang))
            for aspect in aspects[:3]
        )

    def _record(self, id: str) -> Record:
        record = self._knowledge.record(id)
        if record is None:
            raise LookupError(f"no record {id!r}")
        return record


def words(text: str) -> frozenset[str]:
    """The words of a text, as they are compared with those of another one."""
    return frozenset(_WORDS.findall(text.lower()))

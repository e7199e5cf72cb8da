"""What is told of a record whatever the question: worked out when first needed, then kept."""

from collections import Counter
from functools import lru_cache

import msgspec

from bot.know.knowledge import Knowledge
from bot.know.sentences import first_sentence
from bot.model import Card, Lang, Line, Project, Record
from bot.patterns import Pattern
from bot.reply.scoring import Passage
from bot.reply.voice import Voice
from bot.reply.wordset import small

KEPT = 1_024
"""Records of which all that is told is kept."""

_WORDS = Pattern(r"[a-z0-9]+|[\u3400-\u9fff]")


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
        self._facts = lru_cache(KEPT)(self._tell)
        self._varied = lru_cache(KEPT)(self._vary)
        self._cards = lru_cache(KEPT)(self._card)
        self._next = lru_cache(KEPT)(self._ask_next)
        self._says = lru_cache(KEPT)(self._say)
        self.words = lru_cache(KEPT)(words)

    def told(self, passage: Passage) -> Told:
        """A fact with its words."""
        return self._facts(passage.owner.id)[passage.place]

    def line(self, passage: Passage) -> Line:
        """A fact."""
        return self.told(passage).line

    def varied(self, record: Record) -> tuple[Told, ...]:
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
        return self._says(record.id)

    def _tell(self, id: str) -> tuple[Told, ...]:
        record = self._record(id)
        lines = [self.voice.fact(record, fact) for fact in record.facts]
        return tuple([Told(line, words(line.text)) for line in lines])

    def _vary(self, id: str) -> tuple[Told, ...]:
        order, facts = self._order, self._record(id).facts
        seen: Counter[str] = Counter()
        ranks = {}
        for place in sorted(range(len(facts)), key=lambda place: facts[place].as_of is not None):
            about = facts[place].about
            ranks[place] = seen[about], order.index(about) if about in order else len(order)
            seen[about] += 1
        told = self._facts(id)
        return tuple([told[place] for place in sorted(ranks, key=ranks.__getitem__)])

    def _card(self, id: str, day: str) -> Card:
        return self.voice.card(self._record(id), day)

    def _ask_next(self, id: str, asked: str) -> tuple[str, ...]:
        record = self._record(id)
        known = {fact.about for fact in record.facts}
        more = (aspect for aspect in ("origin", "alternatives") if aspect in known)
        aspects = [aspect for aspect in ("what", "stage", *more, "community") if aspect != asked]
        name = record.title(self._lang)
        return tuple([self.voice.say(f"next.{aspect}", name=name) for aspect in aspects[:3]])

    def _say(self, id: str) -> str:
        return first_sentence(self._record(id).summary.of(self._lang)).strip()

    def _record(self, id: str) -> Record:
        record = self._knowledge.record(id)
        if record is None:
            raise LookupError(f"no record {id!r}")
        return record


def words(text: str) -> frozenset[str]:
    """The words of a text, as they are compared with those of another one."""
    return small(_WORDS.findall(text.lower()))

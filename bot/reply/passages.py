"""The passages of the knowledge, ranked by how much of a question they account for.

A passage is a fact, or the summary of a record. It accounts for a unit of the question by naming
the same record, by being about the aspect that is asked for, or by holding its words (or those of
one of its `asked` phrases, which widen a fact by the words that people use for it, as doc2query
does for retrieval models). Units weigh by how rare they are (inverse document frequency), so the
score is the share of the question that the passage explains: 1 means all of it.

Two steps keep the cost flat as the knowledge grows: an index from words and records to passages
adds up what each could explain, and only the best of them, and the summaries of what is named,
are scored exactly.
"""

import math
import re
from dataclasses import dataclass
from heapq import nlargest
from operator import attrgetter
from types import SimpleNamespace

from bot.know.knowledge import Knowledge
from bot.model import FORM, Fact, Question, Record, Unit
from bot.reply.postings import Postings, Terms, value_key

OWN = ("name", "stage", "term")
"""Kinds of units that name what a question is about."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Passage:
    """A fact of a record (`fact` is None for the summary) with its words.

    Of the ways to ask for it, `phrases` says which hold a word and `rarities` how rare the words
    of each are together; `dated` says that its text names a year.
    """

    owner: Record
    fact: Fact | None
    about: str
    words: frozenset[str]
    phrases: dict[str, tuple[int, ...]]
    rarities: tuple[float, ...]
    named: frozenset[str]
    dated: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage for a question: how far it explains each unit, the share that it `covers` (0 to
    1), and the score that ranks it.
    """

    passage: Passage
    explained: tuple[float, ...]
    covers: float
    score: float


class Passages:
    """All passages; a passage is made when a question first needs it."""

    def __init__(self, knowledge: Knowledge, index: Postings) -> None:
        self._limits = SimpleNamespace(**knowledge.limits["passages"])
        self._everyday = float(knowledge.limits["everyday"]["least"])
        self._knowledge = knowledge
        self._index = index
        self._made: dict[int, Passage] = {}

    def _passage(self, i: int) -> Passage:
        passage = self._made.get(i)
        if passage is None:
            passage = self._made[i] = self._make(self._index.terms[i])
        return passage

    def _make(self, entry: Terms) -> Passage:
        record = self._knowledge.record(entry.owner)
        if record is None:
            raise LookupError(f"no record {entry.owner!r}")
        fact = record.facts[entry.fact] if entry.fact >= 0 else None
        asked = [words for words in entry.asked if words]
        phrases: dict[str, tuple[int, ...]] = {}
        for n, words in enumerate(asked):
            for word in words:
                phrases[word] = (*phrases.get(word, ()), n)
        return Passage(
            owner=record,
            fact=fact,
            about=fact.about if fact else "what",
            words=frozenset(entry.words).union(*entry.asked),
            phrases=phrases,
            rarities=tuple(sum(map(self._rarity, words)) for words in asked),
            named=frozenset(entry.named),
            dated=fact is not None and _YEAR.search(fact.en) is not None,
        )

    def _rarity(self, word: str) -> float:
        """The inverse document frequency of a word of the knowledge."""
        return math.log(1 + len(self._index.terms) / len(self._index.by_word[word]))

    def of(self, id: str) -> list[Passage]:
        """The passages of one record, in the order of its file."""
        return [self._passage(i) for i in self._index.by_owner.get(id, ())]

    def with_value(self, about: str, value: str) -> list[Passage]:
        """The facts of an aspect that have a value, as search terms or as it is written."""
        found = self._index.by_value.get(value_key(about, value), ())
        return [self._passage(i) for i in found]

    def knows(self, unit: Unit) -> bool:
        """Whether a word stands anywhere in the knowledge."""
        return any(term in self._index.by_word for term in (*unit.terms[:1], *unit.same))

    def weight(self, unit: Unit, everyday: bool = False) -> float:
        """How much a unit tells; with `everyday`, common words count for more."""
        limits = self._limits
        if not unit.tells:
            return 0.0
        if unit.kind in ("word", "term"):
            tells = max(unit.tells, self._everyday) if everyday else unit.tells
            return self._rareness(unit) * tells
        if unit.kind == "cue" and unit.aspects.keys() <= FORM:
            return float(limits.form_weight)
        return float(getattr(limits, f"{unit.kind}_weight"))

    def _rareness(self, unit: Unit) -> float:
        if unit.terms and unit.terms[0] in self._index.by_word:
            return max(float(self._limits.least_weight), self._rarity(unit.terms[0]))
        limits = self._limits
        return float(limits.single_weight if len(unit.text) == 1 else limits.unknown_weight)

    def rank(self, question: Question, most: int) -> list[Hit]:
        """The passages that explain most of a question, best first; ties in the order of files."""
        weights = [(unit, self.weight(unit)) for unit in question.units]
        total = sum(weight for _, weight in weights)
        if not total:
            return []
        asked = {unit.terms[0]: weight for unit, weight in weights if unit.terms and weight}
        hits = [
            self._hit(self._passage(i), weights, total, asked, question)
            for i in self._near(weights)
        ]
        return sorted(hits, key=attrgetter("score"), reverse=True)[:most]

    def _near(self, weights: list[tuple[Unit, float]]) -> list[int]:
        """The passages worth scoring: those that could explain most, by the index alone."""
        sums: dict[int, float] = {}
        for unit, weight in weights:
            for id in unit.ids:
                for i in self._index.by_owner.get(id, ()):
                    sums[i] = sums.get(i, 0.0) + weight
                for i in self._index.by_name.get(id, ()):
                    sums[i] = sums.get(i, 0.0) + weight * self._limits.named
            parts = weight / max(1, len(unit.terms) - 1)
            for n, term in enumerate((*unit.terms, *unit.same)):
                found = self._index.by_word.get(term, ())
                if len(found) <= self._limits.common_from:
                    share = parts if 0 < n < len(unit.terms) else weight
                    for i in found:
                        sums[i] = sums.get(i, 0.0) + share
        best = set(nlargest(int(self._limits.candidates), sums, key=sums.__getitem__))
        for unit, _ in weights:
            best.update(i for id in unit.ids for i in self._index.by_owner.get(id, ())[:1])
        return sorted(best)

    def _hit(
        self,
        passage: Passage,
        weights: list[tuple[Unit, float]],
        total: float,
        asked: dict[str, float],
        question: Question,
    ) -> Hit:
        limits, id = self._limits, passage.owner.id
        kinds = [unit.kind for unit, _ in weights if id in unit.ids]
        explained = tuple([self.explains(passage, unit, bool(kinds)) for unit, _ in weights])
        covers = 0.0
        for (unit, weight), share in zip(weights, explained, strict=True):
            covers += weight * share
            if not weight and unit.terms and unit.terms[0] in passage.words:
                covers -= limits.aside_malus * total
        covers /= total
        score = covers + limits.asked_bonus * self._likeness(asked, passage)
        score += self._timely(passage, question)
        score += limits.about_bonus * (question.aspects.get(passage.about, 0.0) == 1.0)
        if not kinds:
            score -= limits.foreign_malus * self._foreign(passage, weights)
        elif "place" in kinds:
            score -= limits.place_malus
        if any(kind in OWN for kind in kinds):
            score += limits.own_bonus
        return Hit(passage, explained, max(0.0, covers), score)

    def _foreign(self, passage: Passage, weights: list[tuple[Unit, float]]) -> bool:
        """Whether the question is about a record that the passage does not even mention."""
        names = [unit for unit, _ in weights if unit.kind == "name" and unit.trust >= 0.5]
        return bool(names) and all(passage.named.isdisjoint(unit.ids) for unit in names)

    def _timely(self, passage: Passage, question: Question) -> float:
        """Snapshots count for the time that is asked about."""
        if passage.fact is None:
            return 0.0
        limits, when, dated = self._limits, question.when, passage.fact.as_of
        if when is None or when.precision == "start":
            return -float(limits.old_malus) if dated else 0.0
        if dated and dated > when.last:
            return -float(limits.later_malus)
        if (dated and dated >= when.first[: len(dated)]) or when.first[:4] in passage.fact.en:
            return float(limits.date_bonus)
        return 0.0

    def explains(self, passage: Passage, unit: Unit, named: bool = True) -> float:
        """How far (0 to 1) a passage accounts for a unit of the question; `named` tells whether
        the question names the passage's record.
        """
        limits, best = self._limits, 0.0
        if unit.aspects:
            best = unit.aspects.get(passage.about, 0.0)
            if passage.dated and "when" in unit.aspects:
                best = 1.0
            if not named:
                best *= limits.stranger
        if unit.ids:
            if passage.owner.id in unit.ids:
                return 1.0
            if not passage.named.isdisjoint(unit.ids):
                best = max(best, limits.named)
        if best < 1.0 and unit.terms:
            best = max(best, self._words_shared(passage, unit))
        return float(best)

    def _words_shared(self, passage: Passage, unit: Unit) -> float:
        limits, words = self._limits, passage.words
        if unit.terms[0] in words:
            return float(limits.held.get(unit.kind, limits.cue_word))
        if unit.same and not words.isdisjoint(unit.same):
            return float(limits.same)
        parts = unit.terms[1:]
        if parts and unit.kind != "name":
            return float(limits.part) * sum([part in words for part in parts]) / len(parts)
        return 0.0

    def _likeness(self, words: dict[str, float], passage: Passage) -> float:
        """The Dice coefficient with the most similar way to ask (0 to 1), by rarity."""
        shared = words.keys() & passage.words
        if not shared:
            return 0.0
        total = sum(words.values())
        same: dict[int, float] = {}
        for word in shared:
            weight = words[word]
            for n in passage.phrases.get(word, ()):
                same[n] = same.get(n, 0.0) + weight
        return max(
            [2 * found / (total + passage.rarities[n]) for n, found in same.items()], default=0.0
        )

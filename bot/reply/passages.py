"""The passages of the knowledge, found by the words and names of a question.

Two steps keep the cost flat as the knowledge grows: an index from words and records to passages
adds up what each could explain, and only the best of them, and the summaries of what is named,
are scored exactly.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from sys import intern

import msgspec

from bot.know.knowledge import Knowledge
from bot.model import FORM, Question, Unit
from bot.patterns import Pattern
from bot.reply.postings import Postings, value_key
from bot.reply.scoring import Hit, Limits, Passage, Query
from bot.reply.wordset import small

KEPT = 8_192
"""Passages that are kept in memory once they were needed, and words with their rarity."""

_YEAR = Pattern(r"\b(?:19|20)\d\d\b")


class Passages:
    """All passages; a passage is made when a question needs it."""

    def __init__(self, knowledge: Knowledge, index: Postings) -> None:
        self._limits = limits = msgspec.convert(knowledge.limits["passages"], Limits)
        self._weights = {
            "name": limits.name_weight,
            "place": limits.place_weight,
            "stage": limits.stage_weight,
            "cue": limits.cue_weight,
            "time": limits.time_weight,
        }
        self._everyday = float(knowledge.limits["everyday"]["least"])
        self._knowledge = knowledge
        self._index = index
        self._passage = lru_cache(KEPT)(self._make)
        self._rarity = lru_cache(KEPT)(self._rareness)
        self._one: Callable[..., tuple[int, ...]] = lru_cache(KEPT)(lambda numbers: numbers)

    def _make(self, i: int) -> Passage:
        entry = self._index.terms[i]
        record = self._knowledge.record(entry.owner)
        if record is None:
            raise LookupError(f"no record {entry.owner!r}")
        fact = record.facts[entry.fact] if entry.fact >= 0 else None
        asked = [words for words in entry.asked if words]
        phrases: dict[str, tuple[int, ...]] = {}
        for n, words in enumerate(asked):
            for word in map(intern, words):
                phrases[word] = self._one((*phrases.get(word, ()), n))
        return Passage(
            owner=record,
            fact=fact,
            place=entry.fact,
            about=fact.about if fact else "what",
            words=small(chain(entry.words, *entry.asked)),
            phrases=phrases,
            rarities=tuple(sum(map(self._rarity, words)) for words in asked),
            named=frozenset(entry.named),
            dated=fact is not None and _YEAR.search(fact.en) is not None,
        )

    def _rareness(self, word: str) -> float:
        """The inverse document frequency of a word of the knowledge."""
        return math.log(1 + len(self._index.terms) / len(self._index.by_word[word]))

    def of(self, id: str) -> list[Passage]:
        """The passages of one record, in the order of its file."""
        return [self._passage(i) for i in self._index.by_owner.get(id, ())]

    def has_value(self, about: str, value: str) -> bool:
        """Whether facts of an aspect have a value, as search terms or as it is written."""
        return value_key(about, value) in self._index.by_value

    def with_value(self, about: str, value: str) -> Iterator[Passage]:
        """The first facts of an aspect that have a value."""
        found = self._having(about, value)[: int(self._limits.walked)]
        return (self._passage(i) for i in found)

    def having(self, id: str, about: str, value: str) -> list[Passage]:
        """The facts of a record that have a value."""
        found = self._having(about, value)
        return [self._passage(i) for i in self._index.by_owner.get(id, ()) if _holds(found, i)]

    def owners(self, about: str, value: str) -> Iterator[str]:
        """The ids of the records with facts that have a value."""
        return (self._index.terms[i].owner for i in self._having(about, value))

    def _having(self, about: str, value: str) -> Sequence[int]:
        return self._index.by_value.get(value_key(about, value), ())

    def knows(self, unit: Unit) -> bool:
        """Whether a word stands anywhere in the knowledge."""
        return any(term in self._index.by_word for term in (*unit.terms[:1], *unit.same))

    def weight(self, unit: Unit, everyday: bool = False) -> float:
        """How much a unit tells; with `everyday`, common words count for more."""
        if not unit.tells:
            return 0.0
        if unit.kind in ("word", "term"):
            tells = max(unit.tells, self._everyday) if everyday else unit.tells
            return self._tells(unit) * tells
        if unit.kind == "cue" and unit.aspects.keys() <= FORM:
            return self._limits.form_weight
        return self._weights[unit.kind]

    def _tells(self, unit: Unit) -> float:
        limits = self._limits
        if unit.terms and unit.terms[0] in self._index.by_word:
            return max(limits.least_weight, self._rarity(unit.terms[0]))
        return limits.single_weight if len(unit.text) == 1 else limits.unknown_weight

    def query(self, question: Question) -> Query:
        """A question with the weights of its units."""
        return Query(question, [self.weight(unit) for unit in question.units], self._limits)

    def rank(self, query: Query, most: int) -> list[Hit]:
        """The passages that explain most of a question, best first; ties in the order of files."""
        if not any(query.weights):
            return []
        hits = [query.hit(self._passage(i)) for i in self._near(query)]
        hits.sort(key=attrgetter("score"), reverse=True)
        return hits[:most]

    def _near(self, query: Query) -> list[int]:
        """The passages worth scoring: those that could explain most, by the index alone."""
        sums: dict[int, float] = {}
        self._add_names(query, sums)
        self._add_words(query, sums)
        most, owned = int(self._limits.candidates), self._index.by_owner
        best = set(sorted(sums, key=sums.__getitem__, reverse=True)[:most])
        for unit in query.units:
            best.update(i for id in unit.ids for i in owned.get(id, ())[:1])
        return sorted(best)

    def _add_names(self, query: Query, sums: dict[int, float]) -> None:
        """What names explain: all of their records' own passages, and something of those that
        mention them. Of these only the first ones are looked at, and of the own passages all.
        """
        index, limits, most = self._index, self._limits, int(self._limits.walked)
        own: set[int] = set()
        cut: list[tuple[Sequence[int], float]] = []
        for unit, weight in zip(query.units, query.weights, strict=True):
            for id in unit.ids:
                owned, named = index.by_owner.get(id, ()), index.by_name.get(id, ())
                _add(sums, owned, weight)
                _add(sums, named[:most], weight * limits.named)
                own.update(owned)
                if len(named) > most:
                    cut.append((named, weight * limits.named))
        for named, weight in cut:
            last = named[most - 1]
            _add(sums, [i for i in own if i > last and _holds(named, i)], weight)

    def _add_words(self, query: Query, sums: dict[int, float]) -> None:
        """What words explain, the rarest ones first, until enough was looked at."""
        words: list[tuple[Sequence[int], float]] = []
        for unit, weight in zip(query.units, query.weights, strict=True):
            part = weight / max(1, len(unit.terms) - 1)
            for n, term in enumerate((*unit.terms, *unit.same)):
                found = self._index.by_word.get(term)
                if found is not None:
                    words.append((found, part if 0 < n < len(unit.terms) else weight))
        room = int(self._limits.walked)
        for found, weight in sorted(words, key=lambda word: len(word[0])):
            _add(sums, found[:room], weight)
            room -= len(found)
            if room <= 0:
                break


def _holds(found: Sequence[int], i: int) -> bool:
    """Whether a number is among some that are in order."""
    at = bisect_left(found, i)
    return at < len(found) and found[at] == i


def _add(sums: dict[int, float], found: Iterable[int], weight: float) -> None:
    known = sums.get
    for i in found:
        sums[i] = known(i, 0.0) + weight

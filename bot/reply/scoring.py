"""How far a passage answers a question.

A passage is a fact, or the summary of a record. It accounts for a unit of the question by naming
the same record, by being about the aspect that is asked for, or by holding its words. Units weigh
by how rare they are (inverse document frequency), so what a passage covers is the share of the
question that it explains: 1 means all of it. A fact can also carry ways to ask for it, which widen
it by the words that people use for it (as doc2query does for retrieval models).
"""

from collections.abc import Sequence
from operator import mul
from typing import Literal

import msgspec

from bot.model import Fact, Question, Record, Unit

OWN = frozenset(["name", "stage", "term"])
"""Kinds of units that name what a question is about."""


SURE = 0.5
"""From this trust on a name says what the question is about."""


class Passage(msgspec.Struct, frozen=True, eq=False):
    """A fact of a record, the one at this `place` (None and -1 for the summary), with its words.

    Of the ways to ask for it, `phrases` says which hold a word and `rarities` how rare the words
    of each are together; `named` are the other records in its text, `dated` says that it names a
    year.
    """

    owner: Record
    fact: Fact | None
    place: int
    about: str
    words: frozenset[str]
    phrases: dict[str, tuple[int, ...]]
    rarities: tuple[float, ...]
    named: frozenset[str]
    dated: bool


class Hit(msgspec.Struct, frozen=True, eq=False):
    """A passage for a question: how far it explains each unit, and the score that ranks it."""

    passage: Passage
    explained: tuple[float, ...]
    score: float

    @property
    def kind(self) -> Literal["fact", "what"]:
        """The kind of answer that it is: a fact, or what a record is."""
        return "fact" if self.passage.fact is not None else "what"

    @property
    def subject(self) -> str:
        """The id of the record that it is about."""
        return self.passage.owner.id


class Limits(msgspec.Struct, frozen=True):
    """The numbers that passages are found and ranked by; limits.yaml says what each one means."""

    name_weight: float
    place_weight: float
    form_weight: float
    stage_weight: float
    cue_weight: float
    time_weight: float
    least_weight: float
    single_weight: float
    unknown_weight: float
    named: float
    cue_word: float
    held: dict[str, float]
    same: float
    part: float
    asked_bonus: float
    about_bonus: float
    summary_bonus: float
    own_bonus: float
    date_bonus: float
    old_malus: float
    place_malus: float
    aside_malus: float
    foreign_malus: float
    later_malus: float
    stranger: float
    walked: float
    candidates: float


class Query:
    """A question as passages are scored for it; `weights` are those of its units.

    What a passage explains depends on little: what it is about, and which words and names it
    shares with the question. What shares the same explains the same, and is worked out once.
    """

    def __init__(self, question: Question, weights: Sequence[float], limits: Limits) -> None:
        units = question.units
        self.units = units
        self.weights = tuple(weights)
        self._limits = limits
        self._question = question
        self._total = sum(weights) or 1.0
        self._dates = "when" in question.aspects
        self._ids = frozenset([id for unit in units for id in unit.ids])
        self._names = [u.ids for u in units if u.kind == "name" and u.trust >= SURE]
        self._words = frozenset([word for unit in units for word in (*unit.terms, *unit.same)])
        first = [(u.terms[0], w) for u, w in zip(units, weights, strict=True) if u.terms]
        # A name alone, or "what is" and a name, asks for none of the facts in particular.
        rest = [u for u in units if u.aspects.keys() != {"what"}]
        particular = len(rest) != 1 or not rest[0].ids
        self._asked = {word: weight for word, weight in first if weight and particular}
        self._aside = frozenset([word for word, weight in first if not weight])
        self._rarity = sum(self._asked.values())
        self._known: dict[tuple[object, ...], tuple[tuple[float, ...], float]] = {}

    def hit(self, passage: Passage) -> Hit:
        """The passage with its score."""
        limits, fact = self._limits, passage.fact
        shared = self._words & passage.words
        explained, score = self._worth(passage, shared, passage.owner.id in self._ids)
        if not passage.phrases.keys().isdisjoint(shared):
            score += limits.asked_bonus * self._likeness(passage, shared)
        score += self._timely(fact) if fact is not None else limits.summary_bonus
        return Hit(passage, explained, score)

    def explained(self, passage: Passage) -> tuple[float, ...]:
        """How far (0 to 1) a passage accounts for each unit, its record taken as meant."""
        return self._worth(passage, self._words & passage.words, True)[0]

    def _worth(
        self, passage: Passage, shared: frozenset[str], meant: bool
    ) -> tuple[tuple[float, ...], float]:
        """How far a passage accounts for each unit, and what that is worth; `meant` tells whether
        the question is about its record.
        """
        id, about = passage.owner.id, passage.about
        alike = (
            about if about in self._question.aspects else "",
            self._dates and passage.dated,
            id if id in self._ids else meant,
            self._ids & passage.named,
            shared,
        )
        known = self._known.get(alike)
        if known is None:
            explained = tuple([self._explains(passage, unit, meant) for unit in self.units])
            known = self._known[alike] = explained, self._rated(passage, explained)
        return known

    def _rated(self, passage: Passage, explained: tuple[float, ...]) -> float:
        """The share of the question that a passage covers, and what else speaks for it."""
        limits, id = self._limits, passage.owner.id
        rated: float = sum(map(mul, self.weights, explained)) / self._total
        if self._question.aspects.get(passage.about) == 1.0:
            rated += limits.about_bonus
        if self._aside:
            rated -= limits.aside_malus * len(self._aside & passage.words)
        if id in self._ids:
            return rated + self._standing(id)
        foreign = bool(self._names) and all(map(passage.named.isdisjoint, self._names))
        return rated - limits.foreign_malus if foreign else rated

    def _standing(self, id: str) -> float:
        """What speaks for the passages of a record that the question names."""
        limits = self._limits
        kinds = {unit.kind for unit in self.units if id in unit.ids}
        bonus = 0.0 if OWN.isdisjoint(kinds) else limits.own_bonus
        return bonus - limits.place_malus if "place" in kinds else bonus

    def _explains(self, passage: Passage, unit: Unit, meant: bool) -> float:
        if passage.owner.id in unit.ids:
            return 1.0
        limits, best = self._limits, 0.0
        if unit.aspects:
            when = passage.dated and "when" in unit.aspects
            best = 1.0 if when else unit.aspects.get(passage.about, 0.0)
            if not meant:
                best *= limits.stranger
        if best < limits.named and unit.ids and not passage.named.isdisjoint(unit.ids):
            best = limits.named
        if best < 1.0 and unit.terms:
            return max(best, self._words_shared(passage.words, unit))
        return best

    def _words_shared(self, words: frozenset[str], unit: Unit) -> float:
        limits = self._limits
        if unit.terms[0] in words:
            return limits.held.get(unit.kind, limits.cue_word)
        if unit.same and not words.isdisjoint(unit.same):
            return limits.same
        parts = unit.terms[1:]
        if parts and unit.kind != "name":
            return limits.part * sum([part in words for part in parts]) / len(parts)
        return 0.0

    def _timely(self, fact: Fact) -> float:
        """Snapshots count for the time that is asked about."""
        limits, when, dated = self._limits, self._question.when, fact.as_of
        if when is None or when.precision == "start":
            return -limits.old_malus if dated else 0.0
        if dated and dated > when.last:
            return -limits.later_malus
        if (dated and dated >= when.first[: len(dated)]) or when.first[:4] in fact.en:
            return limits.date_bonus
        return 0.0

    def _likeness(self, passage: Passage, shared: frozenset[str]) -> float:
        """The Dice coefficient with the most similar way to ask (0 to 1), by rarity."""
        same: dict[int, float] = {}
        asked, phrases = self._asked, passage.phrases
        for word in shared:
            if word in asked and word in phrases:
                weight = asked[word]
                for n in phrases[word]:
                    same[n] = same.get(n, 0.0) + weight
        best = 0.0
        for n, found in same.items():
            like = 2 * found / (self._rarity + passage.rarities[n])
            if like > best:
                best = like
        return best

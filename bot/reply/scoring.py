"""How far a passage answers a question.

A passage is a fact, or the summary of a record. It accounts for a unit of the question by naming
the same record, by being about the aspect that is asked for, or by holding its words. Units weigh
by how rare they are (inverse document frequency), so what a passage covers is the share of the
question that it explains: 1 means all of it. A fact can also carry ways to ask for it, which widen
it by the words that people use for it (as doc2query does for retrieval models).
"""

from collections.abc import Sequence

import msgspec

from bot.model import Fact, Question, Record, Unit

OWN = frozenset(["name", "stage", "term"])
"""Kinds of units that name what a question is about."""


class Passage(msgspec.Struct, frozen=True, eq=False):
    """A fact of a record (`fact` is None for the summary) with its words.

    Of the ways to ask for it, `phrases` says which hold a word and `rarities` how rare the words
    of each are together; `named` are the other records in its text, `dated` says that it names a
    year.
    """

    owner: Record
    fact: Fact | None
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
    own_bonus: float
    date_bonus: float
    old_malus: float
    place_malus: float
    aside_malus: float
    foreign_malus: float
    later_malus: float
    stranger: float
    common_from: float
    candidates: float


class Query:
    """A question as passages are scored for it; `weights` are those of its units.

    What a passage explains depends on little: what it is about, and which words and names it
    shares with the question. What shares the same explains the same, and is worked out once.
    """

    def __init__(self, question: Question, weights: Sequence[float], limits: Limits) -> None:
        self.units = question.units
        self.weights = tuple(weights)
        self._total = sum(weights) or 1.0
        self._limits = limits
        self._question = question
        self._dates = "when" in question.aspects
        self._ids = frozenset([id for unit in self.units for id in unit.ids])
        self._words = frozenset([word for unit in self.units for word in (*unit.terms, *unit.same)])
        self._asked = {
            unit.terms[0]: weight
            for unit, weight in zip(self.units, weights, strict=True)
            if unit.terms and weight
        }
        self._rarity = sum(self._asked.values())
        self._known: dict[tuple[object, ...], tuple[tuple[float, ...], float]] = {}

    def hit(self, passage: Passage) -> Hit:
        """The passage with its score."""
        shared = self._words & passage.words
        explained, score = self._worth(passage, shared, passage.owner.id in self._ids)
        score += self._limits.asked_bonus * self._likeness(passage, shared)
        return Hit(passage, explained, score + self._timely(passage))

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
        limits, id, rated = self._limits, passage.owner.id, 0.0
        for unit, weight, share in zip(self.units, self.weights, explained, strict=True):
            rated += weight * share
            if not weight and unit.terms and unit.terms[0] in passage.words:
                rated -= limits.aside_malus * self._total
        rated /= self._total
        rated += limits.about_bonus * (self._question.aspects.get(passage.about) == 1.0)
        kinds = [unit.kind for unit in self.units if id in unit.ids]
        if not kinds:
            rated -= limits.foreign_malus * self._foreign(passage)
        elif "place" in kinds:
            rated -= limits.place_malus
        return rated + limits.own_bonus * (not OWN.isdisjoint(kinds))

    def _foreign(self, passage: Passage) -> bool:
        """Whether the question is about a record that the passage does not even mention."""
        names = [unit for unit in self.units if unit.kind == "name" and unit.trust >= 0.5]
        return bool(names) and all(passage.named.isdisjoint(unit.ids) for unit in names)

    def _timely(self, passage: Passage) -> float:
        """Snapshots count for the time that is asked about."""
        if passage.fact is None:
            return 0.0
        limits, when, dated = self._limits, self._question.when, passage.fact.as_of
        if when is None or when.precision == "start":
            return -limits.old_malus if dated else 0.0
        if dated and dated > when.last:
            return -limits.later_malus
        if (dated and dated >= when.first[: len(dated)]) or when.first[:4] in passage.fact.en:
            return limits.date_bonus
        return 0.0

    def _explains(self, passage: Passage, unit: Unit, meant: bool) -> float:
        limits, best = self._limits, 0.0
        if unit.aspects:
            best = unit.aspects.get(passage.about, 0.0)
            if passage.dated and "when" in unit.aspects:
                best = 1.0
            if not meant:
                best *= limits.stranger
        if unit.ids:
            if passage.owner.id in unit.ids:
                return 1.0
            if not passage.named.isdisjoint(unit.ids):
                best = max(best, limits.named)
        if best < 1.0 and unit.terms:
            best = max(best, self._words_shared(passage, unit))
        return best

    def _words_shared(self, passage: Passage, unit: Unit) -> float:
        limits, words = self._limits, passage.words
        if unit.terms[0] in words:
            return limits.held.get(unit.kind, limits.cue_word)
        if unit.same and not words.isdisjoint(unit.same):
            return limits.same
        parts = unit.terms[1:]
        if parts and unit.kind != "name":
            return limits.part * sum([part in words for part in parts]) / len(parts)
        return 0.0

    def _likeness(self, passage: Passage, shared: frozenset[str]) -> float:
        """The Dice coefficient with the most similar way to ask (0 to 1), by rarity."""
        same: dict[int, float] = {}
        for word in shared:
            phrases = passage.phrases.get(word)
            if phrases and word in self._asked:
                weight = self._asked[word]
                for n in phrases:
                    same[n] = same.get(n, 0.0) + weight
        best = 0.0
        for n, found in same.items():
            best = max(best, 2 * found / (self._rarity + passage.rarities[n]))
        return best

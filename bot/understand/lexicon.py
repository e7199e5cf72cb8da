"""Phrases seen in a Reading: a trie over word stems and Chinese characters.

The phrases and what they mean are data (`knowledge/questions.yaml`).
"""

from collections.abc import Mapping, Sequence, Set
from functools import cache
from typing import Any

import msgspec

from bot.understand.text import Reading, fold, split, stem

MOODS = ("asks", "many", "thing", "negated", "moved", "stood", "chat", "others", "own", "trouble")
"""Groups of phrases that tell how something is said, not what is asked."""

SIDES = ("before", "after", "since")
"""How a time that is meant may lie to the one that is named."""

Tag = tuple[str, str, float]
"""(group, name, strength), such as ("aspect", "origin", 1.0) or ("stage", "sandbox", 1.0)."""


class Node(msgspec.Struct, array_like=True):
    """The phrases that begin with some words: how they go on, and what the words mean so far."""

    next: dict[str, "Node"] = {}
    tags: tuple[Tag, ...] = ()


class Meaning(msgspec.Struct, frozen=True):
    """What the tags of a phrase say together: their groups, what is asked for and how strongly,
    and the stages that are meant.
    """

    groups: frozenset[str]
    aspects: dict[str, float]
    stages: tuple[str, ...]


@cache
def meaning(tags: tuple[Tag, ...]) -> Meaning:
    """The meaning of a phrase; there are only so many as `questions.yaml` has kinds of phrases."""
    return Meaning(
        frozenset(group for group, _, _ in tags),
        {name: strength for group, name, strength in tags if group == "aspect"},
        tuple(name for group, name, _ in tags if group == "stage"),
    )


class Span(msgspec.Struct, frozen=True):
    """A phrase found: tokens `start` to `end`, and what it means."""

    start: int
    end: int
    tags: tuple[Tag, ...]


class Lexicon(msgspec.Struct):
    """A set of phrases; `spans` finds the longest one at each place.

    With `stems`, "creates" finds "created"; without, words are taken as they are.
    """

    stems: bool = True
    root: Node = msgspec.field(default_factory=Node)

    def add(self, phrase: str, tag: Tag) -> None:
        """Add a phrase; the same phrase may carry several tags."""
        node = self.root
        for token, han in split(fold(phrase)):
            node = node.next.setdefault(stem(token) if self.stems and not han else token, Node())
        if node is not self.root and tag not in node.tags:
            node.tags = (*node.tags, tag)

    def spans(self, reading: Reading, taken: Set[int] = frozenset()) -> list[Span]:
        """The phrases of a message from left to right, none over a token in `taken`."""
        words = [token.stem if self.stems else token.text for token in reading.tokens]
        found: list[Span] = []
        at = 0
        while at < len(words):
            best = None
            if words[at] in self.root.next and reading.tokens[at].opens:
                best = self._longest(reading, words, at, taken)
            if best is None:
                at += 1
            else:
                found.append(best)
                at = best.end
        return found

    def _longest(self, reading: Reading, words: list[str], at: int, taken: Set[int]) -> Span | None:
        node, best = self.root, None
        for i in range(at, len(words)):
            step = node.next.get(words[i])
            if step is None or i in taken:
                break
            node = step
            if node.tags and reading.tokens[i].closes:
                best = Span(at, i + 1, node.tags)
        return best


class Sign:
    """A cheap test for phrases with certain tags, which needs to know nothing but the words.

    Where it says no there is none. Where it says yes there may be one: not if it begins or ends
    within a Chinese word, or lies in a longer phrase.
    """

    def __init__(self, lexicon: Lexicon, tags: Set[Tag]) -> None:
        self._root = lexicon.root
        self._tags = tags
        self._starts = {word for word, node in self._root.next.items() if self._leads(node)}

    def _leads(self, node: Node) -> bool:
        return not self._tags.isdisjoint(node.tags) or any(map(self._leads, node.next.values()))

    def among(self, words: Sequence[str]) -> bool:
        """Whether such a phrase may be among words (stems, if the lexicon has stems)."""
        return not self._starts.isdisjoint(words) and any(
            self._begins(words, at) for at, word in enumerate(words) if word in self._starts
        )

    def _begins(self, words: Sequence[str], at: int) -> bool:
        node = self._root
        for word in words[at:]:
            if word not in node.next:
                return False
            node = node.next[word]
            if not self._tags.isdisjoint(node.tags):
                return True
        return False


class Phrases(msgspec.Struct, frozen=True):
    """All of `questions.yaml`, ready to use."""

    content: Lexicon
    mood: Lexicon
    starters: frozenset[str]
    lead: frozenset[str]
    same: dict[str, tuple[str, ...]]
    parts: dict[str, tuple[int, int]]
    months: dict[str, int]
    relative: dict[str, tuple[str, int]]
    past: tuple[str, ...]
    numbers: dict[str, int]
    sides: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    to: tuple[str, ...]
    frame: frozenset[str]
    joins: frozenset[str]
    project: frozenset[str]

    def says_project(self, reading: Reading, at: int) -> bool:
        """Whether the word "project" stands at a token."""
        rest = reading.text[reading.tokens[at].start :] if at < len(reading.tokens) else ""
        return rest.startswith(tuple(self.project))


def load(data: Mapping[str, Any]) -> Phrases:
    """Build the lexicons from the text values of `questions.yaml`."""
    content, mood = Lexicon(), Lexicon(stems=False)

    def put(
        lexicon: Lexicon, entry: dict[str, Any], group: str, name: str, strength: float
    ) -> None:
        for lang in ("en", "zh"):
            for phrase in entry.get(lang, ()):
                lexicon.add(phrase, (group, name, strength))

    put(content, data["frame"], "frame", "", 0.0)
    put(content, data["besides"], "besides", "", 0.0)
    put(content, data["words"], "word", "", 0.0)
    for name, entry in data["aspects"].items():
        put(content, entry, "aspect", name, 1.0)
        put(content, entry.get("weak", {}), "aspect", name, 0.5)
    for name, entry in data["stages"].items():
        put(content, entry, "stage", name, 1.0)
    times = data["times"]
    for name in ("now", "start"):
        put(content, times[name], "time", name, 1.0)
    for group in MOODS:
        put(mood, data[group], group, "", 1.0)
    parts = {}
    for months, entry in times["parts"].items():
        first, last = (int(month) for month in months.split("-"))
        for phrase in (*entry["en"], *entry["zh"]):
            parts[fold(phrase)] = (first, last)
    names = times["months"]
    months = {name: i % 12 + 1 for i, name in enumerate((*names["en"], *names["short"]))}
    return Phrases(
        content=content,
        mood=mood,
        starters=frozenset(data["asks"]["start"]),
        lead=frozenset(data["lead"]["en"]),
        same=_same(data["same"]),
        parts=parts,
        months=months,
        relative={
            phrase: (unit, int(steps))
            for unit, entries in times["relative"].items()
            for steps, entry in entries.items()
            for phrase in (*entry["en"], *entry["zh"])
        },
        past=(*times["past"]["en"], *times["past"]["zh"]),
        numbers={word: int(n) for n, words in times["numbers"].items() for word in words},
        sides={s: (tuple(times[s]["en"]), tuple(times[s]["zh"])) for s in SIDES},
        to=(*times["to"]["en"], *times["to"]["zh"]),
        frame=_frame(data["frame"]),
        joins=frozenset(data["joins"]),
        project=frozenset(data["project"]),
    )


def _same(groups: list[list[str]]) -> dict[str, tuple[str, ...]]:
    """Each word with the other words for the same idea, as search terms."""
    table: dict[str, tuple[str, ...]] = {}
    for group in groups:
        terms = tuple(dict.fromkeys(stem(fold(word)) for word in group))
        for term in terms:
            table[term] = tuple(dict.fromkeys((*table.get(term, ()), *terms)))
    return table


def _frame(frame: dict[str, list[str]]) -> frozenset[str]:
    """The single words of the frame, as search terms."""
    english = (stem(fold(word)) for word in frame["en"] if " " not in word)
    return frozenset((*english, *map(fold, frame["zh"])))

"""Phrases seen in a Reading: a trie over word stems and Chinese characters.

The phrases and what they mean are data (`knowledge/questions.yaml`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.understand.text import Reading, fold, split, stem

MOODS = ("asks", "many", "thing", "negated", "moved", "stood", "chat", "others", "own", "trouble")
"""Groups of phrases that tell how something is said, not what is asked."""

SIDES = ("before", "after", "since")
"""How a time that is meant may lie to the one that is named."""

Tag = tuple[str, str, float]
"""(group, name, strength), such as ("aspect", "origin", 1.0) or ("stage", "sandbox", 1.0)."""


@dataclass(slots=True)
class _Node:
    next: dict[str, "_Node"] = field(default_factory=dict)
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase found: tokens `start` to `end`, and what it means."""

    start: int
    end: int
    tags: tuple[Tag, ...]


class Lexicon:
    """A set of phrases; `spans` finds the longest one at each place.

    With `stems`, "creates" finds "created"; without, words are taken as they are.
    """

    def __init__(self, stems: bool = True) -> None:
        self._root = _Node()
        self._stems = stems

    def add(self, phrase: str, tag: Tag) -> None:
        """Add a phrase; the same phrase may carry several tags."""
        node = self._root
        for token, han in split(fold(phrase)):
            node = node.next.setdefault(stem(token) if self._stems and not han else token, _Node())
        if node is not self._root and tag not in node.tags:
            node.tags = (*node.tags, tag)

    def spans(self, reading: Reading, taken: Iterable[int] = ()) -> list[Span]:
        """The phrases of a message from left to right, none over a token in `taken`."""
        tokens, closed = reading.tokens, set(taken)
        found: list[Span] = []
        at = 0
        while at < len(tokens):
            best = self._longest(reading, at, closed) if tokens[at].opens else None
            if best is None:
                at += 1
            else:
                found.append(best)
                at = best.end
        return found

    def _longest(self, reading: Reading, at: int, closed: set[int]) -> Span | None:
        node, best = self._root, None
        for i in range(at, len(reading.tokens)):
            token = reading.tokens[i]
            step = None if i in closed else node.next.get(token.stem if self._stems else token.text)
            if step is None:
                break
            node = step
            if node.tags and token.closes:
                best = Span(at, i + 1, node.tags)
        return best


@dataclass(frozen=True)
class Phrases:
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
    project: frozenset[str]

    def says_project(self, reading: Reading, at: int) -> bool:
        """Whether the word "project" stands at a token."""
        rest = reading.text[reading.tokens[at].start :] if at < len(reading.tokens) else ""
        return rest.startswith(tuple(self.project))


def load(data: dict[str, Any]) -> Phrases:
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

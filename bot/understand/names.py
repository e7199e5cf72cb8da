"""Which records a message names. The only home of rapidfuzz.

A name is looked up by its squeezed form, so that "core dns", "Core-DNS" and "coredns" are one. What
is left over is compared with the names that differ by a letter: both the word and every name are
kept with one letter taken out (the symmetric deletions of SymSpell), and rapidfuzz's OSA distance
decides among the few that meet. The cost does not grow with the number of names.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.model import Category, How, Mention, Project, Record, Topic
from bot.understand.text import Reading, Token, fold, split

HOWS: tuple[How, ...] = ("exact", "alias", "former", "misspelt", "fuzzy")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a record, as written and how it names it."""

    id: str
    how: How
    written: str
    ordinary: bool


class Names:
    """All names of the knowledge, found exactly or nearly."""

    def __init__(self, names: Iterable[Name], limits: dict[str, Any]) -> None:
        self._exact: dict[str, tuple[Name, ...]] = {}
        self._words: frozenset[str] = frozenset()
        self._common: frozenset[str] = frozenset()
        self._limits = limits
        for name in names:
            key = squeeze(name.written)
            if not key:
                continue
            known = self._exact.get(key, ())
            if all(name.id != other.id for other in known):
                self._exact[key] = (*known, name)
        self._sorted = sorted(self._exact)

    @cached_property
    def _deletions(self) -> dict[str, list[str]]:
        """Every name with a letter taken out; built when the first unknown word turns up."""
        table: dict[str, list[str]] = {}
        for key in self._sorted:
            if key.isascii() and len(key) >= self._limits["fuzzy_from"]:
                for form in _deletions(key):
                    table.setdefault(form, []).append(key)
        return table

    def _begins(self, prefix: str) -> bool:
        """Whether any name begins so."""
        at = bisect_left(self._sorted, prefix)
        return at < len(self._sorted) and self._sorted[at].startswith(prefix)

    def know(self, words: Iterable[str], common: Iterable[str]) -> None:
        """Tell the words that only look like misspelt names, and the stems of common words."""
        self._words, self._common = frozenset(words), frozenset(common)

    def exact(self, name: str) -> tuple[Name, ...]:
        """The records that go by this name, spelled right."""
        return self._exact.get(squeeze(name), ())

    def starting_with(self, prefix: str, most: int) -> list[Name]:
        """Names that begin so, for search as you type."""
        key = squeeze(prefix)
        found = [names[0] for known, names in self._exact.items() if known.startswith(key)]
        return sorted(found, key=lambda name: (len(name.written), name.written))[:most]

    def find(self, reading: Reading, fuzzy: bool = True) -> list[Mention]:
        """The names in a message from left to right, the longest at each place."""
        found: list[Mention] = []
        at = 0
        while at < len(reading.tokens):
            mentions = self._at(reading, at)
            if fuzzy and (not mentions or self._goes_on(reading, mentions[0].end)):
                mentions = self._near(reading, at) or mentions
            found += mentions
            at = mentions[0].end if mentions else at + 1
        return found

    def nearest(self, reading: Reading, most: int) -> list[str]:
        """Ids of names that look like something in the message, for "did you mean"."""
        scored: dict[str, float] = {}
        for token in reading.tokens:
            if token.han or len(token.text) < self._limits["fuzzy_from"]:
                continue
            everyday = token.stem in self._common
            similar = process.extract(
                token.text,
                self._exact.keys(),
                scorer=OSA.normalized_similarity,
                score_cutoff=self._limits["similar_everyday" if everyday else "similar"],
                limit=most,
            )
            for key, likeness, _ in similar:
                id = self._exact[key][0].id
                scored[id] = max(likeness, scored.get(id, 0.0))
        return sorted(scored, key=scored.__getitem__, reverse=True)[:most]

    def _at(self, reading: Reading, at: int) -> list[Mention]:
        tokens, key, end = reading.tokens, "", 0
        best: tuple[Name, ...] = ()
        if not tokens[at].opens:
            return []
        for i in range(at, len(tokens)):
            if i > at and not tokens[i].gap:
                break
            key += tokens[i].text
            if not self._begins(key):
                break
            if key in self._exact and tokens[i].closes:
                best, end = self._exact[key], i + 1
        surface = reading.text[tokens[at].start : tokens[end - 1].end] if best else ""
        return [
            Mention(n.id, n.how, surface, at, end, self._trust(reading, at, end, n)) for n in best
        ]

    def _near(self, reading: Reading, at: int) -> list[Mention]:
        """The name that some words from here are a misspelling of, the longest first."""
        for end in reversed(self._ends(reading, at)):
            words = reading.tokens[at:end]
            if any(self._misspelt(word, len(words)) for word in words):
                keys = self._close("".join(word.text for word in words))
                if len(words) > 1 and any(word.text in self._exact for word in words):
                    first, last = words[0].text, words[-1].text
                    keys = [key for key in keys if key.startswith(first) or key.endswith(last)]
                if keys:
                    return self._guesses(reading, at, end, keys)
        return []

    def _goes_on(self, reading: Reading, end: int) -> bool:
        """Whether a name may go on with a misspelt word: "notary projcet"."""
        if end >= len(reading.tokens) or not reading.tokens[end].gap:
            return False
        return self._misspelt(reading.tokens[end], 2)

    def _ends(self, reading: Reading, at: int) -> list[int]:
        """Where a name of several Latin words from here may end."""
        ends = []
        for i in range(at, min(at + int(self._limits["joined"]), len(reading.tokens))):
            if reading.tokens[i].han or (i > at and not reading.tokens[i].gap):
                break
            ends.append(i + 1)
        return ends

    def _misspelt(self, token: Token, among: int) -> bool:
        """Whether a token is no word; among several it must not be an everyday one either."""
        text = token.text
        if not text.isalnum() or text in self._words or text in self._exact:
            return False
        if among == 1:
            return bool(len(text) >= self._limits["fuzzy_from"] - 1)
        return len(text) > 2 and token.stem not in self._common

    def _guesses(self, reading: Reading, start: int, end: int, keys: list[str]) -> list[Mention]:
        surface = reading.text[reading.tokens[start].start : reading.tokens[end - 1].end]
        names = {name.id: name for key in keys for name in self._exact[key]}
        after = reading.tokens[end].text if end < len(reading.tokens) else ""
        short = len(surface) < self._limits["fuzzy_from"]
        trust = self._limits["short_trust" if short else "fuzzy_trust"] / len(names)
        if after not in self._limits["named_by"] and any(n.ordinary for n in names.values()):
            trust *= self._limits["ordinary_trust"]
        return [Mention(id, "fuzzy", surface, start, end, trust) for id in names]

    def near(self, word: str) -> bool:
        """Whether a word would be taken for a misspelt name."""
        return len(word) >= self._limits["fuzzy_from"] - 1 and bool(self._close(word))

    def _close(self, word: str) -> list[str]:
        """The keys nearest to a word, within one or (long words) two edits."""
        allowed = 2 if len(word) >= self._limits["two_edits_from"] else 1
        scored = [
            (OSA.distance(word, key, score_cutoff=allowed), key)
            for key in self._candidates(word)
            if key[0] == word[0] or key[-1] == word[-1]
        ]
        best = min((distance for distance, _ in scored), default=9)
        return [key for distance, key in scored if distance == best] if best <= allowed else []

    def _candidates(self, word: str) -> set[str]:
        if len(word) > self._limits["longest_name"]:
            return set()
        return {key for form in _deletions(word) for key in self._deletions.get(form, ())}

    def _trust(self, reading: Reading, start: int, end: int, name: Name) -> float:
        """How far a name that may be an ordinary word means the record here."""
        if not name.ordinary:
            return 1.0
        limits = self._limits
        first, last = reading.tokens[start], reading.tokens[end - 1]
        written = reading.cased[first.start : last.end]
        before = reading.tokens[start - 1].text if start else ""
        after = reading.tokens[end].text if end < len(reading.tokens) else ""
        if after in limits["named_by"]:
            return 1.0
        said_of = before == "what" and after in limits["said_of"]
        if before in limits["determiners"] and written != name.written and not said_of:
            return float(limits["determined_trust"])
        own_case = written == name.written and not written.islower()
        if first.han or not any(token.han for token in reading.tokens):
            return float(limits["capital_trust" if own_case and start else "ordinary_trust"])
        return float(limits["chinese_capital_trust" if own_case else "chinese_trust"])


def squeeze(name: str) -> str:
    """A name without case, width, spaces and punctuation."""
    return "".join(token for token, _ in split(fold(name)))


def of_records(records: Iterable[Record], categories: dict[str, Category]) -> Iterable[Name]:
    """All names of the knowledge; a record's own name comes before other names.

    The address of its website names a project too ("goharbor.io"), unless others share the host.
    """
    records = list(records)
    hosts = Counter(map(_host, records))
    for record in records:
        if isinstance(record, Topic) and record.kind == "stage":
            continue  # "graduated" is a word of the question first: questions.yaml has it
        written = (
            [record.name] if isinstance(record.name, str) else [record.name.en, record.name.zh]
        )
        for name in dict.fromkeys((*written, record.id)):
            yield Name(record.id, "exact", name, _ordinary(record, name))
        yield from _aliases(record.id, record)
        if hosts[host := _host(record)] == 1:
            yield Name(record.id, "alias", host, False)
    for id, category in categories.items():
        for name in (category.name.en, category.name.zh):
            yield Name(f"category/{id}", "exact", name, False)
        yield from _aliases(f"category/{id}", category)


def _host(record: Record) -> str:
    """The host of a project's website; empty for other records."""
    home = record.links.get("home", "") if isinstance(record, Project) else ""
    return (urlsplit(home).hostname or "").removeprefix("www.")


def _ordinary(record: Record | Category, name: str) -> bool:
    """Whether a name may be an ordinary word: names of several words are not."""
    if isinstance(record, Category):
        return False
    return name in record.ordinary_names or (record.ordinary_word and name.isalpha())


def _aliases(id: str, record: Record | Category) -> Iterable[Name]:
    aliases = record.aliases
    groups: tuple[tuple[How, tuple[str, ...]], ...] = (
        ("alias", aliases.en),
        ("alias", aliases.zh),
        ("former", aliases.former),
        ("misspelt", aliases.misspelt),
    )
    for how, names in groups:
        for name in names:
            yield Name(id, how, name, _ordinary(record, name))


def _deletions(key: str) -> set[str]:
    return {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}

"""Which records a message names.

What is no name is compared with the names that are nearly spelled so, and where there is no answer
with all names or, of very many, those that begin alike. The cost does not grow with their number.
"""

from bisect import bisect_left
from collections.abc import Container, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import Any

from bot.model import Mention
from bot.understand.directory import HEAD, Directory, Name, squeeze
from bot.understand.slips import Slips
from bot.understand.spellings import Spellings, similar
from bot.understand.text import Cutter, Reading, Token

EVERYDAY = 4_096
"""So many everyday words are remembered with the names that they are close to, mostly none."""


COMPARED = 5_000
"""With so many names a word is compared at most before one is offered for it."""

LAST = chr(0x10FFFF)
"""Comes after every other character."""


class Names:
    """All names of the knowledge, found exactly or nearly."""

    def __init__(self, known: Directory, limits: dict[str, Any]) -> None:
        self._exact = known.exact
        self._sorted = known.order
        self._heads = known.heads
        self._spellings = Spellings(known.spelled, known.pieces, limits["two_edits_from"])
        self._words: Container[str] = ()
        self._common: Container[str] = ()
        self._cutter: Cutter | None = None
        self._spelled = known.spelled
        self._close_to_everyday = lru_cache(EVERYDAY)(self._close)
        self._limits = limits
        self._joined, self._shortest = int(limits["joined"]), int(limits["fuzzy_from"]) - 1

    @cached_property
    def _slips(self) -> Slips | None:
        """Slips in Chinese names; none are known before the words of Chinese are."""
        if self._cutter is None:
            return None
        return Slips(self._spelled, self._spellings, self._cutter, self._limits)

    @cached_property
    def _forms(self) -> list[str]:
        """All forms, those of records that come first before others."""
        return list(self._exact)

    def _begins(self, prefix: str) -> bool:
        """Whether any name begins so."""
        if prefix[:HEAD] not in self._heads:
            return False
        at = bisect_left(self._sorted, prefix)
        return at < len(self._sorted) and self._sorted[at].startswith(prefix)

    def know(self, words: Container[str], common: Container[str], cutter: Cutter) -> None:
        """Tell the words that only look like misspelt names, the stems of common words, and what
        knows the words of Chinese.
        """
        self._words, self._common, self._cutter = words, common, cutter

    def exact(self, name: str) -> tuple[Name, ...]:
        """The records that go by this name, spelled right."""
        return self._exact.get(squeeze(name), ())

    def starting_with(self, prefix: str, most: int) -> list[Name]:
        """Names that begin so, for search as you type."""
        key = squeeze(prefix)
        first = bisect_left(self._sorted, key)
        keys = takewhile(lambda known: known.startswith(key), self._sorted[first:])
        found = [self._exact[known][0] for known in keys]
        return sorted(found, key=lambda name: (len(name.written), name.written))[:most]

    def find(self, reading: Reading, fuzzy: bool = True) -> list[Mention]:
        """The names in a message from left to right, the longest at each place."""
        found: list[Mention] = []
        unknown = [fuzzy and self._is_unknown(token) for token in reading.tokens]
        at = 0
        while at < len(reading.tokens):
            mentions = self._at(reading, at)
            end = mentions[0].end if mentions else at
            if fuzzy and (not mentions or self._goes_on(reading, end, unknown)):
                guesses = self._near(reading, at, unknown)
                if guesses and guesses[0].end > end:
                    mentions, end = guesses, guesses[0].end
            found += mentions
            at = max(end, at + 1)
        return found

    def nearest(self, reading: Reading, most: int) -> list[str]:
        """Ids of names that look like something in the message, for "did you mean"."""
        scored: dict[str, float] = {}
        for token in reading.tokens:
            if token.han or len(token.text) < self._limits["fuzzy_from"]:
                continue
            everyday = token.stem in self._common
            least = self._limits["similar_everyday" if everyday else "similar"]
            for key, likeness in similar(token.text, self._offered(token.text), least, most):
                id = self._exact[key][0].id
                scored[id] = max(likeness, scored.get(id, 0.0))
        return sorted(scored, key=scored.__getitem__, reverse=True)[:most]

    def _offered(self, word: str) -> Sequence[str]:
        """The names that may be offered for a word: all of them, or of very many those that begin
        as it does.
        """
        names: Sequence[str] = self._forms
        for size in range(1, HEAD + 1):
            if len(names) <= COMPARED:
                break
            head = word[:size]
            first = bisect_left(self._sorted, head)
            names = self._sorted[first : bisect_left(self._sorted, head + LAST, first)]
        return names[:COMPARED]

    def _at(self, reading: Reading, at: int) -> list[Mention]:
        tokens, key, end = reading.tokens, "", 0
        best: tuple[Name, ...] = ()
        if not tokens[at].opens or tokens[at].text[:HEAD] not in self._heads:
            return []
        for i in range(at, len(tokens)):
            if i > at and not tokens[i].gap:
                break
            key += tokens[i].text
            if not self._begins(key):
                break
            if key in self._exact and tokens[i].closes:
                best, end = self._exact[key], i + 1
        if not best:
            return []
        surface = reading.text[tokens[at].start : tokens[end - 1].end]
        return [
            Mention(n.id, n.how, surface, at, end, self._trust(reading, at, end, n)) for n in best
        ]

    def _near(self, reading: Reading, at: int, unknown: list[bool]) -> list[Mention]:
        """The name that some words from here are a misspelling of, the longest first."""
        tokens = reading.tokens
        if tokens[at].han:
            end, keys = self._slips.at(tokens, at, unknown) if self._slips else (at, [])
            return self._guesses(reading, at, end, keys) if keys else []
        if any(unknown[at : at + self._joined]):
            for end, joined in reversed(self._runs(tokens, at, unknown)):
                keys = self._joining(tokens[at:end], joined)
                if keys:
                    return self._guesses(reading, at, end, keys)
        keys = self._alone(tokens[at])
        return self._guesses(reading, at, at + 1, keys) if keys else []

    def _alone(self, token: Token) -> list[str]:
        """The names that a word by itself is a misspelling of."""
        if len(token.text) < self._shortest or not self._is_no_name(token):
            return []
        close = self._close_to_everyday if token.stem in self._common else self._close
        return close(token.text)

    def _goes_on(self, reading: Reading, end: int, unknown: list[bool]) -> bool:
        """Whether a name may go on with a misspelt word: "notary projcet"."""
        return end < len(unknown) and unknown[end] and reading.tokens[end].gap

    def _runs(
        self, tokens: tuple[Token, ...], at: int, unknown: list[bool]
    ) -> list[tuple[int, str]]:
        """Where a name of several Latin words from here may end, one of them unknown; and the
        words, joined.
        """
        runs, joined, strange = [], tokens[at].text, unknown[at]
        for i in range(at + 1, min(at + self._joined, len(tokens))):
            token = tokens[i]
            if token.han or not token.gap:
                break
            joined += token.text
            strange = strange or unknown[i]
            if strange:
                runs.append((i + 1, joined))
        return runs

    def _joining(self, words: tuple[Token, ...], joined: str) -> list[str]:
        """The names that some words together are a misspelling of."""
        keys = self._close(joined)
        if keys and any(word.text in self._exact for word in words):
            first, last = words[0].text, words[-1].text
            return [key for key in keys if key.startswith(first) or key.endswith(last)]
        return keys

    def _is_unknown(self, token: Token) -> bool:
        """Whether a word is neither a name nor an everyday word, and longer than a syllable; in
        Chinese whether a character stands alone.
        """
        if token.han:
            return self._slips is not None and self._slips.is_alone(token)
        return len(token.text) > 2 and token.stem not in self._common and self._is_no_name(token)

    def _is_no_name(self, token: Token) -> bool:
        text = token.text
        return text.isalnum() and text not in self._words and text not in self._exact

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
        return len(word) >= self._shortest and bool(self._close(word))

    def _close(self, word: str) -> list[str]:
        """The keys nearest to a word, within one or (long words) two edits."""
        return self._spellings.close(word) if len(word) <= self._limits["longest_name"] else []

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

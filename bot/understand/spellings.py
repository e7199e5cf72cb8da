"""Names that a word may be a misspelling of. The home of rapidfuzz's edit distance.

By the pigeonhole principle: a slip of the fingers damages one piece of a name or two that lie side
by side, and leaves the others as they are. Every name is kept by its pieces, a word is looked up
by its own, and the OSA distance decides among the few that share one. So the cost of a word does
not grow with the number of names, and a name is kept in two or three places.
"""

from collections.abc import Iterable
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA, LCSseq

Table = dict[str, list[str]]


class _Pieces:
    """Names of one length by their pieces.

    Names in which one edit is forgiven have two: the halves, without the letter at the border, so
    that two letters swapped there damage only one of them. Those in which two are forgiven have
    thirds; the one in the middle may have moved by a letter.
    """

    def __init__(self, length: int, thirds: bool) -> None:
        self.front = length // 3 if thirds else length // 2
        self.tail = length // 3 if thirds else length - length // 2 - 1
        self._thirds = thirds
        self._length = length
        self._fronts: Table = {}
        self._middles: Table = {}
        self._tails: Table = {}

    def add(self, name: str) -> None:
        """Keep a name by its pieces."""
        end = self._length - self.tail
        self._fronts.setdefault(name[: self.front], []).append(name)
        self._tails.setdefault(name[end:], []).append(name)
        if self._thirds:
            self._middles.setdefault(name[self.front : end], []).append(name)

    def sharing(self, word: str) -> list[str]:
        """The names that share a piece with a word."""
        found = [*self._fronts.get(word[: self.front], ())]
        found += self._tails.get(word[len(word) - self.tail :], ())
        if self._thirds and len(word) == self._length:
            size = self._length - self.front - self.tail
            for at in range(self.front - 1, self.front + 2):
                found += self._middles.get(word[at : at + size], ())
        return found


class Spellings:
    """Names within one edit of a word, or two of a long one, with its first or last letter.

    Of two edits one takes a letter out and one puts a letter in, at any two places.
    """

    def __init__(self, names: Iterable[str], two_edits_from: int) -> None:
        self._two_edits_from = two_edits_from
        self._lengths: dict[int, _Pieces] = {}
        for name in names:
            length = len(name)
            if length not in self._lengths:
                self._lengths[length] = _Pieces(length, thirds=length >= two_edits_from)
            self._lengths[length].add(name)

    def close(self, word: str) -> list[str]:
        """The names nearest to a word, in order; empty when none is near."""
        best = 2 if len(word) >= self._two_edits_from else 1
        first, last = word[0], word[-1]
        nearest: set[str] = set()
        for name in self._sharing(word):
            if name[0] != first and name[-1] != last:
                continue
            distance = OSA.distance(word, name, score_cutoff=best)
            if distance > best or (distance == 2 and LCSseq.distance(word, name) > 1):
                continue
            if distance < best:
                best, nearest = distance, {name}
            else:
                nearest.add(name)
        return sorted(nearest)

    def _sharing(self, word: str) -> list[str]:
        found: list[str] = []
        for length in (len(word) - 1, len(word), len(word) + 1):
            if length in self._lengths:
                found += self._lengths[length].sharing(word)
        return found


def similar(word: str, names: Iterable[str], least: float, most: int) -> list[tuple[str, float]]:
    """The names most like a word with their likeness (`least` to 1), the likest first."""
    scorer: Any = OSA.normalized_similarity
    found = process.extract(word, names, scorer=scorer, score_cutoff=least, limit=most)
    return [(name, likeness) for name, likeness, _ in found]

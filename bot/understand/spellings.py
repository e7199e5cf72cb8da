"""Names that a word may be a misspelling of. The home of rapidfuzz's edit distance.

By the pigeonhole principle: a slip of the fingers damages one piece of a name or two that lie side
by side, and leaves the others as they are. Every name is kept by its pieces, a word is looked up
by its own, and the OSA distance decides among the few that share one. So the cost of a word does
not grow with the number of names, and a name is kept in two or three places.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

HEAD = 3
"""How many characters of its beginning a name is first looked for by; any piece of the front of a
name in which two edits are forgiven is as long.
"""


class Spellings:
    """Names within one edit of a word, or two of a long Latin one, with its first or last letter.

    Of two edits one takes a letter out and one puts a letter in, at any two places. The pieces say
    where the names that have them stand in `names`, the heads how names begin.
    """

    def __init__(
        self,
        names: Sequence[str],
        pieces: Mapping[str, Sequence[int]],
        heads: Container[str],
        two_edits_from: int,
    ) -> None:
        self._names = names
        self._heads = heads
        self._pieces = pieces
        self._two_edits_from = two_edits_from

    def close(self, word: str) -> list[str]:
        """The names nearest to a word, in order; empty when none is near."""
        first, last = word[0], word[-1]
        sharing = [n for n in self._sharing(word) if n[0] == first or n[-1] == last]
        if not sharing:
            return []
        extract, osa, moved = _compared()
        allowed = 2 if word.isascii() and len(word) >= self._two_edits_from else 1
        near = [
            (distance, name)
            for name, distance, _ in extract(
                word, sharing, scorer=osa, score_cutoff=allowed, limit=None
            )
            if distance < 2 or moved(word, name) < 2
        ]
        least = min(near, default=(0, ""))[0]
        return sorted({name for distance, name in near if distance == least})

    def _sharing(self, word: str) -> list[str]:
        """The names that share a piece with a word. What lies in the middle of a name may have
        moved by a letter.
        """
        found: list[int] = []
        known, size = self._pieces.get, len(word)
        begins = size < self._two_edits_from or word[:HEAD] in self._heads
        for length in (size - 1, size, size + 1):
            front, tail = _cuts(length, length >= self._two_edits_from)
            if begins:
                found += known(f"{length}<{word[:front]}", ())
            found += known(f"{length}>{word[size - tail :]}", ())
        if size >= self._two_edits_from:
            front, tail = _cuts(size, thirds=True)
            for by in (-1, 0, 1):
                found += known(f"{size}|{word[front + by : size - tail + by]}", ())
        return [self._names[i] for i in found]


def pieces(names: Iterable[str], two_edits_from: int) -> dict[str, list[int]]:
    """The pieces of names, and where the names with each of them stand."""
    table: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        for piece in _pieces(name, len(name) >= two_edits_from):
            table.setdefault(piece, []).append(i)
    return table


def _pieces(name: str, thirds: bool) -> Iterator[str]:
    """The pieces of a name, each with the length of the name and its place in it.

    Names in which one edit is forgiven have two: the halves, without the letter at the border, so
    that two letters swapped there damage only one of them. Those in which two are forgiven have
    thirds.
    """
    length = len(name)
    front, tail = _cuts(length, thirds)
    yield f"{length}<{name[:front]}"
    yield f"{length}>{name[length - tail :]}"
    if thirds:
        yield f"{length}|{name[front : length - tail]}"


@cache
def _cuts(length: int, thirds: bool) -> tuple[int, int]:
    """How many letters the first and the last piece have."""
    return (length // 3, length // 3) if thirds else (length // 2, length - length // 2 - 1)


@cache
def _compared() -> tuple[Callable[..., Any], Callable[..., int], Callable[..., int]]:
    """What compares a word with many names; edits with two letters swapped as one, and without."""
    from rapidfuzz import process  # only when there is a word that nobody knows
    from rapidfuzz.distance import OSA, LCSseq

    return process.extract, OSA.distance, LCSseq.distance


def similar(word: str, names: Iterable[str], least: float, most: int) -> list[tuple[str, float]]:
    """The names most like a word with their likeness (`least` to 1), the likest first."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    scorer: Any = OSA.normalized_similarity
    found = process.extract(word, names, scorer=scorer, score_cutoff=least, limit=most)
    return [(name, likeness) for name, likeness, _ in found]

"""Names that a word may be a misspelling of. The home of rapidfuzz's edit distance.

By the pigeonhole principle: a slip of the fingers damages one piece of a name or two that lie side
by side, and leaves the others as they are. Every name is kept by its pieces, a word is looked up
by its own, and the OSA distance decides among the few that share one. So the cost of a word does
not grow with the number of names, and a name is kept in two or three places.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cache
from typing import Any, NamedTuple

import msgspec

EDGE = 3
"""So many letters of a piece tell whether it is worth looking for."""


class Pieces(msgspec.Struct, frozen=True):
    """The pieces of names.

    `places` has where the names with each piece stand. `fronts`, `middles` and `tails` have the
    edges of the pieces: up to three letters that the first and middle ones begin with, and that
    the last ones end with. Most of what people write has none of them, and is told by that.
    """

    places: Mapping[str, Sequence[int]]
    fronts: Set[str]
    middles: Set[str]
    tails: Set[str]


class Spellings:
    """Names within one edit of a word, or two of a long Latin one, with its first or last letter.

    Of two edits one takes a letter out and one puts a letter in, at any two places. The places in
    `pieces` are those in `names`.
    """

    def __init__(self, names: Sequence[str], pieces: Pieces, two_edits_from: int) -> None:
        self._names = names
        self._pieces = pieces
        self._two_edits_from = two_edits_from

    def close(self, word: str) -> list[str]:
        """The names nearest to a word, in order; empty when none is near."""
        sharing = self._sharing(word)
        if not sharing:
            return []
        extract, osa, moved = _compared()
        allowed = 2 if word.isascii() and len(word) >= self._two_edits_from else 1
        near = [
            (distance, name)
            for name, distance, _ in extract(
                word, sharing, scorer=osa, score_cutoff=allowed, limit=None
            )
            if (name[0] == word[0] or name[-1] == word[-1])
            and (distance < 2 or moved(word, name) < 2)
        ]
        if not near:
            return []
        least = min(near)[0]
        return sorted({name for distance, name in near if distance == least})

    def _sharing(self, word: str) -> list[str]:
        """The names that share a piece with a word."""
        known, found = self._pieces, list[int]()
        begin, end, fronts, tails, middles = _looked_for(len(word), self._two_edits_from)
        if word[:begin] in known.fronts:
            for length, last in fronts:
                found += known.places.get(length + word[:last], ())
        if word[end:] in known.tails:
            for length, first in tails:
                found += known.places.get(length + word[first:], ())
        for length, first, last in middles:
            middle = word[first:last]
            if middle[:EDGE] in known.middles:
                found += known.places.get(length + middle, ())
        return [self._names[i] for i in found]


def pieces(names: Iterable[str], two_edits_from: int) -> Pieces:
    """The pieces of names, and where the names with each of them stand."""
    places: dict[str, list[int]] = {}
    fronts, middles, tails = set[str](), set[str](), set[str]()
    for i, name in enumerate(names):
        front, middle, tail = _pieces(name, len(name) >= two_edits_from)
        fronts.update(front[:n] for n in range(EDGE + 1))
        tails.update(tail[len(tail) - n :] for n in range(min(EDGE, len(tail)) + 1))
        found = [f"{len(name)}<{front}", f"{len(name)}>{tail}"]
        if middle:
            middles.add(middle[:EDGE])
            found.append(f"{len(name)}|{middle}")
        for piece in found:
            places.setdefault(piece, []).append(i)
    return Pieces(places, fronts, middles, tails)


def _pieces(name: str, thirds: bool) -> tuple[str, str, str]:
    """The pieces of a name: its front, its middle and its tail.

    Names in which one edit is forgiven have two: the halves, without the letter at the border, so
    that two letters swapped there damage only one of them. Those in which two are forgiven have
    thirds.
    """
    front, tail = _cuts(len(name), thirds)
    end = len(name) - tail
    return name[:front], name[front:end] if thirds else "", name[end:]


@cache
def _cuts(length: int, thirds: bool) -> tuple[int, int]:
    """How many letters the first and the last piece have."""
    return (length // 3, length // 3) if thirds else (length // 2, length - length // 2 - 1)


class _LookedFor(NamedTuple):
    """What a word of some size is looked up by.

    Every name that shares its front or its tail has its beginning up to `begin`, or its end from
    `end` on. Of the pieces it has what their keys begin with, and where they lie in the word.
    """

    begin: int
    end: int
    fronts: tuple[tuple[str, int], ...]
    tails: tuple[tuple[str, int], ...]
    middles: tuple[tuple[str, int, int], ...]


@cache
def _looked_for(size: int, two_edits_from: int) -> _LookedFor:
    """Names have as many letters as the word, one more or one less. When two pieces of three are
    damaged, a letter is too many in one and one too few in the other: the middle has moved by one.
    """
    cuts = [(n, *_cuts(n, n >= two_edits_from)) for n in (size - 1, size, size + 1)]
    front, tail = _cuts(size, thirds=True)
    moved = (-1, 1) if size >= two_edits_from else ()
    return _LookedFor(
        min(EDGE, *(front for _, front, _ in cuts)),
        size - min(EDGE, *(tail for *_, tail in cuts)),
        tuple((f"{length}<", front) for length, front, _ in cuts),
        tuple((f"{length}>", size - tail) for length, _, tail in cuts),
        tuple((f"{size}|", front + by, size - tail + by) for by in moved),
    )


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

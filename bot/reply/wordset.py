"""Sets of words, of which thousands are kept: so that they take little memory."""

from collections.abc import Iterable
from sys import intern


def small(words: Iterable[str]) -> frozenset[str]:
    """A set of words: each word is there once for all sets, and the set has no room to grow, which
    is half of one that has grown.
    """
    return frozenset(set(map(intern, words)))

"""Questions that are alike, put together: by the words that they share, in any order."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

T = TypeVar("T")

ALIKE = 80.0
"""Texts of which so much is the same (rapidfuzz's token_sort_ratio, 0 to 100) are alike."""


def groups(
    items: Sequence[T], text: Callable[[T], str], words: Callable[[str], Sequence[str]]
) -> list[list[T]]:
    """The items in groups of alike ones, the largest first; each group begins with its first."""
    found: list[tuple[str, list[T]]] = []
    for item in items:
        key = " ".join(sorted(words(text(item))))
        near = next((group for head, group in found if _alike(head, key)), None)
        if near is None:
            found.append((key, [item]))
        else:
            near.append(item)
    return sorted((group for _, group in found), key=len, reverse=True)


def _alike(one: str, other: str) -> bool:
    return fuzz.token_sort_ratio(one, other, score_cutoff=ALIKE) > 0

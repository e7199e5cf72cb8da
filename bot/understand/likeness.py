"""Questions that are alike, put together: by the words that they share, in any order."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from rapidfuzz import fuzz

T = TypeVar("T")


def groups(
    items: Sequence[T],
    text: Callable[[T], str],
    words: Callable[[str], Sequence[str]],
    alike: float,
) -> list[list[T]]:
    """The items in groups of alike ones, the largest first; each group begins with its first.

    `alike` (0 to 100): so much is the same of their sorted words (rapidfuzz's ratio).
    """
    found: list[tuple[str, list[T]]] = []
    for item in items:
        key = " ".join(sorted(words(text(item))))
        near = (group for head, group in found if fuzz.ratio(head, key, score_cutoff=alike))
        group = next(near, None)
        if group is None:
            found.append((key, [item]))
        else:
            group.append(item)
    return sorted((group for _, group in found), key=len, reverse=True)

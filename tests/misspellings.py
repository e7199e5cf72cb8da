"""Names as people mistype them: one slip of the fingers, the same ones in every run."""

from collections.abc import Callable, Iterator
from zlib import crc32

SHORTEST = 5
"""Shorter names are other words as soon as a letter is wrong."""


def _swapped(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _missing(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int) -> str:
    return word[: at + 1] + word[at:]


def _replaced(word: str, at: int) -> str:
    """With the letter after the right one, as in the alphabet."""
    return word[:at] + chr((ord(word[at].lower()) - ord("a") + 1) % 26 + ord("a")) + word[at + 1 :]


SLIPS: dict[str, Callable[[str, int], str]] = {
    "swapped": _swapped,
    "missing": _missing,
    "doubled": _doubled,
    "replaced": _replaced,
}


def misspelt(name: str) -> Iterator[tuple[str, str]]:
    """Each slip once, as (its kind, the name with it); none for short names.

    The slip is in the longest word of Latin letters, never at its first or last letter, at a place
    that the name itself decides.
    """
    word = max(name.replace("-", " ").split(), key=len)
    if sum(map(str.isalnum, name)) < SHORTEST or not word.isascii():
        return
    for kind, slip in SLIPS.items():
        start = crc32(f"{name} {kind}".encode())
        for step in range(len(word) - 2):
            at = 1 + (start + step) % max(1, len(word) - 2)
            inside = word[at].isalpha() and word[at + 1].isalpha()
            if inside and (typo := slip(word, at)).lower() != word.lower():
                yield kind, name.replace(word, typo)
                break

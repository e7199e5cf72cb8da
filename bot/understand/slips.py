"""Slips inside Chinese names: a wrong, missing or extra character, or two that are swapped.

In a compound of everyday words another character soon makes another one (软件开发, 软件分发).
So a slip is only forgiven where it breaks a word and enough is left of the name that is not
everyday language, or where all characters are those of the name, two of them swapped or one twice.
At the first and the last character it is only forgiven when nothing of the name is a word.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.understand.spellings import Spellings
from bot.understand.text import Cutter, Token


class Slips:
    """Finds Chinese names with a slip in the tokens of a message."""

    def __init__(
        self, names: Iterable[str], spellings: Spellings, cutter: Cutter, limits: dict[str, Any]
    ) -> None:
        known = [name for name in names if not name.isascii()]
        self._shortest, self._longest = limits["chinese_from"], max(map(len, known), default=0)
        self._spellings = spellings
        self._pairs = {pair for name in known for pair in _outer(name)}
        self._firsts = {pair[0] for pair in self._pairs}
        self._cutter = cutter
        self._rare = limits["chinese_rare"]
        self._left = limits["chinese_left"]

    def is_alone(self, token: Token) -> bool:
        """Whether a character is no word and in none: a sign of a slip."""
        return token.opens and token.closes and not self._cutter.is_empty(token.text)

    def at(self, tokens: Sequence[Token], at: int, alone: list[bool]) -> tuple[int, list[str]]:
        """Where a name with a slip that begins at a token ends, and the names that it may be;
        `alone` tells of each token whether `is_alone`.
        """
        for end in self._ends(tokens, at, alone):
            word = "".join(token.text for token in tokens[at:end])
            close = self._spellings.close(word)
            names = [name for name in close if self._is_slip(tokens[at:end], word, name)]
            if names:
                return end, names
        return at, []

    def _ends(self, tokens: Sequence[Token], at: int, alone: list[bool]) -> list[int]:
        """Where a name with a slip may end that begins at a token, the farthest first."""
        first, whole = tokens[at].text, at
        ends: list[int] = []
        if first not in self._firsts and not alone[at]:
            return ends
        last = min(at + self._longest + 1, len(tokens))
        while whole < last and alone[whole]:
            whole += 1
        if first not in self._firsts:
            last = whole
        for i in range(at, last):
            token = tokens[i]
            if not token.han or (i > at and not token.gap):
                break
            fits = i < whole or first + token.text in self._pairs
            if fits and token.closes and i - at + 1 >= self._shortest and any(alone[at : i + 1]):
                ends.append(i + 1)
        return ends[::-1]

    def _is_slip(self, tokens: Sequence[Token], word: str, name: str) -> bool:
        start, end = _difference(word, name)
        inside = start > 0 and end < len(word)
        if _is_swapped(word, name, start, end) or (inside and word[start] == word[start - 1]):
            return True
        if not inside and not all(map(self.is_alone, tokens)):
            return False
        rare = self._rarities(tokens)
        broken = rare[start:end] or rare[start - 1 : end + 1]
        return all(broken) and sum(rare[:start]) + sum(rare[end:]) >= self._left

    def _rarities(self, tokens: Sequence[Token]) -> list[bool]:
        """Of each character, whether its word is neither everyday nor part of the frame."""
        rare: list[bool] = []
        word = ""
        for token in tokens:
            word += token.text
            if token.closes:
                rare += [self._is_rare(word)] * len(word)
                word = ""
        return rare

    def _is_rare(self, word: str) -> bool:
        if self._cutter.is_empty(word):
            return False
        return len(word) == 1 or self._cutter.tells(word) >= self._rare


def _outer(name: str) -> tuple[str, str, str]:
    """The first and the last character of a name, also when one is swapped with its neighbour."""
    return name[0] + name[-1], name[1] + name[-1], name[0] + name[-2]


def _difference(word: str, name: str) -> tuple[int, int]:
    """The part of a word, from one position to another, that is not as in the name."""
    shorter = min(len(word), len(name))
    start = next((i for i in range(shorter) if word[i] != name[i]), shorter)
    same = next((i for i in range(shorter - start) if word[-1 - i] != name[-1 - i]), None)
    return start, len(word) - (shorter - start if same is None else same)


def _is_swapped(word: str, name: str, start: int, end: int) -> bool:
    """Whether two characters side by side are swapped."""
    return word[start:end] == name[start:end][::-1] and end - start == 2

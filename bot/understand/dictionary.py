"""The Chinese words, and jieba cutting by them. The only home of jieba.

jieba's own dictionary costs 0.6 s and 60 MB; ours is a file of its frequent words in the same
format, plus the knowledge's own words.
"""

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import jieba


class Dictionary(msgspec.Struct, frozen=True, array_like=True):
    """How often each word occurs (0: something that a word begins with), and all words together."""

    counts: dict[str, int]
    total: int


def read(path: Path, words: Iterable[str] = ()) -> Dictionary:
    """The words of a file in jieba's format and some more, each as frequent as jieba needs it to
    be to cut it out.
    """
    total = 0
    counts: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, count = line.partition(" ")
        counts[word] = int(count)
        total += int(count)
        for i in range(1, len(word)):
            counts.setdefault(word[:i], 0)
    return extended(Dictionary(counts, total), words)


def extended(dictionary: Dictionary, words: Iterable[str]) -> Dictionary:
    """A dictionary with more words; the one before is not changed."""
    known = _tokenizer(Dictionary(dict(dictionary.counts), dictionary.total))
    for word in words:
        known.add_word(word)
    return Dictionary(known.FREQ, known.total)


def cutting(dictionary: Dictionary) -> Callable[[str], Iterator[str]]:
    """What cuts a run of Chinese into the words of a dictionary."""
    return partial(_tokenizer(dictionary).cut, HMM=False)


def _tokenizer(dictionary: Dictionary) -> "jieba.Tokenizer":
    known = _jieba().Tokenizer()
    known.FREQ, known.total, known.initialized = dictionary.counts, dictionary.total, True
    return known


def _jieba() -> Any:
    """jieba without what only its own dictionary and its hidden Markov model need.

    pkg_resources (for which it has a way around) and the tables of the model are three quarters of
    its import. The model is there when somebody asks for it.
    """
    left_out: dict[str, Any] = {"pkg_resources": None, "jieba.finalseg": _late("jieba.finalseg")}
    if "jieba" not in sys.modules:
        sys.modules.update({name: left_out[name] for name in left_out.keys() - sys.modules.keys()})
    import jieba

    if "pkg_resources" in sys.modules and sys.modules["pkg_resources"] is None:
        sys.modules.pop("pkg_resources", None)
    return jieba


def _late(name: str) -> ModuleType:
    """In the place of a module: imports it when one of its names is used."""
    module = ModuleType(name)

    def load(attribute: str) -> Any:
        if sys.modules.get(name) is module:
            del sys.modules[name]
        return getattr(importlib.import_module(name), attribute)

    module.__getattr__ = load  # type: ignore[method-assign]
    return module

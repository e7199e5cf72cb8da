"""The index of the passages: which hold a word, belong to a record, name one or have a value."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bot.know import packed
from bot.know.overlay import Overlay


class Terms(msgspec.Struct, frozen=True, array_like=True):
    """What is indexed of a passage: its words, the words of each way to ask, the records named."""

    owner: str
    fact: int
    words: tuple[str, ...]
    asked: tuple[tuple[str, ...], ...]
    named: tuple[str, ...]


class Postings(msgspec.Struct, frozen=True):
    """All passages; for each word, owner, record named and value the numbers of those with it."""

    terms: Sequence[Terms]
    by_word: Mapping[str, Sequence[int]]
    by_owner: Mapping[str, Sequence[int]]
    by_name: Mapping[str, Sequence[int]]
    by_value: Mapping[str, Sequence[int]]


def pack(index: Postings) -> bytes:
    """A row: that of the passages, then the tables."""
    terms = packed.row(map(msgspec.msgpack.encode, index.terms))
    tables = [
        packed.table((key, packed.of_numbers(found)) for key, found in table.items())
        for table in _tables(index)
    ]
    return packed.row((terms, *tables))


def unpack(content: packed.Span) -> Postings:
    """The index again; each part of it is decoded when it is asked for."""
    terms, *tables = packed.parts(content)
    return Postings(
        packed.Row(terms, msgspec.msgpack.Decoder(Terms).decode),
        *(packed.Table(table, packed.numbers) for table in tables),
    )


Entry = tuple[Terms, str, tuple[str, ...]]
"""A passage to index, its aspect, and the ways to write its values."""


def indexed(entries: Iterable[Entry]) -> Postings:
    """Index passages."""
    return _numbered(entries, 0)


def extended(index: Postings, entries: Iterable[Entry]) -> Postings:
    """An index with more passages; the one before is not changed."""
    more = _numbered(entries, len(index.terms))
    merged = (
        Overlay(table, {key: (*table.get(key, ()), *found) for key, found in new.items()})
        for table, new in zip(_tables(index), _tables(more), strict=True)
    )
    return Postings(_Chained(index.terms, more.terms), *merged)


class _Chained(Sequence[Terms]):
    """Two sequences as one."""

    def __init__(self, first: Sequence[Terms], second: Sequence[Terms]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def __getitem__(self, i: Any) -> Any:
        known = len(self._first)
        return self._first[i] if i < known else self._second[i - known]


def _tables(index: Postings) -> tuple[Mapping[str, Sequence[int]], ...]:
    return index.by_word, index.by_owner, index.by_name, index.by_value


def _numbered(entries: Iterable[Entry], first: int) -> Postings:
    """The index of some passages, of which the first has this number."""
    terms: list[Terms] = []
    tables: list[dict[str, list[int]]] = [{}, {}, {}, {}]
    by_word, by_owner, by_name, by_value = tables
    for i, (entry, about, values) in enumerate(entries, first):
        terms.append(entry)
        by_owner.setdefault(entry.owner, []).append(i)
        for word in dict.fromkeys((*entry.words, *(w for words in entry.asked for w in words))):
            by_word.setdefault(word, []).append(i)
        for id in entry.named:
            by_name.setdefault(id, []).append(i)
        for value in values:
            by_value.setdefault(value_key(about, value), []).append(i)
    return Postings(terms, *tables)


def value_key(about: str, value: str) -> str:
    """The key of a value of an aspect in `by_value`."""
    return f"{about}: {value}"

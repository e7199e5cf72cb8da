"""The index of the passages: which hold a word, belong to a record, name one or have a value."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec


class Terms(msgspec.Struct, frozen=True, array_like=True):
    """What is indexed of a passage: its words, the words of each way to ask, the records named."""

    owner: str
    fact: int
    words: tuple[str, ...]
    asked: tuple[tuple[str, ...], ...]
    named: tuple[str, ...]


class Postings(msgspec.Struct, frozen=True):
    """All passages; for each word, owner, record named and value the numbers of those with it."""

    terms: tuple[Terms, ...]
    by_word: dict[str, tuple[int, ...]]
    by_owner: dict[str, tuple[int, ...]]
    by_name: dict[str, tuple[int, ...]]
    by_value: dict[str, tuple[int, ...]]


Entry = tuple[Terms, str, tuple[str, ...]]
"""A passage to index, its aspect, and the ways to write its values."""


def indexed(entries: Iterable[Entry]) -> Postings:
    """Index passages."""
    return _indexed((), ({}, {}, {}, {}), entries)


def extended(index: Postings, entries: Iterable[Entry]) -> Postings:
    """An index with more passages; the one before is not changed."""
    tables = (index.by_word, index.by_owner, index.by_name, index.by_value)
    return _indexed(index.terms, tables, entries)


def _indexed(
    known: tuple[Terms, ...], tables: Sequence[Mapping[str, tuple[int, ...]]],
    entries: Iterable[Entry],
) -> Postings:  # fmt: skip
    terms = list(known)
    more: list[dict[str, list[int]]] = [{} for _ in tables]
    by_word, by_owner, by_name, by_value = more
    for entry, about, values in entries:
        i = len(terms)
        terms.append(entry)
        by_owner.setdefault(entry.owner, []).append(i)
        for word in dict.fromkeys((*entry.words, *(w for words in entry.asked for w in words))):
            by_word.setdefault(word, []).append(i)
        for id in entry.named:
            by_name.setdefault(id, []).append(i)
        for value in values:
            by_value.setdefault(value_key(about, value), []).append(i)
    merged = [
        {**table, **{key: (*table.get(key, ()), *found) for key, found in new.items()}}
        for table, new in zip(tables, more, strict=True)
    ]
    return Postings(tuple(terms), *merged)


def value_key(about: str, value: str) -> str:
    """The key of a value of an aspect in `by_value`."""
    return f"{about}: {value}"

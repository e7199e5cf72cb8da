"""The directory of names: what each one names, how names begin, and those that may be misspelt.

A name stands in it by its squeezed form, so that "core dns", "Core-DNS" and "coredns" are one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import msgspec

from bot.know import packed
from bot.know.overlay import Overlay
from bot.model import Category, How, Project, Record, Topic
from bot.understand import spellings
from bot.understand.spellings import Pieces
from bot.understand.text import fold, is_chinese, split

HEAD = 3
"""By so many characters of its beginning a name is first looked for."""


class Name(msgspec.Struct, frozen=True, array_like=True):
    """A name of a record, as written and how it names it."""

    id: str
    how: How
    written: str
    ordinary: bool


class Directory(msgspec.Struct, frozen=True):
    """Names by their squeezed forms (`exact`); these forms in order, and the one to three
    characters that they begin with; and by the pieces of those that may be misspelt, where these
    stand in `spelled`.
    """

    exact: Mapping[str, tuple[Name, ...]]
    order: Sequence[str]
    heads: Set[str]
    spelled: Sequence[str]
    pieces: Pieces


def directory(names: Iterable[Name], limits: dict[str, Any]) -> Directory:
    """The directory of some names; of several of a record with one form the first one stays."""
    exact: dict[str, tuple[Name, ...]] = {}
    for name in names:
        key = squeeze(name.written)
        known = exact.get(key, ())
        if key and all(name.id != other.id for other in known):
            exact[key] = (*known, name)
    order = sorted(exact)
    heads = frozenset(key[:size] for key in order for size in range(1, HEAD + 1))
    spelled = [key for key in order if _is_long(key, limits)]
    pieces = spellings.pieces(spelled, limits["two_edits_from"])
    return Directory(exact, order, heads, spelled, pieces)


def _is_long(key: str, limits: dict[str, Any]) -> bool:
    """Whether a name is long enough to be recognised when it is misspelt."""
    if key.isascii():
        return bool(len(key) >= limits["fuzzy_from"])
    return is_chinese(key) and bool(len(key) >= limits["chinese_from"])


def extended(known: Directory, names: Iterable[Name], limits: dict[str, Any]) -> Directory:
    """A directory with more names; the one before is not changed."""
    more = directory(names, limits)
    exact = {key: _together(known.exact.get(key, ()), found) for key, found in more.exact.items()}
    first = len(known.spelled)
    before, new = known.pieces, more.pieces
    places = {
        piece: (*before.places.get(piece, ()), *(first + i for i in found))
        for piece, found in new.places.items()
    }
    pieces = Pieces(
        Overlay(before.places, places),
        before.fronts | new.fronts,
        before.middles | new.middles,
        before.tails | new.tails,
    )
    return Directory(
        Overlay(known.exact, exact),
        sorted({*known.order, *more.order}),
        known.heads | more.heads,
        (*known.spelled, *more.spelled),
        pieces,
    )


def _together(known: tuple[Name, ...], more: tuple[Name, ...]) -> tuple[Name, ...]:
    ids = {name.id for name in known}
    return (*known, *(name for name in more if name.id not in ids))


def pack(known: Directory) -> bytes:
    """A row: the forms, their beginnings, the forms that may be misspelt, the edges of their
    pieces; then the tables.
    """
    encode, pieces = msgspec.msgpack.encode, known.pieces
    exact = packed.table((key, encode(names)) for key, names in known.exact.items())
    places = packed.table((key, packed.of_numbers(found)) for key, found in pieces.places.items())
    edges = [sorted(edge) for edge in (pieces.fronts, pieces.middles, pieces.tails)]
    lists = (list(known.order), sorted(known.heads), list(known.spelled), edges)
    return packed.row((*map(encode, lists), exact, places))


def unpack(content: packed.Span) -> Directory:
    """The directory again; what a form names is decoded when it is asked for."""
    order, heads, spelled, edges, exact, places = packed.parts(content)
    decode = msgspec.msgpack.decode
    return Directory(
        packed.Table(exact, msgspec.msgpack.Decoder(tuple[Name, ...]).decode),
        decode(order.whole(), type=list[str]),
        decode(heads.whole(), type=frozenset[str]),
        decode(spelled.whole(), type=list[str]),
        Pieces(
            packed.Table(places, packed.numbers),
            *decode(edges.whole(), type=tuple[frozenset[str], frozenset[str], frozenset[str]]),
        ),
    )


def squeeze(name: str) -> str:
    """A name without case, width, spaces and punctuation."""
    return "".join(token for token, _ in split(fold(name)))


def of_records(records: Iterable[Record], categories: dict[str, Category]) -> Iterable[Name]:
    """All names of the knowledge; a record's own name comes before other names.

    The address of its website names a project too ("goharbor.io"), unless others share the host.
    """
    records = list(records)
    hosts = Counter(map(_host, records))
    for record in records:
        if isinstance(record, Topic) and record.kind == "stage":
            continue  # "graduated" is a word of the question first: questions.yaml has it
        written = (
            [record.name] if isinstance(record.name, str) else [record.name.en, record.name.zh]
        )
        for name in dict.fromkeys((*written, record.id)):
            yield Name(record.id, "exact", name, _ordinary(record, name))
        yield from aliases(record.id, record)
        if hosts[host := _host(record)] == 1:
            yield Name(record.id, "alias", host, False)
    for id, category in categories.items():
        for name in (category.name.en, category.name.zh):
            yield Name(f"category/{id}", "exact", name, False)
        yield from aliases(f"category/{id}", category)


def _host(record: Record) -> str:
    """The host of a project's website; empty for other records."""
    from urllib.parse import urlsplit  # only where the knowledge is read

    home = record.links.get("home", "") if isinstance(record, Project) else ""
    return (urlsplit(home).hostname or "").removeprefix("www.")


def _ordinary(record: Record | Category, name: str) -> bool:
    """Whether a name may be an ordinary word. All the words for a term are; of a project, its own
    name: its other names ("goharbor") are not, unless the record says so.
    """
    if isinstance(record, Category):
        return False
    own = isinstance(record, Topic) or squeeze(name) in (squeeze(record.name), squeeze(record.id))
    return name in record.ordinary_names or (record.ordinary_word and own and name.isalpha())


def aliases(id: str, record: Record | Category) -> Iterable[Name]:
    """The other names of a record."""
    known = record.aliases
    groups: tuple[tuple[How, tuple[str, ...]], ...] = (
        ("alias", known.en),
        ("alias", known.zh),
        ("former", known.former),
        ("misspelt", known.misspelt),
    )
    for how, names in groups:
        for name in names:
            yield Name(id, how, name, _ordinary(record, name))

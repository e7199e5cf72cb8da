"""Which project of a landscape is which record: by name, by address, by any other name."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.know.landscape import Listed

Keys = Iterable[str]
Way = tuple[Callable[[dict[str, Any]], Keys], Callable[[Listed], Keys]]


def matched(
    records: dict[str, dict[str, Any]], projects: Iterable[Listed], doubts: list[str]
) -> dict[str, Listed]:
    """The projects by the id of their record; one that no record fits gets an id of its own.

    The surest way goes first: a project that has found its record is out of the others' way, so
    that a renamed one is known by its address.
    """
    found: dict[str, Listed] = {}
    left = list(projects)
    for of_record, of_project in WAYS:
        ids = _index({id: r for id, r in records.items() if id not in found}, of_record)
        for listed in list(left):
            id = next((ids[key] for key in of_project(listed) if ids.get(key)), None)
            if id is not None and id not in found:
                found[id] = listed
                left.remove(listed)
    for listed in left:
        id = id_of(listed.name)
        if id in found:
            doubts.append(f"{listed.name} is listed twice: only the first counts")
        else:
            found[id] = listed
    return found


def id_of(name: str) -> str:
    """The id for a name: lower case with hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def _index(
    records: dict[str, dict[str, Any]], keys: Callable[[dict[str, Any]], Keys]
) -> dict[str, str | None]:
    """Keys to ids; one that several records share leads to none."""
    index: dict[str, str | None] = {}
    for id, record in records.items():
        for key in set(keys(record)):
            index[key] = None if key in index else id
    return index


def names(record: dict[str, Any]) -> set[str]:
    """All names of a record, folded; those of a topic too."""
    name = record["name"]
    own = name.values() if isinstance(name, dict) else [name]
    return {*map(folded, own), *_other_names(record)}


def folded(name: str) -> str:
    """A name as it is compared: letters and digits in lower case."""
    return re.sub(r"[\W_]", "", name.casefold())


def _address(url: str) -> str:
    return re.sub(r"^https?://(www\.)?|\.git$|/+$", "", url.lower())


def _own_names(record: dict[str, Any]) -> Iterator[str]:
    yield folded(record["id"])
    yield folded(record["name"])


def _other_names(record: dict[str, Any]) -> Iterator[str]:
    for names in (record.get("aliases") or {}).values():
        yield from map(folded, names or [])


def _by_link(kind: str) -> Way:
    return (
        lambda record: [_address(url) for url in [record["links"].get(kind)] if url],
        lambda listed: [_address(url) for url in [listed.links.get(kind)] if url],
    )


def _names_of(listed: Listed) -> Iterator[str]:
    yield from map(folded, filter(None, (listed.name, listed.short)))


WAYS: tuple[Way, ...] = (
    (_own_names, lambda listed: [folded(listed.name)]),
    _by_link("repo"),
    _by_link("home"),
    (_other_names, _names_of),
)

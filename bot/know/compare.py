"""What a landscape has otherwise than the records, and the records as they would be with it.

The landscape has a say in what it says: what it leaves out (a link, a day of the past) is no
statement, and the record keeps it. What a record takes from another source (a stage with another
`source`, a field named under `differs`) stays as well and counts as a known difference.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from msgspec import Struct

from bot.know.landscape import LINKS, STAGES, Listed

SOURCE = "landscape"
"""The id of the source whose statements are compared."""

ENTRY = STAGES[0]

Record = dict[str, Any]
"""The text values of a record's file."""


class Change(Struct, frozen=True):
    """A field that the landscape has otherwise; None stands for nothing.

    `kind` is the word of the summary: new, gone, stage, date, name, category, link (or data, for
    the day of the landscape itself).
    """

    kind: str
    field: str
    ours: str | None
    theirs: str | None


def updated(
    record: Record, listed: Listed, category: str | None
) -> tuple[Record, list[tuple[Change, str]]]:
    """A record with what the landscape says, and its known differences with the reason of each.

    `category` is the id of the project's category, None when there is none for it.
    """
    said: dict[str, Callable[[Record, Listed], Record]] = {
        "name": _with_name,
        "category": lambda record, _: {**record, "category": category or record["category"]},
        "stages": _with_stages,
        **{kind: partial(_with_link, kind) for kind in LINKS},
        "ask": _with_places,
    }
    target, known = dict(record), list(_known_stages(record, listed))
    differs = record.get("differs") or {}
    for field, with_field in said.items():
        changed = with_field(target, listed)
        if field in differs:
            known += [(change, differs[field]) for change in differences(target, changed)]
        else:
            target = changed
    return target, known


def is_clear(stages: list[dict[str, Any]], listed: Listed) -> bool:
    """Whether stages come one after the other and reach the one that the landscape names; only
    another source may know of a later one.
    """
    if listed.stage not in STAGES or not stages:
        return False
    in_order = all(before["since"] <= after["since"] for before, after in pairwise(stages))
    ahead = STAGES.index(stages[-1]["stage"]) - STAGES.index(listed.stage)
    return in_order and (ahead == 0 or (ahead > 0 and stages[-1]["source"] != SOURCE))


def stages(ours: list[dict[str, Any]], listed: Listed) -> list[dict[str, Any]]:
    """The stages of a record with the days that the landscape gives.

    A project enters the sandbox on the day it was accepted, unless it was accepted into a later
    stage: then that one has the same day.
    """
    back = _return(ours)
    known = {change["stage"]: change for change in ours[back:]}
    later = [
        change
        for stage in STAGES[1:]
        if (change := _stage(stage, known.get(stage), listed.since.get(stage), listed))
    ]
    straight = any(_same_day(change, listed.accepted) for change in later)
    entry = _stage(ENTRY, known.get(ENTRY), "" if straight else listed.accepted, listed)
    drop = straight and entry is not None and entry["source"] == SOURCE
    return [*ours[:back], *(later if entry is None or drop else [entry, *later])]


def _return(ours: list[dict[str, Any]]) -> int:
    """Where the stages since the return from the archive begin: the landscape knows no earlier."""
    return max((i for i, change in enumerate(ours) if change["stage"] == ENTRY), default=0)


def _stage(
    stage: str, ours: dict[str, Any] | None, since: str | None, listed: Listed
) -> dict[str, Any] | None:
    if ours and ours["source"] != SOURCE:
        return ours
    if since:
        return {**(ours or {"stage": stage}), "since": since, "source": SOURCE}
    reached = listed.stage in STAGES and STAGES.index(stage) <= STAGES.index(listed.stage)
    return ours if reached else None


def _same_day(change: dict[str, Any], accepted: str) -> bool:
    """Whether a change of stage is the acceptance; a partial date counts as far as it goes."""
    return change["stage"] != STAGES[-1] and accepted.startswith(change["since"])


def _known_stages(record: Record, listed: Listed) -> Iterator[tuple[Change, str]]:
    for change in record["stages"]:
        stage, source = change["stage"], change["source"]
        theirs = listed.since.get(stage) or (listed.accepted if stage == ENTRY else None)
        if source != SOURCE and theirs != change["since"]:
            yield Change("date", f"{stage} since", change["since"], theirs), f"from {source}"


def _with_stages(record: Record, listed: Listed) -> Record:
    merged = stages(record["stages"], listed)
    return {**record, "stages": merged} if is_clear(merged, listed) else record


def _with_name(record: Record, listed: Listed) -> Record:
    """A new name; the old one stays known as a former one."""
    old, full = record["name"], f"{listed.name} ({listed.short})"
    if old in (listed.name, full):
        return record
    aliases = record.get("aliases") or {}
    former = [name for name in aliases.get("former") or [] if name != listed.name]
    aliases = {**aliases, "former": [*former, old]}
    return _with_field({**record, "name": listed.name}, "aliases", aliases, behind="name")


def _with_link(kind: str, record: Record, listed: Listed) -> Record:
    url = listed.links.get(kind)
    return {**record, "links": {**record["links"], kind: url}} if url else record


def _with_places(record: Record, listed: Listed) -> Record:
    """The places to ask; of several of a kind the first is the landscape's."""
    places = list(record.get("ask") or [])
    for kind, said in listed.ask.items():
        same = [i for i, place in enumerate(places) if place["kind"] == kind]
        i = next((i for i in same if places[i]["url"] == said["url"]), same[0] if same else None)
        if i is None:
            places.append({"kind": kind, **said})
        else:
            places[i] = {**places[i], **said}
    return _with_field(record, "ask", places, behind="links") if places else record


def _with_field(record: Record, field: str, value: Any, behind: str) -> Record:
    """A record with a field; one that it does not have comes behind another."""
    if field in record:
        return {**record, field: value}
    result: Record = {}
    for key, item in record.items():
        result[key] = item
        if key == behind:
            result[field] = value
    return result


def differences(ours: Record, theirs: Record) -> Iterator[Change]:
    """The fields in which two states of a record differ, as people read them."""
    for field in ("name", "category"):
        if ours[field] != theirs[field]:
            yield Change(field, field, ours[field], theirs[field])
    yield from _of_stages(ours["stages"], theirs["stages"])
    yield from _of_mappings("links", ours["links"], theirs["links"])
    yield from _of_mappings("ask", _places(ours), _places(theirs))


def _of_stages(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> Iterator[Change]:
    before, after = ours[-1], theirs[-1]
    moved = before["stage"] != after["stage"]
    if moved:
        yield Change("stage", "stage", before["stage"], f"{after['stage']} since {after['since']}")
    days = [{change["stage"]: change["since"] for change in changes} for changes in (ours, theirs)]
    for stage in STAGES:
        old, new = (known.get(stage) for known in days)
        if old != new and not (moved and stage == after["stage"]):
            yield Change("date", f"{stage} since", old, new)


def _of_mappings(name: str, ours: dict[str, str], theirs: dict[str, str]) -> Iterator[Change]:
    for key in dict.fromkeys([*ours, *theirs]):
        if ours.get(key) != theirs.get(key):
            yield Change("link", f"{name}.{key}", ours.get(key), theirs.get(key))


def _places(record: Record) -> dict[str, str]:
    """Where to ask: kind to name and address; a second one of a kind has a number."""
    told: dict[str, str] = {}
    for i, place in enumerate(record.get("ask") or []):
        key = place["kind"] if place["kind"] not in told else f"{place['kind']}[{i}]"
        told[key] = f"{place.get('name', '')} {place['url']}".strip()
    return told

"""The types of `model` as the schema of the YAML files."""

import difflib
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from bot.know.documents import Path_
from bot.model import Category, Project, Topic

SCHEMAS: dict[str, Any] = {
    "project": Project,
    "topic": Topic,
    "categories": dict[str, Category],
}


def json_schema(name: str) -> dict[str, Any]:
    """The JSON schema of one kind of file, for editors."""
    schema = msgspec.json.schema(SCHEMAS[name])
    schema["$defs"] = {key: _closed(value) for key, value in schema.get("$defs", {}).items()}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **schema}


def _closed(definition: dict[str, Any]) -> dict[str, Any]:
    if "description" in definition:
        definition["description"] = definition["description"].split("\n\n")[0].replace("\n", " ")
    if definition.get("type") == "object" and "properties" in definition:
        definition.setdefault("additionalProperties", False)
    return definition


def violations(value: Any, kind: Any) -> Iterator[tuple[Path_, str]]:
    """Every way in which a text value differs from a type, as (field, what to do)."""
    if not _fits(value, kind):
        yield from _violations(value, kind, ())


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value surely follows a type: as nearly all do, and as is seen in a moment."""
    try:
        msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return False
    return not _holds_nothing(value)


def _holds_nothing(value: Any) -> bool:
    """Whether a field is left empty somewhere in a value."""
    if isinstance(value, str):
        return not value
    return any(map(_holds_nothing, value.values() if isinstance(value, dict) else value))


def _violations(value: Any, kind: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    bare, optional = _bare(kind)
    if value is None or (value == "" and optional):
        return
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        yield from _struct(value, bare, path)
    elif get_origin(bare) is tuple:
        yield from _items(value, get_args(bare)[0], path, _least(kind))
    elif get_origin(bare) is dict:
        yield from _mapping(value, get_args(bare)[1], path)
    else:
        yield from _leaf(value, kind, bare, path)


def _struct(value: Any, kind: type[msgspec.Struct], path: Path_) -> Iterator[tuple[Path_, str]]:
    if not isinstance(value, dict):
        yield path, f"must be a mapping with {_names(kind.__struct_fields__)}"
        return
    hints = get_type_hints(kind, include_extras=True)
    for key in value:
        if key not in hints:
            close = difflib.get_close_matches(str(key), list(hints), n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are {_names(tuple(hints))}"
            yield (*path, key), f"is not a field here: {hint}"
    for info in msgspec.structs.fields(kind):
        if info.name in value:
            yield from _violations(value[info.name], hints[info.name], (*path, info.name))
        elif info.required:
            yield (*path, info.name), "is missing: add it"


def _items(value: Any, kind: Any, path: Path_, least: int) -> Iterator[tuple[Path_, str]]:
    if not isinstance(value, list):
        yield path, "must be a list: write [a, b] or one item a line after a hyphen"
        return
    if len(value) < least:
        yield path, f"needs at least {least} item"
    for i, item in enumerate(value):
        yield from _violations(item, kind, (*path, i))


def _mapping(value: Any, kind: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if not isinstance(value, dict):
        yield path, "must be a mapping of names to values"
        return
    for key, item in value.items():
        yield from _violations(item, kind, (*path, key))


def _leaf(value: Any, kind: Any, bare: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if value == "":
        yield path, "is empty: write it, or take the field out"
    elif get_origin(bare) is Literal and value not in get_args(bare):
        close = difflib.get_close_matches(str(value), get_args(bare), n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        yield path, f"{str(value)!r} is not one of the known values: {hint}{_names(get_args(bare))}"
    elif get_origin(bare) is not Literal:
        try:
            msgspec.convert(value, kind, strict=False)
        except msgspec.ValidationError:
            yield path, f"{str(value)[:60]!r} is not {_wanted(kind)}"


def _bare(kind: Any) -> tuple[Any, bool]:
    """A type without its annotation and without None."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        rest = [arg for arg in get_args(kind) if arg is not type(None)]
        return _bare(rest[0])[0], True
    return kind, False


def _wanted(kind: Any) -> str:
    for part in (kind, *get_args(kind)):
        for meta in getattr(part, "__metadata__", ()):
            if meta.description:
                return str(meta.description)
    bare, _ = _bare(kind)
    return "true or false" if bare is bool else "text"


def _least(kind: Any) -> int:
    return max((meta.min_length or 0 for meta in getattr(kind, "__metadata__", ())), default=0)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names)

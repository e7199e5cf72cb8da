"""The content of a knowledge folder, typed; and packed, to be kept compiled."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.know import packed
from bot.know.documents import Document, Files
from bot.model import Calibration, Category, Listed, Project, Relation, Source, Topic


class Data(msgspec.Struct, frozen=True):
    """The content of the files, typed. `listed` are all projects as lists need them, and
    `relations` all that projects have to do with something, each with the id of the project.
    """

    projects: Mapping[str, Project]
    topics: Mapping[str, Topic]
    listed: Sequence[Listed]
    relations: Sequence[tuple[str, Relation]]
    categories: dict[str, Category]
    sources: dict[str, Source]
    phrases: Mapping[str, Any]
    questions: Mapping[str, Any]
    limits: dict[str, Any]
    confidence: dict[str, Calibration]


def pack(data: Data) -> bytes:
    """A row: the small parts, the tables of projects, topics, phrases and questions by their first
    words, and the rows of what lists need and of the relations.
    """
    encode = msgspec.msgpack.encode
    known: tuple[Mapping[str, Any], ...] = (
        data.projects, data.topics, data.phrases, data.questions,
    )  # fmt: skip
    tables = [packed.table((key, encode(part)) for key, part in parts.items()) for parts in known]
    listed = packed.row(
        encode(Listed(project.id, project.name, project.category, project.stages))
        for project in data.listed
    )
    relations = packed.row(map(encode, data.relations))
    rest = msgspec.structs.replace(
        data, projects={}, topics={}, phrases={}, questions={}, listed=(), relations=()
    )
    return packed.row((encode(rest), *tables, listed, relations))


def unpack(content: packed.Span) -> Data:
    """The content again; a part of it is decoded when it is asked for."""
    rest, projects, topics, phrases, questions, listed, relations = packed.parts(content)
    return msgspec.structs.replace(
        msgspec.msgpack.decode(rest.whole(), type=Data),
        projects=packed.Table(projects, msgspec.msgpack.Decoder(Project).decode),
        topics=packed.Table(topics, msgspec.msgpack.Decoder(Topic).decode),
        phrases=packed.Table(phrases, msgspec.msgpack.decode),
        questions=packed.Table(questions, msgspec.msgpack.decode),
        listed=packed.Row(listed, msgspec.msgpack.Decoder(Listed).decode),
        relations=packed.Row(relations, msgspec.msgpack.Decoder(tuple[str, Relation]).decode),
    )


def typed(files: Files) -> Data:
    """Give checked documents their types (`check.problems` has found nothing wrong)."""

    def as_records(documents: dict[str, Document], kind: Any) -> dict[str, Any]:
        return {id: convert(document.value, kind) for id, document in documents.items()}

    table = {name: document.value for name, document in files.tables.items()}
    projects = as_records(files.projects, Project)
    return Data(
        projects=projects,
        topics=as_records(files.topics, Topic),
        listed=tuple(projects.values()),
        relations=tuple(
            (id, relation) for id, project in projects.items() for relation in project.relations
        ),
        categories={id: convert(value, Category) for id, value in table["categories"].items()},
        sources={id: convert(value, Source) for id, value in table["sources"].items()},
        phrases=table["phrases"],
        questions=table["questions"],
        limits=_numbers(table["limits"]),
        confidence=convert(table["confidence"], dict[str, Calibration]),
    )


def convert(value: Any, kind: Any) -> Any:
    """Text values into a type of `model`; empty optional fields count as left out."""
    return msgspec.convert(_without_empty(value), kind, strict=False)


def _numbers(value: Any) -> Any:
    """Numeric text as numbers."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return float(value) if re.fullmatch(r"\d+(?:\.\d+)?", value) else value


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(item) for key, item in value.items() if item != ""}
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return value

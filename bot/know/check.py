"""Every rule about the data, one small function each. All of them run; all problems are told."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.know.data import Data, typed
from bot.know.documents import Document, Files, Path_, Problem
from bot.know.knowledge import KnowledgeError, read_files
from bot.know.schema import violations
from bot.know.wording import (
    chinese_is_set_properly,
    languages_say_the_same,
    phrases_are_complete,
    texts_are_short_enough,
)
from bot.model import Calibration, Category, Project, Source, Topic

PARTS: dict[str, tuple[str, ...]] = {
    "phrases": (
        "stages",
        "badges",
        "kinds",
        "stage",
        "category",
        "list",
        "compare",
        "recommend",
        "links",
        "ask",
        "card",
        "next",
        "unknown",
        "help",
        "joiners",
        "name",
        "slack",
        "doors",
        "incomplete",
        "alternatives",
        "ranking",
        "helper",
        "channel",
        "me",
        "news",
        "admin",
    ),
    "questions": (
        "frame",
        "asks",
        "lead",
        "many",
        "thing",
        "negated",
        "besides",
        "joins",
        "moved",
        "stood",
        "words",
        "project",
        "chat",
        "others",
        "own",
        "trouble",
        "aspects",
        "stages",
        "times",
        "same",
    ),
    "limits": (
        "slack",
        "doors",
        "conversation",
        "admin",
        "names",
        "passages",
        "answers",
        "everyday",
        "calibration",
        "sync",
    ),
    "confidence": (
        "direct",
        "overheard",
    ),
    "sources": (
        "landscape",
        "guide-2018",
    ),
}
"""The parts of the tables without which the bot can't speak or decide."""

DATES = ("since", "as_of", "date")
"""The fields that hold a date."""

Rule = Callable[[Files], Iterator[Problem]]


def load(folder: Path) -> Data:
    """Read and check a knowledge folder. Raises KnowledgeError with every problem."""
    files = read_files(folder)
    found = problems(files)
    if found:
        raise KnowledgeError(found)
    return typed(files)


def problems(files: Files) -> list[Problem]:
    """Everything that is wrong, in the order of files and lines.

    Rules about content run when every file has the right form, because they rely on it.
    """
    found = [problem for document in files.documents() for problem in document.problems]
    found += [problem for rule in FORM for problem in rule(files)]
    if not found:
        found = [problem for rule in CONTENT for problem in rule(files)]
    return sorted(set(found), key=lambda p: (p.file, p.line, p.field))


def _records(files: Files) -> Iterator[tuple[str, Document]]:
    yield from files.projects.items()
    yield from files.topics.items()


def has_the_right_fields(files: Files) -> Iterator[Problem]:
    """Each file follows the types of `model`."""
    kinds: list[tuple[Document, Any]] = [(d, Project) for d in files.projects.values()]
    kinds += [(d, Topic) for d in files.topics.values()]
    kinds += [(files.tables["categories"], dict[str, Category])]
    kinds += [(files.tables["sources"], dict[str, Source])]
    kinds += [(files.tables["confidence"], dict[str, Calibration])]
    for document, kind in kinds:
        if document.value is not None:
            for path, message in violations(document.value, kind):
                yield document.problem(path, message)


def tables_are_mappings(files: Files) -> Iterator[Problem]:
    """The tables of phrases, questions and limits are mappings."""
    for document in files.tables.values():
        if document.value is not None and not isinstance(document.value, dict):
            yield document.problem((), "must be a mapping")


def id_is_the_file_name(files: Files) -> Iterator[Problem]:
    """A record is found under its id."""
    for id, document in _records(files):
        if isinstance(document.value, dict) and document.value.get("id") not in (id, None):
            yield document.problem(("id",), f"must be {id}, as the file is called {id}.yaml")


def dates_are_real(files: Files) -> Iterator[Problem]:
    """A date exists in the calendar."""
    for document in files.documents():
        for path, value in _dates(document.value, ()):
            if not _is_date(value):
                yield document.problem(path, f"{value!r} is not a day or month of the calendar")


def _dates(value: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Every date of a document with its place."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in DATES and isinstance(item, str) and re.match(r"\d{4}(-|$)", item):
                yield (*path, key), item
            else:
                yield from _dates(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _dates(item, (*path, i))


def _is_date(text: str) -> bool:
    """Whether a partial ISO date, filled up to a day, is in the calendar."""
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def tables_have_all_parts(files: Files) -> Iterator[Problem]:
    """The tables hold every part that the program asks for."""
    for name, parts in PARTS.items():
        document = files.tables[name]
        for part in parts:
            if isinstance(document.value, dict) and not document.value.get(part):
                yield document.problem((part,), "is missing or empty: the bot needs it")


# --- content ----------------------------------------------------------------------------------


def ids_are_distinct(files: Files) -> Iterator[Problem]:
    """A topic must not hide a project."""
    for id in files.projects.keys() & files.topics.keys():
        yield files.topics[id].problem(("id",), f"projects/{id}.yaml has the same id: rename it")


def names_belong_to_one_record(files: Files) -> Iterator[Problem]:
    """A name leads to one record."""
    owners: dict[str, str] = {}
    for id, document in _records(files):
        value = document.value
        name = value["name"]
        places: list[tuple[Path_, str]] = [(("name",), n) for n in _names(name)]
        for group, names in (value.get("aliases") or {}).items():
            places += [(("aliases", group), n) for n in names]
        for path, written in places:
            key = re.sub(r"[\W_]", "", written.casefold())
            owner = owners.setdefault(key, id)
            if owner != id:
                yield document.problem(path, f"{written!r} already names {owner}: keep it in one")


def _names(name: Any) -> list[str]:
    return list(dict.fromkeys(name.values())) if isinstance(name, dict) else [name]


def sources_are_known(files: Files) -> Iterator[Problem]:
    """Every statement names a source that exists."""
    shared = set(files.tables["sources"].value)
    for _, document in _records(files):
        own = set(document.value.get("sources") or {})
        for part in ("stages", "facts", "relations"):
            for i, item in enumerate(document.value.get(part) or []):
                if item["source"] not in shared | own:
                    message = (
                        f"{item['source']!r} is not a source: add it under `sources:` with "
                        f"title, url and date, or use one of {', '.join(sorted(own | shared))}"
                    )
                    yield document.problem((part, i, "source"), message)


def sources_are_used(files: Files) -> Iterator[Problem]:
    """A record's own sources are there because something rests on them."""
    for _, document in _records(files):
        parts = [document.value.get(part) or [] for part in ("stages", "facts", "relations")]
        used = {item["source"] for part in parts for item in part}
        for id in set(document.value.get("sources") or {}) - used:
            yield document.problem(("sources", id), "nothing uses this source: take it out")


def references_exist(files: Files) -> Iterator[Problem]:
    """Ids of projects and categories lead somewhere."""
    projects, categories = set(files.projects), files.tables["categories"]
    for _, document in _records(files):
        value = document.value
        references: list[tuple[Path_, str]] = [
            (("relations", i, "project"), r["project"])
            for i, r in enumerate(value.get("relations") or [])
            if "project" in r
        ]
        references += [(("projects", i), id) for i, id in enumerate(value.get("projects") or [])]
        references += [(("part_of",), value["part_of"])] if value.get("part_of") else []
        for path, id in references:
            if id not in projects:
                yield document.problem(path, f"there is no projects/{id}.yaml")
    for document in files.projects.values():
        if document.value["category"] not in categories.value:
            message = f"{document.value['category']!r} is not in categories.yaml"
            yield document.problem(("category",), message)
    for id, category in categories.value.items():
        for i, project in enumerate(category.get("guide") or []):
            if project not in projects:
                yield categories.problem((id, "guide", i), f"there is no projects/{project}.yaml")


def relations_have_one_end(files: Files) -> Iterator[Problem]:
    """A relation leads to a project or to a name, not to both or none."""
    for _, document in _records(files):
        for i, relation in enumerate(document.value.get("relations") or []):
            if ("project" in relation) == ("name" in relation):
                message = "give `project` (an id) or `name` (anything else), one of them"
                yield document.problem(("relations", i), message)


def stages_are_in_order(files: Files) -> Iterator[Problem]:
    """Stages are oldest first, each entered once; from the archive a project comes back into the
    sandbox.
    """
    order = ["sandbox", "incubating", "graduated", "archived"]
    for document in files.projects.values():
        for i, (before, after) in enumerate(pairwise(document.value["stages"]), 1):
            path = ("stages", i)
            if before["since"] > after["since"]:
                yield document.problem(path, "oldest first: this date is before the one above")
            back = (before["stage"], after["stage"]) == ("archived", "sandbox")
            if order.index(before["stage"]) >= order.index(after["stage"]) and not back:
                message = f"{after['stage']} can't follow {before['stage']}"
                yield document.problem(path, message)


FORM: tuple[Rule, ...] = (
    has_the_right_fields,
    dates_are_real,
    tables_are_mappings,
    tables_have_all_parts,
    id_is_the_file_name,
)

CONTENT: tuple[Rule, ...] = (
    ids_are_distinct,
    names_belong_to_one_record,
    sources_are_known,
    sources_are_used,
    references_exist,
    relations_have_one_end,
    stages_are_in_order,
    texts_are_short_enough,
    chinese_is_set_properly,
    languages_say_the_same,
    phrases_are_complete,
)

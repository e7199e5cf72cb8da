"""The knowledge folder as one value: records by id, and what can be asked of the stages."""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

from bot.know.data import Data
from bot.know.documents import Document, Files, Problem
from bot.model import Lang, Listed, Record, Source, Stage, StageChange

TABLES = ("categories", "sources", "phrases", "questions", "limits", "confidence")
"""The files beside projects/ and topics/; each is one mapping."""

TICK = 2.0
"""Seconds within which two changes of a file may bear the same time, on coarse file systems."""

DAYS = 64
"""Days for which the stages of all projects are kept in memory."""

WORD_LISTS = ("words.zh.txt", "words.en.txt")
"""Words of everyday language, by how common they are."""


class KnowledgeError(Exception):
    """The knowledge can't be used; `problems` says everything that is wrong."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def require(folder: Path) -> None:
    """Raises KnowledgeError when the folder or one of its parts is not there."""
    missing = [name for name in ("projects", "topics") if not (folder / name).is_dir()]
    files = (*(f"{name}.yaml" for name in TABLES), *WORD_LISTS)
    missing += [name for name in files if not (folder / name).is_file()]
    if missing:
        message = f"is not a knowledge folder: {', '.join(missing)} not found in it"
        raise KnowledgeError([Problem(str(folder), 1, "", message)])


def read_files(folder: Path) -> Files:
    """Read every file of a knowledge folder.

    Raises KnowledgeError when the folder or one of its parts is not there.
    """
    from bot.know.files import read  # with yaml: only to build what is kept compiled

    require(folder)

    def records(kind: str) -> dict[str, Document]:
        paths = sorted((folder / kind).glob("*.yaml"))
        return {path.stem: read(path, f"{folder.name}/{kind}/{path.name}") for path in paths}

    tables = {name: read(folder / f"{name}.yaml", f"{folder.name}/{name}.yaml") for name in TABLES}
    return Files(records("projects"), records("topics"), tables)


def fingerprint(folder: Path) -> str:
    """A digest of all files of the knowledge: it changes when any of them does."""
    digest = hashlib.blake2b(digest_size=20)
    for file in _files(folder):
        digest.update(os.path.relpath(file.path, folder).encode() + b"\0")
        digest.update(Path(file.path).read_bytes() + b"\0")
    return digest.hexdigest()


def stamp(folder: Path) -> str | None:
    """A digest of the places, sizes and times of all files: where it is the same, so is the
    fingerprint, which takes ten times as long. None when a file was changed a moment ago: a second
    change in the same tick of the clock would not show.

    (`ctime`, the time of the last change of a file or its entry, can't be set by who edits it.)
    """
    digest = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=20)
    newest = 0.0
    for file in _files(folder):
        status = file.stat()
        newest = max(newest, status.st_ctime)
        told = (file.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        digest.update(repr(told).encode())
    return digest.hexdigest() if newest < time.time() - TICK else None


def _files(folder: Path) -> list[os.DirEntry[str]]:
    """All files of the knowledge, by their paths."""
    return sorted(_found(str(folder)), key=attrgetter("path"))


def _found(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _found(entry.path)
            elif entry.name.endswith((".yaml", ".txt")):
                yield entry


class Knowledge:
    """What the bot knows. Ids of projects and topics are distinct."""

    def __init__(self, data: Data) -> None:
        self.projects = data.projects
        self.topics = data.topics
        self.categories = data.categories
        self.phrases = data.phrases
        self.questions = data.questions
        self.limits = data.limits
        self.confidence = data.confidence
        self._sources = data.sources
        self._listed = data.listed
        self.relations = data.relations
        self._days: dict[str, dict[str, StageChange]] = {}
        self._said: dict[tuple[str, Lang], str] = {}

    @cached_property
    def date(self) -> str:
        """The day of the stages and of the list of projects: that of the landscape."""
        return self._sources["landscape"].date

    @cached_property
    def listed(self) -> tuple[Listed, ...]:
        """All projects, as lists need them: of a hundred thousand, too, this is little."""
        return tuple(self._listed)

    @cached_property
    def by_id(self) -> dict[str, Listed]:
        """The same by id."""
        return {project.id: project for project in self.listed}

    @cached_property
    def by_name(self) -> dict[str, Listed]:
        """The same by name."""
        return {project.name: project for project in self.listed}

    @cached_property
    def first_day(self) -> str:
        """The day on which the first project joined."""
        return min(project.stages[0].since for project in self.listed)

    def record(self, id: str) -> Record | None:
        """The project or topic with this id."""
        return self.projects.get(id) or self.topics.get(id)

    def records(self) -> Iterator[Record]:
        """All projects, then all topics."""
        yield from self.projects.values()
        yield from self.topics.values()

    def source(self, record: Record | None, id: str) -> tuple[str, Source]:
        """A source under its full id: the record's own ones are "rook:readme"."""
        if record is not None and id in record.sources:
            return f"{record.id}:{id}", record.sources[id]
        return id, self._sources[id]

    def category_name(self, id: str, lang: Lang) -> str:
        """The name of a category."""
        return self.categories[id].name.of(lang)

    def phrase(self, path: str, lang: Lang) -> str:
        """The phrase at a dotted path of phrases.yaml; it is looked up once."""
        known = self._said.get((path, lang))
        if known is None:
            phrase: Any = self.phrases
            for key in path.split("."):
                phrase = phrase[key]
            known = self._said[path, lang] = str(phrase[lang])
        return known

    def title(self, id: str, lang: Lang) -> str:
        """The name of a record or (as "category/ID") of a category."""
        if id.startswith("category/"):
            return self.category_name(id.removeprefix("category/"), lang)
        record = self.record(id)
        return record.title(lang) if record else id

    def stage_at(self, project: Listed, day: str) -> StageChange | None:
        """The stage of a project at the end of a day; None before it joined."""
        known = self._days.get(day)
        return _at(project, day) if known is None else known.get(project.id)

    def in_stage(self, stage: Stage | None, day: str) -> list[Listed]:
        """The projects in a stage on a day (None: in any), by name."""
        stages = self._stages(day)
        return [
            project
            for project in self._alphabetical
            if (change := stages.get(project.id)) and stage in (None, change.stage)
        ]

    def _stages(self, day: str) -> dict[str, StageChange]:
        """The stage of each project at the end of a day; the last days asked for are kept."""
        known = self._days.get(day)
        if known is None:
            if len(self._days) >= DAYS:
                self._days.clear()
            reached = ((project.id, _at(project, day)) for project in self.listed)
            known = self._days[day] = {id: change for id, change in reached if change}
        return known

    def in_category(self, ids: Iterable[str]) -> list[Listed]:
        """The projects of some categories."""
        return [project for id in ids for project in self._by_category.get(id, ())]

    @cached_property
    def _by_category(self) -> dict[str, list[Listed]]:
        found: dict[str, list[Listed]] = {}
        for project in self.listed:
            found.setdefault(project.category, []).append(project)
        return found

    @cached_property
    def _alphabetical(self) -> list[Listed]:
        return sorted(self.listed, key=lambda project: project.name.casefold())

    @cached_property
    def guide_projects(self) -> tuple[str, ...]:
        """The projects that the 2018 guide describes, in its order."""
        return tuple(id for category in self.categories.values() for id in category.guide)


def _at(project: Listed, day: str) -> StageChange | None:
    """The last stage that surely holds at the end of a day."""
    return next((c for c in reversed(project.stages) if ends(c.since) <= day), None)


def ends(since: str) -> str:
    """The last day of a partial date, so that "2019-05" is not reached before its end."""
    return since + {4: "-12-31", 7: "-31"}.get(len(since), "")

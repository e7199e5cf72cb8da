"""What a workspace has taught its bot, laid over the knowledge, and as records to contribute."""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

import msgspec

from bot.know.data import Data
from bot.know.overlay import Overlay
from bot.model import SOMEBODY, About, Asked, Fact, Lesson, Project, Source, Topic

R = TypeVar("R", Project, Topic)


def apply(data: Data, lessons: Iterable[Lesson]) -> Data:
    """The knowledge with the lessons; one about a record that is gone has no effect."""
    projects: dict[str, Project] = {}
    topics: dict[str, Topic] = {}
    for lesson in lessons:
        id = lesson.record
        if id in data.projects:
            projects[id] = _taught(projects.get(id) or data.projects[id], lesson)
        elif id in data.topics:
            topics[id] = _taught(topics.get(id) or data.topics[id], lesson)
    return msgspec.structs.replace(
        data, projects=Overlay(data.projects, projects), topics=Overlay(data.topics, topics)
    )


def source_id(lesson: Lesson) -> str:
    """The id of a lesson's source within its record."""
    return f"taught-{lesson.id}"


def records(lessons: Iterable[Lesson]) -> dict[str, dict[str, Any]]:
    """For each record what was taught of it, in the shape of the record's file."""
    found: dict[str, dict[str, Any]] = {}
    for lesson in lessons:
        record = found.setdefault(lesson.record, {})
        if lesson.name:
            names = record.setdefault("aliases", {}).setdefault(_lang(lesson.name), [])
            names.append(lesson.name)
        if lesson.en:
            fact = {"about": lesson.about, "en": lesson.en, "zh": lesson.zh}
            asked = {"asked": {_lang(lesson.asked): [lesson.asked]}} if lesson.asked else {}
            source = {"title": lesson.title, "url": lesson.url, "date": lesson.date}
            record.setdefault("facts", []).append({**fact, "source": source_id(lesson), **asked})
            record.setdefault("sources", {})[source_id(lesson)] = source
    return found


def _taught(record: R, lesson: Lesson) -> R:
    replace = msgspec.structs.replace
    if lesson.name:
        lang: str = _lang(lesson.name)
        names = (*getattr(record.aliases, lang), lesson.name)
        record = replace(record, aliases=replace(record.aliases, **{lang: names}))
    if lesson.en:
        id = source_id(lesson)
        source = Source(lesson.title, lesson.url, lesson.date, taught_by=lesson.by or SOMEBODY)
        asked = {_lang(lesson.asked): (lesson.asked,)} if lesson.asked else {}
        fact = Fact(
            cast(About, lesson.about), lesson.en, lesson.zh, source=id, asked=Asked(**asked)
        )
        facts, sources = (*record.facts, fact), {**record.sources, id: source}
        record = replace(record, facts=facts, sources=sources)
    return record


def _lang(text: str) -> str:
    return "en" if text.isascii() else "zh"

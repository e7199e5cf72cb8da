"""What people in charge see: open questions, use by week, lessons, and the modal to teach."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.model import Lesson
from bot.reply.blocks import kit, parts
from bot.reply.blocks.press import Press, pack
from bot.reply.voice import Voice

BARS = "▁▂▃▄▅▆▇█"

Blocks = list[kit.Block]


class Group(NamedTuple):
    """Open questions that are alike: the number and text of one, and how many there are."""

    id: int
    text: str
    size: int


def overview(
    voice: Voice, groups: Sequence[Group], usage: Mapping[str, Sequence[int]], days: int
) -> Blocks:
    """Open questions by group and use by week."""
    return list(_overview(voice, groups, usage, days))


def _overview(
    voice: Voice, groups: Sequence[Group], usage: Mapping[str, Sequence[int]], days: int
) -> Iterator[kit.Block]:
    yield kit.header(voice.say("admin.title"))
    count = sum(group.size for group in groups)
    title = voice.say("admin.open", count=count, days=days) if groups else voice.say("admin.none")
    yield kit.section(parts.bold(title))
    most = limit(voice, "groups")
    for group in groups[:most]:
        text = parts.escape(parts.cut(group.text, 200))
        phrase = "admin.group" if group.size > 1 else "admin.single"
        yield kit.section(voice.say(phrase, count=group.size, text=text))
        yield from kit.actions([_button(voice, kind, group.id) for kind in ("teach", "dismiss")])
    if len(groups) > most:
        more = sum(group.size for group in groups[most:])
        yield kit.context(voice.say("admin.more", count=more))
    if usage:
        yield kit.section(f"{parts.bold(voice.say('admin.usage'))}\n{chart(voice, usage)}")
    kinds = ("csv", "taught") if groups else ("taught",)
    yield from kit.actions([_button(voice, kind) for kind in kinds])


def _button(voice: Voice, kind: str, id: int | None = None) -> kit.Element:
    """A button for the question or lesson of a number; it knows the language of the page."""
    number = "" if id is None else str(id)
    action = f"admin:{kind}:{number}".rstrip(":")
    return kit.button(voice.say(f"admin.buttons.{kind}"), action, pack(Press(number, voice.lang)))


def chart(voice: Voice, usage: Mapping[str, Sequence[int]]) -> str:
    """A line of bars for each kind of use, a bar for each week; each line has its own scale."""
    kinds = [kind for kind in voice.knowledge.phrases["admin"]["kinds"] if kind in usage]
    lines = []
    for kind in kinds:
        most = max(usage[kind])
        bars = "".join(BARS[-(-7 * count // most)] for count in usage[kind])
        lines.append(f"`{bars}` {usage[kind][-1]} {voice.say(f'admin.kinds.{kind}')}")
    return "\n".join(lines)


def taught(voice: Voice, lessons: Sequence[Lesson]) -> Blocks:
    """What was taught, the newest first, each with a button that takes it back."""
    drawn: Blocks = []
    most = limit(voice, "lessons")
    for lesson in lessons[:most]:
        by = voice.say("admin.taught.by", by=parts.escape(lesson.by), date=lesson.date)
        when = by if lesson.by else lesson.date
        button = _button(voice, "undo", lesson.id)
        drawn.append(kit.section(f"{parts.escape(said(voice, lesson))}\n_{when}_", button))
    if len(lessons) > most:
        drawn.append(kit.context(voice.say("admin.taught.more", count=len(lessons) - most)))
    return drawn or [kit.section(voice.say("admin.taught.none"))]


def said(voice: Voice, lesson: Lesson) -> str:
    """A lesson in words."""
    record = voice.title(lesson.record)
    if lesson.name:
        return voice.say("admin.taught.name", name=lesson.name, record=record)
    text = lesson.zh if voice.lang == "zh" else lesson.en
    return voice.say("admin.taught.fact", record=record, text=text)


def teach(voice: Voice, question: str, record: str) -> kit.View:
    """The modal to teach a name or a fact; `record` stands in it as the name of what it is about,
    unless it is empty.
    """
    about = parts.escape(parts.cut(question, 500))
    records = kit.text_input("record", limit(voice, "name"), initial=record or None)
    drawn = [
        kit.section(voice.say("admin.teach.question", text=about)),
        _input(voice, "record", records, "record_hint", optional=False),
        _input(voice, "name", _text(voice, "name", "name"), "name_hint"),
        _input(voice, "fact_en", _text(voice, "fact_en", "fact"), "fact_hint"),
        _input(voice, "fact_zh", _text(voice, "fact_zh", "fact")),
        _input(voice, "source", kit.url_input("source")),
        _input(voice, "source_title", _text(voice, "source_title", "title")),
    ]
    return kit.modal(
        "teach",
        voice.say("admin.teach.title"),
        drawn,
        submit=voice.say("admin.teach.submit"),
        close=voice.say("admin.teach.cancel"),
        metadata=pack(Press(question, voice.lang)),
    )


def limit(voice: Voice, name: str) -> int:
    """A number of limits.yaml."""
    return int(voice.knowledge.limits["admin"][name])


def _text(voice: Voice, name: str, kind: str) -> kit.Element:
    return kit.text_input(name, limit(voice, kind), multiline=kind == "fact")


def _input(
    voice: Voice, name: str, element: kit.Element, hint: str | None = None, optional: bool = True
) -> kit.Block:
    label = voice.say(f"admin.teach.{name}")
    return kit.labelled(
        name, label, element, hint and voice.say(f"admin.teach.{hint}"), optional=optional
    )

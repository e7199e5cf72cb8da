"""A list: grouped by stage, a page at a time, each project with what tells it from the others."""

import re
from collections.abc import Callable, Iterator
from math import ceil

from bot.model import Line, Listed, Stage
from bot.reply.blocks import kit, parts
from bot.reply.blocks.card import first_bold
from bot.reply.blocks.sheet import Sheet, stage_name
from bot.reply.maturity import ORDER

_BEFORE = re.compile(r"[:：.。]\s*")
_STOP = re.compile(r"[.。]\s*")

FEW = 8
"""Lists up to this length say what each project is."""


def projects(sheet: Sheet) -> list[Listed]:
    """The projects that an answer lists, in its order."""
    answer, known = sheet.answer, sheet.knowledge.by_id
    if answer.intent not in ("list", "count"):
        return []
    if answer.projects:
        return [known[id] for id in answer.projects if id in known]
    named = sheet.knowledge.by_name
    found = []
    for line in answer.lines:
        names = _names(sheet, line)
        if not all(name in named for name in names):
            return []
        found += [named[name] for name in names]
    return [] if answer.intent == "count" and _is_all(sheet, found) else found


def _is_all(sheet: Sheet, found: list[Listed]) -> bool:
    """Whether a count of everything would be followed by a list of everything."""
    return len(found) > FEW and _without_names(sheet, [p.name for p in found])[0] == (
        sheet.answer.lead
    )


def _names(sheet: Sheet, line: Line) -> list[str]:
    """The names on a line like "sandbox (2): Dex, KUDO"; of a long one the first."""
    colon = sheet.voice.say("compare.side", name="", text="")
    *names, last = line.text.partition(colon)[2].split(sheet.voice.say("joiners.list"))
    return names if _is_rest(sheet, last) else [*names, last]


def _is_rest(sheet: Sheet, text: str) -> bool:
    """Whether it says only how many there are besides: "and 20 more"."""
    count = "".join(filter(str.isdigit, text))
    return bool(count) and text == sheet.voice.say("list.more", count=count)


def blocks(sheet: Sheet, listed: list[Listed]) -> Iterator[kit.Block]:
    """The lead without the names, then a page of the list."""
    head, rest = _without_names(sheet, [project.name for project in listed])
    yield kit.section(f"{first_bold(head)}\n{parts.linked(rest)}".strip())
    for note in sheet.answer.notes:
        yield kit.section(parts.linked(note))
    entry = _entries(sheet, listed)
    most = int(sheet.knowledge.limits["answers"]["listed"])
    for stage, count, shown in _page(sheet, listed):
        heading = f"*{stage_name(sheet.voice, stage)} · {count}{'+' * (count >= most)}*"
        yield from kit.sections([heading, *map(entry, shown)])
    if pages(sheet, len(listed)) > 1:
        number, last = number_of(sheet, len(listed)) + 1, pages(sheet, len(listed))
        yield kit.context(sheet.voice.say("slack.card.page", page=number, pages=last))


def _page(sheet: Sheet, listed: list[Listed]) -> Iterator[tuple[Stage, int, list[Listed]]]:
    """The stages on a page, each with how many are in it and those that the page shows."""
    stages: dict[Stage, list[Listed]] = {stage: [] for stage in ORDER}
    for project in listed:
        stages[sheet.stage(project).stage].append(project)
    first = number_of(sheet, len(listed)) * sheet.limit("page")
    last = first + sheet.limit("page")
    for stage, inside in stages.items():
        if shown := inside[max(0, first) : max(0, last)]:
            yield stage, len(inside), shown
        first, last = first - len(inside), last - len(inside)


def _entries(sheet: Sheet, listed: list[Listed]) -> Callable[[Listed], str]:
    """How a line of a list is written; in a short list it says what the project is."""
    one_category = len({project.category for project in listed}) == 1

    def entry(project: Listed) -> str:
        home = sheet.knowledge.projects[project.id].links.get("home", "")
        name = parts.link(home, project.name)
        since = sheet.stage(project).since
        if len(listed) <= FEW:
            return f"*{name}* · {since}\n{parts.linked(_text(sheet, project))}"
        if one_category:
            return f"• {name} · {since}"
        category = sheet.knowledge.category_name(project.category, sheet.lang)
        return f"• {name} · {since} · {parts.escape(category)}"

    return entry


def _text(sheet: Sheet, project: Listed) -> str:
    """The fact for which a project is listed, or what it is."""
    if sheet.answer.projects:
        for line in sheet.answer.lines:
            if project.name in line.text:
                return line.text
    return sheet.says(sheet.knowledge.projects[project.id])


def _without_names(sheet: Sheet, names: list[str]) -> tuple[str, str]:
    """What the lead says before and after the enumeration, which follows as a list."""
    lead, joiner = sheet.answer.lead, sheet.voice.say("joiners.list")
    starts = (s for s in _BEFORE.finditer(lead) if lead.startswith(names[0], s.end()))
    start = next(starts, None)
    if start is None:
        return lead, ""
    at, known = start.end(), frozenset(names)
    lengths = range(max(map(len, names)), 0, -1)
    while name := next((lead[at : at + n] for n in lengths if lead[at : at + n] in known), ""):
        at += len(name)
        if lead.startswith(joiner, at):
            at += len(joiner)
    rest = _STOP.split(lead[at:], maxsplit=1)[1:]
    return lead[: start.start()], "".join(rest)


def pages(sheet: Sheet, count: int) -> int:
    """How many pages a list has."""
    return max(1, ceil(count / sheet.limit("page")))


def number_of(sheet: Sheet, count: int) -> int:
    """The page that is shown; a list may have become shorter since its button was drawn."""
    return min(max(0, sheet.page), pages(sheet, count) - 1)


def buttons(sheet: Sheet, count: int) -> Iterator[kit.Element]:
    """To the page before and the page after."""
    number = number_of(sheet, count)
    for name, page in (("previous", number - 1), ("next", number + 1)):
        if 0 <= page < pages(sheet, count):
            value = sheet.again(sheet.answer.question, page=page)
            yield kit.button(sheet.voice.say(f"slack.buttons.{name}"), f"page:{page}", value)

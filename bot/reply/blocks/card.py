"""The card of a record: what it is and at what stage, facts, relations and links."""

from collections.abc import Iterable, Iterator, Sequence

from bot.know.sentences import first_sentence
from bot.model import Card, Project, Topic
from bot.reply.blocks import kit, parts
from bot.reply.blocks.related import related
from bot.reply.blocks.sheet import Sheet


def blocks(sheet: Sheet) -> Iterator[kit.Block]:
    """An answer about one record, or one that says something of two."""
    answer = sheet.answer
    for card in answer.cards:
        yield from _ended(sheet, card)
    yield kit.section(first_bold(answer.lead))
    for card in answer.cards:
        yield head(sheet, card, known=answer.lead)
    for note in answer.notes:
        if note not in _said_by_relations(sheet):
            yield kit.section(parts.linked(note))
    facts = list(_facts(sheet))
    if facts:
        yield kit.section("\n".join(facts))
    if len(answer.cards) == 1:
        yield from _relations(sheet, answer.cards[0])


def first_bold(text: str) -> str:
    """A text with its first sentence in bold."""
    first = first_sentence(text).strip()
    rest = text[len(first) :].strip()
    marked = parts.bold(parts.linked(first))
    return f"{marked}\n{parts.linked(rest)}" if rest else marked


def head(sheet: Sheet, card: Card, known: str = "") -> kit.Block:
    """Name, badge, category and logo; the summary, unless it is known already."""
    home = next((url for _, url in card.links), "")
    line = " · ".join(parts.escape(part) for part in (card.badge, card.category) if part)
    text = f"*{parts.link(home, card.title)}*\n{line}"
    if card.summary not in known:
        text += f"\n{parts.linked(_rest(card.summary, known))}"
    return kit.section(text, None if sheet.classic else logo(card))


def _rest(summary: str, known: str) -> str:
    """The summary without a first sentence that has been said."""
    first = first_sentence(summary).strip()
    rest = summary[len(first) :].strip()
    return rest if rest and first in known else summary


def logo(card: Card) -> kit.Element | None:
    """The logo, when the record has one."""
    return kit.image(card.logo, card.title) if card.logo else None


def _ended(sheet: Sheet, card: Card) -> Iterator[kit.Block]:
    """That a project is archived and what came after it, unless the lead says so."""
    project = sheet.knowledge.projects.get(card.id)
    change = sheet.stage(project) if project else None
    if project is None or change is None or change.stage != "archived":
        return
    if change.since in sheet.answer.lead:
        return
    badge = card.badge.split()[0]
    said = [sheet.voice.say("card.archived", name=project.name, date=change.since)]
    said += sheet.voice.successor(project)
    yield kit.context(f"{badge} {parts.escape(sheet.voice.join(said, 'sentence'))}")


def _facts(sheet: Sheet) -> Iterator[str]:
    """The facts that matter here: fewer when the answer is a fact itself."""
    answer = sheet.answer
    most = sheet.limit("facts" if answer.intent == "what" else "facts_beside")
    told = answer.lead + "".join(card.summary for card in answer.cards)
    project = project_of(sheet)
    path = sheet.voice.path(project, sheet.day) if project else ""
    known = [path] if path and path in answer.lead else []
    lines = [
        line.text
        for line in answer.lines
        if line.text not in told and not any(said in line.text for said in known)
    ]
    for text in lines[:most]:
        yield f"• {parts.linked(text)}"


def _said_by_relations(sheet: Sheet) -> Iterator[str]:
    """The notes that say no more than the related projects below."""
    for card in sheet.answer.cards[:1]:
        record = sheet.knowledge.record(card.id)
        if isinstance(record, Topic) and len(record.projects) <= sheet.limit("related"):
            names = sheet.voice.join(sheet.voice.title(id) for id in record.projects)
            yield sheet.voice.say("card.projects", names=names)


def _relations(sheet: Sheet, card: Card) -> Iterator[kit.Block]:
    """Related projects beside links and, below these, the places of the community."""
    record = sheet.knowledge.record(card.id)
    near = related(sheet.knowledge, record)[: sheet.limit("related")] if record else []
    columns: dict[str, list[Sequence[tuple[str, str]]]] = {
        "related": [[(project.name, project.links.get("home", "")) for project in near]],
        "links": [card.links, card.ask],
    }
    marked = []
    for kind, groups in columns.items():
        title = parts.bold(sheet.voice.say(f"slack.card.{kind}"))
        lines = [_row(group) for group in groups if group]
        if lines:
            marked.append("\n".join((title, *lines)))
    if marked:
        yield kit.fields(marked)


def _row(links: Iterable[tuple[str, str]]) -> str:
    """Links beside each other; half of them fill a field at most."""
    return parts.joined((parts.link(url, text) for text, url in links), " · ", kit.FIELD // 2)


def project_of(sheet: Sheet) -> Project | None:
    """The project that the first card shows."""
    cards = sheet.answer.cards
    return sheet.knowledge.projects.get(cards[0].id) if cards else None

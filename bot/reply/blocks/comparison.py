"""A comparison: the difference first, then both side by side in a table."""

from collections.abc import Iterator, Sequence

from bot.model import About, Card, Project, Record
from bot.reply.blocks import kit, parts
from bot.reply.blocks.card import first_bold
from bot.reply.blocks.sheet import Sheet

Row = tuple[str, list[str]]
VALUES: tuple[About, ...] = ("language", "license")
"""Aspects whose values make a row of the table."""


def blocks(sheet: Sheet) -> Iterator[kit.Block]:
    """A table, or in classic blocks a paragraph for each side."""
    sides = [
        (card, record)
        for card in sheet.answer.cards[: sheet.limit("sides")]
        if (record := sheet.knowledge.record(card.id)) is not None
    ]
    yield kit.section(first_bold(_lead(sheet, [record for _, record in sides])))
    rows = list(_rows(sheet, sides))
    if sheet.classic:
        yield from _paragraphs(sheet, sides, rows)
    else:
        yield _table(sides, rows)
    facts = list(_facts(sheet, sides))
    if facts:
        yield kit.section("\n".join(facts))


def _lead(sheet: Sheet, records: Sequence[Record]) -> str:
    """The lead without what each side is, which the table says; or all, if it says only that."""
    lead = sheet.answer.lead
    for record in records:
        lead = lead.replace(sheet.says(record), "").strip()
    return lead or sheet.answer.lead


def _rows(sheet: Sheet, sides: Sequence[tuple[Card, Record]]) -> Iterator[Row]:
    """What is set side by side; a row that would be empty is left out."""
    cell = sheet.limit("cell")
    told = all(sheet.says(record) in _lead(sheet, [r for _, r in sides]) for _, record in sides)
    rows: list[tuple[str, list[str]]] = [
        ("stage", [card.badge for card, _ in sides]),
        ("joined", [r.stages[0].since if isinstance(r, Project) else "" for _, r in sides]),
        ("category", [card.category for card, _ in sides]),
        ("summary", ["" if told else sheet.says(record) for _, record in sides]),
        *((about, [_value(sheet, record, about) for _, record in sides]) for about in VALUES),
    ]
    nothing = sheet.voice.say("slack.table.nothing")
    for kind, values in rows:
        if any(values):
            name = sheet.voice.say(f"slack.table.{kind}")
            yield name, [parts.cut(value, cell) or nothing for value in values]


def _value(sheet: Sheet, record: Record, about: About) -> str:
    """The values of today's facts about one aspect; of old ones with their date."""
    facts = sorted((f for f in record.facts if f.about == about and f.value), key=_age)
    if not facts:
        return ""
    names = sheet.voice.join(dict.fromkeys(facts[0].value))
    old = facts[0].as_of
    return sheet.voice.say("card.as_of", text=names, date=old) if old else names


def _age(fact: object) -> str:
    return getattr(fact, "as_of", None) or ""


def _table(sides: Sequence[tuple[Card, Record]], rows: Sequence[Row]) -> kit.Block:
    head = [kit.cell(" "), *(_name(card) for card, _ in sides)]
    lines = ([kit.cell(name), *map(kit.cell, values)] for name, values in rows)
    return kit.table([head, *lines])


def _name(card: Card) -> kit.Element:
    """The name of a side, linked to its website."""
    return kit.bold_cell(card.title, next((url for _, url in card.links), None))


def _paragraphs(
    sheet: Sheet, sides: Sequence[tuple[Card, Record]], rows: Sequence[Row]
) -> Iterator[kit.Block]:
    for i, (card, _) in enumerate(sides):
        home = next((url for _, url in card.links), "")
        pairs = (sheet.voice.say("compare.side", name=n, text=values[i]) for n, values in rows)
        lines = "\n".join(f"• {parts.escape(pair)}" for pair in pairs)
        yield kit.section(f"*{parts.link(home, card.title)}*\n{lines}")


def _facts(sheet: Sheet, sides: Sequence[tuple[Card, Record]]) -> Iterator[str]:
    """Facts that the lead and the table don't say."""
    told = [sheet.answer.lead, *(record.summary.of(sheet.lang) for _, record in sides)]
    lines = [
        line.text
        for line in sheet.answer.lines
        if not any(line.text in said for said in told)
        and not any(card.badge in line.text for card, _ in sides)
        and not any(_says_summary(sheet, record, line.text) for _, record in sides)
    ]
    for text in lines[: sheet.limit("facts_beside")]:
        yield f"• {parts.linked(text)}"


def _says_summary(sheet: Sheet, record: Record, text: str) -> bool:
    return sheet.says(record) in text

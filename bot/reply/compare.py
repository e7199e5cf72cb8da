"""Comparisons of two or more, also with a side that is not in the data."""

import re
from collections.abc import Iterator

from bot.model import Line, Project, Record, Unit
from bot.reply.context import LEAD, Candidate, Context, Draft, Rule, owner_projects
from bot.reply.scoring import Passage


def candidates(context: Context) -> Iterator[Candidate]:
    """A comparison of all that is named, when one is asked for."""
    sides = context.named()
    projects = [side for side in sides if isinstance(side, Project)]
    if len(projects) >= 2 and context.asks("earlier"):
        yield context.candidate("comparison", _explains(sides), lambda: order(context, projects))
    if len(sides) >= 2 and context.asks("comparison"):
        yield context.candidate("comparison", _explains(sides), lambda: compare(context, sides))
    elif len(sides) == 1 and context.asks("comparison") == 1.0:
        unknown = _unknown_sides(context, sides[0])
        if unknown:
            rule = _explains(sides, unknown)
            yield context.candidate(
                "comparison", rule, lambda: with_unknown(context, sides[0], unknown), sides[0].id
            )


def _explains(sides: list[Record], unknown: tuple[Unit, ...] = ()) -> Rule:
    ids = {side.id for side in sides}

    def rule(unit: Unit) -> float:
        if not ids.isdisjoint(unit.ids):
            return 1.0
        if unit in unknown:
            return 0.5
        if unit.aspects.get("earlier"):
            return 1.0
        return max(unit.aspects.get("comparison", 0.0), unit.aspects.get("what", 0.0))

    return rule


def _unknown_sides(context: Context, side: Record) -> tuple[Unit, ...]:
    """Words that stand where the other side would, and that the knowledge does not hold, or not
    together with the side that is named.
    """
    words = [u for u in context.question.units if u.kind == "word" and not u.text.isdigit()]
    told = {term for passage in context.passages.of(side.id) for term in passage.words}
    alone = len(words) == 1 and told.isdisjoint(words[0].terms)
    unknown = alone or any(not context.passages.knows(unit) for unit in words)
    return tuple(words[:2]) if unknown else ()


def compare(context: Context, sides: list[Record]) -> Draft:
    """The difference as the knowledge states it, else what each side is; then side by side."""
    passage = _about_all(context, sides)
    texts = [Line(_side(context, side), _source(context, side)) for side in sides]
    if passage is not None and passage.fact is not None:
        # What each side is comes before what only names them together, and before what was so
        # once, unless that time is asked about.
        today = passage.fact.as_of is None or context.question.when is not None
        first = today and passage.about == "comparison"
        texts.insert(0 if first else len(texts), context.telling.line(passage))
    lead = _fitting(context, texts)
    lines: list[Line] = []
    sources = tuple(dict.fromkeys(s for text in texts for s in text.sources))
    lines += [
        Line(_row(context, side), ("landscape",)) for side in sides if isinstance(side, Project)
    ]
    for side in sides:
        lines += context.lines_of(side, lead)[:2]
    return Draft(
        intent="comparison",
        lead=lead,
        projects=tuple(dict.fromkeys(id for side in sides for id in owner_projects(side))),
        lines=tuple(lines),
        cards=tuple(side.id for side in sides),
        sources=sources,
    )


def order(context: Context, sides: list[Project]) -> Draft:
    """Which project came first into the stage that is named, or into CNCF."""
    voice = context.voice
    stage = next(iter(context.stages), None)
    entered = [
        (change.since, side)
        for side in sides
        if (change := next((c for c in side.stages if stage in (None, c.stage)), None))
    ]
    entered.sort(key=lambda entry: entry[0])
    days = voice.join(voice.say("ranking.day", name=s.name, date=day) for day, s in entered)
    what = voice.say("ranking.oldest", what=voice.say(f"ranking.of.{stage or 'joined'}"))
    return Draft(
        intent="comparison",
        lead=voice.say("list.found.one", what=what, names=days or voice.say("ranking.none")),
        projects=tuple(side.id for side in sides),
        lines=tuple(Line(_row(context, side), ("landscape",)) for side in sides),
        cards=tuple(side.id for side in sides),
        sources=("landscape",),
    )


def with_unknown(context: Context, side: Record, unknown: tuple[Unit, ...]) -> Draft:
    """The side that is known, and that the other is not."""
    voice = context.voice
    known = _side(context, side)
    note = voice.say("compare.unknown", names=as_written(context.question.text, unknown))
    lead = voice.join([note, known], "sentence")
    return Draft(
        intent="comparison",
        lead=lead if len(lead) <= LEAD else known,
        projects=owner_projects(side),
        lines=context.lines_of(side),
        cards=(side.id,),
        notes=() if len(lead) <= LEAD else (note,),
        sources=_source(context, side),
    )


def as_written(text: str, units: tuple[Unit, ...]) -> str:
    """The words of units as the asker has written them: "FooBar", not "foobar"."""
    glue = " " if any(unit.text.isascii() for unit in units) else ""
    words = glue.join(unit.text for unit in units)
    written = re.search(re.escape(words), text, re.IGNORECASE)
    return written.group() if written else words


def _about_all(context: Context, sides: list[Record]) -> Passage | None:
    """The comparison that names all sides and fits the question best."""
    ids = {side.id for side in sides}
    passages = [hit.passage for hit in context.hits]
    passages += [passage for side in sides for passage in context.passages.of(side.id)]
    if context.question.when is None:
        passages.sort(key=lambda passage: passage.fact is not None and bool(passage.fact.as_of))
    for about in ("comparison", "alternatives"):
        for passage in passages:
            told = passage.named | {passage.owner.id}
            # What a third one may be replaced with says nothing on how those differ.
            theirs = about == "comparison" or passage.owner.id in ids
            if passage.about == about and ids <= told and theirs:
                return passage
    return None


def _fitting(context: Context, texts: list[Line]) -> str:
    """As many texts as fit into a lead; the cards tell the rest."""
    lead = ""
    for text in texts:
        longer = context.voice.join([lead, text.text], "sentence").strip() if lead else text.text
        if len(longer) <= LEAD:
            lead = longer
    return lead


def _side(context: Context, side: Record) -> str:
    says = context.says(side)
    title = side.title(context.question.lang)
    return says if title in says else context.voice.say("compare.side", name=title, text=says)


def _row(context: Context, side: Project) -> str:
    card = context.telling.card(side, context.day)
    return context.voice.say(
        "compare.row", name=side.name, stage=card.badge, category=card.category
    )


def _source(context: Context, side: Record) -> tuple[str, ...]:
    if isinstance(side, Project):
        return ("landscape",)
    return tuple(context.knowledge.source(side, fact.source)[0] for fact in side.facts[:1])

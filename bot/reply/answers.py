"""A Question becomes an Answer: of all the ways to answer, the one that accounts for most of it.

Every kind of answer proposes candidates and says which units of the question each one explains.
The best is taken; a second one joins it when it explains much of what is left ("who created X and
what is its licence?"). What nothing explains well enough is not answered.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.know.knowledge import Knowledge
from bot.model import FORM, Answer, Line, Question, Source, Unit
from bot.reply import about, compare, finding, lists, ranking, recommend
from bot.reply.context import LEAD, Candidate, Context, Draft
from bot.reply.passages import Passages
from bot.reply.voice import Voice

MOST_SUGGESTIONS = 3


def help_candidates(context: Context) -> Iterator[Candidate]:
    """How to use the bot."""
    if context.asks("help") and not list(context.subjects()):
        yield context.candidate(
            "help", lambda u: u.aspects.get("help", 0.0), lambda: help_(context)
        )


KINDS: tuple[Callable[[Context], Iterator[Candidate]], ...] = (
    about.candidates,
    compare.candidates,
    lists.candidates,
    ranking.candidates,
    finding.candidates,
    recommend.candidates,
    help_candidates,
)


def answer(
    question: Question,
    knowledge: Knowledge,
    passages: Passages,
    day: str,
    overheard: bool = False,
    parts: Sequence[Question] = (),
    similar: Callable[[], tuple[str, ...]] = tuple,
) -> Answer:
    """Answer a question as of a day; `overheard` answers only what is surely meant for a guide.

    `parts` are the questions of which it is made, when it asks several things; `similar` finds
    the ids of names that may have been meant when there is no answer.
    """
    context = Context(question, knowledge, passages, day)
    best, candidates = _best(context)
    confidence = _confidence(context, best)
    if parts and confidence < context.limits["whole"]:
        several = _each(context, [Context(part, knowledge, passages, day) for part in parts])
        if several is not None:
            return _finish(context, several, confidence)
    if best is None or not _good_enough(context, best, confidence, overheard):
        if not overheard and (card := _card_instead(context, best)) is not None:
            return _finish(context, card, confidence)
        return unknown(question, knowledge, day, similar(), confidence, silent=overheard)
    return _finish(context, _joined(context, best, candidates), confidence)


def _best(context: Context) -> tuple[Candidate | None, list[Candidate]]:
    """The candidate that explains most, and all of them."""
    candidates = [c for kind in KINDS for c in kind(context)]
    named = _about_the_named(context, candidates)
    return max(named, key=lambda c: c.score, default=None), candidates


def _each(context: Context, parts: list[Context]) -> Draft | None:
    """The answers to the parts of a question together, if each of them has one."""
    drafts: list[Draft] = []
    for part in parts:
        best, _ = _best(part)
        if best is None or not _good_enough(part, best, _confidence(part, best), False):
            return None
        drafts.append(best.build())
    leads = list(dict.fromkeys(draft.lead for draft in drafts))
    lead = context.voice.join(leads, "sentence")
    if len(leads) < 2 or len(lead) > LEAD:
        return None
    return replace(
        drafts[0],
        lead=lead,
        projects=tuple(dict.fromkeys(id for draft in drafts for id in draft.projects)),
        lines=tuple(line for line in drafts[0].lines if line.text not in lead),
        cards=tuple(dict.fromkeys(id for draft in drafts for id in draft.cards))[:2],
        sources=tuple(dict.fromkeys(id for draft in drafts for id in draft.sources)),
    )


def _about_the_named(context: Context, candidates: list[Candidate]) -> list[Candidate]:
    """Candidates that have to do with what is named, first of all with projects."""
    possible = context.limits["possible_name"]
    named = [
        (i, any(id in context.knowledge.projects for id in unit.ids))
        for i, unit in enumerate(context.question.units)
        if unit.kind == "name" and unit.trust >= possible
    ]
    projects = [i for i, project in named if project] or [i for i, _ in named]
    if not projects:
        return candidates
    return [c for c in candidates if any(c.explained[i] for i in projects)]


def _confidence(context: Context, best: Candidate | None) -> float:
    """How sure the answer is (0 to 1): what it explains of the question, and whom it is about."""
    if best is None:
        return 0.0
    return round(min(1.0, context.covers(best.explained)), 3)


def _good_enough(context: Context, best: Candidate, confidence: float, overheard: bool) -> bool:
    limits, question = context.limits, context.question
    possible = limits["possible_name"]
    names = [u for u in question.units if u.kind == "name" and u.trust >= possible]
    subject = max((u.trust for u in names), default=0.0)
    if not overheard:
        level = _level(context, best, names)
        if level == "none":
            return False
        kind = f"{best.kind}_in_category" if context.categories() else best.kind
        least = limits["direct_kinds"].get(kind) or limits["direct"][level]
        return confidence >= least or (level == "named" and _evidence(context, best))
    if not question.asks or question.chats or question.trouble or question.to_others:
        return False
    if _level(context, best, names) == "none":
        return False
    return confidence >= limits["overheard"] and (
        subject >= limits["sure_name"] or best.kind in limits["overheard_kinds"]
    )


def _level(context: Context, best: Candidate, names: list[Unit]) -> str:
    """How much a question names, and so how much of it must be explained."""
    question, limits = context.question, context.limits
    kinds = {unit.kind for unit in question.units}
    said = question.asks or question.density >= limits["dense"]
    subject = max((unit.trust for unit in names), default=0.0)
    if subject >= limits["sure_name"]:
        projects = any(id in context.knowledge.projects for unit in names for id in unit.ids)
        return "named" if projects else "neighbour"
    if subject:
        if kinds & {"place", "term", "stage"} or len(names) > 1:
            return "named"
        if not said or _about_something_else(context, best):
            return "none"
        return "capital" if subject >= limits["capital_name"] else "maybe_named"
    if _about_something_else(context, best):
        return "none"
    if "stage" in kinds:
        return "stage" if said or best.kind == "list" else "none"
    if any(mention.id in limits["places"] for mention in question.mentions):
        return "maybe_named"
    special = sum(
        unit.tells * explained
        for unit, explained in zip(question.units, best.explained, strict=True)
        if unit.kind in ("word", "term") and explained >= limits["well_explained"]
    )
    special += limits["aspect_special"] * sum(
        any(strength == 1.0 and aspect not in FORM for aspect, strength in unit.aspects.items())
        for unit, explained in zip(question.units, best.explained, strict=True)
        if explained >= limits["well_explained"]
    )
    if special < limits["special"] and best.kind in ("fact", "what", "recommendation"):
        return "none" if "term" not in kinds else "term"
    return "term" if "term" in kinds else "free"


def _evidence(context: Context, best: Candidate) -> bool:
    """Whether the answer explains enough of a long message about something that is surely named."""
    explained = sum(
        weight * explained
        for unit, weight, explained in zip(
            context.question.units, context.weights, best.explained, strict=True
        )
        if unit.kind not in ("name", "place", "time")
    )
    return bool(explained >= context.limits["evidence"])


def _about_something_else(context: Context, best: Candidate) -> bool:
    """Whether the answer passes over more special words than it accounts for."""
    limits = context.limits
    passed, met = 0.0, 0.0
    for unit, weight, explained in zip(
        context.question.units, context.weights, best.explained, strict=True
    ):
        if unit.kind == "word" and len(unit.text) > 1 and explained < limits["unexplained"]:
            passed += weight * (unit.tells >= limits["special_word"])
        elif unit.kind != "name":
            met += weight * explained
    return passed > met


def _card_instead(context: Context, best: Candidate | None) -> Draft | None:
    """The card of a record that is surely named, saying that the question itself has no answer."""
    sure = context.limits["sure_name"]
    for unit, id in sorted(context.subjects(), key=lambda item: item[0].kind != "name"):
        record = context.knowledge.projects.get(id)
        if best is None or context.covers(best.explained) < context.limits["card_least"]:
            return None
        if record is not None and unit.trust >= sure:
            draft = about.what(context, record)
            note = context.voice.say("card.no_fact", name=record.title(context.question.lang))
            lead = context.voice.join([note, context.says(record)], "sentence")
            return replace(draft, lead=lead[:LEAD])
    return None


def _joined(context: Context, best: Candidate, candidates: list[Candidate]) -> Draft:
    """The best answer, with a second one when the question asks for a second aspect."""
    draft = _tied(context, best, candidates)
    named = {best.subject, *(id for _, id in context.subjects())}
    others = [
        c
        for c in candidates
        if c.kind in context.limits["second_kinds"]
        and c.subject in named
        and _answers_more(context, c, best)
    ]
    second = max(others, key=lambda c: c.score, default=None)
    if second is None:
        return draft
    more = second.build()
    lead = context.voice.join([draft.lead, more.lead], "sentence")
    if len(lead) > LEAD or more.lead in draft.lead:
        return draft
    return replace(
        draft,
        lead=lead,
        projects=tuple(dict.fromkeys((*draft.projects, *more.projects))),
        lines=tuple(line for line in draft.lines if line.text not in more.lead),
        cards=tuple(dict.fromkeys((*draft.cards, *more.cards)))[:2],
        sources=tuple(dict.fromkeys((*draft.sources, *more.sources))),
    )


def _tied(context: Context, best: Candidate, candidates: list[Candidate]) -> Draft:
    """The best fact with those of the same record and aspect that fit equally well."""
    draft = best.build()
    if best.kind != "fact" or best.passage is None:
        return draft
    least = best.score - context.limits["ties"]
    near = best.score - context.limits["near_ties"]
    tied = [
        c
        for c in candidates
        if c.passage is not None
        and c.kind == "fact"
        and c.subject == best.subject
        and c.score >= (least if c.passage.about == best.passage.about else near)
    ]
    lead = draft.lead
    for other in tied[1 : int(context.limits["tied"])]:
        more = other.build().lead
        longer = context.voice.join([lead, more], "sentence")
        if len(longer) <= LEAD and more not in lead:
            lead = longer
    return replace(draft, lead=lead, lines=tuple(x for x in draft.lines if x.text not in lead))


def _answers_more(context: Context, other: Candidate, best: Candidate) -> bool:
    """Whether a candidate answers an aspect that the best one leaves open."""
    for unit, theirs, ours in zip(
        context.question.units, other.explained, best.explained, strict=True
    ):
        asked = max((s for a, s in unit.aspects.items() if a not in FORM), default=0.0)
        if asked == 1.0 and theirs == 1.0 and ours < context.limits["left_open"]:
            return True
    return False


def _finish(context: Context, draft: Draft, confidence: float) -> Answer:
    voice, knowledge, question = context.voice, context.knowledge, context.question
    records = [knowledge.record(id) for id in draft.cards]
    cards = tuple(voice.card(record, context.day) for record in records if record is not None)
    return Answer(
        question=question.text,
        lang=question.lang,
        answered=True,
        intent=draft.intent,
        confidence=confidence,
        lead=draft.lead,
        projects=draft.projects,
        lines=draft.lines,
        cards=cards,
        notes=draft.notes,
        sources=tuple(_sources(context, draft)),
        next=draft.next,
        as_of=context.day,
        subjects=draft.cards,
    )


def _sources(context: Context, draft: Draft) -> Iterator[tuple[str, Source]]:
    ids = [*draft.sources, *(s for line in draft.lines for s in line.sources)]
    for id in dict.fromkeys(ids):
        owner, _, own = id.partition(":")
        record = context.knowledge.record(owner) if own else None
        yield context.knowledge.source(record, own or owner)


def unknown(
    question: Question,
    knowledge: Knowledge,
    day: str,
    similar: tuple[str, ...] = (),
    confidence: float = 0.0,
    silent: bool = False,
) -> Answer:
    """The polite no, with at most three names that may have been meant; or silence."""
    voice = Voice(knowledge, question.lang)
    named = [id for unit in question.units if unit.kind == "name" for id in unit.ids]
    ids = (id for id in (*named, *similar) if knowledge.record(id) is not None)
    meant = tuple(dict.fromkeys(ids))[:MOST_SUGGESTIONS]
    parts = [voice.say("unknown.lead" if question.units else "unknown.empty", date=day)]
    if meant:
        names = voice.join((voice.title(id) for id in meant), "or")
        parts.append(voice.say("unknown.suggest", names=names))
    else:
        parts.append(voice.say("unknown.hint", example=voice.say("unknown.example")))
    return Answer(
        question=question.text,
        lang=question.lang,
        answered=False,
        intent="unknown",
        confidence=confidence,
        lead="" if silent else voice.join(parts, "sentence"),
        suggestions=() if silent else meant,
        as_of=day,
    )


def help_(context: Context) -> Draft:
    """What the bot can do, by example."""
    voice, knowledge = context.voice, context.knowledge
    lines = [Line(voice.say(f"help.lines.{kind}")) for kind in knowledge.phrases["help"]["lines"]]
    lead = voice.say("help.lead", count=len(knowledge.projects), date=knowledge.date)
    return Draft(intent="help", lead=lead, lines=tuple(lines), sources=("landscape",))

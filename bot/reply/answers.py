"""A Question becomes an Answer: of all the ways to answer, the one that accounts for most of it.

Every kind of answer proposes candidates and says which units of the question each one explains.
The best is taken; a second one joins it when it explains much of what is left ("who created X and
what is its licence?"). What nothing explains well enough is not answered.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from operator import attrgetter

import msgspec
from msgspec.structs import replace

from bot.model import Answer, Lang, Line, Question, Source
from bot.reply import (
    about,
    alternatives,
    compare,
    finding,
    lists,
    membership,
    ranking,
    recommend,
    values,
)
from bot.reply.confidence import probability
from bot.reply.context import LEAD, Candidate, Context, Draft, Library, Way
from bot.reply.decision import (
    answers_directly,
    answers_unasked,
    could_speak,
    explains_plainly,
    may_speak,
)
from bot.reply.evidence import evidence
from bot.reply.joining import draft_of, joined, together

MOST_SUGGESTIONS = 3


def help_candidates(context: Context) -> Iterator[Candidate]:
    """How to use the bot."""
    if context.asks("help") and not context.subjects:
        yield context.candidate(
            "help", lambda u: u.aspects.get("help", 0.0), lambda: help_(context)
        )


KINDS: tuple[Callable[[Context], Iterator[Candidate]], ...] = (
    about.candidates,
    alternatives.candidates,
    compare.candidates,
    lists.candidates,
    ranking.candidates,
    values.candidates,
    finding.candidates,
    recommend.candidates,
    membership.candidates,
    help_candidates,
)


class Proposal(msgspec.Struct, frozen=True, dict=True, eq=False):
    """The best way to answer a question, before it is decided whether to give it; with all the
    candidates, best first.
    """

    context: Context
    best: Way
    candidates: list[Way]

    @cached_property
    def share(self) -> float:
        """The share of the question that it explains (0 to 1)."""
        return self.context.covers(self.best.explained)

    @cached_property
    def evidence(self) -> dict[str, float]:
        """What speaks for it and against it."""
        return evidence(self.context, self.best, self.candidates)

    def confidence(self, overheard: bool = False) -> float:
        """How likely it is right (0 to 1), and wanted when nobody asked the bot."""
        calibration = self.context.knowledge.confidence["overheard" if overheard else "direct"]
        return round(probability(self.evidence, calibration), 3)

    def is_given(self, overheard: bool = False) -> bool:
        """Whether it is good enough to be said."""
        judge = answers_unasked if overheard else answers_directly
        return judge(self.context, self.best, self.confidence(overheard))

    def is_plain(self) -> bool:
        """Whether it answers a question for one of the things that are mostly asked, as a whole."""
        return explains_plainly(self.context, self.best, self.context.limits["whole"])

    def may_speak(self) -> bool:
        """Whether the bot may say it unasked, if it is sure enough."""
        return may_speak(self.context, self.best)

    def answer(self, overheard: bool = False) -> Answer:
        """The answer itself, whether it is given or not."""
        draft = joined(self.context, self.best, self.candidates)
        return _finish(self.context, draft, self.confidence(overheard))


def answer(
    question: Question,
    library: Library,
    day: str,
    overheard: bool = False,
    alone: Callable[[], Question | None] = lambda: None,
    parts: Callable[[], Sequence[Question]] = tuple,
    similar: Callable[[], tuple[str, ...]] = tuple,
) -> Answer:
    """Answer a question as of a day; `overheard` answers only what is surely meant for a guide.

    `alone` finds the question without what is said around it; `parts` those of which it is made,
    when it asks several things; `similar` the ids of names that may have been meant when there is
    no answer.
    """
    context = Context(question, library, day)
    if overheard and not could_speak(context):
        return silence(question.text, question.lang, day)
    proposal = best(context, alone)
    if proposal is None or proposal.share < context.limits["whole"]:
        several = _each(context, [Context(part, library, day) for part in parts()])
        if several is not None:
            return several
    if proposal is None:
        return unknown(context, similar(), silent=overheard)
    if proposal.is_given(overheard):
        return proposal.answer(overheard)
    confidence = proposal.confidence(overheard)
    if not overheard and (card := _card_instead(proposal)) is not None:
        return _finish(context, card, confidence)
    return unknown(context, similar(), confidence, silent=overheard)


def best(context: Context, alone: Callable[[], Question | None]) -> Proposal | None:
    """The best way to answer a message: as a whole or, when that leaves much of it open, just the
    clause that asks, if that has a plain answer.
    """
    proposal = propose(context)
    if proposal is not None and proposal.share >= context.limits["whole"]:
        return proposal
    if (question := alone()) is None:
        return proposal
    clause = propose(Context(question, context.library, context.day))
    return clause if clause is not None and clause.is_plain() else proposal


def propose(context: Context) -> Proposal | None:
    """The candidate that explains most, beside all the others; None when there is none."""
    candidates: list[Way] = [*context.hits, *(c for kind in KINDS for c in kind(context))]
    candidates.sort(key=attrgetter("score"), reverse=True)
    best = next(_about_the_named(context, candidates), None)
    return Proposal(context, best, candidates) if best is not None else None


def _each(context: Context, parts: list[Context]) -> Answer | None:
    """The answers to the parts of a question together, if each of them has one."""
    drafts: list[Draft] = []
    confidence = 1.0
    for part in parts:
        proposal = propose(part)
        if proposal is None or not proposal.is_given():
            return None
        drafts.append(draft_of(part, proposal.best))
        confidence = min(confidence, proposal.confidence())
    leads = list(dict.fromkeys(draft.lead for draft in drafts))
    lead = context.voice.join(leads, "sentence")
    if len(leads) < 2 or len(lead) > LEAD:
        return None
    return _finish(context, together(drafts, lead), confidence)


def _about_the_named(context: Context, candidates: list[Way]) -> Iterator[Way]:
    """Candidates that have to do with what is named, first of all with projects."""
    names = context.names
    projects = [u for u in names if any(id in context.knowledge.projects for id in u.ids)]
    wanted = projects or names
    places = [i for i, unit in enumerate(context.question.units) if unit in wanted]
    return (c for c in candidates if not places or any(c.explained[i] for i in places))


def _card_instead(proposal: Proposal) -> Draft | None:
    """The card of a record that is surely named, saying that the question itself has no answer."""
    context = proposal.context
    if proposal.share < context.limits["card_least"]:
        return None
    sure = context.limits["sure_name"]
    for unit, id in sorted(context.subjects, key=lambda item: item[0].kind != "name"):
        record = context.knowledge.projects.get(id)
        if record is not None and unit.trust >= sure:
            draft = about.what(context, record)
            note = context.voice.say("card.no_fact", name=record.title(context.question.lang))
            lead = context.voice.join([note, context.says(record)], "sentence")
            return replace(draft, lead=lead[:LEAD])
    return None


def _finish(context: Context, draft: Draft, confidence: float) -> Answer:
    knowledge, question = context.knowledge, context.question
    records = [knowledge.record(id) for id in draft.cards]
    cards = tuple(context.telling.card(r, context.day) for r in records if r is not None)
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
        aspects=tuple(question.aspects),
    )


def _sources(context: Context, draft: Draft) -> Iterator[tuple[str, Source]]:
    ids = [*draft.sources, *(s for line in draft.lines for s in line.sources)]
    for id in dict.fromkeys(ids):
        owner, _, own = id.partition(":")
        record = context.knowledge.record(owner) if own else None
        yield context.knowledge.source(record, own or owner)


def silence(text: str, lang: Lang, day: str) -> Answer:
    """No answer to a message that nobody has put to the bot."""
    return Answer(text, lang, False, "unknown", 0.0, "", as_of=day)


def unknown(
    context: Context,
    similar: tuple[str, ...] = (),
    confidence: float = 0.0,
    silent: bool = False,
) -> Answer:
    """The polite no, with at most three names that may have been meant; or silence."""
    question, knowledge, voice, day = (
        context.question, context.knowledge, context.voice, context.day,
    )  # fmt: skip
    named = [id for unit in question.units if unit.kind == "name" for id in unit.ids]
    near = similar if question.units else ()  # "thanks" is small talk, not Thanos misspelt
    ids = (id for id in (*named, *near) if knowledge.record(id) is not None)
    meant = tuple(dict.fromkeys(ids))[:MOST_SUGGESTIONS]
    no = voice.say("unknown.lead" if question.units else "unknown.empty", date=day)
    return Answer(
        question=question.text,
        lang=question.lang,
        answered=False,
        intent="unknown",
        confidence=confidence,
        lead="" if silent else voice.join([no, _instead(context, meant)], "sentence"),
        suggestions=() if silent else meant,
        as_of=day,
    )


def _instead(context: Context, meant: Sequence[str]) -> str:
    """What to ask instead: what may have been meant, or of what is named as it is written
    something else, or else an example.
    """
    voice = context.voice
    if not meant:
        return voice.say("unknown.hint", example=voice.say("unknown.example"))
    names, sure = voice.join((voice.title(id) for id in meant), "or"), context.limits["sure_name"]
    seen = (m for m in context.question.mentions if m.how != "fuzzy" and m.trust >= sure)
    if not {mention.id for mention in seen}.issuperset(meant):
        return voice.say("unknown.suggest", names=names)
    example = voice.say("next.what", name=voice.title(meant[0]))
    return voice.say("unknown.other", names=names, example=example)


def help_(context: Context) -> Draft:
    """What the bot can do, by example."""
    voice, knowledge = context.voice, context.knowledge
    lines = [Line(voice.say(f"help.lines.{kind}")) for kind in knowledge.phrases["help"]["lines"]]
    lead = voice.say("help.lead", count=len(knowledge.projects), date=knowledge.date)
    return Draft(intent="help", lead=lead, lines=tuple(lines), sources=("landscape",))

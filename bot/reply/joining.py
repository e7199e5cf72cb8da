"""The best answer with what belongs to it: facts that fit as well, and a second answer."""

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from bot.model import FORM
from bot.reply import about
from bot.reply.context import LEAD, Context, Draft, Way
from bot.reply.scoring import Hit, Passage

MOST_CARDS = 2
"""So many cards an answer that was joined shows."""


def joined(context: Context, best: Way, candidates: list[Way]) -> Draft:
    """The best answer, with a second one when the question asks for a second aspect."""
    draft = _tied(context, best, candidates)
    left = _left_open(context, best)
    if not left:
        return draft
    subjects = {best.subject, *(id for _, id in context.subjects)}
    kinds = context.limits["second_kinds"]
    others = (
        c
        for c in candidates
        if c.kind in kinds and c.subject in subjects and any(c.explained[i] == 1.0 for i in left)
    )
    second = next(others, None)
    if second is None:
        return draft
    more = draft_of(context, second)
    lead = context.voice.join([draft.lead, more.lead], "sentence")
    if len(lead) > LEAD or more.lead in draft.lead:
        return draft
    return together([draft, more], lead)


def together(drafts: Sequence[Draft], lead: str) -> Draft:
    """Several answers as one with a lead of its own; the first one's lines that it does not say."""
    first = drafts[0]
    return replace(
        first,
        lead=lead,
        projects=tuple(dict.fromkeys(id for draft in drafts for id in draft.projects)),
        lines=tuple(line for line in first.lines if line.text not in lead),
        cards=tuple(dict.fromkeys(id for draft in drafts for id in draft.cards))[:MOST_CARDS],
        sources=tuple(dict.fromkeys(id for draft in drafts for id in draft.sources)),
    )


def draft_of(context: Context, way: Way) -> Draft:
    """The content of an answer."""
    return about.draft_of(context, way.passage) if isinstance(way, Hit) else way.build()


def _tied(context: Context, best: Way, candidates: list[Way]) -> Draft:
    """The best fact with those of the same record and aspect that fit equally well."""
    draft = draft_of(context, best)
    if not isinstance(best, Hit) or best.kind != "fact":
        return draft
    lead = draft.lead
    for passage in islice(_as_good(context, best, candidates), 1, int(context.limits["tied"])):
        more = context.telling.line(passage).text
        longer = context.voice.join([lead, more], "sentence")
        if len(longer) <= LEAD and more not in lead:
            lead = longer
    return replace(draft, lead=lead, lines=tuple(x for x in draft.lines if x.text not in lead))


def _as_good(context: Context, best: Hit, candidates: list[Way]) -> Iterator[Passage]:
    """The facts of a record that fit about as well as the best one, which comes first."""
    ties, near = best.score - context.limits["ties"], best.score - context.limits["near_ties"]
    for way in candidates:
        if way.score < min(ties, near):
            return
        if isinstance(way, Hit) and way.kind == "fact" and way.subject == best.subject:
            same = way.passage.about == best.passage.about
            if way.score >= (ties if same else near):
                yield way.passage


def _left_open(context: Context, best: Way) -> list[int]:
    """The places of the units that ask for an aspect which the best answer does not explain."""
    least = context.limits["left_open"]
    return [
        i
        for i, unit in enumerate(context.question.units)
        if best.explained[i] < least
        and any(strength == 1.0 and a not in FORM for a, strength in unit.aspects.items())
    ]

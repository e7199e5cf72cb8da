"""What speaks for an answer and against it: the evidence that its confidence rests on.

Each piece of evidence has a name and a number from 0 to 1, most of them yes or no. How much each
one counts is fitted on data: `knowledge/confidence.yaml` holds the weights, and docs/calibration.md
tells how to fit them.
"""

from bot.model import FORM, Unit
from bot.reply.context import Context, Way

MATCHES = ("project", "outside", "misspelt", "capital", "ordinary", "stage", "term", "place")
"""How a question names its subject; none of them when it names nothing."""

EVIDENCE = (
    *MATCHES,
    "share",  # of the question that the answer explains
    "whole",  # it explains all
    "passed",  # special words that it passes over
    "else",  # they weigh more than what it explains
    "slight",  # nothing is named, and hardly a special word is explained
    "gap",  # how far the best answer about something else is behind
    "fits",  # the question would be asked of software, not of a harbour
    "asks",  # it has the form of a question
)


def evidence(context: Context, best: Way, candidates: list[Way]) -> dict[str, float]:
    """The evidence for the best candidate, by name (see EVIDENCE); what is left out is 0."""
    share = context.covers(best.explained)
    match = context.match
    found = {
        "share": share,
        "whole": float(share >= context.limits["all"]),
        "passed": _passed(context, best),
        "else": float(about_something_else(context, best)),
        "slight": 0.0 if match else _slight(context, best),
        "gap": _gap(best, candidates),
        "fits": float(match in ("ordinary", "capital") and fits_software(context, best)),
        "asks": float(context.question.asks),
    }
    return {match: 1.0, **found} if match else found


def special(context: Context, best: Way) -> float:
    """How many special words an answer explains; an aspect that is asked for counts in part."""
    limits, count = context.limits, 0.0
    for unit, explained in zip(context.question.units, best.explained, strict=True):
        if explained >= limits["well_explained"]:
            count += unit.tells * explained * (unit.kind in ("word", "term"))
            count += limits["aspect_special"] * _asks_content(unit)
    return count


def _asks_content(unit: Unit) -> bool:
    return any(strength == 1.0 and aspect not in FORM for aspect, strength in unit.aspects.items())


def about_something_else(context: Context, best: Way) -> bool:
    """Whether an answer passes over more special words than it accounts for."""
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


def fits_software(context: Context, best: Way) -> bool:
    """Whether something is asked that is asked of software, or cloud native words stand by."""
    software = set(context.limits["software"])
    return any(
        unit.kind in ("place", "term", "stage")
        or (explained == 1.0 and any(unit.aspects.get(aspect) == 1.0 for aspect in software))
        for unit, explained in zip(context.question.units, best.explained, strict=True)
    )


def _passed(context: Context, best: Way) -> float:
    """The special words that an answer passes over; `many_passed` of them count as 1."""
    passed = sum(
        unit.tells * (1 - explained)
        for unit, explained in zip(context.question.units, best.explained, strict=True)
        if unit.kind in ("word", "term") and len(unit.text) > 1
    )
    return min(1.0, passed / float(context.limits["many_passed"]))


def _slight(context: Context, best: Way) -> float:
    """How many special words an answer lacks, as a share of those that it should explain."""
    if best.kind not in context.limits["special_kinds"]:
        return 0.0
    wanted = float(context.limits["special"])
    return max(0.0, 1 - special(context, best) / wanted)


def _gap(best: Way, candidates: list[Way]) -> float:
    """How far the best candidate about something else is behind."""
    for other in candidates:
        if other.score < best.score and (other.subject != best.subject or not other.subject):
            return min(1.0, best.score - other.score)
    return min(1.0, max(0.0, best.score))

"""Whether an answer is given: what must hold, and from which confidence on.

Asked directly, the bot answers when enough of the question is explained and the answer is not
unlikely. Overheard, it answers only a question that is surely meant for a guide.
"""

from bot.reply.context import Context, Way
from bot.reply.evidence import about_something_else, fits_software, special


def answers_directly(context: Context, best: Way, confidence: float) -> bool:
    """Whether an answer is good enough for somebody who asks the bot."""
    limits = context.limits
    level = _level(context, best)
    if level == "none" or confidence < limits["least"]["direct"]:
        return False
    kind = f"{best.kind}_in_category" if context.categories else best.kind
    share = limits["direct_kinds"].get(kind) or limits["direct"][level]
    covers = context.covers(best.explained)
    return covers >= share or (level == "named" and _explains_much(context, best))


def answers_unasked(context: Context, best: Way, confidence: float) -> bool:
    """Whether an answer is good enough for a channel in which nobody asked the bot."""
    return may_speak(context, best) and confidence >= context.limits["least"]["overheard"]


def could_speak(context: Context) -> bool:
    """Whether some answer may be such that `may_speak`: seen from the question alone, most of what
    is overheard is dismissed before anything is looked up.
    """
    question = context.question
    return (question.outright or _may_be_bare(context)) and (
        question.thing or question.many or bool(context.match)
    )


def may_speak(context: Context, best: Way) -> bool:
    """Whether a message is a question to all with a clear subject (or for a list), and neither
    small talk nor about something that only the speaker's own people know.
    """
    question = context.question
    asked = question.outright or _is_bare(context, best)
    clear = _is_clear(context, best)
    elsewhere = question.to_others or question.chats or question.trouble or question.own
    return bool(asked and clear and not elsewhere)


def _is_clear(context: Context, best: Way) -> bool:
    """Whether a question has a subject, or asks for what has none, such as a list; and the answer
    is of the kind that is asked for, not a fact in which the same words happen to stand.
    """
    if not _is_asked_for(context, best):
        return False
    match = context.match
    if match == "ordinary":
        return _is_meant(context, best)
    of_projects = context.question.thing or context.question.many
    return bool(match) or (of_projects and best.kind in context.limits["without_subject"])


def _is_meant(context: Context, best: Way) -> bool:
    """Whether an ordinary word names the project: among Chinese or cloud native words it does, and
    when something is asked that is asked of software; so it does in a bare "what is".
    """
    foreign = context.knowledge.limits["names"]["chinese_trust"]
    return (
        fits_software(context, best)
        or any(unit.trust >= foreign for unit in context.names)
        or _is_bare_what(context, best)
    )


def _is_bare_what(context: Context, best: Way) -> bool:
    """Whether nothing is said but "what is" and a name."""
    return (
        best.kind == "what"
        and context.question.density >= context.limits["bare_dense"]
        and context.covers(best.explained) >= context.limits["all"]
    )


def _is_asked_for(context: Context, best: Way) -> bool:
    """Whether a fact is about what is asked for; any is when only "what is" is asked."""
    if best.passage is None or best.passage.fact is None:
        return True
    about, limits = best.passage.about, context.limits
    if about in limits["left_to_people"]:
        return False
    return any(context.asks(asked) for asked in ("what", *limits["akin"].get(about, [about])))


def _is_bare(context: Context, best: Way) -> bool:
    """Whether a message is nothing but a subject and an aspect: "containerd maturity today"."""
    return _may_be_bare(context) and explains_plainly(context, best, context.limits["all"])


def explains_plainly(context: Context, best: Way, least: float) -> bool:
    """Whether an answer explains so much of a question for one of the aspects that are mostly
    asked for, such as what something is or who made it.
    """
    asked = {a for u in context.question.units for a, s in u.aspects.items() if s == 1.0}
    return context.covers(best.explained) >= least and not asked.isdisjoint(context.limits["bare"])


def _may_be_bare(context: Context) -> bool:
    question = context.question
    return question.density >= context.limits["bare_dense"] and all(
        unit.kind != "word" for unit in question.units
    )


def _level(context: Context, best: Way) -> str:
    """How much a question names, and so how much of it must be explained."""
    question, limits = context.question, context.limits
    match = context.match
    kinds = {unit.kind for unit in question.units}
    said = question.asks or question.density >= limits["dense"]
    if match in ("project", "misspelt", "outside"):
        return "named" if context.names_project() else "neighbour"
    if match in ("capital", "ordinary"):
        if kinds & {"place", "term", "stage"} or len(context.names) > 1:
            return "named"
        if not said or about_something_else(context, best):
            return "none"
        return "capital" if match == "capital" else "maybe_named"
    if about_something_else(context, best):
        return "none"
    if match == "stage":
        return "stage" if said or best.kind == "list" else "none"
    if any(mention.id in limits["places"] for mention in question.mentions):
        return "maybe_named"
    if special(context, best) < limits["special"] and best.kind in limits["special_kinds"]:
        return "none" if "term" not in kinds else "term"
    return "term" if "term" in kinds else "free"


def _explains_much(context: Context, best: Way) -> bool:
    """Whether an answer explains enough of a long message about something that is surely named."""
    explained = sum(
        weight * explained
        for unit, weight, explained in zip(
            context.question.units, context.weights, best.explained, strict=True
        )
        if unit.kind not in ("name", "place", "time")
    )
    return bool(explained >= context.limits["evidence"])

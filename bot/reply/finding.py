"""Projects found by their passages: "which projects run as a DaemonSet"."""

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec.structs import replace

from bot.model import Line, Project, Unit
from bot.reply import lists, selection
from bot.reply.context import LEAD, Candidate, Context, Draft
from bot.reply.maturity import ORDER, maturity
from bot.reply.scoring import Hit

SAID = ("what", "features", "integrations", "adopters", "architecture")
"""What verbs between projects and a term ask for: "support multi-tenancy", "run on bare metal"."""


RELATED = {
    "integrations": ("integrates-with", "supports"),
    "basis": ("based-on", "extends", "implements"),
}
"""Aspects that ask for projects by what they have to do with another one."""


def candidates(context: Context) -> Iterator[Candidate]:
    """Lists of projects that share what the question names."""
    if context.asks("list") or context.asks("count") or _only_selects(context):
        yield from _of_terms(context)
    yield from _related(context)
    if context.asks("list") == 1.0:
        yield from _matching(context)


def _related(context: Context) -> Iterator[Candidate]:
    """The projects that have to do with another one: "which projects extend Envoy"."""
    kinds = [kind for aspect, found in RELATED.items() if context.asks(aspect) for kind in found]
    named = {id for unit in context.names for id in unit.ids} & context.knowledge.projects.keys()
    if kinds and len(named) == 1 and context.question.many:
        id = named.pop()
        ids = {other for other, kind in context.library.related.get(id, ()) if kind in kinds}
        if context.asks("integrations"):  # what integrates does so both ways
            own = context.knowledge.projects[id].relations
            ids |= {r.project for r in own if r.project and r.kind in kinds}
        if len(ids) > 1:
            build = partial(related, context, id, ids)
            rule = partial(_explains_related, id)
            yield lists.whole(context, context.candidate("list", rule, build))


def _explains_related(id: str, unit: Unit) -> float:
    if id in unit.ids or unit.kind in ("time", "stage", "place"):
        return 1.0
    if unit.names_category():
        return 1.0
    asked = ("list", "count", "origin", *RELATED)
    return float(unit.asks_any(*asked))


def related(context: Context, id: str, ids: set[str]) -> Draft:
    """The projects that have to do with another one, of the stages and categories named."""
    found = _of_those(context, ids, context.voice.title(id))
    return replace(found, projects=(id, *found.projects))


def _only_selects(context: Context) -> bool:
    """Whether a question names projects by a stage or a term alone: "load balancing projects"."""
    kinds = {unit.kind for unit in context.question.units}
    return context.question.many and ("stage" in kinds or kinds <= {"term", "place", "time"})


def _of_terms(context: Context) -> Iterator[Candidate]:
    """The projects that belong to a term: "which projects use eBPF"."""
    for unit in context.question.units:
        ids = selection.of_term(context, unit)
        if len(ids) > 1 and not unit.names_category():
            rule = partial(_explains_term, unit)
            found = context.candidate("list", rule, partial(of_term, context, unit, ids))
            yield lists.whole(context, found)


def _explains_term(term: Unit, unit: Unit) -> float:
    if unit == term or unit.kind in ("time", "stage") or "cncf" in unit.ids:
        return 1.0
    if unit.names_category():
        return 1.0
    return float(unit.asks_any("list", "count", *SAID))


def of_term(context: Context, term: Unit, ids: list[str]) -> Draft:
    """The projects that belong to a term, of the stages and categories that are named."""
    return _of_those(context, ids, selection.term_name(context, term))


def _of_those(context: Context, ids: Iterable[str], name: str) -> Draft:
    """Those of some projects that a question selects, named by what they have in common; archived
    ones only when stages are named.
    """
    chosen = selection.select(context)
    projects = chosen.projects.only(context.library.roll.of(ids))
    if not context.stages:
        projects = selection.without_archived(context, projects)
    return lists.listed(context, projects, lists.matching(context, chosen, name))


def _matching(context: Context) -> Iterator[Candidate]:
    """Projects whose passages hold what the question names: "which projects run as a DaemonSet"."""
    units = context.question.units
    rest = [unit for unit in units if "list" not in unit.aspects]
    strong = [u for u in rest if u.kind in ("word", "name")]
    if not strong:
        return
    named = {id for unit in rest for id in unit.ids}
    best: dict[str, tuple[float, Hit]] = {}
    total = sum(context.passages.weight(unit) for unit in rest)
    for hit in context.hits:
        owner = hit.passage.owner
        if owner.id in named or not isinstance(owner, Project):
            continue
        explained = context.query.explained(hit.passage)
        share = sum(
            weight * explains
            for unit, weight, explains in zip(units, context.weights, explained, strict=True)
            if "list" not in unit.aspects
        )
        if owner.id not in best or share / total > best[owner.id][0]:
            best[owner.id] = (share / total, hit)
    top = max((share for share, _ in best.values()), default=0.0)
    least = max(context.limits["match_least"], top * context.limits["match_share"])
    found = sorted(((s, h) for s, h in best.values() if s >= least), key=lambda item: -item[0])
    if len(found) >= 2:
        hits = [hit for _, hit in found[:20]]
        theirs = zip(*(context.query.explained(hit.passage) for hit in hits), strict=True)
        explained = tuple(
            1.0 if "list" in unit.aspects else max(shares)
            for unit, shares in zip(units, theirs, strict=True)
        )
        score = context.share(explained) * top + context.limits["bonus"]["matching"]
        yield Candidate("matching", explained, score, lambda: matching(context, hits))


def matching(context: Context, hits: list[Hit]) -> Draft:
    """The projects found, each with the passage that holds what was asked for."""
    voice = context.voice
    words = [u.text for u in context.question.units if u.kind in ("word", "name")]
    hits = sorted(hits, key=lambda hit: _rank(context, hit))
    names = [hit.passage.owner.title(context.question.lang) for hit in hits]
    what = voice.say("list.matching", words=" ".join(words))
    text, _ = voice.shortened(names, LEAD - len(what) - 12)
    lines: list[Line] = []
    sources: list[str] = []
    for hit in hits[:8]:
        if hit.passage.fact is not None:
            line = context.telling.line(hit.passage)
            lines.append(line)
            sources += line.sources
        else:
            lines.append(Line(context.says(hit.passage.owner), ("landscape",)))
    return Draft(
        intent="list",
        projects=tuple(h.passage.owner.id for h in hits if isinstance(h.passage.owner, Project)),
        lead=voice.say("list.found.one", what=what, names=text),
        lines=tuple(lines),
        sources=tuple(dict.fromkeys(sources or ["landscape"])),
    )


def _rank(context: Context, hit: Hit) -> tuple[int, str]:
    """Projects by maturity, then everything else by name."""
    owner = hit.passage.owner
    if isinstance(owner, Project):
        return maturity(context.knowledge, owner, context.day)
    return len(ORDER), owner.id

"""What a record has to do with others: the related projects, and the one to compare it with."""

from bot.know.knowledge import Knowledge
from bot.model import Project, Record
from bot.reply.blocks.sheet import Sheet
from bot.reply.maturity import maturity

NEAR = ("successor", "alternative-to", "part-of", "extends", "integrates-with")
"""Kinds of relations that tell most, first; the others follow."""


def related(knowledge: Knowledge, record: Record) -> list[Project]:
    """The projects that a record has to do with, the nearest first."""
    ranked = sorted(record.relations, key=lambda r: NEAR.index(r.kind) if r.kind in NEAR else 9)
    ids = [relation.project for relation in ranked if relation.project]
    if not isinstance(record, Project):
        ids = [*([record.part_of] if record.part_of else []), *record.projects, *ids]
    found = (knowledge.projects.get(id) for id in dict.fromkeys(ids) if id != record.id)
    return [project for project in found if project is not None]


def rival(sheet: Sheet, project: Project) -> Project | None:
    """The project that people would compare this one with; the place of most has none."""
    places = sheet.knowledge.limits["answers"]["places"]
    if project.id in places:
        return None
    known, not_it = sheet.knowledge.projects, {project.id, *places}
    for id in (*sheet.answer.projects[1:2], *_like(project, "successor", "alternative-to")):
        if id in known and id not in not_it:
            return known[id]
    same = (p for p in sheet.knowledge.in_category([project.category]) if p.id not in not_it)
    most = min(same, key=lambda p: maturity(sheet.knowledge, p, sheet.day), default=None)
    return known[most.id] if most else None


def _like(project: Project, *kinds: str) -> list[str]:
    """The projects with which a project has relations of these kinds, in their order."""
    return [r.project for kind in kinds for r in project.relations if r.kind == kind and r.project]

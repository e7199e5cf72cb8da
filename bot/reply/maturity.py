"""The order of projects in lists: the most mature first, then by when they joined."""

from bot.know.knowledge import Knowledge
from bot.model import Listed, Stage

ORDER: tuple[Stage, ...] = ("graduated", "incubating", "sandbox", "archived")


def maturity(knowledge: Knowledge, project: Listed, day: str) -> tuple[int, str]:
    """The rank of a project on a day."""
    change = knowledge.stage_at(project, day)
    return (ORDER.index(change.stage) if change else len(ORDER), project.stages[0].since)


def ordered(knowledge: Knowledge, stage: Stage | None, day: str) -> tuple[Listed, ...]:
    """The projects in a stage on a day (None: in any); equals by name."""
    found = knowledge.in_stage(stage, day)
    return tuple(sorted(found, key=lambda project: maturity(knowledge, project, day)))

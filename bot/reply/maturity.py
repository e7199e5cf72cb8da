"""The order of projects in lists: the most mature first, then by when they joined."""

from bot.know.knowledge import Knowledge
from bot.model import Listed, Stage

ORDER: tuple[Stage, ...] = ("graduated", "incubating", "sandbox", "archived")


def maturity(knowledge: Knowledge, project: Listed, day: str) -> tuple[int, str]:
    """The rank of a project on a day."""
    change = knowledge.stage_at(project, day)
    return (ORDER.index(change.stage) if change else len(ORDER), project.stages[0].since)

"""The roll of all projects: which are in a stage, in a category, came in a time.

A bitmap index: every project has a number, and a set of projects is one whole number that has the
bits of theirs set. What a hundred thousand projects have in common is then found by a few
operations on some kilobytes, and a list takes as long as what is shown of it.

Projects are numbered by when they joined, and by name: so those of a stage stand in the order of
lists by themselves.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import islice, pairwise

from bot.know.knowledge import Knowledge, ends
from bot.model import Listed, Stage, StageChange
from bot.reply.maturity import ORDER

DAYS = 64
"""Days of which the stages of all projects are kept: of a hundred thousand 50 KB each."""

Dated = tuple[list[str], list[int]]
"""Days in order, and the number of a project for each."""

_SET = re.compile(rb"[^\0]")
_PLACES = [[place for place in range(8) if byte >> place & 1] for byte in range(256)]


class Roll:
    """All projects of a knowledge, in the order of lists."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self.stages = lru_cache(DAYS)(self._stages)
        self.reached = lru_cache(DAYS)(self._reached)
        self.came = lru_cache(DAYS)(self._came)
        self.categories = lru_cache(DAYS)(self._categories)

    @cached_property
    def projects(self) -> list[Listed]:
        """The projects by their numbers."""
        listed = self._knowledge.listed
        return sorted(listed, key=lambda p: (p.stages[0].since, p.name.casefold()))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {project.id: number for number, project in enumerate(self.projects)}

    def of(self, ids: Iterable[str]) -> int:
        """The projects among these records."""
        known = self._numbers
        return _bitmap({known[id] for id in ids if id in known})

    def in_categories(self, ids: Iterable[str]) -> int:
        """The projects of some categories."""
        found = 0
        for id in ids:
            found |= self._by_category.get(id, 0)
        return found

    @cached_property
    def _by_category(self) -> dict[str, int]:
        numbers: dict[str, list[int]] = {}
        for number, project in enumerate(self.projects):
            numbers.setdefault(project.category, []).append(number)
        return {id: _bitmap(found) for id, found in numbers.items()}

    def _stages(self, day: str) -> dict[Stage, int]:
        """The projects in each stage at the end of a day, by `maturity.ORDER`.

        Who came into a stage and left it again until then has moved twice, and is not there.
        """
        return {
            stage: _bitmap(numbers[: bisect_right(days, day)])
            for stage, (days, numbers) in self._moves.items()
        }

    @cached_property
    def _moves(self) -> dict[Stage, Dated]:
        """For each stage the days on which projects came into it or left it, and which."""
        found: dict[Stage, list[tuple[str, int]]] = {stage: [] for stage in ORDER}
        for number, project in enumerate(self.projects):
            last, left = "9", None
            for change in reversed(project.stages):  # a later change holds, even of a vague date
                last = min(last, ends(change.since))
                found[change.stage].append((last, number))
                if left is not None:
                    found[change.stage].append((left, number))
                left = last
        return {stage: _dated(moves) for stage, moves in found.items()}

    def _reached(self, stage: Stage, day: str) -> int:
        """The projects that were in a stage at any time until a day."""
        return _bitmap(
            number
            for number, project in enumerate(self.projects)
            if any(change.stage == stage and change.since <= day for change in project.stages)
        )

    def _categories(self, day: str) -> list[tuple[str, int]]:
        """The categories with the number of projects that they have on a day, largest first."""
        joined = self._knowledge.in_stage(None, day)
        return Counter(project.category for project in joined).most_common()

    def in_order(self, day: str) -> "Roster":
        """All projects that had joined by a day, the most mature first."""
        return Roster(self, tuple(self.stages(day).values()))

    def _came(self, stage: Stage | None, first: str, last: str, day: str) -> "Roster":
        """The projects that came into a stage (None: joined) between two days; the most mature
        first, as of a third one.
        """
        since, numbers = self._changes[stage]
        found = _bitmap(set(numbers[bisect_left(since, first) : bisect_right(since, last)]))
        groups = [found & inside for inside in self.stages(day).values()]
        later = found & ~sum(groups)
        return Roster(self, (*groups, later))

    @cached_property
    def _changes(self) -> dict[Stage | None, Dated]:
        """For each stage the days on which projects came into it, and which; in order."""
        found: dict[Stage | None, list[tuple[str, int]]] = {stage: [] for stage in (None, *ORDER)}
        for number, project in enumerate(self.projects):
            for change in project.stages:
                found[change.stage].append((change.since, number))
            found[None] += ((change.since, number) for change in _joined(project))
        return {stage: _dated(changes) for stage, changes in found.items()}


class Roster:
    """Some projects in an order: those of the first bitmap, then those of the next."""

    def __init__(self, roll: Roll, groups: tuple[int, ...]) -> None:
        self._roll = roll
        self._groups = groups

    def __len__(self) -> int:
        return sum(group.bit_count() for group in self._groups)

    def __iter__(self) -> Iterator[Listed]:
        return self.first(len(self._roll.projects))

    def first(self, most: int) -> Iterator[Listed]:
        """So many of each bitmap, at most."""
        projects = self._roll.projects
        for group in self._groups:
            for number in islice(_members(group), most):
                yield projects[number]

    def starts(self) -> tuple[int, int]:
        """Where the first one stands; such places can be compared."""
        groups = enumerate(self._groups)
        return next(((i, (bits & -bits).bit_length()) for i, bits in groups if bits), (0, 0))

    def only(self, some: int) -> "Roster":
        """Those that are among some."""
        return Roster(self._roll, tuple([group & some for group in self._groups]))

    def without(self, some: int) -> "Roster":
        """Those that are not."""
        return self.only(~some)


def _joined(project: Listed) -> list[StageChange]:
    """When a project joined, and when it came back from the archive."""
    returns = (b for a, b in pairwise(project.stages) if a.stage == "archived")
    return [project.stages[0], *returns]


def _dated(events: Iterable[tuple[str, int]]) -> Dated:
    """Events by day, as two lists: of the days, and of the projects."""
    ordered = sorted(events)
    return [day for day, _ in ordered], [number for _, number in ordered]


def _bitmap(numbers: Iterable[int]) -> int:
    """The bitmap of some numbers; a number that is there twice is not in it."""
    known = list(numbers)
    content = bytearray(max(known, default=0) // 8 + 1)
    for number in known:
        content[number >> 3] ^= 1 << (number & 7)
    return int.from_bytes(content, "little")


def _members(bits: int) -> Iterator[int]:
    """The numbers in a bitmap, in order."""
    content = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    for found in _SET.finditer(content):
        first = 8 * found.start()
        for place in _PLACES[content[found.start()]]:
            yield first + place

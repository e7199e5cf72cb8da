"""Questions about times: who came when, how long it took, who was first, what was true on a day.

What is right is worked out here from the stages of the projects, not taken from the answers.
"""

import re
from collections.abc import Callable
from datetime import date

import pytest
from conftest import says_number

from bot.model import Answer, Project, StageChange

Ask = Callable[..., Answer]
DAY = "2026-08-07"
EARLIER = "2024-03-01"


def change(project: Project, stage: str) -> StageChange | None:
    """When a project entered a stage; "joined" stands for its first one."""
    if stage == "joined":
        return project.stages[0]
    return next((step for step in project.stages if step.stage == stage), None)


def entered(projects: list[Project], stage: str, first: str, last: str) -> list[str]:
    """The names of those that entered a stage in a time."""
    steps = ((project.name, change(project, stage)) for project in projects)
    return [name for name, step in steps if step and first <= step.since <= last]


def in_order(projects: list[Project], stage: str, day: str = DAY) -> list[tuple[str, str]]:
    """(day, name) of those that entered a stage until a day, the earliest first."""
    steps = ((project.name, change(project, stage)) for project in projects)
    return sorted((step.since, name) for name, step in steps if step and step.since <= day)


def lists_exactly(answer: Answer, names: list[str]) -> None:
    """The lead gives their number, the lines name them all and nothing else."""
    assert answer.answered, answer.question
    assert says_number(answer.lead, len(names)), f"{answer.question}: {answer.lead}"
    told = "\n".join(line.text for line in answer.lines)
    listed = [
        name
        for line in told.splitlines()
        for name in re.split(r", |、", re.split(r": |：", line, maxsplit=1)[1])
    ]
    assert sorted(listed) == sorted(names), answer.question


@pytest.mark.parametrize(
    ("stage", "first", "last", "questions"),
    [
        (
            "graduated",
            "2019-01-01",
            "2019-12-31",
            [
                "Which projects were graduated in 2019?",
                "what graduated in 2019",
                "2019 年毕业的项目",
            ],
        ),
        (
            "graduated",
            "2026-01-01",
            DAY,
            ["what graduated this year", "今年毕业的项目", "今年有哪些项目毕业"],
        ),
        ("graduated", "2025-01-01", "2025-12-31", ["what graduated last year", "去年毕业的项目"]),
        (
            "joined",
            "2025-01-01",
            "2025-12-31",
            ["last year's new projects", "new projects in 2025", "去年新加入的项目"],
        ),
        ("joined", "2026-01-01", DAY, ["what's new in cncf this year", "今年加入 CNCF 的有哪些"]),
        (
            "archived",
            "2025-01-01",
            "2025-12-31",
            ["which projects were archived in 2025", "2025 年归档的项目有哪些"],
        ),
        (
            "incubating",
            "2024-01-01",
            "2024-12-31",
            ["which projects became incubating in 2024", "2024 年进入孵化的项目"],
        ),
        (
            "sandbox",
            "2023-06-01",
            "2023-06-30",
            ["which projects entered the sandbox in June 2023"],
        ),
    ],
)
def test_what_came_in_a_time(
    ask: Ask, projects: list[Project], stage: str, first: str, last: str, questions: list[str]
) -> None:
    for question in questions:
        lists_exactly(ask(question, as_of=DAY), entered(projects, stage, first, last))


@pytest.mark.parametrize(
    ("first", "last", "questions"),
    [
        ("2020-01-01", DAY, ["which projects graduated since 2020", "2020 年以来毕业的项目"]),
        ("2022-01-01", DAY, ["which projects graduated after 2021", "2021 年以后毕业的项目有哪些"]),
        (
            "2018-01-01",
            "2018-12-31",
            ["which projects graduated before 2019", "2019 年以前毕业的项目"],
        ),
        (
            "2019-01-01",
            "2021-12-31",
            ["which projects graduated between 2019 and 2021", "2019 年到 2021 年毕业的项目"],
        ),
        ("2024-08-07", DAY, ["which projects graduated in the past two years", "近两年毕业的项目"]),
        ("2026-07-01", "2026-07-31", ["which projects graduated last month", "上个月毕业的项目"]),
        (
            "2022-10-01",
            "2022-12-31",
            ["projects graduated in Q4 2022", "2022 年第四季度毕业的项目"],
        ),
    ],
)
def test_times_that_are_open_long_or_short(
    ask: Ask, projects: list[Project], first: str, last: str, questions: list[str]
) -> None:
    for question in questions:
        lists_exactly(ask(question, as_of=DAY), entered(projects, "graduated", first, last))


@pytest.mark.parametrize(
    ("stage", "year", "questions"),
    [
        ("joined", 2021, ["how many projects joined in 2021", "2021 年有多少项目加入"]),
        ("archived", 2023, ["how many projects were archived in 2023", "2023 年有几个项目被归档"]),
        ("graduated", 2024, ["how many projects graduated in 2024?", "2024 年毕业了几个项目"]),
    ],
)
def test_how_many_came_in_a_year(
    ask: Ask, projects: list[Project], stage: str, year: int, questions: list[str]
) -> None:
    number = len(entered(projects, stage, f"{year}-01-01", f"{year}-12-31"))
    for question in questions:
        answer = ask(question, as_of=DAY)
        assert says_number(answer.lead, number), f"{question}: {answer.lead}"


@pytest.mark.parametrize(
    ("stage", "day", "questions"),
    [
        (
            "graduated",
            "2022-12-31",
            [
                "how many graduated projects were there at the end of 2022",
                "2022 年底有多少个毕业项目",
            ],
        ),
        ("sandbox", "2019-06-30", ["how many sandbox projects were there in June 2019"]),
        (
            "incubating",
            "2020-12-31",
            ["CNCF 2020 年有哪些孵化项目", "which projects were incubating in 2020"],
        ),
    ],
)
def test_how_many_there_were_on_a_day(
    ask: Ask, projects: list[Project], stage: str, day: str, questions: list[str]
) -> None:
    def stage_then(project: Project) -> str:
        steps = [s for s in project.stages if (s.since + "-31")[:10] <= day]
        return steps[-1].stage if steps else ""

    number = sum(stage_then(project) == stage for project in projects)
    for question in questions:
        answer = ask(question, as_of=DAY)
        assert says_number(answer.lead, number), f"{question}: {answer.lead}"


@pytest.mark.parametrize(
    ("stage", "questions"),
    [
        ("joined", ["what's new in cncf", "newest projects", "最近加入的项目", "哪个项目最近加入"]),
        ("graduated", ["which project graduated most recently", "最近毕业的项目"]),
        ("sandbox", ["latest sandbox projects", "最近进入沙箱的项目"]),
        ("archived", ["recently archived projects", "最近归档的项目"]),
    ],
)
@pytest.mark.parametrize("day", [DAY, EARLIER])
def test_the_latest_comes_first(
    ask: Ask, projects: list[Project], stage: str, questions: list[str], day: str
) -> None:
    latest = in_order(projects, stage, day)[-1][0]
    names = [name for since, name in in_order(projects, stage, day) if since == latest]
    for question in questions:
        lead = ask(question, as_of=day).lead
        assert any(name in lead for name in names), f"{question}: {lead}"
        assert not any(name in lead for since, name in in_order(projects, stage) if since > day)


@pytest.mark.parametrize(
    "question",
    ["oldest project", "which project joined first", "最老的项目", "最早加入 CNCF 的项目是哪个"],
)
def test_the_oldest_project(ask: Ask, projects: list[Project], question: str) -> None:
    since, name = in_order(projects, "joined")[0]
    assert f"{name} ({since})" in ask(question).lead.replace("（", " (").replace("）", ")")


@pytest.mark.parametrize(
    ("slow", "questions"),
    [
        (False, ["which project graduated fastest", "哪个项目毕业最快"]),
        (True, ["which project took longest to graduate", "毕业最慢的项目"]),
    ],
)
def test_who_graduated_fastest(
    ask: Ask, projects: list[Project], slow: bool, questions: list[str]
) -> None:
    def days(project: Project) -> int:
        step = change(project, "graduated")
        assert step
        return (date.fromisoformat(step.since) - date.fromisoformat(project.stages[0].since)).days

    graduated = [p for p in projects if p.stages[-1].stage == "graduated" and len(p.stages) > 1]
    first = sorted(graduated, key=days, reverse=slow)[0]
    for question in questions:
        lead = ask(question, as_of=DAY).lead
        named = min(
            (p for p in projects if f"{p.name} (" in lead or f"{p.name}（" in lead),
            key=lambda p: lead.index(p.name),
        )
        assert named == first, lead
        assert says_number(lead, days(first))


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("how long did Harbor incubate", 579),
        ("Harbor 孵化了多久", 579),
        ("how long was Harbor in the sandbox?", 106),
        ("Harbor 在沙箱待了多久", 106),
        ("how long did it take Harbor to graduate", 685),
        ("Harbor 用了多久毕业", 685),
    ],
)
def test_how_long_it_took(ask: Ask, question: str, days: int) -> None:
    answer = ask(question)
    assert answer.projects == ("harbor",)
    assert says_number(answer.lead, days), answer.lead


def test_last_year_depends_on_the_day_of_the_question(ask: Ask, projects: list[Project]) -> None:
    for day, year in ((DAY, 2025), (EARLIER, 2023)):
        names = entered(projects, "graduated", f"{year}-01-01", f"{year}-12-31")
        lists_exactly(ask("what graduated last year", as_of=day), names)


def test_since_when_a_project_is_in_cncf(ask: Ask) -> None:
    for question in ("since when is Rook in CNCF", "Rook 哪年加入 CNCF"):
        assert "2018-01-29" in ask(question).lead


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("the five newest graduated projects", 5),
        ("最新的三个毕业项目", 3),
        ("最近毕业的5个项目", 5),
    ],
)
def test_as_many_as_are_asked_for(ask: Ask, question: str, count: int) -> None:
    assert len(re.findall(r"\d{4}-\d\d-\d\d", ask(question).lead)) == count


@pytest.mark.parametrize(
    "question",
    [
        "which projects moved from sandbox to incubating in 2023",
        "2023 年从沙箱升到孵化的项目有哪些",
    ],
)
def test_a_move_is_told_by_where_it_led(ask: Ask, projects: list[Project], question: str) -> None:
    moved = [
        p for p in projects for c in p.stages if (c.stage, c.since[:4]) == ("incubating", "2023")
    ]
    lead = ask(question).lead
    assert f"{len(moved)}" in lead
    assert all(project.name in lead for project in moved)


def test_what_graduated_between_two_years(ask: Ask, projects: list[Project]) -> None:
    came = {
        p.name
        for p in projects
        if (step := change(p, "graduated")) and "2019" <= step.since < "2022"
    }
    lead = ask("between 2019 and 2021 which projects graduated").lead
    assert f"({len(came)})" in lead
    assert all(name in lead for name in came)


def test_a_project_that_came_back_joined_twice(ask: Ask) -> None:
    assert "OpenEBS" in ask("projects accepted on 2024-10-10").lead
    assert "OpenEBS" in ask("which projects joined in May 2019").lead

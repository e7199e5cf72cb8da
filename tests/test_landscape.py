"""Every project of the landscape can be asked about, in both languages and however it is written.

Each test asks one kind of question about all projects, names the ones that were answered wrong, and
fails when fewer than 98 of 100 were right.
"""

from collections.abc import Callable, Iterator

import pytest
from misspellings import misspelt

from bot.assistant import Assistant
from bot.model import Answer, Project

SHARE = 0.98
STAGES = {
    "sandbox": ("sandbox", "沙箱"),
    "incubating": ("incubating", "孵化"),
    "graduated": ("graduated", "毕业"),
    "archived": ("archived", "归档"),
}
ENTERED = {
    "sandbox": ("when did {} enter the sandbox?", "{} 什么时候进入沙箱的？"),
    "incubating": ("when did {} become incubating?", "{} 什么时候进入孵化的？"),
    "graduated": ("when did {} graduate?", "{} 什么时候毕业的？"),
    "archived": ("when was {} archived?", "{} 什么时候归档的？"),
}

Asked = tuple[Project, str, str]
"""A question about a project, and what the first sentence of the answer must say."""

Ask = Callable[[str], Answer]


def check(ask: Ask, questions: Iterator[Asked]) -> None:
    """All but a few of the questions are answered, about the right project."""
    asked, wrong = 0, []
    for project, question, said in questions:
        asked += 1
        answer = ask(question)
        if answer.projects[:1] != (project.id,) or said not in answer.lead.lower():
            wrong.append(f"{question} -> {', '.join(answer.projects)}: {answer.lead}")
    assert asked, "there is nothing to ask"
    share = 1 - len(wrong) / asked
    assert share >= SHARE, f"only {share:.1%} of {asked} are right; wrong are\n" + "\n".join(wrong)


def stage_of(project: Project, lang: int) -> str:
    return STAGES[project.stages[-1].stage][lang]


@pytest.mark.parametrize("form", ["what is {}", "{} 是什么", "{}"])
@pytest.mark.parametrize("case", [str, str.lower, str.upper])
def test_what_a_project_is(
    ask: Ask, projects: list[Project], form: str, case: Callable[[str], str]
) -> None:
    check(ask, ((project, form.format(case(project.name)), "") for project in projects))


@pytest.mark.parametrize(
    ("form", "lang"),
    [("what stage is {} at?", 0), ("{} status", 0), ("{} 现在什么阶段？", 1), ("{}毕业了吗", 1)],
)
def test_the_stage_of_a_project(ask: Ask, projects: list[Project], form: str, lang: int) -> None:
    check(ask, ((p, form.format(p.name), stage_of(p, lang)) for p in projects))


@pytest.mark.parametrize("lang", [0, 1])
def test_when_a_project_entered_its_stages(ask: Ask, projects: list[Project], lang: int) -> None:
    check(
        ask,
        (
            (project, ENTERED[change.stage][lang].format(project.name), change.since)
            for project in projects
            for change in project.stages
        ),
    )


@pytest.mark.parametrize("form", ["when did {} join CNCF?", "{} 是什么时候加入 CNCF 的？"])
def test_when_a_project_joined(ask: Ask, projects: list[Project], form: str) -> None:
    check(ask, ((p, form.format(p.name), p.stages[0].since) for p in projects))


@pytest.mark.parametrize("form", ["what is {}", "{} 是什么", "{}"])
def test_a_project_is_known_by_its_other_names(
    ask: Ask, projects: list[Project], form: str
) -> None:
    check(
        ask,
        (
            (project, form.format(name), "")
            for project in projects
            for names in (project.aliases.en, project.aliases.zh, project.aliases.former)
            for name in names
        ),
    )


@pytest.mark.parametrize(
    ("form", "lang"), [("what is {}", None), ("{} 是什么", None), ("what stage is {} at?", 0)]
)
@pytest.mark.parametrize("case", [str, str.lower])
def test_one_slip_in_a_name_is_forgiven(
    ask: Ask,
    assistant: Assistant,
    projects: list[Project],
    form: str,
    lang: int | None,
    case: Callable[[str], str],
) -> None:
    def questions() -> Iterator[Asked]:
        for project in projects:
            said = "" if lang is None else stage_of(project, lang)
            for _, typo in misspelt(project.name):
                if not assistant.names.exact(typo):
                    yield project, form.format(case(typo)), said

    check(ask, questions())

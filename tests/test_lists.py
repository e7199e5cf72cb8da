"""Lists over all projects: by language, licence, company, stage and category, and alternatives.

What is right is worked out here from the records, not taken from the answers.
"""

import re
from collections.abc import Callable

import pytest

from bot.assistant import Assistant
from bot.model import Answer, Project

Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def projects(assistant: Assistant) -> list[Project]:
    return list(assistant.knowledge.projects.values())


def with_value(projects: list[Project], about: str, *values: str) -> set[str]:
    """The ids of projects with a fact that has one of the values."""
    return {
        project.id
        for project in projects
        for fact in project.facts
        if fact.about == about and set(fact.value) & set(values)
    }


def in_stage(projects: list[Project], stage: str) -> set[str]:
    return {project.id for project in projects if project.stages[-1].stage == stage}


def in_category(projects: list[Project], category: str) -> set[str]:
    return {project.id for project in projects if project.category == category}


def check_list(answer: Answer, ids: set[str]) -> None:
    """The answer is about these projects and says how many they are."""
    assert answer.answered, answer.question
    assert set(answer.projects) == ids, f"{answer.question}: {answer.lead}"
    assert re.search(rf"(?<!\d){len(ids)}(?!\d)", answer.lead), answer.lead


@pytest.mark.parametrize(
    ("about", "values", "questions"),
    [
        ("language", ["Rust"], ["projects written in Rust", "用 Rust 写的项目", "Rust 项目有哪些"]),
        ("language", ["Java"], ["projects in Java", "用 Java 开发的项目有哪些"]),
        ("language", ["Go"], ["which projects are written in golang?", "Go 语言写的项目"]),
        ("language", ["Python"], ["how many projects are written in Python"]),
        ("license", ["MIT"], ["projects under the MIT license", "哪些项目用 MIT 协议"]),
        ("license", ["Apache-2.0"], ["how many projects are under Apache 2.0"]),
        ("origin", ["Red Hat"], ["projects donated by Red Hat", "红帽捐的项目", "redhat projects"]),
        ("origin", ["Huawei"], ["projects created by Huawei", "华为捐的项目", "华为的项目"]),
        ("origin", ["Microsoft"], ["projects by Microsoft", "微软的项目有哪些"]),
        ("origin", ["Google"], ["projects created by Google", "谷歌开源的 CNCF 项目"]),
        (
            "origin",
            ["Alibaba", "Alibaba Cloud"],
            ["projects from Alibaba", "阿里巴巴开源了哪些 CNCF 项目"],
        ),
    ],
)
def test_projects_with_a_language_a_licence_or_a_company(
    ask: Ask, projects: list[Project], about: str, values: list[str], questions: list[str]
) -> None:
    for question in questions:
        check_list(ask(question), with_value(projects, about, *values))


@pytest.mark.parametrize(
    ("language", "stage", "questions"),
    [
        ("Go", "graduated", ["哪些毕业项目是用 Go 写的", "graduated projects written in Go"]),
        ("Rust", "sandbox", ["sandbox projects written in Rust", "用 Rust 写的沙箱项目"]),
        ("Rust", "archived", ["archived projects written in Rust"]),
        ("Java", "incubating", ["incubating projects in Java", "Java 写的孵化项目"]),
    ],
)
def test_projects_of_a_stage_with_a_language(
    ask: Ask, projects: list[Project], language: str, stage: str, questions: list[str]
) -> None:
    wanted = with_value(projects, "language", language) & in_stage(projects, stage)
    for question in questions:
        check_list(ask(question), wanted)


def test_a_stage_a_language_and_a_category_together(ask: Ask, projects: list[Project]) -> None:
    wanted = with_value(projects, "language", "Go") & in_stage(projects, "sandbox")
    wanted &= in_category(projects, "cloud-native-storage")
    for question in (
        "sandbox projects written in Go in the storage category",
        "存储类的沙箱项目中哪些是 Go 写的",
    ):
        check_list(ask(question), wanted)


def test_the_stage_of_a_company_s_projects(ask: Ask, projects: list[Project]) -> None:
    wanted = with_value(projects, "origin", "Huawei") & in_stage(projects, "graduated")
    check_list(ask("华为的毕业项目"), wanted)


def test_what_google_inspired_is_not_what_google_made(ask: Ask, projects: list[Project]) -> None:
    made = with_value(projects, "origin", "Google")
    assert set(ask("哪些项目的灵感来自谷歌？").projects) != made


def test_alternatives_are_active_projects_of_the_same_kind(
    ask: Ask, projects: list[Project]
) -> None:
    """For every project: those that a record names as such, then the rest of its category."""
    by_name = {project.name: project for project in projects}
    for project in projects:
        answer = ask(f"alternatives to {project.name}")
        assert answer.projects == (project.id,), answer.lead
        if answer.intent != "alternatives":
            continue
        for names in re.findall(r"(?:in CNCF|in the category [^:]+): ([^.]+)\.", answer.lead):
            for name in names.split(", "):
                other = by_name.get(name)
                assert other is None or other.stages[-1].stage != "archived", answer.lead


@pytest.mark.parametrize(
    "question",
    ["projects like Istio", "Istio 的替代品", "类似 Istio 的项目", "competitors of Istio"],
)
def test_projects_like_another(ask: Ask, question: str) -> None:
    lead = ask(question).lead
    assert "Linkerd" in lead
    assert "Kuma" in lead


@pytest.mark.parametrize("question", ["graduated container runtimes", "毕业的容器运行时有哪些"])
def test_a_stage_and_a_category_need_no_more_words(
    ask: Ask, projects: list[Project], question: str
) -> None:
    wanted = in_stage(projects, "graduated") & in_category(projects, "container-runtime")
    answer = ask(question)
    assert answer.intent == "list"
    assert str(len(wanted)) in answer.lead

"""The 27 projects of the guide can be asked about in both languages, however they are written."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import GUIDE

from bot.assistant import Assistant
from bot.model import Lang, Project

ASKED: dict[tuple[str, Lang], str] = {
    ("what", "en"): "what is {}",
    ("what", "zh"): "{} 是什么",
    ("stage", "en"): "what stage is {} at",
    ("stage", "zh"): "{} 处于哪个阶段",
    ("origin", "en"): "who created {}",
    ("origin", "zh"): "{} 是谁创建的",
    ("category", "en"): "which category does {} belong to",
    ("category", "zh"): "{} 属于哪一类",
}
KINDS = pytest.mark.parametrize(("kind", "lang"), ASKED, ids=[" ".join(key) for key in ASKED])
LONG = [name for name in GUIDE if len(name) >= 6]
PROJECTS = pytest.mark.parametrize("project_id", GUIDE)

Ask = Callable[..., dict[str, Any]]


def swapped(name: str) -> str:
    """The name with two letters swapped in the middle of its longest word; itself if too short."""
    if len(name) < 6:
        return name
    word = max(name.split(), key=len)
    middle = len(word) // 2
    for at in sorted(range(1, len(word) - 2), key=lambda i: abs(i - middle)):
        if word[at].lower() != word[at + 1].lower():
            typo = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            return name.replace(word, typo)
    raise AssertionError(name)


def check_answer(
    ask_json: Ask, project: Project, written: str, kind: str, lang: Lang
) -> dict[str, Any]:
    row = ask_json(ASKED[kind, lang].format(written))
    assert row["answered"], row["lead"]
    assert row["projects"][:1] == [project.id], row["lead"]
    assert row["lang"] == lang
    assert bool(re.search(r"[\u4e00-\u9fff]", row["lead"])) == (lang == "zh")
    assert row["sources"]
    return row


@pytest.fixture
def project(assistant: Assistant, project_id: str) -> Project:
    return assistant.knowledge.projects[project_id]


@PROJECTS
@KINDS
def test_a_question_is_answered_about_its_project(
    ask_json: Ask, assistant: Assistant, project: Project, kind: str, lang: Lang
) -> None:
    row = check_answer(ask_json, project, project.name, kind, lang)
    assert row["intent"] == kind
    if kind == "what":
        assert project.name in row["lead"]
    elif kind == "stage":
        assert project.stages[-1].since in row["lead"]
    elif kind == "category":
        assert assistant.knowledge.category_name(project.category, lang) in row["lead"]


@PROJECTS
@KINDS
def test_capitals_do_not_matter(ask_json: Ask, project: Project, kind: str, lang: Lang) -> None:
    small = check_answer(ask_json, project, project.name.lower(), kind, lang)
    large = check_answer(ask_json, project, project.name.upper(), kind, lang)
    assert small["lead"] == large["lead"]


@pytest.mark.parametrize("project_id", LONG)
@KINDS
def test_a_name_with_two_letters_swapped_is_understood(
    ask_json: Ask, project: Project, kind: str, lang: Lang
) -> None:
    check_answer(ask_json, project, swapped(project.name), kind, lang)


@pytest.mark.parametrize("project_id", LONG)
def test_the_name_alone_with_two_letters_swapped_is_understood_or_offered(
    ask_json: Ask, project: Project
) -> None:
    row = ask_json(swapped(project.name))
    assert project.id in [*row["projects"][:1], *row["suggestions"]], row["lead"]


@PROJECTS
def test_a_chinese_question_may_touch_the_name(ask_json: Ask, project: Project) -> None:
    for question in ("{}是什么", "什么是{}？", "请问{}是什么呀"):
        row = ask_json(question.format(project.name))
        assert row["projects"][:1] == [project.id], question
        assert row["lang"] == "zh"


@PROJECTS
def test_the_name_alone_brings_the_card(ask_json: Ask, project: Project) -> None:
    row = ask_json(project.name)
    assert row["projects"][:1] == [project.id]
    assert project.name in row["text"]
    assert project.stages[-1].since in row["text"]
    assert project.links["home"] in row["text"]


@PROJECTS
def test_the_stage_in_october_2018_is_that_of_the_guide(ask_json: Ask, project: Project) -> None:
    now_and_then = ask_json(f"what stage was {project.name} at in October 2018?")
    as_of = ask_json(f"what stage is {project.name} at?", as_of="2018-10-31")
    before = [change for change in project.stages if change.since <= "2018-10-31"][-1]
    for row in (now_and_then, as_of):
        assert row["projects"][:1] == [project.id]
        assert before.since in row["lead"]
        assert re.search(before.stage, row["lead"])
    assert as_of["as_of"] == "2018-10-31"

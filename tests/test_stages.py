"""Stages: today, on a day, in a list, in a count, and where sources differ."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.model import Answer
from bot.reply import plain

Ask = Callable[..., Answer]
AskJson = Callable[..., dict[str, Any]]

DAY = "2026-08-07"
WORDS = {
    "sandbox": ("sandbox", "沙箱"),
    "incubating": ("incubating", "孵化"),
    "graduated": ("graduated", "毕业"),
    "archived": ("archived", "归档"),
}


def says_stage(lead: str, stage: str) -> bool:
    return any(word in lead.lower() for word in WORDS[stage])


# --- one project --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("project", "stage", "since"),
    [
        ("Linkerd", "graduated", "2021-07-28"),
        ("NATS", "incubating", "2018-03-15"),
        ("Telepresence", "sandbox", "2018-05-15"),
        ("rkt", "archived", "2019-08-16"),
        ("OpenTracing", "archived", "2021-08-20"),
    ],
)
def test_the_stage_is_that_of_the_day_of_the_data(
    ask: Ask, project: str, stage: str, since: str
) -> None:
    for question in (f"what stage is {project} at?", f"{project} 处于哪个阶段？"):
        lead = ask(question, as_of=DAY).lead
        assert says_stage(lead, stage), lead
        assert since in lead


@pytest.mark.parametrize(
    ("question", "stage", "since"),
    [
        ("what stage was Harbor at in October 2018?", "sandbox", "2018-07-31"),
        ("what stage was Harbor at on 2018-11-13?", "sandbox", "2018-07-31"),
        ("what stage was Harbor at on 2018-11-14?", "incubating", "2018-11-14"),
        ("what stage was Harbor at at the end of 2019?", "incubating", "2018-11-14"),
        ("what was the stage of Envoy in October 2018?", "incubating", "2017-09-13"),
        ("2018 年 10 月 Harbor 处于什么阶段？", "sandbox", "2018-07-31"),
        ("2018年10月Harbor处于什么阶段？", "sandbox", "2018-07-31"),
        ("2019 年底 Harbor 处于什么阶段？", "incubating", "2018-11-14"),
        ("TiKV 在 2018 年底是什么阶段？", "sandbox", "2018-08-28"),
        ("what stage was TiKV at at the end of 2018?", "sandbox", "2018-08-28"),
    ],
)
def test_a_date_in_the_question_asks_for_the_stage_of_that_time(
    ask: Ask, question: str, stage: str, since: str
) -> None:
    lead = ask(question).lead
    assert since in lead, lead
    assert says_stage(lead.split(since)[0] + since, stage), lead


def test_an_answer_about_the_past_also_tells_the_stage_today(ask: Ask) -> None:
    assert "2020-06-15" in ask("what stage was Harbor at in October 2018?").lead
    assert "2020-06-15" in ask("2018 年 10 月 Harbor 处于什么阶段？").lead


@pytest.mark.parametrize(
    "question", ["what was the first stage of Harbor?", "Harbor 最初是什么阶段？"]
)
def test_at_first_asks_for_the_stage_in_which_a_project_joined(ask: Ask, question: str) -> None:
    lead = ask(question).lead
    assert says_stage(lead, "sandbox"), lead
    assert "2018-07-31" in lead


@pytest.mark.parametrize(
    ("as_of", "since"),
    [("2018-10-31", "2018-07-31"), ("2018-11-14", "2018-11-14"), (DAY, "2020-06-15")],
)
def test_as_of_answers_from_the_history(ask: Ask, as_of: str, since: str) -> None:
    for question in ("what stage is Harbor at?", "Harbor 处于哪个阶段？"):
        answer = ask(question, as_of=as_of)
        assert since in answer.lead
        assert answer.as_of == as_of
        card = answer.cards[0]
        assert since in card.badge


@pytest.mark.parametrize(
    "question", ["what stage was Harbor at in 2015?", "2015 年 Harbor 处于什么阶段？"]
)
def test_before_it_joined_a_project_had_no_stage(ask: Ask, question: str) -> None:
    lead = ask(question).lead
    assert re.search("not a CNCF project yet|还不是 CNCF 项目", lead), lead
    assert "2018-07-31" in lead


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("when did Linkerd graduate?", "2021-07-28"),
        ("Linkerd 什么时候毕业的？", "2021-07-28"),
        ("when did TiKV enter the sandbox?", "2018-08-28"),
        ("TiKV 什么时候进入沙箱的？", "2018-08-28"),
        ("when did TiKV become incubating?", "2019-05"),
        ("TiKV 什么时候进入孵化阶段的？", "2019-05"),
        ("when was rkt archived?", "2019-08-16"),
        ("rkt 什么时候归档的？", "2019-08-16"),
        ("when was Harbor accepted into the sandbox?", "2018-07-31"),
    ],
)
def test_when_a_project_entered_a_stage_is_the_lead(ask: Ask, question: str, day: str) -> None:
    lead = ask(question).lead
    assert day in lead, lead


@pytest.mark.parametrize(
    "question",
    [
        "when did NATS graduate?",
        "NATS 什么时候毕业的？",
        "when did rkt graduate?",
        "rkt 什么时候毕业的？",
    ],
)
def test_when_asked_for_a_day_that_never_came_the_lead_says_so(ask: Ask, question: str) -> None:
    lead = ask(question, as_of=DAY).lead
    assert re.search("not graduated|never graduated|尚未毕业|没有毕业|未毕业", lead), lead


@pytest.mark.parametrize("question", ["has NATS graduated?", "NATS 毕业了吗？"])
def test_whether_a_project_has_graduated_is_answered(ask: Ask, question: str) -> None:
    lead = ask(question, as_of=DAY).lead
    assert re.search("not graduated|尚未毕业|incubating|孵化", lead), lead
    assert "is a graduated project" not in lead


@pytest.mark.parametrize(
    "question",
    [
        "which stages did Rook go through?",
        "Rook 经历了哪些阶段？",
        "history of the stages of Rook",
    ],
)
def test_the_whole_way_of_a_project_can_be_asked_for(
    ask: Ask, assistant: Assistant, question: str
) -> None:
    text = plain.render(ask(question), assistant.knowledge)
    for since in ("2018-01-29", "2018-09-25", "2020-10-07"):
        assert since in text


@pytest.mark.parametrize("project", ["TiKV", "rkt"])
def test_sources_that_differ_are_told(ask_json: AskJson, project: str) -> None:
    english = ask_json(f"what stage is {project} at?")
    chinese = ask_json(f"{project} 处于哪个阶段？")
    assert "Sources differ" in english["text"]
    assert "来源不一致" in chinese["text"]
    for row in (english, chinese):
        assert "landscape" in [source["id"] for source in row["sources"]]
        assert len(row["sources"]) >= 2


# --- lists and counts ---------------------------------------------------------------------------


def names_in(answer: Answer) -> set[str]:
    """The names that a list shows in full below its lead."""
    shown = [re.split("[:：] ?", line.text, maxsplit=1)[-1] for line in answer.lines]
    return {name for text in shown for name in re.split(", |、", text)}


@pytest.mark.parametrize(
    ("english", "chinese", "count"),
    [
        ("how many CNCF projects are there?", "CNCF 一共有多少个项目？", 255),
        ("how many graduated projects are there?", "毕业项目有多少个？", 38),
        ("how many incubating projects are there?", "有多少个孵化项目？", 38),
        ("how many sandbox projects are there?", "有多少个沙箱项目？", 151),
        ("how many archived projects are there?", "有多少个归档项目？", 28),
        ("how many projects are in the sandbox?", "沙箱里有几个项目？", 151),
        ("how many projects have graduated?", "已经毕业的项目有几个？", 38),
    ],
)
def test_counts_are_those_of_the_day(ask: Ask, english: str, chinese: str, count: int) -> None:
    for question in (english, chinese):
        answer = ask(question, as_of=DAY)
        assert re.search(rf"\b{count}\b", answer.lead), answer.lead
        assert answer.projects == ()


def test_the_total_is_told_with_its_parts(ask: Ask) -> None:
    for question in ("how many CNCF projects are there?", "CNCF 一共有多少个项目？"):
        numbers = set(re.findall(r"\d+", ask(question, as_of=DAY).lead))
        assert numbers >= {"255", "38", "151", "28"}


@pytest.mark.parametrize(
    ("question", "names", "others"),
    [
        ("which projects are graduated?", ["Kubernetes", "Linkerd"], ["NATS", "rkt"]),
        ("有哪些毕业项目？", ["Kubernetes", "Linkerd"], ["NATS", "rkt"]),
        ("which projects are incubating?", ["NATS", "gRPC"], ["Kubernetes", "Telepresence"]),
        ("有哪些孵化项目？", ["NATS", "gRPC"], ["Kubernetes", "Telepresence"]),
        ("which projects are in the sandbox?", ["Telepresence"], ["Kubernetes", "NATS"]),
        ("which projects are archived?", ["rkt", "OpenTracing"], ["Kubernetes", "NATS"]),
        ("有哪些归档项目？", ["rkt", "OpenTracing"], ["Kubernetes", "NATS"]),
        ("archived projects", ["rkt", "OpenTracing"], ["Kubernetes", "NATS"]),
        ("归档项目", ["rkt", "OpenTracing"], ["Kubernetes", "NATS"]),
    ],
)
def test_a_list_by_stage_names_the_projects_of_that_stage(
    ask: Ask, assistant: Assistant, question: str, names: list[str], others: list[str]
) -> None:
    answer = ask(question, as_of=DAY)
    listed = names_in(answer)
    assert listed >= set(names)
    assert listed.isdisjoint(others)
    assert names[0] in answer.lead, "a list has its names in the lead"


def test_a_list_on_a_day_is_that_of_the_day(ask: Ask) -> None:
    for question in (
        "which projects had graduated by the end of 2018?",
        "2018 年底有哪些毕业项目？",
    ):
        lead = ask(question).lead
        for name in ("Kubernetes", "Prometheus", "Envoy"):
            assert name in lead
        assert "Linkerd" not in lead


def test_a_list_of_those_that_graduated_in_a_year_is_not_that_of_all_before(ask: Ask) -> None:
    for question in ("which projects graduated in 2019?", "2019 年有哪些项目毕业了？"):
        lead = ask(question).lead
        for name in ("Fluentd", "Jaeger", "Vitess", "containerd", "CoreDNS"):
            assert name in lead, lead
        assert "Kubernetes" not in lead


@pytest.mark.parametrize(
    ("question", "names", "others"),
    [
        ("which service mesh projects are there?", ["Linkerd", "Istio"], ["Rook"]),
        ("服务网格类的项目有哪些？", ["Linkerd", "Istio"], ["Rook"]),
        ("which projects are in the category database?", ["Vitess", "TiKV"], ["Rook"]),
        ("数据库类的项目有哪些？", ["Vitess", "TiKV"], ["Rook"]),
        ("list the container registry projects", ["Harbor", "Dragonfly"], ["Rook"]),
        ("镜像仓库类的项目有哪些？", ["Harbor", "Dragonfly"], ["Rook"]),
        ("which container runtimes are there?", ["containerd", "CRI-O"], ["Rook"]),
        ("有哪些容器运行时？", ["containerd", "CRI-O"], ["Rook"]),
        ("graduated service mesh projects", ["Linkerd", "Istio"], ["Kuma"]),
        ("已毕业的服务网格项目有哪些？", ["Linkerd", "Istio"], ["Kuma"]),
    ],
)
def test_a_list_by_category_names_the_projects_of_that_category(
    ask: Ask, question: str, names: list[str], others: list[str]
) -> None:
    lead = ask(question, as_of=DAY).lead
    for name in names:
        assert name in lead, lead
    for name in others:
        assert name not in lead, lead


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("which projects are archived?", "有哪些归档项目？"),
        ("which projects are in the sandbox?", "沙箱项目有哪些？"),
        ("which service mesh projects are there?", "服务网格类的项目有哪些？"),
        ("which projects graduated in 2019?", "2019 年有哪些项目毕业了？"),
    ],
)
def test_both_languages_list_the_same_projects(
    ask: Ask, assistant: Assistant, english: str, chinese: str
) -> None:
    known = {project.name for project in assistant.knowledge.projects.values()}
    listed = names_in(ask(english, as_of=DAY)) & known
    assert listed
    assert names_in(ask(chinese, as_of=DAY)) & known == listed


@given(st.dates(date(2015, 1, 1), date(2027, 12, 31)))
def test_on_any_day_the_stages_add_up(assistant: Assistant, day: date) -> None:
    answer = assistant.ask("how many CNCF projects are there?", as_of=day.isoformat())
    first, parts = answer.lead.split(").", 1)
    active, total = map(int, re.findall(r"(\d+) active projects, (\d+)", first)[0])
    counts = [int(number) for number in re.findall(r"\d+", parts)]
    assert sum(counts) == total
    assert active + counts[-1] == total
    assert total <= len(assistant.knowledge.projects)


@given(st.dates(date(2015, 1, 1), date(2026, 8, 7)), st.data())
def test_on_any_day_a_project_is_at_the_last_stage_it_had_reached(
    assistant: Assistant, day: date, data: st.DataObject
) -> None:
    projects = assistant.knowledge.projects
    project = projects[data.draw(st.sampled_from(sorted(projects)))]
    reached = [c for c in project.stages if len(c.since) == 10 and c.since <= day.isoformat()]
    assume(all(len(change.since) == 10 for change in project.stages))
    answer = assistant.ask(f"what stage is {project.name} at?", as_of=day.isoformat())
    assume(answer.projects[:1] == (project.id,))  # test_understanding holds that nearly all are
    since = reached[-1].since if reached else project.stages[0].since
    assert since in answer.lead


@pytest.mark.parametrize(
    "question", ["when did OpenEBS enter the sandbox?", "OpenEBS 什么时候进入沙箱的"]
)
def test_a_project_that_came_back_tells_both_times(ask: Ask, question: str) -> None:
    lead = ask(question).lead
    assert "2019-05-14" in lead
    assert "2024-10-10" in lead


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("is Kafka a CNCF project?", "Kafka"),
        ("Is Apache Airflow part of CNCF?", "Apache Airflow"),
        ("MySQL 是不是 CNCF 项目", "MySQL"),
    ],
)
def test_what_is_no_cncf_project_is_said_to_be_none(ask: Ask, question: str, name: str) -> None:
    answer = ask(question)
    assert answer.answered
    assert name in answer.lead
    assert "255" in answer.lead
    assert answer.projects == ()


@pytest.mark.parametrize("question", ["is Kubernets a CNCF project?", "Docker 是 CNCF 项目吗"])
def test_what_is_known_or_misspelt_is_not_said_to_be_unknown(ask: Ask, question: str) -> None:
    assert "255" not in ask(question).lead

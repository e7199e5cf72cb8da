"""Lists over all projects: by language, licence, company, stage and category, and alternatives.

What is right is worked out here from the records, not taken from the answers.
"""

from collections.abc import Callable

import pytest
from conftest import KNOWLEDGE, says_number

from bot.assistant import Assistant
from bot.model import Answer, Project

Ask = Callable[..., Answer]


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
    assert says_number(answer.lead, len(ids)), answer.lead


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


@pytest.mark.parametrize("question", ["graduated container runtimes", "毕业的容器运行时有哪些"])
def test_a_stage_and_a_category_need_no_more_words(
    ask: Ask, projects: list[Project], question: str
) -> None:
    wanted = in_stage(projects, "graduated") & in_category(projects, "container-runtime")
    answer = ask(question)
    assert answer.intent == "list"
    assert says_number(answer.lead, len(wanted)), answer.lead


@pytest.mark.parametrize(
    ("about", "value", "question"),
    [
        ("language", "Rust", "which projects use Rust as their language"),
        ("language", "Python", "which CNCF projects use Python"),
        ("origin", "Lyft", "what projects did Lyft open source"),
        ("origin", "Lyft", "Lyft 开源了哪些项目"),
        ("origin", "Red Hat", "红帽贡献了几个项目"),
    ],
)
def test_what_a_company_gave_and_what_a_project_uses(
    ask: Ask, projects: list[Project], about: str, value: str, question: str
) -> None:
    check_list(ask(question), with_value(projects, about, value))


@pytest.mark.parametrize(
    ("about", "value", "question"),
    [
        ("language", "Go", "which projects are not written in Go"),
        ("language", "Go", "哪些项目不是用 Go 写的"),
        ("license", "Apache-2.0", "which projects are not under the Apache license"),
    ],
)
def test_projects_without_a_value(
    ask: Ask, projects: list[Project], about: str, value: str, question: str
) -> None:
    everything = {project.id for project in projects}
    check_list(ask(question), everything - with_value(projects, about, value))


@pytest.mark.parametrize(
    "question",
    [
        "which projects have not graduated yet",
        "还没毕业的项目",
        "neither graduated nor archived projects",
    ],
)
def test_projects_that_are_not_in_a_stage(ask: Ask, projects: list[Project], question: str) -> None:
    waiting = in_stage(projects, "sandbox") | in_stage(projects, "incubating")
    assert says_number(ask(question).lead, len(waiting))


@pytest.mark.parametrize(
    "question", ["how many sandbox and incubating projects are there", "沙箱和孵化项目一共多少个"]
)
def test_several_stages_at_once(ask: Ask, projects: list[Project], question: str) -> None:
    both = in_stage(projects, "sandbox") | in_stage(projects, "incubating")
    assert says_number(ask(question).lead, len(both))


@pytest.mark.parametrize(
    ("question", "most", "next_to_most"),
    [
        ("what languages are CNCF projects written in", "Go", "Rust"),
        ("CNCF 项目都用什么语言写的", "Go", "Rust"),
        ("which company donated the most projects", "Red Hat", "Microsoft"),
        ("哪家公司捐的项目最多", "Red Hat", "Microsoft"),
    ],
)
def test_the_most_common_comes_first(ask: Ask, question: str, most: str, next_to_most: str) -> None:
    lead = ask(question).lead
    assert lead.index(most) < lead.index(next_to_most)


@pytest.mark.parametrize(
    ("term", "question"),
    [
        ("ebpf", "which projects use eBPF"),
        ("ebpf", "eBPF 的项目有哪些"),
        ("multi-tenancy", "which projects support multi-tenancy"),
        ("virtual-machine", "which projects are about virtual machines"),
        ("bare-metal", "which projects run on bare metal"),
        ("load-balancing", "load balancing projects"),
        ("gitops", "which projects do GitOps"),
    ],
)
def test_projects_that_belong_to_a_term(
    assistant: Assistant, ask: Ask, projects: list[Project], term: str, question: str
) -> None:
    topic = assistant.knowledge.topics[term]
    wanted = set(topic.projects) - in_stage(projects, "archived")
    lead = ask(question).lead
    assert says_number(lead, len(wanted))
    assert all(project.name in lead for project in projects if project.id in wanted)


@pytest.mark.parametrize("question", ["tool for multi-tenancy", "推荐一个多租户的工具"])
def test_a_project_of_the_term_meets_the_need(ask: Ask, question: str) -> None:
    assert "Capsule" in ask(question).lead


@pytest.mark.parametrize(
    "question",
    [
        "what should I use for secrets from Vault in Kubernetes?",
        "how do I get secrets from Vault into my pods",
    ],
)
def test_what_works_with_the_thing_that_is_named_meets_the_need(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.intent == "recommendation"
    assert answer.projects[0] in ("bank-vaults", "external-secrets")


@pytest.mark.parametrize(
    "question", ["除了 Kubernetes 还有哪些毕业项目", "which projects graduated besides Kubernetes?"]
)
def test_a_list_leaves_out_what_the_question_does(
    ask: Ask, projects: list[Project], question: str
) -> None:
    lead = ask(question).lead
    assert "Kubernetes" not in lead
    assert says_number(lead, len(in_stage(projects, "graduated")) - 1)


@pytest.mark.parametrize(
    "question",
    ["which projects are written in both Go and Rust", "用 Go 和 Rust 写的项目有哪些"],
)
def test_projects_with_two_values(ask: Ask, projects: list[Project], question: str) -> None:
    go, rust = (with_value(projects, "language", language) for language in ("Go", "Rust"))
    check_list(ask(question), go & rust)


@pytest.mark.parametrize(
    "question", ["which projects went from incubating to archived", "哪些孵化项目后来被归档了"]
)
def test_projects_that_went_from_one_stage_to_another(
    ask: Ask, projects: list[Project], question: str
) -> None:
    wanted = [p for p in projects if {"incubating", "archived"} <= {s.stage for s in p.stages}]
    lead = ask(question).lead
    assert says_number(lead, len(wanted))
    assert all(project.name in lead for project in wanted)


@pytest.mark.parametrize("question", ["what are the three stages", "CNCF 有哪三个阶段"])
def test_the_stages_may_be_counted(ask: Ask, question: str) -> None:
    assert ask(question).intent == "list"


@pytest.mark.parametrize("question", ["databases in CNCF", "CNCF 里的数据库"])
def test_a_category_in_cncf_is_a_list(ask: Ask, question: str) -> None:
    assert "Vitess" in ask(question).lead


def test_values_of_several_aspects(ask: Ask, projects: list[Project]) -> None:
    wanted = with_value(projects, "origin", "Microsoft") & with_value(projects, "language", "Rust")
    answer = ask("sandbox projects from Microsoft written in Rust")
    check_list(answer, wanted & in_stage(projects, "sandbox"))


def test_the_main_project_of_a_term_comes_first(ask: Ask) -> None:
    assert ask("I need a message queue").projects[0] == "nats"


@pytest.mark.parametrize(
    "question",
    [
        "which projects are used by Netflix",
        "Netflix 用了哪些 CNCF 项目",
        "which projects does Netflix use",
    ],
)
def test_what_a_company_uses(ask: Ask, projects: list[Project], question: str) -> None:
    check_list(ask(question), with_value(projects, "adopters", "Netflix"))


@pytest.mark.parametrize(
    ("question", "rest"),
    [("list sandbox projects", "and {} more"), ("列出沙箱项目", "另有 {} 个")],
)
def test_of_a_long_list_the_first_are_named_and_the_others_counted(
    ask: Ask, projects: list[Project], question: str, rest: str
) -> None:
    assistant = Assistant(KNOWLEDGE)
    assistant.knowledge.limits["answers"]["listed"] = 20
    answer, whole = assistant.ask(question), ask(question)
    assert answer.lead == whole.lead
    (line,) = answer.lines
    named = [project for project in projects if project.name in line.text]
    assert len(named) >= 20
    assert line.text.endswith(rest.format(len(in_stage(projects, "sandbox")) - 20))


def test_a_long_list_of_projects_with_a_value_counts_all(projects: list[Project]) -> None:
    assistant = Assistant(KNOWLEDGE)
    assistant.knowledge.limits["answers"]["listed"] = 5
    answer = assistant.ask("which projects are written in Go")
    wanted = with_value(projects, "language", "Go")
    assert str(len(wanted)) in answer.lead
    assert set(answer.projects) < wanted

"""What has to do with a project: alternatives to it, what is built on it, and which came first."""

import re
from collections.abc import Callable

import pytest

from bot.model import Answer, Project

Ask = Callable[..., Answer]


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


@pytest.mark.parametrize(
    "question",
    [
        "what else besides NATS is there for messaging",
        "除了NATS还有什么",
        "除了 NATS 还有哪些消息队列",
    ],
)
def test_what_there_is_besides(ask: Ask, question: str) -> None:
    lead = ask(question).lead
    assert "Strimzi" in lead
    assert "CloudEvents" in lead


@pytest.mark.parametrize("question", ["what is like Harbor", "类似 Harbor 的项目"])
def test_what_is_like_a_project(ask: Ask, question: str) -> None:
    assert "zot" in ask(question).lead


@pytest.mark.parametrize(
    ("question", "left", "out"),
    [
        ("除了 Argo 和 Flux 还有什么 GitOps 工具", "PipeCD", ["Argo", "Flux"]),
        ("besides Argo and Flux, what else is there for GitOps", "PipeCD", ["Argo,"]),
        ("apart from Istio or Linkerd, which service meshes are there", "Kuma", ["Istio"]),
    ],
)
def test_several_may_be_left_out(ask: Ask, question: str, left: str, out: list[str]) -> None:
    lead = ask(question).lead
    assert left in lead
    assert not any(name in lead for name in out)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("alternatives to Terraform", ["OpenTofu", "Crossplane"]),
        ("Terraform 的替代品", ["OpenTofu", "Crossplane"]),
        ("is there an alternative to Kafka in CNCF", ["NATS"]),
    ],
)
def test_what_may_take_the_place_of_something_outside(
    ask: Ask, question: str, names: list[str]
) -> None:
    lead = ask(question).lead
    assert all(name in lead for name in names)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("which is older, Linkerd or Istio", "Linkerd", "Istio"),
        ("which joined CNCF first, Dragonfly or Harbor", "Harbor", "Dragonfly"),
        ("Argo 和 Flux 谁先毕业", "Flux", "Argo"),
        ("did Harbor graduate before Helm", "Helm", "Harbor"),
    ],
)
def test_which_of_several_came_first(ask: Ask, question: str, first: str, second: str) -> None:
    lead = ask(question).lead
    assert lead.index(f"{first}") < lead.index(f"{second}")
    assert len(re.findall(r"\d{4}-\d\d-\d\d", lead)) == 2


@pytest.mark.parametrize("question", ["Cilium vs Calico", "difference between Flux and Fleet"])
def test_a_comparison_with_a_stranger_says_so(ask: Ask, question: str) -> None:
    assert ask(question).lead.startswith("I have no data on")


def related(projects: list[Project], id: str, *kinds: str) -> set[str]:
    """The ids of active projects that name another one with a relation of these kinds."""
    return {
        project.id
        for project in projects
        if project.stages[-1].stage != "archived"
        and any(r.project == id and r.kind in kinds for r in project.relations)
    }


@pytest.mark.parametrize("question", ["which projects extend Envoy", "基于 Envoy 的项目有哪些"])
def test_what_is_built_on_a_project(ask: Ask, projects: list[Project], question: str) -> None:
    answer = ask(question)
    assert answer.projects[0] == "envoy"
    assert set(answer.projects[1:]) == related(projects, "envoy", "based-on", "extends")


@pytest.mark.parametrize(
    "question", ["which projects integrate with Prometheus", "哪些项目可以和 Prometheus 集成"]
)
def test_what_integrates_with_a_project(ask: Ask, projects: list[Project], question: str) -> None:
    answer = ask(question)
    assert set(answer.projects) > related(projects, "prometheus", "integrates-with", "supports")

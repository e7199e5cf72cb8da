"""In a channel where nobody asked the bot: it speaks when a guide is wanted, and else is silent."""

from collections.abc import Callable

import pytest
from conftest import ROOT

from bot import evaluate
from bot.assistant import Assistant
from bot.model import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("message", "project", "intent"),
    [
        ("what is Rook", "rook", "what"),
        ("rook 是干什么的?", "rook", "what"),
        ("can someone explain what Trickster is?", "trickster", "what"),
        ("who created harbor", "harbor", "origin"),
        ("Harbor stage?", "harbor", "stage"),
        ("is cortex incubating?", "cortex", "stage"),
        ("containerd maturity today", "containerd", "stage"),
        ("stage linkerd", "linkerd", "stage"),
        ("k8s 是用什么语言写的", "kubernetes", "language"),
        ("hi all, what license is Velero under", "velero", "license"),
    ],
)
def test_a_clear_question_about_a_project_is_answered(
    ask: Ask, message: str, project: str, intent: str
) -> None:
    answer = ask(message, overheard=True)
    assert answer.answered
    assert (answer.projects[0], answer.intent) == (project, intent)


@pytest.mark.parametrize(
    ("message", "project", "intent"),
    [
        (
            "Hello there! complete beginner, so what is Karmada? the website is a bit much",
            "karmada",
            "what",
        ),
        ("sorry, first time in this channel, but what does Envoy Proxy do?", "envoy", "what"),
        ("请问 OpenKruise 是什么？刚开始学，官网太绕了", "openkruise", "what"),
        ("who created Dapr (the microservices runtime)?", "dapr", "origin"),
        ("Saw cert-manager in a talk. What language is it written in?", "cert-manager", "language"),
    ],
)
def test_what_is_said_around_a_clear_question_does_not_matter(
    ask: Ask, message: str, project: str, intent: str
) -> None:
    for overheard in (True, False):
        answer = ask(message, overheard=overheard)
        assert answer.answered
        assert (answer.projects[0], answer.intent) == (project, intent)


@pytest.mark.parametrize(
    "message",
    [
        "what is Karmada doing here? our pods are gone since this morning",
        "@bob what stage is Harbor in? you gave the talk",
        "Harbor is down again. what is it this time",
        "in the old guide, what stage was Rook in? we quote it on our wiki",
        "> who created Dapr?\nread the docs",
    ],
)
def test_what_is_said_around_a_question_may_show_that_no_guide_is_asked(
    ask: Ask, message: str
) -> None:
    assert not ask(message, overheard=True).answered


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("what is a service mesh?", "service mesh"),
        ("哪些项目是用 Go 写的？", "Kubernetes"),
        ("which service mesh projects are there?", "Istio"),
        ("Kyverno vs OPA?", "Kyverno"),
        ("how many projects have graduated?", "Kubernetes"),
    ],
)
def test_lists_terms_and_comparisons_are_answered(ask: Ask, message: str, said: str) -> None:
    answer = ask(message, overheard=True)
    assert answer.answered
    assert said in answer.lead


@pytest.mark.parametrize(
    "message",
    [
        "my argo pod is crashing",
        "why does envoy give me 503",
        "how do I configure TLS in Linkerd?",
        "Keycloak 连不上数据库怎么办？",
        "怎么升级 cert-manager",
    ],
)
def test_trouble_is_left_to_people(ask: Ask, message: str) -> None:
    assert not ask(message, overheard=True).answered


@pytest.mark.parametrize(
    "message",
    [
        "what's the password for the Keycloak UI?",
        "which Istio version are you on?",
        "who changed the Envoy config yesterday?",
        "when is the Argo maintenance window?",
        "咱们的 CoreDNS 是谁装的",
        "Harbor 部署在哪个集群？",
    ],
)
def test_questions_about_somebodys_own_installation_are_left_to_people(
    ask: Ask, message: str
) -> None:
    assert not ask(message, overheard=True).answered


@pytest.mark.parametrize(
    "message",
    [
        "we know who created containerd, and we thank them",
        "Crossplane is what keeps us alive",
        "that is how Istio became popular",
        "kubernetes it is then",
        "终于搞懂 Fluentd 是什么了",
        "一文看懂 Helm 是做什么的，点这里",
    ],
)
def test_words_of_a_question_are_no_question_yet(ask: Ask, message: str) -> None:
    assert not ask(message, overheard=True).answered


@pytest.mark.parametrize(
    "message",
    [
        "the harbor was beautiful",
        "who is allowed backstage?",
        "what is the radius of the moon",
        "普罗米修斯是谁",
        "蜻蜓点水是什么意思",
    ],
)
def test_an_ordinary_word_is_no_project(ask: Ask, message: str) -> None:
    assert not ask(message, overheard=True).answered


@pytest.mark.parametrize(
    "message",
    [
        "<@U0123ABCD> what is Cilium?",
        "@maria can you explain Cilium?",
        "are you still working on Cilium?",
        "> what is Cilium?\nno idea",
        "he asked “what is Cilium?” and left",
        "`what is Cilium`",
        "```\nwhat is Cilium?\n```",
        "https://example.com/what-is-cilium?",
        "<https://example.com|what is Cilium?>",
        "文档里写着“Cilium 是什么？”",
    ],
)
def test_what_is_for_others_or_only_quoted_is_not_answered(ask: Ask, message: str) -> None:
    assert not ask(message, overheard=True).answered
    assert ask("what is Cilium?", overheard=True).answered


def test_the_bot_is_surer_of_what_it_explains(ask: Ask) -> None:
    clear = ask("what stage is Linkerd at?")
    vague = ask("does Linkerd like it when the moon is full of cheese?")
    assert 0 <= vague.confidence < clear.confidence <= 1


def test_overheard_only_what_is_surely_wanted_is_said(assistant: Assistant) -> None:
    least = assistant.knowledge.limits["answers"]["least"]["overheard"]
    for message in ("what is Falco?", "Dapr 是谁开发的？"):
        assert assistant.ask(message, overheard=True).confidence >= least


def test_on_rows_that_the_fit_never_saw_it_hardly_ever_speaks_out_of_turn(
    assistant: Assistant,
) -> None:
    rows = list(evaluate.rows(ROOT / "tests" / "questions" / "held-out.jsonl"))
    results = [evaluate.evaluate(assistant, row) for row in rows]
    wanted = [r.passed["overheard"] for r in results if "q" in r.row and "overheard" in r.passed]
    others = [r.passed["overheard"] for r in results if "text" in r.row]
    assert sum(wanted) >= 0.85 * len(wanted)
    assert sum(others) >= 0.99 * len(others)


@pytest.mark.parametrize("message", ["what is telepresence", "what's flux?", "so what is helm"])
def test_a_bare_what_is_means_the_project(ask: Ask, message: str) -> None:
    assert ask(message, overheard=True).intent == "what"

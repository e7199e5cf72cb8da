"""How messages are read: languages, scripts, mark-up, spellings and names."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.model import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    "question",
    [
        "Rook 是什么？",
        "Rook是什么",
        "什么是Rook",
        "请问 Rook 是干什么用的",
        "Rook 處於哪個階段？",
        "Rook 怎么样 deploy？",
        "介绍一下 Rook",
    ],
)
def test_a_question_in_chinese_is_answered_in_chinese(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.lang == "zh"
    assert answer.projects[:1] == ("rook",)


@pytest.mark.parametrize(
    "question",
    ["what is Rook?", "what is 普罗米修斯?", "who created 普罗米修斯?", "Rook", "stage of TiKV"],
)
def test_a_question_in_english_is_answered_in_english(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.lang == "en"
    assert answer.answered


def test_a_chinese_name_alone_is_answered_in_chinese(ask: Ask) -> None:
    answer = ask("普罗米修斯")
    assert (answer.lang, answer.projects[:1]) == ("zh", ("prometheus",))


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("Prometheus 處於哪個階段？", "Prometheus 处于哪个阶段？"),
        ("Rook 是什麼？", "Rook 是什么？"),
        ("服務網格類的項目有哪些？", "服务网格类的项目有哪些？"),
        ("Linkerd 和 Envoy 有什麼區別？", "Linkerd 和 Envoy 有什么区别？"),
        ("Jaeger 支持哪些存儲後端？", "Jaeger 支持哪些存储后端？"),
        ("普羅米修斯是誰開發的？", "普罗米修斯是谁开发的？"),
        ("CNCF 有多少個項目？", "CNCF 有多少个项目？"),
        ("哪些項目已經畢業？", "哪些项目已经毕业？"),
    ],
)
def test_traditional_characters_ask_the_same_as_simplified_ones(
    ask: Ask, traditional: str, simplified: str
) -> None:
    asked, wanted = ask(traditional), ask(simplified)
    assert wanted.answered
    assert (asked.lead, asked.projects, asked.lang) == (wanted.lead, wanted.projects, wanted.lang)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ｗｈａｔ　ｉｓ　Ｒｏｏｋ？", "what is Rook?"),
        ("Ｒｏｏｋ 是什么？", "Rook 是什么？"),
        ("Rook 是什么?", "Rook 是什么？"),
        ("ROOK 是什么？", "Rook 是什么？"),
        ("  what \t is\n\n Rook  ? ", "what is Rook?"),
        ("what is Ro\u200bok?", "what is Rook?"),
        ("what is Ro\u00adok?", "what is Rook?"),
        ("\ufeffwhat is Rook?", "what is Rook?"),
        ("WHAT IS ROOK", "what is Rook?"),
        ("what’s Rook?", "what's Rook?"),
    ],
)
def test_width_case_and_invisible_characters_do_not_matter(
    ask: Ask, written: str, plain: str
) -> None:
    asked, wanted = ask(written), ask(plain)
    assert wanted.projects[:1] == ("rook",)
    assert (asked.lead, asked.projects, asked.lang) == (wanted.lead, wanted.projects, wanted.lang)


@pytest.mark.parametrize(
    "message",
    [
        "<@U0123ABCD> what is Rook?",
        "<@U0123ABCD|guide> what is Rook?",
        "what is Rook? <@U0123ABCD>",
        "what is <https://rook.io|Rook>?",
        "what is *Rook*?",
        "what is _Rook_?",
        "what is ~Rook~?",
        "what is `Rook`?",
        "*what is `Rook`?*",
        "what is &quot;Rook&quot;?",
        "what is “Rook”?",
        ":wave: what is Rook? :thinking_face:",
        "<#C024BE7LR|general> what is Rook?",
        "what is Rook? <https://rook.io/docs/latest>",
        "what is Rook? https://kubernetes.io/docs",
        "> is Ceph any good?\nwhat is Rook?",
        "&gt; is Ceph any good?\nwhat is Rook?",
        "```\nkubectl get pods\n```\nwhat is Rook?",
    ],
)
def test_slack_mark_up_does_not_change_the_question(ask: Ask, message: str) -> None:
    asked, wanted = ask(message), ask("what is Rook?")
    assert (asked.lead, asked.projects, asked.lang) == (wanted.lead, ("rook",), "en")


def test_an_escaped_ampersand_is_an_ampersand(ask: Ask) -> None:
    escaped, plain = ask("NATS &amp; gRPC: difference?"), ask("NATS & gRPC: difference?")
    assert escaped.projects == plain.projects == ("nats", "grpc")
    assert escaped.lead == plain.lead


@pytest.mark.parametrize(
    ("written", "project"),
    [
        ("core dns", "coredns"),
        ("Core-DNS", "coredns"),
        ("core_dns", "coredns"),
        ("COREDNS", "coredns"),
        ("open telemetry", "opentelemetry"),
        ("open-telemetry", "opentelemetry"),
        ("Open Tracing", "opentracing"),
        ("cloud events", "cloudevents"),
        ("container d", "containerd"),
        ("fluent d", "fluentd"),
        ("cert manager", "cert-manager"),
        ("certmanager", "cert-manager"),
        ("CRI O", "cri-o"),
        ("crio", "cri-o"),
        ("in toto", "in-toto"),
        ("OpenPolicyAgent", "open-policy-agent"),
        ("open-policy-agent", "open-policy-agent"),
    ],
)
def test_spaces_and_hyphens_in_a_name_do_not_matter(ask: Ask, written: str, project: str) -> None:
    assert ask(f"what is {written}?").projects[:1] == (project,)
    assert ask(f"{written} 是什么？").projects[:1] == (project,)


@pytest.mark.parametrize(
    ("written", "project"),
    [
        ("k8s", "kubernetes"),
        ("K8S", "kubernetes"),
        ("kube", "kubernetes"),
        ("普罗米修斯", "prometheus"),
        ("普羅米修斯", "prometheus"),
        ("OPA", "open-policy-agent"),
        ("TUF", "the-update-framework"),
        ("Notary", "notary-project"),
        ("OTel", "opentelemetry"),
        ("PromSOL", "prometheus"),
        ("Vitesse", "vitess"),
    ],
)
def test_an_alias_leads_to_its_project(ask: Ask, written: str, project: str) -> None:
    assert ask(f"what stage is {written} at?").projects[:1] == (project,)
    assert ask(f"{written} 处于哪个阶段？").projects[:1] == (project,)


def test_nearly_every_name_in_the_knowledge_leads_to_its_project(assistant: Assistant) -> None:
    """A few aliases are ordinary words or parts of a longer phrase; hence a floor and no more."""
    missed = []
    total = 0
    for project in assistant.knowledge.projects.values():
        aliases = project.aliases
        names = (project.name, *aliases.en, *aliases.zh, *aliases.former, *aliases.misspelt)
        for name in names:
            total += 1
            if assistant.ask(f"what stage is {name} at?").projects[:1] != (project.id,):
                missed.append(name)
    assert total > 255
    assert len(missed) <= total * 0.02, missed


@pytest.mark.parametrize(
    ("written", "project"),
    [
        ("Kubernets", "kubernetes"),
        ("kubernettes", "kubernetes"),
        ("Kuberentes", "kubernetes"),
        ("Promethus", "prometheus"),
        ("Prometeus", "prometheus"),
        ("Linkered", "linkerd"),
        ("fluntd", "fluentd"),
        ("Jeager", "jaeger"),
        ("contianerd", "containerd"),
        ("telepresense", "telepresence"),
        ("opentraceing", "opentracing"),
    ],
)
def test_a_misspelt_name_is_understood_in_both_languages(
    ask: Ask, written: str, project: str
) -> None:
    assert ask(f"what is {written}?").projects[:1] == (project,)
    assert ask(f"{written} 是什么？").projects[:1] == (project,)


@pytest.mark.parametrize(
    ("text", "name"),
    [("what was Docker Inc doin", "docker inc"), ("cert manager 写", "cert manager")],
)
def test_a_name_spelled_right_is_no_guess_whatever_follows(
    assistant: Assistant, text: str, name: str
) -> None:
    mention = assistant.understanding.understand(text).mentions[0]
    assert (mention.surface, mention.trust) == (name, 1.0)


@pytest.mark.parametrize("name", ["ko", "kcp", "zot", "Dex", "rkt"])
def test_a_short_name_counts_only_when_spelled_right(ask: Ask, name: str) -> None:
    wrong = name[:-1] + ("z" if name[-1] != "z" else "q")
    assert ask(f"what is {name}?").answered
    assert not ask(f"what is {wrong}?").projects


def test_ordinary_words_that_are_also_names_are_left_alone(ask: Ask) -> None:
    for said in ("the harbor was beautiful", "a rook is a chess piece", "the envoy left at noon"):
        assert not ask(said, overheard=True).answered, said


def test_a_long_message_is_read_as_far_as_a_question_reaches(ask_json: Callable[..., Any]) -> None:
    row = ask_json("what is Rook? " + "log line " * 5_000)
    assert len(row["lead"]) <= 300

"""What is said: facts, comparisons, did-you-mean, the honest no, silence."""

import re
from collections.abc import Callable

import pytest

from bot.assistant import Assistant
from bot.model import Answer
from bot.reply import plain

Ask = Callable[..., Answer]


# --- facts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "project", "said"),
    [
        ("what language is Rook written in?", "rook", r"\bGo\b"),
        ("Rook 用什么语言写的？", "rook", r"\bGo\b"),
        ("who created TiKV?", "tikv", "PingCAP"),
        ("TiKV 是谁开发的？", "tikv", "PingCAP"),
        ("what is the licence of TiKV?", "tikv", "Apache"),
        ("TiKV 采用什么许可证？", "tikv", "Apache"),
        ("what does Fluentd use as its data format?", "fluentd", "JSON"),
        ("Fluentd 用什么数据格式？", "fluentd", "JSON"),
        ("what does the name TiKV mean?", "tikv", "titanium"),
        ("TiKV 这个名字是什么意思？", "tikv", "titanium"),
        ("website of Rook", "rook", "https://rook.io/"),
        ("Rook 的官网是什么？", "rook", "https://rook.io/"),
        ("where can I ask questions about Rook?", "rook", "https://rook-io.slack.com/"),
        ("Rook 的问题去哪里问？", "rook", "https://rook-io.slack.com/"),
    ],
)
def test_the_lead_is_the_very_fact_that_was_asked_for(
    ask: Ask, question: str, project: str, said: str
) -> None:
    answer = ask(question)
    assert answer.projects[:1] == (project,)
    assert re.search(said, answer.lead), answer.lead


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("who created Rook and what is it written in?", ["Quantum", r"\bGo\b"]),
        ("Rook 是谁创建的，用什么语言写的？", ["Quantum", r"\bGo\b"]),
        ("what is the licence of Rook and what stage is it at?", ["Apache", "2020-10-07"]),
        ("Rook 采用什么许可证，现在处于哪个阶段？", ["Apache", "2020-10-07"]),
        ("who created Jaeger and which category is it in?", ["Uber", "Observability"]),
        ("Jaeger 是谁开发的？属于哪一类？", ["Uber", "可观测性"]),
    ],
)
def test_a_question_about_two_facts_gets_both(ask: Ask, question: str, facts: list[str]) -> None:
    lead = ask(question).lead
    for fact in facts:
        assert re.search(fact, lead), lead


def test_an_old_fact_carries_its_date(ask: Ask, assistant: Assistant) -> None:
    """Whoever reads a fact of 2018 must see that it is one of 2018."""
    for project in list(assistant.knowledge.projects.values())[::9]:
        answer = ask(f"what is {project.name}?")
        dates = {(fact.en, fact.as_of) for fact in project.facts if fact.as_of}
        for line in answer.lines:
            for text, as_of in dates:
                if line.text.startswith(text.rstrip(".")[:60]) and as_of:
                    assert as_of[:4] in line.text, line.text


def test_an_archived_project_is_told_to_be_archived(ask: Ask) -> None:
    for question in ("what is OpenTracing?", "OpenTracing 是什么？"):
        assert re.search("archived on 2021-08-20|2021-08-20 归档", ask(question).lead)


def test_a_part_of_a_project_leads_to_the_project(ask: Ask) -> None:
    for question in ("what is Fluent Bit?", "Fluent Bit 是什么？"):
        answer = ask(question)
        assert answer.projects[:1] == ("fluentd",)
        assert "Fluent Bit" in answer.lead


def test_a_neighbour_is_told_not_to_be_a_cncf_project(ask: Ask, assistant: Assistant) -> None:
    assert "not a CNCF project" in plain.render(ask("what is Ceph?"), assistant.knowledge)
    assert "不是 CNCF 项目" in plain.render(ask("Ceph 是什么？"), assistant.knowledge)


@pytest.mark.parametrize(
    ("question", "project"),
    [
        ("I need a tool for log collection", "fluentd"),
        ("想收集容器日志用什么？", "fluentd"),
        ("we want to self-host a container image registry, any suggestion?", "harbor"),
    ],
)
def test_a_need_is_met_with_a_project(ask: Ask, question: str, project: str) -> None:
    answer = ask(question)
    assert answer.projects[:1] == (project,), answer.lead


@pytest.mark.parametrize(
    "question", ["推荐一个容器镜像仓库", "which container registry would you recommend?"]
)
def test_a_recommendation_names_others_too(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.intent == "recommendation"
    assert {"harbor", "dragonfly"} <= set(answer.projects)
    assert "kubernetes" not in answer.projects


# --- comparisons --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("NATS vs gRPC", ("NATS", "gRPC")),
        ("what is the difference between NATS and gRPC?", ("NATS", "gRPC")),
        ("NATS 和 gRPC 有什么区别？", ("NATS", "gRPC")),
        ("compare Linkerd with Envoy", ("Linkerd", "Envoy")),
        ("Linkerd 跟 Envoy 比怎么样？", ("Linkerd", "Envoy")),
        ("Jaeger vs Zipkin", ("Jaeger", "Zipkin")),
    ],
)
def test_a_comparison_speaks_of_both_sides(ask: Ask, question: str, sides: tuple[str, str]) -> None:
    answer = ask(question)
    assert answer.intent == "comparison"
    for side in sides:
        assert side in answer.lead
        assert side.lower() in answer.subjects


@pytest.mark.parametrize(
    ("question", "known", "unknown"),
    [
        ("Harbor vs FooBarBaz", "harbor", "FooBarBaz"),
        ("FooBarBaz vs Harbor", "harbor", "FooBarBaz"),
        ("what is the difference between NATS and Zzyzxquux?", "nats", "Zzyzxquux"),
        ("NATS 和 Zzyzxquux 有什么区别？", "nats", "Zzyzxquux"),
        ("Zzyzxquux 和 NATS 有什么区别？", "nats", "Zzyzxquux"),
        ("Kubernetes vs Zzyzxquux", "kubernetes", "Zzyzxquux"),
        ("Harbor 和某某仓库有什么区别？", "harbor", "某某仓库"),
    ],
)
def test_a_side_that_is_not_in_the_data_is_said_not_to_be(
    ask: Ask, assistant: Assistant, question: str, known: str, unknown: str
) -> None:
    answer = ask(question)
    text = plain.render(answer, assistant.knowledge)
    assert answer.projects == (known,)
    assert f"no data on {unknown}," in text or f"没有「{unknown}」" in text
    assert assistant.knowledge.projects[known].name in answer.lead


# --- did you mean, and no -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "project"),
    [
        ("Kubrntes", "kubernetes"),
        ("Prmetheuz", "prometheus"),
        ("Opntelemtry", "opentelemetry"),
        ("Telpresense", "telepresence"),
        ("Contanerdd", "containerd"),
    ],
)
def test_a_name_two_letters_off_is_understood_or_offered(
    ask: Ask, written: str, project: str
) -> None:
    for question in (f"what is {written}?", f"{written} 是什么？"):
        answer = ask(question)
        assert project in (*answer.projects[:1], *answer.suggestions), question


def test_what_is_offered_is_named_in_the_words(ask: Ask, assistant: Assistant) -> None:
    offered = [
        answer
        for name in ("Kubrntes", "Notary Porject", "Opne Policy Agent", "Hraobr", "Fluntdd")
        for answer in (ask(f"what is {name}?"), ask(f"{name} 是什么？"))
        if answer.suggestions
    ]
    assert offered, "nothing was offered for any of the misspelt names"
    for answer in offered:
        assert len(answer.suggestions) <= 3
        assert len(set(answer.suggestions)) == len(answer.suggestions)
        for meant in answer.suggestions:
            assert assistant.knowledge.title(meant, answer.lang) in answer.lead


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("does observability zzyzx the qwfpgj?", "try “What is observability?”"),
        ("CNCF 的弗朗德尔斯呢？", "可以试试「CNCF 是什么？」"),
    ],
)
def test_a_name_that_is_spelt_right_is_not_asked_back(ask: Ask, question: str, said: str) -> None:
    answer = ask(question)
    assert not answer.answered
    assert said in answer.lead
    assert answer.suggestions


@pytest.mark.parametrize("text", ["thanks!", "Thanks", "thank you", "谢谢", "hi", "???"])
def test_small_talk_is_no_misspelt_name(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text)
    assert not answer.answered
    assert answer.suggestions == ()


@pytest.mark.parametrize(
    "question",
    ["what is Zzyzxquux?", "who created Zzyzxquux?", "Zzyzxquux 是什么？", "谁开发了 Zzyzxquux？"],
)
def test_what_is_not_in_the_data_is_said_not_to_be(
    ask: Ask, assistant: Assistant, question: str
) -> None:
    answer = ask(question)
    assert not answer.answered
    assert answer.projects == ()
    assert assistant.knowledge.date in answer.lead
    assert re.search("not in my data|我的资料里没有", answer.lead)


@pytest.mark.parametrize(
    "message",
    [
        "what is the weather like tomorrow?",
        "how do I cook rice?",
        "who won the world cup in 2018?",
        "how many calories are in an apple?",
        "tell me a joke",
        "what is the capital of France?",
        "translate good morning into Spanish",
        "今天天气怎么样？",
        "西红柿炒鸡蛋怎么做？",
        "世界上最高的山是哪座？",
        "明天几点开会？",
        "讲个笑话",
        "附近有什么好吃的餐厅？",
    ],
)
def test_what_has_nothing_to_do_with_cncf_is_declined(ask: Ask, message: str) -> None:
    answer = ask(message)
    assert not answer.answered, answer.lead
    assert answer.lead
    assert answer.cards == ()


@pytest.mark.parametrize(
    "message",
    [
        "good morning everyone",
        "lunch anyone?",
        "the harbor was beautiful last night",
        "I love kubernetes",
        "prometheus is down again",
        "we just upgraded to k8s 1.31",
        "who is on call this week?",
        "can someone review my pull request?",
        "<@U0123ABCD> what stage is Linkerd at?",
        "大家早上好",
        "中午吃什么？",
        "我觉得 Kubernetes 太复杂了",
        "Prometheus 又挂了，怎么办？",
        "谁有空帮我看一下这个 PR？",
        "今晚 Harbor 要升级，大家注意",
        "",
    ],
)
def test_what_is_overheard_and_not_meant_for_a_guide_is_met_with_silence(
    ask: Ask, message: str
) -> None:
    answer = ask(message, overheard=True)
    assert not answer.answered, answer.lead
    assert (answer.lead, answer.projects, answer.suggestions) == ("", (), ())


@pytest.mark.parametrize(
    "message",
    [
        "does anyone know what stage Linkerd is at?",
        "what is Kubernetes?",
        "有人知道 Linkerd 处于哪个阶段吗？",
        "请问 Prometheus 是谁开发的？",
        "which service mesh projects are there?",
        "NATS vs gRPC?",
    ],
)
def test_an_overheard_question_for_a_guide_is_answered(ask: Ask, message: str) -> None:
    assert ask(message, overheard=True).answered


def test_who_is_asked_directly_always_replies(ask: Ask) -> None:
    for message in ("", " ", "🎉", "?", "。", "\u200b", "asdf", "好的", "thanks"):
        assert ask(message).lead, repr(message)


# --- help ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ["help", "what can you do?", "帮助", "你能做什么？"])
def test_help_shows_questions_that_are_answered(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.intent == "help"
    examples = [re.findall("[“「](.+?)[”」]", line.text) for line in answer.lines]
    assert len(examples) >= 4
    for (example,) in examples:
        assert ask(example).answered, example


@pytest.mark.parametrize(
    "question", ["what is Rook?", "TiKV 处于哪个阶段？", "who created Jaeger?"]
)
def test_what_to_ask_next_is_answered_about_the_same_project(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.next
    for following in answer.next:
        assert ask(following).projects[:1] == answer.projects[:1], following
        assert ask(following).lang == answer.lang


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("Is Rook a CNCF project?", "Rook is a graduated project (since 2020-10-07)."),
        ("Rook 是 CNCF 的项目吗", "Rook 目前是毕业项目（自 2020-10-07）。"),
        ("is rkt still a CNCF project?", "rkt is archived (since 2019-08-16)"),
        ("is vault a cncf project", "Vault is not a CNCF project"),
        ("Vault 是不是 CNCF 项目", "Vault 不是 CNCF 项目"),
    ],
)
def test_whether_something_is_a_cncf_project(
    assistant: Assistant, question: str, lead: str
) -> None:
    assert assistant.ask(question).lead.startswith(lead)


def test_projects_that_joined_in_a_year(assistant: Assistant) -> None:
    told = assistant.ask("how many projects joined in 2021").lead
    assert "42 projects" in told
    assert "Today 2 of them are graduated" in told


@pytest.mark.parametrize(
    ("question", "said"),
    [("waht is Rook", "Rook is"), ("wich company donated Backstage", "Spotify")],
)
def test_misspelt_question_words_are_forgiven(
    assistant: Assistant, question: str, said: str
) -> None:
    assert said in assistant.ask(question).lead


@pytest.mark.parametrize(
    "message", ["harbor", "Flux", "notary", "service mesh", "what is a CRD", "sidecar", "服务网格"]
)
def test_a_name_alone_is_answered_with_what_it_is(ask: Ask, message: str) -> None:
    assert ask(message).intent == "what"


@pytest.mark.parametrize(
    "question",
    ["Chaos Mesh 和 Litmus 有什么不同", "what is the difference between Cilium and Antrea?"],
)
def test_a_comparison_begins_with_what_the_sides_are(ask: Ask, question: str) -> None:
    answer = ask(question)
    first, second = (card.title for card in answer.cards)
    assert answer.lead.startswith(first)
    assert second in answer.lead

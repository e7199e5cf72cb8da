"""Whatever can be drawn is something that Slack takes, and every button does what it says."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import KNOWLEDGE
from hypothesis import given
from hypothesis import strategies as st
from slack_limits import options_problems, problems, view_problems

from bot.assistant import Assistant
from bot.model import Answer, Lang
from bot.reply import blocks
from bot.reply.blocks import press, views

LANGS: tuple[Lang, ...] = ("en", "zh")
Blocks = list[dict[str, Any]]
Ask = Callable[..., Answer]

PROJECT: dict[Lang, tuple[str, ...]] = {
    "en": (
        "What is {name}?", "What stage is {name} at?", "stage history of {name}",
        "Which category does {name} belong to?", "Where can I ask about {name}?",
        "What is the website of {name}?", "Who created {name}?", "What is {name} also called?",
        "Alternatives to {name}?", "When did {name} join CNCF?",
    ),
    "zh": (
        "{name} 是什么？", "{name} 现在是什么阶段？", "{name} 的阶段历程", "{name} 属于哪一类？",
        "{name} 的问题去哪里问？", "{name} 的官网是什么？", "{name} 是谁创建的？",
        "{name} 还叫什么？",
        "{name} 有哪些替代品？", "{name} 什么时候加入 CNCF？",
    ),
}  # fmt: skip

OTHERS = (
    "help", "帮助", "which categories are there", "有哪些分类", "what stages are there",
    "有哪些阶段", "how many projects does CNCF have", "CNCF 有多少个项目",
    "how many sandbox projects are there",
    "which projects graduated in 2023", "2023 年有哪些项目毕业", "which projects are written in Go",
    "哪些项目是用 Rust 写的", "I need a tool for log collection", "我需要一个日志收集工具",
    "NATS vs gRPC", "linkerd vs istio vs kuma vs consul", "Rook vs Frobnicator", "qwerty zxcv", "",
    "who created linkerd and what is its license", "rok", "what is a service mesh", "linkrd?",
    "Which projects did the 2018 guide describe?", "Prometheus 和 Cortex 有什么区别",
)  # fmt: skip

HOSTILE = (
    "what is <!channel> & <@U123>", "Rook vs <!here>", "*Rook* `vs` _<https://evil.example|x>_ *",
    "which projects are for <!subteam^S1> & *stars* `ticks`", "<script>alert(1)</script> Rook",
    "Rook 和 <!everyone>&lt;b&gt; 有什么区别", "what is Rook " + "&<>\"\\" * 900,
)  # fmt: skip


def drawn(answer: Answer, assistant: Assistant) -> Iterator[tuple[str, Blocks]]:
    """An answer in every form, with every page of it."""
    knowledge = assistant.knowledge
    for page in range(30):
        message = blocks.render(answer, knowledge, buttons=True, share=True, page=page)
        yield f"page {page}", message
        if f"page:{page + 1}" not in actions(message):
            break
    yield "bare", blocks.render(answer, knowledge)
    yield "shared", blocks.render(answer, knowledge, shared_by="U123", buttons=True)
    yield "classic", blocks.render(answer, knowledge, buttons=True, share=True, classic=True)


def actions(message: Blocks) -> dict[str, dict[str, Any]]:
    """The elements of a message that can be pressed, by action_id."""
    rows = [block["elements"] for block in message if block["type"] == "actions"]
    rows += [[block["accessory"]] for block in message if "accessory" in block]
    return {e["action_id"]: e for row in rows for e in row if "action_id" in e}


def wrong(answer: Answer, assistant: Assistant) -> list[str]:
    """What Slack would refuse in an answer."""
    found = []
    for form, message in drawn(answer, assistant):
        found += [f"{form}: {problem}" for problem in problems(unshared(message))]
        if form == "classic" and any(kind in str(message) for kind in ("'image", "'table'")):
            found.append("classic: has an image or a table")
        if not message:
            found.append(f"{form}: says nothing")
    return [f"{answer.question!r} ({answer.lang}): {problem}" for problem in found]


def unshared(message: Blocks) -> Blocks:
    """A message without the line that mentions who shares it."""
    return [
        block
        for block in message
        if block["type"] != "context" or "<@U123>" not in block["elements"][0]["text"]
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_every_card_of_every_project_is_taken(ask: Ask, assistant: Assistant, lang: Lang) -> None:
    found: list[str] = []
    for project in assistant.knowledge.projects.values():
        for question in PROJECT[lang]:
            found += wrong(ask(question.format(name=project.name), lang), assistant)
    assert found == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_card_of_every_topic_is_taken(ask: Ask, assistant: Assistant, lang: Lang) -> None:
    found: list[str] = []
    for topic in assistant.knowledge.topics.values():
        question = PROJECT[lang][0].format(name=topic.title(lang))
        found += wrong(ask(question, lang), assistant)
    assert found == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("question", [*OTHERS, *HOSTILE])
def test_every_other_answer_is_taken(
    ask: Ask, assistant: Assistant, question: str, lang: Lang
) -> None:
    assert wrong(ask(question, lang), assistant) == []


@pytest.mark.parametrize("lang", LANGS)
def test_history_and_comparison_do_what_they_say(
    ask: Ask, assistant: Assistant, lang: Lang
) -> None:
    found: list[str] = []
    for project in assistant.knowledge.projects.values():
        answer = ask(PROJECT[lang][0].format(name=project.name), lang)
        message = blocks.render(answer, assistant.knowledge, buttons=True)
        if answer.subjects != (project.id,):
            continue
        for action, element in actions(message).items():
            kind, *ids = action.split(":")
            if kind not in ("history", "compare"):
                continue
            pressed = press.unpack(element["value"])
            then = ask(pressed.question, pressed.lang)
            expected = "comparison" if kind == "compare" else "history"
            if then.intent != expected or not set(ids) <= set(then.projects):
                found.append(f"{action}: {pressed.question} -> {then.intent} {then.projects}")
    assert found == []


def test_the_other_language_says_the_same(ask: Ask, assistant: Assistant) -> None:
    answer = ask("What is Rook?")
    message = blocks.render(answer, assistant.knowledge, buttons=True)
    pressed = press.unpack(actions(message)["lang:zh"]["value"])
    then = ask(pressed.question, pressed.lang)
    assert (then.lang, then.projects) == ("zh", answer.projects)
    back = blocks.render(then, assistant.knowledge, buttons=True)
    assert press.unpack(actions(back)["lang:en"]["value"]).question == answer.question


@pytest.mark.parametrize("question", ["list sandbox projects", "列出沙箱项目"])
def test_the_pages_of_a_list_hold_all_its_projects(
    ask: Ask, assistant: Assistant, question: str
) -> None:
    answer, knowledge = ask(question), assistant.knowledge
    text, page = "", 0
    while True:
        message = blocks.render(answer, knowledge, buttons=True, page=page)
        text += json.dumps(message, ensure_ascii=False)
        pressed = actions(message).get(f"page:{page + 1}")
        if pressed is None:
            break
        page = press.unpack(pressed["value"]).page
    names = [project.name for project in knowledge.in_stage("sandbox", knowledge.date)]
    assert page > 5
    assert [name for name in names if f"|{name}>" not in text] == []


@pytest.mark.parametrize("question", ["list sandbox projects", "列出沙箱项目"])
def test_a_list_too_long_to_name_all_has_pages_of_the_first(question: str) -> None:
    assistant = Assistant(KNOWLEDGE)
    assistant.knowledge.limits["answers"]["listed"] = 20
    answer = assistant.ask(question)
    last = blocks.render(answer, assistant.knowledge, buttons=True, page=1)
    assert "· 20+" in str(last)
    assert str(last).count("• ") == 5
    assert "page:2" not in actions(last)
    assert problems(last) == []


def test_a_page_that_does_not_exist_is_the_last(ask: Ask, assistant: Assistant) -> None:
    answer = ask("list graduated projects")
    message = blocks.render(answer, assistant.knowledge, buttons=True, page=99)
    assert "page:1" in actions(message)
    assert problems(message) == []


def test_a_comparison_is_a_table(ask: Ask, assistant: Assistant) -> None:
    message = blocks.render(ask("NATS vs gRPC"), assistant.knowledge)
    (table,) = [block for block in message if block["type"] == "table"]
    assert "NATS" in str(table["rows"][0])
    assert "gRPC" in str(table["rows"][0])


def test_an_archived_project_says_so_first(ask: Ask, assistant: Assistant) -> None:
    for question in ("What is rkt?", "What is the license of rkt?"):
        first = str(blocks.render(ask(question), assistant.knowledge)[0])
        assert "archived on 2019-08-16" in first
        assert "containerd" in first


def test_share_and_shared(ask: Ask, assistant: Assistant) -> None:
    answer = ask("What is Rook?")
    private = blocks.render(answer, assistant.knowledge, share=True)
    pressed = press.unpack(actions(private)["share"]["value"])
    assert pressed.share
    assert ask(pressed.question, pressed.lang).lead == answer.lead
    public = blocks.render(answer, assistant.knowledge, buttons=True, shared_by="U123")
    assert "share" not in actions(public)
    assert "<@U123>" in str(public)


def test_did_you_mean_buttons_ask_for_a_card(ask: Ask, assistant: Assistant) -> None:
    answer = ask("what about linkrd and kubernets frobnication")
    message = blocks.render(answer, assistant.knowledge, buttons=True)
    for id in answer.suggestions:
        pressed = press.unpack(actions(message)[f"ask:{id}"]["value"])
        assert ask(pressed.question, pressed.lang).answered


@pytest.mark.parametrize("lang", LANGS)
def test_app_home_is_taken_and_browses_everything(
    ask: Ask, assistant: Assistant, lang: Lang
) -> None:
    knowledge = assistant.knowledge
    for choice in (None, *LANGS):
        assert view_problems(views.home(knowledge, lang, choice)) == []
    elements = actions(views.home(knowledge, lang)["blocks"])
    for stage in ("graduated", "incubating", "sandbox", "archived"):
        pressed = press.unpack(elements[f"browse:stage:{stage}"]["value"])
        result = views.result(knowledge, ask(pressed.question, pressed.lang))
        assert view_problems(result) == []
        count = len(knowledge.in_stage(stage, knowledge.date))  # type: ignore[arg-type]
        assert f" · {count}*" in str(result)
    for option in elements["browse:category"]["options"]:
        pressed = press.unpack(option["value"])
        answer = ask(pressed.question, pressed.lang)
        assert answer.intent == "list", pressed.question
        assert view_problems(views.result(knowledge, answer)) == []


@pytest.mark.parametrize("lang", LANGS)
def test_modals_are_taken(ask: Ask, assistant: Assistant, lang: Lang) -> None:
    knowledge = assistant.knowledge
    answers = [ask(PROJECT[lang][0].format(name=p.name), lang) for p in knowledge.projects.values()]
    for answer in answers:
        assert view_problems(views.look_up(knowledge, lang, answer)) == []
    for some in (answers[:0], answers[:1], answers[:10], answers):
        assert view_problems(views.explain(knowledge, lang, some)) == []
    assert view_problems(views.look_up(knowledge, lang)) == []
    comparison = views.result(knowledge, ask("NATS vs gRPC", lang))
    assert view_problems(comparison) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("typed", ["", "k", "kube", "linkerd", "服务", "zzzzz", "<!channel>"])
def test_options_are_taken(assistant: Assistant, typed: str, lang: Lang) -> None:
    found = views.options(assistant.names.starting_with(typed, 60), assistant.knowledge, lang)
    assert options_problems(found["options"]) == []
    assert all(assistant.knowledge.record(option["value"]) for option in found["options"])


@pytest.mark.parametrize("lang", LANGS)
def test_help_and_prompts_are_taken_and_answered(
    ask: Ask, assistant: Assistant, lang: Lang
) -> None:
    knowledge = assistant.knowledge
    for commands in (False, True):
        message = blocks.help_blocks(knowledge, lang, commands=commands)
        assert problems(message) == []
    prompts = blocks.prompts(knowledge, lang)
    assert 1 <= len(prompts) <= 4
    assert all(ask(prompt["message"]).answered for prompt in prompts)


def test_without_images_nothing_else_is_lost(ask: Ask, assistant: Assistant) -> None:
    message = blocks.render(ask("What is Rook?"), assistant.knowledge, buttons=True)
    bare = blocks.without_images(message)
    assert "image_url" in str(message)
    assert "image_url" not in str(bare)
    assert actions(bare) == actions(message)


def test_an_answer_that_says_nothing_has_no_blocks(ask: Ask, assistant: Assistant) -> None:
    silent = ask("the harbor was beautiful", overheard=True)
    assert blocks.render(silent, assistant.knowledge, buttons=True, share=True) == []


@given(st.text(max_size=3_000), st.sampled_from(["zh", "en", None]), st.integers(0, 99))
def test_a_value_fits_and_comes_back(question: str, lang: Lang | None, page: int) -> None:
    wanted = press.Press(question, lang, page)
    value = press.pack(wanted)
    assert 1 <= len(value) <= press.VALUE
    came = press.unpack(value)
    assert (came.lang, came.page) == (lang, page)
    assert " ".join(question.split()).startswith(came.question)


@given(st.text(max_size=200))
def test_any_value_is_read(value: str) -> None:
    assert isinstance(press.unpack(value), press.Press)

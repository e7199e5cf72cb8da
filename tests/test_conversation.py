"""A conversation goes on without naming its subject again; talk among people is left alone."""

from typing import Any

import pytest

from bot.assistant import Assistant
from bot.model import Question
from bot.talk.conversation import Conversation, Topic

LINKERD = Topic(("linkerd",), ("license",))


@pytest.fixture(scope="module")
def conversation(assistant: Assistant) -> Conversation:
    return Conversation(assistant)


@pytest.mark.parametrize(
    ("text", "subject", "intent"),
    [
        ("它是谁开发的?", "linkerd", "origin"),
        ("它的许可证呢？", "linkerd", "license"),
        ("and its license?", "linkerd", "license"),
        ("what stage is it?", "linkerd", "stage"),
        ("what about Envoy?", "envoy", "license"),
        ("Envoy 呢？", "envoy", "license"),
    ],
)
def test_the_subject_or_the_question_comes_from_before(
    conversation: Conversation, text: str, subject: str, intent: str
) -> None:
    for answer in (
        conversation.overheard(text, None, LINKERD),
        conversation.answer(text, None, LINKERD),
    ):
        assert answer is not None
        assert answer.subjects[:1] == (subject,)
        assert answer.intent == intent


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is it graduated?", "Linkerd is a graduated project"),
        ("它毕业了吗？", "Linkerd 目前是毕业项目"),
        ("when did it graduate?", "Linkerd graduated on 2021-07-28"),
        ("什么时候毕业的？", "Linkerd 于 2021-07-28 毕业"),
    ],
)
def test_a_stage_is_asked_of_what_was_talked_about(
    conversation: Conversation, text: str, said: str
) -> None:
    assert conversation.answer(text, None, LINKERD).lead.startswith(said)


@pytest.mark.parametrize(
    "text", ["when does a project graduate?", "what does graduated mean?", "毕业是什么意思"]
)
def test_a_stage_may_be_asked_for_itself(conversation: Conversation, text: str) -> None:
    assert "linkerd" not in conversation.answer(text, None, LINKERD).subjects


@pytest.mark.parametrize(
    "text",
    [
        "how does it compare to Istio?",
        "difference to Istio?",
        "它和 Istio 有什么区别？",
        "跟 Istio 相比？",
    ],
)
def test_what_was_talked_about_is_compared_with_what_is_named(
    conversation: Conversation, text: str
) -> None:
    answer = conversation.answer(text, None, LINKERD)
    assert answer.intent == "comparison"
    assert answer.subjects == ("linkerd", "istio")


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("difference between Istio and Zzyzxquux", {"istio"}),
        ("difference between Istio and Envoy", {"istio", "envoy"}),
        ("difference between Linkerd and Zzyzxquux", {"linkerd"}),
    ],
)
def test_a_comparison_that_names_both_sides_needs_nothing_from_before(
    conversation: Conversation, text: str, sides: set[str]
) -> None:
    assert set(conversation.answer(text, None, LINKERD).subjects) == sides


@pytest.mark.parametrize("text", ["thanks!", "谢谢", "ok"])
def test_thanks_does_not_change_the_subject(conversation: Conversation, text: str) -> None:
    assert conversation.topic(conversation.answer(text, None, LINKERD), LINKERD) == LINKERD


def test_a_question_without_an_answer_may_have_been_about_something_else(
    conversation: Conversation,
) -> None:
    answer = conversation.answer("what is Zzyzxquux?", None, LINKERD)
    assert conversation.topic(answer, LINKERD) == Topic()


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "cool, that works",
        "who is coming to lunch?",
        "什么时候开会？",
        "<@U02BOB> what do you think of it?",
        "why did you choose that?",
    ],
)
def test_talk_among_people_is_left_alone(conversation: Conversation, text: str) -> None:
    assert conversation.overheard(text, None, LINKERD) is None


def test_a_full_question_is_about_what_it_names(conversation: Conversation) -> None:
    answer = conversation.answer("what is Rook?", None, LINKERD)
    assert answer.subjects == ("rook",)


def test_a_message_to_the_bot_is_understood_once(
    assistant: Assistant, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    understand = assistant.understanding.understand

    def counted(text: str, *how: Any) -> Question:
        read.append(text)
        return understand(text, *how)

    monkeypatch.setattr(assistant.understanding, "understand", counted)
    answer = conversation.answer("who created Linkerd?")
    assert conversation.topic(answer) == Topic(("linkerd",), ("origin",))
    assert read == ["who created Linkerd?"]

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

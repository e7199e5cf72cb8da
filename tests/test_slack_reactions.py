"""Asked by reaction: somebody marks a message, and the bot answers it, or tells them why not."""

from pathlib import Path

import pytest
from fake_slack import ALICE, BOB, CHANNEL, Call, FakeSlack, Json, error
from slack_people import Bot

pytest_plugins = ["slack_people"]

QUESTION = "any idea what stage Linkerd is at?"


def said(bot: Bot, text: str = QUESTION, **more: object) -> Json:
    """A message that nobody has answered."""
    event = bot.message(text, **more)
    assert bot.hear(event) == []
    return event


def posts(calls: list[Call]) -> list[Json]:
    return [call.args for call in calls if call.method == "chat.postMessage"]


def whisper(calls: list[Call]) -> Call:
    """What one person was told, and nothing else."""
    assert posts(calls) == []
    (call,) = [call for call in calls if call.method == "chat.postEphemeral"]
    return call


@pytest.mark.parametrize("name", ["cncf", "question"])
def test_a_marked_message_is_answered_in_its_thread(bot: Bot, name: str) -> None:
    event = said(bot)
    (post,) = posts(bot.react(event, name))
    assert (post["channel"], post["thread_ts"]) == (CHANNEL, event["ts"])
    assert "graduated" in post["text"]


def test_it_is_answered_in_its_language(bot: Bot) -> None:
    (post,) = posts(bot.react(said(bot, "Linkerd 现在什么阶段？")))
    assert "毕业" in post["text"]


def test_a_marked_reply_is_answered_in_the_same_thread(bot: Bot) -> None:
    head = said(bot, "a thread about meshes")
    event = said(bot, QUESTION, thread_ts=head["ts"])
    (post,) = posts(bot.react(event))
    assert post["thread_ts"] == head["ts"]


def test_other_reactions_say_nothing(bot: Bot) -> None:
    assert bot.react(said(bot), "thumbsup") == []


def test_a_reaction_to_something_else_says_nothing(bot: Bot) -> None:
    event = {"type": "reaction_added", "user": BOB, "reaction": "cncf", "item": {"type": "file"}}
    assert bot.hear(event) == []


def test_which_reactions_is_a_setting(bot: Bot) -> None:
    again = bot.anew(reactions=frozenset(["kubernetes"]))
    event = said(again)
    assert again.react(event, "cncf") == []
    assert len(posts(again.react(event, "kubernetes"))) == 1
    again.close()


def test_a_message_is_answered_once(bot: Bot) -> None:
    event = said(bot)
    assert len(posts(bot.react(event))) == 1
    assert posts(bot.react(event, "question")) == []
    assert posts(bot.react(event, user="U0CAROL")) == []
    again = bot.anew()
    assert posts(again.react(event)) == []
    again.close()


def test_what_was_answered_already_is_not_answered_again(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message("what is Rook", ts=slack.ts())
    bot.mention("what is Rook", ts=event["ts"])
    assert posts(bot.react(event)) == []


def test_an_answer_is_not_answered(bot: Bot, slack: FakeSlack) -> None:
    bot.mention(QUESTION)
    ((channel, ts),) = slack.messages
    assert posts(bot.react({"channel": channel, "ts": ts})) == []


def test_what_it_can_not_answer_only_that_person_is_told(bot: Bot) -> None:
    call = whisper(bot.react(said(bot, "why is my zebra striped?"), user=BOB))
    assert (call.args["user"], call.args["channel"]) == (BOB, CHANNEL)
    assert "I can't answer that message" in call.args["text"]
    bot.command("lang zh", user="U0CAROL")
    call = whisper(bot.react(said(bot, "why is my horse striped?"), user="U0CAROL"))
    assert "我无法回答那条消息" in call.args["text"]


def test_everybody_who_asks_is_told(bot: Bot) -> None:
    event = said(bot, "why is my zebra striped?")
    assert whisper(bot.react(event, user=BOB)).args["user"] == BOB
    assert whisper(bot.react(event, user=ALICE)).args["user"] == ALICE


def test_a_message_that_can_not_be_read_is_told(bot: Bot, slack: FakeSlack) -> None:
    event = said(bot)
    slack.plan("conversations.replies", error("missing_scope"))
    assert "I can't read that message" in whisper(bot.react(event)).args["text"]


def test_where_it_is_switched_off_only_that_person_is_told(bot: Bot) -> None:
    event = said(bot)
    bot.command("channel off")
    call = whisper(bot.react(event, user=BOB))
    assert call.args["user"] == BOB
    assert "switched off" in call.args["text"]
    bot.command("channel mention", user="U0CREATOR")
    assert len(posts(bot.react(event, user=BOB))) == 1


def test_what_somebody_marks_is_no_open_question(bot: Bot, tmp_path: Path) -> None:
    text = "why is my zebra striped?"
    bot.react(said(bot, text))
    assert bot.store.learning.open() == []
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("bot.db*"))
    assert b"zebra" not in kept


def test_the_author_may_go_on_in_the_thread(bot: Bot) -> None:
    event = said(bot)
    bot.react(event)
    (post,) = posts(bot.say("and its license?", thread_ts=event["ts"]))
    assert "Apache" in post["text"]


def test_the_answer_goes_with_the_message(bot: Bot, slack: FakeSlack) -> None:
    event = said(bot)
    bot.react(event)
    bot.delete(event)
    assert slack.messages == {}

"""Messages in Slack: direct ones, mentions, threads that go on, edits and deletions."""

import time
from typing import Any

import pytest
from fake_slack import ALICE, BOB, BOT, CHANNEL, DM, Call, FakeSlack
from slack_people import Bot

pytest_plugins = ["slack_people"]


def posts(calls: list[Call]) -> list[dict[str, Any]]:
    """The messages among the calls."""
    return [call.args for call in calls if call.method == "chat.postMessage"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("what is Rook", "Rook"),
        ("Rook 是什么？", "Rook"),
        ("what stage is linkerd at?", "graduated"),
        ("linkerd 现在什么阶段？", "毕业"),
        ("hello", ""),
        ("qwertyuiop asdfgh", ""),
        ("<!channel> & <script>", ""),
        ("?", ""),
    ],
)
def test_every_direct_message_is_answered_below_it(bot: Bot, text: str, told: str) -> None:
    (post,) = posts(bot.dm(text))
    assert post["channel"] == DM
    assert post.get("thread_ts") is None
    assert told in post["text"]
    assert post["unfurl_links"] is False


def test_a_direct_message_in_a_thread_is_answered_there(bot: Bot, slack: FakeSlack) -> None:
    head = slack.ts()
    (post,) = posts(bot.dm("what is Rook", thread_ts=head))
    assert post["thread_ts"] == head


def test_a_mention_is_answered_once_in_its_thread(bot: Bot, slack: FakeSlack) -> None:
    ts = slack.ts()
    (post,) = posts(bot.mention("what is Rook", ts=ts))
    assert (post["channel"], post["thread_ts"]) == (CHANNEL, ts)
    assert "Rook" in post["text"]


def test_a_mention_is_answered_once_when_its_message_comes_first(bot: Bot) -> None:
    event = bot.message(f"<@{BOT}> what is Rook")
    assert posts(bot.hear(event)) == []
    assert len(posts(bot.hear({**event, "type": "app_mention"}))) == 1


def test_a_mention_in_a_thread_is_answered_in_that_thread(bot: Bot, slack: FakeSlack) -> None:
    head = slack.ts()
    bot.say("we need storage", ts=head)
    (post,) = posts(bot.mention("what is Rook", thread_ts=head))
    assert post["thread_ts"] == head


@pytest.mark.parametrize("text", ["", " ", f"<@{BOT}|guide>"])
def test_a_bare_mention_gets_help(bot: Bot, text: str) -> None:
    (post,) = posts(bot.mention(text))
    assert "CNCF" in post["text"]


@pytest.mark.parametrize("text", ["what is Rook <@U0BOT>", "hey <@U0BOT> what is Rook?"])
def test_the_mention_may_stand_anywhere(bot: Bot, text: str) -> None:
    (post,) = posts(bot.hear({**bot.message(text), "type": "app_mention"}))
    assert "Rook" in post["text"]


def test_a_message_in_a_channel_is_left_alone(bot: Bot) -> None:
    assert bot.say("what is Rook") == []


def test_a_retry_is_answered_once(bot: Bot) -> None:
    body = bot.body(bot.message("what is Rook", DM), id="Ev1")
    retry = {"HTTP_X_SLACK_RETRY_NUM": "1", "HTTP_X_SLACK_RETRY_REASON": "http_timeout"}
    assert len(posts(bot.send(body))) == 1
    assert bot.send(body, **retry) == []


def test_the_same_message_under_another_event_id_is_answered_once(bot: Bot) -> None:
    event = bot.message("what is Rook", DM)
    assert len(posts(bot.hear(event, "Ev1"))) == 1
    assert bot.hear(event, "Ev2") == []


def test_the_same_event_id_with_another_message_is_answered_once(bot: Bot) -> None:
    assert len(posts(bot.hear(bot.message("what is Rook", DM), "Ev1"))) == 1
    assert bot.hear(bot.message("what is Rook", DM), "Ev1") == []


def test_a_mention_in_a_direct_message_is_answered_once(bot: Bot) -> None:
    (post,) = posts(bot.mention("what is Rook", channel=DM))
    assert "Rook" in post["text"]


@pytest.mark.parametrize(
    "text", ["what is Rook " * 3_000, "x" * 40_000, "是" * 40_000, "<" * 9_000]
)
def test_a_message_of_any_length_is_answered(bot: Bot, text: str) -> None:
    (post,) = posts(bot.dm(text))
    assert "Sorry" not in post["text"]
    assert "抱歉，我这边" not in post["text"]


def test_the_same_words_in_another_message_are_answered_again(bot: Bot) -> None:
    assert len(posts(bot.dm("what is Rook"))) == 1
    assert len(posts(bot.dm("what is Rook"))) == 1


@pytest.mark.parametrize("id", ["Ev1", "Ev2"])
def test_a_message_is_answered_once_although_the_bot_restarts(bot: Bot, id: str) -> None:
    event = bot.message("what is Rook", DM)
    assert len(posts(bot.hear(event, "Ev1"))) == 1
    again = bot.anew()
    assert again.hear(event, id) == []
    again.close()


def test_two_deliveries_at_the_same_time_are_answered_once(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message(f"<@{BOT}> what is Rook")
    del event["channel_type"]
    bodies = [bot.body({**event, "type": "app_mention"}) for _ in range(8)]
    for body in bodies:
        assert bot.deliver(body).status == 200
    bot.settle()
    assert len(slack.of("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"bot_id": "B0OTHER", "user": "U0OTHER"},
        {"bot_id": "B0OTHER", "subtype": "bot_message"},
        {"user": BOT},
        {"user": BOT, "bot_id": "B0BOT"},
        {"user": "USLACKBOT"},
        {"subtype": "channel_join"},
        {"subtype": "channel_topic"},
        {"subtype": "reminder_add"},
    ],
)
@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_bots_and_notes_are_not_answered(bot: Bot, kind: str, other: dict[str, str]) -> None:
    event = bot.message(f"<@{BOT}> what is Rook", DM, **other)
    assert bot.hear({**event, "type": kind}) == []


@pytest.mark.parametrize("kind", ["file_share", "thread_broadcast", "me_message"])
def test_what_people_say_with_a_file_is_answered(bot: Bot, kind: str) -> None:
    assert len(posts(bot.dm("what is Rook", subtype=kind))) == 1


def thread(bot: Bot, question: str) -> str:
    """The head of a thread in which a question of Alice was answered."""
    head = bot.slack.ts()
    assert len(posts(bot.mention(question, ts=head))) == 1
    return head


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("what is Rook", "and its license?", ["Rook", "Apache"]),
        ("what is linkerd", "它是谁开发的?", ["Linkerd", "Buoyant"]),
        ("what stage is linkerd at?", "what about Envoy?", ["Envoy", "graduated"]),
        ("linkerd 现在什么阶段？", "那 Envoy 呢？", ["Envoy", "毕业"]),
        ("what is Rook", "when did it join?", ["Rook", "2018"]),
        ("what is Rook", "Is NATS graduated?", ["NATS", "incubating"]),
    ],
)
def test_the_asker_goes_on_in_the_thread(bot: Bot, first: str, then: str, told: list[str]) -> None:
    head = thread(bot, first)
    (post,) = posts(bot.say(then, thread_ts=head))
    assert post["thread_ts"] == head
    assert [word for word in told if word not in post["text"]] == []


def test_a_thread_goes_on_and_on(bot: Bot) -> None:
    head = thread(bot, "what is Rook")
    assert "Envoy" in posts(bot.say("what about Envoy?", thread_ts=head))[0]["text"]
    assert "Envoy" in posts(bot.say("and its license?", thread_ts=head))[0]["text"]


def test_each_thread_has_its_own_subject(bot: Bot) -> None:
    first, second = thread(bot, "what is Rook"), thread(bot, "what is Envoy")
    assert "Rook" in posts(bot.say("and its license?", thread_ts=first))[0]["text"]
    assert "Envoy" in posts(bot.say("它是谁开发的?", thread_ts=second))[0]["text"]
    assert "Rook" in posts(bot.mention("它是谁开发的?", thread_ts=first))[0]["text"]


def test_a_follow_up_is_answered_once(bot: Bot) -> None:
    event = bot.message("and its license?", thread_ts=thread(bot, "what is Rook"))
    assert len(posts(bot.hear(event, "Ev1"))) == 1
    assert bot.hear(event, "Ev1") == []
    assert bot.hear(event, "Ev2") == []


def test_a_thread_goes_on_after_a_restart(bot: Bot) -> None:
    head = thread(bot, "what is Rook")
    again = bot.anew()
    (post,) = posts(again.say("and its license?", thread_ts=head))
    assert "Rook" in post["text"]
    again.close()


@pytest.mark.parametrize(
    "talk",
    [
        "thanks!",
        "谢谢",
        "ok, I will try that tomorrow",
        "let's have lunch at 12?",
        "@bob did you see the build?",
        f"<@{BOB}> what do you think?",
        "我觉得可以",
        "the build is red again",
        "lol",
        "👍",
    ],
)
def test_talk_in_the_thread_is_left_alone(bot: Bot, talk: str) -> None:
    head = thread(bot, "what is Rook")
    assert posts(bot.say(talk, thread_ts=head)) == []


def test_somebody_else_in_the_thread_is_left_alone(bot: Bot) -> None:
    head = thread(bot, "what is Rook")
    assert bot.say("and its license?", thread_ts=head, user=BOB) == []


def test_a_thread_without_the_bot_is_left_alone(bot: Bot, slack: FakeSlack) -> None:
    assert bot.say("and its license?", thread_ts=slack.ts()) == []


def test_a_mention_in_the_thread_is_answered_once(bot: Bot) -> None:
    head = thread(bot, "what is Rook")
    (post,) = posts(bot.mention("and its license?", thread_ts=head))
    assert "Apache" in post["text"]


def test_a_direct_conversation_goes_on(bot: Bot) -> None:
    bot.dm("what is Rook")
    (post,) = posts(bot.dm("and its license?"))
    assert "Rook" in post["text"]
    assert "Apache" in post["text"]


def edited(bot: Bot, event: dict[str, Any], text: str) -> list[Call]:
    """Alice edits her message."""
    old = {k: event[k] for k in ("type", "user", "text", "ts", "thread_ts") if k in event}
    new: dict[str, Any] = {**old, "text": text, "edited": {"user": ALICE, "ts": bot.slack.ts()}}
    bot.texts.append(text)
    place = {k: event[k] for k in ("channel", "channel_type")}
    change = {"type": "message", "subtype": "message_changed", "hidden": True, **place}
    return bot.hear({**change, "ts": bot.slack.ts(), "message": new, "previous_message": old})


def test_an_edit_updates_the_answer(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message("what is Rook", DM)
    bot.hear(event)
    (answer,) = slack.messages
    (call,) = edited(bot, event, "what is Envoy")
    assert call.method == "chat.update"
    assert (call.args["channel"], call.args["ts"]) == answer
    assert "Envoy" in slack.messages[answer]["text"]
    (post,) = posts(bot.dm("and its license?"))
    assert "Envoy" in post["text"]


def test_an_edited_mention_updates_the_answer(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message(f"<@{BOT}> what is Rook")
    bot.hear({**event, "type": "app_mention"})
    (call,) = edited(bot, event, f"<@{BOT}> what is Envoy")
    assert call.method == "chat.update"
    assert "Envoy" in call.args["text"]


def test_an_edit_without_the_mention_updates_the_answer(bot: Bot) -> None:
    event = bot.message(f"<@{BOT}> what is Rook", thread_ts=bot.slack.ts())
    bot.hear({**event, "type": "app_mention"})
    (call,) = edited(bot, event, "what is Envoy")
    assert "Envoy" in call.args["text"]


def test_a_deleted_question_that_comes_again_is_left_alone(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message("what is Rook", DM)
    bot.hear(event)
    deleted(bot, event)
    assert bot.hear(event) == []
    assert slack.messages == {}


def test_an_edit_that_changes_nothing_is_left_alone(bot: Bot) -> None:
    event = bot.message("what is https://rook.io", DM)
    bot.hear(event)
    assert edited(bot, event, event["text"]) == []


def test_an_edit_of_a_message_that_was_not_answered_is_left_alone(bot: Bot) -> None:
    assert edited(bot, bot.message("we like it"), "what is Envoy") == []


def test_an_edit_is_answered_after_a_restart(bot: Bot) -> None:
    event = bot.message("what is Rook", DM)
    bot.hear(event)
    again = bot.anew()
    assert [call.method for call in edited(again, event, "what is Envoy")] == ["chat.update"]
    again.close()


def test_an_edit_after_ten_minutes_is_left_alone(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    event = bot.message("what is Rook", DM)
    bot.hear(event)
    now = time.time()
    monkeypatch.setattr("bot.talk.slack.desk.time", Clock(now + 601))
    assert edited(bot, event, "what is Envoy") == []
    monkeypatch.setattr("bot.talk.slack.desk.time", Clock(now + 590))
    assert len(edited(bot, event, "what is NATS")) == 1


class Clock:
    """A clock that stands still."""

    def __init__(self, now: float) -> None:
        self._now = now

    def time(self) -> float:
        return self._now


def deleted(bot: Bot, event: dict[str, Any]) -> list[Call]:
    """Alice deletes her message."""
    place = {k: event[k] for k in ("channel", "channel_type")}
    change = {"type": "message", "subtype": "message_deleted", "hidden": True, **place}
    return bot.hear(
        {**change, "ts": bot.slack.ts(), "deleted_ts": event["ts"], "previous_message": event}
    )


def test_with_the_question_goes_the_answer(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message("what is Rook", DM)
    bot.hear(event)
    assert len(slack.messages) == 1
    assert [call.method for call in deleted(bot, event)] == ["chat.delete"]
    assert slack.messages == {}
    assert deleted(bot, event) == []


def test_a_mention_whose_thread_stays_is_deleted_too(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message(f"<@{BOT}> what is Rook")
    bot.hear({**event, "type": "app_mention"})
    place = {k: event[k] for k in ("channel", "channel_type")}
    gone = {"type": "message", "subtype": "tombstone", "ts": event["ts"], "user": "USLACKBOT"}
    change = {"type": "message", "subtype": "message_changed", "hidden": True, **place}
    bot.hear({**change, "ts": slack.ts(), "message": gone, "previous_message": event})
    assert slack.messages == {}


def test_an_answer_that_somebody_has_deleted_is_no_trouble(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message("what is Rook", DM)
    bot.hear(event)
    slack.messages.clear()
    assert posts(edited(bot, event, "what is Envoy")) == []
    assert posts(deleted(bot, event)) == []

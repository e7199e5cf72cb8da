"""When Slack, the database or the bot itself is in trouble, people still get their answer."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_slack import BOT, CHANNEL, DM, HANG, Call, FakeSlack, Reply, error, too_many
from slack_people import Bot
from slack_sdk.http_retry import builtin_handlers

from bot.assistant import Assistant
from bot.store.store import Job

pytest_plugins = ["slack_people"]

QUESTION = "what stage is linkerd at?"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long the client has waited: here it does not."""
    seconds: list[float] = []
    monkeypatch.setattr(builtin_handlers, "time", SimpleNamespace(sleep=seconds.append))
    return seconds


def test_the_client_waits_as_long_as_slack_says(
    bot: Bot, slack: FakeSlack, waits: list[float]
) -> None:
    slack.plan("chat.postMessage", too_many(7), too_many(2))
    calls = bot.dm(QUESTION)
    assert [call.method for call in calls] == ["chat.postMessage"] * 3
    assert [int(seconds) for seconds in waits] == [7, 2]
    assert len(slack.messages) == 1


@pytest.mark.parametrize("method", ["views.open", "views.publish", "chat.update", "chat.delete"])
def test_every_call_waits(bot: Bot, slack: FakeSlack, waits: list[float], method: str) -> None:
    slack.plan(method, too_many(3))
    event = bot.message("what is Rook", DM)
    bot.hear(event)
    bot.interact({"type": "shortcut", "callback_id": "look_up"})
    bot.hear({"type": "app_home_opened", "user": "U1", "channel": DM, "tab": "home"})
    place = {"type": "message", "channel": DM, "channel_type": "im", "ts": slack.ts()}
    new = {"message": {**event, "text": "what is NATS"}, "previous_message": event}
    bot.hear({**place, "subtype": "message_changed", **new})
    bot.hear({**place, "subtype": "message_deleted", "deleted_ts": event["ts"]})
    assert [int(seconds) for seconds in waits] == [3]
    assert len(slack.of(method)) == 2


def test_a_private_answer_waits_too(bot: Bot, slack: FakeSlack, waits: list[float]) -> None:
    slack.plan("response_url", too_many(4))
    *_, last = bot.command("compare NATS gRPC")
    assert [int(seconds) for seconds in waits] == [4]
    assert "gRPC" in last.args["text"]


def test_a_hundred_mentions_twice_each_while_slack_is_busy(
    bot: Bot, slack: FakeSlack, waits: list[float]
) -> None:
    slack.plan("chat.postMessage", *[too_many(1)] * 5)  # one call may meet them all
    events = [bot.message(f"<@{BOT}> what is Rook") for _ in range(100)]
    for event in events:
        for kind in ("app_mention", "message"):
            assert bot.deliver(bot.body({**event, "type": kind})).status == 200
    for event in events[::5]:
        bot.deliver(bot.body({**event, "type": "app_mention"}))
    bot.settle()
    answered = sorted(message["thread_ts"] for message in slack.messages.values())
    assert answered == sorted(event["ts"] for event in events)
    assert len(waits) == 5


def types(call: Call) -> set[str]:
    return {block["type"] for block in call.args.get("blocks") or []}


def test_a_refused_table_falls_back_to_classic_blocks(bot: Bot, slack: FakeSlack) -> None:
    slack.refuse(lambda blocks: any(block["type"] == "table" for block in blocks))
    first, second = bot.dm("NATS vs gRPC")
    assert "table" in types(first)
    assert types(second)
    assert "table" not in types(second)
    assert second.args["text"] == first.args["text"]


def test_a_refused_image_falls_back_to_classic_blocks(bot: Bot, slack: FakeSlack) -> None:
    slack.refuse(lambda blocks: '"image"' in json.dumps(blocks))
    *_, last = bot.dm("what is linkerd")
    assert types(last)
    assert len(slack.messages) == 1


@pytest.mark.parametrize("question", ["NATS vs gRPC", "what is linkerd", "list sandbox projects"])
def test_when_all_blocks_are_refused_the_text_is_sent(
    bot: Bot, slack: FakeSlack, question: str
) -> None:
    slack.refuse(bool)
    *_, last = bot.dm(question)
    assert not last.args.get("blocks")
    assert bot.assistant.ask(question).lead[:20] in last.args["text"]
    assert len(slack.messages) == 1


def test_a_private_answer_falls_back_too(bot: Bot, slack: FakeSlack) -> None:
    slack.refuse(bool)
    *_, last = bot.command("compare NATS gRPC")
    assert not last.args.get("blocks")
    assert last.args["text"]


@pytest.mark.parametrize("text", ["stage linkerd", "what is Rook", "list sandbox", "qwertyuiop"])
def test_what_is_said_in_the_acknowledgement_can_not_be_refused(bot: Bot, text: str) -> None:
    (sent,) = bot.command(text)
    assert types(sent) <= {"section", "actions", "context"}
    assert '"image"' not in json.dumps(sent.args)


def test_help_after_an_unknown_command_has_only_blocks_that_slack_takes(bot: Bot) -> None:
    sent = bot.command("qwertyuiop")[-1]
    assert {block["type"] for block in sent.args["blocks"]} <= {"section", "actions", "context"}
    assert "Did you mean" in sent.args["text"] or "not in my data" in sent.args["text"]


def test_a_refused_edit_falls_back_too(bot: Bot, slack: FakeSlack) -> None:
    event = bot.message("what is Rook", DM)
    bot.hear(event)
    slack.refuse(bool)
    new = {"message": {**event, "text": "what is NATS"}, "previous_message": event}
    place = {"type": "message", "channel": DM, "channel_type": "im", "ts": slack.ts()}
    *_, last = bot.hear({**place, "subtype": "message_changed", **new})
    assert last.method == "chat.update"
    assert "NATS" in last.args["text"]
    assert last.args.get("blocks") == []  # else Slack keeps the old ones


def test_a_view_whose_images_are_refused_is_shown_without(bot: Bot, slack: FakeSlack) -> None:
    slack.refuse(lambda blocks: '"image"' in json.dumps(blocks))
    shown = {"type": "message", "user": "U1", "ts": slack.ts(), "text": "Envoy and Linkerd"}
    payload = {"type": "message_action", "callback_id": "explain_message", "message": shown}
    *_, last = bot.interact({**payload, "channel": {"id": DM}})
    assert last.method == "views.open"
    assert "Linkerd" in last.said
    assert '"image"' not in json.dumps(last.args)


def test_slack_is_acknowledged_while_an_answer_hangs(bot: Bot, slack: FakeSlack) -> None:
    slack.plan("chat.postMessage", HANG)
    assert bot.deliver(bot.body(bot.message(QUESTION, DM))).status == 200
    assert slack.messages == {}
    assert bot.deliver(bot.body(bot.message("what is Rook", DM))).status == 200
    slack.release()
    bot.settle()
    assert len(slack.messages) == 2


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Break the assistant: it fails, and its error quotes what was asked."""

    def fail(self: Assistant, text: str, *_: Any, **__: Any) -> None:
        raise RuntimeError(f"no answer to {text!r}")

    return lambda: monkeypatch.setattr(Assistant, "answer", fail)


def apology(call: Call, log: io.StringIO, word: str) -> None:
    """It apologises, with an id that the log knows."""
    assert word in call.args["text"]
    (id,) = re.findall(r"\b[0-9a-f]{8}\b", call.args["text"])
    lines = [line for line in log.getvalue().splitlines() if id in line]
    assert len(lines) == 1
    assert "RuntimeError" in lines[0]
    assert "no answer to" not in log.getvalue()


@pytest.mark.parametrize(
    ("text", "word"), [("what is Rook anyway", "Sorry"), ("Rook 到底是什么东西？", "抱歉")]
)
def test_an_error_is_apologised_for(
    bot: Bot, log: io.StringIO, broken: Callable[[], None], text: str, word: str
) -> None:
    broken()
    (direct,) = bot.dm(text)
    apology(direct, log, word)
    (post,) = bot.mention(text)
    apology(post, log, word)
    assert post.args["thread_ts"]
    (private,) = bot.command(text)
    apology(private, log, word)
    assert private.args["response_type"] == "ephemeral"


def test_an_error_at_a_button_is_apologised_for_in_the_chosen_language(
    bot: Bot, log: io.StringIO, broken: Callable[[], None]
) -> None:
    bot.command("lang zh")
    (card,) = bot.dm("what is linkerd")
    broken()
    (call,) = bot.press(card, "history:")
    apology(call, log, "抱歉")
    assert call.args["replace_original"] is False


def test_an_error_in_a_modal_is_apologised_for(
    bot: Bot, log: io.StringIO, broken: Callable[[], None]
) -> None:
    broken()
    shown = {"type": "message", "user": "U1", "ts": "1.2", "text": "Envoy and Linkerd"}
    bot.texts.append(shown["text"])
    payload = {"type": "message_action", "callback_id": "explain_message", "message": shown}
    (call,) = bot.interact({**payload, "channel": {"id": DM}})
    apology(call, log, "Sorry")


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found", "is_archived", "fatal"])
def test_when_slack_takes_no_message_the_log_says_why(
    bot: Bot, slack: FakeSlack, log: io.StringIO, code: str
) -> None:
    slack.plan("chat.postMessage", error(code), error(code))  # the answer, the apology
    bot.dm(QUESTION)
    assert slack.messages == {}
    assert code in log.getvalue()
    assert len(bot.dm("what is Rook")) == 1


PAGE = "<html>the page of some proxy</html>"


@pytest.mark.parametrize("status", [200, 400, 403, 404, 500, 502, 503])
def test_a_page_in_the_place_of_slack_is_no_trouble(
    bot: Bot, slack: FakeSlack, log: io.StringIO, status: int
) -> None:
    pages = [Reply(PAGE, status)] * 2  # for the answer and the apology
    slack.plan("chat.postMessage", *pages)
    bot.dm(QUESTION)
    slack.plan("response_url", *pages)
    bot.command("compare NATS gRPC")
    assert len(re.findall(r"Error [0-9a-f]{8}: ", log.getvalue())) >= 2
    (post,) = bot.dm("what is Rook")
    assert "Rook" in post.args["text"]


@pytest.mark.parametrize(("body", "status"), [("expired_url", 404), ("used_url", 404)])
def test_a_response_url_that_is_used_up_is_logged(
    bot: Bot, slack: FakeSlack, log: io.StringIO, body: str, status: int
) -> None:
    slack.plan("response_url", Reply(body, status), Reply(body, status))
    bot.command("compare NATS gRPC")
    assert body in log.getvalue()
    assert "/response/" not in log.getvalue()


@pytest.mark.parametrize("url", ["{file}/x.db", "nosuch://x/y", "not a url", "{file}"])
def test_a_database_that_is_down_stops_no_answer(
    slack: FakeSlack, assistant: Assistant, tmp_path: Path, log: io.StringIO, url: str
) -> None:
    file = tmp_path / "secret-place"
    file.write_text("this is no database, but as long as one " * 100)
    url = url.format(file=file)
    bot = Bot(slack, assistant, f"sqlite:///{url}" if url.startswith("/") else url)
    event = bot.message(QUESTION, DM)
    assert len(bot.hear(event)) == 1
    assert bot.hear(event) == []  # remembered all the same
    assert len(bot.mention(QUESTION)) == 1
    assert "graduated" in bot.command("stage linkerd")[0].args["text"]
    assert bot.hear({"type": "app_home_opened", "user": "U1", "channel": DM, "tab": "home"})
    assert bot.request("", REQUEST_METHOD="GET", PATH_INFO="/healthz").status == 200
    assert bot.store.failures > 0
    assert "secret-place" not in log.getvalue()
    assert QUESTION not in log.getvalue()
    bot.close()


def test_a_database_that_goes_down_stops_no_answer(
    bot: Bot, slack: FakeSlack, tmp_path: Path
) -> None:
    assert len(bot.mention("what is Rook")) == 1
    bot.store.close()
    for file in tmp_path.glob("bot.db*"):
        file.write_bytes(b"not what it was " * 1_000)
    assert len(bot.mention("what is NATS")) == 1
    assert len(bot.command("stage linkerd")) == 1
    assert bot.store.failures > 0


@pytest.mark.parametrize("place", [DM, CHANNEL])
def test_an_answer_that_was_posted_before_a_crash_is_found_among_many_messages(
    bot: Bot, slack: FakeSlack, place: str
) -> None:
    head = bot.message("a thread", place)
    thread = head["ts"] if place == CHANNEL else ""
    message = bot.message("what is Rook", place, thread_ts=thread)
    for said in (head, message):
        slack.said[place, said["ts"]] = said
    job = Job(place, message["ts"], message["user"], "asked", thread, "what is Rook")
    for event in ("Ev1", "Ev2"):
        bot.store.answers.forget(place, message["ts"])  # as if it had not come to be kept
        assert bot.store.inbox.accept([event], job, wait=-1)
        bot.beat()
        assert len(slack.messages) == 1
        for number in range(250):
            later = bot.message(f"lunch {number}", place, thread_ts=thread)
            slack.said[place, later["ts"]] = later


def test_an_answer_that_can_not_be_looked_for_waits_until_it_can(
    bot: Bot, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.bounds.LEASE", -1.0)
    message = bot.message("what is Rook", DM)
    job = Job(DM, message["ts"], message["user"], text="what is Rook", tries=1)
    assert bot.store.inbox.accept(["Ev"], job, wait=-1)
    slack.plan("conversations.history", Reply({"ok": False, "error": "fatal_error"}, 503))
    assert [call.method for call in bot.beat()] == ["conversations.history"]
    assert [call.method for call in bot.beat()] == ["conversations.history", "chat.postMessage"]


def test_a_question_that_is_tried_again_counts_once(
    bot: Bot, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.bounds.LEASE", -1.0)
    slack.plan("chat.postMessage", Reply({"ok": False, "error": "fatal_error"}, 503))
    bot.dm("what is foobarbaz?")
    bot.beat()
    assert len(slack.messages) == 1
    bot.beat()
    assert bot.store.learning.usage(1) == {"unanswered": [1]}
    assert [one.text for one in bot.store.learning.open()] == ["what is foobarbaz?"]

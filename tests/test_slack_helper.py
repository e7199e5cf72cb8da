"""Help that nobody asked for: where it is wanted, surely useful, short, and never twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_slack import ADMIN, ALICE, BOB, BOT, CHANNEL, Call, FakeSlack, Json, Reply, error
from slack_people import Bot

from bot.store.store import Job

pytest_plugins = ["slack_people"]

QUESTION = "What stage is Linkerd at?"
FRAGE = "Rook 是什么？"


@pytest.fixture
def helping(bot: Bot) -> Bot:
    """The bot in a channel that wants its help."""
    bot.command("channel auto", user=ADMIN)
    return bot


def posts(calls: list[Call]) -> list[Json]:
    return [call.args for call in calls if call.method == "chat.postMessage"]


def reply(bot: Bot, text: str, **more: Any) -> Call:
    """The one reply to something that was said."""
    assert posts(bot.say(text, **more)) == []
    (call,) = [call for call in bot.beat() if call.method == "chat.postMessage"]
    return call


def is_silent(bot: Bot, text: str, **more: Any) -> bool:
    """Whether nothing is said of a message, neither at once nor later."""
    return posts([*bot.say(text, **more), *bot.beat()]) == []


@pytest.mark.parametrize(
    ("question", "told", "why"),
    [
        (QUESTION, ["Linkerd", "graduated", "2021-07-28"], "because you asked about *Linkerd*"),
        (FRAGE, ["Rook", "存储"], "因为你问到了 *Rook*"),
        (
            "What is the difference between NATS and gRPC?",
            ["NATS", "gRPC"],
            "because you asked about *NATS* or *gRPC*",
        ),
        ("which service mesh projects are there?", ["Linkerd", "Istio"], "CNCF projects"),
        ("服务网格类的项目有哪些？", ["Linkerd", "Istio"], "CNCF 项目"),
    ],
)
def test_a_clear_question_is_answered_in_its_thread(
    helping: Bot, question: str, told: list[str], why: str
) -> None:
    ts = helping.slack.ts()
    call = reply(helping, question, ts=ts)
    assert (call.args["channel"], call.args["thread_ts"]) == (CHANNEL, ts)
    assert [word for word in told if word not in call.args["text"]] == []
    assert why in call.said


def test_the_reply_is_short(helping: Bot) -> None:
    call = reply(helping, QUESTION)
    assert [block["type"] for block in call.args["blocks"]] == ["section", "context", "actions"]
    said = call.args["blocks"][0]["text"]["text"]
    assert said.count("\n") == 1
    assert len(said) <= 500
    assert "slack.linkerd.io" in call.args["text"]


@pytest.mark.parametrize(
    "question",
    ["What is the difference between NATS and gRPC?", "which service mesh projects are there?"],
)
def test_a_comparison_or_a_list_is_its_lead_alone(helping: Bot, question: str) -> None:
    call = reply(helping, question)
    lead = helping.assistant.ask(question).lead
    said = call.args["blocks"][0]["text"]["text"]
    assert said.replace("*", "").replace("\n", " ") == lead


def test_it_names_the_community_that_knows_more(helping: Bot) -> None:
    context = reply(helping, QUESTION).args["blocks"][1]["elements"][0]["text"]
    assert "the Linkerd community answers here: <https://slack.linkerd.io/|Slack>" in context
    context = reply(helping, FRAGE).args["blocks"][1]["elements"][0]["text"]
    assert "Rook 社区在这里答疑" in context


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        (QUESTION, ["Helpful", "Not helpful", "Remove", "Don't answer me"]),
        (FRAGE, ["有帮助", "没帮助", "移除", "别再回答我"]),
    ],
)
def test_the_reply_has_four_buttons(helping: Bot, question: str, labels: list[str]) -> None:
    buttons = reply(helping, question).buttons.values()
    assert [button["text"]["text"] for button in buttons] == labels


SILENT = [
    "I love how Linkerd works",
    "we moved to Linkerd last week",
    "Linkerd keeps crashing with a timeout, why?",
    f"<@{BOB}> what stage is Linkerd at?",
    "&gt; what stage is Linkerd at?",
    "```\nwhat stage is Linkerd at?\n```",
    "https://example.com/what-stage-is-linkerd-at",
    "what is for lunch?",
    "the harbor was beautiful",
    "今晚谁有空？",
]


@pytest.mark.parametrize("text", SILENT)
def test_talk_among_people_is_left_alone(helping: Bot, text: str) -> None:
    assert is_silent(helping, text)


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0OTHER", "user": "U0OTHER"},
        {"bot_id": "B0OTHER", "subtype": "bot_message"},
        {"user": BOT, "bot_id": "B0BOT"},
        {"user": "USLACKBOT"},
        {"subtype": "channel_topic"},
        {"thread_ts": "1.000001"},
        {"thread_ts": "1.000001", "subtype": "thread_broadcast"},
    ],
)
def test_only_messages_of_people_that_begin_something(helping: Bot, more: Json) -> None:
    assert is_silent(helping, QUESTION, **more)


def test_a_mention_is_answered_at_once_and_once(helping: Bot) -> None:
    assert len(posts(helping.mention(QUESTION))) == 1
    assert posts(helping.beat()) == []


def test_it_waits(helping: Bot) -> None:
    patient = helping.anew(delay=60.0)
    assert posts([*patient.say(QUESTION), *patient.beat(), *patient.beat()]) == []
    patient.close()


def test_a_question_survives_a_restart_and_is_answered_once(helping: Bot) -> None:
    helping.say(QUESTION)
    again = helping.anew()
    assert len(posts(again.beat())) == 1
    assert posts(again.beat()) == []
    last = again.anew()
    assert posts(last.beat()) == []
    last.close()


def test_a_delivery_that_comes_twice_is_answered_once(helping: Bot) -> None:
    event = helping.message(QUESTION)
    helping.hear(event, "Ev0SAME")
    helping.hear(event, "Ev0SAME")
    helping.hear(event)
    assert len(posts(helping.beat())) == 1
    assert posts([*helping.hear(event), *helping.beat()]) == []


Meanwhile = Callable[[Bot, Json], object]


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(
            lambda bot, asked: bot.say("it is graduated", user=BOB, thread_ts=asked["ts"]),
            id="somebody replies in the thread",
        ),
        pytest.param(
            lambda bot, asked: bot.say(f"<@{ALICE}> graduated, I think", user=BOB),
            id="somebody speaks to the asker",
        ),
        pytest.param(
            lambda bot, asked: bot.say("Linkerd has graduated long ago", user=BOB),
            id="somebody speaks of the same",
        ),
        pytest.param(lambda bot, asked: bot.delete(asked), id="the question is deleted"),
        pytest.param(
            lambda bot, asked: bot.edit(asked, "never mind"), id="it is no longer a question"
        ),
        pytest.param(
            lambda bot, asked: bot.command("channel mention", user=ADMIN),
            id="the channel wants no help any more",
        ),
        pytest.param(lambda bot, asked: bot.command("channel off"), id="the bot is switched off"),
        pytest.param(lambda bot, asked: bot.command("me off"), id="the asker wants no help"),
        pytest.param(lambda bot, asked: bot.command("forget me"), id="the asker is forgotten"),
        pytest.param(lambda bot, asked: bot.react(asked), id="somebody asks the bot for it"),
    ],
)
def test_what_happens_meanwhile_keeps_it_silent(helping: Bot, meanwhile: Meanwhile) -> None:
    asked = helping.message(QUESTION)
    helping.hear(asked)
    meanwhile(helping, asked)
    assert posts(helping.beat()) == []


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(
            lambda bot, asked: bot.say("lunch anybody?", user=BOB), id="others talk of other things"
        ),
        pytest.param(
            lambda bot, asked: bot.say("I need it for a talk", thread_ts=asked["ts"]),
            id="the asker adds something",
        ),
        pytest.param(
            lambda bot, asked: bot.say("Linkerd!", user=BOB, channel="C0OTHER"),
            id="others talk elsewhere",
        ),
    ],
)
def test_other_talk_does_not_keep_it_from_helping(helping: Bot, meanwhile: Meanwhile) -> None:
    asked = helping.message(QUESTION)
    helping.hear(asked)
    meanwhile(helping, asked)
    assert len(posts(helping.beat())) == 1


def test_who_names_a_project_of_the_list_has_answered(helping: Bot) -> None:
    helping.say("which service mesh projects are there?")
    helping.say("Istio for example", user=BOB)
    assert posts(helping.beat()) == []


def test_an_edited_question_is_answered_as_it_is_now(helping: Bot) -> None:
    asked = helping.message(QUESTION)
    helping.hear(asked)
    helping.edit(asked, FRAGE)
    (post,) = posts(helping.beat())
    assert "Rook" in post["text"]


def test_what_can_not_be_read_is_not_answered(helping: Bot, slack: FakeSlack) -> None:
    helping.say(QUESTION)
    slack.plan("conversations.replies", error("missing_scope"))
    assert posts(helping.beat()) == []


def test_never_twice_on_a_subject(helping: Bot) -> None:
    reply(helping, QUESTION)
    assert is_silent(helping, "who created Linkerd?", user=BOB)
    assert is_silent(helping, "Linkerd 现在什么阶段？", user=BOB)
    reply(helping, FRAGE)


def test_a_list_is_a_subject_too_in_either_language(helping: Bot) -> None:
    reply(helping, "which service mesh projects are there?")
    assert is_silent(helping, "服务网格类的项目有哪些？", user=BOB)
    reply(helping, "how many projects are archived?")


def test_another_channel_has_subjects_of_its_own(helping: Bot) -> None:
    helping.command("channel auto", ADMIN, "C0OTHER")
    reply(helping, QUESTION)
    reply(helping, QUESTION, channel="C0OTHER")


def test_after_a_while_a_subject_may_come_up_again(helping: Bot) -> None:
    again = helping.anew(repeat=0.0)
    reply(again, QUESTION)
    reply(again, QUESTION)
    again.close()


def test_so_many_times_an_hour(helping: Bot) -> None:
    again = helping.anew(per_hour=2)
    reply(again, QUESTION)
    reply(again, "What is the difference between NATS and gRPC?")
    assert is_silent(again, FRAGE)
    assert len(posts(again.mention(FRAGE))) == 1
    again.close()


def test_a_reply_that_slack_did_not_take_is_tried_again(
    helping: Bot, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.bounds.LEASE", 0.0)
    slack.plan("chat.postMessage", Reply({"ok": False, "error": "service_unavailable"}, 503))
    helping.say(QUESTION)
    helping.beat()
    assert slack.messages == {}
    helping.beat()
    assert len(slack.messages) == 1
    assert posts(helping.beat()) == []


@pytest.fixture
def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("bot.talk.slack.helper.Helper._answer", fail)


@pytest.mark.usefixtures("_broken")
def test_trouble_with_what_nobody_asked_for_is_not_told(helping: Bot) -> None:
    assert is_silent(helping, QUESTION)


def test_the_asker_may_go_on_in_the_thread(helping: Bot) -> None:
    ts = helping.slack.ts()
    reply(helping, QUESTION, ts=ts)
    (post,) = posts(helping.say("and its license?", thread_ts=ts))
    assert "Apache" in post["text"]
    assert helping.say("and who created it?", thread_ts=ts, user=BOB) == []


def test_a_reply_that_a_killed_process_has_posted_is_known_and_not_repeated(
    helping: Bot, slack: FakeSlack
) -> None:
    asked = helping.message(QUESTION)
    helping.hear(asked)
    assert len(posts(helping.beat())) == 1
    place = (CHANNEL, asked["ts"])
    helping.store.answers.forget(*place)  # as if it had not come to be kept
    job = Job(*place, asked["user"], "unasked", tries=1)
    assert helping.store.inbox.accept(["again"], job, wait=-1)
    assert posts(helping.beat()) == []
    [(_, reply)] = slack.messages
    answered = helping.store.answers.to(*place)
    assert answered is not None
    assert (answered.answer, answered.asker, answered.unasked) == (reply, asked["user"], True)


def test_a_deleted_question_takes_the_reply_along(helping: Bot, slack: FakeSlack) -> None:
    asked = helping.message(QUESTION)
    helping.hear(asked)
    assert len(posts(helping.beat())) == 1
    helping.delete(asked)
    assert slack.messages == {}


def test_a_reply_that_nobody_asked_for_stays_as_it_is(helping: Bot) -> None:
    asked = helping.message(QUESTION)
    helping.hear(asked)
    helping.beat()
    assert helping.edit(asked, FRAGE) == helping.beat() == []


OVERHEARD = [
    "the quick brown marmot asks about zebras and Linkerd",
    "does anybody know the frobnicator called Quuxistan?",
    "What stage is Linkerd at, dear quokkas?",
    QUESTION,
]


def test_what_is_overheard_is_kept_nowhere(helping: Bot, tmp_path: Path) -> None:
    for text in OVERHEARD:
        helping.say(text)
    kept = stored(tmp_path)
    helping.beat()
    kept += stored(tmp_path)
    assert b"C0GENERAL" in kept  # it is the right file
    assert [text for text in OVERHEARD if text.encode() in kept] == []
    assert b"quokkas" not in kept
    assert b"Quuxistan" not in kept


def stored(folder: Path) -> bytes:
    """All that is in the database's files, also what has not been cleared away yet."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("bot.db*")))

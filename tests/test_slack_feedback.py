"""The buttons under a reply that nobody asked for: private, changeable, and they have an effect."""

from collections.abc import Iterator

import pytest
from fake_slack import ADMIN, ALICE, BOB, CHANNEL, Call, FakeSlack
from slack_people import Bot

from bot.assistant import Assistant

pytest_plugins = ["slack_people"]

QUESTION = "What stage is Linkerd at?"
CAROL = "U0CAROL"


@pytest.fixture
def helping(bot: Bot) -> Iterator[Bot]:
    """The bot in a channel that wants its help, as often as it likes."""
    bot.command("channel auto", user=ADMIN)
    again = bot.anew(repeat=0.0, per_hour=100)
    yield again
    again.close()


def reply(bot: Bot, text: str = QUESTION) -> Call:
    bot.say(text)
    (call,) = [call for call in bot.beat() if call.method == "chat.postMessage"]
    return call


def is_silent(bot: Bot, text: str = QUESTION) -> bool:
    return [c for c in [*bot.say(text), *bot.beat()] if c.method == "chat.postMessage"] == []


def told(calls: list[Call]) -> str:
    """What the one who has pressed, and nobody else, is told."""
    (call,) = [call for call in calls if call.method == "response_url"]
    assert call.args["response_type"] == "ephemeral"
    assert call.args["replace_original"] is False
    assert not [call for call in calls if call.method == "chat.postMessage"]
    return str(call.args["text"])


@pytest.mark.parametrize(("button", "word"), [("helpful", "Thank you"), ("unhelpful", "Sorry")])
def test_what_somebody_thinks_stays_between_them_and_the_bot(
    helping: Bot, button: str, word: str
) -> None:
    said = told(helping.press(reply(helping), f"helper:{button}", user=BOB))
    assert word in said
    assert "Only you see this" in said


def test_the_thanks_are_in_the_language_of_the_reply(helping: Bot) -> None:
    call = reply(helping, "Rook 是什么？")
    assert "谢谢" in told(helping.press(call, "helper:helpful"))
    assert "抱歉" in told(helping.press(call, "helper:unhelpful"))


def test_a_verdict_can_be_changed(helping: Bot) -> None:
    call = reply(helping)
    helping.press(call, "helper:unhelpful", user=BOB)
    helping.press(call, "helper:helpful", user=BOB)
    assert "for a week" not in told(helping.press(call, "helper:unhelpful", user=CAROL))
    usage = helping.store.learning.usage(1)
    assert (usage["helpful"], usage["unhelpful"]) == ([1], [1])


def test_two_against_it_quiet_the_subject_here(helping: Bot) -> None:
    call = reply(helping)
    assert "for a week" not in told(helping.press(call, "helper:unhelpful", user=BOB))
    assert "not bring up Linkerd" in told(helping.press(call, "helper:unhelpful", user=CAROL))
    assert is_silent(helping)
    assert is_silent(helping, "who created Linkerd?")
    assert not is_silent(helping, "Rook 是什么？")
    helping.command("channel auto", ADMIN, "C0OTHER")
    helping.say(QUESTION, channel="C0OTHER")
    assert [c for c in helping.beat() if c.method == "chat.postMessage"]


def test_two_on_different_replies_count_too(helping: Bot) -> None:
    helping.press(reply(helping), "helper:unhelpful", user=BOB)
    said = told(helping.press(reply(helping, "Linkerd 现在什么阶段？"), "helper:unhelpful", BOB))
    assert "不会在这个频道主动谈 Linkerd" in said
    assert is_silent(helping)


def test_removing_counts_as_much(helping: Bot) -> None:
    helping.press(reply(helping), "helper:unhelpful", user=BOB)
    assert "not bring up Linkerd" in told(helping.press(reply(helping), "helper:remove"))
    assert is_silent(helping)


def test_a_quiet_subject_is_still_answered_when_asked(helping: Bot) -> None:
    call = reply(helping)
    for user in (BOB, CAROL):
        helping.press(call, "helper:unhelpful", user=user)
    posts = [c for c in helping.mention(QUESTION) if c.method == "chat.postMessage"]
    assert "graduated" in posts[0].args["text"]


def test_who_changes_their_mind_ends_the_quiet(helping: Bot) -> None:
    call = reply(helping)
    for user in (BOB, CAROL):
        helping.press(call, "helper:unhelpful", user=user)
    helping.press(call, "helper:helpful", user=BOB)
    assert not is_silent(helping)


def test_the_quiet_lasts_a_week(helping: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.bounds.QUIET", 0.0)
    call = reply(helping)
    for user in (BOB, CAROL):
        helping.press(call, "helper:unhelpful", user=user)
    assert not is_silent(helping)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("which service mesh projects are there?", "not bring up Service mesh"),
        ("服务网格类的项目有哪些？", "主动谈 服务网格"),
    ],
)
def test_a_list_can_be_quieted(helping: Bot, question: str, words: str) -> None:
    call = reply(helping, question)
    helping.press(call, "helper:unhelpful", user=BOB)
    assert words in told(helping.press(call, "helper:unhelpful", user=CAROL))
    assert is_silent(helping, question)


@pytest.mark.parametrize("who", [ALICE, ADMIN])
def test_the_asker_and_admins_remove_a_reply(helping: Bot, slack: FakeSlack, who: str) -> None:
    call = reply(helping)
    calls = helping.press(call, "helper:remove", user=who)
    assert "Removed" in told(calls)
    (gone,) = [call for call in calls if call.method == "chat.delete"]
    assert gone.args["channel"] == CHANNEL
    assert slack.messages == {}


def test_nobody_else_removes_it(helping: Bot, slack: FakeSlack) -> None:
    call = reply(helping)
    assert "Only the person who was answered" in told(helping.press(call, "helper:remove", BOB))
    assert len(slack.messages) == 1
    assert not is_silent(helping)


def test_a_removed_reply_is_not_gone_on_about(helping: Bot) -> None:
    call = reply(helping)
    helping.press(call, "helper:remove")
    assert helping.say("and its license?", thread_ts=call.args["thread_ts"]) == []


def test_who_wants_no_answers_gets_none(helping: Bot) -> None:
    call = reply(helping)
    said = told(helping.press(call, "helper:mute"))
    assert "`/cncf me on`" in said
    assert is_silent(helping, "Rook 是什么？")
    assert helping.say("and its license?", thread_ts=call.args["thread_ts"]) == []
    assert [c for c in helping.mention(QUESTION) if c.method == "chat.postMessage"]


def test_it_is_the_one_who_presses_that_is_left_alone(helping: Bot) -> None:
    helping.press(reply(helping), "helper:mute", user=BOB)
    assert not is_silent(helping)
    helping.say(QUESTION, user=BOB)
    assert helping.beat() == []


def test_buttons_work_after_a_restart(helping: Bot) -> None:
    call = reply(helping)
    again = helping.anew()
    assert "Removed" in told(again.press(call, "helper:remove"))
    again.close()


def test_without_a_database_it_says_so(
    helping: Bot, slack: FakeSlack, assistant: Assistant
) -> None:
    call = reply(helping)
    forgetful = Bot(slack, assistant, "sqlite:////proc/no/such.db")
    for button in ("helpful", "unhelpful", "mute"):
        assert "could not keep that" in told(forgetful.press(call, f"helper:{button}"))
    assert "Removed" in told(forgetful.press(call, "helper:remove", user=ADMIN))
    forgetful.close()

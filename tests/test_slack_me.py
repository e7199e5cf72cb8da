"""What a person decides: not to be helped unasked, and that nothing is kept of them."""

from pathlib import Path

import pytest
from admin_page import modal
from fake_slack import ADMIN, ALICE, BOB, DM, Call
from slack_people import Bot

pytest_plugins = ["slack_people"]

QUESTION = "What stage is Linkerd at?"


def told(calls: list[Call]) -> str:
    """The one private answer."""
    (call,) = [call for call in calls if call.method == "response_url"]
    assert call.args["response_type"] == "ephemeral"
    return str(call.args["text"])


def posts(calls: list[Call]) -> list[Call]:
    return [call for call in calls if call.method == "chat.postMessage"]


@pytest.mark.parametrize(
    ("off", "on", "words"),
    [
        ("me off", "me on", ("I won't answer you", "unasked again")),
        ("ME OFF", "Me On", ("I won't answer you", "unasked again")),
        ("我 关闭", "我 打开", ("我不再回答你", "主动回答你")),
    ],
)
def test_nobody_has_to_be_helped(bot: Bot, off: str, on: str, words: tuple[str, str]) -> None:
    bot.command("channel auto", user=ADMIN)
    assert words[0] in told(bot.command(off))
    assert posts([*bot.say(QUESTION), *bot.beat()]) == []
    again = bot.anew()
    assert posts([*again.say(QUESTION), *again.beat()]) == []
    assert words[1] in told(again.command(on))
    again.say(QUESTION)
    assert len(posts(again.beat())) == 1
    again.close()


def test_others_are_still_helped(bot: Bot) -> None:
    bot.command("channel auto", user=ADMIN)
    bot.command("me off")
    bot.say(QUESTION, user=BOB)
    assert len(posts(bot.beat())) == 1


def test_whoever_asks_is_answered(bot: Bot) -> None:
    bot.command("me off")
    assert len(posts(bot.mention(QUESTION))) == 1
    assert len(posts(bot.dm(QUESTION))) == 1
    assert "graduated" in told(bot.command("stage linkerd"))


@pytest.mark.parametrize("text", ["me", "me maybe", "forget", "forget everything"])
def test_what_is_not_clear_is_explained(bot: Bot, text: str) -> None:
    assert "`/cncf forget me`" in told(bot.command(text))


def test_a_question_may_begin_with_me(bot: Bot) -> None:
    assert "Rook" in told(bot.command("我 想知道 Rook 是什么"))


def everything(folder: Path) -> str:
    """All that is in the database's files, also where rows have been."""
    return "".join(path.read_bytes().decode("latin-1") for path in folder.glob("bot.db*"))


def test_all_that_is_kept_about_a_person_is_deleted(bot: Bot, tmp_path: Path) -> None:
    bot.command("channel auto", user=ADMIN)
    bot.command("channel welcome on", user=ADMIN)
    bot.join(ALICE)
    bot.command("lang en")
    bot.mention("what is Rook")
    direct = bot.message("what is the frobnicator of Quuxistan?", DM)
    bot.hear(direct)
    bot.submit(modal(bot), ADMIN, record="rook", name="Frobnix")
    bot.say(QUESTION)
    (reply,) = posts(bot.beat())
    bot.press(reply, "helper:unhelpful")
    bot.react(bot.message("x", user=BOB), user=ALICE)
    bot.command("channel off")
    bot.command("subscribe rook", user=ADMIN)
    bot.command("me off")
    bot.mention("what is Envoy", user=BOB)
    traces = (ALICE, DM, "Quuxistan", direct["ts"])
    assert [trace for trace in traces if trace not in everything(tmp_path)] == []
    assert "deleted all that I kept about you" in told(bot.command("forget me"))
    left = everything(tmp_path)
    assert [trace for trace in traces if trace in left] == []
    assert ADMIN in left


def test_who_is_mentioned_in_an_open_question_is_not_kept(bot: Bot) -> None:
    bot.dm(f"does <@{BOB}> know the *frobnicator* of Quuxistan?")
    assert [one.text for one in bot.store.learning.open()] == [
        "does know the frobnicator of Quuxistan?"
    ]


def test_what_others_rely_on_stays_without_the_person(bot: Bot, tmp_path: Path) -> None:
    bot.command("channel auto", user=ADMIN)
    bot.command("subscribe rook", user=ADMIN)
    bot.command("me off", user=ADMIN)
    assert "删除" in told(bot.command("忘记 我", user=ADMIN))
    assert ADMIN not in everything(tmp_path)
    again = bot.anew()
    shown = told(again.command("channel"))
    assert "help unasked" in shown
    assert "Set by" not in shown
    assert "Rook" in told(again.command("subscribe"))
    again.close()


def test_where_nothing_was_kept_it_says_so(bot: Bot) -> None:
    assert "kept nothing about you" in told(bot.command("forget me"))
    assert "没有保存" in told(bot.command("忘记 我"))


def test_who_was_forgotten_may_ask_again(bot: Bot) -> None:
    bot.command("lang zh")
    bot.command("forget me")
    assert "graduated" in told(bot.command("stage linkerd"))

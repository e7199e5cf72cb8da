"""`/cncf admin`: what people asked in vain, and how the bot is used."""

import csv
import io
import re

import pytest
from admin_page import ASKED, modal, page, told
from conftest import Folder
from fake_slack import ADMIN, ALICE, BOB, FakeSlack, error
from slack_people import Bot

from bot.assistant import Assistant
from bot.reply.blocks.admin import BARS

pytest_plugins = ["slack_people"]


@pytest.mark.parametrize("text", ["admin", "admin taught", "admin reload", "管理"])
def test_it_is_for_admins_only(bot: Bot, text: str) -> None:
    bot.dm(ASKED)
    call = told(bot.command(text, user=BOB))
    assert ("workspace admins" if text != "管理" else "仅供工作区管理员") in call.args["text"]
    assert "Frobnix" not in call.said
    assert not call.buttons


def test_those_named_in_the_settings_are_admins(bot: Bot) -> None:
    again = bot.anew(admins=frozenset([BOB]))
    assert "No open questions" in told(again.command("admin", user=BOB)).said
    again.close()


@pytest.mark.parametrize("prefix", ["admin:teach:", "admin:dismiss:", "admin:csv", "admin:taught"])
def test_nobody_else_presses_its_buttons(bot: Bot, prefix: str) -> None:
    bot.dm(ASKED)
    calls = bot.press(page(bot), prefix, user=BOB)
    assert "workspace admins" in told(calls).args["text"]
    assert [call.method for call in calls if call.method.startswith(("views", "files"))] == []
    assert len(bot.store.learning.open()) == 1


def test_nobody_else_teaches(bot: Bot) -> None:
    bot.dm(ASKED)
    wrong, _ = bot.submit(modal(bot), BOB, record="rook", name="Frobnix")
    assert "workspace admins" in wrong["record"]
    assert bot.store.learning.lessons() == []


def test_without_open_questions_it_says_so(bot: Bot) -> None:
    bot.dm("what is Rook")
    assert "No open questions" in page(bot).said
    assert "没有未回答的问题" in page(bot, "管理").said


def test_questions_asked_in_vain_are_shown_wherever_they_were_put(bot: Bot) -> None:
    bot.dm("what is Frobnix?")
    bot.mention("how old is the Quuxistan operator?")
    bot.command("compare zebra and giraffe to one another please")
    said = page(bot).said
    assert "Open questions (3 in 90 days)" in said
    assert [word for word in ("Frobnix", "Quuxistan", "giraffe") if word not in said] == []


CHAT = [
    *("thanks", "thank you!", "hello", "hi there", "ok", "good morning", "bye", "👍", "lol"),
    *("how are you?", "are you there?", "good job", "谢谢", "你好", "好的", "在吗", "收到", "哈哈"),
]


@pytest.mark.parametrize("text", CHAT)
def test_chit_chat_is_no_open_question(bot: Bot, text: str) -> None:
    bot.dm(text)
    assert bot.store.learning.open() == []


@pytest.mark.parametrize("text", ["what is Rook", "list sandbox projects", ""])
def test_what_was_answered_is_no_open_question(bot: Bot, text: str) -> None:
    bot.dm(text)
    assert bot.store.learning.open() == []


def test_what_was_overheard_is_no_open_question(bot: Bot) -> None:
    bot.command("channel auto", user=ADMIN)
    bot.say(ASKED)
    bot.beat()
    assert bot.store.learning.open() == []


def test_questions_alike_stand_together(bot: Bot) -> None:
    for text in ("what is Frobnix?", "how old is the operator of Quuxistan?", "what's frobnix"):
        bot.dm(text)
    call = page(bot)
    assert "2 questions like this one" in call.said
    assert len([id for id in call.buttons if id.startswith("admin:teach:")]) == 2


def long(number: int) -> str:
    """A question of 500 characters that is like no other."""
    words = " ".join(f"`{chr(97 + number) * 9}<{word}" for word in range(40))
    return f"what is {words}"[:499] + "?"


def test_many_long_questions_fit_a_message(bot: Bot) -> None:
    for i in range(12):
        bot.dm(long(i))
    call = page(bot)
    assert call.args["blocks"]
    assert "more, in the CSV" in call.said


def test_old_questions_are_gone(bot: Bot) -> None:
    bot.dm(ASKED)
    bot.store.learning._age = 0.0
    assert "No open questions" in page(bot).said


def test_a_dismissed_group_is_gone_from_the_page(bot: Bot) -> None:
    bot.dm(ASKED)
    bot.dm("what's frobnix")
    bot.dm("how old is the operator of Quuxistan?")
    shown = page(bot)
    (id,) = [
        id
        for id, button in shown.buttons.items()
        if id.startswith("admin:dismiss:") and str(bot.store.learning.open()[1].id) in id
    ]
    call = told(bot.press(shown, id, user=ADMIN))
    assert call.args["replace_original"] is True
    assert "Frobnix" not in call.said
    assert "Quuxistan" in call.said


def test_use_by_week_is_drawn(bot: Bot) -> None:
    for _ in range(3):
        bot.dm("what is Rook")
    bot.dm(ASKED)
    bot.beat()
    said = page(bot).said
    assert f"`{BARS[0] * 7}{BARS[-1]}` 3 answered" in said
    assert f"`{BARS[0] * 7}{BARS[-1]}` 1 not answered" in said
    assert "已回答" in page(bot, "管理").said


def test_what_people_think_is_drawn(bot: Bot) -> None:
    bot.command("channel auto", user=ADMIN)
    bot.say("What stage is Linkerd at?")
    (reply,) = [call for call in bot.beat() if call.method == "chat.postMessage"]
    bot.press(reply, "helper:helpful", user=BOB)
    bot.beat()
    said = page(bot).said
    assert re.search("` 1 helped unasked", said)
    assert re.search("` 1 helpful", said)


def test_the_open_questions_as_a_file(bot: Bot, slack: FakeSlack) -> None:
    bot.dm(ASKED)
    bot.dm("=HYPERLINK of Quuxistan, what is it?")
    calls = bot.press(page(bot), "admin:csv", user=ADMIN)
    assert "direct message" in told(calls).args["text"]
    (opened,) = [call for call in calls if call.method == "conversations.open"]
    assert opened.args["users"] == ADMIN
    (file,) = slack.files
    table = file[file.index("asked,") :]
    rows = list(csv.reader(io.StringIO(table)))
    assert rows[0] == ["asked", "language", "question"]
    assert [row[2] for row in rows[1:]][::-1][:2] == [
        ASKED,
        "'=HYPERLINK of Quuxistan, what is it?",
    ]


@pytest.mark.parametrize("method", ["conversations.open", "files.getUploadURLExternal"])
def test_where_no_file_can_be_sent_they_come_as_text(
    bot: Bot, slack: FakeSlack, method: str
) -> None:
    bot.dm(ASKED)
    slack.plan(method, error("missing_scope"))
    said = told(bot.press(page(bot), "admin:csv", user=ADMIN)).args["text"]
    assert "files:write" in said
    assert f",en,{ASKED}" in said


def test_as_text_whole_rows_are_shown(bot: Bot, slack: FakeSlack) -> None:
    for i in range(12):
        bot.dm(long(i))
    slack.plan("conversations.open", error("missing_scope"))
    said = told(bot.press(page(bot), "admin:csv", user=ADMIN)).args["text"]
    rows = said.split("```")[1].strip().split("\n")
    assert all(row.count(",") == 2 for row in rows)
    assert f"{12 - (len(rows) - 1)} more do not fit" in said


def test_the_knowledge_is_read_anew(bot: Bot) -> None:
    count = len(bot.assistant.knowledge.projects)
    assert f"Reloaded: {count} projects" in page(bot, "admin reload").args["text"]


def test_knowledge_that_can_not_be_used_changes_nothing(
    slack: FakeSlack, small: Folder, database: str
) -> None:
    bot = Bot(slack, Assistant(small.path), database)
    broken = next((small.path / "projects").glob("*.yaml"))
    broken.write_text("id: [", encoding="utf-8")
    said = page(bot, "admin reload").args["text"]
    assert "I keep the one I have" in said
    assert broken.name in said
    bot.close()


def test_without_a_database_it_says_so(slack: FakeSlack, assistant: Assistant) -> None:
    bot = Bot(slack, assistant, "sqlite:////proc/no/such.db")
    assert "database does not answer" in page(bot, "admin taught").said
    assert "database does not answer" in page(bot).said
    bot.close()


def test_who_asked_is_not_shown(bot: Bot) -> None:
    bot.dm(ASKED)
    assert ALICE not in page(bot).said

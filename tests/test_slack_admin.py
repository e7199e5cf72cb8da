"""`/cncf admin`: what people asked in vain, how the bot is used, and teaching it."""

import csv
import io
import json
import re

import pytest
from conftest import Folder
from fake_slack import ADMIN, ALICE, BOB, Call, FakeSlack, error
from slack_people import Bot

from bot.assistant import Assistant
from bot.reply.blocks.admin import BARS

pytest_plugins = ["slack_people"]

ASKED = "what is Frobnix?"
FACT = "Rook supports the Frobnix file system since version 1.99."
SOURCE = "https://example.com/frobnix"


def told(calls: list[Call]) -> Call:
    """The one private message."""
    (call,) = [call for call in calls if call.method == "response_url"]
    assert call.args["response_type"] == "ephemeral"
    return call


def page(bot: Bot, text: str = "admin") -> Call:
    return told(bot.command(text, user=ADMIN))


def modal(bot: Bot, shown: Call | None = None, user: str = ADMIN) -> Call:
    """The modal that opens at the first open question."""
    (call,) = [
        call
        for call in bot.press(shown or page(bot), "admin:teach:", user=user)
        if call.method == "views.open"
    ]
    return call


def learned(calls: list[Call]) -> str:
    """What the teacher is told in a direct message."""
    (call,) = [call for call in calls if call.method == "chat.postMessage"]
    assert call.args["channel"] == ADMIN
    return str(call.args["text"])


def answer(bot: Bot, question: str) -> str:
    (call,) = [call for call in bot.dm(question) if call.method == "chat.postMessage"]
    return call.said


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


def test_the_modal_asks_for_a_name_or_a_fact(bot: Bot) -> None:
    bot.dm("what is the frobnix of Rook on Quuxistan?")
    view = modal(bot).args["view"]
    inputs = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
    assert list(inputs) == ["record", "name", "fact_en", "fact_zh", "source", "source_title"]
    assert inputs["record"]["initial_option"]["value"] == "rook"


def test_the_modal_speaks_the_language_of_the_page(bot: Bot) -> None:
    bot.dm(ASKED)
    assert "教我" in modal(bot, page(bot, "管理")).said
    assert "Teach me" in modal(bot, page(bot)).said


@pytest.mark.parametrize("typed", ["roo", "prom", "普罗米修斯", "linkrd"])
def test_records_are_found_as_one_types(bot: Bot, typed: str) -> None:
    payload = {"type": "block_suggestion", "action_id": "look_up", "block_id": "record"}
    form = {**payload, "value": typed, "view": {"type": "modal", "callback_id": "teach"}}
    asked = {"team": {"id": "T0TEAM"}, "user": {"id": ADMIN}, "api_app_id": "A0APP", **form}
    response = bot.request_form({"payload": json.dumps(asked)})
    assert json.loads(response.body)["options"]


def test_a_taught_name_holds_at_once(bot: Bot) -> None:
    bot.dm(ASKED)
    wrong, calls = bot.submit(modal(bot), ADMIN, record="rook", name="Frobnix")
    assert wrong == {}
    said = learned(calls)
    assert "“Frobnix” is Rook" in said
    assert "still have no answer" not in said
    assert "storage" in answer(bot, ASKED)
    assert "No open questions" in page(bot).said


def test_a_taught_fact_holds_at_once_and_says_whose_it_is(bot: Bot) -> None:
    question = "does Rook support the Frobnix file system?"
    bot.dm(question)
    wrong, calls = bot.submit(modal(bot), ADMIN, fact_en=FACT, source=SOURCE)
    assert wrong == {}
    assert FACT in learned(calls)
    said = answer(bot, question)
    assert FACT in said
    assert re.search(r"example\.com.*taught here by alice-in-chains, 20\d\d-\d\d-\d\d", said)
    assert "No open questions" in page(bot).said


def test_a_fact_in_one_language_serves_both(bot: Bot) -> None:
    question = "Frobnix 文件系统是什么？"
    bot.dm(question)
    fact = "Rook 从 1.99 版起支持 Frobnix 文件系统。"
    bot.submit(
        modal(bot), ADMIN, record="rook", fact_zh=fact, source=SOURCE, source_title="发布说明"
    )
    said = answer(bot, question)
    assert fact in said
    assert "alice-in-chains" in said
    assert "发布说明" in said


def test_a_lesson_that_does_not_answer_says_so(bot: Bot) -> None:
    bot.dm("how old is the operator of Quuxistan?")
    _, calls = bot.submit(modal(bot), ADMIN, record="rook", name="Rookery Frobnix")
    assert "still have no answer to: how old is the operator" in learned(calls)
    assert "Quuxistan" in page(bot).said


def test_a_lesson_holds_in_other_processes_and_after_a_restart(
    bot: Bot, slack: FakeSlack, assistant: Assistant
) -> None:
    other = Bot(slack, assistant, bot.database)
    bot.dm(ASKED)
    bot.submit(modal(bot), ADMIN, record="rook", name="Frobnix")
    other.beat()
    assert "storage" in answer(other, ASKED)
    other.close()
    again = bot.anew()
    again.beat()
    assert "storage" in answer(again, ASKED)
    again.close()


WRONG = [
    ({"name": "Frobnix"}, "record", "Choose what it is about"),
    ({"record": "no-such", "name": "Frobnix"}, "record", "Choose what it is about"),
    ({"record": "rook"}, "name", "Give a name or a fact"),
    ({"record": "rook", "name": "  "}, "name", "Give a name or a fact"),
    ({"record": "rook", "fact_en": FACT}, "source", "needs the address of its source"),
    ({"record": "rook", "fact_en": FACT, "source": "example"}, "source", "needs the address"),
    ({"record": "rook", "fact_zh": FACT, "source": "ftp://x"}, "source", "needs the address"),
    ({"record": "rook", "fact_en": FACT, "source": "https://a b"}, "source", "needs the address"),
    ({"record": "rook", "name": "Linkerd"}, "name", "already means Linkerd"),
    ({"record": "rook", "name": "K8s"}, "name", "already means Kubernetes"),
    ({"record": "rook", "name": "rook"}, "name", "already means Rook"),
    ({"record": "rook", "name": "hello"}, "name", "means only this"),
    ({"record": "rook", "name": "the good one"}, "name", "means only this"),
]


@pytest.mark.parametrize(("given", "field", "words"), WRONG)
def test_what_is_wrong_is_told_beside_its_input(
    bot: Bot, given: dict[str, str], field: str, words: str
) -> None:
    bot.dm(ASKED)
    wrong, calls = bot.submit(modal(bot), ADMIN, **given)
    assert list(wrong) == [field]
    assert words in wrong[field]
    assert [call for call in calls if call.method == "chat.postMessage"] == []
    assert bot.store.learning.lessons() == []


def test_what_is_wrong_is_told_in_the_language_of_the_modal(bot: Bot) -> None:
    bot.dm(ASKED)
    wrong, _ = bot.submit(modal(bot, page(bot, "管理")), ADMIN, record="rook", name="Linkerd")
    assert "已经指 Linkerd" in wrong["name"]


def test_a_name_is_taught_once(bot: Bot) -> None:
    bot.dm(ASKED)
    shown = modal(bot)
    bot.submit(shown, ADMIN, record="rook", name="Frobnix")
    wrong, _ = bot.submit(shown, ADMIN, record="linkerd", name="frobnix")
    assert "already means Rook" in wrong["name"]


def test_a_settled_question_opens_no_modal(bot: Bot) -> None:
    bot.dm(ASKED)
    shown = page(bot)
    bot.press(shown, "admin:dismiss:", user=ADMIN)
    calls = bot.press(shown, "admin:teach:", user=ADMIN)
    assert "settled already" in told(calls).args["text"]


@pytest.mark.parametrize("text", ["admin taught", "管理 taught"])
def test_nobody_has_taught_anything_at_first(bot: Bot, text: str) -> None:
    said = page(bot, text).said
    assert ("Nobody has taught me" if text == "admin taught" else "还没有人教过我") in said


def test_what_was_taught_by_whom_and_when_is_shown_and_undone(bot: Bot) -> None:
    bot.dm(ASKED)
    bot.submit(modal(bot), ADMIN, record="rook", name="Frobnix")
    for shown in (
        page(bot, "admin taught"),
        told(bot.press(page(bot), "admin:taught", user=ADMIN)),
    ):
        assert "“Frobnix” is Rook" in shown.said
        assert re.search(r"by alice-in-chains, 20\d\d-\d\d-\d\d", shown.said)
    assert "workspace admins" in told(bot.press(shown, "admin:undo:", user=BOB)).said
    assert "storage" in answer(bot, ASKED)
    call = told(bot.press(shown, "admin:undo:", user=ADMIN))
    assert call.args["replace_original"] is True
    assert "Nobody has taught me" in call.said
    assert "storage" not in answer(bot, ASKED)


def test_an_undone_lesson_is_gone_in_other_processes(
    bot: Bot, slack: FakeSlack, assistant: Assistant
) -> None:
    bot.dm(ASKED)
    bot.submit(modal(bot), ADMIN, record="rook", name="Frobnix")
    other = Bot(slack, assistant, bot.database)
    other.beat()
    assert "storage" in answer(other, ASKED)
    bot.press(page(bot, "admin taught"), "admin:undo:", user=ADMIN)
    other.beat()
    assert "storage" not in answer(other, ASKED)
    other.close()


def test_a_teacher_who_is_forgotten_is_not_named_any_more(bot: Bot) -> None:
    question = "does Rook support the Frobnix file system?"
    bot.dm(question)
    bot.submit(modal(bot), ADMIN, record="rook", fact_en=FACT, source=SOURCE)
    bot.command("forget me", user=ADMIN)
    bot.beat()
    said = answer(bot, question)
    assert FACT in said
    assert "taught here, 20" in said
    assert "alice-in-chains" not in said
    assert "alice-in-chains" not in page(bot, "admin taught").said


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

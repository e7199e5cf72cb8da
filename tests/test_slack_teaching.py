"""Teaching the bot a name or a fact, and taking it back."""

import re

import pytest
from admin_page import ASKED, FACT, SOURCE, answer, learned, modal, page, told
from fake_slack import ADMIN, BOB, FakeSlack
from slack_people import Bot

from bot.assistant import Assistant
from bot.model import Lang
from bot.talk.slack import subjects

pytest_plugins = ["slack_people"]


def test_the_modal_asks_for_a_name_or_a_fact(bot: Bot) -> None:
    bot.dm("what is the frobnix of Rook on Quuxistan?")
    view = modal(bot).args["view"]
    inputs = {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}
    assert list(inputs) == ["record", "name", "fact_en", "fact_zh", "source", "source_title"]
    assert inputs["record"]["initial_value"] == "Rook"


def test_the_modal_leaves_open_what_a_question_does_not_name(bot: Bot) -> None:
    bot.dm(ASKED)
    [record] = [b for b in modal(bot).args["view"]["blocks"] if b.get("block_id") == "record"]
    assert "initial_value" not in record["element"]


def test_the_modal_speaks_the_language_of_the_page(bot: Bot) -> None:
    bot.dm(ASKED)
    assert "教我" in modal(bot, page(bot, "管理")).said
    assert "Teach me" in modal(bot, page(bot)).said


@pytest.mark.parametrize(
    ("typed", "record"),
    [
        ("rook", "rook"),
        ("ROOK", "rook"),
        (" Rook Ceph ", "rook"),
        ("普罗米修斯", "prometheus"),
        ("cert-manager", "cert-manager"),
        ("K8s", "kubernetes"),
        ("stage-sandbox", "stage-sandbox"),
        ("service mesh", "service-mesh"),
    ],
)
def test_a_record_is_named_as_people_do_or_by_its_id(bot: Bot, typed: str, record: str) -> None:
    bot.dm(ASKED)
    wrong, _ = bot.submit(modal(bot), ADMIN, record=typed, name="Frobnix")
    assert wrong == {}
    assert [one.record for one in bot.store.learning.lessons() or ()] == [record]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_a_record_is_called_in_the_modal_means_just_that(
    assistant: Assistant, lang: Lang
) -> None:
    for record in assistant.knowledge.records():
        called = subjects.called(assistant, record.id, lang)
        assert subjects.meant(assistant, called) == [record.id]


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
    ({"name": "Frobnix"}, "record", "no project or term of that name"),
    ({"record": "zzz", "name": "Frobnix"}, "record", "no project or term of that name"),
    ({"record": "linkrd", "name": "Frobnix"}, "record", "Did you mean Linkerd?"),
    ({"record": "promtheus server", "name": "Frobnix"}, "record", "Did you mean Prometheus?"),
    ({"record": "普罗米修", "name": "Frobnix"}, "record", "Did you mean Prometheus?"),
    ({"record": "argo work", "name": "Frobnix"}, "record", "Did you mean Argo Workflows?"),
    ({"record": "CNI", "name": "Frobnix"}, "record", "more than one thing: Container"),
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

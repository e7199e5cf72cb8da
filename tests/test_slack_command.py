"""`/cncf` in Slack: private answers in both languages, and the buttons under all answers."""

import pytest
from fake_slack import ALICE, BOB, CHANNEL, DM, Call, FakeSlack
from slack_people import Bot

pytest_plugins = ["slack_people"]


def answer(calls: list[Call]) -> Call:
    """The one private answer to a command."""
    (call,) = calls
    assert call.method == "response_url"
    assert call.args["response_type"] == "ephemeral"
    return call


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("what is Rook", ["Rook", "storage"]),
        ("Rook 是什么", ["Rook", "存储"]),
        ("Rook", ["Rook"]),
        ("stage linkerd", ["Linkerd", "graduated", "2021-07-28"]),
        ("STAGE linkerd", ["Linkerd", "graduated"]),
        ("阶段 linkerd", ["Linkerd", "毕业", "2021-07-28"]),
        ("状态 linkerd", ["Linkerd", "毕业"]),
        ("history linkerd", ["Linkerd", "2017", "incubating", "graduated"]),
        ("历程 linkerd", ["Linkerd", "2017", "孵化", "毕业"]),
        ("历史 linkerd", ["Linkerd", "2017", "毕业"]),
        ("list graduated", ["Kubernetes", "Helm", "Rook"]),
        ("列表 毕业", ["Kubernetes", "Helm"]),
        ("list service mesh", ["Linkerd"]),
        ("列出 服务网格", ["Linkerd"]),
        ("list sandbox", ["sandbox"]),
        ("列表 沙箱", ["沙箱"]),
        ("compare NATS gRPC", ["NATS", "gRPC"]),
        ("compare NATS, gRPC and Envoy", ["NATS", "gRPC", "Envoy"]),
        ("对比 NATS gRPC", ["NATS", "gRPC"]),
        ("比较 NATS 和 gRPC", ["NATS", "gRPC"]),
        ("compare Open Policy Agent cert-manager", ["Open Policy Agent", "cert-manager"]),
        ("where rook", ["Rook", "slack"]),
        ("社区 rook", ["Rook", "slack"]),
        ("哪里 rook", ["Rook", "slack"]),
        ("help", ["/cncf stage linkerd", "/cncf compare NATS gRPC"]),
        ("帮助", ["/cncf 阶段 linkerd", "/cncf 对比 NATS gRPC"]),
        ("", ["/cncf stage linkerd"]),
        ("   ", ["/cncf stage linkerd"]),
        ("stage", ["/cncf stage linkerd"]),
        ("阶段", ["/cncf 阶段 linkerd"]),
        ("history", ["/cncf history linkerd"]),
        ("list", ["/cncf list sandbox"]),
        ("compare", ["/cncf compare NATS gRPC"]),
        ("where", ["/cncf where rook"]),
        ("lang", ["/cncf lang zh"]),
        ("lang klingon", ["/cncf lang zh"]),
        ("stage linkrd", ["Linkerd"]),
        ("prometeus", ["Prometheus"]),
        ("frobnicate the quux", ["/cncf stage linkerd"]),
        ("阿巴阿巴", ["/cncf 阶段 linkerd"]),
    ],
)
def test_a_command_is_answered_privately(bot: Bot, text: str, told: list[str]) -> None:
    call = answer(bot.command(text))
    assert [word for word in told if word.lower() not in call.said.lower()] == []


@pytest.mark.parametrize("text", ["random", "随机"])
def test_random_shows_a_project(bot: Bot, text: str) -> None:
    call = answer(bot.command(text))
    names = [project.name for project in bot.assistant.knowledge.projects.values()]
    assert any(name in call.args["text"] for name in names)
    assert "share" in call.buttons


@pytest.mark.parametrize(
    ("choose", "question", "told"),
    [
        ("lang zh", "stage linkerd", "毕业"),
        ("语言 中文", "stage linkerd", "毕业"),
        ("lang en", "阶段 linkerd", "graduated"),
        ("语言 英文", "linkerd 现在什么阶段", "graduated"),
    ],
)
def test_the_chosen_language_is_kept(bot: Bot, choose: str, question: str, told: str) -> None:
    answer(bot.command(choose))
    assert told in answer(bot.command(question)).args["text"]
    again = bot.anew()
    assert told in answer(again.command(question)).args["text"]
    (post,) = again.dm(question)
    assert told in post.args["text"]
    other = answer(again.command("stage linkerd", user=BOB)).args["text"]
    assert "graduated" in other
    again.close()


@pytest.mark.parametrize("auto", ["lang auto", "语言 自动"])
def test_the_language_of_the_question_comes_back(bot: Bot, auto: str) -> None:
    bot.command("lang zh")
    bot.command(auto)
    assert "graduated" in answer(bot.command("stage linkerd")).args["text"]


def test_share_shows_the_answer_to_all_with_the_name_of_who_asked(bot: Bot) -> None:
    private = answer(bot.command("stage linkerd"))
    assert "share" in private.buttons
    first, *rest = bot.press(private, "share")
    assert first.args["response_type"] == "in_channel"
    assert "graduated" in first.args["text"]
    assert f"<@{ALICE}>" in first.said
    assert "share" not in first.buttons
    assert [call.args.get("delete_original") for call in rest] == [True]


@pytest.mark.parametrize("text", ["list sandbox", "compare NATS gRPC", "Rook 是什么"])
def test_every_kind_of_answer_can_be_shared(bot: Bot, text: str) -> None:
    private = answer(bot.command(text))
    first, *_ = bot.press(private, "share")
    assert first.args["response_type"] == "in_channel"
    assert f"<@{ALICE}>" in first.said


@pytest.mark.parametrize("text", ["", "help", "lang zh", "stage", "frobnicate the quux"])
def test_what_is_no_answer_can_not_be_shared(bot: Bot, text: str) -> None:
    assert "share" not in answer(bot.command(text)).buttons


def posted(calls: list[Call]) -> Call:
    (call,) = [call for call in calls if call.method == "chat.postMessage"]
    return call


def test_the_history_of_a_mention_is_answered_in_its_thread(bot: Bot, slack: FakeSlack) -> None:
    head = slack.ts()
    card = posted(bot.mention("what is linkerd", ts=head))
    history = posted(bot.press(card, "history:"))
    assert (history.args["channel"], history.args["thread_ts"]) == (CHANNEL, head)
    assert "2017" in history.args["text"]


def test_a_comparison_of_a_direct_message_is_answered_below_it(bot: Bot) -> None:
    card = posted(bot.dm("what is linkerd"))
    compared = posted(bot.press(card, "compare:"))
    assert compared.args["channel"] == DM
    assert compared.args.get("thread_ts") is None
    assert "Linkerd" in compared.args["text"]
    assert [b["type"] for b in compared.args["blocks"]].count("table") == 1


def test_what_a_button_has_told_is_talked_about(bot: Bot) -> None:
    bot.press(posted(bot.dm("NATS vs gRPC")), "ask:grpc")
    assert "gRPC" in posted(bot.dm("and its license?")).args["text"]


@pytest.mark.parametrize(
    ("question", "other", "told"),
    [("what stage is linkerd at?", "lang:zh", "毕业"), ("Rook 是什么", "lang:en", "storage")],
)
def test_the_other_language_takes_the_place_of_the_answer(
    bot: Bot, question: str, other: str, told: str
) -> None:
    (call,) = bot.press(posted(bot.dm(question)), other)
    assert call.method in ("response_url", "chat.update")
    assert call.args.get("replace_original", True) is True
    assert told in call.args["text"]
    back = "lang:en" if other == "lang:zh" else "lang:zh"
    assert back in call.buttons


def test_the_other_language_of_a_private_answer_can_still_be_shared(bot: Bot) -> None:
    (call,) = bot.press(answer(bot.command("stage linkerd")), "lang:")
    assert "毕业" in call.args["text"]
    assert "share" in call.buttons


@pytest.mark.parametrize("prefix", ["history:", "compare:"])
def test_a_button_of_a_private_answer_is_answered_privately(bot: Bot, prefix: str) -> None:
    call = answer(bot.press(answer(bot.command("what is linkerd")), prefix))
    assert call.args["replace_original"] is False
    assert "Linkerd" in call.args["text"]


def test_a_list_is_paged_in_place(bot: Bot) -> None:
    first = posted(bot.dm("list sandbox projects"))
    (second,) = bot.press(first, "page:")
    assert second.args["replace_original"] is True
    assert second.args["blocks"] != first.args["blocks"]
    (back,) = bot.press(second, "page:")
    assert back.args["blocks"] == first.args["blocks"]


def test_buttons_work_after_a_restart(bot: Bot) -> None:
    card = posted(bot.dm("what is linkerd"))
    again = bot.anew()
    assert "2017" in posted(again.press(card, "history:")).args["text"]
    again.close()


def test_did_you_mean_is_answered(bot: Bot) -> None:
    call = posted(bot.dm("what is linkrd or prometeus or envoi"))
    offered = [id for id in call.buttons if id.startswith("ask:")]
    assert offered
    for id in offered:
        assert posted(bot.press(call, id)).args["text"]


def test_a_button_that_opens_a_page_is_acknowledged(bot: Bot) -> None:
    assert bot.press(posted(bot.dm("what is linkerd")), "link:") == []


def test_a_value_of_an_older_version_is_taken_for_the_question(bot: Bot) -> None:
    card = posted(bot.dm("what is linkerd"))
    button = {"type": "button", "action_id": "ask:linkerd", "value": "what is Rook"}
    call = posted(bot.interact(bot.pressed(card, button)))
    assert "Rook" in call.args["text"]


def test_all_that_can_be_pressed_has_somebody_who_listens(bot: Bot) -> None:
    for question in ("what is linkerd", "NATS vs gRPC", "list sandbox projects", "qwertyuiop"):
        card = posted(bot.dm(question))
        for id in card.buttons:
            calls = bot.press(card, id)
            assert calls or id.startswith("link:"), f"nothing happens at {id}"

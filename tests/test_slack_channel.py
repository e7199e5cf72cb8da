"""What the bot does in a channel is set there, by those who may, and told to all who ask."""

import re

import pytest
from fake_slack import ADMIN, ALICE, BOB, BOT, CHANNEL, CREATOR, DM, Call, FakeSlack, Reply, error
from slack_people import Bot

from bot.assistant import Assistant

pytest_plugins = ["slack_people"]

MODES = {
    "auto": ("help unasked", "主动回答"),
    "mention": ("only when I am mentioned", "只有提到我时"),
    "off": ("switched off", "已关闭"),
}


def told(calls: list[Call]) -> str:
    """The one private answer."""
    (call,) = [call for call in calls if call.method == "response_url"]
    assert call.args["response_type"] == "ephemeral"
    return str(call.args["text"])


def posts(calls: list[Call]) -> list[Call]:
    return [call for call in calls if call.method == "chat.postMessage"]


def whispers(calls: list[Call]) -> list[Call]:
    """What one person only was told."""
    return [call for call in calls if call.method == "chat.postEphemeral"]


@pytest.mark.parametrize("who", [ALICE, BOB, ADMIN])
def test_a_channel_shows_what_the_bot_does_there(bot: Bot, who: str) -> None:
    shown = told(bot.command("channel", user=who))
    assert MODES["mention"][0] in shown
    assert "`/cncf channel auto`" in shown
    assert "Set by" not in shown
    shown = told(bot.command("频道", user=who))
    assert MODES["mention"][1] in shown
    assert "`/cncf channel auto`" in shown


@pytest.mark.parametrize("who", [ADMIN, CREATOR])
@pytest.mark.parametrize("mode", MODES)
def test_admins_and_the_creator_set_the_mode(bot: Bot, who: str, mode: str) -> None:
    shown = told(bot.command(f"channel {mode}", user=who))
    assert MODES[mode][0] in shown
    assert f"Set by <@{who}> on 20" in shown
    assert told(bot.command("channel", user=BOB)) == shown


@pytest.mark.parametrize(
    ("text", "mode"), [("频道 自动", "auto"), ("频道 提及", "mention"), ("频道 关闭", "off")]
)
def test_the_modes_have_chinese_words(bot: Bot, text: str, mode: str) -> None:
    assert MODES[mode][1] in told(bot.command(text, user=ADMIN))


def test_those_named_in_the_settings_are_admins(bot: Bot) -> None:
    again = bot.anew(admins=frozenset([BOB]))
    assert MODES["auto"][0] in told(again.command("channel auto", user=BOB))
    again.close()


def test_others_may_only_switch_it_off(bot: Bot) -> None:
    for text in ("channel auto", "channel welcome on"):
        assert "Only the channel's creator and workspace admins" in told(bot.command(text))
    assert "只有频道创建者" in told(bot.command("频道 auto"))
    assert MODES["mention"][0] in told(bot.command("channel"))
    assert MODES["off"][0] in told(bot.command("channel off"))
    assert "Only the channel's creator" in told(bot.command("channel mention"))
    assert MODES["off"][0] in told(bot.command("channel"))


def test_when_slack_does_not_say_who_is_in_charge_nobody_is(bot: Bot, slack: FakeSlack) -> None:
    slack.plan("users.info", error("missing_scope"))
    slack.plan("conversations.info", error("missing_scope"))
    assert "Only the channel's creator" in told(bot.command("channel auto", user=CREATOR))
    assert MODES["auto"][0] in told(bot.command("channel auto", user=CREATOR))


@pytest.mark.parametrize("text", ["channel loud", "channel welcome", "channel welcome maybe"])
def test_what_can_not_be_set_is_explained(bot: Bot, text: str) -> None:
    assert "`/cncf channel welcome on`" in told(bot.command(text, user=ADMIN))
    assert MODES["mention"][0] in told(bot.command("channel"))


def test_each_channel_has_its_own_mode_also_after_a_restart(bot: Bot) -> None:
    bot.command("channel off", channel="C0OTHER")
    again = bot.anew()
    assert MODES["off"][0] in told(again.command("channel", channel="C0OTHER"))
    assert MODES["mention"][0] in told(again.command("channel"))
    again.close()


def test_a_direct_message_has_no_mode(bot: Bot) -> None:
    assert "here I answer everything" in told(bot.command("channel auto", ADMIN, DM))


@pytest.mark.parametrize("channel", ["G0GROUP", "C0GROUP"])
@pytest.mark.parametrize(
    "order", ["channel", "channel auto", "channel off", "subscribe all", "unsubscribe"]
)
def test_a_group_message_has_no_mode_either(bot: Bot, order: str, channel: str) -> None:
    said = told(bot.command(order, ADMIN, channel, "mpdm-alice--bob--carol-1"))
    assert "in a group message I answer when I am mentioned" in said
    assert bot.store.channels.settings(channel).at == 0
    assert len(posts(bot.mention("what is Rook", channel=channel, channel_type="mpim"))) == 1


def test_a_private_channel_is_a_channel_too(bot: Bot) -> None:
    assert MODES["auto"][0] in told(bot.command("channel auto", CREATOR, "G0PRIVATE"))


@pytest.mark.parametrize(
    "reply", [error("channel_not_found"), Reply({"ok": True, "channel": {"is_member": False}})]
)
def test_where_the_bot_is_not_in_the_channel_it_asks_to_be_invited(
    bot: Bot, slack: FakeSlack, reply: Reply
) -> None:
    slack.plan("conversations.info", reply)
    assert "invite me" in told(bot.command("channel auto", user=ADMIN))
    assert "invite me" not in told(bot.command("channel", user=ADMIN))


def test_without_a_database_it_says_that_it_could_not_keep_that(
    slack: FakeSlack, assistant: Assistant
) -> None:
    bot = Bot(slack, assistant, "sqlite:////proc/no/such.db")
    assert "could not keep that" in told(bot.command("channel auto", user=ADMIN))
    assert "could not keep that" in told(bot.command("me off"))
    assert "could not keep that" in told(bot.command("forget me"))
    assert bot.say("What stage is Linkerd at?") == bot.beat() == []
    assert len(posts(bot.mention("What stage is Linkerd at?"))) == 1
    bot.close()


def test_switched_off_it_answers_nobody_in_the_channel(bot: Bot) -> None:
    head = bot.slack.ts()
    assert len(posts(bot.mention("what is Rook", ts=head))) == 1
    bot.command("channel off")
    (call,) = bot.mention("what is Linkerd")
    assert (call.method, call.args["user"]) == ("chat.postEphemeral", ALICE)
    assert "switched off in this channel" in call.args["text"]
    (call,) = bot.mention("Linkerd 是什么")
    assert "已关闭" in call.args["text"]
    assert bot.say("and its license?", thread_ts=head) == []
    assert bot.say("What stage is Linkerd at?") == bot.beat() == []


def test_switched_off_it_still_answers_privately(bot: Bot) -> None:
    bot.command("channel off")
    assert "Linkerd" in told(bot.command("stage linkerd"))
    assert len(posts(bot.dm("what is Linkerd"))) == 1


def test_only_mentions_are_answered_at_first(bot: Bot) -> None:
    assert bot.say("What stage is Linkerd at?") == bot.beat() == []
    assert len(posts(bot.mention("What stage is Linkerd at?"))) == 1


def test_it_says_hello_once_with_how_to_change_it(bot: Bot) -> None:
    (hello,) = posts(bot.join(BOT))
    assert hello.args["channel"] == CHANNEL
    assert "thread_ts" not in hello.args or hello.args["thread_ts"] is None
    assert all(word in hello.args["text"] for word in ("Hello", "大家好", "/cncf channel off"))
    assert len(hello.args["text"]) < 500
    assert bot.join(BOT) == []
    assert len(posts(bot.join(BOT, "C0OTHER"))) == 1
    again = bot.anew()
    assert again.join(BOT) == []
    again.close()


def test_newcomers_are_not_welcomed_unless_that_is_wanted(bot: Bot) -> None:
    assert bot.join(BOB) == []
    assert "Newcomers get a private hello" in told(bot.command("channel welcome on", user=ADMIN))
    assert len(whispers(bot.join(BOB))) == 1
    assert "Newcomers get no hello" in told(bot.command("channel welcome off", user=CREATOR))
    assert bot.join("U0CAROL") == []


def test_a_channel_that_is_off_welcomes_nobody(bot: Bot) -> None:
    bot.command("channel welcome on", user=ADMIN)
    bot.command("channel off")
    assert bot.join(BOB) == []


@pytest.mark.parametrize(
    ("lang", "word", "told"), [("en", "Welcome", "Rook"), ("zh", "欢迎", "存储")]
)
def test_a_newcomer_gets_three_questions_to_try(bot: Bot, lang: str, word: str, told: str) -> None:
    bot.command("频道 欢迎 开", user=ADMIN)
    bot.command(f"lang {lang}", user=BOB)
    (welcome,) = bot.join(BOB)
    assert (welcome.method, welcome.args["user"]) == ("chat.postEphemeral", BOB)
    assert word in welcome.said
    assert len(welcome.buttons) == 3
    for id in welcome.buttons:
        (answer,) = bot.press(welcome, id, user=BOB)
        assert answer.args["response_type"] == "ephemeral"
        assert answer.args["text"]
    (first, *_) = bot.press(welcome, "ask:0", user=BOB)
    assert told in first.args["text"]


def test_one_delivery_welcomes_once(bot: Bot) -> None:
    bot.command("channel welcome on", user=ADMIN)
    event = {"type": "member_joined_channel", "user": BOB, "channel": CHANNEL}
    assert len(bot.hear(event, "Ev0SAME")) == 1
    assert bot.hear(event, "Ev0SAME") == []


def test_a_welcome_that_fails_is_no_trouble_for_the_newcomer(bot: Bot, slack: FakeSlack) -> None:
    bot.command("channel welcome on", user=ADMIN)
    slack.plan("chat.postEphemeral", error("user_not_in_channel"))
    assert posts(bot.join(BOB)) == []


@pytest.mark.parametrize("text", ["help", "帮助"])
def test_the_help_names_the_commands(bot: Bot, text: str) -> None:
    shown = " ".join(call.said for call in bot.command(text))
    named = set(re.findall(r"`/cncf ([^\s`]+)", shown))
    english = {"channel", "me", "forget", "subscribe", "admin"}
    assert named >= (english if text == "help" else {"频道", "我", "忘记", "订阅", "管理"})

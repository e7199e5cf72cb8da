"""Shortcuts, App Home and the Assistant pane."""

import json
from typing import Any

import pytest
from fake_slack import ALICE, BOB, CHANNEL, DM, Call, FakeSlack, Json
from slack_people import Bot

pytest_plugins = ["slack_people"]


def view(calls: list[Call], method: str) -> Call:
    (call,) = calls
    assert call.method == method
    return call


def explain(bot: Bot, text: str, **message: Any) -> Call:
    """Alice chooses the message shortcut."""
    bot.texts.append(text)
    shown = {"type": "message", "user": BOB, "ts": bot.slack.ts(), "text": text, **message}
    payload = {"type": "message_action", "callback_id": "explain_message", "message": shown}
    where = {"channel": {"id": CHANNEL}, "response_url": bot.slack.response_url()}
    call = view(bot.interact({**payload, **where, "message_ts": shown["ts"]}), "views.open")
    assert call.args["trigger_id"] == "1.2.x"
    assert call.args["view"]["type"] == "modal"
    return call


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("we run Envoy behind Linkerd", ["Envoy", "Linkerd"]),
        ("监控用 Prometheus，日志用 Fluentd", ["Prometheus", "Fluentd"]),
        ("<https://rook.io|Rook> &amp; Vitess", ["Rook", "Vitess"]),
    ],
)
def test_each_project_of_a_message_is_explained(bot: Bot, text: str, names: list[str]) -> None:
    call = explain(bot, text)
    assert [name for name in names if name not in call.said] == []


def test_many_projects_in_one_message_are_explained(bot: Bot) -> None:
    projects = list(bot.assistant.knowledge.projects.values())
    assert explain(bot, ", ".join(project.name for project in projects)).said


@pytest.mark.parametrize("text", ["let's have lunch", "", "的", "<!here> :tada:"])
def test_a_message_without_projects_is_told_so(bot: Bot, text: str) -> None:
    none = bot.assistant.knowledge.phrases["slack"]["modal"]["none"]
    assert any(words in explain(bot, text).said for words in none.values())


def test_a_message_of_a_bot_without_text_is_explained(bot: Bot) -> None:
    assert explain(bot, "", bot_id="B0OTHER", user=None, attachments=[{"text": "x"}]).said


def open_look_up(bot: Bot) -> Call:
    return view(bot.interact({"type": "shortcut", "callback_id": "look_up"}), "views.open")


def test_look_up_opens_a_search(bot: Bot) -> None:
    call = open_look_up(bot)
    assert call.args["view"]["type"] == "modal"
    assert call.buttons["look_up"]["type"] == "external_select"


def offered(bot: Bot, typed: str) -> list[Json]:
    """What is offered while Alice types: the app answers in its response."""
    if len(typed) > 8:
        bot.texts.append(typed)
    payload = {
        "type": "block_suggestion",
        "action_id": "look_up",
        "block_id": "b",
        "value": typed,
        "team": {"id": "T0TEAM"},
        "user": {"id": ALICE},
        "container": {"type": "view", "view_id": "V0"},
        "view": {"id": "V0", "type": "modal", "callback_id": "look_up"},
    }
    response = bot.request_form({"payload": json.dumps(payload)})
    bot.settle()
    assert response.status == 200
    options = json.loads(response.body)["options"]
    assert len(options) <= 100
    assert all(len(option["text"]["text"]) <= 75 for option in options)
    assert len({option["value"] for option in options}) == len(options)
    return list(options)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("linkerd", "linkerd"),
        ("link", "linkerd"),
        ("LINK", "linkerd"),
        ("linkrd", "linkerd"),
        ("kube", "kubernetes"),
        ("k8s", "kubernetes"),
        ("opa", "open-policy-agent"),
    ],
)
def test_names_are_offered_while_one_types(bot: Bot, typed: str, first: str) -> None:
    assert first in [option["value"] for option in offered(bot, typed)]


@pytest.mark.parametrize("typed", ["", " ", "zzzzqqqq", "💥", "<!channel>", "a" * 3_000, "&"])
def test_whatever_one_types_is_no_trouble(bot: Bot, typed: str) -> None:
    offered(bot, typed)


def choose(bot: Bot, view: Json, action_id: str, value: str) -> list[Call]:
    """Choose an option of a select in a view."""
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    action = {"type": "select", "action_id": action_id, "selected_option": option}
    payload = {"type": "block_actions", "actions": [action], "view": {**view, "id": "V0"}}
    return bot.interact({**payload, "container": {"type": "view", "view_id": "V0"}})


def test_the_chosen_project_is_shown_in_the_modal(bot: Bot) -> None:
    shown = choose(bot, open_look_up(bot).args["view"], "look_up", "linkerd")
    call = view(shown, "views.update")
    assert call.args["view_id"] == "V0"
    assert "Linkerd" in call.said
    assert "look_up" in call.buttons


def test_buttons_work_in_the_modal(bot: Bot) -> None:
    shown = view(choose(bot, open_look_up(bot).args["view"], "look_up", "linkerd"), "views.update")
    assert "毕业" in view(bot.press(shown, "lang:zh"), "views.update").said
    assert "2017" in view(bot.press(shown, "history:"), "views.update").said


@pytest.mark.parametrize("value", ["", "no-such-project", "x" * 150])
def test_a_project_that_is_gone_is_no_trouble(bot: Bot, value: str) -> None:
    assert choose(bot, open_look_up(bot).args["view"], "look_up", value) == []


def open_home(bot: Bot, user: str = ALICE) -> Call:
    event = {"type": "app_home_opened", "user": user, "channel": DM, "tab": "home"}
    call = view(bot.hear({**event, "event_ts": bot.slack.ts()}), "views.publish")
    assert call.args["user_id"] == user
    assert call.args["view"]["type"] == "home"
    return call


def test_app_home_tells_what_it_can_do_and_browses(bot: Bot) -> None:
    call = open_home(bot)
    knowledge = bot.assistant.knowledge
    graduated = len(knowledge.in_stage("graduated", knowledge.date))
    labels = [b["text"]["text"] for id, b in call.buttons.items() if id.startswith("browse:stage")]
    assert any(str(graduated) in label for label in labels)
    assert {"look_up", "browse:category", "language"} <= call.buttons.keys()
    assert knowledge.date in call.said


def test_the_messages_tab_is_left_alone(bot: Bot) -> None:
    event = {"type": "app_home_opened", "user": ALICE, "channel": DM, "tab": "messages"}
    assert bot.hear({**event, "event_ts": bot.slack.ts()}) == []


def test_everything_in_app_home_can_be_pressed(bot: Bot) -> None:
    home = open_home(bot)
    for id in [id for id in home.buttons if id.startswith("browse:")]:
        result = view(bot.press(home, id), "views.open")
        assert result.said
        for more in [id for id in result.buttons if id.startswith(("page:", "lang:"))]:
            assert view(bot.press(result, more), "views.update").said


def test_every_category_of_app_home_has_an_answer(bot: Bot) -> None:
    home = open_home(bot)
    for option in home.button("browse:category")["options"]:
        calls = choose(bot, home.args["view"], "browse:category", option["value"])
        assert view(calls, "views.open").buttons.keys() & {"lang:zh", "lang:en"}


def test_the_search_of_app_home_opens_a_card(bot: Bot) -> None:
    home = open_home(bot)
    calls = choose(bot, home.args["view"], "look_up", "rook")
    assert "Rook" in view(calls, "views.open").said


def test_the_language_is_chosen_in_app_home(bot: Bot) -> None:
    home = open_home(bot)
    again = view(choose(bot, home.args["view"], "language", "zh"), "views.publish")
    assert "按阶段浏览" in again.said
    assert again.buttons["language"]["initial_option"]["value"] == "zh"
    (post,) = bot.dm("what stage is linkerd at?")
    assert "毕业" in post.args["text"]
    auto = view(choose(bot, again.args["view"], "language", "auto"), "views.publish")
    assert auto.buttons["language"]["initial_option"]["value"] == "auto"
    assert "Browse by stage" in open_home(bot, BOB).said


def start_pane(bot: Bot, thread: str) -> list[Call]:
    place = {"user_id": ALICE, "channel_id": DM, "thread_ts": thread, "context": {}}
    event = {"type": "assistant_thread_started", "assistant_thread": place}
    return bot.hear({**event, "event_ts": bot.slack.ts()})


def test_the_pane_greets_and_suggests(bot: Bot, slack: FakeSlack) -> None:
    thread = slack.ts()
    greeting, suggested = start_pane(bot, thread)
    assert (greeting.method, greeting.args["thread_ts"]) == ("chat.postMessage", thread)
    assert suggested.method == "assistant.threads.setSuggestedPrompts"
    prompts = suggested.args["prompts"]
    prompts = json.loads(prompts) if isinstance(prompts, str) else prompts
    assert 1 <= len(prompts) <= 4
    for prompt in prompts:
        assert bot.assistant.ask(prompt["message"]).answered


def test_the_pane_shows_a_status_and_answers_in_its_thread(bot: Bot, slack: FakeSlack) -> None:
    thread = slack.ts()
    start_pane(bot, thread)
    status, post = bot.dm("what is Rook", thread_ts=thread)
    assert status.method == "assistant.threads.setStatus"
    assert status.args["thread_ts"] == thread
    assert status.args["status"]
    assert (post.method, post.args["thread_ts"]) == ("chat.postMessage", thread)
    *_, more = bot.dm("and its license?", thread_ts=thread)
    assert "Rook" in more.args["text"]


def test_another_context_beside_the_pane_is_no_trouble(bot: Bot, slack: FakeSlack) -> None:
    place = {"user_id": ALICE, "channel_id": DM, "thread_ts": slack.ts()}
    thread: Json = {**place, "context": {"channel_id": CHANNEL}}
    event = {"type": "assistant_thread_context_changed", "assistant_thread": thread}
    assert bot.hear({**event, "event_ts": slack.ts()}) == []

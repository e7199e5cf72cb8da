"""The manifest says what the app listens to and may do, no more and no less; so do the tokens."""

import ast
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run
from fake_slack import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack, error
from slack_bolt import App
from slack_people import Bot
from slack_sdk import WebClient

from bot.assistant import Assistant

pytest_plugins = ["slack_people"]

MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
FEATURES = MANIFEST["features"]
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
SCOPES = MANIFEST["oauth_config"]["scopes"]

EVENT_SCOPES = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "assistant_thread_context_changed": "assistant:write",
    "assistant_thread_started": "assistant:write",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
}
METHOD_SCOPES = {
    "apps_connections_open": None,  # with the app-level token
    "assistant_threads_setStatus": "assistant:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "auth_test": None,
    "chat_delete": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "conversations_history": "channels:history",
    "conversations_info": "channels:read",
    "conversations_open": "im:write",
    "conversations_replies": "channels:history",
    "files_upload_v2": "files:write",
    "users_info": "users:read",
    "views_open": None,
    "views_publish": None,
    "views_update": None,
}
"""The scope that Slack's reference asks for."""

PRIVATE = {"groups:read"}
"""What members and creators of private channels need beside that."""


@pytest.fixture
def heard(
    slack: FakeSlack, assistant: Assistant, database: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, list[Any]]:
    """What the app listens to: the arguments of its decorators."""
    found: dict[str, list[Any]] = defaultdict(list)

    def record(kind: str) -> None:
        original = getattr(App, kind)

        def listen(self: App, constraints: Any, *args: Any, **kwargs: Any) -> Any:
            found[kind].append(constraints)
            return original(self, constraints, *args, **kwargs)

        monkeypatch.setattr(App, kind, listen)

    for kind in ("event", "command", "shortcut", "action", "options", "view"):
        record(kind)
    Bot(slack, assistant, database).close()
    return found


def test_the_events_are_those_of_the_manifest(heard: dict[str, list[Any]]) -> None:
    kinds = [e["type"] if isinstance(e, dict) else e for e in heard["event"]]
    assert set(kinds) == {name.partition(".")[0] for name in EVENTS}
    assert len(EVENTS) == len(set(EVENTS))


def test_the_commands_are_those_of_the_manifest(heard: dict[str, list[Any]]) -> None:
    assert heard["command"] == [command["command"] for command in FEATURES["slash_commands"]]


def test_the_shortcuts_are_those_of_the_manifest(heard: dict[str, list[Any]]) -> None:
    kinds = {"message_action": "message", "shortcut": "global"}
    listening = [(kinds[s["type"]], s["callback_id"]) for s in heard["shortcut"]]
    named = [(s["type"], s["callback_id"]) for s in FEATURES["shortcuts"]]
    assert sorted(listening) == sorted(named)


def methods() -> set[str]:
    """The methods of the Web API that the doors call."""
    named = set()
    for path in (ROOT / "bot" / "talk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and not node.attr.startswith("_"):
                named.add(node.attr)
    return {name for name in named if callable(getattr(WebClient, name, None))}


def test_the_scopes_are_the_smallest_set() -> None:
    called = methods()
    assert called <= METHOD_SCOPES.keys(), "look up its scope, and add it to METHOD_SCOPES"
    needed = {EVENT_SCOPES[name] for name in EVENTS} | {METHOD_SCOPES[name] for name in called}
    needed |= {"commands"} if FEATURES["slash_commands"] or FEATURES["shortcuts"] else set()
    assert set(SCOPES["bot"]) == (needed | PRIVATE) - {None}
    assert len(SCOPES["bot"]) == len(set(SCOPES["bot"]))


def test_reading_channels_and_sending_files_is_optional() -> None:
    private = ["groups:history", "groups:read"]
    assert SCOPES["bot_optional"] == ["channels:history", "files:write", *private, "im:write"]
    assert "user" not in SCOPES


def test_the_features_that_the_doors_need_are_on() -> None:
    settings = MANIFEST["settings"]
    assert settings["interactivity"]["is_enabled"] is True
    assert settings["socket_mode_enabled"] is True
    assert FEATURES["app_home"]["home_tab_enabled"] is True
    assert FEATURES["app_home"]["messages_tab_enabled"] is True
    assert FEATURES["app_home"]["messages_tab_read_only_enabled"] is False
    assert "assistant_view" in FEATURES
    assert FEATURES["slash_commands"][0]["should_escape"] is True


def test_the_manifest_keeps_to_the_lengths_of_slack() -> None:
    display = MANIFEST["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 174 <= len(display["long_description"]) <= 4_000
    assert len(FEATURES["bot_user"]["display_name"]) <= 80
    assert all(len(shortcut["name"]) <= 24 for shortcut in FEATURES["shortcuts"])
    assert all(len(shortcut["description"]) <= 150 for shortcut in FEATURES["shortcuts"])


VARIABLES = [
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"),
    *("PORT", "DATABASE_URL", "LOG_LEVEL"),
]


@pytest.fixture
def serve(
    run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, slack: FakeSlack
) -> Callable[..., Run]:
    """Run `serve` in an environment that can't work."""
    monkeypatch.chdir(tmp_path)

    def serve(*arguments: str, **environment: str) -> Run:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        database = f"sqlite:///{tmp_path}/serve.db"
        given = {"SLACK_API_URL": slack.url, "DATABASE_URL": database, **environment}
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        outcome = run("serve", *arguments)
        assert outcome.status == 2
        assert "Traceback" not in outcome.err
        return outcome

    return serve


WRONG = [
    ([], {}, ["SLACK_BOT_TOKEN is missing", "SLACK_SIGNING_SECRET is missing", "OAuth"]),
    (["--socket"], {}, ["SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing"]),
    (["--http"], {"SLACK_BOT_TOKEN": BOT_TOKEN}, ["SLACK_SIGNING_SECRET is missing", "Signing"]),
    (["--socket"], {"SLACK_BOT_TOKEN": BOT_TOKEN}, ["SLACK_APP_TOKEN is missing", "App-Level"]),
    ([], {"SLACK_APP_TOKEN": APP_TOKEN}, ["SLACK_BOT_TOKEN is missing"]),
    ([], {"SLACK_BOT_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": SECRET}, ["xoxb-"]),
    ([], {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": BOT_TOKEN}, ["xapp-"]),
    ([], {"SLACK_BOT_TOKEN": "  ", "SLACK_SIGNING_SECRET": SECRET}, ["SLACK_BOT_TOKEN is missing"]),
    ([], {"SLACK_BOT_TOKEN": "xoxb-ü", "SLACK_SIGNING_SECRET": SECRET}, ["SLACK_BOT_TOKEN"]),
    (
        [],
        {"SLACK_BOT_TOKEN": "xoxb-revoked", "SLACK_SIGNING_SECRET": SECRET},
        ["SLACK_BOT_TOKEN is wrong", "invalid_auth", "OAuth"],
    ),
    (
        [],
        {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": "xapp-revoked"},
        ["SLACK_APP_TOKEN is wrong", "App-Level"],
    ),
    (
        [],
        {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "PORT": "http"},
        ["PORT must be"],
    ),
    (
        [],
        {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": "x"},
        ["SLACK_API_URL"],
    ),
    (
        [],
        {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
        },
        ["SLACK_API_URL", "127.0.0.1:9"],
    ),
    (
        [],
        {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SECRET, "LOG_LEVEL": "LOUD"},
        ["LOG_LEVEL"],
    ),
]


@pytest.mark.parametrize(("arguments", "environment", "told"), WRONG)
def test_what_is_missing_or_wrong_is_told_plainly(
    serve: Callable[..., Run], arguments: list[str], environment: dict[str, str], told: list[str]
) -> None:
    outcome = serve(*arguments, **environment)
    assert [words for words in told if words not in outcome.err] == []
    assert [value for value in (BOT_TOKEN, APP_TOKEN, SECRET) if value in outcome.err] == []


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked", "ratelimited", "fatal"])
def test_what_slack_says_of_the_token_is_told(
    serve: Callable[..., Run], slack: FakeSlack, code: str
) -> None:
    slack.plan("auth.test", error(code))
    outcome = serve(SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_SIGNING_SECRET=SECRET)
    assert "SLACK_BOT_TOKEN" in outcome.err
    assert code in outcome.err

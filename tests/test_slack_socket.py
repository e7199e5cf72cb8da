"""Socket Mode: the same doors through a connection that comes back by itself."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fake_slack import ALICE, APP_TOKEN, BOT, CHANNEL, DM, FakeSlack
from slack_people import Bot
from websocket import WebSocket

from bot.bench.loopback import Wire
from bot.talk.slack import socket as socket_mode
from bot.talk.slack.settings import SettingsError

pytest_plugins = ["slack_people"]


@pytest.fixture
def wire(slack: FakeSlack) -> Iterator[Wire]:
    wire = Wire()
    slack.socket_url = wire.url
    yield wire
    wire.close()


@pytest.fixture
def connected(bot: Bot, wire: Wire) -> Iterator[WebSocket]:
    """The connection of a bot in Socket Mode."""
    close: Callable[[], None] = socket_mode.serve(bot.running.app, APP_TOKEN, 4, 2, 10)
    yield wire.connection()
    close()


def test_every_kind_of_envelope_is_acknowledged_and_answered(
    bot: Bot, slack: FakeSlack, wire: Wire, connected: WebSocket
) -> None:
    wire.deliver(connected, "events_api", bot.body(bot.message("what is Rook", DM)))
    mention = bot.message(f"<@{BOT}> what is NATS")
    for kind in ("app_mention", "message"):
        wire.deliver(connected, "events_api", bot.body({**mention, "type": kind}))
    command = {"command": "/cncf", "text": "stage linkerd", "user_id": ALICE, "team_id": "T0TEAM"}
    command |= {"channel_id": CHANNEL, "response_url": slack.response_url()}
    private = wire.deliver(connected, "slash_commands", command)
    assert "graduated" in private["payload"]["text"]
    typed = {"type": "block_suggestion", "action_id": "look_up", "block_id": "b", "value": "link"}
    person: dict[str, Any] = {"user": {"id": ALICE}, "team": {"id": "T0TEAM"}}
    ack = wire.deliver(connected, "interactive", {**typed, **person})
    assert "linkerd" in [option["value"] for option in ack["payload"]["options"]]
    bot.settle()
    answered = [message["channel"] for message in slack.messages.values()]
    assert sorted(answered) == sorted([DM, CHANNEL])  # two workers: either may be first


def test_what_nobody_listens_to_is_acknowledged(bot: Bot, wire: Wire, connected: WebSocket) -> None:
    event = {"type": "reaction_added", "user": ALICE, "event_ts": "1.2"}
    wire.deliver(connected, "events_api", bot.body(event))
    wire.deliver(connected, "events_api", {"type": "event_callback", "event": {}})
    button = {"type": "block_actions", "actions": [{"type": "button", "action_id": "nobody"}]}
    wire.deliver(connected, "interactive", {**button, "user": {"id": ALICE}})
    wire.deliver(connected, "interactive", {**button, "actions": []})


@pytest.mark.parametrize("how", ["refresh", "drop"])
def test_it_comes_back(
    bot: Bot, slack: FakeSlack, wire: Wire, connected: WebSocket, how: str
) -> None:
    wire.deliver(connected, "events_api", bot.body(bot.message("what is Rook", DM), id="Ev1"))
    if how == "refresh":
        connected.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
    else:
        connected.shutdown()  # without a word
    again = wire.connection()
    wire.deliver(again, "events_api", bot.body(bot.message("what is NATS", DM), id="Ev2"))
    bot.settle()
    assert len(slack.messages) == 2


def test_a_wrong_app_token_is_told(bot: Bot, wire: Wire) -> None:
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN is wrong"):
        socket_mode.serve(bot.running.app, "xapp-revoked", 4, 2, 10)
    assert wire.opened.empty()

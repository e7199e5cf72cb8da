"""Socket Mode: the same doors through a connection that comes back by itself."""

import base64
import hashlib
import itertools
import json
import queue
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fake_slack import ALICE, APP_TOKEN, BOT, CHANNEL, DM, FakeSlack, Json
from slack_people import Bot
from websocket import ABNF, WebSocket, WebSocketException

from bot.talk.slack import socket as socket_mode
from bot.talk.slack.settings import SettingsError

pytest_plugins = ["slack_people"]

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PATIENCE = 20


class Wire:
    """Slack's end of Socket Mode: the connections that the bot opens, and what it acknowledges."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._server.getsockname()[1]}/link"
        self.opened: queue.Queue[WebSocket] = queue.Queue()
        self._acks: queue.Queue[Json] = queue.Queue()
        self._ids = itertools.count(1)
        threading.Thread(target=self._accept, name="wire", daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def connection(self) -> WebSocket:
        """The next connection that the bot has opened."""
        return self.opened.get(timeout=PATIENCE)

    def deliver(self, on: WebSocket, kind: str, payload: Json) -> Json:
        """Send an envelope and wait for its acknowledgement."""
        id = f"envelope-{next(self._ids)}"
        on.send(json.dumps({"type": kind, "envelope_id": id, "payload": payload}))
        ack = self._acks.get(timeout=PATIENCE)
        assert ack["envelope_id"] == id
        return ack

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += peer.recv(4096)
        (key,) = re.findall(rb"(?i)sec-websocket-key: *(\S+)", asked)
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Accept: {accept}", "", ""]
        peer.sendall("\r\n".join(lines).encode())
        wire = WebSocket(enable_multithread=True)
        wire.sock, wire.connected = peer, True
        wire.send(json.dumps({"type": "hello", "num_connections": 1}))
        self.opened.put(wire)
        try:
            while wire.connected:
                code, data = wire.recv_data()  # answers pings by itself
                if code == ABNF.OPCODE_TEXT:
                    self._acks.put(json.loads(data))
        except (WebSocketException, OSError):
            return


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

"""The real app in this process, and people who use it.

What people do reaches `Bot` as signed requests to its WSGI app, and every method returns the calls
that the app made, once all its work is done. The fixtures hold what is true of every test: nothing
that Slack would refuse is sent, nothing that somebody wrote is logged.

PYTEST_DONT_REWRITE: the tests import this module before pytest takes its fixtures.
"""

import hashlib
import hmac
import io
import itertools
import json
import logging
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from fake_slack import (
    ALICE,
    APP,
    APP_TOKEN,
    BOB,
    BOT,
    BOT_TOKEN,
    CHANNEL,
    DM,
    SECRET,
    TEAM,
    Call,
    FakeSlack,
    Json,
)

from bot.assistant import Assistant
from bot.store.store import Store
from bot.talk.slack.app import build, quiet
from bot.talk.slack.http import Site
from bot.talk.slack.settings import Help, Settings

_IDS = itertools.count(1)

SOON = Help(delay=0.0)
"""Unasked, the bot helps at the next beat."""


@dataclass(frozen=True)
class Response:
    """The app's answer to a request."""

    status: int
    body: str


class Bot:
    """The real app, and what people do to it."""

    def __init__(
        self, slack: FakeSlack, assistant: Assistant, database: str, helps: Help = SOON
    ) -> None:
        self.slack = slack
        self.assistant = assistant
        self.database = database
        self.helps = helps
        self.texts: list[str] = []
        self._ids = _IDS
        self._futures: list[Future[Any]] = []
        quiet()
        self.store = Store(database)
        settings = Settings("http", BOT_TOKEN, signing_secret=SECRET, api_url=slack.url, help=helps)
        self.running = build(settings, assistant, self.store)
        workers = self.running.work.workers
        self._submit = workers.submit
        workers.submit = self._watched  # type: ignore[method-assign]
        self.site = Site(self.running.app, SECRET, self.store, self.running.metrics, 1_000_000)

    def anew(self, **changed: Any) -> "Bot":
        """The same bot after a restart, with changed settings of its help."""
        self.close()
        again = Bot(self.slack, self.assistant, self.database, replace(self.helps, **changed))
        again.texts = self.texts
        return again

    def close(self) -> None:
        self.running.work.stop()
        self.store.close()

    def beat(self) -> list[Call]:
        """A second goes by: what fell due is done."""
        before = len(self.slack.calls)
        self.running.work.beat()
        self.settle()
        return self.slack.calls[before:]

    def settle(self) -> None:
        """Wait until all work is done. Nothing that goes wrong in a listener may get past
        @app.error, but Bolt itself complains when that answers what was acknowledged.
        """
        while self._futures:
            problem = self._futures.pop(0).exception(timeout=30)
            if problem is not None and "response must be provided" not in str(problem):
                raise problem

    def _watched(self, *args: Any, **kwargs: Any) -> Future[Any]:
        future = self._submit(*args, **kwargs)
        self._futures.append(future)
        return future

    def request(
        self,
        body: bytes | str,
        kind: str = "application/json",
        when: str | None = None,
        **changed: str | None,
    ) -> Response:
        """A request signed at a time; `changed` variables replace or (None) drop ours."""
        raw = body if isinstance(body, bytes) else body.encode()
        when = str(int(time.time())) if when is None else when
        variables: dict[str, str | None] = {
            "HTTP_X_SLACK_REQUEST_TIMESTAMP": when,
            "HTTP_X_SLACK_SIGNATURE": signature(raw, when),
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(raw)),
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/slack/events",
            "QUERY_STRING": "",
            "SCRIPT_NAME": "",
            **changed,
        }
        environ: dict[str, Any] = {k: v for k, v in variables.items() if v is not None}
        setup_testing_defaults(environ)
        environ["wsgi.input"] = io.BytesIO(raw)
        started: list[str] = []

        def start(status: str, _: object, __: object = None) -> Callable[[bytes], object]:
            started.append(status)
            return lambda data: None

        sound = (environ["CONTENT_LENGTH"] or "0").isdecimal()  # else the validator stumbles
        result = (validator(self.site) if sound else self.site)(environ, start)
        text = b"".join(result).decode()
        if sound:
            result.close()  # type: ignore[attr-defined]
        return Response(int(started[0].split()[0]), text)

    def send(self, body: Json, **changed: str | None) -> list[Call]:
        """Deliver a JSON body as Slack does, and the calls that it led to."""
        return self._calls(
            lambda: self.request(json.dumps(body), "application/json", None, **changed)
        )

    def request_form(self, form: dict[str, str]) -> Response:
        return self.request(urlencode(form), "application/x-www-form-urlencoded")

    def send_form(self, form: dict[str, str]) -> list[Call]:
        """Deliver a form as Slack does, and the calls that it led to."""
        return self._calls(lambda: self.request_form(form))

    def interact(self, payload: Json) -> list[Call]:
        """Deliver what somebody pressed, chose or opened."""
        person = {"id": ALICE, "username": "alice-in-chains", "team_id": TEAM}
        common = {"team": {"id": TEAM}, "api_app_id": APP, "user": person, "trigger_id": "1.2.x"}
        return self.send_form({"payload": json.dumps({**common, **payload})})

    def _calls(self, deliver: Callable[[], Response]) -> list[Call]:
        before = len(self.slack.calls)
        response = deliver()
        assert response.status == 200, response
        self.slack.acknowledged(response.body)
        self.settle()
        return [call for call in self.slack.calls[before:] if call.method != "auth.test"]

    def body(self, event: Json, id: str | None = None) -> Json:
        """The body in which Slack delivers an event."""
        if "text" in event:
            self.texts.append(event["text"])
        return {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": APP,
            "event_id": id or f"Ev{next(self._ids):05d}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            "event": event,
        }

    def deliver(self, body: Json) -> Response:
        """Deliver a body, and don't wait until the work is done."""
        return self.request(json.dumps(body))

    def hear(self, event: Json, id: str | None = None, **changed: str | None) -> list[Call]:
        if event["type"] == "message" and "subtype" not in event and "text" in event:
            self.slack.said[event["channel"], event["ts"]] = event
        return self.send(self.body(event, id), **changed)

    def message(self, text: str, channel: str = CHANNEL, **more: Any) -> Json:
        """The event of a message."""
        kind = "im" if channel.startswith("D") else "channel"
        event = {"type": "message", "channel": channel, "channel_type": kind, "user": ALICE}
        return {**event, "text": text, "ts": self.slack.ts(), **more}

    def dm(self, text: str, **more: Any) -> list[Call]:
        return self.hear(self.message(text, DM, **more))

    def say(self, text: str, **more: Any) -> list[Call]:
        """A message in the channel that does not mention the bot."""
        return self.hear(self.message(text, **more))

    def mention(self, text: str, **more: Any) -> list[Call]:
        """Mention the bot in the channel: Slack sends two events."""
        event = self.message(f"<@{BOT}> {text}", **more)
        twin = {k: v for k, v in event.items() if k != "channel_type"}
        return [*self.hear({**twin, "type": "app_mention"}), *self.hear(event)]

    def command(
        self, text: str, user: str = ALICE, channel: str = CHANNEL, place: str = "general"
    ) -> list[Call]:
        """Type /cncf in a channel of a name."""
        self.texts.append(text)
        return self.send_form(
            {
                "command": "/cncf",
                "text": text,
                "user_id": user,
                "user_name": "alice-in-chains",
                "channel_id": channel,
                "channel_name": place,
                "team_id": TEAM,
                "team_domain": "tests",
                "api_app_id": APP,
                "trigger_id": "1.2.x",
                "response_url": self.slack.response_url(),
            }
        )

    def join(self, user: str, channel: str = CHANNEL) -> list[Call]:
        """Somebody joins a channel."""
        return self.hear({"type": "member_joined_channel", "user": user, "channel": channel})

    def react(self, message: Json, name: str = "cncf", user: str = BOB) -> list[Call]:
        """Somebody reacts to a message."""
        return self.hear(self.reaction(message, name, user))

    def reaction(self, message: Json, name: str = "cncf", user: str = BOB) -> Json:
        """The event of a reaction to a message."""
        item = {"type": "message", "channel": message["channel"], "ts": message["ts"]}
        author = message.get("user", "")
        event = {"type": "reaction_added", "user": user, "reaction": name, "item": item}
        return {**event, "item_user": author, "event_ts": self.slack.ts()}

    def delete(self, event: Json) -> list[Call]:
        """Somebody deletes a message."""
        self.slack.said.pop((event["channel"], event["ts"]), None)
        gone = {"subtype": "message_deleted", "deleted_ts": event["ts"]}
        return self.hear({**self._note(event), **gone})

    def edit(self, event: Json, text: str) -> list[Call]:
        """Somebody changes a message."""
        new = {**event, "text": text, "edited": {"user": event["user"], "ts": self.slack.ts()}}
        self.slack.said[event["channel"], event["ts"]] = new
        changed = {"subtype": "message_changed", "message": new, "previous_message": event}
        return self.hear({**self._note(event), **changed})

    def _note(self, event: Json) -> Json:
        place = {"channel": event["channel"], "channel_type": event["channel_type"]}
        return {"type": "message", **place, "ts": self.slack.ts()}

    def submit(self, modal: Call, user: str, **given: str) -> tuple[dict[str, str], list[Call]]:
        """Fill in a modal and send it: what Slack is told is wrong, and what the app did."""
        view = modal.args["view"]
        values = {b["block_id"]: _filled(b, given) for b in view["blocks"] if b["type"] == "input"}
        shown = {**view, "id": "V0", "state": {"values": values}}
        person = {"id": user, "username": "alice-in-chains", "name": "alice-in-chains"}
        told: list[str] = []

        def deliver() -> Response:
            payload = {"type": "view_submission", "view": shown, "user": person}
            common = {"team": {"id": TEAM}, "api_app_id": APP, "trigger_id": "1.2.x"}
            response = self.request_form({"payload": json.dumps({**common, **payload})})
            told.append(response.body)
            return response

        calls = self._calls(deliver)
        return (json.loads(told[0])["errors"] if told[0] else {}), calls

    def press(self, call: Call, prefix: str, user: str = ALICE) -> list[Call]:
        """Press a button of what the bot has sent: a message, a private answer or a view."""
        button = call.button(prefix)
        chosen = {"selected_option": button["options"][0]} if "options" in button else {}
        return self.interact(self.pressed(call, {**button, **chosen}, user))

    def pressed(self, call: Call, button: Json, user: str = ALICE) -> Json:
        """What Slack sends for a press."""
        action = {**button, "block_id": "b", "action_ts": self.slack.ts()}
        payload: Json = {"type": "block_actions", "actions": [action], "user": {"id": user}}
        if "view" in call.args:
            view = {**call.args["view"], "id": "V0"}
            container = {"type": "view", "view_id": "V0"}
            return {**payload, "view": view, "container": container}
        payload["response_url"] = self.slack.response_url()
        shared = call.args.get("response_type") == "in_channel"
        if call.method == "chat.postEphemeral" or (call.method == "response_url" and not shared):
            place = {"channel_id": CHANNEL, "message_ts": self.slack.ts(), "is_ephemeral": True}
            return {**payload, "container": {"type": "message", **place}}
        sent = [m for m in self.slack.messages.values() if m["text"] == call.args["text"]]
        channel = call.args.get("channel", CHANNEL)
        shown = dict(sent[-1]) if sent else {**call.args, "ts": self.slack.ts()}
        place = {"channel_id": channel, "message_ts": shown["ts"], "is_ephemeral": False}
        there = {"channel": {"id": channel}, "message": shown}
        return {**payload, **there, "container": {"type": "message", **place}}


def _filled(block: Json, given: dict[str, str]) -> Json:
    """What an input holds: what is given, else what was in it."""
    element = block["element"]
    value = given.get(block["block_id"], element.get("initial_value"))
    return {element["action_id"]: {"type": element["type"], "value": value}}


def signature(raw: bytes, when: str) -> str:
    """Slack's signature of a body."""
    base = b"v0:" + when.encode() + b":" + raw
    return "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()


@pytest.fixture(scope="session")
def _slack_server() -> Iterator[FakeSlack]:
    slack = FakeSlack()
    certificates = ssl.create_default_context()
    with pytest.MonkeyPatch.context() as patch:  # 30 ms for each bot, and nobody needs them here
        patch.setattr(ssl, "create_default_context", lambda *_, **__: certificates)
        yield slack
    slack.close()


@pytest.fixture
def slack(_slack_server: FakeSlack) -> Iterator[FakeSlack]:
    """Slack; at the end everything that it was sent must have kept to its limits."""
    _slack_server.reset()
    yield _slack_server
    _slack_server.release()
    assert not _slack_server.problems


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, with tracebacks, at the lowest level."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
def bot(slack: FakeSlack, assistant: Assistant, database: str, log: io.StringIO) -> Iterator[Bot]:
    """The bot; at the end the log must hold no token and nothing that somebody wrote."""
    bot = Bot(slack, assistant, database)
    yield bot
    slack.release()
    bot.settle()
    bot.close()
    secrets = [BOT_TOKEN, APP_TOKEN, SECRET, "alice-in-chains"]
    written = [text for text in bot.texts if len(text) > 8]
    told = [text for text in (*secrets, *written) if text in log.getvalue()]
    assert not told, f"the log tells {told}"

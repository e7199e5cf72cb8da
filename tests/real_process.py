"""The bot as a real process that serves over HTTP, and people who use it from outside.

PYTEST_DONT_REWRITE: the tests import this module before pytest takes its fixtures.
"""

import itertools
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from databases import eventually
from fake_slack import BOT, BOT_TOKEN, SECRET, FakeSlack, Json
from slack_people import Bot, Response, signature

_IDS = itertools.count(1)

PATIENCE = 3
"""Seconds that Slack waits for an acknowledgement."""


class Process(Bot):
    """`python -m bot serve --http`. What people do reaches it as requests to its port, and nobody
    waits for what comes of them.
    """

    def __init__(self, slack: FakeSlack, database: str, log: Path, **environment: str) -> None:
        self.slack = slack
        self.database = database
        self.texts = []
        self._ids = _IDS
        self._log = log
        self._port = _free_port()
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("SLACK_")},
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": slack.url,
            "DATABASE_URL": database,
            **environment,
        }
        self.start()

    def start(self) -> None:
        """Start, and wait until it serves."""
        command = [sys.executable, "-m", "bot", "serve", "--http", "--port", str(self._port)]
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        eventually(self._is_up, seconds=60)

    def kill(self) -> None:
        """As when the machine goes out: nothing is finished, nothing is said."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask it to stop, and its exit status."""
        self._process.terminate()
        return self._process.wait(timeout=30)

    def close(self) -> None:
        if self._process.poll() is None:
            self.stop()

    def settle(self) -> None:
        """What comes of it is looked for in Slack."""

    def request(
        self,
        body: bytes | str,
        kind: str = "application/json",
        when: str | None = None,
        **changed: str | None,
    ) -> Response:
        """A request as Slack sends it. Raises OSError or HTTPException without an answer."""
        raw = body if isinstance(body, bytes) else body.encode()
        when = when or str(int(time.time()))
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": when,
            "X-Slack-Signature": signature(raw, when),
        }
        return self._exchange("POST", "/slack/events", raw, headers)

    def is_taken(self, body: Json) -> bool:
        """Deliver an event once; whether that was acknowledged in time."""
        try:
            return self.deliver(body).status == 200
        except (OSError, HTTPException):
            return False

    def until_taken(self, body: Json) -> None:
        """Deliver an event as Slack does: again until it is acknowledged."""
        while not self.is_taken(body):
            time.sleep(0.1)

    def log(self) -> str:
        return self._log.read_text()

    def _is_up(self) -> bool:
        assert self._process.poll() is None, f"it ended at the start:\n{self.log()}"
        try:
            return self._exchange("GET", "/healthz").status == 200
        except (OSError, HTTPException):
            return False

    def _exchange(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Response:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return Response(response.status, response.read().decode())
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answered(slack: FakeSlack) -> Counter[str]:
    """How often each message, by its timestamp, was answered; "": what answers none."""
    return Counter(
        ((call.args.get("metadata") or {}).get("event_payload") or {}).get("question", "")
        for call in slack.of("chat.postMessage")
    )


def events(bot: Process, message: Json) -> list[Json]:
    """What Slack delivers for a message; a mention comes twice."""
    bot.slack.said[message["channel"], message["ts"]] = message
    bodies = [bot.body(message)]
    if f"<@{BOT}>" in message["text"]:
        twin = {key: value for key, value in message.items() if key != "channel_type"}
        bodies.append(bot.body({**twin, "type": "app_mention"}))
    return bodies


@pytest.fixture
def launch(slack: FakeSlack, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts processes."""
    started: list[Process] = []

    def start(database: str, **environment: str) -> Process:
        log = tmp_path / f"process-{len(started)}.log"
        started.append(Process(slack, database, log, **environment))
        return started[-1]

    yield start
    slack.release()
    for process in started:
        process.close()


def wait_for(holds: Callable[[], Any], *processes: Process) -> Any:
    """What a condition comes to when it holds, with the logs when it does not."""
    try:
        return eventually(holds, seconds=40)
    except AssertionError as error:
        raise AssertionError("\n".join(process.log() for process in processes)) from error

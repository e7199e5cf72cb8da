"""What `serve` says when it can't."""

import socket
from collections.abc import Callable
from pathlib import Path

from conftest import Run
from fake_slack import BOT_TOKEN, SECRET, FakeSlack

pytest_plugins = ["slack_people"]


def test_a_port_that_is_taken_is_said_plainly(
    process: Callable[..., Run], slack: FakeSlack, tmp_path: Path
) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        port = str(other.getsockname()[1])
        run = process(
            "serve", "--http", "--port", port,
            SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_SIGNING_SECRET=SECRET, SLACK_API_URL=slack.url,
            DATABASE_URL=f"sqlite:///{tmp_path / 'bot.db'}",
        )  # fmt: skip
    assert run.status == 2
    assert f"Port {port} can't be used" in run.err
    assert "Traceback" not in run.err

"""A process that serves: the product, or a Bolt app that does nothing, on the same server.

    python -m bot.bench.serving WHAT --slack URL [--port N] [--threads N] [--stub] [--knowledge DIR]

WHAT is `product`, `noop`, or `noop-first`, whose acknowledgement is not waited for in Bolt's poll
(`process_before_response`). With a port it serves HTTP behind waitress, without one Socket Mode.
`--stub` answers calls to Slack in this process, at once. It keeps to one core and answers every
line N, once N events are answered, with the CPU time that it has used and its memory.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.bench.process import memory, say
from bot.bench.workspace import APP_TOKEN, BOT_TOKEN, SECRET, reply

PATIENCE = 60
"""Seconds to wait for answers that should have come."""


class Answers:
    """How many events were answered."""

    def __init__(self) -> None:
        self._count = 0
        self._changed = threading.Condition()

    def one_more(self) -> None:
        """One more is answered."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    def wait(self, until: int) -> bool:
        """Wait for so many; False when they don't come."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count >= until, PATIENCE)


def main() -> None:
    """Serve until the input ends."""
    args = _arguments()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    answers = Answers()
    start = _product if args.what == "product" else _noop
    start(args, answers)
    say("ready")
    for line in sys.stdin:
        complete = answers.wait(int(line))
        say({"cpu": time.process_time(), "complete": complete, "memory": memory()})
    os._exit(0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("product", "noop", "noop-first"))
    parser.add_argument("--slack", required=True)
    parser.add_argument("--port", type=int)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--stub", action="store_true")
    parser.add_argument("--knowledge", type=Path)
    return parser.parse_args()


def _noop(args: argparse.Namespace, answers: Answers) -> None:
    first = args.what == "noop-first"
    client = WebClient(token=BOT_TOKEN, base_url=f"{args.slack}/api/")
    app = App(client=client, signing_secret=SECRET, process_before_response=first)

    @app.event("message")
    def nothing() -> None:
        answers.one_more()

    @app.command("/cncf")
    def acknowledged(ack: Ack) -> None:
        ack("ok")

    if args.port is None:
        from bot.talk.slack import socket

        socket.serve(app, APP_TOKEN, PATIENCE, PATIENCE / 2, args.threads)
    else:
        _serve_plainly(app, args.port, args.threads)


def _serve_plainly(app: App, port: int, threads: int) -> None:
    """On the server of the product, through Bolt's own adapter."""
    from slack_bolt.adapter.wsgi import SlackRequestHandler
    from waitress.server import create_server

    site = SlackRequestHandler(app)
    server: Any = create_server(site, host="127.0.0.1", port=port, threads=threads)
    threading.Thread(target=server.run, daemon=True).start()


def _product(args: argparse.Namespace, answers: Answers) -> None:
    from bot.assistant import Assistant
    from bot.store.store import Store
    from bot.talk.slack import serve
    from bot.talk.slack.app import build, quiet
    from bot.talk.slack.settings import Settings

    quiet()
    mode: Any = "socket" if args.port is None else "http"
    settings = Settings(mode, BOT_TOKEN, APP_TOKEN, SECRET, f"{args.slack}/api/", args.port or 0)
    assistant = Assistant(args.knowledge)
    store = Store(f"sqlite:///{tempfile.mkdtemp()}/bench.db")
    running = build(settings, assistant, store)
    _count_posts(answers, args.stub)
    serve.connect(settings, running, assistant.knowledge.limits["doors"])


def _count_posts(answers: Answers, stub: bool) -> None:
    """Count the messages that are posted; with `stub` all calls of answering end here."""
    call: Callable[..., Any] = WebClient.api_call

    def counted(client: WebClient, api_method: str, **given: Any) -> Any:
        here = stub and api_method not in ("auth.test", "apps.connections.open")
        response = reply(api_method) if here else call(client, api_method, **given)
        if api_method == "chat.postMessage":
            answers.one_more()
        return response

    WebClient.api_call = counted  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    main()

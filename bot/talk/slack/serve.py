"""Serve Slack until told to stop: settings, assistant, store and app put together."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from bot.assistant import Assistant
from bot.store.store import Store
from bot.talk.slack import http, socket
from bot.talk.slack.app import Running, build, quiet
from bot.talk.slack.settings import Mode, Settings, SettingsError, read

LOG = logging.getLogger(__name__)


def run(folder: Callable[[], Path], mode: Mode | None, port: int | None) -> int:
    """Serve until SIGTERM or SIGINT; 0 then, 2 when the settings can't be used."""
    try:
        settings = read(os.environ, mode, port)
        logging.basicConfig(
            level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
        )
        quiet()
        assistant = Assistant(folder())
        _serve(settings, assistant)
    except SettingsError as error:
        print("The bot can't start:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
        return 2
    return 0


def _serve(settings: Settings, assistant: Assistant) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    store = Store(settings.database_url, settings.help.retention_days)
    running = build(settings, assistant, store)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda *_: running.brain.ask_for_reload())
    running.brain.refresh()  # what was taught holds from the first question on
    running.work.begin()
    limits = assistant.knowledge.limits["doors"]
    close = connect(settings, running, limits)
    stop.wait()
    LOG.info("Stopping")
    _finish(running, close, float(limits["stop_seconds"]))


def connect(settings: Settings, running: Running, limits: dict[str, Any]) -> Callable[[], None]:
    """Take Slack's requests, over HTTP or through Socket Mode; returns what stops it."""
    if settings.mode == "socket":
        return socket.serve(
            running.app, settings.app_token, float(limits["ping_seconds"]),
            float(limits["answer_seconds"]), int(limits["workers"]),
        )  # fmt: skip
    secret, longest = settings.signing_secret, int(limits["body"])
    site = http.Site(running.app, secret, running.store, running.metrics, longest)
    try:
        return http.serve(site, settings.port, int(limits["threads"]))
    except OSError as error:
        raise SettingsError(
            f"Port {settings.port} can't be used ({error.strerror}). Stop what uses it, or choose "
            "another with --port or PORT."
        ) from None


def _finish(running: Running, close: Callable[[], None], seconds: float) -> None:
    """Take nothing new, finish what is running, but don't wait for ever."""
    until = monotonic() + seconds
    close()
    waiting = threading.Thread(target=running.work.stop, name="finish", daemon=True)
    waiting.start()
    waiting.join(max(0.0, until - monotonic()))
    running.work.give_back()
    running.store.close()
    LOG.info("Stopped" if not waiting.is_alive() else "Stopped with work left undone")
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)  # a worker that waits for a dead connection must not keep the process

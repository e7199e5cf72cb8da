"""Calls to Slack go through connections that stay open, and fail as slack_sdk's own do."""

import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError

from bot.talk.slack import posting
from bot.talk.slack.lines import Client, Lines, Webhook
from bot.talk.slack.posting import Poster

KEEP = 30.0


class Server:
    """Answers every call with the next of `statuses`, and counts the connections to it.

    With `closes` it closes a connection after one call, with `together` it waits for others; the
    next `drops` calls are not answered, their connections closed.
    """

    def __init__(self) -> None:
        self.connections = 0
        self.statuses: list[int] = []
        self.closes = False
        self.drops = 0
        self.closed = threading.Semaphore(0)
        self.together = threading.Barrier(1)
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                server.connections += 1
                super().setup()

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.together.wait(5)
                if server.drops:
                    server.drops -= 1
                    self.close_connection = True
                    return
                body = b'{"ok": true}'
                self.send_response(server.statuses.pop(0) if server.statuses else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = server.closes  # without saying so

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        class Counted(ThreadingHTTPServer):
            daemon_threads = True

            def shutdown_request(self, request: Any) -> None:
                super().shutdown_request(request)
                server.closed.release()

        self._server = Counted(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


def client(url: str, keep: float = KEEP) -> Client:
    lines = Lines(ssl.create_default_context(), timeout=5, keep=keep)
    return Client(lines, token="xoxb-1", base_url=url)


def test_calls_after_each_other_share_a_connection(server: Server) -> None:
    calling = client(server.url)
    for _ in range(3):
        assert calling.api_test()["ok"]
    assert Webhook(calling.lines, f"{server.url}response/1").send(text="hello").status_code == 200
    assert server.connections == 1


def test_calls_at_the_same_time_do_not(server: Server) -> None:
    calling = client(server.url)
    server.together = threading.Barrier(3)
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(calling.api_test) for _ in range(3)]
    assert all(call.result()["ok"] for call in calls)
    assert server.connections == 3


def test_a_connection_that_was_closed_meanwhile_is_replaced(server: Server) -> None:
    calling = client(server.url)
    calling.retry_handlers.clear()
    server.closes = True
    for _ in range(3):
        assert calling.api_test()["ok"]
        assert server.closed.acquire(timeout=5)
    assert server.connections == 3


def test_an_answer_to_a_command_is_sent_again_when_its_connection_is_dropped(
    server: Server,
) -> None:
    poster = Poster(client(server.url), retries=1, me={})
    server.drops = 1
    poster.respond(f"{server.url}response/1", posting.plainly("hello"))
    assert server.connections == 2


def test_a_connection_that_was_idle_for_long_is_replaced(server: Server) -> None:
    calling = client(server.url, keep=0)
    for _ in range(2):
        assert calling.api_test()["ok"]
    assert server.connections == 2


def test_an_error_of_slack_leaves_the_connection_open(server: Server) -> None:
    calling = client(server.url)
    server.statuses = [500, 200]
    with pytest.raises(SlackApiError) as caught:
        calling.api_test()
    assert caught.value.response.status_code == 500
    assert calling.api_test()["ok"]
    assert server.connections == 1


def test_a_server_that_is_not_there_is_the_error_of_urllib(server: Server) -> None:
    calling = client("http://127.0.0.1:9/")
    calling.retry_handlers.clear()
    with pytest.raises(URLError):
        calling.api_test()

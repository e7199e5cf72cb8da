"""A small Slack of the tests' own: it answers the Web API on a loopback port and keeps what it was
asked.
"""

import itertools
import json
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from slack_limits import problems, view_problems

BOT_TOKEN = "xoxb-a-token-of-the-tests"
APP_TOKEN = "xapp-a-token-of-the-tests"
SECRET = "the-signing-secret-of-the-tests"
BOT, TEAM, APP = "U0BOT", "T0TEAM", "A0APP"
ALICE, BOB = "U0ALICE", "U0BOB"
ADMIN, CREATOR = "U0ADMIN", "U0CREATOR"
DM, CHANNEL = "D0ALICE", "C0GENERAL"

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What Slack answers to a call; `hang` keeps the caller waiting until it is released."""

    body: Json | str = field(default_factory=lambda: {"ok": True})
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False


HANG = Reply(hang=True)


def error(code: str) -> Reply:
    return Reply({"ok": False, "error": code})


def _page(call: "Call", messages: list[Json]) -> Reply:
    """A page of messages, and where the next one begins."""
    start, limit = int(call.args.get("cursor") or 0), int(call.args["limit"])
    more = {"next_cursor": str(start + limit) if start + limit < len(messages) else ""}
    page = messages[start : start + limit]
    return Reply({"ok": True, "messages": page, "response_metadata": more})


def too_many(seconds: int) -> Reply:
    headers = {"Retry-After": str(seconds)}
    return Reply({"ok": False, "error": "ratelimited"}, 429, headers)


@dataclass(frozen=True)
class Call:
    """A call of the Web API, or (`method` is response_url) a post to a response_url."""

    method: str
    token: str
    args: Json

    @property
    def said(self) -> str:
        """All the text that somebody sees."""
        view = self.args.get("view") or {}
        parts = [self.args.get("text") or "", *_words(self.args.get("blocks")), *_words(view)]
        return "\n".join(parts)

    @property
    def buttons(self) -> dict[str, Json]:
        """What can be pressed or chosen, by action_id."""
        blocks = self.args.get("blocks") or (self.args.get("view") or {}).get("blocks") or []
        elements = [e for b in blocks for e in [*b.get("elements", []), b.get("accessory")] if e]
        return {e["action_id"]: e for e in elements if isinstance(e, dict) and "action_id" in e}

    def button(self, prefix: str) -> Json:
        """The button whose action_id begins so."""
        found = [b for id, b in self.buttons.items() if id.startswith(prefix)]
        assert found, f"no button {prefix!r} among {sorted(self.buttons)}"
        return found[0]


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for item in value.values():
            yield from _words(item)


class FakeSlack:
    """Slack, as far as the bot calls it."""

    def __init__(self) -> None:
        slack = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                sent = self.rfile.read(length)
                if len(sent) < length:
                    self.close_connection = True
                    return  # the caller was killed while it spoke
                raw = sent.decode()
                token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
                reply = slack._answer(self.path, token, raw)
                body = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                kind = "text/plain" if isinstance(reply.body, str) else "application/json"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: Any) -> None:
                """A caller that has gone away needs no answer."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.root}/api/"
        self._lock = threading.Lock()
        self._count = itertools.count(1)
        self._released = threading.Event()
        self.reset()
        serve = self._server.serve_forever
        threading.Thread(target=serve, args=(0.02,), name="fake-slack", daemon=True).start()

    def reset(self) -> None:
        """As new: nothing was said, every call goes well."""
        self._released.set()  # whoever still hangs
        self._released = threading.Event()
        self.calls: list[Call] = []
        self.messages: dict[tuple[str, str], Json] = {}
        self.said: dict[tuple[str, str], Json] = {}
        self.files: list[str] = []
        self.problems: list[str] = []
        self.socket_url = "ws://127.0.0.1:9/"
        self._planned: dict[str, deque[Reply]] = defaultdict(deque)
        self._refuses: Callable[[list[Json]], bool] = lambda blocks: False

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    def plan(self, method: str, *replies: Reply) -> None:
        """Answer the next calls of a method so."""
        self._planned[method].extend(replies)

    def refuse(self, blocks: Callable[[list[Json]], bool]) -> None:
        """Answer invalid_blocks to such blocks."""
        self._refuses = blocks

    def release(self) -> None:
        """Answer those that hang."""
        self._released.set()

    def ts(self) -> str:
        """A timestamp later than all before."""
        return f"{int(time.time())}.{next(self._count):06d}"

    def response_url(self) -> str:
        return f"{self.root}/response/{next(self._count)}"

    def of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def acknowledged(self, body: str) -> None:
        """A command that is answered in its acknowledgement says what it would at its
        response_url.
        """
        if body.startswith("{") and "text" in body:
            with self._lock:
                self.calls.append(Call("response_url", "", json.loads(body)))
            self._inspect(self.calls[-1])

    def _answer(self, path: str, token: str, raw: str) -> Reply:
        if path == "/upload":
            with self._lock:
                self.files.append(raw)
            return Reply("OK")
        args = json.loads(raw) if raw.startswith("{") else dict(parse_qsl(raw))
        method = "response_url" if path.startswith("/response/") else path.removeprefix("/api/")
        call = Call(method, token or args.pop("token", ""), args)
        with self._lock:
            self.calls.append(call)
            planned = self._planned[method].popleft() if self._planned[method] else None
        if planned is not None and planned.hang:
            self._released.wait(30)
            planned = None
        return planned or self._usual(call)

    def _usual(self, call: Call) -> Reply:
        if call.method == "response_url":
            self._inspect(call)
            refused = self._refuses(call.args.get("blocks") or [])
            return Reply("invalid_blocks", 400) if refused else Reply("ok")
        if call.token not in (BOT_TOKEN, APP_TOKEN):
            return error("invalid_auth")
        method = getattr(self, "_" + call.method.replace(".", "_").lower(), None)
        return method(call) if method else error("unknown_method")

    def _inspect(self, call: Call) -> None:
        """Slack's limits hold for everything that is sent."""
        found = view_problems(call.args["view"]) if "view" in call.args else []
        found += problems(call.args.get("blocks") or [])
        shared = re.compile(r"<@U0\w+>")  # "Shared by ..." mentions a person on purpose
        self.problems += [f"{call.method}: {p}" for p in found if not shared.search(p)]
        if "view" not in call.args and not call.args.get("delete_original"):
            if not call.args.get("text"):
                self.problems.append(f"{call.method}: there is no text")
            elif len(call.args["text"]) > 4_000:
                self.problems.append(f"{call.method}: the text is too long")

    def _auth_test(self, call: Call) -> Reply:
        url = "https://tests.slack.com/"
        names = {"user": "guide", "team": "tests", "url": url, "bot_id": "B0BOT"}
        return Reply({"ok": True, "user_id": BOT, "team_id": TEAM, **names})

    def _apps_connections_open(self, call: Call) -> Reply:
        if call.token != APP_TOKEN:
            return error("not_allowed_token_type")
        return Reply({"ok": True, "url": self.socket_url})

    def _chat_postmessage(self, call: Call) -> Reply:
        self._inspect(call)
        if self._refuses(call.args.get("blocks") or []):
            return error("invalid_blocks")
        ts, channel = self.ts(), call.args["channel"]
        with self._lock:
            self.messages[channel, ts] = dict(call.args, ts=ts)
        return Reply({"ok": True, "ts": ts, "channel": channel, "message": {"ts": ts}})

    def _chat_update(self, call: Call) -> Reply:
        self._inspect(call)
        if self._refuses(call.args.get("blocks") or []):
            return error("invalid_blocks")
        channel, ts = call.args["channel"], call.args["ts"]
        if (channel, ts) not in self.messages:
            return error("message_not_found")
        self.messages[channel, ts].update(call.args)
        return Reply({"ok": True, "ts": ts, "channel": channel})

    def _chat_delete(self, call: Call) -> Reply:
        gone = self.messages.pop((call.args["channel"], call.args["ts"]), None)
        return Reply() if gone else error("message_not_found")

    def _chat_postephemeral(self, call: Call) -> Reply:
        self._inspect(call)
        return Reply({"ok": True, "message_ts": self.ts()})

    def _conversations_replies(self, call: Call) -> Reply:
        """A message and the replies to it."""
        ts, since = call.args["ts"], call.args["oldest"]
        found = [m for m in self._of(call) if ts in (m["ts"], m.get("thread_ts"))]
        if not found:
            return error("thread_not_found")
        return _page(call, [m for m in found if m["ts"] == ts or m["ts"] >= since])

    def _conversations_history(self, call: Call) -> Reply:
        """What was said in a channel since a message, without replies."""
        since = call.args["oldest"]
        said = [m for m in self._of(call) if m["ts"] >= since and not m.get("thread_ts")]
        return _page(call, said[::-1])

    def _of(self, call: Call) -> list[Json]:
        channel = call.args["channel"]
        ours = [{**m, "user": BOT} for (c, _), m in self.messages.items() if c == channel]
        people = [m for (c, _), m in self.said.items() if c == channel]
        return sorted([*ours, *people], key=lambda m: str(m["ts"]))

    def _conversations_info(self, call: Call) -> Reply:
        channel = {"id": call.args["channel"], "creator": CREATOR, "is_member": True}
        return Reply({"ok": True, "channel": channel})

    def _conversations_open(self, call: Call) -> Reply:
        return Reply({"ok": True, "channel": {"id": DM}})

    def _files_getuploadurlexternal(self, call: Call) -> Reply:
        return Reply({"ok": True, "upload_url": f"{self.root}/upload", "file_id": "F0FILE"})

    def _files_completeuploadexternal(self, call: Call) -> Reply:
        return Reply({"ok": True, "files": [{"id": "F0FILE"}]})

    def _users_info(self, call: Call) -> Reply:
        user = call.args["user"]
        return Reply({"ok": True, "user": {"id": user, "is_admin": user == ADMIN}})

    def _view(self, call: Call) -> Reply:
        self._inspect(call)
        refused = self._refuses(call.args["view"].get("blocks") or [])
        return error("invalid_blocks") if refused else Reply({"ok": True, "view": {"id": "V0"}})

    _views_open = _views_update = _views_publish = _view

    def _nothing(self, call: Call) -> Reply:
        return Reply()

    _assistant_threads_setstatus = _nothing
    _assistant_threads_setsuggestedprompts = _nothing

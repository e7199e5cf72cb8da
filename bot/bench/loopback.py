"""Slack on this machine: its Web API, its requests over HTTP, and its end of Socket Mode."""

import base64
import hashlib
import hmac
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any
from urllib.parse import urlencode

from websocket import ABNF, WebSocket, WebSocketException

from bot.bench.workspace import SECRET, Json, id, reply

PATIENCE = 60
"""Seconds after which something that should have come is missed."""

_WEBSOCKET = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3


class Slack:
    """The Web API on a free port; `posted` takes the path of every post to a response_url."""

    def __init__(self, socket_url: str = "") -> None:
        posted: Queue[str] = Queue()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                method = self.path.removeprefix("/api/")
                body = b"ok"
                if method != self.path:
                    body = json.dumps(reply(method, socket_url)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                if method == self.path:
                    posted.put(self.path)

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        self.posted = posted
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()


class Door:
    """A connection to the bot's HTTP port, kept open, through which signed requests go."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def event(self, body: Json) -> bytes:
        """Deliver an event."""
        return self._deliver(json.dumps(body).encode(), "application/json")

    def command(self, form: dict[str, str]) -> bytes:
        """Deliver a command, and the body with which it is acknowledged."""
        return self._deliver(urlencode(form).encode(), "application/x-www-form-urlencoded")

    def _deliver(self, raw: bytes, kind: str) -> bytes:
        when = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), f"v0:{when}:".encode() + raw, hashlib.sha256)
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": when,
            "X-Slack-Signature": f"v0={digest.hexdigest()}",
        }
        self._connection.request("POST", "/slack/events", raw, headers)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"an event was answered with {response.status}")
        return body

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Wire:
    """Slack's end of Socket Mode: the connections that the bot opens, and what it acknowledges."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._server.getsockname()[1]}/link"
        self.opened: Queue[WebSocket] = Queue()
        self._acks: Queue[Json] = Queue()
        threading.Thread(target=self._accept, daemon=True).start()

    def connection(self) -> WebSocket:
        """The next connection that the bot has opened."""
        return self.opened.get(timeout=PATIENCE)

    def deliver(self, on: WebSocket, kind: str, payload: Json) -> Json:
        """Send an envelope and wait for its acknowledgement.

        Raises RuntimeError when another one is acknowledged.
        """
        envelope = f"E{id()}"
        on.send(json.dumps({"type": kind, "envelope_id": envelope, "payload": payload}))
        ack = self._acks.get(timeout=PATIENCE)
        if ack["envelope_id"] != envelope:
            raise RuntimeError(f"{envelope} was sent, {ack['envelope_id']} acknowledged")
        return ack

    def close(self) -> None:
        """Close the port."""
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._talk, args=(peer,), daemon=True).start()

    def _talk(self, peer: socket.socket) -> None:
        asked = b"".join(_until_blank_line(peer))
        (key,) = re.findall(rb"(?i)sec-websocket-key: *(\S+)", asked)
        accept = base64.b64encode(hashlib.sha1(key + _WEBSOCKET).digest()).decode()
        lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
        peer.sendall("\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode())
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


def _until_blank_line(peer: socket.socket) -> Iterator[bytes]:
    end = b""
    while not end.endswith(b"\r\n\r\n"):
        part = peer.recv(4096)
        end = (end + part)[-4:]
        yield part


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])

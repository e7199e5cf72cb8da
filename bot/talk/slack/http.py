"""HTTP mode: a WSGI app behind waitress.

What is not a sound request from Slack ends here: a wrong signature or timestamp with 401, a
malformed body with 400; its content reaches neither Bolt nor the log.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from waitress.server import create_server

from bot.store.store import Store
from bot.talk.slack.errors import ODD_SHAPE, handled
from bot.talk.slack.metrics import KIND, Metrics

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

LOG = logging.getLogger(__name__)

PATH = "/slack/events"

Reply = tuple[int, dict[str, str], bytes]


class Site:
    """The WSGI app: Slack's requests, and whether the bot is alive and ready."""

    def __init__(self, app: App, secret: str, store: Store, metrics: Metrics, longest: int) -> None:
        self._app = app
        self._metrics = metrics
        self._verifier = SignatureVerifier(secret)
        self._store = store
        self._longest = longest
        self.closed = False

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        status, headers, body = self._reply(environ)
        known = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
        start(f"{status} {HTTPStatus(status).phrase}", list({**known, **headers}.items()))
        return [body]

    def _reply(self, environ: "WSGIEnvironment") -> Reply:
        method, path = environ.get("REQUEST_METHOD", "GET"), environ.get("PATH_INFO", "")
        if path == "/healthz":
            return _said(200, "ok")
        if path == "/readyz":  # it answers without its database too, only with less memory
            return _said(200, "ready" if self._store.ready else "ready, without its database")
        if path == "/metrics":
            return 200, {"Content-Type": KIND}, self._metrics.text()
        if path != PATH:
            return _said(404)
        if method == "GET" and "ssl_check=1" in environ.get("QUERY_STRING", ""):
            return _said(200)
        if self.closed:
            return _said(503)  # Slack sends it again
        if method != "POST":
            status, headers, body = _said(405)
            return status, {**headers, "Allow": "POST"}, body
        return self._event(environ)

    def _event(self, environ: "WSGIEnvironment") -> Reply:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return _said(400)
        if int(length) > self._longest:
            return _said(413)
        raw = environ["wsgi.input"].read(int(length))
        if not self._is_slacks(environ, raw):
            return _said(401)
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        try:
            text = raw.decode()
            sound = _is_sound(_parsed(text, kind))
        except (ValueError, RecursionError):
            sound = False
        return self._dispatch(environ, text) if sound else _said(400)

    def _is_slacks(self, environ: "WSGIEnvironment", raw: bytes) -> bool:
        """Whether Slack has signed the request, within the last five minutes."""
        when = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not (when.isascii() and when.isdigit() and len(when) < 12 and signature.isascii()):
            return False
        try:
            return bool(self._verifier.is_valid(raw, when, signature))
        except (TypeError, ValueError):
            return False

    def _dispatch(self, environ: "WSGIEnvironment", text: str) -> Reply:
        headers: dict[str, str | Sequence[str]] = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
            for name, value in environ.items()
            if name.startswith("HTTP_") or name == "CONTENT_TYPE"
        }
        query = environ.get("QUERY_STRING", "")
        try:
            response = self._app.dispatch(BoltRequest(body=text, query=query, headers=headers))
        except ODD_SHAPE as error:
            LOG.warning("A signed request of an unknown shape (%s)", type(error).__name__)
            return _said(400)
        handled(response)
        lines = {name.title(): values[0] for name, values in response.headers.items()}
        return response.status, lines, (response.body or "").encode()


def serve(site: Site, port: int, threads: int) -> Callable[[], None]:
    """Start to serve in the background; returns what stops it."""
    server: Any = create_server(
        site,
        host="0.0.0.0",
        port=port,
        threads=threads,
        ident="",
        clear_untrusted_proxy_headers=True,
    )
    ended = threading.Thread(target=server.run, name="http", daemon=True)
    ended.start()
    LOG.info("Listening on port %s", server.effective_port)

    def close() -> None:
        site.closed = True
        server.close()
        server.task_dispatcher.shutdown(timeout=2)

    return close


def _parsed(text: str, kind: str) -> Any:
    """The content of a body: JSON, or a form that may hold JSON as its payload.

    Raises ValueError when it is neither.
    """
    if kind == "application/json" or text.startswith("{"):
        return json.loads(text)
    if kind not in ("", "application/x-www-form-urlencoded"):
        raise ValueError("neither JSON nor a form")
    form = {key: values[-1] for key, values in parse_qs(text, keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


def _is_sound(body: Any) -> bool:
    """Whether a body has the shape that Slack's have: mappings where mappings belong."""
    if not isinstance(body, dict) or not body:
        return False
    if body.get("type") == "event_callback" and not isinstance(body.get("event"), dict):
        return False
    mappings = ("event", "view", "message", "container", "channel")
    if any(not isinstance(body[key], dict) for key in mappings if body.get(key) is not None):
        return False
    actions = body.get("actions", [])
    if not isinstance(actions, list) or (body.get("type") == "block_actions" and not actions):
        return False
    return all(isinstance(action, dict) for action in actions)


def _said(status: int, text: str = "") -> Reply:
    return status, {}, (text or HTTPStatus(status).phrase).encode()

"""Socket Mode: a connection that Slack opens to us through, kept alive.

Of Bolt's adapters the one on websocket-client is used. The built-in one notices a connection that
was cut only when four of its pings in a row stay without an answer, and spins on the closed socket
until then. (Measured, back after a cut: built-in 58 s with its ping interval of 10 s, 12 s with
2 s; this one half a second, at rest.)
"""

import logging
import threading
import time
from collections.abc import Callable

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from websocket import WebSocketException

from bot.talk.slack.errors import ODD_SHAPE, handled
from bot.talk.slack.settings import SettingsError, where

LOG = logging.getLogger(__name__)


class Client(SocketModeClient):
    """The client, which also gives up a connection on which nobody answers its pings.

    The time for an answer is at the same time how long the client may sleep without looking at the
    connection: slack_sdk leaves it at ten seconds, in which a refresh would not be noticed.
    """

    answer_seconds: float

    def _run_current_session(self) -> None:
        session = self.current_session
        if session is not None and not self.closed:
            session.run_forever(ping_interval=self.ping_interval, ping_timeout=self.answer_seconds)


class Handler(BaseSocketModeHandler):
    """Bolt's handler for that client."""

    client: Client

    def __init__(self, app: App, token: str, ping: float, answer: float, workers: int) -> None:
        self.app = app
        self.client = Client(
            app_token=token, web_client=app.client, ping_interval=ping, concurrency=workers
        )
        self.client.answer_seconds = answer
        self.client.socket_mode_request_listeners.append(self.handle)

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Run the app; a connection that is lost meanwhile can't take the acknowledgement, and
        Slack sends the request again.
        """
        if self.client.closed:
            return  # not acknowledged: Slack sends it to the next connection
        start = time.time()
        try:
            response = run_bolt_app(self.app, req)
        except ODD_SHAPE as error:  # acknowledged, or Slack would send it again and again
            LOG.warning("A request of an unknown shape (%s)", type(error).__name__)
            response = BoltResponse(status=200)
        handled(response)
        try:
            send_response(client, req, response, start)
        except (WebSocketException, AttributeError, OSError) as error:
            LOG.warning("Could not acknowledge a request (%s)", type(error).__name__)


def serve(app: App, token: str, ping: float, answer: float, workers: int) -> Callable[[], None]:
    """Connect; returns what disconnects. Raises SettingsError when Slack refuses the token."""
    _check(app, token)
    handler = Handler(app, token, ping, answer, workers)
    handler.connect()  # type: ignore[no-untyped-call]
    LOG.info("Connecting to Slack in Socket Mode")

    def close() -> None:
        closing = threading.Thread(target=handler.close, name="socket-close", daemon=True)
        closing.start()  # it can hang on a dead connection
        closing.join(timeout=2)

    return close


def _check(app: App, token: str) -> None:
    try:
        app.client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        name, code = "SLACK_APP_TOKEN", error.response.get("error")
        raise SettingsError(f"{name} is wrong (Slack says {code}). {where(name)}") from None

"""The connections through which we speak to Slack, kept open between two calls.

slack_sdk's clients open a new one for every call, which costs two more round trips and the work of
a TLS handshake. These differ from them in nothing else: calls fail with the errors of urllib, which
the retry handlers of slack_sdk know.
"""

import io
import selectors
import socket
import ssl
import time
from http.client import HTTPConnection, HTTPMessage, HTTPSConnection
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse


class Reply(NamedTuple):
    """What came back: a status of 200 to 299, the headers and the body."""

    status: int
    headers: HTTPMessage
    body: str


class Lines:
    """Connections, each for one call at a time; one that was idle for `keep` seconds is not
    trusted any more: a firewall may have forgotten it.
    """

    def __init__(self, context: ssl.SSLContext, timeout: float, keep: float) -> None:
        self.context = context
        self.timeout = timeout
        self._keep = keep
        self._idle: dict[tuple[str, str], list[tuple[HTTPConnection, float]]] = {}

    def send(self, request: Request) -> Reply:
        """Send a request and read the answer. Raises what urllib.request.urlopen does: URLError
        when it could not be sent, HTTPError for any other status.
        """
        idle = self._idle.setdefault((request.type, request.host), [])
        line = self._usable(idle) or self._new(request)
        try:
            response, body = _exchange(line, request)
        except BaseException:
            line.close()
            raise
        if not response.will_close:
            idle.append((line, time.monotonic()))
        if not 200 <= response.status < 300:
            url, headers = request.full_url, response.headers
            raise HTTPError(url, response.status, response.reason, headers, io.BytesIO(body))
        charset = response.headers.get_content_charset() or "utf-8"
        return Reply(response.status, response.headers, body.decode(charset))

    def _usable(self, idle: list[tuple[HTTPConnection, float]]) -> HTTPConnection | None:
        """The connection that was used last, unless Slack has closed it meanwhile."""
        while idle:
            try:
                line, since = idle.pop()
            except IndexError:  # another thread was faster
                break
            if time.monotonic() - since < self._keep and not _is_dropped(line):
                return line
            line.close()
        return None

    def _new(self, request: Request) -> HTTPConnection:
        if request.type == "https":
            return HTTPSConnection(request.host, timeout=self.timeout, context=self.context)
        return HTTPConnection(request.host, timeout=self.timeout)


def _exchange(line: HTTPConnection, request: Request) -> Any:
    """Send a request and read the answer: what has come of it is acknowledged at once (where the
    system can be told so), for a server may wait for that, on an open connection 40 ms.
    """
    try:
        headers = dict(request.header_items())
        line.request(request.get_method(), request.selector, request.data, headers)
        if hasattr(socket, "TCP_QUICKACK"):
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    except OSError as error:
        raise URLError(error) from error
    response = line.getresponse()
    return response, response.read()


def _is_dropped(line: HTTPConnection) -> bool:
    """Whether there is something to read where nothing was asked: the end, or an alert of TLS."""
    if line.sock is None:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(line.sock, selectors.EVENT_READ)
        return bool(selector.select(0))


class Client(WebClient):
    """A client of the Web API on such connections; behind a proxy it is slack_sdk's own."""

    def __init__(self, lines: Lines, **settings: Any) -> None:
        super().__init__(ssl=lines.context, timeout=int(lines.timeout), **settings)
        self.lines = lines

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        if self.proxy is not None:
            return super()._perform_urllib_http_request_internal(url, req)
        return self.lines.send(req)._asdict()


class Webhook(WebhookClient):
    """What posts to a response_url on such connections."""

    def __init__(self, lines: Lines, url: str, **settings: Any) -> None:
        super().__init__(url, ssl=lines.context, timeout=int(lines.timeout), **settings)
        self._lines = lines

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        if self.proxy is not None:
            return super()._perform_http_request_internal(url, req)  # type: ignore
        status, headers, body = self._lines.send(req)
        return WebhookResponse(url=url, status_code=status, body=body, headers=headers)  # type: ignore[arg-type]

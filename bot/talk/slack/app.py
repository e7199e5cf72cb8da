"""The Bolt app with all its listeners, and the client through which it speaks to Slack."""

import logging
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.assistant import Assistant
from bot.store.store import Store
from bot.talk.slack import actions, command, errors, events, home, pane, shortcuts
from bot.talk.slack.desk import Desk
from bot.talk.slack.posting import Poster
from bot.talk.slack.settings import Settings, SettingsError, where

REFUSED = frozenset(
    [
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "missing_scope",
        "no_permission",
    ]
)
"""What Slack says of a token that can't be used."""


@dataclass(frozen=True)
class Running:
    """The app, and the workers that run its listeners."""

    app: App
    workers: ThreadPoolExecutor
    store: Store


def build(settings: Settings, assistant: Assistant, store: Store) -> Running:
    """Assemble the app. Raises SettingsError when Slack does not take the token."""
    limits = assistant.knowledge.limits["doors"]
    client = _client(settings, int(limits["timeout"]), int(limits["retries"]))
    _check(client)
    workers = ThreadPoolExecutor(int(limits["workers"]), thread_name_prefix="listener")
    app = App(
        logger=_bolt_logger(),
        signing_secret=settings.signing_secret or "unused in Socket Mode",
        client=client,
        listener_executor=workers,
        raise_error_for_unhandled_request=True,  # acknowledged in errors.py, with nothing logged
    )
    desk = Desk(assistant, store, Poster(client, int(limits["retries"])))
    for door in (errors, events, command, actions, shortcuts, home, pane):
        door.register(app, desk)
    return Running(app, workers, store)


def quiet() -> None:
    """Keep what people write out of the log: slack_sdk quotes it below WARNING."""
    for name in ("slack_sdk", "sqlalchemy", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # every short wait
    logging.getLogger("websocket").disabled = True  # slack_sdk logs the same


def _bolt_logger() -> logging.Logger:
    """Bolt quotes whole requests up to WARNING, and takes the level of this logger for its own."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _client(settings: Settings, timeout: int, retries: int) -> WebClient:
    """A client that waits as long as Slack asks for, and reads the certificates only once."""
    client = WebClient(
        token=settings.bot_token,
        base_url=settings.api_url,
        timeout=timeout,
        ssl=ssl.create_default_context(),
    )
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=retries))
    return client


def _check(client: WebClient) -> None:
    try:
        client.auth_test()
    except SlackApiError as error:
        code = str(error.response.get("error"))
        what = "is wrong" if code in REFUSED else "could not be checked"
        name = "SLACK_BOT_TOKEN"
        raise SettingsError(f"{name} {what} (Slack says {code}). {where(name)}") from None
    except (SlackClientError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise SettingsError(
            f"Slack can't be reached at {client.base_url} ({reason}). Is SLACK_API_URL right, "
            "and is there a network?"
        ) from None

"""The Bolt app with all its listeners, and the client through which it speaks to Slack."""

import logging
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.assistant import Assistant
from bot.store.store import Store
from bot.talk.slack import (
    actions,
    command,
    errors,
    events,
    feedback,
    home,
    members,
    pane,
    reactions,
    shortcuts,
)
from bot.talk.slack.admin import Admin
from bot.talk.slack.brain import Brain
from bot.talk.slack.desk import Desk
from bot.talk.slack.lines import Client, Lines
from bot.talk.slack.metrics import Metrics
from bot.talk.slack.posting import Poster
from bot.talk.slack.settings import Settings, SettingsError, where
from bot.talk.slack.teaching import Teaching
from bot.talk.slack.work import Work

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
    """The app, the work behind it, and what it answers from."""

    app: App
    work: Work
    store: Store
    brain: Brain
    metrics: Metrics


def build(settings: Settings, assistant: Assistant, store: Store) -> Running:
    """Assemble the app. Raises SettingsError when Slack does not take the token."""
    limits = assistant.knowledge.limits["doors"]
    client = _client(settings, limits)
    me = _check(client)
    workers = ThreadPoolExecutor(int(limits["workers"]), thread_name_prefix="worker")
    app = App(
        logger=_bolt_logger(),
        signing_secret=settings.signing_secret or "unused in Socket Mode",
        client=client,
        listener_executor=workers,
        process_before_response=True,  # listeners only take in; else Bolt polls for their ack
        raise_error_for_unhandled_request=True,  # acknowledged in errors.py, with nothing logged
    )
    work = Work(workers, store)
    poster = Poster(client, int(limits["retries"]), me)
    desk = Desk(assistant, store, poster, work, settings.help)
    brain = Brain(desk, assistant.folder)
    teaching = Teaching(desk, brain)
    admin = Admin(desk, brain, teaching)
    errors.register(app, desk)
    events.register(app, desk)  # messages and commands first: Bolt tries the listeners in order
    command.register(app, desk, admin)
    for door in (actions, feedback, shortcuts, reactions, members, home, pane):
        door.register(app, desk)
    admin.register(app)
    teaching.register(app)
    work.beats.append(brain.look)
    return Running(app, work, store, brain, Metrics(desk))


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


def _client(settings: Settings, limits: dict[str, Any]) -> Client:
    """A client that waits as long as Slack asks for, and reads the certificates only once."""
    lines = Lines(ssl.create_default_context(), limits["timeout"], limits["keep_seconds"])
    client = Client(lines, token=settings.bot_token, base_url=settings.api_url)
    retries = int(limits["retries"])
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=retries))
    return client


def _check(client: Client) -> dict[str, Any]:
    """Who we are."""
    try:
        return dict(client.auth_test().data)  # type: ignore[arg-type]
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

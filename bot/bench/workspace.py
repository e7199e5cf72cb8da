"""A workspace that exists nowhere: what Slack sends of it, and what it answers to calls."""

import itertools
import time
from typing import Any

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-bench", "xapp-bench", "bench"
BOT, USER, TEAM, APP, CHANNEL = "U0BOT", "U0USER", "T0TEAM", "A0APP", "D0USER"

Json = dict[str, Any]
_ids = itertools.count(1)


def id() -> int:
    """A number that was not given before."""
    return next(_ids)


def _ts() -> str:
    return f"{int(time.time())}.{id():06d}"


def reply(method: str, socket_url: str = "") -> Json:
    """What Slack answers to a call when all is well."""
    if method == "auth.test":
        names = {"user": "guide", "team": "bench", "url": "https://bench.slack.com/"}
        return {"ok": True, "user_id": BOT, "team_id": TEAM, "bot_id": "B0BOT", **names}
    if method == "apps.connections.open":
        return {"ok": True, "url": socket_url}
    return {"ok": True, "ts": _ts(), "channel": CHANNEL, "message": {}}


def event(text: str) -> Json:
    """A direct message as Slack delivers it."""
    ts = _ts()
    message = {"channel": CHANNEL, "channel_type": "im", "user": USER, "text": text, "ts": ts}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": f"Ev{ts}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {"type": "message", **message},
    }


def command(text: str, root: str) -> dict[str, str]:
    """A slash command as Slack delivers it; its answer may be posted below `root`."""
    place = {"channel_id": CHANNEL, "channel_name": "bench", "team_id": TEAM, "api_app_id": APP}
    return {
        "command": "/cncf",
        "text": text,
        "user_id": USER,
        "user_name": "bench",
        "trigger_id": "1.2.x",
        "response_url": f"{root}/response/{id()}",
        **place,
    }

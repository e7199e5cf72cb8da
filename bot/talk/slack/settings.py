"""The environment as Settings; what is missing or wrong is said plainly, with where to get it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

Mode = Literal["socket", "http"]

SLACK = "https://slack.com/api/"
PORT = 3000
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

APPS = "api.slack.com/apps > your app"
PLACES = {
    "SLACK_BOT_TOKEN": f"{APPS} > OAuth & Permissions > Bot User OAuth Token "
    "(it begins with xoxb-)",
    "SLACK_APP_TOKEN": f"{APPS} > Basic Information > App-Level Tokens, with the scope "
    "connections:write (it begins with xapp-)",
    "SLACK_SIGNING_SECRET": f"{APPS} > Basic Information > App Credentials > Signing Secret",
}
PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}


class SettingsError(Exception):
    """The settings can't be used; `problems` says everything that is wrong."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Help:
    """How the bot helps unasked, where a channel lets it: after `delay` seconds, about a subject
    once in `repeat` seconds, `per_hour` times an hour; and what else the people in charge decide:
    the ids of more admins, the reactions that ask it, for how many days open questions are kept.
    """

    delay: float = 20.0
    repeat: float = 24 * 3600.0
    per_hour: int = 6
    admins: frozenset[str] = frozenset()
    reactions: frozenset[str] = frozenset(["cncf", "question"])
    retention_days: float = 90.0


@dataclass(frozen=True)
class Settings:
    """How to reach Slack. Secrets are not part of its representation."""

    mode: Mode
    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = SLACK
    port: int = PORT
    database_url: str | None = field(default=None, repr=False)
    log_level: str = "INFO"
    help: Help = Help()


NUMBERS = {
    "HELPER_DELAY": (20.0, 0.0, 3600.0),
    "HELPER_REPEAT_HOURS": (24.0, 0.0, 8760.0),
    "HELPER_PER_HOUR": (6.0, 0.0, 1000.0),
    "RETENTION_DAYS": (90.0, 1.0, 3650.0),
}
"""Numbers of the environment: default, least, most."""


def read(
    environment: Mapping[str, str], mode: Mode | None = None, port: int | None = None
) -> Settings:
    """The settings from the environment; `mode` and `port` are those of the command line.

    Without a mode, an app-level token means Socket Mode. Raises SettingsError with every problem.
    """
    values = {key: value.strip() for key, value in environment.items()}
    mode = mode or ("socket" if values.get("SLACK_APP_TOKEN") else "http")
    problems = [*_problems(values, mode), *_port_problems(values, port), *_number_problems(values)]
    if problems:
        raise SettingsError(*problems)
    return Settings(
        mode=mode,
        bot_token=values["SLACK_BOT_TOKEN"],
        app_token=values.get("SLACK_APP_TOKEN", ""),
        signing_secret=values.get("SLACK_SIGNING_SECRET", ""),
        api_url=(values.get("SLACK_API_URL") or SLACK).rstrip("/") + "/",
        port=port if port is not None else int(values.get("PORT") or PORT),
        database_url=values.get("DATABASE_URL") or None,
        log_level=(values.get("LOG_LEVEL") or "INFO").upper(),
        help=_help(values),
    )


def _help(values: Mapping[str, str]) -> Help:
    reactions = _words(values.get("HELPER_REACTIONS", ""))
    return Help(
        delay=_number(values, "HELPER_DELAY"),
        repeat=_number(values, "HELPER_REPEAT_HOURS") * 3600,
        per_hour=int(_number(values, "HELPER_PER_HOUR")),
        admins=_words(values.get("ADMINS", "")),
        reactions=frozenset(name.strip(":") for name in reactions) or Help.reactions,
        retention_days=_number(values, "RETENTION_DAYS"),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace(",", " ").split())


def _number(values: Mapping[str, str], name: str) -> float:
    return float(values.get(name) or NUMBERS[name][0])


def _number_problems(values: Mapping[str, str]) -> Iterator[str]:
    for name, (_, least, most) in NUMBERS.items():
        try:
            fits = least <= _number(values, name) <= most
        except ValueError:
            fits = False
        if not fits:
            yield f"{name} must be a number from {least:g} to {most:g}."


def where(variable: str) -> str:
    """Where the value of a variable is found."""
    return f"Get it at {PLACES[variable]}."


def _problems(values: Mapping[str, str], mode: Mode) -> Iterator[str]:
    other = "SLACK_APP_TOKEN" if mode == "socket" else "SLACK_SIGNING_SECRET"
    for name in ("SLACK_BOT_TOKEN", other):
        yield from _secret_problems(name, values.get(name, ""), mode)
    url = urlsplit(values.get("SLACK_API_URL") or SLACK)
    if url.scheme not in ("http", "https") or not url.netloc:
        yield f"SLACK_API_URL must be an http or https address, such as {SLACK}"
    if (values.get("LOG_LEVEL") or "INFO").upper() not in LEVELS:
        yield f"LOG_LEVEL must be one of {', '.join(LEVELS)}."


def _secret_problems(name: str, value: str, mode: Mode) -> Iterator[str]:
    prefix = PREFIXES.get(name, "")
    if not value:
        needed = {
            "SLACK_APP_TOKEN": " Socket Mode needs it; for HTTP use --http.",
            "SLACK_SIGNING_SECRET": " HTTP mode needs it; for Socket Mode set SLACK_APP_TOKEN.",
        }
        yield f"{name} is missing.{needed.get(name, '')} {where(name)}"
    elif not value.startswith(prefix) and prefix:
        yield f"{name} is wrong: it must begin with {prefix}. {where(name)}"
    elif not value.isascii() or not value.isprintable() or " " in value:
        yield f"{name} is wrong: it has characters that no such value has. {where(name)}"


def _port_problems(values: Mapping[str, str], port: int | None) -> Iterator[str]:
    text = str(port) if port is not None else values.get("PORT") or str(PORT)
    name = "--port" if port is not None else "PORT"
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        yield f"{name} must be a number from 0 to 65535."

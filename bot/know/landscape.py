"""The CNCF projects as a landscape.yml lists them.

The file is https://github.com/cncf/landscape/blob/master/landscape.yml; its format is described at
https://github.com/cncf/landscape2/blob/main/docs/config/data.md.
"""

import http.client
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from msgspec import Struct

from bot.know.files import parse
from bot.model import AskKind, Stage

STAGES: tuple[str, ...] = get_args(Stage)

LINKS = {
    "home": "homepage_url",
    "repo": "repo_url",
    "blog": "blog_url",
    "youtube": "youtube_url",
    "docs": "documentation_url",
}
"""The links of a record and what the landscape calls them."""

ASK: dict[AskKind, str] = {
    "slack": "slack_url",
    "mailing-list": "mailing_list_url",
    "stack-overflow": "stack_overflow_url",
    "discussions": "github_discussions_url",
    "gitter": "gitter_url",
}
"""The places of a record's community and what the landscape calls them."""

PATIENCE = 30
"""Seconds to wait for a server."""


class SyncError(Exception):
    """Nothing can be taken over from the source; the message says why."""


class Listed(Struct, frozen=True):
    """A CNCF project of the landscape.

    `category` is the path of its subcategory ("Runtime / Cloud Native Storage"), `short` a name
    given in brackets. `accepted` is the day it joined CNCF, in whichever stage; `since` the days of
    the later stages. `ask` has an address and a name ("#rook") for each kind. What the landscape
    does not say is left out.
    """

    name: str
    stage: str
    category: str
    short: str = ""
    accepted: str = ""
    since: dict[str, str] = {}
    links: dict[str, str] = {}
    ask: dict[str, dict[str, str]] = {}


class Landscape(Struct, frozen=True):
    """All CNCF projects in the order of the file, and what is doubtful about them."""

    projects: tuple[Listed, ...]
    doubts: tuple[str, ...]


def is_url(source: str) -> bool:
    """Whether a source is an address rather than a file."""
    return bool(re.match(r"https?://", source, re.IGNORECASE))


def load(source: str) -> Landscape:
    """Read a landscape.yml by its path or address. Raises SyncError."""
    content = _download(source) if is_url(source) else _file(source)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise SyncError(f"{source} is not UTF-8 text") from None
    return read(text, source)


def day(source: str) -> str:
    """The day of a source: today for an address, of its last change for a file."""
    if is_url(source):
        return datetime.now(UTC).date().isoformat()
    return datetime.fromtimestamp(Path(source).stat().st_mtime, UTC).date().isoformat()


def _file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SyncError(f"{path} can't be read: {error.strerror}") from None


def _download(url: str) -> bytes:
    try:
        request = Request(url, headers={"User-Agent": "cncf-guide"})
        with urlopen(request, timeout=PATIENCE) as response:
            content: bytes = response.read()
    except HTTPError as error:
        raise SyncError(f"{url} answers {error.code} {error.reason}") from None
    except URLError as error:
        raise SyncError(f"{url} can't be reached: {error.reason}") from None
    except http.client.IncompleteRead:
        raise SyncError(f"{url} broke off: try again") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise SyncError(f"{url} can't be reached: {error}") from None
    return content


def read(text: str, source: str) -> Landscape:
    """The CNCF projects in the text of a landscape.yml. Raises SyncError."""
    document = parse(text, source)
    if document.value is None:
        raise SyncError(str(document.problems[0]))
    categories = document.value.get("landscape") if isinstance(document.value, dict) else None
    if not isinstance(categories, list):
        raise SyncError(f"{source} is not a landscape.yml: it has no list `landscape`")
    if not text.endswith("\n"):
        raise SyncError(f"{source} is cut off: its last line has no end")
    doubts = [str(problem) for problem in document.problems]
    projects = tuple(_listed(item, path, doubts) for path, item in _items(categories))
    return Landscape(projects, tuple(doubts))


def _items(categories: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item that is a CNCF project, with the path of its subcategory."""
    for category in _mappings(categories):
        for subcategory in _mappings(category.get("subcategories")):
            path = f"{category.get('name')} / {subcategory.get('name')}"
            for item in _mappings(subcategory.get("items")):
                if _text(item, "name") and _text(item, "project"):
                    yield path, item


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def _listed(item: dict[str, Any], path: str, doubts: list[str]) -> Listed:
    extra = item.get("extra")
    given = {**extra, **item} if isinstance(extra, dict) else item

    def valid(key: str, kind: str) -> str:
        value = _text(given, key)
        if value and not VALID[kind](value):
            doubts.append(f"{item['name']}: its {key} {value!r} is not {kind}")
            return ""
        return value

    name, short = _names(_text(item, "name"))
    since = {stage: valid(stage, "a date") for stage in STAGES[1:]}
    links = {kind: valid(key, "an address") for kind, key in LINKS.items()}
    ask: dict[str, dict[str, str]] = {}
    for kind, key in ASK.items():
        channel = _text(given, "chat_channel") if kind == "slack" else ""
        if url := valid(key, "an address"):
            ask[kind] = {"name": channel, "url": url} if channel else {"url": url}
    return Listed(
        name=name,
        stage=_text(item, "project"),
        category=path,
        short=short,
        accepted=valid("accepted", "a date"),
        since={stage: date for stage, date in since.items() if date},
        links={kind: url for kind, url in links.items() if url},
        ask=ask,
    )


def _names(written: str) -> tuple[str, str]:
    """ "Open Policy Agent (OPA)" is a name and a short one."""
    match = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", written)
    return (match[1], match[2].strip()) if match else (written, "")


def _text(mapping: dict[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value.strip() if isinstance(value, str) else ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    return bool(re.fullmatch(r"https?://\S+", text))


VALID = {"a date": _is_date, "an address": _is_address}

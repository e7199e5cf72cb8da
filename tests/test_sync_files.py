"""`sync`: which sources it believes, and how it writes."""

import difflib
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import KNOWLEDGE, Run
from hypothesis import given, settings
from hypothesis import strategies as st
from landscapes import Desk, Landscape, of

from bot.know import edit
from bot.know.files import parse

LANTERN, QUARRY, SOURCES = "projects/lantern.yaml", "projects/quarry.yaml", "sources.yaml"

Sync = Callable[..., Run]


@pytest.fixture
def desk(tmp_path: Path, run: Sync) -> Desk:
    return Desk(tmp_path, run)


# --- sources that can't be used -----------------------------------------------------------------

UNUSABLE = {
    "empty": (b"", "the file is empty"),
    "binary": (b"\xff\xfe\x00", "is not UTF-8 text"),
    "control characters": (b"a: \x00\n", "not valid YAML"),
    "a web page": (b"<!DOCTYPE html>\n<html><body>Not found</body></html>\n", ""),
    "other YAML": (b"projects: []\n", "it has no list `landscape`"),
    "a text": (b"hello\n", "it has no list `landscape`"),
    "broken": (b"landscape:\n  - category: [\n", "not valid YAML"),
    "without projects": (b"landscape:\n  - category:\n    name: x\n", "lists 0 CNCF projects"),
    "oddly nested": (b"landscape: [1, {subcategories: {a: b}}]\n", "lists 0 CNCF projects"),
    "cut off in a line": (b"landscape:\n  - category:\n    nam", "cut off|not valid YAML"),
}


def refused(shown: Run, says: str) -> None:
    assert (shown.status, shown.out) == (2, "")
    assert shown.err.startswith("cncf-guide sync: ")
    assert shown.err.endswith("Nothing is changed.\n")
    assert any(part in shown.err for part in says.split("|"))


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_source_that_is_no_landscape_changes_nothing(desk: Desk, what: str) -> None:
    content, says = UNUSABLE[what]
    desk.source.write_bytes(content)
    before = desk.files()
    refused(desk.sync("--write", source=desk.source), says)
    assert desk.files() == before


def test_a_source_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    refused(desk.sync(source=tmp_path / "nowhere.yml"), "No such file")
    refused(desk.sync(source=tmp_path), "directory")


def test_a_landscape_with_few_projects_is_not_believed(desk: Desk) -> None:
    desk.folder.edit("limits.yaml", "least: 0.1", "least: 0.9")
    del desk.landscape.projects["Lantern"]
    refused(desk.sync("--write"), "lists 1 CNCF projects, but there are 2 records")


class Web:
    """A server for one landscape."""

    def __init__(self) -> None:
        self.status, self.content, self.length = 200, b"", None
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(web.status)
                self.send_header("Content-Length", str(web.length or len(web.content)))
                self.end_headers()
                self.wfile.write(web.content)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/landscape.yml"
        self.length: int | None


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    thread = threading.Thread(target=web.server.serve_forever, daemon=True)
    thread.start()
    yield web
    web.server.shutdown()
    web.server.server_close()
    thread.join()


def test_a_landscape_is_read_from_an_address(desk: Desk, web: Web) -> None:
    of("Quarry", graduated="2020-10-08")(desk)
    web.content = desk.landscape.text().encode()
    assert "graduated since: 2020-10-07 -> 2020-10-08" in desk.sync("--write", source=web.url).out
    assert desk.sync("--write", source=web.url) == Run(0, "", "")


def test_an_address_that_does_not_answer_well_is_told(desk: Desk, web: Web) -> None:
    before = desk.files()
    web.content = desk.landscape.text().encode()
    web.status = 404
    refused(desk.sync("--write", source=web.url), "answers 404")
    web.status, web.length = 200, len(web.content) + 100
    refused(desk.sync("--write", source=web.url), "broke off")
    refused(desk.sync("--write", source="http://127.0.0.1:1/landscape.yml"), "can't be reached")
    refused(desk.sync("--write", source="http:///landscape.yml"), "can't be reached")
    assert desk.files() == before


# --- writing ------------------------------------------------------------------------------------


def test_a_change_that_would_break_the_knowledge_is_not_made(desk: Desk) -> None:
    of("Quarry", graduated="2020-10-08")(desk)
    of("Lantern", name="Ember")(desk)
    before = desk.files()
    refused(desk.sync("--write"), "'Ember' already names lantern|already names ember")
    assert desk.files() == before


def test_broken_knowledge_is_told_first(desk: Desk) -> None:
    desk.folder.edit(QUARRY, "name: Quarry", "nam: Quarry")
    shown = desk.sync("--write")
    assert shown.status == 2
    assert "did you mean name" in shown.err


def test_all_files_are_written_or_none(desk: Desk) -> None:
    of("Lantern", slack_url="https://lantern.example/chat")(desk)
    of("Quarry", graduated="2020-10-08")(desk)
    (desk.folder.path / SOURCES).with_suffix(".new").mkdir()
    before = desk.files()
    refused(desk.sync("--write"), "can't be written")
    assert desk.files() == before


def test_comments_columns_quotes_and_line_ends_stay(desk: Desk) -> None:
    path = desk.folder.path / QUARRY
    text = """\
# a comment at the top
id: quarry
name:   "Quarry"     # its name
aliases: {en: [quarry store], zh: []}
category: stoneworks
summary: {en: Quarry keeps large blocks of data.,
          zh: Quarry 保存大块数据。}
stages:    # oldest first
    # the first one
    - {stage: incubating,  since: 2018-02-05,   source: landscape}   # by vote
    - {stage: graduated,   since: '2020-10-07', source: landscape}   # by vote too

# what it is written in
facts:
- {about: language, en: Quarry is written in Go., zh: Quarry 用 Go 编写。, source: landscape}
links: {home: "https://quarry.example/"}   # no code
"""
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert desk.sync() == Run(0, "", "")
    desk.landscape.projects["Quarry"] |= {"name": "QUARRY", "homepage_url": "https://q.example/"}
    of("Quarry", project="archived", graduated="2020-10-08", archived="2026-09-01")(desk)
    of("Quarry", blog_url="https://q.example/blog", slack_url="https://q.example/chat")(desk)
    desk.sync("--write")
    expected = (
        text.replace('"Quarry"', '"QUARRY"')
        .replace("zh: []}", "zh: [], former: [Quarry]}")
        .replace("'2020-10-07'", '"2020-10-08"')
        .replace(
            "# by vote too\n",
            "# by vote too\n    - {stage: archived, since: 2026-09-01, source: landscape}\n",
        )
        .replace(
            '{home: "https://quarry.example/"}   # no code\n',
            '{home: "https://q.example/", blog: https://q.example/blog}   # no code\n'
            "ask:\n  - {kind: slack, url: https://q.example/chat}\n",
        )
    )
    assert path.read_bytes().decode() == expected.replace("\n", "\r\n")
    assert desk.sync() == Run(0, "", "")


DAYS = st.dates().map(lambda day: f"{2021 + day.year % 5}-{day.month:02}-{day.day:02}")
URLS = st.from_regex(r"https://[a-z]{1,9}\.example/[a-z#?&=,:{}\[\]'%@!~-]{0,12}", fullmatch=True)
NAMES = st.from_regex(r"[A-Z][a-z]{3,9}( [a-z0-9:#&'-]{1,9}){0,2}", fullmatch=True)
LINKED = st.sampled_from(
    ["homepage_url", "repo_url", "blog_url", "youtube_url", "documentation_url", "slack_url",
     "mailing_list_url", "stack_overflow_url", "github_discussions_url", "gitter_url"]
)  # fmt: skip
ITEMS = st.fixed_dictionaries(
    {},
    optional={
        "archived": DAYS,
        "channel": st.from_regex(r"#[a-z-]{1,9}", fullmatch=True),
        "links": st.dictionaries(LINKED, URLS, max_size=4),
        "renamed": NAMES,
        "category": st.sampled_from(["Signalling", "Stoneworks"]),
    },
)


def edited(landscape: Landscape, name: str, change: dict[str, Any]) -> None:
    item, extra = landscape.projects[name], landscape.projects[name]["extra"]
    if "archived" in change:
        item["project"], extra["archived"] = "archived", change["archived"]
    if "channel" in change:
        extra["chat_channel"] = change["channel"]
    for key, url in change.get("links", {}).items():
        (item if key in ("homepage_url", "repo_url") else extra)[key] = url
    item["name"] = change.get("renamed", name)
    landscape.categories[name] = change.get("category", landscape.categories[name])


@given(lantern=ITEMS, quarry=ITEMS, new=st.none() | st.tuples(NAMES, ITEMS), gone=st.booleans())
@settings(max_examples=40)
def test_whatever_changes_a_second_run_is_silent_and_other_lines_are_as_they_were(
    run: Sync, lantern: dict[str, Any], quarry: dict[str, Any], new: Any, gone: bool
) -> None:
    with tempfile.TemporaryDirectory() as path:
        desk = Desk(Path(path), run)
        edited(desk.landscape, "Lantern", lantern)
        edited(desk.landscape, "Quarry", quarry)
        if new is not None:
            desk.landscape.add(new[0], project="sandbox", extra={"accepted": "2026-08-30"})
            edited(desk.landscape, new[0], new[1])
        if gone:
            del desk.landscape.projects["Quarry"]
        before = {file: content.decode() for file, content in desk.files().items()}
        shown = desk.sync("--write", "--date", "2026-09-01")
        if shown.status == 2:
            refused(shown, "already names")
        else:
            assert shown.status == 0
            again = desk.sync("--write", "--date", "2026-09-01")
            assert (again.status, again.out) in [(0, ""), (0, gone_only(again.out))]
        for file, content in desk.files().items():
            for line in difflib.ndiff(
                before.get(file, "").split("\n"), content.decode().split("\n")
            ):
                if line.startswith("- "):
                    assert told(line[2:], shown.out), line


def gone_only(out: str) -> str:
    """The output, if it tells of nothing but projects that are gone."""
    kinds = [line.split(" | ")[1] for line in out.splitlines() if " | " in line]
    return out if set(kinds) <= {"gone"} else ""


def told(line: str, out: str) -> bool:
    """Whether a line that is no more was about a change that the output tells."""
    values = [v for row in out.splitlines() if " -> " in row for v in ours(row)]
    return any(value in line for value in values) or ("former:" in line and "name: " in out)


def ours(row: str) -> list[str]:
    before = row.split(": ", 1)[1].rsplit(" -> ", 1)[0]
    return [part for part in before.split(" ") if part != "none"]


@given(share=st.floats(0, 1))
@settings(max_examples=80)
def test_a_landscape_cut_off_anywhere_changes_nothing(run: Sync, share: float) -> None:
    with tempfile.TemporaryDirectory() as path:
        desk = Desk(Path(path), run)
        whole = desk.landscape.text().encode()
        cut = whole[: round(len(whole) * share)]
        desk.source.write_bytes(cut)
        before = desk.files()
        shown = desk.sync("--write", source=desk.source)
        assert desk.files() == before
        assert shown.status == 0 or (shown.status == 2 and "cncf-guide sync: " in shown.err)
        assert gone_only(shown.out) == shown.out


# --- the real knowledge -------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((KNOWLEDGE / "projects").iterdir())[::12], ids=str)
def test_every_field_of_a_record_can_be_changed_alone(path: Path) -> None:
    text = path.read_bytes().decode()
    record = parse(text, path.name).value
    stages = [*record["stages"][:-1], {**record["stages"][-1], "since": "2026-11-11"}]
    links = {**record["links"], "home": "https://new.example/#a"}
    changes = {
        "name": ("Brand new: it's #1", 1),
        "category": ("streaming", 1),
        "stages": (stages, 1),
        "links": (links, 1),
        "aliases": ({**record["aliases"], "former": ["Older", "Old: one"]}, 1),
    }
    for field, (value, lines) in changes.items():
        target = {**record, field: value}
        after = edit.rewritten(text, target)
        assert parse(after, path.name).value == target
        pairs = zip(text.split("\n"), after.split("\n"), strict=True)
        assert sum(old != new for old, new in pairs) == lines, field

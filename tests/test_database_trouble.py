"""A database that is down, slow or goes away never stops an answer, and is used again when it is
back.
"""

import inspect
import io
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import pytest
from databases import PostgreSQL, empty, eventually, locked, together
from fake_slack import FakeSlack
from slack_people import Bot

from bot.assistant import Assistant
from bot.model import Lesson
from bot.store import bounds
from bot.store.channels import Settings
from bot.store.learning import Missed
from bot.store.store import Answered, Job, Store

pytest_plugins = ["databases", "slack_people"]

JOB = Job("C1", "1.1", "U1")

WITHOUT: dict[str, tuple[Callable[[Store], Any], Any]] = {
    "inbox.claim": (lambda s: s.inbox.claim("Ev1", user="U1"), True),
    "inbox.accept": (lambda s: s.inbox.accept(["Ev2"], JOB), True),
    "inbox.take": (lambda s: s.inbox.take(), []),
    "inbox.hold": (lambda s: s.inbox.hold([JOB.key]), None),
    "inbox.release": (lambda s: s.inbox.release([JOB.key]), None),
    "inbox.put_off": (lambda s: s.inbox.put_off(JOB), False),
    "inbox.drop": (lambda s: s.inbox.drop(*JOB.key), None),
    "inbox.done": (lambda s: s.inbox.done(JOB), None),
    "answers.remember": (lambda s: s.answers.remember(Answered("C1", "1", "2", "U1")), False),
    "answers.to": (lambda s: s.answers.to("C1", "1"), None),
    "answers.by": (lambda s: s.answers.by("C1", "2"), None),
    "answers.forget": (lambda s: s.answers.forget("C1", "1"), None),
    "answers.last_in_thread": (lambda s: s.answers.last_in_thread("C1", "1", "2"), None),
    "answers.sweep": (lambda s: s.answers.sweep(), None),
    "people.language": (lambda s: s.people.language("U1"), None),
    "people.set_language": (lambda s: s.people.set_language("U1", "zh"), None),
    "people.is_muted": (lambda s: s.people.is_muted("U1"), False),
    "people.mute": (lambda s: s.people.mute("U1", True), False),
    "people.forget": (lambda s: s.people.forget("U1"), None),
    "channels.settings": (lambda s: s.channels.settings("C1"), Settings()),
    "channels.set": (lambda s: s.channels.set("C1", "U1", mode="auto"), False),
    "channels.greet": (lambda s: s.channels.greet("C1"), False),
    "channels.grant": (lambda s: s.channels.grant("C1", "1", "U1", ["rook"], 1, 9), False),
    "channels.judge": (lambda s: s.channels.judge("C1", "2", "U1", "removed", ["rook"]), None),
    "channels.helped": (lambda s: s.channels.helped("C1", "1"), ()),
    "channels.sweep": (lambda s: s.channels.sweep(), None),
    "learning.missed": (lambda s: s.learning.missed(Missed("what", "en"), "U1"), None),
    "learning.open": (lambda s: s.learning.open(), []),
    "learning.close": (lambda s: s.learning.close([1]), None),
    "learning.used": (lambda s: s.learning.used("answered"), None),
    "learning.flush": (lambda s: s.learning.flush(), None),
    "learning.usage": (lambda s: s.learning.usage(2), {}),
    "learning.teach": (lambda s: s.learning.teach(Lesson("rook", name="castle")), None),
    "learning.undo": (lambda s: s.learning.undo(1), None),
    "learning.lessons": (lambda s: s.learning.lessons(), None),
    "learning.version": (lambda s: s.learning.version(), None),
    "learning.sweep": (lambda s: s.learning.sweep(), None),
    "news.subscribe": (lambda s: s.news.subscribe("C1", "all", "U1"), False),
    "news.unsubscribe": (lambda s: s.news.unsubscribe("C1"), 0),
    "news.subscriptions": (lambda s: s.news.subscriptions(), []),
    "news.changed": (lambda s: s.news.changed({"rook": "graduated"}), None),
}
"""All that the store is asked for, and what it says without its database."""

NOWHERE = [
    "sqlite:////proc/no/such.db",
    "postgresql://somebody@127.0.0.1:1/x",
    "postgres://somebody@no-such-host.invalid/x",
    "mysql://somebody@127.0.0.1:1/x",
    "nonsense",
]
"""Addresses at which there is no database."""


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "PATIENCE", 1)
    monkeypatch.setattr(bounds, "REST", 0.3)


class Troubled(NamedTuple):
    """The address of a database, and how trouble comes over it until a context is left."""

    url: str
    trouble: Callable[[str], AbstractContextManager[None]]


@pytest.fixture(params=["sqlite locked", "postgresql locked", "postgresql down"])
def troubled(request: pytest.FixtureRequest) -> Troubled:
    kind, _, what = request.param.partition(" ")
    url = empty(kind, request)
    if what == "locked":
        return Troubled(url, locked)
    return Troubled(url, request.getfixturevalue("postgresql").down)


def test_the_list_of_what_the_store_is_asked_for_is_whole() -> None:
    store = Store("nonsense")
    parts = {name: part for name, part in vars(store).items() if name != "database"}
    methods = {
        f"{name}.{method}"
        for name, part in parts.items()
        for method, _ in inspect.getmembers(part, inspect.ismethod)
        if not method.startswith("_")
    }
    assert methods == set(WITHOUT)


@pytest.mark.parametrize("address", NOWHERE)
def test_without_a_database_everything_goes_on(address: str) -> None:
    store = Store(address)
    assert not store.ready
    for name, (ask, answer) in WITHOUT.items():
        assert ask(store) == answer, name
    assert not store.inbox.claim("Ev1", user="U1"), (
        "what this process has seen it knows without a database"
    )
    store.sweep()
    store.close()


def test_all_that_could_not_be_kept_is_counted() -> None:
    store = Store("nonsense")
    before = store.failures
    for number in range(10):
        store.people.mute(f"U{number}", True)
    assert store.failures == before + 10


def test_what_went_wrong_is_logged_without_what_was_to_be_kept(
    url: str, store: Store, log: io.StringIO
) -> None:
    with locked(url):
        store.learning.missed(Missed("my secret plan", "en"), "U-SECRET")
        store.answers.remember(Answered("C-SECRET", "1.1", "1.2", "U-SECRET"))
    assert "Could not use the database" in log.getvalue()
    assert "secret" not in log.getvalue().casefold()


def test_in_trouble_everything_goes_on_and_comes_back(troubled: Troubled) -> None:
    store = Store(troubled.url)
    with troubled.trouble(troubled.url):
        answers = together(*(lambda a=ask: a(store) for ask, _ in WITHOUT.values()))
        assert store.failures > 0
        assert answers[0] is True
        assert store.inbox.accept(["Ev9"], JOB)
        assert not store.inbox.accept(["Ev9"], JOB)
    eventually(lambda: store.people.mute("U9", True))
    assert store.people.is_muted("U9")
    assert store.ready
    store.close()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes can't be stopped here")
def test_a_server_that_says_nothing_any_more_is_not_waited_for(postgresql: PostgreSQL) -> None:
    url = postgresql.database()
    store = Store(url)
    assert store.people.mute("U1", True)
    silent = postgresql.processes(url)
    assert silent
    for process in silent:
        os.kill(process, signal.SIGSTOP)
    together(*(lambda a=ask: a(store) for ask, _ in WITHOUT.values()))
    eventually(lambda: store.people.mute("U2", True))
    for process in silent:
        os.kill(process, signal.SIGCONT)
    store.close()


def test_in_trouble_the_last_known_settings_hold(
    troubled: Troubled, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(troubled.url)
    store.channels.set("C1", "U1", mode="off")
    assert store.channels.settings("C1").mode == "off"
    monkeypatch.setattr("bot.store.bounds.FRESH", 0.0)
    with troubled.trouble(troubled.url):
        store.people.mute("U1", True)
        assert store.failures > 0
        assert store.channels.settings("C1").mode == "off"
    store.close()


def test_in_trouble_people_are_answered(
    slack: FakeSlack, assistant: Assistant, troubled: Troubled
) -> None:
    bot = Bot(slack, assistant, troubled.url)
    assert bot.dm("what is Rook")[-1].method == "chat.postMessage"
    with troubled.trouble(troubled.url):
        for question in ("what is Envoy", "what is Falco", "helm 是什么"):
            assert [call.method for call in bot.dm(question)] == ["chat.postMessage"]
        assert [call.method for call in bot.mention("what is Vitess")] == ["chat.postMessage"]
    assert bot.store.failures > 0
    eventually(lambda: bot.store.people.mute("U9", True))
    assert bot.dm("what is Harbor")[-1].method == "chat.postMessage"
    bot.close()


def test_a_database_that_is_down_at_the_start_is_used_when_it_is_there(
    postgresql: PostgreSQL,
) -> None:
    url = postgresql.database()
    with postgresql.down(url):
        store = Store(url)
        assert not store.ready
        assert store.inbox.claim("Ev1", user="U1")
    eventually(lambda: store.people.mute("U1", True))
    assert store.people.is_muted("U1")
    assert not store.inbox.claim("Ev1", user="U1")
    store.close()


@pytest.mark.parametrize("odd", ["\x00", "a\x00b", "\ud800", "x" * 100_000])
def test_words_that_a_database_does_not_take_do_not_stop_it(store: Store, odd: str) -> None:
    store.learning.missed(Missed(odd, "en"), "U1")
    store.inbox.accept([f"Ev{odd}"], Job("C1", "1.1", "U1", text=odd))
    store.people.mute(odd, True)
    store.answers.remember(Answered("C1", odd, "1.2", odd))
    assert store.ready, "one odd value must not cost the others their memory"
    assert store.people.mute("U1", True)

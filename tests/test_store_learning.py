"""Open questions, lessons and use: in SQLite and in PostgreSQL."""

from collections.abc import Callable
from functools import partial

import pytest
from databases import together

from bot.model import Lesson
from bot.store.learning import Missed
from bot.store.store import Store

pytest_plugins = ["databases"]

NAME = Lesson("rook", name="the castle", asked="what is the castle", user="U1", by="Alice")
FACT = Lesson(
    "rook", about="features", en="It has a tower.", zh="它有塔。", title="A page",
    url="https://example.org/", user="U1", by="Alice",
)  # fmt: skip


def test_open_questions_are_kept_until_they_are_settled(store: Store, other: Store) -> None:
    store.learning.missed(Missed("what is foo", "en"), "U1")
    store.learning.missed(Missed("foo 是什么", "zh"), "U2")
    newest, oldest = other.learning.open()
    assert (newest.text, newest.lang) == ("foo 是什么", "zh")
    assert (oldest.text, oldest.lang) == ("what is foo", "en")
    assert 0 < oldest.at <= newest.at
    other.learning.close([oldest.id])
    assert [one.id for one in store.learning.open()] == [newest.id]
    store.learning.close([])
    store.learning.close([newest.id, 999])
    assert other.learning.open() == []


def test_open_questions_are_deleted_after_the_days_that_were_set(
    url: str, store: Store, everything: Callable[[], str]
) -> None:
    store.learning.missed(Missed("what is foo", "en"), "U1")
    store.sweep()
    assert "what is foo" in everything()
    short = Store(url, retention_days=-1)
    assert short.learning.open() == []
    short.sweep()
    assert "what is foo" not in everything()
    short.close()


def test_use_is_counted_by_week(store: Store, other: Store) -> None:
    for each in (store, other):
        each.learning.used("answered")
        each.learning.used("answered")
        each.learning.used("unanswered")
        each.learning.flush()
    store.learning.flush()
    store.channels.judge("C1", "1.2", "U1", "helpful", ["rook"])
    assert store.learning.usage(3) == {
        "answered": [0, 0, 4],
        "unanswered": [0, 0, 2],
        "helpful": [0, 0, 1],
    }


def test_no_use_is_lost_when_many_count(store: Store, other: Store) -> None:
    def use(store: Store) -> None:
        for number in range(100):
            store.learning.used(f"kind {number % 3}")
            if number % 10 == 0:
                store.learning.flush()

    together(*(partial(use, each) for each in (store, other) * 3))
    store.learning.flush()
    other.learning.flush()
    assert sum(count for [count] in store.learning.usage(1).values()) == 600
    assert store.failures == other.failures == 0


def test_lessons_are_learned_by_all_and_outlive_a_restart(store: Store, other: Store) -> None:
    first, second = store.learning.teach(NAME), other.learning.teach(FACT)
    assert first is not None
    assert second is not None
    lessons = other.learning.lessons()
    assert lessons is not None
    assert [one.id for one in lessons] == [first, second]
    assert lessons == store.learning.lessons()
    name, fact = lessons
    assert (name.record, name.name, name.asked, name.by) == (
        "rook", "the castle", "what is the castle", "Alice",
    )  # fmt: skip
    assert (fact.en, fact.zh, fact.title, fact.url) == (FACT.en, FACT.zh, FACT.title, FACT.url)
    assert len(name.date) == len("2026-01-01")


def test_a_lesson_is_taken_back_once(store: Store, other: Store) -> None:
    number = store.learning.teach(NAME)
    assert number is not None
    undo = [partial(each.learning.undo, number) for each in (store, other) * 2]
    [undone] = [lesson for lesson in together(*undo) if lesson is not None]
    assert (undone.name, undone.id) == ("the castle", number)
    assert other.learning.lessons() == []
    assert other.learning.undo(number) is None


@pytest.mark.parametrize("number", [-1, 0, 999, 2**63, 10**30])
def test_a_lesson_that_there_is_not_is_not_taken_back(store: Store, number: int) -> None:
    assert store.learning.undo(number) is None
    assert store.ready


def test_the_version_changes_with_every_lesson(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [other.learning.version()]
    for step in (
        lambda: store.learning.teach(NAME),
        lambda: store.learning.teach(FACT),
        lambda: store.learning.undo(1),
        lambda: store.learning.teach(NAME),
        lambda: store.learning.undo(2),
    ):
        step()
        seen.append(other.learning.version())
        monkeypatch.setattr("time.time", lambda: 1.0)  # the clocks of two processes may differ
    assert None not in seen
    assert len(set(seen)) == len(seen)
    assert other.learning.version() == seen[-1]

"""What channels want, where the bot may help, and who hears news: in SQLite and in PostgreSQL."""

import time
from collections.abc import Callable
from functools import partial
from typing import get_args

import pytest
from databases import eventually, together

from bot.store import bounds
from bot.store.channels import Mode, Settings
from bot.store.news import Subscription
from bot.store.store import Store

pytest_plugins = ["databases"]

DAY = 24 * 3600.0
MANY = 1_000


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets days go by."""
    passed = [0.0]
    now = time.time

    def go_by(days: float) -> None:
        passed[0] += days * DAY

    monkeypatch.setattr("time.time", lambda: now() + passed[0])
    return go_by


def test_a_channel_that_nobody_has_set_only_listens_to_mentions(store: Store) -> None:
    assert store.channels.settings("C1") == Settings("mention", False, False, "", 0.0)


@pytest.mark.parametrize("mode", get_args(Mode))
def test_settings_hold_at_once_and_outlive_a_restart(
    store: Store, opened: Callable[[], Store], mode: str
) -> None:
    assert store.channels.settings("C1").at == 0
    assert store.channels.set("C1", "U1", mode=mode)
    assert store.channels.set("C1", "U2", welcome=True)
    for each in (store, opened()):
        found = each.channels.settings("C1")
        assert (found.mode, found.welcome, found.by) == (mode, True, "U2")
        assert found.at > 0
        assert each.channels.settings("C2").mode == "mention"


def test_settings_made_through_one_process_hold_in_the_other(store: Store, other: Store) -> None:
    assert other.channels.settings("C1").mode == "mention"
    store.channels.set("C1", "U1", mode="auto")
    assert bounds.FRESH <= 0.5
    eventually(lambda: other.channels.settings("C1").mode == "auto", seconds=2)


def test_settings_are_not_read_again_for_every_message(store: Store, other: Store) -> None:
    store.channels.settings("C1")
    other.channels.set("C1", "U1", mode="auto")
    assert store.channels.settings("C1").mode == "mention"


def test_the_memory_of_settings_has_bounds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_READ", 3)
    store.channels.set("C1", "U1", mode="off")
    for number in range(10):
        store.channels.settings(f"C{number}")
    assert len(store.channels._settings._known) <= 3
    assert store.channels.settings("C1").mode == "off"


def test_hello_is_said_once(store: Store, other: Store) -> None:
    store.channels.set("C2", "U1", mode="off")
    for channel in ("C1", "C2"):
        said = together(*(partial(each.channels.greet, channel) for each in (store, other) * 3))
        assert sorted(said) == [False] * 5 + [True]
    assert store.channels.settings("C1").greeted
    assert store.channels.settings("C2").mode == "off"
    assert store.failures == other.failures == 0


def test_a_subject_is_helped_with_once_in_a_while(
    store: Store, other: Store, pass_time: Callable[[float], None]
) -> None:
    assert store.channels.grant("C1", "1", "U1", ["rook"], DAY, MANY)
    assert not other.channels.grant("C1", "2", "U1", ["rook"], DAY, MANY)
    assert not other.channels.grant("C1", "3", "U1", ["envoy", "rook"], DAY, MANY)
    assert other.channels.grant("C1", "4", "U1", ["envoy"], DAY, MANY)
    assert other.channels.grant("C2", "5", "U1", ["rook"], DAY, MANY)
    assert other.channels.helped("C1", "4") == ("envoy",)
    assert other.channels.helped("C1", "3") == ()
    pass_time(1.1)
    assert other.channels.grant("C1", "6", "U1", ["rook"], DAY, MANY)


def test_a_channel_is_helped_so_often_an_hour(
    store: Store, pass_time: Callable[[float], None]
) -> None:
    granted = [
        store.channels.grant("C1", f"{n}", "U1", [f"s{n}", f"t{n}"], DAY, 3) for n in range(5)
    ]
    assert granted == [True, True, True, False, False]
    assert store.channels.grant("C2", "9", "U1", ["s9"], DAY, 3)
    pass_time(1 / 23)
    assert store.channels.grant("C1", "9", "U1", ["s9"], DAY, 3)


def test_none_an_hour_is_never(store: Store) -> None:
    assert not store.channels.grant("C1", "1", "U1", ["rook"], DAY, 0)


def test_what_was_granted_before_a_crash_is_granted_again(
    store: Store, opened: Callable[[], Store]
) -> None:
    assert store.channels.grant("C1", "1", "U1", ["rook"], DAY, 1)
    again = opened()
    assert again.channels.grant("C1", "1", "U1", ["rook"], DAY, 1)
    assert not again.channels.grant("C1", "2", "U1", ["envoy"], DAY, 1), "it counts once, and still"


def test_many_at_the_same_time_keep_within_the_bounds(store: Store, other: Store) -> None:
    ask = [
        partial(each.channels.grant, "C1", f"{number}", "U1", [f"s{number}"], DAY, 3)
        for number, each in enumerate((store, other) * 4)
    ]
    assert sum(together(*ask)) == 3
    same = [
        partial(each.channels.grant, "C2", f"{number}", "U1", ["rook"], DAY, MANY)
        for number, each in enumerate((store, other) * 4)
    ]
    assert sum(together(*same)) == 1
    assert store.failures == other.failures == 0


@pytest.mark.parametrize("verdict", ["unhelpful", "removed"])
def test_two_against_a_subject_quiet_it_there_for_a_week(
    store: Store, other: Store, verdict: str, pass_time: Callable[[float], None]
) -> None:
    assert not store.channels.judge("C1", "1.2", "U1", "unhelpful", ["rook"])
    assert other.channels.judge("C1", "1.2", "U2", verdict, ["rook"])  # type: ignore[arg-type]
    assert not store.channels.grant("C1", "2", "U1", ["rook"], 0, MANY)
    assert not store.channels.grant("C1", "3", "U1", ["envoy", "rook"], 0, MANY)
    assert store.channels.grant("C1", "4", "U1", ["envoy"], 0, MANY)
    assert store.channels.grant("C2", "5", "U1", ["rook"], 0, MANY)
    pass_time(6.9)
    store.sweep()
    assert not store.channels.grant("C1", "6", "U1", ["rook"], 0, MANY)
    pass_time(0.2)
    store.sweep()
    assert store.channels.grant("C1", "7", "U1", ["rook"], 0, MANY)


def test_two_at_the_same_time_count_as_two(store: Store, other: Store) -> None:
    for number in range(10):
        subject = [f"s{number}"]
        judge = [
            partial(each.channels.judge, "C1", "1.2", f"U{number}-{i}", "unhelpful", subject)
            for i, each in enumerate((store, other))
        ]
        assert sorted(together(*judge)) == [False, True]
    assert store.failures == other.failures == 0


def test_two_that_are_further_apart_than_a_week_quiet_nothing(
    store: Store, pass_time: Callable[[float], None]
) -> None:
    store.channels.judge("C1", "1.2", "U1", "unhelpful", ["rook"])
    pass_time(7.1)
    assert not store.channels.judge("C1", "1.2", "U2", "unhelpful", ["rook"])


def test_one_person_counts_once_and_may_think_again(store: Store) -> None:
    assert not store.channels.judge("C1", "1.2", "U1", "unhelpful", ["rook"])
    assert not store.channels.judge("C1", "1.2", "U1", "unhelpful", ["rook"])
    assert store.channels.judge("C1", "1.2", "U2", "unhelpful", ["rook"])
    assert not store.channels.judge("C1", "1.2", "U2", "helpful", ["rook"])
    assert store.channels.grant("C1", "1", "U1", ["rook"], 0, MANY)
    assert store.learning.usage(1) == {"unhelpful": [1], "helpful": [1]}


def test_praise_does_not_end_or_draw_out_the_quiet(
    store: Store, pass_time: Callable[[float], None]
) -> None:
    store.channels.judge("C1", "1.2", "U1", "unhelpful", ["rook"])
    pass_time(6)
    store.channels.judge("C1", "1.2", "U2", "unhelpful", ["rook"])
    pass_time(6)
    assert store.channels.judge("C1", "1.2", "U3", "helpful", ["rook"])
    assert not store.channels.grant("C1", "1", "U1", ["rook"], 0, MANY)
    pass_time(1.1)
    assert store.channels.grant("C1", "2", "U1", ["rook"], 0, MANY)


def test_a_verdict_on_an_answer_without_a_subject_is_kept(store: Store) -> None:
    for user in ("U1", "U2", "U3"):
        assert not store.channels.judge("C1", "1.2", user, "unhelpful", [])
    assert store.learning.usage(1) == {"unhelpful": [3]}


def test_subscriptions(store: Store, other: Store) -> None:
    assert store.news.subscribe("C1", "rook", "U1")
    assert store.news.subscribe("C1", "all", "U1")
    assert store.news.subscribe("C2", "graduated", "U1")
    assert store.news.subscribe("C2", "graduated", "U2")
    assert [one.topic for one in other.news.subscriptions("C1")] == ["rook", "all"]
    assert other.news.subscriptions("C2") == [Subscription("C2", "graduated")]
    assert len(other.news.subscriptions()) == 3
    assert other.news.unsubscribe("C1", "envoy") == 0
    assert other.news.unsubscribe("C1", "rook") == 1
    assert store.news.subscriptions("C1") == [Subscription("C1", "all")]
    assert other.news.unsubscribe("C2") == 1
    assert other.news.unsubscribe("C2") == 0
    assert store.news.subscriptions() == [Subscription("C1", "all")]


def test_the_first_time_ever_nothing_is_news(store: Store) -> None:
    assert store.news.changed({"rook": "graduated", "kcp": "sandbox"}) == {}


def test_a_change_is_news_once(store: Store, opened: Callable[[], Store]) -> None:
    store.news.changed({"rook": "incubating", "kcp": "sandbox"})
    now = {"rook": "graduated", "kcp": "sandbox", "new-one": "sandbox"}
    assert store.news.changed(now) == {"rook": "incubating", "new-one": None}
    assert store.news.changed(now) == {}
    assert opened().news.changed(now) == {}


def test_a_change_is_told_by_one_of_several_processes(store: Store, other: Store) -> None:
    ids = [f"p{number}" for number in range(60)]
    store.news.changed(dict.fromkeys(ids, "sandbox"))
    for stage in ("incubating", "graduated"):
        now = dict.fromkeys(ids, stage)
        told = together(*(partial(each.news.changed, now) for each in (store, other) * 2))
        assert sorted(id for one in told for id in one) == sorted(ids)
    assert store.failures == other.failures == 0

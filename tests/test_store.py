"""What must outlive a restart, and what happens without a database."""

import threading
from pathlib import Path

import pytest

from bot.store.store import Answered, Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'deep' / 'bot.db'}"


def test_an_event_is_new_once_also_after_a_restart(url: str) -> None:
    store = Store(url)
    assert store.inbox.claim("Ev1", "C1:1.1")
    assert not store.inbox.claim("Ev1", "C1:9.9")
    assert not store.inbox.claim("Ev2", "C1:1.1")
    again = Store(url)
    assert not again.inbox.claim("Ev1")
    assert not again.inbox.claim("Ev3", "C1:1.1")
    assert again.inbox.claim("Ev4", "C1:1.2")


def test_one_of_many_that_claim_at_the_same_time_gets_it(url: str) -> None:
    stores = [Store(url), Store(url)]
    won: list[int] = []

    def claim(store: Store) -> None:
        won.extend(i for i in range(50) if store.inbox.claim(f"Ev{i}"))

    threads = [threading.Thread(target=claim, args=(stores[i % 2],)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == list(range(50))


def test_the_language_of_a_user(url: str) -> None:
    store = Store(url)
    assert store.people.language("U1") is None
    store.people.set_language("U1", "zh")
    assert Store(url).people.language("U1") == "zh"
    store.people.set_language("U1", None)
    assert store.people.language("U1") is None


def test_the_last_answer_in_a_thread(url: str) -> None:
    store = Store(url)
    store.answers.remember(Answered("C1", "1.1", "1.2", "U1", "1.1", ("rook",), ("license",)))
    store.answers.remember(Answered("C1", "1.3", "1.4", "U2", "1.1", ("envoy",)))
    last = store.answers.last_in_thread("C1", "1.1", before="1.5")
    assert last is not None
    assert last.subjects == ("envoy",)
    mine = store.answers.last_in_thread("C1", "1.1", before="1.5", asker="U1")
    assert mine is not None
    assert (mine.subjects, mine.aspects) == (("rook",), ("license",))
    assert store.answers.last_in_thread("C1", "", before="1.5") is None
    assert store.answers.last_in_thread("C2", "1.1", before="1.5") is None


@pytest.mark.parametrize("url", ["sqlite:////proc/no/such.db", "postgresql://h:1/x", "nonsense"])
def test_without_a_database_everything_goes_on(url: str) -> None:
    store = Store(url)
    assert not store.ready
    assert store.failures
    assert store.inbox.claim("Ev1")
    assert not store.inbox.claim("Ev1")
    store.answers.remember(Answered("C1", "1.1", "1.2", "U1"))
    store.people.set_language("U1", "zh")
    assert store.answers.to("C1", "1.1") is None
    assert store.people.language("U1") is None

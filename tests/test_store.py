"""What must outlive a restart, in SQLite and in PostgreSQL: messages, answers, people."""

from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path

import pytest
from databases import eventually, plain_engine, together
from sqlalchemy import String, select

from bot.model import Lesson
from bot.store import bounds
from bot.store.learning import Missed
from bot.store.store import Answered, Job, Store
from bot.store.tables import METADATA

pytest_plugins = ["databases"]

JOB = Job("C1", "1.1", "U1", thread="1.0", text="what is Rook?")


def test_an_event_is_new_once_also_after_a_restart(
    store: Store, opened: Callable[[], Store]
) -> None:
    assert store.inbox.claim("Ev1", "C1:1.1", user="U1")
    assert not store.inbox.claim("Ev1", "C1:9.9", user="U1")
    assert not store.inbox.claim("Ev2", "C1:1.1", user="U1")
    again = opened()
    assert not again.inbox.claim("Ev1", user="U1")
    assert not again.inbox.claim("Ev3", "C1:1.1", user="U1")
    assert again.inbox.claim("Ev4", "C1:1.2", user="U1")


def test_one_of_many_that_claim_at_the_same_time_gets_it(store: Store, other: Store) -> None:
    def claim(store: Store) -> list[int]:
        return [i for i in range(50) if store.inbox.claim(f"Ev{i}", f"C1:{i}", user="U1")]

    won = together(*(partial(claim, each) for each in (store, other) * 3))
    assert sorted(chain(*won)) == list(range(50))
    assert store.failures == other.failures == 0


def test_one_of_many_that_accept_at_the_same_time_gets_the_job(store: Store, other: Store) -> None:
    def accept(store: Store) -> list[int]:
        jobs = [Job("C1", f"{i}", "U1") for i in range(30)]
        return [i for i, job in enumerate(jobs) if store.inbox.accept([f"C1:{i}"], job)]

    won = together(*(partial(accept, each) for each in (store, other) * 3))
    assert sorted(chain(*won)) == list(range(30))
    assert store.failures == other.failures == 0


def test_events_are_forgotten_after_their_days(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.inbox, "_age", -1.0)
    assert store.inbox.claim("Ev1", user="U1")
    for number in range(bounds.SWEEP):
        store.inbox.claim(f"later {number}", user="U1")
    assert other.inbox.claim("Ev1", user="U1")


def test_a_job_is_left_to_its_holder(store: Store, other: Store) -> None:
    assert store.inbox.accept(["Ev1"], JOB)
    assert other.inbox.take() == []


def test_a_job_whose_holder_has_died_is_taken_up_by_one(store: Store, other: Store) -> None:
    store.inbox.accept(["Ev1"], JOB, wait=-1)
    [job] = other.inbox.take()
    assert job == Job("C1", "1.1", "U1", "asked", "1.0", "what is Rook?", tries=1)


def test_one_of_many_takes_a_job(store: Store, other: Store) -> None:
    for number in range(20):
        store.inbox.accept([f"Ev{number}"], Job("C1", f"{number}", "U1"), wait=-1)
    takers = [each.inbox.take for each in (store, other) * 3]
    taken = [job.question for jobs in together(*takers) for job in jobs]
    assert sorted(taken, key=int) == [str(number) for number in range(20)]
    assert store.failures == other.failures == 0


def test_a_job_that_waits_is_taken_when_it_is_due(store: Store) -> None:
    store.inbox.accept(["Ev1"], Job("C1", "1.1", "U1", "unasked"), wait=60)
    assert store.inbox.take() == []
    store.inbox.accept(["Ev2"], Job("C1", "1.2", "U1", "unasked"), wait=0)
    assert [job.question for job in store.inbox.take()] == ["1.2"]


def test_a_job_is_held_as_long_as_it_is_worked_on(store: Store, other: Store) -> None:
    store.inbox.accept(["Ev1"], JOB, wait=-1)
    store.inbox.hold([JOB.key])
    assert other.inbox.take() == []


def test_a_job_that_is_given_back_is_taken_at_once(store: Store, other: Store) -> None:
    store.inbox.accept(["Ev1"], JOB)
    store.inbox.release([JOB.key])
    assert [job.question for job in other.inbox.take()] == ["1.1"]


def test_holding_and_giving_back_nothing_changes_nothing(store: Store) -> None:
    store.inbox.accept(["Ev1"], JOB)
    store.inbox.hold([])
    store.inbox.release([])
    assert store.inbox.take() == []
    assert store.failures == 0


@pytest.mark.parametrize("end", ["done", "dropped", "answered"])
def test_a_job_that_needs_no_more_work_is_gone(store: Store, end: str) -> None:
    store.inbox.accept(["Ev1"], JOB, wait=-1)
    ends: dict[str, Callable[[], object]] = {
        "done": lambda: store.inbox.done(JOB),
        "dropped": lambda: store.inbox.drop("C1", "1.1"),
        "answered": lambda: store.answers.remember(Answered("C1", "1.1", "1.2", "U1")),
    }
    ends[end]()
    assert store.inbox.take() == []


def test_a_job_that_is_put_off_waits_and_is_given_up_in_the_end(store: Store) -> None:
    store.inbox.accept(["Ev1"], JOB, wait=-1)
    assert store.inbox.put_off(JOB)
    assert store.inbox.take() == []
    tired = Job(*JOB.key, "U1", tries=bounds.MOST_TRIES)
    assert not store.inbox.put_off(tired)


def test_a_job_that_is_gone_is_not_put_off(store: Store) -> None:
    assert not store.inbox.put_off(JOB)


def test_a_job_that_kills_whoever_takes_it_is_dropped(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "LEASE", -1.0)
    store.inbox.accept(["Ev1"], JOB, wait=-1)
    tries = [[job.tries for job in store.inbox.take()] for _ in range(bounds.MOST_TRIES + 2)]
    assert tries == [[1], [2], [3], [4], [5], [], []]


def test_which_message_answers_which(store: Store, other: Store) -> None:
    store.answers.remember(Answered("C1", "1.1", "1.2", "U1", "1.1", ("rook",), unasked=True))
    for found in (other.answers.to("C1", "1.1"), other.answers.by("C1", "1.2")):
        assert found is not None
        assert (found.question, found.answer, found.asker) == ("1.1", "1.2", "U1")
        assert (found.thread, found.subjects, found.unasked) == ("1.1", ("rook",), True)
        assert found.at > 0
    assert other.answers.to("C2", "1.1") is None
    assert other.answers.by("C1", "1.1") is None


def test_what_an_answer_does_not_answer_is_kept_with_it(store: Store, other: Store) -> None:
    assert store.answers.remember(Answered("C1", "1.1", "1.2", "U1"), Missed("what is x", "en"))
    assert [one.text for one in other.learning.open()] == ["what is x"]


def test_a_second_answer_replaces_the_first(store: Store, other: Store) -> None:
    store.answers.remember(Answered("C1", "1.1", "1.2", "U1"))
    other.answers.remember(Answered("C1", "1.1", "1.3", "U1"))
    found = store.answers.to("C1", "1.1")
    assert found is not None
    assert found.answer == "1.3"
    assert store.answers.by("C1", "1.2") is None


def test_answers_of_two_processes_to_one_question_do_no_harm(store: Store, other: Store) -> None:
    for number in range(20):
        answer = Answered("C1", f"{number}", "9.9", "U1")
        together(*(partial(each.answers.remember, answer) for each in (store, other)))
    assert store.failures == other.failures == 0


def test_as_many_subjects_as_fit_are_kept_whole(store: Store) -> None:
    subjects = tuple(f"project-{number}" for number in range(255))
    store.answers.remember(Answered("C1", "1.1", "1.2", "U1", subjects=subjects))
    found = store.answers.to("C1", "1.1")
    assert found is not None
    assert found.subjects == subjects[: len(found.subjects)]
    assert len(found.subjects) > 50


def test_an_answer_that_is_forgotten(store: Store) -> None:
    store.answers.remember(Answered("C1", "1.1", "1.2", "U1"))
    store.answers.forget("C1", "1.1")
    assert store.answers.to("C1", "1.1") is None


def test_answers_are_forgotten_after_their_days(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.answers.remember(Answered("C1", "1.1", "1.2", "U1"))
    store.sweep()
    assert store.answers.to("C1", "1.1") is not None
    monkeypatch.setattr(store.answers, "_age", -1.0)
    store.sweep()
    assert store.answers.to("C1", "1.1") is None


def test_the_last_answer_in_a_thread(store: Store) -> None:
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
    assert store.answers.last_in_thread("C1", "1.1", before="1.1") is None


def test_the_language_of_a_user(store: Store, other: Store) -> None:
    assert store.people.language("U1") is None
    store.people.set_language("U1", "en")
    store.people.set_language("U1", "zh")
    assert other.people.language("U1") == "zh"
    assert other.people.language("U2") is None
    other.people.set_language("U1", None)
    assert store.people.language("U1") is None


def test_a_language_chosen_through_one_process_holds_in_the_other(
    store: Store, other: Store
) -> None:
    assert other.people.language("U1") is None
    store.people.set_language("U1", "zh")
    assert store.people.language("U1") == "zh"
    eventually(lambda: other.people.language("U1") == "zh", seconds=2)
    store.people.forget("U1")
    assert store.people.language("U1") is None


def test_who_is_not_to_be_answered_unasked(store: Store, other: Store) -> None:
    assert not store.people.is_muted("U1")
    assert store.people.mute("U1", True)
    assert store.people.mute("U1", True)
    assert other.people.is_muted("U1")
    assert other.people.mute("U1", False)
    assert not store.people.is_muted("U1")


def test_two_processes_that_keep_the_same_choice_do_no_harm(store: Store, other: Store) -> None:
    for number in range(20):
        together(*(partial(each.people.mute, f"U{number}", True) for each in (store, other)))
    assert store.failures == other.failures == 0


def _lives(store: Store, user: str) -> tuple[str, ...]:
    """Somebody does all that leaves a trace; what must not be found any more once they are
    forgotten.
    """
    direct, asks, asked, vain = (
        f"D{user}",
        f"1{user[1:]}.1",
        f"2{user[1:]}.2",
        f"why {user[1:]} asks",
    )
    store.people.set_language(user, "zh")
    store.people.mute(user, True)
    store.inbox.claim(f"{direct}:{asked}", user=user)
    store.inbox.accept([f"C1:{asks}"], Job("C1", asks, user, "asked", asks, f"{vain} again"))
    store.answers.remember(Answered(direct, asked, "9.9", user, asks, ("rook",), ("license",)))
    store.channels.grant("C1", asks, user, [f"rook-{user[1:]}"], 0, 1_000)
    store.learning.missed(Missed(vain, "en"), user)
    store.channels.judge("C1", "9.9", user, "unhelpful", ["rook"])
    store.channels.judge("C1", "9.9", user, "removed", ["rook"])
    store.channels.set(f"C-{user[1:]}", user, mode="auto")
    store.news.subscribe(f"C-{user[1:]}", "all", user)
    about = {
        "about": "features",
        "en": "It is.",
        "zh": "是。",
        "title": "A page",
        "url": "https://x.y",
    }
    lesson = Lesson("rook", name=f"r{user[1:]}", asked=vain, user=user, by=f"{user} Jones", **about)
    assert store.learning.teach(lesson) is not None
    return user, direct, asks, asked, vain


def test_nothing_about_a_person_is_left_when_it_is_forgotten(
    store: Store, everything: Callable[[], str]
) -> None:
    traces = _lives(store, "UALICE")
    _lives(store, "UBOB")
    assert [trace for trace in traces if trace not in everything()] == []
    bob = everything().count("BOB")
    assert store.people.forget("UALICE") == 11
    assert [trace for trace in traces if trace in everything()] == []
    assert everything().count("BOB") == bob
    assert store.people.forget("UALICE") == 0


def test_nothing_about_a_person_is_left_in_the_file(url: str, store: Store) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("a server clears its files in its own time")
    people = [f"U{number:05}" for number in range(40)]
    traces = [trace.encode() for user in people for trace in _lives(store, user)]
    database = Path(url.removeprefix("sqlite:///"))

    def kept() -> bytes:
        return b"".join(path.read_bytes() for path in database.parent.iterdir())

    assert [trace for trace in traces if trace not in kept()] == []
    for user in people[::2]:
        store.people.forget(user)
    assert [trace for trace in traces[:5] if trace in kept()] == []
    for user in people:
        store.people.forget(user)
    assert [trace for trace in traces if trace in kept()] == []
    assert b"rook-00001" in kept(), "the file is not the right one"


def test_every_column_of_text_is_looked_at_when_a_person_is_forgotten(
    url: str, store: Store
) -> None:
    _lives(store, "UALICE")
    engine = plain_engine(url)
    with engine.connect() as connection:
        unused = [
            str(column)
            for table in METADATA.sorted_tables
            if table.name not in OF_NOBODY
            for column in table.columns
            if isinstance(column.type, String)
            if not any(connection.execute(select(column)).scalars())
        ]
    engine.dispose()
    assert unused == []


OF_NOBODY = ("quiet", "told", "usage")
"""Tables of which no row comes of one person."""


def test_help_that_was_given_to_somebody_forgotten_counts_still(store: Store) -> None:
    _lives(store, "UALICE")
    store.people.forget("UALICE")
    assert not store.channels.grant("C1", "9.1", "U1", ["rook-ALICE"], 3600, 1_000)
    assert not store.channels.grant("C1", "9.1", "U1", ["envoy"], 3600, 1)


def test_what_somebody_has_set_and_taught_for_others_stays(store: Store, other: Store) -> None:
    _lives(store, "UALICE")
    before = other.learning.version()
    store.people.forget("UALICE")
    assert store.channels.settings("C-ALICE").mode == "auto"
    assert [one.topic for one in store.news.subscriptions("C-ALICE")] == ["all"]
    [lesson] = other.learning.lessons() or []
    assert (lesson.name, lesson.user, lesson.by) == ("rALICE", "", "")
    assert other.learning.version() != before, "the others don't learn that it has lost its teacher"

"""What must outlive a restart, in SQLite and in PostgreSQL: messages, answers, people."""

from collections.abc import Callable
from functools import partial
from itertools import chain

import pytest
from databases import together

from bot.model import Lesson
from bot.store import inbox
from bot.store.learning import Missed
from bot.store.store import Answered, Job, Store

pytest_plugins = ["databases"]

JOB = Job("C1", "1.1", "U1", thread="1.0", text="what is Rook?")


def test_an_event_is_new_once_also_after_a_restart(
    store: Store, opened: Callable[[], Store]
) -> None:
    assert store.inbox.claim("Ev1", "C1:1.1")
    assert not store.inbox.claim("Ev1", "C1:9.9")
    assert not store.inbox.claim("Ev2", "C1:1.1")
    again = opened()
    assert not again.inbox.claim("Ev1")
    assert not again.inbox.claim("Ev3", "C1:1.1")
    assert again.inbox.claim("Ev4", "C1:1.2")


def test_one_of_many_that_claim_at_the_same_time_gets_it(store: Store, other: Store) -> None:
    def claim(store: Store) -> list[int]:
        return [i for i in range(50) if store.inbox.claim(f"Ev{i}", f"C1:{i}")]

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
    assert store.inbox.claim("Ev1")
    for number in range(inbox.SWEEP):
        store.inbox.claim(f"later {number}")
    assert other.inbox.claim("Ev1")


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
    tired = Job(*JOB.key, "U1", tries=inbox.MOST_TRIES)
    assert not store.inbox.put_off(tired)


def test_a_job_that_is_gone_is_not_put_off(store: Store) -> None:
    assert not store.inbox.put_off(JOB)


def test_a_job_that_kills_whoever_takes_it_is_dropped(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LEASE", -1.0)
    store.inbox.accept(["Ev1"], JOB, wait=-1)
    tries = [[job.tries for job in store.inbox.take()] for _ in range(inbox.MOST_TRIES + 2)]
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


def _lives(store: Store, user: str) -> None:
    """Somebody does all that leaves a trace."""
    store.people.set_language(user, "zh")
    store.people.mute(user, True)
    question = f"{len(user)}.1"
    store.inbox.accept([question], Job("C1", question, user, text=f"{user} asks"))
    store.answers.remember(Answered("C2", question, "9.9", user))
    store.learning.missed(Missed(f"{user} asks in vain", "en"), user)
    store.channels.judge("C1", "9.9", user, "unhelpful", ["rook"])
    store.channels.judge("C1", "9.9", user, "removed", ["rook"])
    store.channels.set(f"C-{user[1:]}", user, mode="auto")
    store.news.subscribe(f"C-{user[1:]}", "all", user)
    lesson = Lesson("rook", name=f"r{user[1:]}", user=user, by=f"{user} Jones")
    assert store.learning.teach(lesson) is not None


def test_nothing_about_a_person_is_left_when_it_is_forgotten(
    store: Store, everything: Callable[[], str]
) -> None:
    _lives(store, "UALICE")
    _lives(store, "UBOB")
    assert "UALICE" in everything()
    bob = everything().count("UBOB")
    assert store.people.forget("UALICE") == 8
    assert "UALICE" not in everything()
    assert everything().count("UBOB") == bob
    assert store.people.forget("UALICE") == 0


def test_what_somebody_has_set_and_taught_for_others_stays(store: Store, other: Store) -> None:
    _lives(store, "UALICE")
    before = other.learning.version()
    store.people.forget("UALICE")
    assert store.channels.settings("C-ALICE").mode == "auto"
    assert [one.topic for one in store.news.subscriptions("C-ALICE")] == ["all"]
    [lesson] = other.learning.lessons() or []
    assert (lesson.name, lesson.user, lesson.by) == ("rALICE", "", "")
    assert other.learning.version() != before, "the others don't learn that it has lost its teacher"

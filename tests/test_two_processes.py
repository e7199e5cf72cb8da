"""Two real processes on one PostgreSQL, every event delivered to both: they act as one bot."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
from databases import PostgreSQL, eventually, plain_engine
from fake_slack import ADMIN, BOT, CHANNEL, CREATOR, DM, FakeSlack, Json
from real_process import Process, answered, events, wait_for

pytest_plugins = ["databases", "slack_people", "real_process"]

MANY = 40


class Pair(NamedTuple):
    """Two processes, and the address of their database."""

    first: Process
    second: Process
    url: str

    def hear(self, *bodies: Json) -> None:
        """Each event reaches both at the same time, until both have acknowledged it."""
        with ThreadPoolExecutor(8) as slack:
            for body in bodies:
                for process in (self.first, self.second):
                    slack.submit(process.until_taken, body)

    def rows(self, query: str) -> list[object]:
        engine = plain_engine(self.url)
        with engine.connect() as connection:
            rows = [row[0] for row in connection.exec_driver_sql(query)]
        engine.dispose()
        return rows

    def rest(self) -> None:
        """Wait until both have nothing left to do."""
        wait_for(lambda: self.rows("SELECT count(*) FROM jobs") == [0], self.first, self.second)

    def stop(self) -> None:
        assert [self.first.stop(), self.second.stop()] == [0, 0]


@pytest.fixture
def pair(postgresql: PostgreSQL, launch: Callable[..., Process]) -> Pair:
    url = postgresql.database()
    settings = {"HELPER_DELAY": "1"}
    return Pair(launch(url, **settings), launch(url, **settings), url)


def test_every_event_is_answered_by_one_of_them(slack: FakeSlack, pair: Pair) -> None:
    places = ((DM, "what is Rook"), (CHANNEL, f"<@{BOT}> Envoy 是什么"))
    messages = [
        pair.first.message(text, channel) for channel, text in places for _ in range(MANY // 2)
    ]
    pair.hear(*(body for message in messages for body in events(pair.first, message)))
    pair.rest()
    pair.stop()
    assert answered(slack) == {message["ts"]: 1 for message in messages}
    for process in (pair.first, pair.second):
        assert "Could not use the database" not in process.log()


def test_what_one_leaves_behind_when_it_is_killed_the_other_takes_up(
    slack: FakeSlack, pair: Pair
) -> None:
    messages = [pair.first.message("what is Rook", DM) for _ in range(MANY)]
    bodies = [body for message in messages for body in events(pair.first, message)]
    for body in bodies[: MANY // 2]:
        assert pair.first.is_taken(body)
    pair.first.kill()
    for body in bodies:
        pair.second.until_taken(body)
    wait_for(lambda: pair.rows("SELECT count(*) FROM jobs") == [0], pair.second)
    assert pair.second.stop() == 0
    assert answered(slack) == {message["ts"]: 1 for message in messages}


def test_a_setting_made_through_one_holds_in_the_other(slack: FakeSlack, pair: Pair) -> None:
    quiet = pair.second.message("what is Rook?")
    assert pair.second.is_taken(*events(pair.second, quiet))
    pair.first.command("channel auto", user=CREATOR)
    heard: list[str] = []

    def noticed() -> bool:
        """Whether the other process takes a question of the channel for one to help with."""
        message = pair.second.message("what is Vitess?")
        heard.append(message["ts"])
        [event] = events(pair.second, message)
        assert pair.second.is_taken(event)
        return pair.rows("SELECT count(*) FROM jobs WHERE kind = 'unasked'") != [0]

    eventually(noticed, seconds=2)
    wait_for(lambda: answered(slack), pair.first, pair.second)
    pair.rest()
    pair.stop()
    [question] = answered(slack)
    assert question in heard
    assert answered(slack)[question] == 1


def test_help_is_given_by_one_of_them(slack: FakeSlack, pair: Pair) -> None:
    pair.first.command("channel auto", user=CREATOR)
    wait_for(lambda: pair.rows("SELECT mode FROM channels") == ["auto"], pair.first)
    questions = ["what is Rook?", "what is Vitess?", "Falco 是什么？", "what is Harbor?"]
    messages = [pair.first.message(text) for text in questions]
    heard = [body for message in messages for body in events(pair.first, message)]

    def kept() -> bool:
        pair.hear(*heard)
        return pair.rows("SELECT count(*) FROM seen WHERE key LIKE 'C%%'") == [len(messages)]

    eventually(kept)
    wait_for(lambda: answered(slack), pair.first, pair.second)
    pair.rest()
    pair.stop()
    assert set(answered(slack).values()) == {1}
    assert set(answered(slack)) <= {message["ts"] for message in messages}


def test_a_lesson_taught_through_one_is_answered_by_the_other(slack: FakeSlack, pair: Pair) -> None:
    asked = "what is blackbirdstore?"

    def knows(process: Process) -> bool:
        message = process.message(asked, DM)
        [event] = events(process, message)
        assert process.is_taken(event)
        eventually(lambda: answered(slack)[message["ts"]])
        said: str = slack.of("chat.postMessage")[-1].args["text"]
        return said.startswith("Rook ")

    assert not knows(pair.second)
    pair.first.interact(_lesson("rook", "blackbirdstore", asked))
    eventually(lambda: knows(pair.second))
    eventually(lambda: knows(pair.first))


def _lesson(record: str, name: str, asked: str) -> Json:
    """The modal of a lesson, filled in."""
    given = {"record": record, "name": name}
    values = {block: {"input": {"value": value}} for block, value in given.items()}
    view = {
        "callback_id": "teach",
        "private_metadata": asked,
        "state": {"values": values},
        "id": "V0",
        "type": "modal",
    }
    return {"type": "view_submission", "user": {"id": ADMIN, "username": "admin"}, "view": view}

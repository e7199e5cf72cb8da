"""The bot is killed in the middle of its work and started again: what it has acknowledged is
answered, once.

KILLED_EVENTS says how many messages it is sent meanwhile.
"""

import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fake_slack import ALICE, BOB, BOT, CHANNEL, CREATOR, DM, HANG, FakeSlack, Json
from real_process import Process, answered, events, wait_for

from bot.model import Lesson
from bot.store.store import Store

pytest_plugins = ["databases", "slack_people", "real_process"]

EVENTS = int(os.environ.get("KILLED_EVENTS", "120"))
KILLS = 5
SEED = int(os.environ.get("KILLED_SEED", "7"))

QUESTIONS = [
    "what is Rook",
    "Linkerd 现在什么阶段？",
    "compare Envoy and Linkerd",
    "which projects are graduated",
    "who are you",
    "what is foobarbaz",
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bot.db"


def _rows(file: Path, query: str) -> list[object]:
    connection = sqlite3.connect(file)
    try:
        return [row[0] for row in connection.execute(query)]
    finally:
        connection.close()


def _nothing_is_left(file: Path) -> bool:
    return _rows(file, "SELECT count(*) FROM jobs") == [0]


def _messages(bot: Process) -> list[Json]:
    """Direct messages and mentions, in turn."""
    places = ((DM, ""), (CHANNEL, f"<@{BOT}> "))
    return [
        bot.message(
            places[number % 2][1] + QUESTIONS[number % len(QUESTIONS)], places[number % 2][0]
        )
        for number in range(EVENTS)
    ]


def _marks(bot: Process) -> list[tuple[Json, Json]]:
    """Messages that are not meant for the bot, and who asks it to answer them: two each."""
    messages = [bot.message(QUESTIONS[number % 5]) for number in range(EVENTS // 10)]
    for message in messages:
        bot.slack.said[message["channel"], message["ts"]] = message
    return [(m, bot.body(bot.reaction(m, user=user))) for m in messages for user in (BOB, ALICE)]


def _deliver(bot: Process, bodies: list[Json]) -> None:
    """Deliver all until each is acknowledged; meanwhile the bot is killed at moments that the seed
    decides.
    """
    chance = random.Random(SEED)
    moments = sorted(chance.sample(range(1, len(bodies)), KILLS))
    taken = threading.Semaphore(0)

    def deliver(body: Json) -> None:
        bot.until_taken(body)
        taken.release()

    with ThreadPoolExecutor(6) as slacks:
        for body in bodies:
            slacks.submit(deliver, body)
        for count in (b - a for a, b in zip([0, *moments], moments, strict=False)):
            for _ in range(count):
                assert taken.acquire(timeout=60), bot.log()
            time.sleep(chance.uniform(0, 0.05))
            bot.kill()
            bot.start()


def test_what_was_acknowledged_is_answered_once(
    slack: FakeSlack, launch: Callable[..., Process], file: Path
) -> None:
    bot = launch(f"sqlite:///{file}")
    messages, marks = _messages(bot), _marks(bot)
    bodies = [body for message in messages for body in events(bot, message)]
    bodies += [body for _, body in marks]
    random.Random(SEED).shuffle(bodies)
    _deliver(bot, bodies)
    messages += [message for message, _ in marks[::2]]
    wait_for(lambda: _nothing_is_left(file), bot)
    assert bot.stop() == 0
    assert answered(slack) == {message["ts"]: 1 for message in messages}
    assert _rows(file, "PRAGMA integrity_check") == ["ok"]
    kept = _rows(file, "SELECT question FROM answers")
    assert sorted(map(str, kept)) == sorted(message["ts"] for message in messages)


@pytest.mark.parametrize(
    ("channel", "text"),
    [(DM, "what is Rook"), (CHANNEL, f"<@{BOT}> Rook"), (DM, "what is foobarbaz")],
)
def test_an_answer_that_went_out_with_the_last_breath_is_not_repeated(
    slack: FakeSlack, launch: Callable[..., Process], file: Path, channel: str, text: str
) -> None:
    bot = launch(f"sqlite:///{file}")
    slack.plan("chat.postMessage", HANG)
    message = bot.message(text, channel)
    for body in events(bot, message):
        assert bot.is_taken(body)
    wait_for(lambda: slack.of("chat.postMessage"), bot)
    bot.kill()
    slack.release()  # it arrives, but nobody is there any more to note it
    bot.start()
    wait_for(lambda: _nothing_is_left(file), bot)
    assert bot.stop() == 0
    assert answered(slack) == {message["ts"]: 1}
    [answer] = slack.messages
    assert _rows(file, "SELECT answer FROM answers") == [answer[1]]
    assert _rows(file, "SELECT sum(count) FROM usage") == [1]
    assert _rows(file, "SELECT count(*) FROM questions") == ["foobarbaz" in text]


def test_a_stop_in_the_middle_loses_nothing(
    slack: FakeSlack, launch: Callable[..., Process], file: Path
) -> None:
    bot = launch(f"sqlite:///{file}")
    messages = [bot.message("what is Rook", DM) for _ in range(30)]
    for message in messages:
        for body in events(bot, message):
            assert bot.is_taken(body)
    assert bot.stop() == 0
    bot.start()
    wait_for(lambda: _nothing_is_left(file), bot)
    assert answered(slack) == {message["ts"]: 1 for message in messages}


def test_what_was_taught_holds_from_the_first_question_after_a_start(
    slack: FakeSlack, launch: Callable[..., Process], file: Path
) -> None:
    store = Store(f"sqlite:///{file}")
    assert store.learning.teach(Lesson("rook", name="Frobnix"))
    store.close()
    bot = launch(f"sqlite:///{file}")
    [event] = events(bot, bot.message("what is Frobnix?", DM))
    assert bot.is_taken(event)
    [post] = wait_for(lambda: slack.of("chat.postMessage"), bot)
    assert post.args["text"].startswith("Rook ")


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_help_that_was_pending_is_given_once_after_a_restart(
    slack: FakeSlack, launch: Callable[..., Process], file: Path, end: str
) -> None:
    bot = launch(f"sqlite:///{file}", HELPER_DELAY="2")
    bot.command("channel auto", user=CREATOR)
    wait_for(lambda: _rows(file, "SELECT mode FROM channels") == ["auto"], bot)
    message = bot.message("what is Rook?")
    [event] = events(bot, message)
    assert bot.is_taken(event)
    assert _rows(file, "SELECT kind FROM jobs") == ["unasked"]
    assert _rows(file, "SELECT text FROM jobs") == [""], "what is only overheard is not kept"
    getattr(bot, end)()
    assert answered(slack) == {}
    bot.start()
    assert bot.is_taken(event)
    wait_for(lambda: answered(slack)[message["ts"]], bot)
    wait_for(lambda: _nothing_is_left(file), bot)
    assert bot.stop() == 0
    assert answered(slack) == {message["ts"]: 1}

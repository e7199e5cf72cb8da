"""Requests over HTTP: only sound ones that Slack has signed reach the app."""

import io
import json
import time
from urllib.parse import urlencode

import pytest
from fake_slack import BOT, DM, FakeSlack
from slack_people import Bot, signature

pytest_plugins = ["slack_people"]

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
WORDS = "what-is-the-plan-of-alice"
"""What must not be in the log."""


@pytest.fixture
def question(bot: Bot) -> str:
    """A sound request that would be answered."""
    return json.dumps(bot.body(bot.message("what is Rook", DM)))


def test_a_sound_request_is_taken(bot: Bot, question: str, slack: FakeSlack) -> None:
    assert bot.request(question).status == 200
    bot.settle()
    assert len(slack.of("chat.postMessage")) == 1


def test_the_address_is_verified(bot: Bot) -> None:
    body = {"type": "url_verification", "challenge": "3eZbrw1aBm2rZgRN", "token": "x"}
    response = bot.request(json.dumps(body))
    assert response.status == 200
    assert "3eZbrw1aBm2rZgRN" in response.body


def test_an_ssl_check_is_answered(bot: Bot) -> None:
    assert bot.request(urlencode({"ssl_check": "1", "token": "x"}), FORM).status == 200


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "v0=",
        "v0=" + "0" * 64,
        "v1=" + "0" * 64,
        "nonsense",
        "v0=\xe9\xe8",
        "v0=" + "f" * 10_000,
    ],
)
def test_a_bad_signature_is_refused(bot: Bot, question: str, signature: str | None) -> None:
    assert bot.request(question, HTTP_X_SLACK_SIGNATURE=signature).status == 401
    assert bot.slack.of("chat.postMessage") == []


def test_a_changed_body_is_refused(bot: Bot, question: str) -> None:
    forged = question.replace("Rook", "Vitess")
    genuine = signature(question.encode(), str(int(time.time())))
    assert bot.request(forged, HTTP_X_SLACK_SIGNATURE=genuine).status == 401
    bot.settle()
    assert bot.slack.of("chat.postMessage") == []


@pytest.mark.parametrize("seconds", [-301, -3_600, -86_400 * 365, 360, 3_600, 86_400 * 365])
def test_a_stale_request_is_refused(bot: Bot, question: str, seconds: int) -> None:
    when = str(int(time.time()) + seconds)
    assert bot.request(question, when=when).status == 401


@pytest.mark.parametrize(
    "when",
    [
        "",
        " ",
        "now",
        "-1",
        "0",
        "1e9",
        "nan",
        "inf",
        "0x10",
        "1_000",
        "12.5",
        "9" * 30,
        "9" * 5_000,
        "١٢٣",
        "²",
    ],
)
def test_an_absurd_timestamp_is_refused(bot: Bot, question: str, when: str) -> None:
    assert bot.request(question, when=when).status == 401


def test_a_missing_timestamp_is_refused(bot: Bot, question: str) -> None:
    assert bot.request(question, HTTP_X_SLACK_REQUEST_TIMESTAMP=None).status == 401


MALFORMED = [
    (b"", JSON),
    (b"{", JSON),
    (b"null", JSON),
    (b"[]", JSON),
    (b"[1, 2]", JSON),
    (b"42", JSON),
    (b'"' + WORDS.encode() + b'"', JSON),
    (b'{"text": "' + WORDS.encode(), JSON),
    (b"\xff\xfe\x00" + WORDS.encode(), JSON),
    (b'{"a": "\xff"}', JSON),
    (b"[" * 100_000, JSON),
    (b'{"a":' * 50_000, JSON),
    (b"{}", JSON),
    (b'{"type": "event_callback"}', JSON),
    (b'{"type": "event_callback", "event": null}', JSON),
    (b'{"type": "event_callback", "event": "' + WORDS.encode() + b'"}', JSON),
    (b'{"type": "event_callback", "event": []}', JSON),
    (b"payload={" + WORDS.encode(), FORM),
    (b"payload=", FORM),
    (b"payload=[]", FORM),
    (b"payload=null", FORM),
    (b"payload=" + b"%5B" * 50_000, FORM),
    (b'payload={"type":"block_actions","actions":[1]}', FORM),
    (b'payload={"type":"block_actions","actions":{}}', FORM),
    (b"", FORM),
    (b"\xff\xfe", FORM),
    (b"payload=%7B%22type%22%3A%22block_actions%22%2C%22view%22%3A%22x%22%7D", FORM),
]


@pytest.mark.parametrize(("body", "kind"), MALFORMED)
def test_a_malformed_body_is_refused(bot: Bot, body: bytes, kind: str, log: io.StringIO) -> None:
    readable = body.decode(errors="replace").encode() == body
    assert bot.request(body, kind).status in ([400] if readable else [400, 401])
    assert WORDS not in log.getvalue()


@pytest.mark.parametrize(("body", "kind"), MALFORMED)
def test_a_malformed_body_that_is_not_signed_is_refused(bot: Bot, body: bytes, kind: str) -> None:
    assert bot.request(body, kind, HTTP_X_SLACK_SIGNATURE="v0=0").status == 401


ODD = [
    {"type": "event_callback", "event": {}},
    {"type": "event_callback", "event": {"type": None}},
    {"type": "event_callback", "event": {"type": 5}},
    {"type": "event_callback", "event": {"type": ["message"]}},
    {"type": "event_callback", "event": {"type": "message"}},
    {"type": "event_callback", "event": {"type": "message", "channel": 5, "text": 5}},
    {"type": "event_callback", "event": {"type": "app_mention", "text": WORDS}},
    {"type": "event_callback", "event": {"type": "message", "channel_type": "im", "user": {}}},
    {"type": "event_callback", "event": {"type": "app_home_opened"}},
    {"type": "event_callback", "event": {"type": "assistant_thread_started"}},
    {"type": "event_callback", "event": {"type": "assistant_thread_started", "x": WORDS}},
    {"type": "event_callback", "event_id": 5, "event": {"type": "app_mention"}},
    {"type": "event_callback", "authorizations": 5, "event": {"type": "app_mention"}},
    {"type": "event_callback", "authorizations": [], "event": {"type": "app_mention"}},
    {"type": "event_callback", "team_id": [], "event": {"type": "app_mention"}},
    {"type": "nonsense", "text": WORDS},
    {"type": 5},
    {"type": "url_verification"},
    {"type": "block_actions"},
    {"type": "block_actions", "actions": []},
    {"type": "block_actions", "actions": [{}]},
    {"type": "block_actions", "actions": [{"action_id": 5}], "user": WORDS},
    {"type": "block_actions", "actions": [{"action_id": "share"}], "user": {"id": "U1"}},
    {"type": "block_actions", "actions": [{"action_id": "ask:x", "value": 5}], "team": 5},
    {"type": "view_submission"},
    {"type": "view_submission", "view": {"callback_id": "look_up"}},
    {"type": "view_closed", "view": {"callback_id": "look_up"}},
    {"type": "shortcut"},
    {"type": "shortcut", "callback_id": "look_up"},
    {"type": "message_action", "callback_id": "explain_message"},
    {"type": "message_action", "callback_id": "explain_message", "message": {}},
    {"type": "block_suggestion"},
    {"type": "block_suggestion", "action_id": "look_up"},
    {"type": "block_suggestion", "action_id": "look_up", "value": {}, "user": []},
]


@pytest.mark.parametrize("body", ODD, ids=[str(i) for i in range(len(ODD))])
@pytest.mark.parametrize("kind", [JSON, FORM])
def test_a_signed_request_of_an_odd_shape_does_no_harm(
    bot: Bot, body: dict[str, object], kind: str, log: io.StringIO
) -> None:
    text = json.dumps(body)
    response = bot.request(text if kind == JSON else urlencode({"payload": text}), kind)
    bot.settle()
    assert response.status < 500
    assert WORDS not in log.getvalue()
    assert bot.dm("what is Rook")[-1].method == "chat.postMessage"


@pytest.mark.parametrize(
    "form",
    [
        {"command": "/cncf"},
        {"command": "/cncf", "text": WORDS, "user_id": "U1"},
        {"command": "/other", "text": WORDS, "user_id": "U1"},
        {"command": ""},
        {WORDS: WORDS},
    ],
)
def test_a_command_of_an_odd_shape_does_no_harm(
    bot: Bot, form: dict[str, str], log: io.StringIO
) -> None:
    assert bot.request_form(form).status < 500
    bot.settle()
    assert WORDS not in log.getvalue()


@pytest.mark.parametrize("kind", ["", "text/plain", "text/xml", "application/octet-stream", FORM])
def test_another_content_type_does_no_harm(bot: Bot, question: str, kind: str) -> None:
    assert bot.request(question, kind).status in (200, 400)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain", "image/png"])
def test_what_is_neither_json_nor_a_form_is_refused(bot: Bot, kind: str, log: io.StringIO) -> None:
    assert bot.request(f"--x\r\n{WORDS}\r\n--x--", kind).status == 400
    assert WORDS not in log.getvalue()


@pytest.mark.parametrize("length", ["-1", "x", "", "1.5", "²"])
def test_an_absurd_length_is_refused(bot: Bot, question: str, length: str) -> None:
    assert bot.request(question, CONTENT_LENGTH=length).status in (400, 401)


def test_a_body_beyond_measure_is_refused(bot: Bot) -> None:
    assert bot.request(b"{" + b" " * 1_000_001 + b"}").status == 413


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("POST", "/", 404),
        ("GET", "/", 404),
        ("POST", "/slack", 404),
        ("POST", "/slack/install", 404),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
    ],
)
def test_each_path_has_its_answer(bot: Bot, method: str, path: str, status: int) -> None:
    assert bot.request("", REQUEST_METHOD=method, PATH_INFO=path).status == status


def test_nothing_new_is_taken_while_stopping(bot: Bot, question: str) -> None:
    bot.site.closed = True
    assert bot.request(question).status == 503
    assert bot.request("", REQUEST_METHOD="GET", PATH_INFO="/healthz").status == 200


def test_an_event_nobody_listens_to_is_acknowledged(bot: Bot) -> None:
    assert bot.hear({"type": "reaction_added", "user": BOT, "event_ts": "1.2"}) == []


def test_metrics_say_what_the_bot_has_done(bot: Bot) -> None:
    bot.dm("what is Rook")
    said = bot.request("", PATH_INFO="/metrics", REQUEST_METHOD="GET")
    assert said.status == 200
    assert 'cncf_guide_answers_total{kind="answered"} 1.0' in said.body
    assert "cncf_guide_database_failures_total 0.0" in said.body

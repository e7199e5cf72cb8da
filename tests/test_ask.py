"""The contract of `ask`: what comes out of it, field by field, and its exit status."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from conftest import ROOT, Folder, Run
from slack_limits import problems

from bot.assistant import Assistant

FIELDS = {
    "question": str,
    "lang": str,
    "answered": bool,
    "intent": str,
    "confidence": (int, float),
    "projects": list,
    "lead": str,
    "text": str,
    "blocks": list,
    "sources": list,
    "suggestions": list,
    "as_of": str,
    "elapsed_ms": (int, float),
}

ANSWERED = [
    "what is Rook?",
    "Rook 是什么？",
    "what is Kubernetes",
    "What stage is Linkerd at?",
    "linkerd 现在什么阶段？",
    "what stage was Harbor at in October 2018?",
    "2018 年 10 月 Harbor 处于什么阶段？",
    "TiKV 经历了哪些阶段？",
    "which category is Falco in?",
    "Falco 属于哪一类？",
    "who created Envoy?",
    "Envoy 是谁创建的？",
    "What language is CoreDNS written in?",
    "who created Rook and what is it written in?",
    "NATS vs gRPC",
    "Linkerd 和 Envoy 有什么区别？",
    "Harbor vs FooBarBaz",
    "which projects are in the sandbox?",
    "有哪些归档项目？",
    "how many CNCF projects are there?",
    "CNCF 有多少个项目？",
    "which service mesh projects are there?",
    "which categories are there?",
    "What are the stages of a CNCF project?",
    "I need a tool for log collection",
    "想收集容器日志用什么？",
    "Where can I ask about Prometheus?",
    "Jaeger 的官网是什么？",
    "what is CNCF?",
    "CNCF 是什么？",
    "what is Ceph?",
    "什么是服务网格？",
    "Which storage backends does Jaeger support?",
    "what is rkt?",
    "help",
    "帮助",
]

DECLINED = [
    "what is the weather like tomorrow?",
    "how do I cook rice?",
    "今天天气怎么样？",
    "西红柿炒鸡蛋怎么做？",
    "what is Zzyzxquux?",
    "",
    "🎉🎉🎉",
    "?!?",
    "asdf qwer zxcv",
]

QUESTIONS = [*ANSWERED, *DECLINED]


@pytest.fixture(scope="module")
def printed(process: Callable[..., Run]) -> Run:
    """What a process prints that reads all the questions from its standard input."""
    return process("ask", "--json", "-", stdin="\n".join(QUESTIONS).encode() + b"\n")


@pytest.fixture
def row(ask_json: Callable[..., dict[str, Any]], question: str) -> dict[str, Any]:
    return ask_json(question)


# --- the object ---------------------------------------------------------------------------------


def test_each_line_of_the_input_is_answered_in_order(printed: Run) -> None:
    assert [row["question"] for row in printed.rows] == QUESTIONS
    assert printed.err == ""


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_has_every_field_in_its_type(row: dict[str, Any], question: str) -> None:
    assert row.keys() >= FIELDS.keys()
    assert {
        name: row[name] for name, kind in FIELDS.items() if not isinstance(row[name], kind)
    } == {}
    assert row["lang"] in ("zh", "en")
    assert row["intent"]
    assert 0 <= row["confidence"] <= 1
    assert row["elapsed_ms"] >= 0
    assert date.fromisoformat(row["as_of"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_lead_is_short_and_the_text_starts_with_it(row: dict[str, Any], question: str) -> None:
    assert 0 < len(row["lead"]) <= 300
    assert len(row["text"]) <= 3_000
    assert row["text"].startswith(row["lead"])
    assert "\n" not in row["lead"]
    assert not re.search(r"\{\w+\}|None", row["text"]), "a blank was left open"


@pytest.mark.parametrize("question", QUESTIONS)
def test_slack_accepts_the_blocks(row: dict[str, Any], question: str) -> None:
    blocks = row["blocks"]
    assert blocks
    assert problems(blocks) == []


def read(marked: str) -> str:
    """What people see of a text with mark-up, without its spaces."""
    text = re.sub(r"<([^|>]*\|)?([^>]*)>", r"\2", marked)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("*", "")):
        text = text.replace(entity, sign)
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_blocks_begin_with_the_lead(row: dict[str, Any], question: str) -> None:
    """A list may then name its projects line by line."""
    first = next(block for block in row["blocks"] if block["type"] == "section")
    assert read(first["text"]["text"]).startswith(read(row["lead"])[:20])


@pytest.mark.parametrize("question", ANSWERED)
def test_an_answer_names_its_sources(
    row: dict[str, Any], question: str, assistant: Assistant
) -> None:
    assert row["answered"] is True
    assert row["suggestions"] == []
    assert row["sources"]
    for source in row["sources"]:
        assert source["id"]
        assert source["title"] in row["text"]
        assert source["url"].startswith("http")
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", source["date"])
        assert source["date"] in row["text"]
    assert set(row["projects"]) <= set(assistant.knowledge.projects)
    assert len(set(row["projects"])) == len(row["projects"])


@pytest.mark.parametrize("question", DECLINED)
def test_a_question_without_an_answer_gets_polite_words_and_no_project(
    row: dict[str, Any], question: str
) -> None:
    assert row["answered"] is False
    assert row["projects"] == []
    assert row["sources"] == []
    assert len(row["suggestions"]) <= 3


@pytest.mark.parametrize(
    ("question", "projects"),
    [
        ("what is Rook?", ["rook"]),
        ("linkerd 现在什么阶段？", ["linkerd"]),
        ("NATS vs gRPC", ["nats", "grpc"]),
        ("Linkerd 和 Envoy 有什么区别？", ["linkerd", "envoy"]),
        ("Harbor vs FooBarBaz", ["harbor"]),
        ("which projects are in the sandbox?", []),
        ("how many CNCF projects are there?", []),
        ("what is CNCF?", []),
        ("help", []),
    ],
)
def test_the_projects_are_those_the_answer_is_about_the_main_one_first(
    row: dict[str, Any], question: str, projects: list[str]
) -> None:
    assert row["projects"] == projects


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_in_the_language_of_the_question(row: dict[str, Any], question: str) -> None:
    assert row["lang"] == ("zh" if re.search(r"[\u4e00-\u9fff]", question) else "en")
    chinese = re.search(r"[\u4e00-\u9fff]", row["lead"])
    assert bool(chinese) == (row["lang"] == "zh")


# --- options ------------------------------------------------------------------------------------


def test_overheard_chatter_is_met_with_silence(run: Callable[..., Run]) -> None:
    chatter = "the harbor was beautiful\nlunch anyone?\n今晚一起吃饭吗\n"
    done = run("ask", "--json", "--overheard", "-", stdin=chatter)
    silent = ("answered", "lead", "text", "blocks", "projects", "suggestions", "sources")
    for row in done.rows:
        assert [row[name] for name in silent] == [False, "", "", [], [], [], []]
    assert len(done.rows) == 3
    assert done.status == 1


def test_overheard_chatter_prints_nothing(run: Callable[..., Run]) -> None:
    done = run("ask", "--overheard", "the harbor was beautiful")
    assert (done.status, done.out.strip()) == (1, "")


def test_an_overheard_question_about_a_project_is_answered(run: Callable[..., Run]) -> None:
    done = run("ask", "--json", "--overheard", "Does anyone know what stage Linkerd is at?")
    assert done.rows[0]["projects"] == ["linkerd"]
    assert done.status == 0


@pytest.mark.parametrize(("lang", "question"), [("zh", "what is Rook"), ("en", "Rook 是什么")])
def test_lang_fixes_the_language_of_the_answer(
    run: Callable[..., Run], lang: str, question: str
) -> None:
    (row,) = run("ask", "--json", "--lang", lang, question).rows
    assert row["lang"] == lang
    assert bool(re.search(r"[\u4e00-\u9fff]", row["lead"])) == (lang == "zh")


def test_as_of_answers_as_of_that_day(run: Callable[..., Run]) -> None:
    (row,) = run("ask", "--json", "--as-of", "2018-10-31", "what stage is Harbor at?").rows
    assert row["as_of"] == "2018-10-31"
    assert "sandbox" in row["lead"]
    assert "2018-07-31" in row["lead"]


def test_a_day_after_the_data_is_answered_as_of_the_data(
    run: Callable[..., Run], assistant: Assistant
) -> None:
    (row,) = run("ask", "--json", "--as-of", "2999-01-01", "what stage is Harbor at?").rows
    assert row["as_of"] == assistant.knowledge.date


def test_without_json_an_answer_is_plain_text(run: Callable[..., Run]) -> None:
    question = "what stage is Linkerd at?"
    (row,) = run("ask", "--json", question).rows
    assert run("ask", question).out == row["text"] + "\n"


# --- exit status --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "stdin", "status"),
    [
        ("what is Lantern?", None, 0),
        ("what is Zzyzxquux?", None, 1),
        ("-", "what is Lantern?\nQuarry 是什么？\n", 0),
        ("-", "what is Zzyzxquux?\nwhat is Lantern?\n", 1),
        ("-", "what is Lantern?\nwhat is Zzyzxquux?", 1),
        ("-", "", 0),
    ],
)
def test_the_exit_status_tells_whether_all_was_answered(
    run: Callable[..., Run], small: Folder, question: str, stdin: str | None, status: int
) -> None:
    assert run("ask", question, "--knowledge", small.path, stdin=stdin).status == status


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["ask"], "question"),
        (["ask", "--as-of", "2018-13-01", "what is Rook"], "2018-13-01"),
        (["ask", "--as-of", "yesterday", "what is Rook"], "yesterday"),
        (["ask", "--as-of"], "--as-of"),
        (["ask", "--lang", "fr", "what is Rook"], "fr"),
        (["ask", "--jason", "what is Rook"], "--jason"),
        (["ask", "what is", "Rook"], "Rook"),
        (["ask", "what", "is", "Rook"], '["QUESTION"]'),
        (["aks", "what is Rook"], "aks"),
        (["new"], "ID"),
        (["eval"], "FILE"),
    ],
)
def test_bad_usage_is_explained_with_status_2(
    run: Callable[..., Run], arguments: list[str], hint: str
) -> None:
    done = run(*arguments)
    assert done.status == 2
    assert done.out == ""
    assert hint in done.err
    assert "Traceback" not in done.err


# --- as a process -------------------------------------------------------------------------------


def test_a_process_answers_one_question_and_ends_well(process: Callable[..., Run]) -> None:
    done = process("ask", "what is Rook")
    assert done.status == 0
    assert done.out.startswith("Rook is ")
    assert done.err == ""


def test_a_process_tells_bad_usage_by_its_exit_status(process: Callable[..., Run]) -> None:
    done = process("ask", "--as-of", "tomorrow", "what is Rook")
    assert done.status == 2
    assert "tomorrow" in done.err
    assert "Traceback" not in done.err


def test_chinese_comes_out_as_utf_8_whatever_the_locale(process: Callable[..., Run]) -> None:
    done = process("ask", "Rook 是什么", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.status == 0
    assert "存储" in done.out


def test_bytes_that_are_no_utf_8_are_not_the_end(process: Callable[..., Run]) -> None:
    stdin = b"\xff\xfe\x00 what is \x80\nwhat is Rook?\n"
    done = process("ask", "--json", "-", stdin=stdin)
    assert [row["answered"] for row in done.rows] == [False, True]
    assert done.status == 1


def test_a_line_is_answered_before_the_next_one_is_given() -> None:
    command = [sys.executable, "-m", "bot", "ask", "--json", "-"]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=env
    ) as bot:
        assert bot.stdin is not None
        assert bot.stdout is not None
        watchdog = threading.Timer(30, bot.kill)  # a bot that waits for more would wait for ever
        watchdog.start()
        try:
            for question in ("what is Rook?", "Rook 是什么？"):
                bot.stdin.write(question.encode() + b"\n")
                bot.stdin.flush()
                line = bot.stdout.readline()
                assert line, "no answer came while the input was open"
                assert json.loads(line)["question"] == question
            bot.stdin.close()
            assert bot.wait() == 0
        finally:
            watchdog.cancel()
            bot.kill()


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "bot", "ask", "--json", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ.copy(),
    ) as bot:
        assert bot.stdout is not None
        bot.stdout.close()
        _, err = bot.communicate(b"what is Rook?\n" * 50)
    assert b"Traceback" not in err
    assert b"Exception" not in err


def test_the_chat_answers_a_pipe_line_by_line(process: Callable[..., Run]) -> None:
    done = process(stdin="what is Rook?\n\nlinkerd 现在什么阶段？\n".encode())
    assert done.status == 0
    assert done.out.startswith("Rook is ")
    assert "\n\nLinkerd " in done.out
    assert "\033" not in done.out


def test_the_chat_knows_what_was_talked_about(process: Callable[..., Run]) -> None:
    done = process("chat", stdin="what is Envoy?\nand its license?\n它是谁创建的？\n".encode())
    _, licence, creator = done.out.strip().split("\n\n")
    assert licence.startswith("Envoy is open source under ")
    assert creator.startswith("Envoy ")
    assert "Lyft" in creator


@pytest.mark.parametrize("command", [("ask", "-"), ("chat",)])
def test_ctrl_c_ends_a_command_without_a_traceback(command: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # A shell without job control starts what runs beside it deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as bot:
        assert bot.stdin is not None
        assert bot.stdout is not None
        bot.stdin.write(b"what is Rook?\n")
        bot.stdin.flush()
        assert bot.stdout.readline().startswith(b"Rook ")
        bot.send_signal(signal.SIGINT)
        _, err = bot.communicate()
    assert bot.returncode == 130
    assert err == b""

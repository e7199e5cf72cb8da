"""What a single question loads: no more than it needs."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from conftest import ROOT, Folder, Run

ASKED = """
import sys
from bot.talk import cli
cli.main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture
def loaded(run: Callable[..., Run], small: Folder) -> Callable[[str], set[str]]:
    """The modules that a process has loaded to answer a question, once the knowledge is kept."""

    def ask(question: str) -> set[str]:
        arguments = ["ask", question, "--knowledge", str(small.path)]
        assert run(*arguments).status == 0
        done = subprocess.run(
            [sys.executable, "-c", ASKED, *arguments], cwd=ROOT, capture_output=True, check=True
        )
        return set(done.stderr.decode("utf-8").split())

    return ask


def test_a_question_reads_no_yaml_and_needs_no_slack(loaded: Callable[[str], set[str]]) -> None:
    needless = {"yaml", "bot.know.check", "bot.build", "slack_sdk", "sqlalchemy", "rapidfuzz"}
    assert needless & loaded("what is Lantern?") == set()


def test_only_chinese_needs_jieba(loaded: Callable[[str], set[str]]) -> None:
    assert "jieba" not in loaded("what is Lantern?")
    assert "jieba" in loaded("Lantern 是什么？")


def test_jieba_comes_without_what_it_would_only_need_for_itself(
    loaded: Callable[[str], set[str]],
) -> None:
    needless = {"pkg_resources", "jieba.finalseg.prob_emit"}
    assert needless & loaded("Lantern 是什么？") == set()


def test_jieba_is_whole_for_others_in_the_same_process(small: Folder) -> None:
    """ "杭研" is in no dictionary: only the hidden Markov model, which comes late, knows it."""
    code = """
import sys
from pathlib import Path
from bot.assistant import Assistant
Assistant(Path(sys.argv[1])).ask("Lantern 是什么？")
import jieba
jieba.setLogLevel(40)
print("/".join(jieba.lcut("他来到了网易杭研大厦")))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(small.path)], cwd=ROOT, capture_output=True, check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.stdout.decode("utf-8").strip() == "他/来到/了/网易/杭研/大厦"

"""The documents name what there is: questions that are answered, commands, settings, tables."""

import re
from collections.abc import Callable, Iterator

import pytest
from conftest import ROOT, Run

from bot.assistant import Assistant
from bot.store.tables import METADATA
from bot.talk.slack.settings import NUMBERS, PLACES


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def between(text: str, first: str, then: str) -> str:
    return text.split(first, 1)[1].split(then, 1)[0]


def questions() -> Iterator[str]:
    for row in between(page("README.md"), "## What people ask", "A name may be").splitlines():
        yield from re.findall("`([^`]+)`", row)


@pytest.mark.parametrize("question", list(questions()))
def test_what_the_readme_says_can_be_asked_is_answered(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).answered


def test_the_contract_lists_every_command(run: Callable[..., Run]) -> None:
    listed = set(re.findall("^    ([a-z]+) ", run("--help").out, re.MULTILINE))
    table = between(page("docs/contract.md"), "| command |", "\n\n")
    assert set(re.findall("^\\| `([a-z]+)", table, re.MULTILINE)) == listed


def test_the_page_for_admins_lists_every_table() -> None:
    table = between(page("docs/admin.md"), "## What it stores", "\n## ")
    named = {name for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
             for name in re.findall("`([a-z]+)`", row)}  # fmt: skip
    assert named == set(METADATA.tables)


@pytest.mark.parametrize("name", [*NUMBERS, *PLACES])
def test_the_page_for_admins_explains_a_setting(name: str) -> None:
    assert f"\n| `{name}` | " in between(page("docs/admin.md"), "## Settings", "\n\n`cncf-guide")

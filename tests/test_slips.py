"""A slip inside a Chinese name is forgiven; words that only look like a name stay what they are."""

from collections.abc import Callable

import pytest
from conftest import KNOWLEDGE
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.model import Answer
from bot.understand import dictionary
from bot.understand.directory import Name, directory
from bot.understand.names import Names
from bot.understand.text import Cutter, Reader

Ask = Callable[..., Answer]

WORDS = KNOWLEDGE / "words.zh.txt"
BRANDS = ["普罗米修斯", "夜莺瞭望", "鲲鹏饕餮阁"]
"""Names that are no words of Chinese."""


@pytest.fixture(scope="module")
def brands(assistant: Assistant) -> tuple[Names, Reader]:
    limits = assistant.knowledge.limits
    frame = frozenset(assistant.knowledge.questions["frame"]["zh"])
    cutter = Cutter(lambda: dictionary.read(WORDS, BRANDS), frame, limits["everyday"])
    known = [Name(brand, "exact", brand, False) for brand in BRANDS]
    names = Names(directory(known, limits["names"]), limits["names"])
    names.know((), (), cutter)
    return names, Reader(cutter)


@pytest.mark.parametrize(
    "question",
    [
        "普罗米休斯用什么语言写的",
        "普罗米斯用什么语言写的",
        "普罗米修修斯用什么语言写的",
        "普罗米大修斯用什么语言写的",
        "普罗修米斯用什么语言写的",
        "普罗米修士用什么语言写的",
    ],
)
def test_a_question_with_a_slip_in_a_name_is_answered(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.projects[:1] == ("prometheus",)
    assert answer.intent == "language"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("服务格网是什么", "service-mesh"),
        ("服务网网格是什么", "service-mesh"),
        ("混沌工呈是什么", "chaos-engineering"),
    ],
)
def test_a_slip_in_a_term_is_forgiven(assistant: Assistant, text: str, meant: str) -> None:
    assert meant in _guessed(assistant, text)


@pytest.mark.parametrize(
    "text",
    [
        "打捞工具",  # not 打包工具
        "消防系统",  # not 消息系统
        "软件分发",  # not 软件开发
        "单点登出",  # not 单点登录
        "七层负载均衡器",  # is 负载均衡器, spelled right
        "多台服务器",  # not 无服务器
        "服务网",
        "日志收走了吗",
        "初次接触云原生会觉得复杂",  # not 云原生大会
        "我们最终用车",  # not 最终用户
    ],
)
def test_other_compounds_are_no_misspelt_names(assistant: Assistant, text: str) -> None:
    assert _guessed(assistant, text) == set()


def test_no_word_of_everyday_chinese_is_a_misspelt_name(assistant: Assistant) -> None:
    words = [line.split()[0] for line in WORDS.read_text(encoding="utf-8").splitlines()]
    assert [word for word in words if _guessed(assistant, word)] == []


@given(st.sampled_from(BRANDS), st.data())
def test_one_slip_in_a_brand_is_forgiven(
    brands: tuple[Names, Reader], name: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(1, len(name) - 2))
    other = data.draw(st.sampled_from("瓴犇翀喆堃"))
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    slips = [swapped, f"{name[:at]}{other}{name[at:]}", f"{name[:at]}{other}{name[at + 1 :]}"]
    if len(name) > 4:
        slips.append(name[:at] + name[at + 1 :])
    names, reader = brands
    for slip in slips:
        found = names.find(reader.read(f"请问{slip}是什么"))
        assert [(mention.id, mention.surface) for mention in found] == [(name, slip)]


def _guessed(assistant: Assistant, text: str) -> set[str]:
    mentions = assistant.understanding.understand(text).mentions
    return {mention.id for mention in mentions if mention.how == "fuzzy"}

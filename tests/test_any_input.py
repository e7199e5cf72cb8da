"""Whatever comes in, an answer or a polite no goes out."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_limits import problems

from bot.assistant import Assistant
from bot.model import Lang
from bot.reply import blocks, plain

ASKING = [
    *("what is", "who created", "difference between", "vs", "versus", "stage", "in 2018"),
    *("Rook", "kubernets", "Harbor", "NATS", "the-update-framework", "CNCF", "Linkerd"),
    *("是什么", "处于哪个阶段", "和", "有什么区别", "毕业", "项目", "普罗米修斯"),
    *("2018-02-30", "2018年13月", "0000 年 0 月", "last year", "去年"),
]
MARK_UP = [
    *("<!channel>", "<!here>", "<!everyone>", "<@U0123ABCD>", "<!subteam^S123|@team>"),
    *("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "&#60;!here&#62;", "＜!channel＞"),
    *("<<!channel>>", "<#C1|general>", "<https://evil.example|click>", "<javascript:alert(1)|x>"),
    *("<script>alert(1)</script>", "*", "_", "~", "`", "```", ">", "&", "{", "}", "{name}", "{0}"),
    *("%s", "\\", '"', "'"),
]
ODD = [
    *("\u0000", "\u200b", "\u200d", "\u202e", "\u2028", "\ufeff", "\r", "\n", "\t", "\x1b[31m"),
    *("\ud800", "\udfff", "👩‍👩‍👧‍👦", "🇨🇳", "e\u0301", "İ", "ß", "ﬁ", "㎏", "Ⅷ", "①", "𠮷", "豈"),
]
FRAGMENTS = [*ASKING, *MARK_UP, *ODD]

anything = st.text(st.characters(exclude_categories=()), max_size=80)
messages = anything | st.lists(st.sampled_from(FRAGMENTS) | anything, max_size=12).map(" ".join)
languages = st.sampled_from([None, "en", "zh"])

DEFANGED = re.compile(r"<[!@#]|<(?!https?://)")


def hold_the_contract(
    assistant: Assistant, text: str, lang: Lang | None = None, overheard: bool = False
) -> None:
    answer = assistant.ask(text, lang, overheard=overheard)
    shown = plain.render(answer, assistant.knowledge)
    message = blocks.render(answer, assistant.knowledge)
    assert answer.lang == (lang or answer.lang)
    assert len(answer.lead) <= 300
    assert len(shown) <= 3_000
    assert shown.startswith(answer.lead)
    assert "\x1b" not in shown
    assert "\x00" not in shown
    shown.encode("utf-8")
    assert 0 <= answer.confidence <= 1
    assert set(answer.projects) <= assistant.knowledge.projects.keys()
    assert problems(message) == []
    assert not any(DEFANGED.search(text) for text in texts(message))
    if not answer.answered:
        assert (answer.projects, answer.sources, answer.cards) == ((), (), ())
        assert len(answer.suggestions) <= (0 if overheard else 3)
        assert bool(answer.lead) == bool(message) == (not overheard)
    else:
        assert answer.lead
        assert answer.sources


def texts(value: Any) -> list[str]:
    """The texts of all text objects in a message."""
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for item in value.values() for text in texts(item)]
    return [text for item in value for text in texts(item)] if isinstance(value, list) else []


@given(messages, languages, st.booleans())
@example("", None, False)
@example("\x00", None, False)
@example("\ud800\udfff", None, False)
@example("👍" * 200, None, False)
@example("\u200b\u200d\ufeff", None, False)
@example("Harbor vs &lt;!channel&gt;", None, False)
@example("Harbor 和 <!channel> 有什么区别", None, False)
@example("last year 去年", None, False)
def test_any_text_gets_an_answer_or_a_polite_no(
    assistant: Assistant, text: str, lang: Lang | None, overheard: bool
) -> None:
    hold_the_contract(assistant, text, lang, overheard)


@given(messages)
@example("stage linkerd")
@example("ｗｈａｔ is Rook")
@example("w\u200bhat is Rook")
@example("&#119;hat is Rook")
@example("Rook 是什<:smile:>么")
@example("k8s 是用什麼語言寫的")
def test_what_is_dismissed_unread_would_not_have_been_answered(
    assistant: Assistant, text: str
) -> None:
    if assistant.understanding.overhear(text) is None:
        proposal = assistant.propose(text, overheard=True)
        assert proposal is None or not proposal.is_given(overheard=True)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 40_000,
        "what is " * 5_000,
        "是" * 40_000,
        "项目" * 20_000,
        "Rook " * 8_000,
        "Rook是什么" * 5_714,
        "👍" * 40_000,
        "\u200b" * 40_000,
        "\ud800" * 40_000,
        "\x00" * 40_000,
        "<" * 40_000,
        "<@" * 20_000,
        "&lt;" * 10_000,
        "<https://" * 4_444,
        "*" * 40_000,
        "*a " * 13_333,
        "_a*b~" * 8_000,
        "`" * 40_000,
        "```" * 13_333,
        ":a" * 20_000,
        "> \n" * 13_333,
        " " * 40_000,
        "\n" * 40_000,
        "1" * 40_000,
        "1." * 20_000,
        "2018-" * 8_000,
        "2018年" * 8_000,
        "-" * 40_000,
        "@" * 40_000,
        "@a." * 13_333,
        "ﷺ" * 40_000,
        "İ" * 40_000,
        "e" + "\u0301" * 39_999,
        "kubernetes" * 4_000,
        "kubernetse " * 3_636,
        "vs " * 13_333,
        "(" * 40_000,
        "臺灣" * 20_000,
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_forty_thousand_characters_are_no_trouble(assistant: Assistant, text: str) -> None:
    hold_the_contract(assistant, text)
    hold_the_contract(assistant, f"what is Rook? {text}")


@given(
    st.sampled_from(["NATS vs {}", "NATS 和 {} 有什么区别？", "what is {}?", "{} 是什么？"]),
    messages,
)
def test_nothing_that_is_echoed_calls_anybody(assistant: Assistant, frame: str, text: str) -> None:
    hold_the_contract(assistant, frame.replace("{}", text))


@pytest.mark.parametrize(
    "attack",
    ["<!channel>", "<!here|here>", "<@U0123ABCD>", "<!subteam^S1>", "&lt;!channel&gt;",
     "&#60;!channel&#62;", "&amp;lt;!channel&amp;gt;", "＜!channel＞", "<https://evil.example|NATS>"],
)  # fmt: skip
@pytest.mark.parametrize(
    "frame", ["NATS vs {}", "NATS 和 {} 有什么区别？", "what is {}", "show {}"]
)
def test_mark_up_in_a_message_is_never_mark_up_in_the_reply(
    assistant: Assistant, frame: str, attack: str
) -> None:
    answer = assistant.ask(frame.replace("{}", attack))
    said = "\n".join(texts(blocks.render(answer, assistant.knowledge)))
    assert not DEFANGED.search(said)
    assert "evil.example" not in said


@given(st.dates(), st.sampled_from(FRAGMENTS), st.sampled_from(FRAGMENTS))
def test_any_day_can_be_asked_for(assistant: Assistant, day: Any, one: str, two: str) -> None:
    for question in (f"what stage was {one} at in {day:%Y-%m-%d}?", f"{one} {day:%Y}年 {two}"):
        answer = assistant.ask(question, as_of=day.isoformat())
        assert answer.as_of <= assistant.knowledge.date
        assert problems(blocks.render(answer, assistant.knowledge)) == []


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=60))
def test_the_same_question_gets_the_same_answer(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text) == assistant.ask(text)

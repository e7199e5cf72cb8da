"""The checker that the other tests trust finds what Slack would refuse."""

from typing import Any

import pytest
from slack_limits import problems


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str) -> dict[str, Any]:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": text},
        "action_id": action_id,
    }


def context(*texts: str) -> dict[str, Any]:
    elements = [{"type": "mrkdwn", "text": text} for text in texts]
    return {"type": "context", "elements": elements}


def test_a_proper_message_is_accepted() -> None:
    logo = {"type": "image", "image_url": "https://x.example/logo.png", "alt_text": "logo"}
    blocks = [
        section("*Rook* &amp; friends &lt;3 <https://rook.io/?a=1&b=2|website>", accessory=logo),
        context("Sources: landscape"),
        {"type": "actions", "elements": [button("Yes", "yes"), button("No", "no")]},
        {"type": "divider"},
    ]
    assert problems(blocks) == []


def table(*rows: list[str]) -> dict[str, Any]:
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in rows]
    return {"type": "table", "rows": cells}


def test_a_proper_table_is_accepted() -> None:
    assert problems([table(["name", "stage"], ["Rook", "graduated"])]) == []


@pytest.mark.parametrize(
    "blocks",
    [
        [section("a")] * 51,
        [section("")],
        [section("a" * 3_001)],
        [section("a" * 2_900)] * 5,
        [section("a", accesory=button("b", "b"))],
        [section("a", accessory=button("b", "b") | {"style": "blue"})],
        [{"type": "section"}],
        [{"type": "section", "text": "just a string"}],
        [{"type": "section", "text": {"type": "markdown", "text": "a"}}],
        [{"type": "card"}],
        [section("hi <!channel>")],
        [section("hi <@U123>")],
        [section("hi <!subteam^S1>")],
        [section("a < b")],
        [section("a & b")],
        [section("a &nbsp; b")],
        [section("<javascript:alert(1)|x>")],
        [context(*"abcdefghijk")],
        [context()],
        [section("a", accessory={"type": "image", "image_url": "logo.png", "alt_text": "a"})],
        [section("a", accessory={"type": "image", "image_url": "https://a/b.png"})],
        [{"type": "actions", "elements": [button("a" * 76, "a")]}],
        [{"type": "actions", "elements": [button("a", "same"), button("b", "same")]}],
        [{"type": "actions", "elements": [button("a", "")]}],
        [table()],
        [table(["a"], ["b", "c"])],
        [table(["a"] * 21)],
        [table(*[["a"]] * 101)],
        [table(["a", ""])],
        [table(["a"]), table(["b"])],
        [{"type": "table", "rows": [["a"]]}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}],
    ],
)
def test_what_slack_would_refuse_is_found(blocks: list[dict[str, Any]]) -> None:
    assert problems(blocks) != []

"""News of the projects, and knowledge that is read anew without a restart."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import KNOWLEDGE
from databases import locked
from fake_slack import ADMIN, CHANNEL, CREATOR, FakeSlack, error
from slack_people import Bot

from bot.assistant import Assistant
from bot.model import Lesson

pytest_plugins = ["slack_people"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder of our own, to change."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, str, str], None]:
    def change(id: str, old: str, new: str) -> None:
        file = folder / "projects" / f"{id}.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.fixture
def assistant(folder: Path, _nothing_of_the_user: None) -> Assistant:
    return Assistant(folder)


def archive_cilium(edit: Callable[[str, str, str], None]) -> None:
    """Cilium's record says that it was archived."""
    last = "{stage: graduated, since: 2023-10-11, source: landscape}"
    edit("cilium", last, f"{last}\n  - {{stage: archived, since: 2026-08-01, source: landscape}}")


def test_a_channel_that_subscribed_is_told_of_a_stage_move_once(
    bot: Bot, slack: FakeSlack, edit: Callable[[str, str, str], None]
) -> None:
    bot.beat()  # what is known at the start is no news
    assert "gets news of Cilium" in bot.command("subscribe cilium", user=CREATOR)[-1].said
    archive_cilium(edit)
    said = bot.command("admin reload", user=ADMIN)[-1].said
    assert "Reloaded: 255 projects" in said
    told = [call for call in bot.beat() if call.method == "chat.postMessage"]
    assert [call.args["channel"] for call in told] == [CHANNEL]
    assert "Cilium is now archived (since 2026-08-01; before: graduated)." in told[0].said
    assert "/cncf unsubscribe" in told[0].said
    assert not [call for call in bot.beat() if call.method == "chat.postMessage"]


def test_news_are_told_in_the_language_in_which_they_were_asked_for(
    bot: Bot, edit: Callable[[str, str, str], None]
) -> None:
    bot.beat()
    bot.command("lang zh", user=CREATOR)
    bot.command("subscribe cilium", user=CREATOR)
    archive_cilium(edit)
    bot.command("admin reload", user=ADMIN)
    (told,) = [call for call in bot.beat() if call.method == "chat.postMessage"]
    assert "Cilium" in told.said
    assert "归档" in told.said
    assert "is now" not in told.said


def test_a_new_release_brings_news_after_a_restart(
    bot: Bot, slack: FakeSlack, edit: Callable[[str, str, str], None], folder: Path
) -> None:
    bot.beat()
    bot.command("subscribe all", user=CREATOR)
    archive_cilium(edit)
    bot.assistant = Assistant(folder)
    again = bot.anew()
    told = [call for call in again.beat() if call.method == "chat.postMessage"]
    assert len(told) == 1
    assert "Cilium is now archived" in told[0].said
    again.close()


def test_news_wait_for_a_database_that_is_locked(
    bot: Bot, edit: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.beat()
    bot.command("subscribe all", user=CREATOR)
    archive_cilium(edit)
    bot.command("admin reload", user=ADMIN)
    with locked(bot.database):
        assert bot.beat() == []
    monkeypatch.setattr(bot.store.database, "_rests_until", 0.0)
    assert "Cilium is now archived" in bot.beat()[-1].said


def test_a_channel_that_is_gone_keeps_the_news_from_no_other(
    bot: Bot, slack: FakeSlack, edit: Callable[[str, str, str], None]
) -> None:
    bot.beat()
    for channel in (CHANNEL, "C0OTHER"):
        assert bot.store.news.subscribe(channel, "all", CREATOR)
    archive_cilium(edit)
    bot.command("admin reload", user=ADMIN)
    slack.plan("chat.postMessage", error("channel_not_found"))
    bot.beat()
    assert [channel for channel, _ in slack.messages] == ["C0OTHER"]


def test_who_did_not_subscribe_is_told_nothing(
    bot: Bot, edit: Callable[[str, str, str], None]
) -> None:
    bot.beat()
    bot.command("subscribe linkerd", user=CREATOR)
    archive_cilium(edit)
    bot.command("admin reload", user=ADMIN)
    assert not [call for call in bot.beat() if call.method == "chat.postMessage"]


def test_a_subscription_ends(bot: Bot) -> None:
    assert "has no subscriptions" in bot.command("subscribe")[-1].said
    bot.command("subscribe graduated", user=CREATOR)
    bot.command("订阅 服务网格", user=CREATOR)
    listed = bot.command("subscribe")[-1].said
    assert "graduated" in listed
    assert "Service mesh" in listed
    assert "No more news" in bot.command("unsubscribe graduated", user=CREATOR)[-1].said
    assert "graduated" not in bot.command("subscribe")[-1].said.split("`")[0]
    bot.command("unsubscribe", user=CREATOR)
    assert "has no subscriptions" in bot.command("subscribe")[-1].said


@pytest.mark.parametrize("text", ["subscribe frobnicate", "订阅 阿巴阿巴"])
def test_nobody_subscribes_to_what_is_unknown(bot: Bot, text: str) -> None:
    said = bot.command(text, user=CREATOR)[-1].said
    assert "I know no project" in said or "我不知道" in said


def test_only_those_in_charge_of_a_channel_subscribe_it(bot: Bot) -> None:
    assert "Only the channel's creator" in bot.command("subscribe all")[-1].said


def test_a_broken_reload_keeps_the_old_knowledge_and_says_why(
    bot: Bot, edit: Callable[[str, str, str], None]
) -> None:
    edit("cilium", "category:", "categorie:")
    said = bot.command("admin reload", user=ADMIN)[-1].said
    assert "I keep the one I have" in said
    assert "cilium.yaml" in said
    assert "Cilium" in bot.dm("what is Cilium")[-1].said


def test_broken_knowledge_is_not_read_at_every_beat_because_of_a_lesson(
    bot: Bot, edit: Callable[[str, str, str], None], caplog: pytest.LogCaptureFixture
) -> None:
    edit("cilium", "category:", "categorie:")
    bot.store.learning.teach(Lesson("rook", name="Frobnix"))
    for _ in range(3):
        bot.beat()
    assert caplog.text.count("The knowledge can't be used") == 1
    edit("cilium", "categorie:", "category:")
    bot.running.brain.ask_for_reload()
    bot.beat()
    assert "Rook" in bot.dm("what is Frobnix")[-1].said


def test_a_reload_is_answered_from_at_once(bot: Bot, edit: Callable[[str, str, str], None]) -> None:
    archive_cilium(edit)
    bot.running.brain.ask_for_reload()  # as SIGHUP does
    bot.beat()
    assert "archived" in bot.dm("what stage is Cilium at")[-1].said

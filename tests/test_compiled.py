"""The compiled knowledge in the user's cache: quick, never stale, and never in the way."""

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Folder, Run

from bot.assistant import Assistant

Ask = Callable[[], str]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache"
    path.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(path))
    return path


@pytest.fixture
def lantern(run: Callable[..., Run], small: Folder) -> Ask:
    """Ask the same question of the small knowledge, as a new start of the bot."""

    def ask() -> str:
        done = run("ask", "what is Lantern?", "--knowledge", small.path)
        assert (done.status, done.err) == (0, "")
        return done.out

    return ask


def kept(cache: Path) -> list[Path]:
    return sorted(path for path in cache.rglob("*") if path.is_file())


def test_what_was_read_once_is_kept(cache: Path, lantern: Ask) -> None:
    first = lantern()
    files = kept(cache)
    assert files
    assert lantern() == first
    assert kept(cache) == files


def test_what_is_kept_is_for_its_owner_alone(cache: Path, lantern: Ask) -> None:
    lantern()
    for path in kept(cache):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077
        assert not stat.S_IMODE(path.parent.stat().st_mode) & 0o077


def test_a_changed_record_is_seen_at_once(cache: Path, lantern: Ask, small: Folder) -> None:
    assert "Lantern sends signals" in lantern()
    small.edit("projects/lantern.yaml", "sends signals", "carries signals")
    assert "Lantern carries signals" in lantern()


def test_a_changed_phrase_is_seen_at_once(
    cache: Path, run: Callable[..., Run], small: Folder
) -> None:
    def ask() -> str:
        return run("ask", "what stage is Quarry at?", "--knowledge", small.path).out

    assert ask().startswith("Quarry is a graduated project")
    small.edit("phrases.yaml", "{name} is a graduated project", "{name} has long graduated")
    assert ask().startswith("Quarry has long graduated")


def test_a_changed_list_of_words_is_seen_at_once(
    cache: Path, run: Callable[..., Run], small: Folder
) -> None:
    """ "Lantren" is a misspelt Lantern until it is known to be a word."""

    def ask() -> str:
        return run("ask", "--json", "what is Lantren?", "--knowledge", small.path).rows[0][
            "projects"
        ]

    assert ask() == ["lantern"]
    small.edit("words.en.txt", "lanterns 50\n", "lanterns 50\nlantren 50\n")
    assert ask() == []


def test_a_record_that_is_added_or_taken_away_is_seen_at_once(
    cache: Path, run: Callable[..., Run], small: Folder
) -> None:
    def status() -> int:
        return run("ask", "what is Ember?", "--knowledge", small.path).status

    ember = small.path / "topics" / "ember.yaml"
    assert status() == 0
    ember.rename(small.path / "ember.aside")
    assert status() == 1
    (small.path / "ember.aside").rename(ember)
    assert status() == 0


def test_a_record_that_was_broken_since_stops_the_bot(
    cache: Path, lantern: Ask, run: Callable[..., Run], small: Folder
) -> None:
    lantern()
    small.edit("projects/lantern.yaml", "stage: incubating", "stage: hatching")
    done = run("ask", "what is Lantern?", "--knowledge", small.path)
    assert (done.status, done.out) == (2, "")


def test_two_folders_do_not_mix(
    cache: Path, run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(small.path, other)
    Folder(other).edit("projects/lantern.yaml", "sends signals", "carries signals")
    for _ in range(2):
        assert "sends" in run("ask", "what is Lantern?", "--knowledge", small.path).out
        assert "carries" in run("ask", "what is Lantern?", "--knowledge", other).out


@pytest.mark.parametrize("content", [b"", b"\x00", b"not what it was", b"\xc1" * 1_000, b"\x80"])
def test_what_is_kept_and_damaged_is_ignored_and_mended(
    cache: Path, lantern: Ask, content: bytes
) -> None:
    first = lantern()
    files = {path: path.read_bytes() for path in kept(cache)}
    for path in files:
        path.write_bytes(content)
    assert lantern() == first
    assert {path: path.read_bytes() for path in kept(cache)}.keys() == files.keys()
    assert all(path.read_bytes() != content for path in files)


@pytest.mark.parametrize("place", [0, 0.001, 0.2, 0.5, 0.8, 0.999])
def test_what_is_kept_with_a_byte_changed_is_ignored_and_mended(
    cache: Path, lantern: Ask, place: float
) -> None:
    first = lantern()
    files = {path: path.read_bytes() for path in kept(cache)}
    for path, content in files.items():
        at = int(place * len(content))
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert lantern() == first
    assert {path: path.read_bytes() for path in kept(cache)} == files


def test_what_is_kept_with_something_behind_it_is_ignored(cache: Path, lantern: Ask) -> None:
    first = lantern()
    files = {path: path.read_bytes() for path in kept(cache)}
    for path, content in files.items():
        path.write_bytes(content + b"more")
    assert lantern() == first
    assert {path: path.read_bytes() for path in kept(cache)} == files


def test_half_of_what_was_kept_is_ignored(cache: Path, lantern: Ask) -> None:
    first = lantern()
    for path in kept(cache):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert lantern() == first


def test_a_cache_that_is_a_file_is_no_obstacle(cache: Path, lantern: Ask) -> None:
    cache.rmdir()
    cache.write_text("not a folder")
    assert "Lantern sends signals" in lantern()
    assert cache.read_text() == "not a folder"


def test_a_cache_that_can_not_be_written_is_no_obstacle(cache: Path, lantern: Ask) -> None:
    cache.chmod(0o500)
    try:
        assert "Lantern sends signals" in lantern()
    finally:
        cache.chmod(0o700)


def test_a_folder_in_place_of_a_kept_file_is_no_obstacle(cache: Path, lantern: Ask) -> None:
    first = lantern()
    for path in kept(cache):
        path.unlink()
        path.mkdir()
    assert lantern() == first
    assert not [path for path in kept(cache) if path.name.startswith("tmp")]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no such permissions")
def test_a_folder_that_others_may_write_to_is_not_used(cache: Path, lantern: Ask) -> None:
    first = lantern()
    (folder,) = {path.parent for path in kept(cache)}
    folder.chmod(0o777)
    for path in kept(cache):
        path.unlink()
    assert lantern() == first
    assert kept(cache) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system has no owners of files")
def test_a_folder_of_somebody_else_is_not_used(
    cache: Path, lantern: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = lantern()
    files = kept(cache)
    for path in files:
        path.write_bytes(b"theirs")
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert lantern() == first
    assert [path.read_bytes() for path in files] == [b"theirs"] * len(files)


@pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give files away"
)
def test_a_file_of_somebody_else_is_not_read_but_replaced(cache: Path, lantern: Ask) -> None:
    first = lantern()
    for path in kept(cache):
        os.chown(path, 12_345, -1)
    assert lantern() == first
    assert {path.stat().st_uid for path in kept(cache)} == {0}


def test_a_bot_that_runs_goes_on_with_what_it_began_with(
    cache: Path, lantern: Ask, small: Folder
) -> None:
    """It has the kept file open; others put a newer one in its place, and drop it at last."""
    running = Assistant(small.path)
    text = "sends signals"
    for i in range(6):
        new = f"sends {'very ' * i}fast signals"
        small.edit("projects/lantern.yaml", text, new)
        text = new
        lantern()
    assert "Lantern sends signals" in running.ask("what is Lantern?").lead


def test_a_home_that_is_not_there_is_no_obstacle(
    run: Callable[..., Run], small: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")
    assert run("ask", "what is Lantern?", "--knowledge", small.path).status == 0


def test_old_versions_do_not_pile_up(cache: Path, lantern: Ask, small: Folder) -> None:
    lantern()
    kinds = len(kept(cache))
    text = "sends signals"
    for i in range(8):
        new = f"sends {'very ' * i}fast signals"
        small.edit("projects/lantern.yaml", text, new)
        text = new
        lantern()
    assert len(kept(cache)) <= kinds * 5

"""`cncf-guide taught export`: what a workspace has taught, as records to contribute."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from conftest import Run

from bot.know import files
from bot.model import Aliases, Fact, Lesson, Source
from bot.store.store import Store

NAME = Lesson("rook", name="Rookery", asked="what is Rookery?", user="U1", by="alice")
CHINESE = Lesson("rook", name="车堡", user="U1", by="alice")
FACT = Lesson(
    "linkerd", about="features", en="Linkerd: yes, it can.", zh="Linkerd：可以。",
    asked="can Linkerd do it?", title="Notes #1", url="https://example.com/a?b=c#d", user="U1",
    by="alice",
)  # fmt: skip


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def teach(url: str, *lessons: Lesson) -> None:
    store = Store(url)
    for lesson in lessons:
        assert store.learning.teach(lesson)
    store.close()


def documents(text: str, folder: Path) -> dict[str, files.Document]:
    """What was printed, read as records are read, by the name of the record's file."""
    found = {}
    for part in text.split("--- # ")[1:]:
        name, _, body = part.partition("\n")
        path = folder / name
        path.write_text(body, encoding="utf-8")
        found[name] = files.read(path, name)
    return found


def test_what_was_taught_fits_into_the_records(
    run: Callable[..., Run], url: str, tmp_path: Path
) -> None:
    teach(url, FACT, NAME, CHINESE)
    outcome = run("taught", "export")
    assert (outcome.status, outcome.err) == (0, "")
    found = documents(outcome.out, tmp_path)
    assert list(found) == ["linkerd.yaml", "rook.yaml"]
    assert not [document.problems for document in found.values() if document.problems]
    rook, linkerd = found["rook.yaml"].value, found["linkerd.yaml"].value
    assert msgspec.convert(rook["aliases"], Aliases) == Aliases(en=("Rookery",), zh=("车堡",))
    (fact,) = [msgspec.convert(fact, Fact) for fact in linkerd["facts"]]
    assert (fact.about, fact.en, fact.zh) == (FACT.about, FACT.en, FACT.zh)
    assert fact.asked.en == (FACT.asked,)
    source = msgspec.convert(linkerd["sources"][fact.source], Source)
    assert (source.title, source.url) == (FACT.title, FACT.url)


def test_no_person_is_named(run: Callable[..., Run], url: str) -> None:
    teach(url, FACT, NAME)
    assert "alice" not in run("taught", "export").out
    assert "U1" not in run("taught", "export").out


def test_what_was_undone_is_not_exported(run: Callable[..., Run], url: str) -> None:
    teach(url, FACT, NAME)
    store = Store(url)
    store.learning.undo(1)
    store.close()
    out = run("taught", "export").out
    assert "linkerd" not in out
    assert "Rookery" in out


def test_where_nothing_was_taught_it_says_so(run: Callable[..., Run], url: str) -> None:
    outcome = run("taught", "export")
    assert (outcome.status, outcome.out) == (0, "")
    assert "Nothing was taught" in outcome.err


@pytest.mark.parametrize("url", ["sqlite:////proc/no/such.db", "nonsense"])
def test_a_database_that_can_not_be_read_is_told(
    run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    outcome = run("taught", "export")
    assert outcome.status == 2
    assert "DATABASE_URL" in outcome.err


TEXTS = [
    "2018-01-29",
    "yes",
    "no: really",
    "# not a comment",
    "a\nb",
    "'",
    "null",
    "1.10",
    "中文：好",
]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_is_read_as_it_was_written(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(files.dump({"on": [text, {text: text}]}), encoding="utf-8")
    assert files.read(path, "x.yaml").value == {"on": [text, {text: text}]}

"""The house: one direction of imports, and one home for each outside library."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

BOT = ROOT / "bot"

FLOORS = {
    "model": 0,
    "patterns": 0,
    "know": 1,
    "understand": 2,
    "reply": 2,
    "form": 3,
    "build": 4,
    "index": 5,
    "assistant": 6,
    "evaluate": 7,
    "store": 7,
    "calibrate": 8,
    "talk": 9,
    "bench": 10,
    "talk.cli": 11,
    "__main__": 12,
}
"""A part imports from lower floors only; parts of one floor know nothing of each other.

The bench measures every door; of the doors only the command line knows it.
"""

HOMES = {
    "yaml": ["know/files.py"],
    "jieba": ["understand/dictionary.py", "bench/"],
    "opencc": ["understand/text.py"],
    "Stemmer": ["understand/text.py"],
    "sklearn": ["calibrate.py"],
    "rapidfuzz": ["understand/spellings.py", "understand/likeness.py", "bench/rivals.py"],
    "platformdirs": ["know/compiled.py", "store/"],
    "slack_sdk": ["talk/", "bench/serving.py"],
    "slack_bolt": ["talk/", "bench/serving.py"],
    "sqlalchemy": ["store/"],
    "psycopg": ["store/postgresql.py"],
    "alembic": ["store/upgrade.py", "store/migrations/"],
    "prometheus_client": ["talk/"],
    "dotenv": ["__main__.py", "talk/"],
    "waitress": ["talk/", "bench/serving.py"],
    "websocket": ["talk/", "bench/loopback.py"],
    "bm25s": ["bench/rivals.py"],
    "sentence_transformers": ["bench/rivals.py"],
    "tantivy": ["bench/rivals.py"],
    "thefuzz": ["bench/rivals.py"],
    "matplotlib": ["bench/plot.py"],
}
"""The only places of outside libraries; a name with a slash is a folder."""

EVERYWHERE = {"msgspec", *sys.stdlib_module_names}

FILES = sorted(path.relative_to(BOT).as_posix() for path in BOT.rglob("*.py"))


def imports(file: str) -> Iterator[str]:
    """The modules that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse((BOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: write the whole name: from bot..."
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part(module: str) -> str:
    """The part of the house that a module of ours belongs to; "" for the package itself."""
    names = module.split(".")[1:]
    whole = ".".join(names[:2])
    return whole if whole in FLOORS else names[0] if names else ""


def home(file: str) -> str:
    return part(f"bot.{file.removesuffix('.py').replace('/', '.')}")


@pytest.mark.parametrize("file", FILES)
def test_imports_go_in_one_direction(file: str) -> None:
    here = home(file)
    if here == "__init__":
        return
    assert here in FLOORS, f"give {here} a floor in {Path(__file__).name}"
    used = {part(name) for name in imports(file) if name.split(".")[0] == "bot"} - {""}
    wrong = {name for name in used if name != here and FLOORS[name] >= FLOORS[here]}
    assert not wrong, f"bot/{file} must not import from {', '.join(sorted(wrong))}"


@pytest.mark.parametrize("file", FILES)
def test_outside_libraries_stay_at_home(file: str) -> None:
    for name in {name.split(".")[0] for name in imports(file)} - EVERYWHERE - {"bot"}:
        homes = HOMES.get(name)
        assert homes, f"give {name} a home in {Path(__file__).name}"
        assert any(
            file == place or (place[-1] == "/" and file.startswith(place)) for place in homes
        ), f"{name} belongs into {' or '.join(homes)}, not into {file}"


@pytest.mark.parametrize("name", ["yaml", "jieba", "opencc", "Stemmer", "rapidfuzz", "slack_sdk"])
def test_every_library_is_at_home_somewhere(name: str) -> None:
    assert any(name == used.split(".")[0] for file in FILES for used in imports(file))


def test_the_words_of_the_product_need_nothing_else() -> None:
    outside = {name.split(".")[0] for name in imports("model.py")}
    assert outside <= {"typing", "msgspec", "enum", "dataclasses"}

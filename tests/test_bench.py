"""The bench runs on the real app and measures what it promises; how fast it is, no test says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import KNOWLEDGE, Run

from bot.assistant import Assistant
from bot.bench import plan, rivals, synthetic
from bot.bench import process as processes
from bot.know import check
from bot.know.knowledge import read_files
from bot.know.scaffold import folder

RECORDS = 300


@pytest.fixture(scope="module")
def quick(process: Callable[..., Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A quick run of everything, kept."""
    done = process("bench", "--quick", "--json")
    assert done.status == 0, done.err
    file = tmp_path_factory.mktemp("bench") / "run.json"
    file.write_text(done.out, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real knowledge with some records that nobody wrote."""
    target = tmp_path_factory.mktemp("grown") / "knowledge"
    assert synthetic.grow(KNOWLEDGE, target, RECORDS) == RECORDS
    return target


def test_every_row_of_the_table_is_measured(quick: Path) -> None:
    measured = json.loads(quick.read_text(encoding="utf-8"))["rows"]
    assert list(measured)
    assert set(measured) == {row.id for row in plan.table()}
    assert all(value is not None and value > 0 for value in measured.values()), measured


def test_every_size_is_answered_as_well_as_the_smallest(quick: Path) -> None:
    sizes = json.loads(quick.read_text(encoding="utf-8"))["numbers"]["growth"]["sizes"]
    assert [size["records"] for size in sizes] == list(plan.plan("quick").sizes)
    assert len({size["compiled"]["right"] for size in sizes}) == 1


def test_those_that_are_not_installed_are_skipped_with_a_word(quick: Path) -> None:
    results = json.loads(quick.read_text(encoding="utf-8"))["numbers"]["rivals"]["results"]
    assert set(rivals.RIVALS) < set(results)
    for name, result in results.items():
        assert "skipped" in result or result["right"] > 0, name


def test_an_earlier_run_stands_beside_a_new_one(quick: Path, run: Callable[..., Run]) -> None:
    done = run("bench", "--quick", "dictionaries", "--compare", quick)
    assert done.status == 0, done.err
    earlier = json.loads(quick.read_text(encoding="utf-8"))
    (row,) = [line for line in done.out.split("\n") if line.startswith("| loading our dictionary")]
    assert f"{earlier['rows']['dictionary']:.3g}" in row
    assert earlier["date"] in done.out


def test_a_page_gets_the_tables_between_its_marks(run: Callable[..., Run], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    marks = "<!-- bench: written by `cncf-guide bench --doc` -->\nold\n<!-- /bench -->"
    page.write_text(f"before\n{marks}\nafter\n", encoding="utf-8")
    assert run("bench", "--quick", "dictionaries", "--doc", page).status == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "loading our dictionary" in text
    assert "old" not in text


def test_what_is_measured_keeps_its_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert processes.run(["-c", "import sys; sys.exit(sys.dont_write_bytecode)"]).returncode == 0


def test_growth_is_drawn(quick: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="comes with the extra bench")
    from bot.bench import plot

    sizes = json.loads(quick.read_text(encoding="utf-8"))["numbers"]["growth"]["sizes"]
    plot.draw([*sizes, {"records": 9, "error": "too many"}], tmp_path / "growth.svg")
    assert "<svg" in (tmp_path / "growth.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["speed"], "there is no part speed; the parts are engine, "),
        (["engine", "--plot", "growth.svg"], "measure that part too"),
        (["--compare", "nowhere.json"], "nowhere.json can't be read"),
        (["--compare", __file__], "is no run: make one with cncf-guide bench --json"),
        (["--questions", "nowhere.jsonl"], "nowhere.jsonl"),
    ],
)
def test_what_can_not_be_done_is_told(
    run: Callable[..., Run], arguments: list[str], told: str
) -> None:
    done = run("bench", "--quick", *arguments)
    assert done.status == 2
    assert done.err.startswith("cncf-guide bench: ")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_records_that_nobody_wrote_pass_every_rule(grown: Path) -> None:
    files = read_files(grown)
    assert len(files.projects) == RECORDS
    assert check.problems(files) == []


def test_records_that_nobody_wrote_are_answered_like_any_other(grown: Path) -> None:
    assistant = Assistant(grown)
    real = {path.stem for path in (KNOWLEDGE / "projects").glob("*.yaml")}
    made = [project for id, project in assistant.knowledge.projects.items() if id not in real]
    assert len(made) == RECORDS - len(real)
    for project in made:
        answer = assistant.ask(f"what is {project.name}")
        assert answer.projects[:1] == (project.id,), project.name
        assert project.name in answer.lead


def test_the_same_records_come_out_every_time(grown: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    synthetic.grow(KNOWLEDGE, again, RECORDS)
    for path in (grown / "projects").iterdir():
        assert (again / "projects" / path.name).read_bytes() == path.read_bytes()


def test_the_questions_of_the_bench_are_sound_and_of_every_kind() -> None:
    job = plan.job(plan.plan("full"), folder(), ())
    assert len(job.questions) >= 100
    assert len(job.messages) >= 80
    texts = [row.get("q") or row["text"] for row in (*job.questions, *job.messages)]
    assert len(set(texts)) == len(texts)
    for rows in (job.questions, job.messages):
        languages: list[Any] = [row["lang"] for row in rows]
        assert min(languages.count("zh"), languages.count("en")) >= len(rows) // 3
    known = set(read_files(folder()).projects)
    assert {row["project"] for row in job.questions} - {None} <= known

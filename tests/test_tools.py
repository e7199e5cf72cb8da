"""The tools of the knowledge: `new`, `schema`, `show` and `eval`."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import KNOWLEDGE, Folder, Run

SCHEMAS = ("project", "topic", "categories")


# --- new ----------------------------------------------------------------------------------------


def test_new_writes_a_record_and_check_explains_what_is_left_to_fill_in(
    run: Callable[..., Run], small: Folder
) -> None:
    done = run("new", "open-lighthouse", "--knowledge", small.path)
    record = small.path / "projects" / "open-lighthouse.yaml"
    assert done.status == 0
    assert str(record) in done.out
    lines = record.read_text(encoding="utf-8").splitlines()
    assert "id: open-lighthouse" in lines
    assert "name: Open Lighthouse" in lines

    done = run("check", "--knowledge", small.path)
    assert done.status == 2
    told = [re.match(r"knowledge/projects/open-lighthouse.yaml:(\d+): ([^:]+): .+", text)
            for text in done.out.splitlines()]  # fmt: skip
    assert all(told), done.out
    fields = {match[2]: int(match[1]) for match in told if match}
    assert fields.keys() >= {
        "category",
        "summary.en",
        "summary.zh",
        "stages[0].since",
        "links.home",
    }
    for field, line in fields.items():
        key = re.split(r"[.\[]", field)[-1].rstrip("]")
        assert f"{key}:" in lines[line - 1], field


def test_a_new_record_that_is_filled_in_is_answered_from(
    run: Callable[..., Run], small: Folder
) -> None:
    run("new", "lighthouse", "--knowledge", small.path)
    file = "projects/lighthouse.yaml"
    small.edit(file, "category:", "category: signalling #")
    small.edit(file, "  en:    ", "  en: Lighthouse shows ships the way. #")
    small.edit(file, "  zh:    ", "  zh: Lighthouse 为船只指路。 #")
    small.edit(file, "since: ,", "since: 2020-01-01,")
    small.edit(
        file,
        "    en:\n    zh:\n",
        "    en: Lighthouse comes from a port.\n    zh: Lighthouse 来自一座港口。\n",
    )
    small.edit(file, "home:", "home: https://lighthouse.example/")
    small.edit(file, "repo:", "repo: https://lighthouse.example/code")
    done = run("check", "--knowledge", small.path)
    assert done.status == 0, done.out
    done = run("ask", "--json", "Lighthouse 是什么？", "--knowledge", small.path)
    assert done.rows[0]["projects"] == ["lighthouse"]


def test_new_leaves_a_record_that_exists_as_it_is(run: Callable[..., Run], small: Folder) -> None:
    record = small.path / "projects" / "lantern.yaml"
    before = record.read_bytes()
    done = run("new", "lantern", "--knowledge", small.path)
    assert done.status == 2
    assert "exists already" in done.err
    assert record.read_bytes() == before


def test_new_refuses_the_id_of_a_topic(run: Callable[..., Run], small: Folder) -> None:
    done = run("new", "ember", "--knowledge", small.path)
    assert done.status == 2
    assert "ember" in done.err
    assert not (small.path / "projects" / "ember.yaml").exists()


@pytest.mark.parametrize(
    "bad", ["Open-Lighthouse", "open_lighthouse", "open lighthouse", "-x", "x-", "../lighthouse",
           "a/b", "灯塔", "", "x.yaml", "x\n"]
)  # fmt: skip
def test_new_refuses_a_bad_id_and_shows_a_good_one(
    run: Callable[..., Run], small: Folder, bad: str
) -> None:
    before = sorted(small.path.parent.rglob("*"))
    done = run("new", "--knowledge", small.path, "--", bad)
    assert done.status == 2
    assert "open-policy-agent" in done.err
    assert "The knowledge has" not in done.err  # nothing is wrong with it
    assert sorted(small.path.parent.rglob("*")) == before


# --- schema -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schemas(run: Callable[..., Run]) -> dict[str, Any]:
    return {kind: json.loads(run("schema", kind).out) for kind in SCHEMAS}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_schema_prints_a_json_schema(schemas: dict[str, Any], kind: str) -> None:
    assert schemas[kind]["$schema"].startswith("https://json-schema.org/")
    jsonschema.Draft202012Validator.check_schema(schemas[kind])


def test_schema_prints_that_of_a_project_unless_told_otherwise(
    run: Callable[..., Run], schemas: dict[str, Any]
) -> None:
    assert json.loads(run("schema").out) == schemas["project"]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_schema_in_the_repository_is_not_stale(schemas: dict[str, Any], kind: str) -> None:
    path = KNOWLEDGE / f"{kind}.schema.json"
    if not path.is_file():
        pytest.skip(f"{path.name} is not written yet: cncf-guide schema --write")
    assert json.loads(path.read_text(encoding="utf-8")) == schemas[kind], (
        "run: cncf-guide schema --write"
    )


def test_schema_writes_the_files_beside_the_records(
    run: Callable[..., Run], schemas: dict[str, Any], small: Folder
) -> None:
    assert run("schema", "--write", "--knowledge", small.path).status == 0
    for kind in SCHEMAS:
        text = (small.path / f"{kind}.schema.json").read_text(encoding="utf-8")
        assert json.loads(text) == schemas[kind]
        assert text.endswith("}\n")


def typed(value: Any) -> Any:
    """What an editor sees: dates as text, true and false as such, empty fields left out."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items() if item != ""}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return {"true": True, "false": False}.get(value, value)


@pytest.mark.parametrize(
    ("kind", "files"),
    [
        ("project", "projects/*.yaml"),
        ("topic", "topics/*.yaml"),
        ("categories", "categories.yaml"),
    ],
)
def test_all_records_follow_the_schema(schemas: dict[str, Any], kind: str, files: str) -> None:
    validator = jsonschema.Draft202012Validator(schemas[kind])
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    paths = sorted(KNOWLEDGE.glob(files))
    assert paths
    wrong = []
    for path in paths:
        record = typed(yaml.load(path.read_text(encoding="utf-8"), Loader=loader))
        wrong += [f"{path.name}: {e.json_path}: {e.message}" for e in validator.iter_errors(record)]
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("name: Quarry", "nam: Quarry"), ("graduated", "gradated"), ("2020-10-07", "soon"),
     ("https://quarry.example/", "quarry"), ("stages:", "phases:"), ("value: [Go]", "value: Go")],
)  # fmt: skip
def test_the_schema_and_check_refuse_the_same(
    run: Callable[..., Run], schemas: dict[str, Any], small: Folder, old: str, new: str
) -> None:
    path = small.path / "projects" / "quarry.yaml"
    small.edit("projects/quarry.yaml", old, new)
    record = typed(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    assert not jsonschema.Draft202012Validator(schemas["project"]).is_valid(record)
    assert run("check", "--knowledge", small.path).status == 2


# --- show ---------------------------------------------------------------------------------------


def test_show_prints_all_that_is_known_in_both_languages(
    run: Callable[..., Run], small: Folder
) -> None:
    done = run("show", "lantern", "--knowledge", small.path)
    assert done.status == 0
    for text in (
        "Lantern",
        "lantern signal",
        "灯笼信号",
        "Firefly",
        "Signalling",
        "2019-03-04",
        "2021-06-15",
        "Lantern sends signals between services.",
        "Lantern 在服务之间发送信号。",
        "Lantern was created by Brightworks in 2017.",
        "Lantern 由 Brightworks 于 2017 年创建。",
        "2020-05",
        "quarry",
        "Morse",
        "https://lantern.example/",
    ):
        assert text in done.out, text


@pytest.mark.parametrize("name", ["lantern", "Lantern", "Firefly", "灯笼信号", "LANTERN SIGNAL"])
def test_show_knows_a_record_by_any_of_its_names(
    run: Callable[..., Run], small: Folder, name: str
) -> None:
    done = run("show", name, "--knowledge", small.path)
    assert done.status == 0
    assert done.out.startswith("Lantern (lantern)")


def test_show_offers_a_name_for_a_misspelt_one(run: Callable[..., Run], small: Folder) -> None:
    done = run("show", "lantren", "--knowledge", small.path)
    assert (done.status, done.out) == (1, "")
    assert "'lantren'" in done.err
    assert "lantern?" in done.err


def test_show_says_when_there_is_no_such_record(run: Callable[..., Run], small: Folder) -> None:
    done = run("show", "zzyzxquux", "--knowledge", small.path)
    assert (done.status, done.out) == (1, "")
    assert "zzyzxquux" in done.err


# --- eval ---------------------------------------------------------------------------------------


def question(text: str, lang: str, project: str, kind: str, *expect: str) -> dict[str, Any]:
    return {"q": text, "lang": lang, "project": project, "kind": kind, "expect": expect}


ROWS = [
    question("who created Lantern?", "en", "lantern", "origin", "brightworks"),
    question("Lantern 是谁创建的？", "zh", "lantern", "origin", "Brightworks", "2017"),
    question("what is Lantern?", "en", "lantern", "what", "port"),
    question("what is Quarry?", "en", "lantern", "what", "blocks"),
    question("what is Quarry?", "zh", "quarry", "what", "blocks"),
]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_eval_counts_what_is_right_in_the_text_and_in_the_lead(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    file = write(tmp_path / "questions.jsonl", ROWS)
    done = run("eval", file, "--knowledge", small.path)
    assert done.status == 0
    assert "questions.jsonl: 5 rows" in done.out
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "all all lead 2/5 (40.0%) overheard 3/5 (60.0%) text 3/5 (60.0%)" in lines
    assert "lang en lead 1/3 (33.3%) overheard 2/3 (66.7%) text 2/3 (66.7%)" in lines
    assert "lang zh lead 1/2 (50.0%) overheard 1/2 (50.0%) text 1/2 (50.0%)" in lines
    assert "kind origin lead 2/2 (100.0%) overheard 2/2 (100.0%) text 2/2 (100.0%)" in lines
    assert "kind what lead 0/3 (0.0%) overheard 1/3 (33.3%) text 1/3 (33.3%)" in lines
    assert "project lantern lead 2/4 (50.0%) overheard 3/4 (75.0%) text 3/4 (75.0%)" in lines


def test_eval_lists_the_wrong_ones_with_what_was_said(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    file = write(tmp_path / "questions.jsonl", ROWS)
    done = run("eval", file, "--knowledge", small.path)
    wrong = done.out.split("✗ ")[1:]
    titles = [text.splitlines()[0].split(": ") for text in wrong]
    assert [(set(measures.split("+")), asked) for measures, asked in titles] == [
        ({"lead"}, "what is Lantern?"),
        ({"lead", "text", "overheard"}, "what is Quarry?"),
        ({"lead", "text", "overheard"}, "what is Quarry?"),
    ]
    assert "lantern: blocks" in wrong[1]
    assert "quarry" in wrong[1].splitlines()[2]
    assert "Quarry keeps large blocks of data." in wrong[1]
    assert "✗" not in run("eval", "--quiet", file, "--knowledge", small.path).out


def test_eval_counts_false_answers_and_names(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    negatives = write(
        tmp_path / "negatives.jsonl",
        [
            {"text": "what is the weather like?", "direct_expect": "decline"},
            {"text": "what is Lantern?", "direct_expect": "decline"},
            {"text": "my lantern is broken", "direct_expect": "card_ok"},
        ],
    )
    names = write(
        tmp_path / "names.jsonl",
        [{"alias": "Firefly", "project": "lantern"}, {"alias": "Firefly", "project": "quarry"}],
    )
    done = run("eval", "--quiet", negatives, names, "--knowledge", small.path)
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "all all direct 1/2 (50.0%) overheard 2/3 (66.7%)" in lines
    assert "all all alias 1/2 (50.0%)" in lines


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        ("{not json}\n", ":1: not JSON"),
        ('{"q": "what is Lantern?", "expect": ["x"]}\n{"question": "?"}\n', ":2: needs"),
        ("[1, 2]\n", ":1: needs"),
        ('{"q": "what is Lantern?"}\n', ":1: "),
        ('{"q": "what is Lantern?", "expect": ["(unclosed"]}\n', ":1: "),
        ('{"q": 7, "expect": ["x"]}\n', ":1: "),
        ('{"alias": "Firefly"}\n', ":1: "),
    ],
)
def test_eval_tells_file_and_line_of_a_bad_row(
    run: Callable[..., Run], small: Folder, tmp_path: Path, content: str, hint: str
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(content, encoding="utf-8")
    done = run("eval", file, "--knowledge", small.path)
    assert done.status == 2
    assert f"questions.jsonl{hint}" in done.err


def test_eval_tells_a_file_that_is_not_there(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    done = run("eval", tmp_path / "nothing.jsonl", "--knowledge", small.path)
    assert done.status == 2
    assert "nothing.jsonl can't be read: No such file" in done.err


def test_eval_tells_a_file_that_is_not_text(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\xff\xfe")
    done = run("eval", file, "--knowledge", small.path)
    assert done.status == 2
    assert "questions.jsonl is not UTF-8 text" in done.err

"""`check`: whatever is wrong in a record is told with its place and with what to write instead."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import KNOWLEDGE, Folder, Run, make_folder
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.know import check
from bot.know.knowledge import KnowledgeError

LANTERN, QUARRY = "projects/lantern.yaml", "projects/quarry.yaml"
EMBER, WICK = "topics/ember.yaml", "topics/wick.yaml"


@dataclass(frozen=True)
class Break:
    """One thing broken in the small knowledge, and what `check` has to say about it.

    `at` is a part of the line that the problem is at (None: the line of the change).
    """

    rule: str
    file: str
    old: str
    new: str
    field: str
    says: str
    at: str | None = None


BREAKS = [
    # the form of a record
    Break("has_the_right_fields", LANTERN, "name: Lantern\n", "", "name", "missing: add it", "id:"),
    Break("has_the_right_fields", LANTERN, "name: L", "nam: L", "nam", "did you mean name", "nam:"),
    Break("has_the_right_fields", QUARRY, "Quarry\n", "''\n", "name", "is empty: write it"),
    Break("has_the_right_fields", QUARRY, "name: Quarry", "name: [Quarry]", "name", "text"),
    Break("has_the_right_fields", QUARRY, "[quarry store]", "q", "aliases.en", "must be a list"),
    Break("has_the_right_fields", QUARRY, "  en: Quarry keeps large blocks of data.\n", "",
          "summary.en", "missing", "summary:"),
    Break("has_the_right_fields", QUARRY, "stage: graduated", "stage: graduate",
          "stages[1].stage", "did you mean graduated"),
    Break("has_the_right_fields", QUARRY, "2020-10-07", "7 Oct 2020",
          "stages[1].since", "YYYY-MM-DD"),
    Break("dates_are_real", QUARRY, "2020-10-07", "2020-02-30",
          "stages[1].since", "2020-02-30"),
    Break("dates_are_real", QUARRY, "2020-10-07", "2020-13",
          "stages[1].since", "2020-13"),
    Break("dates_are_real", LANTERN, "as_of: 2020-05", "as_of: 2020-00", "facts[1].as_of", "2020"),
    Break("dates_are_real", LANTERN, "date: 2021-06", "date: 2021-06-31",
          "sources.lantern-notes.date", "2021-06-31"),
    Break("dates_are_real", "sources.yaml", "2026-08-07", "2026-08-37",
          "landscape.date", "2026-08-37"),
    Break("has_the_right_fields", LANTERN, "about: origin", "about: origins",
          "facts[0].about", "did you mean origin"),
    Break("has_the_right_fields", LANTERN, "as_of: 2020-05", "as_of: May 2020",
          "facts[1].as_of", "YYYY"),
    Break("has_the_right_fields", LANTERN, "https://lantern.example/\n", "lantern.example\n",
          "links.home", "http"),
    Break("has_the_right_fields", LANTERN, "kind: supports", "kind: helps",
          "relations[1].kind", "supports"),
    Break("has_the_right_fields", LANTERN, "kind: slack", "kind: slak",
          "ask[0].kind", "did you mean slack"),
    Break("has_the_right_fields", LANTERN, "    date: 2021-06\n", "",
          "sources.lantern-notes.date", "missing", "lantern-notes:\n"),
    Break("has_the_right_fields", EMBER, "kind: neighbour", "kind: neighbor",
          "kind", "did you mean neighbour"),
    Break("has_the_right_fields", EMBER, "  zh: Ember\n", "", "name.zh", "missing", "name:"),
    Break("has_the_right_fields", "categories.yaml", "  landscape: Runtime / Stoneworks",
          "  landscap: Runtime / Stoneworks", "stoneworks.landscap", "did you mean landscape"),
    Break("has_the_right_fields", "sources.yaml", "date: 2026-08-07", "date: today",
          "landscape.date", "YYYY"),
    Break("tables_are_mappings", "limits.yaml", "", "- a\n- b\n", "", "must be a mapping"),
    Break("tables_have_all_parts", "limits.yaml", "\nnames:\n", "\nnams:\n",
          "names", "missing", "nams:"),
    Break("tables_have_all_parts", "sources.yaml", "landscape:\n", "landscap:\n",
          "landscape", "missing", "landscap:"),
    Break("tables_have_all_parts", "sources.yaml", "guide-2018:\n", "guide:\n",
          "guide-2018", "missing", "landscape:"),
    Break("id_is_the_file_name", QUARRY, "id: quarry", "id: quarri", "id", "quarry"),
    # its content
    Break("names_belong_to_one_record", QUARRY, "[quarry store]", "[Fire-Fly]",
          "aliases.en", "already names lantern"),
    Break("names_belong_to_one_record", EMBER, "  en: Ember\n", "  en: Lantern Signal\n",
          "name", "already names lantern", "name:"),
    Break("sources_are_known", LANTERN, "    source: lantern-notes\n    asked",
          "    source: lantern-note\n    asked", "facts[0].source", "add it under `sources:`",
          "source: lantern-note\n"),
    Break("sources_are_known", QUARRY, "source: landscape", "source: landscap",
          "stages[0].source", "landscape"),
    Break("sources_are_used", QUARRY, "links:", "sources:\n  old:\n    title: An old page\n"
          "    url: https://x.example/\n    date: 2020\nlinks:", "sources.old", "take it out",
          "  old:"),
    Break("references_exist", LANTERN, "project: quarry", "project: query",
          "relations[0].project", "projects/query.yaml"),
    Break("references_exist", EMBER, "[lantern]", "[lanterns]", "projects[0]", "lanterns.yaml"),
    Break("references_exist", WICK, "part_of: lantern", "part_of: ember", "part_of", "ember.yaml"),
    Break("references_exist", QUARRY, "category: stoneworks", "category: stonework",
          "category", "categories.yaml"),
    Break("references_exist", "categories.yaml", "[lantern]", "[lanterns]",
          "signalling.guide[0]", "lanterns.yaml"),
    Break("relations_have_one_end", LANTERN, "    name: Morse\n", "",
          "relations[1]", "one of them", "- kind: supports"),
    Break("relations_have_one_end", LANTERN, "project: quarry", "project: quarry\n    name: Quarry",
          "relations[0]", "one of them", "- kind: integrates"),
    Break("stages_are_in_order", QUARRY, "since: 2018-02-05", "since: 2021-02-05",
          "stages[1]", "oldest first", "stage: graduated"),
    Break("stages_are_in_order", QUARRY, "stage: incubating", "stage: archived",
          "stages[1]", "graduated can't follow archived", "stage: graduated"),
    Break("stages_are_in_order", QUARRY, "stage: incubating", "stage: graduated",
          "stages[1]", "graduated can't follow graduated", "- stage: graduated\n    since: 2020"),
    Break("texts_are_short_enough", QUARRY, "en: Quarry is written in Go.",
          f"en: Quarry is written in Go{' and so on' * 30}.", "facts[0].en", "at most 240"),
    Break("texts_are_short_enough", QUARRY, "zh: Quarry 用 Go 编写。",
          f"zh: Quarry 用 Go 编写{'，写得很好' * 30}。", "facts[0].zh", "at most 130"),
    Break("texts_are_short_enough", QUARRY, "en: Quarry keeps large blocks of data.",
          f"en: Quarry keeps{' large' * 30} blocks of data.", "summary.en", "first sentence"),
    Break("texts_are_short_enough", WICK, "en: Wick is the part of Lantern that keeps the time.",
          f"en: Wick keeps the time.{' It is good.' * 30}", "summary.en", "at most 300"),
    Break("chinese_is_set_properly", QUARRY, "Quarry 用 Go 编写。", "Quarry用 Go 编写。",
          "facts[0].zh", "space between Chinese and Latin"),
    Break("chinese_is_set_properly", QUARRY, "Quarry 保存大块数据。", "Quarry 保存,大块数据。",
          "summary.zh", "full-width punctuation"),
    Break("chinese_is_set_properly", QUARRY, "Quarry 用 Go 编写。", "Quarry 用 Go 编写.",
          "facts[0].zh", "。"),
    Break("chinese_is_set_properly", QUARRY, "Quarry 用 Go 编写。", "Quarry 用 Go 编写 。",
          "facts[0].zh", "no space"),
    Break("chinese_is_set_properly", QUARRY, "Quarry is written in Go.", "Quarry 用 Go.",
          "facts[0].en", "Chinese in the English text"),
    Break("languages_say_the_same", LANTERN, "Brightworks in 2017", "Brightworks in 2018",
          "facts[0].en", "2017"),
    Break("languages_say_the_same", LANTERN, "Brightworks 于 2017", "Brightworks 于 2016",
          "facts[0].zh", "2017"),
    Break("languages_say_the_same", QUARRY, "Quarry 用 Go 编写。", "Quarry 用 Rust 编写。",
          "facts[0].en", "Rust", "en: Quarry is written"),
    Break("phrases_are_complete", "phrases.yaml", "zh: \"{name} 尚未毕业。\"", "zh: \"尚未毕业。\"",
          "stage.never.graduated", "name"),
    Break("phrases_are_complete", "phrases.yaml", "sandbox: {en: sandbox, zh: 沙箱}",
          "sandbox: {en: sandbox}", "stages.sandbox", "zh"),
]  # fmt: skip

ELSEWHERE = {"ids_are_distinct"}
"""Rules that have a test of their own below, because more than one text is broken."""


def line_of(folder: Folder, broken: Break, changed: int) -> int:
    if broken.at is None:
        return changed
    text = (folder.path / broken.file).read_text(encoding="utf-8")
    return text.count("\n", 0, text.index(broken.at)) + 1


def names_of(broken: Break) -> str:
    return f"{broken.rule}: {broken.new.strip()[:30] or 'nothing'} ({broken.field})"


def test_the_small_knowledge_is_well_as_it_is(run: Callable[..., Run], small: Folder) -> None:
    done = run("check", "--knowledge", small.path)
    assert (done.status, done.err) == (0, "")
    assert "2 projects, 2 topics, 3 facts" in done.out


@pytest.mark.parametrize("broken", BREAKS, ids=names_of)
def test_a_broken_field_is_told_with_file_line_and_what_to_write(
    run: Callable[..., Run], small: Folder, broken: Break
) -> None:
    changed = small.edit(broken.file, broken.old, broken.new)
    if broken.file == "limits.yaml":
        (small.path / broken.file).write_text(broken.new, encoding="utf-8")
    done = run("check", "--knowledge", small.path)
    assert done.status == 2, "not found"
    place = f"knowledge/{broken.file}:{line_of(small, broken, changed)}: "
    place += f"{broken.field}: " if broken.field else ""
    told = [line for line in done.out.splitlines() if line.startswith(place)]
    assert told, f"nothing at {place}\n{done.out}"
    assert any(broken.says in line.removeprefix(place) for line in told), told


def test_every_rule_has_a_record_that_breaks_it() -> None:
    rules = {rule.__name__ for rule in (*check.FORM, *check.CONTENT)}
    assert {broken.rule for broken in BREAKS} | ELSEWHERE == rules


@pytest.mark.parametrize("table", ["phrases", "questions", "limits", "confidence"])
def test_every_part_of_a_table_is_asked_for(
    run: Callable[..., Run], small: Folder, table: str
) -> None:
    file = small.path / f"{table}.yaml"
    text = file.read_text(encoding="utf-8")
    parts = re.findall(r"^(\w+):", text, re.MULTILINE)
    file.write_text(re.sub(r"^(?=\w+:)", "un", text, flags=re.MULTILINE), encoding="utf-8")
    done = run("check", "--knowledge", small.path)
    assert done.status == 2
    told = re.findall(rf"^knowledge/{table}\.yaml:\d+: (\w+): is missing", done.out, re.MULTILINE)
    assert sorted(told) == sorted(parts)


def test_a_topic_can_not_have_the_id_of_a_project(run: Callable[..., Run], small: Folder) -> None:
    topic = (small.path / EMBER).read_text(encoding="utf-8")
    topic = topic.replace("id: ember", "id: quarry").replace("Ember", "Stone").replace("ember", "s")
    (small.path / "topics" / "quarry.yaml").write_text(topic, encoding="utf-8")
    done = run("check", "--knowledge", small.path)
    assert done.status == 2
    assert "knowledge/topics/quarry.yaml:1: id: projects/quarry.yaml has the same id" in done.out


def test_all_problems_are_told_at_once_in_the_order_of_files_and_lines(
    run: Callable[..., Run], small: Folder
) -> None:
    small.edit(QUARRY, "stage: graduated", "stage: gradated")
    small.edit(QUARRY, "name: Quarry", "nam: Quarry")
    small.edit(LANTERN, "as_of: 2020-05", "as_of: spring")
    small.edit(WICK, "kind: subproject", "kind: part")
    done = run("check", "--knowledge", small.path)
    places = dict.fromkeys(line.split(": ")[0] for line in done.out.splitlines())
    assert list(places) == [
        "knowledge/projects/lantern.yaml:33",
        "knowledge/projects/quarry.yaml:1",
        "knowledge/projects/quarry.yaml:2",
        "knowledge/projects/quarry.yaml:14",
        "knowledge/topics/wick.yaml:2",
    ]
    assert f"{len(done.out.splitlines())} problems" in done.err


def test_all_problems_of_content_are_told_at_once(run: Callable[..., Run], small: Folder) -> None:
    small.edit(QUARRY, "category: stoneworks", "category: stonework")
    small.edit(QUARRY, "Quarry 用 Go 编写。", "Quarry用 Rust 编写。")
    small.edit(LANTERN, "project: quarry", "project: query")
    done = run("check", "--knowledge", small.path)
    fields = [line.split(": ")[1] for line in done.out.splitlines()]
    assert fields == ["relations[0].project", "category", "facts[0].en", "facts[0].zh"]


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"id: quarry\nname: [Quarry\n", 3, "not valid YAML"),
        (b"id: quarry\n\tname: Quarry\n", 2, "not valid YAML"),
        (b"id: quarry\n---\nid: quarry\n", 2, "another document"),
        (b"id: quarry\x00\n", 1, "not valid YAML"),
        (b"", 1, "empty"),
        (b"# nothing but a comment\n", 1, "empty"),
        (b"- id\n- name\n", 1, "must be a mapping"),
        (b"Quarry\n", 1, "must be a mapping"),
        ("id: quarry\nname: Qu\u00e4rry\n".encode("latin-1"), 1, "Save it as UTF-8"),
        ("id: quarry\n".encode("utf-16"), 1, "Save it as UTF-8"),
        (b"id: quarry\nid: quarry\n", 2, "given twice: keep one of them"),
        (b"id: quarry\naliases: {en: &names [*names]}\n", 2, ""),
        (b"id: quarry\n" + b"[" * 5_000, 1, ""),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else None,
)
def test_a_file_that_is_no_record_is_told_with_its_line(
    run: Callable[..., Run], small: Folder, content: bytes, line: int, says: str
) -> None:
    (small.path / QUARRY).write_bytes(content)
    done = run("check", "--knowledge", small.path)
    assert done.status == 2
    told = [text for text in done.out.splitlines() if text.startswith("knowledge/projects/quarry")]
    assert any(says in text for text in told), done.out
    if says:
        assert any(f"quarry.yaml:{line}: " in text and says in text for text in told), told


def test_a_folder_in_the_place_of_a_record_is_told(run: Callable[..., Run], small: Folder) -> None:
    (small.path / "projects" / "quarry.yml.yaml").mkdir()
    done = run("check", "--knowledge", small.path)
    assert done.status == 2
    assert "quarry.yml.yaml:1: can't be read: Is a directory\n" in done.out


def test_a_field_that_is_given_twice_is_told_where_it_is_repeated(
    run: Callable[..., Run], small: Folder
) -> None:
    line = small.edit(QUARRY, "category: stoneworks", "category: stoneworks\ncategory: signalling")
    done = run("check", "--knowledge", small.path)
    assert f"{QUARRY}:{line + 1}: category: is given twice" in done.out
    assert done.status == 2


@pytest.mark.parametrize(
    "gone", ["projects", "topics", "categories.yaml", "sources.yaml", "phrases.yaml",
             "questions.yaml", "limits.yaml", "words.zh.txt", "words.en.txt"]
)  # fmt: skip
def test_a_part_of_the_knowledge_that_is_missing_is_named(
    run: Callable[..., Run], small: Folder, gone: str
) -> None:
    path = small.path / gone
    path.rename(path.with_name("elsewhere"))
    for command in (("check",), ("ask", "Lantern 是什么？")):
        done = run(*command, "--knowledge", small.path)
        assert done.status == 2
        assert gone in done.out + done.err


@pytest.mark.parametrize("table", ["phrases", "questions", "limits"])
def test_a_table_without_its_content_is_told(
    run: Callable[..., Run], small: Folder, table: str
) -> None:
    (small.path / f"{table}.yaml").write_text("other: {}\n", encoding="utf-8")
    for command in (("check",), ("ask", "what is Lantern?")):
        done = run(*command, "--knowledge", small.path)
        assert done.status == 2
        assert f"knowledge/{table}.yaml" in done.out + done.err


def test_a_folder_that_is_not_there_is_told(run: Callable[..., Run], tmp_path: Path) -> None:
    for command in (("check",), ("ask", "what is Rook"), ("show", "rook"), ("new", "rook")):
        done = run(*command, "--knowledge", tmp_path / "nowhere")
        assert done.status == 2, command
        assert "nowhere" in done.err


def test_a_file_in_place_of_the_folder_is_told(run: Callable[..., Run], tmp_path: Path) -> None:
    file = tmp_path / "knowledge"
    file.write_text("no folder")
    done = run("ask", "what is Rook", "--knowledge", file)
    assert done.status == 2
    assert "is not a knowledge folder" in done.err


# --- the start ----------------------------------------------------------------------------------


def test_a_broken_record_stops_the_bot_with_all_problems_and_no_traceback(
    process: Callable[..., Run], small: Folder
) -> None:
    small.edit(QUARRY, "stage: graduated", "stage: gradated")
    small.edit(LANTERN, "as_of: 2020-05", "as_of: spring")
    done = process("ask", "--knowledge", small.path, "what is Lantern?")
    assert done.status == 2
    assert done.out == ""
    assert "knowledge/projects/quarry.yaml:14: stages[1].stage: " in done.err
    assert "knowledge/projects/lantern.yaml:33: facts[1].as_of: " in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", [("chat",), ("ask", "-"), ("show", "lantern"), ("eval", "x")])
def test_no_command_answers_from_broken_knowledge(
    run: Callable[..., Run], small: Folder, command: tuple[str, ...]
) -> None:
    small.edit(QUARRY, "stage: graduated", "stage: gradated")
    done = run(*command, "--knowledge", small.path, stdin="what is Lantern?\n")
    assert done.status == 2
    assert done.out == ""
    assert "quarry.yaml:14" in done.err


def test_the_environment_names_the_folder_and_the_option_wins(
    run: Callable[..., Run], small: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(small.path))
    assert run("ask", "what is Lantern?").status == 0
    assert run("ask", "what is Lantern?", "--knowledge", tmp_path / "nowhere").status == 2


# --- anything -----------------------------------------------------------------------------------

PROBLEM = re.compile(r"knowledge/\w+(/\w+)?\.yaml:[1-9]\d*: .")
QUESTIONS = [
    *(
        "what is Lantern?",
        "Quarry 处于哪个阶段？",
        "when did Quarry graduate?",
        "Lantern vs Quarry",
    ),
    *("which projects are graduated?", "有哪些信号类项目？", "what is Wick?", "who made Lantern?"),
]

words = ["", "x", "lantern", "quarry", "2018-02-05", "true", "Go", "中文", "\u2028"]
values = st.recursive(
    st.sampled_from(words) | st.text(max_size=8),
    lambda some: (
        st.lists(some, max_size=2) | st.dictionaries(st.text(max_size=5), some, max_size=2)
    ),
    max_leaves=4,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, item in items:
        yield from places(item, (*path, key))


def change(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    if len(path) == 1 and new is None:
        del copy[path[0]]
    else:
        copy[path[0]] = change(value[path[0]], path[1:], new)
    return copy


@settings(max_examples=60)
@given(
    st.sampled_from([LANTERN, QUARRY, EMBER, WICK, "categories.yaml", "sources.yaml"]), st.data()
)
def test_whatever_a_record_holds_it_is_refused_with_words_or_answered_from(
    tmp_path_factory: pytest.TempPathFactory, file: str, data: st.DataObject
) -> None:
    folder = make_folder(tmp_path_factory.mktemp("any") / "knowledge")
    path = folder.path / file
    record = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    place = data.draw(st.sampled_from(sorted(places(record), key=repr)))
    new = data.draw(st.none() | values)
    text = yaml.safe_dump(change(record, place, new), allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    try:
        assistant = Assistant(folder.path)
    except KnowledgeError as error:
        told = [str(problem) for problem in error.problems]
    else:
        for question in QUESTIONS:
            assert assistant.ask(question).lead
        return
    assert told
    assert [text for text in told if not PROBLEM.match(text)] == []


def test_the_real_knowledge_is_well(run: Callable[..., Run]) -> None:
    done = run("check", "--knowledge", KNOWLEDGE)
    assert (done.status, done.err) == (0, ""), done.out
    assert re.match(r"\d+ projects, \d+ topics, \d+ facts", done.out)

"""The knowledge itself: complete, reachable in both languages, and true to its sources."""

import json
import re

import pytest
from conftest import GUIDE, KNOWLEDGE, ROOT, shared

from bot import evaluate
from bot.assistant import Assistant
from bot.know import check
from bot.know.knowledge import Knowledge
from bot.model import Lang, Project


def test_every_project_has_all_that_a_card_needs(assistant: Assistant) -> None:
    missing = []
    for project in assistant.knowledge.projects.values():
        present = {
            "summary": bool(project.summary.en and project.summary.zh),
            "facts": bool(project.facts) or project.incomplete,
            "home or repo": bool({"home", "repo"} & project.links.keys()),
        }
        missing += [f"{project.id}: {name}" for name, there in present.items() if not there]
    assert missing == []


def test_the_guide_projects_are_all_there_in_the_order_of_the_guide(assistant: Assistant) -> None:
    assert set(GUIDE) <= assistant.knowledge.projects.keys()
    assert set(assistant.knowledge.guide_projects) == set(GUIDE)
    assert len(assistant.knowledge.guide_projects) == len(set(GUIDE))


def test_every_guide_project_has_facts_of_the_guide(assistant: Assistant) -> None:
    for name in GUIDE:
        facts = assistant.knowledge.projects[name].facts
        assert any(fact.source == "guide-2018" for fact in facts), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_project_can_be_asked_about_by_its_name(assistant: Assistant, lang: Lang) -> None:
    frame = {"en": "what is {}?", "zh": "{} 是什么？"}[lang]
    missed = []
    for project in assistant.knowledge.projects.values():
        answer = assistant.ask(frame.format(project.name))
        if answer.projects[:1] != (project.id,) or answer.lang != lang:
            missed.append(project.name)
    assert len(missed) <= 2, missed


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_topic_can_be_asked_about_by_its_name(assistant: Assistant, lang: Lang) -> None:
    frame = {"en": "what is {}?", "zh": "{}是什么？"}[lang]
    topics = [t for t in assistant.knowledge.topics.values() if t.kind != "stage"]
    missed = [
        t.id for t in topics if t.id not in assistant.ask(frame.format(t.title(lang))).subjects
    ]
    assert len(missed) <= len(topics) * 0.1, missed


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_words_that_people_use_for_a_fact_lead_to_its_record(
    assistant: Assistant, lang: Lang
) -> None:
    """Every sixth fact, asked for by the record's name and the first of its `asked` phrases."""
    asked = [
        (record, fact, phrase)
        for record in Knowledge(check.load(KNOWLEDGE)).records()
        for fact in record.facts
        for phrase in (fact.asked.zh if lang == "zh" else fact.asked.en)[:1]
    ][::6]
    assert len(asked) > 200
    about = told = 0
    for record, fact, phrase in asked:
        answer = assistant.ask(f"{record.title(lang)} {phrase}")
        about += record.id in (*answer.projects[:1], *answer.subjects[:1])
        said = " ".join((answer.lead, *(line.text for line in answer.lines)))
        told += fact.of(lang).rstrip(".。")[:40] in said
    assert about / len(asked) >= 0.9
    assert told / len(asked) >= 0.8


def test_every_fact_is_told_with_its_source_and_date(assistant: Assistant) -> None:
    for record in assistant.knowledge.records():
        for fact in record.facts:
            _, source = assistant.knowledge.source(record, fact.source)
            assert source.url.startswith("http")
            assert re.match(r"\d{4}", source.date)


def test_a_snapshot_is_never_newer_than_its_source(assistant: Assistant) -> None:
    wrong = []
    for record in assistant.knowledge.records():
        for fact in record.facts:
            _, source = assistant.knowledge.source(record, fact.source)
            known = min(len(fact.as_of or ""), len(source.date))
            if (fact.as_of or "")[:known] > source.date[:known]:
                wrong.append(f"{record.id}: {fact.en} ({fact.as_of} > {source.date})")
    assert wrong == []


# --- against the material that lies beside the repository ---------------------------------------


def test_the_stages_are_those_of_the_landscape(assistant: Assistant) -> None:
    rows = json.loads(shared("landscape/cncf-projects.json").read_text(encoding="utf-8"))
    assert len(rows) == 255
    projects = assistant.knowledge.projects
    wrong = []
    for row in rows:
        project = projects.get(row["id"])
        if project is None:
            wrong.append(f"{row['id']} is not there")
        elif project.stages[-1].stage != row["stage"]:
            wrong.append(f"{row['id']}: {project.stages[-1].stage}, not {row['stage']}")
        elif row.get("accepted") and row["accepted"] not in {
            change.since for change in project.stages[: 1 + _told_apart(project)]
        }:
            wrong.append(f"{row['id']}: joined {project.stages[0].since}, not {row['accepted']}")
    assert wrong == []


def _told_apart(project: Project) -> int:
    """How many stages a record has beside those of the landscape, and says why."""
    return len(project.stages) if any(change.note for change in project.stages) else 0


def test_the_questions_about_the_guide_are_answered(assistant: Assistant) -> None:
    rows = evaluate.rows(shared("questions/guide-dev.jsonl"))
    results = [evaluate.evaluate(assistant, row) for row in rows]
    measured = evaluate.tallies(results, "")["all"]
    assert measured["text"].share >= 0.97
    assert measured["lead"].share >= 0.92
    assert measured["overheard"].share >= 0.85
    languages = evaluate.tallies(results, "lang")
    for measure in ("text", "lead"):
        shares = [languages[lang][measure].share for lang in ("en", "zh")]
        assert abs(shares[0] - shares[1]) <= 0.02, measure


def test_messages_for_others_are_left_alone(assistant: Assistant) -> None:
    rows = evaluate.rows(shared("questions/negatives-dev.jsonl"))
    results = [evaluate.evaluate(assistant, row) for row in rows]
    measured = evaluate.tallies(results, "")["all"]
    assert measured["overheard"].share >= 0.995
    assert measured["direct"].share >= 0.97


def test_names_as_people_write_them_are_known(assistant: Assistant) -> None:
    rows = evaluate.rows(shared("questions/aliases-dev.jsonl"))
    results = [evaluate.evaluate(assistant, row) for row in rows]
    assert evaluate.tallies(results, "")["all"]["alias"].share >= 0.95


def test_nothing_of_the_shared_material_is_in_the_repository() -> None:
    """The negatives are taken from public corpora: they are used here and never committed."""
    lines = shared("questions/negatives-dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {text for text in (json.loads(line)["text"] for line in lines) if len(text) > 40}
    tests = ROOT / "tests"
    paths = [*KNOWLEDGE.rglob("*.yaml"), *tests.rglob("*.py"), *tests.rglob("*.jsonl")]
    ours = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    assert [text for text in texts if text in ours] == []

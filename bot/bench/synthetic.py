"""Records that nobody wrote, as many as wanted: real ones under new names.

A name is the beginning of one real name and the end of another. Summary and facts are those of a
real project with its name replaced, so that words, lengths and both languages are as in life. The
same seed gives the same records.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from bot.know.documents import Files
from bot.know.knowledge import read_files
from bot.know.sentences import first_sentence
from bot.know.wording import FACT, FIRST_SENTENCE, SUMMARY

SEED = 2018
FACTS = 3
"""Facts of a record; a record then is about as long as that of a young project."""

ASKED = 2
"""Ways to ask for a fact in each language."""

_LETTERS = re.compile(r"[^a-z0-9]")


def grow(folder: Path, target: Path, size: int) -> int:
    """Copy a knowledge folder and add records until it has `size` projects; how many it has."""
    shutil.copytree(folder, target)
    files = read_files(folder)
    real = files.projects
    for value in _records(files, size - len(real)):
        text = "\n".join(_yaml(value)) + "\n"
        (target / "projects" / f"{value['id']}.yaml").write_text(text, encoding="utf-8")
    return max(size, len(real))


def _records(files: Files, count: int) -> Iterator[dict[str, Any]]:
    random = Random(SEED)
    originals = [document.value for document in files.projects.values()]
    originals = [record for record in originals if _is_named(record)]
    names = _names(files, random)
    made = 0
    while made < count:
        record = _renamed(random.choice(originals), next(names))
        if record is not None:
            made += 1
            yield record


def _is_named(record: dict[str, Any]) -> bool:
    """Whether the texts can be given another name."""
    text = record["summary"]
    return all(record["name"] in text[lang] for lang in ("en", "zh")) and bool(record.get("facts"))


def _names(files: Files, random: Random) -> Iterator[str]:
    """New names; none is that of anything else."""
    real = [document.value["name"] for document in files.projects.values()]
    words = [name for name in real if name.isalpha()]
    taken = {_squeezed(name) for d in files.documents() for name in _named(d.value)}
    while True:
        first, last = random.choice(words), random.choice(words)
        start, end = random.randint(2, 5), random.randint(3, 6)
        name = (first[:start] + last[-end:].lower()).capitalize()
        if random.random() < 0.2:
            name = f"{random.choice(words)} {name}"
        others = {_squeezed(name), _squeezed(f"{name}ctl"), _squeezed(f"{name}-io")}
        if len(name) >= 5 and taken.isdisjoint(others):
            taken |= others
            yield name


def _named(record: dict[str, Any]) -> Iterator[str]:
    """All names of a project or topic; of other files none."""
    if "name" in record and "id" in record:
        yield record["id"]
        yield from record["name"].values() if isinstance(record["name"], dict) else [record["name"]]
        for names in (record.get("aliases") or {}).values():
            yield from names


def _renamed(original: dict[str, Any], name: str) -> dict[str, Any] | None:
    """A record under a new name; None when its texts don't fit any more."""
    old = re.compile(rf"(?<![A-Za-z0-9]){re.escape(original['name'])}(?![A-Za-z0-9])")

    def new(texts: dict[str, str]) -> dict[str, str]:
        return {lang: old.sub(name, texts[lang]) for lang in ("en", "zh")}

    id = re.sub(r"[^a-z0-9]+", "-", name.lower())
    summary = new(original["summary"])
    facts = [_fact(fact, new(fact)) for fact in original["facts"] if old.search(fact["en"])]
    facts = [fact for fact in facts if _fits(fact, FACT)][:FACTS]
    leads = {lang: first_sentence(summary[lang]) for lang in summary}
    if not (_fits(summary, SUMMARY) and _fits(leads, FIRST_SENTENCE) and facts):
        return None
    return {
        "id": id,
        "name": name,
        "aliases": {"en": [f"{name}ctl", f"{name}-io"], "zh": [], "former": []},
        "category": original["category"],
        "summary": summary,
        "stages": [
            {"stage": change["stage"], "since": change["since"], "source": "landscape"}
            for change in original["stages"]
        ],
        "facts": facts,
        "links": {"home": f"https://{id}.io/", "repo": f"https://github.com/{id}/{id}"},
    }


def _fact(fact: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    kept = {key: fact[key] for key in ("as_of", "value") if fact.get(key)}
    asked = {lang: phrases[:ASKED] for lang, phrases in fact.get("asked", {}).items() if phrases}
    made = {"about": fact["about"], **texts, "source": "landscape", **kept}
    return {**made, "asked": asked} if asked else made


def _fits(texts: dict[str, Any], longest: dict[str, int]) -> bool:
    return all(len(texts[lang]) <= most for lang, most in longest.items())


def _squeezed(name: str) -> str:
    return _LETTERS.sub("", name.lower())


def _yaml(value: dict[str, Any], indent: str = "") -> Iterator[str]:
    """A record as YAML, set as people set it."""
    for key, item in value.items():
        if isinstance(item, dict):
            yield f"{indent}{key}:"
            yield from _yaml(item, indent + "  ")
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            yield f"{indent}{key}:"
            for entry in item:
                first, *rest = _yaml(entry, indent + "    ")
                yield f"{indent}  - {first.strip()}"
                yield from rest
        else:
            yield f"{indent}{key}: {json.dumps(item, ensure_ascii=False)}"

"""A new record to fill in, and where the knowledge lies."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.know.knowledge import require

if TYPE_CHECKING:
    from bot.know.landscape import Listed

TEMPLATE = """\
# yaml-language-server: $schema=../project.schema.json
# CONTRIBUTING.md explains every field. Fill in, delete what does not apply, then: cncf-guide check
id: {id}
name: {name}
aliases: {{en: [], zh: [], former: []}}
category:                    # an id of categories.yaml
summary:
  en:                        # what it is, in one sentence; when one would want it, in a second
  zh:                        # the same in Chinese
stages:                      # oldest first
  - {{stage: sandbox, since: , source: landscape}}
facts:
  - about: origin
    en:
    zh:
    source: landscape
links:
  home:
  repo:
"""

HEADER = """\
# yaml-language-server: $schema=../project.schema.json
# From the landscape. CONTRIBUTING.md explains every field: write the summary, add facts, and take
# `incomplete` out.
"""


def folder(given: str | None = None) -> Path:
    """The knowledge folder: given, from KNOWLEDGE_DIR, or the one that comes with the program."""
    chosen = given or os.environ.get("KNOWLEDGE_DIR")
    if chosen:
        return Path(chosen)
    package = Path(__file__).resolve().parent.parent
    installed = package / "_knowledge"
    return installed if installed.is_dir() else package.parent / "knowledge"


def new(knowledge: Path, id: str) -> Path:
    """Write an empty record. Raises ValueError when the id is bad or taken, and KnowledgeError
    when this is no knowledge folder.
    """
    require(knowledge)
    path = knowledge / "projects" / f"{id}.yaml"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
        raise ValueError(f"{id!r}: an id is lower case with hyphens, such as open-policy-agent")
    for taken in (path, knowledge / "topics" / f"{id}.yaml"):
        if taken.exists():
            raise ValueError(f"{taken} exists already: edit it")
    name = " ".join(word.capitalize() for word in id.split("-"))
    path.write_text(TEMPLATE.format(id=id, name=name), encoding="utf-8")
    return path


def from_landscape(
    id: str,
    listed: "Listed",
    category: str,
    stages: list[dict[str, Any]],
    summary: dict[str, str],
) -> dict[str, Any]:
    """The values of a record of which nothing but the landscape's statements is known.

    `summary` are the phrases that stand in for one, with a blank for the name.
    """
    record: dict[str, Any] = {
        "id": id,
        "name": listed.name,
        "incomplete": "true",
        "aliases": {"en": [listed.short] if listed.short else [], "zh": [], "former": []},
        "category": category,
        "summary": {lang: text.format(name=listed.name) for lang, text in summary.items()},
        "stages": stages,
        "facts": [],
        "relations": [],
        "links": listed.links,
    }
    ask = [{"kind": kind, **place} for kind, place in listed.ask.items()]
    return {**record, "ask": ask} if ask else record


def text(record: dict[str, Any]) -> str:
    """The file of such a record."""
    from bot.know.edit import block  # with yaml: not for every start

    return HEADER + "".join(block(key, value) for key, value in record.items())

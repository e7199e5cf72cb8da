"""Accuracy on question files: right, wrong, false answers, and what was said."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.assistant import Assistant
from bot.model import Answer
from bot.reply import plain


@dataclass(frozen=True)
class Result:
    """One row of a question file and what became of it.

    `passed` is by measure, what the row counts for: text and lead (questions), overheard (clear
    questions that nobody put to the bot, answered; messages that are none of our business, not
    answered), direct (such messages when they are put to the bot), alias (names).
    """

    row: dict[str, Any]
    answer: Answer
    passed: dict[str, bool]


@dataclass(frozen=True)
class Tally:
    """How many of a group passed."""

    right: int
    total: int

    @property
    def share(self) -> float:
        """Right ones of all, from 0 to 1."""
        return self.right / self.total if self.total else 0.0


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a question file. Raises ValueError that names the file, and the line of a bad
    row.
    """
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}:{number}: not JSON: {error.msg}") from None
        if problem := _problem(row):
            raise ValueError(f"{path}:{number}: {problem}")
        yield row


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text") from None


def _problem(row: Any) -> str:
    """What is wrong with a row; empty when nothing is."""
    if not isinstance(row, dict) or not {"q", "text", "alias"} & row.keys():
        return "needs one of the fields q, text or alias"
    asked = next(row[key] for key in ("q", "text", "alias") if key in row)
    if not isinstance(asked, str):
        return "the question must be text"
    if "q" in row and not isinstance(row.get("expect"), list):
        return "a question needs expect, a list of regular expressions"
    if "alias" in row and not isinstance(row.get("project"), str):
        return "an alias needs project, an id"
    for pattern in row.get("expect") or []:
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            return f"{pattern!r} is not a regular expression: {error}"
    return ""


def evaluate(assistant: Assistant, row: dict[str, Any]) -> Result:
    """Ask one row and judge the answer."""
    if "q" in row:
        return _question(assistant, row)
    if "text" in row:
        return _negative(assistant, row)
    return _alias(assistant, row)


def _question(assistant: Assistant, row: dict[str, Any]) -> Result:
    answer = assistant.ask(row["q"])
    passed = {"text": is_right(assistant, row, answer), "lead": _leads(row, answer)}
    if row.get("kind") in assistant.knowledge.limits["calibration"]["clear"]:
        overheard = assistant.ask(row["q"], overheard=True)
        passed["overheard"] = is_right(assistant, row, overheard)
    return Result(row, answer, passed)


def is_right(assistant: Assistant, row: dict[str, Any], answer: Answer) -> bool:
    """Whether an answer is about the project of a question, in its language, and says it all."""
    text = plain.render(answer, assistant.knowledge)
    return _fits(row, answer) and _all_found(row["expect"], text)


def _leads(row: dict[str, Any], answer: Answer) -> bool:
    return _fits(row, answer) and _all_found(row["expect"], answer.lead)


def _fits(row: dict[str, Any], answer: Answer) -> bool:
    wanted = row.get("project")
    about = answer.answered and (not wanted or answer.projects[:1] == (wanted,))
    return about and answer.lang == row.get("lang", answer.lang)


def _all_found(patterns: Iterable[str], text: str) -> bool:
    return all(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def _negative(assistant: Assistant, row: dict[str, Any]) -> Result:
    passed = {"overheard": not assistant.ask(row["text"], overheard=True).answered}
    answer = assistant.ask(row["text"])
    if row.get("direct_expect") == "decline":
        passed["direct"] = not answer.answered
    return Result(row, answer, passed)


def _alias(assistant: Assistant, row: dict[str, Any]) -> Result:
    answer = assistant.ask(row["alias"])
    return Result(row, answer, {"alias": answer.projects[:1] == (row["project"],)})


def tallies(results: list[Result], by: str) -> dict[str, dict[str, Tally]]:
    """Right and total for each measure, grouped by a field of the rows ("" for all)."""
    counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        group = str(result.row.get(by) or "-") if by else "all"
        for measure, passed in result.passed.items():
            counts[group][measure].append(passed)
    return {
        group: {name: Tally(sum(passed), len(passed)) for name, passed in sorted(measures.items())}
        for group, measures in sorted(counts.items())
    }


def report(results: list[Result], wrong: bool = True) -> Iterator[str]:
    """The tables, and the wrong ones with what was said."""
    for by in ("", "lang", "kind", "project"):
        groups = tallies(results, by)
        if by and len(groups) < 2:
            continue
        yield ""
        for group, measures in groups.items():
            cells = [f"{m} {t.right}/{t.total} ({t.share:.1%})" for m, t in measures.items()]
            yield f"{by or 'all':<8} {group:<26} {'  '.join(cells)}"
    if not wrong:
        return
    for result in results:
        failed = [measure for measure, passed in result.passed.items() if not passed]
        if failed:
            row = result.row
            yield ""
            yield f"✗ {'+'.join(failed)}: {row.get('q') or row.get('text') or row.get('alias')}"
            if "expect" in row:
                yield f"  wanted: {row.get('project') or '-'}: {' & '.join(row['expect'])}"
            elif "project" in row:
                yield f"  wanted: {row['project']}"
            said = ",".join(result.answer.projects) or result.answer.intent
            yield f"  said:   {said} ({result.answer.confidence}): {result.answer.lead[:200]}"

"""The clauses of a message: several that ask, or one that does with something said around it.

"New here, what is Longhorn? Could not find it in the docs" asks what Longhorn is. What stands
around such a clause is left out when it asks nothing itself and names neither another subject nor a
time.
"""

from collections.abc import Callable, Iterator

import msgspec

from bot.model import Question
from bot.patterns import Pattern
from bot.understand.text import LONGEST, without_markup

_CLAUSE = Pattern(r"(?:[^.?？!！;；,，。\n]|\.(?=\S))+[?？]?")
_ASIDE = Pattern(r"\([^()]*\)|（[^（）]*）")
_PARTS = Pattern(r"[?？!！;；,，。\n]|\band\b|\bplus\b|以及|还有|并且")

MOST, MOST_ASKED = 6, 3
"""A message of more clauses is a story, and one that asks more is a list of questions."""

Understand = Callable[[str], Question]


def asking(message: str, whole: Question, understand: Understand) -> Question | None:
    """The question of the only clause that asks, if that is not the whole message.

    It is about what it names, or else about the only thing named before. The signs that no guide is
    asked hold for the message as a whole.
    """
    text = without_markup(message[:LONGEST])
    clauses = list(_clauses(text))
    if len(clauses) > MOST or (len(clauses) < 2 and not _ASIDE.search(text)):
        return None
    questions = [understand(clause) for clause in clauses]
    asked = [i for i, question in enumerate(questions) if question.asks]
    if len(asked) != 1:
        return None
    at = asked[0]
    others = questions[:at] + questions[at + 1 :]
    question = questions[at]
    if not any(unit.ids for unit in question.units):
        subjects = {name for other in questions[:at] for name in _names(other)}
        if len(subjects) != 1:
            return None
        question = understand(f"{subjects.pop()} {clauses[at]}")
    elif any(_says_more(other) for other in others):
        return None
    if not _names(question):
        return None
    return msgspec.structs.replace(
        question,
        text=whole.text,
        lang=whole.lang,
        chats=whole.chats,
        trouble=whole.trouble,
        own=whole.own,
        to_others=whole.to_others,
    )


def parts(message: str, asks: Callable[[str], bool], understand: Understand) -> list[Question]:
    """The questions of a message that asks several; a part that names nothing is about what the
    part before it names. Empty for a single question.
    """
    found = [part.strip() for part in _PARTS.split(message[:LONGEST]) if part.strip()]
    if not 2 <= len(found) <= MOST:
        return []
    asking = [part for part in found if asks(part)]
    if not 2 <= len(asking) <= MOST_ASKED:
        return []
    questions: list[Question] = []
    subject = ""
    for part in asking:
        question = understand(part)
        named = _names(question)
        if not named and subject:
            question = understand(f"{subject} {part}")
        subject = named[0] if named else subject
        questions.append(question)
    return questions


def _clauses(text: str) -> Iterator[str]:
    for match in _CLAUSE.finditer(_ASIDE.sub(" ", text)):
        if clause := match[0].strip():
            yield clause


def _names(question: Question) -> list[str]:
    return [unit.text for unit in question.units if unit.kind == "name"]


def _says_more(other: Question) -> bool:
    """Whether a clause may be needed to understand another."""
    return other.when is not None or any(unit.kind in ("name", "stage") for unit in other.units)

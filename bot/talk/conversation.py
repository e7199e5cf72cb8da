"""How a conversation goes on: "它是谁开发的?", "and its license?", "what about Envoy?".

A message that names nothing is about what was answered last; one that only names something asks
of it what was asked last. Both become a full question, which the assistant answers as any other.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from bot.assistant import Assistant
from bot.model import FORM, Answer, Lang, Question


class Topic(NamedTuple):
    """What was talked about: the records, and what was asked of them."""

    subjects: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()


def _asks_of_one(question: Question) -> bool:
    """Whether a question that names nothing asks something that one project has; of a stage, when
    it was reached: anything else may be meant of the stage itself.
    """
    if any(unit.kind == "stage" for unit in question.units):
        return "when" in question.aspects and not question.thing
    return bool(question.aspects.keys() - FORM) and not question.many


def _only_names(question: Question) -> bool:
    """Whether it names one thing and asks nothing of its own."""
    one = len({mention.id for mention in question.mentions}) == 1
    return one and question.aspects.keys() <= {"what"}


def _compares_with_one(question: Question, subject: str) -> bool:
    """Whether it names one side of a comparison, and nothing that could be the other."""
    named = {mention.id for mention in question.mentions}
    bare = all(unit.kind in ("name", "cue") for unit in question.units)
    return "comparison" in question.aspects and bare and len(named - {subject}) == len(named) == 1


class Conversation:
    """Answers messages in the light of what was said before."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def answer(self, text: str, lang: Lang | None = None, topic: Topic | None = None) -> Answer:
        """The answer to a message that is meant for the bot."""
        for answer in self._answers(text, self._understand(text, lang), topic):
            if answer.answered:
                break
        return answer

    def overheard(self, text: str, lang: Lang | None, topic: Topic) -> Answer | None:
        """The answer to a message in a conversation with the bot that does not address it, None
        when it is talk among people.
        """
        question = self._understand(text, lang)
        if question.chats or question.trouble or question.to_others:
            return None
        if not question.asks and not self._pattern("possessives").search(text):
            return None
        for answer in self._answers(text, question, topic):
            if answer.answered and answer.confidence >= self._sure and answer.subjects:
                return answer
        return None

    def topic(self, answer: Answer, before: Topic | None = None) -> Topic:
        """What a question and its answer were about; "thanks" leaves it at what was talked about
        before, a question without an answer may have been about something else.
        """
        if not answer.answered:
            if before and not self._understand(answer.question, answer.lang).units:
                return before
            return Topic()
        if len(answer.subjects) > 2:
            return Topic()
        return Topic(answer.subjects, tuple(name for name in answer.aspects if name not in FORM))

    def _answers(self, text: str, question: Question, topic: Topic | None) -> Iterator[Answer]:
        """The answers to the full questions that a message may stand for, then to itself."""
        for full in self._full(text, question, topic):
            yield self._assistant.ask(" ".join(full.split()), question.lang)
        yield self._assistant.answer(text, question)

    def _full(self, text: str, question: Question, topic: Topic | None) -> Iterator[str]:
        """The full questions that a message may stand for, the likeliest first."""
        if topic is None or not topic.subjects:
            return
        subject = self._title(topic.subjects[0], question.lang)
        if question.mentions:
            name = self._title(question.mentions[0].id, question.lang)
            if _compares_with_one(question, topic.subjects[0]):
                compared = self._assistant.knowledge.phrase("next.compare", question.lang)
                yield compared.format(name=subject, other=name)
            elif _only_names(question) and self._pattern("about").search(text):
                yield from self._same_of(name, topic.aspects, question.lang)
        elif not any(unit.ids for unit in question.units if unit.kind != "stage"):
            replaced = self._replaced(text, subject)
            if replaced is not None:
                yield replaced
            elif _asks_of_one(question):
                yield f"{subject} {text}"

    def _same_of(self, name: str, aspects: Sequence[str], lang: Lang) -> Iterator[str]:
        """The last question asked of something else."""
        cues = self._assistant.knowledge.questions["aspects"]
        for aspect in aspects:
            cue = cues.get(aspect, {}).get(lang)
            if cue:
                yield f"{name} {cue[0]}"

    def _replaced(self, text: str, subject: str) -> str | None:
        """The text with the name in the place of a pronoun."""
        for kind, ending in (("possessives", "'s"), ("pronouns", "")):
            pattern = self._pattern(kind)
            found = pattern.search(text)
            if found is not None:
                name = subject + (ending if found.group().isascii() else "")
                return pattern.sub(f" {name} ".replace("\\", r"\\"), text, count=1)
        return None

    def _understand(self, text: str, lang: Lang | None) -> Question:
        return self._assistant.understanding.understand(text, lang)

    def _title(self, id: str, lang: Lang) -> str:
        return self._assistant.knowledge.title(id, lang)

    def _pattern(self, kind: str) -> re.Pattern[str]:
        return self._patterns[kind]

    @cached_property
    def _limits(self) -> dict[str, Any]:
        return dict(self._assistant.knowledge.limits["conversation"])

    @property
    def _sure(self) -> float:
        return float(self._limits["sure"])

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        """English words stand alone, Chinese ones anywhere; the longest first."""
        patterns = {}
        for kind in ("pronouns", "possessives", "about"):
            words = sorted(self._limits[kind], key=len, reverse=True)
            parts = [rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in words]
            patterns[kind] = re.compile("|".join(parts), re.IGNORECASE)
        return patterns

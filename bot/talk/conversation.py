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

    def topic(self, answer: Answer) -> Topic:
        """What a question and its answer were about."""
        if not answer.answered or len(answer.subjects) > 2:
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
        named = bool(question.mentions)
        asked = question.aspects.keys() - FORM
        if not named and not any(unit.ids for unit in question.units):
            subject = self._title(topic.subjects[0], question.lang)
            replaced = self._replaced(text, subject)
            if replaced is not None:
                yield replaced
            elif asked and not question.many:
                yield f"{subject} {text}"
        elif named and not asked and self._pattern("about").search(text):
            name = self._title(question.mentions[0].id, question.lang)
            yield from self._same_of(name, topic.aspects, question.lang)

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

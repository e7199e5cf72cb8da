"""The product in a few lines: ask(text) -> Answer."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.index import Index
from bot.model import Answer, Lang, Lesson, Question
from bot.reply import answers
from bot.reply.context import Context, Library
from bot.understand.text import language


class Assistant:
    """Answers questions from one knowledge folder, and from what a workspace has taught.

    Raises KnowledgeError (with every problem) when the folder can't be used.
    """

    def __init__(self, folder: Path, lessons: Sequence[Lesson] = ()) -> None:
        self.folder = folder
        index = Index(folder, lessons)
        self.knowledge = index.knowledge
        self.names = index.names
        self.library = Library(index.knowledge, index.passages)
        self.understanding = index.understanding

    def ask(
        self,
        text: str,
        lang: Lang | None = None,
        as_of: str | None = None,
        overheard: bool = False,
    ) -> Answer:
        """Answer a message; `as_of` (an ISO date) answers as of that day.

        `overheard`: nobody asked the bot, so it answers only what is surely meant for a guide.
        """
        today = date.fromisoformat(as_of) if as_of else None
        if overheard:
            return self._overhear(text, lang, as_of, today)
        return self.answer(text, self.understanding.understand(text, lang, today), as_of)

    def answer(self, text: str, question: Question, as_of: str | None = None) -> Answer:
        """Answer a message that has been understood."""
        today = date.fromisoformat(as_of) if as_of else None
        return answers.answer(
            question,
            self.library,
            self._day(as_of),
            alone=lambda: self.understanding.asking(text, question, today),
            parts=lambda: self.understanding.parts(text, question.lang, today),
            similar=lambda: self.understanding.suggestions(text, answers.MOST_SUGGESTIONS),
        )

    def _overhear(
        self, text: str, lang: Lang | None, as_of: str | None, today: date | None
    ) -> Answer:
        question = self.understanding.overhear(text, lang, today)
        day = self._day(as_of)
        if question is None:
            return answers.silence(text, lang or language(text), day)
        return answers.answer(
            question,
            self.library,
            day,
            overheard=True,
            alone=lambda: self.understanding.asking(
                self.understanding.spoken(text), question, today
            ),
        )

    def propose(self, text: str, overheard: bool = False) -> answers.Proposal | None:
        """The best way to answer a message with its evidence, whether it would be given or not."""
        said = self.understanding.spoken(text) if overheard else text
        question = self.understanding.understand(said)
        return answers.best(
            Context(question, self.library, self._day()),
            lambda: self.understanding.asking(said, question),
        )

    def _day(self, as_of: str | None = None) -> str:
        """The day for which an answer holds: never later than the knowledge."""
        return min(as_of or self.knowledge.date, self.knowledge.date)

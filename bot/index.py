"""The knowledge of a folder, opened: from what is kept compiled, or built anew."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bot.form import VERSION, Form, Words, pack, unpack
from bot.know import taught
from bot.know.compiled import compiled
from bot.know.data import Data
from bot.know.knowledge import Knowledge, fingerprint, require, stamp
from bot.model import Lesson, Record
from bot.reply import postings
from bot.reply.passages import Passages
from bot.understand import dictionary, directory
from bot.understand.dictionary import Dictionary
from bot.understand.questions import Understanding
from bot.understand.text import fold


class Index:
    """The knowledge of a folder, ready to be asked.

    Raises KnowledgeError (with every problem) when the folder can't be used.
    """

    def __init__(self, folder: Path, lessons: Sequence[Lesson] = ()) -> None:
        require(folder)
        form = unpack(compiled("index", _digest(folder) + VERSION, lambda: _built(folder)))
        limits, rest = form.data.limits, form.rest
        known, passages = form.data, form.postings
        words = Words(rest.phrases, form.directory, form.chinese, limits)
        if lessons:
            known = taught.apply(known, lessons)
            words = _with_names(form, known, lessons)
            passages = postings.extended(passages, _new(form.data, known, lessons, words))
        words.names.know(rest.not_names, form.tells, words.cutter)
        self.knowledge = Knowledge(known)
        self.passages = Passages(self.knowledge, passages)
        self.cutter = words.cutter
        self.names = words.names
        self.understanding = Understanding(
            words.phrases,
            words.names,
            words.cutter,
            terms=rest.terms,
            places=frozenset(limits["answers"]["places"]),
            everyday=form.tells,
            number=limits["everyday"]["number"],
            snapshots=rest.snapshots,
            bare=frozenset(limits["answers"]["bare"]),
        )


def _digest(folder: Path) -> str:
    """The fingerprint of a folder; that of files which have not changed is kept, too."""
    known = stamp(folder)
    if known is None:
        return fingerprint(folder)
    kept = compiled("stamp", known, lambda: fingerprint(folder).encode())
    return kept.whole().decode("ascii")


def _built(folder: Path) -> bytes:
    from bot.build import build  # with all the rules and yaml: only when something has changed

    return pack(build(folder))


def _with_names(form: Form, known: Data, lessons: Sequence[Lesson]) -> Words:
    """The words with the names that were taught."""
    limits = known.limits
    records = _taught(known, lessons)
    own = (name for record in records for name in directory.aliases(record.id, record))
    more = directory.extended(form.directory, own, limits["names"])
    return Words(form.rest.phrases, more, partial(_with_taught, form.chinese, lessons), limits)


def _with_taught(load: Callable[[], Dictionary], lessons: Sequence[Lesson]) -> Dictionary:
    """The Chinese words with the names that were taught."""
    own = [fold(lesson.name) for lesson in lessons if not lesson.name.isascii()]
    return dictionary.extended(load(), own) if own else load()


def _new(
    before: Data, known: Data, lessons: Sequence[Lesson], words: Words
) -> Iterator[postings.Entry]:
    """The passages of the facts that the compiled form does not have."""
    from bot.build import Indexing

    reading = Indexing(words)
    for record in _taught(known, lessons):
        facts = (before.projects.get(record.id) or before.topics[record.id]).facts
        for i in range(len(facts), len(record.facts)):
            yield reading.fact(record, i)


def _taught(known: Data, lessons: Sequence[Lesson]) -> Iterator[Record]:
    """The records of which something was taught."""
    for id in dict.fromkeys(lesson.record for lesson in lessons):
        record = known.projects.get(id) or known.topics.get(id)
        if record is not None:
            yield record

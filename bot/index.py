"""What is worked out from the knowledge once, and kept compiled between runs."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from bot.know import data, packed, taught
from bot.know.compiled import compiled
from bot.know.data import Data
from bot.know.knowledge import Knowledge, fingerprint, require, stamp
from bot.model import Asked, Fact, Lesson, Project, Record
from bot.reply import postings
from bot.reply.passages import Passages
from bot.reply.postings import Postings, Terms
from bot.understand import dictionary, lexicon, names
from bot.understand.dictionary import Dictionary
from bot.understand.questions import Understanding
from bot.understand.text import Cutter, Reader, fold, split, stem

FORM = "14"
"""Changes when the compiled form changes its meaning."""


class Everyday(msgspec.Struct, frozen=True):
    """English in general: how much common words tell (by stem), and words that only look like a
    misspelt name.
    """

    tells: dict[str, float]
    not_names: frozenset[str]


class Compiled(msgspec.Struct, frozen=True):
    """The knowledge as it is needed to answer: typed, checked, indexed."""

    data: Data
    postings: Postings
    everyday: Everyday
    chinese: Callable[[], Dictionary]


def pack(form: Compiled) -> bytes:
    """A row of the parts, each packed by its own module."""
    rest = map(msgspec.msgpack.encode, (form.everyday, form.chinese()))
    return packed.row((data.pack(form.data), postings.pack(form.postings), *rest))


def unpack(content: memoryview) -> Compiled:
    """The parts again, decoded as they are asked for."""
    known, index, everyday, words = packed.parts(content)
    return Compiled(
        data.unpack(known),
        postings.unpack(index),
        msgspec.msgpack.decode(everyday, type=Everyday),
        partial(msgspec.msgpack.decode, words, type=Dictionary),
    )


class Words:
    """What reads messages and texts: phrases, names and the Chinese word list."""

    def __init__(self, knowledge: Knowledge, load: Callable[[], Dictionary]) -> None:
        limits = knowledge.limits
        self.phrases = lexicon.load(knowledge.questions)
        known = names.of_records(knowledge.records(), knowledge.categories)
        self.names = names.Names(known, limits["names"])
        self.cutter = Cutter(load, self.phrases.frame, limits["everyday"])


def chinese(folder: Path, knowledge: Knowledge) -> Dictionary:
    """The Chinese words of the folder, with all that the knowledge itself writes in Chinese."""
    known = names.of_records(knowledge.records(), knowledge.categories)
    written = [name.written for name in known]
    written += [word for group in knowledge.questions["same"] for word in group]
    own = (fold(word) for word in written if not word.isascii())
    return dictionary.read(folder / "words.zh.txt", dict.fromkeys(own))


class Index:
    """The knowledge of a folder, ready to be asked.

    Raises KnowledgeError (with every problem) when the folder can't be used.
    """

    def __init__(self, folder: Path, lessons: Sequence[Lesson] = ()) -> None:
        require(folder)
        digest = _digest(folder) + FORM
        form = unpack(compiled("index", digest, lambda: pack(build(folder))))
        self.knowledge = Knowledge(taught.apply(form.data, lessons) if lessons else form.data)
        words = Words(self.knowledge, partial(_with_taught, form.chinese, lessons))
        index = form.postings
        if lessons:
            index = postings.extended(index, _new(form.data, self.knowledge, words))
        self.passages = Passages(self.knowledge, index)
        words.names.know(form.everyday.not_names, form.everyday.tells)
        limits = self.knowledge.limits
        self.cutter = words.cutter
        self.names = words.names
        self.understanding = Understanding(
            words.phrases,
            words.names,
            words.cutter,
            terms=self._terms(),
            places=frozenset(limits["answers"]["places"]),
            everyday=form.everyday.tells,
            number=limits["everyday"]["number"],
            snapshots=self._snapshots(),
        )

    def _terms(self) -> frozenset[str]:
        """Names that are words first: terms and categories."""
        terms = {id for id, topic in self.knowledge.topics.items() if topic.kind == "term"}
        return frozenset(terms | {f"category/{id}" for id in self.knowledge.categories})

    def _snapshots(self) -> dict[str, str]:
        """The topics that are sources themselves, with their dates."""
        guides = [topic.id for topic in self.knowledge.topics.values() if topic.kind == "guide"]
        return {id: self.knowledge.source(None, id)[1].date for id in guides}


def _digest(folder: Path) -> str:
    """The fingerprint of a folder; that of files which have not changed is kept, too."""
    known = stamp(folder)
    if known is None:
        return fingerprint(folder)
    return str(compiled("stamp", known, lambda: fingerprint(folder).encode()), "ascii")


def build(folder: Path) -> Compiled:
    """Read, check and index a folder."""
    from bot.know import check  # with all the rules: only when something has changed

    known = check.load(folder)
    knowledge = Knowledge(known)
    own = chinese(folder, knowledge)
    words = Words(knowledge, lambda: own)
    everyday = _everyday(folder, knowledge, words.names)
    index = postings.indexed(_passages(knowledge, words))
    return Compiled(_without_asked(known), index, everyday, lambda: own)


def _with_taught(load: Callable[[], Dictionary], lessons: Sequence[Lesson]) -> Dictionary:
    """The Chinese words with the names that were taught."""
    own = [fold(lesson.name) for lesson in lessons if not lesson.name.isascii()]
    return dictionary.extended(load(), own) if own else load()


def _new(known: Data, knowledge: Knowledge, words: Words) -> Iterator[postings.Entry]:
    """The passages of the facts that the compiled form does not have."""
    reading = _Reading(words)
    for record in knowledge.records():
        before = (known.projects.get(record.id) or known.topics[record.id]).facts
        for i in range(len(before), len(record.facts)):
            yield reading.fact(record, i)


def _without_asked(known: Data) -> Data:
    """The ways to ask are in the index; answering needs only the facts."""

    def bare(record: Record) -> Record:
        facts = tuple(msgspec.structs.replace(fact, asked=Asked()) for fact in record.facts)
        return msgspec.structs.replace(record, facts=facts)

    return msgspec.structs.replace(
        known,
        projects={id: bare(project) for id, project in known.projects.items()},
        topics={id: bare(topic) for id, topic in known.topics.items()},
    )


def _passages(knowledge: Knowledge, words: Words) -> Iterator[postings.Entry]:
    """Every passage: the summary of a record, then its facts."""
    reading = _Reading(words)
    for record in knowledge.records():
        yield reading.summary(record)
        for i in range(len(record.facts)):
            yield reading.fact(record, i)


class _Reading:
    """What is indexed of a text."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._reader = Reader(words.cutter)

    def summary(self, record: Record) -> postings.Entry:
        """The passage of what a record is."""
        titles = f"{record.title('en')} {record.title('zh')}"
        told = not (isinstance(record, Project) and record.incomplete)
        text = f"{titles} {record.summary.en} {record.summary.zh}" if told else titles
        return Terms(record.id, -1, self._distinct(text), (), self._named(record, text)), "what", ()

    def fact(self, record: Record, i: int) -> postings.Entry:
        """The passage of a fact, by its place in the record."""
        fact = record.facts[i]
        text = f"{fact.en} {fact.zh} {' '.join(fact.value)}"
        asked = tuple(self._distinct(phrase) for phrase in (*fact.asked.en, *fact.asked.zh))
        terms = Terms(record.id, i, self._distinct(text), asked, self._named(record, text))
        return terms, fact.about, tuple(dict.fromkeys(self._ways(fact)))

    def _ways(self, fact: Fact) -> Iterator[str]:
        """The ways to write the values of a fact: as they stand, and as search terms."""
        for value in map(fold, fact.value):
            yield value
            yield " ".join(self._words.cutter.terms(value))

    def _distinct(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._words.cutter.terms(fold(text))))

    def _named(self, record: Record, text: str) -> tuple[str, ...]:
        """The other records that a text names, stages included."""
        reading = self._reader.read(text)
        named = [mention.id for mention in self._words.names.find(reading, fuzzy=False)]
        spans = self._words.phrases.content.spans(reading)
        named += [f"stage-{tag[1]}" for span in spans for tag in span.tags if tag[0] == "stage"]
        return tuple(dict.fromkeys(id for id in named if id != record.id))


def _everyday(folder: Path, knowledge: Knowledge, known: names.Names) -> Everyday:
    """From the list of English words by how common they are (SCOWL's levels)."""
    levels = knowledge.limits["everyday"]["levels"]
    tells: dict[str, float] = {}
    candidates = _written(knowledge)
    for line in (folder / "words.en.txt").read_text(encoding="utf-8").splitlines():
        word, level = line.split()
        tells[stem(word)] = min(levels.get(level, 1.0), tells.get(stem(word), 1.0))
        candidates.add(word)
    not_names = {word for word in candidates if known.near(word) and not known.exact(word)}
    return Everyday(tells, frozenset(not_names))


def _written(knowledge: Knowledge) -> set[str]:
    """The Latin words of all texts."""
    words: set[str] = set()
    for record in knowledge.records():
        texts = [record.summary.en, record.summary.zh]
        texts += [text for fact in record.facts for text in (fact.en, fact.zh)]
        words |= {token for text in texts for token, han in split(fold(text)) if not han}
    return words

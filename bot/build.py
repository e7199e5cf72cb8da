"""A folder becomes its compiled form: read, checked, and every text of it read as a question is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from bot.form import Form, Rest, Words
from bot.know.data import Data
from bot.know.knowledge import Knowledge
from bot.model import Asked, Fact, Project, Record
from bot.reply import postings
from bot.reply.postings import Terms
from bot.understand import dictionary, lexicon
from bot.understand.dictionary import Dictionary
from bot.understand.directory import Name, directory, of_records
from bot.understand.names import Names
from bot.understand.text import Reader, fold, split, stem


def build(folder: Path) -> Form:
    """The form of a folder. Raises KnowledgeError with every problem that it has."""
    from bot.know import check  # with all the rules: only when something has changed

    known = check.load(folder)
    knowledge = Knowledge(known)
    limits = knowledge.limits
    named = list(of_records(knowledge.records(), knowledge.categories))
    chinese = _chinese(folder, knowledge, named)
    listed = directory(named, limits["names"])
    words = Words(lexicon.load(knowledge.questions), listed, lambda: chinese, limits)
    return Form(
        data=_without_asked(known),
        postings=postings.indexed(_passages(knowledge, words)),
        directory=listed,
        tells=_tells(folder, limits["everyday"]["levels"]),
        chinese=lambda: chinese,
        rest=Rest(
            phrases=words.phrases,
            not_names=_not_names(folder, knowledge, words.names),
            terms=_terms(knowledge),
            snapshots=_snapshots(knowledge),
        ),
    )


def _chinese(folder: Path, knowledge: Knowledge, named: Sequence[Name]) -> Dictionary:
    """The Chinese words of the folder, with all that the knowledge itself writes in Chinese."""
    written = [name.written for name in named]
    written += [word for group in knowledge.questions["same"] for word in group]
    own = (fold(word) for word in written if not word.isascii())
    return dictionary.read(folder / "words.zh.txt", dict.fromkeys(own))


def _terms(knowledge: Knowledge) -> frozenset[str]:
    """Names that are words first: terms and categories."""
    terms = {id for id, topic in knowledge.topics.items() if topic.kind == "term"}
    return frozenset(terms | {f"category/{id}" for id in knowledge.categories})


def _snapshots(knowledge: Knowledge) -> dict[str, str]:
    """The topics that are sources themselves, with their dates."""
    guides = [topic.id for topic in knowledge.topics.values() if topic.kind == "guide"]
    return {id: knowledge.source(None, id)[1].date for id in guides}


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
    reading = Indexing(words)
    for record in knowledge.records():
        yield reading.summary(record)
        for i in range(len(record.facts)):
            yield reading.fact(record, i)


class Indexing:
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


def _tells(folder: Path, levels: dict[str, float]) -> dict[str, float]:
    """How much the words of the list of English words tell, by how common they are (SCOWL's
    levels).
    """
    tells: dict[str, float] = {}
    for word, level in _english(folder):
        tells[stem(word)] = min(levels.get(level, 1.0), tells.get(stem(word), 1.0))
    return tells


def _not_names(folder: Path, knowledge: Knowledge, known: Names) -> frozenset[str]:
    """English words, and words of the texts, that only look like a misspelt name."""
    candidates = _written(knowledge) | {word for word, _ in _english(folder)}
    return frozenset(w for w in candidates if known.near(w) and not known.exact(w))


def _english(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / "words.en.txt").read_text(encoding="utf-8").splitlines():
        word, level = line.split()
        yield word, level


def _written(knowledge: Knowledge) -> set[str]:
    """The Latin words of all texts."""
    words: set[str] = set()
    for record in knowledge.records():
        texts = [record.summary.en, record.summary.zh]
        texts += [text for fact in record.facts for text in (fact.en, fact.zh)]
        words |= {token for text in texts for token, han in split(fold(text)) if not han}
    return words

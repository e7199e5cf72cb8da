"""What people would use instead: each finds the record that a message is about, with a score.

    python -m bot.bench.rivals NAME RECORDS TEXTS

RECORDS is a list of records (id, names, text), TEXTS a list of messages, both JSON. Answers with
the best record for every text, its score, the time that each took, and what it needed to start.
All of them get names and texts in both languages, and Chinese cut by jieba where they can't cut it
themselves. They are taken as their own introductions use them.
"""

import sqlite3
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter_ns

import msgspec

from bot.bench.process import memory, say

Best = tuple[str, float]
"""A record's id and its score, the higher the better; ("", 0) for none."""

Find = Callable[[str], Best]

NONE: Best = ("", 0.0)

MODEL = "paraphrase-multilingual-MiniLM-L12-v2"

TIMES = 3


class Entry(msgspec.Struct):
    """A record as the rivals see it."""

    id: str
    names: list[str]
    text: str


class Found(msgspec.Struct):
    """What a rival has found: the best record for each text, and what it cost."""

    best: list[Best]
    microseconds: list[float]
    start_ms: float
    megabytes: float


def rapidfuzz(entries: list[Entry]) -> Find:
    """`process.extractOne` over all names, with its default scorer."""
    from rapidfuzz import fuzz, process, utils

    owners = _owners(entries)
    names = list(owners)

    def find(text: str) -> Best:
        best = process.extractOne(text, names, scorer=fuzz.WRatio, processor=utils.default_process)
        return (owners[best[0]], best[1]) if best else NONE

    return find


def thefuzz(entries: list[Entry]) -> Find:
    """`process.extractOne` over all names."""
    from thefuzz import process

    owners = _owners(entries)
    names = list(owners)

    def find(text: str) -> Best:
        best = process.extractOne(text, names)
        return (owners[best[0]], float(best[1])) if best else NONE

    return find


def bm25s(entries: list[Entry]) -> Find:
    """BM25 over the texts."""
    import bm25s

    model = bm25s.BM25()
    model.index([_words(entry.text) for entry in entries], show_progress=False)

    def find(text: str) -> Best:
        words = [word for word in _words(text) if word in model.vocab_dict]
        if not words:
            return NONE
        numbers, scores = model.retrieve([words], k=1, show_progress=False, n_threads=1)
        return entries[int(numbers[0, 0])].id, float(scores[0, 0])

    return find


def fts5(entries: list[Entry]) -> Find:
    """SQLite's full text search, ranked by its bm25()."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE records USING fts5(id UNINDEXED, text)")
    rows = ((entry.id, " ".join(_words(entry.text))) for entry in entries)
    database.executemany("INSERT INTO records VALUES (?, ?)", rows)
    query = "SELECT id, -bm25(records) FROM records WHERE records MATCH ? ORDER BY 2 DESC LIMIT 1"

    def find(text: str) -> Best:
        words = " OR ".join(f'"{word}"' for word in _words(text))
        return (words and database.execute(query, (words,)).fetchone()) or NONE

    return find


def tantivy(entries: list[Entry]) -> Find:
    """Tantivy's index in memory."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", tokenizer_name="whitespace")
    index = tantivy.Index(builder.build())
    writer = index.writer()
    for entry in entries:
        writer.add_document(tantivy.Document(id=entry.id, text=" ".join(_words(entry.text))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def find(text: str) -> Best:
        terms = [tantivy.Query.term_query(index.schema, "text", word) for word in _words(text)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        hits = searcher.search(query, 1).hits
        return (searcher.doc(hits[0][1])["id"][0], hits[0][0]) if hits else NONE

    return find


def sentence_transformers(entries: list[Entry]) -> Find:
    """Cosine similarity of a multilingual sentence embedding, from the local cache of models."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(MODEL, local_files_only=True)
    known = model.encode([entry.text for entry in entries], normalize_embeddings=True)

    def find(text: str) -> Best:
        scores = known @ model.encode(text, normalize_embeddings=True)
        best = int(scores.argmax())
        return entries[best].id, float(scores[best])

    return find


RIVALS: dict[str, tuple[str, Callable[[list[Entry]], Find]]] = {
    "rapidfuzz extractOne": ("rapidfuzz", rapidfuzz),
    "thefuzz extractOne": ("thefuzz", thefuzz),
    "jieba + bm25s": ("bm25s", bm25s),
    "jieba + SQLite FTS5": ("sqlite3", fts5),
    "jieba + tantivy": ("tantivy", tantivy),
    "sentence embedding": ("sentence_transformers", sentence_transformers),
}
"""Each with the package that it needs."""


def installed(name: str) -> bool:
    """Whether the package that a rival needs is there."""
    return find_spec(RIVALS[name][0]) is not None


def _owners(entries: list[Entry]) -> dict[str, str]:
    return {name: entry.id for entry in reversed(entries) for name in entry.names}


def _words(text: str) -> list[str]:
    import jieba

    return [word for word in jieba.lcut(text.lower()) if word.strip() and word.isalnum()]


def main() -> None:
    """Find the best record for every text."""
    name, records, texts = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    entries = msgspec.json.decode(records.read_bytes(), type=list[Entry])
    asked: list[str] = msgspec.json.decode(texts.read_bytes())
    start = perf_counter_ns()
    find = RIVALS[name][1](entries)
    find(asked[0])
    started = (perf_counter_ns() - start) / 1e6
    best = [find(text) for text in asked]
    took = [_microseconds(find, text) for text in asked]
    say(Found(best, took, started, memory().peak))


def _microseconds(find: Find, text: str) -> float:
    def once() -> float:
        start = perf_counter_ns()
        find(text)
        return (perf_counter_ns() - start) / 1_000

    return median(once() for _ in range(TIMES))


if __name__ == "__main__":
    main()

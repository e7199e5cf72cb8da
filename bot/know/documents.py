"""What a file of the knowledge holds, and what may be wrong in it."""

from collections.abc import Iterator
from typing import Any

import msgspec

Path_ = tuple[str | int, ...]


class Problem(msgspec.Struct, frozen=True):
    """Something wrong in a file: where it is, which field, and what to do about it."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return (
            f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        )


class Document(msgspec.Struct, frozen=True):
    """A file's value (text, lists and mappings) and the line of every field in it."""

    file: str
    value: Any
    lines: dict[Path_, int] = {}
    problems: tuple[Problem, ...] = ()

    def problem(self, path: Path_, message: str) -> Problem:
        """A problem at a field; the nearest known line is given when the field is missing."""
        at = path
        while at and at not in self.lines:
            at = at[:-1]
        return Problem(self.file, self.lines.get(at, 1), dotted(path), message)


class Files(msgspec.Struct, frozen=True):
    """The documents of a knowledge folder, before they are given types."""

    projects: dict[str, Document] = {}
    topics: dict[str, Document] = {}
    tables: dict[str, Document] = {}

    def documents(self) -> Iterator[Document]:
        """All documents, records first."""
        yield from self.projects.values()
        yield from self.topics.values()
        yield from self.tables.values()


def dotted(path: Path_) -> str:
    """("facts", 0, "en") becomes facts[0].en."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text

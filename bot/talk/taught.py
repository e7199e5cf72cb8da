"""What was taught, as text to put into the records that it is about."""

from collections.abc import Iterable, Iterator

from bot.know import taught
from bot.know.files import dump
from bot.model import Lesson


def records(lessons: Iterable[Lesson]) -> Iterator[str]:
    """A YAML document for each record: what is to be added to its file."""
    for id, added in sorted(taught.records(lessons).items()):
        yield f"--- # {id}.yaml\n{dump(added)}"

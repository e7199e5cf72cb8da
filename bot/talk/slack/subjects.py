"""Which record somebody means who types its name, or its id, into a form."""

from itertools import islice

from bot.assistant import Assistant
from bot.model import Lang


def meant(assistant: Assistant, typed: str) -> list[str]:
    """The ids of the records that go by a name; an id stands for itself."""
    known = assistant.knowledge.record
    if known(typed) is not None:
        return [typed]
    named = dict.fromkeys(name.id for name in assistant.names.exact(typed))
    return [id for id in named if known(id) is not None]


def called(assistant: Assistant, id: str, lang: Lang) -> str:
    """What to type for a record: its name, where that means nothing else, or its id."""
    title = assistant.knowledge.title(id, lang)
    return title if meant(assistant, title) == [id] else id


def near(assistant: Assistant, typed: str, most: int) -> list[str]:
    """The ids of records whose names begin as was typed, or look like it."""
    begin = assistant.names.starting_with(typed, most * 2) if typed else []
    ids = (*(name.id for name in begin), *assistant.understanding.suggestions(typed, most))
    known = (id for id in dict.fromkeys(ids) if assistant.knowledge.record(id) is not None)
    return list(islice(known, most))

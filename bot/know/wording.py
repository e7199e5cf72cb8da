"""The rules about wording: length, Chinese typography, and that both languages say the same."""

import re
from collections.abc import Iterator
from typing import Any

from bot.know.documents import Document, Files, Path_, Problem
from bot.know.sentences import first_sentence

SUMMARY = {"en": 300, "zh": 150}
FIRST_SENTENCE = {"en": 140, "zh": 70}
FACT = {"en": 240, "zh": 130}

_HAN = r"[\u3400-\u9fff]"
_TYPOGRAPHY = (
    (re.compile(rf"{_HAN}[A-Za-z0-9]|[A-Za-z0-9%]{_HAN}"), "put a space between Chinese and Latin"),
    (re.compile(rf"{_HAN}[,;:?!()]|[,;:?!()]{_HAN}"), "use full-width punctuation in Chinese"),
    (re.compile(rf"{_HAN}\.(?:\s|$)"), "end a Chinese sentence with 。"),
    (
        re.compile(r" [，。；：？！（）、]|[，。；：？！（）、] "),
        "no space around full-width punctuation",
    ),
)
_MONTHS = "january february march april may june july august september october november december"
_NUMBER_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_ENGLISH_NUMBERS = {
    **{word: str(i) for i, word in enumerate(_NUMBER_WORDS.split(), 1)},
    **{word: str(i) for i, word in enumerate(_MONTHS.split(), 1)},
    **{word: str(i) for i, word in enumerate(_ORDINALS.split(), 1)},
    **{"zero": "0", "single": "1", "once": "1", "both": "2", "twice": "2"},
}
_CHINESE_NUMBERS = dict(
    zip("一二三四五六七八九十两首", [*map(str, range(1, 11)), "2", "1"], strict=True)
)


def _texts(files: Files) -> Iterator[tuple[Document, Path_, dict[str, Any]]]:
    """Every pair of texts that is shown, with its place."""
    for document in (*files.projects.values(), *files.topics.values()):
        value = document.value
        yield document, ("summary",), value["summary"]
        for i, fact in enumerate(value.get("facts") or []):
            yield document, ("facts", i), fact
        for i, change in enumerate(value.get("stages") or []):
            if change.get("note"):
                yield document, ("stages", i, "note"), change["note"]
    categories = files.tables["categories"]
    for id, category in categories.value.items():
        yield categories, (id, "summary"), category["summary"]


# --- form -------------------------------------------------------------------------------------


def texts_are_short_enough(files: Files) -> Iterator[Problem]:
    """A lead has 300 characters: facts and summaries must fit into one."""
    for document, path, text in _texts(files):
        limits = FACT if path[0] == "facts" else SUMMARY
        for lang in ("en", "zh"):
            if len(text[lang]) > limits[lang]:
                message = (
                    f"{len(text[lang])} characters, at most {limits[lang]}: shorten or split it"
                )
                yield document.problem((*path, lang), message)
        if path[-1] == "summary":
            for lang, limit in FIRST_SENTENCE.items():
                length = len(first_sentence(text[lang]))
                if length > limit:
                    message = f"the first sentence has {length} characters, at most {limit}"
                    yield document.problem((*path, lang), message)


def chinese_is_set_properly(files: Files) -> Iterator[Problem]:
    """Typography as in the tldr-pages rules."""
    for document, path, text in _texts(files):
        for pattern, rule in _TYPOGRAPHY:
            if match := pattern.search(text["zh"]):
                near = text["zh"][max(0, match.start() - 6) : match.end() + 6]
                yield document.problem((*path, "zh"), f"{rule}, at “{near}”")
        if re.search(_HAN, text["en"]):
            yield document.problem((*path, "en"), "Chinese in the English text")


def languages_say_the_same(files: Files) -> Iterator[Problem]:
    """Numbers and Latin names agree between the languages."""
    for document, path, text in _texts(files):
        english, chinese = text["en"], text["zh"]
        only = _numbers(chinese) - _numbers(english) - _spelled(english.lower(), _ENGLISH_NUMBERS)
        if only:
            yield document.problem((*path, "en"), f"the Chinese text also says {_list(only)}")
        only = _numbers(english) - _numbers(chinese) - _spelled(chinese, _CHINESE_NUMBERS)
        if only:
            yield document.problem((*path, "zh"), f"the English text also says {_list(only)}")
        only = {name for name in _latin(chinese) if name.lower() not in english.lower()}
        if only:
            yield document.problem((*path, "en"), f"the Chinese text also names {_list(only)}")


def _numbers(text: str) -> set[str]:
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return {n.lstrip("0") or "0" for n in re.findall(r"(?<![A-Za-z\d])\d+(?:\.\d+)*", text)}


def _spelled(text: str, words: dict[str, str]) -> set[str]:
    pattern = "|".join(words) if "一" in words else rf"\b(?:{'|'.join(words)})\b"
    return {words[word] for word in re.findall(pattern, text)}


def _latin(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z][A-Za-z0-9.+#/-]*[A-Za-z0-9+#]", text))


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))


def phrases_are_complete(files: Files) -> Iterator[Problem]:
    """Whatever the bot says, it says in both languages, with the same blanks."""
    document = files.tables["phrases"]
    for path, value in _pairs(document.value, ()):
        if not isinstance(value.get("zh"), str):
            yield document.problem(path, "says nothing in Chinese: add zh")
            continue
        blanks = [set(re.findall(r"\{(\w+)\}", value[lang])) for lang in ("en", "zh")]
        if blanks[0] != blanks[1]:
            message = f"blanks differ: {_list(blanks[0] ^ blanks[1])}"
            yield document.problem(path, message)


def _pairs(value: Any, path: Path_) -> Iterator[tuple[Path_, dict[str, str]]]:
    if isinstance(value, dict) and isinstance(value.get("en"), str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _pairs(item, (*path, key))

"""A raw message becomes a Reading: mark-up off, folded, cut into tokens.

Folding makes equal what people take for equal: full and half width (NFKC), case, traditional and
simplified Chinese. A token is a Latin word or number, or a single Chinese character that knows
whether a word begins or ends with it.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
import Stemmer

from bot.model import Lang
from bot.patterns import Pattern
from bot.understand.dictionary import Dictionary, cutting

if TYPE_CHECKING:
    import opencc

# A question fits in this many characters; what comes after is a log or a document.
LONGEST = 1_000

_CODE_BLOCK = Pattern(r"```.*?(?:```|$)", re.S)
_CODE = Pattern(r"`([^`\n]*)`")
_QUOTE = Pattern(r"(?m)^[ \t]*(?:>|&gt;).*$")
_LINK_WITH_LABEL = Pattern(r"<(?:https?://|mailto:)[^|>\s]*\|([^>]*)>")
_LINK = Pattern(r"<?(?:https?://|mailto:|www\.)[^\s>]*>?")
_ANY_LINK = Pattern(r"<(?:https?://|mailto:)[^>]*>")
_USER = Pattern(r"<@[UW][A-Z0-9]*(?:\|[^>]*)?>")
_AT = Pattern(r"(?<![\w/@.])@[\w\u4e00-\u9fff][\w.\u4e00-\u9fff-]*")
_CHANNEL = Pattern(r"<[#!][^>]*>")
_EMOJI = Pattern(r":[a-z0-9_+'-]+:")
_STRESS = Pattern(r"(?<!\w)[*_~]+(?=\S)|(?<=\S)[*_~]+(?!\w)")
_TOKEN = Pattern(
    r"\d+(?:\.\d+)+|[^\W_\u3400-\u9fff\uf900-\ufaff]+[+#]*|[\u3400-\u9fff\uf900-\ufaff]"
)
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x180E])
_HAN = Pattern(r"[\u3400-\u9fff\uf900-\ufaff]")
_RUN = Pattern(r"[\u3400-\u9fff\uf900-\ufaff]+")
_SCRIPTS = Pattern(_RUN.pattern + r"|[^\u3400-\u9fff\uf900-\ufaff]+")
_GAPS = " -./_"


class Token(msgspec.Struct, frozen=True, gc=False):
    """A Latin word or one Chinese character.

    `start` and `end` index the folded text. `opens` and `closes` say whether a word begins and
    ends here: always for Latin, by jieba's cut for Chinese. `gap` is False when something other
    than a space, hyphen, dot, slash or underscore stands before it.
    """

    text: str
    stem: str
    start: int
    end: int
    han: bool
    opens: bool
    closes: bool
    gap: bool


class Reading(msgspec.Struct, frozen=True):
    """A message as the rest of the product sees it.

    `shown` is the message without mark-up; `text` its folded form, to which all positions refer;
    `cased` is `text` before its case was folded, position by position.
    """

    shown: str
    text: str
    cased: str
    tokens: tuple[Token, ...]
    to_others: bool


class Reader:
    """Reads messages of any length and content."""

    def __init__(self, cutter: "Cutter") -> None:
        self._cutter = cutter

    def read(self, raw: str) -> Reading:
        """Read one message."""
        head = raw[: LONGEST * 2]
        shown = _shown(head)
        cased = _plain(shown)
        text = cased.lower()
        if len(text) != len(cased):
            cased = text
        to_others = "@" in head and bool(_USER.search(head) or _AT.search(head))
        return Reading(shown, text, cased, self.tokens(text), to_others)

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The tokens of a folded text."""
        tokens: list[Token] = []
        edges = self._edges(text)
        before = 0
        for match in _TOKEN.finditer(text):
            word = match[0]
            start, end = match.span()
            gap = start == before or (start == before + 1 and text[before] in _GAPS)
            if not word.isascii() and _HAN.match(word):
                token = Token(word, word, start, end, True, start in edges, end in edges, gap)
            else:
                token = Token(word, stem(word), start, end, False, True, True, gap)
            tokens.append(token)
            before = end
        return tuple(tokens)

    def _edges(self, text: str) -> set[int]:
        """Where a Chinese word begins or ends."""
        edges: set[int] = set()
        if text.isascii():
            return edges
        for run in _RUN.finditer(text):
            at = run.start()
            edges.add(at)
            for word in self._cutter.cut(run.group()):
                at += len(word)
                edges.add(at)
        return edges


def words(raw: str) -> tuple[str, list[str]]:
    """A message folded, and its tokens as bare text: what can be told before Chinese is cut."""
    text = _plain(_shown(raw[: LONGEST * 2])).lower()
    return text, _TOKEN.findall(text)


def _shown(head: str) -> str:
    """A message as people see it, on one line."""
    return " ".join(without_markup(head).split())[:LONGEST]


def _plain(shown: str) -> str:
    """With width and script folded, and in its own case."""
    return simplified(unicodedata.normalize("NFKC", shown)[:LONGEST].replace("’", "'"))


def without_markup(raw: str) -> str:
    """Take Slack's mark-up off: mentions, links, quotes, code blocks, emoji, stress."""
    text = raw if raw.isascii() else _visible(raw)
    if "`" in text:
        text = _CODE.sub(r" \1 ", _CODE_BLOCK.sub(" ", text))
    if ">" in text or "&gt;" in text:
        text = _QUOTE.sub(" ", text)
    if "<" in text or "@" in text:
        text = _USER.sub(" ", text)
        text = _LINK_WITH_LABEL.sub(r" \1 ", text)
        text = _CHANNEL.sub(" ", text)
        text = _AT.sub(" ", text)
    if ":" in text or "www." in text:
        text = _EMOJI.sub(" ", _LINK.sub(" ", text))
    if "*" in text or "_" in text or "~" in text:
        text = _STRESS.sub("", text)
    return _unescaped(text) if "&" in text else text


def _unescaped(text: str) -> str:
    import html  # with the names of all characters

    return html.unescape(text)


def _visible(text: str) -> str:
    """A text without what nobody sees: lone surrogates, joiners, soft hyphens."""
    return text.encode("utf-8", "ignore").decode("utf-8").translate(_INVISIBLE)


def own_words(raw: str) -> str:
    """A message without code and links, in which a name is not what somebody talks about."""
    if "`" in raw:
        raw = _CODE.sub(" ", _CODE_BLOCK.sub(" ", raw))
    return _ANY_LINK.sub(" ", raw) if "<" in raw else raw


def fold(text: str) -> str:
    """Width, case and traditional Chinese folded."""
    return simplified(unicodedata.normalize("NFKC", text).replace("’", "'")).lower()


def simplified(text: str) -> str:
    """Traditional Chinese made simplified; anything else as it is."""
    return str(_simplifier().convert(text)) if _has_traditional(text) else text


def is_chinese(text: str) -> bool:
    """Whether a text is Chinese from end to end."""
    return _RUN.fullmatch(text) is not None


def language(text: str) -> Lang:
    """The language of a message: Chinese as soon as it holds Chinese characters."""
    return "zh" if _HAN.search(text) else "en"


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of an English word ("created" and "creates" are one)."""
    return str(_stemmer().stemWord(word)) if word.isascii() and word.isalpha() else word


def _has_traditional(text: str) -> bool:
    """Whether a character lies outside GB 2312, the set of simplified characters."""
    return not (_is_simplified(text) or _is_simplified("".join(_HAN.findall(text))))


def _is_simplified(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@cache
def _simplifier() -> "opencc.OpenCC":
    import opencc  # only when a traditional character turns up

    return opencc.OpenCC("t2s")


class Cutter:
    """Cuts runs of Chinese into words, and texts into search terms.

    The dictionary is asked for when Chinese first turns up. `empty` are words that say nothing by
    themselves; `everyday` tells from what rarity on a word tells something (`common`) and
    everything (`special`), as the logarithm of its inverse frequency.
    """

    def __init__(
        self, load: Callable[[], Dictionary], empty: frozenset[str], everyday: dict[str, Any]
    ) -> None:
        self._load = load
        self._empty = empty
        self._common, self._special = everyday["common"], everyday["special"]

    @cached_property
    def _dictionary(self) -> Dictionary:
        return self._load()

    @cached_property
    def _by_jieba(self) -> Callable[[str], Iterator[str]]:
        return cutting(self._dictionary)

    def cut(self, text: str) -> list[str]:
        """The words of a run of Chinese, in order."""
        if len(text) == 1:
            return [text]
        return list(self._by_jieba(text))

    def tells(self, word: str) -> float:
        """How much a Chinese word tells, from its frequency in everyday language (0 to 1)."""
        count = self._dictionary.counts.get(word, 0)
        if not count:
            return 1.0
        rarity = math.log(self._dictionary.total / count)
        share = (rarity - self._common) / (self._special - self._common)
        return float(min(1.0, max(0.0, share)))

    def is_empty(self, word: str) -> bool:
        """Whether a word says nothing by itself."""
        return word in self._empty

    def terms(self, text: str) -> list[str]:
        """The search terms of a folded text in either language: stems, and words of two or
        more characters together with the shorter words inside them, without words of the frame.
        """
        found: list[str] = []
        for run in _SCRIPTS.findall(text):
            if _HAN.match(run):
                for word in self.cut(run):
                    found += self.parts(word)
            else:
                found += [stem(token) for token in _TOKEN.findall(run)]
        return [term for term in found if term not in self._empty]

    def parts(self, word: str) -> list[str]:
        """A Chinese word and the shorter dictionary words in it."""
        if len(word) < 3:
            return [word]
        inside = [
            word[i : i + size]
            for size in (2, 3)
            for i in range(len(word) - size + 1)
            if size < len(word) and self._dictionary.counts.get(word[i : i + size])
        ]
        return [word, *inside]


def split(text: str) -> list[tuple[str, bool]]:
    """The tokens of a folded text as (token, is it Chinese)."""
    return [(token, _HAN.match(token) is not None) for token in _TOKEN.findall(text)]

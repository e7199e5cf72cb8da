"""A message becomes a Question: its units, what each of them may mean, and its form."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, get_args

import msgspec

from bot.model import FORM, RANKS, Lang, Mention, Period, Question, Stage, Unit
from bot.patterns import Pattern
from bot.understand import clauses
from bot.understand.dates import ALWAYS, Dates, Found
from bot.understand.lexicon import Phrases, Sign, Span, meaning
from bot.understand.mood import Mood, Moods
from bot.understand.names import Names
from bot.understand.text import LONGEST, Cutter, Reader, Reading, own_words, stem, words

_QUOTED = Pattern(r"\"[^\"\n]+\"|“[^”\n]+”|「[^」\n]+」|『[^』\n]+』|《[^》\n]+》")

A_PROJECT = 0.1

REMEMBERED = 2_000
"""The search terms of so many names and phrases are kept: they come again and again."""


class Understanding:
    """Understands messages with the phrases, names and words of one knowledge."""

    def __init__(
        self,
        phrases: Phrases,
        names: Names,
        cutter: Cutter,
        terms: frozenset[str],
        places: frozenset[str],
        everyday: Mapping[str, float],
        number: float,
        snapshots: dict[str, str],
        bare: frozenset[str],
    ) -> None:
        self._snapshots = snapshots
        self._everyday = everyday
        self._number = number
        self._terms = terms
        self._places = places
        self._phrases = phrases
        self._names = names
        self._cutter = cutter
        self._terms_of = lru_cache(REMEMBERED)(lambda text: tuple(cutter.terms(text)))
        self._reader = Reader(cutter)
        self._moods = Moods(phrases)
        self._stages = Sign(phrases.content, {("stage", stage, 1.0) for stage in get_args(Stage)})
        self._bare = Sign(phrases.content, {("aspect", name, 1.0) for name in bare})
        self._dates = Dates(phrases)

    def understand(
        self, message: str, lang: Lang | None = None, today: date | None = None
    ) -> Question:
        """Understand one message; `lang` fixes the language of the answer."""
        reading = self._reader.read(message)
        found = self._names.find(reading)
        return self._question(reading, self._moods.of(reading), found, lang, today)

    def overhear(
        self, message: str, lang: Lang | None = None, today: date | None = None
    ) -> Question | None:
        """Understand a message that is not addressed to the bot; None when it is surely not for a
        guide, which most messages show before they are cut.
        """
        said = self.spoken(message)
        if not self._may_be_meant(said):
            return None
        reading = self._reader.read(said)
        mood = self._moods.of(reading)
        if reading.to_others or mood.elsewhere:
            return None
        found = self._names.find(reading)
        if not (found or mood.of_projects or self._stages.among([t.stem for t in reading.tokens])):
            return None
        return self._question(reading, mood, found, lang, today)

    def _may_be_meant(self, said: str) -> bool:
        """Whether a message may ask, or ask without words of a question ("Harbor stage")."""
        text, tokens = words(said)
        return self._moods.may_ask(text, tokens) or self._bare.among([stem(w) for w in tokens])

    def _question(
        self,
        reading: Reading,
        mood: Mood,
        found: list[Mention],
        lang: Lang | None,
        today: date | None,
    ) -> Question:
        mentions = self._without_phrases(reading, found)
        named = {i for mention in mentions for i in range(mention.start, mention.end)}
        when = self._dates.find(reading.text, today or date.today())
        timed = _tokens_within(reading, when)
        spans = self._phrases.content.spans(reading, self._closed(mentions) | timed)
        thing = "thing" in mood.says
        units = _without_form(self._units(reading, mentions, spans, timed), thing)
        return Question(
            text=reading.shown,
            lang=lang or _language(reading, named),
            units=tuple(units),
            mentions=tuple(mentions),
            aspects=_strengths(units),
            when=_period(when, spans) or self._snapshot(mentions),
            asks=mood.asks,
            outright=mood.outright,
            chats="chat" in mood.says,
            trouble="trouble" in mood.says,
            own="own" in mood.says,
            to_others=reading.to_others or "others" in mood.says,
            many="many" in mood.says,
            thing=thing,
            moved="moved" in mood.says and "stood" not in mood.says,
            negated="negated" in mood.says,
            density=_density(reading, units, timed),
        )

    def parts(
        self, message: str, lang: Lang | None = None, today: date | None = None
    ) -> list[Question]:
        """The questions of a message that asks several; empty for a single question."""
        return clauses.parts(message, self._asks, lambda text: self.understand(text, lang, today))

    def asking(self, message: str, whole: Question, today: date | None = None) -> Question | None:
        """The question of the only clause of a message that asks; None when it is no such one."""
        return clauses.asking(message, whole, lambda text: self.understand(text, whole.lang, today))

    def spoken(self, message: str) -> str:
        """What the speaker says himself: without code, links and the questions that he quotes."""
        spoken: str = _QUOTED.sub(
            lambda quoted: " " if self._asks(quoted[0][1:-1]) else quoted[0],
            own_words(message[: LONGEST * 2]),
        )
        return spoken

    def _asks(self, text: str) -> bool:
        return self._moods.of(self._reader.read(text)).asks

    def suggestions(self, message: str, most: int) -> tuple[str, ...]:
        """Ids of names that the message may have meant."""
        return tuple(self._names.nearest(self._reader.read(message), most))

    def terms(self, message: str) -> list[str]:
        """The words of a message, as they are searched."""
        return list(self._cutter.terms(self._reader.read(message).text))

    def _snapshot(self, mentions: list[Mention]) -> Period | None:
        """The day of a snapshot that is named: "in the guide" means November 2018."""
        days = [self._snapshots[m.id] for m in mentions if m.id in self._snapshots]
        return Period(days[0], days[0], "day") if days else None

    def _without_phrases(self, reading: Reading, mentions: list[Mention]) -> list[Mention]:
        """Without ordinary words that are part of a longer phrase: "what kind of" is not kind."""
        if all(mention.trust == 1.0 for mention in mentions):
            return mentions
        spans = self._phrases.content.spans(reading)
        return [
            m for m in mentions
            if m.trust == 1.0
            or not any(
                s.start <= m.start and m.end <= s.end and s.end - s.start > m.end - m.start
                for s in spans
            )
        ]  # fmt: skip

    def _closed(self, mentions: list[Mention]) -> set[int]:
        """The tokens of names, which are no cues; "which CNCF projects" is one all the same."""
        named = [m for m in mentions if m.id not in self._places]
        return {i for mention in named for i in range(mention.start, mention.end)}

    def _units(
        self, reading: Reading, mentions: list[Mention], spans: list[Span], timed: set[int]
    ) -> list[Unit]:
        starts: dict[int, tuple[int, Unit | None]] = {}
        unit: Unit | None
        for mention in mentions:
            ids = tuple(m.id for m in mentions if m.start == mention.start)
            trust = max(m.trust for m in mentions if m.start == mention.start)
            terms = self._terms_of(mention.surface)
            kind = self._kind(ids)
            tells = 1.0
            if kind == "place" and self._phrases.says_project(reading, mention.end):
                tells = A_PROJECT  # "CNCF project" is a project, and says little about CNCF
            unit = Unit(mention.surface, terms, {}, ids, kind, trust, tells)
            starts[mention.start] = (mention.end, unit)
        left_out = {span.end for span in spans if ("besides", "", 0.0) in span.tags}
        for span in spans:
            starts[span.start] = (span.end, self._cue(reading, span))
        units: list[Unit] = []
        at, aside = 0, False
        while at < len(reading.tokens):
            if at in timed:
                at += 1
            else:
                end, unit = starts.get(at) or self._word(reading, at, starts, timed)
                aside = aside or at in left_out
                if unit is not None:
                    units.append(_aside(unit) if aside else unit)
                    joined = self._joined(reading, end, starts) if aside and unit.ids else None
                    aside, end = joined is not None, joined or end
                at = end
        return units

    def _joined(
        self, reading: Reading, end: int, starts: dict[int, tuple[int, Unit | None]]
    ) -> int | None:
        """Where the name begins that is joined to the one before: "besides Argo and Flux"."""
        for at in (end, end + 1):
            unit = starts.get(at, (0, None))[1]
            if unit is not None and unit.ids:
                first, last = reading.tokens[end - 1].end, reading.tokens[at].start
                return at if reading.text[first:last].strip() in self._phrases.joins else None
        return None

    def _kind(self, ids: tuple[str, ...]) -> Literal["name", "place", "term"]:
        """A term is a word first; a place ("on Kubernetes") is not what the question is about."""
        if all(id in self._terms for id in ids):
            return "term"
        return "place" if set(ids) <= self._places else "name"

    def _cue(self, reading: Reading, span: Span) -> Unit | None:
        said = meaning(span.tags)
        groups, aspects = said.groups, said.aspects
        if groups <= {"frame", "besides"}:
            return None
        text = reading.text[reading.tokens[span.start].start : reading.tokens[span.end - 1].end]
        ids = tuple(f"stage-{name}" for name in said.stages)
        if "word" in groups:
            return Unit(text, self._terms_of(text))
        if "time" in groups and not aspects:
            return Unit(text, (), {}, (), "time")
        terms = () if aspects.keys() <= FORM and not ids else self._terms_of(text)
        return Unit(text, terms, aspects, ids, "stage" if ids else "cue")

    def _word(
        self, reading: Reading, at: int, starts: dict[int, tuple[int, Unit | None]], timed: set[int]
    ) -> tuple[int, Unit | None]:
        token = reading.tokens[at]
        end = at + 1
        if token.han:
            while end < len(reading.tokens) and not reading.tokens[end - 1].closes:
                if end in starts or end in timed:
                    break
                end += 1
        text = reading.text[token.start : reading.tokens[end - 1].end]
        terms = tuple(self._cutter.parts(text)) if token.han else (token.stem,)
        same = tuple(s for term in terms[:1] for s in self._phrases.same.get(term, ()))
        tells = self._cutter.tells(text) if token.han else self._everyday.get(token.stem, 1.0)
        tells = self._number if text.isdigit() else tells
        return end, Unit(text, terms, {}, (), "word", tells=tells, same=same)


def _tokens_within(reading: Reading, found: Found | None) -> set[int]:
    if found is None:
        return set()
    return {
        i for i, t in enumerate(reading.tokens) if t.start >= found.start and t.end <= found.end
    }


def _aside(unit: Unit) -> Unit:
    """A unit that the question leaves out ("besides Ceph, which ..."): named, but not asked for."""
    kind: Literal["place", "word"] = "place" if unit.ids else "word"
    return msgspec.structs.replace(unit, kind=kind, tells=0.0)


def _without_form(units: list[Unit], thing: bool) -> list[Unit]:
    """ "What is" asks for a definition only when nothing else is asked for, and "有哪些" is no list
    when features are.
    """
    aspects = _strengths(units).keys()
    form = aspects - {"what", "when", "list"}
    defined = not form and any(u.aspects.keys() == {"what"} for u in units)
    dropped = set()
    if form or (thing and "list" in aspects):
        dropped.add("what")
    if not thing and (defined or aspects - FORM):
        dropped.add("list")
    units = [u for u in units if len(u.aspects) != 1 or not u.aspects.keys() <= dropped]
    placed = _placed(units, wanted=thing or any("recommend" in u.aspects for u in units))
    return _ranked(placed, thing)


def _ranked(units: list[Unit], thing: bool) -> list[Unit]:
    """ "Latest" ranks projects only where projects are asked for; elsewhere it is a word."""
    if all(unit.aspects.keys().isdisjoint(RANKS) for unit in units):
        return units
    cncf = any("cncf" in unit.ids for unit in units)
    named = any(unit.kind == "name" and "cncf" not in unit.ids for unit in units)
    if not named and (thing or cncf or any(unit.kind == "stage" for unit in units)):
        return units
    return [_without_rank(unit) if unit.aspects.keys() & RANKS else unit for unit in units]


def _without_rank(unit: Unit) -> Unit:
    aspects = {name: strength for name, strength in unit.aspects.items() if name not in RANKS}
    kind: Literal["cue", "word"] = "cue" if aspects else "word"
    return msgspec.structs.replace(unit, aspects=aspects, kind=kind)


def _placed(units: list[Unit], wanted: bool) -> list[Unit]:
    """Kubernetes is only the place when something else is named or wanted, CNCF also next to a
    term.
    """
    kinds = {unit.kind for unit in units}
    if "place" not in kinds or kinds & {"name", "stage"} or (wanted and kinds & {"word", "term"}):
        return units
    return [
        msgspec.structs.replace(u, kind="name")
        if u.kind == "place"
        and u.tells > A_PROJECT
        and ("term" not in kinds or "cncf" not in u.ids)
        else u
        for u in units
    ]


def _strengths(units: list[Unit]) -> dict[str, float]:
    strengths: dict[str, float] = {}
    for unit in units:
        for name, strength in unit.aspects.items():
            strengths[name] = max(strength, strengths.get(name, 0.0))
    return strengths


def _density(reading: Reading, units: list[Unit], timed: set[int]) -> float:
    letters = [len(token.text) for token in reading.tokens]
    telling = sum(len(u.text.replace(" ", "")) for u in units) + sum(letters[i] for i in timed)
    return telling / sum(letters) if letters else 0.0


def _period(found: Found | None, spans: list[Span]) -> Period | None:
    if found is not None:
        return found.period
    for span in spans:
        for group, name, _ in span.tags:
            if group == "time" and name == "start":
                return Period(ALWAYS, ALWAYS, "start")
    return None


def _language(reading: Reading, named: set[int]) -> Lang:
    """Chinese when Chinese words stand outside the names; a bare name decides by itself."""
    outside = [token for i, token in enumerate(reading.tokens) if i not in named]
    deciding = outside or list(reading.tokens)
    han = sum(token.han for token in deciding)
    latin = len(deciding) - han
    return "zh" if han and (han >= 2 or latin <= 3) else "en"

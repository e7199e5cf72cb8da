"""The ways to write a time, in both languages."""

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.model import Period
from bot.understand.dates import ALWAYS, CENTURY, FOR_EVER, Found
from bot.understand.lexicon import Phrases

_YEAR = rf"(?<![\d.])(?P<year>{CENTURY}[0-4]\d)(?!\d)"


class Finder:
    """Finds times by patterns; the words for months, seasons and "last year" are data."""

    def __init__(self, phrases: Phrases) -> None:
        months = _any_of(phrases.months)
        parts = sorted(phrases.parts, key=len, reverse=True)
        latin = "|".join(re.escape(p) for p in parts if p.isascii())
        chinese = [part.removeprefix("年") for part in parts if not part.isascii()]
        longer = "|".join(re.escape(part) for part in chinese if len(part) > 1)
        single = "".join(dict.fromkeys(part for part in chinese if len(part) == 1))
        self._months, self._parts = phrases.months, phrases.parts
        self._relative, self._numbers = phrases.relative, phrases.numbers
        self._iso = re.compile(
            _YEAR + r"(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?(?![\d.]*\d)"
        )
        self._chinese = re.compile(
            _YEAR + r"\s*年\s*(?:(?P<month>\d{1,2})\s*月\s*(?:份|(?P<day>\d{1,2})\s*[日号])?)?"
        )
        self._english = re.compile(
            rf"(?:(?P<part>{latin})\s+(?:of\s+|in\s+)?)?"
            rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?:(?P<name>\b(?:{months})\b)\.?,?\s+"
            rf"(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?)?{_YEAR}"
            rf"(?:\s+(?P<after>ended))?"
        )
        self._chinese_part = re.compile(
            rf"{_YEAR}\s*年?(?:\s*的?(?P<part>{longer})|(?P<end>[{single}]))"
        )
        self._relation = re.compile(rf"(?P<words>{_any_of(phrases.relative)})(?![a-z])")
        self._past = re.compile(
            rf"(?:{_any_of(phrases.past)})\s*(?P<n>\d{{1,2}}|{_any_of(phrases.numbers)})?\s*"
            rf"(?:(?P<years>years?\b|年)|(?:months?\b|个月))"
        )
        self._to = re.compile(rf"\s*(?:{_any_of(phrases.to)})\s*")
        self._sides = [
            (
                side,
                re.compile(rf"\b(?:{_any_of(english)})\s+$"),
                re.compile(rf"\s*(?:{_any_of(chinese)})"),
            )
            for side, (english, chinese) in phrases.sides.items()
        ]

    def find(self, text: str, today: date) -> Found | None:
        """The time named in a text, and how far it reaches."""
        first = self._one(text, 0, today)
        if first is None:
            return None
        return self._range(text, first, today) or self._open(text, first) or first

    def _range(self, text: str, first: Found, today: date) -> Found | None:
        """From a first time to a last one: "between 2019 and 2021"."""
        last = self._one(text, first.end, today)
        if last is None or not self._to.fullmatch(text, first.end, last.start):
            return None
        return Found(Period(first.period.first, last.period.last, "range"), first.start, last.end)

    def _open(self, text: str, found: Found) -> Found | None:
        """What lies before, after or since a time."""
        for side, english, chinese in self._sides:
            before = english.search(text[: found.start])
            after = chinese.match(text, found.end)
            if before or after:
                start = before.start() if before else found.start
                end = after.end() if after else found.end
                return Found(_beside(found.period, side), start, end)
        return None

    def _one(self, text: str, at: int, today: date) -> Found | None:
        """The first time from a position on."""
        return min(self._each(text, at, today), key=lambda found: found.start, default=None)

    def _each(self, text: str, at: int, today: date) -> Iterator[Found]:
        """The first time of each form; of those at one place the most precise comes first."""
        if CENTURY in text:
            yield from self._in_years(text, at)
        if match := self._relation.search(text, at):
            yield _found(match, _from_today(today, *self._relative[match["words"]]))
        if match := self._past.search(text, at):
            yield _found(match, self._until_today(match, today))

    def _in_years(self, text: str, at: int) -> Iterator[Found]:
        """The first time of each form that names a year."""
        if match := self._chinese_part.search(text, at):
            part = match["part"] or match["end"]
            first, last = self._parts.get("年" + part) or self._parts[part]
            yield _found(match, _part(int(match["year"]), first, last))
        for form in (self._chinese, self._iso):
            match = form.search(text, at)
            if match and (form is self._chinese or match["month"]):
                period = _calendar(int(match["year"]), match["month"], match["day"])
                if period:
                    yield _found(match, period)
        if match := self._english.search(text, at):
            yield _found(match, self._from_english(match))

    def _from_english(self, match: re.Match[str]) -> Period:
        year = int(match["year"])
        if match["name"]:
            month = self._months[match["name"]]
            day = match["d2"] or match["d1"]
            period = _calendar(year, str(month), day if day and match["name"] else None)
            if period:
                return period
        if match["part"]:
            return _part(year, *self._parts[match["part"]])
        return _part(year, 10, 12) if match["after"] else _year(year)

    def _until_today(self, match: re.Match[str], today: date) -> Period:
        """The past two months, or years."""
        n = match["n"] or "1"
        count = int(n) if n.isdigit() else self._numbers[n]
        year, month = _month(today, -count * (12 if match["years"] else 1))
        day = min(today.day, calendar.monthrange(year, month)[1])
        return Period(date(year, month, day).isoformat(), today.isoformat(), "range")


def _found(match: re.Match[str], period: Period) -> Found:
    return Found(period, match.start(), match.end())


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _beside(period: Period, side: str) -> Period:
    """The time before or after a period; "since" counts the period itself."""
    if side == "before":
        day = date.fromisoformat(period.first) - timedelta(days=1)
        return Period(ALWAYS, day.isoformat(), "range")
    if side == "after":
        day = date.fromisoformat(period.last) + timedelta(days=1)
        return Period(day.isoformat(), FOR_EVER, "range")
    return Period(period.first, FOR_EVER, "range")


def _valid(month: str) -> bool:
    return 1 <= int(month) <= 12


def _calendar(year: int, month: str | None, day: str | None) -> Period | None:
    if not month:
        return _year(year)
    if not _valid(month):
        return None
    length = calendar.monthrange(year, int(month))[1]
    if day and 1 <= int(day) <= length:
        iso = f"{year}-{int(month):02}-{int(day):02}"
        return Period(iso, iso, "day")
    return Period(f"{year}-{int(month):02}-01", f"{year}-{int(month):02}-{length}", "month")


def _part(year: int, first: int, last: int) -> Period:
    length = calendar.monthrange(year, last)[1]
    return Period(f"{year}-{first:02}-01", f"{year}-{last:02}-{length}", "part")


def _from_today(today: date, unit: str, steps: int) -> Period:
    """The year or month so many steps from today's."""
    if unit == "year":
        return _year(today.year + steps)
    year, month = _month(today, steps)
    return _part(year, month, month)


def _month(today: date, steps: int) -> tuple[int, int]:
    """The year and month so many months from today's."""
    months = today.year * 12 + today.month - 1 + steps
    return months // 12, months % 12 + 1


def _year(year: int) -> Period:
    return Period(f"{year}-01-01", f"{year}-12-31", "year")

"""The time that a question asks about."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from bot.model import Period
from bot.understand.lexicon import Phrases

_YEAR = r"(?<![\d.])(?P<year>20[0-4]\d)(?!\d)"
_ISO = re.compile(_YEAR + r"(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?(?![\d.]*\d)")
_CHINESE = re.compile(
    _YEAR + r"\s*年\s*(?:(?P<month>\d{1,2})\s*月\s*(?:份|(?P<day>\d{1,2})\s*[日号])?)?"
)
_RELATIVE = {
    "this year": 0,
    "今年": 0,
    "last year": -1,
    "去年": -1,
    "前年": -2,
    "year before last": -2,
}


@dataclass(frozen=True)
class Found:
    """A time and the part of the folded text that names it."""

    period: Period
    start: int
    end: int


class Dates:
    """Finds dates in both languages; the words for months and seasons are data."""

    def __init__(self, phrases: Phrases) -> None:
        months = "|".join(sorted(phrases.months, key=len, reverse=True))
        parts = sorted(phrases.parts, key=len, reverse=True)
        latin = "|".join(re.escape(p) for p in parts if p.isascii())
        chinese = [part.removeprefix("年") for part in parts if not part.isascii()]
        longer = "|".join(re.escape(part) for part in chinese if len(part) > 1)
        single = "".join(dict.fromkeys(part for part in chinese if len(part) == 1))
        self._months, self._parts = phrases.months, phrases.parts
        self._english = re.compile(
            rf"(?:(?P<part>{latin})\s+(?:of\s+|in\s+)?)?"
            rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?:(?P<name>\b(?:{months})\b)\.?,?\s+"
            rf"(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?)?{_YEAR}"
            rf"(?:\s+(?P<after>ended))?"
        )
        self._chinese_part = re.compile(
            rf"{_YEAR}\s*年?(?:\s*的?(?P<part>{longer})|(?P<end>[{single}]))"
        )

    def find(self, text: str, today: date) -> Found | None:
        """The first time named in a folded text; `today` gives "last year" its meaning."""
        if match := self._chinese_part.search(text):
            part = match["part"] or match["end"]
            first, last = self._parts.get("年" + part) or self._parts[part]
            return Found(_part(int(match["year"]), first, last), match.start(), match.end())
        if (match := _CHINESE.search(text)) or (
            (match := _ISO.search(text)) and match["month"] and _valid(match["month"])
        ):
            period = _calendar(int(match["year"]), match["month"], match["day"])
            return Found(period, match.start(), match.end()) if period else None
        if match := self._english.search(text):
            return Found(self._from_english(match), match.start(), match.end())
        for words, years in _RELATIVE.items():
            if (at := text.find(words)) >= 0:
                return Found(_year(today.year + years), at, at + len(words))
        return None

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


def _year(year: int) -> Period:
    return Period(f"{year}-01-01", f"{year}-12-31", "year")

"""How editors write dates and times, read into values of three precisions: month, day, minute."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import total_ordering
from types import MappingProxyType


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """A month whose day is not fixed yet."""

    year: int
    month: int

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


Moment = Month | date | datetime
"""When something begins: a month, a whole day, or a local wall-clock time (naive datetime)."""


class Unreadable(ValueError):
    """A text that is not what its field expects; carries the problem's code and the facts it names."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, str] = MappingProxyType(facts)


_YEARS = range(1970, 2100)
_ISO_DAY = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
_GERMAN_DAY = r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})"
_CLOCK = r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?::00)?(?:\s?Uhr)?"
_DAY_PATTERNS = tuple(re.compile(pattern) for pattern in (_ISO_DAY, _GERMAN_DAY))
_MINUTE_PATTERNS = tuple(re.compile(rf"{day}(?:\s*,\s*|\s+|T){_CLOCK}") for day in (_ISO_DAY, _GERMAN_DAY))
_MONTH_PATTERNS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"),
)
_CLOCK_PATTERN = re.compile(_CLOCK)


def read_moment(text: str) -> Moment:
    """The month, day or local time that `text` names, in ISO or German notation."""
    for pattern in _MONTH_PATTERNS:
        if match := pattern.fullmatch(text):
            return _month(match)
    return read_day_or_time(text)


def read_day_or_time(text: str) -> date | datetime:
    """The day or local time that `text` names; Unreadable for anything else, a month included."""
    for pattern in _MINUTE_PATTERNS:
        if match := pattern.fullmatch(text):
            return datetime.combine(_day(match), _clock(match))
    return read_day(text)


def read_day(text: str) -> date:
    """The day that `text` names."""
    for pattern in _DAY_PATTERNS:
        if match := pattern.fullmatch(text):
            return _day(match)
    raise Unreadable("E110", found=text)


def read_end(text: str) -> time | date | datetime:
    """An end: a time alone (same day as the start), a day (inclusive), or a day with a time."""
    if match := _CLOCK_PATTERN.fullmatch(text):
        return _clock(match)
    return read_day_or_time(text)


def _month(match: re.Match[str]) -> Month:
    year, month = int(match["year"]), int(match["month"])
    if year not in _YEARS or not 1 <= month <= 12:
        raise Unreadable("E111", found=match.group())
    return Month(year, month)


def _day(match: re.Match[str]) -> date:
    year = int(match["year"])
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        raise Unreadable("E111", found=match.group()) from None
    if year not in _YEARS:
        raise Unreadable("E111", found=match.group())
    return day


def _clock(match: re.Match[str]) -> time:
    try:
        return time(int(match["hour"]), int(match["minute"] or 0))
    except ValueError:
        raise Unreadable("E118", found=match.group()) from None

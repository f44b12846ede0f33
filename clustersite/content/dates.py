"""How editors write dates and times, read into values of three precisions: month, day, minute."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month whose day is not fixed yet."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


Moment = Month | date | datetime
"""When something begins: a month, a whole day, or a local wall-clock time (naive datetime)."""


class Unreadable(ValueError):
    """A text that is not what its field expects; carries the problem's code and the facts it names."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


_YEARS = range(1970, 2100)
# The one time zone that site.yaml may name.
_ZONE = "Europe/Berlin"
_ISO_DAY = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
_GERMAN_DAY = r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})"
_HOURS = r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?::00)?"
_CLOCK = rf"{_HOURS}(?:\s?Uhr)?"
_DAY_PATTERNS = tuple(re.compile(pattern) for pattern in (_ISO_DAY, _GERMAN_DAY))
_MINUTE_PATTERNS = tuple(re.compile(rf"{day}(?:\s*,\s*|\s+|T){_CLOCK}") for day in (_ISO_DAY, _GERMAN_DAY))
_MONTH_PATTERNS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"),
)
_CLOCK_PATTERN = re.compile(_CLOCK)
_MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
)  # fmt: skip
_NAME = r"[a-zäöü]{2,10}\.?"
_NAMED_MONTH = re.compile(rf"(?P<month>{_NAME})\s+(?P<year>[0-9]{{4}})", re.IGNORECASE)
_WRITTEN_DAY = re.compile(
    rf"(?:(?P<weekday>{_NAME}),?\s+)?(?P<day>[0-9]{{1,2}})\.\s?(?P<month>{_NAME}|[0-9]{{1,2}}\.)\s?"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])(?P<clock>.{0,30})",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"(?P<day>.{{6,30}}?)[\s,]+(?:von )?(?P<from>{_HOURS})\s?(?:Uhr)?\s?(?:-|–|bis)\s?"
    r"(?P<to>[0-9:.]{1,5})(?:\s?Uhr)?"
)
_DAYS = re.compile(
    r"([0-9]{1,2}\.)\s?([0-9]{1,2}\.)?([0-9]{4})?\s?(?:-|–|bis)\s?([0-9]{1,2}\.)\s?([0-9]{1,2}\.)([0-9]{4})"
)
_UTC = re.compile(rf"{_ISO_DAY}T{_CLOCK}Z")
_OPEN = re.compile(
    r"tba|tbd|n\.?\s?n\.?|offen|folgt|(?:frühjahr|frühling|sommer|herbst|winter|anfang|mitte|ende)\b.{0,30}",
    re.IGNORECASE,
)


def read_moment(text: str) -> Moment:
    """The month, day or local time that `text` names, in ISO or German notation."""
    for pattern in _MONTH_PATTERNS:
        if match := pattern.fullmatch(text):
            return _month(match)
    if (match := _NAMED_MONTH.fullmatch(text)) and (month := month_named(match["month"])):
        return Month(int(match["year"]), month)
    if _OPEN.fullmatch(text):
        raise Unreadable("E207", found=text)
    return read_day_or_time(text)


def read_day_or_time(text: str) -> date | datetime:
    """The day or local time that `text` names; Unreadable for anything else, a month included."""
    plain = _as_numbers(text)
    for pattern in _MINUTE_PATTERNS:
        if match := pattern.fullmatch(plain):
            return datetime.combine(_day(match), _clock(match))
    if match := _UTC.fullmatch(text):
        utc = datetime.combine(_day(match), _clock(match), UTC)
        raise Unreadable("E205", found=text, local=f"{utc.astimezone(ZoneInfo(_ZONE)):%Y-%m-%d %H:%M}")
    if match := _FROM_TO.fullmatch(plain):
        start = read_day_or_time(f"{match['day']} {match['from']}")
        raise Unreadable("E204", found=text, start=f"{start:%Y-%m-%d %H:%M}", end=f"{read_end(match['to'])}"[:5])
    if match := _DAYS.fullmatch(text):
        day, month, year, last, last_month, last_year = match.groups()
        first = read_day(f"{day}{month or last_month}{year or last_year}")
        raise Unreadable("E204", found=text, start=f"{first}", end=f"{read_day(f'{last}{last_month}{last_year}')}")
    return read_day(text)


def read_day(text: str) -> date:
    """The day that `text` names."""
    plain = _as_numbers(text)
    for pattern in _DAY_PATTERNS:
        if match := pattern.fullmatch(plain):
            return _day(match)
    raise Unreadable("E110", found=text)


def _as_numbers(text: str) -> str:
    """A day written out, such as `Freitag, 5. März 2027, 10 Uhr`, as numbers; any other text as it is.

    Unreadable where the weekday is another one than that of the day.
    """
    match = _WRITTEN_DAY.fullmatch(text)
    month = match and (int(match["month"][:-1]) if match["month"][0].isdigit() else month_named(match["month"]))
    if not match or not month:
        return text
    year = match["year"] if len(match["year"]) == 4 else f"20{match['year']}"
    plain = f"{match['day']}.{month}.{year}"
    if match["weekday"] and (named := weekday_named(match["weekday"])) is not None:
        day = read_day(plain)
        if day.weekday() != named:
            right = _WEEKDAYS[7 + day.weekday()].capitalize()
            raise Unreadable("E203", found=match["weekday"], day=f"{day:%d.%m.%Y}", right=right)
    elif match["weekday"]:
        return text
    return plain + re.sub(r"^\s*,?\s*um\s+", " ", match["clock"])


def month_named(name: str) -> int | None:
    """The number of the month with this German name, written out or short."""
    short = name.lower().replace("mae", "mär").replace("mrz", "mär").rstrip(".")[:3]
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def weekday_named(name: str) -> int | None:
    """The number of the weekday (Monday is 0) with this German name, written out or short."""
    short = name.lower().rstrip(".").replace("sonnabend", "samstag")
    found = [number for number, weekday in enumerate(_WEEKDAYS[7:]) if short in (weekday, weekday[:2], weekday[:3])]
    return found[0] if found else None


def read_end(text: str) -> time | date | datetime:
    """An end: a time alone (same day as the start), a day (inclusive), or a day with a time."""
    if text.startswith("24"):
        raise Unreadable("E208", found=text)
    if match := _CLOCK_PATTERN.fullmatch(text):
        return _clock(match)
    return read_day_or_time(text)


def _month(match: re.Match[str]) -> Month:
    year, month = int(match["year"]), int(match["month"])
    if year not in _YEARS or not 1 <= month <= 12:
        raise Unreadable("E111", found=match.group())
    return Month(year, month)


def _day(match: re.Match[str]) -> date:
    with suppress(ValueError):
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        if day.year in _YEARS:
            return day
    raise Unreadable("E111", found=match.group())


def _clock(match: re.Match[str]) -> time:
    try:
        return time(int(match["hour"]), int(match["minute"] or 0))
    except ValueError:
        raise Unreadable("E118", found=match.group()) from None


class Unit(StrEnum):
    """What a series counts in; the value is the FREQ of RFC 5545 3.3.10."""

    DAY = "DAILY"
    WEEK = "WEEKLY"
    MONTH = "MONTHLY"
    YEAR = "YEARLY"


@dataclass(frozen=True, slots=True)
class Step:
    """The distance between two dates of a series."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Weekday:
    """A weekday (0 is Monday), and which one of the month (-1 is the last) where that is said."""

    day: int
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the month by its number, or one of the days from Monday to Friday; -1 is the last."""

    number: int
    is_workday: bool = False


_UNITS = {
    "day": Unit.DAY, "days": Unit.DAY, "tag": Unit.DAY, "tage": Unit.DAY,
    "week": Unit.WEEK, "weeks": Unit.WEEK, "woche": Unit.WEEK, "wochen": Unit.WEEK,
    "month": Unit.MONTH, "months": Unit.MONTH, "monat": Unit.MONTH, "monate": Unit.MONTH,
    "year": Unit.YEAR, "years": Unit.YEAR, "jahr": Unit.YEAR, "jahre": Unit.YEAR,
}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1} | {
    "erster": 1, "zweiter": 2, "dritter": 3, "vierter": 4, "letzter": -1,
}  # fmt: skip


def read_step(text: str) -> Step:
    """The distance that `text` names: `week`, `2 weeks`, `alle 2 Wochen`."""
    match = re.fullmatch(r"(?:(?:every|alle|jeden?|jedes) )?(?:([0-9]{1,3}) )?([a-z]+)", text.lower())
    if match and match[2] in _UNITS and int(match[1] or 1) > 0:
        return Step(int(match[1] or 1), _UNITS[match[2]])
    raise Unreadable("E120", found=text)


_RHYTHMS = (
    (r"täglich|jeden tag", "day"), (r"(vierzehn|14)[ -]?tägig|alle (vierzehn|14) tage", "2 weeks"),
    (r"wöchentlich|jede woche", "week"), (r"vierteljährlich|quartalsweise", "3 months"),
    (r"monatlich|(jeden|im|des) monats?", "month"), (r"(?<!viertel)jährlich|jedes jahr", "year"),
)  # fmt: skip
_COUNTED = re.compile(r"\balle (\d+|zwei|drei|vier|sechs) (tage|wochen|monate|jahre)n?\b")
_COUNTS = {"zwei": "2", "drei": "3", "vier": "4", "sechs": "6"}
_PLURALS = {"tage": "days", "wochen": "weeks", "monate": "months", "jahre": "years"}
_NTHS = {"erste": "first", "zweite": "second", "dritte": "third", "vierte": "fourth", "letzte": "last"}


def series_in(text: str, start: str) -> dict[str, str | list[str]] | None:
    """The rule of a series that German words such as `jeden Dienstag` mean; None for other words.

    It lasts until the day that they name, else to the end of the year that the text `start` names.
    """
    words, _, last = text.lower().partition(" bis ")
    days = [_WEEKDAYS[_WEEKDAYS.index(name) - 7] for name in re.findall("|".join(_WEEKDAYS[7:]), words)]
    nth = re.search(r"\b(erste|zweite|dritte|vierte|letzte)[rns]?\b", words)
    every = next((step for pattern, step in _RHYTHMS if re.search(rf"\b({pattern})\b", words)), "week" if days else "")
    if counted := _COUNTED.search(words):
        every = f"{_COUNTS.get(counted[1], counted[1])} {_PLURALS[counted[2]]}"
    elif nth and days and (nth[1] != "zweite" or every == "month"):
        every, days = "month", [f"{_NTHS[nth[1]]} {days[0]}"]
    elif nth and days:
        # Every second Tuesday is another one than the second of the month.
        every = "2 weeks"
    if not every:
        return None
    try:
        until = read_day(re.sub(r"^(zum|am) ", "", last)).isoformat()
    except Unreadable:
        year = re.search(r"\b(19|20)\d{2}\b", start)
        until = f"{year[0]}-12-31" if year else ""
    on: dict[str, str | list[str]] = {"on": days[0] if len(days) == 1 else days} if days else {}
    return {"every": every, **on, "until": until}


def read_on(text: str) -> Weekday | MonthDay:
    """The day that `text` names: `friday`, `letzter Freitag`, `30`, `31.`, `last day`, `letzter Arbeitstag`."""
    if (number := re.fullmatch(r"([0-9]{1,2})(?:\.|st|nd|rd|th)?", text)) and 0 < int(number[1]) <= 31:
        return MonthDay(int(number[1]))
    *ordinal, name = text.lower().split() or [""]
    nth = _ORDINALS.get(ordinal[0]) if len(ordinal) == 1 else None
    if name in _WEEKDAYS and (nth or not ordinal):
        return Weekday(_WEEKDAYS.index(name) % 7, nth)
    if nth and name in ("day", "tag", "workday", "arbeitstag"):
        return MonthDay(nth, is_workday=name in ("workday", "arbeitstag"))
    raise Unreadable("E128", found=text)

"""How editors write dates, times and series, read into values of three precisions: month, day, minute."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class Unreadable(ValueError):
    """A text that is not what its field expects; carries the problem's code and the facts it names."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month whose day is not fixed yet."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


Moment = Month | date | datetime
"""When something begins: a month, a whole day, or a local wall-clock time (naive datetime)."""


# German as the Unicode CLDR has it, which a test holds; the library that knows all languages takes long to load.
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip
_YEARS = range(1970, 2100)
# The one time zone that site.yaml may name.
TIME_ZONE = ZoneInfo("Europe/Berlin")
_GERMAN_DAYS = tuple(map(str.lower, WEEKDAYS))
DAYS_OF_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NAMES = (*DAYS_OF_WEEK, *_GERMAN_DAYS)
_SHORT_MONTHS = tuple(month[:3].lower() for month in MONTHS)
_NAME = r"[a-zäöü]{2,10}\.?"
_HOURS = r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?::00)?"
_CLOCK = re.compile(rf"{_HOURS}(?:\s?Uhr)?")
_ISO_DAY = r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
_GERMAN_DAY = r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})"
_DAY_PATTERNS = tuple(
    re.compile(rf"{day}(?P<clock>(?:\s*,\s*|\s+|T){_CLOCK.pattern})?") for day in (_ISO_DAY, _GERMAN_DAY)
)
_MONTH_PATTERNS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"),
    re.compile(rf"(?P<month>{_NAME})\s+(?P<year>[0-9]{{4}})", re.IGNORECASE),
)
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
_UTC = re.compile(rf"{_ISO_DAY}T{_CLOCK.pattern}Z")
_OPEN = re.compile(
    r"tba|tbd|n\.?\s?n\.?|offen|folgt|(?:frühjahr|frühling|sommer|herbst|winter|anfang|mitte|ende)\b.{0,30}",
    re.IGNORECASE,
)


def read_moment(text: str) -> Moment:
    """The month, day or local time that `text` names, in ISO or German notation."""
    for pattern in _MONTH_PATTERNS:
        if (match := pattern.fullmatch(text)) and (month := month_named(match["month"])) is not None:
            if int(match["year"]) in _YEARS and 1 <= month <= 12:
                return Month(int(match["year"]), month)
            raise Unreadable("E111", found=text)
    if _OPEN.fullmatch(text):
        raise Unreadable("E207", found=text)
    return read_day_or_time(text)


def read_day_or_time(text: str) -> date | datetime:
    """The day or local time that `text` names; Unreadable for anything else, a month included."""
    plain = _as_numbers(text)
    for pattern in _DAY_PATTERNS:
        if match := pattern.fullmatch(plain):
            return datetime.combine(_day(match), _clock(match)) if match["clock"] else _day(match)
    if match := _UTC.fullmatch(text):
        local = datetime.combine(_day(match), _clock(match), UTC).astimezone(TIME_ZONE)
        raise Unreadable("E205", found=text, local=f"{local:%Y-%m-%d %H:%M}")
    if match := _FROM_TO.fullmatch(plain):
        start = read_day_or_time(f"{match['day']} {match['from']}")
        raise Unreadable("E204", found=text, start=f"{start:%Y-%m-%d %H:%M}", end=f"{read_end(match['to'])}"[:5])
    if match := _DAYS.fullmatch(text):
        day, month, year, last, last_month, last_year = match.groups()
        first = read_day(f"{day}{month or last_month}{year or last_year}")
        raise Unreadable("E204", found=text, start=f"{first}", end=f"{read_day(f'{last}{last_month}{last_year}')}")
    raise Unreadable("E110", found=text)


def read_day(text: str) -> date:
    """The day that `text` names."""
    plain = _as_numbers(text)
    for pattern in _DAY_PATTERNS:
        if (match := pattern.fullmatch(plain)) and not match["clock"]:
            return _day(match)
    raise Unreadable("E110", found=text)


def written_day(day: str, keys: Iterable[str]) -> str:
    """The one of the keys that names the day, as the editor wrote it; the day itself where none does."""
    for key in keys:
        with suppress(Unreadable):
            if read_day(key).isoformat() == day:
                return key
    return day


def _as_numbers(text: str) -> str:
    """A day written out, such as `Freitag, 5. März 2027, 10 Uhr`, as numbers; any other text as it is.

    Unreadable where the weekday is another one than that of the day.
    """
    match = _WRITTEN_DAY.fullmatch(text)
    if not match or not (month := month_named(match["month"])):
        return text
    year = match["year"] if len(match["year"]) == 4 else f"20{match['year']}"
    plain = f"{match['day']}.{month}.{year}"
    if match["weekday"]:
        named = weekday_named(match["weekday"])
        if named is None:
            return text
        day = read_day(plain)
        if day.weekday() != named:
            right = WEEKDAYS[day.weekday()]
            raise Unreadable("E203", found=match["weekday"], day=f"{day:%d.%m.%Y}", right=right)
    return plain + re.sub(r"^\s*,?\s*um\s+", " ", match["clock"])


def month_named(name: str) -> int | None:
    """The number of the month: the one that is written, or that of a German name, written out or short."""
    short = name.lower().replace("mae", "mär").replace("mrz", "mär").rstrip(".")[:3]
    if short.isdigit():
        return int(short)
    return _SHORT_MONTHS.index(short) + 1 if short in _SHORT_MONTHS else None


def weekday_named(name: str) -> int | None:
    """The number of the weekday (Monday is 0) with this German name, written out or short."""
    short = name.lower().rstrip(".").replace("sonnabend", "samstag")
    return next((number for number, day in enumerate(_GERMAN_DAYS) if short in (day, day[:2], day[:3])), None)


def read_end(text: str) -> time | date | datetime:
    """An end: a time alone (same day as the start), a day (inclusive), or a day with a time."""
    if text.startswith("24"):
        raise Unreadable("E208", found=text)
    if match := _CLOCK.fullmatch(text):
        return _clock(match)
    return read_day_or_time(text)


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


UNITS = {
    Unit.DAY: ("day", "days", "tag", "tage"),
    Unit.WEEK: ("week", "weeks", "woche", "wochen"),
    Unit.MONTH: ("month", "months", "monat", "monate"),
    Unit.YEAR: ("year", "years", "jahr", "jahre"),
}
"""The words for one and for several, in English and in German."""
ORDINALS = {
    1: ("first", "erste"), 2: ("second", "zweite"), 3: ("third", "dritte"), 4: ("fourth", "vierte"),
    -1: ("last", "letzte"),
}  # fmt: skip
"""The words in English and in German, which adds the ending."""


def read_step(text: str) -> Step:
    """The distance that `text` names: `week`, `2 weeks`, `alle 2 Wochen`."""
    match = re.fullmatch(r"(?:(?:every|alle|jeden?|jedes) )?(?:([0-9]{1,3}) )?([a-z]+)", text.lower())
    unit = next((unit for unit, words in UNITS.items() if match and match[2] in words), None)
    if match and unit and int(match[1] or 1) > 0:
        return Step(int(match[1] or 1), unit)
    raise Unreadable("E120", found=text)


_RHYTHMS = (
    (r"täglich|jeden tag", "day"), (r"(vierzehn|14)[ -]?tägig|alle (vierzehn|14) tage", "2 weeks"),
    (r"wöchentlich|jede woche", "week"), (r"vierteljährlich|quartalsweise", "3 months"),
    (r"monatlich|(jeden|im|des) monats?", "month"), (r"(?<!viertel)jährlich|jedes jahr", "year"),
)  # fmt: skip
_COUNTED = re.compile(r"\balle (\d+|zwei|drei|vier|sechs) (tage|wochen|monate|jahre)n?\b")
_COUNTS = {"zwei": "2", "drei": "3", "vier": "4", "sechs": "6"}


def series_in(text: str, start: str) -> dict[str, str | list[str]] | None:
    """The rule of a series that German words such as `jeden Dienstag` mean; None for other words.

    It lasts until the day that they name, else to the end of the year that the text `start` names.
    """
    words, _, last = text.lower().partition(" bis ")
    days = [DAYS_OF_WEEK[_GERMAN_DAYS.index(name)] for name in re.findall("|".join(_GERMAN_DAYS), words)]
    nths = {german: english for english, german in ORDINALS.values()}
    nth = re.search(rf"\b({'|'.join(nths)})[rns]?\b", words)
    every = next((step for pattern, step in _RHYTHMS if re.search(rf"\b({pattern})\b", words)), "week" if days else "")
    if counted := _COUNTED.search(words):
        several = next(english for _, english, _, german in UNITS.values() if german == counted[2])
        every = f"{_COUNTS.get(counted[1], counted[1])} {several}"
    elif nth and days and (nth[1] != "zweite" or every == "month"):
        every, days = "month", [f"{nths[nth[1]]} {days[0]}"]
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
    nth = next((nth for nth, (english, german) in ORDINALS.items() if ordinal in ([english], [f"{german}r"])), None)
    if name in _DAY_NAMES and (nth or not ordinal):
        return Weekday(_DAY_NAMES.index(name) % 7, nth)
    if nth and name in ("day", "tag", "workday", "arbeitstag"):
        return MonthDay(nth, is_workday=name in ("workday", "arbeitstag"))
    raise Unreadable("E128", found=text)

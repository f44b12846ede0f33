"""A foreign series (RRULE, EXDATE, RDATE of RFC 5545) in the words of ours, or why it has none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from itertools import islice, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import rrule

from clustersite.content.model import Repeat
from clustersite.events.recurrence import DATES_LIMIT, LAST_DAY, day_of, rule_dates

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_WEEKDAYS = {
    "MO": "monday", "TU": "tuesday", "WE": "wednesday", "TH": "thursday", "FR": "friday", "SA": "saturday",
    "SU": "sunday",
}  # fmt: skip
_WORKDAYS = {"MO", "TU", "WE", "TH", "FR"}
_IN_EVERY_MONTH = 28
_ORDINALS = {"": "", "1": "first ", "+1": "first ", "2": "second ", "3": "third ", "4": "fourth ", "-1": "last "}
_KNOWN_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}


class Unsupported(Exception):
    """The rule says something that our series cannot; the German reason is its message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """The words of `repeat:`, the days of the rule, and what was decided on the way."""

    words: Mapping[str, str | Sequence[str]]
    days: Collection[date]
    notes: Sequence[str]


def series(rule: Mapping[str, Sequence[Any]], start: date, *, today: date, time_zone: str) -> Series:
    """The series that the rule names; `start` is the start as the calendar has it, with its own zone."""
    parts = {str(key).upper(): list(value) for key, value in rule.items()}
    local = local_time(start, time_zone)
    words = _words(parts, start)
    notes = []
    if is_endless := "COUNT" not in parts and "UNTIL" not in parts:
        parts["UNTIL"] = [date(max(today.year, local.year), 12, 31)]
        notes.append(f"Die Reihe hat im Kalender kein Ende. Reicht das Ende {parts['UNTIL'][0].isoformat()}?")
    dates = [local_time(moment, time_zone) for moment in _dates(parts, start)]
    if not dates:
        raise Unsupported("die Reihe hat keine Termine")
    if len(dates) > DATES_LIMIT or day_of(dates[-1]) > LAST_DAY:
        raise Unsupported("die Reihe hat zu viele Termine oder geht zu weit in die Zukunft")
    if dates[0] != local:
        raise Unsupported("der Beginn passt nicht zur Regel der Reihe")
    if "COUNT" in parts:
        words["count"] = str(len(dates))
    else:
        words["until"] = (parts["UNTIL"][0] if is_endless else day_of(dates[-1])).isoformat()
    if list(rule_dates(local, Repeat.model_validate(words))) != dates:
        raise Unsupported("die Regel lässt sich hier nicht genau so ausdrücken")
    return Series(words=words, days=frozenset(map(day_of, dates)), notes=notes)


def local_time(moment: date, time_zone: str) -> date:
    """The moment on the clocks of the cluster; a time without a zone is taken as such already."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None, second=0, microsecond=0)
    return moment.replace(second=0, microsecond=0) if isinstance(moment, datetime) else moment


def _words(parts: Mapping[str, list[Any]], start: date) -> dict[str, str | Sequence[str]]:
    if unknown := parts.keys() - _KNOWN_PARTS:
        raise Unsupported(f"{', '.join(sorted(unknown))} gibt es hier nicht")
    frequency = str(parts.get("FREQ", [""])[0]).upper()
    interval = int(parts.get("INTERVAL", [1])[0])
    if frequency not in _UNITS or not 0 < interval < 1000:
        raise Unsupported("einen solchen Abstand gibt es hier nicht")
    if "BYMONTH" in parts and (frequency != "YEARLY" or [int(month) for month in parts["BYMONTH"]] != [start.month]):
        raise Unsupported("der Monat der Regel passt nicht zum Beginn")
    unit = _UNITS[frequency]
    words: dict[str, str | Sequence[str]] = {"every": unit if interval == 1 else f"{interval} {unit}s"}
    if named := _on(parts, start):
        words["on"] = named if len(named) > 1 else named[0]
    return words


def _on(parts: Mapping[str, list[Any]], start: date) -> list[str]:
    """The days that the rule names; none where the start says it."""
    weekdays = [str(day).upper() for day in parts.get("BYDAY", [])]
    by_start = [start.day] if start.day > _IN_EVERY_MONTH and not weekdays and parts["FREQ"] == ["MONTHLY"] else []
    numbers = [str(number) for number in parts.get("BYMONTHDAY", by_start)]
    position = str(parts.get("BYSETPOS", [""])[0])
    if set(weekdays) == _WORKDAYS and position in _ORDINALS and not numbers:
        return [f"{_ORDINALS[position]}workday"]
    if position and (len(weekdays) != 1 or numbers):
        raise Unsupported("BYSETPOS mit mehreren Tagen gibt es hier nicht")
    if weekdays and numbers:
        raise Unsupported("Wochentage und Tage des Monats zugleich gibt es hier nicht")
    if numbers and (numbers != [str(start.day)] or start.day > _IN_EVERY_MONTH):
        return ["last day" if number == "-1" else number for number in numbers]
    return [_weekday(position + day) for day in weekdays]


def _weekday(written: str) -> str:
    ordinal, day = written[:-2], written[-2:]
    if ordinal not in _ORDINALS or day not in _WEEKDAYS:
        raise Unsupported(f"den Wochentag {written} gibt es hier nicht")
    return _ORDINALS[ordinal] + _WEEKDAYS[day]


def _dates(parts: Mapping[str, list[Any]], start: date) -> list[date]:
    """The dates in the zone of the start, one more than a series may have at most."""
    is_timed = isinstance(start, datetime)
    first = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    skipped = ("UNTIL", "COUNT")
    text = ";".join(f"{key}={','.join(map(str, value))}" for key, value in parts.items() if key not in skipped)
    found = rrule.rrulestr(f"RRULE:{text}", dtstart=first)
    most = min(int(parts["COUNT"][0]), DATES_LIMIT + 1) if "COUNT" in parts else DATES_LIMIT + 1
    until = parts["UNTIL"][0] if "UNTIL" in parts else None
    zone = _zone(start) if isinstance(start, datetime) else None
    naive = takewhile(lambda moment: until is None or _is_until(moment.replace(tzinfo=zone), until), found)
    return [moment.replace(tzinfo=zone) if is_timed else moment.date() for moment in islice(naive, most)]


def _zone(start: datetime) -> tzinfo | None:
    """The zone of the start as one that knows summer and winter.

    Another library may have told the parser to use pytz, whose zones are stuck in one of the two.
    """
    try:
        return ZoneInfo(str(start.tzinfo)) if start.tzinfo else None
    except (ValueError, KeyError, OSError):
        return start.tzinfo


def _is_until(moment: datetime, until: date) -> bool:
    if not isinstance(until, datetime):
        return moment.date() <= until
    if moment.tzinfo is None or until.tzinfo is None:
        return moment.replace(tzinfo=None) <= until.replace(tzinfo=None)
    return moment.astimezone(UTC) <= until.astimezone(UTC)

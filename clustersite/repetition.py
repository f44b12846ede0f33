"""The words of a series: how far apart its dates are and on which weekdays they fall."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from clustersite.moments import Unreadable


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


_UNITS = {
    "day": Unit.DAY, "days": Unit.DAY, "tag": Unit.DAY, "tage": Unit.DAY,
    "week": Unit.WEEK, "weeks": Unit.WEEK, "woche": Unit.WEEK, "wochen": Unit.WEEK,
    "month": Unit.MONTH, "months": Unit.MONTH, "monat": Unit.MONTH, "monate": Unit.MONTH,
    "year": Unit.YEAR, "years": Unit.YEAR, "jahr": Unit.YEAR, "jahre": Unit.YEAR,
}  # fmt: skip
_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
)  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1} | {
    "erster": 1, "zweiter": 2, "dritter": 3, "vierter": 4, "letzter": -1,
}  # fmt: skip


def read_step(text: str) -> Step:
    """The distance that `text` names: `week`, `2 weeks`, `alle 2 Wochen`."""
    match = re.fullmatch(r"(?:(?:every|alle|jeden?|jedes) )?(?:([0-9]{1,3}) )?([a-z]+)", text.lower())
    if match and match[2] in _UNITS and int(match[1] or 1) > 0:
        return Step(int(match[1] or 1), _UNITS[match[2]])
    raise Unreadable("E120", found=text)


def read_weekday(text: str) -> Weekday:
    """The weekday that `text` names: `friday`, `last friday`, `letzter Freitag`."""
    *ordinal, name = text.lower().split() or [""]
    if name in _WEEKDAYS and (not ordinal or (len(ordinal) == 1 and ordinal[0] in _ORDINALS)):
        return Weekday(_WEEKDAYS.index(name) % 7, _ORDINALS[ordinal[0]] if ordinal else None)
    raise Unreadable("E128", found=text)

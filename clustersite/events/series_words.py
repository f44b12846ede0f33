"""A series in German words: its rule and its next dates, for those who write it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clustersite.content.dates import MonthDay, Unit, Weekday
from clustersite.content.model import Change, Event, LaterRule, Repeat, Status
from clustersite.events.recurrence import day_of, planned
from clustersite.events.wording import WEEKDAYS, day_words, moment_words

_UNITS = {
    Unit.DAY: ("Jeden Tag", "Alle {} Tage"),
    Unit.WEEK: ("Jede Woche", "Alle {} Wochen"),
    Unit.MONTH: ("Jeden Monat", "Alle {} Monate"),
    Unit.YEAR: ("Jedes Jahr", "Alle {} Jahre"),
}
_NTH = {1: "ersten", 2: "zweiten", 3: "dritten", 4: "vierten", -1: "letzten"}


def rule_words(repeat: Repeat) -> str:
    """`Alle 2 Wochen am Donnerstag, bis Montag, 14. Dezember 2026`."""
    words = _rule(repeat)
    for day, later in sorted(repeat.from_.items()):
        words += f"; ab {day_words(day)}: {_rule(later)}"
    if repeat.until:
        words += f", bis {day_words(repeat.until)}"
    elif repeat.count:
        words += f", {repeat.count} Mal"
    return words


def _rule(rule: Repeat | LaterRule) -> str:
    one, many = _UNITS[rule.every.unit]
    words = one if rule.every.count == 1 else many.format(rule.every.count)
    return f"{words} am {' und '.join(map(_on, rule.on))}" if rule.on else words


def date_words(event: Event, today: date, limit: int) -> tuple[str, ...]:
    """The next dates of the event that are not over by `today`, with what is special about them."""
    return tuple(_shown(event, today))[:limit]


def _shown(event: Event, today: date) -> Iterator[str]:
    dated = [(plan.start, plan) for plan in planned(event) if isinstance(plan.start, date)]
    for start, plan in sorted(dated, key=lambda pair: pair[0].isoformat()):
        if day_of(start) >= today:
            is_off = isinstance(plan.said_by, Change) and plan.said_by.status is Status.CANCELLED
            moved = plan.moved_from and f"verlegt, bisher {moment_words(plan.moved_from)}"
            note = "fällt aus" if is_off else moved
            yield moment_words(start) + (f" ({note})" if note else "")


def _on(on: Weekday | MonthDay) -> str:
    match on:
        case MonthDay(number=number, is_workday=True):
            return f"{_NTH[number]} Arbeitstag"
        case MonthDay(number=number):
            return f"{number}." if number > 0 else f"{_NTH[number]} Tag"
        case Weekday(day=day, nth=nth):
            return f"{_NTH[nth]} {WEEKDAYS[day]}" if nth else WEEKDAYS[day]

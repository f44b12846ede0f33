"""German words for dates, times, numbers and states, as people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from math import ceil

from clustersite.content.dates import MONTHS, ORDINALS, TIME_ZONE, UNITS, WEEKDAYS, Month, MonthDay, Unit, Weekday
from clustersite.content.model import Change, Event, LaterRule, Repeat, Status
from clustersite.events.occurrences import Occurrence, last_day
from clustersite.events.recurrence import Planned, day_of, planned

SHORT_MONTHS = ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.")
_BEFORE_SMALL_NUMBER = re.compile(r" (?=[0-9]{1,2}(?![0-9]))")
_STATUS_WORDS = {
    Status.CONFIRMED: "findet statt",
    Status.TENTATIVE: "unter Vorbehalt",
    Status.POSTPONED: "verschoben",
    Status.CANCELLED: "abgesagt",
}


def when(occurrence: Occurrence) -> str:
    """The occurrence's date: `Do., 5. März 2026, 10–15 Uhr`, `9.–14. März 2026`, `November 2026, Tag folgt`."""
    match occurrence.start, occurrence.end:
        case datetime() as start, _:
            return f"{_day_with_year(start)}, {time_words(occurrence)}"
        case date() as start, date() as end if end != start:
            return _days(start, end)
        case start, _:
            return moment_words(start)


def announced(occurrence: Occurrence) -> str:
    """When the occurrence is, and how firm that is: `Do., 5. März 2026, 10 Uhr, abgesagt`."""
    state = "" if occurrence.status is Status.CONFIRMED else f", {status_words(occurrence.status)}"
    return when(occurrence) + state


def moment_words(moment: Month | date | datetime) -> str:
    """A moment alone: `Do., 5. März 2026, 10 Uhr`, `Do., 5. März 2026`, `November 2026, Tag folgt`."""
    if isinstance(moment, Month):
        return f"{month_words(moment)}, Tag folgt"
    clock = f", {_clock(moment.time())} Uhr" if isinstance(moment, datetime) else ""
    return _day_with_year(moment) + clock


def start_words(moment: Month | date | datetime) -> str:
    """A moment of which no more is needed than is said: `August 2027`, `So., 1. August 2027`."""
    return month_words(moment) if isinstance(moment, Month) else moment_words(moment)


def time_words(occurrence: Occurrence) -> str:
    """The occurrence's time of day: `10–15 Uhr`, `13 Uhr`, `14.30–16 Uhr`; empty where it has none."""
    match occurrence.start, occurrence.end:
        case datetime() as start, datetime() as end if last_day(occurrence) == start.date():
            # Midnight is the end of a day when something ends: `20–24 Uhr`.
            finish = "24" if end.time() == time() else _clock(end.time())
            return f"{_clock(start.time())}–{finish} Uhr"
        case datetime() as start, datetime() as end:
            day = short_day(end) if end.year == start.year else _day_with_year(end)
            return f"{_clock(start.time())} Uhr, bis {day}, {_clock(end.time())} Uhr"
        case datetime() as start, _:
            return f"{_clock(start.time())} Uhr"
        case _:
            return ""


def day_words(day: date) -> str:
    """`Donnerstag, 5. März 2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day}. {month_words(day)}"


def short_day(day: date) -> str:
    """`Do., 5. März`."""
    return f"{weekday_short(day)}., {day.day}. {month_name(day)}"


def weekday_short(day: date) -> str:
    """`Do`."""
    return WEEKDAYS[day.weekday()][:2]


def month_words(month: Month | date) -> str:
    """`März 2026`."""
    return f"{month_name(month)} {month.year}"


def month_name(month: Month | date) -> str:
    """`März`."""
    return MONTHS[month.month - 1]


def month_short(month: Month | date) -> str:
    """`März`, `Sept.`, `Nov.`: short where German shortens."""
    return SHORT_MONTHS[month.month - 1]


def iso(moment: Month | date | datetime) -> str:
    """The moment for `<time datetime>`; a local time carries its offset: `2026-03-05T10:00+01:00`."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=TIME_ZONE).isoformat(timespec="minutes")
    return str(moment)


def number(value: int) -> str:
    """`532.166`."""
    return f"{value:,}".replace(",", ".")


def unbroken(title: str) -> str:
    """The title with its small numbers kept on the line of the word before them, as in Teil 2."""
    return _BEFORE_SMALL_NUMBER.sub("\u00a0", title)


def size_words(size: int) -> str:
    """A number of bytes, rounded up: `240 kB`, `1,3 MB`."""
    kilobytes = ceil(size / 1_000)
    return f"{kilobytes} kB" if kilobytes < 1_000 else f"{ceil(kilobytes / 100) / 10:.1f} MB".replace(".", ",")


def status_words(status: Status) -> str:
    """`findet statt`, `unter Vorbehalt`, `verschoben` or `abgesagt`."""
    return _STATUS_WORDS[status]


def _day_with_year(day: date) -> str:
    return f"{weekday_short(day)}., {day.day}. {month_words(day)}"


def _days(start: date, end: date) -> str:
    """`26./27. September 2026`, `9.–14. März 2026`, `30. September – 2. Oktober 2026`, or both years."""
    last = f"{end.day}. {month_words(end)}"
    if start.year != end.year:
        return f"{start.day}. {month_words(start)} – {last}"
    if start.month != end.month:
        return f"{start.day}. {month_name(start)} – {last}"
    if end - start == timedelta(days=1):
        return f"{start.day}./{last}"
    return f"{start.day}.–{last}"


def _clock(clock: time) -> str:
    """`13` or `14.30`."""
    return f"{clock.hour}.{clock.minute:02}" if clock.minute else f"{clock.hour}"


def days_short(occurrence: Occurrence) -> str:
    """The days of a date tile: `5`, `26/27` or `9–14`; over a month's end the first, of a whole month none."""
    if isinstance(occurrence.start, Month):
        return ""
    first, last = occurrence.start.day, last_day(occurrence).day
    days = last_day(occurrence).toordinal() - occurrence.start.toordinal()
    if days == 0 or last < first:
        return str(first)
    return f"{first}/{last}" if days == 1 else f"{first}–{last}"


# --- A series: its rule and its next dates --------------------------------------------------------


_EACH = {Unit.DAY: "Jeden", Unit.WEEK: "Jede", Unit.MONTH: "Jeden", Unit.YEAR: "Jedes"}


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
    step, (*_, one, several) = rule.every, UNITS[rule.every.unit]
    is_each = step.count == 1
    words = f"{_EACH[step.unit]} {one.capitalize()}" if is_each else f"Alle {step.count} {several.capitalize()}"
    return f"{words} am {' und '.join(map(_on, rule.on))}" if rule.on else words


def date_words(event: Event, today: date, limit: int) -> tuple[str, ...]:
    """The next dates of the event that are not over by `today`, with what is special about them."""
    dated = [(plan.start, plan) for plan in planned(event) if isinstance(plan.start, date)]
    coming = [one for one in sorted(dated, key=lambda one: one[0].isoformat()) if day_of(one[0]) >= today]
    return tuple(moment_words(start) + _special(plan) for start, plan in coming[:limit])


def _special(plan: Planned) -> str:
    if isinstance(plan.said_by, Change) and plan.said_by.status is Status.CANCELLED:
        return " (fällt aus)"
    return f" (verlegt, bisher {moment_words(plan.moved_from)})" if plan.moved_from else ""


def _on(on: Weekday | MonthDay) -> str:
    if isinstance(on, MonthDay) and on.number > 0 and not on.is_workday:
        return f"{on.number}."
    if isinstance(on, Weekday):
        name, nth = WEEKDAYS[on.day], on.nth
    else:
        name, nth = "Arbeitstag" if on.is_workday else "Tag", on.number
    return f"{ORDINALS[nth][1]}n {name}" if nth else name

"""Dates that cannot be, and, of what is still to come, dates that can hardly be meant or get in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import NamedTuple

from clustersite.checks import Context, every_build, thorough
from clustersite.content.dates import Month
from clustersite.content.model import Event, Site, Status
from clustersite.content.urls import event_file
from clustersite.events.index import holidays_on
from clustersite.events.occurrences import Occurrence, is_past, last_day, occurrences
from clustersite.events.recurrence import contradictions, day_of, planned
from clustersite.events.wording import day_words, month_words, short_day, time_words
from clustersite.problems import Problem, Where, problem

_LONGEST_TIMED = timedelta(hours=14)
_SHORTEST_TIMED = timedelta(minutes=10)
_LONGEST_DAYS = 31
_NOTICE = timedelta(weeks=4)
# A week of open doors goes on around a holiday; whoever plans up to three days means each of them.
_MOST_DAYS = 3


@every_build
def check_dates(event: Event, context: Context) -> Iterator[Problem]:
    """Everything that the event's dates say and must not."""
    if not context.is_whole(event, "start", "end", "repeat", "sessions"):
        return
    for found in contradictions(event, context.site):
        # A day among `changes` that hits no date is wrong itself, not what is said of it.
        where = context.where_key if found.code == "E123" else context.where
        yield problem(found.code, where(event, *found.path), **found.facts)


@thorough
def suggest_lengths(event: Event, context: Context) -> Iterator[Problem]:
    """Coming dates that are hardly meant to last so long, or so short."""
    said = set()
    for plan in planned(event):
        if plan.end is None or day_of(plan.end) < context.today or plan.end_path in said:
            continue
        said.add(plan.end_path)
        if words := _implausible(plan.start, plan.end):
            yield problem("H211", context.where(event, *plan.end_path), length=words)


def _implausible(start: Month | date, end: date) -> str:
    """The length in German words where it is implausible, else an empty text."""
    if isinstance(start, Month):
        return ""
    length = end - start
    if isinstance(end, datetime):
        minutes = int(length.total_seconds()) // 60
        if length < _SHORTEST_TIMED:
            return f"{minutes} Minuten"
        if length <= _LONGEST_TIMED:
            return ""
        return f"{minutes // 60} Stunden" if minutes < 48 * 60 else f"{minutes // 1440} Tage"
    return f"{length.days + 1} Tage" if length.days >= _LONGEST_DAYS else ""


@thorough
def suggest_overdue(event: Event, context: Context) -> Iterator[Problem]:
    """A plan whose time has come: nobody has said yet what became of it."""
    for found in occurrences(event, context.site):
        is_open = isinstance(found.start, Month) or found.status is Status.TENTATIVE
        if is_open and found.status is not Status.CANCELLED and is_past(found, context.today):
            path = ("sessions", found.key, "start") if found.kind == "session" else ("start",)
            when = month_words(found.start) if isinstance(found.start, Month) else day_words(found.start)
            yield problem("H218", context.where(event, *path), when=when)
            return


@thorough
def suggest_going_on(event: Event, context: Context) -> Iterator[Problem]:
    """A series that is about to end."""
    dates = occurrences(event, context.site)
    if event.repeat is None or not dates or event.status is Status.CANCELLED:
        return
    last = last_day(dates[-1])
    if context.today <= last < context.today + _NOTICE:
        key = "until" if event.repeat.until else "count"
        yield problem("H219", context.where(event, "repeat", key), last=day_words(last), key=key)


@thorough
def suggest_holidays(event: Event, context: Context) -> Iterator[Problem]:
    """Every coming date on a public holiday, except where the file says something about that very date."""
    for found in occurrences(event, context.site):
        if is_past(found, context.today) or found.status is Status.CANCELLED or _is_considered(event, found):
            continue
        by_rule = f"Unter `except` nennen (except: [{found.key}]), unter `changes` verlegen"
        advice = by_rule if found.kind == "series" else "Verlegen"
        for day in _days(found):
            for holiday in holidays_on(day, _states(event, found, context.site)):
                facts = {"day": day_words(day), "name": holiday.name, "states": " und ".join(holiday.states)}
                yield problem("H212", _where(found, context), **facts, advice=advice)


def _where(found: Occurrence, context: Context) -> Where:
    """Where the file says when the date begins."""
    event = context.site.events[found.event_id]
    return context.where(event, *next(plan.start_path for plan in planned(event) if plan.key == found.key))


def _is_considered(event: Event, found: Occurrence) -> bool:
    """Whether the series says what is different on that date: its editor has looked at it."""
    return found.kind == "series" and event.repeat is not None and date.fromisoformat(found.key) in event.repeat.changes


def _days(found: Occurrence) -> list[date]:
    """The days of the date; none where they are open or many."""
    first = None if isinstance(found.start, Month) else day_of(found.start)
    length = (last_day(found) - first).days + 1 if first else 0
    return [first + timedelta(days=number) for number in range(length)] if first and length <= _MOST_DAYS else []


def _states(event: Event, found: Occurrence, site: Site) -> tuple[str, ...]:
    """The state of the place, else of the region; online and everywhere else those of all regions."""
    regions = site.settings.regions
    for nearest in (found.place, regions.get(event.region or "")):
        if nearest and nearest.state:
            return (nearest.state,)
    return tuple(dict.fromkeys(region.state for region in regions.values() if region.state))


# Between two dates people need to get from one to the other.
_PAUSE = timedelta(minutes=30)


class _Span(NamedTuple):
    """When somebody has to be there; `end` is the first moment after it."""

    start: datetime
    end: datetime
    found: Occurrence


@thorough
def suggest_overlaps(context: Context) -> Iterator[Problem]:
    """Every pair of coming dates of two events that overlap or leave no time between them."""
    going_on: list[_Span] = []
    for span in sorted(_spans(context), key=lambda span: (span.start, span.found.event_id, span.found.key)):
        going_on = [earlier for earlier in going_on if span.start < earlier.end + _PAUSE]
        for earlier in going_on:
            first, second = earlier.found, span.found
            is_elsewhere = (first.place, first.online) != (second.place, second.online)
            if first.event_id != second.event_id and (span.start < earlier.end or is_elsewhere):
                yield _overlap(earlier, span, context)
        going_on.append(span)


def _spans(context: Context) -> Iterator[_Span]:
    """Nobody has to attend a month without a day, days without a place, many days."""
    site = context.site
    for found in chain.from_iterable(occurrences(event, site) for event in site.events.values()):
        if found.status not in (Status.CONFIRMED, Status.TENTATIVE) or is_past(found, context.today):
            continue
        days = _days(found)
        if isinstance(start := found.start, datetime):
            length = timedelta(minutes=site.settings.event_minutes)
            yield _Span(start, found.end if isinstance(found.end, datetime) else start + length, found)
        elif found.place and days:
            start, last = (datetime.combine(day, time.min) for day in (days[0], days[-1]))
            yield _Span(start, last + timedelta(days=1), found)


def _overlap(first: _Span, second: _Span, context: Context) -> Problem:
    # Said where it is easier to change: at the event that is not a series, else at the later one.
    said, other = (first.found, second.found) if second.found.kind == "series" else (second.found, first.found)
    day = short_day(second.start)
    overlap = second.start < first.end
    return problem(
        "H213",
        _where(said, context),
        title=said.title,
        other=other.title,
        time=time_words(said) or "ganztägig",
        other_time=time_words(other) or "ganztägig",
        how=f"überschneiden sich am {day}" if overlap else f"liegen am {day} ohne Pause hintereinander",
        file=event_file(other.event_id),
    )

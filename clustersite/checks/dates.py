"""Dates that cannot be (errors), and dates that can hardly be meant (hints, about what is still to come only)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from clustersite.checks.sources import as_written, event_file
from clustersite.content.dates import Month
from clustersite.content.documents import Document
from clustersite.content.model import Event, Site, Status
from clustersite.events.occurrences import Occurrence, is_past, last_day, occurrences
from clustersite.events.recurrence import planned
from clustersite.events.rules import contradictions
from clustersite.events.wording import day_words, month_words
from clustersite.problems.diagnostics import Problem, problem

_LONGEST_TIMED = timedelta(hours=14)
_SHORTEST_TIMED = timedelta(minutes=10)
_LONGEST_DAYS = 31
_NOTICE = timedelta(weeks=4)


def check_dates(event: Event, site: Site, document: Document) -> Iterator[Problem]:
    """Everything that the event's dates say and must not."""
    for found in contradictions(event, site):
        path = as_written(found.path, document)
        # A day among `changes` that hits no date is wrong itself, not what is said of it.
        where = document.where_key(*path) if found.code == "E123" else document.where(*path)
        yield problem(found.code, where, **found.facts)


def suggest_dates(site: Site, documents: Mapping[str, Document], today: date) -> Iterator[Problem]:
    """Lengths that are hardly meant, plans whose time has come, series about to end."""
    for event in site.events.values():
        document = documents[event_file(event.id)]
        dates = occurrences(event, site)
        yield from _lengths(event, document, today)
        yield from _overdue(dates, document, today)
        yield from _ending(event, dates, document, today)


def _lengths(event: Event, document: Document, today: date) -> Iterator[Problem]:
    said = set()
    for plan in planned(event):
        if plan.end is None or plan.end < today_like(plan.end, today) or plan.end_path in said:
            continue
        said.add(plan.end_path)
        if words := _implausible(plan.start, plan.end):
            yield problem("H211", document.where(*plan.end_path), length=words)


def today_like(moment: date, today: date) -> date:
    """`today` in the precision of `moment`."""
    return datetime.combine(today, datetime.min.time()) if isinstance(moment, datetime) else today


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


def _overdue(dates: tuple[Occurrence, ...], document: Document, today: date) -> Iterator[Problem]:
    """Nobody has said yet what became of it."""
    for found in dates:
        is_open = isinstance(found.start, Month) or found.status is Status.TENTATIVE
        if is_open and found.status is not Status.CANCELLED and is_past(found, today):
            path = ("sessions", found.key, "start") if found.kind == "session" else ("start",)
            when = month_words(found.start) if isinstance(found.start, Month) else day_words(found.start)
            yield problem("H218", document.where(*path), when=when)
            return


def _ending(event: Event, dates: tuple[Occurrence, ...], document: Document, today: date) -> Iterator[Problem]:
    if event.repeat is None or not dates or event.status is Status.CANCELLED:
        return
    last = last_day(dates[-1])
    if today <= last < today + _NOTICE:
        key = "until" if event.repeat.until else "count"
        yield problem("H219", document.where("repeat", key), last=day_words(last), key=key)

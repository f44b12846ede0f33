"""Dates that cannot be, and, of what is still to come, dates that can hardly be meant or get in each other's way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clustersite.checks.context import Context, every_build, thorough
from clustersite.content.dates import Month
from clustersite.content.model import Event, Site, Status
from clustersite.content.urls import event_file
from clustersite.events.holidays import holidays_on
from clustersite.events.occurrences import Occurrence, is_past, last_day, occurrences
from clustersite.events.recurrence import day_of, planned
from clustersite.events.rules import contradictions
from clustersite.events.wording import day_words, month_words, short_day, time_words
from clustersite.problems.diagnostics import Problem, problem

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
        if plan.end is None or plan.end < today_like(plan.end, context.today) or plan.end_path in said:
            continue
        said.add(plan.end_path)
        if words := _implausible(plan.start, plan.end):
            yield problem("H211", context.where(event, *plan.end_path), length=words)


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
    paths = {plan.key: plan.start_path for plan in planned(event)}
    for found in occurrences(event, context.site):
        if is_past(found, context.today) or found.status is Status.CANCELLED or _is_considered(event, found):
            continue
        for day in _days(found):
            for holiday in holidays_on(day, _states(event, found, context.site)):
                where = context.where(event, *paths[found.key])
                facts = {"day": day_words(day), "name": holiday.name, "states": " und ".join(holiday.states)}
                yield problem("H212", where, **facts, advice=_advice(found))


def _is_considered(event: Event, found: Occurrence) -> bool:
    """Whether the series says what is different on that date: its editor has looked at it."""
    return found.kind == "series" and event.repeat is not None and date.fromisoformat(found.key) in event.repeat.changes


def _days(found: Occurrence) -> Iterator[date]:
    if isinstance(found.start, Month):
        return
    first = day_of(found.start)
    length = (last_day(found) - first).days + 1
    if length <= _MOST_DAYS:
        yield from (first + timedelta(days=number) for number in range(length))


def _states(event: Event, found: Occurrence, site: Site) -> tuple[str, ...]:
    """The state of the place, else of the region; online and everywhere else those of all regions."""
    regions = site.settings.regions
    if found.place and found.place.state:
        return (found.place.state,)
    region = regions.get(event.region or "")
    if region and region.state:
        return (region.state,)
    return tuple(dict.fromkeys(region.state for region in regions.values() if region.state))


def _advice(found: Occurrence) -> str:
    if found.kind == "series":
        return f"Unter `except` nennen (except: [{found.key}]), unter `changes` verlegen"
    return "Verlegen"


# Between two dates people need to get from one to the other.
_PAUSE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Span:
    """When somebody has to be there; `end` is the first moment after it."""

    start: datetime
    end: datetime
    found: Occurrence


@thorough
def suggest_overlaps(context: Context) -> Iterator[Problem]:
    """Every pair of coming dates of two events that overlap or leave no time between them."""
    spans = sorted(
        _spans(context.site, context.today), key=lambda span: (span.start, span.found.event_id, span.found.key)
    )
    for first, second in _meeting(spans):
        # Said where it is easier to change: at the event that is not a series, else at the later one.
        said, other = (first, second) if second.found.kind == "series" else (second, first)
        day = short_day(second.start)
        overlap = second.start < first.end
        how = f"überschneiden sich am {day}" if overlap else f"liegen am {day} ohne Pause hintereinander"
        event = context.site.events[said.found.event_id]
        path = next(plan.start_path for plan in planned(event) if plan.key == said.found.key)
        yield problem(
            "H213",
            context.where(event, *path),
            title=said.found.title,
            other=other.found.title,
            time=time_words(said.found) or "ganztägig",
            other_time=time_words(other.found) or "ganztägig",
            how=how,
            file=event_file(other.found.event_id),
        )


def _spans(site: Site, today: date) -> Iterator[_Span]:
    for event in site.events.values():
        for found in occurrences(event, site):
            is_planned = found.status in (Status.CONFIRMED, Status.TENTATIVE)
            if is_planned and not is_past(found, today) and (span := _span(found, site)):
                yield span


def _span(found: Occurrence, site: Site) -> _Span | None:
    """None for what nobody has to attend: a month without a day, days without a place, many days."""
    match found.start, found.end:
        case datetime() as start, end:
            length = timedelta(minutes=site.settings.event_minutes)
            return _Span(start=start, end=end if isinstance(end, datetime) else start + length, found=found)
        case Month(), _:
            return None
        case date() as first, last:
            days = ((last or first) - first).days + 1
            start = datetime.combine(first, datetime.min.time())
            attended = found.place is not None and days <= _MOST_DAYS
            return _Span(start=start, end=start + timedelta(days=days), found=found) if attended else None


def _meeting(spans: Iterable[_Span]) -> Iterator[tuple[_Span, _Span]]:
    """The pairs of different events that meet, of spans in order of their start."""
    going_on: list[_Span] = []
    for span in spans:
        going_on = [earlier for earlier in going_on if span.start < earlier.end + _PAUSE]
        for earlier in going_on:
            if earlier.found.event_id != span.found.event_id and _is_in_the_way(earlier, span):
                yield earlier, span
        going_on.append(span)


def _is_in_the_way(first: _Span, second: _Span) -> bool:
    """Whether the two overlap, or follow each other at different places without a pause."""
    places = [(span.found.place, span.found.online) for span in (first, second)]
    return second.start < first.end or places[0] != places[1]

"""Coming dates of ours that get in each other's way: whoever runs the one cannot be at the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clustersite.checks.context import Context, thorough
from clustersite.content.dates import Month
from clustersite.content.model import Site, Status
from clustersite.content.source_files import event_file
from clustersite.events.occurrences import Occurrence, is_past, occurrences
from clustersite.events.recurrence import planned
from clustersite.events.wording import short_day, time_words
from clustersite.problems.diagnostics import Problem, problem

# Between two dates people need to get from one to the other.
_PAUSE = timedelta(minutes=30)
_MOST_DAYS = 3


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

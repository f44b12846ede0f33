"""Coming dates on public holidays of the states that they concern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from clustersite.checks.sources import as_written, event_file
from clustersite.content.dates import Month
from clustersite.content.documents import Document
from clustersite.content.model import Event, Site, Status
from clustersite.events.holidays import holidays_on
from clustersite.events.occurrences import Occurrence, is_past, last_day, occurrences
from clustersite.events.recurrence import day_of, planned
from clustersite.events.wording import day_words
from clustersite.problems.diagnostics import Problem, problem

# A week of open doors goes on around a holiday; whoever plans up to three days means each of them.
_MOST_DAYS = 3


def suggest_holidays(site: Site, documents: Mapping[str, Document], today: date) -> Iterator[Problem]:
    """Every coming date that falls on a public holiday, except where its file says something about that very date."""
    for event in site.events.values():
        paths = {plan.key: plan.start_path for plan in planned(event)}
        for found in occurrences(event, site):
            if is_past(found, today) or found.status is Status.CANCELLED or _is_considered(event, found):
                continue
            for day in _days(found):
                for holiday in holidays_on(day, _states(event, found, site)):
                    document = documents[event_file(event.id)]
                    where = document.where(*as_written(paths[found.key], document))
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

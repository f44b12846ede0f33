"""Occurrences: the dates of events as pages and feeds show them. The only place where dates become lists.

Nothing here knows today's date, except where it is given, and nothing here is specific to pages or to feeds.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time
from typing import NamedTuple

from clustersite.content.dates import Month
from clustersite.content.model import Category, Change, Event, Place, Session, Site, Status
from clustersite.events.recurrence import PlanKind, Planned, day_of, planned


class Occurrence(NamedTuple):
    """One date of an event. Times are local wall-clock times; the last day of an all-day date is inclusive.

    `online` is the link over which one takes part; `links` are those that only this date has.
    """

    event_id: str
    key: str
    kind: PlanKind
    address: str
    title: str
    start: Month | date | datetime
    end: date | datetime | None
    status: Status
    summary: str | None = None
    category: Category | None = None
    place: Place | None = None
    online: str | None = None
    links: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    note: str | None = None
    moved_from: Month | date | datetime | None = None
    members: tuple[str, ...] = ()
    is_full: bool = False

    def __repr__(self) -> str:
        # Without the names of the fields, which take several times as long.
        return tuple.__repr__(self)


def occurrences(event: Event, site: Site) -> tuple[Occurrence, ...]:
    """All dates of the event in chronological order, cancelled ones included."""
    return tuple(sorted((_occurrence(event, site, plan) for plan in planned(event)), key=order))


def links_of(occurrence: Occurrence) -> tuple[str, ...]:
    """The ids of the links that the date names or its event has for it."""
    return (*occurrence.links, *((occurrence.online,) if occurrence.online else ()))


def first_day(occurrence: Occurrence) -> date:
    """The day on which the occurrence begins; the month's first for one without a day."""
    return day_of(occurrence.start)


def last_day(occurrence: Occurrence) -> date:
    """The last day on which the occurrence goes on; the month's last for one without a day."""
    match occurrence.start, occurrence.end:
        case Month(year=year, month=month), _:
            return date(year, month, monthrange(year, month)[1])
        case datetime() as start, datetime() as end if end.time() == time() and end.date() > start.date():
            # Midnight belongs to the day that it ends.
            return date.fromordinal(end.toordinal() - 1)
        case date() as start, end:
            return day_of(end or start)


def is_past(occurrence: Occurrence, today: date) -> bool:
    """Whether the occurrence's last day is before `today`."""
    return last_day(occurrence) < today


def takes_place(occurrence: Occurrence) -> bool:
    """Whether the occurrence is neither cancelled nor postponed."""
    return occurrence.status in (Status.CONFIRMED, Status.TENTATIVE)


def _occurrence(event: Event, site: Site, plan: Planned) -> Occurrence:
    said = plan.said_by
    place, status = site.places.get((said.place if said else None) or event.place or ""), _status(event, said)
    own = said if isinstance(said, Change) else None
    online = (own.online if own else None) or event.online
    # Where only the day was open before, and is now one of the month that was named, nothing was moved.
    becomes_fixed = isinstance(plan.moved_from, Month) and str(plan.start).startswith(str(plan.moved_from))
    return Occurrence(
        event_id=event.id,
        key=plan.key,
        kind=plan.kind,
        address=f"/{site.settings.addresses.events}/{event.id}/",
        title=(said.title if said else None) or event.title,
        summary=(own.summary if own else None) or event.summary,
        category=site.categories.get(event.category or ""),
        start=plan.start,
        end=plan.end,
        status=status,
        place=place,
        online=online,
        links=own.links if own else (),
        regions=_regions(event, site, place, online),
        note=said.note if said else None,
        moved_from=None if becomes_fixed else plan.moved_from,
        members=event.members,
        is_full=event.full and status in (Status.CONFIRMED, Status.TENTATIVE),
    )


def _status(event: Event, said: Session | Change | None) -> Status:
    """A session says its own status; a change only weakens that of its series."""
    if isinstance(said, Session):
        return said.status or event.status
    firmness = list(Status)
    return max(event.status, said.status if said else Status.CONFIRMED, key=firmness.index)


def _regions(event: Event, site: Site, place: Place | None, online: str | None) -> tuple[str, ...]:
    """The regions whose calendars hold it: the place's state, the one the event names, and online."""
    state = place.state if place else None
    return tuple(
        key
        for key, region in site.settings.regions.items()
        if key == event.region
        or (region.state is None and online is not None)
        or (region.state is not None and region.state == state)
    )


def order(occurrence: Occurrence) -> tuple[date, bool, time, str, str]:
    """What occurrences are sorted by: their times; a month without a day comes after the month's days."""
    start = occurrence.start
    if isinstance(start, Month):
        return last_day(occurrence), True, time.max, occurrence.event_id, occurrence.key
    moment = start.time() if isinstance(start, datetime) else time.min
    return day_of(start), False, moment, occurrence.event_id, occurrence.key

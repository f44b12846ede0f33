"""Dates that were published and are gone from the sources: for 90 days the feeds say that they are cancelled.

A calendar that only fetches a feed forgets what is missing in it; one that imported it, or passes it on, does not.
The truth is git's history, not the last build: every machine that has the history makes the same feeds. What was
deleted is told with its title and time alone, because it may have been deleted for what else it said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from clustersite.content.dates import TIME_ZONE, Month
from clustersite.content.load import read_event
from clustersite.content.model import Event, Site, Status
from clustersite.content.urls import event_address
from clustersite.events.occurrences import Occurrence, last_day, occurrences
from clustersite.feeds.ics import uid
from clustersite.git import EarlierVersion, History, Revision

TOLD = timedelta(days=90)
"""How long feeds tell of what is gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """The dates of one event that are gone, as they were published, and as the feeds still tell of them."""

    event: Event
    as_published: tuple[Occurrence, ...]
    occurrences: tuple[Occurrence, ...]
    revision: Revision


def withdrawals(
    site: Site, versions: Iterable[EarlierVersion], history: History, today: date
) -> Mapping[str, tuple[Withdrawal, ...]]:
    """What the feeds of `site` still have to say about dates that event files named in earlier `versions`.

    Only dates that were public and still to come when they were deleted are told, each as its newest version had it.
    What goes on under another id is not told: an alias names the former one, or title and start are the same.
    """
    told: dict[str, tuple[Withdrawal, ...]] = {}
    uids: set[str] = set()
    # Of several files that had one identity after each other, the last one counts.
    known = [version for version in versions if version.file in history.revisions]
    for version in sorted(known, key=lambda one: history.revisions[one.file].number or 0, reverse=True):
        # A commit from a computer whose clock is ahead was made today at the latest.
        day = min(version.until.astimezone(TIME_ZONE).date(), today)
        event = read_event(version.file, version.content) if today - TOLD < day else None
        if event is None or not _was_public(event, day):
            continue
        gone = [(identity, found) for identity, found in _gone(event, site, day) if identity not in uids]
        uids.update(identity for identity, _ in gone)
        if gone and not _goes_on(event, site):
            # What still takes place, on a day that is not fixed yet.
            still_open = {
                identity for identity, one in _identified(site.events.get(event.id), site) if not _has_day(one)
            }
            withdrawal = Withdrawal(
                event=_bare(event),
                as_published=tuple(found for _, found in gone),
                occurrences=tuple(
                    _withdrawn(found, Status.POSTPONED if identity in still_open else Status.CANCELLED)
                    for identity, found in gone
                ),
                revision=history.revisions[version.file],
            )
            told[event.id] = (*told.get(event.id, ()), withdrawal)
    return told


def _was_public(event: Event, day: date) -> bool:
    return not event.draft and (event.publish_from is None or event.publish_from <= day)


def _goes_on(event: Event, site: Site) -> bool:
    """Whether another event names this one's address as its own former one."""
    address = event_address(site.settings, event.id)
    return event.id not in site.events and any(address in other.aliases for other in site.events.values())


Identified = tuple[str, Occurrence]
"""A date with its identity in calendars, which all dates of a series share."""


def _identified(event: Event | None, site: Site) -> list[Identified]:
    found = occurrences(event, site) if event else ()
    return [(uid(event, "" if one.kind == "series" else one.key, site.settings), one) for one in found if event]


def _has_day(occurrence: Occurrence) -> bool:
    return not isinstance(occurrence.start, Month)


def _gone(event: Event, site: Site, day: date) -> list[Identified]:
    """The event's dates that are in no feed any more, where any of them was still to come on `day`."""
    live = site.events.get(event.id)
    dated = [(identity, one) for identity, one in _identified(event, site) if _has_day(one)]
    now = {identity for identity, one in _identified(live, site) if _has_day(one)}
    coming = {identity for identity, one in dated if last_day(one) >= day} - now
    gone = [(identity, one) for identity, one in dated if identity in coming]
    taken_out = _taken_out(dated, event, live, site) if live else ()
    return [*_not_elsewhere(gone, site), *((identity, one) for identity, one in taken_out if last_day(one) >= day)]


def _not_elsewhere(gone: list[Identified], site: Site) -> Iterator[Identified]:
    """Those of the dates that live on in no other event, by its identity in calendars or by title and start."""
    titles = {one.title for _, one in gone}
    living: set[object] = set()
    for other in site.events.values() if gone else ():
        if other.uid or titles & {other.title, *(session.title for session in other.sessions.values())}:
            for identity, one in _identified(other, site):
                living |= {identity, (one.title, one.start)} if _has_day(one) else set()
    return ((identity, one) for identity, one in gone if living.isdisjoint({identity, (one.title, one.start)}))


def _taken_out(dated: Iterable[Identified], event: Event, live: Event, site: Site) -> Iterator[Identified]:
    """Dates of a series that goes on without them by the same rule, each as an entry of its own."""
    before, now = (
        (one.start, one.repeat.every, one.repeat.on, one.repeat.from_) if one.repeat else None for one in (event, live)
    )
    if before is None or before != now:
        return
    keys = {found.key for found in occurrences(live, site)}
    for _, found in dated:
        if found.kind == "series" and found.key not in keys:
            yield uid(event, found.key, site.settings), found._replace(kind="extra")


def _bare(event: Event) -> Event:
    """The event without anything but its title and its times."""
    kept = {name: getattr(event, name) for name in ("id", "uid", "title", "start", "end", "repeat", "sessions")}
    return Event.model_construct(**kept, status=Status.CANCELLED)


def _withdrawn(one: Occurrence, status: Status) -> Occurrence:
    return Occurrence(one.event_id, one.key, one.kind, one.address, one.title, one.start, one.end, status)

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
from clustersite.content.model import Event, Repeat, Site, Status
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
        gone = tuple(found for found in _gone(event, site, day) if _uid(found, event, site) not in uids)
        uids |= {_uid(found, event, site) for found in gone}
        if gone and not _goes_on(event, site):
            open_uids = _open_uids(event, site)
            told_as = tuple(
                _withdrawn(found, Status.POSTPONED if _uid(found, event, site) in open_uids else Status.CANCELLED)
                for found in gone
            )
            revision = history.revisions[version.file]
            withdrawal = Withdrawal(event=_bare(event), as_published=gone, occurrences=told_as, revision=revision)
            told[event.id] = (*told.get(event.id, ()), withdrawal)
    return told


def _was_public(event: Event, day: date) -> bool:
    return not event.draft and (event.publish_from is None or event.publish_from <= day)


def _goes_on(event: Event, site: Site) -> bool:
    """Whether another event names this one's address as its own former one."""
    address = event_address(site.settings, event.id)
    return event.id not in site.events and any(address in other.aliases for other in site.events.values())


def _open_uids(event: Event, site: Site) -> set[str]:
    """The identities of the event's dates that still take place, on days that are not fixed yet."""
    live = site.events.get(event.id)
    if live is None:
        return set()
    return {_uid(one, live, site) for one in occurrences(live, site) if isinstance(one.start, Month)}


def _gone(event: Event, site: Site, day: date) -> tuple[Occurrence, ...]:
    """The event's dates that are in no feed any more, where any of them was still to come on `day`."""
    live = site.events.get(event.id)
    now = {_uid(found, live, site) for found in _dated(live, site)} if live else set()
    dated = tuple(_dated(event, site))
    gone = [found for found in dated if _uid(found, event, site) not in now]
    coming = {_uid(found, event, site) for found in gone if last_day(found) >= day}
    gone = [found for found in gone if _uid(found, event, site) in coming]
    taken_out = tuple(_taken_out(dated, event, live, site, day)) if live else ()
    return (*_not_elsewhere(gone, event, site), *taken_out)


def _not_elsewhere(gone: Iterable[Occurrence], event: Event, site: Site) -> tuple[Occurrence, ...]:
    """Those of the dates that live on in no other event, by its identity in calendars or by title and start."""
    gone = tuple(gone)
    titles = {found.title for found in gone}
    others = [one for one in site.events.values() if gone and (one.uid or not titles.isdisjoint(_titles(one)))]
    living = [(other, found) for other in others for found in _dated(other, site)]
    known = {_uid(found, other, site) for other, found in living}
    looks = {(found.title, found.start) for _, found in living}
    return tuple(one for one in gone if _uid(one, event, site) not in known and (one.title, one.start) not in looks)


def _titles(event: Event) -> Iterator[str | None]:
    yield event.title
    yield from (session.title for session in event.sessions.values())


def _dated(event: Event, site: Site) -> Iterator[Occurrence]:
    return (found for found in occurrences(event, site) if not isinstance(found.start, Month))


def _taken_out(dated: Iterable[Occurrence], event: Event, live: Event, site: Site, day: date) -> Iterator[Occurrence]:
    """Coming dates of a series that goes on without them by the same rule, each as an entry of its own."""
    before, now = event.repeat, live.repeat
    if before is None or now is None or _rule(event.start, before) != _rule(live.start, now):
        return
    keys = {found.key for found in occurrences(live, site)}
    for found in dated:
        if found.kind == "series" and found.key not in keys and last_day(found) >= day:
            yield found._replace(kind="extra")


def _rule(start: object, repeat: Repeat) -> tuple[object, ...]:
    return start, repeat.every, repeat.on, repeat.from_


def _uid(occurrence: Occurrence, event: Event, site: Site) -> str:
    return uid(event, "" if occurrence.kind == "series" else occurrence.key, site.settings)


def _bare(event: Event) -> Event:
    """The event without anything but its title and its times."""
    kept = {name: getattr(event, name) for name in ("id", "uid", "title", "start", "end", "repeat", "sessions")}
    return Event.model_construct(**kept, status=Status.CANCELLED)


def _withdrawn(occurrence: Occurrence, status: Status) -> Occurrence:
    bare = occurrence._replace(
        summary=None, category=None, place=None, online=None, links=(), note=None, moved_from=None
    )
    return bare._replace(status=status, members=())

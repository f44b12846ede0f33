"""Dates that were published and are gone from the sources: for 90 days the feeds say that they are cancelled.

A calendar that only fetches a feed forgets what is missing in it; one that imported it, or passes it on, does not.
The truth is git's history, not the last build: every machine that has the history makes the same feeds. What was
deleted is told with its title and time alone, because it may have been deleted for what else it said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from clustersite.content.dates import Month
from clustersite.content.load import read_event
from clustersite.content.model import Event, Site, Status
from clustersite.events.occurrences import Occurrence, last_day, occurrences
from clustersite.feeds.ics import uid
from clustersite.past_sources import EarlierVersion
from clustersite.revisions import History, Revision

_DAYS = 90


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """The dates of one event that are gone, as they were published, and as the feeds still tell of them."""

    event: Event
    as_published: tuple[Occurrence, ...]
    occurrences: tuple[Occurrence, ...]
    revision: Revision


def first_day(today: date) -> date:
    """The first day whose deletions are still told on the day `today`."""
    return today - timedelta(days=_DAYS - 1)


def withdrawals(
    site: Site, versions: Iterable[EarlierVersion], history: History, today: date
) -> Mapping[str, tuple[Withdrawal, ...]]:
    """What the feeds of `site` still have to say about dates that event files named in earlier `versions`.

    Only dates that were public and still to come when they were deleted are told, each as its newest version had it.
    """
    zone = ZoneInfo(site.settings.time_zone)
    told: dict[str, tuple[Withdrawal, ...]] = {}
    for version in versions:
        day = version.until.astimezone(zone).date()
        event = read_event(version.file, version.content) if first_day(today) <= day <= today else None
        revision = history.revisions.get(version.file)
        if event is None or revision is None or not _was_public(event, day):
            continue
        before = told.get(event.id, ())
        uids = {_uid(found, site) for withdrawal in before for found in withdrawal.as_published}
        if gone := tuple(found for found in _gone(event, site, day) if _uid(found, site) not in uids):
            cancelled = tuple(_cancelled(found) for found in gone)
            withdrawal = Withdrawal(event=_bare(event), as_published=gone, occurrences=cancelled, revision=revision)
            told[event.id] = (*before, withdrawal)
    return told


def _was_public(event: Event, day: date) -> bool:
    return not event.draft and (event.publish_from is None or event.publish_from <= day)


def _gone(event: Event, site: Site, day: date) -> tuple[Occurrence, ...]:
    """The event's dates whose UIDs are in no feed any more, where any of them was still to come on `day`."""
    now = (
        {_uid(found, site) for found in occurrences(site.events[event.id], site)} if event.id in site.events else set()
    )
    dated = [found for found in occurrences(event, site) if not isinstance(found.start, Month)]
    gone = [found for found in dated if _uid(found, site) not in now]
    coming = {_uid(found, site) for found in gone if last_day(found) >= day}
    return tuple(found for found in gone if _uid(found, site) in coming)


def _uid(occurrence: Occurrence, site: Site) -> str | None:
    if isinstance(occurrence.start, Month):
        return None
    return uid(occurrence.event_id, "" if occurrence.kind == "series" else occurrence.key, site.settings)


def _bare(event: Event) -> Event:
    """The event without anything but its title and its times."""
    kept = {name: getattr(event, name) for name in ("id", "title", "start", "end", "repeat", "sessions")}
    return Event.model_construct(**kept, status=Status.CANCELLED)


def _cancelled(occurrence: Occurrence) -> Occurrence:
    bare = replace(occurrence, summary=None, category=None, place=None, online=False, note=None, moved_from=None)
    return replace(bare, status=Status.CANCELLED, members=())

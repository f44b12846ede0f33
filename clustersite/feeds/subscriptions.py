"""Which calendar feeds the site offers, and what each holds. No feed is ever empty, and none grows for ever.

A feed of many events reaches back some years, counted in whole ones, so that it changes once a year and not every day.
What is older stands in feeds by year. The feed of one event always holds all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from clustersite.content.dates import Month
from clustersite.content.model import Site
from clustersite.content.urls import event_address, member_address
from clustersite.events.occurrences import Occurrence, last_day
from clustersite.feeds.tombstones import Withdrawal

FeedKind = Literal["all", "category", "region", "member", "event", "year"]

_YEARS_BACK = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A calendar feed: its permanent address, its words, and the events it draws from."""

    kind: FeedKind
    id: str
    name: str
    description: str
    address: str
    event_ids: tuple[str, ...] = ()


def subscriptions(
    site: Site, occurrences: Iterable[Occurrence], withdrawals: Mapping[str, tuple[Withdrawal, ...]], this_year: int
) -> tuple[Subscription, ...]:
    """All feeds that hold at least one dated event, the whole calendar first.

    A feed holds whole events: one that touches a region stands in its feed with all its dates, and one that goes on
    stays with all that was. An event that was withdrawn says so in the feeds that held it.
    """
    first_year = this_year - _YEARS_BACK
    withdrawn = (found for told in withdrawals.values() for one in told for found in one.as_published)
    # The events of each feed in their order, each with the last year that it has a date in there.
    holds: dict[tuple[FeedKind, str], dict[str, int]] = {}
    for found in (*occurrences, *withdrawn):
        if not isinstance(found.start, Month):
            for subject in subjects(found, first_year):
                events = holds.setdefault(subject, {})
                events[found.event_id] = max(last_day(found).year, events.get(found.event_id, 0))
    years = sorted((int(name) for kind, name in holds if kind == "year"), reverse=True)
    return tuple(
        replace(feed, event_ids=_recent(feed, holds[feed.kind, feed.id], first_year))
        for feed in (*_thinkable(site, withdrawals), *(_of_year(site, year) for year in years))
        if (feed.kind, feed.id) in holds
    )


def _recent(feed: Subscription, events: Mapping[str, int], first_year: int) -> tuple[str, ...]:
    """The events that the feed holds, of those that ever belonged to it.

    Where nothing is recent it keeps its last year: its address is in calendars, and they refuse one without events.
    """
    first = 0 if feed.kind in ("event", "year") else min(first_year, max(events.values()))
    return tuple(event_id for event_id, last_year in events.items() if last_year >= first)


def subjects(occurrence: Occurrence, first_year: int = 0) -> Iterator[tuple[FeedKind, str]]:
    """The feeds that the occurrence belongs to, by kind and id; those of years before `first_year`."""
    yield "all", ""
    if occurrence.start.year < first_year:
        yield "year", str(occurrence.start.year)
    yield "event", occurrence.event_id
    if occurrence.category:
        yield "category", occurrence.category.id
    yield from (("region", region) for region in occurrence.regions)
    yield from (("member", member) for member in occurrence.members)


def _thinkable(site: Site, withdrawals: Mapping[str, tuple[Withdrawal, ...]]) -> Iterator[Subscription]:
    settings = site.settings
    folder = f"/{settings.addresses.calendar}"
    yield Subscription(
        kind="all",
        id="",
        name=_name(site, "alle Termine"),
        description=f"Alle Termine. {settings.summary}",
        address=f"{folder}.ics",
    )
    for category in site.categories.values():
        yield Subscription(
            kind="category",
            id=category.id,
            name=_name(site, category.name),
            description=category.summary or f"Termine: {category.name}",
            address=f"{folder}/{category.id}.ics",
        )
    for region in settings.regions.values():
        yield Subscription(
            kind="region",
            id=region.id,
            name=_name(site, region.name),
            description=f"Termine: {region.name}",
            address=f"{folder}/{region.id}.ics",
        )
    for member in site.members.values():
        name = member.short_name or member.name
        yield Subscription(
            kind="member",
            id=member.id,
            name=_name(site, name),
            description=f"Termine mit {name}",
            address=f"{member_address(settings, member.id).rstrip('/')}.ics",
        )
    deleted = (told[0].event for event_id, told in withdrawals.items() if event_id not in site.events)
    for event in (*site.events.values(), *deleted):
        yield Subscription(
            kind="event",
            id=event.id,
            name=_name(site, event.title),
            description=event.summary or event.title,
            address=f"{event_address(settings, event.id).rstrip('/')}.ics",
        )


def _of_year(site: Site, year: int) -> Subscription:
    return Subscription(
        kind="year",
        id=str(year),
        name=_name(site, f"Termine {year}"),
        description=f"Alle Termine des Jahres {year}",
        address=f"/{site.settings.addresses.calendar}/{year}.ics",
    )


def _name(site: Site, subject: str) -> str:
    # Two libraries that clients use write the name unescaped, so it must not hold a comma.
    return f"{site.settings.short_name}: {subject}".replace(",", " –")

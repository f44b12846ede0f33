"""Which calendar feeds the site offers, and what each holds. No feed is ever empty, and none grows for ever.

A feed of many events reaches back some years, counted in whole ones, so that it changes once a year and not every day.
What is older stands in feeds by year. The feed of one event always holds all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote, urlencode

from clustersite.content.fields import Month
from clustersite.content.model import Settings, Site
from clustersite.content.urls import BaseUrl, event_address, member_address
from clustersite.events.occurrences import Occurrence, last_day
from clustersite.events.recurrence import instant
from clustersite.feeds.texts import FeedEntry, location, short_description, summary
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
            year = last_day(found).year
            for subject in subjects(found, first_year):
                events = holds.setdefault(subject, {})
                events[found.event_id] = max(year, events.get(found.event_id, 0))
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


# --- Links that subscribe to a feed or add a date -------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscribeLinks:
    """Where each service takes a subscription; `webcal` is for every program on the device."""

    https: str
    webcal: str
    google: str
    outlook: str
    office: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AddLinks:
    """Forms that hold one date, filled in, ready to be saved."""

    google: str
    outlook: str
    office: str


def subscribe_links(address: str, name: str, base_url: BaseUrl) -> SubscribeLinks:
    """The links for the feed at the root-relative `address`."""
    https, webcal = base_url.absolute(address), base_url.webcal(address)
    microsoft = urlencode({"url": https, "name": name}, quote_via=quote)
    return SubscribeLinks(
        https=https,
        webcal=webcal,
        # Google takes a feed only as an encoded webcal address; with https the link fails (calagator/calagator#556).
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{microsoft}",
        office=f"https://outlook.office.com/calendar/0/addfromweb?{microsoft}",
    )


def add_links(entry: FeedEntry, occurrence: Occurrence, settings: Settings) -> AddLinks | None:
    """The links for one date of the entry; None while its day is open. An end that nobody stated is not in them."""
    start = occurrence.start
    if isinstance(start, Month):
        return None
    is_timed = isinstance(start, datetime)
    # Google's end of whole days is excluded, Microsoft's as well.
    end = occurrence.end if is_timed else (occurrence.end or start) + timedelta(days=1)
    form = "%Y%m%dT%H%M%S" if is_timed else "%Y%m%d"
    title, where, details = summary(occurrence), location(entry, occurrence), short_description(entry, occurrence)
    google = {
        "action": "TEMPLATE",
        "text": title,
        # Google wants both.
        "dates": f"{start.strftime(form)}/{(end or start).strftime(form)}",
        "ctz": settings.time_zone,
        "location": where,
        "details": details,
    }
    microsoft = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": instant(start).isoformat(),
        "enddt": instant(end).isoformat() if end else "",
        "allday": "false" if is_timed else "true",
        "location": where,
        "body": details,
    }
    return AddLinks(
        google=f"https://calendar.google.com/calendar/render?{_query(google)}",
        outlook=f"https://outlook.live.com/calendar/0/deeplink/compose?{_query(microsoft)}",
        office=f"https://outlook.office.com/calendar/0/deeplink/compose?{_query(microsoft)}",
    )


def _query(parts: dict[str, str]) -> str:
    return urlencode({name: value for name, value in parts.items() if value}, quote_via=quote)

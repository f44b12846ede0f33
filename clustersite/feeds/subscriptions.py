"""Which calendar feeds the site offers, and what each holds. No feed is ever empty, and none grows for ever.

A feed of many events reaches back some years, counted in whole ones, so that it changes once a year and not every day.
What is older stands in feeds by year. The feed of one event always holds all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from urllib.parse import quote, urlencode

from clustersite.content.dates import Month
from clustersite.content.model import Event, Site
from clustersite.content.urls import BaseUrl, event_address, member_address
from clustersite.events.occurrences import Occurrence, last_day
from clustersite.events.recurrence import instant
from clustersite.feeds.texts import FeedEntry, location, short_description, title_line
from clustersite.feeds.tombstones import Withdrawal

FeedKind = Literal["all", "category", "region", "member", "event", "year"]

_YEARS_BACK = 2


class Subscription(NamedTuple):
    """A calendar feed: its words, its permanent address, and the events it draws from.

    In lists it has instead of those the number of its coming dates, and of those among them that have no day yet.
    """

    kind: FeedKind
    id: str
    name: str
    description: str
    address: str
    event_ids: tuple[str, ...] = ()
    coming: int = 0
    undated: int = 0

    def __repr__(self) -> str:
        # Without the names of the fields, which take several times as long.
        return tuple.__repr__(self)


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
    deleted = [told[0].event for event_id, told in withdrawals.items() if event_id not in site.events]
    return tuple(
        Subscription(
            kind,
            feed_id,
            # Two libraries that clients use write the name unescaped, so it must not hold a comma.
            f"{site.settings.short_name}: {name}".replace(",", " –"),
            description,
            f"{address.rstrip('/')}.ics",
            _recent(kind, holds[kind, feed_id], first_year),
        )
        for kind, feed_id, name, description, address in _thinkable(site, deleted, years)
        if (kind, feed_id) in holds
    )


def _recent(kind: FeedKind, events: Mapping[str, int], first_year: int) -> tuple[str, ...]:
    """The events that a feed holds, of those that ever belonged to it.

    Where nothing is recent it keeps its last year: its address is in calendars, and they refuse one without events.
    """
    first = 0 if kind in ("event", "year") else min(first_year, max(events.values()))
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


def _thinkable(
    site: Site, deleted: Iterable[Event], years: Iterable[int]
) -> Iterator[tuple[FeedKind, str, str, str, str]]:
    """Kind, id, name, description and address of every feed that there is if it holds anything."""
    settings = site.settings
    folder = f"/{settings.addresses.calendar}"
    yield "all", "", "alle Termine", f"Alle Termine. {settings.summary}", folder
    for category in site.categories.values():
        words = category.summary or f"Termine: {category.name}"
        yield "category", category.id, category.name, words, f"{folder}/{category.id}"
    for region_id, region in settings.regions.items():
        yield "region", region_id, region.name, f"Termine: {region.name}", f"{folder}/{region_id}"
    for member in site.members.values():
        name = member.short_name or member.name
        yield "member", member.id, name, f"Termine mit {name}", member_address(settings, member.id)
    for event in (*site.events.values(), *deleted):
        yield "event", event.id, event.title, event.summary or event.title, event_address(settings, event.id)
    for year in years:
        yield "year", str(year), f"Termine {year}", f"Alle Termine des Jahres {year}", f"{folder}/{year}"


# --- Links that subscribe to a feed or add a date -------------------------------------------------


class ServiceLinks(NamedTuple):
    """Where each service takes a feed, or opens a form that holds one date, ready to be saved.

    Of a feed, `https` is its address, and `webcal` the one for every program on the device.
    """

    google: str
    outlook: str
    office: str
    https: str = ""
    webcal: str = ""


def subscribe_links(address: str, name: str, base_url: BaseUrl) -> ServiceLinks:
    """The links for the feed at the root-relative `address`."""
    https, webcal = base_url.absolute(address), base_url.webcal(address)
    # Google takes a feed only as an encoded webcal address; with https the link fails (calagator/calagator#556).
    return _links("r", {"cid": webcal}, "addfromweb", {"url": https, "name": name})._replace(https=https, webcal=webcal)


def add_links(entry: FeedEntry, occurrence: Occurrence) -> ServiceLinks | None:
    """The links for one date of the entry; None while its day is open. An end that nobody stated is not in them."""
    start = occurrence.start
    if isinstance(start, Month):
        return None
    is_timed = isinstance(start, datetime)
    # Google's end of whole days is excluded, Microsoft's as well.
    end = occurrence.end if is_timed else (occurrence.end or start) + timedelta(days=1)
    form = "%Y%m%dT%H%M%S" if is_timed else "%Y%m%d"
    title, where, details = title_line(occurrence), location(entry, occurrence), short_description(entry, occurrence)
    google = {
        "action": "TEMPLATE",
        "text": title,
        # Google wants both.
        "dates": f"{start.strftime(form)}/{(end or start).strftime(form)}",
        "ctz": entry.site.settings.time_zone,
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
    return _links("render", google, "deeplink/compose", microsoft)


def _links(form: str, google: dict[str, str], compose: str, microsoft: dict[str, str]) -> ServiceLinks:
    return ServiceLinks(
        google=f"https://calendar.google.com/calendar/{form}?{_query(google)}",
        outlook=f"https://outlook.live.com/calendar/0/{compose}?{_query(microsoft)}",
        office=f"https://outlook.office.com/calendar/0/{compose}?{_query(microsoft)}",
    )


def _query(parts: dict[str, str]) -> str:
    return urlencode({name: value for name, value in parts.items() if value}, quote_via=quote)

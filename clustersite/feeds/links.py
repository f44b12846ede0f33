"""Links that put a feed, or one date, into the calendars of Google and Microsoft with one tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode

from clustersite.content.dates import Month
from clustersite.content.model import Settings
from clustersite.content.urls import BaseUrl
from clustersite.events.local_time import instant
from clustersite.events.occurrences import Occurrence
from clustersite.feeds.texts import FeedEntry, location, short_description, summary


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
        "startdt": _with_offset(start, settings),
        "enddt": _with_offset(end, settings) if end else "",
        "allday": "false" if is_timed else "true",
        "location": where,
        "body": details,
    }
    return AddLinks(
        google=f"https://calendar.google.com/calendar/render?{_query(google)}",
        outlook=f"https://outlook.live.com/calendar/0/deeplink/compose?{_query(microsoft)}",
        office=f"https://outlook.office.com/calendar/0/deeplink/compose?{_query(microsoft)}",
    )


def _with_offset(moment: date, settings: Settings) -> str:
    return instant(moment, settings.time_zone).isoformat() if isinstance(moment, datetime) else moment.isoformat()


def _query(parts: dict[str, str]) -> str:
    return urlencode({name: value for name, value in parts.items() if value}, quote_via=quote)

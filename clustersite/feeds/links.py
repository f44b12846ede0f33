"""Links that put a feed, or one date, into the calendars of Google and Microsoft with one tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode

from clustersite.content.dates import Month
from clustersite.content.model import Settings
from clustersite.content.urls import BaseUrl
from clustersite.events.local_time import after, instant
from clustersite.events.occurrences import Occurrence


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


def add_links(occurrence: Occurrence, where: str, page: str, settings: Settings) -> AddLinks | None:
    """The links for one date; None while its day is open."""
    start = occurrence.start
    if isinstance(start, Month):
        return None
    is_timed = isinstance(start, datetime)
    # Google's end of whole days is excluded, Microsoft's as well.
    end = _end(occurrence, settings)
    form = "%Y%m%dT%H%M%S" if is_timed else "%Y%m%d"
    google = {
        "action": "TEMPLATE",
        "text": occurrence.title,
        "dates": f"{start.strftime(form)}/{end.strftime(form)}",
        "ctz": settings.time_zone,
        "location": where,
        "details": page,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": occurrence.title,
        "startdt": _with_offset(start, settings),
        "enddt": _with_offset(end, settings),
        "allday": "false" if is_timed else "true",
        "location": where,
        "body": page,
    }
    return AddLinks(
        google=f"https://calendar.google.com/calendar/render?{_query(google)}",
        outlook=f"https://outlook.live.com/calendar/0/deeplink/compose?{_query(outlook)}",
    )


def _end(occurrence: Occurrence, settings: Settings) -> date:
    start, end = occurrence.start, occurrence.end
    assert not isinstance(start, Month)
    if isinstance(start, datetime):
        return end or after(start, timedelta(minutes=settings.event_minutes), settings.time_zone)
    return (end or start) + timedelta(days=1)


def _with_offset(moment: date, settings: Settings) -> str:
    return instant(moment, settings.time_zone).isoformat() if isinstance(moment, datetime) else moment.isoformat()


def _query(parts: dict[str, str]) -> str:
    return urlencode({name: value for name, value in parts.items() if value}, quote_via=quote)

"""Calendar feeds: iCalendar bytes (RFC 5545, RFC 7986) that calendar programs are known to read alike.

Values come in, bytes go out: no clock, no random number, no look at the site. Deliberately absent, because a
client misreads each of them: METHOD, CREATED, LAST-MODIFIED, RDATE, VALARM, ATTENDEE, ORGANIZER, X-ALT-DESC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from icalendar import Calendar, Parameters, vRecur, vText, vUri
from icalendar import Event as VEvent

from clustersite.content.dates import TIME_ZONE, Month
from clustersite.content.model import Event, LinkKind, Settings, Visibility
from clustersite.events.occurrences import Occurrence, occurrences, takes_place
from clustersite.events.recurrence import after, day_of, instant, parts, rule_dates, rule_text, without_exceptions
from clustersite.feeds.texts import FeedEntry, description, location, online_of, title_line

# Outlook approximates a zone from exactly one rule for summer and one for winter; libraries that generate the
# zone write lists of dates, or the spring switch an hour late.
_BERLIN = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""
_TIME_ZONE = _BERLIN.replace("\n", "\r\n").encode()
_REFRESH = "PT12H"
_END = b"END:VCALENDAR\r\n"


def feed(events: Sequence[bytes], *, name: str, description: str, address: str, page: str, settings: Settings) -> bytes:
    """A whole calendar file of the events that `event_lines` wrote; both addresses are absolute."""
    if not any(events):
        raise ValueError(f"a calendar without events is refused by calendar programs: {address}")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", vText(f"-//{settings.short_name}//clustersite//DE"))
    # Two widespread libraries write names unescaped and read a comma as the end.
    name = name.replace(", ", " – ").replace(",", " ")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, vText(name))
    for key in ("description", "x-wr-caldesc"):
        calendar.add(key, vText(description))
    calendar.add("x-wr-timezone", vText(settings.time_zone))
    calendar.add("url", vUri(page))
    calendar.add("source", vUri(address), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", vText(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText(_REFRESH))
    opening: bytes = calendar.to_ical().removesuffix(_END)
    return opening + _TIME_ZONE + b"".join(events) + _END


def event_lines(entry: FeedEntry) -> bytes:
    """The VEVENTs of the entry's occurrences; empty when none of them has a day."""
    dated = [occurrence for occurrence in entry.occurrences if not isinstance(occurrence.start, Month)]
    in_rule = [occurrence for occurrence in dated if occurrence.kind == "series"]
    components = _series(entry, in_rule) if in_rule else []
    components += [_component(entry, one, one.key) for one in dated if one.kind != "series"]
    return b"".join(component.to_ical() for component in components)


def uid(event: Event, key: str, settings: Settings) -> str:
    """The identity of a calendar entry for all time; `key` is empty for an event as a whole."""
    name, _, domain = (event.uid or event.id).partition("@")
    domain = domain or _domain(settings.address)
    return f"{name}-{key}@{domain}" if key else f"{name}@{domain}"


@lru_cache
def _domain(address: str) -> str:
    host = urlsplit(address).hostname or ""
    # The codec loads a table of all letters.
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _series(entry: FeedEntry, in_rule: list[Occurrence]) -> list[VEvent]:
    """The rule, without the dates that are not in the list, and one component for each date that is different."""
    event, start = entry.event, entry.event.start
    assert event.repeat
    assert isinstance(start, date)
    _, repeat = next(parts(start, event.repeat))
    originals = {day_of(original).isoformat(): instant(original) for original in rule_dates(start, repeat)}
    present = {occurrence.key for occurrence in in_rule}
    rule = occurrences(without_exceptions(event), entry.site)[0]._replace(moved_from=event.moved_from)
    master = _component(entry, rule)
    master.add("rrule", vRecur.from_ical(rule_text(start, repeat, _until(start, repeat.until))))
    if excluded := [original for key, original in originals.items() if key not in present]:
        master.add("exdate", excluded)
    components = [master]
    for occurrence in in_rule:
        if _differs(occurrence, rule):
            override = _component(entry, occurrence)
            override.add("recurrence-id", originals[occurrence.key])
            components.append(override)
    return components


def _differs(occurrence: Occurrence, rule: Occurrence) -> bool:
    alike = occurrence._replace(key=rule.key, start=rule.start, end=rule.end, moved_from=rule.moved_from)
    return alike != rule or _length(occurrence.start, occurrence.end) != _length(rule.start, rule.end)


def _length(start: Month | date, end: date | None) -> timedelta | None:
    return None if end is None or isinstance(start, Month) else end - start


def _component(entry: FeedEntry, occurrence: Occurrence, key: str = "") -> VEvent:
    """The entry of the occurrence, or with an empty `key` one that belongs to the event's rule."""
    component = VEvent()
    component.add("uid", uid(entry.event, key, entry.site.settings))
    component.add("dtstamp", entry.revision.changed)
    if entry.revision.number is not None:
        component.add("sequence", entry.revision.number)
    start, end = _span(occurrence, entry.site.settings)
    component.add("dtstart", start)
    component.add("dtend", end)
    # A calendar knows no postponed events: until the new day is known, the old one does not take place.
    component.add("status", occurrence.status.upper() if takes_place(occurrence) else "CANCELLED")
    # Days and weeks do not make their readers busy.
    is_short = isinstance(start, datetime) and end - start < timedelta(days=1)
    component.add("transp", "OPAQUE" if is_short and takes_place(occurrence) else "TRANSPARENT")
    component.add("summary", vText(title_line(occurrence)))
    component.add("description", vText(description(entry, occurrence)))
    component.add("url", vUri(entry.page))
    if where := location(entry, occurrence):
        component.add("location", vText(where))
    place = occurrence.place
    if place and place.latitude is not None and place.longitude is not None:
        component.add("geo", (place.latitude, place.longitude))
    if occurrence.category:
        component.add("categories", [occurrence.category.name])
    if (online := online_of(entry, occurrence)) and online.visibility is Visibility.PUBLIC:
        # A parameter's value can hold no double quote (RFC 5545 3.2).
        parameters = Parameters({"VALUE": "URI", "LABEL": online.label.replace('"', "'")})
        if online.kind is LinkKind.ZOOM:
            parameters["FEATURE"] = ["AUDIO", "VIDEO"]
        component.add("conference", vUri(online.url), parameters=parameters)
    return component


def _span(occurrence: Occurrence, settings: Settings) -> tuple[date, date]:
    """Start and end as calendars want them: the end is always there and excluded; without one, the default length."""
    start, end = occurrence.start, occurrence.end
    assert not isinstance(start, Month)
    if isinstance(start, datetime):
        return instant(start), instant(end or after(start, timedelta(minutes=settings.event_minutes)))
    return start, (end or start) + timedelta(days=1)


def _until(start: date, until: date | None) -> str | None:
    """The last moment of the rule: of the kind of its start, and a time in UTC (RFC 5545 3.3.10)."""
    if until is None:
        return None
    if not isinstance(start, datetime):
        return until.strftime("%Y%m%d")
    return datetime.combine(until, time(23, 59, 59), TIME_ZONE).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

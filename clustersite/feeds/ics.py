"""Calendar feeds: iCalendar bytes (RFC 5545, RFC 7986) that calendar programs are known to read alike.

Values come in, bytes go out: no clock, no random number, no look at the site. Deliberately absent, because a
client misreads each of them: METHOD, CREATED, LAST-MODIFIED, RDATE, VALARM, ATTENDEE, ORGANIZER, X-ALT-DESC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from urllib.parse import urlsplit

from icalendar import Calendar, Parameters, Timezone, vRecur, vText, vUri
from icalendar import Event as VEvent

from clustersite.content.fields import TIME_ZONE, Month
from clustersite.content.model import Event, LinkKind, Settings, Status, Visibility
from clustersite.events.occurrences import Occurrence
from clustersite.events.recurrence import after, day_of, end_of, instant, parts, rule_dates, rule_text
from clustersite.feeds.texts import FeedEntry, description, location, online_of, summary

# Outlook approximates a zone from exactly one rule for summer and one for winter; libraries that generate the
# zone write lists of dates, or the spring switch an hour late.
_BERLIN = Timezone.from_ical(
    "BEGIN:VTIMEZONE\r\n"
    "TZID:Europe/Berlin\r\n"
    "BEGIN:DAYLIGHT\r\n"
    "DTSTART:19700329T020000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "TZNAME:CEST\r\n"
    "TZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\n"
    "END:DAYLIGHT\r\n"
    "BEGIN:STANDARD\r\n"
    "DTSTART:19701025T030000\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
    "TZNAME:CET\r\n"
    "TZOFFSETFROM:+0200\r\n"
    "TZOFFSETTO:+0100\r\n"
    "END:STANDARD\r\n"
    "END:VTIMEZONE\r\n"
)
_REFRESH = "PT12H"
_END = b"END:VCALENDAR\r\n"
# A calendar knows no postponed events: until the new day is known, the old one does not take place.
_STATUS = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.POSTPONED: "CANCELLED",
    Status.CANCELLED: "CANCELLED",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedHead:
    """What a feed says about itself; both addresses are absolute, the colour is a CSS name."""

    name: str
    description: str
    address: str
    page: str
    colour: str | None


def feed(head: FeedHead, events: Sequence[bytes], *, settings: Settings) -> bytes:
    """A whole calendar file of the events that `event_lines` wrote."""
    if not any(events):
        raise ValueError(f"a calendar without events is refused by calendar programs: {head.address}")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", vText(f"-//{settings.short_name}//clustersite//DE"))
    # Two widespread libraries write names unescaped and read a comma as the end.
    name = head.name.replace(", ", " – ").replace(",", " ")
    for key, value in (
        ("name", name),
        ("x-wr-calname", name),
        ("description", head.description),
        ("x-wr-caldesc", head.description),
        ("x-wr-timezone", settings.time_zone),
        ("color", head.colour),
    ):
        if value:
            calendar.add(key, vText(value))
    calendar.add("url", vUri(head.page))
    calendar.add("source", vUri(head.address), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", vText(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText(_REFRESH))
    opening: bytes = calendar.to_ical().removesuffix(_END)
    return opening + _time_zone() + b"".join(events) + _END


@cache
def _time_zone() -> bytes:
    """The VTIMEZONE that stands in every feed."""
    lines: bytes = _BERLIN.to_ical()
    return lines


def event_lines(entry: FeedEntry, *, settings: Settings) -> bytes:
    """The VEVENTs of the entry's occurrences; empty when none of them has a day."""
    dated = [occurrence for occurrence in entry.occurrences if not isinstance(occurrence.start, Month)]
    in_rule = [occurrence for occurrence in dated if occurrence.kind == "series"]
    components = _series(entry, in_rule, settings) if in_rule else []
    components += [_alone(entry, occurrence, settings) for occurrence in dated if occurrence.kind != "series"]
    return b"".join(component.to_ical() for component in components)


def uid(event: Event, key: str, settings: Settings) -> str:
    """The identity of a calendar entry for all time; `key` is empty for an event as a whole."""
    name, _, domain = (event.uid or event.id).partition("@")
    domain = domain or (urlsplit(settings.address).hostname or "").encode("idna").decode("ascii")
    return f"{name}-{key}@{domain}" if key else f"{name}@{domain}"


def _alone(entry: FeedEntry, occurrence: Occurrence, settings: Settings) -> VEvent:
    component = _component(entry, occurrence, settings)
    component.add("uid", uid(entry.event, occurrence.key, settings))
    return component


def _series(entry: FeedEntry, in_rule: list[Occurrence], settings: Settings) -> list[VEvent]:
    """The rule, without the dates that are not in the list, and one component for each date that is different."""
    event, start = entry.event, entry.event.start
    if event.repeat is None or not isinstance(start, date):
        return []
    _, repeat = next(parts(start, event.repeat))
    originals = {day_of(original).isoformat(): original for original in rule_dates(start, repeat)}
    present = {occurrence.key for occurrence in in_rule}
    rule = in_rule[0]._replace(
        start=start,
        end=end_of(start, event.end),
        status=event.status,
        place=entry.place,
        title=event.title,
        summary=event.summary,
        online=event.online,
        links=(),
        note=None,
        moved_from=event.moved_from,
    )
    master = _component(entry, rule, settings)
    master.add("uid", uid(event, "", settings))
    master.add("rrule", vRecur.from_ical(rule_text(start, repeat, _until(start, repeat.until))))
    excluded = [instant(original) for key, original in originals.items() if key not in present]
    if excluded:
        master.add("exdate", excluded, parameters=_value(start))
    overrides = [occurrence for occurrence in in_rule if _differs(occurrence, rule)]
    return [master, *(_override(entry, override, originals[override.key], settings) for override in overrides)]


def _override(entry: FeedEntry, occurrence: Occurrence, original: date, settings: Settings) -> VEvent:
    component = _component(entry, occurrence, settings)
    component.add("uid", uid(entry.event, "", settings))
    component.add("recurrence-id", instant(original))
    return component


_OF_A_DATE = ("place", "status", "note", "title", "summary", "online", "links")


def _differs(occurrence: Occurrence, rule: Occurrence) -> bool:
    same_length = _length(occurrence.start, occurrence.end) == _length(rule.start, rule.end)
    same = all(getattr(occurrence, name) == getattr(rule, name) for name in _OF_A_DATE)
    return not same_length or not same


def _length(start: Month | date, end: date | None) -> timedelta | None:
    return None if end is None or isinstance(start, Month) else end - start


def _component(entry: FeedEntry, occurrence: Occurrence, settings: Settings) -> VEvent:
    """What all kinds of entries have; the identity is for the caller to add."""
    component = VEvent()
    component.add("dtstamp", entry.revision.changed)
    if entry.revision.number is not None:
        component.add("sequence", entry.revision.number)
    start, end = _span(occurrence, settings)
    component.add("dtstart", start)
    component.add("dtend", end)
    component.add("status", _STATUS[occurrence.status])
    component.add("transp", "OPAQUE" if _blocks(occurrence, start, end) else "TRANSPARENT")
    component.add("summary", vText(summary(occurrence)))
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
    if isinstance(start, Month):
        raise TypeError("a month without a day has no place in a calendar")
    if isinstance(start, datetime):
        if not isinstance(end, datetime):
            end = after(start, timedelta(minutes=settings.event_minutes))
        return instant(start), instant(end)
    return start, (end or start) + timedelta(days=1)


def _blocks(occurrence: Occurrence, start: date, end: date) -> bool:
    """Whether it makes its readers busy: not for days and weeks, and not when it does not take place."""
    is_short = isinstance(start, datetime) and end - start < timedelta(days=1)
    return is_short and _STATUS[occurrence.status] != "CANCELLED"


def _value(moment: date) -> dict[str, str]:
    return {} if isinstance(moment, datetime) else {"VALUE": "DATE"}


def _until(start: date, until: date | None) -> str | None:
    """The last moment of the rule: of the kind of its start, and a time in UTC (RFC 5545 3.3.10)."""
    if until is None:
        return None
    if not isinstance(start, datetime):
        return until.strftime("%Y%m%d")
    return datetime.combine(until, time(23, 59, 59), TIME_ZONE).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")

"""Events read from a calendar file (RFC 5545): single ones, series with exceptions, whole days, cancelled ones.

Nothing is dropped without a word: what has no field becomes an open question or is named in the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from string import punctuation
from typing import Any
from urllib.parse import quote

from dateutil import rrule
from icalendar import Calendar, vRecur
from pydantic import ValidationError

from clustersite.content.dates import DAYS_OF_WEEK, ORDINALS, TIME_ZONE, UNITS, Unit
from clustersite.content.fields import proposed_id
from clustersite.content.model import Event, Repeat, Site
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Writable
from clustersite.editor.changing import written_end, written_moment
from clustersite.editor.entries import Entry, NewFile, plain_values, text_with, with_year
from clustersite.editor.importing import (
    LONGEST_TEXT,
    MOST_ENTRIES,
    Imported,
    clean_line,
    clean_prose,
    starts_of,
)
from clustersite.editor.yaml_edit import CannotEdit
from clustersite.events.recurrence import DATES_LIMIT, LAST_DAY, day_of, planned, rule_dates
from clustersite.events.wording import day_words
from clustersite.feeds.ics import uid as own_uid
from clustersite.problems import Problem, Where, problem

_CARRIED = {
    "CATEGORIES", "CLASS", "CONFERENCE", "DESCRIPTION", "DTEND", "DTSTART", "DURATION", "EXDATE", "LOCATION", "RDATE",
    "RECURRENCE-ID", "RRULE", "SEQUENCE", "STATUS", "SUMMARY", "UID", "URL", "X-GOOGLE-CONFERENCE",
}  # fmt: skip
_CARRIED_PARAMETERS = {"TZID", "VALUE", "FEATURE", "LABEL", "RANGE"}
_QUESTIONS = {"ATTACH": "Anhang", "COMMENT": "Kommentar", "CONTACT": "Kontakt", "GEO": "Koordinaten"}
_NAMES = _QUESTIONS | {
    "ATTENDEE": "Teilnehmende", "CALSCALE": "Kalenderart", "CREATED": "angelegt am", "DTSTAMP": "Zeitstempel",
    "LAST-MODIFIED": "geändert am", "METHOD": "Art der Sendung", "ORGANIZER": "wer einlädt", "PRIORITY": "Wichtigkeit",
    "PRODID": "Programm", "TRANSP": "frei oder belegt", "VALARM": "Erinnerung", "VERSION": "Fassung des Formats",
    "VFREEBUSY": "freie Zeiten", "VJOURNAL": "Notiz", "VTODO": "Aufgabe", "X-ALT-DESC": "Beschreibung als HTML",
    "X-WR-CALDESC": "Beschreibung des Kalenders", "X-WR-CALNAME": "Name des Kalenders",
    "X-WR-TIMEZONE": "Zeitzone des Kalenders",
}  # fmt: skip


def events_from_calendar(
    name: str, text: str, site: Site, sources: Mapping[str, bytes], today: date
) -> Imported | Problem:
    """A file for each event that is new or different here; a problem when the text is no calendar."""
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        components = [found for calendar in calendars for found in calendar.walk("VEVENT")]
    # The parser was written for calendars that are ones, and fails in many ways on what is none.
    except Exception:
        advice = "Den Kalender im Kalenderprogramm noch einmal als .ics exportieren."
        return problem("E190", Where(name), reason="Sie ist kein lesbarer Kalender.", suggestion=advice)
    if not components or len(components) > MOST_ENTRIES:
        reason = f"Sie hat mehr als {MOST_ENTRIES} Termine." if components else "Sie enthält keine Termine."
        return problem("E190", Where(name), reason=reason, suggestion="Den Kalender neu oder in Teilen exportieren.")
    return _CalendarImport(name, site, sources, today).imported(components, _left_out(calendars))


class Unsupported(Exception):
    """An event or a rule says something that ours cannot; the German reason is its message."""


class _Told:
    """What a component says of one date: in local time, in the values of an event, and what has no field there.

    The last day of whole days is inclusive here.
    """

    def __init__(self, component: Any, imported: Imported) -> None:
        written = component["DTSTART"]
        first = last = written.dt
        if "DTEND" in component:
            last = component["DTEND"].dt
        elif "DURATION" in component:
            last = first + component["DURATION"].dt
        start, end = _local_time(first), _local_time(last)
        if not isinstance(start, datetime):
            end = day_of(end) - timedelta(days=1)
        is_after = isinstance(end, datetime) == isinstance(start, datetime) and end > start
        self.start, self.end = start, end if is_after else None
        self.notes: list[str] = []
        zone = written.params.get("TZID")
        if zone and isinstance(first, datetime) and first.tzinfo is None:
            self.notes.append(clean_line(f"Die Zeitzone „{zone}“ ist unbekannt. Stimmt die Uhrzeit?"))
        # Apple and others break the place at the street.
        self.where = clean_line(re.sub(r"\s*\n\s*", ", ", _text(component, "LOCATION").strip()))
        self.values = imported.event_values(
            _title(component),
            start,
            self.end,
            self.notes,
            categories=[str(word) for group in _all(component, "CATEGORIES") for word in getattr(group, "cats", [])],
            where=self.where,
            joined=[*_lines(component, "CONFERENCE"), *_lines(component, "X-GOOGLE-CONFERENCE")],
            links=_lines(component, "URL"),
        )
        status = _text(component, "STATUS").lower()
        self.values |= {"status": status} if status in ("cancelled", "tentative", "confirmed") else {}
        text = _text(component, "DESCRIPTION") or _text(component, "X-ALT-DESC")
        if len(text) > LONGEST_TEXT:
            self.notes.append(f"Die Beschreibung ist im Kalender länger als {LONGEST_TEXT} Zeichen; der Rest fehlt.")
        self.text = clean_prose(text)
        self.notes += _questions(component)


class _CalendarImport(Imported):
    """What comes of the components of a calendar, read one after the other."""

    def __init__(self, name: str, site: Site, sources: Mapping[str, bytes], today: date) -> None:
        super().__init__(name, site)
        self._sources, self._today = sources, today
        self._own = {
            own_uid(event, key, site.settings): event.id
            for event in site.events.values()
            for key in ("", *(plan.key for plan in planned(event)))
        }
        self._uids = {event.uid: event.id for event in site.events.values() if event.uid}
        # Events that were written by hand, or come from calendars without UIDs, are known by what they say.
        self._starts = starts_of(event for event in site.events.values() if event.id not in self._uids.values())

    def imported(self, components: Iterable[Any], left_out: Mapping[str, int]) -> Imported:
        """What comes of the components, those of one UID together."""
        for group in _by_identity(components):
            try:
                self._take_group(group)
            except Unsupported as reason:
                self.skipped.append(f"„{_title(group[0])}“: {reason}.")
            # One component that cannot be read, for whatever reason, must not cost the others.
            except Exception:
                self.skipped.append(f"„{_title(group[0])}“: Die Angaben sind beschädigt.")
        if names := ", ".join(_named(*one) for one in sorted(left_out.items())):
            self.skipped.append(f"Ohne Platz in den Angaben eines Termins: {names}.")
        return self

    def _take_group(self, group: Sequence[Any]) -> None:
        title, uid = _title(group[0]), _uid(group[0])
        is_ours = _text(group[0], "URL").startswith(f"{self.site.settings.address}/")
        if own := self._own.get(uid) or (self._uids.get(uid) if is_ours else None):
            self.skipped.append(f"„{title}“ gibt es schon ({own}), der Eintrag stammt von hier.")
            return
        # The newest of those that tell of the same date counts (RFC 5545 3.8.7.4).
        newest = {_as_written(one.get("RECURRENCE-ID")): one for one in sorted(group, key=_age)}
        self.skipped += [f"„{title}“: eine ältere Fassung mit derselben UID."] * (len(group) - len(newest))
        if master := newest.pop("", None):
            self._take(uid, master, list(newest.values()))
        for change in () if master else newest.values():
            # A single date of a series that is not in the file has no identity of its own.
            self._take("", change, [])

    def _take(self, uid: str, component: Any, changes: Sequence[Any]) -> None:
        if _text(component, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
            raise Unsupported("der Termin ist im Kalender als privat gekennzeichnet")
        told = _Told(component, self)
        title = _title(component)
        if not title:
            raise Unsupported("der Termin hat keinen Titel")
        values, texts = dict(told.values), [told.text]
        # Dates without a rule are a rule of one date, and the others besides.
        rule = component.get("RRULE") or ({"FREQ": ["DAILY"], "COUNT": [1]} if "RDATE" in component else None)
        if rule:
            parts = rule[0] if isinstance(rule, list) else rule
            values["repeat"] = self._repeat(component, told, parts, changes, texts)
        elif "EXDATE" in component or changes:
            told.notes.append("Im Kalender stehen Ausnahmen, aber keine Regel einer Reihe.")
        if description := "\n\n".join(filter(None, texts)):
            values["description"] = f"{description}\n"
        known = self._uids.get(uid)
        if known:
            self._update(self.site.events[known], values, told.notes)
        elif own := self._starts.get((title.casefold(), told.start)):
            self.skipped.append(f"„{title}“ am {day_of(told.start).isoformat()} gibt es schon ({own}).")
        else:
            said = {key: value for key, value in values.items() if (key, value) != ("status", "confirmed")}
            said |= {"uid": uid} if uid else {}
            new = self.add("events", with_year(proposed_id(title), told.start.year), ".", said, told.notes)
            if not uid:
                self._starts[title.casefold(), told.start] = new

    def _update(self, event: Event, values: Mapping[str, Writable], notes: Sequence[str]) -> None:
        """The event's file with what the calendar says now; what only the file says stays."""
        path = event_file(event.id)
        entry, before = Entry("events", event.id), self._sources[path].decode("utf-8")
        said = plain_values(entry, before) or {}
        gone = [key for key in ("end", "repeat") if key in said and key not in values]
        try:
            new = Event.model_validate({"id": event.id, **said, **values})
        except ValidationError:
            raise Unsupported(f"die neuen Angaben passen nicht zu {path}") from None
        changed = [key for key in values if getattr(new, key) != getattr(event, key)]
        kept = {key: value for key, value in said.items() if key not in gone}
        try:
            text = text_with(entry, before, {**kept, **{key: values[key] for key in changed}})
        except CannotEdit:
            raise Unsupported(f"geändert sind {', '.join((*changed, *gone))}; bitte in {path} selbst ändern") from None
        if text == before:
            self.skipped.append(f"„{event.title}“ gibt es schon ({event.id}), unverändert.")
        else:
            self.files.append(NewFile(path=path, text=text, to_do=tuple(notes)))

    def _repeat(
        self, component: Any, told: _Told, rule: Mapping[str, Sequence[Any]], changes: Sequence[Any], texts: list[str]
    ) -> dict[str, Writable]:
        """The rule of the series with its exceptions; notes and texts of single dates go to those of the series."""
        start = component["DTSTART"].dt
        words, days, notes = _series(rule, start, self._today)
        told.notes.extend(notes)
        excluded = {day_of(moment) for moment in self._moments(component, "EXDATE", told.notes)}
        extra = [moment for moment in self._moments(component, "RDATE", told.notes) if day_of(moment) not in days]
        own = {day_of(_local_time(change["RECURRENCE-ID"].dt)): change for change in changes}
        also = [moment for moment in extra if day_of(moment) not in own]
        written: dict[str, Writable] = {}
        for day, change in own.items():
            other = _Told(change, self)
            if day in map(day_of, extra):
                also.append(other.start)
                if said := _change(told, other, day, texts):
                    told.notes.append(f"Am {day.isoformat()} ist laut Kalender anders: {said}")
            elif day not in days or day in excluded or "RANGE" in change["RECURRENCE-ID"].params:
                told.notes.append(f"Eine Änderung am {day.isoformat()} trifft keinen Tag der Reihe.")
            elif said := _change(told, other, day, texts):
                written[day.isoformat()] = said
        more: dict[str, Writable] = {
            "except": [day.isoformat() for day in sorted(excluded & set(days))],
            "also": [written_moment(moment) for moment in also],
            "changes": dict(sorted(written.items())),
        }
        return {**words, **{key: value for key, value in more.items() if value}}

    def _moments(self, component: Any, key: str, notes: list[str]) -> list[date]:
        entries = [entry.dt for dates in _all(component, key) for entry in dates.dts]
        if any(isinstance(entry, tuple) for entry in entries):
            notes.append("Zusätzliche Termine haben im Kalender ein eigenes Ende. Stimmt es?")
        starts = (entry[0] if isinstance(entry, tuple) else entry for entry in entries)
        return sorted({_local_time(start) for start in starts}, key=lambda one: (day_of(one), str(one)))


def _change(master: _Told, told: _Told, day: date, texts: list[str]) -> dict[str, Writable] | str | None:
    """What the date says that the series does not; None when it says nothing of its own."""
    values: dict[str, Writable] = {}
    if told.start != (datetime.combine(day, master.start.time()) if isinstance(master.start, datetime) else day):
        values["start"] = written_moment(told.start)
    if told.end is not None and (master.end is None or told.end - told.start != master.end - master.start):
        values["end"] = written_end(told.end, told.start)
    own = {key: value for key, value in told.values.items() if value != master.values.get(key)}
    values |= {key: own[key] for key in ("title", "place", "online", "links") if key in own}
    if told.where not in ("", master.where) and not {"place", "online"} & told.values.keys():
        values["note"] = clean_line(f"Ort: {told.where}")
    notes = [note for note in told.notes if note not in master.notes]
    master.notes.extend(f"{day.isoformat()}: {note}" for note in notes)
    if told.text not in ("", master.text):
        texts.append(f"{day_words(day)}: {told.text}")
    if own.get("status") in ("cancelled", "tentative"):
        return {**values, "status": own["status"]} if values.keys() - {"start", "end"} else str(own["status"])
    return values or None


def _by_identity(components: Iterable[Any]) -> Iterable[list[Any]]:
    """The components of each UID; those without one are the same only where they say the same."""
    groups: dict[str, list[Any]] = {}
    for component in components:
        said = (_as_written(component.get(key)) for key in ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "DESCRIPTION"))
        # A line break can stand in no UID.
        groups.setdefault(str(component.get("UID") or "\n".join(said)), []).append(component)
    return groups.values()


def _uid(component: Any) -> str:
    """The UID as it may stand in a file, every sign that it must not have in percents."""
    return quote(clean_line(_text(component, "UID")), safe=punctuation)[:255]


def _age(component: Any) -> tuple[int, str]:
    sequence = _text(component, "SEQUENCE")
    changed = component.get("LAST-MODIFIED") or component.get("DTSTAMP")
    return int(sequence) if sequence.isdecimal() else 0, _as_written(changed)


def _as_written(value: Any) -> str:
    """The property as the file has it; the parser keeps broken ones, whose values cannot be asked for."""
    said = value.to_ical() if hasattr(value, "to_ical") else value or ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _left_out(calendars: Iterable[Any]) -> Counter[str]:
    """How often each property, parameter and component stands there that an event's file has no place for."""
    found: Counter[str] = Counter()
    for calendar in calendars:
        for component in calendar.walk():
            if component.name == "VEVENT":
                for key in component:
                    found.update(_parameters(component, key) if key in _CARRIED | _QUESTIONS.keys() else [key])
            elif component.name == "VCALENDAR":
                found.update(component.keys())
            elif component.name not in ("VTIMEZONE", "STANDARD", "DAYLIGHT"):
                found[component.name] += 1
    return found


def _parameters(component: Any, key: str) -> Iterator[str]:
    for value in _all(component, key):
        yield from (f"{key};{name}" for name in getattr(value, "params", {}) if name not in _CARRIED_PARAMETERS)


def _named(name: str, times: int) -> str:
    shown = f"{_NAMES[name]} ({clean_line(name)})" if name in _NAMES else clean_line(name)
    return f"{shown}, {times} Mal" if times > 1 else shown


def _questions(component: Any) -> list[str]:
    """What has no field, but may matter to readers; and what could not be read."""
    found = []
    for key, name in _QUESTIONS.items():
        for value in _all(component, key):
            is_binary = getattr(value, "params", {}).get("VALUE") == "BINARY"
            text = "eine Datei" if is_binary else _as_written(value)
            found.append(clean_line(f"{name} laut Kalender: {text}".replace("\\n", " ").replace("\\,", ",")))
    return found + [clean_line(f"{key} ist im Kalender unlesbar: {reason}") for key, reason in component.errors]


def _all(component: Any, key: str) -> list[Any]:
    found = component.get(key)
    return found if isinstance(found, list) else [] if found is None else [found]


def _lines(component: Any, key: str) -> list[str]:
    return [line for value in _all(component, key) if (line := clean_line(str(value)))]


def _text(component: Any, key: str) -> str:
    return str(component.get(key) or "")


def _title(component: Any) -> str:
    return clean_line(_text(component, "SUMMARY"))


# --- A foreign series in the words of ours -------------------------------------------------------

_UNITS = {unit.value: english for unit, (english, *_) in UNITS.items()}
_DAYS = {day[:2].upper(): day for day in DAYS_OF_WEEK}
_WORKDAYS = {"MO", "TU", "WE", "TH", "FR"}
_IN_EVERY_MONTH = 28
_ORDINALS = {"": "", "+1": "first "} | {str(nth): f"{english} " for nth, (english, _) in ORDINALS.items()}
_KNOWN_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}


def _series(
    rule: Mapping[str, Sequence[Any]], start: date, today: date
) -> tuple[dict[str, Writable], set[date], list[str]]:
    """The words of `repeat:`, the days of the rule, and what was decided; `start` is as the calendar has it.

    Whatever the words were made from, they are taken only where they name the very dates of the rule.
    """
    parts = {str(key).upper(): list(value) for key, value in rule.items()}
    inexact = Unsupported(f"die Regel {_as_written(vRecur(parts))} lässt sich hier nicht genau so ausdrücken")
    local = _local_time(start)
    words = _words(parts, start)
    notes = []
    if is_endless := "COUNT" not in parts and "UNTIL" not in parts:
        parts["UNTIL"] = [date(max(today.year, local.year), 12, 31)]
        notes.append(f"Die Reihe hat im Kalender kein Ende. Reicht das Ende {parts['UNTIL'][0].isoformat()}?")
    try:
        repeat = Repeat.model_validate(words)
    except ValidationError:
        raise inexact from None
    # Only a year's rule has one date in so many steps that looking for it would take long.
    if parts.keys() - _KNOWN_PARTS or ("BYMONTH" in parts and repeat.every.unit is not Unit.YEAR):
        raise inexact
    dates = [_local_time(moment) for moment in _dates(parts, start)]
    if not dates:
        raise Unsupported("die Reihe hat keine Termine")
    if len(dates) > DATES_LIMIT or day_of(dates[-1]) > LAST_DAY:
        raise Unsupported("die Reihe hat zu viele Termine oder geht zu weit in die Zukunft")
    if dates[0] != local:
        raise Unsupported("der Beginn passt nicht zur Regel der Reihe")
    last = parts["UNTIL"][0] if is_endless else day_of(dates[-1])
    words |= {"count": str(len(dates))} if "COUNT" in parts else {"until": last.isoformat()}
    if list(rule_dates(local, Repeat.model_validate(words))) != dates:
        raise inexact
    return words, set(map(day_of, dates)), notes


def _local_time(moment: date) -> date:
    """The moment on the clocks of the cluster; a time without a zone is taken as such already."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(TIME_ZONE).replace(tzinfo=None)
    return moment.replace(second=0, microsecond=0) if isinstance(moment, datetime) else moment


def _words(parts: Mapping[str, list[Any]], start: date) -> dict[str, Writable]:
    """Words that may mean the same as the rule; which days it names is left out where the start says it."""
    frequency, interval = (str(parts.get(key, [default])[0]) for key, default in (("FREQ", ""), ("INTERVAL", 1)))
    unit = _UNITS.get(frequency.upper(), frequency)
    weekdays = [str(day).upper() for day in parts.get("BYDAY", [])]
    by_start = [start.day] if start.day > _IN_EVERY_MONTH and not weekdays and unit == "month" else []
    numbers = [str(number) for number in parts.get("BYMONTHDAY", by_start)]
    position = str(parts.get("BYSETPOS", [""])[0])
    on = [_weekday(position + day) for day in weekdays]
    if set(weekdays) == _WORKDAYS and position:
        on = [f"{_ORDINALS.get(position, position)}workday"]
    elif numbers and (numbers != [str(start.day)] or start.day > _IN_EVERY_MONTH):
        on = ["last day" if number == "-1" else number for number in numbers]
    every = unit if interval == "1" else f"{interval} {unit}s"
    return {"every": every, **({"on": on if len(on) > 1 else on[0]} if on else {})}


def _weekday(written: str) -> str:
    ordinal, day = written[:-2], written[-2:]
    return _ORDINALS.get(ordinal, f"{ordinal} ") + _DAYS.get(day, day)


def _dates(parts: Mapping[str, list[Any]], start: date) -> list[date]:
    """The dates on the clocks of the start, one more than a series may have at most."""
    zone = start.tzinfo if isinstance(start, datetime) else None
    said = dict(parts)
    if "UNTIL" in parts:
        until = parts["UNTIL"][0]
        last = until if isinstance(until, datetime) else datetime.combine(until, time.max)
        said["UNTIL"] = [(last.astimezone(zone) if zone and last.tzinfo else last).replace(tzinfo=None)]
    first = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    rule = rrule.rrulestr(f"RRULE:{_as_written(vRecur(said))}", dtstart=first)
    found = islice(rule, DATES_LIMIT + 1)
    return [moment.replace(tzinfo=zone) if isinstance(start, datetime) else moment.date() for moment in found]

"""Events read from a calendar file (RFC 5545): single ones, series with exceptions, whole days, cancelled ones.

Nothing is dropped without a word: what has no field becomes an open question or is named in the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dateutil import rrule
from icalendar import Calendar
from pydantic import ValidationError

from clustersite.content.model import Event, LinkKind, Repeat, Site
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Writable
from clustersite.editor.changing import written_end, written_moment
from clustersite.editor.entries import Entry, NewFile, event_id_of, plain_values, text_with
from clustersite.editor.importing import (
    LONGEST_TEXT,
    MOST_ENTRIES,
    Import,
    Imported,
    clean_line,
    clean_prose,
    starts_of,
)
from clustersite.editor.yaml_edit import CannotEdit
from clustersite.events.recurrence import DATES_LIMIT, LAST_DAY, day_of, planned, rule_dates
from clustersite.events.wording import day_words
from clustersite.problems import Problem, Where, problem

_UID_WORDS = "UID des Kalenders: "
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


class _CalendarImport:
    """What comes of the components of a calendar, read one after the other."""

    def __init__(self, name: str, site: Site, sources: Mapping[str, bytes], today: date) -> None:
        self._found, self._site, self._sources, self._today = Import(name, site), site, sources, today
        self._zone = site.settings.time_zone
        self._own, self._uids = _known_uids(site, sources)
        # Events that were written by hand, or come from calendars without UIDs, are known by what they say.
        self._starts = starts_of(event for event in site.events.values() if event.id not in self._uids.values())

    def imported(self, components: Iterable[Any], left_out: Mapping[str, int]) -> Imported:
        """What comes of the components, those of one UID together."""
        skipped = self._found.skipped
        for uid, group in _by_identity(components).items():
            title = _title(group[0])
            try:
                self._take_group(clean_line(uid), group)
            except Unsupported as reason:
                skipped.append(f"„{title}“: {reason}.")
            # One component that cannot be read, for whatever reason, must not cost the others.
            except Exception:
                skipped.append(f"„{title}“: Die Angaben sind beschädigt.")
        if names := ", ".join(_named(*one) for one in sorted(left_out.items())):
            skipped.append(f"Ohne Platz in den Angaben eines Termins: {names}.")
        return self._found.result()

    def _take_group(self, uid: str, group: Sequence[Any]) -> None:
        title = _title(group[0])
        is_ours = str(group[0].get("URL") or "").startswith(f"{self._site.settings.address}/")
        if own := self._own.get(uid) or (self._uids.get(uid) if is_ours else None):
            self._found.skipped.append(f"„{title}“ gibt es schon ({own}), der Eintrag stammt von hier.")
            return
        newest, older = _newest(group)
        self._found.skipped += [f"„{title}“: eine ältere Fassung mit derselben UID."] * older
        changes = [component for component in newest if "RECURRENCE-ID" in component]
        if master := next((component for component in newest if "RECURRENCE-ID" not in component), None):
            self._take(uid, master, changes)
            return
        for change in changes:
            # A single date of a series that is not in the file has no identity of its own.
            self._take("", change, [])

    def _take(self, uid: str, component: Any, changes: Sequence[Any]) -> None:
        title = _title(component)
        if not title:
            raise Unsupported("der Termin hat keinen Titel")
        if _text(component, "CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"):
            raise Unsupported("der Termin ist im Kalender als privat gekennzeichnet")
        start, _ = self._span(component)
        notes: list[str] = []
        values = self._values(component, changes, notes)
        known = self._uids.get(uid)
        if known is None and (own := self._starts.get((title.casefold(), start))):
            self._found.skipped.append(f"„{title}“ am {day_of(start).isoformat()} gibt es schon ({own}).")
        elif known is not None:
            self._update(self._site.events[known], values, notes)
        else:
            is_field = re.fullmatch(r"[!-~]{1,255}", uid) is not None
            identity: dict[str, Writable] = {"uid": uid} if is_field else {}
            head = f". {_UID_WORDS}{uid}" if uid and not is_field else "."
            said = {key: value for key, value in values.items() if (key, value) != ("status", "confirmed")}
            new = self._found.add("events", event_id_of(title, start.year), head, {**said, **identity}, notes)
            if not uid:
                self._starts[title.casefold(), start] = new

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
            self._found.skipped.append(f"„{event.title}“ gibt es schon ({event.id}), unverändert.")
        else:
            self._found.files.append(NewFile(path=path, text=text, to_do=tuple(notes)))

    def _values(self, component: Any, changes: Sequence[Any], notes: list[str]) -> dict[str, Writable]:
        """What the event's file says, in the order of the file; `notes` takes what has no field."""
        start, end = self._span(component)
        written = component["DTSTART"]
        if isinstance(written.dt, datetime) and written.dt.tzinfo is None and (zone := written.params.get("TZID")):
            notes.append(clean_line(f"Die Zeitzone „{zone}“ ist unbekannt. Stimmt die Uhrzeit?"))
        values: dict[str, Writable] = {"title": _title(component)}
        values |= self._category(component, notes)
        values["start"] = written_moment(start)
        values |= {"end": written_end(end, start)} if end is not None else {}
        values |= self._where(component, notes)
        status = _text(component, "STATUS").lower()
        values |= {"status": status} if status in ("cancelled", "tentative", "confirmed") else {}
        texts = [_prose(component, notes)]
        # Dates without a rule are a rule of one date, and the others besides.
        rule = component.get("RRULE") or ({"FREQ": ["DAILY"], "COUNT": [1]} if "RDATE" in component else None)
        if rule:
            parts = rule[0] if isinstance(rule, list) else rule
            found = series(parts, written.dt, today=self._today, time_zone=self._zone)
            values["repeat"] = self._repeat(component, found, changes, notes, texts)
        elif "EXDATE" in component or changes:
            notes.append("Im Kalender stehen Ausnahmen, aber keine Regel einer Reihe.")
        if description := "\n\n".join(filter(None, texts)):
            values["description"] = f"{description}\n"
        notes += _questions(component)
        return values

    def _span(self, component: Any) -> tuple[date, date | None]:
        """Start and end in local time; the last day of whole days is inclusive here."""
        first = last = component["DTSTART"].dt
        if "DTEND" in component:
            last = component["DTEND"].dt
        elif "DURATION" in component:
            last = first + component["DURATION"].dt
        start, end = _local_time(first, self._zone), _local_time(last, self._zone)
        if not isinstance(start, datetime):
            end = day_of(end) - timedelta(days=1)
        return start, end if isinstance(end, datetime) == isinstance(start, datetime) and end > start else None

    def _category(self, component: Any, notes: list[str]) -> dict[str, Writable]:
        groups = _all(component, "CATEGORIES")
        words = [clean_line(str(word)) for group in groups for word in getattr(group, "cats", [])]
        known = self._found.categories
        category = next((known[word.casefold()] for word in words if word.casefold() in known), None)
        others = [word for word in words if word and (not category or known.get(word.casefold()) != category)]
        if others:
            notes.append(clean_line(f"Weitere Kategorien laut Kalender: {', '.join(others)}"))
        return {"category": category} if category else {}

    def _where(self, component: Any, notes: list[str]) -> dict[str, Writable]:
        """The place, and the links: what stands where a place does, or is a conference, is taken part in online."""
        where = _location(component)
        joined = re.findall(r"https?://[^\s<>,;]+", where)
        joined += [address for key in ("CONFERENCE", "X-GOOGLE-CONFERENCE") for address in _lines(component, key)]
        values: dict[str, Writable] = {}
        links: list[str] = []
        for address in dict.fromkeys((*joined, *_lines(component, "URL"))):
            if link := self._found.link(address, _title(component), notes):
                if address in joined or self._site.links[link].kind is LinkKind.ZOOM:
                    values.setdefault("online", link)
                else:
                    links.append(link)
        named = re.sub(r"https?://[^\s<>,;]+|[<>]", "", where).strip(" ,;:()-")
        is_online = named.casefold().startswith("online") and "online" in values
        if not is_online and (place := self._found.place(named, notes)):
            values = {"place": place, **values}
        return {**values, **({"links": links} if links else {})}

    def _repeat(
        self, component: Any, found: _Series, changes: Sequence[Any], notes: list[str], texts: list[str]
    ) -> dict[str, Writable]:
        repeat: dict[str, Writable] = {**found.words}
        excluded = {day_of(moment) for moment in self._moments(component, "EXDATE", notes)}
        if excepted := sorted(excluded & set(found.days)):
            repeat["except"] = [day.isoformat() for day in excepted]
        extra = [moment for moment in self._moments(component, "RDATE", notes) if day_of(moment) not in found.days]
        own = {day_of(_local_time(change["RECURRENCE-ID"].dt, self._zone)): change for change in changes}
        also = [moment for moment in extra if day_of(moment) not in own]
        notes += found.notes
        written: dict[str, Writable] = {}
        for day, change in own.items():
            if day in map(day_of, extra):
                also.append(self._span(change)[0])
                told = self._change(component, change, day, notes, texts)
                notes += [f"Am {day.isoformat()} ist laut Kalender anders: {told}"] if told else []
            elif day not in found.days or day in excluded or "RANGE" in change["RECURRENCE-ID"].params:
                notes.append(f"Eine Änderung am {day.isoformat()} trifft keinen Tag der Reihe.")
            elif said := self._change(component, change, day, notes, texts):
                written[day.isoformat()] = said
        repeat |= {"also": [written_moment(moment) for moment in also]} if also else {}
        return {**repeat, **({"changes": dict(sorted(written.items()))} if written else {})}

    def _change(
        self, master: Any, change: Any, day: date, notes: list[str], texts: list[str]
    ) -> dict[str, Writable] | str | None:
        """What the date says that the series does not; None when it says nothing of its own."""
        start, end = self._span(master)
        new_start, new_end = self._span(change)
        values: dict[str, Writable] = {}
        planned_start = datetime.combine(day, start.time()) if isinstance(start, datetime) else day
        if new_start != planned_start:
            values["start"] = written_moment(new_start)
        if new_end is not None and (end is None or new_end - new_start != end - start):
            values["end"] = written_end(new_end, new_start)
        if _title(change) not in ("", _title(master)):
            values["title"] = _title(change)
        if (where := _location(change)) and where != _location(master):
            found: list[str] = []
            if place := self._found.place(where, found):
                values["place"] = place
            else:
                values["note"] = clean_line(f"Ort: {where}")
            notes += [f"{day.isoformat()}: {note}" for note in found]
        found = []
        if (text := _prose(change, found)) and text != _prose(master, []):
            texts.append(f"{day_words(day)}: {text}")
        new_links = set(_lines(change, "URL") + _lines(change, "CONFERENCE")) - {
            *_lines(master, "URL"), *_lines(master, "CONFERENCE")
        }  # fmt: skip
        notes += [clean_line(f"{day.isoformat()}: Link laut Kalender: {address}") for address in sorted(new_links)]
        notes += [f"{day.isoformat()}: {one}" for one in (*found, *_questions(change)) if one not in _questions(master)]
        status = _text(change, "STATUS").lower()
        if status in ("cancelled", "tentative") and status != _text(master, "STATUS").lower():
            return {**values, "status": status} if values.keys() - {"start", "end"} else status
        return values or None

    def _moments(self, component: Any, key: str, notes: list[str]) -> list[date]:
        entries = [entry for dates in _all(component, key) for entry in dates.dts]
        if any(isinstance(entry.dt, tuple) for entry in entries):
            notes.append("Zusätzliche Termine haben im Kalender ein eigenes Ende. Stimmt es?")
        found = (entry.dt[0] if isinstance(entry.dt, tuple) else entry.dt for entry in entries)
        return sorted({_local_time(moment, self._zone) for moment in found}, key=lambda one: (day_of(one), str(one)))


def _by_identity(components: Iterable[Any]) -> dict[str, list[Any]]:
    """The components by UID; those without one are the same only where they say the same."""
    groups: dict[str, list[Any]] = {}
    for component in components:
        said = (_said(component, key) for key in ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "DESCRIPTION"))
        # A line break can stand in no UID.
        groups.setdefault(str(component.get("UID") or "\n".join(said)), []).append(component)
    return groups


def _newest(group: Sequence[Any]) -> tuple[list[Any], int]:
    """The newest of those that tell of the same date (RFC 5545 3.8.7.4), and how many older ones there are."""
    newest: dict[str, Any] = {}
    for component in group:
        key = _said(component, "RECURRENCE-ID")
        if key not in newest or _age(component) >= _age(newest[key]):
            newest[key] = component
    return list(newest.values()), len(group) - len(newest)


def _age(component: Any) -> tuple[int, str]:
    sequence = str(component.get("SEQUENCE") or 0)
    return int(sequence) if sequence.isdecimal() else 0, _said(component, "LAST-MODIFIED") or _said(
        component, "DTSTAMP"
    )


def _said(component: Any, key: str) -> str:
    """The property as the file has it; the parser keeps broken ones, whose values cannot be asked for."""
    return _as_written(component.get(key) or "")


def _as_written(value: Any) -> str:
    said = value.to_ical() if hasattr(value, "to_ical") else value
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _left_out(calendars: Iterable[Any]) -> Counter[str]:
    """How often each property, parameter and component stands there that an event's file has no place for."""
    found: Counter[str] = Counter()
    for calendar in calendars:
        for component in calendar.walk():
            if component.name == "VEVENT":
                found.update(_parameters(component))
                found.update(key for key in component if key not in _CARRIED and key not in _QUESTIONS)
            elif component.name == "VCALENDAR":
                found.update(component.keys())
            elif component.name not in ("VTIMEZONE", "STANDARD", "DAYLIGHT"):
                found[component.name] += 1
    return found


def _parameters(component: Any) -> Iterator[str]:
    for key in component.keys() & (_CARRIED | _QUESTIONS.keys()):
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


def _known_uids(site: Site, sources: Mapping[str, bytes]) -> tuple[dict[str, str], dict[str, str]]:
    """The UIDs of our own feeds, and those that imports stored in the events or noted in the files' first lines."""
    host = urlsplit(site.settings.address).hostname or ""
    own: dict[str, str] = {}
    stored: dict[str, str] = {}
    for event in site.events.values():
        name = event.uid or event.id
        own |= dict.fromkeys((f"{name}@{host}", *(f"{name}-{plan.key}@{host}" for plan in planned(event))), event.id)
        stored |= {event.uid: event.id} if event.uid else {}
        head = sources[event_file(event.id)].decode("utf-8").partition("\n")[0]
        _, found, uid = head.rstrip("\r").partition(_UID_WORDS)
        stored |= {uid: event.id} if found else {}
    return own, stored


def _all(component: Any, key: str) -> list[Any]:
    found = component.get(key)
    return found if isinstance(found, list) else [] if found is None else [found]


def _lines(component: Any, key: str) -> list[str]:
    return [line for value in _all(component, key) if (line := clean_line(str(value)))]


def _text(component: Any, key: str) -> str:
    return str(component.get(key) or "")


def _title(component: Any) -> str:
    return clean_line(_text(component, "SUMMARY"))


def _location(component: Any) -> str:
    """The place on one line; Apple and others break it at the street."""
    return clean_line(re.sub(r"\s*\n\s*", ", ", _text(component, "LOCATION").strip()))


def _prose(component: Any, notes: list[str]) -> str:
    text = _text(component, "DESCRIPTION") or _text(component, "X-ALT-DESC")
    if len(text) > LONGEST_TEXT:
        notes.append(f"Die Beschreibung ist im Kalender länger als {LONGEST_TEXT} Zeichen; der Rest fehlt.")
    return clean_prose(text)


# --- A foreign series in the words of ours -------------------------------------------------------

_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
_WEEKDAYS = {
    "MO": "monday", "TU": "tuesday", "WE": "wednesday", "TH": "thursday", "FR": "friday", "SA": "saturday",
    "SU": "sunday",
}  # fmt: skip
_WORKDAYS = {"MO", "TU", "WE", "TH", "FR"}
_IN_EVERY_MONTH = 28
_ORDINALS = {"": "", "1": "first ", "+1": "first ", "2": "second ", "3": "third ", "4": "fourth ", "-1": "last "}
_KNOWN_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Series:
    """The words of `repeat:`, the days of the rule, and what was decided on the way."""

    words: Mapping[str, str | Sequence[str]]
    days: Collection[date]
    notes: Sequence[str]


def series(rule: Mapping[str, Sequence[Any]], start: date, *, today: date, time_zone: str) -> _Series:
    """The series that the rule names; `start` is the start as the calendar has it, with its own zone."""
    parts = {str(key).upper(): list(value) for key, value in rule.items()}
    local = _local_time(start, time_zone)
    words = _words(parts, start)
    notes = []
    if is_endless := "COUNT" not in parts and "UNTIL" not in parts:
        parts["UNTIL"] = [date(max(today.year, local.year), 12, 31)]
        notes.append(f"Die Reihe hat im Kalender kein Ende. Reicht das Ende {parts['UNTIL'][0].isoformat()}?")
    dates = [_local_time(moment, time_zone) for moment in _dates(parts, start)]
    if not dates:
        raise Unsupported("die Reihe hat keine Termine")
    if len(dates) > DATES_LIMIT or day_of(dates[-1]) > LAST_DAY:
        raise Unsupported("die Reihe hat zu viele Termine oder geht zu weit in die Zukunft")
    if dates[0] != local:
        raise Unsupported("der Beginn passt nicht zur Regel der Reihe")
    if "COUNT" in parts:
        words["count"] = str(len(dates))
    else:
        words["until"] = (parts["UNTIL"][0] if is_endless else day_of(dates[-1])).isoformat()
    if list(rule_dates(local, Repeat.model_validate(words))) != dates:
        raise Unsupported("die Regel lässt sich hier nicht genau so ausdrücken")
    return _Series(words=words, days=frozenset(map(day_of, dates)), notes=notes)


def _local_time(moment: date, time_zone: str) -> date:
    """The moment on the clocks of the cluster; a time without a zone is taken as such already."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None, second=0, microsecond=0)
    return moment.replace(second=0, microsecond=0) if isinstance(moment, datetime) else moment


def _words(parts: Mapping[str, list[Any]], start: date) -> dict[str, str | Sequence[str]]:
    if unknown := parts.keys() - _KNOWN_PARTS:
        raise Unsupported(f"{', '.join(sorted(unknown))} gibt es hier nicht")
    frequency = str(parts.get("FREQ", [""])[0]).upper()
    interval = int(parts.get("INTERVAL", [1])[0])
    if frequency not in _UNITS or not 0 < interval < 1000:
        raise Unsupported("einen solchen Abstand gibt es hier nicht")
    if "BYMONTH" in parts and (frequency != "YEARLY" or [int(month) for month in parts["BYMONTH"]] != [start.month]):
        raise Unsupported("der Monat der Regel passt nicht zum Beginn")
    unit = _UNITS[frequency]
    words: dict[str, str | Sequence[str]] = {"every": unit if interval == 1 else f"{interval} {unit}s"}
    if named := _on(parts, start):
        words["on"] = named if len(named) > 1 else named[0]
    return words


def _on(parts: Mapping[str, list[Any]], start: date) -> list[str]:
    """The days that the rule names; none where the start says it."""
    weekdays = [str(day).upper() for day in parts.get("BYDAY", [])]
    by_start = [start.day] if start.day > _IN_EVERY_MONTH and not weekdays and parts["FREQ"] == ["MONTHLY"] else []
    numbers = [str(number) for number in parts.get("BYMONTHDAY", by_start)]
    position = str(parts.get("BYSETPOS", [""])[0])
    if set(weekdays) == _WORKDAYS and position in _ORDINALS and not numbers:
        return [f"{_ORDINALS[position]}workday"]
    if position and (len(weekdays) != 1 or numbers):
        raise Unsupported("BYSETPOS mit mehreren Tagen gibt es hier nicht")
    if weekdays and numbers:
        raise Unsupported("Wochentage und Tage des Monats zugleich gibt es hier nicht")
    if numbers and (numbers != [str(start.day)] or start.day > _IN_EVERY_MONTH):
        return ["last day" if number == "-1" else number for number in numbers]
    return [_weekday(position + day) for day in weekdays]


def _weekday(written: str) -> str:
    ordinal, day = written[:-2], written[-2:]
    if ordinal not in _ORDINALS or day not in _WEEKDAYS:
        raise Unsupported(f"den Wochentag {written} gibt es hier nicht")
    return _ORDINALS[ordinal] + _WEEKDAYS[day]


def _dates(parts: Mapping[str, list[Any]], start: date) -> list[date]:
    """The dates in the zone of the start, one more than a series may have at most."""
    zone = _zone(start) if isinstance(start, datetime) else None
    said = {key: ",".join(map(str, value)) for key, value in parts.items()}
    if "UNTIL" in parts:
        said["UNTIL"] = f"{_last(parts['UNTIL'][0], zone):%Y%m%dT%H%M%S}"
    text = ";".join(f"{key}={value}" for key, value in said.items())
    first = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
    found = islice(rrule.rrulestr(f"RRULE:{text}", dtstart=first), DATES_LIMIT + 1)
    return [moment.replace(tzinfo=zone) if isinstance(start, datetime) else moment.date() for moment in found]


def _last(until: date, zone: tzinfo | None) -> datetime:
    """The last moment that the rule allows, on the clocks of the series."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    return (until.astimezone(zone) if zone and until.tzinfo else until).replace(tzinfo=None)


def _zone(start: datetime) -> tzinfo | None:
    """The zone of the start as one that knows summer and winter.

    Another library may have told the parser to use pytz, whose zones are stuck in one of the two.
    """
    try:
        return ZoneInfo(str(start.tzinfo)) if start.tzinfo else None
    except (ValueError, KeyError, OSError):
        return start.tzinfo

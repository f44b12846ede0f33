"""Events read from a calendar file (RFC 5545): single ones, series with exceptions, whole days, cancelled ones.

Nothing is dropped without a word: what has no field becomes an open question or is named in the answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from icalendar import Calendar
from pydantic import ValidationError

from clustersite.content.model import Event, LinkKind, Site
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Writable, read_yaml, to_plain
from clustersite.editor import yaml_edit
from clustersite.editor.import_rule import Series, Unsupported, local_time, series
from clustersite.editor.importing import (
    LONGEST_TEXT,
    MOST_ENTRIES,
    Imported,
    NewFile,
    Whereabouts,
    clean_line,
    clean_prose,
    free_id,
    source_text,
)
from clustersite.editor.scaffold import event_id_of
from clustersite.editor.yaml_edit import CannotEdit, Edit
from clustersite.events.recurrence import day_of, planned
from clustersite.events.wording import day_words
from clustersite.problems.diagnostics import Problem, Where, problem

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
    importer = _Importer(name, site, sources, today)
    return importer.imported(components, _left_out(calendars))


class _Importer:
    """Collects files and what was left out, while components are read."""

    def __init__(self, name: str, site: Site, sources: Mapping[str, bytes], today: date) -> None:
        self._name, self._site, self._sources, self._today = name, site, sources, today
        self._zone = site.settings.time_zone
        self._own, self._uids = _known_uids(site, sources)
        # Events that were written by hand, or come from calendars without UIDs, are known by what they say.
        self._starts = {
            (event.title.casefold(), str(plan.start)): event.id
            for event in site.events.values()
            if event.id not in self._uids.values()
            for plan in planned(event)
        }
        self._taken = set(site.events)
        self._whereabouts = Whereabouts(site)
        self._files: list[NewFile] = []
        self._skipped: list[str] = []

    def imported(self, components: Iterable[Any], left_out: Mapping[str, int]) -> Imported:
        """What comes of the components, those of one UID together."""
        for uid, group in _by_identity(components).items():
            title = _title(group[0])
            try:
                self._take_group(clean_line(uid), group)
            except Unsupported as reason:
                self._skipped.append(f"„{title}“: {reason}.")
            # One component that cannot be read, for whatever reason, must not cost the others.
            except Exception:
                self._skipped.append(f"„{title}“: Die Angaben sind beschädigt.")
        if names := ", ".join(_named(*one) for one in sorted(left_out.items())):
            self._skipped.append(f"Ohne Platz in den Angaben eines Termins: {names}.")
        return Imported(files=tuple(self._files), skipped=tuple(self._skipped), proposed=self._whereabouts.proposed())

    def _take_group(self, uid: str, group: Sequence[Any]) -> None:
        title = _title(group[0])
        is_ours = str(group[0].get("URL") or "").startswith(f"{self._site.settings.address}/")
        if own := self._own.get(uid) or (self._uids.get(uid) if is_ours else None):
            self._skipped.append(f"„{title}“ gibt es schon ({own}), der Eintrag stammt von hier.")
            return
        newest, older = _newest(group)
        self._skipped += [f"„{title}“: eine ältere Fassung mit derselben UID." for _ in range(older)]
        masters = [component for component in newest if "RECURRENCE-ID" not in component]
        changes = [component for component in newest if "RECURRENCE-ID" in component]
        if masters:
            self._take(uid, masters[0], changes)
        for change in [] if masters else changes:
            # A single date of a series that is not in the file has no identity of its own.
            self._take("", change, [])

    def _take(self, uid: str, component: Any, changes: Sequence[Any]) -> None:
        title = _title(component)
        if not title:
            raise Unsupported("der Termin hat keinen Titel")
        if str(component.get("CLASS", "")).upper() in ("PRIVATE", "CONFIDENTIAL"):
            raise Unsupported("der Termin ist im Kalender als privat gekennzeichnet")
        start, _ = self._span(component)
        notes: list[str] = []
        values = self._values(component, changes, notes)
        known = self._uids.get(uid)
        if known is None and (own := self._starts.get((title.casefold(), str(start)))):
            self._skipped.append(f"„{title}“ am {day_of(start).isoformat()} gibt es schon ({own}).")
        elif known is not None:
            self._update(self._site.events[known], values, notes)
        else:
            self._add(uid, start, values, notes)

    def _add(self, uid: str, start: date, values: Mapping[str, Writable], notes: list[str]) -> None:
        title = str(values["title"])
        event_id = free_id(event_id_of(title, start.year), self._taken)
        self._taken.add(event_id)
        if not uid:
            self._starts[title.casefold(), str(start)] = event_id
        is_field = re.fullmatch(r"[!-~]{1,255}", uid) is not None
        identity: dict[str, Writable] = {"uid": uid} if is_field else {}
        head = f"Übernommen aus {self._name}." + (f" {_UID_WORDS}{uid}" if uid and not is_field else "")
        asked: dict[str, Writable] = {"open_questions": notes} if notes else {}
        said = {key: value for key, value in values.items() if (key, value) != ("status", "confirmed")}
        text = source_text(head, {**said, **identity, "draft": "ja", **asked})
        self._files.append(NewFile(path=event_file(event_id), text=text, notes=tuple(notes)))

    def _update(self, event: Event, values: Mapping[str, Writable], notes: Sequence[str]) -> None:
        """The event's file with what the calendar says now; what only the file says stays."""
        path = event_file(event.id)
        text = self._sources[path].decode("utf-8")
        root, _ = read_yaml(text)
        before = to_plain(root) if root else {}
        said = before if isinstance(before, dict) else {}
        gone = [key for key in ("end", "repeat") if key in said and key not in values]
        try:
            new = Event.model_validate({"id": event.id, **said, **values})
        except ValidationError:
            raise Unsupported(f"die neuen Angaben passen nicht zu {path}") from None
        changed = [key for key in values if getattr(new, key) != getattr(event, key)]
        if not changed and not gone:
            self._skipped.append(f"„{event.title}“ gibt es schon ({event.id}), unverändert.")
            return
        # A group is written anew: its keys may be others.
        edits = [Edit(path=(key,), value=None) for key in (*changed, *gone) if isinstance(said.get(key), dict | list)]
        edits += [Edit(path=(key,), value=None) for key in gone if not isinstance(said[key], dict | list)]
        edits += [Edit(path=(key,), value=values[key], after=("start", "title")) for key in changed]
        try:
            text = yaml_edit.edited(text, edits)
        except CannotEdit:
            raise Unsupported(f"geändert sind {', '.join((*changed, *gone))}; bitte in {path} selbst ändern") from None
        self._files.append(NewFile(path=path, text=text, notes=tuple(notes)))

    def _values(self, component: Any, changes: Sequence[Any], notes: list[str]) -> dict[str, Writable]:
        """What the event's file says, in the order of the file; `notes` takes what has no field."""
        start, end = self._span(component)
        notes += self._zone_notes(component)
        values: dict[str, Writable] = {"title": _title(component)}
        values |= self._category(component, notes)
        values["start"] = _written(start)
        values |= {"end": _end(start, end)} if end is not None else {}
        values |= self._where(component, notes)
        values |= self._status(component)
        texts = [_prose(component, notes)]
        # Dates without a rule are a rule of one date, and the others besides.
        rule = component.get("RRULE") or ({"FREQ": ["DAILY"], "COUNT": [1]} if "RDATE" in component else None)
        if rule:
            parts = rule[0] if isinstance(rule, list) else rule
            found_series = series(parts, component["DTSTART"].dt, today=self._today, time_zone=self._zone)
            values["repeat"] = self._repeat(component, found_series, changes, notes, texts)
        elif "EXDATE" in component or changes:
            notes.append("Im Kalender stehen Ausnahmen, aber keine Regel einer Reihe.")
        if description := "\n\n".join(filter(None, texts)):
            values["description"] = f"{description}\n"
        notes += _questions(component)
        return values

    def _span(self, component: Any) -> tuple[date, date | None]:
        """Start and end in local time; the last day of whole days is inclusive here."""
        start = local_time(component["DTSTART"].dt, self._zone)
        if "DTEND" in component:
            end = local_time(component["DTEND"].dt, self._zone)
        elif "DURATION" in component:
            end = local_time(component["DTSTART"].dt + component["DURATION"].dt, self._zone)
        else:
            return start, None
        if not isinstance(start, datetime):
            end = day_of(end) - timedelta(days=1)
        return start, end if isinstance(end, datetime) == isinstance(start, datetime) and end > start else None

    def _zone_notes(self, component: Any) -> Iterator[str]:
        start = component["DTSTART"]
        if isinstance(start.dt, datetime) and start.dt.tzinfo is None and (zone := start.params.get("TZID")):
            yield clean_line(f"Die Zeitzone „{zone}“ ist unbekannt. Stimmt die Uhrzeit?")

    def _category(self, component: Any, notes: list[str]) -> dict[str, Writable]:
        groups = _all(component, "CATEGORIES")
        words = [clean_line(str(word)) for group in groups for word in getattr(group, "cats", [])]
        known = {
            name.casefold(): found.id for found in self._site.categories.values() for name in (found.id, found.name)
        }
        ids = [known[word.casefold()] for word in words if word.casefold() in known]
        others = [word for word in words if word and known.get(word.casefold()) not in ids[:1]]
        if others:
            notes.append(clean_line(f"Weitere Kategorien laut Kalender: {', '.join(others)}"))
        return {"category": ids[0]} if ids else {}

    def _where(self, component: Any, notes: list[str]) -> dict[str, Writable]:
        """The place, and the links: what stands where a place does, or is a conference, is taken part in online."""
        where = _location(component)
        joined = re.findall(r"https?://[^\s<>,;]+", where)
        joined += [address for key in ("CONFERENCE", "X-GOOGLE-CONFERENCE") for address in _lines(component, key)]
        values: dict[str, Writable] = {}
        links: list[str] = []
        for address in dict.fromkeys((*joined, *_lines(component, "URL"))):
            if link := self._whereabouts.link(address, _title(component), notes):
                if address in joined or self._site.links[link].kind is LinkKind.ZOOM:
                    values.setdefault("online", link)
                else:
                    links.append(link)
        named = re.sub(r"https?://[^\s<>,;]+|[<>]", "", where).strip(" ,;:()-")
        is_online = named.casefold().startswith("online") and "online" in values
        if not is_online and (place := self._whereabouts.place(named, notes)):
            values = {"place": place, **values}
        return {**values, **({"links": links} if links else {})}

    def _status(self, component: Any) -> dict[str, Writable]:
        status = str(component.get("STATUS") or "").lower()
        return {"status": status} if status in ("cancelled", "tentative", "confirmed") else {}

    def _repeat(
        self, component: Any, found: Series, changes: Sequence[Any], notes: list[str], texts: list[str]
    ) -> dict[str, Writable]:
        repeat: dict[str, Writable] = {**found.words}
        excluded = {day_of(moment) for moment in self._moments(component, "EXDATE", notes)}
        if excepted := sorted(excluded & set(found.days)):
            repeat["except"] = [day.isoformat() for day in excepted]
        extra = [moment for moment in self._moments(component, "RDATE", notes) if day_of(moment) not in found.days]
        own = {day_of(local_time(change["RECURRENCE-ID"].dt, self._zone)): change for change in changes}
        if extra:
            repeat["also"] = [_written(moment) for moment in extra if day_of(moment) not in own]
        notes += found.notes
        written: dict[str, Writable] = {}
        for day, change in own.items():
            if day in {day_of(moment) for moment in extra}:
                new_start, _ = self._span(change)
                repeat["also"] = [*repeat.get("also", []), _written(new_start)]
                told = self._change(component, change, day, notes, texts)
                notes += [f"Am {day.isoformat()} ist laut Kalender anders: {told}"] if told else []
            elif day not in found.days or day in excluded or "RANGE" in change["RECURRENCE-ID"].params:
                notes.append(f"Eine Änderung am {day.isoformat()} trifft keinen Tag der Reihe.")
            elif said := self._change(component, change, day, notes, texts):
                written[day.isoformat()] = said
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
            values["start"] = _written(new_start)
        if new_end is not None and (end is None or new_end - new_start != end - start):
            values["end"] = _end(new_start, new_end)
        words = []
        if _title(change) not in ("", _title(master)):
            values["title"] = _title(change)
        if (where := _location(change)) and where != _location(master):
            found: list[str] = []
            if place := self._whereabouts.place(where, found):
                values["place"] = place
            else:
                words.append(f"Ort: {where}")
            notes += [f"{day.isoformat()}: {note}" for note in found]
        if words:
            values["note"] = clean_line(". ".join(words))
        found = []
        if (text := _prose(change, found)) and text != _prose(master, []):
            texts.append(f"{day_words(day)}: {text}")
        new_links = set(_lines(change, "URL") + _lines(change, "CONFERENCE")) - {
            *_lines(master, "URL"), *_lines(master, "CONFERENCE")
        }  # fmt: skip
        notes += [clean_line(f"{day.isoformat()}: Link laut Kalender: {address}") for address in sorted(new_links)]
        notes += [f"{day.isoformat()}: {one}" for one in (*found, *_questions(change)) if one not in _questions(master)]
        status = str(change.get("STATUS") or "").lower()
        if status in ("cancelled", "tentative") and status != str(master.get("STATUS") or "").lower():
            return {**values, "status": status} if values.keys() - {"start", "end"} else status
        return values or None

    def _moments(self, component: Any, key: str, notes: list[str]) -> list[date]:
        entries = [entry for dates in _all(component, key) for entry in dates.dts]
        if any(isinstance(entry.dt, tuple) for entry in entries):
            notes.append("Zusätzliche Termine haben im Kalender ein eigenes Ende. Stimmt es?")
        found = (entry.dt[0] if isinstance(entry.dt, tuple) else entry.dt for entry in entries)
        return sorted({local_time(moment, self._zone) for moment in found}, key=lambda one: (day_of(one), str(one)))


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
    value = component.get(key)
    said = value.to_ical() if hasattr(value, "to_ical") else value or ""
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
            said = value.to_ical() if hasattr(value, "to_ical") else value
            text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
            text = "eine Datei" if is_binary else text
            found.append(clean_line(f"{name} laut Kalender: {text}".replace("\\n", " ").replace("\\,", ",")))
    return found + [clean_line(f"{key} ist im Kalender unlesbar: {reason}") for key, reason in component.errors]


def _known_uids(site: Site, sources: Mapping[str, bytes]) -> tuple[dict[str, str], dict[str, str]]:
    """The UIDs of our own feeds, and those that imports stored in the events or noted in the files' first lines."""
    host = urlsplit(site.settings.address).hostname or ""
    own = {uid: event.id for event in site.events.values() for uid in _own_uids(event, host)}
    stored = {event.uid: event.id for event in site.events.values() if event.uid}
    for event in site.events.values():
        head = sources[event_file(event.id)].decode("utf-8").partition("\n")[0]
        _, found, uid = head.rstrip("\r").partition(_UID_WORDS)
        stored |= {uid: event.id} if found else {}
    return own, stored


def _own_uids(event: Event, host: str) -> Iterator[str]:
    name = event.uid or event.id
    yield f"{name}@{host}"
    yield from (f"{name}-{plan.key}@{host}" for plan in planned(event))


def _all(component: Any, key: str) -> list[Any]:
    found = component.get(key)
    return found if isinstance(found, list) else [] if found is None else [found]


def _lines(component: Any, key: str) -> list[str]:
    return [line for value in _all(component, key) if (line := clean_line(str(value)))]


def _title(component: Any) -> str:
    return clean_line(str(component.get("SUMMARY") or ""))


def _location(component: Any) -> str:
    """The place on one line; Apple and others break it at the street."""
    return clean_line(re.sub(r"\s*\n\s*", ", ", str(component.get("LOCATION") or "").strip()))


def _prose(component: Any, notes: list[str]) -> str:
    text = str(component.get("DESCRIPTION") or component.get("X-ALT-DESC") or "")
    if len(text) > LONGEST_TEXT:
        notes.append(f"Die Beschreibung ist im Kalender länger als {LONGEST_TEXT} Zeichen; der Rest fehlt.")
    return clean_prose(text)


def _written(moment: date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


def _end(start: date, end: date) -> str:
    return f"{end:%H:%M}" if isinstance(end, datetime) and end.date() == day_of(start) else _written(end)

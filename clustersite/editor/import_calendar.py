"""Events read from a calendar file (RFC 5545): single ones, series with exceptions, whole days, cancelled ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from icalendar import Calendar

from clustersite.content.documents import Document
from clustersite.content.model import Event, Site
from clustersite.content.source_files import event_file
from clustersite.content.yaml_text import Writable
from clustersite.editor.import_rule import Series, Unsupported, local_time, series
from clustersite.editor.importing import MOST_ENTRIES, Imported, NewFile, clean_line, clean_prose, free_id, source_text
from clustersite.editor.scaffold import event_id_of
from clustersite.events.recurrence import day_of, planned
from clustersite.problems.diagnostics import Problem, Where, problem

_UID_WORDS = "UID des Kalenders: "


def events_from_calendar(
    name: str, text: str, site: Site, documents: Mapping[str, Document], today: date
) -> Imported | Problem:
    """A new file for each event that is not here yet; a problem when the text is no calendar."""
    try:
        components = [
            found for calendar in Calendar.from_ical(text, multiple=True) for found in calendar.walk("VEVENT")
        ]
    # The parser was written for calendars that are ones, and fails in many ways on what is none.
    except Exception:
        advice = "Den Kalender im Kalenderprogramm noch einmal als .ics exportieren."
        return problem("E190", Where(name), reason="Sie ist kein lesbarer Kalender.", suggestion=advice)
    if not components or len(components) > MOST_ENTRIES:
        reason = f"Sie hat mehr als {MOST_ENTRIES} Termine." if components else "Sie enthält keine Termine."
        return problem("E190", Where(name), reason=reason, suggestion="Den Kalender neu oder in Teilen exportieren.")
    return _Importer(name, site, documents, today).imported(components)


class _Importer:
    """Collects files and what was left out, while components are read."""

    def __init__(self, name: str, site: Site, documents: Mapping[str, Document], today: date) -> None:
        self._name, self._site, self._today = name, site, today
        self._zone = site.settings.time_zone
        self._uids = _known_uids(site, documents)
        self._starts = {
            (event.title.casefold(), day_of(plan.start)): event.id
            for event in site.events.values()
            for plan in planned(event)
            if isinstance(plan.start, date)
        }
        self._taken = set(site.events)
        self._files: list[NewFile] = []
        self._skipped: list[str] = []

    def imported(self, components: Sequence[Any]) -> Imported:
        """What comes of the components, those of one UID together."""
        by_uid: dict[str, list[Any]] = defaultdict(list)
        for number, component in enumerate(components):
            by_uid[str(component.get("UID") or f"ohne-{number}")].append(component)
        for uid, group in by_uid.items():
            title = ""
            try:
                title = _title(group[0])
                self._take_group(clean_line(uid), group)
            except Unsupported as reason:
                self._skipped.append(f"„{title}“: {reason}.")
            # One component that cannot be read, for whatever reason, must not cost the others.
            except Exception:
                self._skipped.append(f"„{title}“: Die Angaben sind beschädigt.")
        return Imported(files=tuple(self._files), skipped=tuple(self._skipped))

    def _take_group(self, uid: str, group: Sequence[Any]) -> None:
        masters = [component for component in group if "RECURRENCE-ID" not in component]
        changes = [component for component in group if "RECURRENCE-ID" in component]
        if own := self._uids.get(uid):
            self._skipped.append(f"„{_title(group[0])}“ gibt es schon ({own}).")
            return
        for master in masters:
            self._take(uid, master, changes if master is masters[0] else [])
        if not masters:
            for change in changes:
                self._take(uid, change, [])

    def _take(self, uid: str, component: Any, changes: Sequence[Any]) -> None:
        title = _title(component)
        if not title:
            raise Unsupported("der Termin hat keinen Titel")
        if str(component.get("CLASS", "")).upper() in ("PRIVATE", "CONFIDENTIAL"):
            raise Unsupported("der Termin ist im Kalender als privat gekennzeichnet")
        start, end = self._span(component)
        if own := self._starts.get((title.casefold(), day_of(start))):
            self._skipped.append(f"„{title}“ am {day_of(start).isoformat()} gibt es schon ({own}).")
            return
        notes = list(self._zone_notes(component))
        values: dict[str, Writable] = {"title": title}
        values |= {"category": found} if (found := self._category(component)) else {}
        values["start"] = _written(start)
        values |= {"end": _end(start, end)} if end is not None else {}
        values |= self._whereabouts(component, notes)
        values |= self._status(component)
        if rule := component.get("RRULE"):
            parts = rule[0] if isinstance(rule, list) else rule
            found_series = series(parts, component["DTSTART"].dt, today=self._today, time_zone=self._zone)
            values["repeat"] = self._repeat(component, found_series, changes, notes)
        if description := clean_prose(str(component.get("DESCRIPTION") or "")):
            values["description"] = f"{description}\n"
        values["draft"] = "ja"
        values |= {"open_questions": notes} if notes else {}
        event_id = free_id(event_id_of(title, start.year), self._taken)
        self._taken.add(event_id)
        self._starts[(title.casefold(), day_of(start))] = event_id
        text = source_text(f"Übernommen aus {self._name}. {_UID_WORDS}{uid}", values)
        self._files.append(NewFile(path=event_file(event_id), text=text, notes=tuple(notes)))

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

    def _category(self, component: Any) -> str | None:
        names = component.get("CATEGORIES")
        groups = names if isinstance(names, list) else [names] if names else []
        words = {str(word).casefold() for group in groups for word in getattr(group, "cats", [])}
        categories = self._site.categories.values()
        return next((found.id for found in categories if {found.id, found.name.casefold()} & words), None)

    def _whereabouts(self, component: Any, notes: list[str]) -> dict[str, Writable]:
        where = clean_line(str(component.get("LOCATION") or ""))
        addresses = {clean_line(str(component.get(key) or "")) for key in ("URL", "LOCATION", "CONFERENCE")} - {""}
        online = next((link.id for link in self._site.links.values() if link.url in addresses), None)
        if online:
            return {"online": online}
        if place := self._place(where):
            return {"place": place}
        if where:
            notes.append(clean_line(f"Ort laut Kalender: {where}. In places.yaml eintragen und bei place nennen?"))
        if url := clean_line(str(component.get("URL") or "")):
            notes.append(clean_line(f"Link laut Kalender: {url}. In links.yaml eintragen und bei links nennen?"))
        return {}

    def _place(self, where: str) -> str | None:
        found = [place for place in self._site.places.values() if place.name.casefold() in where.casefold()]
        return max(found, key=lambda place: len(place.name)).id if found else None

    def _status(self, component: Any) -> dict[str, Writable]:
        status = str(component.get("STATUS") or "").lower()
        return {"status": status} if status in ("cancelled", "tentative") else {}

    def _repeat(self, component: Any, found: Series, changes: Sequence[Any], notes: list[str]) -> dict[str, Writable]:
        start, end = self._span(component)
        repeat: dict[str, Writable] = {**found.words}
        excluded = {day_of(moment) for moment in self._moments(component, "EXDATE")}
        if excepted := sorted(excluded & set(found.days)):
            repeat["except"] = [day.isoformat() for day in excepted]
        extra = [moment for moment in self._moments(component, "RDATE") if day_of(moment) not in found.days]
        if extra:
            repeat["also"] = [_written(moment) for moment in extra]
        notes += found.notes
        written: dict[str, Writable] = {}
        for change in changes:
            day = day_of(local_time(change["RECURRENCE-ID"].dt, self._zone))
            if day not in found.days or day in excluded or "RANGE" in change["RECURRENCE-ID"].params:
                notes.append(f"Eine Änderung am {day.isoformat()} trifft keinen Tag der Reihe.")
            elif said := self._change(component, change, day, start, end):
                written[day.isoformat()] = said
        return {**repeat, **({"changes": dict(sorted(written.items()))} if written else {})}

    def _change(self, master: Any, change: Any, day: date, start: date, end: date | None) -> Writable | None:
        """What the date says that the series does not; None when it says nothing of its own."""
        if str(change.get("STATUS") or "").upper() == "CANCELLED":
            return "cancelled"
        new_start, new_end = self._span(change)
        values: dict[str, str] = {}
        planned_start = datetime.combine(day, start.time()) if isinstance(start, datetime) else day
        if new_start != planned_start:
            values["start"] = _written(new_start)
        if new_end is not None and (end is None or new_end - new_start != end - start):
            values["end"] = _end(new_start, new_end)
        place = self._place(clean_line(str(change.get("LOCATION") or "")))
        if place and str(change.get("LOCATION")) != str(master.get("LOCATION")):
            values["place"] = place
        if _title(change) not in ("", _title(master)):
            values["note"] = _title(change)
        return values or None

    def _moments(self, component: Any, key: str) -> list[date]:
        found = component.get(key)
        lists: Iterable[Any] = found if isinstance(found, list) else [found] if found else []
        moments = {
            local_time(entry.dt, self._zone) for dates in lists for entry in dates.dts if isinstance(entry.dt, date)
        }
        return sorted(moments, key=lambda moment: (day_of(moment), str(moment)))


def _known_uids(site: Site, documents: Mapping[str, Document]) -> dict[str, str]:
    """The UIDs of our own feeds, and those that earlier imports noted in the files' first lines."""
    host = urlsplit(site.settings.address).hostname or ""
    uids = {uid: event.id for event in site.events.values() for uid in _own_uids(event, host)}
    for event in site.events.values():
        first, *_ = documents[event_file(event.id)].lines or ("",)
        _, found, uid = first.partition(_UID_WORDS)
        uids |= {uid: event.id} if found else {}
    return uids


def _own_uids(event: Event, host: str) -> Iterator[str]:
    yield f"{event.id}@{host}"
    yield from (f"{event.id}-{plan.key}@{host}" for plan in planned(event))


def _title(component: Any) -> str:
    return clean_line(str(component.get("SUMMARY") or ""))


def _written(moment: date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


def _end(start: date, end: date) -> str:
    return f"{end:%H:%M}" if isinstance(end, datetime) and end.date() == day_of(start) else _written(end)

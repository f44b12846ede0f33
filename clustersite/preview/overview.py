"""What there is to edit, in lists: what is planned, drafts, open questions, and the choices for references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from clustersite.content.dates import Month
from clustersite.content.load import RECORDS, Reading
from clustersite.content.model import Event, Page, Record, Site, Status
from clustersite.events.recurrence import day_of, planned
from clustersite.events.wording import moment_words, status_words

_LABELS = {
    "week": "jede Woche", "2 weeks": "alle 2 Wochen", "3 weeks": "alle 3 Wochen", "4 weeks": "alle 4 Wochen",
    "month": "jeden Monat", "2 months": "alle 2 Monate", "3 months": "alle 3 Monate", "6 months": "alle 6 Monate",
    "year": "jedes Jahr", "day": "jeden Tag",
    "monday": "Montag", "tuesday": "Dienstag", "wednesday": "Mittwoch", "thursday": "Donnerstag",
    "friday": "Freitag", "saturday": "Samstag", "sunday": "Sonntag",
    "first": "erster", "second": "zweiter", "third": "dritter", "fourth": "vierter", "last": "letzter",
    "confirmed": "steht fest", "tentative": "unter Vorbehalt", "postponed": "verschoben, neuer Tag offen",
    "cancelled": "abgesagt",
    "public": "auf Seiten und im Kalender", "page": "nur auf Seiten", "on_request": "nirgends, nur auf Anfrage",
    "web": "Internetseite", "registration": "Anmeldung", "spotify": "Spotify", "youtube": "YouTube",
    "instagram": "Instagram", "tiktok": "TikTok", "linkedin": "LinkedIn", "zoom": "Zoom",
    "one": "Farbe 1", "two": "Farbe 2", "three": "Farbe 3", "four": "Farbe 4", "five": "Farbe 5", "six": "Farbe 6",
    "de": "Deutsch",
}  # fmt: skip


def label_of(option: str) -> str:
    """What is shown for a value that the model allows; one that it does not know, as it stands in the file."""
    return _LABELS.get(option) or " ".join(_LABELS.get(word, word) for word in option.split(" "))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One record in a list: where its form is, its name, and a word on it."""

    table: str
    id: str
    title: str
    note: str = ""


def choices(reading: Reading) -> Mapping[str, Mapping[str, str]]:
    """What may be chosen for references: names by id, by table, in the order of the names."""
    names = {table: {line.id: line.title for line in rows(reading, table)} for table in RECORDS if table != "settings"}
    regions = reading.site.settings.regions if reading.site else {}
    return {**names, "regions": {key: region.name for key, region in regions.items()}}


def rows(reading: Reading, table: str) -> tuple[Line, ...]:
    """All records of the table by their names, broken ones by their ids."""
    records: Mapping[str, Record] = getattr(reading.site, table, {}) if reading.site else {}
    if table == "settings":
        return (Line(table=table, id="", title="Angaben für die ganze Website"),)
    broken = (
        Line(table=table, id=name, title=name, note="nicht lesbar")
        for name in reading.names.get(table, ())
        if name not in records
    )
    return tuple(
        sorted(
            (*broken, *(_line(table, name, each) for name, each in records.items())),
            key=lambda line: line.title.lower(),
        )
    )


def _line(table: str, name: str, record: Record, since: date = date.min) -> Line:
    title = next((value for key in ("title", "name", "label") if (value := getattr(record, key, None))), name)
    town = getattr(record, "town", None)
    match record:
        case Event():
            note = _when(record, since)
        case Page():
            note = moment_words(record.date) if record.date else ""
        case _:
            note = ""
    return Line(table=table, id=name, title=f"{title}, {town}" if town and table == "places" else str(title), note=note)


def _when(event: Event, since: date) -> str:
    """The first date of the event from that day on, how many more there are, and how firm it is."""
    starts = [plan.start for plan in planned(event) if _first_day(plan.start) >= since]
    words = moment_words(min(starts, key=_first_day)) if starts else "ohne Tag"
    more = f" und {len(starts) - 1} weitere" if len(starts) > 1 else ""
    status = f" ({status_words(event.status)})" if event.status is not Status.CONFIRMED else ""
    return words + more + status


def _first_day(moment: Month | date) -> date:
    return date(moment.year, moment.month, 1) if isinstance(moment, Month) else day_of(moment)


def groups(site: Site, today: date) -> Iterable[tuple[str, tuple[Line, ...]]]:
    """Headed lists of what wants attention: coming events, drafts, and open questions."""
    days = {event.id: _next_day(event, today) for event in site.events.values() if not event.draft}
    coming = sorted((day, event_id) for event_id, day in days.items() if day)
    return (
        ("Geplant", tuple(_line("events", event_id, site.events[event_id], day) for day, event_id in coming)),
        ("Entwürfe", tuple(_drafts(site))),
        ("Offene Fragen", tuple(_questions(site))),
    )


def _next_day(event: Event, today: date) -> date | None:
    """The first day of the event that is not over; of a month whose day is open, its first."""
    days = (_first_day(plan.start) for plan in planned(event))
    return min((day for day in days if day >= today.replace(day=1)), default=None)


def _drafts(site: Site) -> Iterator[Line]:
    for table in ("events", "members", "pages"):
        for name, record in getattr(site, table).items():
            if record.draft:
                yield _line(table, name, record)


def _questions(site: Site) -> Iterator[Line]:
    for table in ("events", "members", "pages"):
        for name, record in getattr(site, table).items():
            for question in record.open_questions:
                yield Line(table=table, id=name, title=_line(table, name, record).title, note=question)

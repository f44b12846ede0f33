"""What can be edited: a record and its file, how a form's data becomes that file's text, and lists of records."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, count
from typing import Any, NamedTuple

from clustersite.content import urls, yaml_text
from clustersite.content.dates import Moment, Month, Unreadable, read_day
from clustersite.content.fields import is_id, proposed_id
from clustersite.content.load import PAGE, RECORDS, TABLES, Reading
from clustersite.content.model import Event, Page, Place, Record, Settings, Site, Status
from clustersite.content.yaml_text import Document, read_yaml, to_plain, unix_lines
from clustersite.editor import forms
from clustersite.editor.forms import Data
from clustersite.editor.yaml_edit import CannotEdit, edited
from clustersite.events.recurrence import day_of, planned
from clustersite.events.wording import moment_words, status_words
from clustersite.problems import Problem

WORDS: Mapping[str, tuple[str, str]] = {
    "events": ("Termin", "Termine"),
    "members": ("Mitglied", "Mitglieder"),
    "pages": ("Seite", "Seiten und Nachrichten"),
    "places": ("Ort", "Orte"),
    "links": ("Link", "Links"),
    "categories": ("Kategorie", "Kategorien"),
    "professions": ("Beruf", "Berufe"),
    "figures": ("Zahl", "Zahlen"),
    "synonyms": ("Suchwort", "Suchwörter"),
    "towns": ("Ort der Karte", "Orte der Karte"),
    "rivers": ("Fluss der Karte", "Flüsse der Karte"),
    "settings": ("Ganze Website", "Ganze Website"),
}
"""What editors call a record of each table, and several of them."""

_LONGEST_ID = 80


class Entry(NamedTuple):
    """One record: the table it belongs to and its id."""

    table: str
    id: str

    @property
    def kind(self) -> type[Record]:
        """Its record in the model."""
        return RECORDS[self.table]

    @property
    def file(self) -> str:
        """The file it stands in, as a path below the root."""
        return urls.source_file(self.table, self.id)

    @property
    def above(self) -> tuple[str, ...]:
        """The keys that lead to it in its file."""
        return (self.id,) if self.table in TABLES else ()

    @property
    def is_possible(self) -> bool:
        """Whether there can be a record of that table and id; nothing else may name a file."""
        if self.table == "settings":
            return not self.id
        parts = self.id.split("/") if self.table == "pages" else [self.id]
        return self.table in RECORDS and all(map(is_id, parts))


def address_of(entry: Entry, settings: Settings) -> str | None:
    """The address of the page that is the record's own."""
    return urls.record_address(entry.table, entry.id, settings)


def entry_at(address: str, site: Site) -> Entry | None:
    """The record whose own page is at the address."""
    tables = {"pages": site.pages, "events": site.events, "members": site.members, "professions": site.professions}
    found = (Entry(table, name) for table, records in tables.items() for name in records)
    return next((entry for entry in found if address_of(entry, site.settings) == address), None)


# --- Reading -------------------------------------------------------------------------------------


def plain_values(entry: Entry, text: str) -> dict[str, Any] | None:
    """What the file says about the record, as text, list and dict; None where it cannot be read or says nothing."""
    text, body = unix_lines(text), None
    if entry.table == "pages":
        found = PAGE.match(text)
        text, body = (found["head"], found["body"] or "") if found else ("", "")
    root, faults = read_yaml(text)
    plain = to_plain(root) if root is not None and not faults else None
    for step in entry.above:
        plain = plain.get(step) if isinstance(plain, dict) else None
    if not isinstance(plain, dict):
        return None
    return plain if body is None else {**plain, "body": body.strip("\n")}


def form_data(entry: Entry, text: str) -> dict[str, list[str]] | None:
    """The form's data for the record as the file has it; None where a form cannot show it."""
    plain = plain_values(entry, text)
    return None if plain is None else forms.to_form(forms.form_fields(entry.kind), plain)


# --- Writing -------------------------------------------------------------------------------------


def new_text(entry: Entry, before: str | None, data: Data) -> str:
    """The file's text once it says what the form's data says; `before` is its text now, None where there is none.

    CannotEdit where the file is written in a way that cannot be changed safely.
    """
    before = before or ""
    mark, breaks = "\ufeff" if before.startswith("\ufeff") else "", {*re.findall("\r\n|\r|\n", before)}
    line_break = breaks.pop() if len(breaks) == 1 else "\n"
    text = before.removeprefix(mark).replace(line_break, "\n")
    return mark + _new_text(entry, text, data).replace("\n", line_break)


def _new_text(entry: Entry, before: str, data: Data) -> str:
    fields = forms.in_form_order(entry.kind)
    values, _ = forms.submitted(fields, data)
    known = plain_values(entry, before)
    if not before or (known is None and entry.above):
        # The identity in calendars stands in the file, so that it outlives a new name of the file.
        identity = {"uid": values.get("uid", entry.id)} if entry.kind is Event else {}
        return _added(entry, before, {**values, **identity})
    if known is None:
        raise CannotEdit
    shown, _ = forms.submitted(fields, forms.to_form(fields, known))
    wanted = forms.merged(known, shown, values)
    if entry.table != "pages":
        return edited(before, wanted, entry=entry.id if entry.above else None)
    if (found := PAGE.match(before)) is None:
        raise CannotEdit
    body, text = found["body"] or "", wanted.get("body", "")
    opening, closing = before[: found.start("head")], before[found.end("head") : len(before) - len(body)]
    if text != known["body"]:
        gap = body[: len(body) - len(body.lstrip("\n"))] or "\n"
        body = f"{gap}{text.rstrip()}\n"
    return f"{opening}{edited(found['head'], _without_body(wanted))}{closing}{body}"


def text_with(entry: Entry, before: str, values: Mapping[str, Any]) -> str:
    """The file's text once it says the values, which are text, list and dict; CannotEdit as with `new_text`."""
    return new_text(entry, before, forms.to_form(forms.form_fields(entry.kind), values))


def _without_body(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "body"}


def _added(entry: Entry, before: str, values: Mapping[str, Any]) -> str:
    """The text of a new file, or a table with one more entry."""
    if entry.table == "pages":
        return f"---\n{yaml_text.document(_without_body(values))}---\n\n{str(values.get('body', '')).rstrip()}\n"
    if not entry.above:
        return yaml_text.document(values)
    if before.strip() and read_yaml(before)[0] is not None:
        return edited(before, values, entry=entry.id)
    return before + yaml_text.entry(entry.id, values)


def proposed_entry(table: str, data: Data, today: date, taken: Container[str], news_folder: str) -> Entry:
    """The new record that the form's data describes, under an id that nothing has yet."""
    title = next((data[name][-1] for name in ("title", "name", "label") if data.get(name)), "")
    given = proposed_id(data.get("@id", [""])[-1].strip())
    # What has no title yet is looked through all the same, to say what is missing.
    wish, written = given or proposed_id(title) or "neu", data.get("date", [""])[-1]
    match table:
        case "events" if not given:
            year = re.search(r"\b(?:19|20)\d\d\b", data.get("start", [""])[-1])
            wish = with_year(wish, int(year[0]) if year else today.year)
        case "pages" if written:
            wish = f"{news_folder}/{given or news_name(wish, written, today)}"
    return Entry(table, free_name(wish, taken))


def free_name(wish: str, taken: Container[str]) -> str:
    """The name that is wished for, with a number where something already has it."""
    return next(name for name in chain((wish,), (f"{wish}-{number}" for number in count(2))) if name not in taken)


def news_name(name: str, written: str, today: date) -> str:
    """The name with the month of its day before it, by which news stand in their order."""
    try:
        day = read_day(written)
    except Unreadable:
        # Its problem stands at the field.
        day = today
    return f"{day:%Y-%m}-{name[:70]}"


class NewFile(NamedTuple):
    """A file to be written: its path below the root, its text, and what its author still has to do."""

    path: str
    text: str
    to_do: tuple[str, ...]


def with_year(name: str, year: int | None) -> str:
    """The id with its year at the end, so that the next year's event of this name has one as well; or none at all."""
    if not name or year is None or str(year) in name.split("-"):
        return name
    return f"{name[: _LONGEST_ID - 5].rstrip('-')}-{year}"


# --- Where a problem belongs -----------------------------------------------------------------------


def field_of(problem: Problem, entry: Entry, document: Document | None, names: forms.FormNames) -> str | None:
    """The name in the form of the field that the problem is about; empty for the record, None for anything else."""
    where = problem.where
    if document is None or where.file != entry.file or not where.line:
        return None
    if entry.table == "pages" and where.line >= document.body_line:
        return "body"
    if problem.code == "E116":
        return "start"
    here, missing = where[1:3], problem.facts["key"] if problem.code == "E105" else None
    # Of all that begins before it, the problem is about the last.
    begun: dict[tuple[int, ...], str | None] = {(0, 0): ""}
    if entry.above:
        keys = document.keys()
        begun |= {document.where_key(key)[1:3]: "" if key == entry.id else None for key in keys}
    for below, (name, _) in names.items():
        path = (*entry.above, *below)
        place = document.where_key(*path)[1:3]
        if str(path[-1]) in document.keys(*path[:-1]):
            begun[*place, len(path)] = name
        elif missing == path[-1] and place == here:
            # A key that is missing is missing at the place of its group.
            return name
    return begun[max(place for place in begun if place[:2] <= here)]


# --- Lists of records -------------------------------------------------------------------------------


class ListLine(NamedTuple):
    """One record in a list: where its form is, its name, and a word on it."""

    table: str
    id: str
    title: str
    note: str = ""


def form_choices(reading: Reading) -> Mapping[str, Mapping[str, str]]:
    """What may be chosen for references: names by id, by table, in the order of the names."""
    names = {
        table: {line.id: line.title for line in rows_of(reading, table)} for table in RECORDS if table != "settings"
    }
    regions = reading.site.settings.regions if reading.site else {}
    return {**names, "regions": {key: region.name for key, region in regions.items()}}


def rows_of(reading: Reading, table: str) -> list[ListLine]:
    """All records of the table by their names, broken ones by their ids."""
    if table == "settings":
        return [ListLine(table=table, id="", title="Angaben für die ganze Website")]
    records: Mapping[str, Record] = getattr(reading.site, table) if reading.site else {}
    broken = [name for name in reading.names[table] if name not in records]
    lines = [_line(table, name, record) for name, record in records.items()]
    lines += [ListLine(table=table, id=name, title=name, note="nicht lesbar") for name in broken]
    return sorted(lines, key=lambda line: line.title.lower())


def _line(table: str, name: str, record: Record, since: date = date.min) -> ListLine:
    title = next((value for key in ("title", "name", "label") if (value := getattr(record, key, None))), name)
    note = ""
    if isinstance(record, Event):
        starts = _starts(record, since)
        more = f" und {len(starts) - 1} weitere" if len(starts) > 1 else ""
        status = f" ({status_words(record.status)})" if record.status is not Status.CONFIRMED else ""
        note = (moment_words(starts[0]) if starts else "ohne Tag") + more + status
    elif isinstance(record, Page) and record.date:
        note = moment_words(record.date)
    elif isinstance(record, Place):
        title = f"{title}, {record.town}"
    return ListLine(table=table, id=name, title=str(title), note=note)


def _starts(event: Event, since: date = date.min) -> list[Moment]:
    """The dates of the event from that day on, in their order."""
    # A month whose day is open is not over before its end.
    open_since = since.replace(day=1)
    starts = (plan.start for plan in planned(event))
    return sorted(
        (one for one in starts if day_of(one) >= (open_since if isinstance(one, Month) else since)), key=day_of
    )


def groups_of(site: Site, today: date) -> Iterable[tuple[str, Sequence[ListLine]]]:
    """Headed lists of what wants attention: coming events, drafts, and open questions."""
    events = {name: _starts(event, today) for name, event in site.events.items() if not event.draft}
    coming = sorted((day_of(starts[0]), name) for name, starts in events.items() if starts)
    written = [
        (_line(table, name, record), record)
        for table in ("events", "members", "pages")
        for name, record in getattr(site, table).items()
    ]
    return (
        ("Geplant", [_line("events", name, site.events[name], today) for _, name in coming]),
        ("Entwürfe", [line for line, record in written if record.draft]),
        ("Offene Fragen", [line._replace(note=note) for line, record in written for note in record.open_questions]),
    )

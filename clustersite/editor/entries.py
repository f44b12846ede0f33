"""What can be edited: a record, in which file it stands, how a form's data becomes that file's text, and new files.

In a new file every field is explained in German, the optional ones commented out: a line `#place: halle` becomes a
field when its # is deleted; a line `# Text` explains the field below it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import Any

from clustersite.content import urls, yaml_text
from clustersite.content.fields import Unreadable, is_id, proposed_id, read_day
from clustersite.content.load import FOLDERS, RECORDS, TABLES
from clustersite.content.model import Event, Record, Settings, Site
from clustersite.content.validation import described, example_of, lines_of
from clustersite.content.yaml_text import Document, read_yaml, scalar, to_plain
from clustersite.editor import forms, yaml_edit
from clustersite.editor.forms import Data
from clustersite.editor.yaml_edit import CannotEdit
from clustersite.problems import Problem, choices

WORDS: Mapping[str, tuple[str, str]] = {
    "events": ("Termin", "Termine"),
    "members": ("Mitglied", "Mitglieder"),
    "pages": ("Seite", "Seiten und Nachrichten"),
    "places": ("Ort", "Orte"),
    "links": ("Link", "Links"),
    "categories": ("Kategorie", "Kategorien"),
    "professions": ("Beruf", "Berufe"),
    "figures": ("Zahl", "Zahlen"),
    "towns": ("Ort der Karte", "Orte der Karte"),
    "rivers": ("Fluss der Karte", "Flüsse der Karte"),
    "settings": ("Ganze Website", "Ganze Website"),
}
"""What editors call a record of each table, and several of them."""

_HEAD = re.compile(r"(\ufeff?---[ \t]*\r?\n)(.*?)(^---[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
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
        if self.table in TABLES or self.table in FOLDERS:
            return is_id(self.id)
        return (self.table == "settings" and not self.id) or (
            self.table == "pages" and all(map(is_id, self.id.split("/")))
        )


def address_of(entry: Entry, settings: Settings) -> str | None:
    """The address of the page that is the record's own."""
    return urls.record_address(entry.table, entry.id, settings)


def entry_at(address: str, site: Site) -> Entry | None:
    """The record whose own page is at the address."""
    tables = {"pages": site.pages, "events": site.events, "members": site.members, "professions": site.professions}
    path = address.strip("/").removesuffix(".html")
    for table, records in tables.items():
        for name in (path, f"{path}/index".lstrip("/"), path.rpartition("/")[2]):
            if name in records and address_of(Entry(table, name), site.settings) == address:
                return Entry(table, name)
    return None


# --- Reading -------------------------------------------------------------------------------------


def plain_values(entry: Entry, text: str) -> dict[str, Any] | None:
    """What the file says about the record, as text, list and dict; None where it cannot be read or says nothing."""
    body = None
    if entry.table == "pages":
        found = _HEAD.match(text)
        text, body = (found[2], text[found.end() :]) if found else ("", "")
    root, faults = read_yaml(text.removeprefix("\ufeff"))
    plain = to_plain(root) if root is not None and not faults else None
    for step in entry.above:
        plain = plain.get(step) if isinstance(plain, dict) else None
    if not isinstance(plain, dict):
        return None
    return plain if body is None else {**plain, "body": body.replace("\r\n", "\n").strip("\n")}


def form_data(entry: Entry, text: str) -> dict[str, list[str]] | None:
    """The form's data for the record as the file has it; None where a form cannot show it."""
    plain = plain_values(entry, text)
    return None if plain is None else forms.encoded(forms.fields_of(entry.kind), plain)


# --- Writing -------------------------------------------------------------------------------------


def new_text(entry: Entry, before: str | None, data: Data) -> str:
    """The file's text once it says what the form's data says; `before` is its text now, None where there is none.

    CannotEdit where the file is written in a way that cannot be changed safely.
    """
    fields = forms.in_order(entry.kind)
    values, _ = forms.submitted(fields, data)
    known = None if before is None else plain_values(entry, before)
    if before is None or (known is None and entry.above):
        # The identity in calendars stands in the file, so that it outlives a new name of the file.
        identity = {"uid": values.get("uid", entry.id)} if entry.kind is Event else {}
        return _added(entry, before or "", {**values, **identity})
    if known is None:
        raise CannotEdit
    shown, _ = forms.submitted(fields, forms.encoded(fields, known))
    wanted = forms.merged(known, shown, values)
    if entry.table != "pages":
        return yaml_edit.edited(before, wanted, entry=entry.id if entry.above else None)
    opening, head, closing = _HEAD.match(before).groups()  # type: ignore[union-attr]
    body = before[len(opening + head + closing) :]
    text = wanted.get("body", "")
    if text != known["body"]:
        line_break = "\r\n" if "\r\n" in before else "\n"
        gap = body[: len(body) - len(body.lstrip("\r\n"))] or line_break
        body = gap + text.rstrip().replace("\n", line_break) + line_break
    return f"{opening}{yaml_edit.edited(head, _without_body(wanted))}{closing}{body}"


def text_with(entry: Entry, before: str, values: Mapping[str, Any]) -> str:
    """The file's text once it says the values, which are text, list and dict; CannotEdit as with `new_text`."""
    return new_text(entry, before, forms.encoded(forms.fields_of(entry.kind), values))


def _without_body(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "body"}


def _added(entry: Entry, before: str, values: Mapping[str, Any]) -> str:
    """The text of a new file, or a table with one more entry."""
    if entry.table == "pages":
        return f"---\n{yaml_text.document(_without_body(values))}---\n\n{str(values.get('body', '')).rstrip()}\n"
    if not entry.above:
        return yaml_text.document(values)
    if before.strip() and read_yaml(before)[0] is not None:
        return yaml_edit.edited(before, values, entry=entry.id)
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
            wish = f"{news_folder}/{given or f'{_day(written, today):%Y-%m}-{wish[:70]}'}"
    return Entry(table, free_name(wish, taken))


def free_name(wish: str, taken: Container[str]) -> str:
    """The name that is wished for, with a number where something already has it."""
    return next(name for name in chain((wish,), (f"{wish}-{number}" for number in count(2))) if name not in taken)


def _day(written: str, today: date) -> date:
    try:
        return read_day(written)
    except Unreadable:
        # Its problem stands at the field.
        return today


# --- Where a problem belongs -----------------------------------------------------------------------


def field_of(problem: Problem, entry: Entry, document: Document | None, names: forms.Names) -> str | None:
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


# --- New files -------------------------------------------------------------------------------------

Names = Mapping[str, Iterable[str]]
"""The ids that the data has, by table."""

_WIDTH = 100
_LONGEST_ID = 80
_MARKDOWN_HINT = (
    "Unter der zweiten Zeile --- steht der Text: ## Überschrift, **fett**, - Liste, [Linktext](https://…), "
    "[[event:KENNUNG]] für einen Termin, [[member:KENNUNG]] für ein Mitglied."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFile:
    """A file to be written: its path below the root, its text, and what its author still has to do."""

    path: str
    text: str
    to_do: tuple[str, ...]


# Without it, a new record is a draft.
_NEEDED = {
    "events": ("start", "Bei start Tag und Uhrzeit eintragen."),
    "members": ("town", "Bei town den Ort eintragen."),
    "pages": ("description", "Bei description in einem Satz sagen, was auf der Seite steht."),
}


def new_file(entry: Entry, title: str, given: Mapping[str, str], *, today: date, names: Names) -> NewFile:
    """A file for an event, a member or a page; a draft where something is missing, as the text of a page always is."""
    needed, advice = _NEEDED[entry.table]
    to_do = [] if needed in given else [advice]
    head = [
        f"{' '.join(title.split())}: {entry.file}",
        "Der Dateiname ist die Kennung. Er macht die Adresse und bleibt, auch wenn sich der Titel ändert.",
        "",
        "Zeilen, die mit # beginnen, gelten nicht. Um eine Angabe zu benutzen, das # davor löschen.",
    ]
    match entry.table:
        case "events":
            following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
            values = {"title": title, "start": following.strftime("%Y-%m"), "uid": entry.id, **given}
        case "members":
            values = {"name": title, **given}
        case _:
            head.append(_MARKDOWN_HINT)
            to_do.append("Unter der zweiten Zeile --- den Text schreiben.")
            description = f"Hier steht in einem Satz für Suchmaschinen, was man auf der Seite „{title}“ findet."
            values = {"title": title, "description": description[:170], **given}
    if to_do:
        values["draft"] = "ja"
        to_do.append("Zum Veröffentlichen die Zeile „draft: ja“ löschen.")
    lines = [line for text in head for line in _comment(text)]
    for heading, fields in forms.GROUPS[entry.kind]:
        lines += ["", f"# --- {heading} ---"]
        for field in fields:
            lines += _field(entry.kind, field, values.get(field), names)
    text = "\n".join(lines) + "\n"
    text = f"---\n{text}---\n\nHier steht der Text.\n" if entry.table == "pages" else text
    return NewFile(path=entry.file, text=text, to_do=tuple(to_do))


def _field(kind: type[Record], field: str, value: str | None, names: Names) -> Iterator[str]:
    found = described(kind)[field]
    known = sorted(names.get(found.table, ())) if found.table else []
    yield ""
    yield from _comment((found.info.description or "") + (f" Vorhanden: {choices(known, 24)}." if known else ""))
    if value is not None:
        yield f"{field}: {scalar(value)}"
        return
    example = lines_of(field, example_of(found, *known[:1]) or "…").removesuffix("\n")
    # An empty line stays empty: a # left in it would end a text of several paragraphs.
    yield from (f"#{line}" if line else "" for line in example.split("\n"))


def _comment(text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return (f"# {line}".rstrip() for line in lines or [""])


def event_id_of(title: str, year: int | None) -> str:
    """The id that an event's title and year propose; empty when the title has no letters."""
    return with_year(proposed_id(title), year)


def with_year(name: str, year: int | None) -> str:
    """The id with its year at the end, so that the next year's event of this name has an id as well."""
    if not name or year is None or str(year) in name.split("-"):
        return name
    return f"{name[: _LONGEST_ID - 5].rstrip('-')}-{year}"

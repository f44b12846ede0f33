"""What can be edited: a record, in which file it stands, and how a form's data becomes that file's new text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clustersite.content import urls, yaml_text
from clustersite.content.dates import Unreadable, read_day
from clustersite.content.fields import is_id, proposed_id
from clustersite.content.load import FOLDERS, RECORDS, TABLES
from clustersite.content.model import Event, Record, Settings, Site
from clustersite.content.yaml_text import Document, Group, Node, Row, read_yaml, to_plain
from clustersite.editor import forms, scaffold, yaml_edit
from clustersite.editor.forms import Data
from clustersite.editor.yaml_edit import CannotEdit, Edit
from clustersite.problems.diagnostics import Problem

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
    match entry.table:
        case "pages":
            return urls.page_address(entry.id)
        case "events" | "members" | "professions":
            kind = entry.table.removesuffix("s")
            return urls.address(kind, settings, **{f"{kind}_id": entry.id})
        case _:
            return None


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
    head, body = _parts(text) if entry.table == "pages" else (text, None)
    root, faults = read_yaml(head.removeprefix("\ufeff"))
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


def _parts(text: str) -> tuple[str, str]:
    found = _HEAD.match(text)
    return (found[2], text[found.end() :]) if found else ("", "")


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
        written = forms.as_written(fields, values)
        identity = {"uid": written.get("uid", entry.id)} if entry.kind is Event else {}
        return _added(entry, before or "", {**written, **identity})
    if known is None:
        raise CannotEdit
    shown, _ = forms.submitted(fields, forms.encoded(fields, known))
    if entry.table != "pages":
        found = [*forms.edits(fields, shown, values, known, entry.above)]
        return yaml_edit.edited(before, found) if found else before
    match = _HEAD.match(before)
    if match is None:
        raise CannotEdit
    head, body = match[2], before[match.end() :]
    without_body = [field for field in fields if field.name != "body"]
    if found := [*forms.edits(without_body, shown, values, known)]:
        head = yaml_edit.edited(head, found)
    if shown.get("body") != values.get("body"):
        body = _new_body(body, values.get("body", ""), "\r\n" if "\r\n" in before else "\n")
    return f"{match[1]}{head}{match[3]}{body}"


def _new_body(old: str, new: str, line_break: str) -> str:
    gap = old[: len(old) - len(old.lstrip("\r\n"))] or line_break
    return gap + new.rstrip().replace("\n", line_break) + line_break


def _added(entry: Entry, before: str, values: Mapping[str, Any]) -> str:
    """The text of a new file, or a table with one more entry."""
    if entry.table == "pages":
        head = {name: value for name, value in values.items() if name != "body"}
        return f"---\n{yaml_text.document(head)}---\n\n{str(values.get('body', '')).rstrip()}\n"
    if not entry.above:
        return yaml_text.document(values)
    if before.strip() and read_yaml(before)[0] is not None:
        return yaml_edit.edited(before, [Edit(path=entry.above, value=values)])
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
            wish = scaffold.with_year(wish, int(year[0]) if year else today.year)
        case "pages" if written:
            wish = f"{news_folder}/{given or f'{_day(written, today):%Y-%m}-{wish[:70]}'}"
    number, found = 2, wish
    while found in taken:
        found, number = f"{wish}-{number}", number + 1
    return Entry(table, found)


def _day(written: str, today: date) -> date:
    try:
        return read_day(written)
    except Unreadable:
        # Its problem stands at the field.
        return today


# --- Where a problem belongs -----------------------------------------------------------------------


def path_of(problem: Problem, entry: Entry, file: Document | None) -> tuple[str | int, ...] | None:
    """The path, below the record, of the field that the problem is about; None where it is about none of them."""
    where = problem.where
    if where.file != entry.file or file is None or file.root is None or not where.line:
        return None
    if entry.table == "pages" and where.line >= file.body_line:
        return ("body",)
    before = [place for place in _places(file.root, ()) if place[:2] <= (where.line, where.column)]
    path = max(before)[2] if before else ()
    if problem.code == "E105":
        while path and not isinstance(_at(file.root, path), Group):
            path = path[:-1]
        path = (*path, problem.facts["key"])
    if problem.code == "E116":
        path = ("start",)
    return path[len(entry.above) :] if path[: len(entry.above)] == entry.above else None


def _places(node: Node, path: tuple[str | int, ...]) -> Iterator[tuple[int, int, tuple[str | int, ...]]]:
    """Line and column of every key and value below the node, with the path that leads there."""
    match node:
        case Group():
            for key, value in node.values.items():
                yield *node.keys[key].where[1:3], (*path, key)
                yield *value.where[1:3], (*path, key)
                yield from _places(value, (*path, key))
        case Row():
            for number, value in enumerate(node.items):
                yield *value.where[1:3], (*path, number)
                yield from _places(value, (*path, number))


def _at(node: Node, path: tuple[str | int, ...]) -> Node:
    for step in path:
        node = (
            node.values[str(step)]
            if isinstance(node, Group)
            else node.items[int(step)]
            if isinstance(node, Row)
            else node
        )
    return node

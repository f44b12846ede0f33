"""The form made from the model: what it shows, what it would change, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from clustersite.content.load import FOLDERS, RECORDS, TABLES, read_site
from clustersite.content.sources import read_sources
from clustersite.editor import entries, forms
from clustersite.editor.entries import Entry
from clustersite.editor.forms import label_of
from clustersite.editor.yaml_edit import CannotEdit

ROOT = Path(__file__).parents[2]
SOURCES, _ = read_sources(ROOT)
SITE = read_site(SOURCES)

EVENT = """\
# Quelle: Jahresplanung
title: 'Infoabend'   # so heißt er
start: 05.03.2026 18:00
links: [anmeldung, film]  # beide
audience:
  - Eltern
  # die kommen auch
  - Azubis
repeat:
  every: week
  count: 4
  changes:
    2026-03-12: cancelled
    2026-03-19: {start: 20.03.2026 18:00}   # wegen der Messe
description: |
  Erster Absatz.

  Zweiter Absatz.
# am Ende
"""
ABEND = Entry("events", "infoabend")


def saved(text: str, entry: Entry = ABEND, **changes: str | list[str] | None) -> str:
    """The text after the form was sent with these values; None takes a value out."""
    data = dict(entries.form_data(entry, text) or {})
    for name, value in changes.items():
        key = name.replace("__", ".")
        data.pop(key, None)
        if value is not None:
            data[key] = [value] if isinstance(value, str) else value
    return entries.new_text(entry, text, data)


def changed_lines(before: str, after: str) -> list[str]:
    old, new = before.split("\n"), after.split("\n")
    return [f"-{line}" for line in old if line not in new] + [f"+{line}" for line in new if line not in old]


def all_entries() -> list[Entry]:
    names = {**{table: SITE.names[table] for table in (*TABLES, *FOLDERS, "pages")}, "settings": {""}}
    return [Entry(table, name) for table, ids in names.items() for name in sorted(ids)]


@pytest.mark.parametrize("entry", all_entries(), ids=lambda entry: f"{entry.table}/{entry.id}")
def test_a_form_that_is_sent_back_as_it_came_changes_no_byte(entry: Entry) -> None:
    text = SOURCES[entry.file].decode()

    assert saved(text, entry) == text
    assert saved(text.replace("\n", "\r\n"), entry) == text.replace("\n", "\r\n")


def test_every_field_has_a_label_and_every_choice_a_german_word() -> None:
    def walk(fields: tuple[forms.Field, ...]) -> list[forms.Field]:
        return [inner for field in fields for inner in (field, *walk(field.fields))]

    fields = [field for kind in RECORDS.values() for field in walk(forms.form_fields(kind))]

    assert [field for field in fields if not field.label or field.label != field.label.strip("`")] == []
    options = {option for field in fields if field.kind in ("choice", "choices") for option in field.options}
    # Names of states and zones are German as they are.
    assert {one for one in options if one.islower() and label_of(one) == one} == set()


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"title": "Elternabend"}, ["-title: 'Infoabend'   # so heißt er", "+title: 'Elternabend'   # so heißt er"]),
        ({"place": "halle"}, ["+place: halle"]),
        ({"start": None}, ["-start: 05.03.2026 18:00"]),
        (
            {"links": ["anmeldung", "film", "flyer"]},
            ["-links: [anmeldung, film]  # beide", "+links: [anmeldung, film, flyer]  # beide"],
        ),
        ({"links": []}, ["-links: [anmeldung, film]  # beide"]),
        ({"audience": "Eltern\nAzubis\nLehrkräfte"}, ["+  - Lehrkräfte"]),
        ({"audience": "Azubis"}, ["-  - Eltern"]),
        ({"description": "Neu.\n\nZweiter Absatz."}, ["-  Erster Absatz.", "+  Neu."]),
        ({"summary": "Zeile eins"}, ["+summary: Zeile eins"]),
        ({"repeat__count": "5"}, ["-  count: 4", "+  count: 5"]),
        (
            {"repeat__changes__1__note": "Ausnahme"},
            [
                "-    2026-03-19: {start: 20.03.2026 18:00}   # wegen der Messe",
                "+    2026-03-19: {start: 20.03.2026 18:00, note: Ausnahme}   # wegen der Messe",
            ],
        ),
        (
            {"repeat__changes__0__note": "Krank"},
            ["-    2026-03-12: cancelled", "+    2026-03-12: {note: Krank, status: cancelled}"],
        ),
        (
            {"repeat__changes__2__@key": "2026-03-26", "repeat__changes__2__status": "cancelled"},
            ["+    2026-03-26: cancelled"],
        ),
        (
            {"contact__name": "Pia", "contact__email": "pia@probe.example"},
            ["+contact:", "+  name: Pia", "+  email: pia@probe.example"],
        ),
        ({"draft": "ja"}, ["+draft: ja"]),
    ],
    ids=str,
)
def test_a_change_touches_only_the_lines_concerned(changes: Mapping[str, str], lines: list[str]) -> None:
    assert sorted(changed_lines(EVENT, saved(EVENT, **changes))) == sorted(lines)  # type: ignore[arg-type]


def test_new_fields_stand_where_new_files_have_them() -> None:
    lines = [line.split(":")[0] for line in saved(EVENT, place="halle", end="20:00", category="messe").split("\n")]

    assert lines[:8] == ["# Quelle", "title", "category", "start", "end", "place", "links", "audience"]


def test_what_the_form_cannot_show_is_left_alone() -> None:
    text = "title: A\nsummary: [eins, zwei]\nlinks: {a: b}\n"
    data = entries.form_data(ABEND, text)

    assert data == {"title": ["A"], "summary@odd": ["ja"], "links@odd": ["ja"]}
    assert saved(text, title="B") == "title: B\nsummary: [eins, zwei]\nlinks: {a: b}\n"


def test_a_text_over_several_lines_becomes_a_block_that_reads_the_same() -> None:
    after = saved("title: A\ndescription: kurz # Notiz\n", description="Eins.\r\n\r\n- zwei\r\n- drei")

    assert after == "title: A\ndescription: | # Notiz\n  Eins.\n\n  - zwei\n  - drei\n"


def test_the_text_below_the_head_of_a_page_is_changed_alone() -> None:
    page = "---\r\ntitle: A # so\r\ndescription: B\r\n---\r\n\r\nAlt.\r\n"
    entry = Entry("pages", "a")

    assert saved(page, entry, body="Neu.\n\nMehr.") == page.replace("Alt.", "Neu.\r\n\r\nMehr.")
    assert saved(page, entry, title="C") == page.replace("title: A", "title: C")


def test_an_entry_of_a_table_is_changed_alone_and_a_new_one_stands_at_the_end() -> None:
    table = "# Orte\n\nhalle:\n  name: Halle\n  town: Görlitz\n\nsaal:\n  name: Saal\n  town: Zittau\n"

    assert saved(table, Entry("places", "halle"), name="Alte Halle") == table.replace("name: Halle", "name: Alte Halle")
    new = entries.new_text(Entry("places", "hof"), table, {"name": ["Hof"], "town": ["Löbau"]})
    assert new == f"{table}\nhof:\n  name: Hof\n  town: Löbau\n"
    assert entries.new_text(Entry("places", "hof"), None, {"name": ["Hof"]}) == "hof:\n  name: Hof\n"


def test_a_new_file_holds_what_was_filled_in_in_the_forms_order() -> None:
    data = {"summary": ["Kurz."], "title": ["A: B"], "sessions.3.@key": [""], "sessions.3.start": ["2026-03-05"]}
    text = entries.new_text(ABEND, None, data)

    assert text == 'title: "A: B"\nsummary: Kurz.\nsessions:\n  teil-4:\n    start: 2026-03-05\nuid: infoabend\n'


def test_two_rows_of_one_name_are_both_kept() -> None:
    data = {
        f"sessions.{number}.{name}": [value]
        for number in (0, 1)
        for name, value in (("@key", "a"), ("start", f"2026-03-0{number + 1}"))
    }
    values, _ = forms.submitted(forms.form_fields(ABEND.kind), data)

    assert values["sessions"] == {"a": {"start": "2026-03-01"}, "a (2)": {"start": "2026-03-02"}}


def test_a_file_that_cannot_be_changed_safely_is_not_changed() -> None:
    with pytest.raises(CannotEdit):
        entries.new_text(ABEND, "title: a: b\n", {"title": ["B"]})


def test_who_changed_the_same_and_who_changed_something_else() -> None:
    old, theirs = (
        {"title": "A", "summary": "S", "place": "x"},
        {"title": "Ihr", "summary": "S", "place": "y"},
    )
    mine = {"title": "Mein", "summary": "Neu", "place": "x"}

    assert forms.merged(theirs, old, mine) == {"title": "Mein", "summary": "Neu", "place": "y"}
    assert forms.differences(old, mine, theirs) == {"title": "Ihr"}


@pytest.mark.parametrize(
    "entry", [Entry("events", "../site"), Entry("pages", "a/../b"), Entry("settings", "x"), Entry("pages", "")]
)
def test_no_entry_leads_out_of_its_folder(entry: Entry) -> None:
    assert not entry.is_possible


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/", Entry("pages", "index")),
        ("/termine/insidertreff-2026/", Entry("events", "insidertreff-2026")),
        ("/mitmachen/leag/", Entry("members", "leag")),
        ("/berufe/mechatroniker/", Entry("professions", "mechatroniker")),
        ("/404.html", Entry("pages", "404")),
        ("/termine/2026/", None),
    ],
)
def test_the_page_at_an_address_knows_what_it_shows(address: str, entry: Entry | None) -> None:
    assert SITE.site is not None
    assert entries.entry_at(address, SITE.site) == entry


def test_a_download_written_as_a_name_alone_can_be_edited_in_the_form() -> None:
    before = "title: Infoabend\ndownloads: downloads/flyer.pdf  # vom Grafiker\n"

    assert saved(before) == before
    after = "title: Infoabend\ndownloads:\n  - file: downloads/flyer.pdf\n    label: Flyer\n"
    assert saved(before, downloads__0__label="Flyer").replace("  # vom Grafiker", "") == after

"""The state: what each edit makes anew, and that a state nobody can trust costs only time."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.options import Outcome
from clustersite.signatures import digest
from clustersite.state import FILE, State
from tests.crashes import in_a_process
from tests.sites import TODAY, build_site, files_of, options_for, outputs_of, write_files

pytestmark = pytest.mark.slow

SITE = """
-- site_data/professions.yaml --
maurer: {name: Maurer, field: Bau}
maler: {name: Maler, field: Bau}
-- site_data/members/bau.yaml --
name: Bau GmbH
professions: [maurer]
-- site_data/members/holz.yaml --
name: Holz GmbH
-- site_data/events/treffen.yaml --
title: Treffen
category: treffen
start: 2026-03-05 10:00
place: halle
members: [bau]
-- site_data/events/vorbei.yaml --
title: Vorbei
start: 2025-03-05
region: sachsen
-- content/ueber-uns.md --
---
title: Über uns
description: Wer wir sind.
layout: plain.html
---
Text.
-- layouts/plain.html --
{{ site.pages.get(page_id).body | markdown }}
-- layouts/member.html --
{% include "partials/professions.html" %}
-- layouts/partials/professions.html --
{% from "macros/name.html" import name %}
{% set found = site.members.professions(member_id) %}
{{ name(site.members.name(member_id)) }}{% for one in found %} {{ one.name }}{% endfor %}
-- layouts/macros/name.html --
{% macro name(text) %}<b>{{ text }}</b>{% endmacro %}
-- assets/css/site.css --
@import "base.css";
-- assets/css/base.css --
p { color: red; }
-- layouts/month.html --
{{ site.events.month_grid(year, month).weeks | length }}
-- layouts/year-plan.html --
{{ year }}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    outcome = build_site(tmp_path, SITE)
    assert outcome.written is not None, outcome.problems
    return tmp_path


def made(root: Path, *edits: tuple[str, str, str], **changes: object) -> list[str]:
    """The outputs made anew once each edit (file, old text, new text) is done."""
    for file, old, new in edits:
        text = (root / file).read_text()
        assert old in text
        (root / file).write_text(text.replace(old, new))
    return sorted(rebuilt(root, **changes).reasons)


def rebuilt(root: Path, **changes: object) -> Outcome:
    outcome = building.build(options_for(root, **changes))
    assert outcome.written is not None, outcome.problems
    incremental = outputs_of(root)
    building.build(options_for(root, clean=True, **changes))
    assert outputs_of(root) == incremental
    return outcome


def test_nothing_changed_makes_nothing(root: Path) -> None:
    assert made(root) == []


EVENT_FILES = [
    "kalender.ics", "kalender/sachsen.ics", "kalender/treffen.ics", "mitmachen/bau.ics", "termine/treffen.ics"
]  # fmt: skip
EVENT_PAGES = ["termine/2026-03/index.html", "termine/treffen/index.html"]

# Each edit, and exactly what it makes anew.
EDITS: dict[str, tuple[tuple[str, str, str], list[str]]] = {
    "the title of an event": (
        ("site_data/events/treffen.yaml", "title: Treffen", "title: Großes Treffen"),
        ["index.html", "termine.xml", *EVENT_FILES, *EVENT_PAGES],
    ),
    "the description of an event": (
        ("site_data/events/treffen.yaml", "place: halle", "place: halle\ndescription: Mehr."),
        [*EVENT_FILES, "termine/treffen/index.html"],
    ),
    "a comment in an event": (("site_data/events/treffen.yaml", "title:", "# Titel\ntitle:"), []),
    "a profession of a member": (
        ("site_data/members/bau.yaml", "[maurer]", "[maurer, maler]"),
        ["mitmachen/bau/index.html"],
    ),
    "the name of a profession": (
        ("site_data/professions.yaml", "name: Maurer", "name: Maurer*in"),
        ["mitmachen/bau/index.html"],
    ),
    "the text of one page": (("content/ueber-uns.md", "Text.", "Neuer Text."), ["ueber-uns/index.html"]),
    "a layout": (("layouts/plain.html", "{{", "<p>{{"), ["ueber-uns/index.html"]),
    "a partial": (
        ("layouts/partials/professions.html", "{% for", "– {% for"),
        ["mitmachen/bau/index.html", "mitmachen/holz/index.html"],
    ),
    "a macro": (
        ("layouts/macros/name.html", "<b>", "<b class=name>"),
        ["mitmachen/bau/index.html", "mitmachen/holz/index.html"],
    ),
    "a place": (
        ("site_data/places.yaml", "name: Halle", "name: Große Halle"),
        ["index.html", "termine.xml", *EVENT_FILES, "termine/2026-03/index.html", "termine/treffen/index.html"],
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_makes_what_it_shows_in_and_nothing_else(root: Path, edit: str) -> None:
    change, expected = EDITS[edit]

    assert made(root, change) == sorted(expected)


def test_a_css_rule_makes_the_stylesheet_and_what_links_to_it(root: Path) -> None:
    [stylesheet] = made(root, ("assets/css/base.css", "red", "blue"))

    assert stylesheet.startswith("assets/css/site.")


def test_a_day_that_changes_nothing_makes_only_what_has_no_other_date(root: Path) -> None:
    # Without git an entry's stamp is the day of the build.
    assert made(root, today=TODAY + timedelta(days=1)) == sorted([*EVENT_FILES, "termine.xml", "termine/vorbei.ics"])


def test_the_day_after_an_event_makes_what_it_leaves(root: Path) -> None:
    found = made(root, today=date(2026, 3, 6))

    assert {"index.html", "termine.xml"} <= set(found)
    assert not {"ueber-uns/index.html", "mitmachen/holz/index.html", "termine/2026/index.html"} & set(found)


def test_a_setting_makes_only_what_asks_for_the_settings(root: Path) -> None:
    found = made(root, ("site_data/site.yaml", "companies: {count: 0", "companies: {count: 1"))

    assert found == sorted(["aktuelles.xml", "termine.xml", "termine/vorbei.ics", *EVENT_FILES])


@pytest.mark.parametrize("damage", ["index.html", "kalender.ics"])
def test_an_output_that_was_changed_is_made_anew(root: Path, damage: str) -> None:
    (root / "public" / damage).write_text("anders")

    assert {path: str(reason) for path, reason in rebuilt(root).reasons.items()} == {
        damage: "fehlt im Ausgabeordner oder wurde dort verändert"
    }


def test_why_an_output_was_made_is_said(root: Path) -> None:
    (root / "content/ueber-uns.md").write_text("---\ntitle: Neu\ndescription: Neu\nlayout: plain.html\n---\nNeu\n")

    reasons = rebuilt(root).reasons

    assert str(reasons["ueber-uns/index.html"]) == "pages.get('ueber-uns') hat sich geändert"


# --- The file --------------------------------------------------------------------------------------


def tampered(*statements: str) -> Callable[[Path], object]:
    def tamper(root: Path) -> None:
        with closing(sqlite3.connect(root / FILE)) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()

    return tamper


def _folder(root: Path) -> None:
    (root / FILE).unlink()
    (root / FILE).mkdir()


def _overwritten(root: Path) -> None:
    content = bytearray((root / FILE).read_bytes())
    content[5000:-1] = bytes(len(content) - 5001)
    (root / FILE).write_bytes(content)


def _leading_elsewhere(root: Path) -> None:
    with closing(sqlite3.connect(root / FILE)) as db:
        ((name, result),) = db.execute('SELECT name, result FROM query WHERE name LIKE \'["routes", ["page"]%\'')
        forged = result[32:].replace('"/ueber-uns/"', '"/../../ueber-uns/"')
        assert forged != result[32:]
        db.execute("UPDATE query SET result = ? WHERE name = ?", (digest(forged.encode()) + forged, name))
        db.commit()


STATES: dict[str, Callable[[Path], object]] = {
    "missing": lambda root: (root / FILE).unlink(),
    "empty": lambda root: (root / FILE).write_bytes(b""),
    "cut": lambda root: (root / FILE).write_bytes((root / FILE).read_bytes()[:-5000]),
    "overwritten": _overwritten,
    "binary": lambda root: (root / FILE).write_bytes(bytes(range(256)) * 20),
    "of another program": tampered("DROP TABLE fact", "DROP TABLE source", "CREATE TABLE fact (name, value, more)"),
    "of another generator": tampered("UPDATE fact SET value = 'other' WHERE name = 'generator'"),
    "without a table": tampered("DROP TABLE query"),
    "a folder": _folder,
    "with nonsense in all that it says": tampered("UPDATE source SET said = '7'", "UPDATE query SET result = '{'"),
    "with numbers of nothing": tampered("UPDATE target SET needs = x'07000000'"),
    "with half a number": tampered("UPDATE target SET needs = x'07'", "UPDATE query SET needs = x'07'"),
    "with an address that leads out of the folder": _leading_elsewhere,
    "with a text for a number": tampered("UPDATE source SET size = 'x'", "UPDATE target SET mtime = 'y'"),
}


@pytest.mark.parametrize("damage", STATES)
def test_a_state_that_cannot_be_trusted_costs_only_time(root: Path, damage: str) -> None:
    STATES[damage](root)
    change(root)

    assert rebuilt(root).problems == build_site(root / "anew", SITE + CHANGED).problems


CHANGED = "-- site_data/places.yaml --\nhalle: {name: Saal, town: Görlitz, state: Sachsen}\n"


def change(root: Path) -> None:
    write_files(root, files_of(CHANGED))


def test_a_kept_result_that_was_changed_is_found_again(root: Path) -> None:
    tampered("UPDATE query SET result = replace(result, 'Treffen', 'Anderes')")(root)
    (root / "public/kalender.ics").unlink()

    assert list(rebuilt(root).reasons) == ["kalender.ics"]


def test_a_state_that_another_program_holds_is_left_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clustersite.state._PATIENCE_SECONDS", 0.1)
    change(root)
    with closing(sqlite3.connect(root / FILE)) as db:
        db.execute("BEGIN EXCLUSIVE")
        outcome = building.build(options_for(root))
        assert outcome.written is not None
    content = outputs_of(root)

    assert outputs_of(root) == content
    assert rebuilt(root).written is not None


def test_a_state_that_nobody_may_write_serves_all_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root nothing is read-only, so SQLite is told not to write."""
    connect = sqlite3.connect

    def connect_read_only(*given: object, **named: object) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*given, **named)  # type: ignore[call-overload]
        db.execute("PRAGMA query_only = 1")
        return db

    monkeypatch.setattr("clustersite.state.sqlite3.connect", connect_read_only)
    change(root)
    for _ in range(2):
        outcome = building.build(options_for(root))
        assert outcome.written is not None
        assert "termine/treffen/index.html" in outcome.reasons
        assert "ueber-uns/index.html" not in outcome.reasons
    monkeypatch.undo()

    assert rebuilt(root).written is not None


def test_a_build_that_is_killed_while_it_writes_the_state_loses_nothing(root: Path) -> None:
    for step in range(6):
        write_files(root, {"content/ueber-uns.md": f"---\ntitle: Über {step}\ndescription: Wer.\n---\n"})

        def build(step: int = step) -> None:
            execute, calls = State._link, count()

            def kill(*given: object) -> None:
                if next(calls) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                execute(*given)  # type: ignore[arg-type]

            State._link = kill  # type: ignore
            building.build(options_for(root))

        process = in_a_process(build)
        process.join()
        assert process.exitcode == -signal.SIGKILL or step > 3

        assert rebuilt(root).written is not None


# --- Blobs -----------------------------------------------------------------------------------------


def test_a_blob_is_made_once_for_all_builds(tmp_path: Path) -> None:
    made: list[str] = []

    def draw() -> bytes:
        made.append("drawn")
        return b"picture"

    for _ in range(2):
        state = State(str(tmp_path), "key")
        assert [state.blob("circle", draw), state.blob("circle", draw)] == [b"picture", b"picture"]
        assert committed(state)
        state.close()

    assert made == ["drawn"]
    assert State(str(tmp_path), "another key").blob("circle", lambda: b"other") == b"other"


def test_a_blob_that_was_damaged_is_made_again(tmp_path: Path) -> None:
    state = State(str(tmp_path), "key")
    state.blob("circle", lambda: b"picture")
    assert committed(state)
    state.close()
    tampered("UPDATE blob SET content = x'00'")(tmp_path)

    assert State(str(tmp_path), "key").blob("circle", lambda: b"picture") == b"picture"


def test_blobs_of_another_process_are_taken_over(tmp_path: Path) -> None:
    state, other = State(str(tmp_path), "key"), State(None, "key")
    other.blob("circle", lambda: b"picture")
    state.take(other.drawn())
    assert other.drawn() == {}

    assert committed(state)
    assert State(str(tmp_path), "key", read_only=True).blob("circle", lambda: b"other") == b"picture"


def committed(state: State) -> bool:
    state.begin()
    return state.commit(facts={}, sources={}, removed_sources=(), results=(), digest_of=str, targets={}, planned=())

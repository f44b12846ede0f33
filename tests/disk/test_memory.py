"""The memory: what a build remembers, when it must not trust it, and what each edit makes anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from clustersite import building
from clustersite.building import Outcome
from clustersite.disk import memory
from clustersite.disk.memory import FILE
from clustersite.disk.stamps import generator_key
from clustersite.events import holidays
from tests.sites import TODAY, build_site, options_for, outputs_of

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
{{ site.page(page_id).body | markdown }}
-- layouts/member.html --
{% include "partials/professions.html" %}
-- layouts/partials/professions.html --
{% from "macros/name.html" import name %}
{{ name(site.member_name(member_id)) }}{% for found in site.professions_of(member_id) %} {{ found.name }}{% endfor %}
-- layouts/macros/name.html --
{% macro name(text) %}<b>{{ text }}</b>{% endmacro %}
-- assets/css/site.css --
@import "base.css";
-- assets/css/base.css --
p { color: red; }
-- layouts/notice.html --
{{ site.event(event_id).title }}
-- layouts/month.html --
{{ site.month_grid(year, month).weeks | length }}
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


def test_the_memory_is_as_old_as_the_look_at_the_sources(root: Path) -> None:
    """What is saved after that look, however soon, is looked at again."""
    saved = (root / "site_data/site.yaml").stat().st_mtime_ns
    first_written = min(path.stat().st_mtime_ns for path in (root / "public").rglob("*.html"))

    assert saved <= memory.load(str(root), generator_key()).as_of <= first_written


EVENT_FILES = [
    "kalender.ics", "kalender/sachsen.ics", "kalender/treffen.ics", "mitmachen/bau.ics", "termine/treffen.ics"
]  # fmt: skip
EVENT_PAGES = ["termine/2026-03/index.html", "termine/treffen/aushang/index.html", "termine/treffen/index.html"]

# Each edit, and exactly what it makes anew.
EDITS: dict[str, tuple[tuple[str, str, str], list[str]]] = {
    "the title of an event": (
        ("site_data/events/treffen.yaml", "title: Treffen", "title: Großes Treffen"),
        ["index.html", "termine.xml", *EVENT_FILES, *EVENT_PAGES],
    ),
    "the description of an event": (
        ("site_data/events/treffen.yaml", "place: halle", "place: halle\ndescription: Mehr."),
        [*EVENT_FILES, "termine/treffen/aushang/index.html", "termine/treffen/index.html"],
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

    assert str(reasons["ueber-uns/index.html"]) == "page('ueber-uns') hat sich geändert"


def rewritten(root: Path, **changes: object) -> None:
    """The memory with other content and a checksum that is right."""
    content = json.loads((root / FILE).read_bytes().partition(b"\n")[2]) | changes
    body = json.dumps(content).encode()
    (root / FILE).write_bytes(memory._head(generator_key(), body) + b"\n" + body)


def _other_answers(root: Path) -> None:
    rewritten(root, sources={"content/index.md": 7}, answers=[], outputs={"index.html": None}, reads={}, state={})


def _folder(root: Path) -> None:
    (root / FILE).unlink()
    (root / FILE).mkdir()


NO_HOLIDAYS = [
    5,
    None,
    "x",
    [1],
    {"abc": 1},
    [["Sachsen", 2026]],
    [["Sachsen", 2026, [["a", 1]]]],
    [["Sachsen", 2026, [[739_000, 1]]]],
    [["Sachsen", 2026, [[10**30, "x"]]]],
    [["Sachsen", "2026", []]],
    [["Bayern", 2026, [[739_000, "Neujahr"]]], [[], 2026, []]],
]

MEMORIES: dict[str, Callable[[Path], object]] = {
    "missing": lambda root: (root / FILE).unlink(),
    "cut": lambda root: (root / FILE).write_bytes((root / FILE).read_bytes()[:-10]),
    "changed": lambda root: (root / FILE).write_bytes((root / FILE).read_bytes().replace(b"Treffen", b"Traeffen")),
    "binary": lambda root: (root / FILE).write_bytes(bytes(range(256)) * 20),
    "of another generator": lambda root: (root / FILE).write_bytes(
        (root / FILE).read_bytes().replace(b"memory ", b"memory 0")
    ),
    "a folder": _folder,
    "nonsense": _other_answers,
    "another state": lambda root: rewritten(root, state=[]),
    **{f"holidays: {found}": partial(rewritten, state={"holidays": found}) for found in NO_HOLIDAYS},
}


@pytest.mark.parametrize("damage", MEMORIES)
def test_a_memory_that_cannot_be_trusted_means_a_full_build(root: Path, damage: str) -> None:
    before = outputs_of(root)
    MEMORIES[damage](root)

    outcome = building.build(options_for(root))

    assert len(outcome.reasons) == len(before)
    assert outputs_of(root) == before
    assert ("Bayern", 2026) not in holidays._known

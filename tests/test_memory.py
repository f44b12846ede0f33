"""The memory: what a build remembers, when it must not trust it, and what each edit makes anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from clustersite import building
from clustersite.building import Outcome
from tests.sites import build_site, options_for, outputs_of

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


def test_the_title_of_an_event_makes_what_shows_it(root: Path) -> None:
    assert made(root, ("site_data/events/treffen.yaml", "title: Treffen", "title: Großes Treffen")) == [
        "index.html",
        "kalender.ics",
        "kalender/sachsen.ics",
        "kalender/treffen.ics",
        "mitmachen/bau.ics",
        "termine/2026-03/index.html",
        "termine/treffen.ics",
        "termine/treffen/aushang/index.html",
        "termine/treffen/index.html",
    ]

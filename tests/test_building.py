"""The way of a build: what is written, what is kept, and that nothing is written when anything is wrong."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.build import Builder
from clustersite.content.model import Event
from tests.sites import build_site, codes, options_for, outputs_of, write_files, write_site

MEETING = """
-- site_data/events/treffen.yaml --
title: Treffen
category: treffen
start: 2026-03-05 10:00
end: 15:00
place: halle
"""


def test_a_small_site_becomes_pages_feeds_and_files_for_machines(tmp_path: Path) -> None:
    outcome = build_site(tmp_path, MEETING)

    assert codes(outcome) == []
    assert sorted(outputs_of(tmp_path)) == [
        "aktuelles.xml",
        "index.html",
        "kalender.ics",
        "kalender/sachsen.ics",
        "kalender/treffen.ics",
        "robots.txt",
        "sitemap-event-1.xml",
        "sitemap-month-1.xml",
        "sitemap-page-1.xml",
        "sitemap-year-1.xml",
        "sitemap.xml",
        "termine.xml",
        "termine/2026-03/index.html",
        "termine/2026/index.html",
        "termine/2026/plan/index.html",
        "termine/treffen.ics",
        "termine/treffen/index.html",
    ]
    assert "Treffen, Do., 5. März 2026, 10–15 Uhr" in outputs_of(tmp_path)["index.html"]


def test_a_second_build_writes_nothing(tmp_path: Path) -> None:
    build_site(tmp_path, MEETING)

    outcome = building.build(options_for(tmp_path))

    assert outcome.written is not None
    assert (outcome.written.written, outcome.written.removed) == ((), ())


def test_who_builds_again_reads_only_the_record_that_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_site(tmp_path, MEETING + MEETING.replace("treffen.yaml", "zweites.yaml"))
    builder = Builder(tmp_path)
    assert builder.build(options_for(tmp_path)).written
    read = set()
    validate = Event.model_validate

    def noting(plain: Mapping[str, object]) -> Event:
        read.add(plain["id"])
        return validate(plain)

    monkeypatch.setattr(Event, "model_validate", noting)
    write_files(tmp_path, {"site_data/events/treffen.yaml": "title: Neu\nstart: 2026-03-06\n"})
    outcome = builder.build(options_for(tmp_path))

    assert outcome.written is not None
    assert "termine/treffen/index.html" in outcome.written.written
    assert read == {"treffen"}


def test_an_error_leaves_the_published_site_untouched(tmp_path: Path) -> None:
    build_site(tmp_path, MEETING)
    before = outputs_of(tmp_path)

    outcome = build_site(tmp_path, MEETING.replace("halle", "hale"))

    assert codes(outcome) == ["E140 site_data/events/treffen.yaml:5:8"]
    assert outcome.written is None
    assert outputs_of(tmp_path) == before


def test_a_broken_layout_leaves_the_published_site_untouched(tmp_path: Path) -> None:
    build_site(tmp_path, MEETING)
    before = outputs_of(tmp_path)

    outcome = build_site(tmp_path, "-- layouts/event.html --\n<h1>{{ site.events.get(event_id).titel }}</h1>\n")

    assert codes(outcome) == ["E161 layouts/event.html:1:1"]
    assert outputs_of(tmp_path) == before


def test_what_is_no_longer_planned_is_removed_and_foreign_files_stay(tmp_path: Path) -> None:
    build_site(tmp_path, MEETING)
    write_files(tmp_path, {"public/google123.html": "fremd", "public/termine/fremd.txt": "fremd"})
    (tmp_path / "site_data/events/treffen.yaml").unlink()

    outcome = building.build(options_for(tmp_path))

    assert outcome.written is not None
    assert "termine/treffen/index.html" in outcome.written.removed
    assert {"google123.html", "termine/fremd.txt"} <= outputs_of(tmp_path).keys()
    assert not (tmp_path / "public/termine/treffen").exists()


def test_drafts_and_later_pages_are_not_published(tmp_path: Path) -> None:
    text = (
        MEETING
        + "draft: ja\n-- content/spaeter.md --\n---\ntitle: Später\ndescription: Kommt\npublish_from: 2026-02-02\n---\n"
    )

    build_site(tmp_path, text)
    assert {"termine/treffen/index.html", "spaeter/index.html"}.isdisjoint(outputs_of(tmp_path))

    build_site(tmp_path, text, drafts=True)
    assert {"termine/treffen/index.html", "spaeter/index.html"} <= outputs_of(tmp_path).keys()


def test_two_outputs_of_one_address_are_a_problem_that_names_both(tmp_path: Path) -> None:
    page = "-- content/termine/treffen.md --\n---\ntitle: Treffen\ndescription: Doppelt\n---\n"

    outcome = build_site(tmp_path, MEETING + page)

    assert "E164 site_data/events/treffen.yaml:0:0" in codes(outcome)
    assert any("content/termine/treffen.md" in found.help for found in outcome.problems)


def test_two_builds_anywhere_are_byte_equal(tmp_path: Path) -> None:
    build_site(tmp_path / "one", MEETING)
    build_site(tmp_path / "two", MEETING)

    assert outputs_of(tmp_path / "one") == outputs_of(tmp_path / "two")


def test_a_base_url_with_a_path_stands_before_every_address(tmp_path: Path) -> None:
    build_site(tmp_path, MEETING, base_url="https://host.example/cluster")

    outputs = outputs_of(tmp_path)
    assert 'href="/cluster/termine/treffen/"' in outputs["index.html"]
    assert "<loc>https://host.example/cluster/termine/treffen/</loc>" in outputs["sitemap-event-1.xml"]
    assert "UID:treffen@probe.example" in outputs["kalender.ics"]


def test_the_output_folder_may_not_hold_the_sources(tmp_path: Path) -> None:
    write_site(tmp_path)

    for folder in (tmp_path, tmp_path / "content", tmp_path.parent):
        outcome = building.build(options_for(tmp_path, out=folder))
        assert [found.code for found in outcome.problems] == ["E170"]


def test_strict_makes_a_warning_stop_the_build(tmp_path: Path) -> None:
    text = MEETING.replace("category: treffen\n", "")

    assert codes(build_site(tmp_path, text)) == ["H203 site_data/events/treffen.yaml:1:1"]
    assert (tmp_path / "public").exists()
    assert build_site(tmp_path / "strict", text, strict=True).written is None

"""The finished files: links and anchors lead somewhere."""

from pathlib import Path

import pytest

from clustersite.checks import written_pages
from tests.checks.finding import event, found, page
from tests.sites import build_site

LAYOUT = "-- layouts/page.html --\n<!doctype html>\n<p>{}</p>\n{{{{ site.pages.get(page_id).body | markdown }}}}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[Ziel](/termine/treffen/)", []),
        ("[Ziel](/kalender.ics)", []),
        ("[Ziel](#unten)\n\n## Unten", []),
        ("[Ziel](#)", []),
        ("[Ziel](page:seite#unten)\n\n## Unten", []),
        ("[Ziel](https://probe.example/termine/treffen/)", []),
        ("[Ziel](https://anders.example/weg/)", []),
        ("[Ziel](/termine/trefen/)", ["E153 content/seite.md:5:8"]),
        ("[Ziel](/termine/treffen)", ["E153 content/seite.md:5:8"]),
        ("[Ziel](https://probe.example/weg/)", ["E153 content/seite.md:5:8"]),
        ("Eins\n\n[Ziel](#untn)\n\n## Unten", ["E153 content/seite.md:7:8"]),
        ("[Ziel](page:index#weg)", ["E153 content/seite.md:5:18"]),
        ("[Ziel](event:treffen#weg)", ["E153 content/seite.md:5:21"]),
    ],
)
def test_a_link_that_leads_nowhere_is_told_where_it_is_written(tmp_path: Path, body: str, expected: list[str]) -> None:
    text = event("treffen", "start: 2026-03-05", "place: halle") + page(body)
    assert found(tmp_path, text) == expected


def test_a_dead_link_of_a_layout_is_told_once_for_all_its_pages(tmp_path: Path) -> None:
    text = LAYOUT.format('<a href="/weg/">Weg</a>') + page("Text.")
    assert found(tmp_path, text) == ["E153 layouts/page.html:2:13"]


def test_a_dead_link_that_no_source_writes_is_told_at_the_page(tmp_path: Path) -> None:
    text = LAYOUT.format("<a href=\"/{{ 'w' }}eg/\">Weg</a>")
    assert found(tmp_path, text) == ["E153 content/index.md:0:0"]


def test_links_stay_below_the_path_of_the_site(tmp_path: Path) -> None:
    text = LAYOUT.format('<a href="{{ \'/\' | href }}">gut</a> <a href="/termine/">schlecht</a>')
    assert found(tmp_path, text, base_url="https://host.example/cluster") == ["E153 layouts/page.html:2:48"]


def test_a_page_that_loads_from_elsewhere_is_an_error(tmp_path: Path) -> None:
    text = LAYOUT.format('<img alt="" src="https{{ \':\' }}//bilder.example/a.png">')
    assert found(tmp_path, text) == ["E167 content/index.md:0:0"]


def test_drafts_lead_nowhere_and_redirects_do(tmp_path: Path) -> None:
    text = page("[Ziel](/alt/)") + "-- content/neu.md --\n---\ntitle: Neu\ndescription: " + "x" * 60
    assert found(tmp_path, text + "\naliases: [/alt/]\n---\n") == []
    assert found(tmp_path, text + "\naliases: [/alt/]\ndraft: ja\n---\n") == ["E153 content/seite.md:5:8"]


def test_a_calendar_that_google_would_cut_off_is_worth_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = event("treffen", "start: 2026-03-05") + event("abend", "start: 2026-04-05")
    build_site(tmp_path, text)
    largest = (tmp_path / "public/kalender.ics").stat().st_size
    monkeypatch.setattr(written_pages, "_LARGEST_CALENDAR", largest)

    assert found(tmp_path, text, "H260") == []
    monkeypatch.setattr(written_pages, "_LARGEST_CALENDAR", largest - 1)
    assert found(tmp_path, text, "H260") == ["H260 site_data/events:0:0"]

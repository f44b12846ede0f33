"""Selections: which parts of the dates and members visitors can choose, and what their pages show."""

import re
from pathlib import Path

from tests.sites import build_site, codes, outputs_of

EVENTS = """
-- site_data/categories.yaml --
messe: {name: Messen}
treffen: {name: Treffen}
leer: {name: Nie}
-- site_data/links.yaml --
raum: {label: Raum, kind: zoom, url: "https://zoom.example/1"}
-- site_data/events/messe.yaml --
title: Die Messe
category: messe
start: 2026-03-05
place: halle
-- site_data/events/treffen.yaml --
title: Das Treffen
category: treffen
start: 2026-03-06 10:00
end: 11:00
online: raum
-- site_data/events/alt.yaml --
title: Das alte Treffen
category: treffen
start: 2025-03-06
place: halle
-- layouts/events-selection.html --
<title>{{ site.events.selection(group, choice).name }}</title>
{% for month in site.list_page("dates", 1, group, choice).entries %}
{% for date in month.occurrences %}<p>{{ date.title }}</p>{% endfor %}
{% endfor %}
"""
MEMBERS = """
-- site_data/professions.yaml --
maurer: {name: Maurer, feminine: Maurerin, field: Bau}
tischler: {name: Tischler, field: Holz und Möbel}
boettcher: {name: Böttcher, field: Holz und Möbel}
-- site_data/members/a.yaml --
name: A GmbH
website: https://probe.example
town: Görlitz
further_sites: [Zittau]
professions: [maurer, tischler]
-- site_data/members/b.yaml --
name: B GmbH
website: https://probe.example
town: Görlitz
professions: [maurer]
-- layouts/members-selection.html --
<title>{{ site.members.selection(group, choice).name }}</title>
{% for member in site.members.selected(group, choice) %}<p>{{ member.name }}</p>{% endfor %}
-- layouts/profession.html --
<title>{{ site.professions.get(profession_id).name }}</title>
{% for member in site.professions.members(profession_id) %}<p>{{ member.name }}</p>{% endfor %}
"""


def shown(root: Path, page: str) -> list[str]:
    return re.findall("<p>(.*?)</p>", outputs_of(root)[f"{page}/index.html"])


def test_each_kind_region_and_format_that_has_dates_gets_a_page_of_its_coming_ones(tmp_path: Path) -> None:
    assert codes(build_site(tmp_path, EVENTS)) == []

    pages = {path.removesuffix("/index.html") for path in outputs_of(tmp_path)}
    assert {page for page in pages if re.match("termine/(art|region|format)", page)} == {
        "termine/art/messe",
        "termine/art/treffen",
        "termine/region/sachsen",
        "termine/format/vor-ort",
        "termine/format/online",
    }
    assert shown(tmp_path, "termine/art/treffen") == ["Das Treffen"]
    assert shown(tmp_path, "termine/region/sachsen") == ["Die Messe"]
    assert shown(tmp_path, "termine/format/online") == ["Das Treffen"]
    assert shown(tmp_path, "termine/format/vor-ort") == ["Die Messe"]


def test_members_are_chosen_by_field_and_by_every_town_they_have(tmp_path: Path) -> None:
    build_site(tmp_path, MEMBERS)

    assert shown(tmp_path, "mitmachen/ort/goerlitz") == ["A GmbH", "B GmbH"]
    assert shown(tmp_path, "mitmachen/ort/zittau") == ["A GmbH"]
    assert shown(tmp_path, "mitmachen/feld/holz-und-moebel") == ["A GmbH"]


def test_an_occupation_has_a_page_when_somebody_trains_it(tmp_path: Path) -> None:
    build_site(tmp_path, MEMBERS)

    assert shown(tmp_path, "berufe/maurer") == ["A GmbH", "B GmbH"]
    assert "berufe/boettcher/index.html" not in outputs_of(tmp_path)


def test_search_engines_are_shown_selections_of_two_or_more_that_people_search_for(tmp_path: Path) -> None:
    build_site(tmp_path, EVENTS.replace("2025-03-06", "2026-03-07") + MEMBERS)

    outputs = outputs_of(tmp_path)
    found = {
        kind: re.findall("<loc>https://probe.example/(.+?)</loc>", outputs[f"sitemap-{kind}-selection-1.xml"])
        for kind in ("event", "member")
    }
    assert found == {
        "event": ["termine/art/treffen/"],
        "member": ["mitmachen/feld/bau/", "mitmachen/ort/goerlitz/"],
    }


def test_a_site_without_the_layouts_offers_no_selections(tmp_path: Path) -> None:
    text = re.sub(r"-- layouts/(.*?) --\n(.*\n)+?(?=--|\Z)", "", EVENTS + MEMBERS)

    assert codes(build_site(tmp_path, text)) == []
    assert not [path for path in outputs_of(tmp_path) if re.match("termine/art|mitmachen/ort|berufe", path)]

"""Results for layouts: which parts of dates and members can be chosen, which links can be played on the page."""

import re
from pathlib import Path

import pytest

from clustersite.content.model import Link
from clustersite.render.records import player
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
<title>{{ site.selection(group, choice).name }}</title>
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
<title>{{ site.selection(group, choice).name }}</title>
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


# --- Players -------------------------------------------------------------------------------------


def address_for(url: str, **more: str) -> str | None:
    found = player(Link.model_validate({"id": "a", "label": "A", "url": url, **more}))
    return found.address if found else None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://open.spotify.com/show/7HvjUQ", "https://open.spotify.com/embed/show/7HvjUQ"),
        ("https://open.spotify.com/episode/1a?si=track", "https://open.spotify.com/embed/episode/1a"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=4", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
    ],
)
def test_shows_episodes_and_films_can_be_played_on_the_page(url: str, address: str) -> None:
    assert address_for(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "https://open.spotify.com/user/someone",
        "https://open.spotify.com.evil.example/show/1",
        "https://www.youtube.com/@kanal",
        "https://www.youtube.com/watch?v=%22onload",
        "https://www.instagram.com/zukunftsmacher",
    ],
)
def test_other_addresses_stay_plain_links(url: str) -> None:
    assert address_for(url) is None


def test_a_link_on_request_is_never_played() -> None:
    assert address_for("https://youtu.be/dQw4w9WgXcQ", visibility="on_request") is None

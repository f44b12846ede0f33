"""Pictures made of drawings: preview pictures and icons, the same on every machine; charts; the map of the members."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from clustersite.content.fields import proposed_id
from clustersite.content.model import Figure, River, Town
from clustersite.render import drawings
from clustersite.render.drawings import area_map, chart
from tests.sites import build_site, codes, outputs_of

ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#c00" d="M0 0h4v8H0z"/></svg>'
SITE = f"""
-- layouts/preview.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><path fill="#123456" d="M0 0h1200v630H0z"/>
<text x="9" y="99" font-size="80">
{{{{ site.events.get(id).title if kind == "event" else site.pages.get(id).title }}}}</text></svg>
-- layouts/event.html --
<title>E</title><meta property="og:image" content="{{{{ card | absolute }}}}">
-- layouts/year.html --
<title>Y</title><meta property="og:image" content="{{{{ card | absolute }}}}">
-- site_data/events/treffen.yaml --
title: Übergabe
category: treffen
start: 2026-03-05
place: halle
-- assets/images/icon.svg --
{ICON}
"""


def image_of(root: Path, path: str) -> Image.Image:
    return Image.open(io.BytesIO((root / "public" / path).read_bytes()))


def test_each_event_and_page_has_a_picture_and_all_else_the_home_pages(tmp_path: Path) -> None:
    assert codes(build_site(tmp_path, SITE)) == []

    outputs = outputs_of(tmp_path)
    assert image_of(tmp_path, "termine/treffen/vorschau.png").size == (1200, 630)
    assert image_of(tmp_path, "vorschau.png").getpixel((1100, 600)) == (0x12, 0x34, 0x56, 255)
    assert "https://probe.example/termine/treffen/vorschau.png" in outputs["termine/treffen/index.html"]
    assert "https://probe.example/vorschau.png" in outputs["termine/2026/index.html"]


def test_the_icon_is_drawn_in_every_size_that_the_manifest_names(tmp_path: Path) -> None:
    build_site(tmp_path, SITE, base_url="https://host.example/unter")

    manifest = json.loads(outputs_of(tmp_path)["site.webmanifest"])
    assert [icon["src"] for icon in manifest["icons"]] == ["/unter/icon-192.png", "/unter/icon-512.png"]
    assert image_of(tmp_path, "icon-512.png").size == (512, 512)
    # Clear where the drawing is, white for phones that would put black behind it.
    assert image_of(tmp_path, "icon-192.png").getpixel((180, 9)) == (0, 0, 0, 0)
    assert image_of(tmp_path, "icon-180.png").getpixel((170, 9)) == (255, 255, 255, 255)


def test_letters_come_from_the_installed_font_with_umlauts() -> None:
    def drawn(text: str) -> bytes:
        return drawings.picture(
            '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90">'
            f'<text x="5" y="70" font-size="60" font-family="Barlow Condensed" font-weight="700">{text}</text></svg>',
            width=300,
        )

    assert len({drawn(text) for text in ("", "A", "Ä", "ß", "ẞ", "–")}) == 6
    assert drawn("Ä") == drawn("Ä")


def _anew(_key: str, make: Callable[[], bytes]) -> bytes:
    return make()


def test_a_card_looks_as_if_it_were_drawn_as_a_whole() -> None:
    square = '<path fill="#0f0" d="M0 0h60v60H0z"/><circle class="a" cx="30" cy="30" r="20"/>'
    card = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="120" viewBox="0 0 240 120" '
        'font-family="Barlow Condensed" font-weight="700"><style>.a { fill: #00f }</style>'
        '<rect fill="#fff" width="240" height="120"/><rect fill="#f00" x="10" y="20" width="30" height="5"/>'
        f'<svg x="120" y="0" width="120" height="120" viewBox="0 0 60 60">{square}</svg>'
        '<text x="10" y="90" font-size="40" fill="#000">Messe</text></svg>'
    )

    made, whole = (
        Image.open(io.BytesIO(one)).convert("RGB")
        for one in (drawings.card(card, _anew), drawings.picture(card, width=240))
    )

    assert made.size == whole.size
    # A palette may be off by a shade that nobody sees; letters are set by another program, and a little elsewhere.
    difference = ImageChops.difference(made, whole)
    for x, y in ((5, 5), (20, 22), (125, 5), (180, 60)):
        assert max(difference.crop((x, y, x + 1, y + 1)).tobytes()) < 8
    assert sum(difference.convert("L").histogram()[80:]) < made.width * made.height * 0.03


def test_a_drawing_of_other_parts_is_drawn_as_it_is() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><circle cx="5" cy="5" r="5"/></svg>'

    assert drawings.card(drawing, _anew) == drawings.picture(drawing, width=20)


# --- Charts: columns to scale, on round lines ----------------------------------------------------


def figure(*values: int) -> Figure:
    entries = [{"label": f"Monat {number}", "value": value} for number, value in enumerate(values)]
    return Figure.model_validate({"id": "f", "title": "F", "period": "2025", "values": entries})


def test_columns_stand_on_the_baseline_and_are_as_high_as_their_share() -> None:
    drawn = chart(figure(100, 50, 0))

    full, half, none = drawn.columns
    _, baseline = drawn.ticks[0]
    assert [column.share for column in drawn.columns] == [100.0, 50.0, 0.0]
    assert all(column.y + column.height == pytest.approx(baseline, abs=0.2) for column in drawn.columns)
    assert half.height == pytest.approx(full.height / 2, abs=0.1)
    assert none.height == 0


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (132_476, [0, 50_000, 100_000, 150_000]),
        (504, [0, 200, 400, 600]),
        (149, [0, 50, 100, 150]),
        (3, [0, 1, 2, 3]),
        (0, [0, 1]),
    ],
)
def test_the_scale_has_few_round_lines_and_reaches_over_the_highest_value(highest: int, ticks: list[int]) -> None:
    assert [value for value, _ in chart(figure(highest, 0)).ticks] == ticks


def test_columns_stay_inside_the_drawing_beside_the_scale() -> None:
    drawn = chart(figure(*range(1, 13)))

    assert all(column.x >= 64 and column.x + column.width <= drawn.width for column in drawn.columns)
    assert all(column.y >= 0 for column in drawn.columns)


def test_the_sum_of_the_row_is_known() -> None:
    assert chart(figure(1, 2, 3)).sum == 6


# --- The map of the members ----------------------------------------------------------------------


def town(name: str, latitude: float, longitude: float, *, landmark: bool = False) -> Town:
    return Town(id=proposed_id(name), name=name, latitude=latitude, longitude=longitude, landmark=landmark)


TOWNS = {
    found.id: found
    for found in (
        town("Nord", 52.0, 14.0, landmark=True),
        town("Ost", 51.5, 15.0),
        town("Sued", 51.0, 14.0),
        town("Dorf", 51.01, 14.01),
        town("Fern", 51.2, 14.4),
    )
}


def test_north_is_up_east_is_right_and_lengths_are_true() -> None:
    found = {spot.town.name: spot for spot in area_map(TOWNS, [], {"Nord": 1, "Ost": 1, "Sued": 1}).spots}

    assert found["Nord"].y < found["Ost"].y < found["Sued"].y
    assert found["Nord"].x == found["Sued"].x < found["Ost"].x
    # A degree of longitude is 0.62 of a degree of latitude here.
    across, down = found["Ost"].x - found["Nord"].x, found["Sued"].y - found["Nord"].y
    assert 0.61 < across / down < 0.64


def test_towns_without_members_are_shown_as_landmarks_only() -> None:
    found = area_map(TOWNS, [], {"Ost": 2})

    assert {spot.town.name: spot.count for spot in found.spots} == {"Ost": 2, "Nord": 0}


def test_names_cover_neither_names_nor_towns() -> None:
    found = area_map(TOWNS, [], {"Sued": 3, "Dorf": 1, "Fern": 1, "Ost": 1})

    labels = {(spot.label.x, spot.label.y) for spot in found.spots if spot.label}
    assert len(labels) >= 4
    for spot in found.spots:
        assert all(abs(spot.x - x) > 3 or abs(spot.y - y) > 3 for x, y in labels)


def test_a_town_whose_name_found_no_room_chooses_first() -> None:
    # Ebersbach-Neugersdorf's name, below to the left, takes the room of the one of Seifhennersdorf.
    towns = [
        town("Ebersbach-Neugersdorf", 51.0, 14.6), town("Görlitz", 51.15, 14.99), town("Großschönau", 50.9, 14.66),
        town("Leutersdorf", 50.95, 14.65), town("Massen-Niederlausitz", 51.65, 13.73),
        town("Neustadt in Sachsen", 51.02, 14.22), town("Oppach", 51.06, 14.5), town("Seifhennersdorf", 50.94, 14.6),
        town("Zittau", 50.9, 14.81),
    ]  # fmt: skip
    members = {found.name: 1 for found in towns} | {"Görlitz": 3, "Zittau": 3}

    found = area_map({one.id: one for one in towns}, [], members)

    assert [spot.town.name for spot in found.spots if spot.label is None] == []


def test_a_river_is_a_curve_from_its_first_town_to_its_last() -> None:
    river = River(id="fluss", name="Fluss", course=("sued", "fern", "nord"))

    found = area_map(TOWNS, [river], {"Sued": 1})

    spots = {spot.town.name: spot for spot in found.spots}
    ((_, path),) = found.courses
    assert path.startswith(f"M{spots['Sued'].x:g} {spots['Sued'].y:g}C")
    assert path.endswith(f" {spots['Nord'].x:g} {spots['Nord'].y:g}")


def test_a_town_or_course_that_the_map_does_not_know_is_told(tmp_path: Path) -> None:
    text = """
-- site_data/towns.yaml --
zittau: {name: Zittau, latitude: 50.90, longitude: 14.81}
-- site_data/rivers.yaml --
neisse: {name: Neiße, course: [zitau]}
-- site_data/members/a.yaml --
name: A GmbH
website: https://probe.example
town: Zitau
"""

    assert codes(build_site(tmp_path, text)) == [
        "H225 site_data/members/a.yaml:3:7",
        "E140 site_data/rivers.yaml:1:32",
    ]

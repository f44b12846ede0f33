"""The map of the members: where towns stand, how large, and that no name covers another."""

from pathlib import Path

from clustersite.content.fields import proposed_id
from clustersite.content.model import River, Town
from clustersite.render.drawings import area_map
from tests.sites import build_site, codes


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
    (course,) = found.courses
    assert course.path.startswith(f"M{spots['Sued'].x:g} {spots['Sued'].y:g}C")
    assert course.path.endswith(f" {spots['Nord'].x:g} {spots['Nord'].y:g}")


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

"""Coming dates on public holidays of the states that they concern."""

from datetime import date
from pathlib import Path

import pytest

from tests.checks.finding import event, found

PLACES = """
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
cottbus: {name: Haus, town: Cottbus, state: Brandenburg}
mainz: {name: Haus, town: Mainz, state: Rheinland-Pfalz}
-- site_data/links.yaml --
zoom: {label: Zoom, url: https://zoom.example/j/1}
"""


@pytest.mark.parametrize(
    ("lines", "is_holiday"),
    [
        # Buß- und Bettag is a holiday in Saxony only.
        (["start: 2026-11-18 10:00", "place: halle"], True),
        (["start: 2026-11-18 10:00", "place: cottbus"], False),
        (["start: 2026-11-18 10:00", "region: sachsen"], True),
        (["start: 2026-11-18 10:00", "online: zoom"], True),
        (["start: 2026-06-04 10:00", "place: mainz"], True),
        (["start: 2026-06-04 10:00", "online: zoom"], False),
        (["start: 2026-11-17", "end: 2026-11-19", "place: halle"], True),
        (["start: 2026-11-16", "end: 2026-11-20", "place: halle"], False),
        (["start: 2026-11-18", "place: halle", "status: cancelled"], False),
        (["start: 2026-11", "place: halle"], False),
    ],
)
def test_holidays_of_the_state_count(tmp_path: Path, lines: list[str], is_holiday: bool) -> None:
    text = PLACES + event("a", *lines)
    assert found(tmp_path, text, "H212") == ["H212 site_data/events/a.yaml:3:8"] * is_holiday


SERIES = ["start: 2026-04-30 13:00", "place: halle", "repeat:", "  every: 2 weeks", "  until: 2026-06-30"]


def test_a_series_is_told_of_each_holiday(tmp_path: Path) -> None:
    assert found(tmp_path, event("a", *SERIES), "H212") == ["H212 site_data/events/a.yaml:5:1"]


@pytest.mark.parametrize(
    "considered",
    ["  except: [2026-05-14]", "  changes: {2026-05-14: cancelled}", "  changes: {14.05.2026: {note: Auch heute.}}"],
)
def test_a_series_that_says_what_happens_that_day_is_fine(tmp_path: Path, considered: str) -> None:
    assert found(tmp_path, event("a", *SERIES, considered), "H212") == []


def test_what_is_over_bothers_nobody(tmp_path: Path) -> None:
    assert found(tmp_path, event("a", *SERIES), "H212", today=date(2026, 5, 15)) == []

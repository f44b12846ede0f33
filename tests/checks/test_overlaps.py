"""Coming dates of ours that get in each other's way."""

from datetime import date
from pathlib import Path

import pytest

from tests.checks.finding import event, found

MEETING = event("treffen", "start: 2026-03-05 10:00", "end: 15:00", "place: halle")
AT_TREFFEN = ["H213 site_data/events/treffen.yaml:3:8"]
AT_B = ["H213 site_data/events/b.yaml:3:8"]
PLACES = """
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
schule: {name: Schule, town: Zittau, state: Sachsen}
-- site_data/links.yaml --
zoom: {label: Zoom, url: https://zoom.example/j/1}
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["start: 2026-03-05 14:00", "end: 16:00", "place: schule"], AT_B),
        (["start: 2026-03-05 15:29", "end: 16:00", "place: schule"], AT_B),
        (["start: 2026-03-05 15:30", "end: 16:00", "place: schule"], []),
        (["start: 2026-03-05 15:00", "end: 16:00", "place: halle"], []),
        (["start: 2026-03-05 15:00", "end: 16:00", "online: zoom"], AT_B),
        (["start: 2026-03-05 09:30", "place: schule"], AT_TREFFEN),
        (["start: 2026-03-05 14:00", "place: schule", "status: cancelled"], []),
        (["start: 2026-03-05 14:00", "place: schule", "status: tentative"], AT_B),
        (["start: 2026-03-05", "place: schule"], AT_TREFFEN),
        (["start: 2026-03-05", "region: sachsen"], []),
        (["start: 2026-03-02", "end: 2026-03-06", "place: schule"], []),
        (["start: 2026-03", "place: schule"], []),
        (["start: 2026-03-06 10:00", "place: schule"], []),
    ],
)
def test_two_events_at_the_same_time_are_a_hint(tmp_path: Path, lines: list[str], expected: list[str]) -> None:
    assert found(tmp_path, PLACES + MEETING + event("b", *lines), "H213") == expected


def test_a_date_of_a_series_is_told_at_the_event_that_is_none(tmp_path: Path) -> None:
    series = event("b", "start: 2026-02-05 13:00", "online: zoom", "repeat: {every: 2 weeks, until: 2026-04-30}")
    assert found(tmp_path, PLACES + MEETING + series, "H213") == AT_TREFFEN

    apart = series.replace("until: 2026-04-30", "until: 2026-04-30, except: [2026-03-05]")
    assert found(tmp_path, PLACES + MEETING + apart, "H213") == []


def test_parts_of_one_event_may_be_at_once(tmp_path: Path) -> None:
    parts = [
        "sessions:",
        "  zittau: {start: 2026-03-05 14:00, place: schule}",
        "  goerlitz: {start: 2026-03-05 14:00, place: halle}",
    ]
    assert found(tmp_path, PLACES + event("b", *parts), "H213") == []


def test_what_is_over_bothers_nobody(tmp_path: Path) -> None:
    text = PLACES + MEETING + event("b", "start: 2026-03-05 14:00", "place: schule")
    assert found(tmp_path, text, "H213", today=date(2026, 3, 5)) == AT_B
    assert found(tmp_path, text, "H213", today=date(2026, 3, 6)) == []

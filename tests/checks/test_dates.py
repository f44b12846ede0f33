"""Lengths that are hardly meant, plans whose time has come, series about to end."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.sites import event, found

AT = "place: halle"


@pytest.mark.parametrize(
    ("start", "end", "is_odd"),
    [
        ("2026-03-05 08:00", "22:00", False),
        ("2026-03-05 08:00", "22:01", True),
        ("2026-03-05 10:00", "2026-03-08 10:00", True),
        ("2026-03-05 10:00", "10:10", False),
        ("2026-03-05 10:00", "10:05", True),
        ("2026-03-01", "2026-03-31", False),
        ("2026-03-01", "2026-04-01", True),
        ("2026-01-05 10:00", "10:05", False),
    ],
)
def test_a_length_that_is_hardly_meant_is_a_hint_until_it_is_over(
    tmp_path: Path, start: str, end: str, is_odd: bool
) -> None:
    text = event("a", f"start: {start}", f"end: {end}", AT)
    assert found(tmp_path, text, "H211") == ["H211 site_data/events/a.yaml:4:6"] * is_odd


def test_a_series_is_told_once_of_its_odd_length(tmp_path: Path) -> None:
    text = event("a", "start: 2026-03-05 10:00", "end: 10:05", "repeat: {every: week, count: 3}", AT)
    assert found(tmp_path, text, "H211") == ["H211 site_data/events/a.yaml:4:6"]


@pytest.mark.parametrize(
    ("lines", "is_overdue"),
    [
        (["start: 2026-01"], True),
        (["start: 2026-02"], False),
        (["start: 2026-01", "status: cancelled"], False),
        (["start: 2026-01-20", "status: tentative"], True),
        (["start: 2026-01-20"], False),
        (["start: 2026-02-01", "status: tentative"], False),
    ],
)
def test_a_plan_whose_time_has_come_is_a_hint(tmp_path: Path, lines: list[str], is_overdue: bool) -> None:
    text = event("a", *lines, AT)
    assert found(tmp_path, text, "H218") == ["H218 site_data/events/a.yaml:3:8"] * is_overdue


@pytest.mark.parametrize(
    ("today", "ends_soon"), [("2026-03-01", False), ("2026-03-12", True), ("2026-04-02", True), ("2026-04-03", False)]
)
def test_a_series_that_ends_within_four_weeks_is_a_hint(tmp_path: Path, today: str, ends_soon: bool) -> None:
    text = event("a", "start: 2026-01-08 13:00", "repeat:", "  every: 2 weeks", "  until: 2026-04-08", AT)
    expected = ["H219 site_data/events/a.yaml:6:10"] * ends_soon
    assert found(tmp_path, text, "H219", today=date.fromisoformat(today)) == expected


@pytest.mark.parametrize(
    ("lines", "is_too_late"),
    [
        (["start: 2026-03-05 18:00", "register_by: 05.03.2026 18:00"], False),
        (["start: 2026-03-05 18:00", "register_by: 05.03.2026"], False),
        (["start: 2026-03-05 18:00", "register_by: 5.3.2026 18:01"], True),
        (["start: 2026-03-05 18:00", "register_by: 2026-03-06"], True),
        (["start: 2026-03-05", "register_by: 2026-03-05 23:00"], False),
        (["start: 2026-03", "register_by: 2026-03-31"], False),
        (["start: 2026-03", "register_by: 2026-04-01"], True),
        # Who joins a series later has not missed all of it.
        (["start: 2026-03-05 18:00", "register_by: 2026-03-12", "repeat: {every: week, count: 2}"], False),
        (["start: 2026-03-05 18:00", "register_by: 2026-03-13", "repeat: {every: week, count: 2}"], True),
    ],
)
def test_a_registration_ends_before_the_last_date_begins(tmp_path: Path, lines: list[str], is_too_late: bool) -> None:
    text = event("a", *lines, AT)
    assert found(tmp_path, text, "E231") == ["E231 site_data/events/a.yaml:4:14"] * is_too_late


MEETING = event("treffen", "start: 2026-03-05 10:00", "end: 15:00", "place: halle")
AT_TREFFEN = ["H213 site_data/events/treffen.yaml:3:8"]
AT_B = ["H213 site_data/events/b.yaml:3:8"]
PLACES = """
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
schule: {name: Schule, town: Zittau, state: Sachsen}
cottbus: {name: Haus, town: Cottbus, state: Brandenburg}
mainz: {name: Haus, town: Mainz, state: Rheinland-Pfalz}
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


def test_a_holiday_that_is_over_bothers_nobody(tmp_path: Path) -> None:
    assert found(tmp_path, event("a", *SERIES), "H212", today=date(2026, 5, 15)) == []

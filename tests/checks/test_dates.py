"""Lengths that are hardly meant, plans whose time has come, series about to end."""

from datetime import date
from pathlib import Path

import pytest

from tests.checks.finding import event, found

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

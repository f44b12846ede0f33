from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from clustersite.events.recurrence import after, instant, is_doubled, is_skipped, spans_switch

ZONE = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ("2026-03-29T01:59", False),
        ("2026-03-29T02:00", True),
        ("2026-03-29T02:59", True),
        ("2026-03-29T03:00", False),
        ("2026-03-22T02:30", False),
        ("2026-10-25T02:30", False),
    ],
)
def test_times_in_springs_gap_are_skipped(text: str, skipped: bool) -> None:
    assert is_skipped(at(text), ZONE) is skipped


@pytest.mark.parametrize(
    ("text", "doubled"),
    [
        ("2026-10-25T01:59", False),
        ("2026-10-25T02:00", True),
        ("2026-10-25T02:59", True),
        ("2026-10-25T03:00", False),
        ("2026-03-29T02:30", False),
    ],
)
def test_times_in_autumns_repeated_hour_are_doubled(text: str, doubled: bool) -> None:
    assert is_doubled(at(text), ZONE) is doubled


def test_only_a_span_over_a_switch_spans_it() -> None:
    assert spans_switch(at("2026-03-28T22:00"), at("2026-03-29T06:00"), ZONE)
    assert spans_switch(at("2026-10-24T22:00"), at("2026-10-25T06:00"), ZONE)
    assert not spans_switch(at("2026-03-29T03:00"), at("2026-03-29T06:00"), ZONE)


def test_an_hour_after_half_past_one_is_half_past_three_in_springs_night() -> None:
    assert after(at("2026-03-29T01:30"), timedelta(hours=1), ZONE) == at("2026-03-29T03:30")


def test_instant_has_the_offset_of_the_season() -> None:
    assert instant(at("2026-01-15T12:00"), ZONE).isoformat() == "2026-01-15T12:00:00+01:00"
    assert instant(at("2026-07-15T12:00"), ZONE).isoformat() == "2026-07-15T12:00:00+02:00"

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from clustersite.events.recurrence import after, contradictions, instant
from tests.calendar_samples import event, site


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def codes_of(start: str, end: str, **fields: object) -> set[str]:
    found = event(start=start.replace("T", " "), end=end, **fields)
    return {one.code for one in contradictions(found, site(found))}


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
    assert ("E113" in codes_of(text, "2026-12-01 12:00")) is skipped


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
    assert ("E114" in codes_of(text, "2026-12-01 12:00")) is doubled


@pytest.mark.parametrize(
    ("start", "end", "spans"),
    [
        ("2026-03-28 22:00", "2026-03-29 06:00", True),
        ("2026-10-24 22:00", "2026-10-25 06:00", True),
        ("2026-03-29 03:00", "2026-03-29 06:00", False),
    ],
)
def test_only_a_span_over_a_switch_spans_it(start: str, end: str, spans: bool) -> None:
    assert ("E126" in codes_of(start, end, repeat={"every": "week", "count": "2"})) is spans


def test_an_hour_after_half_past_one_is_half_past_three_in_springs_night() -> None:
    assert after(at("2026-03-29T01:30"), timedelta(hours=1)) == at("2026-03-29T03:30")


def test_instant_has_the_offset_of_the_season() -> None:
    assert instant(at("2026-01-15T12:00")).isoformat() == "2026-01-15T12:00:00+01:00"
    assert instant(at("2026-07-15T12:00")).isoformat() == "2026-07-15T12:00:00+02:00"

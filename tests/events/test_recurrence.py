from __future__ import annotations

from datetime import date, datetime

import pytest

from clustersite.content.fields import Month, read_day_or_time, read_end, read_moment
from clustersite.events.recurrence import DATES_LIMIT, end_of, planned, rule_dates, rule_text
from tests.calendar_samples import event


def days_of(start: str, **repeat: object) -> list[str]:
    found = event(start=start, repeat=repeat)
    assert found.repeat is not None
    assert isinstance(found.start, date)
    return [str(day) for day in rule_dates(found.start, found.repeat)]


def text_of(start: str, **repeat: object) -> str:
    found = event(start=start, repeat=repeat)
    assert found.repeat is not None
    assert isinstance(found.start, date)
    return rule_text(found.start, found.repeat, "LAST")


def test_rule_keeps_the_wall_clock_over_a_switch() -> None:
    assert days_of("2026-03-26 13:00", every="week", count="2") == ["2026-03-26 13:00:00", "2026-04-02 13:00:00"]


def test_until_is_the_last_possible_day() -> None:
    assert days_of("2026-03-05 23:00", every="week", until="2026-03-12") == [
        "2026-03-05 23:00:00",
        "2026-03-12 23:00:00",
    ]


def test_until_and_count_end_at_the_earlier() -> None:
    assert days_of("2026-03-05", every="week", until="2026-03-12", count="9") == ["2026-03-05", "2026-03-12"]
    assert days_of("2026-03-05", every="week", until="2026-12-31", count="2") == ["2026-03-05", "2026-03-12"]


def test_yearly_weekday_is_one_of_the_starts_month() -> None:
    assert days_of("2026-03-27", every="year", on="last friday", count="2") == ["2026-03-27", "2027-03-26"]


def test_every_second_week_counts_weeks_from_monday() -> None:
    found = days_of("2026-01-11", every="2 weeks", on=["sunday", "monday"], count="3")
    assert found == ["2026-01-11", "2026-01-19", "2026-01-25"]


def test_endless_rule_is_cut_one_above_the_limit() -> None:
    assert len(days_of("2026-01-01", every="day")) == DATES_LIMIT + 1


def test_rule_that_never_matches_ends() -> None:
    assert days_of("2026-01-06", every="7 days", on="monday", count="3") == []


@pytest.mark.parametrize(
    ("repeat", "text"),
    [
        ({"every": "week", "count": "3"}, "FREQ=WEEKLY;COUNT=3"),
        (
            {"every": "2 weeks", "on": ["tuesday", "thursday"], "count": "3"},
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=3",
        ),
        ({"every": "month", "on": "last tuesday", "count": "3"}, "FREQ=MONTHLY;BYDAY=-1TU;COUNT=3"),
        ({"every": "year", "count": "3"}, "FREQ=YEARLY;BYMONTH=1;COUNT=3"),
        ({"every": "day", "until": "2026-01-31"}, "FREQ=DAILY;UNTIL=LAST"),
        ({"every": "day", "until": "2026-01-08", "count": "9"}, "FREQ=DAILY;COUNT=3"),
    ],
)
def test_rule_is_written_as_rfc_5545_says(repeat: dict[str, object], text: str) -> None:
    assert text_of("2026-01-06 10:00", **repeat) == text


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-05 10:00", "15:00", datetime(2026, 3, 5, 15)),
        ("2026-03-05 10:00", "2026-03-06 02:00", datetime(2026, 3, 6, 2)),
        ("2026-03-05", "2026-03-07", date(2026, 3, 7)),
        ("2026-03-05", "2026-03-05", date(2026, 3, 5)),
        ("2026-03-05 10:00", "09:00", None),
        ("2026-03-05 10:00", "10:00", None),
        ("2026-03-05 10:00", "2026-03-06", None),
        ("2026-03-05", "10:00", None),
        ("2026-03-05", "2026-03-05 10:00", None),
        ("2026-03-05", "2026-03-04", None),
        ("2026-03", "10:00", None),
    ],
)
def test_end_is_of_the_kind_of_its_start_and_later(start: str, end: str, expected: date | None) -> None:
    assert end_of(read_moment(start), read_end(end)) == expected


def test_start_alone_has_no_end() -> None:
    assert end_of(read_day_or_time("2026-03-05"), None) is None


def test_bare_days_of_a_timed_series_are_at_its_time_of_day() -> None:
    found = event(
        start="2026-01-06 13:00",
        end="14:00",
        repeat={
            "every": "week",
            "count": "2",
            "also": "2026-02-03",
            "changes": {"2026-01-13": {"start": "2026-01-14"}},
        },
    )
    assert [(plan.kind, plan.start, plan.end) for plan in planned(found)] == [
        ("series", datetime(2026, 1, 6, 13), datetime(2026, 1, 6, 14)),
        ("extra", datetime(2026, 1, 14, 13), datetime(2026, 1, 14, 14)),
        ("extra", datetime(2026, 2, 3, 13), datetime(2026, 2, 3, 14)),
    ]


def test_plan_of_a_month_with_a_rule_is_the_month_alone() -> None:
    found = event(start="2026-09", repeat={"every": "week", "count": "2"})
    assert [(plan.kind, plan.start) for plan in planned(found)] == [("single", Month(2026, 9))]


def test_from_a_day_on_another_rule_holds() -> None:
    found = event(
        start="2026-01-06 13:00",
        end="14:00",
        repeat={
            "every": "week",
            "until": "2026-04-30",
            "except": ["2026-01-13"],
            "changes": {"2026-02-27": {"start": "2026-02-26 15:00"}},
            "from": {"2026-02-01": {"every": "month", "on": "last friday"}},
        },
    )

    assert [(plan.kind, plan.key, str(plan.start), str(plan.end)) for plan in planned(found)] == [
        ("series", "2026-01-06", "2026-01-06 13:00:00", "2026-01-06 14:00:00"),
        ("series", "2026-01-20", "2026-01-20 13:00:00", "2026-01-20 14:00:00"),
        ("series", "2026-01-27", "2026-01-27 13:00:00", "2026-01-27 14:00:00"),
        ("extra", "2026-02-27", "2026-02-26 15:00:00", "2026-02-26 16:00:00"),
        ("extra", "2026-03-27", "2026-03-27 13:00:00", "2026-03-27 14:00:00"),
        ("extra", "2026-04-24", "2026-04-24 13:00:00", "2026-04-24 14:00:00"),
    ]

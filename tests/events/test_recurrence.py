"""The rule of a series: its dates, its text in RFC 5545, and every contradiction that a file of an event can hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from clustersite import problems
from clustersite.content.dates import Month, read_day_or_time, read_end, read_moment
from clustersite.events.recurrence import (
    DATES_LIMIT,
    Contradiction,
    after,
    contradictions,
    end_of,
    instant,
    planned,
    rule_dates,
    rule_text,
)
from clustersite.problems import Where, problem
from tests.calendar_samples import event, site
from tests.sites import build_site, codes


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


# --- What contradicts itself ---------------------------------------------------------------------


def found_in(**fields: object) -> list[Contradiction]:
    single = event(**fields)
    return list(contradictions(single, site(single)))


def codes_of(**fields: object) -> list[tuple[str, tuple[str, ...]]]:
    return [(found.code, found.path) for found in found_in(**fields)]


def series(start: str = "2026-01-06 13:00", **repeat: object) -> dict[str, object]:
    """A weekly series of four dates; `but` stands for `except`."""
    said = {"except" if name == "but" else name: value for name, value in repeat.items()}
    return {"start": start, "repeat": {"every": "week", "count": "4", **said}}


CONTRADICTING: dict[str, tuple[dict[str, object], list[tuple[str, tuple[str, ...]]]]] = {
    "nothing": ({}, [("E116", ())]),
    "start beside sessions": (
        {"start": "2026-03-05", "sessions": {"a": {"start": "2026-03-05"}}},
        [("E119", ("start",))],
    ),
    "rule beside sessions": (
        {"sessions": {"a": {"start": "2026-03-05"}}, "repeat": {"every": "week", "count": "2"}},
        [("E119", ("repeat",))],
    ),
    "month with an end": ({"start": "2026-09", "end": "15:00"}, [("E117", ("end",))]),
    "month with a rule": ({"start": "2026-09", "repeat": {"every": "week", "count": "2"}}, [("E117", ("repeat",))]),
    "session of a month with an end": (
        {"sessions": {"a": {"start": "2026-09", "end": "15:00"}}},
        [("E117", ("sessions", "a", "end"))],
    ),
    "end before start": ({"start": "2026-03-05 10:00", "end": "09:30"}, [("E112", ("end",))]),
    "end at start": ({"start": "2026-03-05 10:00", "end": "10:00"}, [("E112", ("end",))]),
    "last day before first": ({"start": "2026-03-05", "end": "2026-03-04"}, [("E112", ("end",))]),
    "session's end before start": (
        {"sessions": {"a": {"start": "2026-03-05 10:00", "end": "09:00"}}},
        [("E112", ("sessions", "a", "end"))],
    ),
    "change's end before start": (
        series(changes={"2026-01-13": {"end": "12:00"}}),
        [("E112", ("repeat", "changes", "2026-01-13", "end"))],
    ),
    "time as end of a day": ({"start": "2026-03-05", "end": "10:00"}, [("E115", ("end",))]),
    "day as end of a time": ({"start": "2026-03-05 10:00", "end": "2026-03-06"}, [("E115", ("end",))]),
    "start in spring's gap": ({"start": "2026-03-29 02:30", "end": "04:00"}, [("E113", ("start",))]),
    "end in spring's gap": ({"start": "2026-03-29 01:00", "end": "02:30"}, [("E113", ("end",))]),
    "series through spring's gap": (
        series("2026-03-28 02:30", every="day"),
        [("E113", ("repeat",))],
    ),
    "extra date in spring's gap": (
        series("2026-03-02 02:30", also="2026-03-29"),
        [("E113", ("repeat", "also", "0"))],
    ),
    "start in autumn's double hour": ({"start": "2026-10-25 02:30", "end": "04:00"}, [("E114", ("start",))]),
    "default end in autumn's double hour": ({"start": "2026-10-25 01:30"}, [("E114", ("start",))]),
    "no end of the rule": ({"start": "2026-01-06 13:00", "repeat": {"every": "week"}}, [("E121", ("repeat",))]),
    "more dates than a calendar should hold": (
        {"start": "2026-01-06", "repeat": {"every": "day", "until": "2036-01-06"}},
        [("E121", ("repeat",))],
    ),
    "rule beyond what programs know": (
        {"start": "2026-01-06", "repeat": {"every": "year", "until": "2038-01-06"}},
        [("E121", ("repeat",))],
    ),
    "count beyond what programs know": (
        {"start": "2026-01-06", "repeat": {"every": "year", "count": "20"}},
        [("E121", ("repeat",))],
    ),
    "start outside its rule": (series(on="wednesday"), [("E122", ("start",))]),
    "exception that hits nothing": (
        series(but=["2026-01-13", "2026-01-14"]),
        [("E123", ("repeat", "except", "1"))],
    ),
    "exception twice": (
        series(but=["2026-01-13", "2026-01-13"]),
        [("E123", ("repeat", "except", "1"))],
    ),
    "change that hits nothing": (
        series(changes={"2026-01-14": "cancelled"}),
        [("E123", ("repeat", "changes", "2026-01-14"))],
    ),
    "change of an exception": (
        series(but="2026-01-13", changes={"2026-01-13": "cancelled"}),
        [("E123", ("repeat", "changes", "2026-01-13"))],
    ),
    "rule that ends before it begins": (
        {"start": "2026-01-06", "repeat": {"every": "week", "until": "2026-01-05"}},
        [("E124", ("repeat",))],
    ),
    "rule that never comes true": (series(every="7 days", on="monday"), [("E124", ("repeat",))]),
    "nothing but exceptions": (series(count="1", but="2026-01-06"), [("E124", ("repeat",))]),
    "31st of every month": (series("2026-01-31", every="month"), [("E125", ("repeat",))]),
    "29th of every month": (series("2026-01-29", every="month"), [("E125", ("repeat",))]),
    "29 February of every year": (series("2028-02-29", every="year", count="2"), [("E125", ("repeat",))]),
    "last friday of a week": (series("2026-01-09", on="last friday"), [("E125", ("repeat",))]),
    "last day of a week": (series("2026-01-31", on="last day"), [("E191", ("repeat", "on"))]),
    "last day beside a weekday": (
        series("2026-01-30", every="month", on=["friday", "30"]),
        [("E191", ("repeat", "on"))],
    ),
    "two workdays of one rule": (
        series("2026-01-01", every="month", on=["first workday", "last workday"]),
        [("E191", ("repeat", "on"))],
    ),
    "exception in spring's gap": (series("2026-03-28 02:30", every="day", but="2026-03-29"), [("E113", ("repeat",))]),
    "moved out of autumn's double hour": (
        series("2026-10-24 02:30", every="day", changes={"2026-10-25": {"start": "2026-10-25 12:00"}}),
        [("E114", ("repeat",))],
    ),
    "exception through the night of a switch": (
        series("2026-03-27 22:00", every="day", but="2026-03-28") | {"end": "2026-03-28 06:00"},
        [("E126", ("repeat",))],
    ),
    "moved away from the night of a switch": (
        series("2026-03-27 22:00", every="day", changes={"2026-03-28": {"start": "2026-04-08 22:00"}})
        | {"end": "2026-03-28 06:00"},
        [("E126", ("repeat",))],
    ),
    "series through the night of a switch": (
        series("2026-03-27 22:00", every="day") | {"end": "2026-03-28 06:00"},
        [("E126", ("repeat",))],
    ),
    "two parts at one time and place": (
        {"sessions": {"a": {"start": "2026-03-05 10:00"}, "b": {"start": "2026-03-05 10:00"}}},
        [("E127", ("sessions", "b", "start"))],
    ),
    "two parts at one time, one of them at the event's place": (
        {
            "place": "schule",
            "sessions": {"a": {"start": "2026-03-05 10:00"}, "b": {"start": "2026-03-05 10:00", "place": "schule"}},
        },
        [("E127", ("sessions", "b", "start"))],
    ),
    "extra date on a day of the rule": (
        series(also="2026-01-13 18:00"),
        [("E127", ("repeat", "also", "0"))],
    ),
    "extra date on the day of a moved one": (
        series(also="2026-01-13 18:00", changes={"2026-01-13": {"start": "2026-01-14"}}),
        [("E127", ("repeat", "also", "0"))],
    ),
    "moved onto another date": (
        series(changes={"2026-01-06": {"start": "2026-01-13"}}),
        [("E127", ("repeat",))],
    ),
    "extra date twice": (
        series(also=["2026-02-13", "2026-02-13"]),
        [("E127", ("repeat", "also", "1"))],
    ),
}


@pytest.mark.parametrize("name", CONTRADICTING)
def test_contradiction_is_found_where_it_is_said(name: str) -> None:
    fields, expected = CONTRADICTING[name]
    assert codes_of(**fields) == expected


@pytest.mark.parametrize("name", CONTRADICTING)
def test_messages_can_tell_every_contradiction(name: str) -> None:
    for found in found_in(**CONTRADICTING[name][0]):
        told = problem(found.code, Where("a.yaml"), **found.facts)
        assert "{" not in told.message + told.label + told.help
        assert ".." not in told.message + told.help.replace("…", "")


def test_all_codes_of_dates_are_tested() -> None:
    tested = {code for _, expected in CONTRADICTING.values() for code, _ in expected}
    dates = {code for code in problems.codes() if "E112" <= code <= "E127"} - {"E118", "E120"} | {"E191"}
    assert tested == dates


def test_end_after_midnight_is_suggested_with_its_date() -> None:
    (found,) = found_in(start="2026-11-25 18:00", end="17:30")
    assert found.facts == {"difference": "30 Minuten", "suggestion": "2026-11-26 17:30"}


def test_difference_is_told_in_days_hours_and_minutes() -> None:
    (found,) = found_in(start="2026-11-25 18:00", end="2026-11-24 16:59")
    assert found.facts["difference"] == "1 Tag 1 Stunde 1 Minute"


def test_change_that_misses_is_told_the_nearest_date() -> None:
    (found,) = found_in(**series(changes={"2026-01-14": "cancelled"}))
    assert found.facts == {"date": "2026-01-14", "field": "changes", "nearest": "2026-01-13"}


def test_event_whose_uid_a_session_would_take_is_found() -> None:
    meeting = event(sessions={"zittau": {"start": "2026-03-05"}})
    other = event(id="treffen-zittau", start="2026-03-06")
    (found,) = contradictions(meeting, site(meeting, other))
    assert (found.code, found.path, found.facts) == (
        "E129",
        ("sessions", "zittau"),
        {"key": "zittau", "other": "treffen-zittau"},
    )


def test_night_over_a_switch_is_fine_outside_of_a_rule() -> None:
    assert found_in(start="2026-03-28 22:00", end="2026-03-29 06:00") == []
    assert found_in(**series("2026-03-26 22:00", also="2026-03-28"), end="2026-03-27 06:00") == []


def test_two_schools_at_once_are_no_contradiction() -> None:
    sessions = {
        "a": {"start": "2026-03-17 14:00", "place": "schule"},
        "b": {"start": "2026-03-17 14:00", "place": "halle"},
    }
    assert found_in(sessions=sessions) == []


def test_every_contradiction_of_a_file_is_found_at_once() -> None:
    fields = series("2026-03-29 02:30", on="monday", changes={"2026-03-01": "cancelled"}) | {"end": "01:00"}
    assert {code for code, _ in codes_of(**fields)} == {"E112", "E122", "E123"}


@pytest.mark.parametrize(
    ("event", "place"),
    [
        ("repeat:\n  every: week\n  count: 3\n  changes:\n    05.03.2026: cancelled\n", "8:5"),
        ("repeat:\n  every: week\n  count: 3\n  except: 2026-03-05\n", "7:11"),
        ("repeat:\n  every: week\n  count: 3\n  except:\n    - 2026-03-10\n    - 2026-03-05\n", "9:7"),
    ],
)
def test_a_miss_is_found_where_the_editor_wrote_it(tmp_path: Path, event: str, place: str) -> None:
    text = f"-- site_data/events/x.yaml --\ntitle: X\nplace: halle\nstart: 2026-03-03 13:00\n{event}"

    assert f"E123 site_data/events/x.yaml:{place}" in codes(build_site(tmp_path, text))


def test_a_session_named_with_digits_is_found(tmp_path: Path) -> None:
    text = "title: X\nsessions:\n  2026:\n    start: 2026-03-03 13:00\n    end: 12:00\n"

    outcome = build_site(tmp_path, f"-- site_data/events/x.yaml --\n{text}")

    assert "E112 site_data/events/x.yaml:5:10" in codes(outcome)


# --- Nights of the switch ------------------------------------------------------------------------


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def codes_between(start: str, end: str, **fields: object) -> set[str]:
    single = event(start=start.replace("T", " "), end=end, **fields)
    return {one.code for one in contradictions(single, site(single))}


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
    assert ("E113" in codes_between(text, "2026-12-01 12:00")) is skipped


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
    assert ("E114" in codes_between(text, "2026-12-01 12:00")) is doubled


@pytest.mark.parametrize(
    ("start", "end", "spans"),
    [
        ("2026-03-28 22:00", "2026-03-29 06:00", True),
        ("2026-10-24 22:00", "2026-10-25 06:00", True),
        ("2026-03-29 03:00", "2026-03-29 06:00", False),
    ],
)
def test_only_a_span_over_a_switch_spans_it(start: str, end: str, spans: bool) -> None:
    assert ("E126" in codes_between(start, end, repeat={"every": "week", "count": "2"})) is spans


def test_an_hour_after_half_past_one_is_half_past_three_in_springs_night() -> None:
    assert after(at("2026-03-29T01:30"), timedelta(hours=1)) == at("2026-03-29T03:30")


def test_instant_has_the_offset_of_the_season() -> None:
    assert instant(at("2026-01-15T12:00")).isoformat() == "2026-01-15T12:00:00+01:00"
    assert instant(at("2026-07-15T12:00")).isoformat() == "2026-07-15T12:00:00+02:00"

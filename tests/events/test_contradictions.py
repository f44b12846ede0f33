from __future__ import annotations

from pathlib import Path

import pytest

from clustersite import problems
from clustersite.events.recurrence import Contradiction, contradictions
from clustersite.problems import Where, problem
from tests.calendar_samples import event, site
from tests.sites import build_site, codes


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

"""Dates, times and series as editors write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from clustersite.content.dates import (
    Moment,
    Month,
    MonthDay,
    Step,
    Unit,
    Unreadable,
    Weekday,
    read_day,
    read_day_or_time,
    read_end,
    read_moment,
    read_on,
    read_step,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-3-5", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)),
        ("5. 3. 2026", date(2026, 3, 5)),
        ("2026-03-05 10:00", datetime(2026, 3, 5, 10)),
        ("2026-03-05T10:00:00", datetime(2026, 3, 5, 10)),
        ("05.03.2026, 9:30 Uhr", datetime(2026, 3, 5, 9, 30)),
        ("5.3.2026 9.30", datetime(2026, 3, 5, 9, 30)),
        ("2026-03-05 9 Uhr", datetime(2026, 3, 5, 9)),
        ("2026-09", Month(2026, 9)),
        ("09/2026", Month(2026, 9)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_moment_is_read_in_iso_and_in_german_notation(written: str, meant: object) -> None:
    assert read_moment(written) == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026-02-30", "E111"),
        ("2026-02-29", "E111"),
        ("31.04.2026", "E111"),
        ("2026-13", "E111"),
        ("1926-03-05", "E111"),
        ("2126-03-05", "E111"),
        ("2026-03-05 24:00", "E118"),
        ("2026-03-05 10:60", "E118"),
        ("13:00", "E110"),
        ("03/05/2026", "E110"),
        ("2026", "E110"),
        ("morgen", "E110"),
        ("", "E110"),
        ("٢٠٢٦-٠٣-٠٥", "E110"),
        ("2026-03-05 10:00 bis 12:00", "E204"),
    ],
)
def test_what_is_no_moment_says_why(written: str, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        read_moment(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("15:00", time(15)),
        ("9.30 Uhr", time(9, 30)),
        ("0:00", time()),
        ("2026-03-05", date(2026, 3, 5)),
        ("2026-03-05 15:00", datetime(2026, 3, 5, 15)),
    ],
)
def test_an_end_may_be_a_time_alone(written: str, meant: object) -> None:
    assert read_end(written) == meant


@pytest.mark.parametrize(
    ("written", "code"), [("24:00", "E208"), ("99", "E118"), ("2026-09", "E110"), ("abends", "E110")]
)
def test_what_is_no_end_says_why(written: str, code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        read_end(written)


def test_a_day_has_no_time_and_a_date_of_a_series_no_month() -> None:
    with pytest.raises(Unreadable, match="E110"):
        read_day("2026-03-05 10:00")
    with pytest.raises(Unreadable, match="E110"):
        read_day_or_time("2026-09")


def test_months_stand_in_order_and_are_written_as_read() -> None:
    assert sorted([Month(2027, 1), Month(2026, 12), Month(2026, 2)]) == [
        Month(2026, 2),
        Month(2026, 12),
        Month(2027, 1),
    ]
    assert str(Month(2026, 2)) == "2026-02"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5. März 2027, 10 Uhr", datetime(2027, 3, 5, 10)),
        ("5. März 2027", date(2027, 3, 5)),
        ("05.03.2027 um 10 Uhr", datetime(2027, 3, 5, 10)),
        ("Freitag, 05.03.2027 10:00", datetime(2027, 3, 5, 10)),
        ("Fr. 5. Mrz. 2027 um 10.30 Uhr", datetime(2027, 3, 5, 10, 30)),
        ("5.3.27 10:00", datetime(2027, 3, 5, 10)),
        ("Sonnabend, 6. Maerz 2027", date(2027, 3, 6)),
        ("März 2027", Month(2027, 3)),
        ("Dez. 2027", Month(2027, 12)),
    ],
)
def test_days_written_out_are_understood(written: str, read: Moment) -> None:
    assert read_moment(written) == read


@pytest.mark.parametrize(
    ("written", "code", "said"),
    [
        ("Montag, 05.03.2027", "E203", {"day": "05.03.2027", "right": "Freitag"}),
        ("05.03.2027 10-15 Uhr", "E204", {"start": "2027-03-05 10:00", "end": "15:00"}),
        ("5. März 2027, 10:30 bis 12 Uhr", "E204", {"start": "2027-03-05 10:30", "end": "12:00"}),
        ("2027-03-05T10:00:00Z", "E205", {"local": "2027-03-05 11:00"}),
        ("2027-07-05T10:00:00Z", "E205", {"local": "2027-07-05 12:00"}),
        ("TBA", "E207", {}),
        ("Frühjahr 2027", "E207", {}),
        ("Ende März", "E207", {}),
        ("5. Mars 2027 an einem Tag", "E110", {}),
        ("Blautag, 05.03.2027", "E110", {}),
        ("31. Februar 2027", "E111", {}),
    ],
)
def test_what_is_no_moment_is_answered_with_what_to_write(written: str, code: str, said: dict[str, str]) -> None:
    with pytest.raises(Unreadable) as raised:
        read_moment(written)

    assert raised.value.code == code
    assert said.items() <= dict(raised.value.facts).items()


def test_midnight_is_told_as_the_next_day() -> None:
    with pytest.raises(Unreadable) as raised:
        read_end("24:00")

    assert raised.value.code == "E208"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("week", Step(1, Unit.WEEK)),
        ("2 weeks", Step(2, Unit.WEEK)),
        ("alle 2 Wochen", Step(2, Unit.WEEK)),
        ("jeden Monat", Step(1, Unit.MONTH)),
        ("every year", Step(1, Unit.YEAR)),
        ("10 Tage", Step(10, Unit.DAY)),
    ],
)
def test_a_step_is_read_in_english_and_german(written: str, meant: Step) -> None:
    assert read_step(written) == meant


@pytest.mark.parametrize("written", ["", "0 weeks", "2", "biweekly", "two weeks", "1000 days", "-1 week", "week "])
def test_what_is_no_step_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="E120"):
        read_step(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("friday", Weekday(4)),
        ("Freitag", Weekday(4)),
        ("last friday", Weekday(4, -1)),
        ("letzter Freitag", Weekday(4, -1)),
        ("third  Monday", Weekday(0, 3)),
        ("30", MonthDay(30)),
        ("31.", MonthDay(31)),
        ("last day", MonthDay(-1)),
        ("letzter Arbeitstag", MonthDay(-1, is_workday=True)),
    ],
)
def test_a_weekday_is_read_in_english_and_german(written: str, meant: Weekday | MonthDay) -> None:
    assert read_on(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "fr", "fifth friday", "friday last", "last", "first last friday", "0", "32", "day", "letzter Werktag"],
)
def test_what_is_no_weekday_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="E128"):
        read_on(written)

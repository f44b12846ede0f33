"""The words of a series."""

import pytest

from clustersite.content.dates import MonthDay, Step, Unit, Unreadable, Weekday, read_on, read_step


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

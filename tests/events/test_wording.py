"""Dates, numbers and rules in German words."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal

from clustersite.content.dates import Month, read_moment
from clustersite.content.model import Repeat, Status
from clustersite.events import wording
from clustersite.events.occurrences import occurrences
from clustersite.events.wording import rule_words
from tests.calendar_samples import event, site


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-03-05 10:00", "15:00", "Do., 5. März 2026, 10–15 Uhr"),
        ("2026-03-05 13:00", None, "Do., 5. März 2026, 13 Uhr"),
        ("2026-03-05 14:30", "16:00", "Do., 5. März 2026, 14.30–16 Uhr"),
        ("2026-03-05 09:05", "09:50", "Do., 5. März 2026, 9.05–9.50 Uhr"),
        ("2026-03-05 00:00", "01:00", "Do., 5. März 2026, 0–1 Uhr"),
        ("2026-03-06 20:00", "2026-03-07 00:00", "Fr., 6. März 2026, 20–24 Uhr"),
        ("2026-03-06 20:00", "2026-03-07 02:00", "Fr., 6. März 2026, 20 Uhr, bis Sa., 7. März, 2 Uhr"),
        ("2026-12-31 20:00", "2027-01-01 02:00", "Do., 31. Dezember 2026, 20 Uhr, bis Fr., 1. Januar 2027, 2 Uhr"),
        ("2026-03-05 10:00", "2026-03-07 16:00", "Do., 5. März 2026, 10 Uhr, bis Sa., 7. März, 16 Uhr"),
        ("2026-03-05", None, "Do., 5. März 2026"),
        ("2026-03-05", "2026-03-05", "Do., 5. März 2026"),
        ("2026-03-09", "2026-03-14", "9.–14. März 2026"),
        ("2026-09-26", "2026-09-27", "26./27. September 2026"),
        ("2026-09-30", "2026-10-02", "30. September – 2. Oktober 2026"),
        ("2026-09-30", "2026-10-01", "30. September – 1. Oktober 2026"),
        ("2026-12-30", "2027-01-02", "30. Dezember 2026 – 2. Januar 2027"),
        ("2026-11", None, "November 2026, Tag folgt"),
    ],
)
def test_dates_are_written_as_germans_write_them(start: str, end: str | None, words: str) -> None:
    found = event(start=start, **({"end": end} if end else {}))
    (occurrence,) = occurrences(found, site(found))
    assert wording.when(occurrence) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-03-05 10:00", "15:00", "10–15 Uhr"),
        ("2026-03-05 13:00", None, "13 Uhr"),
        ("2026-03-05", None, ""),
        ("2026-11", None, ""),
    ],
)
def test_time_of_day_is_empty_where_there_is_none(start: str, end: str | None, words: str) -> None:
    found = event(start=start, **({"end": end} if end else {}))
    (occurrence,) = occurrences(found, site(found))
    assert wording.time_words(occurrence) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-05 10:30", "Do., 5. März 2026, 10.30 Uhr"),
        ("2026-03-05", "Do., 5. März 2026"),
        ("2026-03", "März 2026, Tag folgt"),
    ],
)
def test_moment_is_written_as_precisely_as_it_is_known(moment: str, words: str) -> None:
    assert wording.moment_words(read_moment(moment)) == words


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11", "2026-11"),
        ("2026-03-05", "2026-03-05"),
        ("2026-03-05 10:00", "2026-03-05T10:00+01:00"),
        ("2026-07-05 10:00", "2026-07-05T10:00+02:00"),
        ("2026-03-29 03:00", "2026-03-29T03:00+02:00"),
        ("2026-10-25 03:00", "2026-10-25T03:00+01:00"),
    ],
)
def test_machines_read_times_with_their_offset(moment: str, text: str) -> None:
    assert wording.iso(read_moment(moment)) == text


def test_day_and_month_have_long_and_short_words() -> None:
    day = date(2026, 9, 3)
    assert wording.day_words(day) == "Donnerstag, 3. September 2026"
    assert wording.short_day(day) == "Do., 3. September"
    assert wording.weekday_short(day) == "Do"
    assert wording.month_words(day) == wording.month_words(Month(2026, 9)) == "September 2026"
    assert wording.month_name(Month(2026, 3)) == "März"
    assert wording.month_short(day) == "Sept."
    assert wording.month_short(datetime(2026, 3, 5, 10)) == "März"


@pytest.mark.parametrize(("value", "words"), [(0, "0"), (27, "27"), (5809, "5.809"), (532166, "532.166")])
def test_numbers_have_points_at_thousands(value: int, words: str) -> None:
    assert wording.number(value) == words


def test_every_status_has_words() -> None:
    assert [wording.status_words(status) for status in Status] == [
        "findet statt",
        "unter Vorbehalt",
        "verschoben",
        "abgesagt",
    ]


def test_words_are_those_of_the_unicode_cldr() -> None:
    for day in (date(2026, month, number) for month in range(1, 13) for number in (1, 3, 5, 7, 9, 11, 13, 28)):
        assert wording.day_words(day) == format_date(day, "EEEE, d. MMMM y", "de")
        assert wording.short_day(day) == format_date(day, "EEE, d. MMMM", "de")
        assert wording.weekday_short(day) == format_date(day, "ccc", "de")
        assert wording.month_name(day) == format_date(day, "LLLL", "de")
        assert wording.month_short(day) == format_date(day.replace(day=1), "MMM", "de")


@pytest.mark.parametrize("value", [0, 7, 999, 1000, 5809, 532166, 10**6, 123456789])
def test_numbers_are_written_as_in_the_unicode_cldr(value: int) -> None:
    assert wording.number(value) == format_decimal(value, locale="de")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("30", "Jeden Monat am 30., 3 Mal"),
        (["1", "15"], "Jeden Monat am 1. und 15., 3 Mal"),
        ("last day", "Jeden Monat am letzten Tag, 3 Mal"),
        ("letzter Arbeitstag", "Jeden Monat am letzten Arbeitstag, 3 Mal"),
        ("third friday", "Jeden Monat am dritten Freitag, 3 Mal"),
    ],
)
def test_the_days_of_a_rule_are_told(on: object, words: str) -> None:
    assert rule_words(Repeat.model_validate({"every": "month", "on": on, "count": "3"})) == words


def test_a_later_rule_is_told_behind_the_first() -> None:
    later = {"2026-09-01": {"every": "month", "on": "last tuesday"}}
    rule = Repeat.model_validate({"every": "2 weeks", "on": "thursday", "until": "2026-12-31", "from": later})

    assert rule_words(rule) == (
        "Alle 2 Wochen am Donnerstag; ab Dienstag, 1. September 2026: Jeden Monat am letzten Dienstag, "
        "bis Donnerstag, 31. Dezember 2026"
    )

from __future__ import annotations

from datetime import date, datetime

import pytest

from clustersite.content.dates import Month
from clustersite.content.model import Status
from clustersite.events.occurrences import Occurrence, is_past, last_day, occurrences
from tests.calendar_samples import CATEGORIES, PLACES, event, site


def dates_of(**fields: object) -> tuple[Occurrence, ...]:
    found = event(**fields)
    return occurrences(found, site(found))


def the_date_of(**fields: object) -> Occurrence:
    (found,) = dates_of(**fields)
    return found


def series(**repeat: object) -> dict[str, object]:
    return {"start": "2026-01-06 13:00", "end": "14:00", "repeat": {"every": "week", "count": "3", **repeat}}


def test_single_event_is_one_occurrence_with_everything_a_list_shows() -> None:
    assert the_date_of(
        start="2026-03-05 10:00",
        end="15:00",
        category="treffen",
        place="schule",
        summary="Worum es geht.",
        members=["firma"],
        full="ja",
        moved_from="2026-03-04",
    ) == Occurrence(
        event_id="treffen",
        key="",
        kind="single",
        address="/termine/treffen/",
        title="Treffen",
        summary="Worum es geht.",
        category=CATEGORIES["treffen"],
        start=datetime(2026, 3, 5, 10),
        end=datetime(2026, 3, 5, 15),
        status=Status.CONFIRMED,
        place=PLACES["schule"],
        online=None,
        links=(),
        regions=("sachsen",),
        note=None,
        moved_from=date(2026, 3, 4),
        members=("firma",),
        is_full=True,
    )


def test_event_without_end_has_no_invented_one() -> None:
    assert the_date_of(start="2026-03-05 10:00").end is None


def test_last_day_of_whole_days_is_inclusive() -> None:
    found = the_date_of(start="2026-03-09", end="2026-03-14")
    assert (found.start, found.end, last_day(found)) == (date(2026, 3, 9), date(2026, 3, 14), date(2026, 3, 14))


def test_sessions_have_their_own_words_and_inherit_the_rest() -> None:
    found = dates_of(
        place="schule",
        status="tentative",
        sessions={
            "eins": {
                "start": "2026-03-17 14:00",
                "title": "Teil eins",
                "note": "Bitte klingeln.",
                "status": "confirmed",
            },
            "zwei": {"start": "2026-03-17 14:00", "place": "halle", "moved_from": "2026-03-10 14:00"},
        },
    )
    assert [(one.key, one.title, one.note, one.status, one.place, one.regions, one.moved_from) for one in found] == [
        ("eins", "Teil eins", "Bitte klingeln.", "confirmed", PLACES["schule"], ("sachsen",), None),
        ("zwei", "Treffen", None, "tentative", PLACES["halle"], ("brandenburg",), datetime(2026, 3, 10, 14)),
    ]


def test_series_has_its_dates_without_exceptions() -> None:
    found = dates_of(**series(**{"except": "2026-01-13"}))
    assert [(one.key, one.kind, one.start) for one in found] == [
        ("2026-01-06", "series", datetime(2026, 1, 6, 13)),
        ("2026-01-20", "series", datetime(2026, 1, 20, 13)),
    ]


def test_moved_date_keeps_the_rules_date_as_key_and_stands_alone() -> None:
    found = dates_of(**series(changes={"2026-01-06": {"start": "2026-01-15 15:00"}}))
    assert [(one.key, one.kind, one.start, one.end, one.moved_from) for one in found] == [
        ("2026-01-13", "series", datetime(2026, 1, 13, 13), datetime(2026, 1, 13, 14), None),
        ("2026-01-06", "extra", datetime(2026, 1, 15, 15), datetime(2026, 1, 15, 16), datetime(2026, 1, 6, 13)),
        ("2026-01-20", "series", datetime(2026, 1, 20, 13), datetime(2026, 1, 20, 14), None),
    ]


def test_move_to_the_same_time_is_none() -> None:
    found = dates_of(**series(changes={"2026-01-06": {"start": "2026-01-06 13:00"}}))
    assert {(one.kind, one.moved_from) for one in found} == {("series", None)}


def test_extra_date_stands_alone_under_its_own_date() -> None:
    found = dates_of(**series(also="2026-02-03 18:00"))[-1]
    assert (found.key, found.kind, found.start, found.end, found.moved_from) == (
        "2026-02-03",
        "extra",
        datetime(2026, 2, 3, 18),
        datetime(2026, 2, 3, 19),
        None,
    )


def test_changed_date_has_its_own_place_length_and_note() -> None:
    change = {"place": "halle", "end": "17:00", "note": "In der Halle."}
    found = dates_of(**series(changes={"2026-01-13": change}))[1]
    assert (found.kind, found.place, found.end, found.note, found.regions) == (
        "series",
        PLACES["halle"],
        datetime(2026, 1, 13, 17),
        "In der Halle.",
        ("brandenburg",),
    )


@pytest.mark.parametrize(
    ("event_status", "change", "status"),
    [
        ("confirmed", "cancelled", "cancelled"),
        ("tentative", {"note": "Gast dabei."}, "tentative"),
        ("tentative", "cancelled", "cancelled"),
        ("cancelled", {"status": "tentative"}, "cancelled"),
    ],
)
def test_change_only_weakens_the_status_of_its_series(event_status: str, change: object, status: str) -> None:
    found = dates_of(**series(changes={"2026-01-13": change}), status=event_status)
    assert found[1].status == status
    assert found[0].status == event_status


def test_cancelled_dates_stay_in_the_list() -> None:
    assert [one.status for one in dates_of(**series(changes={"2026-01-13": "cancelled"}))] == [
        "confirmed",
        "cancelled",
        "confirmed",
    ]


@pytest.mark.parametrize(
    ("fields", "regions"),
    [
        ({}, ()),
        ({"place": "schule"}, ("sachsen",)),
        ({"online": "zoom"}, ("online",)),
        ({"place": "halle", "online": "zoom"}, ("brandenburg", "online")),
        ({"region": "brandenburg"}, ("brandenburg",)),
    ],
)
def test_regions_follow_from_place_the_event_and_online(fields: dict[str, object], regions: tuple[str, ...]) -> None:
    assert the_date_of(start="2026-03-05", **fields).regions == regions


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({"start": "2026-02"}, date(2026, 2, 28)),
        ({"start": "2028-02"}, date(2028, 2, 29)),
        ({"start": "2026-03-05"}, date(2026, 3, 5)),
        ({"start": "2026-03-05 10:00"}, date(2026, 3, 5)),
        ({"start": "2026-03-05 20:00", "end": "2026-03-06 02:00"}, date(2026, 3, 6)),
        ({"start": "2026-03-05 20:00", "end": "2026-03-06 00:00"}, date(2026, 3, 5)),
    ],
)
def test_occurrence_is_past_after_its_last_day(fields: dict[str, object], last: date) -> None:
    found = the_date_of(**fields)
    assert last_day(found) == last
    assert not is_past(found, last)
    assert is_past(found, date.fromordinal(last.toordinal() + 1))


def test_month_without_a_day_is_one_occurrence() -> None:
    assert the_date_of(start="2026-09").start == Month(2026, 9)


def test_event_without_start_and_sessions_has_no_occurrences() -> None:
    assert dates_of() == ()


def test_series_that_contradicts_itself_still_yields_dates() -> None:
    assert dates_of(start="2026-01-06", end="10:00", repeat={"every": "month", "on": "friday", "count": "1"}) != ()

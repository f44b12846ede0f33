from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from clustersite.feeds.ics import event_lines
from clustersite.git import Revision
from tests.calendar_samples import (
    HEAD,
    LINKS,
    SETTINGS,
    entry,
    event,
    feed_of,
    lines,
    properties,
    written,
)
from tests.recurrence_cases import CASES

GOLDEN = Path(__file__).parent.parent / "golden"
MEETING = {"start": "2026-03-05 10:00", "end": "15:00"}
SERIES = {"start": "2026-01-06 13:00", "end": "14:00"}


def repeated(**repeat: object) -> dict[str, object]:
    return {**SERIES, "repeat": {"every": "week", "count": "4", **repeat}}


# --- The file as a whole -------------------------------------------------------------------------


def test_line_ends_are_crlf_everywhere_without_a_byte_order_mark() -> None:
    ics = feed_of(**MEETING)
    assert ics.startswith(b"BEGIN:VCALENDAR\r\n")
    assert ics.endswith(b"END:VCALENDAR\r\n")
    assert ics.count(b"\n") == ics.count(b"\r") == ics.count(b"\r\n")


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    ics = feed_of(**MEETING, summary="Grüße 🎉 " * 30)
    assert max(len(line) for line in ics.split(b"\r\n")) == 75
    for line in ics.split(b"\r\n"):
        line.decode()


def test_head_says_what_the_feed_is() -> None:
    found = lines(feed_of(**MEETING))
    assert found[: found.index("BEGIN:VTIMEZONE")] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Beispiel//clustersite//DE",
        "DESCRIPTION:Alles auf einmal.",
        "X-WR-CALDESC:Alles auf einmal.",
        "NAME:Alle Termine",
        "X-WR-CALNAME:Alle Termine",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "SOURCE;VALUE=URI:https://beispiel.de/kalender.ics",
        "URL:https://beispiel.de/kalender/",
        "X-PUBLISHED-TTL:PT12H",
        "X-WR-TIMEZONE:Europe/Berlin",
    ]


def test_name_has_no_comma_and_is_escaped() -> None:
    head = {**HEAD, "name": "Treffen, Runden; mehr,alles", "description": "a, b"}
    found = lines(written([entry(event(**MEETING))], head=head))
    assert r"NAME:Treffen – Runden\; mehr alles" in found
    assert r"X-WR-CALNAME:Treffen – Runden\; mehr alles" in found
    assert r"DESCRIPTION:a\, b" in found
    assert r"X-WR-CALDESC:a\, b" in found


def test_zone_is_one_rule_for_summer_and_one_for_winter_before_the_first_event() -> None:
    found = lines(feed_of(**MEETING))
    assert found[found.index("BEGIN:VTIMEZONE") : found.index("BEGIN:VEVENT")] == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


def test_what_clients_misread_is_nowhere() -> None:
    ics = written([entry(found) for found in CASES.values()])
    names = {line.split(":")[0].split(";")[0] for line in lines(ics)}
    absent = {"METHOD", "CREATED", "LAST-MODIFIED", "RDATE", "ATTENDEE", "ORGANIZER", "ATTACH", "X-ALT-DESC"}
    assert names & absent == set()
    assert b"VALARM" not in ics
    assert b"None" not in ics


def test_two_feeds_of_the_same_values_are_equal() -> None:
    assert written([entry(found) for found in CASES.values()]) == written([entry(found) for found in CASES.values()])


def test_feed_without_events_is_refused() -> None:
    with pytest.raises(ValueError, match="without events"):
        feed_of(start="2026-09")


@pytest.mark.parametrize(
    ("fields", "dated"),
    [({"start": "2026-09"}, False), ({}, False), (MEETING, True), (MEETING | {"status": "cancelled"}, True)],
)
def test_only_days_are_in_a_feed(fields: dict[str, object], dated: bool) -> None:
    assert bool(event_lines(entry(event(**fields)))) is dated


# --- One event -----------------------------------------------------------------------------------


def test_event_without_end_lasts_one_hour() -> None:
    found = properties(feed_of(start="2026-03-05 10:00"))
    assert found["DTSTART;TZID=Europe/Berlin"] == "20260305T100000"
    assert found["DTEND;TZID=Europe/Berlin"] == "20260305T110000"


def test_default_length_is_the_sites() -> None:
    settings = SETTINGS.model_copy(update={"event_minutes": 90})
    found = properties(written([entry(event(start="2026-03-05 10:00"), settings=settings)]))
    assert found["DTEND;TZID=Europe/Berlin"] == "20260305T113000"


@pytest.mark.parametrize(
    ("start", "end", "excluded"),
    [
        ("2026-03-09", "2026-03-14", "20260315"),
        ("2026-09-26", "2026-09-27", "20260928"),
        ("2026-12-31", None, "20270101"),
        ("2028-02-28", None, "20280229"),
    ],
)
def test_end_of_whole_days_is_the_day_after(start: str, end: str | None, excluded: str) -> None:
    found = properties(feed_of(start=start, **({"end": end} if end else {})))
    assert found["DTSTART;VALUE=DATE"] == start.replace("-", "")
    assert found["DTEND;VALUE=DATE"] == excluded
    assert found["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("fields", "transparency"),
    [
        (MEETING, "OPAQUE"),
        ({"start": "2026-03-09 08:00", "end": "2026-03-13 16:00"}, "TRANSPARENT"),
        (MEETING | {"status": "cancelled"}, "TRANSPARENT"),
        (MEETING | {"status": "tentative"}, "OPAQUE"),
    ],
)
def test_only_what_takes_place_within_a_day_blocks_time(fields: dict[str, object], transparency: str) -> None:
    assert properties(feed_of(**fields))["TRANSP"] == transparency


@pytest.mark.parametrize(
    ("status", "written_status", "summary"),
    [
        ("confirmed", "CONFIRMED", "Treffen"),
        ("tentative", "TENTATIVE", "Treffen (unter Vorbehalt)"),
        ("cancelled", "CANCELLED", "ABGESAGT: Treffen"),
        ("postponed", "CANCELLED", "VERSCHOBEN: Treffen"),
    ],
)
def test_status_and_title_agree(status: str, written_status: str, summary: str) -> None:
    found = properties(feed_of(**MEETING, status=status))
    assert (found["STATUS"], found["SUMMARY"]) == (written_status, summary)


def test_stamp_and_sequence_are_the_revisions() -> None:
    revision = Revision(changed=datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC), number=42)
    found = properties(written([entry(event(**MEETING), revision=revision)]))
    assert (found["DTSTAMP"], found["SEQUENCE"]) == ("20260506T070809Z", "42")


def test_unknown_revision_has_no_sequence() -> None:
    revision = Revision(changed=datetime(2026, 5, 6, tzinfo=UTC), number=None)
    found = properties(written([entry(event(**MEETING), revision=revision)]))
    assert found["DTSTAMP"] == "20260506T000000Z"
    assert "SEQUENCE" not in found


def test_event_has_its_page_place_and_category() -> None:
    found = properties(feed_of(**MEETING, place="schule", category="treffen"))
    assert found["URL"] == "https://beispiel.de/termine/treffen/"
    assert found["LOCATION"] == r"Oberschule am Markt\, Markt 1\, 02826 Görlitz"
    assert found["GEO"] == "51.15;14.98"
    assert found["CATEGORIES"] == r"Treffen\, Runden"


def test_unknown_place_has_neither_line_nor_position() -> None:
    assert {"LOCATION", "GEO"} & set(properties(feed_of(**MEETING))) == set()
    assert "GEO" not in properties(feed_of(**MEETING, place="halle"))


def test_public_zoom_link_is_in_text_and_conference() -> None:
    found = properties(feed_of(**MEETING, online="zoom"))
    assert found["CONFERENCE;FEATURE=AUDIO,VIDEO;LABEL=Zoom-Raum;VALUE=URI"] == "https://zoom.example.de/1"
    assert "https://zoom.example.de/1" in found["DESCRIPTION"]
    assert found["LOCATION"] == "Online (Zoom)"


@pytest.mark.parametrize("visibility", ["page", "on_request"])
def test_link_that_is_not_public_is_nowhere_in_the_feed(visibility: str) -> None:
    link = LINKS["zoom"].model_copy(update={"visibility": visibility})
    ics = written([entry(event(**MEETING, online="zoom"), online=link, links=(link,))])
    assert "zoom.example.de" not in "".join(lines(ics))
    assert "LOCATION:Online (Zoom)" in lines(ics)


def test_quotes_in_a_links_label_do_not_break_its_line() -> None:
    link = LINKS["zoom"].model_copy(update={"label": 'Raum "A"; B: 1, 2'})
    ics = written([entry(event(**MEETING, online="zoom"), online=link)])
    (found,) = Calendar.from_ical(ics).events
    assert str(found["conference"]) == link.url
    assert found["conference"].params["LABEL"] == "Raum 'A'; B: 1, 2"


# --- Identity ------------------------------------------------------------------------------------


def uids(ics: bytes) -> list[str]:
    return [line.removeprefix("UID:") for line in lines(ics) if line.startswith("UID:")]


def test_uid_is_the_id_at_the_sites_own_domain() -> None:
    assert uids(feed_of(**MEETING)) == ["treffen@beispiel.de"]


def test_uid_of_a_domain_with_umlauts_is_ascii() -> None:
    settings = SETTINGS.model_copy(update={"address": "https://bündnis.de/cluster"})
    assert uids(written([entry(event(**MEETING), settings=settings)])) == ["treffen@xn--bndnis-3ya.de"]


def test_sessions_are_entries_of_their_own() -> None:
    sessions = {"eins": {"start": "2026-03-17 14:00"}, "zwei": {"start": "2026-09"}, "drei": {"start": "2026-03-18"}}
    assert uids(feed_of(sessions=sessions)) == ["treffen-eins@beispiel.de", "treffen-drei@beispiel.de"]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Anders"},
        {"start": "2026-05-05 10:00"},
        {"place": "schule"},
        {"status": "cancelled"},
        {"description": "Mehr."},
    ],
)
def test_no_edit_changes_a_uid(change: dict[str, object]) -> None:
    assert uids(feed_of(**({"start": "2026-03-05 10:00"} | change))) == ["treffen@beispiel.de"]


# --- Series --------------------------------------------------------------------------------------


def test_series_is_a_rule_whose_excluded_dates_are_full_local_starts() -> None:
    found = properties(feed_of(**repeated(**{"except": ["2026-01-13", "2026-01-20"]})))
    assert found["RRULE"] == "FREQ=WEEKLY;COUNT=4"
    assert found["EXDATE;TZID=Europe/Berlin"] == "20260113T130000,20260120T130000"


@pytest.mark.parametrize(
    ("start", "until", "text"),
    [
        ("2026-01-06 13:00", "2026-02-03", "FREQ=WEEKLY;UNTIL=20260203T225959Z"),
        ("2026-06-02 13:00", "2026-06-30", "FREQ=WEEKLY;UNTIL=20260630T215959Z"),
        ("2026-06-02", "2026-06-30", "FREQ=WEEKLY;UNTIL=20260630"),
    ],
)
def test_until_is_the_last_local_moment_in_utc_or_a_day(start: str, until: str, text: str) -> None:
    assert properties(feed_of(start=start, repeat={"every": "week", "until": until}))["RRULE"] == text


def test_excluded_date_of_whole_days_is_a_date() -> None:
    found = feed_of(start="2026-01-06", repeat={"every": "week", "count": "3", "except": "2026-01-13"})
    assert properties(found)["EXDATE;VALUE=DATE"] == "20260113"


def test_cancelled_date_is_an_override_and_not_excluded() -> None:
    ics = feed_of(**repeated(changes={"2026-01-13": "cancelled"}))
    assert "EXDATE" not in ics.decode()
    found = properties(ics, 1)
    assert found["RECURRENCE-ID;TZID=Europe/Berlin"] == "20260113T130000"
    assert (found["UID"], found["STATUS"]) == ("treffen@beispiel.de", "CANCELLED")
    assert found["SUMMARY"] == "ABGESAGT: Treffen"
    assert "RRULE" not in found


def test_override_has_all_properties() -> None:
    ics = feed_of(**repeated(changes={"2026-01-13": {"note": "Gast dabei."}}), place="schule", category="treffen")
    rule, override = properties(ics, 0), properties(ics, 1)
    assert set(rule) - set(override) == {"RRULE"}
    assert set(override) - set(rule) == {"RECURRENCE-ID;TZID=Europe/Berlin"}


def test_moved_date_is_excluded_and_an_entry_of_its_own() -> None:
    ics = feed_of(**repeated(changes={"2026-01-13": {"start": "2026-01-14 15:00"}}))
    assert uids(ics) == ["treffen@beispiel.de", "treffen-2026-01-13@beispiel.de"]
    assert properties(ics, 0)["EXDATE;TZID=Europe/Berlin"] == "20260113T130000"
    moved = properties(ics, 1)
    assert moved["DTSTART;TZID=Europe/Berlin"] == "20260114T150000"
    assert moved["DESCRIPTION"].startswith(r"Verlegt\, bisher: Di.\, 13. Januar 2026\, 13 Uhr.\n\n")
    assert {name.split(";")[0] for name in moved} & {"RRULE", "EXDATE", "RECURRENCE-ID"} == set()


def test_extra_date_is_an_entry_of_its_own() -> None:
    assert uids(feed_of(**repeated(also="2026-05-15"))) == ["treffen@beispiel.de", "treffen-2026-05-15@beispiel.de"]


def test_change_that_changes_nothing_is_no_override() -> None:
    assert uids(feed_of(**repeated(changes={"2026-01-13": {"end": "14:00"}}))) == ["treffen@beispiel.de"]


def test_series_whose_dates_are_all_moved_has_no_rule() -> None:
    moves = {"2026-01-06": {"start": "2026-01-07"}, "2026-01-13": {"start": "2026-01-14"}}
    ics = feed_of(**repeated(count="2", changes=moves))
    assert b"RRULE:FREQ=WEEKLY" not in ics
    assert uids(ics) == ["treffen-2026-01-06@beispiel.de", "treffen-2026-01-13@beispiel.de"]


def test_entry_of_some_dates_excludes_the_others() -> None:
    whole = entry(event(**repeated()))
    some = entry(event(**repeated()), occurrences=whole.occurrences[1:3])
    assert properties(written([some]))["EXDATE;TZID=Europe/Berlin"] == "20260106T130000,20260127T130000"


def test_moved_series_names_its_old_date_in_the_rule_only() -> None:
    ics = feed_of(**repeated(changes={"2026-01-13": {"note": "Gast."}}), moved_from="2026-01-05 13:00")
    assert properties(ics, 0)["DESCRIPTION"].startswith("Verlegt")
    assert properties(ics, 1)["DESCRIPTION"].startswith("Gast.")


# --- Golden files --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["everything-at-once", "sessions-two-places", "single-all-day", "single-cancelled"])
def test_whole_feed_is_as_reviewed(name: str) -> None:
    path = GOLDEN / f"{name}.ics"
    ics = written([entry(CASES[name])])
    # REWRITE_GOLDEN=1 writes the files anew; the difference is then read in review.
    if os.environ.get("REWRITE_GOLDEN"):
        path.write_bytes(ics)
    assert ics == path.read_bytes()

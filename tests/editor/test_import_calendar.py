"""Calendars taken over, typed as an editor would: what becomes of them, and what is left out."""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustersite import build as building
from clustersite.cli.main import main
from clustersite.content.load import read_site
from clustersite.content.model import Site, Status
from clustersite.content.sources import read_sources
from clustersite.editor.import_calendar import events_from_calendar
from clustersite.editor.import_rule import series
from clustersite.editor.importing import Imported
from clustersite.events.index import DateIndex
from clustersite.inputs import Reads
from clustersite.problems.diagnostics import Problem
from tests.sites import SMALLEST, TODAY, build_site, files_of, options_for, write_files, write_site

FILE = "termine.ics"
_SMALL = read_site({name: text.encode() for name, text in files_of(SMALLEST).items()})


def _calendar(*events: str) -> str:
    entries = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Probe//DE\n{entries}END:VCALENDAR\n"


def _imported(root: Path, *events: str, write: bool = True) -> dict[str, str]:
    """The new event files, without their first line, by id."""
    if not (root / "site_data").exists():
        write_site(root)
    before = set(root.rglob("*.yaml"))
    write_files(root, {FILE: _calendar(*events)})
    assert main(["import", str(root / FILE), *(["--write"] * write)], root=root, today=TODAY) == 0
    new = sorted(set(root.rglob("*.yaml")) - before)
    return {file.stem: file.read_text("utf-8").partition("\n")[2] for file in new}


def _site(root: Path) -> Site:
    reading = read_site(read_sources(root)[0])
    assert reading.site is not None
    assert [found.message for found in reading.problems] == []
    return reading.site


def test_a_single_event_becomes_a_draft(tmp_path: Path) -> None:
    event = """
UID:1
SUMMARY:Infoabend: Ausbildung
DTSTART;TZID=Europe/Berlin:20260305T180000
DTEND;TZID=Europe/Berlin:20260305T200000
LOCATION:Halle\\, Görlitz
CATEGORIES:Treffen
"""

    assert _imported(tmp_path, event) == {
        "infoabend-ausbildung-2026": 'title: "Infoabend: Ausbildung"\ncategory: treffen\nstart: 2026-03-05 18:00\n'
        "end: 20:00\nplace: halle\ndraft: ja\n"
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART:20260701T080000Z\nDTEND:20260701T093000Z", "start: 2026-07-01 10:00\nend: 11:30\n"),
        ("DTSTART:20260105T080000Z\nDURATION:PT90M", "start: 2026-01-05 09:00\nend: 10:30\n"),
        ("DTSTART:20260701T080000", "start: 2026-07-01 08:00\n"),
        ("DTSTART;TZID=America/New_York:20260701T080000", "start: 2026-07-01 14:00\n"),
        ("DTSTART;TZID=W. Europe Standard Time:20260701T080000", "start: 2026-07-01 08:00\n"),
        ("DTSTART;VALUE=DATE:20260901\nDTEND;VALUE=DATE:20260904", "start: 2026-09-01\nend: 2026-09-03\n"),
        ("DTSTART;VALUE=DATE:20260901\nDTEND;VALUE=DATE:20260902", "start: 2026-09-01\n"),
        ("DTSTART:20261231T210000Z\nDTEND:20270101T010000Z", "start: 2026-12-31 22:00\nend: 2027-01-01 02:00\n"),
        ("DTSTART:20260701T080000\nSTATUS:CANCELLED", "start: 2026-07-01 08:00\nstatus: cancelled\n"),
        ("DTSTART:20260701T080000\nSTATUS:TENTATIVE", "start: 2026-07-01 08:00\nstatus: tentative\n"),
    ],
)
def test_times_become_those_of_the_clocks_here(tmp_path: Path, lines: str, expected: str) -> None:
    found = _imported(tmp_path, f"UID:1\nSUMMARY:Treffen\n{lines}")

    assert found == {"treffen-2026": f"title: Treffen\n{expected}draft: ja\n"}


def test_a_series_keeps_its_exceptions(tmp_path: Path) -> None:
    series = """
UID:1
SUMMARY:Runde
DTSTART;TZID=Europe/Berlin:20260305T100000
DTEND;TZID=Europe/Berlin:20260305T110000
RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=6
EXDATE;TZID=Europe/Berlin:20260319T100000
RDATE;TZID=Europe/Berlin:20260320T100000
"""
    moved = """
UID:1
SUMMARY:Runde
RECURRENCE-ID;TZID=Europe/Berlin:20260402T100000
DTSTART;TZID=Europe/Berlin:20260403T100000
DTEND;TZID=Europe/Berlin:20260403T120000
"""
    off = """
UID:1
SUMMARY:Runde
RECURRENCE-ID;TZID=Europe/Berlin:20260416T100000
DTSTART;TZID=Europe/Berlin:20260416T100000
STATUS:CANCELLED
"""

    _imported(tmp_path, series, moved, off)

    found = [(str(date.start), str(date.end), date.status) for date in DateIndex(_site(tmp_path), Reads()).all()]
    assert found == [
        ("2026-03-05 10:00:00", "2026-03-05 11:00:00", Status.CONFIRMED),
        ("2026-03-20 10:00:00", "2026-03-20 11:00:00", Status.CONFIRMED),
        ("2026-04-03 10:00:00", "2026-04-03 12:00:00", Status.CONFIRMED),
        ("2026-04-16 10:00:00", "2026-04-16 11:00:00", Status.CANCELLED),
        ("2026-04-30 10:00:00", "2026-04-30 11:00:00", Status.CONFIRMED),
        ("2026-05-14 10:00:00", "2026-05-14 11:00:00", Status.CONFIRMED),
    ]


@pytest.mark.parametrize(
    ("start", "rule", "words"),
    [
        ("20260305T100000", "FREQ=WEEKLY;UNTIL=20260320T000000Z", "repeat:\n  every: week\n  until: 2026-03-19\n"),
        ("20260305T100000", "FREQ=DAILY;INTERVAL=3;COUNT=3", "every: 3 days\n  count: 3\n"),
        ("20260302T100000", "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4", "every: week\n  on:\n    - monday\n    - thursday\n"),
        ("20260327T100000", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "every: month\n  on: last friday\n  count: 3\n"),
        ("20260303T100000", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1;COUNT=3", "every: month\n  on: first tuesday\n"),
        ("20260305T100000", "FREQ=MONTHLY;BYMONTHDAY=5;COUNT=3", "every: month\n  count: 3\n"),
        ("20260130T100000", "FREQ=MONTHLY;BYMONTHDAY=30;COUNT=3", "every: month\n  on: 30\n  count: 3\n"),
        ("20260131T100000", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "every: month\n  on: last day\n  count: 3\n"),
        ("20260130T100000", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "  on: last workday\n"),
        ("20260131T100000", "FREQ=MONTHLY;COUNT=3", "every: month\n  on: 31\n  count: 3\n"),
        ("20260305T100000", "FREQ=YEARLY;BYMONTH=3;COUNT=3", "every: year\n  count: 3\n"),
        ("20260305T100000", "FREQ=WEEKLY", "repeat:\n  every: week\n  until: 2026-12-31\n"),
    ],
)  # fmt: skip
def test_rules_become_words(tmp_path: Path, start: str, rule: str, words: str) -> None:
    found = _imported(tmp_path, f"UID:1\nSUMMARY:Runde\nDTSTART;TZID=Europe/Berlin:{start}\nRRULE:{rule}")

    assert words in found["runde-2026"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("DTSTART:20260305T100000\nRRULE:FREQ=HOURLY;COUNT=3", "Abstand"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=WEEKLY;COUNT=3;BYHOUR=9,10", "BYHOUR"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=MONTHLY;BYDAY=5FR;COUNT=3", "5FR"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3", "Beginn"),
        ("DTSTART:20260305T100000Z\nRRULE:FREQ=WEEKLY;COUNT=8", "nicht genau so"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=DAILY;COUNT=99999", "zu viele"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=DAILY;INTERVAL=0", "Abstand"),
        ("DTSTART:20260305T100000\nCLASS:PRIVATE", "privat"),
        ("DTSTART:gestern", "beschädigt"),
        ("LOCATION:Halle", "beschädigt"),
    ],
)
def test_what_cannot_be_taken_over_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str, reason: str
) -> None:
    assert _imported(tmp_path, f"UID:1\nSUMMARY:Runde\n{lines}") == {}

    shown = capsys.readouterr().out
    assert "„Runde“" in shown
    assert reason in shown


def test_without_write_nothing_is_written_but_all_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _imported(tmp_path, "UID:1\nSUMMARY:Infoabend\nDTSTART:20260305T180000", write=False) == {}

    assert "--- site_data/events/infoabend-2026.yaml\n" in capsys.readouterr().out


def test_a_second_import_finds_everything_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _imported(tmp_path, "UID:1\nSUMMARY:Infoabend\nDTSTART:20260305T180000")

    assert _imported(tmp_path, "UID:1\nSUMMARY:Infoabend (neu)\nDTSTART:20260306T180000") == {}
    assert _imported(tmp_path, "UID:2\nSUMMARY:Infoabend\nDTSTART:20260305T190000") == {}
    assert "gibt es schon (infoabend-2026)" in capsys.readouterr().out


def test_two_events_of_one_title_get_two_ids(tmp_path: Path) -> None:
    found = _imported(
        tmp_path, "UID:1\nSUMMARY:Runde\nDTSTART:20260305T180000", "UID:2\nSUMMARY:Runde\nDTSTART:20260312T180000"
    )

    assert sorted(found) == ["runde-2026", "runde-2026-2"]


def test_our_own_feed_is_recognized(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build_site(tmp_path, _OWN)

    assert main(["import", str(tmp_path / "public/kalender.ics")], root=tmp_path, today=TODAY) == 0

    shown = capsys.readouterr().out
    assert "0 Dateien" in shown
    assert "gibt es schon (runde)" in shown


_OWN = """
-- site_data/events/runde.yaml --
title: Runde
category: treffen
place: halle
start: 2026-03-05 10:00
end: 11:00
repeat:
  every: 2 weeks
  until: 2026-12-31
  except: [2026-03-19]
  also: [2026-03-20 10:00]
  changes:
    2026-04-02: {start: 2026-04-03 12:00}
    2026-04-16: cancelled
    2026-11-12: {end: 13:00, note: Heute länger.}
-- site_data/events/woche.yaml --
title: Woche
category: treffen
place: halle
start: 2026-03-09
end: 2026-03-14
-- site_data/events/dating.yaml --
title: Dating
category: treffen
sessions:
  eins: {start: 2026-03-17 14:00, end: 17:00, place: halle}
  zwei: {start: 2026-03-18 14:00, end: 17:00, place: halle}
"""


def test_a_feed_of_another_site_of_this_kind_becomes_the_same_dates(tmp_path: Path) -> None:
    build_site(tmp_path / "one", _OWN)
    write_site(tmp_path / "two", SMALLEST.replace("probe.example", "andere.example"))

    feed = str(tmp_path / "one/public/kalender.ics")
    assert main(["import", feed, "--write"], root=tmp_path / "two", today=TODAY) == 0

    dates = [
        sorted((str(found.start), str(found.end), found.status) for found in DateIndex(_site(root), Reads()).all())
        for root in (tmp_path / "one", tmp_path / "two")
    ]
    assert len(dates[0]) == 25
    assert dates[0] == dates[1]


def test_nothing_breaks_out_of_the_text(tmp_path: Path) -> None:
    evil = "Infoabend\\ndraft: nein\\n- x: {{ 1 }} # \\\\ \" ' <script> [[event:weg]] \u2028 {% raw %}"
    event = f"UID:a\u0085b\nSUMMARY:{evil}\nLOCATION:{evil}\nDTSTART:20260305T180000\n"
    event += f"DESCRIPTION:{evil}<b>x</b>\\n---\\n```"

    ((name, text),) = _imported(tmp_path, event).items()

    event_read = _site(tmp_path).events[name]
    assert event_read.draft is True
    assert event_read.title.startswith("Infoabend draft: nein - x: {{ 1 }} #")
    (tmp_path / f"site_data/events/{name}.yaml").write_text(text.replace("draft: ja\n", ""), "utf-8")
    outcome = building.build(options_for(tmp_path))
    assert outcome.written is not None, [found.message for found in outcome.problems]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.ics", b"kein Kalender", "kein lesbarer Kalender"),
        ("a.ics", b"", "keine Termine"),
        ("a.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "keine Termine"),
        ("a.ics", "BEGIN:VCALENDAR\nX:Görlitz".encode("cp1252"), "vermutlich in Windows-1252"),
        ("a.ics", b"x" * 5_000_001, "mehr als 5 MB"),
        ("a.ics", b"BEGIN:VEVENT\nEND:VEVENT\n" * 2001, "mehr als 2000 Termine"),
        ("a.docx", b"PK", "Kalender (.ics)"),
    ],
)
def test_what_is_no_calendar_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, words: str
) -> None:
    write_files(write_site(tmp_path), {name: content})

    assert main(["import", str(tmp_path / name), "--write"], root=tmp_path, today=TODAY) == 2

    shown = capsys.readouterr().err
    assert "Fehler E190" in shown
    assert words in shown


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_site(tmp_path)

    assert main(["import", str(tmp_path / "weg.ics")], root=tmp_path, today=TODAY) == 2

    assert "Die Datei gibt es nicht." in capsys.readouterr().err


_LINES = st.sampled_from([
    "BEGIN:VEVENT", "END:VEVENT", "UID:1", "SUMMARY:x", "DTSTART:20260305T100000", "DTSTART;VALUE=DATE:20260305",
    "DTSTART;TZID=Foo:20260305T100000", "DTSTART:00010101T000000Z", "DTEND:99991231T235959Z", "DURATION:-P1D",
    "DURATION:PT", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "RRULE:COUNT=2", "RRULE:x",
    "RRULE:FREQ=DAILY;UNTIL=x", "RRULE:FREQ=WEEKLY;COUNT=-1", "EXDATE:20260312T100000", "EXDATE:x",
    "RDATE;VALUE=PERIOD:20260312T100000/PT1H", "RECURRENCE-ID:20260312T100000", "RECURRENCE-ID:x", "STATUS:x",
    "BEGIN:VTIMEZONE", "END:VTIMEZONE", "CATEGORIES:a,b", "LOCATION:Halle", "X", ";", "DESCRIPTION:<a", " folded",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, max_size=14) | st.lists(st.text(max_size=20), max_size=3))
def test_garbage_never_becomes_an_exception(lines: list[str]) -> None:
    text = "\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])

    assert _SMALL.site is not None
    found = events_from_calendar(FILE, text, _SMALL.site, _SMALL.documents, TODAY)

    assert isinstance(found, (Imported, Problem))


class _StuckInWinter(tzinfo):
    """A zone as pytz gives it: it has the right name and the offset of one date."""

    def utcoffset(self, _moment: datetime | None) -> timedelta:
        return timedelta(hours=1)

    def dst(self, _moment: datetime | None) -> timedelta:
        return timedelta()

    def tzname(self, _moment: datetime | None) -> str:
        return "CET"

    def __str__(self) -> str:
        return "Europe/Berlin"


def test_a_series_keeps_its_hour_whichever_library_made_the_zone() -> None:
    start = datetime(2026, 3, 5, 10, 0, tzinfo=_StuckInWinter())

    found = series({"FREQ": ["WEEKLY"], "COUNT": [6]}, start, today=TODAY, time_zone="Europe/Berlin")

    assert found.words == {"every": "week", "count": "6"}

"""Calendars taken over, typed as an editor would: what becomes of them, and what is left out."""

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
from clustersite.editor.importing import Imported
from clustersite.events.index import DateIndex
from clustersite.problems import Problem
from clustersite.queries import Inputs
from tests.sites import SMALLEST, SMALLEST_SOURCES, TODAY, build_site, options_for, write_files, write_site

FILE = "termine.ics"
_SMALL = read_site(SMALLEST_SOURCES)


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
        "end: 20:00\nplace: halle\nuid: 1\ndraft: ja\n"
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

    assert found == {"treffen-2026": f"title: Treffen\n{expected}uid: 1\ndraft: ja\n"}


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

    found = [(str(date.start), str(date.end), date.status) for date in DateIndex(_site(tmp_path), Inputs()).all()]
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
        ("DTSTART:20260305T100000\nRRULE:FREQ=HOURLY;COUNT=3", "FREQ=HOURLY;COUNT=3 lässt sich hier nicht genau so"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=WEEKLY;COUNT=3;BYHOUR=9,10", "BYHOUR"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=MONTHLY;BYDAY=5FR;COUNT=3", "5FR"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3", "Beginn"),
        ("DTSTART:20260305T100000Z\nRRULE:FREQ=WEEKLY;COUNT=8", "nicht genau so"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=DAILY;COUNT=99999", "zu viele"),
        ("DTSTART:20260305T100000\nRRULE:FREQ=DAILY;INTERVAL=0", "nicht genau so"),
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


def test_a_second_import_changes_what_is_different(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _imported(tmp_path, "UID:1\nSUMMARY:Infoabend\nDTSTART:20260305T180000\nDTEND:20260305T190000\nDESCRIPTION:Alt")
    file = tmp_path / "site_data/events/infoabend-2026.yaml"
    file.write_bytes(file.read_bytes().replace(b"title:", b"# Von Hand.\nprice: 5\ntitle:").replace(b"\n", b"\r\n"))
    changed = "UID:1\nSUMMARY:Infoabend\nDTSTART:20260306T180000\nSTATUS:CANCELLED\nDESCRIPTION:Neu\nSEQUENCE:2"

    assert _imported(tmp_path, changed, write=False) == {}
    assert "3 - start: 2026-03-05 18:00" in capsys.readouterr().out.replace("     5 -", "3 -")
    assert _imported(tmp_path, changed) == {}

    assert file.read_bytes().partition(b"\n")[2].decode().replace("\r\n", "\n") == (
        "# Von Hand.\nprice: 5\ntitle: Infoabend\nstart: 2026-03-06 18:00\nstatus: cancelled\n"
        "description: Neu\nuid: 1\ndraft: ja\n"
    )
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n")
    capsys.readouterr()
    assert _imported(tmp_path, changed) == {}
    assert "„Infoabend“ gibt es schon (infoabend-2026), unverändert." in capsys.readouterr().out
    assert _imported(tmp_path, changed.replace("CANCELLED", "CONFIRMED")) == {}
    assert "status: confirmed\n" in file.read_text("utf-8")


def test_a_series_that_changed_is_written_anew(tmp_path: Path) -> None:
    series = "UID:1\nSUMMARY:Runde\nDTSTART:20260305T180000\nRRULE:FREQ=WEEKLY;COUNT=4"
    _imported(tmp_path, series)

    _imported(tmp_path, series.replace("COUNT=4", "INTERVAL=2;UNTIL=20260601T000000"))

    repeat = _site(tmp_path).events["runde-2026"].repeat
    assert repeat is not None
    assert (repeat.every.count, repeat.count, str(repeat.until)) == (2, None, "2026-05-28")


def test_two_events_of_one_title_on_one_day_are_two_by_their_uids(tmp_path: Path) -> None:
    found = _imported(
        tmp_path, "UID:1\nSUMMARY:Runde\nDTSTART:20260305T180000", "UID:2\nSUMMARY:Runde\nDTSTART:20260305T180000"
    )

    assert sorted(found) == ["runde-2026", "runde-2026-2"]


def test_events_without_uid_are_told_apart_by_what_they_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = "SUMMARY:Runde\nDTSTART:20260305T180000", "SUMMARY:Runde\nDTSTART:20260305T193000"

    assert sorted(_imported(tmp_path, one, other, one)) == ["runde-2026", "runde-2026-2"]
    assert "eine ältere Fassung" in capsys.readouterr().out
    assert _imported(tmp_path, one, other) == {}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_higher_sequence_of_one_uid_wins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], order: tuple[int, int]
) -> None:
    versions = [f"UID:1\nSUMMARY:Runde {number}\nDTSTART:20260305T180000\nSEQUENCE:{number}" for number in (9, 10)]

    found = _imported(tmp_path, *(versions[number] for number in order))

    assert list(found) == ["runde-10-2026"]
    assert "eine ältere Fassung mit derselben UID" in capsys.readouterr().out


PLACES = """
-- site_data/places.yaml --
berlin: {name: Berlin, town: Berlin}
halle: {name: Halle, town: Görlitz, state: Sachsen}
rathaus: {name: Rathaus, street: Untermarkt 6, postcode: 02826, town: Görlitz}
-- site_data/links.yaml --
raum: {label: Zoom-Raum, kind: zoom, url: "https://zoom.example/j/1"}
anmeldung: {label: Anmeldung, kind: registration, url: "https://probe.example/anmelden"}
"""


@pytest.mark.parametrize(
    ("location", "place", "proposed"),
    [
        ("Landratsamt, Berliner Straße 5, 02826 Görlitz", None, "landratsamt:\n  name: Landratsamt\n"),
        ("Halle, Görlitz", "halle", ""),
        ("Halle", "halle", ""),
        ("halle, 02826 Görlitz, Deutschland", "halle", ""),
        ("Halle, 01067 Dresden", None, "halle-2:\n  name: Halle\n  postcode: 01067\n  town: Dresden\n"),
        ("Halle, Dresden", None, "halle-dresden:\n"),
        ("Rathaus\\nUntermarkt 6\\n02826 Görlitz", "rathaus", ""),
        ("Rathaus, 02763 Zittau", None, "rathaus-2:\n"),
        ("Markthalle, Görlitz", None, "name: Markthalle"),
    ],
)
def test_a_place_is_known_by_whole_words_and_its_town(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], location: str, place: str | None, proposed: str
) -> None:
    write_site(tmp_path, PLACES)

    _imported(
        tmp_path, f"UID:1\nSUMMARY:Runde\nDTSTART:20260305T180000\nLOCATION:{location.replace(',', chr(92) + ',')}"
    )

    assert _site(tmp_path).events["runde-2026"].place == place
    shown = capsys.readouterr().out
    assert proposed in shown
    assert ("site_data/places.yaml" in shown) == (place is None)


def test_proposed_places_and_links_can_be_pasted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_site(tmp_path, PLACES)
    event = "UID:1\nSUMMARY:Runde\nDTSTART:20260305T180000\nURL:https://neu.example/x?a=1&b=2\n"
    event += "LOCATION:Landratsamt\\, Bahnhofstraße 24\\, 02826 Görlitz\\, Deutschland"

    (text,) = _imported(tmp_path, event).values()

    shown = capsys.readouterr().out
    assert (
        "Zum Einfügen in site_data/places.yaml, geprüft und ergänzt:\nlandratsamt:\n  name: Landratsamt\n"
        "  street: Bahnhofstraße 24\n  postcode: 02826\n  town: Görlitz\n" in shown
    )
    links = shown.partition("Zum Einfügen in site_data/links.yaml, geprüft und ergänzt:\n")[2].partition("\n\n")[0]
    with (tmp_path / "site_data/links.yaml").open("a", encoding="utf-8") as file:
        file.write(links + "\n")
    assert _site(tmp_path).links["runde-link"].url == "https://neu.example/x?a=1&b=2"
    assert "dann place: landratsamt." in text


def test_place_and_links_both_stay(tmp_path: Path) -> None:
    write_site(tmp_path, PLACES)
    event = (
        "UID:1\nSUMMARY:Runde\nDTSTART:20260305T180000\nLOCATION:Halle\\, Görlitz\nURL:https://probe.example/anmelden\n"
    )
    _imported(tmp_path, event + "CONFERENCE;VALUE=URI:https://zoom.example/j/1")

    found = _site(tmp_path).events["runde-2026"]
    assert (found.place, found.online, found.links) == ("halle", "raum", ("anmeldung",))


@pytest.mark.parametrize(
    ("written", "description"),
    [
        ("Zoom <https://x.example/j?a=1>", "Zoom https://x.example/j?a=1\n"),
        ('Zum <a href="https://x.example/">Formular</a><br>Bis dann', "Zum Formular (https://x.example/)\nBis dann\n"),
        ('<a href="https://x.example/">https://x.example/</a>', "https://x.example/\n"),
        ("Fragen an <mailto:a@x.example>", "Fragen an a@x.example\n"),
        ("Caf&eacute; &#8211; 5 &euro;", "Café – 5 €\n"),
    ],
)
def test_addresses_and_entities_of_a_text_stay(tmp_path: Path, written: str, description: str) -> None:
    _imported(tmp_path, f"UID:1\nSUMMARY:Runde\nDTSTART:20260305T180000\nDESCRIPTION:{written}")

    assert _site(tmp_path).events["runde-2026"].description == description


def test_entities_do_not_reach_file_names(tmp_path: Path) -> None:
    (name,) = _imported(tmp_path, "UID:1\nSUMMARY:K&ouml;che &amp; B&auml;cker\nDTSTART:20260305T180000")

    assert name == "koeche-baecker-2026"
    assert _site(tmp_path).events[name].title == "Köche & Bäcker"


def test_place_and_text_of_one_date_stay(tmp_path: Path) -> None:
    write_site(tmp_path, PLACES)
    series = "UID:1\nSUMMARY:Runde\nDTSTART:20260305T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nLOCATION:Halle\\, Görlitz"
    elsewhere = (
        "UID:1\nSUMMARY:Runde\nRECURRENCE-ID:20260312T100000\nDTSTART:20260312T100000\nLOCATION:{}\nDESCRIPTION:{}"
    )

    (text,) = _imported(
        tmp_path,
        series,
        elsewhere.format("Rathaus\\, Untermarkt 6\\, 02826 Görlitz", "Heute mit Gast."),
        elsewhere.replace("0312", "0319").format("Kulturhaus\\, 02763 Zittau", "Bitte anmelden."),
    ).values()

    repeat = _site(tmp_path).events["runde-2026"].repeat
    assert repeat is not None
    assert [(change.place, change.note) for change in repeat.changes.values()] == [
        ("rathaus", None),
        (None, "Ort: Kulturhaus, 02763 Zittau"),
    ]
    assert "12. März 2026: Heute mit Gast." in text
    assert "19. März 2026: Bitte anmelden." in text


def test_the_title_of_one_date_stays(tmp_path: Path) -> None:
    series = "UID:1\nSUMMARY:Runde\nDTSTART:20260305T100000\nRRULE:FREQ=WEEKLY;COUNT=3"
    _imported(tmp_path, series, "UID:1\nSUMMARY:Mit Gast\nRECURRENCE-ID:20260312T100000\nDTSTART:20260312T100000")

    titles = [date.title for date in DateIndex(_site(tmp_path), Inputs()).all()]
    assert titles == ["Runde", "Mit Gast", "Runde"]


def test_dates_without_a_rule_stay(tmp_path: Path) -> None:
    _imported(tmp_path, "UID:1\nSUMMARY:Runde\nDTSTART:20260305T100000\nRDATE:20260310T100000,20260401T120000")

    assert [str(date.start)[:16] for date in DateIndex(_site(tmp_path), Inputs()).all()] == [
        "2026-03-05 10:00", "2026-03-10 10:00", "2026-04-01 12:00"
    ]  # fmt: skip


def test_what_has_no_field_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = "UID:1\nSUMMARY;LANGUAGE=de:Runde\nDTSTART:20260305T100000\nORGANIZER:mailto:a@x.example\nGEO:51.1;14.9\n"
    event += "X-FREMD:1\nCATEGORIES:Treffen,Intern\nBEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM"

    (text,) = _imported(tmp_path, event).values()

    shown = capsys.readouterr().out
    named = shown.partition("Ohne Platz in den Angaben eines Termins: ")[2].partition("\n")[0]
    assert named == (
        "wer einlädt (ORGANIZER), Programm (PRODID), SUMMARY;LANGUAGE, Erinnerung (VALARM), "
        "Fassung des Formats (VERSION), X-FREMD."
    )
    assert "Koordinaten laut Kalender: 51.1;14.9" in text
    assert "Weitere Kategorien laut Quelle: Intern" in text


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
        sorted((str(found.start), str(found.end), found.status) for found in DateIndex(_site(root), Inputs()).all())
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
    found = events_from_calendar(FILE, text, _SMALL.site, SMALLEST_SOURCES, TODAY)

    assert isinstance(found, (Imported, Problem))

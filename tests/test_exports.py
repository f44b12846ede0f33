"""Files as other programs write them: every date arrives, and every line of the source is carried over or named."""

from __future__ import annotations

import html
import re
from itertools import chain
from pathlib import Path

import pytest

from clustersite.cli.main import main
from clustersite.content.model import Site
from clustersite.events.index import DateIndex
from clustersite.queries import Inputs
from tests.sites import TODAY, site_of, write_site

EXPORTS = Path(__file__).parent / "exports"
PLACES = """
-- site_data/places.yaml --
berlin: {name: Berlin, town: Berlin}
halle: {name: Halle, town: Görlitz, state: Sachsen}
rathaus: {name: Rathaus, street: Untermarkt 6, postcode: 02826, town: Görlitz}
-- site_data/links.yaml --
raum: {label: Zoom-Raum, kind: zoom, url: "https://zoom.example/j/1"}
"""
DATES = {
    "apple.ics": ["2026-03-09 – 2026-03-14"],
    "exchange.ics": ["2026-10-26 09:30 – 2026-10-26 10:30"],
    "google.ics": ["2026-07-01 10:00 – 2026-07-01 12:00 rathaus"],
    "meetup.ics": ["2026-06-18 18:30 – 2026-06-18 20:30 halle cancelled"],
    "nextcloud.ics": [
        "2026-05-05 10:00 – 2026-05-05 12:00 tentative",
        "2026-05-12 10:00 – 2026-05-12 12:00 tentative",
        "2026-06-02 14:00 – 2026-06-02 16:00 tentative",
    ],
    "outlook-com.ics": [
        "2026-02-27 14:00 – 2026-02-27 15:00 halle",
        "2026-04-29 15:00 – 2026-04-29 17:00 halle Ort: Werkstatt, Zittau",
        "2026-05-29 14:00 – 2026-05-29 15:00 halle",
        "2026-06-30 14:00 – 2026-06-30 15:00 halle",
    ],
    "outlook-desktop.ics": ["2026-03-10 09:00 – 2026-03-10 10:30"],
    "the-events-calendar.ics": ["2026-04-22 16:00 – 2026-04-22 18:00"],
    "thunderbird.ics": [
        "2026-01-31 17:00 – 2026-01-31 19:00",
        "2026-03-31 17:00 – 2026-03-31 19:00",
        "2026-05-31 17:00 – 2026-05-31 19:00",
        "2026-07-31 17:00 – 2026-07-31 19:00",
    ],
    "ticketshop.csv": [
        "2026-09-26 – 2026-09-27",
        "2026-11-14 19:00 – 2026-11-14 21:30 rathaus",
    ],
}
# What a file of an event says in words of its own, or what only makes the rest readable.
_TIMES = {"DTSTART", "DTEND", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "SEQUENCE", "STATUS", "CLASS"}
_OF_TIMES = {"TZID", "VALUE"}
# A place has no country: all are in this one.
_COUNTRY = "Deutschland"


def _named_in(site: Site) -> str:
    """What the ids in the events' files stand for."""
    events = site.events.values()
    ids = [(event.place, event.online, event.category, *event.links) for event in events]
    changes = [change.place for event in events if event.repeat for change in event.repeat.changes.values()]
    named = {*chain.from_iterable(ids), *changes}
    tables = (site.places, site.links, site.categories)
    return " ".join(str(table[one]) for table in tables for one in sorted(filter(None, named)) if one in table)


def _import(root: Path, name: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The answer, and the texts of the new files."""
    write_site(root, PLACES)
    assert main(["import", str(EXPORTS / name), "--write"], root=root, today=TODAY) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out, "\n".join(file.read_text("utf-8") for file in (root / "site_data/events").glob("*.yaml"))


def test_all_exports_are_tried() -> None:
    assert {file.name for file in EXPORTS.iterdir()} == DATES.keys()


@pytest.mark.parametrize("name", DATES)
def test_every_date_arrives(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _import(tmp_path, name, capsys)

    assert [
        " ".join(
            filter(
                None,
                (
                    f"{str(one.start).removesuffix(':00')} – {str(one.end).removesuffix(':00')}",
                    one.place.id if one.place else "",
                    one.status.value.replace("confirmed", ""),
                    one.note,
                ),
            )
        )
        for one in DateIndex(site_of(tmp_path), Inputs()).all()
    ] == DATES[name]


@pytest.mark.parametrize("name", [name for name in DATES if name.endswith(".ics")])
def test_every_line_is_carried_over_or_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer, files = _import(tmp_path, name, capsys)
    told = re.sub(r"\\(.)", r"\1", html.unescape(files + answer + _named_in(site_of(tmp_path))))

    unfolded = (EXPORTS / name).read_text("utf-8").replace("\n ", "")
    zone_less = re.sub(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\n", "", unfolded, flags=re.DOTALL)
    parts = re.sub(r"BEGIN:(VALARM|VTODO)\n.*?END:\1\n", r"\1:\n", zone_less, flags=re.DOTALL)
    lost = []
    for line in parts.splitlines():
        head, _, value = re.sub(r'"[^"]*"', lambda found: found[0].replace(":", " "), line).partition(":")
        prop, *parameters = re.sub(r'"[^"]*"', "", head).upper().split(";")
        if prop in ("BEGIN", "END") or prop in answer:
            continue
        lost += [f"{prop};{one}" for one in (each.partition("=")[0] for each in parameters)
                 if one not in _OF_TIMES and f"{prop};{one}" not in answer]  # fmt: skip
        if prop not in _TIMES:
            plain = re.sub(r"<(?!https?:|mailto:)/?\w[^>]*?(?:href=\"([^\"]*)\")?[^>]*>", r" \1 ", html.unescape(
                value.replace("\\n", " ").replace("\\", "")))  # fmt: skip
            words = re.split(r"[\s,;<>()\"']+", plain.replace("mailto:", ""))
            lost += [f"{prop}: {word}" for word in words if word not in told and word != _COUNTRY]
    assert lost == []


def test_every_column_is_carried_over_or_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer, files = _import(tmp_path, "ticketshop.csv", capsys)

    assert "Spalten ohne Platz in den Angaben eines Termins: Preis." in answer
    assert 'title: "Abend der \\"Alten\\" Berufe"' in files
    assert "https://tickets.example/messe" in answer
    assert "messehalle:\n  name: Messehalle\n  street: Messestraße 1\n  postcode: 03042\n  town: Cottbus\n" in answer


@pytest.mark.parametrize("name", DATES)
def test_a_second_time_changes_nothing(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, files = _import(tmp_path, name, capsys)

    assert main(["import", str(EXPORTS / name), "--write"], root=tmp_path, today=TODAY) == 0

    assert "gibt es schon" in capsys.readouterr().out
    assert "\n".join(file.read_text("utf-8") for file in (tmp_path / "site_data/events").glob("*.yaml")) == files

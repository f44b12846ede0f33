"""What a page tells of an event's dates is true of each of them: where, how firm, and which one is next."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import icalendar
import pytest

from tests.sites import built_in_real_layouts, words_of

SERIES = """
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
saal: {name: Saal, town: Zittau, state: Sachsen}
-- site_data/events/reihe.yaml --
title: Reihe
category: treffen
place: halle
start: 2026-02-05 13:00
end: 14:00
repeat:
  every: week
  count: 4
  changes:
    2026-02-05: cancelled
    2026-02-12: postponed
    2026-02-26: {place: saal, end: 16:00, note: Bitte Ausweis mitbringen.}
-- content/index.md --
---
title: Start
description: Die Startseite der Probe mit einem Satz, der lang genug für Vorschauen ist.
---
Als Nächstes: [[event:reihe]].
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return built_in_real_layouts(tmp_path_factory.mktemp("site"), SERIES)


def test_each_date_says_its_own_place_length_and_note(files: dict[str, str]) -> None:
    page = words_of(files["termine/reihe/index.html"])

    assert re.search(r"Do\., 26\. Februar 2026, 13–16 Uhr Saal, Zittau Bitte Ausweis mitbringen\.", page)


def test_the_next_date_is_the_next_that_takes_place(files: dict[str, str]) -> None:
    page, home = files["termine/reihe/index.html"], words_of(files["index.html"])

    assert "Nächster Termin Do., 19. Februar 2026, 13–14 Uhr" in words_of(page)
    for name in ("description", "og:description"):
        (told,) = re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)"', page)
        assert "19. Februar 2026" in told
    assert "Als Nächstes: Reihe (Do., 19. Februar 2026, 13–14 Uhr) ." in home
    assert "Do., 5. Februar 2026, 13–14 Uhr abgesagt" in words_of(page)
    assert "Do., 12. Februar 2026, 13–14 Uhr verschoben" in words_of(page)


def test_links_into_calendars_hold_the_next_date_that_takes_place(files: dict[str, str]) -> None:
    page = files["termine/reihe/index.html"]
    links = re.findall(r'href="(https://(?:calendar\.google|outlook\.\w+)\.com/calendar/[^"]*)"', page)

    assert [urlsplit(link).hostname for link in links] == [
        "calendar.google.com",
        "outlook.live.com",
        "outlook.office.com",
    ]
    assert all("2026-02-19" in unquote(link) or "20260219" in link for link in links)
    assert "Microsoft 365" in words_of(page)


def test_where_no_date_takes_place_whatever_names_one_says_so(tmp_path: Path) -> None:
    text = SERIES.replace("status: ", "").replace("category: treffen", "category: treffen\nstatus: cancelled")
    files = built_in_real_layouts(tmp_path, text)
    page = files["termine/reihe/index.html"].replace("&amp;", "&")
    links = re.findall(r'href="(https://(?:calendar\.google|outlook\.\w+)\.com/calendar/[^"]*)"', page)

    assert "Als Nächstes: Reihe (Do., 5. Februar 2026, 13–14 Uhr, abgesagt) ." in words_of(files["index.html"])
    assert ", abgesagt" in re.findall(r'<meta name="description" content="([^"]*)"', page)[0]
    for link in links:
        query = parse_qs(urlsplit(link).query)
        assert (query.get("text") or query["subject"])[0].startswith("ABGESAGT: ")


def test_every_coming_date_of_a_series_has_a_file_of_its_own(files: dict[str, str]) -> None:
    own = {path: text for path, text in files.items() if path.startswith("termine/reihe/2026-")}
    page = files["termine/reihe/index.html"]

    assert own.keys() == {f"termine/reihe/2026-02-{day}.ics" for day in ("05", "12", "19", "26")}
    for path, text in own.items():
        (entry,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
        assert f'href="/{path}"' in page
        assert not {"rrule", "recurrence-id"} & {name.lower() for name in entry}
        assert str(entry["uid"]) == f"reihe-{path[14:24]}@probe.example"
        assert f"DTSTART;TZID=Europe/Berlin:{path[14:24].replace('-', '')}T130000" in text
    assert "STATUS:CANCELLED" in own["termine/reihe/2026-02-05.ics"]
    assert "Saal" in own["termine/reihe/2026-02-26.ics"]


def test_json_ld_tells_each_date_as_the_page_does(files: dict[str, str]) -> None:
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', files["termine/reihe/index.html"], re.DOTALL
    )
    dates = [event for event in map(json.loads, found) if event["@type"] == "Event"]

    assert [event["eventStatus"].rpartition("/")[2] for event in dates] == [
        "EventCancelled",
        "EventPostponed",
        "EventScheduled",
        "EventScheduled",
    ]
    assert dates[3]["location"][0]["name"] == "Saal"


OWN = """
-- site_data/links.yaml --
raum: {label: Zoom-Raum, kind: zoom, url: "https://zoom.example/j/1"}
anderer: {label: Anderer Raum, kind: zoom, url: "https://zoom.example/j/2"}
anmeldung: {label: Anmeldung zum Gast, kind: registration, url: "https://probe.example/an"}
-- site_data/events/reihe.yaml --
title: Reihe
category: treffen
place: halle
start: 2026-02-05 13:00
end: 14:00
summary: Wie immer.
online: raum
repeat:
  every: week
  count: 3
  changes:
    2026-02-12: {title: Reihe mit Gast, summary: Ein Gast erzählt., links: anmeldung}
    2026-02-19: {online: anderer}
"""


def _events(calendar: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(calendar).walk("VEVENT"))


def test_a_date_has_a_title_a_text_and_links_of_its_own(tmp_path: Path) -> None:
    files = built_in_real_layouts(tmp_path, OWN)
    page = words_of(files["termine/reihe/index.html"])

    assert re.search(r"Do\., 12\. Februar 2026, 13–14 Uhr Reihe mit Gast Ein Gast erzählt\. Anmeldung zum Gast", page)
    assert re.search(r"Do\., 19\. Februar 2026, 13–14 Uhr Anderer Raum", page)
    told: dict[str, Any] = {str(found["dtstart"].dt.day): found for found in _events(files["termine/reihe.ics"])}
    assert [str(told[day]["summary"]) for day in ("5", "12", "19")] == ["Reihe", "Reihe mit Gast", "Reihe"]
    assert "Ein Gast erzählt." in told["12"]["description"]
    assert "Anmeldung zum Gast: https://probe.example/an" in told["12"]["description"]
    assert "https://probe.example/an" not in told["5"]["description"]
    assert [str(told[day]["conference"]) for day in ("5", "19")] == [
        "https://zoom.example/j/1", "https://zoom.example/j/2"
    ]  # fmt: skip
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', files["termine/reihe/index.html"], re.S)
    documents = [json.loads(found) for found in scripts]
    dated = {found["startDate"][:10]: found for found in documents if found.get("@type") == "Event"}
    assert dated["2026-02-12"]["name"] == "Reihe mit Gast"
    assert dated["2026-02-12"]["description"] == "Ein Gast erzählt."
    assert dated["2026-02-19"]["location"][1]["url"] == "https://zoom.example/j/2"


def test_a_year_of_very_many_dates_leads_to_its_months(tmp_path: Path) -> None:
    daily = (
        "-- site_data/events/taeglich.yaml --\ntitle: Täglich\nplace: halle\nstart: 2026-02-05\nrepeat:\n  every: day\n"
    )
    few, many = (built_in_real_layouts(tmp_path / str(count), f"{daily}  count: {count}\n") for count in (120, 121))

    assert few["termine/2026/index.html"].count("event-card__title") == 120
    assert "event-card__title" not in many["termine/2026/index.html"]
    assert "Februar: 24 Termine" in words_of(many["termine/2026/index.html"])
    assert 'href="/termine/2026-02/"' in many["termine/2026/index.html"]

"""Links into the calendars of Google and Microsoft: encoded as those services read them."""

from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from clustersite.content.dates import Month
from clustersite.content.model import Settings, Status
from clustersite.content.urls import BaseUrl
from clustersite.events.occurrences import Occurrence
from clustersite.feeds.links import add_links, subscribe_links

SETTINGS = Settings.model_validate(
    {
        "name": "Probe",
        "short_name": "Probe",
        "summary": "Probe",
        "address": "https://probe.example",
        "contact": {},
        "operator": {"name": "Probe"},
        "companies": {"count": "0", "limit": "0"},
    }
)
PAGE = "https://probe.example/termine/x/"


def occurrence(start: Month | date, end: date | None = None) -> Occurrence:
    given: dict[str, Any] = dict.fromkeys(("summary", "category", "place", "note", "moved_from"))
    return Occurrence(
        event_id="x", key="", kind="single", address="/termine/x/", title="Rat & Tat", start=start, end=end,
        status=Status.CONFIRMED, online=False, regions=(), members=(), **given,
 is_full=False,
    )  # fmt: skip


def query(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_google_gets_the_webcal_address_wholly_encoded() -> None:
    links = subscribe_links("/kalender.ics", "Probe: alle", BaseUrl("https://probe.example/unter"))

    assert links.google.endswith("?cid=webcal%3A%2F%2Fprobe.example%2Funter%2Fkalender.ics")


def test_microsoft_gets_the_https_address_and_the_name() -> None:
    links = subscribe_links("/kalender.ics", "Probe: alle", BaseUrl("https://probe.example"))

    for link in (links.outlook, links.office):
        assert query(link) == {"url": "https://probe.example/kalender.ics", "name": "Probe: alle"}
        assert "+" not in link


def test_a_timed_date_is_given_in_local_time_with_its_zone() -> None:
    links = add_links(occurrence(datetime(2026, 7, 5, 10), datetime(2026, 7, 5, 15)), "Halle, Görlitz", PAGE, SETTINGS)

    assert links is not None
    assert query(links.google) == {
        "action": "TEMPLATE",
        "text": "Rat & Tat",
        "dates": "20260705T100000/20260705T150000",
        "ctz": "Europe/Berlin",
        "location": "Halle, Görlitz",
        "details": PAGE,
    }
    assert (query(links.outlook)["startdt"], query(links.outlook)["enddt"]) == (
        "2026-07-05T10:00:00+02:00",
        "2026-07-05T15:00:00+02:00",
    )


def test_without_an_end_the_default_length_counts() -> None:
    links = add_links(occurrence(datetime(2026, 1, 22, 13)), "", PAGE, SETTINGS)

    assert links is not None
    assert query(links.google)["dates"] == "20260122T130000/20260122T140000"


def test_whole_days_end_on_the_day_after_the_last() -> None:
    links = add_links(occurrence(date(2026, 3, 9), date(2026, 3, 14)), "", PAGE, SETTINGS)

    assert links is not None
    assert query(links.google)["dates"] == "20260309/20260315"
    assert query(links.outlook)["allday"] == "true"


def test_a_month_without_a_day_cannot_be_saved() -> None:
    assert add_links(occurrence(Month(2026, 9)), "", PAGE, SETTINGS) is None

"""Links into the calendars of Google and Microsoft: encoded as those services read them."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from clustersite.content.urls import BaseUrl
from clustersite.feeds.subscriptions import ServiceLinks, add_links, subscribe_links
from tests.calendar_samples import LINKS, entry, event


def links_of(**fields: Any) -> ServiceLinks | None:
    found = entry(event(**fields))
    return add_links(found, found.occurrences[0])


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
    links = links_of(title="Rat & Tat", start="2026-07-05 10:00", end="15:00", place="schule")

    assert links is not None
    assert query(links.google) == {
        "action": "TEMPLATE",
        "text": "Rat & Tat",
        "dates": "20260705T100000/20260705T150000",
        "ctz": "Europe/Berlin",
        "location": "Oberschule am Markt, Markt 1, 02826 Görlitz",
        "details": entry(event(start="2026-07-05")).page,
    }
    assert (query(links.outlook)["startdt"], query(links.outlook)["enddt"]) == (
        "2026-07-05T10:00:00+02:00",
        "2026-07-05T15:00:00+02:00",
    )


def test_both_of_microsofts_calendars_take_the_same() -> None:
    links = links_of(start="2026-01-22 13:00")

    assert links is not None
    assert query(links.outlook) == query(links.office)
    assert [urlsplit(link).hostname for link in (links.outlook, links.office)] == [
        "outlook.live.com",
        "outlook.office.com",
    ]


def test_an_end_that_nobody_stated_is_not_invented() -> None:
    links = links_of(start="2026-01-22 13:00")

    assert links is not None
    assert query(links.google)["dates"] == "20260122T130000/20260122T130000"
    assert "enddt" not in query(links.outlook)


def test_whole_days_end_on_the_day_after_the_last() -> None:
    links = links_of(start="2026-03-09", end="2026-03-14")

    assert links is not None
    assert query(links.google)["dates"] == "20260309/20260315"
    assert query(links.outlook)["allday"] == "true"


def test_the_meeting_address_goes_along_where_it_is_public() -> None:
    links = links_of(start="2026-03-09 10:00", online="zoom")

    assert links is not None
    assert query(links.google)["location"] == "Online (Zoom)"
    assert LINKS["zoom"].url in query(links.google)["details"]


@pytest.mark.parametrize(("status", "word"), [("cancelled", "ABGESAGT: "), ("postponed", "VERSCHOBEN: ")])
def test_what_does_not_take_place_is_never_offered_without_saying_so(status: str, word: str) -> None:
    links = links_of(start="2026-03-09 10:00", status=status)

    assert links is not None
    assert query(links.google)["text"].startswith(word)
    assert query(links.outlook)["subject"].startswith(word)


def test_a_month_without_a_day_cannot_be_saved() -> None:
    assert links_of(start="2026-09") is None

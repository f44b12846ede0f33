"""JSON-LD: what search engines read agrees with the page and cannot break out of it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.sites import build_site, outputs_of, write_files

LAYOUT = """
-- layouts/event.html --
{% for document in site.structured_data("event", event_id) %}{{ document }}
===
{% endfor %}
"""


def documents(root: Path, event: str) -> list[dict[str, Any]]:
    build_site(root, f"{LAYOUT}-- site_data/events/x.yaml --\n{event}")
    return [json.loads(part) for part in outputs_of(root)["termine/x/index.html"].split("===\n") if part.strip()]


def test_a_dated_event_says_when_where_and_who(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: Treffen\nstart: 2026-07-05 10:00\nend: 15:00\nplace: halle\n")

    assert event["@type"] == "Event"
    assert (event["startDate"], event["endDate"]) == ("2026-07-05T10:00+02:00", "2026-07-05T15:00+02:00")
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert event["location"][0]["address"]["addressLocality"] == "Görlitz"
    assert "organizer" not in event
    assert event["url"] == "https://probe.example/termine/x/"


def test_an_event_names_an_organiser_only_where_the_data_says_so(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: Treffen\nstart: 2026-07-05 10:00\norganiser: IHK\n")

    assert event["organizer"] == {"@type": "Organization", "name": "IHK"}


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("status: cancelled", "EventCancelled"),
        ("status: postponed", "EventPostponed"),
        ("moved_from: 2026-07-04 10:00", "EventRescheduled"),
        ("status: tentative", "EventScheduled"),
    ],
)
def test_the_state_is_told_in_schema_orgs_words(tmp_path: Path, line: str, status: str) -> None:
    [event] = documents(tmp_path, f"title: Treffen\nstart: 2026-07-05 10:00\n{line}\n")

    assert event["eventStatus"] == f"https://schema.org/{status}"


def test_a_moved_event_names_its_former_start(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: Treffen\nstart: 2026-07-05 10:00\nmoved_from: 2026-07-04 10:00\n")

    assert event["previousStartDate"] == "2026-07-04T10:00+02:00"


def test_each_session_and_each_coming_date_of_a_series_is_an_event(tmp_path: Path) -> None:
    sessions = "title: T\nsessions:\n  a: {start: 2026-03-17 14:00, place: halle}\n  b: {start: 2026-03-19 14:00}\n"
    series = "title: T\nstart: 2026-01-22 13:00\nrepeat: {every: 2 weeks, count: 4}\n"

    assert [event["@id"].partition("#")[2] for event in documents(tmp_path / "a", sessions)] == ["a", "b"]
    assert [event["startDate"] for event in documents(tmp_path / "b", series)] == [
        "2026-02-05T13:00+01:00",
        "2026-02-19T13:00+01:00",
        "2026-03-05T13:00+01:00",
    ]


def test_a_month_without_a_day_is_no_event_for_search_engines(tmp_path: Path) -> None:
    assert documents(tmp_path, "title: T\nstart: 2026-09\n") == []


def test_without_a_place_the_region_and_the_country_are_the_address(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: T\nstart: 2026-07-05 10:00\nregion: sachsen\n")

    address = {"@type": "PostalAddress", "addressRegion": "Sachsen", "addressCountry": "DE"}
    assert event["location"] == [{"@type": "Place", "name": "Sachsen", "address": address}]


def test_a_link_on_request_stays_out(tmp_path: Path) -> None:
    link = "-- site_data/links.yaml --\nraum: {label: R, url: https://zoom.example.de/geheim, visibility: on_request}\n"

    [event] = documents(tmp_path, f"title: T\nstart: 2026-07-05 10:00\nonline: raum\n{link}")

    assert event["location"] == [{"@type": "VirtualLocation", "url": "https://probe.example/termine/x/"}]
    assert event["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")


def test_text_cannot_end_the_script_element(tmp_path: Path) -> None:
    [event] = documents(tmp_path, 'title: "</script><!-- \\u2028 &"\nstart: 2026-07-05\n')

    written = outputs_of(tmp_path)["termine/x/index.html"]
    assert event["name"] == "</script><!-- \u2028 &"
    assert not set("<>&\u2028") & set(written)


LINK = "-- site_data/links.yaml --\na: {{label: A, kind: registration, url: https://a.example.de/, visibility: {}}}\n"


def test_a_full_event_is_sold_out_where_one_could_register(tmp_path: Path) -> None:
    fields = "title: T\nstart: 2026-07-05 10:00\nfull: ja\nlinks: [a]\nregister_by: 2026-07-01 12:00\n"

    [event] = documents(tmp_path, fields + LINK.format("public"))

    assert event["offers"] == {
        "@type": "Offer",
        "url": "https://a.example.de/",
        "availability": "https://schema.org/SoldOut",
        "validThrough": "2026-07-01T12:00+02:00",
    }


def test_an_offer_names_no_address_that_is_given_on_request(tmp_path: Path) -> None:
    fields = "title: T\nstart: 2026-07-05 10:00\nfull: ja\nlinks: [a]\n"

    [event] = documents(tmp_path, fields + LINK.format("on_request"))

    assert event["offers"]["url"] == "https://probe.example/termine/x/"


def test_nothing_is_offered_of_which_nothing_is_known(tmp_path: Path) -> None:
    fields = "title: T\nstart: 2026-07-05 10:00\nfull: ja\nstatus: cancelled\nlinks: [a]\n"

    [event] = documents(tmp_path, fields + LINK.format("public"))

    assert "offers" not in event


@pytest.mark.parametrize(
    ("price", "amount"), [("10", "10.00"), ("12,50 €", "12.50"), ("1.200 Euro", "1200.00"), ("Eintritt frei", "0.00")]
)
def test_a_price_is_offered_as_a_number_of_euros(tmp_path: Path, price: str, amount: str) -> None:
    [event] = documents(tmp_path, f"title: T\nstart: 2026-07-05 10:00\nprice: {price}\n")

    offer = {"@type": "Offer", "url": event["url"], "price": amount, "priceCurrency": "EUR"}
    assert event["offers"] == offer
    assert event.get("isAccessibleForFree", False) == (amount == "0.00")


def test_a_price_in_words_is_no_number(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: T\nstart: 2026-07-05 10:00\nprice: 10 € für Gäste, sonst kostenlos\n")

    assert not {"offers", "isAccessibleForFree"} & event.keys()


def test_a_series_that_is_over_is_told_by_its_last_date(tmp_path: Path) -> None:
    [event] = documents(tmp_path, "title: T\nstart: 2026-01-05 13:00\nrepeat: {every: week, count: 3}\n")

    assert event["startDate"] == "2026-01-19T13:00+01:00"


def test_a_day_that_becomes_fixed_is_not_a_day_that_was_moved(tmp_path: Path) -> None:
    [event] = documents(tmp_path / "a", "title: T\nstart: 2026-07-05 10:00\nmoved_from: 2026-07\n")
    [later] = documents(tmp_path / "b", "title: T\nstart: 2026-08-05 10:00\nmoved_from: 2026-07\n")

    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert later["eventStatus"] == "https://schema.org/EventRescheduled"
    assert "previousStartDate" not in event | later


def test_the_picture_is_named_by_its_whole_address(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (800, 400), "red").save(picture, "JPEG")
    write_files(tmp_path, {"assets/images/halle.jpg": picture.getvalue()})
    [event] = documents(
        tmp_path, "title: T\nstart: 2026-07-05\nimage: {file: images/halle.jpg, alt: Die Halle von vorn}\n"
    )

    assert event["image"].startswith("https://probe.example/assets/images/halle.")
    assert event["image"].removeprefix("https://probe.example/") in outputs_of(tmp_path)

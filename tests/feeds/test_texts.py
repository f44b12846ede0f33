from __future__ import annotations

from typing import Any

import pytest

from clustersite.content.model import Contact, Link
from clustersite.events.occurrences import occurrences
from clustersite.feeds.texts import description, location, title_line
from tests.calendar_samples import LINKS, PLACES, entry, event, site


def titles_of(**fields: object) -> list[str]:
    found = event(**fields)
    return [title_line(occurrence) for occurrence in occurrences(found, site(found))]


def location_of(**fields: object) -> str:
    found = entry(event(start="2026-03-05 10:00", **fields))
    return location(found, found.occurrences[0])


def text_of(fields: dict[str, object], **values: Any) -> str:
    found = entry(event(**({"start": "2026-03-05 10:00"} | fields)), **values)
    return description(found, found.occurrences[0])


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("confirmed", "Treffen"),
        ("tentative", "Treffen (unter Vorbehalt)"),
        ("postponed", "VERSCHOBEN: Treffen"),
        ("cancelled", "ABGESAGT: Treffen"),
    ],
)
def test_status_is_a_word_in_the_title(status: str, title: str) -> None:
    assert titles_of(start="2026-03-05", status=status) == [title]


def test_sessions_name_their_place_in_the_title() -> None:
    sessions = {
        "a": {"start": "2026-03-17 14:00", "place": "schule"},
        "b": {"start": "2026-03-17 14:00", "place": "halle", "title": "Runde in Halle 2"},
        "c": {"start": "2026-03-17 15:00"},
    }
    assert titles_of(sessions=sessions) == [
        "Treffen – Oberschule am Markt, Görlitz",
        "Runde in Halle 2",
        "Treffen",
    ]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"place": "schule"}, "Oberschule am Markt, Markt 1, 02826 Görlitz"),
        ({"place": "halle"}, "Halle 2, Cottbus"),
        ({"place": "halle", "online": "zoom"}, "Halle 2, Cottbus"),
        ({"online": "zoom"}, "Online (Zoom)"),
        ({}, ""),
    ],
)
def test_location_is_one_line(fields: dict[str, object], line: str) -> None:
    assert location_of(**fields) == line


def test_town_without_a_house_is_named_once() -> None:
    found = entry(event(start="2026-03-05", place="halle"))
    town = PLACES["halle"].model_copy(update={"name": "Cottbus"})
    assert location(found, found.occurrences[0]._replace(place=town)) == "Cottbus"


def test_online_without_a_known_service_is_online() -> None:
    link = LINKS["zoom"].model_copy(update={"kind": "web"})
    found = entry(event(start="2026-03-05", online="zoom"), online=link)
    assert location(found, found.occurrences[0]) == "Online"


def test_description_has_everything_in_paragraphs_and_ends_with_the_page() -> None:
    found = text_of(
        {
            "status": "tentative",
            "moved_from": "2026-03-04 09:00",
            "summary": "Worum es geht.",
            "audience": ["Betriebe", "Schulen"],
            "online": "zoom",
            "organiser": "IHK",
        },
        description="Mehr dazu.\n\n- eins",
        links=(Link.model_validate({"id": "anmeldung", "label": "Anmeldung", "url": "https://a.example.de/"}),),
        contact=Contact.model_validate({"name": "Frau Muster", "email": "m@beispiel.de", "phone": "03581 123456"}),
    )
    assert found == (
        "Dieser Termin steht noch unter Vorbehalt.\n\n"
        "Verlegt, bisher: Mi., 4. März 2026, 9 Uhr.\n\n"
        "Worum es geht.\n\n"
        "Mehr dazu.\n\n- eins\n\n"
        "Für: Betriebe, Schulen\n\n"
        "Online dabei sein: Zoom-Raum, https://zoom.example.de/1\n\n"
        "Anmeldung: https://a.example.de/\n\n"
        "Veranstalter: IHK\n\n"
        "Ansprechpartner: Frau Muster, m@beispiel.de, 03581 123456\n\n"
        "https://beispiel.de/termine/treffen/"
    )


def test_description_of_a_bare_event_is_its_page() -> None:
    assert text_of({}) == "https://beispiel.de/termine/treffen/"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("cancelled", "Dieser Termin ist abgesagt."),
        ("postponed", "Dieser Termin ist verschoben, der neue Tag folgt."),
    ],
)
def test_description_begins_with_the_bad_news(status: str, words: str) -> None:
    assert text_of({"status": status}).startswith(words)


@pytest.mark.parametrize(
    ("before", "words"),
    [("2026-02", "Verlegt, bisher: Februar 2026."), ("2026-02-05", "Verlegt, bisher: Do., 5. Februar 2026.")],
)
def test_description_of_a_moved_event_names_the_old_date(before: str, words: str) -> None:
    assert text_of({"moved_from": before}).startswith(words)


def test_description_of_a_changed_date_has_its_note() -> None:
    found = entry(
        event(
            start="2026-01-06 13:00",
            repeat={"every": "week", "count": "2", "changes": {"2026-01-13": {"note": "Gast dabei."}}},
        )
    )
    assert [description(found, one).startswith("Gast dabei.") for one in found.occurrences] == [False, True]


@pytest.mark.parametrize("visibility", ["page", "on_request"])
def test_addresses_that_are_not_public_are_not_in_the_text(visibility: str) -> None:
    hidden = LINKS["zoom"].model_copy(update={"visibility": visibility})
    found = text_of({"online": "zoom"}, online=hidden, links=(hidden,))
    assert "zoom.example.de" not in found
    assert "Online dabei sein:" in found


def test_the_text_names_the_deadline_before_the_link_to_the_registration() -> None:
    links = (Link.model_validate({"id": "anmeldung", "label": "Anmeldung", "url": "https://a.example.de/"}),)

    found = text_of({"register_by": "01.03.2026 12:00"}, links=links)
    assert found.startswith("Anmeldung bis So., 1. März 2026, 12 Uhr.\n\nAnmeldung: https://a.example.de/")
    assert "Anmeldung bis" not in text_of({"register_by": "01.03.2026", "status": "cancelled"})

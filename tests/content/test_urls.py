"""Addresses as links, with and without a path before them."""

from __future__ import annotations

import pytest

from clustersite.content.urls import BaseUrl, file_of, page_address


@pytest.mark.parametrize(
    ("page_id", "address", "file"),
    [
        ("index", "/", "index.html"),
        ("ueber-uns", "/ueber-uns/", "ueber-uns/index.html"),
        ("angebote/index", "/angebote/", "angebote/index.html"),
        ("angebote/podcast", "/angebote/podcast/", "angebote/podcast/index.html"),
        ("404", "/404.html", "404.html"),
    ],
)
def test_a_pages_path_makes_its_address_and_file(page_id: str, address: str, file: str) -> None:
    assert page_address(page_id) == address
    assert file_of(address) == file


@pytest.mark.parametrize(
    ("base", "link", "absolute"),
    [
        ("https://a.example", "/termine/", "https://a.example/termine/"),
        ("https://a.example/", "/termine/", "https://a.example/termine/"),
        ("https://a.example/x/", "/x/termine/", "https://a.example/x/termine/"),
    ],
)
def test_a_base_path_stands_before_links(base: str, link: str, absolute: str) -> None:
    assert BaseUrl(base).href("/termine/") == link
    assert BaseUrl(base).absolute("/termine/") == absolute


def test_other_addresses_stay_as_they_are() -> None:
    base = BaseUrl("https://a.example/x")

    assert [base.href(address) for address in ("https://b.example/", "mailto:a@b.de", "#oben", "//c.example")] == [
        "https://b.example/",
        "mailto:a@b.de",
        "#oben",
        "//c.example",
    ]


def test_calendars_subscribe_with_webcal() -> None:
    assert BaseUrl("https://a.example/x").webcal("/kalender.ics") == "webcal://a.example/x/kalender.ics"

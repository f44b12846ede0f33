"""Players: which links can be played on the page, from which host, and which never."""

import pytest

from clustersite.content.model import Link
from clustersite.render.records import player


def address_for(url: str, **more: str) -> str | None:
    found = player(Link.model_validate({"id": "a", "label": "A", "url": url, **more}))
    return found.address if found else None


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://open.spotify.com/show/7HvjUQ", "https://open.spotify.com/embed/show/7HvjUQ"),
        ("https://open.spotify.com/episode/1a?si=track", "https://open.spotify.com/embed/episode/1a"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=4", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"),
    ],
)
def test_shows_episodes_and_films_can_be_played_on_the_page(url: str, address: str) -> None:
    assert address_for(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "https://open.spotify.com/user/someone",
        "https://open.spotify.com.evil.example/show/1",
        "https://www.youtube.com/@kanal",
        "https://www.youtube.com/watch?v=%22onload",
        "https://www.instagram.com/zukunftsmacher",
    ],
)
def test_other_addresses_stay_plain_links(url: str) -> None:
    assert address_for(url) is None


def test_a_link_on_request_is_never_played() -> None:
    assert address_for("https://youtu.be/dQw4w9WgXcQ", visibility="on_request") is None

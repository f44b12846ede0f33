"""Small sites and feeds for the calendar's tests: what a test does not mention is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from clustersite.content.model import Category, Event, Link, Place, Settings, Site
from clustersite.events.occurrences import occurrences
from clustersite.feeds.ics import event_lines, feed
from clustersite.feeds.texts import FeedEntry
from clustersite.git import Revision

SETTINGS = Settings.model_validate(
    {
        "name": "Beispielcluster",
        "short_name": "Beispiel",
        "summary": "Ein Beispiel.",
        "address": "https://beispiel.de",
        "contact": {},
        "operator": {"name": "Beispiel e. V."},
        "companies": {"count": "27", "limit": "30"},
        "regions": {
            "sachsen": {"name": "Sachsen", "state": "Sachsen"},
            "brandenburg": {"name": "Brandenburg", "state": "Brandenburg"},
            "online": {"name": "Online"},
        },
    }
)
PLACES = {
    "schule": Place.model_validate(
        {
            "id": "schule",
            "name": "Oberschule am Markt",
            "street": "Markt 1",
            "postcode": "02826",
            "town": "Görlitz",
            "state": "Sachsen",
            "latitude": 51.15,
            "longitude": 14.98,
        }
    ),
    "halle": Place.model_validate({"id": "halle", "name": "Halle 2", "town": "Cottbus", "state": "Brandenburg"}),
}
LINKS = {
    "zoom": Link.model_validate(
        {"id": "zoom", "label": "Zoom-Raum", "kind": "zoom", "url": "https://zoom.example.de/1"}
    )
}
CATEGORIES = {"treffen": Category.model_validate({"id": "treffen", "name": "Treffen, Runden"})}
HEAD = {
    "name": "Alle Termine",
    "description": "Alles auf einmal.",
    "address": "https://beispiel.de/kalender.ics",
    "page": "https://beispiel.de/kalender/",
}
REVISION = Revision(changed=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), number=7)


def event(**fields: object) -> Event:
    """An event as its file would say it."""
    return Event.model_validate({"id": "treffen", "title": "Treffen", **fields})


def site(*events: Event) -> Site:
    """A site of these events, with two places, a link and a category."""
    return Site(
        settings=SETTINGS,
        links=LINKS,
        places=PLACES,
        categories=CATEGORIES,
        professions={},
        figures={},
        synonyms={},
        towns={},
        rivers={},
        events={found.id: found for found in events},
        members={},
        pages={},
        layouts={},
        assets={},
    )


def entry(
    found: Event,
    *,
    settings: Settings = SETTINGS,
    online: Link | None = None,
    links: Iterable[Link] = (),
    **fields: Any,
) -> FeedEntry:
    """What a feed holds of the event, to which `links` belong; `online` stands in place of the link of its name."""
    added = {link.id: link for link in (*links, *([online] if online else []))}
    found = found.model_copy(update={"links": tuple(link.id for link in links)})
    values: dict[str, Any] = {
        "event": found,
        "occurrences": occurrences(found, site(found)),
        "site": replace(site(found), settings=settings, links=LINKS | added),
        "description": found.description or "",
        "page": f"https://beispiel.de/termine/{found.id}/",
        "revision": REVISION,
    }
    return FeedEntry(**(values | fields))


def written(entries: Iterable[FeedEntry], settings: Settings = SETTINGS, head: Mapping[str, str] = HEAD) -> bytes:
    """The feed of the entries."""
    return feed(list(map(event_lines, entries)), **head, settings=settings)


def feed_of(**fields: object) -> bytes:
    """The feed of one event."""
    return written([entry(event(**fields))])


def lines(ics: bytes) -> list[str]:
    """The unfolded content lines."""
    return ics.decode().replace("\r\n ", "").split("\r\n")


def properties(ics: bytes, number: int = 0) -> Mapping[str, str]:
    """The properties of one VEVENT, by name with parameters, as written."""
    block = ics.decode().replace("\r\n ", "").split("BEGIN:VEVENT\r\n")[number + 1].split("END:VEVENT")[0]
    return dict(line.split(":", 1) for line in block.split("\r\n") if line)

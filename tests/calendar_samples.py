"""Small sites and feeds for the calendar's tests: what a test does not mention is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from clustersite.content.model import Category, Event, Link, Place, Settings, Site
from clustersite.events.occurrences import links_of, occurrences
from clustersite.feeds.ics import FeedHead, event_lines, feed
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
            "sachsen": {"id": "sachsen", "name": "Sachsen", "state": "Sachsen"},
            "brandenburg": {"id": "brandenburg", "name": "Brandenburg", "state": "Brandenburg"},
            "online": {"id": "online", "name": "Online"},
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
HEAD = FeedHead(
    name="Alle Termine",
    description="Alles auf einmal.",
    address="https://beispiel.de/kalender.ics",
    page="https://beispiel.de/kalender/",
    colour=None,
)
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


def entry(found: Event, **fields: object) -> FeedEntry:
    """What a feed holds of the event."""
    values: dict[str, object] = {
        "event": found,
        "occurrences": occurrences(found, site(found)),
        "place": PLACES.get(found.place or ""),
        "online": LINKS.get(found.online or ""),
        "links": (),
        "contact": None,
        "description": found.description or "",
        "page": f"https://beispiel.de/termine/{found.id}/",
        "revision": REVISION,
        "own_links": {
            one: LINKS[one]
            for date in occurrences(found, site(found))
            for one in links_of(date)
            if one in LINKS and one != found.online
        },
    }
    return FeedEntry(**(values | fields))  # type: ignore[arg-type]


def written(entries: Iterable[FeedEntry], settings: Settings = SETTINGS, head: FeedHead = HEAD) -> bytes:
    """The feed of the entries."""
    return feed(head, [event_lines(found, settings=settings) for found in entries], settings=settings)


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

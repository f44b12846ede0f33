"""What subscribers read in a calendar entry: its title, place and description, as plain German text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clustersite.content.model import Contact, Event, Link, LinkKind, Place, Site, Status, Visibility
from clustersite.events.occurrences import Occurrence
from clustersite.events.wording import moment_words, start_words
from clustersite.git import Revision

# What titles become, and what descriptions begin with.
_STATES = {
    Status.CONFIRMED: ("{}", ""),
    Status.TENTATIVE: ("{} (unter Vorbehalt)", "Dieser Termin steht noch unter Vorbehalt."),
    Status.POSTPONED: ("VERSCHOBEN: {}", "Dieser Termin ist verschoben, der neue Tag folgt."),
    Status.CANCELLED: ("ABGESAGT: {}", "Dieser Termin ist abgesagt."),
}
_SERVICES = {
    LinkKind.ZOOM: "Zoom",
    LinkKind.YOUTUBE: "YouTube",
    LinkKind.INSTAGRAM: "Instagram",
    LinkKind.TIKTOK: "TikTok",
    LinkKind.LINKEDIN: "LinkedIn",
    LinkKind.SPOTIFY: "Spotify",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """An event as a feed holds it: exactly these of its dates; what it refers to is looked up in `site`."""

    event: Event
    occurrences: tuple[Occurrence, ...]
    site: Site
    page: str
    revision: Revision
    description: str = ""
    contact: Contact | None = None


def online_of(entry: FeedEntry, occurrence: Occurrence) -> Link | None:
    """The link over which one takes part in this date."""
    return entry.site.links[occurrence.online] if occurrence.online else None


def title_line(occurrence: Occurrence) -> str:
    """The title in one line; calendars that ignore the status still show the word."""
    title, place = occurrence.title, occurrence.place
    if occurrence.kind == "session" and place and place.name not in title:
        title = f"{title} – {_name_and_town(place)}"
    return _STATES[occurrence.status][0].format(title)


def location(entry: FeedEntry, occurrence: Occurrence) -> str:
    """`Haus, Straße, PLZ Ort` in one line, or `Online (Zoom)`; empty where nothing is known."""
    place = occurrence.place
    if place:
        town = f"{place.postcode} {place.town}" if place.postcode else place.town
        name = None if place.name == place.town else place.name
        return ", ".join(part for part in (name, place.street, town) if part)
    if online := online_of(entry, occurrence):
        service = _SERVICES.get(online.kind)
        return f"Online ({service})" if service else "Online"
    return ""


def description(entry: FeedEntry, occurrence: Occurrence) -> str:
    """All there is to know, in paragraphs; the page's address is the last line."""
    return "\n\n".join(part for part in _paragraphs(entry, occurrence) if part)


def short_description(entry: FeedEntry, occurrence: Occurrence) -> str:
    """What one must know, and the page's address: short enough to be part of an address itself."""
    parts = (
        _STATES[occurrence.status][1],
        occurrence.note or "",
        _online(online_of(entry, occurrence)),
        entry.page,
    )
    return "\n\n".join(part for part in parts if part)


def _paragraphs(entry: FeedEntry, occurrence: Occurrence) -> Iterator[str]:
    event = entry.event
    yield _STATES[occurrence.status][1]
    yield "Ausgebucht: Es gibt keine freien Plätze mehr." if occurrence.is_full else ""
    if occurrence.moved_from is not None:
        yield f"Verlegt, bisher: {start_words(occurrence.moved_from)}."
    yield occurrence.note or ""
    yield occurrence.summary or ""
    yield entry.description
    if event.audience:
        yield f"Für: {', '.join(event.audience)}"
    yield _online(online_of(entry, occurrence))
    if event.register_by is not None and occurrence.status is not Status.CANCELLED:
        yield f"Anmeldung bis {moment_words(event.register_by)}."
    yield f"Preis: {event.price}" if event.price else ""
    yield "\n".join(
        f"{link.label}: {link.url}"
        for link in map(entry.site.links.__getitem__, (*event.links, *occurrence.links))
        if link.visibility is Visibility.PUBLIC
    )
    if event.organiser:
        yield f"Veranstalter: {event.organiser}"
    yield _contact(entry.contact)
    yield entry.page


def _online(link: Link | None) -> str:
    match link:
        case None:
            return ""
        case Link(visibility=Visibility.PUBLIC, label=label, url=url):
            return f"Online dabei sein: {label}, {url}"
        case Link(visibility=Visibility.PAGE):
            return "Online dabei sein: Der Link steht auf der Seite des Termins."
        case _:
            return "Online dabei sein: Den Link gibt es auf Anfrage."


def _contact(contact: Contact | None) -> str:
    parts = (contact.name, contact.email, contact.phone) if contact else ()
    words = ", ".join(part for part in parts if part)
    return f"Ansprechpartner: {words}" if words else ""


def _name_and_town(place: Place) -> str:
    return place.name if place.town in place.name else f"{place.name}, {place.town}"

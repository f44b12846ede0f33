"""What subscribers read in a calendar entry: its title, place and description, as plain German text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from itertools import count, repeat
from urllib.parse import urljoin

from clustersite.content.fields import Month
from clustersite.content.model import Contact, Event, Link, LinkKind, Place, Site, Status, Visibility
from clustersite.events.occurrences import Occurrence
from clustersite.events.wording import moment_words, month_words
from clustersite.git import Revision

_TITLES = {
    Status.CONFIRMED: "{}",
    Status.TENTATIVE: "{} (unter Vorbehalt)",
    Status.POSTPONED: "VERSCHOBEN: {}",
    Status.CANCELLED: "ABGESAGT: {}",
}
_STATES = {
    Status.TENTATIVE: "Dieser Termin steht noch unter Vorbehalt.",
    Status.POSTPONED: "Dieser Termin ist verschoben, der neue Tag folgt.",
    Status.CANCELLED: "Dieser Termin ist abgesagt.",
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


def summary(occurrence: Occurrence) -> str:
    """The title in one line; calendars that ignore the status still show the word."""
    title, place = occurrence.title, occurrence.place
    if occurrence.kind == "session" and place and place.name not in title:
        title = f"{title} – {_name_and_town(place)}"
    return _TITLES[occurrence.status].format(title)


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
        _STATES.get(occurrence.status, ""),
        occurrence.note or "",
        _online(online_of(entry, occurrence)),
        entry.page,
    )
    return "\n\n".join(part for part in parts if part)


def _paragraphs(entry: FeedEntry, occurrence: Occurrence) -> Iterator[str]:
    event = entry.event
    yield _STATES.get(occurrence.status, "")
    yield "Ausgebucht: Es gibt keine freien Plätze mehr." if occurrence.is_full else ""
    if occurrence.moved_from is not None:
        yield f"Verlegt, bisher: {_before(occurrence.moved_from)}."
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


def _before(moment: Month | date) -> str:
    return month_words(moment) if isinstance(moment, Month) else moment_words(moment)


def _name_and_town(place: Place) -> str:
    return place.name if place.town in place.name else f"{place.name}, {place.town}"


# --- HTML as plain text ---------------------------------------------------------------------------


# Elements that Markdown becomes: those set off by an empty line, and those that begin a line.
_PARAGRAPHS = frozenset({"blockquote", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table", "ul"})
_LINES = frozenset({"li", "tr"})


def plain_text(html: str, *, address: str, withheld: Collection[str]) -> str:
    """The text of `html`: links as `Text (URL)`, absolute by `address`; of `withheld` URLs only the text."""
    reader = _Reader(address, frozenset(withheld))
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects words and line breaks while the parser walks through the elements."""

    def __init__(self, address: str, withheld: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._address = address
        self._withheld = withheld
        self._parts: list[str] = []
        self._links: list[tuple[str | None, int]] = []
        self._bullets: list[Iterator[str]] = []
        self._is_preformatted = False

    def text(self) -> str:
        """What was collected, with at most one empty line between paragraphs."""
        lines = (line.rstrip() for line in "".join(self._parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a block, a list's item or a link."""
        self._break(tag)
        match tag:
            case "ul":
                self._bullets.append(repeat("- "))
            case "ol":
                self._bullets.append(f"{number}. " for number in count(1))
            case "li":
                self._parts.append(next(self._bullets[-1]))
            case "pre":
                self._is_preformatted = True
            case "br":
                self._parts.append("\n")
            case "a":
                self._links.append((dict(attrs).get("href"), len(self._parts)))
            case "img":
                self.handle_data(dict(attrs).get("alt") or "")
            case "td" | "th":
                self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """Closes a block, a list or a link, whose address follows its text."""
        match tag:
            case "ul" | "ol":
                self._bullets.pop()
            case "pre":
                self._is_preformatted = False
            case "a":
                self._parts.append(self._target(*self._links.pop()))
        self._break(tag)

    def handle_data(self, data: str) -> None:
        """Takes text over, white space as one space except where it is preformatted."""
        words = data if self._is_preformatted else re.sub(r"[ \t\r\n\f]+", " ", data)
        if not self._is_preformatted and (not self._parts or self._parts[-1].endswith(("\n", " "))):
            words = words.lstrip(" ")
        if words:
            self._parts.append(words)

    def _target(self, href: str | None, first_part: int) -> str:
        words = "".join(self._parts[first_part:]).strip()
        if not href or href.startswith("#") or href in self._withheld:
            return ""
        target = href.removeprefix("mailto:").removeprefix("tel:") if ":" in href else urljoin(self._address, href)
        return "" if target == words else f" ({target})"

    def _break(self, tag: str) -> None:
        """Starts a new line where the element is a block; a paragraph outside of lists is set off by an empty one."""
        wanted = "\n\n" if tag in _PARAGRAPHS and not self._bullets else "\n"
        written = "".join(self._parts[-3:])
        is_block = tag in _PARAGRAPHS or tag in _LINES
        if is_block and written and not written.endswith(wanted) and not re.search(r"(^|\n)(- |\d+\. )$", written):
            self._parts.append(wanted)

"""What subscribers read in a calendar entry: its title, place and description, as plain German text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urljoin

from clustersite.content.fields import Month
from clustersite.content.model import Contact, Event, Link, LinkKind, Place, Status, Visibility
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
    """An event as a feed holds it: exactly these of its dates, and everything that its file only refers to.

    `own_links` are those that single dates name, by id.
    """

    event: Event
    occurrences: tuple[Occurrence, ...]
    place: Place | None
    online: Link | None
    links: tuple[Link, ...]
    contact: Contact | None
    description: str
    page: str
    revision: Revision
    own_links: Mapping[str, Link] = field(default_factory=dict)


def online_of(entry: FeedEntry, occurrence: Occurrence) -> Link | None:
    """The link over which one takes part in this date."""
    return entry.own_links.get(occurrence.online or "", entry.online)


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
        for link in (*entry.links, *(entry.own_links[one] for one in occurrence.links))
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


_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_PARAGRAPHS = _BLOCKS - {"li", "tr", "dd", "dt"}
_SILENT = frozenset({"script", "style", "template", "svg"})


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
        self._lists: list[int | None] = []
        self._silent_depth = 0
        self._preformatted_depth = 0

    def text(self) -> str:
        """What was collected, with at most one empty line between paragraphs."""
        lines = (line.rstrip() for line in "".join(self._parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a block, a list's item or a link."""
        attributes = dict(attrs)
        self._silent_depth += tag in _SILENT
        self._preformatted_depth += tag == "pre"
        if tag in _BLOCKS:
            self._break(is_paragraph=tag in _PARAGRAPHS)
        if tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._parts.append(self._bullet())
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "a":
            self._links.append((attributes.get("href"), len(self._parts)))
        elif tag == "img" and attributes.get("alt"):
            self.handle_data(attributes["alt"] or "")
        elif tag in ("td", "th"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """Closes a block, a list or a link, whose address follows its text."""
        self._silent_depth -= tag in _SILENT and self._silent_depth > 0
        self._preformatted_depth -= tag == "pre" and self._preformatted_depth > 0
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "a" and self._links:
            self._parts.append(self._target(*self._links.pop()))
        if tag in _BLOCKS:
            self._break(is_paragraph=tag in _PARAGRAPHS)

    def handle_data(self, data: str) -> None:
        """Takes text over, white space as one space except where it is preformatted."""
        if self._silent_depth:
            return
        if self._preformatted_depth:
            self._parts.append(data)
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if not self._parts or self._parts[-1].endswith(("\n", " ")):
            words = words.lstrip(" ")
        if words:
            self._parts.append(words)

    def _target(self, href: str | None, first_part: int) -> str:
        words = "".join(self._parts[first_part:]).strip()
        if not href or href.startswith("#") or href in self._withheld:
            return ""
        target = href.removeprefix("mailto:").removeprefix("tel:") if ":" in href else urljoin(self._address, href)
        return "" if target == words else f" ({target})"

    def _break(self, *, is_paragraph: bool) -> None:
        """Starts a new line; a paragraph outside of lists is set off by an empty one."""
        written = "".join(self._parts[-3:])
        wanted = "\n\n" if is_paragraph and not self._lists else "\n"
        if self._parts and not written.endswith(wanted) and not re.search(r"(^|\n)(- |\d+\. )$", written):
            self._parts.append(wanted)

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

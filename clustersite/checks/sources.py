"""Where the site's records and texts stand in the source files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clustersite.documents import Document
from clustersite.model import Event, Member, Page, Published, Site
from clustersite.moments import Unreadable, read_day
from clustersite.problems import Where
from clustersite.reading import SETTINGS_FILE

LINKS_FILE = "site_data/links.yaml"
PLACES_FILE = "site_data/places.yaml"
FIGURES_FILE = "site_data/figures.yaml"


def event_file(event_id: str) -> str:
    """The file of the event."""
    return f"site_data/events/{event_id}.yaml"


def member_file(member_id: str) -> str:
    """The file of the member."""
    return f"site_data/members/{member_id}.yaml"


def page_file(page_id: str) -> str:
    """The file of the page."""
    return f"content/{page_id}.md"


def published(site: Site) -> Iterator[tuple[str, Published]]:
    """Everything with a page of its own, with its file."""
    yield from ((event_file(event.id), event) for event in site.events.values())
    yield from ((member_file(member.id), member) for member in site.members.values())
    yield from ((page_file(page.id), page) for page in site.pages.values())


def as_written(path: tuple[str | int, ...], document: Document) -> tuple[str | int, ...]:
    """The path with numbers for the items of lists, and with the days among `changes` as the editor wrote them."""
    match path:
        case ("repeat", "except" | "also" as field, number):
            return ("repeat", field, int(number))
        case ("repeat", "changes", str(day), *rest):
            keys = document.keys("repeat", "changes")
            return ("repeat", "changes", next((key for key in keys if _names_day(key, day)), day), *rest)
        case _:
            return path


def _names_day(key: str, day: str) -> bool:
    try:
        return read_day(key).isoformat() == day
    except Unreadable:
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A text of a record, and a line of its file at or above its first."""

    document: Document
    text: str
    line: int
    record: Published | None
    is_markdown: bool

    def where(self, start: int, length: int) -> Where:
        """Where the characters from `start` on stand in the file.

        The text's lines are found again in the file's, which may be indented (a YAML block) or hold more (a key,
        quotes); a text that YAML folded is known by its first line only.
        """
        above = self.text[:start].count("\n")
        column = start - (self.text.rfind("\n", 0, start) + 1)
        written = self.text.split("\n")[above]
        indented = len(written) - len(written.lstrip())
        lines = self.document.lines
        rest = range(self.line - 1 + above, len(lines))
        same = (number for number in rest if lines[number].strip() == written.strip())
        holding = (number for number in rest if written.strip() in lines[number])
        number = next(same, None) or next(holding, None)
        if number is not None:
            first = lines[number].find(written.strip())
            return Where(self.document.file, number + 1, first + 1 + column - indented, length)
        snippet = self.text[start : start + length]
        for number in range(self.line - 1, len(lines)):
            if (found := lines[number].find(snippet)) >= 0:
                return Where(self.document.file, number + 1, found + 1, length)
        return Where(self.document.file, self.line, 1)


_LINES_OF = {
    Event: ("title", "summary"),
    Member: ("summary",),
    Page: ("title", "description", "lead"),
}


def markdown_texts(site: Site, documents: Mapping[str, Document]) -> Iterator[Words]:
    """Every text that is written in Markdown."""
    for file, record in published(site):
        document = documents[file]
        if isinstance(record, Page):
            yield _words(document, record.body, document.body_line, record)
        for field in ("lead", "plain_language", "description"):
            text = getattr(record, field, None)
            if text and not (isinstance(record, Page) and field == "description"):
                yield _words(document, text, document.where(field).line, record)
    if funding := site.settings.operator.funding:
        document = documents[SETTINGS_FILE]
        yield _words(document, funding, document.where("operator", "funding").line, None)


def all_texts(site: Site, documents: Mapping[str, Document]) -> Iterator[Words]:
    """Every text that visitors read: those in Markdown, and titles and summaries."""
    yield from markdown_texts(site, documents)
    for file, record in published(site):
        for field in _LINES_OF[type(record)]:
            text = getattr(record, field)
            if text and field != "lead":
                line = documents[file].where(field).line
                yield Words(document=documents[file], text=text, line=line, record=record, is_markdown=False)


def _words(document: Document, text: str, line: int, record: Published | None) -> Words:
    return Words(document=document, text=text, line=line, record=record, is_markdown=True)

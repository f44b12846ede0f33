"""Where the site's records and texts stand in the source files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from clustersite.content.dates import Unreadable, read_day
from clustersite.content.documents import Document
from clustersite.content.model import Event, Member, Page, Site
from clustersite.content.source_files import SETTINGS_FILE
from clustersite.problems.diagnostics import Where

Path = tuple[str | int, ...]
"""The keys and numbers that lead to a value in a YAML file."""

Subject = Event | Member | Page
"""What has a page of its own."""

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


def published(site: Site) -> Iterator[tuple[str, Subject]]:
    """Everything with a page of its own, with its file."""
    yield from ((event_file(event.id), event) for event in site.events.values())
    yield from ((member_file(member.id), member) for member in site.members.values())
    yield from ((page_file(page.id), page) for page in site.pages.values())


def as_written(path: Path, document: Document) -> Path:
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
    """A text of a record: its table, and the field that holds it (none for a page's body).

    The document is asked for when a place is wanted, because most texts are sound.
    """

    text: str
    file: str
    field: Path
    table: str
    record: Subject | None
    is_markdown: bool
    documents: Mapping[str, Document]

    def where(self, start: int, length: int) -> Where:
        """Where the characters from `start` on stand in the file.

        The text's lines are found again in the file's, which may be indented (a YAML block) or hold more (a key,
        quotes); a text that YAML folded is known by its first line only.
        """
        document = self.documents[self.file]
        first_line = document.where(*self.field).line if self.field else document.body_line
        above = self.text[:start].count("\n")
        column = start - (self.text.rfind("\n", 0, start) + 1)
        written = self.text.split("\n")[above]
        indented = len(written) - len(written.lstrip())
        lines = document.lines
        rest = range(first_line - 1 + above, len(lines))
        same = (number for number in rest if lines[number].strip() == written.strip())
        holding = (number for number in rest if written.strip() in lines[number])
        number = next(chain(same, holding), None)
        if number is not None:
            first = lines[number].find(written.strip())
            return Where(self.file, number + 1, first + 1 + column - indented, length)
        snippet = self.text[start : start + length]
        for number in range(first_line - 1, len(lines)):
            if (found := lines[number].find(snippet)) >= 0:
                return Where(self.file, number + 1, found + 1, length)
        return Where(self.file, first_line, 1)


_Fields = Mapping[type[Subject], tuple[str, ...]]
_TABLE_OF: Mapping[type[Subject], str] = {Event: "events", Member: "members", Page: "pages"}
_MARKDOWN_OF: _Fields = {
    Event: ("description",),
    Member: ("description",),
    Page: ("body", "lead", "plain_language"),
}
_LINES_OF: _Fields = {
    Event: ("title", "summary"),
    Member: ("summary",),
    Page: ("title", "description"),
}


def markdown_texts(site: Site, documents: Mapping[str, Document]) -> Iterator[Words]:
    """Every text that is written in Markdown."""
    yield from _texts(site, documents, _MARKDOWN_OF, is_markdown=True)
    if funding := site.settings.operator.funding:
        yield Words(
            text=funding,
            file=SETTINGS_FILE,
            field=("operator", "funding"),
            table="settings",
            record=None,
            is_markdown=True,
            documents=documents,
        )


def all_texts(site: Site, documents: Mapping[str, Document]) -> Iterator[Words]:
    """Every text that visitors read: those in Markdown, and titles and summaries."""
    yield from markdown_texts(site, documents)
    yield from _texts(site, documents, _LINES_OF, is_markdown=False)


def _texts(
    site: Site,
    documents: Mapping[str, Document],
    fields: Mapping[type[Subject], tuple[str, ...]],
    *,
    is_markdown: bool,
) -> Iterator[Words]:
    for file, record in published(site):
        for field in fields[type(record)]:
            if text := getattr(record, field):
                yield Words(
                    text=text,
                    file=file,
                    field=() if field == "body" else (field,),
                    table=_TABLE_OF[type(record)],
                    record=record,
                    is_markdown=is_markdown,
                    documents=documents,
                )

"""Queries about what can be found: the documents of the search, the index from A to Z, the sitemaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from clustersite.content.fields import proposed_id
from clustersite.content.model import Member
from clustersite.events import wording
from clustersite.events.occurrences import first_day
from clustersite.queries import Askable
from clustersite.render import search
from clustersite.render.records import Indexed
from clustersite.render.search import Document, Fields, Shown, stems
from clustersite.render.selections import Selection
from clustersite.site.kinds import PageKind, Params, Search

if TYPE_CHECKING:
    from clustersite.site import Core, SiteQueries

LABELS = ("Seite", "Aktuelles", "Termin", "Unternehmen", "Beruf", "Auswahl")
"""What the things that can be found are called."""

# So many titles from A to Z stand on one page; where there are more, each letter has pages of its own.
_MOST_ON_A_PAGE = 500
# As sitemaps.org allows.
_URLS_OF_SITEMAP = 50_000
_PAGES_OF_GROUP = 32


class IndexEntry(NamedTuple):
    """What the index from A to Z says of a page."""

    title: str
    address: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexPart:
    """The pages whose titles begin alike; `name` is how they begin, where that is a page of its own."""

    letter: str
    name: str
    entries: tuple[IndexEntry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexLink:
    """Where a part of the index stands that has a page of its own: from which title to which it goes."""

    letter: str
    name: str
    first: str
    last: str


class SearchQueries(Askable):
    """`site.search`: everything that can be found, kind by kind of page."""

    def __init__(self, core: Core, site: SiteQueries, kinds: Sequence[PageKind]) -> None:
        self._reads, self._data, self._site = core.reads, core.data, site
        self._kinds = {kind.name: kind for kind in kinds}
        self._found = [kind for kind in kinds if kind.search]

    def sitemaps(self) -> tuple[tuple[str, int], ...]:
        """The sitemaps: the kind of page that each lists, and its number from 1, as one may hold only so many."""
        return tuple(
            (kind.name, number)
            for kind in self._kinds.values()
            if kind.indexed is not False
            for number, _ in enumerate(range(0, len(kind.routes(self._site)), _URLS_OF_SITEMAP), 1)
        )

    def indexed(self, kind_name: str, number: int) -> tuple[Indexed, ...]:
        """What the sitemap lists: pages that search engines may show; of those with own sources, when these changed."""
        kind, end = self._kinds[kind_name], number * _URLS_OF_SITEMAP
        return tuple(
            Indexed(address=route.address, changed=kind.changed(self._site, route))
            for route in kind.routes(self._site)[end - _URLS_OF_SITEMAP : end]
            if kind.is_indexed(self._site, route)
        )

    def total(self) -> int:
        """How many pages there are that may be found."""
        return sum(len(kind.addresses(self._site)) for kind in self._found)

    def documents(self) -> tuple[Document, ...]:
        """Everything that can be found, by rank."""

        def documents() -> tuple[Document, ...]:
            found = (one for group in self.groups() for one in self.rows(*group))
            return tuple(sorted(found, key=lambda document: document.id))

        return self._reads.once("search documents", documents)

    def groups(self) -> tuple[tuple[str, int], ...]:
        """The groups of what can be found, each by its kind of page and a number; together they are everything."""
        return tuple(
            (kind.name, number) for kind in self._found for number, group in enumerate(self._groups(kind)) if group
        )

    def _groups(self, kind: PageKind) -> Sequence[Sequence[tuple[Params, str]]]:
        """The pages of the kind in as many groups as it takes to keep them small, with their addresses."""

        def divided() -> Sequence[Sequence[tuple[Params, str]]]:
            pages = kind.addresses(self._site)
            number = 1 << (len(pages) // _PAGES_OF_GROUP).bit_length()
            groups: list[list[tuple[Params, str]]] = [[] for _ in range(number)]
            for params, address in pages:
                groups[crc32(address.encode()) % number].append((params, address))
            return groups

        return self._reads.once(f"groups {kind.name}", divided)

    def name_of_rows(self, kind_name: str, number: int) -> str:
        """What the file of the group's rows is called: four letters, as assets/js/search.js expects it."""
        return f"{self._found.index(self._kinds[kind_name]):x}{number:03x}"

    def rows(self, kind_name: str, number: int) -> tuple[Document, ...]:
        """What results show of the pages of the group."""
        return tuple(document for document, _ in self._group(kind_name, number))

    def words(self, kind_name: str, number: int) -> tuple[str, ...]:
        """For each part of the index the words that the pages of the group are found by, and the heaviest."""
        kind, synonyms = self._kinds[kind_name], self._data.synonyms.values()
        assert kind.search
        return search.postings(
            (document, search.words(kind.search.fields(self._site, **params), synonyms))
            for document, params in self._group(kind_name, number)
        )

    def _group(self, kind_name: str, number: int) -> Iterator[tuple[Document, Params]]:
        kind, rows = self._kinds[kind_name], self.name_of_rows(kind_name, number)
        for params, address in self._groups(kind)[number]:
            if kind.search and (shown := kind.search.shown(self._site, **params)):
                yield search.document(address, shown, rows), params

    def part(self, number: int | None = None) -> bytes:
        """The words of all groups in that part of the index, or in all of its parts."""

        def words() -> Sequence[tuple[str, ...]]:
            asked = [("search.words", group) for group in self.groups()]
            return self._reads.ask(asked) if self._reads.ask else [self.words(*group) for _, group in asked]

        parts = self._reads.once("search words", words)
        wanted = (one for group in parts for one in (group[: search.PARTS] if number is None else (group[number],)))
        return "\n".join(filter(None, wanted)).encode()

    def a_to_z(self) -> tuple[IndexPart, ...]:
        """Everything that can be found, by title."""
        return self._reads.once("a to z", lambda: _a_to_z(self.documents()))

    def index_links(self) -> tuple[IndexLink, ...]:
        """The parts of the index from A to Z that have pages of their own: none where it is short."""
        return tuple(
            IndexLink(letter=part.letter, name=part.name, first=part.entries[0].title, last=part.entries[-1].title)
            for part in self.a_to_z()
            if part.name
        )

    def index_part(self, name: str) -> IndexPart:
        """The part of the index that has this name."""
        return next(part for part in self.a_to_z() if part.name == name)


# --- The index from A to Z -------------------------------------------------------------------------


def _a_to_z(found: Iterable[Document]) -> tuple[IndexPart, ...]:
    """What can be found by title, under the first letters; ä stands with a, digits stand under 0–9."""
    in_order = sorted((_slug(one.title), one.address, one.title, one.kind) for one in found)
    entries = [(slug, IndexEntry(title, address, kind)) for slug, address, title, kind in in_order]
    if len(entries) > _MOST_ON_A_PAGE:
        return tuple(_parts(entries, 1))
    return tuple(_part("", group) for _, group in groupby(entries, key=lambda entry: _letter(entry[0])))


def _parts(entries: Iterable[tuple[str, IndexEntry]], depth: int) -> Iterator[IndexPart]:
    """The entries in parts that begin alike, with as many letters as it takes to make each of them small enough."""
    for beginning, found in groupby(entries, key=lambda entry: entry[0][:depth]):
        group = list(found)
        if len(group) > _MOST_ON_A_PAGE and len(group[-1][0]) > depth:
            yield from _parts(group, depth + 1)
        else:
            # Only what has the same title altogether may still be too much.
            for number, start in enumerate(range(0, len(group), _MOST_ON_A_PAGE)):
                yield _part(f"{beginning}--{number}" if number else beginning, group[start : start + _MOST_ON_A_PAGE])


def _part(name: str, group: Iterable[tuple[str, IndexEntry]]) -> IndexPart:
    slugs, entries = zip(*group, strict=True)
    return IndexPart(letter=_letter(slugs[0]), name=name, entries=entries)


def _slug(title: str) -> str:
    return proposed_id(title) or "0"


def _letter(slug: str) -> str:
    return slug[0].upper() if slug[0].isalpha() else "0–9"


# --- How pages of each kind are found --------------------------------------------------------------


def _page(site: SiteQueries, page_id: str) -> Shown | None:
    page = site.pages.get(page_id)
    if page.noindex:
        return None
    if page.date:
        return Shown("Aktuelles", page.title, page.description, (5, -page.date.toordinal()))
    # What stands higher up is more likely meant.
    return Shown("Seite", page.title, page.description, (1, page.id.count("/")))


def _fields_of_page(site: SiteQueries, page_id: str) -> Fields:
    page = site.pages.get(page_id)
    headings = " ".join(line for line in page.body.split("\n") if line.startswith("#"))
    return (
        *((_worth(title), title) for title in (page.title, page.menu_title or "")),
        (3, f"{page.description} {page.lead or ''} {headings}"),
        (1, page.body),
    )


def _worth(title: str) -> int:
    """The weight of a title's words: the fewer there are, the more each of them says what the page is about."""
    return max(9 - len(stems(title)) // 2, 7)


def _event(site: SiteQueries, event_id: str) -> Shown:
    shown = site.events.next_date(event_id)
    town = f", {shown.place.town}" if shown.place else ""
    # What comes next stands before all else, what is over behind it, the latest first.
    day = first_day(shown).toordinal()
    rank = (0, day) if site.events.coming_dates(event_id) else (6, -day)
    return Shown("Termin", site.events.get(event_id).title, f"{wording.announced(shown)}{town}", rank)


def _fields_of_event(site: SiteQueries, event_id: str) -> Fields:
    event = site.events.get(event_id)
    # What is over is found as well, below what comes.
    worth = max(_worth(event.title), 8) if site.events.coming_dates(event.id) else 5
    dates, category = site.events.dates(event.id), site.events.next_date(event.id).category
    places = {f"{found.place.name} {found.place.town}" for found in dates if found.place}
    links = (*event.links, *((event.online,) if event.online else ()))
    months = {wording.month_words(found.start) for found in dates}
    return (
        (worth, event.title),
        (worth // 2, f"{category.name if category else ''} {' '.join(sorted(places))}"),
        (worth // 3, f"{event.summary or ''} {' '.join(sorted(months))}"),
        (worth // 3, " ".join(site.members.name(member_id) for member_id in event.members)),
        (worth // 2, " ".join(site.link(link_id).label for link_id in links)),
        (1, event.description or ""),
    )


def _member(site: SiteQueries, member_id: str) -> Shown:
    member = site.members.get(member_id)
    text = ". ".join(part.rstrip(".") for part in (_towns(member), member.summary) if part)
    return Shown("Unternehmen", site.members.name(member_id), text, (3, 0))


def _fields_of_member(site: SiteQueries, member_id: str) -> Fields:
    member, professions = site.members.get(member_id), site.members.professions(member_id)
    names = " ".join(f"{found.name} {found.feminine or ''} {found.field}" for found in professions)
    return (
        # Below the selection of a town: who looks for Görlitz does not mean Görlitzer Tiefbau alone.
        (8, f"{member.name} {member.short_name or ''}"),
        (5, f"{names} {_towns(member)}"),
        (3, f"{member.summary or ''} {member.state or ''}"),
        (1, member.description or ""),
    )


def _towns(member: Member) -> str:
    return ", ".join((*((member.town,) if member.town else ()), *member.further_sites))


def _profession(site: SiteQueries, profession_id: str) -> Shown:
    trained_by = f"Wer bildet aus: {_trained_by(site, profession_id)}"
    return Shown("Beruf", site.professions.get(profession_id).name, trained_by, (2, 0))


def _fields_of_profession(site: SiteQueries, profession_id: str) -> Fields:
    profession = site.professions.get(profession_id)
    names = f"{profession.name} {profession.feminine or ''}"
    return (9, names), (4, profession.field), (3, _trained_by(site, profession_id))


def _trained_by(site: SiteQueries, profession_id: str) -> str:
    return ", ".join(site.members.name(member.id) for member in site.professions.members(profession_id))


def _year(year: int, title: str, text: str) -> Shown:
    return Shown("Auswahl", title, text, (4, -year))


def _selection(selection: Selection) -> Shown:
    return Shown("Auswahl", selection.title, f"{selection.count} Treffer", (4, 0))


def _fields_of_event_selection(selection: Selection) -> Fields:
    # Below the event that is called the same.
    return ((_worth(selection.name), selection.title),)


PAGE = Search(shown=_page, fields=_fields_of_page)
EVENT = Search(shown=_event, fields=_fields_of_event)
MEMBER = Search(shown=_member, fields=_fields_of_member)
PROFESSION = Search(shown=_profession, fields=_fields_of_profession)
EVENT_SELECTION = Search(
    shown=lambda site, group, choice: _selection(site.events.selection(group, choice)),
    fields=lambda site, group, choice: _fields_of_event_selection(site.events.selection(group, choice)),
)
MEMBER_SELECTION = Search(
    shown=lambda site, group, choice: _selection(site.members.selection(group, choice)),
    fields=lambda site, group, choice: ((9, site.members.selection(group, choice).title),),
)
YEAR = Search(
    shown=lambda _, year: _year(year, f"Termine {year}", "Alle Termine des Jahres, Monat für Monat"),
    fields=lambda _, year: ((9, f"Termine {year}"), (4, "Jahresprogramm")),
)
YEAR_PLAN = Search(
    shown=lambda _, year: _year(year, f"Jahresplan {year}", "Alle Termine des Jahres auf einem Blatt zum Aushängen"),
    fields=lambda _, year: ((9, f"Jahresplan Jahresplanung Jahresübersicht {year}"),),
)

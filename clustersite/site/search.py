"""Queries about what can be found: the documents of the search, the index from A to Z, the sitemaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from clustersite.events import wording
from clustersite.events.occurrences import first_day
from clustersite.queries import Askable
from clustersite.render import search
from clustersite.render.records import ChoiceGroup, Selection
from clustersite.render.search import Found, SearchDocument, stems
from clustersite.site.kinds import PageKind

if TYPE_CHECKING:
    from clustersite.site import Core, SiteQueries

LABELS = ("Seite", "Aktuelles", "Termin", "Unternehmen", "Beruf", "Auswahl")
"""What the things that can be found are called."""

# So many titles from A to Z stand on one page; where there are more, each letter has pages of its own.
_MOST_ON_A_PAGE = 500
# Sitemaps.org allows 50,000; of small ones a page that changes touches one.
_URLS_OF_SITEMAP = 500


class IndexEntry(NamedTuple):
    """What the index from A to Z says of a page."""

    title: str
    address: str
    kind: str

    def __repr__(self) -> str:
        # Without the names of the fields, which take several times as long.
        return tuple.__repr__(self)


class IndexPart(NamedTuple):
    """The pages whose titles begin alike; `name` is how they begin, where that is a page of its own."""

    letter: str
    name: str
    entries: tuple[IndexEntry, ...]


class IndexLink(NamedTuple):
    """Where a part of the index stands that has a page of its own: from which title to which it goes."""

    letter: str
    name: str
    first: str
    last: str


class FoundGroup(NamedTuple):
    """What results show of the pages of a group, and for each part of the index the words that they are found by."""

    documents: tuple[SearchDocument, ...]
    words: tuple[str, ...]


class SearchQueries(Askable):
    """`site.search`: everything that can be found, kind by kind of page."""

    def __init__(self, core: Core, site: SiteQueries, kinds: Sequence[PageKind]) -> None:
        self._core, self._reads, self._data, self._site = core, core.reads, core.data, site
        self._kinds = {kind.name: kind for kind in kinds}
        self._found = [kind for kind in kinds if kind.search]
        self._parts: Mapping[str, bytes] = {}
        self._index: Mapping[str, IndexPart] = {}

    def sitemaps(self) -> tuple[tuple[str, int], ...]:
        """The sitemaps: the kind of page that each lists, and its number from 1, as one may hold only so many."""
        return tuple(
            (kind.name, number)
            for kind in self._kinds.values()
            if kind.indexed is not False
            for number, _ in enumerate(range(0, len(kind.addresses(self._site)), _URLS_OF_SITEMAP), 1)
        )

    def indexed(self, kind_name: str, number: int) -> tuple[tuple[str, datetime | None], ...]:
        """What the sitemap lists: pages that search engines may show; of those with own sources, when these changed."""
        kind, end = self._kinds[kind_name], number * _URLS_OF_SITEMAP
        return tuple(
            (address, kind.changed(self._site, params))
            for params, address in kind.addresses(self._site)[end - _URLS_OF_SITEMAP : end]
            if kind.is_indexed(self._site, params)
        )

    def total(self) -> int:
        """How many pages there are that may be found."""
        return sum(len(kind.addresses(self._site)) for kind in self._found)

    def documents(self) -> tuple[SearchDocument, ...]:
        """Everything that can be found, by rank."""
        return self._reads.once(
            "documents", lambda: tuple(sorted(one for group in self._all_groups() for one in group.documents))
        )

    def groups(self) -> tuple[tuple[str, int], ...]:
        """The groups of what can be found, each by its kind of page and a number; together they are everything."""
        return tuple(
            (kind.name, number) for kind in self._found for number, group in enumerate(kind.groups(self._site)) if group
        )

    def name_of_rows(self, kind_name: str, number: int) -> str:
        """What the file of the group's rows is called: four letters, as assets/js/search.js expects it."""
        return f"{self._found.index(self._kinds[kind_name]):x}{number:03x}"

    def group(self, kind_name: str, number: int) -> FoundGroup:
        """What can be found of the pages of the group."""
        kind, rows, synonyms = (
            self._kinds[kind_name],
            self.name_of_rows(kind_name, number),
            self._data.synonyms.values(),
        )
        found = [
            (search.search_document(address, one, rows), search.words(one.fields, synonyms))
            for address, params in kind.groups(self._site)[number].items()
            if kind.search and (one := kind.search(self._site, **params))
        ]
        return FoundGroup(tuple(document for document, _ in found), search.postings(found))

    def _all_groups(self) -> Sequence[FoundGroup]:
        """What can be found of all pages; what the state keeps is not made again."""
        return self._reads.ask([("search.group", group) for group in self.groups()])

    def part(self, number: int | None = None) -> str:
        """The words of all groups in that part of the index, or in all of its parts."""
        numbers = range(search.PARTS) if number is None else (number,)
        return b"\n".join(filter(None, (self._parts.get(str(one)) for one in numbers))).decode()

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
        return self._index[name]


def tabulate(found: SearchQueries) -> None:
    """Divides what can be found into tables, so that a file depends on its part of them and on nothing else.

    It asks queries, so it is time when all that these read is known.
    """
    texts = zip(*(group.words for group in found._all_groups()), strict=True)
    parts = {str(number): "\n".join(filter(None, of_groups)).encode() for number, of_groups in enumerate(texts)}
    found._parts = found._core.table("search_parts", parts)
    found._index = found._core.table("index_parts", {part.name: part for part in found.a_to_z()})


# --- The index from A to Z -------------------------------------------------------------------------


def _a_to_z(found: Iterable[SearchDocument]) -> tuple[IndexPart, ...]:
    """What can be found by title, under the first letters; ä stands with a, digits stand under 0–9."""
    in_order = sorted((one.slug, one.address, one.title, one.kind) for one in found)
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


def _letter(slug: str) -> str:
    return slug[0].upper() if slug[0].isalpha() else "0–9"


# --- How pages of each kind are found --------------------------------------------------------------


def page(site: SiteQueries, page_id: str) -> Found | None:
    """A page of content/."""
    shown = site.pages.get(page_id)
    if shown.noindex:
        return None
    headings = " ".join(line for line in shown.body.split("\n") if line.startswith("#"))
    fields = (
        *((_weight(title), title) for title in (shown.title, shown.menu_title or "")),
        (3, f"{shown.description} {shown.lead or ''} {headings}"),
        (1, shown.body),
    )
    if shown.date:
        return Found("Aktuelles", shown.title, shown.description, (5, -shown.date.toordinal()), fields)
    # What stands higher up is more likely meant.
    return Found("Seite", shown.title, shown.description, (1, shown.id.count("/")), fields)


def _weight(title: str) -> int:
    """The weight of a title's words: the fewer there are, the more each of them says what the page is about."""
    return max(9 - len(stems(title)) // 2, 7)


def event(site: SiteQueries, event_id: str) -> Found:
    """An event with all its dates."""
    shown, dates, next_date = site.events.get(event_id), site.events.dates(event_id), site.events.next_date(event_id)
    is_coming = bool(site.events.coming_dates(event_id))
    town = f", {next_date.place.town}" if next_date.place else ""
    category = next_date.category.name if next_date.category else ""
    places = {f"{found.place.name} {found.place.town}" for found in dates if found.place}
    months = {wording.month_words(found.start) for found in dates}
    links = (*shown.links, *((shown.online,) if shown.online else ()))
    # What is over is found as well, below what comes.
    weight = max(_weight(shown.title), 8) if is_coming else 5
    fields = (
        (weight, shown.title),
        (weight // 2, f"{category} {' '.join(sorted(places))}"),
        (weight // 3, f"{shown.summary or ''} {' '.join(sorted(months))}"),
        (weight // 3, " ".join(site.members.name(member_id) for member_id in shown.members)),
        (weight // 2, " ".join(site.link(link_id).label for link_id in links)),
        (1, shown.description or ""),
    )
    # What comes next stands before all else, what is over behind it, the latest first.
    day = first_day(next_date).toordinal()
    rank = (0, day) if is_coming else (6, -day)
    return Found("Termin", shown.title, f"{wording.announced(next_date)}{town}", rank, fields)


def member(site: SiteQueries, member_id: str) -> Found:
    """A member with its towns and occupations."""
    shown = site.members.get(member_id)
    towns = ", ".join((*((shown.town,) if shown.town else ()), *shown.further_sites))
    professions = site.members.professions(member_id)
    names = " ".join(f"{found.name} {found.feminine or ''} {found.field}" for found in professions)
    fields = (
        # Below the selection of a town: who looks for Görlitz does not mean Görlitzer Tiefbau alone.
        (8, f"{shown.name} {shown.short_name or ''}"),
        (5, f"{names} {towns}"),
        (3, f"{shown.summary or ''} {shown.state or ''}"),
        (1, shown.description or ""),
    )
    text = ". ".join(part.rstrip(".") for part in (towns, shown.summary) if part)
    return Found("Unternehmen", site.members.name(member_id), text, (3, 0), fields)


def profession(site: SiteQueries, profession_id: str) -> Found:
    """An occupation with those who train it."""
    shown = site.professions.get(profession_id)
    trained_by = ", ".join(site.members.name(member.id) for member in site.professions.members(profession_id))
    fields = ((9, f"{shown.name} {shown.feminine or ''}"), (4, shown.field), (3, trained_by))
    return Found("Beruf", shown.name, f"Wer bildet aus: {trained_by}", (2, 0), fields)


def event_selection(site: SiteQueries, group: ChoiceGroup, choice: str) -> Found:
    """A choice among the dates."""
    shown = site.selection(group, choice)
    # Below the event that is called the same.
    return _selection(shown, _weight(shown.name))


def member_selection(site: SiteQueries, group: ChoiceGroup, choice: str) -> Found:
    """A choice among the members."""
    return _selection(site.selection(group, choice), 9)


def _selection(shown: Selection, weight: int) -> Found:
    return Found("Auswahl", shown.title, f"{shown.count} Treffer", (4, 0), ((weight, shown.title),))


def year(_: SiteQueries, year: int) -> Found:
    """The archive of a year."""
    title, fields = f"Termine {year}", ((9, f"Termine {year}"), (4, "Jahresprogramm"))
    return Found("Auswahl", title, "Alle Termine des Jahres, Monat für Monat", (4, -year), fields)


def year_plan(_: SiteQueries, year: int) -> Found:
    """The plan of a year."""
    text, fields = "Alle Termine des Jahres auf einem Blatt zum Aushängen", "Jahresplan Jahresplanung Jahresübersicht"
    return Found("Auswahl", f"Jahresplan {year}", text, (4, -year), ((9, f"{fields} {year}"),))

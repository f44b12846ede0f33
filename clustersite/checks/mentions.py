"""What records name: every id that a field holds leads to something, and to something that visitors may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import chain

from clustersite.checks.sources import FIGURES_FILE, Path, as_written, event_file, member_file, page_file
from clustersite.content.documents import Document
from clustersite.content.model import Event, Image, Member, Page, Site
from clustersite.content.source_files import SETTINGS_FILE
from clustersite.problems.diagnostics import Problem, Where, choices, did_you_mean, problem
from clustersite.render.jinja import layout_problem

_PUBLISHED = ("events", "members", "pages")

_NAMED = {
    "events": "Den Termin", "members": "Das Mitglied", "links": "Den Link", "places": "Den Ort",
    "categories": "Die Kategorie", "professions": "Den Beruf", "figures": "Die Zahl", "pages": "Die Seite",
    "regions": "Die Region", "towns": "Den Ort",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Every id that has a source, by table, broken records included; and what is not published yet."""

    ids: Mapping[str, Set[str]]
    is_hidden: Callable[[str, str], bool]


def known(site: Site, public: Site, names: Mapping[str, Set[str]]) -> Known:
    """The ids that may be named; `names` holds those of all sources."""

    def is_hidden(table: str, name: str) -> bool:
        return table in _PUBLISHED and name in getattr(site, table) and name not in getattr(public, table)

    return Known(ids={**names, "regions": frozenset(site.settings.regions)}, is_hidden=is_hidden)


def unresolved(where: Where, table: str, name: str, known: Known, *, is_public: bool) -> Iterator[Problem]:
    """The problem that nothing of the table is called `name`, or that it is hidden and the place is not."""
    if name not in known.ids[table]:
        suggestion, names = did_you_mean(name, known.ids[table]), choices(known.ids[table])
        yield problem("E140", where, kind=_NAMED[table], id=name, suggestion=suggestion, known=names)
    elif is_public and known.is_hidden(table, name):
        yield problem("E166", where, id=name)


def check_mentions(site: Site, public: Site, documents: Mapping[str, Document], known: Known) -> Iterator[Problem]:
    """Every id in a field that leads nowhere, and every layout and image that does not exist."""
    for file, is_public, mentions in _mentions(site, public):
        yield from _missing(file, is_public, mentions, site, documents, known)
    for page in site.pages.values():
        if found := layout_problem(documents[page_file(page.id)].where("layout"), page.layout, site.layouts):
            yield found


def check_site_mentions(site: Site, documents: Mapping[str, Document], known: Known) -> Iterator[Problem]:
    """Every id in the data about the whole site that leads nowhere."""
    for file, mentions in _site_mentions(site):
        yield from _missing(file, True, mentions, site, documents, known)


def _missing(
    file: str,
    is_public: bool,
    mentions: Iterable[_Mention],
    site: Site,
    documents: Mapping[str, Document],
    known: Known,
) -> Iterator[Problem]:
    for mention in mentions:
        where = documents[file].where(*as_written(mention.path, documents[file]))
        if mention.table == "assets":
            yield from missing_asset(where, mention.id, site)
        else:
            yield from unresolved(where, mention.table, mention.id, known, is_public=is_public)


def missing_asset(where: Where, name: str, site: Site) -> Iterator[Problem]:
    """The problem that assets/ has no file of that name."""
    if name not in site.assets:
        yield problem("E165", where, found=name, suggestion=did_you_mean(name, site.assets))


@dataclass(frozen=True, slots=True)
class _Mention:
    """An id that a record names, with the keys that lead to it."""

    path: Path
    table: str
    id: str


def _mentions(site: Site, public: Site) -> Iterator[tuple[str, bool, Iterable[_Mention]]]:
    """Each source of a record with whether it is public, and what it names."""
    for event_id, event in site.events.items():
        yield event_file(event_id), event_id in public.events, _of_event(event)
    for member_id, member in site.members.items():
        yield member_file(member_id), member_id in public.members, _of_member(member)
    for page_id, page in site.pages.items():
        yield page_file(page_id), page_id in public.pages, _of_page(page)


def _site_mentions(site: Site) -> Iterator[tuple[str, Iterable[_Mention]]]:
    """Each source about the whole site, and what it names."""
    yield SETTINGS_FILE, _of_settings(site)
    if site.figures:
        yield FIGURES_FILE, _of_figures(site)
    if site.professions:
        yield "site_data/professions.yaml", _of_professions(site)
    if site.rivers:
        yield "site_data/rivers.yaml", _of_rivers(site)


def _many(field: str, table: str, ids: Iterable[str]) -> Iterator[_Mention]:
    return (_Mention((field, number), table, name) for number, name in enumerate(ids))


def _one(path: Path, table: str, name: str | None) -> Iterator[_Mention]:
    if name is not None:
        yield _Mention(path, table, name)


def _image(image: Image | None) -> Iterator[_Mention]:
    return _one(("image", "file"), "assets", image.file if image else None)


def _of_settings(site: Site) -> Iterator[_Mention]:
    settings = site.settings
    return chain(
        _many("menu", "pages", settings.menu),
        _many("footer", "pages", settings.footer),
        _many("social", "links", settings.social),
        _one(("companies", "newest"), "members", settings.companies.newest),
    )


def _of_figures(site: Site) -> Iterator[_Mention]:
    for figure in site.figures.values():
        for number, entry in enumerate(figure.values):
            yield from _one((figure.id, "values", number, "member"), "members", entry.member)


def _of_professions(site: Site) -> Iterator[_Mention]:
    for profession in site.professions.values():
        for number, name in enumerate(profession.links):
            yield _Mention((profession.id, "links", number), "links", name)


def _of_rivers(site: Site) -> Iterator[_Mention]:
    for river in site.rivers.values():
        for number, name in enumerate(river.course):
            yield _Mention((river.id, "course", number), "towns", name)


def _of_event(event: Event) -> Iterator[_Mention]:
    changes = event.repeat.changes.items() if event.repeat else ()
    return chain(
        _one(("category",), "categories", event.category),
        _one(("place",), "places", event.place),
        _one(("region",), "regions", event.region),
        _one(("online",), "links", event.online),
        _many("links", "links", event.links),
        _many("members", "members", event.members),
        _image(event.image),
        *(_one(("sessions", key, "place"), "places", session.place) for key, session in event.sessions.items()),
        *(_one(("repeat", "changes", str(day), "place"), "places", change.place) for day, change in changes),
    )


def _of_member(member: Member) -> Iterator[_Mention]:
    return chain(
        _many("professions", "professions", member.professions),
        _one(("podcast",), "links", member.podcast),
        _image(member.image),
    )


def _of_page(page: Page) -> Iterator[_Mention]:
    return chain(
        _many("events", "events", page.events),
        _many("members", "members", page.members),
        _many("links", "links", page.links),
        _one(("category",), "categories", page.category),
        _image(page.image),
    )

"""What one file cannot know: references, dates that contradict each other, what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from clustersite.documents import Document
from clustersite.event_calendar import contradictions, occurrences
from clustersite.markdown_text import setting
from clustersite.model import Event, Image, Member, Page, Site
from clustersite.moments import Month
from clustersite.problems import Problem, Where, choices, did_you_mean, problem
from clustersite.reading import SETTINGS_FILE, Reading
from clustersite.references import KINDS, LINKED, references
from clustersite.rendering import layout_problem

Path = tuple[str | int, ...]

_NAMED = {
    "events": "Den Termin", "members": "Das Mitglied", "links": "Den Link", "places": "Den Ort",
    "categories": "Die Kategorie", "professions": "Den Beruf", "figures": "Die Zahl", "pages": "Die Seite",
    "regions": "Die Region",
}  # fmt: skip
_TABLE_OF = {"event": "events", "member": "members", "link": "links", "page": "pages", "figure": "figures"}


@dataclass(frozen=True, slots=True)
class _Mention:
    """An id that a record names, with the keys that lead to it."""

    path: Path
    table: str
    id: str


def check(reading: Reading, public: Site) -> Iterator[Problem]:
    """Every problem of the whole site; `public` is the part of it that is to be published."""
    site = reading.site
    if site is None:
        return
    known = {**reading.names, "regions": frozenset(site.settings.regions)}
    unresolved = list(_unresolved(site, public, reading.documents, known))
    yield from unresolved
    yield from _layouts(site, reading.documents)
    yield from _texts(site, reading.documents, known)
    sound = {event_id for event_id in site.events if not any(_event_file(event_id) == p.where.file for p in unresolved)}
    for event_id in sorted(sound):
        yield from _dates(site.events[event_id], site, reading.documents[_event_file(event_id)])
    yield from _open_questions(site, reading.documents)
    yield from _gaps(site, reading.documents, sound)


def _event_file(event_id: str) -> str:
    return f"site_data/events/{event_id}.yaml"


def _member_file(member_id: str) -> str:
    return f"site_data/members/{member_id}.yaml"


def _page_file(page_id: str) -> str:
    return f"content/{page_id}.md"


# --- References ----------------------------------------------------------------------------------


def _unresolved(
    site: Site, public: Site, documents: Mapping[str, Document], known: Mapping[str, frozenset[str]]
) -> Iterator[Problem]:
    for file, is_public, mentions in _mentions(site, public):
        document = documents[file]
        for mention in mentions:
            where = document.where(*mention.path)
            if mention.table == "assets":
                if mention.id not in site.assets:
                    found = did_you_mean(mention.id, site.assets)
                    yield problem("E165", where, found=mention.id, suggestion=found)
            elif mention.id not in known[mention.table]:
                yield _unknown(where, mention.table, mention.id, known)
            elif is_public and _is_hidden(mention, site, public):
                yield problem("E166", where, id=mention.id)


def _unknown(where: Where, table: str, name: str, known: Mapping[str, frozenset[str]]) -> Problem:
    suggestion = did_you_mean(name, known[table])
    return problem("E140", where, kind=_NAMED[table], id=name, suggestion=suggestion, known=choices(known[table]))


def _is_hidden(mention: _Mention, site: Site, public: Site) -> bool:
    match mention.table:
        case "events":
            return mention.id in site.events.keys() - public.events.keys()
        case "members":
            return mention.id in site.members.keys() - public.members.keys()
        case "pages":
            return mention.id in site.pages.keys() - public.pages.keys()
        case _:
            return False


def _mentions(site: Site, public: Site) -> Iterator[tuple[str, bool, Iterable[_Mention]]]:
    """Each source with whether it is public, and what it names."""
    yield SETTINGS_FILE, True, _of_settings(site)
    if site.figures:
        yield "site_data/figures.yaml", True, _of_figures(site)
    for event_id, event in site.events.items():
        yield _event_file(event_id), event_id in public.events, _of_event(event)
    for member_id, member in site.members.items():
        yield _member_file(member_id), member_id in public.members, _of_member(member)
    for page_id, page in site.pages.items():
        yield _page_file(page_id), page_id in public.pages, _of_page(page)


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


def _layouts(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for page in site.pages.values():
        if found := layout_problem(documents[_page_file(page.id)].where("layout"), page.layout, site.layouts):
            yield found


# --- References in texts -------------------------------------------------------------------------


def _texts(site: Site, documents: Mapping[str, Document], known: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    for file, first_line, text in _prose(site, documents):
        document = documents[file]
        for reference in references(text):
            where = _find(document, reference.written, first_line)
            if reference.kind not in KINDS:
                suggestion = did_you_mean(reference.kind, KINDS) or f"Möglich sind: {', '.join(KINDS)}."
                yield problem("E152", where, found=reference.written, suggestion=suggestion)
            elif reference.kind == "site":
                yield from _unknown_setting(site, where, reference.id, reference.written)
            elif reference.id not in known[_TABLE_OF[reference.kind]]:
                yield _unknown(where, _TABLE_OF[reference.kind], reference.id, known)
            elif reference.kind == "figure" and reference.form:
                labels = [entry.label for entry in site.figures[reference.id].values]
                if reference.form not in labels:
                    suggestion = did_you_mean(reference.form, labels) or f"Möglich sind: {choices(labels)}."
                    yield problem("E152", where, found=reference.written, suggestion=suggestion)
            elif reference.form and reference.form not in (("date",) if reference.kind == "event" else ()):
                form = "link" if reference.kind in LINKED and reference.form == "link" else ""
                if not form:
                    suggestion = f"Nach dem Strich | steht hier nichts oder, bei Terminen, date: [[{reference.kind}:…]]"
                    yield problem("E152", where, found=reference.written, suggestion=suggestion)


def _unknown_setting(site: Site, where: Where, path: str, written: str) -> Iterator[Problem]:
    try:
        setting(site.settings, path)
    except LookupError:
        known = "companies.count, companies.limit, contact.email, name, short_name"
        yield problem("E152", where, found=written, suggestion=f"Möglich sind zum Beispiel: {known}.")


def _prose(site: Site, documents: Mapping[str, Document]) -> Iterator[tuple[str, int, str]]:
    """Every Markdown text with its file and a line at or above its first."""
    for page in site.pages.values():
        document = documents[_page_file(page.id)]
        yield document.file, document.body_line, page.body
        for field in ("lead", "plain_language"):
            if text := getattr(page, field):
                yield document.file, document.where(field).line, text
    for file, text in chain(
        ((_event_file(event.id), event.description) for event in site.events.values()),
        ((_member_file(member.id), member.description) for member in site.members.values()),
    ):
        if text:
            yield file, documents[file].where("description").line, text


def _find(document: Document, written: str, first_line: int) -> Where:
    for number, line in enumerate(document.lines[first_line - 1 :], first_line):
        if (column := line.find(written)) >= 0:
            return Where(document.file, number, column + 1, len(written))
    return Where(document.file, first_line, 1)


# --- Dates and gaps ------------------------------------------------------------------------------


def _dates(event: Event, site: Site, document: Document) -> Iterator[Problem]:
    for found in contradictions(event, site):
        path = tuple(int(step) if step.isdigit() else step for step in found.path)
        yield problem(found.code, document.where(*path), **found.facts)


def _open_questions(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for file, questions in chain(
        ((_event_file(event.id), event.open_questions) for event in site.events.values()),
        ((_member_file(member.id), member.open_questions) for member in site.members.values()),
        ((_page_file(page.id), page.open_questions) for page in site.pages.values()),
    ):
        for number, question in enumerate(questions):
            yield problem("H200", documents[file].where("open_questions", number), question=question)


_LEGAL_FACTS = {
    "street": "Straße und Hausnummer",
    "postcode": "die Postleitzahl",
    "town": "der Ort",
    "representative": "wer den Betreiber vertritt",
    "register_entry": "der Registereintrag",
    "responsible": "wer für den Inhalt verantwortlich ist",
    "hosting": "wer die Seite ausliefert",
    "funding": "der Förderhinweis",
}


def _gaps(site: Site, documents: Mapping[str, Document], sound: set[str]) -> Iterator[Problem]:
    """What is not wrong but missing."""
    settings = documents[SETTINGS_FILE]
    for field, what in _LEGAL_FACTS.items():
        if getattr(site.settings.operator, field) is None:
            yield problem("H201", settings.where_key("operator"), what=what, key=field)
    if site.settings.contact.phone is None:
        where = settings.where_key("contact")
        yield problem("H201", where, what="ein zweiter schneller Kontaktweg", key="contact.phone")
    described, count = len(site.members), site.settings.companies.count
    if described < count:
        missing = count - described
        where = settings.where("companies", "count")
        yield problem("H202", where, described=described, count=count, missing=missing)
    for event_id in sorted(sound):
        yield from _event_gaps(site.events[event_id], site, documents[_event_file(event_id)])
    for member in site.members.values():
        if member.website is None:
            yield problem("H205", documents[_member_file(member.id)].where_key("name"))
    for page in site.pages.values():
        if not 50 <= len(page.description) <= 170:
            where = documents[_page_file(page.id)].where("description")
            yield problem("H207", where, length=len(page.description))


def _event_gaps(event: Event, site: Site, document: Document) -> Iterator[Problem]:
    if event.category is None:
        yield problem("H203", document.where_key("title"))
    dates = () if isinstance(event.start, Month) and event.repeat else occurrences(event, site)
    if not all(found.regions for found in dates):
        yield problem("H204", document.where_key("title"))

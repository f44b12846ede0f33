"""What is not wrong but missing, or still to be found out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from clustersite.checks.sources import PLACES_FILE, event_file, member_file, page_file, published
from clustersite.content.documents import Document
from clustersite.content.model import Event, Site
from clustersite.content.source_files import SETTINGS_FILE
from clustersite.events.occurrences import is_past, occurrences
from clustersite.problems.diagnostics import Problem, problem

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
_GOOD_LENGTHS = range(50, 171)


def suggest_missing(site: Site, documents: Mapping[str, Document], in_doubt: Collection[str]) -> Iterator[Problem]:
    """Every gap that an editor can close; nothing about files in doubt, which name what does not exist."""
    yield from _open_questions(site, documents)
    for event in site.events.values():
        if event_file(event.id) not in in_doubt and event.category is None:
            yield problem("H203", documents[event_file(event.id)].where_key("title"))
    for member in site.members.values():
        if member.website is None:
            yield problem("H205", documents[member_file(member.id)].where_key("name"))
    yield from _unmapped_towns(site, documents)
    for page in site.pages.values():
        if len(page.description) not in _GOOD_LENGTHS and not page.noindex:
            where = documents[page_file(page.id)].where("description")
            yield problem("H207", where, length=len(page.description))


def _unmapped_towns(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    mapped = {town.name for town in site.towns.values()}
    for member in site.members.values() if mapped else ():
        document = documents[member_file(member.id)]
        if member.town and member.town not in mapped:
            yield problem("H225", document.where("town"), town=member.town)
        for number, town in enumerate(member.further_sites):
            if town not in mapped:
                yield problem("H225", document.where("further_sites", number), town=town)


def suggest_missing_places(
    site: Site, documents: Mapping[str, Document], in_doubt: Collection[str], today: date
) -> Iterator[Problem]:
    """Every coming date of which nobody can tell where, or in which region, it is."""
    for event in site.events.values():
        if event_file(event.id) not in in_doubt:
            yield from _event(event, site, documents, today)


def suggest_missing_facts(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Every gap in what site.yaml says."""
    yield from _legal_facts(site, documents[SETTINGS_FILE])
    yield from _companies(site, documents[SETTINGS_FILE])


def _open_questions(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for file, record in published(site):
        for number, question in enumerate(record.open_questions):
            yield problem("H200", documents[file].where("open_questions", number), question=question)


def _legal_facts(site: Site, document: Document) -> Iterator[Problem]:
    for field, what in _LEGAL_FACTS.items():
        if getattr(site.settings.operator, field) is None:
            yield problem("H201", document.where_key("operator"), what=what, key=f"operator: {field}")
    if site.settings.contact.phone is None:
        where = document.where_key("contact")
        yield problem("H201", where, what="ein zweiter schneller Kontaktweg", key="contact: phone")


def _companies(site: Site, document: Document) -> Iterator[Problem]:
    described, count = len(site.members), site.settings.companies.count
    if described < count:
        where = document.where("companies", "count")
        yield problem("H202", where, described=described, count=count, missing=count - described)


def _event(event: Event, site: Site, documents: Mapping[str, Document], today: date) -> Iterator[Problem]:
    document = documents[event_file(event.id)]
    coming = [found for found in occurrences(event, site) if not is_past(found, today)]
    # A place outside of all regions is no gap: nothing could be written that is true.
    if not event.region and any(found.place is None and not found.online for found in coming):
        yield problem("H204", document.where_key("title"))
    for place in {found.place.id: found.place for found in coming if found.place}.values():
        if place.state is None:
            yield problem("H208", documents[PLACES_FILE].where_key(place.id))

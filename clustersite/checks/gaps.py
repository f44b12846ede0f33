"""What is missing or still to be found out, postcodes that belong elsewhere, and what has become of files.

That is an event entered twice, a new one that is over already, an id that changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import PurePosixPath

from clustersite.checks import Context, every_build, source_of, thorough
from clustersite.checks.references import is_resolved
from clustersite.content import urls
from clustersite.content.model import Event, Member, Page, Place, Settings, Site
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Path
from clustersite.events.occurrences import is_past, occurrences
from clustersite.events.wording import day_words, moment_words, when
from clustersite.problems import Problem, problem

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
# The first two digits of all postcodes of each state's places, border villages included, those of large firms and
# offices left out. Source: GeoNames, postal codes of Germany as of March 2026 (CC BY 4.0,
# https://download.geonames.org/export/zip/).
_BEGINNINGS = {
    "Baden-Württemberg": "68 69 70 71 72 73 74 75 76 77 78 79 88 89 97",
    "Bayern": "63 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97",
    "Berlin": "10 11 12 13 14",
    "Brandenburg": "01 03 04 12 14 15 16 17 19",
    "Bremen": "27 28",
    "Hamburg": "20 21 22 27",
    "Hessen": "34 35 36 37 55 59 60 61 63 64 65 68 69",
    "Mecklenburg-Vorpommern": "17 18 19 23",
    "Niedersachsen": "19 21 26 27 28 29 30 31 34 37 38 48 49",
    "Nordrhein-Westfalen": "32 33 34 37 40 41 42 44 45 46 47 48 49 50 51 52 53 57 58 59",
    "Rheinland-Pfalz": "51 53 54 55 56 57 65 66 67 76",
    "Saarland": "66",
    "Sachsen": "01 02 04 07 08 09",
    "Sachsen-Anhalt": "06 14 29 38 39",
    "Schleswig-Holstein": "21 22 23 24 25 27",
    "Thüringen": "04 06 07 36 37 96 98 99",
}


@every_build
def suggest_answers(record: Event | Member | Page, context: Context) -> Iterator[Problem]:
    """Every question that the editors asked themselves."""
    for number, question in enumerate(record.open_questions):
        yield problem("H200", context.where(record, "open_questions", number), question=question)


@every_build
def suggest_category(event: Event, context: Context) -> Iterator[Problem]:
    """That the event has a category."""
    if event.category is None:
        yield problem("H203", context.where_key(event, "title"))


@every_build
def suggest_place(event: Event, context: Context) -> Iterator[Problem]:
    """Coming dates of which nobody can tell where, or in which region, they are."""
    coming = [found for found in occurrences(event, context.site) if not is_past(found, context.today)]
    # A place outside of all regions is no gap: nothing could be written that is true.
    is_open = any(found.place is None and not found.online and not event.region for found in coming)
    if is_open and is_resolved(event, context):
        yield problem("H204", context.where_key(event, "title"))
    for place in {found.place for found in coming if found.place and found.place.state is None}:
        yield problem("H208", context.where_key(place))


@every_build
def suggest_member_facts(member: Member, context: Context) -> Iterator[Problem]:
    """That the member has a website, and that its towns are on the map where there is one."""
    if member.website is None:
        yield problem("H205", context.where_key(member, "name"))
    mapped = {town.name for town in context.site.towns.values()}
    towns: list[tuple[Path, str | None]] = [(("town",), member.town)]
    towns += [(("further_sites", number), town) for number, town in enumerate(member.further_sites)]
    for path, town in towns if mapped else ():
        if town and town not in mapped:
            yield problem("H225", context.where(member, *path), town=town)


@every_build
def check_vacancies(member: Member, context: Context) -> Iterator[Problem]:
    """That the member trains the occupation of each vacancy, and that one can apply for it."""
    for number, vacancy in enumerate(member.vacancies):
        if vacancy.link is None and vacancy.email is None:
            yield problem("E235", context.where(member, "vacancies", number))
        if vacancy.profession in context.names["professions"] and vacancy.profession not in member.professions:
            where = context.where(member, "vacancies", number, "profession")
            yield problem("E236", where, id=vacancy.profession)


@thorough
def suggest_old_vacancies(member: Member, context: Context) -> Iterator[Problem]:
    """Vacancies that visitors do not see any more."""
    for number, vacancy in enumerate(member.vacancies):
        if vacancy.until < context.today:
            where = context.where(member, "vacancies", number, "until")
            yield problem("H280", where, day=day_words(vacancy.until))


@every_build
def suggest_description(page: Page, context: Context) -> Iterator[Problem]:
    """That search engines can show the page's description."""
    if len(page.description) not in _GOOD_LENGTHS and not page.noindex:
        yield problem("H207", context.where(page, "description"), length=len(page.description))


@every_build
def suggest_legal_facts(settings: Settings, context: Context) -> Iterator[Problem]:
    """Every gap in the legal notice."""
    for field, what in _LEGAL_FACTS.items():
        if getattr(settings.operator, field) is None:
            yield problem("H201", context.where_key(settings, "operator"), what=what, key=f"operator: {field}")
    if settings.contact.phone is None:
        where = context.where_key(settings, "contact")
        yield problem("H201", where, what="ein zweiter schneller Kontaktweg", key="contact: phone")


@every_build
def suggest_members(settings: Settings, context: Context) -> Iterator[Problem]:
    """That as many members are described as there are."""
    described, count = len(context.site.members), settings.companies.count if settings.companies else 0
    if described < count:
        where = context.where(settings, "companies", "count")
        yield problem("H202", where, described=described, count=count, missing=count - described)


@thorough
def suggest_postcodes(place: Place, context: Context) -> Iterator[Problem]:
    """That the postcode exists in the state given beside it."""
    if place.postcode and place.state and place.postcode[:2] not in _BEGINNINGS[place.state].split():
        states = [state for state, beginnings in _BEGINNINGS.items() if place.postcode[:2] in beginnings.split()]
        known = " oder ".join(states) or "keinem Bundesland"
        where = context.where(place, "postcode")
        yield problem("H217", where, postcode=place.postcode, state=place.state, known=known)


@every_build
def check_uids(context: Context) -> Iterator[Problem]:
    """Every event whose identity in calendars is that of another one."""
    owners = {event.id: event.id for event in context.site.events.values() if event.uid is None}
    for event in context.site.events.values():
        if event.uid is not None and owners.setdefault(event.uid, event.id) != event.id:
            other = event_file(owners[event.uid])
            yield problem("E329", context.where(event, "uid"), found=event.uid, other=other)


@thorough
def suggest_twins(context: Context) -> Iterator[Problem]:
    """Every event with the title and the beginning of another one."""
    seen: dict[tuple[str, object], str] = {}
    for event in context.site.events.values():
        for found in occurrences(event, context.site):
            key = (" ".join(found.title.casefold().split()), found.start)
            other = seen.setdefault(key, event.id)
            if other != event.id:
                where = context.where(event, "title")
                yield problem("H214", where, start=moment_words(found.start), file=event_file(other))
                break


@thorough
def suggest_new_in_past(event: Event, context: Context) -> Iterator[Problem]:
    """That an event is new and over: the year is easily mistyped."""
    if event_file(event.id) in context.changes.added:
        dates = occurrences(event, context.site)
        if dates and all(is_past(found, context.today) for found in dates):
            where = context.where(event, "start" if event.start else "sessions")
            yield problem("H215", where, when=when(dates[-1]))


def suggest_aliases(context: Context, served: Collection[str]) -> Iterator[Problem]:
    """Every renamed file whose former address is not served any more; `served` holds all addresses of the site."""
    site = context.site
    for record in chain(site.events.values(), site.members.values(), site.pages.values()):
        for former in context.changes.former_names.get(source_of(record)[0], ()):
            address = _address(site, former)
            if address and address not in served:
                where = context.where_key(record, "name" if isinstance(record, Member) else "title")
                is_event = isinstance(record, Event) and record.uid is None
                identity = f" – und damit es im Kalender derselbe Termin bleibt: uid: {PurePosixPath(former).stem}"
                yield problem("H216", where, former=former, address=address, identity=identity if is_event else "")


def _address(site: Site, file: str) -> str | None:
    """The address that the page of the source file had."""
    path, is_page = PurePosixPath(file), file.startswith("content/")
    table = "pages" if is_page else path.parent.name
    name = file.removeprefix("content/").removesuffix(".md") if is_page else path.stem
    return urls.record_address(table, name, site.settings) if file == urls.source_file(table, name) else None

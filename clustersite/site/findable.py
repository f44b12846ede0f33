"""What can be found on the site: every page, date, member, occupation and selection as a document of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from clustersite.content.fields import proposed_id
from clustersite.content.model import Member
from clustersite.events import wording
from clustersite.events.occurrences import first_day
from clustersite.render.search import Document, Fields, Shown, stems
from clustersite.render.selections import Selection
from clustersite.site.kinds import Search

if TYPE_CHECKING:
    from clustersite.site import Questions

LABELS = ("Seite", "Aktuelles", "Termin", "Unternehmen", "Beruf", "Auswahl")
"""What the things that can be found are called."""


_MOST_ON_A_PAGE = 500
"""How many titles from A to Z stand on one page; where there are more, each letter has pages of its own."""


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


def a_to_z(found: Iterable[Document]) -> tuple[IndexPart, ...]:
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


def _page(site: Questions, page_id: str) -> Shown | None:
    page = site.page(page_id)
    if page.noindex:
        return None
    if page.date:
        return Shown("Aktuelles", page.title, page.description, (5, -page.date.toordinal()))
    # What stands higher up is more likely meant.
    return Shown("Seite", page.title, page.description, (1, page.id.count("/")))


def _fields_of_page(site: Questions, page_id: str) -> Fields:
    page = site.page(page_id)
    headings = " ".join(line for line in page.body.split("\n") if line.startswith("#"))
    return (
        *((_worth(title), title) for title in (page.title, page.menu_title or "")),
        (3, f"{page.description} {page.lead or ''} {headings}"),
        (1, page.body),
    )


def _worth(title: str) -> int:
    """The weight of a title's words: the fewer there are, the more each of them says what the page is about."""
    return max(9 - len(stems(title)) // 2, 7)


def _event(site: Questions, event_id: str) -> Shown:
    shown = site.next_date(event_id)
    town = f", {shown.place.town}" if shown.place else ""
    # What comes next stands before all else, what is over behind it, the latest first.
    day = first_day(shown).toordinal()
    rank = (0, day) if site.coming_dates(event_id) else (6, -day)
    return Shown("Termin", site.event(event_id).title, f"{wording.announced(shown)}{town}", rank)


def _fields_of_event(site: Questions, event_id: str) -> Fields:
    event = site.event(event_id)
    # What is over is found as well, below what comes.
    worth = max(_worth(event.title), 8) if site.coming_dates(event.id) else 5
    dates, category = site.dates(event.id), site.next_date(event.id).category
    places = {f"{found.place.name} {found.place.town}" for found in dates if found.place}
    links = (*event.links, *((event.online,) if event.online else ()))
    months = {wording.month_words(found.start) for found in dates}
    return (
        (worth, event.title),
        (worth // 2, f"{category.name if category else ''} {' '.join(sorted(places))}"),
        (worth // 3, f"{event.summary or ''} {' '.join(sorted(months))}"),
        (worth // 3, " ".join(site.member_name(member_id) for member_id in event.members)),
        (worth // 2, " ".join(site.link(link_id).label for link_id in links)),
        (1, event.description or ""),
    )


def _member(site: Questions, member_id: str) -> Shown:
    member = site.member(member_id)
    text = ". ".join(part.rstrip(".") for part in (_towns(member), member.summary) if part)
    return Shown("Unternehmen", site.member_name(member_id), text, (3, 0))


def _fields_of_member(site: Questions, member_id: str) -> Fields:
    member, professions = site.member(member_id), site.professions_of(member_id)
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


def _profession(site: Questions, profession_id: str) -> Shown:
    trained_by = f"Wer bildet aus: {_trained_by(site, profession_id)}"
    return Shown("Beruf", site.profession(profession_id).name, trained_by, (2, 0))


def _fields_of_profession(site: Questions, profession_id: str) -> Fields:
    profession = site.profession(profession_id)
    names = f"{profession.name} {profession.feminine or ''}"
    return (9, names), (4, profession.field), (3, _trained_by(site, profession_id))


def _trained_by(site: Questions, profession_id: str) -> str:
    return ", ".join(site.member_name(member.id) for member in site.members_training(profession_id))


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
    shown=lambda site, group, choice: _selection(site.event_selection(group, choice)),
    fields=lambda site, group, choice: _fields_of_event_selection(site.event_selection(group, choice)),
)
MEMBER_SELECTION = Search(
    shown=lambda site, group, choice: _selection(site.member_selection(group, choice)),
    fields=lambda site, group, choice: ((9, site.member_selection(group, choice).title),),
)
YEAR = Search(
    shown=lambda _, year: _year(year, f"Termine {year}", "Alle Termine des Jahres, Monat für Monat"),
    fields=lambda _, year: ((9, f"Termine {year}"), (4, "Jahresprogramm")),
)
YEAR_PLAN = Search(
    shown=lambda _, year: _year(year, f"Jahresplan {year}", "Alle Termine des Jahres auf einem Blatt zum Aushängen"),
    fields=lambda _, year: ((9, f"Jahresplan Jahresplanung Jahresübersicht {year}"),),
)

"""What can be found on the site: every page, date, member, occupation and selection as a document of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from clustersite.content.model import Event, Member, Page, Profession
from clustersite.content.slugs import proposed_id
from clustersite.events import wording
from clustersite.events.occurrences import Occurrence
from clustersite.render.search import Document

if TYPE_CHECKING:
    from clustersite.site import Questions

KINDS = ("Seite", "Aktuelles", "Termin", "Unternehmen", "Beruf", "Auswahl")


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexPart:
    """The documents whose titles begin with one letter."""

    letter: str
    documents: tuple[Document, ...]


Fields = tuple[tuple[int, str], ...]
"""The texts that something is found by, each with a weight from 1 to 9."""


def documents(
    site: Questions, pages: Iterable[Page], events: Iterable[Event], members: Iterable[Member]
) -> tuple[Document, ...]:
    """Every document, by kind."""
    return (
        *(_page(site, page) for page in pages if not page.noindex),
        *(_event(site, event) for event in events),
        *(_member(site, member) for member in members),
        *(_profession(site, profession) for profession in site.professions()),
        *_selections(site),
    )


def fields(site: Questions, kind: str, subject: str) -> Fields:
    """The texts of the document of that kind and id."""
    match kind:
        case "Termin":
            return _fields_of_event(site, site.event(subject))
        case "Unternehmen":
            return _fields_of_member(site, site.member(subject))
        case "Beruf":
            return _fields_of_profession(site, site.profession(subject))
        case "Auswahl":
            return ((9, subject),)
        case _:
            return _fields_of_page(site.page(subject))


def a_to_z(found: Iterable[Document]) -> tuple[IndexPart, ...]:
    """The documents by title, under their first letters; ä stands with a, digits stand under 0–9."""
    in_order = sorted(found, key=lambda document: (proposed_id(document.title), document.address))
    return tuple(IndexPart(letter=letter, documents=tuple(group)) for letter, group in groupby(in_order, key=_letter))


def _letter(document: Document) -> str:
    first = proposed_id(document.title)[:1]
    return first.upper() if first.isalpha() else "0–9"


def _page(site: Questions, page: Page) -> Document:
    return Document(
        kind="Aktuelles" if page.date else "Seite",
        subject=page.id,
        title=page.title,
        address=site.page_link(page.id).address,
        text=page.description,
    )


def _fields_of_page(page: Page) -> Fields:
    headings = " ".join(line for line in page.body.split("\n") if line.startswith("#"))
    return (
        (9, f"{page.title} {page.menu_title or ''}"),
        (3, f"{page.description} {page.lead or ''} {headings}"),
        (1, page.body),
    )


def _event(site: Questions, event: Event) -> Document:
    shown = _shown_date(site, event)
    return Document(
        kind="Termin",
        subject=event.id,
        title=event.title,
        address=site.event_address(event.id),
        text=f"{wording.when(shown)}{', ' + shown.place.town if shown.place else ''}",
    )


def _fields_of_event(site: Questions, event: Event) -> Fields:
    # What is over is found as well, below what comes.
    worth = 9 if site.coming_dates(event.id) else 5
    dates, category = site.dates(event.id), _shown_date(site, event).category
    places = {f"{found.place.name} {found.place.town}" for found in dates if found.place}
    months = {wording.month_words(found.start) for found in dates}
    return (
        (worth, event.title),
        (worth // 2, f"{category.name if category else ''} {' '.join(sorted(places))}"),
        (worth // 3, f"{event.summary or ''} {' '.join(sorted(months))}"),
        (worth // 3, " ".join(site.member_name(member_id) for member_id in event.members)),
        (1, event.description or ""),
    )


def _shown_date(site: Questions, event: Event) -> Occurrence:
    """The next date of the event, or the last one of what is over."""
    coming = site.coming_dates(event.id)
    return coming[0] if coming else site.dates(event.id)[-1]


def _member(site: Questions, member: Member) -> Document:
    return Document(
        kind="Unternehmen",
        subject=member.id,
        title=site.member_name(member.id),
        address=site.member_address(member.id),
        text=". ".join(part.rstrip(".") for part in (_towns(member), member.summary) if part),
    )


def _fields_of_member(site: Questions, member: Member) -> Fields:
    professions = site.professions_of(member.id)
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


def _profession(site: Questions, profession: Profession) -> Document:
    return Document(
        kind="Beruf",
        subject=profession.id,
        title=profession.name,
        address=site.profession_address(profession.id),
        text=f"Wer bildet aus: {_trained_by(site, profession)}",
    )


def _fields_of_profession(site: Questions, profession: Profession) -> Fields:
    names = f"{profession.name} {profession.feminine or ''}"
    return (9, names), (4, profession.field), (3, _trained_by(site, profession))


def _trained_by(site: Questions, profession: Profession) -> str:
    return ", ".join(site.member_name(member.id) for member in site.members_training(profession.id))


def _selections(site: Questions) -> Iterator[Document]:
    for found in (*site.event_selections(), *site.member_selections()):
        yield Document(
            kind="Auswahl",
            subject=found.title,
            title=found.title,
            address=found.address,
            text=f"{found.count} Treffer",
        )

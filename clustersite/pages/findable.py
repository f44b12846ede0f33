"""What can be found on the site: every page, date, member, occupation and selection as a document of the search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from clustersite import wording
from clustersite.ids import proposed_id
from clustersite.model import Event, Member, Page, Profession
from clustersite.pages.search import Document

if TYPE_CHECKING:
    from clustersite.questions import Questions

KINDS = ("Seite", "Aktuelles", "Termin", "Unternehmen", "Beruf", "Auswahl")


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexPart:
    """The documents whose titles begin with one letter."""

    letter: str
    documents: tuple[Document, ...]


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


def a_to_z(found: Iterable[Document]) -> tuple[IndexPart, ...]:
    """The documents by title, under their first letters; ä stands with a, digits stand under 0–9."""
    in_order = sorted(found, key=lambda document: (proposed_id(document.title), document.address))
    return tuple(IndexPart(letter=letter, documents=tuple(group)) for letter, group in groupby(in_order, key=_letter))


def _letter(document: Document) -> str:
    first = proposed_id(document.title)[:1]
    return first.upper() if first.isalpha() else "0–9"


def _page(site: Questions, page: Page) -> Document:
    headings = " ".join(line for line in page.body.split("\n") if line.startswith("#"))
    return Document(
        kind="Aktuelles" if page.date else "Seite",
        title=page.title,
        address=site.page_link(page.id).address,
        text=page.description,
        fields=(
            (9, f"{page.title} {page.menu_title or ''}"),
            (3, f"{page.description} {page.lead or ''} {headings}"),
            (1, page.body),
        ),
    )


def _event(site: Questions, event: Event) -> Document:
    coming, dates = site.coming_dates(event.id), site.dates(event.id)
    # What is over is found as well, below what comes.
    worth = 9 if coming else 5
    shown = coming[0] if coming else dates[-1]
    places = {f"{found.place.name} {found.place.town}" for found in dates if found.place}
    months = {wording.month_words(found.start) for found in dates}
    return Document(
        kind="Termin",
        title=event.title,
        address=site.event_address(event.id),
        text=f"{wording.when(shown)}{', ' + shown.place.town if shown.place else ''}",
        fields=(
            (worth, event.title),
            (worth // 2, f"{shown.category.name if shown.category else ''} {' '.join(sorted(places))}"),
            (worth // 3, f"{event.summary or ''} {' '.join(sorted(months))}"),
            (worth // 3, " ".join(site.member_name(member_id) for member_id in event.members)),
            (1, event.description or ""),
        ),
    )


def _member(site: Questions, member: Member) -> Document:
    professions = site.professions_of(member.id)
    names = " ".join(f"{found.name} {found.feminine or ''} {found.field}" for found in professions)
    place = ", ".join((*((member.town,) if member.town else ()), *member.further_sites))
    return Document(
        kind="Unternehmen",
        title=site.member_name(member.id),
        address=site.member_address(member.id),
        text=". ".join(part.rstrip(".") for part in (place, member.summary) if part),
        fields=(
            # Below the selection of a town: who looks for Görlitz does not mean Görlitzer Tiefbau alone.
            (8, f"{member.name} {member.short_name or ''}"),
            (5, f"{names} {place}"),
            (3, f"{member.summary or ''} {member.state or ''}"),
            (1, member.description or ""),
        ),
    )


def _profession(site: Questions, profession: Profession) -> Document:
    trained_by = ", ".join(site.member_name(member.id) for member in site.members_training(profession.id))
    return Document(
        kind="Beruf",
        title=profession.name,
        address=site.profession_address(profession.id),
        text=f"Wer bildet aus: {trained_by}",
        fields=((9, f"{profession.name} {profession.feminine or ''}"), (4, profession.field), (3, trained_by)),
    )


def _selections(site: Questions) -> Iterator[Document]:
    for found in (*site.event_selections(), *site.member_selections()):
        yield Document(
            kind="Auswahl",
            title=found.title,
            address=found.address,
            text=f"{found.count} Treffer",
            fields=((9, found.title),),
        )

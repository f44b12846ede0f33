"""Made-up dates in every state that layouts must be able to show: for the page of all components, nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from clustersite.content.dates import Month
from clustersite.content.model import Category, Place, Status
from clustersite.events.occurrences import Occurrence


def sample_dates(address: str, categories: Iterable[Category], place: Place | None) -> tuple[Occurrence, ...]:
    """One date in each state; all lead to `address`, and the categories take turns."""
    categories = tuple(categories)
    plain = Occurrence(
        event_id="muster",
        key="",
        kind="single",
        address=address,
        title="Fester Termin mit Beginn und Ende",
        summary="Ein Satz, der sagt, worum es geht.",
        category=None,
        start=datetime(2026, 3, 5, 10),
        end=datetime(2026, 3, 5, 15),
        status=Status.CONFIRMED,
        place=place,
        online=None,
        links=(),
        regions=(),
        note=None,
        moved_from=None,
        members=(),
        is_full=False,
    )
    states = (
        plain,
        replace(plain, title="Ein ganzer Tag", start=date(2026, 3, 5), end=None),
        replace(plain, title="Zwei Tage", start=date(2026, 9, 26), end=date(2026, 9, 27)),
        replace(plain, title="Eine Woche", start=date(2026, 3, 9), end=date(2026, 3, 14)),
        replace(plain, title="Über einen Monat hinaus", start=date(2026, 9, 30), end=date(2026, 10, 2)),
        replace(plain, title="Der Tag ist noch offen", start=Month(2026, 11), end=None, place=None),
        replace(plain, title="Online, ohne Ende", end=None, place=None, online="raum"),
        replace(plain, title="Vor Ort und online", online="raum"),
        replace(plain, title="Unter Vorbehalt", status=Status.TENTATIVE),
        replace(plain, title="Ausgebucht", is_full=True),
        replace(plain, title="Verschoben", status=Status.POSTPONED),
        replace(plain, title="Abgesagt", status=Status.CANCELLED),
        replace(plain, title="Verlegt", moved_from=datetime(2026, 3, 4, 10), note="ausnahmsweise mittwochs"),
        replace(plain, title="Ein Titel, der so lang ist, dass er auf einem Telefon über mehrere Zeilen laufen muss"),
    )
    if not categories:
        return states
    return tuple(replace(one, category=categories[number % len(categories)]) for number, one in enumerate(states))

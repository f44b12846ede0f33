"""Queries about events and their dates: lists, months, years, selections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.model import Event, Link, Place, Settings, Status
from clustersite.content.urls import CATEGORIES_FILE, LINKS_FILE, PLACES_FILE, SETTINGS_FILE, event_file
from clustersite.events import index as calendar_views
from clustersite.events.index import Holiday, Holidays, read_holidays, written_holidays
from clustersite.events.occurrences import Occurrence, links_of, order, takes_place
from clustersite.events.recurrence import day_of
from clustersite.git import entry_of
from clustersite.queries import Askable
from clustersite.render import records
from clustersite.render.records import ChoiceGroup, MonthOfDates, ProgrammePart

if TYPE_CHECKING:
    from clustersite.site import Core, SiteQueries

_SETTINGS_OF_EVENTS = (entry_of(SETTINGS_FILE, "contact"), entry_of(SETTINGS_FILE, "event_minutes"))


class EventQueries(Askable):
    """`site.events`: events and their dates."""

    def __init__(self, core: Core, site: SiteQueries) -> None:
        self._core, self._site = core, site
        self._events, self._settings = core.data.events, core.data.settings

    def ids(self) -> tuple[str, ...]:
        """The ids of all events in their order."""
        return tuple(self._events)

    def get(self, event_id: str) -> Event:
        """The event as its file says."""
        return self._events[event_id]

    def address(self, event_id: str) -> str:
        """The address of the event's page."""
        return urls.event_address(self._settings, event_id)

    def changed(self, event_id: str) -> datetime | None:
        """When a source of the event's dates changed last; None where that is not known."""
        return self._core.changed(*self.sources(event_id))

    def sources(self, event_id: str) -> tuple[str, ...]:
        """The files and entries that tell of the event's dates."""
        event, dates = self._events[event_id], self.dates(event_id)
        places = dict.fromkeys(found.place.id for found in dates if found.place)
        link_ids = dict.fromkeys((*event.links, *(one for found in dates for one in links_of(found))))
        return (
            event_file(event.id),
            *(entry_of(PLACES_FILE, place_id) for place_id in places),
            *(entry_of(LINKS_FILE, link_id) for link_id in link_ids),
            *([entry_of(CATEGORIES_FILE, event.category)] if event.category else []),
            # What site.yaml never said has no revision.
            *(name for name in _SETTINGS_OF_EVENTS if name in self._core.revisions),
        )

    # --- The dates of one event --------------------------------------------------------------------

    def dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """All dates of the event, cancelled ones included."""
        return self._core.dates.of_event(event_id)

    def coming_dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """The event's dates from today on."""
        return tuple(found for found in self.dates(event_id) if not self._core.is_past(found))

    def past_dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """The event's dates before today."""
        return tuple(found for found in self.dates(event_id) if self._core.is_past(found))

    def next_date(self, event_id: str) -> Occurrence:
        """The event's next date that takes place; where none does, the next one, or the last of what is over."""
        coming = self.coming_dates(event_id)
        return next(filter(takes_place, coming), (coming or self.dates(event_id)[-1:])[0])

    def registration(self, event_id: str) -> Literal["open", "full", "over"]:
        """Whether one may still register for the event: until the end of the deadline's day, and of its last date."""
        event = self._events[event_id]
        is_over = event.register_by is not None and day_of(event.register_by) < self._core.today()
        coming = [one for one in self.coming_dates(event_id) if one.status is not Status.CANCELLED]
        if is_over or not coming:
            return "over"
        return "full" if coming[0].is_full else "open"

    def own_links(self, event_id: str) -> Mapping[str, tuple[Link, ...]]:
        """The links that single dates of the series have for themselves, by the date's key."""
        online = self._events[event_id].online
        named = {
            one.key: (*one.links, *((one.online,) if one.online and one.online != online else ()))
            for one in self.dates(event_id)
        }
        return {key: tuple(map(self._site.link, links)) for key, links in named.items() if links}

    # --- Lists of dates ----------------------------------------------------------------------------

    def next_three_of_each(self, event_ids: tuple[str, ...]) -> tuple[Occurrence, ...]:
        """The next three dates of each of the events."""
        return tuple(found for event_id in event_ids for found in self.coming_dates(event_id)[:3])

    def last_three_of_ended(self, event_ids: tuple[str, ...]) -> tuple[Occurrence, ...]:
        """The last three dates of those of the events that are over."""
        over = (event_id for event_id in event_ids if not self.coming_dates(event_id))
        return tuple(found for event_id in over for found in self.past_dates(event_id)[-3:])

    def upcoming(
        self, limit: int | None = None, *, category: str | None = None, one_per_event: bool = False
    ) -> tuple[Occurrence, ...]:
        """The next dates, at most `limit`, of one category where that is said.

        With `one_per_event` only the next date of each event, so that a series does not fill a short list: one that
        takes place, if there is any.
        """
        found = [one for one in self._coming() if category is None or (one.category and one.category.id == category)]
        if one_per_event:
            found = sorted(map(self.next_date, dict.fromkeys(one.event_id for one in found)), key=order)
        return tuple(found[:limit])

    def _coming(self) -> tuple[Occurrence, ...]:
        """Every date from today on."""
        core = self._core
        return core.reads.once("coming", lambda: tuple(one for one in core.dates.all() if not core.is_past(one)))

    def selected(self, group: ChoiceGroup, choice: str) -> tuple[Occurrence, ...]:
        """The next dates of one choice."""
        return tuple(one for one in self._coming() if choice in records.choices_of(one, group))

    # --- Years and months --------------------------------------------------------------------------

    def years(self) -> tuple[int, ...]:
        """The years that have dates, the newest first."""
        return self._core.dates.years()

    def years_of_slides(self) -> tuple[int, ...]:
        """The years whose plan can be presented: this one, and those to come. None without a layout for slides."""
        has_layout = self._site.has_layout("slides.html")
        return tuple(year for year in self.years() if year >= self._core.today().year) if has_layout else ()

    def year(self, year: int) -> tuple[MonthOfDates, ...]:
        """All dates of the year, month by month."""
        return by_month(self._starting_in(year), self._settings)

    def programme(self, year: int) -> tuple[ProgrammePart, ...]:
        """What takes place in the year: for each category in the order of its file, the events with their dates."""
        found: dict[str, dict[str, list[Occurrence]]] = {}
        for one in self._starting_in(year):
            events = found.setdefault(one.category.id if one.category else "", {})
            events.setdefault(one.event_id, []).append(one)
        return tuple(
            ProgrammePart(category, tuple((self._events[event_id], tuple(dates)) for event_id, dates in events.items()))
            for category in (*self._site.categories(), None)
            if (events := found.get(category.id if category else "", {}))
        )

    def year_plan(self, year: int) -> tuple[calendar_views.PlanMonth, ...]:
        """The year day by day, with the public holidays of the regions' states."""
        return calendar_views.plan_of_year(year, self._in_year(year), self._holidays(year))

    def _starting_in(self, year: int) -> list[Occurrence]:
        return [found for found in self._in_year(year) if found.start.year == year]

    def _in_year(self, year: int) -> tuple[Occurrence, ...]:
        return self._core.dates.between(date(year, 1, 1), date(year, 12, 31))

    def months(self) -> tuple[Month, ...]:
        """Every month from the first date's to the last one's."""
        return self._core.dates.months()

    def month_grid(self, year: int, month: int) -> calendar_views.MonthGrid:
        """The month in weeks, with its dates and the public holidays of the regions' states."""
        first = date(year, month, 1)
        start, end = first - timedelta(days=6), first + timedelta(days=37)
        shown = self._core.dates.between(start, end)
        return calendar_views.month_grid(Month(year, month), shown, self.months(), self._holidays(start.year, end.year))

    def _holidays(self, *years: int) -> Holidays:
        """The public holidays of the regions' states in these years: kept, because looking them up loads a library."""
        states = tuple(region.state for region in self._settings.regions.values() if region.state)
        found: dict[date, tuple[Holiday, ...]] = {}
        for year in sorted(set(years)):
            kept = self._core.reads.blob(f"holidays {year} {states}", partial(written_holidays, year, states))
            found |= read_holidays(kept)
        return found

    def address_of(self, kind: Literal["month", "year", "year-plan", "slides"], year: int, month: int = 0) -> str:
        """The address of a month's grid, of a year's archive, of its plan for the wall, or of the plan as slides."""
        return urls.address(kind, self._settings, year=year, month=month)

    def samples(self, here: str) -> tuple[Occurrence, ...]:
        """A made-up date in each state, for the page of all components at the address `here`."""
        categories = self._site.categories() or (None,)
        states = sample_dates(here, next(iter(self._core.data.places.values()), None))
        return tuple(one._replace(category=categories[number % len(categories)]) for number, one in enumerate(states))


def by_month(dates: Iterable[Occurrence], settings: Settings) -> tuple[MonthOfDates, ...]:
    """The dates, which are in order, month by month."""
    months = groupby(dates, lambda found: Month(found.start.year, found.start.month))
    return tuple(
        MonthOfDates(month, urls.address("month", settings, year=month.year, month=month.month), tuple(group))
        for month, group in months
    )


def sample_dates(address: str, place: Place | None) -> tuple[Occurrence, ...]:
    """One made-up date in every state that layouts must be able to show; all lead to `address`."""
    plain = Occurrence(
        event_id="muster",
        key="",
        kind="single",
        address=address,
        title="Fester Termin mit Beginn und Ende",
        start=datetime(2026, 3, 5, 10),
        end=datetime(2026, 3, 5, 15),
        status=Status.CONFIRMED,
        summary="Ein Satz, der sagt, worum es geht.",
        place=place,
    )
    return (
        plain,
        plain._replace(title="Ein ganzer Tag", start=date(2026, 3, 5), end=None),
        plain._replace(title="Zwei Tage", start=date(2026, 9, 26), end=date(2026, 9, 27)),
        plain._replace(title="Eine Woche", start=date(2026, 3, 9), end=date(2026, 3, 14)),
        plain._replace(title="Über einen Monat hinaus", start=date(2026, 9, 30), end=date(2026, 10, 2)),
        plain._replace(title="Der Tag ist noch offen", start=Month(2026, 11), end=None, place=None),
        plain._replace(title="Online, ohne Ende", end=None, place=None, online="raum"),
        plain._replace(title="Vor Ort und online", online="raum"),
        plain._replace(title="Unter Vorbehalt", status=Status.TENTATIVE),
        plain._replace(title="Ausgebucht", is_full=True),
        plain._replace(title="Verschoben", status=Status.POSTPONED),
        plain._replace(title="Abgesagt", status=Status.CANCELLED),
        plain._replace(title="Verlegt", moved_from=datetime(2026, 3, 4, 10), note="ausnahmsweise mittwochs"),
        plain._replace(title="Ein Titel, der so lang ist, dass er auf einem Telefon über mehrere Zeilen laufen muss"),
    )

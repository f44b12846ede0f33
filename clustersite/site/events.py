"""What layouts may ask about dates: lists, months, years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby, islice
from typing import Literal

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.model import Event, Status
from clustersite.events import holidays, wording
from clustersite.events import index as calendar_views
from clustersite.events.holidays import Holiday, Holidays
from clustersite.events.occurrences import Occurrence, order, takes_place
from clustersite.events.recurrence import day_of
from clustersite.render.records import EventOfYear, MonthOfDates, ProgrammePart, PublicLink
from clustersite.site.base import BaseQuestions


class EventQuestions(BaseQuestions):
    """Events and their dates as lists."""

    def event(self, event_id: str) -> Event:
        """The event as its file says."""
        return self._site.events[event_id]

    def event_changed(self, event_id: str) -> datetime | None:
        """When a source of the event's dates changed last; None where that is not known."""
        return self._changed(*self._sources_of_event(self._site.events[event_id]))

    def event_address(self, event_id: str) -> str:
        """The address of the event's page."""
        return urls.event_address(self._site.settings, event_id)

    def coming_dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """The event's dates from today on."""
        return tuple(found for found in self.dates(event_id) if not self._past(found))

    def next_date(self, event_id: str) -> Occurrence:
        """The event's next date that takes place; where none does, the next one, or the last of what is over."""
        coming = self.coming_dates(event_id)
        return next(filter(takes_place, coming), (coming or self.dates(event_id)[-1:])[0])

    def past_dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """The event's dates before today."""
        return tuple(found for found in self.dates(event_id) if self._past(found))

    def next_dates(self, event_ids: tuple[str, ...]) -> tuple[Occurrence, ...]:
        """The next three dates of each of the events."""
        return tuple(found for event_id in event_ids for found in self.coming_dates(event_id)[:3])

    def last_dates(self, event_ids: tuple[str, ...]) -> tuple[Occurrence, ...]:
        """The last three dates of those of the events that are over."""
        over = (event_id for event_id in event_ids if not self.coming_dates(event_id))
        return tuple(found for event_id in over for found in self.past_dates(event_id)[-3:])

    def registration(self, event_id: str) -> Literal["open", "full", "over"]:
        """Whether one may still register for the event: until the end of the deadline's day, and of its last date."""
        event = self._site.events[event_id]
        is_over = event.register_by is not None and day_of(event.register_by) < self.today()
        coming = [one for one in self.coming_dates(event_id) if one.status is not Status.CANCELLED]
        if is_over or not coming:
            return "over"
        return "full" if coming[0].is_full else "open"

    def upcoming(
        self,
        limit: int | None = None,
        *,
        category: str | None = None,
        region: str | None = None,
        member: str | None = None,
        one_per_event: bool = False,
    ) -> tuple[Occurrence, ...]:
        """The next dates, at most `limit`, of one category, region or member where that is said.

        With `one_per_event` only the next date of each event, so that a series does not fill a short list: one that
        takes place, if there is any.
        """
        found = (
            one
            for one in (self._coming() if member is None else self.member_dates_coming(member))
            if (category is None or (one.category and one.category.id == category))
            and (region is None or region in one.regions)
        )
        if one_per_event:
            next_of: dict[str, Occurrence] = {}
            for one in found:
                if not takes_place(next_of.setdefault(one.event_id, one)) and takes_place(one):
                    next_of[one.event_id] = one
            return tuple(sorted(next_of.values(), key=order))[:limit]
        return tuple(found)[:limit]

    def _coming(self) -> tuple[Occurrence, ...]:
        """Every date from today on."""
        return self._reads.once("coming", lambda: tuple(one for one in self._dates.all() if not self._past(one)))

    def member_dates_coming(self, member_id: str) -> tuple[Occurrence, ...]:
        """The next dates the member takes part in."""
        return tuple(found for found in self._dates.of_member(member_id) if not self._past(found))

    def upcoming_by_month(
        self, *, category: str | None = None, region: str | None = None, member: str | None = None
    ) -> tuple[MonthOfDates, ...]:
        """The next dates, month by month."""
        return self._by_month(self.upcoming(category=category, region=region, member=member))

    def latest_past(self, limit: int) -> tuple[Occurrence, ...]:
        """The last dates before today, the newest first."""
        return tuple(islice((found for found in reversed(self._dates.all()) if self._past(found)), limit))

    def years(self) -> tuple[int, ...]:
        """The years that have dates, the newest first."""
        return self._dates.years()

    def year(self, year: int) -> tuple[MonthOfDates, ...]:
        """All dates of the year, month by month."""
        return self._by_month(found for found in self._in_year(year) if found.start.year == year)

    def programme(self, year: int) -> tuple[ProgrammePart, ...]:
        """What takes place in the year: for each category in the order of its file, the events with their dates."""
        found: dict[str, dict[str, list[Occurrence]]] = {}
        for one in self._in_year(year):
            if one.start.year == year:
                events = found.setdefault(one.category.id if one.category else "", {})
                events.setdefault(one.event_id, []).append(one)
        order = [*(category.id for category in self.categories() if category.id in found), *found.keys() & {""}]
        return tuple(
            ProgrammePart(
                category=self.category(name) if name else None,
                events=tuple(self._event_of_year(event_id, tuple(dates)) for event_id, dates in found[name].items()),
            )
            for name in order
        )

    def _event_of_year(self, event_id: str, dates: tuple[Occurrence, ...]) -> EventOfYear:
        event = self.event(event_id)
        rule = wording.rule_words(event.repeat) if event.repeat else ""
        return EventOfYear(event=event, address=self.event_address(event_id), dates=dates, rule=rule)

    def own_links(self, event_id: str) -> Mapping[str, tuple[PublicLink, ...]]:
        """The links that single dates of the series have for themselves, by the date's key."""
        online = self.event(event_id).online
        named = {
            one.key: (*one.links, *((one.online,) if one.online and one.online != online else ()))
            for one in self.dates(event_id)
        }
        return {key: tuple(map(self.link, links)) for key, links in named.items() if links}

    def years_of_slides(self) -> tuple[int, ...]:
        """The years whose plan can be presented: this one, and those to come. None without a layout for slides."""
        if not self.has_layout("slides.html"):
            return ()
        return tuple(year for year in self.years() if year >= self.today().year)

    def slides_address(self, year: int) -> str:
        """The address of the year's plan as slides."""
        return urls.address("slides", self._site.settings, year=year)

    def _in_year(self, year: int) -> tuple[Occurrence, ...]:
        return self._dates.between(date(year, 1, 1), date(year, 12, 31))

    def months(self) -> tuple[Month, ...]:
        """Every month from the first date's to the last one's."""
        return self._dates.months()

    def month_grid(self, year: int, month: int) -> calendar_views.MonthGrid:
        """The month in weeks, with its dates and the public holidays of the regions' states."""
        first = date(year, month, 1)
        start, end = first - timedelta(days=6), first + timedelta(days=37)
        shown = self._dates.between(start, end)
        found = self._holidays(start.year, end.year)
        return calendar_views.month_grid(Month(year, month), shown, self.months(), found)

    def month_address(self, month: Month) -> str:
        """The address of the month's grid."""
        return urls.address("month", self._site.settings, year=month.year, month=month.month)

    def year_plan(self, year: int) -> tuple[calendar_views.PlanMonth, ...]:
        """The year day by day, with the public holidays of the regions' states."""
        return calendar_views.year_plan(year, self._in_year(year), self._holidays(year))

    def year_plan_address(self, year: int) -> str:
        """The address of the year's plan for the wall."""
        return urls.address("year-plan", self._site.settings, year=year)

    def _holidays(self, *years: int) -> Holidays:
        """The public holidays of the regions' states in these years: kept, because looking them up loads a library."""
        states = tuple(region.state for region in self._site.settings.regions.values() if region.state)
        found: dict[date, tuple[Holiday, ...]] = {}
        for year in sorted(set(years)):
            kept = self._reads.blob(f"holidays {year} {states}", partial(holidays.written, year, states))
            found |= holidays.read(kept)
        return found

    def year_address(self, year: int) -> str:
        """The address of the year's archive."""
        return urls.address("year", self._site.settings, year=year)

    def _by_month(self, occurrences: Iterable[Occurrence]) -> tuple[MonthOfDates, ...]:
        months = groupby(occurrences, lambda found: Month(found.start.year, found.start.month))
        return tuple(
            MonthOfDates(month=month, address=self.month_address(month), occurrences=tuple(group))
            for month, group in months
        )

"""All dates of the site by event, member and month, and the month's grid and the year's plan with their holidays.

No query looks through all dates for a few. What is read is noted by event, member or month: a query about one event
does not depend on the others.
"""

from __future__ import annotations

import json
from calendar import Calendar
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from clustersite.content.dates import Month
from clustersite.content.model import Site
from clustersite.events.occurrences import Occurrence, first_day, last_day, occurrences, order
from clustersite.queries import Inputs, digest_of
from clustersite.signatures import digest_of_all

Dates = tuple[Occurrence, ...]


class DateIndex:
    """The occurrences of a site, in chronological order in each of its lists."""

    def __init__(self, site: Site, reads: Inputs) -> None:
        self._reads = reads
        self._site = site
        self._all = tuple(sorted(self._occurrences(), key=order))
        self._lists = {
            "dates": _grouped(self._all, lambda one: (one.event_id,)),
            "member_dates": _grouped(self._all, lambda one: one.members),
            "month_dates": _grouped(self._all, lambda one: map(str, months_of(one))),
        }
        self._years = tuple(sorted({one.start.year for one in self._all}, reverse=True))
        fingerprints = cache(lambda: {id(one): self._fingerprint(one) for one in self._all})
        for name, lists in self._lists.items():
            reads.offer(name, partial(_digests, lists, fingerprints))
        reads.offer("months_with_dates", lambda: {"": " ".join(sorted(self._lists["month_dates"]))})
        reads.offer("years_with_dates", lambda: {"": str(self._years)})

    def _occurrences(self) -> Iterator[Occurrence]:
        for event_id in self._site.events:
            yield from self._reads.once(("occurrences", event_id), partial(self._occurrences_of, event_id))

    def _occurrences_of(self, event_id: str) -> Dates:
        return occurrences(self._site.events[event_id], self._site)

    def all(self) -> Dates:
        """Every date of the site."""
        self._reads.note("dates", "*")
        return self._all

    def months(self) -> tuple[Month, ...]:
        """Every month from the first date's to the last one's, without a gap."""
        self._reads.note("months_with_dates", "")
        months = [date.fromisoformat(f"{month}-01") for month in self._lists["month_dates"]]
        return tuple(_months_between(min(months), max(months))) if months else ()

    def years(self) -> tuple[int, ...]:
        """The years in which dates begin, the newest first."""
        self._reads.note("years_with_dates", "")
        return self._years

    def of_event(self, event_id: str) -> Dates:
        """All dates of the event."""
        return self._listed("dates", event_id)

    def of_member(self, member_id: str) -> Dates:
        """All dates that the member takes part in."""
        return self._listed("member_dates", member_id)

    def between(self, first: date, last: date) -> Dates:
        """All dates in the months from `first` to `last`, each once."""
        months = map(str, _months_between(first, last))
        found = {id(one): one for month in months for one in self._listed("month_dates", month)}
        return tuple(sorted(found.values(), key=order))

    def _listed(self, name: str, key: str) -> Dates:
        self._reads.note(name, key)
        return self._lists[name].get(key, ())

    def _fingerprint(self, one: Occurrence) -> str:
        """What the occurrence is made of: not itself, because looking at thousands of them takes long."""
        place = digest_of(self._site.places, one.place.id) if one.place else ""
        category = digest_of(self._site.categories, one.category.id) if one.category else ""
        return f"{one.key} {digest_of(self._site.events, one.event_id)} {place} {category} {one.regions}"


def _digests(lists: Mapping[str, Dates], fingerprints: Callable[[], Mapping[int, str]]) -> Mapping[str, str]:
    return {key: digest_of_all(fingerprints()[id(one)] for one in dates) for key, dates in lists.items()}


def months_of(occurrence: Occurrence) -> Iterable[Month]:
    """The months that the occurrence touches."""
    return _months_between(first_day(occurrence), last_day(occurrence))


def _months_between(first: date, last: date) -> Iterator[Month]:
    """The months from that of `first` to that of `last`."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield Month(number // 12, number % 12 + 1)


def _grouped(dates: Dates, keys: Callable[[Occurrence], Iterable[str]]) -> Mapping[str, Dates]:
    groups: dict[str, list[Occurrence]] = {}
    for one in dates:
        for key in keys(one):
            groups.setdefault(key, []).append(one)
    return {key: tuple(group) for key, group in groups.items()}


# --- Public holidays ------------------------------------------------------------------------------


class Holiday(NamedTuple):
    """A public holiday: its German name, and in which of the states asked for it is one."""

    name: str
    states: tuple[str, ...]


Holidays = Mapping[date, tuple[Holiday, ...]]


@cache
def public_holidays(state: str, year: int) -> Mapping[date, str]:
    """The state's public holidays in that year, with their German names; LookupError for an unknown state."""
    # Imported here, because a build that draws no calendar must not pay for it.
    from holidays.countries.germany import Germany  # noqa: PLC0415

    return dict(Germany(subdiv=Germany.subdivisions_aliases[state], years=year, language="de").items())


def holidays_on(day: date, states: Iterable[str]) -> tuple[Holiday, ...]:
    """What is a public holiday on that day in any of the states."""
    found: dict[str, list[str]] = {}
    for state in states:
        if name := public_holidays(state, day.year).get(day):
            found.setdefault(name, []).append(state)
    return tuple(Holiday(name, tuple(where)) for name, where in found.items())


def written_holidays(year: int, states: Sequence[str]) -> bytes:
    """The public holidays of the states in that year, as JSON."""
    days = sorted({day for state in states for day in public_holidays(state, year)})
    return json.dumps({day.isoformat(): holidays_on(day, states) for day in days}).encode()


def read_holidays(content: bytes) -> Holidays:
    """The holidays that were written."""
    return {
        date.fromisoformat(day): tuple(Holiday(name, tuple(states)) for name, states in found)
        for day, found in json.loads(content).items()
    }


# --- The grid of a month, and the plan of a year --------------------------------------------------


class GridDay(NamedTuple):
    """A day with its holidays and its dates; `in_month` is false for the neighbours that fill a week."""

    day: date
    in_month: bool
    is_weekend: bool
    holidays: tuple[Holiday, ...]
    occurrences: tuple[Occurrence, ...]


class Span(NamedTuple):
    """The part of a week that an event of several days takes: `length` days after the `skipped` ones.

    `is_first` tells the first part in its month from those that go on; false where only neighbours are covered.
    """

    occurrence: Occurrence
    skipped: int
    length: int
    is_first: bool


class Week(NamedTuple):
    """Monday to Sunday, with the number that ISO 8601 gives the week; what takes several days stands in `spans`."""

    number: int
    days: tuple[GridDay, ...]
    spans: tuple[Span, ...]


class MonthGrid(NamedTuple):
    """A month in weeks; `undated` are the dates whose day is not fixed yet."""

    month: Month
    weeks: tuple[Week, ...]
    undated: tuple[Occurrence, ...]
    previous: Month | None
    next: Month | None


class PlanMonth(NamedTuple):
    """A month of a year's plan, one line a day."""

    month: Month
    days: tuple[GridDay, ...]
    undated: tuple[Occurrence, ...]


def month_grid(
    month: Month, occurrences: Sequence[Occurrence], all_months: Sequence[Month], holidays: Holidays
) -> MonthGrid:
    """The month in whole weeks, with the dates and the holidays on their days."""
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    shown = _between(weeks[0][0], weeks[-1][-1], occurrences)
    of_a_day = tuple(one for one in shown if first_day(one) == last_day(one))
    longer = tuple(one for one in shown if first_day(one) < last_day(one) and not isinstance(one.start, Month))
    here = all_months.index(month)
    return MonthGrid(
        month=month,
        weeks=tuple(
            Week(
                number=week[0].isocalendar().week,
                days=tuple(_day(day, month, of_a_day, holidays) for day in week),
                spans=tuple(_span(one, week, month) for one in _between(week[0], week[-1], longer)),
            )
            for week in weeks
        ),
        undated=_undated(month, occurrences),
        previous=all_months[here - 1] if here else None,
        next=all_months[here + 1] if here + 1 < len(all_months) else None,
    )


def plan_of_year(year: int, occurrences: Sequence[Occurrence], holidays: Holidays) -> tuple[PlanMonth, ...]:
    """The year's twelve months day by day."""
    return tuple(_plan_month(Month(year, number), occurrences, holidays) for number in range(1, 13))


def _plan_month(month: Month, occurrences: Sequence[Occurrence], holidays: Holidays) -> PlanMonth:
    days = [day for day in Calendar().itermonthdates(month.year, month.month) if day.month == month.month]
    shown = _between(days[0], days[-1], occurrences)
    return PlanMonth(
        month=month,
        days=tuple(_day(day, month, shown, holidays) for day in days),
        undated=_undated(month, occurrences),
    )


def _day(day: date, month: Month, occurrences: Sequence[Occurrence], holidays: Holidays) -> GridDay:
    return GridDay(
        day=day,
        in_month=day.month == month.month,
        is_weekend=day.weekday() >= 5,
        holidays=holidays.get(day, ()),
        occurrences=tuple(one for one in occurrences if _covers(one, day)),
    )


def _span(occurrence: Occurrence, week: Sequence[date], month: Month) -> Span:
    covered = [day for day in week if _covers(occurrence, day)]
    first_here = max(first_day(occurrence), date(month.year, month.month, 1))
    return Span(
        occurrence=occurrence,
        skipped=week.index(covered[0]),
        length=len(covered),
        is_first=first_here in covered and first_here.month == month.month,
    )


def _between(first: date, last: date, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(one for one in occurrences if first <= last_day(one) and first_day(one) <= last)


def _covers(occurrence: Occurrence, day: date) -> bool:
    has_day = not isinstance(occurrence.start, Month)
    return has_day and first_day(occurrence) <= day <= last_day(occurrence)


def _undated(month: Month, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(one for one in occurrences if one.start == month)

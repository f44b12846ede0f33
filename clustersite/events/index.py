"""All dates of the site by event, member and month, so that no query looks through all of them for a few.

What is read is noted by event, member or month: a query about one event does not depend on the others.
"""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from clustersite.content.dates import Month
from clustersite.content.model import Site
from clustersite.events import occurrences
from clustersite.events.holidays import Holiday, Holidays
from clustersite.events.occurrences import Occurrence, first_day, last_day
from clustersite.events.recurrence import day_of
from clustersite.queries import Inputs, digest_of, digest_of_all

Dates = tuple[Occurrence, ...]


class DateIndex:
    """The occurrences of a site, in chronological order in each of its lists."""

    def __init__(self, site: Site, reads: Inputs) -> None:
        self._reads = reads
        self._site = site
        self._all = tuple(sorted(self._occurrences(), key=occurrences.order))
        self._by_event = _grouped(self._all, lambda one: (one.event_id,))
        self._by_member = _grouped(self._all, lambda one: one.members)
        self._by_month = _grouped(self._all, lambda one: map(str, months_of(one)))
        self._years = tuple(sorted({one.start.year for one in self._all}, reverse=True))
        lists = {"dates": self._by_event, "member_dates": self._by_member, "month_dates": self._by_month}
        for name, groups in lists.items():
            reads.offer(name, partial(self._digest, groups))
        reads.offer("months_with_dates", lambda _: " ".join(sorted(self._by_month)))
        reads.offer("years_with_dates", lambda _: str(self._years))

    def _occurrences(self) -> Iterator[Occurrence]:
        for event_id in self._site.events:
            yield from self._reads.once(("occurrences", event_id), partial(self._occurrences_of, event_id))

    def _occurrences_of(self, event_id: str) -> Dates:
        return occurrences.occurrences(self._site.events[event_id], self._site)

    def all(self) -> Dates:
        """Every date of the site."""
        self._reads.note("dates", "*")
        return self._all

    def months(self) -> tuple[Month, ...]:
        """Every month from the first date's to the last one's, without a gap."""
        self._reads.note("months_with_dates", "")
        months = [_month(key) for key in self._by_month]
        return tuple(_months_between(min(months), max(months))) if months else ()

    def years(self) -> tuple[int, ...]:
        """The years in which dates begin, the newest first."""
        self._reads.note("years_with_dates", "")
        return self._years

    def of_event(self, event_id: str) -> Dates:
        """All dates of the event."""
        self._reads.note("dates", event_id)
        return self._by_event.get(event_id, ())

    def of_member(self, member_id: str) -> Dates:
        """All dates that the member takes part in."""
        self._reads.note("member_dates", member_id)
        return self._by_member.get(member_id, ())

    def between(self, first: date, last: date) -> Dates:
        """All dates in the months from `first` to `last`, each once."""
        found: dict[int, Occurrence] = {}
        for month in map(str, _months_between(first, last)):
            self._reads.note("month_dates", month)
            found |= {id(one): one for one in self._by_month.get(month, ())}
        return tuple(sorted(found.values(), key=occurrences.order))

    def _digest(self, groups: Mapping[str, Dates], key: str) -> str:
        dates = self._all if key == "*" else groups.get(key, ())
        return digest_of_all(map(self._fingerprint, dates)) if dates else ""

    def _fingerprint(self, one: Occurrence) -> str:
        """What the occurrence is made of: not itself, because looking at thousands of them takes long."""
        place = digest_of(self._site.places, one.place.id) if one.place else ""
        category = digest_of(self._site.categories, one.category.id) if one.category else ""
        return f"{one.key} {digest_of(self._site.events, one.event_id)} {place} {category} {one.regions}"


def months_of(occurrence: Occurrence) -> Iterable[Month]:
    """The months that the occurrence touches."""
    start, end = occurrence.start, last_day(occurrence)
    return _months_between(end if isinstance(start, Month) else day_of(start), end)


def _months_between(first: Month | date, last: Month | date) -> Iterator[Month]:
    """The months from that of `first` to that of `last`."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield Month(number // 12, number % 12 + 1)


def _month(key: str) -> Month:
    year, _, month = key.partition("-")
    return Month(int(year), int(month))


def _grouped(dates: Dates, keys: Callable[[Occurrence], Iterable[str]]) -> Mapping[str, Dates]:
    groups: dict[str, list[Occurrence]] = {}
    for one in dates:
        for key in keys(one):
            groups.setdefault(key, []).append(one)
    return {key: tuple(group) for key, group in groups.items()}


# --- The grid of a month, and the plan of a year --------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """A day with its holidays and its dates; `in_month` is false for the neighbours that fill a week."""

    day: date
    in_month: bool
    is_weekend: bool
    holidays: tuple[Holiday, ...]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """The part of a week that an event of several days takes: `length` days after the `skipped` ones.

    `is_first` tells the first part in its month from those that go on; false where only neighbours are covered.
    """

    occurrence: Occurrence
    skipped: int
    length: int
    is_first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """Monday to Sunday, with the number that ISO 8601 gives the week; what takes several days stands in `spans`."""

    number: int
    days: tuple[Day, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthGrid:
    """A month in weeks; `undated` are the dates whose day is not fixed yet."""

    month: Month
    weeks: tuple[Week, ...]
    undated: tuple[Occurrence, ...]
    previous: Month | None
    next: Month | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanMonth:
    """A month of a year's plan, one line a day."""

    month: Month
    days: tuple[Day, ...]
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


def year_plan(year: int, occurrences: Sequence[Occurrence], holidays: Holidays) -> tuple[PlanMonth, ...]:
    """The year's twelve months day by day."""
    return tuple(_plan_month(Month(year, number), occurrences, holidays) for number in range(1, 13))


def _plan_month(month: Month, occurrences: Sequence[Occurrence], holidays: Holidays) -> PlanMonth:
    _, length = monthrange(month.year, month.month)
    days = [date(month.year, month.month, number) for number in range(1, length + 1)]
    shown = _between(days[0], days[-1], occurrences)
    return PlanMonth(
        month=month,
        days=tuple(_day(day, month, shown, holidays) for day in days),
        undated=_undated(month, occurrences),
    )


def _day(day: date, month: Month, occurrences: Sequence[Occurrence], holidays: Holidays) -> Day:
    return Day(
        day=day,
        in_month=_month_of(day) == month,
        is_weekend=day.weekday() >= 5,
        holidays=holidays.get(day, ()),
        occurrences=tuple(one for one in occurrences if _covers(one, day)),
    )


def _span(occurrence: Occurrence, week: Sequence[date], month: Month) -> Span:
    covered = [day for day in week if _covers(occurrence, day)]
    first_in_month = max(first_day(occurrence), date(month.year, month.month, 1))
    return Span(
        occurrence=occurrence,
        skipped=week.index(covered[0]),
        length=len(covered),
        is_first=first_in_month in covered and _month_of(first_in_month) == month,
    )


def _between(first: date, last: date, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(one for one in occurrences if first <= last_day(one) and first_day(one) <= last)


def _covers(occurrence: Occurrence, day: date) -> bool:
    has_day = not isinstance(occurrence.start, Month)
    return has_day and first_day(occurrence) <= day <= last_day(occurrence)


def _undated(month: Month, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(one for one in occurrences if one.start == month)


def _month_of(moment: Month | date) -> Month:
    return Month(moment.year, moment.month)

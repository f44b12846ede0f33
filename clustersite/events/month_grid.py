"""Dates as people look at them on a wall: the grid of a month, and the plan of a year.

Nothing here depends on today, so that a new day makes no grid stale.
"""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clustersite.content.dates import Month
from clustersite.events.holidays import Holiday, Holidays
from clustersite.events.occurrences import Occurrence, first_day, last_day


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

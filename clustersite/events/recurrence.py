"""The dates that an event's file plans: single, sessions, and the rule of a series, expanded in local wall time.

Everything here is total: a plan that contradicts itself yields the dates that can be read from it. What is
wrong with it is the knowledge of `contradictions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import rrule

from clustersite.content.dates import Month, MonthDay, Unit, Weekday
from clustersite.content.model import Change, Event, Repeat, Session

DATES_LIMIT = 1000
"""No series has more dates than this; a longer one is as good as endless."""

LAST_DAY = date(2037, 12, 31)
"""No series goes on longer: calendar programs know the clocks' switches only so far ahead."""

_FREQUENCIES: dict[Unit, Literal[0, 1, 2, 3]] = {
    Unit.DAY: rrule.DAILY,
    Unit.WEEK: rrule.WEEKLY,
    Unit.MONTH: rrule.MONTHLY,
    Unit.YEAR: rrule.YEARLY,
}
_WEEKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)

Kind = Literal["single", "session", "series", "extra"]
Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One date as the file plans it, and the keys that say when it begins and ends."""

    key: str
    kind: Kind
    start: Month | date | datetime
    end: date | datetime | None
    moved_from: Month | date | datetime | None
    said_by: Session | Change | None
    start_path: Path
    end_path: Path


def planned(event: Event) -> Iterator[Planned]:
    """Every date that the event's file plans, in the order of the file."""
    if event.sessions:
        yield from _sessions(event)
    elif event.repeat is not None and event.start is not None and not isinstance(event.start, Month):
        for number, (first, part) in enumerate(parts(event.start, event.repeat)):
            yield from _rule_dates(event, part, first, is_later=number > 0)
        yield from _extra_dates(event, event.repeat, event.start)
    elif event.start is not None:
        yield Planned(
            key="",
            kind="single",
            start=event.start,
            end=end_of(event.start, event.end),
            moved_from=event.moved_from,
            said_by=None,
            start_path=("start",),
            end_path=("end",),
        )


def end_of(start: Month | date | datetime, end: time | date | datetime | None) -> date | datetime | None:
    """The end that `end` names for something beginning at `start`; None when both do not fit together."""
    match start, end:
        case datetime(), time():
            resolved: date | datetime = datetime.combine(start, end)
        case datetime(), datetime():
            resolved = end
        case (Month(), _) | (datetime(), _) | (_, datetime()):
            return None
        case date(), date():
            return end if end >= start else None
        case _:
            return None
    return resolved if resolved > start else None


def parts(start: date, repeat: Repeat) -> Iterator[tuple[date, Repeat]]:
    """The rules of the series one after the other, each with its start: the first, and those from a day on.

    Calendars get the first as a rule and the dates of all others one by one, which every program reads alike.
    """
    days = sorted(repeat.from_)
    ends = [*(day - timedelta(days=1) for day in days), repeat.until]
    until = min((end for end in (ends[0], repeat.until) if end), default=None)
    yield start, repeat.model_copy(update={"until": until, "count": None if days else repeat.count, "from_": {}})
    for day, end in zip(days, ends[1:], strict=True):
        rule = repeat.from_[day]
        later = {"every": rule.every, "on": rule.on, "until": end, "count": None, "from_": {}}
        yield at_time_of(start, day), repeat.model_copy(update=later)


def rule_dates(start: date, repeat: Repeat) -> tuple[date, ...]:
    """The days (or local times, as `start` is) that the rule names, exceptions included, cut one above the limit."""
    if _never_comes(start, repeat):
        return ()
    is_timed = isinstance(start, datetime)
    last = min(repeat.until or LAST_DAY, LAST_DAY)
    rule = rrule.rrule(
        _FREQUENCIES[repeat.every.unit],
        dtstart=start if isinstance(start, datetime) else datetime.combine(start, time()),
        until=datetime.combine(last, time.max),
        interval=repeat.every.count,
        byweekday=_weekdays(repeat) or None,
        bymonthday=_month_days(repeat) or None,
        bysetpos=_position(repeat),
        bymonth=start.month if repeat.every.unit is Unit.YEAR else None,
        wkst=rrule.MO,
    )
    dates = islice(rule, min(repeat.count or DATES_LIMIT + 1, DATES_LIMIT + 1))
    return tuple(moment if is_timed else moment.date() for moment in dates)


def rule_text(start: date, repeat: Repeat, until: str | None) -> str:
    """The RRULE (RFC 5545 3.3.10) that names the same dates; `until` is the last moment as calendars write it."""
    parts = [f"FREQ={repeat.every.unit.value}"]
    if repeat.every.count > 1:
        parts.append(f"INTERVAL={repeat.every.count}")
    if repeat.every.unit is Unit.YEAR:
        parts.append(f"BYMONTH={start.month}")
    if days := _weekdays(repeat):
        parts.append("BYDAY=" + ",".join(f"{day.n or ''}{_WEEKDAYS[day.weekday]}" for day in days))
    if numbers := _month_days(repeat):
        parts.append("BYMONTHDAY=" + ",".join(map(str, numbers)))
    if position := _position(repeat):
        parts.append(f"BYSETPOS={position}")
    # RFC 5545 allows one of the two only; where a file gives both, the dates there are give the number.
    if repeat.count is not None:
        parts.append(f"COUNT={len(rule_dates(start, repeat))}")
    elif until is not None:
        parts.append(f"UNTIL={until}")
    return ";".join(parts)


def day_of(moment: date) -> date:
    """The day of a day or a local time."""
    return moment.date() if isinstance(moment, datetime) else moment


def _sessions(event: Event) -> Iterator[Planned]:
    for key, session in event.sessions.items():
        yield Planned(
            key=key,
            kind="session",
            start=session.start,
            end=end_of(session.start, session.end),
            moved_from=session.moved_from,
            said_by=session,
            start_path=("sessions", key, "start"),
            end_path=("sessions", key, "end"),
        )


def _rule_dates(event: Event, repeat: Repeat, first: date, *, is_later: bool) -> Iterator[Planned]:
    # How long a date lasts says the first one of all.
    beginning = event.start if isinstance(event.start, date) else first
    for original in rule_dates(first, repeat):
        day = day_of(original)
        if day in repeat.except_:
            continue
        change = repeat.changes.get(day)
        path = ("repeat", "changes", day.isoformat())
        start = at_time_of(first, change.start) if change and change.start else original
        is_moved = start != original
        yield Planned(
            key=day.isoformat(),
            kind="extra" if is_moved or is_later else "series",
            start=start,
            end=_end(event, beginning, start, change),
            moved_from=original if is_moved else None,
            said_by=change,
            start_path=(*path, "start") if is_moved else ("repeat",),
            end_path=(*path, "end") if change and change.end is not None else ("end",),
        )


def _extra_dates(event: Event, repeat: Repeat, first: date) -> Iterator[Planned]:
    for number, moment in enumerate(repeat.also):
        start = at_time_of(first, moment)
        yield Planned(
            key=day_of(start).isoformat(),
            kind="extra",
            start=start,
            end=_end(event, first, start, None),
            moved_from=None,
            said_by=None,
            start_path=("repeat", "also", str(number)),
            end_path=("end",),
        )


def at_time_of(first: date, moment: date) -> date:
    """`moment`, a bare day being at the series' own time of day, as an editor means it."""
    if isinstance(first, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, first.time())
    return moment


def _end(event: Event, first: date, start: date, change: Change | None) -> date | datetime | None:
    """The end of one date of a series: its own, or as long after its start as the first date's end."""
    if change is not None and change.end is not None:
        return end_of(start, change.end)
    end = end_of(first, event.end)
    if end is None or isinstance(start, datetime) != isinstance(end, datetime):
        return None
    length: timedelta = end - first
    return start + length


def _never_comes(start: date, repeat: Repeat) -> bool:
    """Whether steps of whole weeks miss the rule's weekdays for ever; dateutil would try each one up to the last."""
    step = repeat.every
    days = {day.weekday for day in _weekdays(repeat)}
    return step.unit is Unit.DAY and step.count % 7 == 0 and bool(days) and start.weekday() not in days


def _weekdays(repeat: Repeat) -> list[rrule.weekday]:
    """The weekdays; a day's or week's rule has no `last friday` (RFC 5545 3.3.10)."""
    if _position(repeat):
        return list(_WEEKDAYS[:5])
    is_counted = repeat.every.unit in (Unit.MONTH, Unit.YEAR)
    days = [(_WEEKDAYS[on.day], on.nth) for on in repeat.on if isinstance(on, Weekday)]
    return [day(nth) if nth and is_counted else day for day, nth in days]


def _month_days(repeat: Repeat) -> list[int]:
    return [on.number for on in repeat.on if isinstance(on, MonthDay) and not on.is_workday]


def _position(repeat: Repeat) -> int | None:
    """Which one of the month's days from Monday to Friday is meant, where one is."""
    return next((on.number for on in repeat.on if isinstance(on, MonthDay) and on.is_workday), None)


# --- Local time and the clocks' switches in spring and autumn -------------------------------------


def instant(moment: datetime, time_zone: str) -> datetime:
    """The naive local time as an aware one."""
    return moment.replace(tzinfo=ZoneInfo(time_zone))


def is_skipped(moment: datetime, time_zone: str) -> bool:
    """Whether no clock shows this local time, because spring's switch leaves it out."""
    first, second = _offsets(moment, time_zone)
    return first < second


def is_doubled(moment: datetime, time_zone: str) -> bool:
    """Whether clocks show this local time twice, because autumn's switch repeats it."""
    first, second = _offsets(moment, time_zone)
    return first > second


def spans_switch(start: datetime, end: datetime, time_zone: str) -> bool:
    """Whether the clocks are changed between the two local times."""
    return _offsets(start, time_zone) != _offsets(end, time_zone)


def after(start: datetime, length: timedelta, time_zone: str) -> datetime:
    """The local time when `length` of real time has passed."""
    later = instant(start, time_zone).astimezone(UTC) + length
    return later.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def _offsets(moment: datetime, time_zone: str) -> tuple[timedelta, timedelta]:
    aware = instant(moment, time_zone)
    first, second = aware.replace(fold=0).utcoffset(), aware.replace(fold=1).utcoffset()
    return first or timedelta(), second or timedelta()

"""The dates that an event's file plans: single, sessions, and the rule of a series, expanded in local wall time.

Planning is total: a file that contradicts itself yields the dates that can be read from it. What is wrong with it,
because it cannot be or because calendars would read it differently, is the knowledge of `contradictions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Literal, NamedTuple

from dateutil.rrule import rrulestr
from dateutil.tz import datetime_ambiguous, datetime_exists

from clustersite.content.dates import TIME_ZONE, Month, MonthDay, Unit, Weekday
from clustersite.content.model import Change, Event, Repeat, Session, Settings, Site

DATES_LIMIT = 1000
"""No series has more dates than this; a longer one is as good as endless."""

LAST_DAY = date(2037, 12, 31)
"""No series goes on longer: calendar programs know the clocks' switches only so far ahead."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_DAY_OF_EVERY_MONTH = 28

PlanKind = Literal["single", "session", "series", "extra"]
FieldPath = tuple[str, ...]


class Planned(NamedTuple):
    """One date as the file plans it, and the keys that say when it begins and ends."""

    key: str
    kind: PlanKind
    start: Month | date | datetime
    end: date | datetime | None
    start_path: FieldPath
    end_path: FieldPath = ("end",)
    moved_from: Month | date | datetime | None = None
    said_by: Session | Change | None = None


def planned(event: Event) -> Iterator[Planned]:
    """Every date that the event's file plans, in the order of the file."""
    if event.repeat is not None and not event.sessions and isinstance(event.start, date):
        yield from _series(event, event.start, event.repeat)
        return
    for path, said in (_sessions(event) or {(): event}).items():
        if said.start is not None:
            yield Planned(
                key="".join(path[1:]),
                kind="session" if path else "single",
                start=said.start,
                end=end_of(said.start, said.end),
                start_path=(*path, "start"),
                end_path=(*path, "end"),
                moved_from=said.moved_from,
                said_by=said if isinstance(said, Session) else None,
            )


def _sessions(event: Event) -> dict[FieldPath, Event | Session]:
    """The event's sessions by the keys that lead to them."""
    return {("sessions", key): session for key, session in event.sessions.items()}


def _series(event: Event, start: date, repeat: Repeat) -> Iterator[Planned]:
    for number, (first, rule) in enumerate(parts(start, repeat)):
        for original in rule_dates(first, rule):
            day = day_of(original)
            if day in repeat.except_:
                continue
            change, path = repeat.changes.get(day), ("repeat", "changes", day.isoformat())
            begin = at_time_of(start, change.start) if change and change.start else original
            has_own_end, is_moved = change is not None and change.end is not None, begin != original
            yield Planned(
                key=day.isoformat(),
                kind="extra" if is_moved or number else "series",
                start=begin,
                end=end_of(begin, change.end) if change and has_own_end else _as_long(event, start, begin),
                start_path=(*path, "start") if is_moved else ("repeat",),
                end_path=(*path, "end") if has_own_end else ("end",),
                moved_from=original if is_moved else None,
                said_by=change,
            )
    for number, moment in enumerate(repeat.also):
        begin = at_time_of(start, moment)
        yield Planned(
            key=day_of(begin).isoformat(),
            kind="extra",
            start=begin,
            end=_as_long(event, start, begin),
            start_path=("repeat", "also", str(number)),
        )


def _as_long(event: Event, first: date, start: date) -> date | datetime | None:
    """The end of what begins at `start` and lasts as long as the first date of the series."""
    end = end_of(first, event.end)
    if end is None or isinstance(start, datetime) != isinstance(end, datetime):
        return None
    length: timedelta = end - first
    return start + length


def end_of(start: Month | date | datetime, end: time | date | datetime | None) -> date | datetime | None:
    """The end that `end` names for something beginning at `start`; None when both do not fit together."""
    if isinstance(start, datetime):
        resolved = datetime.combine(start, end) if isinstance(end, time) else end
        return resolved if isinstance(resolved, datetime) and resolved > start else None
    if isinstance(start, Month) or not isinstance(end, date) or isinstance(end, datetime):
        return None
    return end if end >= start else None


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


def without_exceptions(event: Event) -> Event:
    """The event with every date that its rule names: one that is left out or moved is still one for calendars."""
    bare = event.repeat and event.repeat.model_copy(update={"except_": (), "changes": {}, "also": ()})
    return event.model_copy(update={"repeat": bare})


def rule_dates(start: date, repeat: Repeat) -> tuple[date, ...]:
    """The days (or local times, as `start` is) that the rule names, exceptions included, cut one above the limit."""
    step, days = repeat.every, _weekdays(repeat)
    if step.unit is Unit.DAY and step.count % 7 == 0 and days and _WEEKDAYS[start.weekday()] not in days:
        # Steps of whole weeks that miss the weekdays for ever: dateutil would try each one up to the last.
        return ()
    first = start if isinstance(start, datetime) else datetime.combine(start, time())
    last = datetime.combine(min(repeat.until or LAST_DAY, LAST_DAY), time.max)
    dates = takewhile(lambda moment: moment <= last, rrulestr(_rule_text(start, repeat), dtstart=first))
    limited = islice(dates, min(repeat.count or DATES_LIMIT + 1, DATES_LIMIT + 1))
    return tuple(limited) if isinstance(start, datetime) else tuple(map(day_of, limited))


def rule_text(start: date, repeat: Repeat, until: str | None) -> str:
    """The RRULE (RFC 5545 3.3.10) that names the same dates; `until` is the last moment as calendars write it."""
    # RFC 5545 allows one of the two only; where a file gives both, the dates there are give the number.
    count = f"COUNT={len(rule_dates(start, repeat))}" if repeat.count is not None else ""
    return ";".join(filter(None, (_rule_text(start, repeat), count or (until and f"UNTIL={until}"))))


def _rule_text(start: date, repeat: Repeat) -> str:
    month_days = [on.number for on in repeat.on if isinstance(on, MonthDay) and not on.is_workday]
    said = {
        "FREQ": repeat.every.unit.value,
        "INTERVAL": repeat.every.count if repeat.every.count > 1 else "",
        "BYMONTH": start.month if repeat.every.unit is Unit.YEAR else "",
        "BYDAY": ",".join(_weekdays(repeat)),
        "BYMONTHDAY": ",".join(map(str, month_days)),
        "BYSETPOS": _position(repeat) or "",
    }
    return ";".join(f"{name}={value}" for name, value in said.items() if value)


def _weekdays(repeat: Repeat) -> list[str]:
    """The weekdays as RFC 5545 writes them; a day's or week's rule has no `last friday` (3.3.10)."""
    if _position(repeat):
        return [*_WEEKDAYS[:5]]
    is_counted = repeat.every.unit in (Unit.MONTH, Unit.YEAR)
    days = [on for on in repeat.on if isinstance(on, Weekday)]
    return [f"{on.nth if on.nth and is_counted else ''}{_WEEKDAYS[on.day]}" for on in days]


def _position(repeat: Repeat) -> int | None:
    """Which one of the month's days from Monday to Friday is meant, where one is."""
    return next((on.number for on in repeat.on if isinstance(on, MonthDay) and on.is_workday), None)


def day_of(moment: Month | date) -> date:
    """The day of a day or a local time; of a month without a day the first."""
    if isinstance(moment, Month):
        return date(moment.year, moment.month, 1)
    return moment.date() if isinstance(moment, datetime) else moment


def at_time_of(first: Month | date | None, moment: date) -> date:
    """`moment`, a bare day being at the series' own time of day, as an editor means it."""
    if isinstance(first, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, first.time())
    return moment


# --- Local time and the clocks' switches in spring and autumn -------------------------------------


def instant(moment: date) -> date:
    """A local time with its offset from UTC; a day as it is."""
    return moment.replace(tzinfo=TIME_ZONE) if isinstance(moment, datetime) else moment


def after(start: datetime, length: timedelta) -> datetime:
    """The local time when `length` of real time has passed."""
    later = start.replace(tzinfo=TIME_ZONE).astimezone(UTC) + length
    return later.astimezone(TIME_ZONE).replace(tzinfo=None)


# --- What an event's dates must not say -----------------------------------------------------------


class Contradiction(NamedTuple):
    """A problem's code, the keys that lead to it in the event's file, and the facts its message names.

    Moments in the facts are written as editors write them: `2026-03-29 02:30`. Paths name the YAML keys in their
    normal form: a date among `changes` by its ISO day, an item of a list by its number from 0.
    """

    code: str
    path: FieldPath
    facts: Mapping[str, str]


def contradictions(event: Event, site: Site) -> Iterator[Contradiction]:
    """Everything that the event's dates say and must not."""
    yield from _shape(event)
    if event.repeat is not None and isinstance(event.start, date):
        yield from _rule(event.start, event.repeat)
    plans = tuple(planned(event))
    unclear: dict[object, Contradiction] = {}
    for plan in (*plans, *planned(without_exceptions(event))):
        for found in _clock(plan, site.settings):
            unclear.setdefault((found.code, found.path), found)
    yield from unclear.values()
    yield from _twice(event, plans)
    yield from _deadline(event, plans)
    yield from _uids(event.id, plans, site)


def _shape(event: Event) -> Iterator[Contradiction]:
    """What does not fit together: start, end, rule and sessions, and every end with its start."""
    if not event.sessions and event.start is None:
        yield _contradiction("E116", ())
    for field in ("start", "end", "repeat", "moved_from") if event.sessions else ():
        if getattr(event, field) is not None:
            yield _contradiction("E119", (field,), found=field)
    for path, said in ({(): event} | _sessions(event)).items():
        if isinstance(said.start, Month):
            for field in ("end", "repeat"):
                if getattr(said, field, None) is not None:
                    yield _contradiction("E117", (*path, field), month=str(said.start), found=field)
        elif said.start is not None and (path or not event.sessions):
            yield from _end(said.start, said.end, (*path, "end"))
    for day, change in event.repeat.changes.items() if event.repeat else ():
        start = at_time_of(event.start, change.start or day)
        yield from _end(start, change.end, ("repeat", "changes", day.isoformat(), "end"))


def _end(start: date, end: time | date | None, path: FieldPath) -> Iterator[Contradiction]:
    if end is None or end_of(start, end) is not None:
        return
    finish, next_day = end, start + timedelta(days=1)
    if isinstance(start, datetime) and isinstance(end, time | datetime):
        finish = end if isinstance(end, datetime) else datetime.combine(start, end)
        next_day = datetime.combine(start + timedelta(days=1), finish.time())
    elif isinstance(start, datetime) or isinstance(finish, time | datetime):
        yield _contradiction("E115", path, start=_written(start), end=_written(end))
        return
    yield _contradiction("E112", path, difference=_length(start - finish), suggestion=_written(next_day))


def _rule(start: date, repeat: Repeat) -> Iterator[Contradiction]:
    for number, (first, part) in enumerate(parts(start, repeat)):
        yield from _words(first, part if number else repeat)
    if repeat.from_ and (repeat.until is None or not start < at_time_of(start, min(repeat.from_))):
        yield _contradiction("E192", ("repeat", "from"), start=_written(start), first=_written(min(repeat.from_)))
        return
    dates = [moment for first, part in parts(start, repeat) for moment in rule_dates(first, part)]
    days = [day_of(moment) for moment in dates]
    is_cut_off = repeat.until is None and 0 < len(dates) < (repeat.count or DATES_LIMIT)
    is_too_late = repeat.until is not None and repeat.until > LAST_DAY
    if (repeat.until is None and repeat.count is None) or len(dates) > DATES_LIMIT or is_cut_off or is_too_late:
        yield _contradiction("E121", ("repeat",), limit=str(DATES_LIMIT))
        return
    if not set(days) - set(repeat.except_):
        last = repeat.until or max(days, default=start)
        yield _contradiction("E124", ("repeat",), start=_written(start), until=_written(last))
        return
    if dates[0] != start:
        yield _contradiction("E122", ("start",), start=_written(start), first=_written(dates[0]))
    for number, day in enumerate(repeat.except_):
        if day not in days or day in repeat.except_[:number]:
            yield _miss(day, days, ("repeat", "except", str(number)))
    for day in repeat.changes:
        if day not in days or day in repeat.except_:
            remaining = [other for other in days if other not in repeat.except_]
            yield _miss(day, remaining, ("repeat", "changes", day.isoformat()))


def _words(start: date, repeat: Repeat) -> Iterator[Contradiction]:
    """Rules that contradict themselves (RFC 5545 3.3.10), or that calendar programs are known to read differently."""
    if repeat.until is not None and repeat.count is not None:
        yield _contradiction("E202", ("repeat", "count"), until=_written(repeat.until), count=str(repeat.count))
    unit = repeat.every.unit
    month_days = [on for on in repeat.on if isinstance(on, MonthDay)]
    is_counted = any(on.nth for on in repeat.on if not isinstance(on, MonthDay))
    is_mixed = len(month_days) < len(repeat.on) or (len(month_days) > 1 and any(on.is_workday for on in month_days))
    if month_days and (is_mixed or unit in (Unit.DAY, Unit.WEEK)):
        yield _contradiction("E191", ("repeat", "on"))
    is_missing = not repeat.on and (
        (unit is Unit.MONTH and start.day > _LAST_DAY_OF_EVERY_MONTH)
        or (unit is Unit.YEAR and (start.month, start.day) == (2, 29))
    )
    if is_missing or (is_counted and unit in (Unit.DAY, Unit.WEEK)):
        yield _contradiction("E125", ("repeat",), start=_written(start))


def _miss(day: date, days: list[date], path: FieldPath) -> Contradiction:
    nearest = min(days, key=lambda other: abs(other - day))
    return _contradiction("E123", path, date=_written(day), field=path[1], nearest=_written(nearest))


def _clock(plan: Planned, settings: Settings) -> Iterator[Contradiction]:
    """Times that do not exist, exist twice, or lie on two sides of a switch, where that cannot be written clearly."""
    if not isinstance(plan.start, datetime):
        return
    end = plan.end if isinstance(plan.end, datetime) else None
    end_path = plan.start_path if end is None else plan.end_path
    end = end or after(plan.start, timedelta(minutes=settings.event_minutes))
    unclear = [
        _contradiction(code, path, time=_written(moment))
        for moment, path in ((plan.start, plan.start_path), (end, end_path))
        if (code := _unclear(moment))
    ]
    yield from unclear
    if not unclear and plan.kind == "series" and after(plan.start, end - plan.start) != end:
        yield _contradiction("E126", ("repeat",), start=_written(plan.start), end=_written(end))


def _unclear(moment: datetime) -> str | None:
    """What is wrong with a local time that spring's switch leaves out, or autumn's repeats."""
    if not datetime_exists(moment, TIME_ZONE):
        return "E113"
    return "E114" if datetime_ambiguous(moment, TIME_ZONE) else None


def _twice(event: Event, plans: Iterable[Planned]) -> Iterator[Contradiction]:
    """Dates that no reader and no calendar could tell apart."""
    seen: dict[object, Planned] = {}
    for plan in plans:
        place = (plan.said_by.place if isinstance(plan.said_by, Session) else None) or event.place
        identities = [(plan.start, place)] if plan.kind == "session" else [plan.key, plan.start]
        for identity in identities:
            other = seen.setdefault(identity, plan)
            if other is not plan:
                yield _contradiction("E127", plan.start_path, first=_written(other.start), second=_written(plan.start))
                break


def _deadline(event: Event, plans: Sequence[Planned]) -> Iterator[Contradiction]:
    """A registration that goes on when even the last date has begun."""
    until = event.register_by
    if until is not None and plans and all(_is_after(until, plan.start) for plan in plans):
        yield _contradiction("E231", ("register_by",), until=_written(until), start=_written(plans[-1].start))


def _is_after(moment: date, start: Month | date) -> bool:
    """Whether the moment comes later, as far as both are known: of a month or a day no more counts."""
    written = (str(moment), str(start))
    length = min(map(len, written))
    return written[0][:length] > written[1][:length]


def _uids(event_id: str, plans: Iterable[Planned], site: Site) -> Iterator[Contradiction]:
    """The keys of sessions and extra dates end up in UIDs, where they must not spell another event's id."""
    for plan in plans:
        if plan.kind in ("session", "extra") and (other := f"{event_id}-{plan.key}") in site.events:
            yield _contradiction("E129", plan.start_path[:-1] or plan.start_path, key=plan.key, other=other)


def _written(moment: Month | date | time) -> str:
    """A moment as an editor writes it, who names no seconds."""
    return str(moment).removesuffix(":00")


def _length(length: timedelta) -> str:
    """A length of time in German words, `2 Stunden 30 Minuten`."""
    hours, minutes = divmod(length.seconds // 60, 60)
    parts = ((length.days, "Tag", "Tage"), (hours, "Stunde", "Stunden"), (minutes, "Minute", "Minuten"))
    return " ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts if number) or "0 Minuten"


def _contradiction(code: str, path: FieldPath, **facts: str) -> Contradiction:
    return Contradiction(code, path, facts)

"""What an event's dates must not say, because it cannot be, or because calendars would read it differently.

Facts are what the messages name; moments in them are written as editors write them: `2026-03-29 02:30`.
Paths name the YAML keys in their normal form: a date among `changes` by its ISO day, an item of a list by its
number from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from clustersite.content.dates import Month, MonthDay, Unit
from clustersite.content.model import Event, Repeat, Session, Settings, Site
from clustersite.events.recurrence import (
    DATES_LIMIT,
    LAST_DAY,
    Path,
    Planned,
    after,
    at_time_of,
    day_of,
    end_of,
    is_doubled,
    is_skipped,
    parts,
    planned,
    rule_dates,
    spans_switch,
)

_LAST_DAY_OF_EVERY_MONTH = 28


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A problem's code, the keys that lead to it in the event's file, and the facts its message names."""

    code: str
    path: Path
    facts: Mapping[str, str]


def contradictions(event: Event, site: Site) -> Iterator[Contradiction]:
    """Everything that the event's dates say and must not."""
    yield from _shape(event)
    if isinstance(event.start, Month):
        yield from _month(event.start, {("end",): event.end, ("repeat",): event.repeat})
    for key, session in event.sessions.items():
        if isinstance(session.start, Month):
            yield from _month(session.start, {("sessions", key, "end"): session.end})
    yield from _ends(event)
    if event.repeat is not None and event.start is not None and not isinstance(event.start, Month):
        yield from _rule(event.start, event.repeat)
    plans = tuple(planned(event))
    # A date that is left out or moved is still one of the rule's, which calendar programs must read alike.
    rule_only = event.repeat and event.repeat.model_copy(update={"except_": (), "changes": {}, "also": ()})
    yield from _clocks((*plans, *planned(event.model_copy(update={"repeat": rule_only}))), site.settings)
    yield from _twice(event, plans)
    yield from _deadline(event, plans)
    yield from _uids(event.id, plans, site)


def _shape(event: Event) -> Iterator[Contradiction]:
    if event.sessions:
        said_besides = {"start": event.start, "end": event.end, "repeat": event.repeat, "moved_from": event.moved_from}
        for field, value in said_besides.items():
            if value is not None:
                yield _contradiction("E119", (field,), found=field)
    elif event.start is None:
        yield _contradiction("E116", ())


def _month(month: Month, said_besides: Mapping[Path, object]) -> Iterator[Contradiction]:
    for path, value in said_besides.items():
        if value is not None:
            yield _contradiction("E117", path, month=str(month), found=path[-1])


def _ends(event: Event) -> Iterator[Contradiction]:
    if event.start is not None and not event.sessions:
        yield from _end(event.start, event.end, ("end",))
    for key, session in event.sessions.items():
        yield from _end(session.start, session.end, ("sessions", key, "end"))
    for day, change in event.repeat.changes.items() if event.repeat else ():
        original = at_time_of(event.start, day) if isinstance(event.start, date) else day
        start = at_time_of(original, change.start) if change.start else original
        yield from _end(start, change.end, ("repeat", "changes", day.isoformat(), "end"))


def _end(start: Month | date, end: time | date | None, path: Path) -> Iterator[Contradiction]:
    if end is None or isinstance(start, Month) or end_of(start, end) is not None:
        return
    finish: date
    next_day: date
    if isinstance(start, datetime) and isinstance(end, (time, datetime)):
        finish = end if isinstance(end, datetime) else datetime.combine(start, end)
        next_day = datetime.combine(start + timedelta(days=1), finish.time())
    elif not isinstance(start, datetime) and isinstance(end, date) and not isinstance(end, datetime):
        finish, next_day = end, start + timedelta(days=1)
    else:
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


def _miss(day: date, days: list[date], path: Path) -> Contradiction:
    nearest = min(days, key=lambda other: abs(other - day))
    return _contradiction("E123", path, date=_written(day), field=path[1], nearest=_written(nearest))


def _clocks(plans: Iterable[Planned], settings: Settings) -> Iterator[Contradiction]:
    """Times that do not exist, exist twice, or lie on two sides of a switch, where that cannot be written clearly."""
    said: set[tuple[str, Path]] = set()
    for plan in plans:
        for found in _clock(plan, settings):
            if (found.code, found.path) not in said:
                said.add((found.code, found.path))
                yield found


def _clock(plan: Planned, settings: Settings) -> Iterator[Contradiction]:
    if not isinstance(plan.start, datetime):
        return
    zone = settings.time_zone
    end = plan.end if isinstance(plan.end, datetime) else None
    end_path = plan.start_path if end is None else plan.end_path
    end = end or after(plan.start, timedelta(minutes=settings.event_minutes), zone)
    unclear = [
        _contradiction(code, path, time=_written(moment))
        for moment, path in ((plan.start, plan.start_path), (end, end_path))
        if (code := _unclear(moment, zone))
    ]
    yield from unclear
    if not unclear and plan.kind == "series" and spans_switch(plan.start, end, zone):
        yield _contradiction("E126", ("repeat",), start=_written(plan.start), end=_written(end))


def _unclear(moment: datetime, time_zone: str) -> str | None:
    if is_skipped(moment, time_zone):
        return "E113"
    return "E114" if is_doubled(moment, time_zone) else None


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
    if isinstance(start, Month):
        return Month(moment.year, moment.month) > start
    if isinstance(moment, datetime) and isinstance(start, datetime):
        return moment > start
    return day_of(moment) > day_of(start)


def _uids(event_id: str, plans: Iterable[Planned], site: Site) -> Iterator[Contradiction]:
    """The keys of sessions and extra dates end up in UIDs, where they must not spell another event's id."""
    for plan in plans:
        if plan.kind in ("session", "extra") and (other := f"{event_id}-{plan.key}") in site.events:
            yield _contradiction("E129", plan.start_path[:-1] or plan.start_path, key=plan.key, other=other)


def _written(moment: Month | date | time) -> str:
    """A moment as an editor writes it."""
    match moment:
        case datetime():
            return moment.strftime("%Y-%m-%d %H:%M")
        case time():
            return moment.strftime("%H:%M")
        case _:
            return str(moment)


def _length(length: timedelta) -> str:
    """A length of time in German words, `2 Stunden 30 Minuten`."""
    hours, minutes = divmod(length.seconds // 60, 60)
    parts = ((length.days, "Tag", "Tage"), (hours, "Stunde", "Stunden"), (minutes, "Minute", "Minuten"))
    return " ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts if number) or "0 Minuten"


def _contradiction(code: str, path: Path, **facts: str) -> Contradiction:
    return Contradiction(code, path, MappingProxyType(facts))

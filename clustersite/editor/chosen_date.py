"""Which date of an event an editor means, by its day or by the name of its session, or why none is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clustersite.content.dates import Unreadable, read_day
from clustersite.content.model import Event, Session, Status
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Node, to_plain
from clustersite.editor.yaml_edit import Path
from clustersite.events.recurrence import Planned, day_of, planned
from clustersite.events.wording import moment_words
from clustersite.problems.diagnostics import Problem, Where, did_you_mean, problem

_SHOWN = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Which date is meant, by its day or the key of its session, and what is to be said about it."""

    day: date | None = None
    session: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EventFile:
    """An event and the YAML of its file, which tells how the editor writes."""

    event: Event
    root: Node

    @property
    def name(self) -> str:
        """The file's path below the root."""
        return event_file(self.event.id)

    def written(self, path: Path) -> object:
        """What stands at `path`, as text, dict or list; None where nothing does."""
        found = to_plain(self.root)
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found


def chosen(file: EventFile, wish: Wish) -> Planned | Problem | None:
    """The date that is meant; None for the event as a whole, when it has several."""
    plans = list(planned(file.event))
    if wish.session is not None:
        found = [plan for plan in plans if plan.kind == "session" and plan.key == wish.session]
        suggestion = did_you_mean(wish.session, file.event.sessions) or _sessions(file.event)
        return found[0] if found else problem("E183", Where(file.name), found=wish.session, suggestion=suggestion)
    if wish.day is None:
        return plans[0] if len(plans) == 1 and plans[0].kind == "single" else None
    named = [plan for plan in plans if plan.key == wish.day.isoformat()] or [
        plan for plan in plans if isinstance(plan.start, date) and day_of(plan.start) == wish.day
    ]
    if not named:
        suggestion = f"Am nächsten liegen: {_days_near(plans, wish.day)}."
        return problem("E183", Where(file.name), found=wish.day.isoformat(), suggestion=suggestion)
    if len(named) > 1:
        return problem("E182", Where(file.name), suggestion=_sessions(file.event))
    if named[0].start_path[:2] == ("repeat", "also"):
        advice = "Er steht unter also: dort das Datum ändern oder die Zeile löschen."
        return problem("E184", Where(file.name), reason="das ist ein zusätzlicher Tag", suggestion=advice)
    return named[0]


def which(file: EventFile) -> Problem:
    """The problem that one of several dates must be named, and how."""
    event = file.event
    advice = _sessions(event) if event.sessions else "Mit --date den Tag nennen, etwa --date 2026-04-02."
    if event.repeat:
        advice += " Die ganze Reihe verlegen: until auf den letzten Tag setzen und eine neue Datei anlegen."
    return problem("E182", Where(file.name), suggestion=advice)


def _sessions(event: Event) -> str:
    if not event.sessions:
        return "Der Termin hat keine Teile (sessions)."
    return f"Mit --session den Teil nennen: {', '.join(event.sessions)}."


def _days_near(plans: Iterable[Planned], day: date) -> str:
    days = {day_of(plan.start) for plan in plans if isinstance(plan.start, date)}
    nearest = sorted(days, key=lambda other: abs(other - day))[:_SHOWN]
    return ", ".join(other.isoformat() for other in sorted(nearest)) or "keine, der Tag steht noch nicht fest"


def when_words(target: Planned) -> str:
    """The date in German words, a session's with its name."""
    return f"„{target.key}“ am {moment_words(target.start)}" if target.kind == "session" else moment_words(target.start)


def status_of(event: Event, target: Planned) -> Status:
    """How firm the date is: a session says so itself, a change of a series only ever cancels."""
    if isinstance(target.said_by, Session):
        return target.said_by.status or event.status
    is_off = target.said_by is not None and target.said_by.status is Status.CANCELLED
    return Status.CANCELLED if is_off else event.status


def change_path(file: EventFile, target: Planned) -> Path:
    """The keys that lead to the change of a series' date; the day as the file writes it."""
    changes = file.written(("repeat", "changes"))
    for key in changes if isinstance(changes, dict) else ():
        try:
            if read_day(key).isoformat() == target.key:
                return ("repeat", "changes", key)
        except Unreadable:
            continue
    return ("repeat", "changes", target.key)

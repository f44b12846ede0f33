"""The frequent changes of an event: cancelled, moved, or copied as next year's draft.

Nothing is written here: a change is what the event's file then says, or a problem that says why there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta, weekday

from clustersite.content.dates import Moment, Month, Unreadable, read_moment, written_day
from clustersite.content.model import Event, Session, Status
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Writable
from clustersite.editor.entries import with_year
from clustersite.events.recurrence import FieldPath, Planned, at_time_of, day_of, end_of, planned
from clustersite.events.wording import moment_words
from clustersite.problems import Problem, Where, did_you_mean, problem

NewEnd = time | date

_DAYS_SHOWN = 5


class Wish(NamedTuple):
    """Which date is meant, by its day or the key of its session; what to say about it; and its new time, if it moves.

    Without a new time it is to be cancelled.
    """

    day: date | None = None
    session: str | None = None
    note: str | None = None
    to: Moment | None = None
    end: NewEnd | None = None


class Changed(NamedTuple):
    """What the event's file says after a change, each value that is new there, and what subscribers will see."""

    values: dict[str, Any]
    said: Sequence[str]
    words: str


_New = dict[FieldPath, str | None]
"""What a change makes new, by the keys that lead to it; None where something goes."""


class _Refused(Exception):
    """The change cannot be made; carries the code of the problem that says why, and the facts it names."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def changed(event: Event, plain: Any, wish: Wish) -> Changed | Problem:
    """The event, whose file says that, with one date of a series, one session or all of it cancelled or moved."""
    try:
        target = _chosen(event, wish)
        new, words = _cancelled(event, plain, target, wish) if wish.to is None else _moved(event, plain, target, wish)
    except _Refused as refused:
        return problem(refused.code, Where(event_file(event.id)), **refused.facts)
    values = deepcopy(plain)
    for path, value in new.items():
        _put(values, path, value)
    return Changed(values, [f"{'.'.join(path)}: {value or 'löschen'}" for path, value in new.items()], words)


def _put(group: dict[str, Any], path: FieldPath, value: str | None) -> None:
    """Makes the value at `path` this one, or takes it away."""
    for step in path[:-1]:
        inner = group.get(step)
        # One word in place of a group is its status.
        group[step] = {"status": inner} if isinstance(inner, str) else inner or {}
        group = group[step]
    group[path[-1]] = value
    if value is None:
        del group[path[-1]]


def _before(plain: Any, path: FieldPath) -> Any:
    """What stands at `path`, which tells how the editor writes; None where nothing does."""
    for step in path:
        plain = plain.get(step) if isinstance(plain, dict) else None
    return plain


def _path_of(plain: Any, target: Planned) -> FieldPath:
    """The keys that lead to what the file says of the date alone; a day as the file writes it."""
    if target.kind == "single":
        return ()
    if target.kind == "session":
        return ("sessions", target.key)
    return ("repeat", "changes", written_day(target.key, _before(plain, ("repeat", "changes")) or ()))


# --- Which date ----------------------------------------------------------------------------------


def _chosen(event: Event, wish: Wish) -> Planned | None:
    """The date that is meant; None for the event as a whole, when it has several."""
    plans = list(planned(event))
    if wish.session is not None:
        found = next((plan for plan in plans if plan.kind == "session" and plan.key == wish.session), None)
        if found is None:
            advice = did_you_mean(wish.session, event.sessions) or _sessions(event)
            raise _Refused("E183", found=wish.session, suggestion=advice)
        return found
    day = wish.day
    if day is None:
        return plans[0] if len(plans) == 1 and plans[0].kind == "single" else None
    named = [plan for plan in plans if plan.key == day.isoformat()] or [
        plan for plan in plans if isinstance(plan.start, date) and day_of(plan.start) == day
    ]
    if not named:
        days = {day_of(plan.start) for plan in plans if isinstance(plan.start, date)}
        nearest = sorted(sorted(days, key=lambda other: abs(other - day))[:_DAYS_SHOWN])
        near = ", ".join(map(str, nearest)) or "keine, der Tag steht noch nicht fest"
        raise _Refused("E183", found=day.isoformat(), suggestion=f"Am nächsten liegen: {near}.")
    if len(named) > 1:
        raise _Refused("E182", suggestion=_sessions(event))
    if named[0].start_path[:2] == ("repeat", "also"):
        advice = "Er steht unter also: dort das Datum ändern oder die Zeile löschen."
        raise _Refused("E184", reason="das ist ein zusätzlicher Tag", suggestion=advice)
    return named[0]


def _sessions(event: Event) -> str:
    if not event.sessions:
        return "Der Termin hat keine Teile (sessions)."
    return f"Mit --session den Teil nennen: {', '.join(event.sessions)}."


def when_words(target: Planned) -> str:
    """The date in German words, a session's with its name."""
    return f"„{target.key}“ am {moment_words(target.start)}" if target.kind == "session" else moment_words(target.start)


def _status(event: Event, target: Planned) -> Status:
    """How firm the date is: a session says so itself, a change of a series only ever cancels."""
    if isinstance(target.said_by, Session):
        return target.said_by.status or event.status
    is_off = target.said_by is not None and target.said_by.status is Status.CANCELLED
    return Status.CANCELLED if is_off else event.status


# --- Cancelling ----------------------------------------------------------------------------------


_NO_NOTE = {
    "reason": "einen Hinweis (--note) gibt es nur je Tag einer Reihe oder je Teil",
    "suggestion": "Der ganze Termin hat dafür summary oder description.",
}


def _cancelled(event: Event, plain: Any, target: Planned | None, wish: Wish) -> tuple[_New, str]:
    if target is not None and _status(event, target) is Status.CANCELLED:
        return {}, f"{when_words(target)} ist schon abgesagt."
    shown = "Auf der Seite steht „abgesagt“, im Kalender „ABGESAGT: …“. Der Eintrag bleibt sichtbar."
    if target is not None and target.kind != "single":
        path = _path_of(plain, target)
        note: _New = {(*path, "note"): wish.note} if wish.note else {}
        return {(*path, "status"): "cancelled", **note}, f"{when_words(target)}: {shown}"
    if wish.note:
        raise _Refused("E184", **_NO_NOTE)
    own = [key for key, session in event.sessions.items() if session.status not in (None, Status.CANCELLED)]
    if event.status is Status.CANCELLED and not own:
        return {}, "Der Termin ist schon abgesagt."
    new = dict.fromkeys((("status",), *(("sessions", key, "status") for key in own)), "cancelled")
    return {**new}, f"{'Die ganze Reihe' if event.repeat else 'Der ganze Termin'}: {shown}"


# --- Moving --------------------------------------------------------------------------------------


def _moved(event: Event, plain: Any, target: Planned | None, wish: Wish) -> tuple[_New, str]:
    assert wish.to is not None
    if target is None:
        advice = _sessions(event) if event.sessions else "Mit --date den Tag nennen, etwa --date 2026-04-02."
        if event.repeat:
            advice += " Die ganze Reihe verlegen: until auf den letzten Tag setzen und eine neue Datei anlegen."
        raise _Refused("E182", suggestion=advice)
    if wish.note and target.kind == "single":
        raise _Refused("E184", **_NO_NOTE)
    if _status(event, target) is Status.CANCELLED:
        advice = "Findet er doch statt, zuerst in der Datei die Absage löschen."
        raise _Refused("E184", reason="der Termin ist abgesagt", suggestion=advice)
    old, stands_alone = target.start, target.kind in ("single", "session")
    start = at_time_of(old, wish.to) if isinstance(old, date) and isinstance(wish.to, date) else wish.to
    if isinstance(start, Month) and not stands_alone:
        advice = "Bei Reihen den neuen Tag nennen, etwa --to „2026-03-06 10:00“."
        raise _Refused("E184", reason="der neue Tag fehlt", suggestion=advice)
    said_by = event if target.kind == "single" else target.said_by
    said_end = said_by.end if said_by else None
    end = wish.end if wish.end is not None else _carried_end(target, start, said_end)
    if start == old and end is None:
        return {}, f"{when_words(target)}: So steht es schon da."
    path = _path_of(plain, target)
    like = _before(plain, (*path, "start")) or _before(plain, ("start",))
    new: dict[str, str | None] = {}
    if start != old:
        new["start"] = written_moment(start, like)
    if end is not None:
        new["end"] = written_end(end, start, like)
    elif isinstance(start, Month) and said_end is not None:
        new["end"] = None
    if stands_alone:
        new |= _told_of_move(event, plain, target, start)
    if wish.note:
        new["note"] = wish.note
    words = f"{moment_words(old)} → {moment_words(start)}. {_in_calendars(event, old, start)}"
    return {(*path, key): value for key, value in new.items()}, words


def _told_of_move(event: Event, plain: Any, target: Planned, new: Moment) -> dict[str, str | None]:
    """What a date that stands alone says besides its new time."""
    told: dict[str, str | None] = {}
    old = target.start
    # It keeps its first published start; a month whose day gets fixed, or a draft, has not moved.
    is_fixed = isinstance(old, Month) and isinstance(new, date) and (new.year, new.month) == (old.year, old.month)
    if new != old and new == target.moved_from:
        told["moved_from"] = None
    elif new != old and target.moved_from is None and not event.draft and not is_fixed:
        first = _before(plain, target.start_path)
        told["moved_from"] = first if isinstance(first, str) else str(old)
    if _status(event, target) is Status.POSTPONED and not isinstance(new, Month):
        told["status"] = "confirmed"
    return told


def _carried_end(target: Planned, new: Moment, said: NewEnd | None) -> NewEnd | None:
    """The old end carried along with the start; None where the file's still holds."""
    old = target.start
    if said is None or target.end is None or isinstance(new, Month) or isinstance(old, Month):
        return None
    if isinstance(new, datetime) != isinstance(old, datetime):
        advice = "Mit --end auch das neue Ende nennen, etwa --end 15:00."
        raise _Refused("E184", reason="das alte Ende passt nicht zum neuen Beginn", suggestion=advice)
    carried = new + (target.end - old)
    return None if end_of(new, said) == carried else carried


def _in_calendars(event: Event, old: Moment, new: Moment) -> str:
    if event.draft:
        return "Der Termin ist noch ein Entwurf; außer euch sieht ihn niemand."
    if isinstance(new, Month):
        return "Im Kalender steht er erst wieder, wenn der Tag feststeht."
    return "Jetzt steht er auch im Kalender." if isinstance(old, Month) else "Der Eintrag im Kalender wandert mit."


# --- Moments as editors write them ---------------------------------------------------------------


def written_moment(moment: Moment, like: object = None) -> str:
    """The moment in the notation of `like`: German or ISO."""
    if isinstance(moment, Month):
        is_german = isinstance(like, str) and "/" in like
        return f"{moment.month:02}/{moment.year}" if is_german else str(moment)
    is_german = isinstance(like, str) and "." in like.split(" ")[0]
    day = moment.strftime("%d.%m.%Y") if is_german else day_of(moment).isoformat()
    return f"{day} {moment:%H:%M}" if isinstance(moment, datetime) else day


def written_end(end: NewEnd, start: Moment, like: object = None) -> str:
    """The end, only as a time where it is on the day of the start."""
    is_same_day = isinstance(end, datetime) and isinstance(start, date) and end.date() == day_of(start)
    return f"{end:%H:%M}" if isinstance(end, time) or is_same_day else written_moment(end, like)


# --- Copying -------------------------------------------------------------------------------------

TO_DO = ("Tag und Uhrzeit, Ort und Links prüfen.", "Zum Veröffentlichen die Zeile „draft: ja“ löschen.")
_DATES = ("start", "end", "register_by", "until")
# What belongs to the event that was, or to single days of it, not to the next one.
_PAST = (
    "status", "moved_from", "full", "downloads", "aliases", "publish_from", "open_questions", "draft", "uid", "note",
    "except", "also", "changes",
)  # fmt: skip


def copied_event(plain: Any, today: date) -> dict[str, Writable]:
    """The values of the event's file (text, list, dict) as those of a draft for the first year that is not over.

    A year later, on the same weekday, without what was said of single days.
    """
    first = _first_start(plain)
    years = max(1, today.year - first.year) if first else 1
    values = _later("", plain, years)
    if first:
        values["title"] = str(values["title"]).replace(str(first.year), str(first.year + years))
    return {**values, "draft": "ja"}


def copied_id(event_id: str, values: Mapping[str, Any]) -> str:
    """The id of the copy: that of the event with the year of the copy."""
    first = _first_start(values)
    year = str(first.year) if first else ""
    parts = [year if re.fullmatch(r"(19|20)[0-9]{2}", part) and year else part for part in event_id.split("-")]
    return with_year("-".join(parts), first.year if first else None)


def _first_start(plain: Mapping[str, Any]) -> Moment | None:
    starts = (plain.get("start"), *(session.get("start") for session in plain.get("sessions", {}).values()))
    return next((moment for start in starts if (moment := _moment(start))), None)


def _moment(text: object) -> Moment | None:
    try:
        return read_moment(str(text))
    except Unreadable:
        return None


def _later(name: str, value: Any, years: int) -> Any:
    """The value that many years later, a date in its notation; what is no date, a time of day say, as it is."""
    if isinstance(value, dict):
        return {
            key: _later(key, inner, years) for key, inner in value.items() if name == "sessions" or key not in _PAST
        }
    moment = _moment(value) if name in _DATES else None
    if isinstance(moment, Month):
        return written_moment(Month(moment.year + years, moment.month), value)
    return written_moment(_same_weekday(moment, years), value) if moment else value


def _same_weekday(moment: date, years: int) -> date:
    """The same weekday nearest to the same day, within that year."""
    nearest = moment + relativedelta(years=years, days=-3, weekday=weekday(moment.weekday(), +1))
    return nearest + timedelta(days=7 * (moment.year + years - nearest.year))

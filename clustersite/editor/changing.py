"""The frequent changes of an event: cancelled, moved, or copied as next year's draft.

Nothing is written here: a change is the edits of the event's file, or a problem that says why there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn

from clustersite.content.dates import Moment, Month, Unreadable, read_day, read_moment
from clustersite.content.model import Event, Session, Status
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Node, Writable, to_plain
from clustersite.editor.entries import with_year
from clustersite.editor.yaml_edit import Edit, Path
from clustersite.events.recurrence import Planned, at_time_of, day_of, end_of, planned
from clustersite.events.wording import moment_words
from clustersite.problems import Problem, Where, did_you_mean, problem

End = time | date

_DAYS_SHOWN = 5
# Where a new key belongs when there is one of these to stand behind.
_BEHIND_STATUS = ("title", "category", "start", "end", "place", "region", "online")
_BEHIND_START = ("start", "end")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """Which date is meant, by its day or the key of its session; what to say about it; and its new time, if it moves.

    Without a new time it is to be cancelled.
    """

    day: date | None = None
    session: str | None = None
    note: str | None = None
    to: Moment | None = None
    end: End | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """The edits of the event's file (none: it already says so), and what subscribers will see."""

    edits: Sequence[Edit]
    words: str


def changed(event: Event, root: Node, wish: Wish) -> Changed | Problem:
    """The event, one date of a series or one session, cancelled or moved."""
    file = _File(event, to_plain(root))
    try:
        target = _chosen(event, wish)
        return _cancelled(file, target, wish.note) if wish.to is None else _moved(file, target, wish, wish.to)
    except _Refused as refused:
        return refused.problem


class _Refused(Exception):
    """The change cannot be made; carries the problem that says why."""

    def __init__(self, event: Event, code: str, **facts: str) -> None:
        super().__init__(code)
        self.problem = problem(code, Where(event_file(event.id)), **facts)


@dataclass(frozen=True, slots=True)
class _File:
    """An event and what its file says, as text, dict and list: it tells how the editor writes."""

    event: Event
    plain: object

    def written(self, path: Path) -> object:
        """What stands at `path`; None where nothing does."""
        found = self.plain
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def path(self, target: Planned) -> Path:
        """The keys that lead to what the file says of the date alone; a day as the file writes it."""
        if target.kind == "single":
            return ()
        if target.kind == "session":
            return ("sessions", target.key)
        changes = self.written(("repeat", "changes"))
        for key in changes if isinstance(changes, dict) else ():
            try:
                if read_day(key).isoformat() == target.key:
                    return ("repeat", "changes", key)
            except Unreadable:
                continue
        return ("repeat", "changes", target.key)


# --- Which date ----------------------------------------------------------------------------------


def _chosen(event: Event, wish: Wish) -> Planned | None:
    """The date that is meant; None for the event as a whole, when it has several."""
    plans = list(planned(event))
    if wish.session is not None:
        found = next((plan for plan in plans if plan.kind == "session" and plan.key == wish.session), None)
        if found is None:
            advice = did_you_mean(wish.session, event.sessions) or _sessions(event)
            raise _Refused(event, "E183", found=wish.session, suggestion=advice)
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
        raise _Refused(event, "E183", found=day.isoformat(), suggestion=f"Am nächsten liegen: {near}.")
    if len(named) > 1:
        raise _Refused(event, "E182", suggestion=_sessions(event))
    if named[0].start_path[:2] == ("repeat", "also"):
        advice = "Er steht unter also: dort das Datum ändern oder die Zeile löschen."
        _refuse(event, "das ist ein zusätzlicher Tag", advice)
    return named[0]


def _refuse(event: Event, reason: str, advice: str) -> NoReturn:
    raise _Refused(event, "E184", reason=reason, suggestion=advice)


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


def _cancelled(file: _File, target: Planned | None, note: str | None) -> Changed:
    event = file.event
    if target is not None and _status(event, target) is Status.CANCELLED:
        return Changed(edits=(), words=f"{when_words(target)} ist schon abgesagt.")
    if target is None or target.kind == "single":
        if note:
            _refuse_note(event)
        own = [key for key, session in event.sessions.items() if session.status not in (None, Status.CANCELLED)]
        if event.status is Status.CANCELLED and not own:
            return Changed(edits=(), words="Der Termin ist schon abgesagt.")
        edits = [Edit(path=("status",), value="cancelled", after=_BEHIND_STATUS)]
        edits += [Edit(path=("sessions", key, "status"), value="cancelled") for key in own]
        what = "Die ganze Reihe" if event.repeat else "Der ganze Termin"
        shown = "Auf der Seite steht „abgesagt“, im Kalender „ABGESAGT: …“, und dort bleibt der Eintrag sichtbar."
        return Changed(edits=edits, words=f"{what}: {shown}")
    path = file.path(target)
    if isinstance(file.written(path), dict):
        edits = [Edit(path=(*path, "status"), value="cancelled"), *_noted(path, note)]
    else:
        edits = [Edit(path=path, value={"status": "cancelled", "note": note} if note else "cancelled")]
    shown = "Auf der Seite steht „abgesagt“, im Kalender „ABGESAGT: …“. Der Eintrag bleibt sichtbar."
    return Changed(edits=edits, words=f"{when_words(target)}: {shown}")


def _refuse_note(event: Event) -> NoReturn:
    advice = "Der ganze Termin hat dafür summary oder description."
    _refuse(event, "einen Hinweis (--note) gibt es nur je Tag einer Reihe oder je Teil", advice)


def _noted(path: Path, note: str | None) -> list[Edit]:
    return [Edit(path=(*path, "note"), value=note)] if note else []


# --- Moving --------------------------------------------------------------------------------------


def _moved(file: _File, target: Planned | None, wish: Wish, to: Moment) -> Changed:
    event = file.event
    if target is None:
        advice = _sessions(event) if event.sessions else "Mit --date den Tag nennen, etwa --date 2026-04-02."
        if event.repeat:
            advice += " Die ganze Reihe verlegen: until auf den letzten Tag setzen und eine neue Datei anlegen."
        raise _Refused(event, "E182", suggestion=advice)
    if wish.note and target.kind == "single":
        _refuse_note(event)
    if _status(event, target) is Status.CANCELLED:
        advice = "Findet er doch statt, zuerst in der Datei die Absage löschen."
        _refuse(event, "der Termin ist abgesagt", advice)
    old, new = target.start, to
    if isinstance(old, date) and isinstance(to, date):
        new = at_time_of(old, to)
    is_of_series = target.kind in ("series", "extra")
    if is_of_series and isinstance(new, Month):
        _refuse(event, "der neue Tag fehlt", "Bei Reihen den neuen Tag nennen, etwa --to „2026-03-06 10:00“.")
    said_by = event if target.kind == "single" else target.said_by
    said_end = said_by.end if said_by else None
    end = wish.end if wish.end is not None else _carried_end(event, target, new, said_end)
    if new == old and end is None:
        return Changed(edits=(), words=f"{when_words(target)}: So steht es schon da.")
    path = file.path(target)
    like = file.written((*path, "start")) or file.written(("start",))
    values = {"start": written_moment(new, like)} if new != old else {}
    values |= {"end": written_end(end, new, like)} if end is not None else {}
    written = file.written(path)
    if is_of_series and not isinstance(written, dict):
        status = {"status": written} if isinstance(written, str) else {}
        edits = [Edit(path=path, value={**values, **status})]
    else:
        edits = [Edit(path=(*path, name), value=value, after=("start",)) for name, value in values.items()]
    if not is_of_series:
        edits += _said_of_move(file, target, new, loses_end=end is None and said_end is not None)
    words = f"{moment_words(old)} → {moment_words(new)}. {_in_calendars(event, old, new)}"
    return Changed(edits=[*edits, *_noted(path, wish.note)], words=words)


def _said_of_move(file: _File, target: Planned, new: Moment, *, loses_end: bool) -> list[Edit]:
    """What a date that stands alone says besides its new time."""
    path, old = file.path(target), target.start
    edits = []
    if isinstance(new, Month) and loses_end:
        edits.append(Edit(path=(*path, "end"), value=None))
    # It keeps its first published start; a month whose day gets fixed, or a draft, has not moved.
    is_fixed = isinstance(old, Month) and isinstance(new, date) and (new.year, new.month) == (old.year, old.month)
    if new != old and new == target.moved_from:
        edits.append(Edit(path=(*path, "moved_from"), value=None))
    elif new != old and target.moved_from is None and not file.event.draft and not is_fixed:
        like = file.written(target.start_path)
        first = like if isinstance(like, str) else str(old)
        edits.append(Edit(path=(*path, "moved_from"), value=first, after=_BEHIND_START))
    if _status(file.event, target) is Status.POSTPONED and not isinstance(new, Month):
        edits.append(Edit(path=(*path, "status"), value="confirmed"))
    return edits


def _carried_end(event: Event, target: Planned, new: Moment, said: End | None) -> End | None:
    """The old end carried along with the start; None where the file's still holds."""
    old = target.start
    if said is None or target.end is None or isinstance(new, Month) or isinstance(old, Month):
        return None
    if isinstance(new, datetime) != isinstance(old, datetime):
        advice = "Mit --end auch das neue Ende nennen, etwa --end 15:00."
        _refuse(event, "das alte Ende passt nicht zum neuen Beginn", advice)
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


def written_end(end: End, start: Moment, like: object = None) -> str:
    """The end, only as a time where it is on the day of the start."""
    is_same_day = isinstance(end, datetime) and isinstance(start, date) and end.date() == day_of(start)
    return f"{end:%H:%M}" if isinstance(end, time) or is_same_day else written_moment(end, like)


# --- Copying -------------------------------------------------------------------------------------

TO_DO = ("Tag und Uhrzeit, Ort und Links prüfen.", "Zum Veröffentlichen die Zeile „draft: ja“ löschen.")
# What belongs to the event that was, not to the next one.
_PAST = ("status", "moved_from", "full", "downloads", "aliases", "publish_from", "open_questions", "draft", "uid")
_PAST_OF_SERIES = ("except", "also", "changes")
_PAST_OF_SESSION = ("status", "moved_from", "note")


def copied_event(plain: Any, today: date) -> dict[str, Writable]:
    """The values of the event's file (text, list, dict) as those of a draft for the first year that is not over.

    A year later, on the same weekday, without what was said of single days.
    """
    first = _first_start(plain)
    years = max(1, today.year - first.year) if first else 1
    values = _later_values(plain, _PAST, years)
    if first:
        values["title"] = str(values["title"]).replace(str(first.year), str(first.year + years))
    if isinstance(repeat := values.get("repeat"), dict):
        values["repeat"] = _later_values(repeat, _PAST_OF_SERIES, years)
    if isinstance(sessions := values.get("sessions"), dict):
        later = {key: _later_values(session, _PAST_OF_SESSION, years) for key, session in sessions.items()}
        values["sessions"] = later
    return {**values, "draft": "ja"}


def copied_id(event_id: str, values: Mapping[str, Any]) -> str:
    """The id of the copy: that of the event with the year of the copy."""
    first = _first_start(values)
    year = str(first.year) if first else ""
    parts = [year if re.fullmatch(r"(19|20)[0-9]{2}", part) and year else part for part in event_id.split("-")]
    return with_year("-".join(parts), first.year if first else None)


def _first_start(plain: Mapping[str, Any]) -> Moment | None:
    sessions = plain.get("sessions", {})
    for start in (plain.get("start"), *(session.get("start") for session in sessions.values())):
        try:
            return read_moment(str(start))
        except Unreadable:
            continue
    return None


def _later_values(values: Mapping[str, Any], past: Sequence[str], years: int) -> dict[str, Any]:
    """The values without those that are past, their days that many years later."""
    dates = ("start", "end", "register_by", "until")
    kept = {name: value for name, value in values.items() if name not in past}
    return kept | {name: _later(kept[name], years) for name in dates if name in kept}


def _later(text: Any, years: int) -> str:
    """The date that many years later, in its notation; what is no date, a time of day say, as it is."""
    try:
        moment = read_moment(str(text))
    except Unreadable:
        return str(text)
    if isinstance(moment, Month):
        return written_moment(Month(moment.year + years, moment.month), text)
    return written_moment(_same_weekday(moment, years), text)


def _same_weekday(moment: date, years: int) -> date:
    """The same weekday nearest to the same day, within that year."""
    last_of_february = moment.month == 2 and moment.day == 29
    there = moment.replace(year=moment.year + years, day=28 if last_of_february else moment.day)
    nearest = there + timedelta(days=(moment.weekday() - there.weekday() + 3) % 7 - 3)
    if nearest.year == there.year:
        return nearest
    return nearest + timedelta(days=7 if nearest.year < there.year else -7)

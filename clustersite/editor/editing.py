"""The frequent changes of an event, cancelling and moving, as edits of its file.

Nothing is written here: a change is the edits, or a problem that says why there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from clustersite.content.dates import Month
from clustersite.content.model import Change, Event, Session, Status
from clustersite.content.yaml_text import Node
from clustersite.editor.chosen_date import EventFile, Wish, change_path, chosen, status_of, when_words, which
from clustersite.editor.yaml_edit import Edit, Path, Value
from clustersite.events.recurrence import Planned, at_time_of, day_of, end_of
from clustersite.events.wording import moment_words
from clustersite.problems.diagnostics import Problem, Where, problem

Moment = Month | date
End = time | date

# Where a new key belongs when there is one of these to stand behind.
_BEHIND_STATUS = ("title", "category", "start", "end", "place", "region", "online")
_BEHIND_START = ("start", "end")
_CANCELLED = "Auf der Seite steht „abgesagt“, im Kalender „ABGESAGT: …“, und dort bleibt der Eintrag sichtbar."


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed:
    """The edits of the event's file (none: it already says so), and what subscribers will see."""

    edits: tuple[Edit, ...]
    words: str


def cancelled(event: Event, root: Node, wish: Wish) -> Changed | Problem:
    """The event, one date of a series or one session marked as cancelled."""
    file = EventFile(event, root)
    target = chosen(file, wish)
    if isinstance(target, Problem):
        return target
    if target is None:
        return _all_cancelled(file, wish)
    if status_of(event, target) is Status.CANCELLED:
        return Changed(edits=(), words=f"{when_words(target)} ist schon abgesagt.")
    words = (
        f"{when_words(target)}: Auf der Seite steht „abgesagt“, im Kalender „ABGESAGT: …“. Der Eintrag bleibt sichtbar."
    )
    if target.kind == "single":
        return _all_cancelled(file, wish)
    if target.kind == "session":
        return Changed(edits=_said(("sessions", target.key), "cancelled", wish.note), words=words)
    path = change_path(file, target)
    if isinstance(file.written(path), dict):
        return Changed(edits=_said(path, "cancelled", wish.note), words=words)
    value: Value = {"status": "cancelled", "note": wish.note} if wish.note else "cancelled"
    return Changed(edits=(Edit(path=path, value=value),), words=words)


def moved(event: Event, root: Node, wish: Wish, to: Moment, end: End | None) -> Changed | Problem:
    """The event, one date of a series or one session moved to another time."""
    file = EventFile(event, root)
    target = chosen(file, wish)
    if isinstance(target, Problem):
        return target
    if target is None:
        return which(file)
    if wish.note and target.kind == "single":
        return _no_note(file)
    if status_of(event, target) is Status.CANCELLED:
        advice = "Findet er doch statt, zuerst in der Datei die Absage löschen."
        return problem("E184", Where(file.name), reason="der Termin ist abgesagt", suggestion=advice)
    new = at_time_of(target.start, to) if isinstance(target.start, date) and isinstance(to, date) else to
    if isinstance(new, Month) and target.kind in ("series", "extra"):
        advice = "Bei Reihen den neuen Tag nennen, etwa --to „2026-03-06 10:00“."
        return problem("E184", Where(file.name), reason="der neue Tag fehlt", suggestion=advice)
    if target.kind in ("series", "extra"):
        edits = _moved_in_series(file, target, new, end)
    else:
        edits = _moved_alone(file, target, new, end)
    if isinstance(edits, Problem):
        return edits
    if not edits:
        return Changed(edits=(), words=f"{when_words(target)}: So steht es schon da.")
    words = f"{moment_words(target.start)} → {moment_words(new)}. {_in_calendars(event, target.start, new)}"
    return Changed(edits=(*edits, *_noted(target, wish.note, file)), words=words)


# --- Cancelling ----------------------------------------------------------------------------------


def _all_cancelled(file: EventFile, wish: Wish) -> Changed | Problem:
    if wish.note:
        return _no_note(file)
    own = [key for key, session in file.event.sessions.items() if session.status not in (None, Status.CANCELLED)]
    if file.event.status is Status.CANCELLED and not own:
        return Changed(edits=(), words="Der Termin ist schon abgesagt.")
    edits = [Edit(path=("status",), value="cancelled", after=_BEHIND_STATUS)]
    edits += [Edit(path=("sessions", key, "status"), value="cancelled") for key in own]
    what = "Die ganze Reihe" if file.event.repeat else "Der ganze Termin"
    words = f"{what}: {_CANCELLED}"
    return Changed(edits=tuple(edits), words=words)


def _in_calendars(event: Event, old: Moment, new: Moment) -> str:
    if event.draft:
        return "Der Termin ist noch ein Entwurf; außer euch sieht ihn niemand."
    if isinstance(new, Month):
        return "Im Kalender steht er erst wieder, wenn der Tag feststeht."
    return "Jetzt steht er auch im Kalender." if isinstance(old, Month) else "Der Eintrag im Kalender wandert mit."


def _no_note(file: EventFile) -> Problem:
    advice = "Der ganze Termin hat dafür summary oder description."
    reason = "einen Hinweis (--note) gibt es nur je Tag einer Reihe oder je Teil"
    return problem("E184", Where(file.name), reason=reason, suggestion=advice)


def _said(path: Path, status: str, note: str | None) -> tuple[Edit, ...]:
    edits = [Edit(path=(*path, "status"), value=status)]
    edits += [Edit(path=(*path, "note"), value=note)] if note else []
    return tuple(edits)


# --- Moving --------------------------------------------------------------------------------------


def _moved_in_series(file: EventFile, target: Planned, new: Moment, end: End | None) -> tuple[Edit, ...] | Problem:
    path = change_path(file, target)
    said = target.said_by if isinstance(target.said_by, Change) else None
    new_end = _new_end(file, target, new, end, said.end if said else None)
    if isinstance(new_end, Problem):
        return new_end
    if new == target.start and new_end is None:
        return ()
    written = file.written(path)
    like = file.written((*path, "start")) or file.written(("start",))
    values: dict[str, str] = {"start": written_moment(new, like)} if new != target.start else {}
    values |= {"end": _end(new_end, new, like)} if new_end is not None else {}
    if isinstance(written, dict):
        return tuple(Edit(path=(*path, name), value=value) for name, value in values.items())
    status = {"status": written} if isinstance(written, str) else {}
    return (Edit(path=path, value={**values, **status}),)


def _moved_alone(file: EventFile, target: Planned, new: Moment, end: End | None) -> tuple[Edit, ...] | Problem:
    said: Event | Session = target.said_by if isinstance(target.said_by, Session) else file.event
    above = target.start_path[:-1]
    new_end = _new_end(file, target, new, end, said.end)
    if isinstance(new_end, Problem):
        return new_end
    if new == target.start and new_end is None:
        return ()
    like = file.written(target.start_path)
    edits = []
    if new != target.start:
        edits.append(Edit(path=target.start_path, value=written_moment(new, like)))
    if new_end is not None:
        edits.append(Edit(path=target.end_path, value=_end(new_end, new, like), after=("start",)))
    elif isinstance(new, Month) and said.end is not None:
        edits.append(Edit(path=target.end_path, value=None))
    if new != target.start:
        edits += _moved_from((*above, "moved_from"), file, target, new)
    if status_of(file.event, target) is Status.POSTPONED and not isinstance(new, Month):
        edits.append(Edit(path=(*above, "status"), value="confirmed"))
    return tuple(edits)


def _moved_from(path: Path, file: EventFile, target: Planned, new: Moment) -> list[Edit]:
    """What the first published start was; a month whose day gets fixed, or a draft, has not moved."""
    if new == target.moved_from:
        return [Edit(path=path, value=None)]
    old = target.start
    is_fixed = isinstance(old, Month) and isinstance(new, date) and (new.year, new.month) == (old.year, old.month)
    if target.moved_from is not None or file.event.draft or is_fixed:
        return []
    like = file.written(target.start_path)
    return [Edit(path=path, value=like if isinstance(like, str) else str(old), after=_BEHIND_START)]


def _new_end(file: EventFile, target: Planned, new: Moment, end: End | None, said: End | None) -> End | Problem | None:
    """The end to be written: the one wished for, or the old one carried along; None where the file's still holds."""
    if end is not None:
        return end
    if said is None or target.end is None or isinstance(new, Month) or isinstance(target.start, Month):
        return None
    if isinstance(new, datetime) != isinstance(target.start, datetime):
        advice = "Mit --end auch das neue Ende nennen, etwa --end 15:00."
        return problem("E184", Where(file.name), reason="das alte Ende passt nicht zum neuen Beginn", suggestion=advice)
    carried = new + (target.end - target.start)
    return None if end_of(new, said) == carried else carried


def written_moment(moment: Moment, like: object) -> str:
    """The moment in the notation of `like`: German or ISO."""
    if isinstance(moment, Month):
        is_german = isinstance(like, str) and "/" in like
        return f"{moment.month:02}/{moment.year}" if is_german else str(moment)
    day = (
        moment.strftime("%d.%m.%Y")
        if isinstance(like, str) and "." in like.split(" ")[0]
        else day_of(moment).isoformat()
    )
    return f"{day} {moment:%H:%M}" if isinstance(moment, datetime) else day


def _end(end: End, start: Moment, like: object) -> str:
    """The end as editors write it: only the time where it is on the day of the start."""
    if isinstance(end, time):
        return f"{end:%H:%M}"
    if isinstance(end, datetime) and isinstance(start, date) and end.date() == day_of(start):
        return f"{end:%H:%M}"
    return written_moment(end, like)


def _noted(target: Planned, note: str | None, file: EventFile) -> tuple[Edit, ...]:
    if note is None or target.kind == "single":
        return ()
    path = ("sessions", target.key) if target.kind == "session" else change_path(file, target)
    return (Edit(path=(*path, "note"), value=note),)

"""Last year's event as this year's draft: a year later, on the same weekday, without what was said of single days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from clustersite.content.dates import Moment, Month, Unreadable, read_moment
from clustersite.content.yaml_text import Writable
from clustersite.editor import scaffold
from clustersite.editor.editing import written_moment

TO_DO = ("Tag und Uhrzeit, Ort und Links prüfen.", "Zum Veröffentlichen die Zeile „draft: ja“ löschen.")
# What belongs to the event that was, not to the next one.
_PAST = ("status", "moved_from", "full", "downloads", "aliases", "publish_from", "open_questions", "draft", "uid")
_PAST_OF_SERIES = ("except", "also", "changes")
_PAST_OF_SESSION = ("status", "moved_from", "note")


def copied_event(plain: Any, today: date) -> dict[str, Writable]:
    """The values of the event's file (text, list, dict) as those of a draft for the first year that is not over."""
    first = _first_start(plain)
    years = max(1, today.year - first.year) if first else 1
    values = {name: value for name, value in plain.items() if name not in _PAST}
    if first:
        values["title"] = str(values["title"]).replace(str(first.year), str(first.year + years))
    values |= {name: _later(values[name], years) for name in ("start", "end", "register_by") if name in values}
    if isinstance(values.get("repeat"), dict):
        rule = {name: value for name, value in values["repeat"].items() if name not in _PAST_OF_SERIES}
        values["repeat"] = rule | ({"until": _later(rule["until"], years)} if "until" in rule else {})
    if isinstance(values.get("sessions"), dict):
        values["sessions"] = {key: _session(session, years) for key, session in values["sessions"].items()}
    return {**values, "draft": "ja"}


def copied_id(event_id: str, values: Mapping[str, Any]) -> str:
    """The id of the copy: that of the event with the year of the copy."""
    first = _first_start(values)
    year = str(first.year) if first else ""
    parts = [year if re.fullmatch(r"(19|20)[0-9]{2}", part) and year else part for part in event_id.split("-")]
    return scaffold.with_year("-".join(parts), first.year if first else None)


def _session(session: Mapping[str, Any], years: int) -> dict[str, Writable]:
    kept = {name: value for name, value in session.items() if name not in _PAST_OF_SESSION}
    return kept | {name: _later(kept[name], years) for name in ("start", "end") if name in kept}


def _first_start(plain: Mapping[str, Any]) -> Moment | None:
    sessions = plain.get("sessions", {})
    for start in (plain.get("start"), *(session.get("start") for session in sessions.values())):
        try:
            return read_moment(str(start))
        except Unreadable:
            continue
    return None


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

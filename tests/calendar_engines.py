"""Independent calendar programs as functions: written feeds in, every date they would show out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar, use_pytz, use_zoneinfo

from clustersite.content.dates import Month
from clustersite.events.occurrences import Occurrence
from clustersite.feeds.texts import FeedEntry, description, location, title_line

Row = tuple[str, ...]
"""One shown date: UID, start and end (times in UTC, whole days with the excluded end), status, title, place, text."""

ROOT = Path(__file__).parent.parent
INSTALLED = ROOT / ".cache" / "engines"
INSTALL = "npm install --no-save --no-package-lock --prefix .cache/engines ical.js@2 node-ical@0.25"
_BERLIN = ZoneInfo("Europe/Berlin")


def shown_on_page(entry: FeedEntry) -> list[Row]:
    """What the page's list says, in the form of a calendar program's answer."""
    return sorted(
        (*dates_on_page(found, "beispiel.de"), location(entry, found), description(entry, found))
        for found in entry.occurrences
        if not isinstance(found.start, Month)
    )


def dates_on_page(occurrence: Occurrence, domain: str) -> Row:
    """UID, start, end, status and title of one date that has a day."""
    start, end = occurrence.start, occurrence.end
    assert isinstance(start, date)
    first: date = start
    last: date = (end or start) + timedelta(days=1)
    if isinstance(start, datetime):
        first = start.replace(tzinfo=_BERLIN).astimezone(UTC)
        last = first + timedelta(hours=1)
        if isinstance(end, datetime):
            last = end.replace(tzinfo=_BERLIN).astimezone(UTC)
    key = f"-{occurrence.key}" if occurrence.kind in ("session", "extra") else ""
    status = {"postponed": "cancelled"}.get(occurrence.status, occurrence.status).upper()
    return (
        f"{occurrence.event_id}{key}@{domain}",
        _written(first),
        _written(last),
        status,
        title_line(occurrence),
    )


def recurring_ical_events_shows(ics: bytes) -> list[Row]:
    """What recurring-ical-events makes of the calendar."""
    return sorted(
        (
            str(found["uid"]),
            _written(found["dtstart"].dt),
            _written(found["dtend"].dt),
            str(found["status"]),
            str(found["summary"]),
            str(found.get("location", "")),
            str(found["description"]),
        )
        for found in recurring_ical_events.of(Calendar.from_ical(ics)).all()
    )


def khal_shows(feeds: Iterable[bytes], folder: Path) -> list[Row]:
    """What khal makes of the calendars together; `folder` is empty and for its files."""
    use_pytz()  # type: ignore[no-untyped-call]
    try:
        return _khal_shows(feeds, folder)
    finally:
        use_zoneinfo()  # type: ignore[no-untyped-call]


def _khal_shows(feeds: Iterable[bytes], folder: Path) -> list[Row]:
    # It takes 0.3 s to load, and switches all of icalendar to pytz; the generator runs without that.
    from khal.khalendar import CalendarCollection  # type: ignore[import-untyped]  # noqa: PLC0415

    for ics in feeds:
        for name, text in _one_file_per_uid(ics):
            (folder / f"{name}.ics").write_bytes(text)
    calendar: dict[str, object] = {
        "name": "all",
        "path": str(folder),
        "color": None,
        "readonly": True,
        "priority": 10,
        "addresses": [],
    }
    collection = CalendarCollection(
        calendars={"all": calendar | {"ctype": "calendar"}},
        dbpath=":memory:",
        locale={"local_timezone": _BERLIN, "default_timezone": _BERLIN},
        hmethod="fg",
        priority=10,
    )
    first, last = datetime(1971, 1, 1), datetime(2037, 12, 31)
    timed = collection.get_localized(first.replace(tzinfo=_BERLIN), last.replace(tzinfo=_BERLIN))
    # khal shows the last day of whole days as included.
    days = [(found, found.start, found.end + timedelta(days=1)) for found in collection.get_floating(first, last)]
    shown = [*((found, found.start, found.end) for found in timed), *days]
    return sorted(
        (
            found.uid,
            _written(start),
            _written(end),
            found.status,
            found.summary,
            found.location,
            found.description,
        )
        for found, start, end in shown
    )


def node_shows(script: str, feeds: Mapping[str, bytes]) -> dict[str, list[Row]]:
    """What a JavaScript engine makes of each of the calendars, in one run of node."""
    node = shutil.which("node")
    if node is None or not (INSTALLED / "node_modules").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"node and the engines must be there in CI: {INSTALL}")
        pytest.skip(f"node or the engines are not installed: {INSTALL}")
    done = subprocess.run(
        [node, str(Path(__file__).parent / "engines" / script), str(INSTALLED / "package.json")],
        input=json.dumps([{"name": name, "ics": ics.decode()} for name, ics in feeds.items()]),
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"TZ": "UTC"},
    )
    answers: dict[str, list[list[str]]] = json.loads(done.stdout)
    return {name: sorted(tuple(row) for row in rows) for name, rows in answers.items()}


def _one_file_per_uid(ics: bytes) -> Iterator[tuple[str, bytes]]:
    """The calendar in khal's form of storage."""
    calendar = Calendar.from_ical(ics)
    for uid in sorted({str(found["uid"]) for found in calendar.events}):
        part = Calendar(calendar)
        part.subcomponents = [*calendar.timezones, *(found for found in calendar.events if found["uid"] == uid)]
        yield uid, part.to_ical()


def one_by_one(rows: Iterable[Row]) -> str:
    """The rows as readable lines, for messages."""
    return "\n".join(" | ".join(row[:6]) for row in rows)


def _written(moment: date) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()

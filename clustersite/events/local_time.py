"""Local wall-clock time against the clocks' switches in spring and autumn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


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

"""Weekdays in texts against their dates: „Dienstag, 25.11.2026“ is a Wednesday."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from clustersite.checks.context import Context, Text, thorough
from clustersite.content.markdown_source import rendered_part
from clustersite.content.model import Event, Page
from clustersite.events.occurrences import occurrences
from clustersite.events.wording import day_words
from clustersite.problems.diagnostics import Problem, problem

_WEEKDAYS = {
    "Montag": 0, "Dienstag": 1, "Mittwoch": 2, "Donnerstag": 3, "Freitag": 4, "Samstag": 5, "Sonnabend": 5,
    "Sonntag": 6,
    "Mo": 0, "Di": 1, "Mi": 2, "Do": 3, "Fr": 4, "Sa": 5, "So": 6,
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
_MONTH_NAMES = (
    r"Jan(?:uar|\.)?|Feb(?:ruar|r?\.)?|März|Mär\.?|Apr(?:il|\.)?|Mai|Juni?|Jun\.|Juli?|Jul\.|Aug(?:ust|\.)?"
    r"|Sept?(?:ember|\.)?|Okt(?:ober|\.)?|Nov(?:ember|\.)?|Dez(?:ember|\.)?"
)
_DATE = re.compile(
    rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)})\b(?:s?\.?,?\s+(?:(?:de[nmr]|am)\s+)?)"
    rf"(?P<day>\d{{1,2}})\.\s?(?:(?P<number>\d{{1,2}})\.|(?P<name>{_MONTH_NAMES})\b)"
    r"(?:\s?(?P<year>(?:19|20)\d{2}))?"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mention:
    """A date with its weekday as a text gives it; the year only where it is written."""

    start: int
    written: str
    weekday: int
    day: int
    month: int
    year: int | None


@thorough
def suggest_weekdays(text: Text, context: Context) -> Iterator[Problem]:
    """Every weekday that its date does not have."""
    for mention in _mentions(rendered_part(text.text) if text.is_markdown else text.text):
        years = [mention.year] if mention.year else sorted(_years(text, context))
        days = _days(mention, years)
        if years and all(day.weekday() != mention.weekday for day in days):
            where = text.where(context, mention.start, len(mention.written))
            right = " oder ".join(map(day_words, days)) or "den Tag gibt es nicht"
            yield problem("H210", where, found=mention.written, right=right)


def _mentions(text: str) -> Iterator[_Mention]:
    for match in _DATE.finditer(text):
        month = int(match["number"]) if match["number"] else _MONTHS.index(match["name"][:3]) + 1
        yield _Mention(
            start=match.start(),
            written=match.group(),
            weekday=_WEEKDAYS[match["weekday"]],
            day=int(match["day"]),
            month=month,
            year=int(match["year"]) if match["year"] else None,
        )


def _years(text: Text, context: Context) -> set[int]:
    """The years that a date without one may mean: the event's, the news post's and the next, else now and the next."""
    match text.record:
        case Event() as event:
            return {found.start.year for found in occurrences(event, context.site)}
        case Page(date=date() as day):
            return {day.year, day.year + 1}
        case _:
            return {context.today.year, context.today.year + 1}


def _days(mention: _Mention, years: Iterable[int]) -> list[date]:
    """The days that the mention may mean, one for each year that has it."""
    found = []
    for year in years:
        try:
            found.append(date(year, mention.month, mention.day))
        except ValueError:
            continue
    return found

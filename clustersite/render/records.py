"""What lists show: results that are less than a whole record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clustersite.content.dates import Month
from clustersite.content.model import Category, Event, LinkKind, Member, Profession, Vacancy, Visibility
from clustersite.events.occurrences import Occurrence
from clustersite.feeds.subscriptions import FeedKind


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLink:
    """What a list or menu shows of a page."""

    id: str
    title: str
    menu_title: str
    description: str
    lead: str | None
    address: str
    date: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicLink:
    """A link as visitors may see it: one on request leads to a mail instead."""

    id: str
    label: str
    kind: LinkKind
    url: str
    visibility: Visibility


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenPlace:
    """A place for a trainee that one may still apply for, with the member that gives it and its occupation."""

    member: Member
    profession: Profession
    vacancy: Vacancy


@dataclass(frozen=True, kw_only=True, slots=True)
class DownloadFile:
    """A file to take along: its own name, where it is, and its size in bytes."""

    name: str
    address: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthOfDates:
    """The dates of one month in order, and the address of the month's grid."""

    month: Month
    address: str
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListPage:
    """One page of a list: its entries, which page it is of how many, and how many entries they have together."""

    entries: tuple[Any, ...]
    number: int
    pages: int
    total: int

    @property
    def suffix(self) -> str:
        """What its title has more than that of the first page."""
        return f", Seite {self.number}" if self.number > 1 else ""

    @property
    def near(self) -> tuple[int, ...]:
        """The pages that it leads to: the first, the last, and those around it."""
        return tuple(one for one in range(1, self.pages + 1) if one in (1, self.pages) or abs(one - self.number) < 3)


@dataclass(frozen=True, kw_only=True, slots=True)
class EventOfYear:
    """An event with its dates in one year, and the rule of a series in words (empty for any other event)."""

    event: Event
    address: str
    dates: tuple[Occurrence, ...]
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgrammePart:
    """The events of one kind in one year, by their first dates; `category` is None for those without one."""

    category: Category | None
    events: tuple[EventOfYear, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedLink:
    """A calendar feed that can be subscribed to."""

    id: str
    kind: FeedKind
    name: str
    description: str
    address: str
    coming: int
    undated: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Indexed:
    """A page that search engines may show, and when its source changed; None where that is not known."""

    address: str
    changed: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedEvent:
    """An event with its next date, and when its file changed."""

    id: str
    date: Occurrence
    changed: datetime

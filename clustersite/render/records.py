"""What lists show: results that are less than a whole record, selections of dates and members, players."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qs, urlsplit

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.fields import proposed_id
from clustersite.content.model import (
    Category,
    Event,
    Link,
    LinkKind,
    Member,
    Profession,
    Site,
    Vacancy,
    Visibility,
)
from clustersite.events.occurrences import Occurrence
from clustersite.feeds.subscriptions import FeedKind


class PageLink(NamedTuple):
    """What a list or menu shows of a page."""

    id: str
    title: str
    menu_title: str
    description: str
    lead: str | None
    address: str
    date: date | None


class PublicLink(NamedTuple):
    """A link as visitors may see it: one on request leads to a mail instead."""

    id: str
    label: str
    kind: LinkKind
    url: str
    visibility: Visibility


class OpenPlace(NamedTuple):
    """A place for a trainee that one may still apply for, with the member that gives it and its occupation."""

    member: Member
    profession: Profession
    vacancy: Vacancy


class DownloadFile(NamedTuple):
    """A file to take along: its own name, where it is, and its size in bytes."""

    name: str
    address: str
    size: int


class MonthOfDates(NamedTuple):
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


class EventOfYear(NamedTuple):
    """An event with its dates in one year, and the rule of a series in words (empty for any other event)."""

    event: Event
    address: str
    dates: tuple[Occurrence, ...]
    rule: str


class ProgrammePart(NamedTuple):
    """The events of one kind in one year, by their first dates; `category` is None for those without one."""

    category: Category | None
    events: tuple[EventOfYear, ...]


class FeedLink(NamedTuple):
    """A calendar feed that can be subscribed to."""

    kind: FeedKind
    id: str
    name: str
    description: str
    address: str
    coming: int
    undated: int


class Indexed(NamedTuple):
    """A page that search engines may show, and when its source changed; None where that is not known."""

    address: str
    changed: datetime | None


class ChangedEvent(NamedTuple):
    """An event with its next date, and when its file changed."""

    id: str
    date: Occurrence
    changed: datetime


# --- Selections: parts of the coming dates and of the members, each with its own page ---------------

ChoiceGroup = Literal["art", "region", "format", "feld", "ort"]
"""What is chosen by, as it stands in addresses: dates by kind, region and format, members by field and town."""

_TITLES: dict[ChoiceGroup, str] = {
    "art": "{}: Termine",
    "region": "Termine in {}",
    "format": "Termine {}",
    "feld": "Ausbildung im Berufsfeld {}",
    "ort": "Ausbildung in {}",
}
_FORMATS = {"vor-ort": "vor Ort", "online": "online"}
# Whoever searches the web looks for a kind of date, a trade or a town; the other selections only repeat those.
_WORTH_INDEXING: tuple[ChoiceGroup, ...] = ("art", "feld", "ort")


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """One choice: its page, and how many entries it shows today."""

    group: ChoiceGroup
    id: str
    name: str
    address: str
    count: int

    @property
    def title(self) -> str:
        """What its page is called."""
        return _TITLES[self.group].format(self.name)

    @property
    def is_indexed(self) -> bool:
        """Whether search engines may show it."""
        return self.group in _WORTH_INDEXING and self.count > 1


def event_selections(site: Site, occurrences: Iterable[Occurrence], coming: Iterable[Occurrence]) -> list[Selection]:
    """Every choice that has or had dates, so that its address stays; `coming` are the dates that are counted."""
    ever, counts = _counted(occurrences), _counted(coming)
    thinkable: list[tuple[ChoiceGroup, str, str]] = [
        *(("art", category.id, category.name) for category in site.categories.values()),
        *(("region", region.id, region.name) for region in site.settings.regions.values() if region.state),
        *(("format", choice_id, name) for choice_id, name in _FORMATS.items()),
    ]
    return [
        Selection(
            group=group,
            id=choice_id,
            name=name,
            address=urls.address("event-selection", site.settings, group=group, choice=choice_id),
            count=counts[group, choice_id],
        )
        for group, choice_id, name in thinkable
        if (group, choice_id) in ever
    ]


def _counted(dates: Iterable[Occurrence]) -> Counter[tuple[ChoiceGroup, str]]:
    groups: tuple[ChoiceGroup, ...] = ("art", "region", "format")
    return Counter((group, choice) for one in dates for group in groups for choice in set(choices_of(one, group)))


def member_selections(site: Site, members: Iterable[Member]) -> list[Selection]:
    """Every choice among the members, by name."""
    names: dict[tuple[ChoiceGroup, str], str] = {}
    counts: Counter[tuple[ChoiceGroup, str]] = Counter()
    for member in members:
        chosen: dict[tuple[ChoiceGroup, str], str] = {
            **{("feld", proposed_id(name)): name for name in fields_of(site, member)},
            **{("ort", proposed_id(name)): name for name in towns_of(member)},
        }
        names |= chosen
        counts.update(chosen.keys())
    return [
        Selection(
            group=group,
            id=choice_id,
            name=name,
            address=urls.address("member-selection", site.settings, group=group, choice=choice_id),
            count=counts[group, choice_id],
        )
        for (group, choice_id), name in sorted(names.items(), key=lambda entry: (entry[0][0], proposed_id(entry[1])))
    ]


def choices_of(occurrence: Occurrence, group: ChoiceGroup) -> tuple[str, ...]:
    """The ids of the choices of `group` that the date belongs to."""
    match group:
        case "art":
            return (occurrence.category.id,) if occurrence.category else ()
        case "region":
            return occurrence.regions
        case _:
            # A date whose place is still open is one to go to, unless it is known to be online.
            goes_there = occurrence.place is not None or not occurrence.online
            return ("vor-ort",) * goes_there + ("online",) * bool(occurrence.online)


def member_choices(site: Site, member: Member, group: ChoiceGroup) -> tuple[str, ...]:
    """The ids of the choices of `group` that the member belongs to."""
    names = fields_of(site, member) if group == "feld" else towns_of(member)
    return tuple(proposed_id(name) for name in names)


def fields_of(site: Site, member: Member) -> tuple[str, ...]:
    """The fields of the occupations the member trains."""
    return tuple(dict.fromkeys(site.professions[name].field for name in member.professions))


def towns_of(member: Member) -> tuple[str, ...]:
    """The towns of the member, its main one first."""
    return tuple(dict.fromkeys((*((member.town,) if member.town else ()), *member.further_sites)))


# --- Players of other companies that a page may show after a click, and only then ------------------


class Player(NamedTuple):
    """A frame to load: whose it is, its address, the host that the page's policy must allow, its height in pixels."""

    company: str
    address: str
    host: str
    height: int


def player(link: Link) -> Player | None:
    """The player for what the link leads to; None where there is none, or where the link is not public."""
    if link.visibility is Visibility.ON_REQUEST:
        return None
    parts = urlsplit(link.url)
    host = parts.hostname or ""
    if host == "open.spotify.com" and (found := re.fullmatch(r"/(show|episode|playlist)/([A-Za-z0-9]+)", parts.path)):
        kind, name = found.groups()
        origin = "https://open.spotify.com"
        return Player(company="Spotify", address=f"{origin}/embed/{kind}/{name}", host=origin, height=352)
    if film := _film(host, parts.path, parts.query):
        # The host that sets no cookies until something is played.
        origin = "https://www.youtube-nocookie.com"
        return Player(company="YouTube", address=f"{origin}/embed/{film}", host=origin, height=405)
    return None


def _film(host: str, path: str, query: str) -> str | None:
    found = ""
    if host == "youtu.be":
        found = path.removeprefix("/")
    elif host.removeprefix("www.") == "youtube.com" and path == "/watch":
        found = (parse_qs(query).get("v") or [""])[0]
    return found if re.fullmatch(r"[A-Za-z0-9_-]{6,20}", found) else None

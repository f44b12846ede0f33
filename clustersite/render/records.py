"""What lists show: results that are less than a whole record, selections of dates and members, players."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.fields import proposed_id
from clustersite.content.model import Category, Event, Link, Member, Profession, Site, Vacancy, Visibility
from clustersite.events.occurrences import Occurrence


class PageLink(NamedTuple):
    """What a list or menu shows of a page."""

    id: str
    title: str
    menu_title: str
    description: str
    lead: str | None
    address: str
    date: date | None


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


class ProgrammePart(NamedTuple):
    """The events of one kind in one year with their dates there; `category` is None for those without one."""

    category: Category | None
    events: tuple[tuple[Event, tuple[Occurrence, ...]], ...]


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
GROUPS_OF_MEMBERS: tuple[ChoiceGroup, ...] = ("feld", "ort")
"""Those by which members are chosen."""
# Whoever searches the web looks for a kind of date, a trade or a town; the other selections only repeat those.
_WORTH_INDEXING: tuple[ChoiceGroup, ...] = ("art", *GROUPS_OF_MEMBERS)


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


def selections_of_dates(
    site: Site, group: ChoiceGroup, ever: Iterable[Occurrence], coming: Iterable[Occurrence]
) -> tuple[Selection, ...]:
    """Every choice that has or had dates, so that its address stays; `coming` are the dates that are counted."""
    known, counts = (Counter(choice for one in dates for choice in choices_of(one, group)) for dates in (ever, coming))
    names = {
        "art": {category.id: category.name for category in site.categories.values()},
        "region": {key: region.name for key, region in site.settings.regions.items() if region.state},
        "format": {"vor-ort": "vor Ort", "online": "online"},
    }[group]
    return _selections(site, group, {choice: name for choice, name in names.items() if choice in known}, counts)


def selections_of_members(site: Site, group: ChoiceGroup, members: Iterable[Member]) -> tuple[Selection, ...]:
    """Every choice among the members, by name."""
    names: dict[str, str] = {}
    counts = Counter[str]()
    for member in members:
        chosen = {proposed_id(name): name for name in _names_of(site, member, group)}
        names |= chosen
        counts.update(chosen.keys())
    return _selections(site, group, dict(sorted(names.items())), counts)


def _selections(
    site: Site, group: ChoiceGroup, names: Mapping[str, str], counts: Mapping[str, int]
) -> tuple[Selection, ...]:
    kind = "member-selection" if group in GROUPS_OF_MEMBERS else "event-selection"
    addresses = {choice: urls.address(kind, site.settings, group=group, choice=choice) for choice in names}
    return tuple(
        Selection(group=group, id=choice, name=name, address=addresses[choice], count=counts[choice])
        for choice, name in names.items()
    )


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
    return tuple(map(proposed_id, _names_of(site, member, group)))


def _names_of(site: Site, member: Member, group: ChoiceGroup) -> Iterable[str]:
    """The fields of the occupations the member trains, or its towns, the main one first; each once."""
    fields = (site.professions[name].field for name in member.professions)
    towns = filter(None, (member.town, *member.further_sites))
    return dict.fromkeys(fields if group == "feld" else towns)


# --- Players of other companies that a page may show after a click, and only then ------------------


class Player(NamedTuple):
    """A frame to load: whose it is, its address, the host that the page's policy must allow, its height in pixels."""

    company: str
    address: str
    host: str
    height: int


_PLAYERS = {
    r"https?://open\.spotify\.com/((?:show|episode|playlist)/[A-Za-z0-9]+)(?![^?#])": Player(
        "Spotify", "/embed/", "https://open.spotify.com", 352
    ),
    # The host that sets no cookies until something is played.
    r"https?://(?:youtu\.be/|(?:www\.)?youtube\.com/watch\?(?:[^#]*?&)?v=)([A-Za-z0-9_-]{6,20})(?![^?&#])": Player(
        "YouTube", "/embed/", "https://www.youtube-nocookie.com", 405
    ),
}


def player(link: Link) -> Player | None:
    """The player for what the link leads to; None where there is none, or where the link is not public."""
    for pattern, found in _PLAYERS.items() if link.visibility is not Visibility.ON_REQUEST else ():
        if match := re.match(pattern, link.url):
            return found._replace(address=f"{found.host}{found.address}{match[1]}")
    return None

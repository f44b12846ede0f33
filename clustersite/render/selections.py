"""Selections: parts of the coming dates and of the members that visitors can choose, each with its own page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from clustersite.content import urls
from clustersite.content.fields import proposed_id
from clustersite.content.model import Member, Site
from clustersite.events.occurrences import Occurrence

Group = Literal["art", "region", "format", "feld", "ort"]
"""What is chosen by, as it stands in addresses: dates by kind, region and format, members by field and town."""

_TITLES: dict[Group, str] = {
    "art": "{}: Termine",
    "region": "Termine in {}",
    "format": "Termine {}",
    "feld": "Ausbildung im Berufsfeld {}",
    "ort": "Ausbildung in {}",
}
_FORMATS = {"vor-ort": "vor Ort", "online": "online"}
# Whoever searches the web looks for a kind of date, a trade or a town; the other selections only repeat those.
_WORTH_INDEXING: tuple[Group, ...] = ("art", "feld", "ort")


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """One choice: its page, and how many entries it shows today. `is_indexed`: whether search engines may show it."""

    group: Group
    id: str
    name: str
    title: str
    address: str
    count: int
    is_indexed: bool


def event_selections(site: Site, occurrences: Sequence[Occurrence], coming: Sequence[Occurrence]) -> list[Selection]:
    """Every choice that has or had dates, so that its address stays; `coming` are the dates that are counted."""

    def choice(group: Group, choice_id: str, name: str) -> Selection:
        address = urls.address("event-selection", site.settings, group=group, choice=choice_id)
        count = sum(choice_id in choices_of(one, group) for one in coming)
        return _selection(group, choice_id, name, address, count)

    regions = [region for region in site.settings.regions.values() if region.state]
    thinkable: list[tuple[Group, str, str]] = [
        *(("art", category.id, category.name) for category in site.categories.values()),
        *(("region", region.id, region.name) for region in regions),
        *(("format", choice_id, name) for choice_id, name in _FORMATS.items()),
    ]
    return [choice(*one) for one in thinkable if any(one[1] in choices_of(found, one[0]) for found in occurrences)]


def member_selections(site: Site, members: Iterable[Member]) -> list[Selection]:
    """Every choice among the members, by name."""
    members = tuple(members)
    names: dict[tuple[Group, str], str] = {}
    for member in members:
        names |= {("feld", proposed_id(name)): name for name in fields_of(site, member)}
        names |= {("ort", proposed_id(name)): name for name in towns_of(member)}
    found = []
    for (group, choice_id), name in sorted(names.items(), key=lambda entry: (entry[0][0], proposed_id(entry[1]))):
        address = urls.address("member-selection", site.settings, group=group, choice=choice_id)
        count = sum(choice_id in member_choices(site, member, group) for member in members)
        found.append(_selection(group, choice_id, name, address, count))
    return found


def choices_of(occurrence: Occurrence, group: Group) -> tuple[str, ...]:
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


def member_choices(site: Site, member: Member, group: Group) -> tuple[str, ...]:
    """The ids of the choices of `group` that the member belongs to."""
    names = fields_of(site, member) if group == "feld" else towns_of(member)
    return tuple(proposed_id(name) for name in names)


def fields_of(site: Site, member: Member) -> tuple[str, ...]:
    """The fields of the occupations the member trains."""
    return tuple(dict.fromkeys(site.professions[name].field for name in member.professions))


def towns_of(member: Member) -> tuple[str, ...]:
    """The towns of the member, its main one first."""
    return tuple(dict.fromkeys((*((member.town,) if member.town else ()), *member.further_sites)))


def _selection(group: Group, choice_id: str, name: str, address: str, count: int) -> Selection:
    is_indexed = group in _WORTH_INDEXING and count > 1
    return Selection(
        group=group,
        id=choice_id,
        name=name,
        title=_TITLES[group].format(name),
        address=address,
        count=count,
        is_indexed=is_indexed,
    )

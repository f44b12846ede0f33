"""Queries about members, and about the occupations that they train."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from clustersite.content import urls
from clustersite.content.fields import proposed_id
from clustersite.content.model import Figure, FigureValue, Member, Profession, Site
from clustersite.content.urls import LINKS_FILE, event_file, member_file
from clustersite.events.occurrences import Occurrence, first_day
from clustersite.git import entry_of
from clustersite.queries import Askable
from clustersite.render import drawings, records
from clustersite.render.records import ChoiceGroup, OpenPlace

if TYPE_CHECKING:
    from clustersite.site import Core, SiteQueries


class MemberQueries(Askable):
    """`site.members`: the members, and the choices that visitors have among them."""

    def __init__(self, core: Core) -> None:
        self._core, self._data, self._members = core, core.data, core.data.members

    def all(self) -> tuple[Member, ...]:
        """All members by their short names."""
        return self._core.reads.once(
            "members", lambda: tuple(sorted(self._members.values(), key=lambda one: _name(one).lower()))
        )

    def some(self, most: int) -> tuple[Member, ...]:
        """All members where there are no more than that; else so many, at even steps from A to Z."""
        members = self.all()
        step = max(1, len(members) / most)
        return tuple(members[int(number * step)] for number in range(min(most, len(members))))

    def get(self, member_id: str) -> Member:
        """The member as its file says."""
        return self._members[member_id]

    def name(self, member_id: str) -> str:
        """How the member is called for short."""
        return _name(self._members[member_id])

    def address(self, member_id: str) -> str:
        """The address of the member's page."""
        return urls.member_address(self._data.settings, member_id)

    def number(self, member_id: str) -> int:
        """The member's place in the list of members, from 0."""
        return self._core.reads.once(
            "member numbers", lambda: {member.id: number for number, member in enumerate(self.all())}
        )[member_id]

    def changed(self, member_id: str) -> datetime | None:
        """When a source of the member's page changed last; None where that is not known."""
        podcast = self._members[member_id].podcast
        links = (entry_of(LINKS_FILE, podcast),) if podcast else ()
        events = {event_file(found.event_id) for found in self._core.dates.of_member(member_id)}
        return self._core.changed(member_file(member_id), *links, *sorted(events))

    def professions(self, member_id: str) -> tuple[Profession, ...]:
        """The occupations the member trains, in the order of its file."""
        return tuple(self._data.professions[found] for found in self._members[member_id].professions)

    def vacancies(self, member_id: str) -> tuple[OpenPlace, ...]:
        """The member's places for trainees that one may still apply for, the most urgent first."""
        return _open_places((self._members[member_id],), self._data, self._core.today())

    def coming_dates(self, member_id: str) -> tuple[Occurrence, ...]:
        """The next dates the member takes part in."""
        return tuple(found for found in self._core.dates.of_member(member_id) if not self._core.is_past(found))

    def past_dates(self, member_id: str) -> tuple[Occurrence, ...]:
        """The past dates the member took part in, the newest first."""
        return tuple(filter(self._core.is_past, reversed(self._core.dates.of_member(member_id))))

    def figures(self, member_id: str) -> tuple[tuple[Figure, FigureValue], ...]:
        """The values that figures give for the member, each with its figure."""
        return self._core.reads.once("member figures", self._figures).get(member_id, ())

    def _figures(self) -> Mapping[str, tuple[tuple[Figure, FigureValue], ...]]:
        found: dict[str, tuple[tuple[Figure, FigureValue], ...]] = {}
        for figure in self._data.figures.values():
            for entry in figure.values:
                if entry.member:
                    found[entry.member] = (*found.get(entry.member, ()), (figure, entry))
        return found

    def map(self) -> drawings.AreaMap:
        """The map of the towns that members have, with how many are in each."""
        towns = records.selections_of_members(self._data, "ort", self.all())
        counts = {town.name: town.count for town in towns}
        return drawings.area_map(self._data.towns, self._data.rivers.values(), counts)

    def selection_address(self, group: ChoiceGroup, name: str) -> str | None:
        """The address of the members of the field or town of that name; None without a layout for them."""
        is_shown = "members-selection.html" in self._data.layouts
        params = {"group": group, "choice": proposed_id(name)}
        return urls.address("member-selection", self._data.settings, **params) if is_shown else None

    def choices(self, group: ChoiceGroup, member_id: str) -> tuple[str, ...]:
        """The ids of the choices of `group` that the member belongs to."""
        return records.member_choices(self._data, self._members[member_id], group)

    def selected(self, group: ChoiceGroup, choice: str) -> tuple[Member, ...]:
        """The members of one choice, by name."""

        def divided() -> Mapping[str, tuple[Member, ...]]:
            return _by_name(self.all(), lambda one: records.member_choices(self._data, one, group))

        return self._core.reads.once(f"members by {group}", divided).get(choice, ())


class ProfessionQueries(Askable):
    """`site.professions`: the occupations that members train."""

    def __init__(self, core: Core, site: SiteQueries) -> None:
        self._core, self._site, self._data = core, site, core.data

    def all(self) -> tuple[Profession, ...]:
        """The occupations that members train, by name; none without a layout for them."""
        if not self._site.has_layout("profession.html"):
            return ()
        trained = {found for member in self._data.members.values() for found in member.professions}
        known = (self._data.professions[found] for found in trained)
        return tuple(sorted(known, key=lambda found: (proposed_id(found.name), found.id)))

    def get(self, profession_id: str) -> Profession:
        """The occupation."""
        return self._data.professions[profession_id]

    def address(self, profession_id: str) -> str:
        """The address of the occupation's page."""
        return urls.address("profession", self._data.settings, profession_id=profession_id)

    def members(self, profession_id: str) -> tuple[Member, ...]:
        """The members that train the occupation, by name."""
        members = self._site.members.all()
        by_profession = self._core.reads.once(
            "members by profession", lambda: _by_name(members, lambda one: one.professions)
        )
        return by_profession.get(profession_id, ())

    def vacancies(self, profession_id: str) -> tuple[OpenPlace, ...]:
        """The places for trainees that one may still apply for, of all members, the most urgent first."""
        found = _open_places(self.members(profession_id), self._data, self._core.today())
        return tuple(one for one in found if one.profession.id == profession_id)

    def coming_dates(self, profession_id: str) -> tuple[Occurrence, ...]:
        """The next dates that a member training the occupation takes part in."""
        members = {member.id for member in self.members(profession_id)}
        return tuple(found for found in self._site.events.upcoming() if members.intersection(found.members))

    def past_dates(self, profession_id: str, limit: int) -> tuple[Occurrence, ...]:
        """The last dates that a member training the occupation took part in, the newest first."""
        past_of = self._site.members.past_dates
        dates = {(one.event_id, one.key): one for member in self.members(profession_id) for one in past_of(member.id)}
        return tuple(sorted(dates.values(), key=first_day, reverse=True)[:limit])


def _by_name(members: Iterable[Member], names: Callable[[Member], Iterable[str]]) -> Mapping[str, tuple[Member, ...]]:
    """The members in their order under each of the `names` that they have."""
    found: dict[str, list[Member]] = {}
    for member in members:
        for name in dict.fromkeys(names(member)):
            found.setdefault(name, []).append(member)
    return {name: tuple(members) for name, members in found.items()}


def _name(member: Member) -> str:
    return member.short_name or member.name


def _open_places(members: Iterable[Member], data: Site, today: date) -> tuple[OpenPlace, ...]:
    found = (
        OpenPlace(member=member, profession=data.professions[vacancy.profession], vacancy=vacancy)
        for member in members
        for vacancy in member.vacancies
        if vacancy.until >= today
    )
    return tuple(sorted(found, key=lambda one: one.vacancy.until))

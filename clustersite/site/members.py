"""What layouts may ask about members, the occupations they train, and figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from clustersite.content import urls
from clustersite.content.fields import proposed_id
from clustersite.content.model import Figure, FigureValue, Member, Profession
from clustersite.content.urls import LINKS_FILE, event_file, member_file
from clustersite.events.occurrences import Occurrence, first_day
from clustersite.git import entry_of
from clustersite.render import charts, maps, selections
from clustersite.render.records import OpenPlace
from clustersite.site import samples
from clustersite.site.choices import ChoiceQuestions


class MemberQuestions(ChoiceQuestions):
    """Members, occupations and figures."""

    def member(self, member_id: str) -> Member:
        """The member as its file says."""
        return self._site.members[member_id]

    def member_name(self, member_id: str) -> str:
        """How the member is called for short."""
        member = self._site.members[member_id]
        return member.short_name or member.name

    def member_address(self, member_id: str) -> str:
        """The address of the member's page."""
        return urls.member_address(self._site.settings, member_id)

    def member_changed(self, member_id: str) -> datetime | None:
        """When a source of the member's page changed last; None where that is not known."""
        podcast = self._site.members[member_id].podcast
        links = (entry_of(LINKS_FILE, podcast),) if podcast else ()
        events = {event_file(found.event_id) for found in self._dates.of_member(member_id)}
        return self._changed(member_file(member_id), *links, *sorted(events))

    def member_number(self, member_id: str) -> int:
        """The member's place in the list of members, from 0."""
        return self._reads.once("member numbers", self._member_numbers)[member_id]

    def _member_numbers(self) -> Mapping[str, int]:
        return {member.id: number for number, member in enumerate(self.members())}

    def professions_of(self, member_id: str) -> tuple[Profession, ...]:
        """The occupations the member trains, in the order of its file."""
        return tuple(self._site.professions[found] for found in self._site.members[member_id].professions)

    def vacancies_of_member(self, member_id: str) -> tuple[OpenPlace, ...]:
        """The member's places for trainees that one may still apply for, the most urgent first."""
        return self._open_places((self._site.members[member_id],))

    def vacancies_of_profession(self, profession_id: str) -> tuple[OpenPlace, ...]:
        """The same of an occupation, of all members."""
        found = self._open_places(self.members_training(profession_id))
        return tuple(one for one in found if one.profession.id == profession_id)

    def _open_places(self, members: Iterable[Member]) -> tuple[OpenPlace, ...]:
        found = (
            OpenPlace(member=member, profession=self._site.professions[vacancy.profession], vacancy=vacancy)
            for member in members
            for vacancy in member.vacancies
            if vacancy.until >= self.today()
        )
        return tuple(sorted(found, key=lambda one: one.vacancy.until))

    def member_dates_past(self, member_id: str) -> tuple[Occurrence, ...]:
        """The past dates the member took part in, the newest first."""
        past = (found for found in self._dates.of_member(member_id) if self._past(found))
        return tuple(reversed(tuple(past)))

    def member_figures(self, member_id: str) -> tuple[tuple[Figure, FigureValue], ...]:
        """The values that figures give for the member, each with its figure."""
        return self._reads.once("member figures", self._figures_by_member).get(member_id, ())

    def _figures_by_member(self) -> Mapping[str, tuple[tuple[Figure, FigureValue], ...]]:
        found: dict[str, tuple[tuple[Figure, FigureValue], ...]] = {}
        for figure in self._site.figures.values():
            for entry in figure.values:
                if entry.member:
                    found[entry.member] = (*found.get(entry.member, ()), (figure, entry))
        return found

    def member_map(self) -> maps.AreaMap:
        """The map of the towns that members have, with how many are in each."""
        counts = {
            one.name: one.count
            for one in selections.member_selections(self._site, self.members())
            if one.group == "ort"
        }
        return maps.area_map(self._site.towns, self._site.rivers.values(), counts)

    def professions(self) -> tuple[Profession, ...]:
        """The occupations that members train, by name; none without a layout for them."""
        if "profession.html" not in self._site.layouts:
            return ()
        trained = {found for member in self._site.members.values() for found in member.professions}
        known = (self._site.professions[found] for found in trained)
        return tuple(sorted(known, key=lambda found: (proposed_id(found.name), found.id)))

    def profession(self, profession_id: str) -> Profession:
        """The occupation."""
        return self._site.professions[profession_id]

    def profession_address(self, profession_id: str) -> str:
        """The address of the occupation's page."""
        return urls.address("profession", self._site.settings, profession_id=profession_id)

    def members_training(self, profession_id: str) -> tuple[Member, ...]:
        """The members that train the occupation, by name."""
        return tuple(member for member in self.members() if profession_id in member.professions)

    def dates_of_profession(self, profession_id: str) -> tuple[Occurrence, ...]:
        """The next dates that a member training the occupation takes part in."""
        members = {member.id for member in self.members_training(profession_id)}
        return tuple(found for found in self.upcoming() if members.intersection(found.members))

    def past_dates_of_profession(self, profession_id: str, limit: int) -> tuple[Occurrence, ...]:
        """The last dates that a member training the occupation took part in, the newest first."""
        members = self.members_training(profession_id)
        dates = {(one.event_id, one.key): one for member in members for one in self.member_dates_past(member.id)}
        return tuple(sorted(dates.values(), key=first_day, reverse=True)[:limit])

    def sample_dates(self, here: str) -> tuple[Occurrence, ...]:
        """A made-up date in each state, for the page of all components at the address `here`."""
        place = next(iter(self._site.places.values()), None)
        return samples.sample_dates(here, self.categories(), place)

    def figure(self, figure_id: str) -> Figure:
        """The figure."""
        return self._site.figures[figure_id]

    def figures(self) -> tuple[Figure, ...]:
        """The figures in the order of their file."""
        return tuple(self._site.figures.values())

    def chart(self, figure_id: str) -> charts.Chart:
        """The figure's row of values as a drawing."""
        return charts.chart(self._site.figures[figure_id])

"""What layouts may ask about the choices that visitors have among dates and members."""

from __future__ import annotations

from clustersite.content import urls
from clustersite.content.fields import proposed_id
from clustersite.content.model import Member
from clustersite.render import selections
from clustersite.render.selections import Group, Selection
from clustersite.site.events import EventQuestions


class ChoiceQuestions(EventQuestions):
    """Selections of dates and of members."""

    def event_selections(self, group: Group | None = None) -> tuple[Selection, ...]:
        """Every choice among the dates, of one group where that is said; none without a layout for them."""
        if "events-selection.html" not in self._site.layouts:
            return ()
        found = self._reads.once("event selections", self._event_selections)
        return tuple(one for one in found if group in (None, one.group))

    def _event_selections(self) -> tuple[Selection, ...]:
        return tuple(selections.event_selections(self._site, self._dates.all(), self.upcoming()))

    def event_selection(self, group: Group, choice: str) -> Selection:
        """The choice among the dates."""
        return next(one for one in self.event_selections(group) if one.id == choice)

    def member_selections(self, group: Group | None = None) -> tuple[Selection, ...]:
        """Every choice among the members, of one group where that is said; none without a layout for them."""
        if "members-selection.html" not in self._site.layouts:
            return ()
        found = self._reads.once("member selections", self._member_selections)
        return tuple(one for one in found if group in (None, one.group))

    def _member_selections(self) -> tuple[Selection, ...]:
        return tuple(selections.member_selections(self._site, self.members()))

    def member_selection(self, group: Group, choice: str) -> Selection:
        """The choice among the members."""
        return next(one for one in self.member_selections(group) if one.id == choice)

    def selected_members(self, group: Group, choice: str) -> tuple[Member, ...]:
        """The members of one choice, by name."""
        return tuple(one for one in self.members() if choice in self.choices_of_member(group, one.id))

    def choice_address(self, group: Group, name: str) -> str | None:
        """The address of the members of the field or town of that name; None without a layout for them."""
        if "members-selection.html" not in self._site.layouts:
            return None
        return urls.address("member-selection", self._site.settings, group=group, choice=proposed_id(name))

    def choices_of_member(self, group: Group, member_id: str) -> tuple[str, ...]:
        """The ids of the choices of one group that the member belongs to."""
        return selections.member_choices(self._site, self._site.members[member_id], group)

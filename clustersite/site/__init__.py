"""What layouts may ask about the site, one object for each subject: `site.events.upcoming(5)`, `site.pages.menu()`.

Every result is immutable and has a stable `repr`. Selection and sorting happen here, never in a layout. Nothing here
touches files, clock or network: `today` came in as a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from math import ceil
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args
from urllib.parse import urljoin

from markupsafe import Markup

from clustersite.content.model import Category, Figure, Link, Region, Settings, Site, Visibility
from clustersite.content.urls import BaseUrl, member_file
from clustersite.events import occurrences
from clustersite.events.index import DateIndex
from clustersite.events.occurrences import Occurrence
from clustersite.feeds.tombstones import Withdrawal
from clustersite.git import History, entry_of, revision_of
from clustersite.queries import Askable, Inputs, Values
from clustersite.render import drawings, machine_readable, records
from clustersite.render.records import ChoiceGroup, ListPage, Player, Selection
from clustersite.site.events import EventQueries, by_month
from clustersite.site.feeds import FeedQueries
from clustersite.site.kinds import PageKind, Params, Route
from clustersite.site.members import MemberQueries, ProfessionQueries
from clustersite.site.pages import AssetQueries, PageQueries
from clustersite.site.search import SearchQueries

_R = TypeVar("_R")

# So much of a list reads well on one page.
_ENTRIES_OF_PAGE = 60

_QUOTED = re.compile(r"""["']([^"'\n]+)(?=["'])""")

Kept = Literal["routes", "addresses", "redirects", "list_length"]
"""Queries about all pages or a whole list, whose results are kept."""

Listed = Literal["news", "members", "dates", "training", "category-feeds", "member-feeds"]
"""What there are lists of that grow with the site."""


class Core:
    """What the queries of all subjects stand on: the records and their dates, the day, the address, git's revisions.

    What is read of it is noted.
    """

    def __init__(self, data: Site, today: date, base_url: BaseUrl, history: History, reads: Inputs) -> None:
        self.data = data
        self.reads = reads
        self.dates = DateIndex(data, reads)
        self.revisions = self.table("revisions", history.revisions)
        self._today = self.table("today", {"": today})
        self._base_url = self.table("base_url", {"": base_url.url})
        self._is_shallow = self.table("is_shallow", {"": history.is_shallow})
        # Everything depends on the settings.
        self.table("settings", {"": data.settings})

    def table(self, name: str, values: Mapping[str, _R]) -> Values[_R]:
        """The values as a table that notes what is looked up."""
        return Values(name, values, self.reads)

    def today(self) -> date:
        """The day as of which the site is built."""
        return self._today[""]

    def base_url(self) -> BaseUrl:
        """Where the site is published."""
        return BaseUrl(self._base_url[""])

    def is_past(self, occurrence: Occurrence) -> bool:
        """Whether the date is over."""
        return occurrences.is_past(occurrence, self.today())

    def changed(self, *sources: str) -> datetime | None:
        """When one of the sources changed last; None where that is not known."""
        # In a shallow clone everything seems to have changed with the one commit there is.
        found = None if self._is_shallow[""] else revision_of(sources, self.revisions)
        return found.changed if found else None


class SiteQueries(Askable):
    """The site as of one day: an object for each subject, and what belongs to none of them alone."""

    def __init__(
        self,
        data: Site,
        *,
        today: date,
        asset_addresses: Mapping[str, str],
        base_url: BaseUrl,
        history: History,
        withdrawals: Mapping[str, tuple[Withdrawal, ...]] = MappingProxyType({}),
        finished_assets: Mapping[str, bytes] = MappingProxyType({}),
        reads: Inputs | None = None,
        kinds: Sequence[PageKind] = (),
    ) -> None:
        core = Core(data, today, base_url, history, reads or Inputs())
        self._core, self._data = core, data
        self.assets = AssetQueries(core, asset_addresses, finished_assets)
        self.pages = PageQueries(core, self)
        self.events = EventQueries(core, self)
        self.members = MemberQueries(core)
        self.professions = ProfessionQueries(core, self)
        self.feeds = FeedQueries(core, self, withdrawals, history.head)
        self.search = SearchQueries(core, self, kinds)
        self._kinds = {kind.name: kind for kind in kinds}
        # These are asked for others, here until somebody else answers queries; a layout may name no more than these.
        own = {"search.group": self.search.group, **{name: getattr(self, name) for name in get_args(Kept)}}
        core.reads.ask = lambda asked: [own[name](*arguments) for name, arguments in asked]

    def once(self, key: str, make: Callable[[], _R]) -> _R:
        """What `make` gives, made again only when something that it read is another; no layout can ask with one."""
        return self._core.reads.once(key, make)

    def routes(self, kind: str) -> tuple[Route, ...]:
        """The route of every page of the kind."""
        return tuple(self._kinds[kind].planned(self))

    def addresses(self, kind: str) -> tuple[tuple[Params, str], ...]:
        """The params of every page of the kind with its address, for whom all else does not matter."""
        return tuple(self._kinds[kind].placed(self))

    def redirects(self, kind: str) -> tuple[tuple[str, str, str], ...]:
        """Each former address of a page of the kind, with the page's source and its address now."""
        return tuple(self._kinds[kind].redirects(self))

    def kept(self, query: Kept, *arguments: Any) -> Any:
        """What the query tells, from what the state keeps where there is one."""
        return self.once(f"{query} {arguments}", lambda: self._core.reads.ask([(query, arguments)])[0])

    def settings(self) -> Settings:
        """What site.yaml says."""
        return self._data.settings

    def today(self) -> date:
        """The day as of which the site is built."""
        return self._core.today()

    def base_url(self) -> str:
        """Where the site is published."""
        return self._core.base_url().url

    def has_layout(self, name: str) -> bool:
        """Whether layouts/ has the file."""
        return name in self._data.layouts

    def layout(self, name: str) -> tuple[tuple[str, str], ...]:
        """The layout and all that it refers to, however deep: their names and texts."""
        texts: dict[str, str] = {}
        names, waiting = frozenset(self._data.layouts), {name}
        while waiting := waiting & names - texts.keys():
            here = waiting.pop()
            texts[here] = self._data.layouts[here]
            # A layout can name another only by writing it out.
            waiting.update(_QUOTED.findall(texts[here]))
        return tuple(sorted(texts.items()))

    def category(self, category_id: str) -> Category:
        """The category."""
        return self._data.categories[category_id]

    def categories(self) -> tuple[Category, ...]:
        """The categories in the order of their file."""
        return tuple(self._data.categories.values())

    def region(self, region_id: str) -> Region:
        """The region."""
        return self._data.settings.regions[region_id]

    def regions(self) -> tuple[Region, ...]:
        """The regions in the order of site.yaml."""
        return tuple(self._data.settings.regions.values())

    def figure(self, figure_id: str) -> Figure:
        """The figure."""
        return self._data.figures[figure_id]

    def figures(self) -> tuple[Figure, ...]:
        """The figures in the order of their file."""
        return tuple(self._data.figures.values())

    def chart(self, figure_id: str) -> drawings.Chart:
        """The figure's row of values as a drawing."""
        return drawings.chart(self._data.figures[figure_id])

    def link(self, link_id: str) -> Link:
        """The link; one that is given on request only shows a mail address in place of its own."""
        link = self._data.links[link_id]
        mail = f"mailto:{self._data.settings.contact.email or ''}"
        return link.model_copy(update={"url": mail}) if link.visibility is Visibility.ON_REQUEST else link

    def player(self, link_id: str) -> Player | None:
        """The player that a page may load for the link after a click; None where there is none."""
        return records.player(self._data.links[link_id])

    def frame_hosts(self, link_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The hosts whose players a page with these links may load."""
        found = map(self.player, link_ids)
        return tuple(dict.fromkeys(one.host for one in found if one))

    def selections(self, group: ChoiceGroup) -> tuple[Selection, ...]:
        """Every choice that visitors have in the group; none without a layout for them."""
        of_members, data = group in records.GROUPS_OF_MEMBERS, self._data

        def found() -> tuple[Selection, ...]:
            if of_members:
                return records.selections_of_members(data, group, self.members.all())
            return records.selections_of_dates(data, group, self._core.dates.all(), self.events.upcoming())

        layout = "members-selection.html" if of_members else "events-selection.html"
        return self.once(f"selections {group}", found) if self.has_layout(layout) else ()

    def selection(self, group: ChoiceGroup, choice: str) -> Selection:
        """The choice."""
        return next(one for one in self.selections(group) if one.id == choice)

    def list_length(self, listed: Listed, group: ChoiceGroup | None = None, choice: str | None = None) -> int:
        """How many pages the list has."""
        return self.list_page(listed, 1, group, choice).pages

    def list_page(
        self, listed: Listed, number: int = 1, group: ChoiceGroup | None = None, choice: str | None = None
    ) -> ListPage:
        """One page of a list, from 1 on: coming dates month by month; dates and members of a choice, or all of them."""
        lists: Mapping[Listed, Callable[[], Sequence[Any]]] = {
            "news": self.pages.news_ids,
            "members": lambda: self.members.selected(group, choice) if group and choice else self.members.all(),
            "dates": lambda: self.events.selected(group, choice) if group and choice else self.events.upcoming(),
            "training": lambda: self.professions.members(choice or ""),
            "category-feeds": lambda: self.feeds.all("category"),
            "member-feeds": lambda: self.feeds.all("member"),
        }
        entries, end = lists[listed](), number * _ENTRIES_OF_PAGE
        shown = entries[end - _ENTRIES_OF_PAGE : end]
        match listed:
            case "dates":
                shown = by_month(shown, self._data.settings)
            case "news":
                # What a list shows of a page is made for those on this page of it only.
                shown = [self.pages.link(page_id) for page_id in shown]
        return ListPage(
            entries=tuple(shown),
            number=number,
            pages=max(1, ceil(len(entries) / _ENTRIES_OF_PAGE)),
            total=len(entries),
        )

    def qr_code(self, address: str) -> Markup:
        """The QR code of a complete address as inline SVG, dark on white, with its quiet zone (ISO 18004)."""
        # Imported here, because a build that draws no code must not pay for it.
        import segno  # noqa: PLC0415

        code = segno.make_qr(address, error="m")
        return Markup(code.svg_inline(omitsize=True, svgclass=None, lineclass=None, light="#fff"))

    def structured_data(self, kind: str, subject: str = "") -> tuple[Markup, ...]:
        """JSON-LD documents (schema.org) of the kind `event`, `vacancies` (of a member), `organization`, `website`
        or `breadcrumb` (of a page)."""
        absolute = self._core.base_url().absolute
        match kind:
            case "event":
                image = self._data.events[subject].image
                address = urljoin(f"{self.base_url()}/", self.assets.picture(image.file).address) if image else ""
                return machine_readable.dates(self._data, self._announced_dates(subject), address)
            case "vacancies":
                posted = self._core.changed(entry_of(member_file(subject), "vacancies"))
                page = absolute(self.members.address(subject))
                return machine_readable.vacancies(self.members.vacancies(subject), page, posted)
            case "organization":
                return machine_readable.organization(self._data)
            case "website":
                return machine_readable.website(self._data)
            case "breadcrumb":
                above = self.pages.trail(subject)
                return machine_readable.breadcrumb((page.menu_title, absolute(page.address)) for page in above)
            case _:
                raise LookupError(f"no structured data of the kind {kind}")

    def _announced_dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """The dates that search engines read of: of a series those to come, or the last one."""
        dates = self.events.dates(event_id)
        return (self.events.coming_dates(event_id) or dates[-1:]) if self._data.events[event_id].repeat else dates

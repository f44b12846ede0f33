"""Everything a layout may ask about the site. Every answer is immutable and has a stable `repr`.

Selection and sorting happen here, never in a layout. Nothing here touches files, clock or network: `today`
came in as a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from clustersite import addresses, event_calendar, samples
from clustersite.calendars import calendar_links, calendar_views
from clustersite.calendars.date_index import DateIndex
from clustersite.calendars.feed_words import FeedEntry
from clustersite.calendars.feeds import event_lines
from clustersite.calendars.plain_text import plain_text
from clustersite.calendars.subscriptions import FeedKind, Subscription, subscriptions
from clustersite.calendars.withdrawals import Withdrawal
from clustersite.event_calendar import Occurrence
from clustersite.ids import proposed_id
from clustersite.model import (
    Category,
    Event,
    Figure,
    FigureValue,
    Link,
    LinkKind,
    Member,
    Page,
    Place,
    Profession,
    Region,
    Settings,
    Site,
    Visibility,
)
from clustersite.moments import Month
from clustersite.pages import charts, findable, maps, players, qr_codes, search, selections, structured_data
from clustersite.pages.markdown_text import MarkdownText
from clustersite.pages.selections import Group, Selection
from clustersite.remembering.tables import Reads, Values
from clustersite.revisions import History, Revision, entry_of, revision_of
from clustersite.source_files import LINKS_FILE, PLACES_FILE, event_file
from clustersite.web_address import BaseUrl

_LAYOUTS_OF_TEXT = ("page.html", "post.html", "legal.html", "contact.html")


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
class MonthOfDates:
    """The dates of one month in order, and the address of the month's grid."""

    month: Month
    address: str
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedLink:
    """A calendar feed that can be subscribed to."""

    id: str
    kind: FeedKind
    name: str
    description: str
    address: str
    coming: int


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


class Questions:
    """The site's answers as of one day."""

    def __init__(
        self,
        site: Site,
        *,
        today: date,
        asset_addresses: Mapping[str, str],
        base_url: BaseUrl,
        history: History,
        withdrawals: Mapping[str, tuple[Withdrawal, ...]] = MappingProxyType({}),
        finished_assets: Mapping[str, bytes] = MappingProxyType({}),
        reads: Reads | None = None,
    ) -> None:
        self._reads = reads or Reads()
        self._site = site
        self._dates = DateIndex(site, self._reads)
        feeds = subscriptions(site, self._dates.all(), withdrawals)
        given: dict[str, Mapping[str, Any]] = {
            "today": {"": today},
            "base_url": {"": base_url.url},
            "settings": {"": site.settings},
            "asset_addresses": asset_addresses,
            "finished_assets": finished_assets,
            "revisions": history.revisions,
            "withdrawals": withdrawals,
            "feeds": {feed.address: feed for feed in feeds},
            "feed_addresses": {f"{feed.kind} {feed.id}": feed.address for feed in feeds},
        }
        self._given: dict[str, Mapping[str, Any]] = {
            name: Values(name, values, self._reads) for name, values in given.items()
        }
        self._history = replace(history, revisions=self._given["revisions"])
        self._text = MarkdownText(base_url.absolute)

    # The site as a whole

    def settings(self) -> Settings:
        """What site.yaml says."""
        return self._site.settings

    def today(self) -> date:
        """The day as of which the site is built."""
        date_of_build: date = self._given["today"][""]
        return date_of_build

    def base_url(self) -> str:
        """Where the site is published."""
        url: str = self._given["base_url"][""]
        return url

    def _absolute(self, address: str) -> str:
        return BaseUrl(self.base_url()).absolute(address)

    def layout(self, name: str) -> tuple[tuple[str, str], ...]:
        """The layout and all that it refers to, however deep: their names and texts."""
        texts: dict[str, str] = {}
        waiting = [name]
        while waiting:
            here = waiting.pop()
            if here not in texts and here in self._site.layouts:
                texts[here] = self._site.layouts[here]
                waiting += self._referenced(texts[here])
        return tuple(sorted(texts.items()))

    def _referenced(self, text: str) -> Iterable[str]:
        """Every layout whose name stands in the text; a layout can name another only by writing it out."""
        return [name for name in self._site.layouts if f'"{name}"' in text or f"'{name}'" in text]

    def asset(self, name: str) -> str:
        """The address of the file `name` below assets/; it carries a fingerprint of the content."""
        address: str = self._given["asset_addresses"][name]
        return address

    def asset_content(self, name: str) -> bytes:
        """The content of the file that visitors get for `name` below assets/."""
        finished: bytes | None = self._given["finished_assets"].get(name)
        return self._site.assets[name] if finished is None else finished

    def has_page(self, page_id: str) -> bool:
        """Whether content/ has the page."""
        return page_id in self._site.pages

    def indexed(self) -> tuple[Indexed, ...]:
        """All pages that search engines may show; of those with a source of their own, when it changed."""
        pages = (
            Indexed(address=addresses.page_address(page.id), changed=self._changed(*self._sources_of(page)))
            for page in self._site.pages.values()
            if not page.noindex
        )
        events = (
            Indexed(address=self.event_address(event.id), changed=self._changed(*self._sources_of_event(event)))
            for event in self._site.events.values()
        )
        members = (
            Indexed(address=self.member_address(name), changed=self._changed(f"site_data/members/{name}.yaml"))
            for name in self._site.members
        )
        lists = (
            *(self.profession_address(found.id) for found in self.professions()),
            *(self.year_address(year) for year in self.years()),
            *(self.month_address(month) for month in self.months()),
            *(one.address for one in (*self.event_selections(), *self.member_selections()) if one.is_indexed),
        )
        return (*pages, *events, *members, *(Indexed(address=address, changed=None) for address in lists))

    def _sources_of(self, page: Page) -> list[str]:
        """The files that the page's content comes from; a page of a kind of its own shows all data."""
        own = [f"content/{page.id}.md", *(f"site_data/events/{name}.yaml" for name in page.events)]
        if page.layout in _LAYOUTS_OF_TEXT:
            return own
        events = (f"site_data/events/{name}.yaml" for name in self._site.events)
        members = (f"site_data/members/{name}.yaml" for name in self._site.members)
        return [*own, *events, *members]

    def _changed(self, *sources: str) -> datetime | None:
        found = revision_of(sources, self._history)
        return found.changed if found else None

    def qr_code(self, address: str) -> qr_codes.QrCode:
        """The QR code of a complete address."""
        return qr_codes.qr_code(address)

    def structured_data(self, kind: str, subject: str = "") -> tuple[Markup, ...]:
        """JSON-LD documents (schema.org) of the kind `event`, `organization` or `website`."""
        return structured_data.documents(self._site, kind, subject)

    # Pages

    def preview(self, here: str) -> str | None:
        """The address of the picture for the page at `here`: its own, else the home page's; None without a layout."""
        if "preview.svg" not in self._site.layouts:
            return None
        path = here.strip("/")
        folder, _, name = path.rpartition("/")
        has_own = any(page_id in self._site.pages for page_id in (path, f"{path}/index".lstrip("/")))
        has_own = has_own or (folder == self._site.settings.addresses.events and name in self._site.events)
        return addresses.preview_address(here if has_own and here.endswith("/") else "/")

    def page(self, page_id: str) -> Page:
        """The page, with its text."""
        return self._site.pages[page_id]

    def page_link(self, page_id: str) -> PageLink:
        """What a list shows of the page."""
        page = self._site.pages[page_id]
        return PageLink(
            id=page.id,
            title=page.title,
            menu_title=page.menu_title or page.title,
            description=page.description,
            lead=page.lead,
            address=addresses.page_address(page.id),
            date=page.date,
        )

    def menu(self) -> tuple[PageLink, ...]:
        """The pages of the main menu."""
        return self._page_links(self._site.settings.menu)

    def footer(self) -> tuple[PageLink, ...]:
        """The pages of the footer."""
        return self._page_links(self._site.settings.footer)

    def social(self) -> tuple[PublicLink, ...]:
        """The links of the footer."""
        return tuple(self.link(link_id) for link_id in self._site.settings.social)

    def pages_below(self, page_id: str) -> tuple[PageLink, ...]:
        """The pages in the same folder as the index page `page_id`, by their `order`, then title."""
        inside = self._reads.once("folders", self._pages_by_folder).get(page_id.removesuffix("index"), ())
        return self._page_links(found for found in inside if found != page_id)

    def _pages_by_folder(self) -> Mapping[str, tuple[str, ...]]:
        folders: dict[str, tuple[str, ...]] = {}
        for page in sorted(self._site.pages.values(), key=lambda page: (page.order, page.title)):
            folder = page.id[: page.id.rfind("/") + 1]
            folders[folder] = (*folders.get(folder, ()), page.id)
        return folders

    def news(self, limit: int | None = None) -> tuple[PageLink, ...]:
        """The newest dated pages first."""
        return self._page_links(self._reads.once("news", self._dated_pages)[:limit])

    def _dated_pages(self) -> tuple[str, ...]:
        dated = [(page.date, page.id) for page in self._site.pages.values() if page.date]
        return tuple(page_id for _, page_id in sorted(dated, reverse=True))

    def trail(self, here: str) -> tuple[PageLink, ...]:
        """The pages above the address `here`, the home page first."""
        parts = here.strip("/").split("/")
        paths = ["", *("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))] if here != "/" else []
        candidates = ((path, page_id) for path in paths for page_id in (path.removesuffix("/"), f"{path}index"))
        return self._page_links(
            page_id for path, page_id in candidates if page_id and addresses.page_address(page_id) == f"/{path}"
        )

    def _page_links(self, page_ids: Iterable[str]) -> tuple[PageLink, ...]:
        return tuple(self.page_link(page_id) for page_id in page_ids if page_id in self._site.pages)

    # Events

    def event(self, event_id: str) -> Event:
        """The event as its file says."""
        return self._site.events[event_id]

    def event_address(self, event_id: str) -> str:
        """The address of the event's page."""
        return addresses.event_address(self._site.settings, event_id)

    def dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """All dates of the event, cancelled ones included."""
        return self._dates.of_event(event_id)

    def coming_dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """The event's dates from today on."""
        return tuple(found for found in self.dates(event_id) if not self._past(found))

    def past_dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """The event's dates before today."""
        return tuple(found for found in self.dates(event_id) if self._past(found))

    def upcoming(
        self,
        limit: int | None = None,
        *,
        category: str | None = None,
        region: str | None = None,
        member: str | None = None,
        one_per_event: bool = False,
    ) -> tuple[Occurrence, ...]:
        """The next dates, at most `limit`, of one category, region or member where that is said.

        With `one_per_event` only the next date of each event, so that a series does not fill a short list.
        """
        found = (
            one
            for one in (self._dates.all() if member is None else self._dates.of_member(member))
            if not self._past(one)
            and (category is None or (one.category and one.category.id == category))
            and (region is None or region in one.regions)
        )
        if one_per_event:
            next_of: dict[str, Occurrence] = {}
            for one in found:
                next_of.setdefault(one.event_id, one)
            return tuple(next_of.values())[:limit]
        return tuple(found)[:limit]

    def upcoming_by_month(
        self, *, category: str | None = None, region: str | None = None, member: str | None = None
    ) -> tuple[MonthOfDates, ...]:
        """The next dates, month by month."""
        return self._by_month(self.upcoming(category=category, region=region, member=member))

    def latest_past(self, limit: int) -> tuple[Occurrence, ...]:
        """The last dates before today, the newest first."""
        return tuple(found for found in reversed(self._dates.all()) if self._past(found))[:limit]

    def years(self) -> tuple[int, ...]:
        """The years that have dates, the newest first."""
        return tuple(sorted({found.start.year for found in self._dates.all()}, reverse=True))

    def year(self, year: int) -> tuple[MonthOfDates, ...]:
        """All dates of the year, month by month."""
        return self._by_month(found for found in self._in_year(year) if found.start.year == year)

    def _in_year(self, year: int) -> tuple[Occurrence, ...]:
        return self._dates.between(date(year, 1, 1), date(year, 12, 31))

    def months(self) -> tuple[Month, ...]:
        """Every month from the first date's to the last one's."""
        return self._reads.once("months", lambda: calendar_views.months(self._dates.all()))

    def month_grid(self, year: int, month: int) -> calendar_views.MonthGrid:
        """The month in weeks, with its dates and the public holidays of the regions' states."""
        first = date(year, month, 1)
        shown = self._dates.between(first - timedelta(days=6), first + timedelta(days=37))
        return calendar_views.month_grid(Month(year, month), shown, self.months(), self._states())

    def month_address(self, month: Month) -> str:
        """The address of the month's grid."""
        return addresses.month_address(self._site.settings, month)

    def year_plan(self, year: int) -> tuple[calendar_views.PlanMonth, ...]:
        """The year day by day, with the public holidays of the regions' states."""
        return calendar_views.year_plan(year, self._in_year(year), self._states())

    def year_plan_address(self, year: int) -> str:
        """The address of the year's plan for the wall."""
        return addresses.year_plan_address(self._site.settings, year)

    def notice_address(self, event_id: str) -> str:
        """The address of the event's notice for the board."""
        return addresses.notice_address(self._site.settings, event_id)

    def _states(self) -> tuple[str, ...]:
        return tuple(region.state for region in self._site.settings.regions.values() if region.state)

    def year_address(self, year: int) -> str:
        """The address of the year's archive."""
        return addresses.year_address(self._site.settings, year)

    def _by_month(self, occurrences: Iterable[Occurrence]) -> tuple[MonthOfDates, ...]:
        months = groupby(occurrences, lambda found: Month(found.start.year, found.start.month))
        return tuple(
            MonthOfDates(month=month, address=self.month_address(month), occurrences=tuple(group))
            for month, group in months
        )

    def _past(self, occurrence: Occurrence) -> bool:
        return event_calendar.is_past(occurrence, self.today())

    # Selections of dates and members

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

    def selected_dates(self, group: Group, choice: str) -> tuple[MonthOfDates, ...]:
        """The coming dates of one choice, month by month."""
        return self._by_month(one for one in self.upcoming() if choice in selections.choices_of(one, group))

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

    def choices_of_member(self, group: Group, member_id: str) -> tuple[str, ...]:
        """The ids of the choices of one group that the member belongs to."""
        return selections.member_choices(self._site, self._site.members[member_id], group)

    # Feeds

    def feeds(self, kind: FeedKind | None = None) -> tuple[FeedLink, ...]:
        """The calendar feeds, of one kind where that is said, each with its number of coming dates."""
        return tuple(self._feed_link(feed) for feed in self._given["feeds"].values() if kind in (None, feed.kind))

    def feed_addresses(self) -> tuple[str, ...]:
        """The addresses of all calendar feeds."""
        return tuple(self._given["feeds"])

    def feed_of_event(self, event_id: str) -> str | None:
        """The address of the event's own calendar file; None while no day is fixed."""
        return self._feed_address("event", event_id)

    def feed_of_category(self, category_id: str) -> str | None:
        """The address of the category's feed; None while it has no dates."""
        return self._feed_address("category", category_id)

    def feed_of_member(self, member_id: str) -> str | None:
        """The address of the member's feed; None while it has no dates."""
        return self._feed_address("member", member_id)

    def subscribe_links(self, address: str) -> calendar_links.SubscribeLinks:
        """Where each calendar service takes a subscription to the feed at `address`."""
        return calendar_links.subscribe_links(address, self.subscription(address).name, BaseUrl(self.base_url()))

    def add_links(self, event_id: str) -> calendar_links.AddLinks | None:
        """Forms of calendar services for the event's next date; None where its day is open or nothing is to come."""
        coming = self.coming_dates(event_id)
        if not coming:
            return None
        page = self._absolute(self.event_address(event_id))
        where = f"{coming[0].place.name}, {coming[0].place.town}" if coming[0].place else ""
        return calendar_links.add_links(coming[0], where, page, self._site.settings)

    def subscription(self, address: str) -> Subscription:
        """The feed at `address`."""
        found: Subscription = self._given["feeds"][address]
        return found

    def calendar_entry(self, event_id: str) -> bytes:
        """The event's VEVENTs as every feed that holds it writes them, withdrawn dates at the end."""
        lines = self._live_entry(event_id) if event_id in self._site.events else b""
        for withdrawal in self._given["withdrawals"].get(event_id, ()):
            lines += event_lines(self._withdrawn_entry(withdrawal), settings=self._site.settings)
        return lines

    def _withdrawn_entry(self, withdrawal: Withdrawal) -> FeedEntry:
        event_id, overview = withdrawal.event.id, f"{self._site.settings.addresses.events}/index"
        address = addresses.page_address(overview) if self.has_page(overview) else "/"
        return FeedEntry(
            event=withdrawal.event,
            occurrences=withdrawal.occurrences,
            place=None,
            online=None,
            links=(),
            contact=None,
            description="",
            page=self._absolute(self.event_address(event_id) if event_id in self._site.events else address),
            revision=withdrawal.revision,
        )

    def _live_entry(self, event_id: str) -> bytes:
        event, settings = self._site.events[event_id], self._site.settings
        page = self._absolute(self.event_address(event_id))
        entry = FeedEntry(
            event=event,
            occurrences=self.dates(event_id),
            place=self._site.places[event.place] if event.place else None,
            online=self._site.links[event.online] if event.online else None,
            links=tuple(self._site.links[link_id] for link_id in event.links),
            contact=event.contact or settings.contact,
            description=self._plain(event.description, page) if event.description else "",
            page=page,
            revision=self._revision(event),
        )
        return event_lines(entry, settings=settings)

    def _plain(self, text: str, page: str) -> str:
        withheld = [link.url for link in self._site.links.values() if link.visibility is not Visibility.PUBLIC]
        return plain_text(self._text.html(text, self), address=page, withheld=withheld)

    def _sources_of_event(self, event: Event) -> list[str]:
        """The files and entries that tell of the event's dates."""
        places = {found.place.id for found in self.dates(event.id) if found.place}
        link_ids = (*event.links, *((event.online,) if event.online else ()))
        return [
            event_file(event.id),
            *(entry_of(PLACES_FILE, place_id) for place_id in places),
            *(entry_of(LINKS_FILE, link_id) for link_id in link_ids),
        ]

    def _revision(self, event: Event) -> Revision:
        found = revision_of(self._sources_of_event(event), self._history)
        return found or Revision(changed=datetime.combine(self.today(), time(), UTC), number=None)

    def changed_events(self, limit: int) -> tuple[ChangedEvent, ...]:
        """The coming events whose files changed last, the newest first."""
        coming = dict.fromkeys(found.event_id for found in self.upcoming())
        found = [
            ChangedEvent(
                id=event_id, date=self.coming_dates(event_id)[0], changed=self._revision(self.event(event_id)).changed
            )
            for event_id in coming
        ]
        return tuple(sorted(found, key=lambda one: (one.changed, one.id), reverse=True)[:limit])

    def dates_feed(self) -> str:
        """The address of the Atom feed of new and changed dates."""
        return addresses.dates_feed_address(self._site.settings)

    def news_feed(self) -> str:
        """The address of the Atom feed of the news."""
        return addresses.news_feed_address(self._site.settings)

    def _feed_address(self, kind: FeedKind, feed_id: str) -> str | None:
        return self._given["feed_addresses"].get(f"{kind} {feed_id}")

    def _feed_link(self, feed: Subscription) -> FeedLink:
        coming = self._reads.once("coming", self._coming_by_event)
        return FeedLink(
            id=feed.id,
            kind=feed.kind,
            name=feed.name,
            description=feed.description,
            address=feed.address,
            coming=sum(coming.get(event_id, 0) for event_id in feed.event_ids),
        )

    def _coming_by_event(self) -> Mapping[str, int]:
        """How many dates with a day each event still has."""
        return Counter(
            found.event_id
            for found in self._dates.all()
            if not isinstance(found.start, Month) and not self._past(found)
        )

    # What events refer to

    def category(self, category_id: str) -> Category:
        """The category."""
        return self._site.categories[category_id]

    def categories(self) -> tuple[Category, ...]:
        """The categories in the order of their file."""
        return tuple(self._site.categories.values())

    def place(self, place_id: str) -> Place:
        """The place."""
        return self._site.places[place_id]

    def region(self, region_id: str) -> Region:
        """The region."""
        return self._site.settings.regions[region_id]

    def regions(self) -> tuple[Region, ...]:
        """The regions in the order of site.yaml."""
        return tuple(self._site.settings.regions.values())

    def link(self, link_id: str) -> PublicLink:
        """The link; one that is given on request only shows a mail address in place of its own."""
        link: Link = self._site.links[link_id]
        url = link.url
        if link.visibility is Visibility.ON_REQUEST:
            url = f"mailto:{self._site.settings.contact.email or ''}"
        return PublicLink(id=link.id, label=link.label, kind=link.kind, url=url, visibility=link.visibility)

    def player(self, link_id: str) -> players.Player | None:
        """The player that a page may load for the link after a click; None where there is none."""
        return players.player(self._site.links[link_id])

    def frame_hosts(self, link_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The hosts whose players a page with these links may load."""
        found = (players.player(self._site.links[link_id]) for link_id in link_ids)
        return tuple(dict.fromkeys(one.host for one in found if one))

    # Members

    def member(self, member_id: str) -> Member:
        """The member as its file says."""
        return self._site.members[member_id]

    def member_name(self, member_id: str) -> str:
        """How the member is called for short."""
        member = self._site.members[member_id]
        return member.short_name or member.name

    def member_address(self, member_id: str) -> str:
        """The address of the member's page."""
        return addresses.member_address(self._site.settings, member_id)

    def members(self) -> tuple[Member, ...]:
        """All members by their short names."""
        return self._reads.once("members", self._sorted_members)

    def _sorted_members(self) -> tuple[Member, ...]:
        return tuple(sorted(self._site.members.values(), key=lambda member: (member.short_name or member.name).lower()))

    def member_number(self, member_id: str) -> int:
        """The member's place in the list of members, from 0."""
        return self._reads.once("member numbers", self._member_numbers)[member_id]

    def _member_numbers(self) -> Mapping[str, int]:
        return {member.id: number for number, member in enumerate(self.members())}

    def professions_of(self, member_id: str) -> tuple[Profession, ...]:
        """The occupations the member trains, in the order of its file."""
        return tuple(self._site.professions[found] for found in self._site.members[member_id].professions)

    def member_dates_coming(self, member_id: str) -> tuple[Occurrence, ...]:
        """The next dates the member takes part in."""
        return self.upcoming(member=member_id)

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

    # Professions

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
        return addresses.profession_address(self._site.settings, profession_id)

    def members_training(self, profession_id: str) -> tuple[Member, ...]:
        """The members that train the occupation, by name."""
        return tuple(member for member in self.members() if profession_id in member.professions)

    def dates_of_profession(self, profession_id: str) -> tuple[Occurrence, ...]:
        """The next dates that a member training the occupation takes part in."""
        members = {member.id for member in self.members_training(profession_id)}
        return tuple(found for found in self.upcoming() if members.intersection(found.members))

    def sample_dates(self, here: str) -> tuple[Occurrence, ...]:
        """A made-up date in each state, for the page of all components at the address `here`."""
        place = next(iter(self._site.places.values()), None)
        return samples.sample_dates(here, self.categories(), place)

    # Search

    def search_documents(self) -> tuple[search.Document, ...]:
        """Everything that can be found."""
        members, events = self.members(), self._site.events.values()
        return findable.documents(self, self._site.pages.values(), events, members)

    def a_to_z(self) -> tuple[findable.IndexPart, ...]:
        """Everything that can be found, by title."""
        return findable.a_to_z(self.search_documents())

    # Figures

    def figure(self, figure_id: str) -> Figure:
        """The figure."""
        return self._site.figures[figure_id]

    def figures(self) -> tuple[Figure, ...]:
        """The figures in the order of their file."""
        return tuple(self._site.figures.values())

    def chart(self, figure_id: str) -> charts.Chart:
        """The figure's row of values as a drawing."""
        return charts.chart(self._site.figures[figure_id])

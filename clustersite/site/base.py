"""What all questions stand on: the site, the day, where it is published, and what records refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from clustersite.content import urls
from clustersite.content.model import Category, Event, Link, Member, Place, Region, Settings, Site, Visibility
from clustersite.content.urls import CATEGORIES_FILE, LINKS_FILE, PLACES_FILE, SETTINGS_FILE, BaseUrl, event_file
from clustersite.events import occurrences
from clustersite.events.index import DateIndex
from clustersite.events.occurrences import Occurrence
from clustersite.feeds.subscriptions import subscriptions
from clustersite.feeds.tombstones import Withdrawal
from clustersite.git import History, entry_of, revision_of
from clustersite.inputs import Reads, Values
from clustersite.render import images, players
from clustersite.render.markdown import MarkdownText
from clustersite.render.records import DownloadFile, PublicLink
from clustersite.site.kinds import PageKind

R = TypeVar("R")

_SETTINGS_OF_EVENTS = (entry_of(SETTINGS_FILE, "contact"), entry_of(SETTINGS_FILE, "event_minutes"))


class BaseQuestions:
    """The site, its settings and assets, and what records refer to."""

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
        kinds: Sequence[PageKind] = (),
    ) -> None:
        self._kinds = kinds
        self._reads = reads or Reads()
        self._site = site
        self._dates = DateIndex(site, self._reads)
        feeds = subscriptions(site, self._dates.all(), withdrawals, today.year)
        given: dict[str, Mapping[str, Any]] = {
            "today": {"": today},
            "is_shallow": {"": history.is_shallow},
            "base_url": {"": base_url.url},
            "settings": {"": site.settings},
            "asset_addresses": asset_addresses,
            "finished_assets": finished_assets,
            "revisions": history.revisions,
            "head": {"": history.head},
            "withdrawals": withdrawals,
            "feeds": {feed.address: feed for feed in feeds},
            "feed_addresses": {f"{feed.kind} {feed.id}": feed.address for feed in feeds},
        }
        self._given: dict[str, Mapping[str, Any]] = {
            name: Values(name, values, self._reads) for name, values in given.items()
        }
        self._text = MarkdownText(base_url.absolute)

    def once(self, key: str, make: Callable[[], R]) -> R:
        """What `make` gives, made again only when something that it read is another; no layout can ask with one."""
        return self._reads.once(key, make)

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

    def _changed(self, *sources: str) -> datetime | None:
        # In a shallow clone everything seems to have changed with the one commit there is.
        found = None if self._given["is_shallow"][""] else revision_of(sources, self._given["revisions"])
        return found.changed if found else None

    def asset(self, name: str) -> str:
        """The address of the file `name` below assets/; it carries a fingerprint of the content.

        A picture has no address of its own: it is published in several files, which `picture` tells.
        """
        if images.is_picture(name):
            raise LookupError(f"{name}: site.picture")
        return self._asset_address(name)

    def download(self, name: str) -> DownloadFile:
        """The file below assets/ for a link that says how large it is."""
        path = PurePosixPath(name)
        return DownloadFile(name=path.name, address=self.asset(name), size=len(self._site.assets[name]))

    def picture(self, name: str) -> images.Picture:
        """The picture or drawing below assets/images/, as pages show it."""
        content, address = self._site.assets[name], self._asset_address(name)
        if not images.is_picture(name):
            width, height = images.drawing_size(content)
            return images.Picture(width=width, height=height, address=self._href(address), avif="", webp="")
        width, height = images.size(content)
        avif, webp = (self._srcset(address, images.widths(width), kind) for kind in images.FORMATS)
        widest = urls.picture_address(address, images.widths(width)[-1], "webp")
        return images.Picture(width=width, height=height, address=self._href(widest), avif=avif, webp=webp)

    def picture_files(self, name: str) -> tuple[tuple[str, int, str], ...]:
        """Address, width and format of every file in which the picture is published."""
        address, (width, _) = self._asset_address(name), images.size(self._site.assets[name])
        return tuple(
            (urls.picture_address(address, one, kind), one, kind)
            for kind in images.FORMATS
            for one in images.widths(width)
        )

    def _srcset(self, address: str, widths: Iterable[int], kind: str) -> str:
        files = ((self._href(urls.picture_address(address, width, kind)), width) for width in widths)
        return ", ".join(f"{file} {width}w" for file, width in files)

    def _href(self, address: str) -> str:
        return BaseUrl(self.base_url()).href(address)

    def _asset_address(self, name: str) -> str:
        address: str = self._given["asset_addresses"][name]
        return address

    def asset_content(self, name: str) -> bytes:
        """The content of the file that visitors get for `name` below assets/."""
        finished: bytes | None = self._given["finished_assets"].get(name)
        return self._site.assets[name] if finished is None else finished

    def has_asset(self, name: str) -> bool:
        """Whether assets/ has the file and it is published."""
        return name in self._given["asset_addresses"]

    def pictures(self) -> tuple[str, ...]:
        """The names of all pictures below assets/."""
        return tuple(filter(images.is_picture, self._given["asset_addresses"]))

    def published_assets(self) -> tuple[tuple[str, str], ...]:
        """Name and address of every asset that is published as it is; a picture only if a stylesheet shows it."""
        stylesheets = b"".join(self._given["finished_assets"].values())
        return tuple(
            (name, address)
            for name, address in self._given["asset_addresses"].items()
            if not images.is_picture(name) or address.removeprefix("/assets/").encode() in stylesheets
        )

    def ids(self, table: str) -> tuple[str, ...]:
        """The ids of all records of the table, `events` or `places` for instance, in their order."""
        return tuple(getattr(self._site, table))

    def has_layout(self, name: str) -> bool:
        """Whether layouts/ has the file."""
        return name in self._site.layouts

    def has_page(self, page_id: str) -> bool:
        """Whether content/ has the page."""
        return page_id in self._site.pages

    def overview(self, kind: Literal["events", "members", "news", "professions"]) -> str:
        """The address of the page that leads to all of the kind; the home page where there is none."""
        page_id = f"{getattr(self._site.settings.addresses, kind)}/index"
        return urls.page_address(page_id if page_id in self._site.pages else "index")

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

    def _past(self, occurrence: Occurrence) -> bool:
        return occurrences.is_past(occurrence, self.today())

    def dates(self, event_id: str) -> tuple[Occurrence, ...]:
        """All dates of the event, cancelled ones included."""
        return self._dates.of_event(event_id)

    def _sources_of_event(self, event: Event) -> list[str]:
        """The files and entries that tell of the event's dates."""
        places = {found.place.id for found in self.dates(event.id) if found.place}
        link_ids = {*event.links, *(one for found in self.dates(event.id) for one in occurrences.links_of(found))}
        return [
            event_file(event.id),
            *(entry_of(PLACES_FILE, place_id) for place_id in places),
            *(entry_of(LINKS_FILE, link_id) for link_id in link_ids),
            *([entry_of(CATEGORIES_FILE, event.category)] if event.category else []),
            # What site.yaml never said has no revision.
            *(name for name in _SETTINGS_OF_EVENTS if name in self._given["revisions"]),
        ]

    def members(self) -> tuple[Member, ...]:
        """All members by their short names."""
        return self._reads.once("members", self._sorted_members)

    def some_members(self, most: int) -> tuple[Member, ...]:
        """All members where there are no more than that; else so many, at even steps from A to Z."""
        members = self.members()
        step = max(1, len(members) / most)
        return tuple(members[int(number * step)] for number in range(min(most, len(members))))

    def _sorted_members(self) -> tuple[Member, ...]:
        return tuple(sorted(self._site.members.values(), key=lambda member: (member.short_name or member.name).lower()))

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

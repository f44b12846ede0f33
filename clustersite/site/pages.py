"""Queries about pages, menus and news, and about the files of assets/ that pages show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from clustersite.content import urls
from clustersite.content.model import Link, Page
from clustersite.content.urls import event_file, member_file, page_file
from clustersite.git import entry_of
from clustersite.queries import Askable
from clustersite.render import assets
from clustersite.render.records import DownloadFile, PageLink

if TYPE_CHECKING:
    from clustersite.site import Core, SiteQueries

# Quicker than reading Markdown; what it finds in code as well does no harm.
_NAMED = re.compile(r"\b(event|member|link):([a-z0-9-]+)")
_LAYOUTS_OF_TEXT = ("page.html", "post.html", "legal.html", "contact.html")


class PageQueries(Askable):
    """`site.pages`: pages, menus, news, and the way back home."""

    def __init__(self, core: Core, site: SiteQueries) -> None:
        self._core, self._site = core, site
        self._pages, self._settings = core.data.pages, core.data.settings

    def ids(self) -> tuple[str, ...]:
        """The ids of all pages in their order."""
        return tuple(self._pages)

    def has(self, page_id: str) -> bool:
        """Whether content/ has the page."""
        return page_id in self._pages

    def get(self, page_id: str) -> Page:
        """The page, with its text."""
        return self._pages[page_id]

    def link(self, page_id: str) -> PageLink:
        """What a list shows of the page."""
        page = self._pages[page_id]
        return PageLink(
            id=page.id,
            title=page.title,
            menu_title=page.menu_title or page.title,
            description=page.description,
            lead=page.lead,
            address=urls.page_address(page.id),
            date=page.date,
        )

    def changed(self, page_id: str) -> datetime | None:
        """When a source of what the page shows changed last; None where that is not known.

        A page of a kind of its own shows all data.
        """
        page, data = self._pages[page_id], self._core.data
        own = self._core.changed(*self._sources(page))
        if page.layout in _LAYOUTS_OF_TEXT or not (data.events or data.members):
            return own
        of_data = self._core.reads.once(
            "data changed",
            lambda: self._core.changed(*map(event_file, data.events), *map(member_file, data.members)),
        )
        return max(own, of_data) if own and of_data else None

    def _sources(self, page: Page) -> list[str]:
        """The files that the page's own content comes from."""
        named = {*_NAMED.findall(page.body), *(("event", one) for one in page.events)}
        named |= {*(("member", one) for one in page.members), *(("link", one) for one in page.links)}
        return [page_file(page.id), *(_source(*one) for one in sorted(named))]

    def main(self, kind: Literal["events", "members", "news", "calendar", "professions"]) -> PageLink | None:
        """The page at the first path of that kind (`addresses` of site.yaml); None where the site has none."""
        path = getattr(self._settings.addresses, kind)
        return next(iter(self._links((f"{path}/index", path))), None)

    def overview(self, kind: Literal["events", "members", "news", "professions"]) -> str:
        """The address of the page that leads to all of the kind; the home page where there is none."""
        page_id = f"{getattr(self._settings.addresses, kind)}/index"
        return urls.page_address(page_id if page_id in self._pages else "index")

    def menu(self) -> tuple[PageLink, ...]:
        """The pages of the main menu."""
        return self._links(self._settings.menu)

    def footer(self) -> tuple[PageLink, ...]:
        """The pages of the footer."""
        return self._links(self._settings.footer)

    def social(self) -> tuple[Link, ...]:
        """The links of the footer."""
        return tuple(map(self._site.link, self._settings.social))

    def below(self, page_id: str) -> tuple[PageLink, ...]:
        """The pages in the same folder as the index page `page_id`, by their `order`, then title."""
        inside = self._core.reads.once("folders", self._by_folder).get(page_id.removesuffix("index"), ())
        pages = sorted(map(self._pages.__getitem__, inside), key=lambda page: (page.order, page.title))
        return self._links(page.id for page in pages if page.id != page_id)

    def _by_folder(self) -> Mapping[str, Sequence[str]]:
        folders: dict[str, list[str]] = {}
        for page_id in self._pages:
            folders.setdefault(page_id[: page_id.rfind("/") + 1], []).append(page_id)
        return folders

    def news(self, limit: int | None = None) -> tuple[PageLink, ...]:
        """The newest dated pages first."""
        return self._links(self.news_ids()[:limit])

    def news_ids(self) -> tuple[str, ...]:
        """The ids of all dated pages, the newest first."""

        def dated() -> tuple[str, ...]:
            found = [(page.date, page.id) for page in self._pages.values() if page.date]
            return tuple(page_id for _, page_id in sorted(found, reverse=True))

        return self._core.reads.once("news", dated)

    def trail(self, here: str) -> tuple[PageLink, ...]:
        """The pages above the address `here`, the home page first."""
        above = ["/", *reversed([*urls.above(here)])] if here != "/" else []
        candidates = ((address, name) for address in above for name in (address.strip("/"), f"{address[1:]}index"))
        return self._links(name for address, name in candidates if name and urls.page_address(name) == address)

    def _links(self, page_ids: Iterable[str]) -> tuple[PageLink, ...]:
        return tuple(self.link(page_id) for page_id in page_ids if page_id in self._pages)


def _source(kind: str, name: str) -> str:
    file = urls.source_file(f"{kind}s", name)
    return entry_of(file, name) if kind == "link" else file


class AssetQueries(Askable):
    """`site.assets`: the files below assets/ by their names there, and the addresses at which they are published."""

    def __init__(self, core: Core, addresses: Mapping[str, str], finished: Mapping[str, bytes]) -> None:
        self._core, self._contents = core, core.data.assets
        self._addresses = core.table("asset_addresses", addresses)
        self._finished = core.table("finished_assets", finished)

    def has(self, name: str) -> bool:
        """Whether assets/ has the file and it is published."""
        return name in self._addresses

    def address(self, name: str) -> str:
        """The address of the file, which carries a fingerprint of the content.

        A picture has no address of its own: it is published in several files, which `picture` tells.
        """
        if assets.is_picture(name):
            raise LookupError(f"{name}: site.assets.picture")
        return self._addresses[name]

    def content(self, name: str) -> bytes:
        """The content of the file that visitors get."""
        finished = self._finished.get(name)
        return self._contents[name] if finished is None else finished

    def download(self, name: str) -> DownloadFile:
        """The file for a link that says how large it is."""
        return DownloadFile(name=PurePosixPath(name).name, address=self.address(name), size=len(self._contents[name]))

    def picture(self, name: str) -> assets.Picture:
        """The picture or drawing below assets/images/, as pages show it."""
        content, address, href = self._contents[name], self._addresses[name], self._core.base_url().href
        if not assets.is_picture(name):
            width, height = assets.drawing_size(content)
            return assets.Picture(width=width, height=height, address=href(address), avif="", webp="")
        (width, height), files = assets.size(content), self.picture_files(name)
        srcset = {
            kind: ", ".join(f"{href(file)} {file_width}w" for file, file_width, one in files if one == kind)
            for kind in assets.PICTURE_FORMATS
        }
        return assets.Picture(width=width, height=height, address=href(files[-1][0]), **srcset)

    def picture_files(self, name: str) -> tuple[tuple[str, int, str], ...]:
        """Address, width and format of every file in which the picture is published."""
        address, (width, _) = self._addresses[name], assets.size(self._contents[name])
        return tuple(
            (urls.picture_address(address, one, kind), one, kind)
            for kind in assets.PICTURE_FORMATS
            for one in assets.widths(width)
        )

    def pictures(self) -> tuple[str, ...]:
        """The names of all pictures."""
        return tuple(filter(assets.is_picture, self._addresses))

    def published(self) -> tuple[tuple[str, str], ...]:
        """Name and address of every asset that is published as it is; a picture only if a stylesheet shows it."""
        stylesheets = b"".join(self._finished.values())
        return tuple(
            (name, address)
            for name, address in self._addresses.items()
            if not assets.is_picture(name) or address.removeprefix("/assets/").encode() in stylesheets
        )

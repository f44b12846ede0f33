"""What layouts may ask about pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from clustersite.content import urls
from clustersite.content.model import Page
from clustersite.content.urls import LINKS_FILE, event_file, member_file, page_file
from clustersite.git import entry_of
from clustersite.render.records import PageLink, PublicLink
from clustersite.site.base import BaseQuestions

# Quicker than reading Markdown; what it finds in code as well does no harm.
_NAMED = re.compile(r"\b(event|member|link):([a-z0-9-]+)")
_LAYOUTS_OF_TEXT = ("page.html", "post.html", "legal.html", "contact.html")


class PageQuestions(BaseQuestions):
    """Pages, menus, news, and the way back home."""

    def page_changed(self, page_id: str) -> datetime | None:
        """When a source of what the page shows changed last; None where that is not known.

        A page of a kind of its own shows all data.
        """
        page = self._site.pages[page_id]
        own = self._changed(*self._sources_of_page(page))
        if page.layout in _LAYOUTS_OF_TEXT or not (self._site.events or self._site.members):
            return own
        data = self._reads.once("data changed", self._data_changed)
        return max(own, data) if own and data else None

    def _data_changed(self) -> datetime | None:
        return self._changed(*map(event_file, self._site.events), *map(member_file, self._site.members))

    def _sources_of_page(self, page: Page) -> list[str]:
        """The files that the page's own content comes from."""
        named = _NAMED.findall(page.body)
        events = {*page.events, *(name for kind, name in named if kind == "event")}
        members = {*page.members, *(name for kind, name in named if kind == "member")}
        links = {*page.links, *(name for kind, name in named if kind == "link")}
        return [
            page_file(page.id),
            *map(event_file, sorted(events)),
            *map(member_file, sorted(members)),
            *(entry_of(LINKS_FILE, name) for name in sorted(links)),
        ]

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
            address=urls.page_address(page.id),
            date=page.date,
        )

    def main_page(self, kind: Literal["events", "members", "news", "calendar", "professions"]) -> PageLink | None:
        """The page at the first path of that kind (`addresses` of site.yaml); None where the site has none."""
        path = getattr(self._site.settings.addresses, kind)
        return next(iter(self._page_links((f"{path}/index", path))), None)

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

    def _pages_by_folder(self) -> Mapping[str, Sequence[str]]:
        folders: dict[str, list[str]] = {}
        for page in sorted(self._site.pages.values(), key=lambda page: (page.order, page.title)):
            folders.setdefault(page.id[: page.id.rfind("/") + 1], []).append(page.id)
        return folders

    def news(self, limit: int | None = None) -> tuple[PageLink, ...]:
        """The newest dated pages first."""
        return self._page_links(self._news()[:limit])

    def _news(self) -> tuple[str, ...]:
        return self._reads.once("news", self._dated_pages)

    def _dated_pages(self) -> tuple[str, ...]:
        dated = [(page.date, page.id) for page in self._site.pages.values() if page.date]
        return tuple(page_id for _, page_id in sorted(dated, reverse=True))

    def trail(self, here: str) -> tuple[PageLink, ...]:
        """The pages above the address `here`, the home page first."""
        parts = here.strip("/").split("/")
        paths = ["", *("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))] if here != "/" else []
        candidates = ((path, page_id) for path in paths for page_id in (path.removesuffix("/"), f"{path}index"))
        return self._page_links(
            page_id for path, page_id in candidates if page_id and urls.page_address(page_id) == f"/{path}"
        )

    def _page_links(self, page_ids: Iterable[str]) -> tuple[PageLink, ...]:
        return tuple(self.page_link(page_id) for page_id in page_ids if page_id in self._site.pages)

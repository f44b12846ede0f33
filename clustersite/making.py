"""How each kind of output is made from the site's answers."""

from __future__ import annotations

from typing import cast

from clustersite import findable, search, syndication
from clustersite.assets import Assets
from clustersite.feeds import FeedHead, feed
from clustersite.outputs import Output
from clustersite.questions import Questions
from clustersite.rendering import Renderer
from clustersite.tracking import Answers, Recorder
from clustersite.web_address import BaseUrl


class Workshop:
    """Makes outputs; each sees the site only through a recorder of its own."""

    def __init__(self, answers: Answers, renderer: Renderer, assets: Assets, base_url: BaseUrl) -> None:
        self._answers = answers
        self._renderer = renderer
        self._assets = assets
        self._base_url = base_url

    def make(self, output: Output) -> tuple[bytes, Recorder]:
        """The content of the output, and what it asked; LayoutFault when a layout fails."""
        recorder = Recorder(self._answers)
        return self._content(output, cast(Questions, recorder)), recorder

    def _content(self, output: Output, site: Questions) -> bytes:
        match output.maker:
            case "layout":
                return self._renderer.render(output.layout, site, output.address, dict(output.subject)).encode()
            case "asset":
                return self._assets.contents[output.address]
            case "feed":
                return self._feed(output.address, site)
            case "news":
                return syndication.news_feed(site.settings(), site.news(), output.address, self._base_url)
            case "sitemap":
                return syndication.sitemap(site.indexed_addresses(), self._base_url)
            case "search":
                return search.index(site.search_documents(), findable.KINDS, self._base_url.href)
            case "robots":
                return syndication.robots(self._base_url)

    def _feed(self, address: str, site: Questions) -> bytes:
        subscription = site.subscription(address)
        head = FeedHead(
            name=subscription.name,
            description=subscription.description,
            address=self._base_url.absolute(address),
            page=self._base_url.absolute(f"/{site.settings().addresses.calendar}/"),
            colour=None,
        )
        entries = [site.calendar_entry(event_id) for event_id in subscription.event_ids]
        return feed(head, entries, settings=site.settings())

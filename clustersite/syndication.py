"""What machines read about the site besides pages: sitemap, robots.txt and the Atom feed of the news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from clustersite.model import Settings
from clustersite.questions import PageLink
from clustersite.web_address import BaseUrl


def sitemap(addresses: Iterable[str], base_url: BaseUrl) -> bytes:
    """The sitemap (sitemaps.org 0.9) of the pages at `addresses`."""
    root = Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for address in addresses:
        SubElement(SubElement(root, "url"), "loc").text = base_url.absolute(address)
    return _xml(root)


def robots(base_url: BaseUrl) -> bytes:
    """A robots.txt (RFC 9309) that allows everything and names the sitemap."""
    return f"User-agent: *\nAllow: /\nSitemap: {base_url.absolute('/sitemap.xml')}\n".encode()


def news_feed(settings: Settings, news: Iterable[PageLink], address: str, base_url: BaseUrl) -> bytes:
    """The Atom feed (RFC 4287) of dated pages, the newest first."""
    news = tuple(news)
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": settings.language})
    home = settings.address.rstrip("/")
    SubElement(root, "id").text = f"{home}{address}"
    SubElement(root, "title").text = f"Aktuelles – {settings.short_name}"
    SubElement(root, "subtitle").text = settings.summary
    SubElement(root, "updated").text = _midnight(news[0].date if news else None)
    SubElement(root, "link", {"rel": "self", "href": base_url.absolute(address), "type": "application/atom+xml"})
    SubElement(root, "link", {"rel": "alternate", "href": base_url.absolute("/"), "type": "text/html"})
    SubElement(SubElement(root, "author"), "name").text = settings.name
    for page in news:
        entry = SubElement(root, "entry")
        # The id stays when the site is published elsewhere (RFC 4287 4.2.6).
        SubElement(entry, "id").text = f"{home}{page.address}"
        SubElement(entry, "title").text = page.title
        SubElement(entry, "updated").text = _midnight(page.date)
        SubElement(entry, "published").text = _midnight(page.date)
        SubElement(entry, "summary").text = page.lead or page.description
        SubElement(entry, "link", {"rel": "alternate", "href": base_url.absolute(page.address), "type": "text/html"})
    return _xml(root)


def _midnight(day: date | None) -> str:
    return f"{day or date(1970, 1, 1)}T00:00:00Z"


def _xml(root: Element) -> bytes:
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()

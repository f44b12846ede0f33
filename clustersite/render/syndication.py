"""What machines read about the site besides pages: sitemap, robots.txt, manifest and two Atom feeds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from clustersite.content.model import Settings
from clustersite.content.urls import BaseUrl, icon_address, sitemap_address
from clustersite.events import wording
from clustersite.events.occurrences import Occurrence
from clustersite.render.records import ChangedEvent, Indexed, PageLink

ICON_SIZES = (192, 512)
_SITEMAPS = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def sitemap_index(addresses: Iterable[str], base_url: BaseUrl) -> bytes:
    """The sitemap (sitemaps.org 0.9) that leads to those at the addresses."""
    root = Element("sitemapindex", _SITEMAPS)
    for address in addresses:
        SubElement(SubElement(root, "sitemap"), "loc").text = base_url.absolute(address)
    return _xml(root)


def sitemap(indexed: Iterable[Indexed], base_url: BaseUrl) -> bytes:
    """The sitemap of the pages, each with the day of its last change where that is known."""
    root = Element("urlset", _SITEMAPS)
    for page in indexed:
        url = SubElement(root, "url")
        SubElement(url, "loc").text = base_url.absolute(page.address)
        if page.changed:
            SubElement(url, "lastmod").text = f"{page.changed:%Y-%m-%d}"
    return _xml(root)


def robots(base_url: BaseUrl) -> bytes:
    """A robots.txt (RFC 9309) that allows everything and names the sitemap."""
    return f"User-agent: *\nAllow: /\nSitemap: {base_url.absolute(sitemap_address())}\n".encode()


def manifest(settings: Settings, base_url: BaseUrl) -> bytes:
    """The web app manifest: the name and icons with which phones put the site on the home screen."""
    icons = [
        {"src": base_url.href(icon_address(size)), "type": "image/png", "sizes": f"{size}x{size}"}
        for size in ICON_SIZES
    ]
    content = {
        "name": settings.name,
        "short_name": settings.short_name,
        "description": settings.summary,
        "lang": settings.language,
        "start_url": base_url.href("/"),
        "scope": base_url.href("/"),
        "display": "browser",
        "icons": icons,
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def news_feed(settings: Settings, news: Iterable[PageLink], address: str, page: str, base_url: BaseUrl) -> bytes:
    """The Atom feed (RFC 4287) of dated pages, the newest first; `page` is the list that visitors see."""
    entries = [
        _Entry(
            address=post.address,
            title=post.title,
            summary=post.lead or post.description,
            updated=_midnight(post.date),
            published=_midnight(post.date),
        )
        for post in news
    ]
    return _atom(settings, "Aktuelles", entries, address, page, base_url)


def dates_feed(
    settings: Settings, changed: Iterable[ChangedEvent], address: str, page: str, base_url: BaseUrl
) -> bytes:
    """The Atom feed of the coming events, the one that changed last first; `page` is the list that visitors see."""
    entries = [
        _Entry(
            address=one.date.address,
            title=f"{one.date.title}: {wording.announced(one.date)}",
            summary=" · ".join(part for part in (_where(one.date), one.date.note, one.date.summary) if part),
            updated=one.changed.strftime("%Y-%m-%dT%H:%M:%SZ"),
            published=None,
        )
        for one in changed
    ]
    return _atom(settings, "Neue und geänderte Termine", entries, address, page, base_url)


def _where(date: Occurrence) -> str:
    return f"{date.place.name}, {date.place.town}" if date.place else "online" if date.online else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    address: str
    title: str
    summary: str
    updated: str
    published: str | None


def _atom(
    settings: Settings, title: str, entries: Sequence[_Entry], address: str, page: str, base_url: BaseUrl
) -> bytes:
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": settings.language})
    home = settings.address.rstrip("/")
    SubElement(root, "id").text = f"{home}{address}"
    SubElement(root, "title").text = f"{title} – {settings.short_name}"
    SubElement(root, "subtitle").text = settings.summary
    SubElement(root, "updated").text = entries[0].updated if entries else _midnight(None)
    SubElement(root, "link", {"rel": "self", "href": base_url.absolute(address), "type": "application/atom+xml"})
    SubElement(root, "link", {"rel": "alternate", "href": base_url.absolute(page), "type": "text/html"})
    SubElement(SubElement(root, "author"), "name").text = settings.name
    for one in entries:
        entry = SubElement(root, "entry")
        # The id stays when the site is published elsewhere (RFC 4287 4.2.6).
        SubElement(entry, "id").text = f"{home}{one.address}"
        SubElement(entry, "title").text = one.title
        SubElement(entry, "updated").text = one.updated
        if one.published:
            SubElement(entry, "published").text = one.published
        SubElement(entry, "summary").text = one.summary
        SubElement(entry, "link", {"rel": "alternate", "href": base_url.absolute(one.address), "type": "text/html"})
    return _xml(root)


def _midnight(day: date | None) -> str:
    return f"{day or date(1970, 1, 1)}T00:00:00Z"


def _xml(root: Element) -> bytes:
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()

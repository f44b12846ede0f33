"""What machines read of the site: JSON-LD in schema.org's words, sitemap, robots.txt, manifest and two Atom feeds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from markupsafe import Markup, escape

from clustersite.content.dates import Month
from clustersite.content.fields import euros, phone_address
from clustersite.content.model import Event, LinkKind, Place, Settings, Site, Visibility
from clustersite.content.urls import BaseUrl, icon_address, sitemap_address
from clustersite.events import wording
from clustersite.events.occurrences import Occurrence, takes_place
from clustersite.render.records import OpenPlace, PageLink

ICON_SIZES = (192, 512)
_SITEMAPS = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}

Thing = dict[str, Any]
"""Something in schema.org's words."""


# --- JSON-LD ---------------------------------------------------------------------------------------


def dates(site: Site, found: Iterable[Occurrence], image: str) -> tuple[Markup, ...]:
    """One document for each occurrence that has a day; `image` is a complete address, or empty."""
    return tuple(
        _document(_event(site, site.events[one.event_id], one, image))
        for one in found
        if not isinstance(one.start, Month)
    )


def breadcrumb(trail: Iterable[tuple[str, str]]) -> tuple[Markup, ...]:
    """The document of the way to a page, of the titles and complete addresses of the pages above it."""
    items = [
        _thing("ListItem", position=position, name=name, item=address)
        for position, (name, address) in enumerate(trail, 1)
    ]
    return (_document(_thing("BreadcrumbList", itemListElement=items)),) if items else ()


def vacancies(places: Iterable[OpenPlace], page: str, posted: datetime | None) -> tuple[Markup, ...]:
    """One document for each place, on the member's page at the complete address `page`.

    Search engines want them there only, not on pages that list those of several companies.
    """
    return tuple(_document(_vacancy(place, page, posted)) for place in places)


def organization(site: Site) -> tuple[Markup, ...]:
    """The document of the cluster."""
    settings = site.settings
    home = f"{settings.address.rstrip('/')}/"
    found = _thing(
        "Organization",
        f"{home}#organization",
        name=settings.name,
        alternateName=settings.short_name,
        url=home,
        description=settings.summary,
        email=settings.contact.email,
        telephone=settings.contact.phone and phone_address(settings.contact.phone).removeprefix("tel:"),
    )
    return (_document(found),)


def website(site: Site) -> tuple[Markup, ...]:
    """The document of the website."""
    settings = site.settings
    url = f"{settings.address}/"
    return (_document(_thing("WebSite", name=settings.name, url=url, inLanguage=settings.language)),)


def _thing(kind: str, iri: str = "", /, **properties: Any) -> Thing:
    """A thing of the kind with those of the properties that are known."""
    given = {"@type": kind, "@id": iri, **properties}
    return {name: value for name, value in given.items() if value}


def _vacancy(place: OpenPlace, page: str, posted: datetime | None) -> Thing:
    member, vacancy = place.member, place.vacancy
    title = f"Ausbildung {' / '.join(filter(None, (place.profession.name, place.profession.feminine)))}"
    where = f" in {member.town}" if member.town else ""
    start = vacancy.start and wording.start_words(vacancy.start)
    sentences = (
        f"{title} bei {member.name}{where}.",
        member.summary,
        start and f"Beginn: {start}.",
        f"Bewerben bis {wording.moment_words(vacancy.until)}.",
    )
    address = _thing("PostalAddress", addressLocality=member.town, addressRegion=member.state, addressCountry="DE")
    return _thing(
        "JobPosting",
        title=title,
        description="".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence),
        url=page,
        datePosted=posted and posted.date().isoformat(),
        validThrough=wording.iso(datetime.combine(vacancy.until, time(23, 59))),
        # Search engines have no word for it, and whether it is full-time nobody said.
        employmentType="OTHER",
        jobStartDate=vacancy.start and wording.iso(vacancy.start),
        hiringOrganization=_thing("Organization", name=member.name, sameAs=member.website),
        jobLocation=member.town and _thing("Place", address=address),
        applicationContact=vacancy.email and _thing("ContactPoint", email=vacancy.email),
    )


def _event(site: Site, event: Event, occurrence: Occurrence, image: str) -> Thing:
    address = f"{site.settings.address.rstrip('/')}{occurrence.address}"
    return _thing(
        "Event",
        f"{address}#{occurrence.key}" if occurrence.key else address,
        url=address,
        name=occurrence.title,
        startDate=wording.iso(occurrence.start),
        eventStatus=f"https://schema.org/{_status(occurrence)}",
        eventAttendanceMode=f"https://schema.org/{_attendance(occurrence)}",
        location=list(_locations(site, occurrence, address)),
        organizer=event.organiser and _thing("Organization", name=event.organiser),
        endDate=occurrence.end and wording.iso(occurrence.end),
        description=occurrence.summary,
        image=image,
        # A month is no day from which it could have been moved.
        previousStartDate=isinstance(occurrence.moved_from, date) and wording.iso(occurrence.moved_from),
        isAccessibleForFree=event.price is not None and euros(event.price) == 0,
        offers=_offer(site, event, occurrence, address),
    )


def _offer(site: Site, event: Event, occurrence: Occurrence, page: str) -> Thing | None:
    """How one gets a place, where something is known of it but the registration's address."""
    price = euros(event.price) if event.price else None
    if price is None and not occurrence.is_full:
        return None
    links = (site.links[link_id] for link_id in (*occurrence.links, *event.links))
    open_links = (link for link in links if link.visibility is not Visibility.ON_REQUEST)
    return _thing(
        "Offer",
        url=next((link.url for link in open_links if link.kind is LinkKind.REGISTRATION), page),
        price=price is not None and f"{price:.2f}",
        priceCurrency=price is not None and "EUR",
        availability=occurrence.is_full and "https://schema.org/SoldOut",
        validThrough=event.register_by and wording.iso(event.register_by),
    )


def _status(occurrence: Occurrence) -> str:
    if takes_place(occurrence):
        return "EventRescheduled" if occurrence.moved_from else "EventScheduled"
    return f"Event{occurrence.status.capitalize()}"


def _attendance(occurrence: Occurrence) -> str:
    if occurrence.online:
        return "MixedEventAttendanceMode" if occurrence.place else "OnlineEventAttendanceMode"
    return "OfflineEventAttendanceMode"


def _locations(site: Site, occurrence: Occurrence, page: str) -> Iterator[Thing]:
    if occurrence.place:
        yield _place(occurrence.place)
    if occurrence.online:
        link = site.links[occurrence.online]
        # An address that is given on request only must not leak through the machine-readable part.
        public = link.visibility is not Visibility.ON_REQUEST
        yield _thing("VirtualLocation", url=link.url if public else page)
    if not occurrence.place and not occurrence.online:
        # Google's reader wants a location; the region is what is known.
        region = next((site.settings.regions[name] for name in occurrence.regions), None)
        address = _thing("PostalAddress", addressRegion=region and region.state, addressCountry="DE")
        yield _thing("Place", name=region.name if region else site.settings.name, address=address)


def _place(place: Place) -> Thing:
    address = _thing(
        "PostalAddress",
        streetAddress=place.street,
        postalCode=place.postcode,
        addressLocality=place.town,
        addressRegion=place.state,
        addressCountry="DE",
    )
    is_known = place.latitude is not None and place.longitude is not None
    geo = is_known and _thing("GeoCoordinates", latitude=place.latitude, longitude=place.longitude)
    return _thing("Place", name=place.name, address=address, geo=geo)


def _document(thing: Thing) -> Markup:
    """JSON that cannot end its script element: the characters of HTML are written as escapes."""
    text = json.dumps({"@context": "https://schema.org", **thing}, ensure_ascii=False, indent=1)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)


# --- Sitemap, robots.txt, manifest -----------------------------------------------------------------


def sitemap_index(addresses: Iterable[str], base_url: BaseUrl) -> bytes:
    """The sitemap (sitemaps.org 0.9) that leads to those at the addresses."""
    root = Element("sitemapindex", _SITEMAPS)
    for address in addresses:
        _add(SubElement(root, "sitemap"), "loc", base_url.absolute(address))
    return _xml(root)


def sitemap(indexed: Iterable[tuple[str, datetime | None]], base_url: BaseUrl) -> bytes:
    """The sitemap of the pages, each with the day of its last change where that is known."""
    root = Element("urlset", _SITEMAPS)
    for address, changed in indexed:
        url = SubElement(root, "url")
        _add(url, "loc", base_url.absolute(address))
        _add(url, "lastmod", f"{changed:%Y-%m-%d}" if changed else None)
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


# --- Atom ------------------------------------------------------------------------------------------


class _Entry(NamedTuple):
    address: str
    title: str
    summary: str
    updated: str
    published: str | None = None


def news_feed(settings: Settings, news: Iterable[PageLink], address: str, page: str, base_url: BaseUrl) -> bytes:
    """The Atom feed (RFC 4287) of dated pages, the newest first; `page` is the list that visitors see."""
    entries = [
        _Entry(post.address, post.title, post.lead or post.description, _midnight(post.date), _midnight(post.date))
        for post in news
    ]
    return _atom(settings, "Aktuelles", entries, address, page, base_url)


def dates_feed(
    settings: Settings, changed: Iterable[tuple[Occurrence, datetime]], address: str, page: str, base_url: BaseUrl
) -> bytes:
    """The Atom feed of the coming events, the one that changed last first; `page` is the list that visitors see."""
    entries = []
    for one, when in changed:
        where = f"{one.place.name}, {one.place.town}" if one.place else "online" if one.online else ""
        title = f"{one.title}: {wording.announced(one)}"
        summary = " · ".join(filter(None, (where, one.note, one.summary)))
        entries.append(_Entry(one.address, title, summary, when.strftime("%Y-%m-%dT%H:%M:%SZ")))
    return _atom(settings, "Neue und geänderte Termine", entries, address, page, base_url)


def _atom(
    settings: Settings, title: str, entries: Sequence[_Entry], address: str, page: str, base_url: BaseUrl
) -> bytes:
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": settings.language})
    home = settings.address.rstrip("/")
    _add(root, "id", f"{home}{address}")
    _add(root, "title", f"{title} – {settings.short_name}")
    _add(root, "subtitle", settings.summary)
    _add(root, "updated", entries[0].updated if entries else _midnight(None))
    SubElement(root, "link", {"rel": "self", "href": base_url.absolute(address), "type": "application/atom+xml"})
    SubElement(root, "link", {"rel": "alternate", "href": base_url.absolute(page), "type": "text/html"})
    _add(SubElement(root, "author"), "name", settings.name)
    for one in entries:
        entry = SubElement(root, "entry")
        # The id stays when the site is published elsewhere (RFC 4287 4.2.6).
        _add(entry, "id", f"{home}{one.address}")
        _add(entry, "title", one.title)
        _add(entry, "updated", one.updated)
        _add(entry, "published", one.published)
        _add(entry, "summary", one.summary)
        SubElement(entry, "link", {"rel": "alternate", "href": base_url.absolute(one.address), "type": "text/html"})
    return _xml(root)


def _midnight(day: date | None) -> str:
    return f"{day or date(1970, 1, 1)}T00:00:00Z"


def _add(parent: Element, tag: str, text: str | None) -> None:
    """An element with the text, where there is one."""
    if text is not None:
        SubElement(parent, tag).text = text


def _xml(root: Element) -> bytes:
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()

"""The site in schema.org's words: JSON-LD for events, vacancies, the organization, the website, the breadcrumb."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from markupsafe import Markup, escape

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.fields import euros, phone_address
from clustersite.content.model import Event, LinkKind, Place, Site, Status, Visibility
from clustersite.events import wording
from clustersite.events.occurrences import Occurrence
from clustersite.render.records import OpenPlace

_EVENT_STATUS = {
    Status.CONFIRMED: "EventScheduled",
    Status.TENTATIVE: "EventScheduled",
    Status.POSTPONED: "EventPostponed",
    Status.CANCELLED: "EventCancelled",
}


def dates(site: Site, found: Iterable[Occurrence], image: str) -> tuple[Markup, ...]:
    """One document for each occurrence that has a day; `image` is a complete address, or empty."""
    return tuple(
        _script(_event(site, site.events[one.event_id], one, image))
        for one in found
        if not isinstance(one.start, Month)
    )


def breadcrumb(trail: Iterable[tuple[str, str]]) -> tuple[Markup, ...]:
    """The JSON-LD document of the way to a page, of the titles and complete addresses of the pages above it."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(trail, 1)
    ]
    document = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
    return (_script(document),) if items else ()


def vacancies(places: Iterable[OpenPlace], page: str, posted: datetime | None) -> tuple[Markup, ...]:
    """One document for each place, on the member's page at the complete address `page`.

    Search engines want them there only, not on pages that list those of several companies.
    """
    return tuple(_script(_vacancy(place, page, posted)) for place in places)


def organization(site: Site) -> tuple[Markup, ...]:
    """The document of the cluster."""
    return (_script({"@context": "https://schema.org", **_organization(site)}),)


def website(site: Site) -> tuple[Markup, ...]:
    """The document of the website."""
    found = {"@type": "WebSite", "name": site.settings.name, "url": f"{site.settings.address}/"}
    return (_script({"@context": "https://schema.org", **found, "inLanguage": site.settings.language}),)


def _vacancy(place: OpenPlace, page: str, posted: datetime | None) -> dict[str, Any]:
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
    address = {"addressLocality": member.town, "addressRegion": member.state, "addressCountry": "DE"}
    company = {"@type": "Organization", "name": member.name, "sameAs": member.website}
    found = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": title,
        "description": "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence),
        "url": page,
        "datePosted": posted and posted.date().isoformat(),
        "validThrough": wording.iso(datetime.combine(vacancy.until, time(23, 59))),
        # Search engines have no word for it, and whether it is full-time nobody said.
        "employmentType": "OTHER",
        "jobStartDate": vacancy.start and wording.iso(vacancy.start),
        "hiringOrganization": {name: value for name, value in company.items() if value},
        "jobLocation": member.town
        and {
            "@type": "Place",
            "address": {"@type": "PostalAddress", **{name: value for name, value in address.items() if value}},
        },
        "applicationContact": vacancy.email and {"@type": "ContactPoint", "email": vacancy.email},
    }
    return {name: value for name, value in found.items() if value}


def _event(site: Site, event: Event, occurrence: Occurrence, image: str) -> dict[str, Any]:
    address = f"{site.settings.address.rstrip('/')}{occurrence.address}"
    properties: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{address}#{occurrence.key}" if occurrence.key else address,
        "url": address,
        "name": occurrence.title,
        "startDate": wording.iso(occurrence.start),
        "eventStatus": f"https://schema.org/{_status(occurrence)}",
        "eventAttendanceMode": f"https://schema.org/{_attendance(occurrence)}",
        "location": list(_locations(site, event, occurrence)),
    }
    optional = {
        "organizer": event.organiser and {"@type": "Organization", "name": event.organiser},
        "endDate": occurrence.end and wording.iso(occurrence.end),
        "description": occurrence.summary,
        "image": image,
        # A month is no day from which it could have been moved.
        "previousStartDate": isinstance(occurrence.moved_from, date) and wording.iso(occurrence.moved_from),
        "isAccessibleForFree": event.price is not None and euros(event.price) == 0,
        "offers": _offer(site, event, occurrence, address),
    }
    return properties | {name: value for name, value in optional.items() if value}


def _offer(site: Site, event: Event, occurrence: Occurrence, page: str) -> dict[str, Any] | None:
    """How one gets a place, where something is known of it but the registration's address."""
    price = euros(event.price) if event.price else None
    if price is None and not occurrence.is_full:
        return None
    links = (site.links[link_id] for link_id in (*occurrence.links, *event.links))
    open_links = (link for link in links if link.visibility is not Visibility.ON_REQUEST)
    found = {
        "@type": "Offer",
        "url": next((link.url for link in open_links if link.kind is LinkKind.REGISTRATION), page),
        "price": price is not None and f"{price:.2f}",
        "priceCurrency": price is not None and "EUR",
        "availability": occurrence.is_full and "https://schema.org/SoldOut",
        "validThrough": event.register_by and wording.iso(event.register_by),
    }
    return {name: value for name, value in found.items() if value}


def _status(occurrence: Occurrence) -> str:
    if occurrence.moved_from and occurrence.status in (Status.CONFIRMED, Status.TENTATIVE):
        return "EventRescheduled"
    return _EVENT_STATUS[occurrence.status]


def _attendance(occurrence: Occurrence) -> str:
    if occurrence.online:
        return "MixedEventAttendanceMode" if occurrence.place else "OnlineEventAttendanceMode"
    return "OfflineEventAttendanceMode"


def _locations(site: Site, event: Event, occurrence: Occurrence) -> Iterator[dict[str, Any]]:
    if occurrence.place:
        yield _place(occurrence.place)
    if occurrence.online:
        link = site.links[occurrence.online]
        # An address that is given on request only must not leak through the machine-readable part.
        public = link.visibility is not Visibility.ON_REQUEST
        page = f"{site.settings.address.rstrip('/')}{urls.event_address(site.settings, event.id)}"
        yield {"@type": "VirtualLocation", "url": link.url if public else page}
    if not occurrence.place and not occurrence.online:
        # Google's reader wants a location; the region is what is known.
        region = next((site.settings.regions[name] for name in occurrence.regions), None)
        address = {"@type": "PostalAddress", "addressRegion": region and region.state, "addressCountry": "DE"}
        yield {
            "@type": "Place",
            "name": region.name if region else site.settings.name,
            "address": {name: value for name, value in address.items() if value},
        }


def _place(place: Place) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": place.street,
        "postalCode": place.postcode,
        "addressLocality": place.town,
        "addressRegion": place.state,
        "addressCountry": "DE",
    }
    found: dict[str, Any] = {"@type": "Place", "name": place.name, "address": {k: v for k, v in address.items() if v}}
    if place.latitude is not None and place.longitude is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    return found


def _organization(site: Site) -> dict[str, Any]:
    settings = site.settings
    found = {
        "@type": "Organization",
        "@id": f"{settings.address.rstrip('/')}/#organization",
        "name": settings.name,
        "alternateName": settings.short_name,
        "url": f"{settings.address.rstrip('/')}/",
        "description": settings.summary,
        "email": settings.contact.email,
        "telephone": settings.contact.phone and phone_address(settings.contact.phone).removeprefix("tel:"),
    }
    return {name: value for name, value in found.items() if value}


def _script(document: dict[str, Any]) -> Markup:
    """JSON that cannot end its script element: the characters of HTML are written as escapes."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)

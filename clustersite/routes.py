"""The registry: every kind of file that a site consists of, and the plan of all its files.

A new kind of page is an entry here, its pattern in `content/urls.py` and its layout. Its addresses, its place in
sitemap, search and build.json, its social card, its redirects and what the guard knows of it follow from the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.urls import SETTINGS_FILE, event_file, member_file, page_file
from clustersite.events import wording
from clustersite.feeds.ics import feed
from clustersite.feeds.subscriptions import Subscription
from clustersite.problems import Problem, Where, problem
from clustersite.render import assets, drawings, search
from clustersite.render import machine_readable as machines
from clustersite.render.records import GROUPS_OF_MEMBERS, ChoiceGroup
from clustersite.signatures import MANIFEST
from clustersite.site import SiteQueries
from clustersite.site import search as finding
from clustersite.site.kinds import CARD_LAYOUT, FileOf, Job, Kind, PageKind, Params, Route

_SEARCH_LAYOUT = "search.html"
_REDIRECT_LAYOUT = "redirect.html"
_ICON = "images/icon.svg"
_TOUCH_ICON_SIZE = 180
_CHANGED_SHOWN = 30
# A reader that looks once a month misses nothing.
_NEWS_IN_FEED = 50
_LARGEST_WHOLE_INDEX = 300
"""How many pages the search index tells of in one file; above that, it is divided."""


def _search_pages(site: SiteQueries) -> list[str]:
    found = (route for route in site.kept("routes", "page") if route.layout == _SEARCH_LAYOUT)
    return [str(dict(route.params)["page_id"]) for route in found]


def _first_of(site: SiteQueries, part: str) -> str:
    return next(link.first for link in site.search.index_links() if link.name == part)


def _choices(site: SiteQueries, *groups: ChoiceGroup) -> Iterator[Params]:
    return ({"group": group, "choice": one.id} for group in groups for one in site.selections(group))


_PAGES = (
    PageKind(
        name="page",
        each=lambda site: ({"page_id": page_id} for page_id in site.pages.ids()),
        source=page_file,
        layout=lambda site, page_id: site.pages.get(page_id).layout,
        address=urls.page_address,
        title=lambda site, page_id: site.pages.get(page_id).title,
        indexed=lambda site, page_id: not site.pages.get(page_id).noindex,
        change=lambda site, page_id: site.pages.changed(page_id),
        search=finding.page,
        has_card=True,
        aliases=lambda site, page_id: site.pages.get(page_id).aliases,
        when_gone=None,
    ),
    PageKind(
        name="event",
        each=lambda site: ({"event_id": event_id} for event_id in site.events.ids()),
        source=event_file,
        title=lambda site, event_id: site.events.get(event_id).title,
        indexed=True,
        change=lambda site, event_id: site.events.changed(event_id),
        search=finding.event,
        has_card=True,
        aliases=lambda site, event_id: site.events.get(event_id).aliases,
        when_gone=None,
    ),
    PageKind(
        name="index-part",
        each=lambda site: (
            {"page_id": page_id, "part": link.name}
            for page_id in _search_pages(site)
            for link in site.search.index_links()
        ),
        source=lambda page_id, **_: page_file(page_id),
        layout=_SEARCH_LAYOUT,
        address=lambda page_id, part: f"{urls.page_address(page_id)}{part}/",
        title=lambda site, part, **_: f"Von A bis Z: {_first_of(site, part)}",
        indexed=False,
        search=None,
        when_gone=lambda _: urls.page_address("index"),
    ),
    PageKind(
        name="member",
        each=lambda site: ({"member_id": member.id} for member in site.members.all()),
        source=member_file,
        title=lambda site, member_id: site.members.get(member_id).name,
        indexed=True,
        change=lambda site, member_id: site.members.changed(member_id),
        search=finding.member,
        aliases=lambda site, member_id: site.members.get(member_id).aliases,
        when_gone=None,
    ),
    PageKind(
        name="profession",
        each=lambda site: ({"profession_id": found.id} for found in site.professions.all()),
        source="site_data/professions.yaml",
        title=lambda site, profession_id: site.professions.get(profession_id).name,
        indexed=True,
        search=finding.profession,
        when_gone=lambda site: site.pages.overview("professions"),
    ),
    PageKind(
        name="year",
        each=lambda site: ({"year": year} for year in site.events.years()),
        title=lambda _, year: f"Termine {year}",
        indexed=True,
        search=finding.year,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="year-plan",
        each=lambda site: ({"year": year} for year in site.events.years()),
        title=lambda _, year: f"Jahresplan {year}",
        indexed=False,
        search=finding.year_plan,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="slides",
        each=lambda site: ({"year": year} for year in site.events.years_of_slides()),
        title=lambda _, year: f"Präsentation {year}",
        indexed=False,
        search=None,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="month",
        each=lambda site: ({"year": one.year, "month": one.month} for one in site.events.months()),
        title=lambda _, year, month: f"Termine im {wording.month_words(Month(year, month))}",
        indexed=True,
        search=None,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="event-selection",
        each=lambda site: _choices(site, "art", "region", "format"),
        layout="events-selection.html",
        title=lambda site, group, choice: site.selection(group, choice).title,
        indexed=lambda site, group, choice: site.selection(group, choice).is_indexed,
        search=finding.event_selection,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="member-selection",
        each=lambda site: _choices(site, *GROUPS_OF_MEMBERS),
        layout="members-selection.html",
        title=lambda site, group, choice: site.selection(group, choice).title,
        indexed=lambda site, group, choice: site.selection(group, choice).is_indexed,
        search=finding.member_selection,
        when_gone=lambda site: site.pages.overview("members"),
    ),
)

_LISTS_OF_LAYOUTS = {
    "news.html": ("news",),
    "members.html": ("members",),
    "events.html": ("dates",),
    "calendar.html": ("category-feeds",),
    "calendar-members.html": ("member-feeds",),
}
_LISTS: Mapping[str, Callable[..., Sequence[Any]]] = {
    "page": lambda layout, **_: _LISTS_OF_LAYOUTS.get(layout, ()),
    "profession": lambda _, profession_id: ("training", None, profession_id),
    "event-selection": lambda _, group, choice: ("dates", group, choice),
    "member-selection": lambda _, group, choice: ("members", group, choice),
}
"""Which list a page of the kind shows with its layout, as `site.list_page` is asked for it."""


def _further(kind: PageKind) -> PageKind:
    """The second page of each list that the kind's pages show, and all that follow: as the first, but found by it."""
    first = kind.address

    def each(site: SiteQueries) -> Iterator[Params]:
        for route in kind.routes(site):
            params = dict(route.params)
            listed = _LISTS[kind.name](route.layout, **params)
            pages = site.kept("list_length", *listed) if listed else 1
            yield from ({**params, "number": number} for number in range(2, pages + 1))

    def of_first(said: Any) -> Any:
        def first_page(*given: Any, number: int, **params: Any) -> Any:  # noqa: ARG001 - no matter which page
            return said(*given, **params)

        return first_page if callable(said) else said

    return replace(
        kind,
        name=f"{kind.name}-part",
        each=each,
        source=of_first(kind.source),
        layout=of_first(kind.layout),
        address=first and (lambda number, **params: urls.part_address(first(**params), number)),
        title=lambda site, number, **params: f"{kind.title(site, **params)}, Seite {number}",
        indexed=of_first(kind.indexed),
        change=of_first(kind.change),
        search=None,
        has_card=False,
        aliases=None,
        when_gone=lambda _: urls.page_address("index"),
    )


PAGES: tuple[PageKind, ...] = (*_PAGES, *(_further(kind) for kind in _PAGES if kind.name in _LISTS))
"""Every kind of page."""


def plan(site: SiteQueries) -> tuple[Route, ...]:
    """Every file of the site."""
    return tuple(route for kind in KINDS.values() for route in kind.routes(site))


def successors(site: SiteQueries, published: Mapping[str, str], planned: Iterable[Route]) -> Iterator[Route]:
    """A redirect at each address that was published (address → overview) and that no page has any more.

    It leads to the nearest page above it, as from the former notice of an event to the event, else to the overview.
    """
    there = {route.address: str(dict(route.params).get("target", route.address)) for route in planned}
    for address, overview in published.items() if site.has_layout(_REDIRECT_LAYOUT) else ():
        if address not in there:
            above = (there[one] for one in urls.above(address) if one in there)
            target = next(above, there.get(overview, urls.page_address("index")))
            params = (("target", target),)
            yield Route(kind="redirect", address=address, source=MANIFEST, params=params, layout=_REDIRECT_LAYOUT)


def collisions(routes: Iterable[Route]) -> Iterator[Problem]:
    """A problem for each route whose file another one makes already; upper and lower case count as the same."""
    # The build itself tells in this file what it published.
    first = {MANIFEST: "build.py"}
    for route in routes:
        other = first.setdefault(route.path.lower(), route.source)
        if other is not route.source:
            yield problem("E164", Where(route.source), address=route.address, other=other)


# --- Files that follow from pages ------------------------------------------------------------------


def _cards(site: SiteQueries) -> Iterator[FileOf]:
    """The picture of each page that has one of its own where it is shared."""
    for kind in PAGES:
        for route in kind.routes(site) if kind.has_card else ():
            if route.card == urls.card_address(route.address):
                ((_, subject),) = route.params
                yield route.card, route.source, {"kind": kind.name, "id": subject}


def _redirects(site: SiteQueries) -> Iterator[FileOf]:
    """A page at each former address that leads to where its subject is now."""
    for kind in PAGES:
        for alias, source, address in site.kept("redirects", kind.name):
            yield alias, source, {"target": address}


def _is_divided(site: SiteQueries) -> bool:
    return site.search.total() > _LARGEST_WHOLE_INDEX


def _search_indexes(site: SiteQueries) -> Iterator[FileOf]:
    for page_id in _search_pages(site):
        yield f"{urls.page_address(page_id)}index.json", page_file(page_id), {"divided": int(_is_divided(site))}


def _search_parts(site: SiteQueries) -> Iterator[FileOf]:
    for page_id in _search_pages(site) if _is_divided(site) else ():
        for number in range(search.PARTS):
            yield f"{urls.page_address(page_id)}words-{number}.json", page_file(page_id), {"part": number}


def _search_rows(site: SiteQueries) -> Iterator[FileOf]:
    for page_id in _search_pages(site) if _is_divided(site) else ():
        for name, group in site.search.groups():
            address = f"{urls.page_address(page_id)}rows-{site.search.name_of_rows(name, group)}.json"
            yield address, page_file(page_id), {"pages": name, "group": group}


# --- Files of their own ----------------------------------------------------------------------------


def _feeds(site: SiteQueries) -> Iterator[FileOf]:
    for address in site.feeds.addresses():
        yield address, "site_data/events", {"feed": address}
    # Who subscribed to an event under its former address goes on getting it there; calendars follow no HTML page.
    for event_id in site.events.ids():
        feed_address = site.feeds.address("event", event_id)
        for alias in site.events.get(event_id).aliases if feed_address else ():
            if alias.startswith(f"/{site.settings().addresses.events}/") and alias.endswith("/"):
                yield f"{alias.rstrip('/')}.ics", event_file(event_id), {"feed": str(feed_address)}


def _date_files(site: SiteQueries) -> Iterator[FileOf]:
    for event_id in site.events.ids():
        for key, address in site.feeds.date_files(event_id).items():
            yield address, event_file(event_id), {"event_id": event_id, "key": key}


def _assets(site: SiteQueries) -> Iterator[FileOf]:
    for name, address in site.assets.published():
        yield address, f"assets/{name}", {"asset": name}


def _pictures(site: SiteQueries) -> Iterator[FileOf]:
    for name in site.assets.pictures():
        for address, width, form in site.assets.picture_files(name):
            yield address, f"assets/{name}", {"asset": name, "width": width, "format": form}


def _icons(site: SiteQueries) -> Iterator[FileOf]:
    """The sizes that phones ask for, from the one drawing."""
    for size in (*machines.ICON_SIZES, _TOUCH_ICON_SIZE) if site.assets.has(_ICON) else ():
        yield urls.icon_address(size), f"assets/{_ICON}", {"size": size}


def _manifest(site: SiteQueries) -> Iterator[FileOf]:
    if site.assets.has(_ICON):
        yield "/site.webmanifest", SETTINGS_FILE, {}


def _sitemap_parts(site: SiteQueries) -> Iterator[FileOf]:
    for name, number in site.search.sitemaps():
        yield urls.sitemap_address(name, number), SETTINGS_FILE, {"pages": name, "number": number}


# --- What makes the files --------------------------------------------------------------------------


def _render_card(job: Job) -> bytes:
    drawing = job.text()
    return job.drawn(drawing.encode(), "", lambda: drawings.card(drawing, job.blob))


def _render_search_index(job: Job) -> bytes:
    found = job.site.search
    if job.params["divided"]:
        return search.head(found.total(), found.part(search.HEAVY), finding.LABELS)
    return search.index(found.documents(), found.part(), finding.LABELS, job.base_url.href)


def _render_search_rows(job: Job) -> bytes:
    documents = job.site.search.group(job.params["pages"], job.params["group"]).documents
    return search.rows(documents, finding.LABELS, job.base_url.href)


def _render_feed(job: Job) -> bytes:
    subscription = job.site.feeds.subscription(job.params["feed"])
    entries = [job.site.feeds.calendar_entry(event_id) for event_id in subscription.event_ids]
    return _calendar(job, subscription, subscription.address, entries)


def _render_date_file(job: Job) -> bytes:
    event_id, key = job.params["event_id"], job.params["key"]
    subscription = job.site.feeds.subscription(str(job.site.feeds.address("event", event_id)))
    return _calendar(job, subscription, job.route.address, [job.site.feeds.date_entry(event_id, key)])


def _calendar(job: Job, subscription: Subscription, address: str, entries: Sequence[bytes]) -> bytes:
    settings = job.site.settings()
    return feed(
        entries,
        name=subscription.name,
        description=subscription.description,
        address=job.base_url.absolute(address),
        page=job.base_url.absolute(f"/{settings.addresses.calendar}/"),
        settings=settings,
    )


def _render_picture(job: Job) -> bytes:
    content, width, form = job.site.assets.content(job.params["asset"]), job.params["width"], job.params["format"]
    return job.drawn(content, f"{width} {form}", lambda: assets.encoded(content, width, form))


def _render_icon(job: Job) -> bytes:
    # Phones put black behind an icon with clear corners.
    size, ground = job.params["size"], "white" if job.params["size"] == _TOUCH_ICON_SIZE else None
    content = job.site.assets.content(_ICON)
    return job.drawn(content, str(size), lambda: drawings.picture(content.decode(), width=size, background=ground))


def _render_sitemap(job: Job) -> bytes:
    return machines.sitemap_index((urls.sitemap_address(*one) for one in job.site.search.sitemaps()), job.base_url)


def _render_sitemap_part(job: Job) -> bytes:
    return machines.sitemap(job.site.search.indexed(job.params["pages"], job.params["number"]), job.base_url)


def _render_news(job: Job) -> bytes:
    site, news = job.site, job.site.pages.news(_NEWS_IN_FEED)
    return machines.news_feed(site.settings(), news, job.route.address, site.pages.overview("news"), job.base_url)


def _render_dates(job: Job) -> bytes:
    site, changed = job.site, job.site.feeds.changed_events(_CHANGED_SHOWN)
    page = site.pages.overview("events")
    return machines.dates_feed(site.settings(), changed, job.route.address, page, job.base_url)


def _at(address: str) -> Callable[[SiteQueries], Iterable[FileOf]]:
    """One file that every site has."""
    return lambda _: [(address, SETTINGS_FILE, {})]


def _atom(kind: str) -> Callable[[SiteQueries], Iterable[FileOf]]:
    return lambda site: [(urls.address(kind, site.settings()), SETTINGS_FILE, {})]


_KINDS: tuple[Kind | PageKind, ...] = (
    *PAGES,
    Kind("social-card", _cards, _render_card, CARD_LAYOUT),
    Kind("redirect", _redirects, lambda job: job.text().encode(), _REDIRECT_LAYOUT),
    Kind("search-index", _search_indexes, _render_search_index),
    Kind("search-part", _search_parts, lambda job: search.part(job.site.search.part(job.params["part"]))),
    Kind("search-rows", _search_rows, _render_search_rows),
    Kind("feed", _feeds, _render_feed),
    Kind("date-file", _date_files, _render_date_file),
    Kind("asset", _assets, lambda job: job.site.assets.content(job.params["asset"])),
    Kind("picture", _pictures, _render_picture),
    Kind("icon", _icons, _render_icon),
    Kind("manifest", _manifest, lambda job: machines.manifest(job.site.settings(), job.base_url)),
    Kind("sitemap", _at(urls.sitemap_address()), _render_sitemap),
    Kind("sitemap-part", _sitemap_parts, _render_sitemap_part),
    Kind("robots", _at("/robots.txt"), lambda job: machines.robots(job.base_url)),
    Kind("news-feed", _atom("news-feed"), _render_news),
    Kind("dates-feed", _atom("dates-feed"), _render_dates),
)
KINDS = {kind.name: kind for kind in _KINDS}
"""Every kind of file by its name."""

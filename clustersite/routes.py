"""The registry: every kind of file that a site consists of, and the plan of all its files.

A new kind of page is an entry here, its pattern in `content/urls.py` and its layout. Its addresses, its place in
sitemap, search and build.json, its social card, its redirects and what the guard knows of it follow from the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.urls import SETTINGS_FILE, event_file, member_file, page_file
from clustersite.events import wording
from clustersite.feeds.ics import FeedHead, feed
from clustersite.feeds.subscriptions import Subscription
from clustersite.problems.diagnostics import Problem, Where, problem
from clustersite.render import drawings, images, search, syndication
from clustersite.signatures import MANIFEST
from clustersite.site import SiteQueries
from clustersite.site import search as finding
from clustersite.site.kinds import CARD_LAYOUT, Job, Kind, PageKind, Params, Route

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
    return [page_id for page_id in site.pages.ids() if site.pages.get(page_id).layout == _SEARCH_LAYOUT]


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
        search=finding.PAGE,
        has_card=True,
        aliases=lambda site, page_id: site.pages.get(page_id).aliases,
        when_gone=None,
    ),
    PageKind(
        name="event",
        each=lambda site: ({"event_id": event_id} for event_id in site.events.ids()),
        source=event_file,
        layout="event.html",
        address=None,
        title=lambda site, event_id: site.events.get(event_id).title,
        indexed=True,
        change=lambda site, event_id: site.events.changed(event_id),
        search=finding.EVENT,
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
        title=lambda site, part, **_: f"Von A bis Z: {site.search.index_part(part).entries[0].title}",
        indexed=False,
        change=None,
        search=None,
        has_card=False,
        aliases=None,
        when_gone=lambda _: urls.page_address("index"),
    ),
    PageKind(
        name="member",
        each=lambda site: ({"member_id": member.id} for member in site.members.all()),
        source=member_file,
        layout="member.html",
        address=None,
        title=lambda site, member_id: site.members.get(member_id).name,
        indexed=True,
        change=lambda site, member_id: site.members.changed(member_id),
        search=finding.MEMBER,
        has_card=False,
        aliases=lambda site, member_id: site.members.get(member_id).aliases,
        when_gone=None,
    ),
    PageKind(
        name="profession",
        each=lambda site: ({"profession_id": found.id} for found in site.professions.all()),
        source="site_data/professions.yaml",
        layout="profession.html",
        address=None,
        title=lambda site, profession_id: site.professions.get(profession_id).name,
        indexed=True,
        change=None,
        search=finding.PROFESSION,
        has_card=False,
        aliases=None,
        when_gone=lambda site: site.pages.overview("professions"),
    ),
    PageKind(
        name="year",
        each=lambda site: ({"year": year} for year in site.events.years()),
        source="layouts/year.html",
        layout="year.html",
        address=None,
        title=lambda _, year: f"Termine {year}",
        indexed=True,
        change=None,
        search=finding.YEAR,
        has_card=False,
        aliases=None,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="year-plan",
        each=lambda site: ({"year": year} for year in site.events.years()),
        source="layouts/year-plan.html",
        layout="year-plan.html",
        address=None,
        title=lambda _, year: f"Jahresplan {year}",
        indexed=False,
        change=None,
        search=finding.YEAR_PLAN,
        has_card=False,
        aliases=None,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="slides",
        each=lambda site: ({"year": year} for year in site.events.years_of_slides()),
        source="layouts/slides.html",
        layout="slides.html",
        address=None,
        title=lambda _, year: f"Präsentation {year}",
        indexed=False,
        change=None,
        search=None,
        has_card=False,
        aliases=None,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="month",
        each=lambda site: ({"year": one.year, "month": one.month} for one in site.events.months()),
        source="layouts/month.html",
        layout="month.html",
        address=None,
        title=lambda _, year, month: f"Termine im {wording.month_words(Month(year, month))}",
        indexed=True,
        change=None,
        search=None,
        has_card=False,
        aliases=None,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="event-selection",
        each=lambda site: ({"group": one.group, "choice": one.id} for one in site.events.selections()),
        source="layouts/events-selection.html",
        layout="events-selection.html",
        address=None,
        title=lambda site, group, choice: site.events.selection(group, choice).title,
        indexed=lambda site, group, choice: site.events.selection(group, choice).is_indexed,
        change=None,
        search=finding.EVENT_SELECTION,
        has_card=False,
        aliases=None,
        when_gone=lambda site: site.pages.overview("events"),
    ),
    PageKind(
        name="member-selection",
        each=lambda site: ({"group": one.group, "choice": one.id} for one in site.members.selections()),
        source="layouts/members-selection.html",
        layout="members-selection.html",
        address=None,
        title=lambda site, group, choice: site.members.selection(group, choice).title,
        indexed=lambda site, group, choice: site.members.selection(group, choice).is_indexed,
        change=None,
        search=finding.MEMBER_SELECTION,
        has_card=False,
        aliases=None,
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
    "page": lambda site, page_id: _LISTS_OF_LAYOUTS.get(site.pages.get(page_id).layout, ()),
    "profession": lambda _, profession_id: ("training", None, profession_id),
    "event-selection": lambda _, group, choice: ("dates", group, choice),
    "member-selection": lambda _, group, choice: ("members", group, choice),
}
"""Which list the pages of a kind show, as `site.list_page` is asked for it."""


def _further(kind: PageKind) -> PageKind:
    """The second page of each list that the kind's pages show, and all that follow: as the first, but found by it."""
    first = kind.address

    def each(site: SiteQueries) -> Iterator[Params]:
        for params in kind.each(site):
            listed = _LISTS[kind.name](site, **params)
            pages = site.list_page(listed[0], 1, *listed[1:]).pages if listed else 1
            yield from ({**params, "number": number} for number in range(2, pages + 1))

    def of_first(said: Any) -> Any:
        if not callable(said):
            return said
        return lambda *given, **params: said(*given, **{name: one for name, one in params.items() if name != "number"})

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
            yield _redirect(address, next(above, there.get(overview, urls.page_address("index"))), source=MANIFEST)


def collisions(routes: Iterable[Route]) -> Iterator[Problem]:
    """A problem for each route whose file another one makes already; upper and lower case count as the same."""
    # The build itself tells in this file what it published.
    first = {MANIFEST: "build.py"}
    for route in routes:
        other = first.setdefault(route.path.lower(), route.source)
        if other is not route.source:
            yield problem("E164", Where(route.source), address=route.address, other=other)


# --- Files that follow from pages ------------------------------------------------------------------


def _cards(site: SiteQueries) -> Iterator[Route]:
    """The picture of each page that has one of its own where it is shared."""
    for kind in PAGES:
        for route in kind.routes(site) if kind.has_card else ():
            if route.card == urls.card_address(route.address):
                ((_, subject),) = route.params
                yield Route(
                    kind="social-card",
                    address=route.card,
                    source=route.source,
                    params=(("kind", kind.name), ("id", subject)),
                    layout=CARD_LAYOUT,
                )


def _redirects(site: SiteQueries) -> Iterator[Route]:
    """A page at each former address that leads to where its subject is now."""
    for kind in PAGES:
        for route in kind.routes(site) if kind.aliases else ():
            for alias in kind.aliases(site, **dict(route.params)) if kind.aliases else ():
                yield _redirect(alias, route.address, source=route.source)


def _redirect(address: str, target: str, *, source: str) -> Route:
    params = (("target", target),)
    return Route(kind="redirect", address=address, source=source, params=params, layout=_REDIRECT_LAYOUT)


def _search_indexes(site: SiteQueries) -> Iterator[Route]:
    for page_id in _search_pages(site):
        address = f"{urls.page_address(page_id)}index.json"
        params = (("divided", int(site.search.total() > _LARGEST_WHOLE_INDEX)),)
        yield Route(kind="search-index", address=address, source=page_file(page_id), params=params)


def _search_parts(site: SiteQueries) -> Iterator[Route]:
    for page_id in _search_pages(site):
        for number in range(search.PARTS) if site.search.total() > _LARGEST_WHOLE_INDEX else ():
            address, params = f"{urls.page_address(page_id)}words-{number}.json", (("part", number),)
            yield Route(kind="search-part", address=address, source=page_file(page_id), params=params)


def _search_rows(site: SiteQueries) -> Iterator[Route]:
    for page_id in _search_pages(site):
        for name, group in site.search.groups() if site.search.total() > _LARGEST_WHOLE_INDEX else ():
            address = f"{urls.page_address(page_id)}rows-{site.search.name_of_rows(name, group)}.json"
            params = (("pages", name), ("group", group))
            yield Route(kind="search-rows", address=address, source=page_file(page_id), params=params)


# --- Files of their own ----------------------------------------------------------------------------


def _feeds(site: SiteQueries) -> Iterator[Route]:
    for address in site.feeds.addresses():
        yield Route(kind="feed", address=address, source="site_data/events", params=(("feed", address),))
    # Who subscribed to an event under its former address goes on getting it there; calendars follow no HTML page.
    for event_id in site.events.ids():
        feed = site.feeds.address("event", event_id)
        for alias in site.events.get(event_id).aliases if feed else ():
            if alias.startswith(f"/{site.settings().addresses.events}/") and alias.endswith("/"):
                address = f"{alias.rstrip('/')}.ics"
                yield Route(kind="feed", address=address, source=event_file(event_id), params=(("feed", str(feed)),))


def _date_files(site: SiteQueries) -> Iterator[Route]:
    for event_id in site.events.ids():
        for key, address in site.feeds.date_files(event_id).items():
            params = (("event_id", event_id), ("key", key))
            yield Route(kind="date-file", address=address, source=event_file(event_id), params=params)


def _assets(site: SiteQueries) -> Iterator[Route]:
    for name, address in site.assets.published():
        yield Route(kind="asset", address=address, source=f"assets/{name}", params=(("asset", name),))


def _pictures(site: SiteQueries) -> Iterator[Route]:
    for name in site.assets.pictures():
        for address, width, form in site.assets.picture_files(name):
            params = (("asset", name), ("width", width), ("format", form))
            yield Route(kind="picture", address=address, source=f"assets/{name}", params=params)


def _icons(site: SiteQueries) -> Iterator[Route]:
    """The sizes that phones ask for, from the one drawing."""
    for size in (*syndication.ICON_SIZES, _TOUCH_ICON_SIZE) if site.assets.has(_ICON) else ():
        yield Route(kind="icon", address=urls.icon_address(size), source=f"assets/{_ICON}", params=(("size", size),))


def _manifest(site: SiteQueries) -> Iterator[Route]:
    if site.assets.has(_ICON):
        yield Route(kind="manifest", address="/site.webmanifest", source=SETTINGS_FILE)


def _sitemap(_site: SiteQueries) -> Iterator[Route]:
    yield Route(kind="sitemap", address=urls.sitemap_address(), source=SETTINGS_FILE)


def _sitemap_parts(site: SiteQueries) -> Iterator[Route]:
    for name, number in site.search.sitemaps():
        address, params = urls.sitemap_address(name, number), (("pages", name), ("number", number))
        yield Route(kind="sitemap-part", address=address, source=SETTINGS_FILE, params=params)


def _robots(_site: SiteQueries) -> Iterator[Route]:
    yield Route(kind="robots", address="/robots.txt", source=SETTINGS_FILE)


def _atom(kind: str) -> Callable[[SiteQueries], Iterator[Route]]:
    def routes(site: SiteQueries) -> Iterator[Route]:
        yield Route(kind=kind, address=urls.address(kind, site.settings()), source=SETTINGS_FILE)

    return routes


# --- What makes the files --------------------------------------------------------------------------


def _render_card(job: Job) -> bytes:
    drawing = job.text()
    return job.drawn(drawing.encode(), "", lambda: drawings.card(drawing))


def _render_search_index(job: Job) -> bytes:
    if job.params["divided"]:
        return search.head(job.site.search.total(), job.site.search.part(search.HEAVY).decode(), finding.LABELS)
    lines = job.site.search.part().decode()
    return search.index(job.site.search.documents(), lines, finding.LABELS, job.base_url.href)


def _render_search_part(job: Job) -> bytes:
    return search.part(job.site.search.part(job.params["part"]).decode())


def _render_search_rows(job: Job) -> bytes:
    documents = job.site.search.rows(job.params["pages"], job.params["group"])
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
    head = FeedHead(
        name=subscription.name,
        description=subscription.description,
        address=job.base_url.absolute(address),
        page=job.base_url.absolute(f"/{settings.addresses.calendar}/"),
        colour=None,
    )
    return feed(head, entries, settings=settings)


def _render_asset(job: Job) -> bytes:
    return job.site.assets.content(job.params["asset"])


def _render_picture(job: Job) -> bytes:
    content, width, form = job.site.assets.content(job.params["asset"]), job.params["width"], job.params["format"]
    return job.drawn(content, f"{width} {form}", lambda: images.encoded(content, width, form))


def _render_icon(job: Job) -> bytes:
    # Phones put black behind an icon with clear corners.
    size, ground = job.params["size"], "white" if job.params["size"] == _TOUCH_ICON_SIZE else None
    content = job.site.assets.content(_ICON)
    return job.drawn(content, str(size), lambda: drawings.picture(content.decode(), width=size, background=ground))


def _render_manifest(job: Job) -> bytes:
    return syndication.manifest(job.site.settings(), job.base_url)


def _render_sitemap(job: Job) -> bytes:
    return syndication.sitemap_index((urls.sitemap_address(*one) for one in job.site.search.sitemaps()), job.base_url)


def _render_sitemap_part(job: Job) -> bytes:
    return syndication.sitemap(job.site.search.indexed(job.params["pages"], job.params["number"]), job.base_url)


def _render_robots(job: Job) -> bytes:
    return syndication.robots(job.base_url)


def _render_news(job: Job) -> bytes:
    site, route = job.site, job.route
    news, page = site.pages.news(_NEWS_IN_FEED), site.pages.overview("news")
    return syndication.news_feed(site.settings(), news, route.address, page, job.base_url)


def _render_dates(job: Job) -> bytes:
    site, route, changed = job.site, job.route, job.site.feeds.changed_events(_CHANGED_SHOWN)
    return syndication.dates_feed(site.settings(), changed, route.address, site.pages.overview("events"), job.base_url)


KINDS: Mapping[str, Kind | PageKind] = {
    kind.name: kind
    for kind in (
        *cast(tuple[Kind | PageKind, ...], PAGES),
        Kind(name="social-card", render=_render_card, routes=_cards),
        Kind(name="redirect", render=lambda job: job.text().encode(), routes=_redirects),
        Kind(name="search-index", render=_render_search_index, routes=_search_indexes),
        Kind(name="search-part", render=_render_search_part, routes=_search_parts),
        Kind(name="search-rows", render=_render_search_rows, routes=_search_rows),
        Kind(name="feed", render=_render_feed, routes=_feeds),
        Kind(name="date-file", render=_render_date_file, routes=_date_files),
        Kind(name="asset", render=_render_asset, routes=_assets),
        Kind(name="picture", render=_render_picture, routes=_pictures),
        Kind(name="icon", render=_render_icon, routes=_icons),
        Kind(name="manifest", render=_render_manifest, routes=_manifest),
        Kind(name="sitemap", render=_render_sitemap, routes=_sitemap),
        Kind(name="sitemap-part", render=_render_sitemap_part, routes=_sitemap_parts),
        Kind(name="robots", render=_render_robots, routes=_robots),
        Kind(name="news-feed", render=_render_news, routes=_atom("news-feed")),
        Kind(name="dates-feed", render=_render_dates, routes=_atom("dates-feed")),
    )
}
"""Every kind of file by its name."""

"""The plan: which files the site consists of, and what makes each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from clustersite.content import urls
from clustersite.content.model import Site
from clustersite.content.source_files import event_file, member_file, page_file
from clustersite.problems.diagnostics import Problem, Where, problem
from clustersite.render.bundles import Assets
from clustersite.render.images import is_picture
from clustersite.site import Questions

SEARCH_LAYOUT = "search.html"
PREVIEW_LAYOUT = "preview.svg"
ICON = "images/icon.svg"
ICON_SIZES = (192, 512)
TOUCH_ICON_SIZE = 180
MakerName = Literal[
    "layout", "asset", "feed", "sitemap", "robots", "news", "search", "picture", "icon", "manifest", "dates", "variant"
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """One file of the site: its address, what makes it from which subject, and the source that calls for it.

    `path` is the file below the output folder.
    """

    address: str
    maker: MakerName
    source: str
    layout: str = ""
    subject: tuple[tuple[str, str | int], ...] = ()
    path: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", urls.file_of(self.address))


def plan(site: Site, questions: Questions, assets: Assets) -> tuple[Output, ...]:
    """Every file of the site."""
    return tuple(
        output
        for part in (
            _pages(site),
            _events(site),
            _notices(site),
            _members(site),
            _professions(questions),
            _years(questions),
            _months(questions),
            _selections(questions),
            _previews(site),
            _icons(assets),
            _redirects(site),
            _feeds(site, questions),
            _assets(assets),
            _pictures(questions, assets),
            _for_machines(site),
        )
        for output in part
    )


def collisions(outputs: Iterable[Output]) -> Iterator[Problem]:
    """A problem for each output whose file another one makes already; upper and lower case count as the same."""
    # The build itself tells in this file what it published.
    first = {"build.json": "build.py"}
    for output in outputs:
        other = first.setdefault(output.path.lower(), output.source)
        if other is not output.source:
            yield problem("E164", Where(output.source), address=output.address, other=other)


def _pages(site: Site) -> Iterator[Output]:
    for page in site.pages.values():
        yield Output(
            address=urls.page_address(page.id),
            maker="layout",
            layout=page.layout,
            subject=(("page_id", page.id),),
            source=page_file(page.id),
        )
        if page.layout == SEARCH_LAYOUT:
            address = urls.search_index_address(page.id)
            yield Output(address=address, maker="search", source=page_file(page.id))


def _events(site: Site) -> Iterator[Output]:
    for event_id in site.events:
        yield Output(
            address=urls.event_address(site.settings, event_id),
            maker="layout",
            layout="event.html",
            subject=(("event_id", event_id),),
            source=event_file(event_id),
        )


def _notices(site: Site) -> Iterator[Output]:
    for event_id in site.events:
        yield Output(
            address=urls.notice_address(site.settings, event_id),
            maker="layout",
            layout="notice.html",
            subject=(("event_id", event_id),),
            source=event_file(event_id),
        )


def _members(site: Site) -> Iterator[Output]:
    for member_id in site.members:
        yield Output(
            address=urls.member_address(site.settings, member_id),
            maker="layout",
            layout="member.html",
            subject=(("member_id", member_id),),
            source=member_file(member_id),
        )


def _professions(questions: Questions) -> Iterator[Output]:
    for profession in questions.professions():
        yield Output(
            address=questions.profession_address(profession.id),
            maker="layout",
            layout="profession.html",
            subject=(("profession_id", profession.id),),
            source="site_data/professions.yaml",
        )


def _years(questions: Questions) -> Iterator[Output]:
    for year in questions.years():
        yield Output(
            address=questions.year_address(year),
            maker="layout",
            layout="year.html",
            subject=(("year", year),),
            source="layouts/year.html",
        )
        yield Output(
            address=questions.year_plan_address(year),
            maker="layout",
            layout="year-plan.html",
            subject=(("year", year),),
            source="layouts/year-plan.html",
        )


def _months(questions: Questions) -> Iterator[Output]:
    for month in questions.months():
        yield Output(
            address=questions.month_address(month),
            maker="layout",
            layout="month.html",
            subject=(("year", month.year), ("month", month.month)),
            source="layouts/month.html",
        )


def _selections(questions: Questions) -> Iterator[Output]:
    """A page for each choice among dates and members."""
    for layout, found in (
        ("events-selection.html", questions.event_selections),
        ("members-selection.html", questions.member_selections),
    ):
        for choice in found():
            yield Output(
                address=choice.address,
                maker="layout",
                layout=layout,
                subject=(("group", choice.group), ("choice", choice.id)),
                source=f"layouts/{layout}",
            )


def _previews(site: Site) -> Iterator[Output]:
    """The picture of each page and event; all else shows the home page's. A site without the layout has none."""
    if PREVIEW_LAYOUT not in site.layouts:
        return
    for output in (*_pages(site), *_events(site)):
        address = urls.preview_address(output.address)
        # An error page is never shared.
        if output.maker == "layout" and output.address.endswith("/"):
            ((field, subject),) = output.subject
            yield Output(
                address=address,
                maker="picture",
                layout=PREVIEW_LAYOUT,
                subject=(("kind", field.removesuffix("_id")), ("id", subject)),
                source=output.source,
            )


def _icons(assets: Assets) -> Iterator[Output]:
    """The sizes that phones ask for, from the one drawing, and the manifest that names them."""
    if ICON not in assets.addresses:
        return
    for size in (*ICON_SIZES, TOUCH_ICON_SIZE):
        address = urls.icon_address(size)
        yield Output(address=address, maker="icon", subject=(("size", size),), source=f"assets/{ICON}")
    yield Output(address="/site.webmanifest", maker="manifest", source="site_data/site.yaml")


def _redirects(site: Site) -> Iterator[Output]:
    """A page at each former address that leads to where its subject is now."""
    for output in (*_pages(site), *_events(site), *_members(site)):
        for alias in _aliases(site, dict(output.subject)):
            target = (("target", output.address),)
            yield Output(address=alias, maker="layout", layout="redirect.html", subject=target, source=output.source)


def _aliases(site: Site, subject: Mapping[str, str | int]) -> tuple[str, ...]:
    match subject:
        case {"page_id": str(page_id)}:
            return site.pages[page_id].aliases
        case {"event_id": str(event_id)}:
            return site.events[event_id].aliases
        case {"member_id": str(member_id)}:
            return site.members[member_id].aliases
        case _:
            return ()


def _feeds(site: Site, questions: Questions) -> Iterator[Output]:
    for address in questions.feed_addresses():
        yield Output(address=address, maker="feed", subject=(("feed", address),), source="site_data/events")
    # Who subscribed to an event under its former address goes on getting it there; calendars follow no HTML page.
    for event in site.events.values():
        feed = questions.feed_of_event(event.id)
        for alias in event.aliases if feed else ():
            if alias.startswith(f"/{site.settings.addresses.events}/") and alias.endswith("/"):
                address = f"{alias.rstrip('/')}.ics"
                yield Output(address=address, maker="feed", subject=(("feed", str(feed)),), source=event_file(event.id))


def _assets(assets: Assets) -> Iterator[Output]:
    for name, address in assets.addresses.items():
        if is_picture(name) and not _is_in_a_stylesheet(address, assets):
            continue
        yield Output(address=address, maker="asset", subject=(("asset", name),), source=f"assets/{name}")


def _is_in_a_stylesheet(address: str, assets: Assets) -> bool:
    return any(address.removeprefix("/assets/").encode() in content for content in assets.finished.values())


def _pictures(questions: Questions, assets: Assets) -> Iterator[Output]:
    for name in filter(is_picture, assets.addresses):
        for address, width, kind in questions.picture_files(name):
            subject = (("asset", name), ("width", width), ("kind", kind))
            yield Output(address=address, maker="variant", subject=subject, source=f"assets/{name}")


def _for_machines(site: Site) -> Iterator[Output]:
    source = "site_data/site.yaml"
    yield Output(address="/sitemap.xml", maker="sitemap", source=source)
    yield Output(address="/robots.txt", maker="robots", source=source)
    yield Output(address=urls.news_feed_address(site.settings), maker="news", source=source)
    yield Output(address=urls.dates_feed_address(site.settings), maker="dates", source=source)

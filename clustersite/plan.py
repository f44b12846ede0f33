"""What is to be made and is made: every file of the site, which are stale and why, and what they will publish."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import cast

from markupsafe import Markup

from clustersite import git, routes
from clustersite.checks.files import WrittenFile
from clustersite.content.model import Site
from clustersite.content.urls import (
    CATEGORIES_FILE,
    EVENTS_FOLDER,
    LINKS_FILE,
    PLACES_FILE,
    SETTINGS_FILE,
    BaseUrl,
    member_file,
)
from clustersite.feeds.tombstones import TOLD, withdrawals
from clustersite.git import History
from clustersite.inspection import Inspected
from clustersite.options import Options
from clustersite.output.write import Staging, read_manifest, read_published
from clustersite.parallel import in_parts
from clustersite.problems import Problem, Where, problem
from clustersite.publish import published_state
from clustersite.publish.published_state import Descriptions, PublishedState
from clustersite.queries import Dependencies, Keep, Queries, Query, Reason, Result, asked
from clustersite.render.jinja import LayoutFault, Renderer
from clustersite.render.search import SearchDocument
from clustersite.routes import KINDS
from clustersite.session import BuildSession
from clustersite.signatures import MANIFEST, digest
from clustersite.site import SiteQueries
from clustersite.site.kinds import Job, Route, routes_from_plain
from clustersite.site.search import FoundGroup, tabulate
from clustersite.state import State

# What is dear to find out, and needed whole: an event's calendar entry stands in many feeds, the words of documents
# in every part of the index, a page that is made anew keeps its code, and every build goes through all routes.
KEPT_RESULTS: Keep = {
    "feeds.calendar_entry": (bytes.decode, str.encode),
    "qr_code": (str, Markup),
    "routes": (list, routes_from_plain),
    "addresses": (list, lambda kept: tuple(map(tuple, kept))),
    "redirects": (list, lambda kept: tuple(map(tuple, kept))),
    "list_length": (int, int),
    "search.group": (list, lambda kept: FoundGroup(tuple(SearchDocument(*row) for row in kept[0]), tuple(kept[1]))),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Every file of the site with its recipe, why some have to be made, what makes them, and what they publish.

    `up_to_date` are the digests of those that stay in the output folder as they are.
    """

    routes: tuple[Route, ...]
    recipes: Mapping[str, str]
    reasons: Mapping[str, Reason]
    up_to_date: Mapping[str, str]
    renderer: RouteRenderer
    before: PublishedState | None
    published: PublishedState
    problems: tuple[Problem, ...]

    @property
    def stale(self) -> tuple[Route, ...]:
        """What has to be made."""
        return tuple(route for route in self.routes if route.path in self.reasons)

    def manifest(self, rendered: Rendered) -> bytes:
        """The content of build.json, once everything stale is made."""
        return published_state.manifest_of(
            published_state.with_files(self.published, {**self.up_to_date, **rendered.digests})
        )

    def files(self, rendered: Rendered, staging: Staging, out: Path) -> Mapping[str, WrittenFile]:
        """Every file by its address: those just made, and those that lie in the output folder already."""

        def read(path: str) -> bytes:
            is_new = path in rendered.digests
            return staging.read(path) if is_new else read_published(out, path, self.up_to_date[path])

        return {
            route.address: WrittenFile(read=partial(read, route.path), source=route.source, layout=route.layout)
            for route in self.routes
        }


def plan_of(site: Site, inspected: Inspected, options: Options, session: BuildSession) -> Plan:
    """What is to be made of the site."""
    base_url = BaseUrl(options.base_url or site.settings.address)
    today = datetime.combine(options.today, time(), UTC)
    documents = inspected.reading.documents
    # When a vacancy was posted is told by the entry that holds it, not by the whole file of the member.
    split = (*_TABLES, *(member_file(one.id) for one in site.members.values() if one.vacancies))
    tables = {file: "\n".join(documents[file].lines) for file in split if file in documents}
    history = git.read_history(options.root, tables)
    earlier = git.earlier_versions(options.root, history, EVENTS_FOLDER, since=today - TOLD)
    queries = SiteQueries(
        site,
        today=options.today,
        asset_addresses=inspected.assets.addresses,
        finished_assets=inspected.assets.finished,
        base_url=base_url,
        history=history,
        withdrawals=withdrawals(site, earlier, history, options.today),
        reads=session.reads,
        kinds=routes.PAGES,
    )
    names = session.queries.offer(queries)
    # What is made of results is compared once these are known.
    tabulate(queries.search)
    session.queries.forget_changed()
    found = routes.plan(queries)
    manifest = _manifest_before(options)
    before = published_state.read(manifest)
    found += tuple(routes.successors(queries, published_state.ended(before), found))
    if any("/../" in f"{route.address}/" for route in found):
        # No source can say so; a forged state is none.
        raise ValueError("a file that leads out of the output folder")
    collisions = tuple(routes.collisions(found))
    recipes = {route.path: route.recipe for route in found}
    told = Descriptions(site, queries)
    session.queries.offer(told)
    reasons = session.stale(recipes, options.out)
    return Plan(
        routes=() if collisions else found,
        recipes=recipes,
        reasons=reasons,
        up_to_date=session.digests_of(recipes.keys() - reasons.keys()),
        renderer=RouteRenderer(
            session.queries, names, Renderer(site.layouts, base_url, session.bytecode), base_url, session.state
        ),
        before=before,
        published=published_state.describe(
            told,
            found,
            commit=history.commit,
            address=base_url.url,
            drafts=options.drafts,
            answers=session.queries,
            before=before if session.left(manifest) else None,
        ),
        problems=(*collisions, *_gaps(history, options.root)),
    )


# What entries of calendars are made of, besides their events' own files.
_TABLES = (PLACES_FILE, LINKS_FILE, CATEGORIES_FILE, SETTINGS_FILE)


def _manifest_before(options: Options) -> bytes:
    """The build.json of what is published so far, for a build that compares itself; empty where there is none."""
    is_asked = options.guard or options.against
    return (read_manifest(options.against or options.out / MANIFEST) if is_asked else None) or b""


def _gaps(history: History, root: Path) -> Iterator[Problem]:
    """What keeps calendars from counting the changes of events. A project without git misses nothing."""
    if history.is_broken:
        yield problem("E321", Where(".git"))
    elif history.is_shallow:
        yield problem("H240", Where(".git"))
    elif not history.is_available and git.has_repository(root):
        yield problem("H241", Where(".git"))


# --- Files rendered and staged --------------------------------------------------------------------


_LONG = ("search-index", "search-part", "sitemap-part")


@dataclass(kw_only=True, slots=True)
class Rendered:
    """The digest of every file made by its path, what it asked, and the fault that kept others from being rendered.

    What was evaluated and drawn on the way travels with it from one process to the other. The files are staged.
    """

    digests: dict[str, str] = field(default_factory=dict)
    asked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: dict[str, Problem] = field(default_factory=dict)
    given: Mapping[Query, Result] = field(default_factory=dict)
    drawn: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One mistake in a layout shows in every page made with it; the editor reads of the first."""
        return tuple({(fault.where, fault.message): fault for fault in reversed(self.faults.values())}.values())[::-1]


def render_all(
    routes: Sequence[Route], renderer: RouteRenderer, staging: Staging, progress: Callable[[int, int], None]
) -> Rendered:
    """All the files, rendered and staged; in several processes where there are many."""

    def render(part: Sequence[Route]) -> Rendered:
        rendered = Rendered()
        for route in part:
            try:
                content, rendered.asked[route.path] = renderer.render(route)
            except LayoutFault as fault:
                rendered.faults[route.path] = fault.problem
                continue
            staging.put(route.path, content)
            rendered.digests[route.path] = digest(content)
        rendered.given, rendered.drawn = renderer.queries.given(), renderer.state.drawn()
        return rendered

    renderer.ask_ahead(routes)
    rendered = Rendered()
    progress(0, len(routes))
    # What takes longest comes first, so that nobody has to wait for it at the end.
    for part in in_parts(render, sorted(routes, key=lambda route: route.kind not in _LONG)):
        for path, found in part.digests.items():
            rendered.digests[path] = found
            progress(len(rendered.digests), len(routes))
        rendered.asked |= {path: tuple(map(sys.intern, found)) for path, found in part.asked.items()}
        rendered.faults |= part.faults
        renderer.queries.take(part.given)
        renderer.state.take(part.drawn)
    rendered.faults = {route.path: rendered.faults[route.path] for route in routes if route.path in rendered.faults}
    return rendered


class RouteRenderer:
    """Renders routes; each sees the site only through dependencies of its own."""

    def __init__(self, queries: Queries, names: Set[str], layouts: Renderer, base_url: BaseUrl, state: State) -> None:
        self.queries = queries
        self.state = state
        self._names = names
        self._layouts = layouts
        self._base_url = base_url

    def ask_ahead(self, routes: Iterable[Route]) -> None:
        """Asks ahead for the calendar entries of all feeds: an event's entry stands in several."""
        addresses = dict.fromkeys(dict(one.params)["feed"] for one in routes if one.kind == "feed")
        feeds = (self.queries.get(("feeds.subscription", (address,), ())).value for address in addresses)
        event_ids = dict.fromkeys(event_id for one in feeds for event_id in one.event_ids)
        self.queries.ask_all(("feeds.calendar_entry", (event_id,), ()) for event_id in event_ids)

    def render(self, route: Route) -> tuple[bytes, tuple[str, ...]]:
        """The content of the file, and what it asked, as it is written; LayoutFault when a layout fails."""
        dependencies = Dependencies(self.queries, self._names)
        site = cast(SiteQueries, dependencies)
        # Renderers and filters write addresses without asking, so every file asks here what they depend on.
        site.base_url()
        content = KINDS[route.kind].render(Job(route, site, self._layouts, self._base_url, self.state.blob))
        # Texts, because many files ask the same, which then is there once.
        return content, tuple(sys.intern(self.queries.text(query)) for query in asked(dependencies))

"""What is to be made: every file of the site, which of them are stale and why, and what they will publish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path

from clustersite import git, routes
from clustersite.checks.written_pages import Written
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
from clustersite.problems.diagnostics import Problem, Where, problem
from clustersite.publish import published_state
from clustersite.publish.published_state import PublishedState
from clustersite.queries import Reason
from clustersite.render.jinja import Renderer
from clustersite.rendering import Rendered, RouteRenderer
from clustersite.session import Session
from clustersite.signatures import MANIFEST
from clustersite.site import Questions
from clustersite.site.kinds import Route


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
        return published_state.written(
            published_state.with_files(self.published, {**self.up_to_date, **rendered.digests})
        )

    def files(self, rendered: Rendered, staging: Staging, out: Path) -> Mapping[str, Written]:
        """Every file by its address: those just made, and those that lie in the output folder already."""

        def read(path: str) -> bytes:
            is_new = path in rendered.digests
            return staging.read(path) if is_new else read_published(out, path, self.up_to_date[path])

        return {
            route.address: Written(read=partial(read, route.path), source=route.source, layout=route.layout)
            for route in self.routes
        }


def planned(site: Site, inspected: Inspected, options: Options, session: Session) -> Plan:
    """What is to be made of the site."""
    base_url = BaseUrl(options.base_url or site.settings.address)
    today = datetime.combine(options.today, time(), UTC)
    documents = inspected.reading.documents
    # When a vacancy was posted is told by the entry that holds it, not by the whole file of the member.
    split = (*_TABLES, *(member_file(one.id) for one in site.members.values() if one.vacancies))
    tables = {file: "\n".join(documents[file].lines) for file in split if file in documents}
    history = git.read_history(options.root, tables)
    earlier = git.earlier_versions(options.root, history, EVENTS_FOLDER, since=today - TOLD)
    questions = Questions(
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
    names = session.queries.offer(questions)
    found = routes.plan(questions)
    before = published_before(options)
    found += tuple(routes.successors(questions, published_state.ended(before), found))
    collisions = tuple(routes.collisions(found))
    recipes = {route.path: _recipe(route) for route in found}
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
            site, questions, found, commit=history.commit, address=base_url.url, drafts=options.drafts
        ),
        problems=(*collisions, *_gaps(history, options.root)),
    )


# What entries of calendars are made of, besides their events' own files.
_TABLES = (PLACES_FILE, LINKS_FILE, CATEGORIES_FILE, SETTINGS_FILE)


def published_before(options: Options) -> PublishedState | None:
    """What is published so far, for a build that compares itself; None where nothing is, or nothing readable."""
    is_asked = options.guard or options.against
    content = read_manifest(options.against or options.out / MANIFEST) if is_asked else None
    return published_state.read(content) if content is not None else None


def _recipe(route: Route) -> str:
    """What makes the file, besides the results of its queries."""
    return f"{route.kind} {route.layout} {route.address} {route.params} {route.card}"


def _gaps(history: History, root: Path) -> Iterator[Problem]:
    """What keeps calendars from counting the changes of events. A project without git misses nothing."""
    if history.is_broken:
        yield problem("E321", Where(".git"))
    elif history.is_shallow:
        yield problem("H240", Where(".git"))
    elif not history.is_available and git.has_repository(root):
        yield problem("H241", Where(".git"))

"""Routes made into files: each rendered with a site that notes what it is asked, many by several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import cast

from clustersite.content.urls import BaseUrl
from clustersite.output.write import Staging
from clustersite.parallel import in_parts
from clustersite.problems.diagnostics import Problem
from clustersite.queries import Queries, Query, Recorder, Result, asked
from clustersite.render.jinja import LayoutFault, Renderer
from clustersite.routes import KINDS
from clustersite.signatures import digest
from clustersite.site import Questions
from clustersite.site.kinds import Job, Route
from clustersite.state import State

_LONG = ("search-index", "search-part", "sitemap-part")


@dataclass(kw_only=True, slots=True)
class Rendered:
    """The digest of every file made by its path, what it asked, and the fault that kept others from being rendered.

    What was evaluated and drawn on the way travels with it from one process to the other. The files are staged.
    """

    digests: dict[str, str] = field(default_factory=dict)
    asked: dict[str, tuple[Query, ...]] = field(default_factory=dict)
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
        rendered.asked |= part.asked
        rendered.faults |= part.faults
        renderer.queries.take(part.given)
        renderer.state.take(part.drawn)
    rendered.faults = {route.path: rendered.faults[route.path] for route in routes if route.path in rendered.faults}
    return rendered


class RouteRenderer:
    """Renders routes; each sees the site only through a recorder of its own."""

    def __init__(self, queries: Queries, names: Set[str], layouts: Renderer, base_url: BaseUrl, state: State) -> None:
        self.queries = queries
        self.state = state
        self._names = names
        self._layouts = layouts
        self._base_url = base_url

    def ask_ahead(self, routes: Iterable[Route]) -> None:
        """Asks ahead what many of the files will ask, and what one of them asks of everything."""
        self.queries.ask_all((*self._entries(routes), *self._words(routes)))

    def _entries(self, routes: Iterable[Route]) -> Iterator[Query]:
        """The calendar entries of all feeds: an event's entry stands in several."""
        addresses = dict.fromkeys(dict(one.params)["feed"] for one in routes if one.kind == "feed")
        feeds = (self.queries.get(("subscription", (address,), ())).value for address in addresses)
        for event_id in dict.fromkeys(event_id for one in feeds for event_id in one.event_ids):
            yield "calendar_entry", (event_id,), ()

    def _words(self, routes: Iterable[Route]) -> Iterator[Query]:
        if any(one.kind in ("search-index", "search-part") for one in routes):
            for group in self.queries.get(("search_groups", (), ())).value:
                yield "search_words", group, ()

    def render(self, route: Route) -> tuple[bytes, tuple[Query, ...]]:
        """The content of the file, and what it asked; LayoutFault when a layout fails."""
        recorder = Recorder(self.queries, self._names)
        site = cast(Questions, recorder)
        # Renderers and filters write addresses without asking, so every file asks here what they depend on.
        site.base_url()
        content = KINDS[route.kind].render(Job(route, site, self._layouts, self._base_url, self.state.blob))
        return content, asked(recorder)

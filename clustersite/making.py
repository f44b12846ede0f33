"""How each kind of output is made from the site's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
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

_LONG = ("search-index", "sitemap", "news-feed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """The digest of every output made by its path, what it asked, and what went wrong; the files are staged."""

    digests: Mapping[str, str]
    asked: Mapping[str, tuple[Query, ...]]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """What came of some of the outputs, and what was answered on the way."""

    digests: Mapping[str, str]
    asked: Mapping[str, tuple[Query, ...]]
    faults: Mapping[str, Problem]
    given: Mapping[Query, Result]


def make_all(
    outputs: Sequence[Route],
    workshop: Workshop,
    staging: Staging,
    progress: Callable[[int, int], None],
) -> Made:
    """All the outputs, made and staged; in several processes where there are many."""

    def make(part: Sequence[Route]) -> _Part:
        digests, asked_by, faults = {}, {}, {}
        for output in part:
            try:
                content, asked_by[output.path] = workshop.make(output)
            except LayoutFault as fault:
                faults[output.path] = fault.problem
                continue
            staging.put(output.path, content)
            digests[output.path] = digest(content)
        return _Part(
            digests=digests,
            asked=asked_by,
            faults=faults,
            given=workshop.queries.given(),
        )

    workshop.prepare(outputs)
    digests: dict[str, str] = {}
    asked_by: dict[str, tuple[Query, ...]] = {}
    faults: dict[str, Problem] = {}
    # What takes longest comes first, so that nobody has to wait for it at the end.
    for part in in_parts(make, sorted(outputs, key=lambda output: output.kind not in _LONG)):
        for path, found in part.digests.items():
            progress(len(digests), len(outputs))
            digests[path] = found
        asked_by |= part.asked
        faults |= part.faults
        workshop.queries.take(part.given)
    # One mistake in a layout shows in every page made with it; the editor reads of the first.
    in_order = [faults[output.path] for output in outputs if output.path in faults]
    problems = {(problem.where, problem.message): problem for problem in reversed(in_order)}
    return Made(digests=digests, asked=asked_by, problems=tuple(reversed(problems.values())))


class Workshop:
    """Makes outputs; each sees the site only through a recorder of its own."""

    def __init__(self, queries: Queries, names: Set[str], renderer: Renderer, base_url: BaseUrl) -> None:
        self.queries = queries
        self._names = names
        self._renderer = renderer
        self._base_url = base_url

    def prepare(self, outputs: Iterable[Route]) -> None:
        """Asks ahead what many of the outputs will ask, and what one of them asks of everything."""
        self.queries.ask_all((*self._entries(outputs), *self._words(outputs)))

    def _entries(self, outputs: Iterable[Route]) -> Iterator[Query]:
        """The calendar entries of all feeds: an event's entry stands in several."""
        addresses = dict.fromkeys(dict(one.params)["feed"] for one in outputs if one.kind == "feed")
        feeds = (self.queries.get(("subscription", (address,), ())).value for address in addresses)
        for event_id in dict.fromkeys(event_id for one in feeds for event_id in one.event_ids):
            yield "calendar_entry", (event_id,), ()

    def _words(self, outputs: Iterable[Route]) -> Iterator[Query]:
        if any(one.kind == "search-index" for one in outputs):
            for one in self.queries.get(("search_documents", (), ())).value:
                yield "search_words", (one.page,), ()

    def make(self, route: Route) -> tuple[bytes, tuple[Query, ...]]:
        """The content of the file, and what it asked; LayoutFault when a layout fails."""
        recorder = Recorder(self.queries, self._names)
        site = cast(Questions, recorder)
        # Renderers and filters write addresses without asking, so every file asks here what they depend on.
        site.base_url()
        content = KINDS[route.kind].render(Job(route, site, self._renderer, self._base_url))
        return content, asked(recorder)

"""How each kind of output is made from the site's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from clustersite.content.urls import BaseUrl
from clustersite.disk.stamps import digest
from clustersite.feeds.ics import FeedHead, feed
from clustersite.output.write import Staging
from clustersite.outputs import ICON, TOUCH_ICON_SIZE, Output
from clustersite.parallel import in_parts
from clustersite.problems.diagnostics import Problem
from clustersite.render import drawings, images, search, syndication
from clustersite.render.jinja import LayoutFault, Renderer
from clustersite.site import Questions, findable
from clustersite.tracking import Answer, Answers, Keep, Question, Recorder, asked

_CHANGED_SHOWN = 30


_LONG = ("search", "sitemap", "news")


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """The digest of every output made by its path, what it asked, and what went wrong; the files are staged."""

    digests: Mapping[str, str]
    asked: Mapping[str, tuple[Question, ...]]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """What came of some of the outputs, and what was answered on the way."""

    digests: Mapping[str, str]
    asked: Mapping[str, tuple[Question, ...]]
    faults: Mapping[str, Problem]
    given: Mapping[Question, Answer]


def make_all(
    outputs: Sequence[Output],
    workshop: Workshop,
    staging: Staging,
    progress: Callable[[int, int], None],
    keep: Keep = MappingProxyType({}),
) -> Made:
    """All the outputs, made and staged; in several processes where there are many."""

    def make(part: Sequence[Output]) -> _Part:
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
            given=workshop.answers.given_anew(keep),
        )

    workshop.prepare(outputs, keep)
    digests: dict[str, str] = {}
    asked_by: dict[str, tuple[Question, ...]] = {}
    faults: dict[str, Problem] = {}
    # What takes longest comes first, so that nobody has to wait for it at the end.
    for part in in_parts(make, sorted(outputs, key=lambda output: output.maker not in _LONG)):
        for path, found in part.digests.items():
            progress(len(digests), len(outputs))
            digests[path] = found
        asked_by |= part.asked
        faults |= part.faults
        workshop.answers.take(part.given)
    # One mistake in a layout shows in every page made with it; the editor reads of the first.
    in_order = [faults[output.path] for output in outputs if output.path in faults]
    problems = {(problem.where, problem.message): problem for problem in reversed(in_order)}
    return Made(digests=digests, asked=asked_by, problems=tuple(reversed(problems.values())))


class Workshop:
    """Makes outputs; each sees the site only through a recorder of its own."""

    def __init__(self, answers: Answers, renderer: Renderer, base_url: BaseUrl) -> None:
        self.answers = answers
        self._renderer = renderer
        self._base_url = base_url

    def prepare(self, outputs: Iterable[Output], keep: Keep) -> None:
        """Asks ahead what many of the outputs will ask, and what one of them asks of everything."""
        self.answers.answer_all((*self._entries(outputs), *self._words(outputs)), keep)

    def _entries(self, outputs: Iterable[Output]) -> Iterator[Question]:
        """The calendar entries of all feeds: an event's entry stands in several."""
        addresses = dict.fromkeys(dict(one.subject)["feed"] for one in outputs if one.maker == "feed")
        feeds = (self.answers.get(("subscription", (address,), ()))[0] for address in addresses)
        for event_id in dict.fromkeys(event_id for one in feeds for event_id in one.event_ids):
            yield "calendar_entry", (event_id,), ()

    def _words(self, outputs: Iterable[Output]) -> Iterator[Question]:
        if any(one.maker == "search" for one in outputs):
            for one in self.answers.get(("search_documents", (), ()))[0]:
                yield "search_words", (one.kind, one.subject), ()

    def make(self, output: Output) -> tuple[bytes, tuple[Question, ...]]:
        """The content of the output, and what it asked; LayoutFault when a layout fails."""
        recorder = Recorder(self.answers)
        content = self._content(output, cast(Questions, recorder))
        return content, asked(recorder)

    def _content(self, output: Output, site: Questions) -> bytes:
        # Makers and filters write addresses without asking, so every output asks here what they depend on.
        site.base_url()
        match output.maker:
            case "layout":
                site.layout(output.layout)
                return self._renderer.render(output.layout, site, output.address, dict(output.subject)).encode()
            case "picture":
                site.layout(output.layout)
                drawing = self._renderer.render(output.layout, site, output.address, dict(output.subject))
                return drawings.picture(drawing, width=1200)
            case "variant":
                subject = dict(output.subject)
                content = site.asset_content(str(subject["asset"]))
                return images.encoded(content, int(subject["width"]), str(subject["kind"]))
            case "icon":
                size = int(dict(output.subject)["size"])
                # Phones put black behind an icon with clear corners.
                ground = "white" if size == TOUCH_ICON_SIZE else None
                return drawings.picture(site.asset_content(ICON).decode(), width=size, background=ground)
            case "manifest":
                return syndication.manifest(site.settings(), self._base_url)
            case "asset":
                return site.asset_content(str(dict(output.subject)["asset"]))
            case "feed":
                return self._feed(str(dict(output.subject)["feed"]), site)
            case "news":
                return syndication.news_feed(site.settings(), site.news(), output.address, self._base_url)
            case "sitemap":
                return syndication.sitemap(site.indexed(), self._base_url)
            case "dates":
                changed = site.changed_events(_CHANGED_SHOWN)
                return syndication.dates_feed(site.settings(), changed, output.address, self._base_url)
            case "search":
                documents = site.search_documents()
                words = (site.search_words(one.kind, one.subject) for one in documents)
                return search.index(documents, words, findable.KINDS, self._base_url.href)
            case "robots":
                return syndication.robots(self._base_url)

    def _feed(self, address: str, site: Questions) -> bytes:
        subscription = site.subscription(address)
        head = FeedHead(
            name=subscription.name,
            description=subscription.description,
            address=self._base_url.absolute(address),
            page=self._base_url.absolute(f"/{site.settings().addresses.calendar}/"),
            colour=None,
        )
        entries = [site.calendar_entry(event_id) for event_id in subscription.event_ids]
        return feed(head, entries, settings=site.settings())

"""What is published, as one file of the site says it: build.json, read by the next build and by anyone who asks.

It holds values only: the day of the build comes in, the commit is that of the sources. Two builds of the same
sources, history and day write the same bytes.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clustersite import git, routes
from clustersite.content.dates import Month
from clustersite.content.load import published, read_site
from clustersite.content.model import Site
from clustersite.content.sources import read_sources
from clustersite.content.urls import BaseUrl
from clustersite.events import wording
from clustersite.events.occurrences import Occurrence, last_day, links_of
from clustersite.feeds.ics import uid
from clustersite.git import History, read_history
from clustersite.options import Options
from clustersite.output.write import LARGEST_MANIFEST, read_manifest
from clustersite.problems import printable
from clustersite.queries import Queries, digest_read, in_groups, written
from clustersite.signatures import MANIFEST, digest_of_all
from clustersite.site import SiteQueries
from clustersite.site.kinds import PageKind, Route

FORMAT = 1
_EVENTS_OF_GROUP = 32


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class PublishedDate(_Record):
    """One date as calendars and visitors know it; `uid` is None while its day is open."""

    uid: str | None
    start: str
    last_day: date
    title: str
    words: str
    status: str
    place: str | None


class PublishedEvent(_Record):
    """An event: its title, its address, a digest of all that its entries are made of, and its dates by their keys.

    `sequence` and `stamp` are SEQUENCE and DTSTAMP of its entries; None where no history gives them.
    """

    title: str
    address: str
    digest: str = ""
    sequence: int | None = None
    stamp: datetime | None = None
    dates: dict[str, PublishedDate]


class PublishedFeed(_Record):
    """A calendar feed: its name, whether it is that of one event or of a past year, and the events it holds."""

    name: str
    of_event: bool = False
    of_year: bool = False
    events: tuple[str, ...]


class PublishedPage(_Record):
    """A page: its title and a digest of its source where it has one; `leads_to` where it only redirects.

    `when_gone` is where its address leads on to once the page has ended, empty where a page must not end like that.
    """

    title: str = ""
    digest: str = ""
    leads_to: str | None = None
    when_gone: str = ""


class Counts(_Record):
    """How much there is, for people who look into the file."""

    files: int = 0
    events: int
    dates: int
    coming_dates: int
    feeds: int
    pages: int


class PublishedState(_Record):
    """Everything that a later build compares itself with. `files` is empty until the site is written."""

    format: Literal[1]
    commit: str | None
    today: date
    address: str
    drafts: bool
    counts: Counts
    events: dict[str, PublishedEvent]
    feeds: dict[str, PublishedFeed]
    pages: dict[str, PublishedPage]
    files: dict[str, str] = Field(default_factory=dict)


def describe(
    told: Descriptions,
    planned: Iterable[Route],
    *,
    commit: str | None,
    address: str,
    drafts: bool,
    answers: Queries | None = None,
    before: PublishedState | None = None,
) -> PublishedState:
    """The state of a site that is published at `address`.

    Where there are `answers`, and the last build published what `before` tells, only groups are described that are
    others since.
    """
    queries = told._queries
    events = told.events(answers, before)
    feeds = {
        feed.address: PublishedFeed(
            name=feed.name, of_event=feed.kind == "event", of_year=feed.kind == "year", events=feed.event_ids
        )
        for feed in map(queries.feeds.subscription, queries.feeds.addresses())
    }
    of_pages = told.pages(answers, before)
    pages: dict[str, PublishedPage] = {}
    for route in planned:
        if route.address in of_pages:
            pages[route.address] = of_pages[route.address]
        elif route.kind == "redirect":
            target = str(dict(route.params)["target"])
            pages[route.address] = PublishedPage(leads_to=target, when_gone=target if route.source == MANIFEST else "")
    dates = [one for event in events.values() for one in event.dates.values()]
    return PublishedState(
        format=FORMAT,
        commit=commit,
        today=queries.today(),
        address=address,
        drafts=drafts,
        counts=Counts(
            events=len(events),
            dates=len(dates),
            coming_dates=sum(one.last_day >= queries.today() for one in dates),
            feeds=len(feeds),
            pages=len(pages),
        ),
        events=events,
        feeds=feeds,
        pages=pages,
    )


def with_files(state: PublishedState, digests: Mapping[str, str]) -> PublishedState:
    """The state, completed by the digest of every file."""
    files = dict(sorted(digests.items()))
    return state.model_copy(update={"files": files, "counts": state.counts.model_copy(update={"files": len(files)})})


def manifest_of(state: PublishedState) -> bytes:
    """The state as the content of build.json."""
    return state.model_dump_json(indent=1).encode() + b"\n"


def read(content: bytes) -> PublishedState | None:
    """The state that build.json holds; None where it is damaged, of another format, or something else altogether."""
    try:
        return PublishedState.model_validate_json(content)
    except (ValidationError, RecursionError):
        return None


class Descriptions:
    """What is told of a site's events and pages, group by group: queries, so that an edit describes few of them."""

    def __init__(self, site: Site, queries: SiteQueries) -> None:
        self._site = site
        self._queries = queries

    def events(self, answers: Queries | None, before: PublishedState | None) -> dict[str, PublishedEvent]:
        """Every event by its id; those of groups that are the same as `before` as they were told then."""
        groups = {(number,): ids for number, ids in enumerate(self._groups_of_events())}
        found = self._of_all("describe_events", groups, answers, before.events if before else None)
        return {event_id: found[event_id] for event_id in self._site.events}

    def pages(self, answers: Queries | None, before: PublishedState | None) -> dict[str, PublishedPage]:
        """Every page by its address; those of groups that are the same as `before` as they were told then."""
        kinds = ((kind, enumerate(kind.groups(self._queries))) for kind in routes.PAGES)
        groups = {(kind.name, number): addresses for kind, divided in kinds for number, addresses in divided}
        return self._of_all("describe_pages", groups, answers, before.pages if before else None)

    def _of_all(
        self,
        query: str,
        groups: Mapping[Any, Iterable[str]],
        answers: Queries | None,
        before: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        same = answers.unchanged(query) if answers and before is not None else ()
        found: dict[str, Any] = {}
        for group, names in groups.items():
            asked = (query, group, ())
            if before is not None and written(asked) in same:
                found |= {name: before[name] for name in names}
            else:
                found |= answers.get(asked).value if answers else getattr(self, query)(*group)
        return found

    def _groups_of_events(self) -> Sequence[Sequence[str]]:
        return self._queries.once("groups of events", lambda: in_groups(self._site.events, _EVENTS_OF_GROUP))

    def describe_events(self, group: int) -> Mapping[str, PublishedEvent]:
        """The events of the group by their ids."""
        return {event_id: _event(self._site, self._queries, event_id) for event_id in self._groups_of_events()[group]}

    def describe_pages(self, kind_name: str, group: int) -> Mapping[str, PublishedPage]:
        """The pages of the group by their addresses."""
        kind = routes.KINDS[kind_name]
        assert isinstance(kind, PageKind)
        when_gone = kind.when_gone(self._queries) if kind.when_gone else ""
        return {
            address: PublishedPage(
                title=kind.title(self._queries, **params), digest=_digest(self._site, params), when_gone=when_gone
            )
            for address, params in kind.groups(self._queries)[group].items()
        }


def _event(site: Site, queries: SiteQueries, event_id: str) -> PublishedEvent:
    revision = queries.feeds.revision(event_id)
    return PublishedEvent(
        title=site.events[event_id].title,
        address=queries.events.address(event_id),
        digest=_details(site, event_id, queries.events.dates(event_id)),
        sequence=revision.number,
        stamp=revision.changed if revision.number is not None else None,
        dates={_key(found): _date(site, found) for found in queries.events.dates(event_id)},
    )


def _details(site: Site, event_id: str, dates: Sequence[Occurrence]) -> str:
    """A digest of everything that is shown of an event: its file, its places, links and category, and site.yaml's part.

    The files' texts are not compared, so that a comment changes nothing.
    """
    event, settings = site.events[event_id], site.settings
    places = sorted({one.place.id for one in dates if one.place})
    links = [*event.links, *sorted({link for one in dates for link in links_of(one)})]
    return digest_of_all(
        [
            digest_read(site.events, event_id),
            *(digest_read(site.places, one) for one in places),
            *(digest_read(site.links, one) for one in links),
            digest_read(site.categories, event.category) if event.category else "",
            repr((settings.event_minutes, settings.contact)),
        ]
    )


def _key(occurrence: Occurrence) -> str:
    # A date of a series may share its day with an extra one that a calendar tells apart by its UID.
    return f"+{occurrence.key}" if occurrence.kind == "extra" else occurrence.key


def _date(site: Site, occurrence: Occurrence) -> PublishedDate:
    has_day = not isinstance(occurrence.start, Month)
    key = "" if occurrence.kind == "series" else occurrence.key
    return PublishedDate(
        uid=uid(site.events[occurrence.event_id], key, site.settings) if has_day else None,
        start=str(occurrence.start) if not isinstance(occurrence.start, datetime) else occurrence.start.isoformat(),
        last_day=last_day(occurrence),
        title=occurrence.title,
        words=wording.when(occurrence),
        status=occurrence.status.value,
        place=occurrence.place.name if occurrence.place else None,
    )


def _digest(site: Site, params: Mapping[str, object]) -> str:
    """The digest of the record that the page is about; pages of events are told with their events."""
    match params:
        case {"number": int()}:
            return ""
        case {"page_id": str(page_id), **others} if not others:
            return digest_read(site.pages, page_id)
        case {"member_id": str(member_id)}:
            return digest_read(site.members, member_id)
        case {"profession_id": str(profession_id)}:
            return digest_read(site.professions, profession_id)
        case _:
            return ""


def ended(before: PublishedState | None) -> Mapping[str, str]:
    """Where the addresses of a published state lead on to when their pages end, as far as they may."""
    return {address: page.when_gone for address, page in before.pages.items() if page.when_gone} if before else {}


# --- Where a state comes from ---------------------------------------------------------------------


_R = TypeVar("_R")

_SECONDS_IN_ALL = 60
_NOT_THERE = (404, 410)


class Incomparable(Exception):
    """There is nothing to compare with; says why, in German, in characters that a terminal can show."""

    def __init__(self, reason: str) -> None:
        super().__init__(printable(reason))


def state_now(options: Options, before: PublishedState | None = None) -> PublishedState:
    """What a build of the sources as they are would publish where `before` is published."""
    sources, _ = read_sources(options.root)
    return _state(sources, options, read_history(options.root).commit, "Die Quellen", before)


def state_of(reference: str | None, options: Options) -> PublishedState:
    """What is published at a web address, what a file says that was, or what a commit's sources would publish.

    Without a reference it is the commit at which the current branch left the published one.
    """
    if reference is None:
        return _of_commit(git.branching_point(options.root), options)
    if re.match(r"https?://", reference):
        return _read(_fetched(reference), reference)
    if os.path.isfile(reference):  # noqa: PTH113 - a name too long for a file is not an error
        return _read(read_manifest(Path(reference)), reference)
    return _of_commit(reference, options)


def _of_commit(reference: str, options: Options) -> PublishedState:
    snapshot = git.sources_at(options.root, reference)
    if snapshot is None:
        raise Incomparable(f"„{reference}“ ist weder eine Datei noch eine Webadresse noch ein Stand, den git kennt.")
    return _state(snapshot.sources, options, snapshot.commit, f"Der Stand {reference}")


def _state(
    sources: Mapping[str, bytes],
    options: Options,
    commit: str | None,
    name: str,
    before: PublishedState | None = None,
) -> PublishedState:
    site = read_site(sources).site
    if site is None:
        raise Incomparable(f"{name} lässt sich nicht lesen; `check` sagt, woran es liegt.")
    public = published(site, options.today, drafts=options.drafts)
    base_url = BaseUrl(options.base_url or public.settings.address)
    queries = SiteQueries(
        public, today=options.today, asset_addresses={}, base_url=base_url, history=History(), kinds=routes.PAGES
    )
    planned = routes.plan(queries)
    planned += tuple(routes.successors(queries, ended(before), planned))
    told = Descriptions(public, queries)
    return describe(told, planned, commit=commit, address=base_url.url, drafts=options.drafts)


def _read(content: bytes | None, name: str) -> PublishedState:
    state = None if content is None else read(content)
    if state is None:
        raise Incomparable(f"{name} beschreibt keine veröffentlichte Seite; gemeint ist ihre build.json.")
    return state


def fetch_published(address: str) -> bytes | None:
    """The build.json published at the web address; None where the server says clearly that there is none.

    Incomparable for every other answer, for none, and for one that is too slow or too large.
    """
    # Loaded late, because few builds open a connection.
    from http.client import HTTPException  # noqa: PLC0415
    from urllib.error import HTTPError  # noqa: PLC0415
    from urllib.request import urlopen  # noqa: PLC0415

    def answered() -> bytes:
        with urlopen(_ascii(url), timeout=_SECONDS_IN_ALL) as answer:
            content: bytes = answer.read(LARGEST_MANIFEST + 1)
            return content

    url = address if address.endswith(".json") else f"{address.rstrip('/')}/{MANIFEST}"
    try:
        content = _within(_SECONDS_IN_ALL, answered)
    except HTTPError as error:
        if error.code in _NOT_THERE:
            return None
        raise Incomparable(f"{url} lässt sich nicht laden: {error}") from None
    except TimeoutError:
        raise Incomparable(f"{url} antwortet zu langsam: nach {_SECONDS_IN_ALL} Sekunden nicht fertig.") from None
    except (OSError, ValueError, HTTPException) as error:
        raise Incomparable(f"{url} lässt sich nicht laden: {error or type(error).__name__}") from None
    if len(content) > LARGEST_MANIFEST:
        raise Incomparable(f"{url} ist größer als {LARGEST_MANIFEST // 1_000_000} MB.")
    return content


def _within(seconds: float, work: Callable[[], _R]) -> _R:
    """What `work` gives; TimeoutError where it takes longer. A server may drip its headers as slowly as it likes."""
    future: Future[_R] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    # Not one that the end of the program waits for.
    threading.Thread(target=run, daemon=True).start()
    return future.result(seconds)


def _fetched(address: str) -> bytes:
    content = fetch_published(address)
    if content is None:
        raise Incomparable(f"Unter {address} ist nichts veröffentlicht: Der Server kennt dort keine {MANIFEST}.")
    return content


def _ascii(url: str) -> str:
    """The URL as HTTP writes it (RFC 3986): a host with umlauts in its IDNA form, other characters percent-encoded."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.encode("idna").decode(), path=quote(parts.path, safe="/%")))

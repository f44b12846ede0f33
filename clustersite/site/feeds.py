"""Queries about calendar feeds, and what feeds are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.model import Visibility
from clustersite.events.occurrences import Occurrence
from clustersite.feeds import subscriptions
from clustersite.feeds.ics import event_lines
from clustersite.feeds.subscriptions import FeedKind, ServiceLinks, Subscription, subjects
from clustersite.feeds.texts import FeedEntry
from clustersite.feeds.tombstones import Withdrawal
from clustersite.git import Revision, next_revision, revision_of
from clustersite.queries import Askable
from clustersite.render.markdown import MarkdownText

if TYPE_CHECKING:
    from clustersite.site import Core, SiteQueries


class FeedQueries(Askable):
    """`site.feeds`: feeds, their links, and the calendar entries in them."""

    def __init__(
        self, core: Core, site: SiteQueries, withdrawals: Mapping[str, tuple[Withdrawal, ...]], head: Revision | None
    ) -> None:
        self._core, self._site, self._data = core, site, core.data
        found = subscriptions.subscriptions(core.data, core.dates.all(), withdrawals, core.today().year)
        self._feeds = core.table("feeds", {feed.address: feed for feed in found})
        by_kind = groupby(found, key=lambda feed: feed.kind)
        of_kinds = {kind: tuple(feed.address for feed in feeds) for kind, feeds in by_kind}
        self._of_kinds = core.table("feeds_of_kinds", of_kinds)
        self._addresses = core.table("feed_addresses", {f"{feed.kind} {feed.id}": feed.address for feed in found})
        self._withdrawals = core.table("withdrawals", withdrawals)
        self._head = core.table("head", {"": head})
        self._text = MarkdownText(core.base_url().absolute)

    def all(self, kind: FeedKind | None = None) -> tuple[Subscription, ...]:
        """The calendar feeds, of one kind where that is said, each with its number of coming dates."""
        kinds = (kind,) if kind else tuple(self._of_kinds)
        addresses = (address for one in kinds for address in self._of_kinds.get(one, ()))
        return tuple(self._link(self._feeds[address]) for address in addresses)

    def addresses(self) -> tuple[str, ...]:
        """The addresses of all calendar feeds."""
        return tuple(self._addresses.values())

    def address(self, kind: FeedKind, feed_id: str = "") -> str | None:
        """The address of the calendar with all dates, or of one category, event, member, region or year.

        None while it has no date whose day is fixed.
        """
        return self._addresses.get(f"{kind} {feed_id}")

    def atom_address(self, kind: Literal["dates-feed", "news-feed"]) -> str:
        """The address of the Atom feed of new and changed dates, or of the news."""
        return urls.address(kind, self._data.settings)

    def subscription(self, address: str) -> Subscription:
        """The feed at `address`."""
        return self._feeds[address]

    def subscribe_links(self, address: str) -> ServiceLinks:
        """Where each calendar service takes a subscription to the feed at `address`."""
        return subscriptions.subscribe_links(address, self._feeds[address].name, self._core.base_url())

    def add_links(self, event_id: str) -> ServiceLinks | None:
        """Forms of calendar services for the event's next date; None where its day is open or nothing is to come."""
        events = self._site.events
        if not events.coming_dates(event_id):
            return None
        return subscriptions.add_links(self._entry(event_id), events.next_date(event_id))

    def date_files(self, event_id: str) -> Mapping[str, str]:
        """The addresses of the calendar files that hold one coming date of the series alone, by its key."""
        if not self._data.events[event_id].repeat:
            return {}
        keys = (found.key for found in self._site.events.coming_dates(event_id))
        return {key: urls.address("date-file", self._data.settings, event_id=event_id, key=key) for key in keys}

    def date_entry(self, event_id: str, key: str) -> bytes:
        """The VEVENT of one date of a series as an entry of its own, which knows nothing of the others."""
        entry = self._entry(event_id)
        found = next(one for one in entry.occurrences if one.key == key)
        return event_lines(replace(entry, occurrences=(found._replace(kind="extra"),)))

    def calendar_entry(self, event_id: str) -> bytes:
        """The event's VEVENTs as every feed that holds it writes them, withdrawn dates at the end."""
        is_there = event_id in self._data.events
        page = self._site.events.address(event_id) if is_there else self._site.pages.overview("events")
        page = self._core.base_url().absolute(page)
        withdrawn = [
            FeedEntry(event=one.event, occurrences=one.occurrences, site=self._data, page=page, revision=one.revision)
            for one in self._withdrawals.get(event_id, ())
        ]
        return b"".join(map(event_lines, [self._entry(event_id), *withdrawn] if is_there else withdrawn))

    def _entry(self, event_id: str) -> FeedEntry:
        data, event = self._data, self._data.events[event_id]
        page = self._core.base_url().absolute(self._site.events.address(event_id))
        return FeedEntry(
            event=event,
            occurrences=self._site.events.dates(event_id),
            site=data,
            page=page,
            revision=self.revision(event_id),
            description=self._plain(event.description) if event.description else "",
            contact=event.contact or data.settings.contact,
        )

    def _plain(self, text: str) -> str:
        withheld = [link.url for link in self._data.links.values() if link.visibility is not Visibility.PUBLIC]
        return self._text.plain(text, self._site, withheld)

    def revision(self, event_id: str) -> Revision:
        """What DTSTAMP and SEQUENCE of the event's entries are made of; without git no number."""
        event = self._data.events[event_id]
        found = revision_of(self._site.events.sources(event_id), self._core.revisions)
        if found is None:
            head = self._head[""]
            found = next_revision(head) if head else Revision(changed=_midnight(self._core.today()), number=None)
        if event.publish_from is None or found.number is None:
            return found
        # The day on which it appears changes no file: who was told of a withdrawal reads that it takes place.
        return Revision(changed=max(found.changed, _midnight(event.publish_from)), number=found.number + 1)

    def changed_events(self, limit: int) -> tuple[tuple[Occurrence, datetime], ...]:
        """The coming events whose files changed last, the newest first: the next date of each, and when it changed."""
        coming = self._site.events.upcoming(one_per_event=True)
        found = [(one, self.revision(one.event_id).changed) for one in coming]
        return tuple(sorted(found, key=lambda one: (one[1], one[0].event_id), reverse=True)[:limit])

    def _link(self, feed: Subscription) -> Subscription:
        coming, undated = self._core.reads.once("coming by feed", self._coming_by_feed)
        subject = feed.kind, feed.id
        return feed._replace(event_ids=(), coming=coming[subject], undated=undated[subject])

    def _coming_by_feed(self) -> tuple[Counter[tuple[FeedKind, str]], Counter[tuple[FeedKind, str]]]:
        """How many dates are to come for each feed, counted as lists do, and how many of them have no day yet."""
        coming = self._site.events.upcoming()
        undated = (found for found in coming if isinstance(found.start, Month))
        return _count(coming), _count(undated)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _count(dates: Iterable[Occurrence]) -> Counter[tuple[FeedKind, str]]:
    return Counter(subject for found in dates for subject in subjects(found))

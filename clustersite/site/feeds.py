"""What layouts may ask about calendar feeds, and what feeds are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time

from clustersite.content import urls
from clustersite.content.dates import Month
from clustersite.content.model import Visibility
from clustersite.content.urls import BaseUrl
from clustersite.events.occurrences import Occurrence, links_of
from clustersite.feeds import subscriptions
from clustersite.feeds.ics import event_lines
from clustersite.feeds.subscriptions import FeedKind, Subscription, subjects
from clustersite.feeds.texts import FeedEntry, plain_text
from clustersite.feeds.tombstones import Withdrawal
from clustersite.git import Revision, next_revision, revision_of
from clustersite.render.records import ChangedEvent, FeedLink
from clustersite.site.events import EventQuestions


class FeedQuestions(EventQuestions):
    """Feeds, their links, and the calendar entries in them."""

    def feeds(self, kind: FeedKind | None = None) -> tuple[FeedLink, ...]:
        """The calendar feeds, of one kind where that is said, each with its number of coming dates."""
        return tuple(self._feed_link(feed) for feed in self._given["feeds"].values() if kind in (None, feed.kind))

    def feed_addresses(self) -> tuple[str, ...]:
        """The addresses of all calendar feeds."""
        return tuple(self._given["feeds"])

    def main_feed(self) -> str | None:
        """The address of the calendar with all dates; None while there are none."""
        return next((feed.address for feed in self._given["feeds"].values() if feed.kind == "all"), None)

    def feed_of_event(self, event_id: str) -> str | None:
        """The address of the event's own calendar file; None while no day is fixed."""
        return self._feed_address("event", event_id)

    def feed_of_category(self, category_id: str) -> str | None:
        """The address of the category's feed; None while it has no dates."""
        return self._feed_address("category", category_id)

    def feed_of_member(self, member_id: str) -> str | None:
        """The address of the member's feed; None while it has no dates."""
        return self._feed_address("member", member_id)

    def subscribe_links(self, address: str) -> subscriptions.SubscribeLinks:
        """Where each calendar service takes a subscription to the feed at `address`."""
        return subscriptions.subscribe_links(address, self.subscription(address).name, BaseUrl(self.base_url()))

    def add_links(self, event_id: str) -> subscriptions.AddLinks | None:
        """Forms of calendar services for the event's next date; None where its day is open or nothing is to come."""
        if not self.coming_dates(event_id):
            return None
        return subscriptions.add_links(self._entry(event_id), self.next_date(event_id), self._site.settings)

    def date_files(self, event_id: str) -> Mapping[str, str]:
        """The addresses of the calendar files that hold one coming date of the series alone, by its key."""
        if not self._site.events[event_id].repeat:
            return {}
        keys = (found.key for found in self.coming_dates(event_id))
        return {key: urls.address("date-file", self._site.settings, event_id=event_id, key=key) for key in keys}

    def date_entry(self, event_id: str, key: str) -> bytes:
        """The VEVENT of one date of a series as an entry of its own, which knows nothing of the others."""
        found = next(one for one in self.dates(event_id) if one.key == key)
        entry = replace(self._entry(event_id), occurrences=(replace(found, kind="extra"),))
        return event_lines(entry, settings=self._site.settings)

    def subscription(self, address: str) -> Subscription:
        """The feed at `address`."""
        found: Subscription = self._given["feeds"][address]
        return found

    def calendar_entry(self, event_id: str) -> bytes:
        """The event's VEVENTs as every feed that holds it writes them, withdrawn dates at the end."""
        settings = self._site.settings
        lines = event_lines(self._entry(event_id), settings=settings) if event_id in self._site.events else b""
        for withdrawal in self._given["withdrawals"].get(event_id, ()):
            lines += event_lines(self._withdrawn_entry(withdrawal), settings=settings)
        return lines

    def _withdrawn_entry(self, withdrawal: Withdrawal) -> FeedEntry:
        event_id = withdrawal.event.id
        return FeedEntry(
            event=withdrawal.event,
            occurrences=withdrawal.occurrences,
            place=None,
            online=None,
            links=(),
            contact=None,
            description="",
            page=self._absolute(
                self.event_address(event_id) if event_id in self._site.events else self.overview("events")
            ),
            revision=withdrawal.revision,
        )

    def _entry(self, event_id: str) -> FeedEntry:
        event, page = self._site.events[event_id], self._absolute(self.event_address(event_id))
        return FeedEntry(
            event=event,
            occurrences=self.dates(event_id),
            place=self._site.places[event.place] if event.place else None,
            online=self._site.links[event.online] if event.online else None,
            links=tuple(self._site.links[link_id] for link_id in event.links),
            contact=event.contact or self._site.settings.contact,
            description=self._plain(event.description, page) if event.description else "",
            page=page,
            revision=self.revision(event_id),
            own_links={one: self._site.links[one] for date in self.dates(event_id) for one in links_of(date)},
        )

    def _plain(self, text: str, page: str) -> str:
        withheld = [link.url for link in self._site.links.values() if link.visibility is not Visibility.PUBLIC]
        return plain_text(self._text.html(text, self), address=page, withheld=withheld)

    def revision(self, event_id: str) -> Revision:
        """What DTSTAMP and SEQUENCE of the event's entries are made of; without git no number."""
        event = self._site.events[event_id]
        found = revision_of(self._sources_of_event(event), self._given["revisions"])
        if found is None:
            head = self._given["head"][""]
            found = next_revision(head) if head else Revision(changed=self._midnight(self.today()), number=None)
        if event.publish_from is None or found.number is None:
            return found
        # The day on which it appears changes no file: who was told of a withdrawal reads that it takes place.
        appears = self._midnight(event.publish_from)
        return Revision(changed=max(found.changed, appears), number=found.number + 1)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), UTC)

    def changed_events(self, limit: int) -> tuple[ChangedEvent, ...]:
        """The coming events whose files changed last, the newest first."""
        coming = dict.fromkeys(found.event_id for found in self.upcoming())
        found = [
            ChangedEvent(id=event_id, date=self.next_date(event_id), changed=self.revision(event_id).changed)
            for event_id in coming
        ]
        return tuple(sorted(found, key=lambda one: (one.changed, one.id), reverse=True)[:limit])

    def dates_feed(self) -> str:
        """The address of the Atom feed of new and changed dates."""
        return urls.address("dates-feed", self._site.settings)

    def news_feed(self) -> str:
        """The address of the Atom feed of the news."""
        return urls.address("news-feed", self._site.settings)

    def _feed_address(self, kind: FeedKind, feed_id: str) -> str | None:
        return self._given["feed_addresses"].get(f"{kind} {feed_id}")

    def _feed_link(self, feed: Subscription) -> FeedLink:
        coming, undated = self._reads.once("coming by feed", self._coming_by_feed)
        return FeedLink(
            id=feed.id,
            kind=feed.kind,
            name=feed.name,
            description=feed.description,
            address=feed.address,
            coming=coming[feed.kind, feed.id],
            undated=undated[feed.kind, feed.id],
        )

    def _coming_by_feed(self) -> tuple[Counter[tuple[FeedKind, str]], Counter[tuple[FeedKind, str]]]:
        """How many dates are to come for each feed, counted as lists do, and how many of them have no day yet."""
        coming = self._coming()
        undated = (found for found in coming if isinstance(found.start, Month))
        return _count(coming), _count(undated)


def _count(dates: Iterable[Occurrence]) -> Counter[tuple[FeedKind, str]]:
    return Counter(subject for found in dates for subject in subjects(found))

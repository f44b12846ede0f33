"""Which calendar feeds the site offers, and what each holds. No feed is ever empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from clustersite.content.dates import Month
from clustersite.content.model import Site
from clustersite.content.urls import event_address, member_address
from clustersite.events.occurrences import Occurrence
from clustersite.feeds.tombstones import Withdrawal

FeedKind = Literal["all", "category", "region", "member", "event"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A calendar feed: its permanent address, its words, and the events it draws from."""

    kind: FeedKind
    id: str
    name: str
    description: str
    address: str
    event_ids: tuple[str, ...] = ()


def subscriptions(
    site: Site, occurrences: Iterable[Occurrence], withdrawals: Mapping[str, tuple[Withdrawal, ...]]
) -> tuple[Subscription, ...]:
    """All feeds that hold at least one dated event, the whole calendar first.

    A feed holds whole events: one that touches a region stands in its feed with all its dates. An event that was
    withdrawn says so in the feeds that held it.
    """
    withdrawn = (found for told in withdrawals.values() for one in told for found in one.as_published)
    # Each list of ids is a dict, which keeps the order and holds each once.
    holds: dict[tuple[FeedKind, str], dict[str, None]] = {}
    for found in (*occurrences, *withdrawn):
        if not isinstance(found.start, Month):
            for subject in _subjects(found):
                holds.setdefault(subject, {})[found.event_id] = None
    return tuple(
        replace(feed, event_ids=tuple(holds[feed.kind, feed.id]))
        for feed in _thinkable(site, withdrawals)
        if (feed.kind, feed.id) in holds
    )


def _subjects(occurrence: Occurrence) -> Iterator[tuple[FeedKind, str]]:
    """The feeds that hold the occurrence."""
    yield "all", ""
    yield "event", occurrence.event_id
    if occurrence.category:
        yield "category", occurrence.category.id
    yield from (("region", region) for region in occurrence.regions)
    yield from (("member", member) for member in occurrence.members)


def _thinkable(site: Site, withdrawals: Mapping[str, tuple[Withdrawal, ...]]) -> Iterator[Subscription]:
    settings = site.settings
    folder = f"/{settings.addresses.calendar}"
    yield Subscription(
        kind="all",
        id="",
        name=_name(site, "alle Termine"),
        description=settings.summary,
        address=f"{folder}.ics",
    )
    for category in site.categories.values():
        yield Subscription(
            kind="category",
            id=category.id,
            name=_name(site, category.name),
            description=category.summary or category.name,
            address=f"{folder}/{category.id}.ics",
        )
    for region in settings.regions.values():
        yield Subscription(
            kind="region",
            id=region.id,
            name=_name(site, region.name),
            description=f"Termine: {region.name}",
            address=f"{folder}/{region.id}.ics",
        )
    for member in site.members.values():
        name = member.short_name or member.name
        yield Subscription(
            kind="member",
            id=member.id,
            name=_name(site, name),
            description=f"Termine mit {name}",
            address=f"{member_address(settings, member.id).rstrip('/')}.ics",
        )
    deleted = (told[0].event for event_id, told in withdrawals.items() if event_id not in site.events)
    for event in (*site.events.values(), *deleted):
        yield Subscription(
            kind="event",
            id=event.id,
            name=_name(site, event.title),
            description=event.summary or event.title,
            address=f"{event_address(settings, event.id).rstrip('/')}.ics",
        )


def _name(site: Site, subject: str) -> str:
    # Two libraries that clients use write the name unescaped, so it must not hold a comma.
    return f"{site.settings.short_name}: {subject}".replace(",", " –")

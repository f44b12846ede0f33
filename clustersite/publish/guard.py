"""The guard: what the published site would lose, compared with its last published state.

Time takes nothing away: what is over today does not count as lost, nor what is so old that only the feed of its year
holds it. A cancelled date is not lost either, because it stays in the calendars and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from clustersite.content.urls import event_file
from clustersite.problems.diagnostics import Problem, Where, choices, problem
from clustersite.publish.published_state import PublishedDate, PublishedState

_TOLERATED_SHARE = 0.2

Identity = tuple[str, str]
"""An event's id and one of its dates' keys."""


def losses(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    """A problem for everything that `after` takes from those who know `before`.

    A site with drafts in it was published for nobody.
    """
    if before.drafts or after.drafts:
        return
    yield from _coming_dates(before, after)
    yield from _taken_out(before, after)
    yield from _feeds(before, after)
    yield from _identities(before, after)
    yield from _counts(before, after)
    yield from _addresses(before, after)


def _coming_dates(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    coming, kept = _coming(before, after.today), _coming(after, date.min)
    # A date that leaves its rule gets a plus, and one that goes on under another id is told as a changed UID.
    keys = {(event_id, key.removeprefix("+")) for event_id, key in kept}
    looks = {(found.title, found.start) for found in kept.values()}
    lost = [
        found
        for (event_id, key), found in coming.items()
        if (event_id, key.removeprefix("+")) not in keys and (found.title, found.start) not in looks
    ]
    if len(lost) > _TOLERATED_SHARE * len(coming):
        names = choices(f"„{found.title}“ ({found.words})" for found in lost)
        yield problem("E300", Where("site_data/events"), before=len(coming), lost=len(lost), names=names)


def _taken_out(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    """Coming dates that an event goes on without: who knows them reads for a while that they are cancelled."""
    for event_id, event in after.events.items():
        known = before.events[event_id].dates if event_id in before.events else {}
        kept = {key.removeprefix("+") for key in event.dates}
        looks = {(found.title, found.start) for found in event.dates.values()}
        for key, found in known.items():
            is_told = found.uid is not None and found.last_day >= after.today and found.status != "cancelled"
            if is_told and looks and key.lstrip("+") not in kept | {""} and (found.title, found.start) not in looks:
                yield problem(
                    "H270", Where(event_file(event_id)), title=found.title, when=found.words, key=key.lstrip("+")
                )


def _feeds(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    for address, feed in before.feeds.items():
        if feed.of_event or feed.of_year:
            continue
        had = _coming_in(before, address, after.today)
        if had and not _coming_in(after, address, after.today):
            yield problem("E301", Where("site_data/events"), address=address, name=feed.name, before=had)


def _identities(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    """Dates that go on under another UID: of the same event, or of one with the same title and start."""
    known, now = _coming(before, after.today), _coming(after, date.min)
    by_look = {(found.title, found.start): found for found in now.values()}
    uids = {found.uid for found in now.values()}
    said: set[tuple[str | None, str | None]] = set()
    for identity, was in known.items():
        found = now.get(identity) or by_look.get((was.title, was.start))
        if found is None or was.uid is None or found.uid is None or was.uid in uids:
            continue
        if (was.uid, found.uid) not in said:
            said.add((was.uid, found.uid))
            where = Where("site_data/events")
            facts = {"title": was.title, "when": was.words, "before": was.uid, "after": found.uid}
            yield problem("E302", where, **facts, uid=identity[0])


def _counts(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    """Events whose SEQUENCE or DTSTAMP would fall: calendar programs take every later change for an old one."""
    fallen = [
        (was, now)
        for event_id, was in before.events.items()
        if (now := after.events.get(event_id)) and was.sequence is not None and was.stamp is not None
        if now.sequence is None or now.stamp is None or now.sequence < was.sequence or now.stamp < was.stamp
    ]
    if fallen:
        was, now = fallen[0]
        facts = {"title": was.title, "before": str(was.sequence), "after": str(now.sequence or 0)}
        yield problem("E323", Where(".git"), **facts, count=len(fallen), commit=before.commit or "…")


def _addresses(before: PublishedState, after: PublishedState) -> Iterator[Problem]:
    for address, page in before.pages.items():
        if address not in after.pages:
            title = page.title or (page.leads_to or "")
            yield problem("E303", Where("content"), address=address, title=title)


def _coming(state: PublishedState, today: date) -> Mapping[Identity, PublishedDate]:
    return {
        (event_id, key): found
        for event_id, event in state.events.items()
        for key, found in event.dates.items()
        if found.last_day >= today
    }


def _coming_in(state: PublishedState, feed: str, today: date) -> int:
    events = state.feeds[feed].events if feed in state.feeds else ()
    return sum(
        found.last_day >= today and found.uid is not None
        for event_id in events
        if event_id in state.events
        for found in state.events[event_id].dates.values()
    )

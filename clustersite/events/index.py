"""All dates of the site by event, member and month, so that no question looks through all of them for a few.

What is read is noted by event, member or month: a question about one event does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from clustersite.content.dates import Month
from clustersite.content.model import Site
from clustersite.events import occurrences
from clustersite.events.occurrences import Occurrence, last_day
from clustersite.events.recurrence import day_of
from clustersite.inputs import Reads, digest_of, digest_of_all

Dates = tuple[Occurrence, ...]


class DateIndex:
    """The occurrences of a site, in chronological order in each of its lists."""

    def __init__(self, site: Site, reads: Reads) -> None:
        self._reads = reads
        self._site = site
        self._all = tuple(sorted(self._occurrences(), key=occurrences.order))
        self._by_event = _grouped(self._all, lambda one: (one.event_id,))
        self._by_member = _grouped(self._all, lambda one: one.members)
        self._by_month = _grouped(self._all, lambda one: map(str, months_of(one)))
        self._years = tuple(sorted({one.start.year for one in self._all}, reverse=True))
        lists = {"dates": self._by_event, "member_dates": self._by_member, "month_dates": self._by_month}
        for name, groups in lists.items():
            reads.offer(name, partial(self._digest, groups))
        reads.offer("months_with_dates", lambda _: " ".join(sorted(self._by_month)))
        reads.offer("years_with_dates", lambda _: str(self._years))

    def _occurrences(self) -> Iterator[Occurrence]:
        for event_id in self._site.events:
            yield from self._reads.once(("occurrences", event_id), partial(self._occurrences_of, event_id))

    def _occurrences_of(self, event_id: str) -> Dates:
        return occurrences.occurrences(self._site.events[event_id], self._site)

    def all(self) -> Dates:
        """Every date of the site."""
        self._reads.note("dates", "*")
        return self._all

    def months(self) -> tuple[Month, ...]:
        """Every month from the first date's to the last one's, without a gap."""
        self._reads.note("months_with_dates", "")
        months = [_month(key) for key in self._by_month]
        return tuple(_months_between(min(months), max(months))) if months else ()

    def years(self) -> tuple[int, ...]:
        """The years in which dates begin, the newest first."""
        self._reads.note("years_with_dates", "")
        return self._years

    def of_event(self, event_id: str) -> Dates:
        """All dates of the event."""
        self._reads.note("dates", event_id)
        return self._by_event.get(event_id, ())

    def of_member(self, member_id: str) -> Dates:
        """All dates that the member takes part in."""
        self._reads.note("member_dates", member_id)
        return self._by_member.get(member_id, ())

    def between(self, first: date, last: date) -> Dates:
        """All dates in the months from `first` to `last`, each once."""
        found: dict[int, Occurrence] = {}
        for month in map(str, _months_between(first, last)):
            self._reads.note("month_dates", month)
            found |= {id(one): one for one in self._by_month.get(month, ())}
        return tuple(sorted(found.values(), key=occurrences.order))

    def _digest(self, groups: Mapping[str, Dates], key: str) -> str:
        dates = self._all if key == "*" else groups.get(key, ())
        return digest_of_all(map(self._fingerprint, dates)) if dates else ""

    def _fingerprint(self, one: Occurrence) -> str:
        """What the occurrence is made of: not itself, because looking at thousands of them takes long."""
        place = digest_of(self._site.places, one.place.id) if one.place else ""
        category = digest_of(self._site.categories, one.category.id) if one.category else ""
        return f"{one.key} {digest_of(self._site.events, one.event_id)} {place} {category} {one.regions}"


def months_of(occurrence: Occurrence) -> Iterable[Month]:
    """The months that the occurrence touches."""
    start, end = occurrence.start, last_day(occurrence)
    return _months_between(end if isinstance(start, Month) else day_of(start), end)


def _months_between(first: Month | date, last: Month | date) -> Iterator[Month]:
    """The months from that of `first` to that of `last`."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield Month(number // 12, number % 12 + 1)


def _month(key: str) -> Month:
    year, _, month = key.partition("-")
    return Month(int(year), int(month))


def _grouped(dates: Dates, keys: Callable[[Occurrence], Iterable[str]]) -> Mapping[str, Dates]:
    groups: dict[str, list[Occurrence]] = {}
    for one in dates:
        for key in keys(one):
            groups.setdefault(key, []).append(one)
    return {key: tuple(group) for key, group in groups.items()}

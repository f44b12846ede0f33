"""All dates of a site, in order, and what a query about months or years depends on."""

from __future__ import annotations

from clustersite.content.fields import Month
from clustersite.content.model import Event
from clustersite.events.index import DateIndex
from clustersite.queries import Inputs
from tests.calendar_samples import event, site


def index_of(*events: Event) -> DateIndex:
    return DateIndex(site(*events), Inputs())


def test_all_dates_are_in_order_with_months_after_their_days() -> None:
    found = index_of(
        event(id="oktober", start="2026-10-01 09:00"),
        event(id="september", start="2026-09"),
        event(id="letzter", start="2026-09-30 18:00"),
        event(id="ganztags", start="2026-09-30"),
        event(id="b", start="2026-09-30 09:00"),
        event(id="a", start="2026-09-30 09:00"),
    )

    assert [one.event_id for one in found.all()] == ["ganztags", "a", "b", "letzter", "september", "oktober"]


def test_months_have_no_gap_and_reach_to_the_last_day() -> None:
    found = index_of(event(id="a", start="2025-12-30", end="2026-01-02"), event(id="b", start="2026-03"))

    assert found.months() == (Month(2025, 12), Month(2026, 1), Month(2026, 2), Month(2026, 3))
    assert index_of().months() == ()


def test_years_are_those_in_which_dates_begin_the_newest_first() -> None:
    found = index_of(event(id="a", start="2024-12-30", end="2025-01-02"), event(id="b", start="2026-03"))

    assert found.years() == (2026, 2024)


def test_months_and_years_are_the_same_when_a_date_moves_within_its_month() -> None:
    digests = []
    for start in ("2026-03-05", "2026-03-06", "2026-04-06"):
        reads = Inputs()
        found = DateIndex(site(event(start=start)), reads)
        with reads.noting() as noted:
            found.months(), found.years()
        digests.append([reads.digest(read) for read in sorted(noted)])

    assert digests[0] == digests[1] != digests[2]

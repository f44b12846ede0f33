"""All dates of a site, in order; the month's grid, the year's plan and public holidays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clustersite.content.dates import Month
from clustersite.content.model import Event
from clustersite.events.index import DateIndex, GridDay, MonthGrid, public_holidays
from clustersite.queries import Inputs
from clustersite.site.events import EventQueries
from tests.calendar_samples import event, site
from tests.sites import queries_of, site_of, write_site


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


# --- The month's grid and the year's plan hold exactly the dates of the lists --------------------


EVENTS = """
-- site_data/events/woche.yaml --
title: Woche
start: 2026-03-30
end: 2026-04-02
-- site_data/events/reihe.yaml --
title: Reihe
start: 2026-03-03 13:00
repeat: {every: 2 weeks, until: 2026-04-30}
-- site_data/events/offen.yaml --
title: Offen
start: 2026-05
"""


def event_queries(root: Path, text: str) -> EventQueries:
    return queries_of(site_of(write_site(root, text))).events


def days_of(grid: MonthGrid) -> dict[date, list[str]]:
    days = (day for week in grid.weeks for day in week.days)
    return {day.day: [found.event_id for found in day.occurrences] for day in days if day.occurrences}


def test_months_run_from_the_first_date_to_the_last_without_a_gap(tmp_path: Path) -> None:
    assert event_queries(tmp_path, EVENTS).months() == (Month(2026, 3), Month(2026, 4), Month(2026, 5))


def spans(grid: MonthGrid) -> list[tuple[str, int, int, int, bool]]:
    """Every part with its week: the event, the days before it, its length, and whether it is the first here."""
    return [
        (span.occurrence.event_id, week.number, span.skipped, span.length, span.is_first)
        for week in grid.weeks
        for span in week.spans
    ]


def test_an_event_of_several_days_is_one_part_of_each_week_in_both_months(tmp_path: Path) -> None:
    site = event_queries(tmp_path, EVENTS)

    march, april = site.month_grid(2026, 3), site.month_grid(2026, 4)

    assert spans(march) == spans(april) == [("woche", 14, 0, 4, True)]
    assert not any("woche" in ids for grid in (march, april) for ids in days_of(grid).values())


def test_an_event_over_weeks_and_months_has_its_first_part_where_the_month_begins(tmp_path: Path) -> None:
    event = """
-- site_data/events/lang.yaml --
title: Lang
start: 2026-04-24
end: 2026-05-04
"""
    site = event_queries(tmp_path, EVENTS + event)

    assert spans(site.month_grid(2026, 4))[1:] == [("lang", 17, 4, 3, True), ("lang", 18, 0, 7, False)]
    assert spans(site.month_grid(2026, 5)) == [("lang", 18, 0, 7, True), ("lang", 19, 0, 1, False)]


def test_weeks_begin_on_monday_and_carry_their_number(tmp_path: Path) -> None:
    march = event_queries(tmp_path, EVENTS).month_grid(2026, 3)

    assert (march.weeks[0].number, march.weeks[0].days[0].day) == (9, date(2026, 2, 23))
    assert all(week.days[0].day.weekday() == 0 and len(week.days) == 7 for week in march.weeks)
    assert [day.in_month for day in march.weeks[0].days] == [False] * 6 + [True]


def test_a_grid_shows_the_dates_of_the_series_that_the_list_shows(tmp_path: Path) -> None:
    site = event_queries(tmp_path, EVENTS)
    listed = {found.start.date() for found in site.dates("reihe")}  # type: ignore[union-attr]

    grids = [site.month_grid(month.year, month.month) for month in site.months()]

    assert {day for grid in grids for day, ids in days_of(grid).items() if "reihe" in ids} == listed


def test_a_month_without_a_day_stands_beside_the_grid(tmp_path: Path) -> None:
    may = event_queries(tmp_path, EVENTS).month_grid(2026, 5)

    assert [found.event_id for found in may.undated] == ["offen"]
    assert not any("offen" in ids for ids in days_of(may).values())
    assert (may.previous, may.next) == (Month(2026, 4), None)


def test_holidays_name_the_state_where_only_one_has_them(tmp_path: Path) -> None:
    brandenburg = SETTINGS_WITH_TWO_STATES
    plan = event_queries(tmp_path, EVENTS + brandenburg).year_plan(2026)

    def named(month: int, day: int) -> list[tuple[str, tuple[str, ...]]]:
        found: GridDay = plan[month - 1].days[day - 1]
        return [(holiday.name, holiday.states) for holiday in found.holidays]

    assert named(11, 18) == [("Buß- und Bettag", ("Sachsen",))]
    assert named(10, 31) == [("Reformationstag", ("Sachsen", "Brandenburg"))]
    assert named(12, 24) == []


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(LookupError, match="Lausitz"):
        public_holidays("Lausitz", 2026)


def test_a_plan_has_every_day_of_the_year_once(tmp_path: Path) -> None:
    plan = event_queries(tmp_path, EVENTS).year_plan(2028)

    assert [len(month.days) for month in plan] == [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert all(day.in_month for month in plan for day in month.days)


SETTINGS_WITH_TWO_STATES = """
-- site_data/site.yaml --
name: Cluster der Probe
short_name: Probe
summary: Ein Cluster, mit dem getestet wird.
address: https://probe.example
contact: {name: Büro}
operator: {name: Probe e.V.}
companies: {count: 0, limit: 3}
regions:
  sachsen: {name: Sachsen, state: Sachsen}
  brandenburg: {name: Brandenburg, state: Brandenburg}
"""

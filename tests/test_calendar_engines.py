"""Every calendar program shows exactly the page's dates: for each case, each engine's reading of the written bytes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from clustersite.events.recurrence import contradictions
from tests.calendar_engines import (
    Row,
    khal_shows,
    node_shows,
    one_by_one,
    recurring_ical_events_shows,
    shown_on_page,
)
from tests.calendar_samples import entry, site, written
from tests.recurrence_cases import CASES

pytestmark = pytest.mark.slow

Answers = dict[str, list[Row]]


@pytest.fixture(scope="module")
def feeds() -> dict[str, bytes]:
    return {name: written([entry(event)]) for name, event in CASES.items()}


@pytest.fixture(scope="module")
def ical_js(feeds: dict[str, bytes]) -> Answers:
    return node_shows("ical_js.mjs", feeds | {"": _together()})


@pytest.fixture(scope="module")
def node_ical(feeds: dict[str, bytes]) -> Answers:
    return node_shows("node_ical.mjs", feeds | {"": _together()})


@pytest.mark.parametrize("name", CASES)
def test_case_is_free_of_contradictions(name: str) -> None:
    assert list(contradictions(CASES[name], site(CASES[name]))) == []


@pytest.mark.parametrize("name", CASES)
def test_recurring_ical_events_shows_the_dates_of_the_page(name: str, feeds: dict[str, bytes]) -> None:
    _check(recurring_ical_events_shows(feeds[name]), [name])


@pytest.mark.parametrize("name", CASES)
def test_ical_js_shows_the_dates_of_the_page(name: str, ical_js: Answers) -> None:
    _check(ical_js[name], [name])


@pytest.mark.parametrize("name", CASES)
def test_node_ical_shows_the_dates_of_the_page(name: str, node_ical: Answers) -> None:
    _check(node_ical[name], [name])


def test_recurring_ical_events_tells_all_cases_of_one_calendar_apart() -> None:
    _check(recurring_ical_events_shows(_together()), CASES)


def test_ical_js_tells_all_cases_of_one_calendar_apart(ical_js: Answers) -> None:
    _check(ical_js[""], CASES)


def test_node_ical_tells_all_cases_of_one_calendar_apart(node_ical: Answers) -> None:
    _check(node_ical[""], CASES)


def test_khal_shows_the_dates_of_the_page_for_all_cases(feeds: dict[str, bytes], tmp_path: Path) -> None:
    _check(khal_shows(feeds.values(), tmp_path), CASES)


def _together() -> bytes:
    return written([entry(event) for event in CASES.values()])


def _check(answer: list[Row], names: Iterable[str]) -> None:
    expected = sorted(row for name in names for row in shown_on_page(entry(CASES[name])))
    assert expected
    assert answer == expected, f"shown:\n{one_by_one(answer)}\nexpected:\n{one_by_one(expected)}"

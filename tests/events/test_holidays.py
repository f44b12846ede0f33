"""Public holidays: those of all of Germany, and those that only one state has."""

from datetime import date

import pytest

from clustersite.events.index import Holiday, holidays_on, public_holidays


def test_a_holiday_of_all_states_is_named_once() -> None:
    ascension = holidays_on(date(2026, 5, 14), ["Sachsen", "Brandenburg"])

    assert ascension == (Holiday(name="Christi Himmelfahrt", states=("Sachsen", "Brandenburg")),)


def test_a_holiday_of_one_state_names_that_state() -> None:
    assert holidays_on(date(2026, 11, 18), ["Sachsen", "Brandenburg"]) == (
        Holiday(name="Buß- und Bettag", states=("Sachsen",)),
    )


def test_a_working_day_is_none() -> None:
    assert holidays_on(date(2026, 12, 24), ["Sachsen", "Brandenburg"]) == ()


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(LookupError, match="Lausitz"):
        public_holidays("Lausitz", 2026)

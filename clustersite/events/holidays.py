"""Public holidays of the German states, from the maintained `holidays` library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Holiday:
    """A public holiday: its German name, and in which of the states asked for it is one."""

    name: str
    states: tuple[str, ...]


# By state and year: the library takes longer to load than most builds take in all.
_known: dict[tuple[str, int], Mapping[date, str]] = {}


def public_holidays(state: str, year: int) -> Mapping[date, str]:
    """The state's public holidays in that year, with their German names; LookupError for an unknown state."""
    if (state, year) not in _known:
        _known[state, year] = _looked_up(state, year)
    return _known[state, year]


def looked_up_so_far() -> list[Any]:
    """All holidays that were asked for, as JSON can hold them."""
    return [[*key, [[day.toordinal(), name] for day, name in found.items()]] for key, found in sorted(_known.items())]


def take_over(looked_up: Iterable[Any]) -> None:
    """Takes over what an earlier process with the same library looked up; nothing and ValueError for anything else."""
    try:
        taken = dict(map(_year_of_holidays, looked_up))
    except (TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error
    _known.update({key: found for key, found in taken.items() if key not in _known})


def _year_of_holidays(plain: Any) -> tuple[tuple[str, int], Mapping[date, str]]:
    state, year, found = plain
    holidays = {date.fromordinal(day): name for day, name in found}
    if not (
        isinstance(state, str) and isinstance(year, int) and all(isinstance(name, str) for name in holidays.values())
    ):
        raise ValueError(f"{plain} are no holidays")
    return (state, year), holidays


def _looked_up(state: str, year: int) -> Mapping[date, str]:
    # Imported here, because a build that draws no calendar must not pay for it.
    from holidays.countries.germany import Germany  # noqa: PLC0415

    code = Germany.subdivisions_aliases[state]
    return MappingProxyType(dict(Germany(subdiv=code, years=year, language="de").items()))


def holidays_on(day: date, states: Iterable[str]) -> tuple[Holiday, ...]:
    """What is a public holiday on that day in any of the states."""
    found: dict[str, list[str]] = {}
    for state in states:
        if name := public_holidays(state, day.year).get(day):
            found.setdefault(name, []).append(state)
    return tuple(Holiday(name=name, states=tuple(where)) for name, where in found.items())

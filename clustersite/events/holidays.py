"""Public holidays of the German states, from the maintained `holidays` library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True, slots=True)
class Holiday:
    """A public holiday: its German name, and in which of the states asked for it is one."""

    name: str
    states: tuple[str, ...]


@cache
def public_holidays(state: str, year: int) -> Mapping[date, str]:
    """The state's public holidays in that year, with their German names; LookupError for an unknown state."""
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

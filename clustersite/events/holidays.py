"""Public holidays of the German states, from the maintained `holidays` library."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True, slots=True)
class Holiday:
    """A public holiday: its German name, and in which of the states asked for it is one."""

    name: str
    states: tuple[str, ...]


Holidays = Mapping[date, tuple[Holiday, ...]]


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


def written(year: int, states: Sequence[str]) -> bytes:
    """The public holidays of the states in that year, as JSON."""
    days = sorted({day for state in states for day in public_holidays(state, year)})
    found = [[day.toordinal(), [[one.name, one.states] for one in holidays_on(day, states)]] for day in days]
    return json.dumps(found).encode()


def read(content: bytes) -> Holidays:
    """The holidays that were `written`."""
    return {
        date.fromordinal(day): tuple(Holiday(name=name, states=tuple(states)) for name, states in found)
        for day, found in json.loads(content)
    }

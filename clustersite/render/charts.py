"""Figures as drawings: where the columns of a chart stand, in the units of its view box."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10

from clustersite.content.model import Figure

_WIDTH, _HEIGHT = 720, 320
_LEFT, _TOP, _BOTTOM = 64, 28, 36


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One value of a chart; `share` is its part of the highest value in percent."""

    label: str
    short_label: str
    value: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    share: float
    member: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A line of the scale."""

    value: int
    y: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A column chart: its size, the scale's left end and zero line, the columns."""

    width: int
    height: int
    left: int
    baseline: float
    ticks: tuple[Tick, ...]
    columns: tuple[Column, ...]
    sum: int


def chart(figure: Figure) -> Chart:
    """The figure's row of values as a column chart whose scale begins at zero."""
    highest = max((entry.value for entry in figure.values), default=0)
    step = _round_step(highest)
    top = max(step, ceil(highest / step) * step)
    baseline = _HEIGHT - _BOTTOM
    scale = (baseline - _TOP) / top
    slot = (_WIDTH - _LEFT) / max(1, len(figure.values))
    columns = []
    for index, entry in enumerate(figure.values):
        width = min(slot * 0.72, 96)
        middle = _LEFT + slot * (index + 0.5)
        columns.append(
            Column(
                label=entry.label,
                short_label=entry.label if len(figure.values) < 8 else entry.label[:3],
                value=entry.value,
                x=round(middle - width / 2, 1),
                y=round(baseline - entry.value * scale, 1),
                width=round(width, 1),
                height=round(entry.value * scale, 1),
                middle=round(middle, 1),
                share=round(100 * entry.value / highest, 1) if highest else 0.0,
                member=entry.member,
            )
        )
    ticks = tuple(Tick(value=value, y=round(baseline - value * scale, 1)) for value in range(0, top + 1, step))
    return Chart(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        baseline=float(baseline),
        ticks=ticks,
        columns=tuple(columns),
        sum=sum(entry.value for entry in figure.values),
    )


def _round_step(highest: int) -> int:
    """A distance of 1, 2 or 5 times a power of ten that gives about four lines."""
    if highest < 4:
        return 1
    power: int = 10 ** int(log10(highest / 4))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= highest / 4.5)

"""The map of the members: where their towns lie, with rivers to find one's way, in the units of its view box."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, radians, sqrt
from typing import Literal

from clustersite.content.model import River, Town

_WIDTH = 500
_MARGIN = 46
_LETTER, _LINE = 8.6, 19
_TRIES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """Where a name is written, so that it covers no other name and no town."""

    x: float
    y: float
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A town: where it lies, how many members it has, its radius; no label where there is no room for one."""

    town: Town
    count: int
    x: float
    y: float
    radius: float
    label: Label | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A river as the data of an SVG path."""

    name: str
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaMap:
    """The map's size, its towns and its rivers."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    courses: tuple[Course, ...]


def area_map(towns: Mapping[str, Town], rivers: Iterable[River], counts: Mapping[str, int]) -> AreaMap:
    """The map of the towns that have members (`counts`, by the town's name) and of the landmarks.

    The projection keeps lengths along the meridians and along the middle parallel, which is true enough for an
    area of two hundred kilometres.
    """
    shown = [town for town in towns.values() if counts.get(town.name) or town.landmark]
    rivers = tuple(rivers)
    passed = [towns[name] for river in rivers for name in river.course]
    height, project = _projection([*shown, *passed])
    courses = tuple(
        Course(name=river.name, path=_path([project(towns[name]) for name in river.course])) for river in rivers
    )
    spots = [(town, counts.get(town.name, 0), *project(town)) for town in shown]
    # The important towns choose their label's place first.
    spots.sort(key=lambda spot: (-spot[1], not spot[0].landmark, spot[0].id))
    return AreaMap(width=_WIDTH, height=height, spots=_labelled(spots, height), courses=courses)


def _projection(towns: Sequence[Town]) -> tuple[int, Callable[[Town], tuple[float, float]]]:
    if not towns:
        return _MARGIN, lambda _: (0.0, 0.0)
    north, south = max(town.latitude for town in towns), min(town.latitude for town in towns)
    west, east = min(town.longitude for town in towns), max(town.longitude for town in towns)
    narrowing = cos(radians((north + south) / 2))
    scale = (_WIDTH - 2 * _MARGIN) / max((east - west) * narrowing, 0.01)
    height = round((north - south) * scale) + 2 * _MARGIN

    def project(town: Town) -> tuple[float, float]:
        x = _MARGIN + (town.longitude - west) * narrowing * scale
        return round(x, 1), round(_MARGIN + (north - town.latitude) * scale, 1)

    return height, project


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A curve through the points (Catmull-Rom, written as Bézier curves)."""
    padded = [points[0], *points, points[-1]]
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        first = [start[axis] + (end[axis] - before[axis]) / 6 for axis in (0, 1)]
        second = [end[axis] - (after[axis] - start[axis]) / 6 for axis in (0, 1)]
        parts.append("C" + " ".join(f"{round(value, 1):g}" for value in (*first, *second, *end)))
    return "".join(parts)


Box = tuple[float, float, float, float]


def _labelled(spots: Sequence[tuple[Town, int, float, float]], height: int) -> tuple[Spot, ...]:
    """The spots with their labels; one that found no room for its label chooses first in the next try."""
    best = tuple(_tried(spots, height))
    order = best
    for _ in range(_TRIES):
        nameless = [spot for spot in order if spot.label is None]
        if not nameless:
            return order
        given = (*nameless, *(spot for spot in order if spot.label))
        order = tuple(_tried([(spot.town, spot.count, spot.x, spot.y) for spot in given], height))
        best = min(best, order, key=lambda tried: sum(spot.label is None for spot in tried))
    return best


def _tried(spots: Sequence[tuple[Town, int, float, float]], height: int) -> Iterator[Spot]:
    radii = [round(7 * sqrt(max(count, 0.35)), 1) for _, count, _, _ in spots]
    taken: list[Box] = [
        (x - radius, y - radius, x + radius, y + radius) for (_, _, x, y), radius in zip(spots, radii, strict=True)
    ]
    for (town, count, x, y), radius in zip(spots, radii, strict=True):
        length = _LETTER * len(town.name)
        label = None
        for candidate, box in _places(x, y, radius, length):
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= _WIDTH and box[3] <= height
            if inside and not any(_overlap(box, other) for other in taken):
                label = candidate
                taken.append(box)
                break
        yield Spot(town=town, count=count, x=x, y=y, radius=radius, label=label)


def _places(x: float, y: float, radius: float, length: float) -> Iterator[tuple[Label, Box]]:
    """Where a label may stand: beside the spot, above or below it, then askew."""
    gap = radius + 5
    sides = [(1, 0), (-1, 0), (0, -1), (0, 1), *product((1, -1), (-1, 1))]
    for across, down in sides:
        middle = y + down * (gap + _LINE / 2 if not across else radius + 6)
        left = x - length / 2 if not across else x + gap if across > 0 else x - gap - length
        anchor: Literal["start", "middle", "end"] = "middle" if not across else "start" if across > 0 else "end"
        label = Label(x=round(x + across * gap, 1), y=round(middle + 6, 1), anchor=anchor)
        yield label, (left, middle - _LINE / 2, left + length, middle + _LINE / 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

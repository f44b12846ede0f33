"""Drawings: figures as charts and members as a map, in the units of their view boxes; any drawing (SVG) as a PNG.

The letters come from a package installed with this one, never from the system: so every machine draws the same.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from math import ceil, cos, log10, radians, sqrt
from typing import TYPE_CHECKING, Literal, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import fontpkg_barlow_condensed
import resvg_py

from clustersite.content.model import Figure, FigureValue, River, Town
from clustersite.signatures import digest

if TYPE_CHECKING:
    from PIL import Image, ImageFont

_Blob = Callable[[str, Callable[[], bytes]], bytes]
"""Gives what the function makes, kept under a key that says all that it depends on."""

_FONT = str(fontpkg_barlow_condensed.ROOT / "files" / "BarlowCondensed-Bold.ttf")
_SVG = "{http://www.w3.org/2000/svg}"
_COLOURS = 128
_CHART_WIDTH, _CHART_HEIGHT = 720, 320
_LEFT, _TOP, _BOTTOM = 64, 28, 36
_MAP_WIDTH = 500
_MAP_MARGIN = 46
_LETTER, _LINE = 8.6, 19
_TRIES = 20


# --- Charts ----------------------------------------------------------------------------------------


class Column(NamedTuple):
    """One value of a chart; `share` is its part of the highest value in percent."""

    entry: FigureValue
    short_label: str
    x: float
    y: float
    width: float
    height: float
    middle: float
    share: float


class Chart(NamedTuple):
    """A column chart: its size, the values of its scale with the heights of their lines, the columns."""

    width: int
    height: int
    ticks: tuple[tuple[int, float], ...]
    columns: tuple[Column, ...]
    sum: int


def chart(figure: Figure) -> Chart:
    """The figure's row of values as a column chart whose scale begins at zero."""
    highest = max((entry.value for entry in figure.values), default=0)
    step = _round_step(highest)
    top = max(step, ceil(highest / step) * step)
    baseline = _CHART_HEIGHT - _BOTTOM
    scale = (baseline - _TOP) / top
    slot = (_CHART_WIDTH - _LEFT) / max(1, len(figure.values))
    columns = []
    for index, entry in enumerate(figure.values):
        width = min(slot * 0.72, 96)
        middle = _LEFT + slot * (index + 0.5)
        columns.append(
            Column(
                entry=entry,
                short_label=entry.label if len(figure.values) < 8 else entry.label[:3],
                x=round(middle - width / 2, 1),
                y=round(baseline - entry.value * scale, 1),
                width=round(width, 1),
                height=round(entry.value * scale, 1),
                middle=round(middle, 1),
                share=round(100 * entry.value / highest, 1) if highest else 0.0,
            )
        )
    ticks = tuple((value, round(baseline - value * scale, 1)) for value in range(0, top + 1, step))
    total = sum(entry.value for entry in figure.values)
    return Chart(width=_CHART_WIDTH, height=_CHART_HEIGHT, ticks=ticks, columns=tuple(columns), sum=total)


def _round_step(highest: int) -> int:
    """A distance of 1, 2 or 5 times a power of ten that gives about four lines."""
    if highest < 4:
        return 1
    power: int = 10 ** int(log10(highest / 4))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= highest / 4.5)


# --- The map of the members ------------------------------------------------------------------------


class Label(NamedTuple):
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
    label: Label | None = None


class AreaMap(NamedTuple):
    """The map's size, its towns, and its rivers by name as the data of SVG paths."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    courses: tuple[tuple[str, str], ...]


def area_map(towns: Mapping[str, Town], rivers: Iterable[River], counts: Mapping[str, int]) -> AreaMap:
    """The map of the towns that have members (`counts`, by the town's name) and of the landmarks.

    The projection keeps lengths along the meridians and along the middle parallel, which is true enough for an
    area of two hundred kilometres.
    """
    shown = [town for town in towns.values() if counts.get(town.name) or town.landmark]
    rivers = tuple(rivers)
    passed = [towns[name] for river in rivers for name in river.course]
    height, project = _projection([*shown, *passed])
    courses = tuple((river.name, _curve([project(towns[name]) for name in river.course])) for river in rivers)
    # The important towns choose their label's place first.
    shown.sort(key=lambda town: (-counts.get(town.name, 0), not town.landmark, town.id))
    spots = []
    for town in shown:
        (x, y), count = project(town), counts.get(town.name, 0)
        spots.append(Spot(town=town, count=count, x=x, y=y, radius=round(7 * sqrt(max(count, 0.35)), 1)))
    return AreaMap(width=_MAP_WIDTH, height=height, spots=_labelled(spots, height), courses=courses)


def _projection(towns: Sequence[Town]) -> tuple[int, Callable[[Town], tuple[float, float]]]:
    if not towns:
        return _MAP_MARGIN, lambda _: (0.0, 0.0)
    north, south = max(town.latitude for town in towns), min(town.latitude for town in towns)
    west, east = min(town.longitude for town in towns), max(town.longitude for town in towns)
    narrowing = cos(radians((north + south) / 2))
    scale = (_MAP_WIDTH - 2 * _MAP_MARGIN) / max((east - west) * narrowing, 0.01)
    height = round((north - south) * scale) + 2 * _MAP_MARGIN

    def project(town: Town) -> tuple[float, float]:
        x = _MAP_MARGIN + (town.longitude - west) * narrowing * scale
        return round(x, 1), round(_MAP_MARGIN + (north - town.latitude) * scale, 1)

    return height, project


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """A curve through the points (Catmull-Rom, written as Bézier curves)."""
    padded = [points[0], *points, points[-1]]
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        first = [start[axis] + (end[axis] - before[axis]) / 6 for axis in (0, 1)]
        second = [end[axis] - (after[axis] - start[axis]) / 6 for axis in (0, 1)]
        parts.append("C" + " ".join(f"{round(value, 1):g}" for value in (*first, *second, *end)))
    return "".join(parts)


Box = tuple[float, float, float, float]


def _labelled(spots: Sequence[Spot], height: int) -> tuple[Spot, ...]:
    """The spots with their labels; one that found no room for its label chooses first in the next try."""
    best = order = tuple(_tried(spots, height))
    for _ in range(_TRIES if _nameless(best) else 0):
        order = tuple(_tried(sorted(order, key=lambda spot: spot.label is not None), height))
        best = min(best, order, key=_nameless)
    return best


def _nameless(spots: Sequence[Spot]) -> int:
    return sum(spot.label is None for spot in spots)


def _tried(spots: Sequence[Spot], height: int) -> Iterator[Spot]:
    taken: list[Box] = [(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]
    for spot in spots:
        label = None
        for candidate, box in _places(spot):
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= _MAP_WIDTH and box[3] <= height
            if inside and not any(_overlap(box, other) for other in taken):
                label = candidate
                taken.append(box)
                break
        yield replace(spot, label=label)


def _places(spot: Spot) -> Iterator[tuple[Label, Box]]:
    """Where a label may stand: beside the spot, above or below it, then askew."""
    x, y, gap, length = spot.x, spot.y, spot.radius + 5, _LETTER * len(spot.town.name)
    sides = [(1, 0), (-1, 0), (0, -1), (0, 1), *product((1, -1), (-1, 1))]
    for across, down in sides:
        middle = y + down * (gap + _LINE / 2 if not across else spot.radius + 6)
        left = x - length / 2 if not across else x + gap if across > 0 else x - gap - length
        anchor: Literal["start", "middle", "end"] = "middle" if not across else "start" if across > 0 else "end"
        label = Label(x=round(x + across * gap, 1), y=round(middle + 6, 1), anchor=anchor)
        yield label, (left, middle - _LINE / 2, left + length, middle + _LINE / 2)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# --- Drawings as pictures, for whom a drawing is not enough: social media, phones ------------------


def picture(drawing: str, *, width: int, background: str | None = None) -> bytes:
    """The drawing as PNG, `width` pixels wide."""
    return resvg_py.svg_to_bytes(
        svg_string=drawing, width=width, background=background, skip_system_fonts=True, font_files=[_FONT]
    )


def card(drawing: str, blob: _Blob) -> bytes:
    """The drawing as PNG in its own size, put together where it consists of parts that are fast to put together.

    Those are rectangles, texts, and inner drawings that have a size: many cards show the same ones, which `blob` keeps.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - takes 30 ms, and most builds draw no card

    try:
        root = ElementTree.fromstring(drawing)
    except ElementTree.ParseError:
        return picture(drawing, width=1200)
    size = _number(root, "width"), _number(root, "height")
    parts = [part for part in root if part.tag != f"{_SVG}style"]
    if not all(part.tag in _PUT for part in parts):
        return picture(drawing, width=size[0])
    styles = "".join(ElementTree.tostring(style, "unicode") for style in root.iter(f"{_SVG}style"))
    image = Image.new("RGB", size)
    pen = ImageDraw.Draw(image)
    for part in parts:
        x, y, fill = _number(part, "x"), _number(part, "y"), part.get("fill", "#000")
        match part.tag.removeprefix(_SVG):
            case "rect":
                pen.rectangle((x, y, x + _number(part, "width") - 1, y + _number(part, "height") - 1), fill)
            case "svg":
                image.paste(_inner(_alone(part, styles), _number(part, "width"), blob), (x, y))
            case "text":
                pen.text((x, y), part.text or "", fill, _font(_number(part, "font-size")), anchor="ls")
    # Few colours, so that the file is half as large and quick to pack; a sixteenth of the points tells which.
    sample = image.resize((max(1, size[0] // 4), max(1, size[1] // 4)), Image.Resampling.NEAREST)
    colours = sample.quantize(_COLOURS, Image.Quantize.FASTOCTREE)
    out = io.BytesIO()
    image.quantize(palette=colours, dither=Image.Dither.NONE).save(out, "PNG", compress_level=4)
    return out.getvalue()


_PUT = frozenset({f"{_SVG}rect", f"{_SVG}svg", f"{_SVG}text"})


def _number(part: Element, name: str) -> int:
    return round(float(part.get(name, "0")))


def _alone(part: Element, styles: str) -> str:
    """The inner drawing as one of its own, wherever it is put; `styles` are those of the whole."""
    inside = "".join(ElementTree.tostring(child, "unicode") for child in part)
    box = part.get("viewBox", "")
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{styles}{inside}</svg>'


@lru_cache(maxsize=256)
def _inner(drawing: str, width: int, blob: _Blob) -> Image.Image:
    from PIL import Image  # noqa: PLC0415

    drawn = blob(f"inner {width} {digest(drawing.encode())}", lambda: picture(drawing, width=width))
    return Image.open(io.BytesIO(drawn)).convert("RGB")


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(_FONT, size)

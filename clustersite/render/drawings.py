"""Drawings (SVG) made into pictures (PNG), for whom a drawing is not enough: social media, phones.

The letters come from a package installed with this one, never from the system: so every machine draws the same.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import fontpkg_barlow_condensed
import resvg_py

if TYPE_CHECKING:
    from PIL import Image, ImageFont

_FONT = str(fontpkg_barlow_condensed.ROOT / "files" / "BarlowCondensed-Bold.ttf")
_SVG = "{http://www.w3.org/2000/svg}"
_COLOURS = 128


def picture(drawing: str, *, width: int, background: str | None = None) -> bytes:
    """The drawing as PNG, `width` pixels wide."""
    return resvg_py.svg_to_bytes(
        svg_string=drawing, width=width, background=background, skip_system_fonts=True, font_files=[_FONT]
    )


def card(drawing: str) -> bytes:
    """The drawing as PNG in its own size, put together where it consists of parts that are fast to put together.

    Those are rectangles, texts, and inner drawings that have a size: many cards show the same ones.
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
                image.paste(_inner(_alone(part, styles), _number(part, "width")), (x, y))
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
def _inner(drawing: str, width: int) -> Image.Image:
    from PIL import Image  # noqa: PLC0415

    return Image.open(io.BytesIO(picture(drawing, width=width))).convert("RGB")


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(_FONT, size)

"""Drawings (SVG) made into pictures (PNG), for whom a drawing is not enough: social media, phones.

The letters come from a package installed with this one, never from the system: so every machine draws the same.
"""

from __future__ import annotations

import fontpkg_barlow_condensed
import resvg_py

_FONTS = fontpkg_barlow_condensed.ROOT / "files"


def picture(drawing: str, *, width: int, background: str | None = None) -> bytes:
    """The drawing as PNG, `width` pixels wide."""
    return resvg_py.svg_to_bytes(
        svg_string=drawing,
        width=width,
        background=background,
        skip_system_fonts=True,
        font_files=[str(_FONTS / "BarlowCondensed-Bold.ttf")],
    )

"""Pictures as visitors load them: in several widths, as AVIF and WebP, without a word about where they were taken.

Pillow is loaded when a site has pictures, and not before.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from clustersite.problems import choices

if TYPE_CHECKING:
    from PIL import Image

FOLDER = "images/"
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif")
FORMATS = ("avif", "webp")
_WIDTHS = (480, 960, 1600)
# A picture of 60 million pixels takes half a gigabyte while it is made smaller.
MOST_PIXELS = 60_000_000
# Cameras do not turn what they took, they say how they were held (Exif 2.3, 4.6.4 A).
_ORIENTATION, _ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)
_VIEW_BOX = re.compile(rb'viewBox="[\d.-]+[ ,]+[\d.-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture on a page: its proportions, the file for browsers of all kinds, and what is there instead of it.

    `avif` and `webp` are values of `srcset`, empty for a drawing.
    """

    width: int
    height: int
    address: str
    avif: str
    webp: str


class Unreadable(Exception):
    """The file is no picture, or damaged."""


class TooLarge(Unreadable):
    """The picture has more pixels than any camera takes, or than memory should be asked for."""


def is_picture(name: str) -> bool:
    """Whether the asset is published as a picture, in several files, instead of as it is."""
    return name.startswith(FOLDER) and name.lower().endswith(ENDINGS)


def like(missing: str, assets: Iterable[str]) -> str:
    """Where a file of assets/ that is not there belongs, and which ones are called nearly so."""
    folder, _, wanted = missing.rpartition("/")
    there = [name.rpartition("/")[2] for name in assets if name.rpartition("/")[0] == folder]
    close = [missing.removesuffix(wanted) + name for name in get_close_matches(wanted, there, n=3, cutoff=0.6)]
    place = f"Die Datei gehört nach assets/{folder}{'/' if folder else ''}, mit genau diesem Namen."
    if close:
        return f"{place} Ähnlich {'heißt' if len(close) == 1 else 'heißen'} dort: {', '.join(close)}."
    return f"{place} Dort liegt: {choices(there)}." if there else f"{place} Dort liegt noch nichts."


def size(content: bytes) -> tuple[int, int]:
    """Width and height as people see them, whatever way the camera was held, as the file itself says."""
    with _opened(content) as image:
        width, height = image.size
        return (height, width) if image.getexif().get(_ORIENTATION) in _ON_ITS_SIDE else (width, height)


def verify(content: bytes) -> None:
    """Decodes the whole picture: Unreadable for what cannot be shown.

    TooLarge where it has more than MOST_PIXELS, told before anything of it is decoded.
    """
    _decoded(content)


def drawing_size(content: bytes) -> tuple[int, int]:
    """Width and height of a drawing (SVG) by its view box; square without one."""
    found = _VIEW_BOX.search(content)
    return (round(float(found[1])), round(float(found[2]))) if found else (1, 1)


def widths(width: int) -> tuple[int, ...]:
    """The widths in which a picture is published: never wider than it is, nor than any page shows it."""
    widest = min(width, _WIDTHS[-1])
    return (*(one for one in _WIDTHS if one < widest), widest)


def encoded(content: bytes, width: int, kind: str) -> bytes:
    """The picture `width` pixels wide as `avif` or `webp`, with nothing but its colours."""
    image = _decoded(content)
    image = image.resize((width, max(1, round(image.height * width / image.width))), resample=1, reducing_gap=3.0)
    out = io.BytesIO()
    if kind == "avif":
        # One thread, because several would not always write the same bytes; slower ones win little in size.
        image.save(out, "AVIF", quality=60, speed=8, max_threads=1)
    else:
        image.save(out, "WEBP", quality=78, method=4)
    return out.getvalue()


def stored(content: bytes) -> tuple[str, bytes]:
    """Ending and content under which a picture is kept among the sources: no larger than pages need, only colours."""
    image = _decoded(content).copy()
    image.thumbnail((_WIDTHS[-1], _WIDTHS[-1]))
    out = io.BytesIO()
    if image.mode == "RGBA":
        image.save(out, "PNG", optimize=True)
        return "png", out.getvalue()
    image.save(out, "JPEG", quality=88, optimize=True)
    return "jpg", out.getvalue()


# All files of one picture are made one after the other.
@lru_cache(maxsize=1)
def _decoded(content: bytes) -> Image.Image:
    from PIL import Image, ImageOps  # noqa: PLC0415

    with _opened(content) as image:
        # Makes sure that what was begun can be read to its end.
        upright = ImageOps.exif_transpose(image)
        clear = "A" in upright.getbands() or "transparency" in upright.info
        plain = Image.new("RGBA" if clear else "RGB", upright.size)
        plain.paste(_in_standard_colours(upright).convert(plain.mode))
    return plain


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    from PIL import Image  # noqa: PLC0415 - a site without pictures must not pay for it

    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise TooLarge(f"{image.width} × {image.height}")
            yield image
    except Image.DecompressionBombError as error:
        raise TooLarge(str(error)) from error
    except (OSError, SyntaxError, ValueError) as error:
        # Pillow raises any of these for a file that is no image or is cut off.
        raise Unreadable(str(error)) from error


def _in_standard_colours(image: Image.Image) -> Image.Image:
    """The image in sRGB, which browsers take for granted where no profile says otherwise."""
    from PIL import ImageCms  # noqa: PLC0415

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except ImageCms.PyCMSError:
        return image
    return converted or image

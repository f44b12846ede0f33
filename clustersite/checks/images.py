"""Image files: light enough for a phone, and silent about where they were taken."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from clustersite.problems.diagnostics import Problem, Where, problem
from clustersite.render import images

_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif")
_MOST_BYTES = 500_000
_MOST_PIXELS = 2400
_GPS_DIRECTORY = 0x8825


def check_picture(name: str, content: bytes) -> Iterator[Problem]:
    """That the picture is one, and whole."""
    try:
        images.size(content)
    except images.Unreadable:
        yield problem("E100", Where(f"assets/{name}"), reason="kein Bild, oder es ist beschädigt")


def check_images(assets: Mapping[str, bytes]) -> Iterator[Problem]:
    """Images that say where they were taken, or are too heavy."""
    for name, content in sorted(assets.items()):
        if name.lower().endswith(_ENDINGS):
            yield from _image(Where(f"assets/{name}"), content)


def _image(where: Where, content: bytes) -> Iterator[Problem]:
    # Imported here, because a build that checks no images must not pay for it.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(content)) as image:
            width, height = image.size
            has_place = bool(image.getexif().get_ifd(_GPS_DIRECTORY)) or b"GPSLatitude" in content
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        # Every build looks for these.
        return
    if has_place:
        yield problem("E157", where)
    if len(content) > _MOST_BYTES or max(width, height) > _MOST_PIXELS:
        yield problem("H220", where, size=f"{len(content) // 1000} kB", width=width, height=height)

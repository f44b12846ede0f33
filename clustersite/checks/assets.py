"""Pictures and PDFs: what they are called, light enough for a phone, and silent about where they were taken."""

from __future__ import annotations

import io
from collections.abc import Iterator

from clustersite.checks.context import Context, File, every_build, thorough
from clustersite.problems.diagnostics import Problem, Where, problem
from clustersite.render import images

_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif")
_MOST_BYTES = 500_000
_MOST_PIXELS = 2400
_GPS_DIRECTORY = 0x8825
LARGEST_PDF = 10_000_000


@every_build
def check_picture(file: File, _context: Context) -> Iterator[Problem]:
    """That a picture is one, whole, and no larger than can be handled."""
    if images.is_picture(file.file.removeprefix("assets/")):
        try:
            images.verify(file.content)
        except images.TooLarge as size:
            most = images.MOST_PIXELS // 1_000_000
            yield problem("E317", Where(file.file), size=size, most=most)
        except images.Unreadable:
            yield problem("E100", Where(file.file), reason="kein Bild, oder es ist beschädigt")


def is_pdf(content: bytes) -> bool:
    """Whether the content begins as every PDF does; a few programs write something before it."""
    return b"%PDF-" in content[:1024]


@every_build
def check_pdf(file: File, _context: Context) -> Iterator[Problem]:
    """That a PDF is one, and not too large to be loaded on the way."""
    if not file.file.startswith("assets/") or not file.file.lower().endswith(".pdf"):
        return
    if not is_pdf(file.content):
        yield problem("E233", Where(file.file))
    elif len(file.content) > LARGEST_PDF:
        most = LARGEST_PDF // 1_000_000
        yield problem("E234", Where(file.file), size=f"{len(file.content) / 1_000_000:.0f} MB", most=most)


@thorough
def check_image(file: File, _context: Context) -> Iterator[Problem]:
    """That an image does not say where it was taken, and is not too heavy."""
    if not file.file.lower().endswith(_ENDINGS):
        return
    # Imported here, because a build that checks no images must not pay for it.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(file.content)) as image:
            width, height = image.size
            has_place = bool(image.getexif().get_ifd(_GPS_DIRECTORY)) or b"GPSLatitude" in file.content
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        # Every build looks for these.
        return
    if has_place:
        yield problem("E157", Where(file.file))
    if len(file.content) > _MOST_BYTES or max(width, height) > _MOST_PIXELS:
        yield problem("H220", Where(file.file), size=f"{len(file.content) // 1000} kB", width=width, height=height)

"""What editors upload, made ready for the site: PDFs, and pictures scaled and without a word about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from clustersite.checks.files import LARGEST_PDF, is_pdf
from clustersite.content.fields import proposed_id
from clustersite.render import images

_LARGEST_PICTURE = 30_000_000


class Unusable(Exception):
    """The file cannot be used; says why and what to do, in German."""


def prepared(filename: str, content: bytes) -> tuple[str, bytes]:
    """The name below assets/ and the content that the file gets; Unusable for anything but pictures and PDFs."""
    stem = proposed_id(PurePosixPath(filename.replace("\\", "/")).stem) or "datei"
    if is_pdf(content):
        if len(content) > LARGEST_PDF:
            raise Unusable(f"Das PDF hat {len(content) // 1_000_000} MB, höchstens 10 MB. Bitte kleiner speichern.")
        return f"downloads/{stem[:60]}.pdf", content
    if len(content) > _LARGEST_PICTURE:
        raise Unusable("Das Bild hat mehr als 30 MB. Bitte kleiner speichern.")
    try:
        ending, made = images.stored(content)
    except images.Unreadable:
        raise Unusable("Das ist kein Bild (JPEG, PNG, WebP) und kein PDF, oder die Datei ist beschädigt.") from None
    return f"images/{stem[:60]}.{ending}", made


def free_name(name: str, content: bytes, taken: Mapping[str, bytes]) -> str:
    """The name, with a number where another file already has it."""
    stem, _, ending = name.rpartition(".")
    number = 2
    while name in taken and taken[name] != content:
        name, number = f"{stem}-{number}.{ending}", number + 1
    return name

"""What must not get out, and what must not come in: addresses on request, links for hosts, requests to others.

Pictures and PDFs are whole, light enough for a phone, and silent about where they were taken.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from clustersite.checks.context import Context, File, every_build, thorough
from clustersite.content.markdown_source import blank, without_comments
from clustersite.content.model import Link, Member, Place, Visibility
from clustersite.content.urls import LINKS_FILE
from clustersite.content.yaml_text import Document, Path
from clustersite.problems import Problem, Where, place_in, problem
from clustersite.render import images

# Zoom's links for hosts: the start address, and the access keys that make whoever opens the link the host.
HOST_LINK = re.compile(r"\bzoom\.us/(?:s|start|host)/[^\s\"'<>)\]]*|[?&;](?:zak|zpk)=[^\s\"'<>)\]&]+", re.IGNORECASE)
_ELSEWHERE = r"(?:https?:)?//[^\"'\s)>]+"
_LOADED_BY_HTML = re.compile(
    rf"\b(?:src|srcset|poster|data)\s*=\s*[\"']?(?P<url>{_ELSEWHERE})"
    rf"|<(?:link\b(?![^<>]*\brel=[\"']?(?:canonical|alternate|me|license))|image\b|use\b)"
    rf"[^<>]*?\bhref\s*=\s*[\"']?(?P<link>{_ELSEWHERE})",
    re.IGNORECASE,
)
_LOADED_BY_CSS = re.compile(
    rf"url\(\s*[\"']?(?P<url>{_ELSEWHERE})|@import\s+[\"'](?P<link>{_ELSEWHERE})", re.IGNORECASE
)
_LOADED_BY_SCRIPT = re.compile(r"[\"'`](?P<url>(?:(?:https?|wss?):)?//(?!www\.w3\.org/)\w[^\"'`\s]+)(?P<link>)")
_COMMENTS = (("{#", "#}"), ("<!--", "-->"), ("/*", "*/"))
_LOADING = {
    ".html": (_LOADED_BY_HTML, _LOADED_BY_CSS),
    ".svg": (_LOADED_BY_HTML, _LOADED_BY_CSS),
    ".css": (_LOADED_BY_CSS,),
    ".js": (_LOADED_BY_SCRIPT,),
}


@every_build
def check_secrets(document: Document, context: Context) -> Iterator[Problem]:
    """Every place that gives away what is not public, comments included: sources get read as well."""
    links = context.site.links.values() if document.file != LINKS_FILE else ()
    secret = [link for link in links if link.visibility is Visibility.ON_REQUEST]
    for number, line in enumerate(document.lines, 1):
        for match in HOST_LINK.finditer(line):
            yield problem("E159", Where(document.file, number, match.start() + 1, len(match.group())))
        for link in secret:
            if (column := line.find(core(link.url))) >= 0:
                where = Where(document.file, number, column + 1, len(core(link.url)))
                yield problem("E158", where, id=link.id, file=LINKS_FILE)


@every_build
def check_published_twice(context: Context) -> Iterator[Problem]:
    """Every public link that is a secret one under another id."""
    links = context.site.links.values()
    secret = {core(link.url): link.id for link in links if link.visibility is Visibility.ON_REQUEST}
    for link in links:
        if link.visibility is not Visibility.ON_REQUEST and (other := secret.get(core(link.url))):
            yield problem("E158", context.where(link, "url"), id=other, file=LINKS_FILE)


@thorough
def suggest_encryption(record: Link | Member | Place, context: Context) -> Iterator[Problem]:
    """Addresses of the data that are not encrypted."""
    field = "url" if isinstance(record, Link) else "website"
    vacancies = record.vacancies if isinstance(record, Member) else ()
    addresses: list[tuple[Path, str | None]] = [((field,), getattr(record, field))]
    addresses += [(("vacancies", number, "link"), vacancy.link) for number, vacancy in enumerate(vacancies)]
    for path, address in addresses:
        if (address or "").startswith("http://"):
            yield problem("H269", context.where(record, *path))


@every_build
def check_third_parties(file: File, _context: Context) -> Iterator[Problem]:
    """Every address on another server that a layout, stylesheet, script or drawing loads from."""
    patterns = _LOADING.get(file.file[file.file.rfind(".") :], ())
    text = file.content.decode("utf-8", "replace") if patterns else ""
    for opening, closing in _COMMENTS:
        text = without_comments(text, blank, opening, closing)
    for pattern in patterns:
        for match in pattern.finditer(text):
            group = "url" if match["url"] else "link"
            where = place_in(text, file.file, match.start(group), len(match[group]))
            yield problem("E167", where, url=match[group])


def core(url: str) -> str:
    """The part of the address by which it is found again, however its beginning and end are written."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


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

"""Assets as visitors load them: stylesheets and scripts each joined into one file, every name with a fingerprint.

Pictures come in several widths, as AVIF and WebP, without a word about where they were taken. Pillow is loaded when a
site has pictures, and not before.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from clustersite.problems import Problem, Where, choices, place_in, problem
from clustersite.signatures import digest

if TYPE_CHECKING:
    from PIL import Image

_IMPORT = re.compile(r'^@import\s+(?:url\()?["\']([^"\']+)["\']\)?\s*;[ \t]*$', re.MULTILINE)
_URL = re.compile(r"url\(\s*+[\"']?+(?!data:|#|https?:|/)([^\"'()\s]+)[\"']?\s*+\)")
_PROPERTY = re.compile(r"^([-\w]+): +", re.MULTILINE)
# Lines with other ends may break off where a space is meant.
_LINE_END = re.compile(r"(?<=[{};])\n")
# A string may hold anything.
_BEFORE_BRACE = re.compile(r"(\"[^\"]*\"|'[^']*')| (?=\{)|;(?=\})")
# One that is not closed goes on to the end; that is CSS, and it keeps the search from starting over and over.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_SCRIPT_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./([a-z0-9-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |function |async function |class )", re.MULTILINE)
_SCRIPT_COMMENT = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)
# A space beside a sign, which nothing depends on; strings may hold anything, and nothing else may hold their marks.
_SPACE = re.compile(r"(\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`)| (?=[={}<>?:&|])|(?<=[={}<>?:&|,;]) ")
_IMPORTS = {".css": _IMPORT, ".js": _SCRIPT_IMPORT}
ROOT_FOLDER = "root/"
FOLDER = "images/"
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif")
PICTURE_FORMATS = ("avif", "webp")
_WIDTHS = (480, 960, 1600)
# A picture of 60 million pixels takes half a gigabyte while it is made smaller.
MOST_PIXELS = 60_000_000
# Cameras do not turn what they took, they say how they were held (Exif 2.3, 4.6.4 A).
_ORIENTATION, _ON_ITS_SIDE = 0x0112, (5, 6, 7, 8)
_GPS_DIRECTORY = 0x8825
_VIEW_BOX = re.compile(rb'viewBox="[\d.-]+[ ,]+[\d.-]+[ ,]+([\d.]+)[ ,]+([\d.]+)"')


class Assets(NamedTuple):
    """The address of each asset by its name below assets/, and the stylesheets and scripts as visitors get them."""

    addresses: Mapping[str, str]
    finished: Mapping[str, bytes]


def prepare(sources: Mapping[str, bytes], digest_of: Callable[[str], str]) -> tuple[Assets, tuple[Problem, ...]]:
    """The assets to publish, and the references in stylesheets that lead nowhere.

    Only stylesheets and scripts are looked into; of all other files `digest_of` is enough.
    A stylesheet or script that another one imports is part of that one. Files of assets/root/ keep their names and
    stand at the root of the site, where browsers and servers look for them; `dot-` stands for a leading dot.
    """
    problems: list[Problem] = []
    addresses: dict[str, str] = {}
    finished: dict[str, bytes] = {}
    imported = {target for name in sources for target in _imports(name, sources)}
    # Stylesheets come last, because they hold the fingerprinted addresses of the files they show.
    for name in sorted(sources, key=lambda name: (name.endswith(".css"), name)):
        if name in imported:
            continue
        if not _NAME.fullmatch(name):
            problems.append(problem("E169", Where(f"assets/{name}"), found=PurePosixPath(name).name))
            continue
        if name.endswith(".css"):
            finished[name] = _joined_stylesheet(name, sources, addresses, problems).encode()
        elif name.endswith(".js"):
            finished[name] = _joined_script(name, sources, problems).encode()
        fingerprint = digest(finished[name]) if name in finished else digest_of(name)
        addresses[name] = _address(name, fingerprint[:10])
    return Assets(addresses=addresses, finished=finished), tuple(problems)


def _address(name: str, fingerprint: str) -> str:
    if name.startswith(ROOT_FOLDER):
        # Hidden files are no sources, and yet servers want some: `dot-htaccess` becomes `.htaccess`.
        return re.sub(r"/dot-", "/.", f"/{name.removeprefix(ROOT_FOLDER)}")
    path = PurePosixPath(name)
    return f"/assets/{path.with_suffix('')}.{fingerprint}{path.suffix}"


def _imports(name: str, sources: Mapping[str, bytes]) -> Iterator[str]:
    """The assets that a stylesheet or script imports."""
    if pattern := _IMPORTS.get(PurePosixPath(name).suffix):
        yield from (_resolved(name, target) for target in pattern.findall(_COMMENT.sub("", _text(name, sources))))


def _text(name: str, sources: Mapping[str, bytes]) -> str:
    return sources[name].decode("utf-8", "replace")


def _resolved(name: str, target: str) -> str:
    """The asset that `target`, written in the asset `name`, means."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(name), target))[1:]


def _import_lines(name: str, sources: Mapping[str, bytes]) -> Iterator[re.Match[str]]:
    return _IMPORTS[PurePosixPath(name).suffix].finditer(_text(name, sources))


def _joined(name: str, sources: Mapping[str, bytes], problems: list[Problem]) -> dict[str, str]:
    """The texts of the stylesheet or script and of all that it imports, each once and behind what it imports."""
    parts: dict[str, str] = {}
    seen, waiting = {name}, [(name, _import_lines(name, sources))]
    while waiting:
        here, matches = waiting[-1]
        if (match := next(matches, None)) is None:
            parts[here] = _text(here, sources)
            waiting.pop()
        elif (target := _resolved(here, match[1])) not in sources:
            problems.append(_missing(here, _text(here, sources), match, target, sources))
        elif target not in seen:
            seen.add(target)
            waiting.append((target, _import_lines(target, sources)))
    return parts


def _joined_stylesheet(
    name: str, sources: Mapping[str, bytes], addresses: Mapping[str, str], problems: list[Problem]
) -> str:
    """The stylesheet with everything it imports, without comments and needless spaces."""
    # Every stylesheet lies below /assets/css/, so that the address holds under any base path.
    up = "../" * (len(PurePosixPath(name).parts) - 1)

    def part(name: str, text: str) -> str:
        def file(match: re.Match[str]) -> str:
            target = _resolved(name, match[1])
            if target in addresses:
                return f'url("{up}{addresses[target].removeprefix("/assets/")}")'
            problems.append(_missing(name, text, match, target, sources))
            return match[0]

        return _IMPORT.sub("", _URL.sub(file, text))

    parts = _joined(name, sources, problems)
    return _compact(_COMMENT.sub("", "".join(part(*one) for one in parts.items())))


def _compact(text: str) -> str:
    """The stylesheet without the spaces and line ends that only its writers need."""
    lines = "\n".join(filter(None, map(str.strip, text.split("\n"))))
    return _BEFORE_BRACE.sub(r"\1", _LINE_END.sub("", _PROPERTY.sub(r"\1:", f"{lines}\n"))) + "\n"


def _missing(name: str, text: str, match: re.Match[str], target: str, sources: Mapping[str, bytes]) -> Problem:
    where = place_in(text, f"assets/{name}", match.start(1), len(match[1]))
    return problem("E165", where, found=target, suggestion=like(target, sources))


# --- Scripts ---------------------------------------------------------------------------------------


def _joined_script(name: str, sources: Mapping[str, bytes], problems: list[Problem]) -> str:
    """The script with everything it imports, once and before it, in one scope, without comments and needless spaces."""
    code = map(_code, _joined(name, sources, problems).values())
    return '"use strict";\n{\n' + "".join(code) + "}\n"


def _code(text: str) -> str:
    code = _INDENT.sub("", _SCRIPT_COMMENT.sub("", _EXPORT.sub("", _SCRIPT_IMPORT.sub("", text))))
    return _SPACE.sub(r"\1", code).lstrip("\n")


# --- Pictures --------------------------------------------------------------------------------------


class Picture(NamedTuple):
    """A picture on a page: its proportions, the file for browsers of all kinds, and what is there instead of it.

    `avif` and `webp` are values of `srcset`, empty for a drawing.
    """

    width: int
    height: int
    address: str
    avif: str
    webp: str


class NoPicture(Exception):
    """The file is no picture, or damaged."""


class TooLarge(NoPicture):
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


def tells_place(content: bytes) -> bool:
    """Whether the picture says where it was taken."""
    with _opened(content) as image:
        return bool(image.getexif().get_ifd(_GPS_DIRECTORY)) or b"GPSLatitude" in content


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
        raise NoPicture(str(error)) from error


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

"""What must not get out, and what must not come in: addresses on request, links for hosts, requests to others.

Pictures and PDFs are whole, light enough for a phone, and silent about where they were taken. In the finished files
links and anchors lead somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import chain
from sys import intern
from urllib.parse import unquote, urljoin, urlsplit

from clustersite.checks import Context, File, every_build, texts_of, thorough
from clustersite.content import urls
from clustersite.content.markdown_source import blank, links, without_comments
from clustersite.content.model import Link, Member, Place, Site, Visibility
from clustersite.content.urls import LINKS_FILE, BaseUrl
from clustersite.content.yaml_text import Document, Path
from clustersite.events import wording
from clustersite.problems import Problem, Where, did_you_mean, place_in, problem
from clustersite.render import assets

# Zoom's links for hosts: the start address, and the access keys that make whoever opens the link the host.
_HOST_LINK = re.compile(r"\bzoom\.us/(?:s|start|host)/[^\s\"'<>)\]]*|[?&;](?:zak|zpk)=[^\s\"'<>)\]&]+", re.IGNORECASE)
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
        for code, start, written, facts in _given_away(line, secret):
            yield problem(code, Where(document.file, number, start + 1, len(written)), **facts)


def _given_away(text: str, secret: Iterable[Link]) -> Iterator[tuple[str, int, str, Mapping[str, str]]]:
    """Links for hosts and the `secret` ones: the code, where it begins, what stands there, and the facts."""
    for match in _HOST_LINK.finditer(text):
        yield "E159", match.start(), match.group(), {}
    for link in secret:
        if (start := text.find(core(link.url))) >= 0:
            code = "E158" if link.visibility is Visibility.ON_REQUEST else "E168"
            yield code, start, core(link.url), {"id": link.id, "file": LINKS_FILE}


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


_MOST_BYTES = 500_000
_MOST_PIXELS = 2400
LARGEST_PDF = 10_000_000


@every_build
def check_picture(file: File, _context: Context) -> Iterator[Problem]:
    """That a picture is one, whole, and no larger than can be handled."""
    if assets.is_picture(file.file.removeprefix("assets/")):
        try:
            assets.verify(file.content)
        except assets.TooLarge as size:
            most = assets.MOST_PIXELS // 1_000_000
            yield problem("E317", Where(file.file), size=size, most=most)
        except assets.NoPicture:
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
    if not file.file.lower().endswith(assets.ENDINGS):
        return
    try:
        width, height = assets.size(file.content)
        tells_place = assets.tells_place(file.content)
    except assets.NoPicture:
        # Every build looks for these.
        return
    if tells_place:
        yield problem("E157", Where(file.file))
    if len(file.content) > _MOST_BYTES or max(width, height) > _MOST_PIXELS:
        yield problem("H220", Where(file.file), size=f"{len(file.content) // 1000} kB", width=width, height=height)


# --- The finished files --------------------------------------------------------------------------


_LOADING_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "preconnect", "dns-prefetch"}
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PAGES = ("/", ".html")
_FEEDS = (".ics", ".xml", ".json")
_TEXTS = (*_PAGES, *_FEEDS, ".txt", ".js", ".css", ".svg", ".webmanifest")
# Google Calendar reads no more of a feed.
_LARGEST_CALENDAR = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenFile:
    """A finished file: what reads its content, and the source that called for it."""

    read: Callable[[], bytes]
    source: str
    layout: str


_Finding = tuple[str, str, tuple[str, ...], Mapping[str, str]]
"""Something wrong on a page: the code, the address, what to look for in the sources, the facts."""


def check_written(written: Mapping[str, WrittenFile], context: Context, base_url: BaseUrl) -> Iterator[Problem]:
    """Everything that is wrong in the finished files, which `written` holds by their root-relative addresses.

    A problem for each thing that is wrong, however many pages show it: at its source, else at the first page's.
    """
    pages: dict[str, _Reader] = {}
    leaks: list[_Finding] = []
    # One file after the other: all texts of a large site together take half a gigabyte.
    for address, file in written.items():
        if address.endswith(_TEXTS):
            content = file.read()
            text = content.decode("utf-8", "replace")
            leaks += _leaks(address, text, context.site)
            if address.endswith(_PAGES):
                pages[address] = _Reader()
                pages[address].feed(text)
                pages[address].close()
            elif address.endswith(".ics") and len(content) > _LARGEST_CALENDAR:
                size = wording.size_words(len(content))
                yield problem("H260", Where(file.source), address=address, size=size)
    find = _finder(context)
    alike: dict[object, list[tuple[Where, _Finding]]] = {}
    for finding in chain(_lost_links(pages, written, base_url), leaks):
        code, address, traces, _ = finding
        file = written[address]
        place = find(traces, file.source, file.layout)
        alike.setdefault((code, traces, place), []).append((place or Where(file.source), finding))
    for (where, (code, address, _, facts)), *others in alike.values():
        more = f" und {len(others)} weiteren" if others else ""
        yield problem(code, where, **facts, pages=f"{address}{more}")


def _finder(context: Context) -> Callable[[tuple[str, ...], str, str], Where | None]:
    """Finds where a source, the layout or any layout below it writes one of the traces, the first ones first."""
    partials = tuple(f"layouts/{name}" for name in context.site.layouts if "/" in name)
    documents = context.documents

    @cache
    def find(traces: tuple[str, ...], source: str, layout: str) -> Where | None:
        for trace in traces:
            # An anchor follows what it belongs to; an address is not the end of a longer one.
            before = "" if trace.startswith("#") else r"(?<![\w/-])"
            for file in (source, f"layouts/{layout}", "layouts/base.html", *partials):
                for number, line in enumerate(documents[file].lines if file in documents else (), 1):
                    if match := re.search(rf"{before}{re.escape(trace)}(?![\w/-])", line):
                        return Where(file, number, match.start() + 1, len(trace))
        return None

    return find


def dead_links_in_texts(context: Context) -> Iterator[Problem]:
    """Links of texts to pages that there will not be: what can be told before any page is made."""
    site, settings = context.site, context.site.settings
    tables = ("pages", "events", "members", "professions")
    known = {urls.record_address(table, name, settings) or "" for table in tables for name in context.names[table]}
    published = (*site.events.values(), *site.members.values(), *site.pages.values())
    known |= {alias for record in published for alias in record.aliases}
    # Below these, pages are made from what the data has, as those of a year.
    made = re.compile(rf"/(?:{settings.addresses.events}/\d|[^/]+/[^/]+/.)|.*\.\w+$")
    for record in (*published, settings):
        for text in texts_of(record):
            for link in links(text.rendered):
                path = re.split(r"[?#]", link.target)[0]
                if re.match(r"/(?!/)", path) and path not in known and not made.match(path):
                    where = text.where(context, link.start, len(link.target))
                    yield problem("E153", where, **_dead(path, did_you_mean(path, known)), pages=where.file)


# --- Links ---------------------------------------------------------------------------------------


def _lost_links(
    pages: Mapping[str, _Reader], written: Mapping[str, WrittenFile], base_url: BaseUrl
) -> Iterator[_Finding]:
    """Links that lead nowhere, and what is loaded from others."""
    at_root = cache(lambda link: _own(urljoin(base_url.absolute("/"), link), base_url))
    for address, page in pages.items():
        here = base_url.absolute(address)
        for link in dict.fromkeys((*page.links, *page.loaded)):
            # What stands in the frame of every page means the same on each.
            target = at_root(link) if link.startswith("/") else _own(urljoin(here, link), base_url)
            if target is None:
                if link in page.loaded and urlsplit(urljoin(here, link)).netloc:
                    yield "E167", address, (link,), {"url": link}
                continue
            path, _, anchor = target.partition("#")
            path = unquote(path.partition("?")[0])
            if path not in written:
                suggestion = did_you_mean(path, written) if path else "Die Adresse liegt außerhalb dieser Website."
                yield "E153", address, (link, path), _dead(path or link, suggestion)
            elif anchor and path in pages and unquote(anchor) not in pages[path].anchors | {"top"}:
                suggestion = did_you_mean(unquote(anchor), pages[path].anchors)
                yield "E153", address, (link, f"#{anchor}"), _dead(f"#{anchor}", suggestion)


def _dead(found: str, suggestion: str) -> dict[str, str]:
    return {"found": found, "suggestion": suggestion or "Die Adresse prüfen."}


def _own(url: str, base_url: BaseUrl) -> str | None:
    """The root-relative address that `url` means; empty outside the site's path, None on another server."""
    parts, base = urlsplit(url), urlsplit(base_url.url)
    if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
        return None
    folder = base.path.rstrip("/")
    if not parts.path.startswith(f"{folder}/"):
        return ""
    return parts.path[len(folder) :] + (f"#{parts.fragment}" if parts.fragment else "")


# --- What got out ------------------------------------------------------------------------------------


def _leaks(address: str, text: str, site: Site) -> Iterator[_Finding]:
    kept = (Visibility.ON_REQUEST, Visibility.PAGE) if address.endswith(_FEEDS) else (Visibility.ON_REQUEST,)
    secret = [link for link in site.links.values() if link.visibility in kept]
    for code, _, written, facts in _given_away(_readable(address, text), secret):
        yield code, address, (written,), facts


def _readable(address: str, text: str) -> str:
    """The text without the escapes and line folds behind which an address could hide."""
    if address.endswith(".ics"):
        return re.sub(r"\r?\n[ \t]", "", text).replace("\\,", ",").replace("\\;", ";")
    return unescape(text).replace("\\/", "/") + unquote(unescape(text) if "%" in text else "")


# --- Reading HTML --------------------------------------------------------------------------------


class _Reader(HTMLParser):
    """What a page's HTML holds: anchors, links to follow, addresses that are loaded; each text once for all pages."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes what the tag's attributes say."""
        given = {name: value.strip() for name, value in attrs if value}
        self.anchors.update(intern(given[name]) for name in ("id", "name") if name in given)
        loaded = [given[name] for name in ("src", "poster", "data") if name in given]
        loaded += [candidate.split()[0] for candidate in given.get("srcset", "").split(",") if candidate.strip()]
        refreshed = given.get("content", "") if given.get("http-equiv", "").lower() == "refresh" else ""
        followed = [refreshed.partition("url=")[2]]
        is_loading = tag in ("image", "use") or not _LOADING_RELATIONS.isdisjoint(given.get("rel", "").lower().split())
        (loaded if is_loading else followed).append(given.get("href", given.get("xlink:href", "")))
        self.links += (intern(url) for url in followed if url and not _OTHER_SCHEME.match(url))
        self.loaded += (intern(url) for url in loaded if url and not url.startswith(("#", "data:")))

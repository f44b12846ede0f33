"""The preview as a server: what it shows, how it answers a browser, and nobody but this machine.

A page differs from the published one while it is served: it reloads itself, leads to the form, and shows why nothing
new is shown. The files in the output folder are those that will be published. Deliberately absent: caching of any
kind, ranges of bytes, listings of folders.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import re
import secrets
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import quote, unquote

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from livereload.handlers import LiveReloadHandler
from tornado import web

from clustersite.content.urls import BaseUrl, file_of
from clustersite.options import Options, Outcome, stopping
from clustersite.output import files
from clustersite.problems import show, summary

FORM = "/_bearbeiten"
_SOCKET = "/livereload"
_SCRIPT = "/livereload.js"
_STYLE = "/livereload.css"
_LOADER = ChoiceLoader([PackageLoader("clustersite.preview"), PackageLoader("livereload", "vendors")])
TEMPLATES = Environment(
    loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip

# The table of the operating system differs from machine to machine, and that of Python lacks these.
_TYPES = mimetypes.MimeTypes()
_TYPES.types_map[True].update({
    ".atom": "application/atom+xml", ".ico": "image/x-icon", ".ics": "text/calendar", ".js": "text/javascript",
    ".mjs": "text/javascript", ".ttf": "font/ttf", ".vcf": "text/vcard", ".webp": "image/webp", ".woff": "font/woff",
    ".woff2": "font/woff2", ".xml": "application/xml", ".xsl": "application/xslt+xml",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why nothing new was published: a heading, and each problem as the terminal shows it."""

    heading: str
    texts: tuple[str, ...]


_FAULT = Failure(
    heading="Fehler im Programm. Es wurde nichts Neues veröffentlicht.",
    texts=(
        "Das ist ein Fehler des Programms, nicht der Inhalte.\n"
        "Hilfe: Die Einzelheiten stehen im Terminal; bitte an die Entwicklung weitergeben. "
        "Die letzte Änderung zurückzunehmen hilft meist fürs Erste.",
    ),
)


class Preview:
    """Builds the site and knows what open pages should show now: the last good build, and why not the newest.

    It also keeps what the form needs for as long as the preview runs.
    """

    def __init__(self, options: Options, build: Callable[[], Outcome]) -> None:
        self.options = options
        self._build = build
        # What the form keeps: its token, what was uploaded and not saved yet, and who may write.
        self.token = secrets.token_urlsafe(24)
        self.uploaded: dict[str, bytes] = {}
        self.writing = asyncio.Lock()
        # Pages that an earlier server left open must not take their version for one of ours.
        self._session = secrets.token_hex(4)
        self._changes = 0
        self.failure: Failure | None = None
        self.mount = unquote(BaseUrl(options.base_url or "").href("/"))
        self.first_build_done = asyncio.Event()

    @property
    def version(self) -> str:
        """What an open page must have been served with to be current."""
        return f"{self._session}-{self._changes}"

    async def rebuild(self) -> Outcome | str:
        """What came of building once more, beside the event loop, so that pages are served meanwhile.

        A build that an exception ended comes to its traceback: that is a fault of the program, not of the content.
        """
        before, are_files_new = (self.failure, self.mount), False
        result: Outcome | str
        try:
            result = await asyncio.to_thread(self._build)
        except (Exception, SystemExit, KeyboardInterrupt):
            # Nothing that happens in a build may end the preview.
            result, self.failure = traceback.format_exc(), _FAULT
        else:
            self.failure = self._failure(result) if result.written is None else None
            are_files_new = result.written is not None and bool(result.written.written + result.written.removed)
            self.mount = unquote(result.base_url.href("/")) if result.base_url else self.mount
        if before != (self.failure, self.mount) or are_files_new or not self.first_build_done.is_set():
            self._changes += 1
        self.first_build_done.set()
        return result

    def _failure(self, outcome: Outcome) -> Failure:
        return Failure(
            heading=f"{summary(outcome.problems)} Es wurde nichts veröffentlicht.",
            texts=tuple(
                show(found, document.lines if (document := outcome.documents.get(found.where.file)) else ())
                for found in stopping(outcome.problems, self.options)
            ),
        )


# --- What is answered ----------------------------------------------------------------------------


def application(preview: Preview, port: int, routes: Mapping[str, type[web.RequestHandler]]) -> web.Application:
    """The preview, with more `routes`, as a tornado application that is reached at `port` of this machine."""
    hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
    # Browsers leave the usual port away.
    hosts |= {"127.0.0.1", "localhost"} if port == 80 else set()
    own: Mapping[str, type[web.RequestHandler]] = {
        _SOCKET: _SocketHandler,
        r"/(livereload\.(?:css|js))": _StaticHandler,
        rf"{FORM}/(form\.(?:css|js))": _StaticHandler,
    }
    return web.Application(
        [*own.items(), *routes.items()],
        default_handler_class=_FileHandler,
        log_function=lambda _handler: None,
        preview=preview,
        hosts=frozenset(hosts),
    )


def reload_open_pages() -> None:
    """Makes every open page load itself anew."""
    for handler in tuple(LiveReloadHandler.waiters):
        handler.reload_page()


def _media_type(path: str) -> str:
    """The content type of the file `path`, texts with their encoding."""
    kind = _TYPES.guess_type(path)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    return f"{kind}; charset=utf-8" if is_text else kind


class LocalHandler(web.RequestHandler):
    """Answers those who ask for this machine by its own name: another site's name may be made to point here."""

    def initialize(self) -> None:
        """Takes what the application gives every handler."""
        self.preview: Preview = self.settings["preview"]
        self.hosts: frozenset[str] = self.settings["hosts"]

    def prepare(self) -> Awaitable[None] | None:
        """Refuses whoever asks for another name."""
        if self.request.host.lower() not in self.hosts:
            raise web.HTTPError(403)
        return None

    def set_default_headers(self) -> None:
        """What every answer says of itself."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    def compute_etag(self) -> str | None:
        """None: nothing is kept, so nothing is asked for again."""
        return None

    def write_error(self, status_code: int, **_: object) -> None:
        """Says in one German line why there is no other answer."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        told = {
            403: f"Die Vorschau antwortet nur unter http://{min(self.hosts)}/.",
            404: "Das gibt es nicht (mehr).",
            405: "Die Vorschau beantwortet nur GET und HEAD.",
            409: "Die Angaben in site_data/site.yaml lassen sich nicht lesen. Was daran fehlt, sagt die Vorschau.",
        }
        self.finish(f"{told.get(status_code, f'Fehler {status_code}.')}\n")


class _FileHandler(LocalHandler):
    """The files of the output folder below the path of the base URL."""

    async def get(self) -> None:
        await self.preview.first_build_done.wait()
        mount = self.preview.mount
        path = unquote(self.request.path, errors="replace")
        if mount != "/" and path in ("/", mount.rstrip("/")):
            self.redirect(quote(mount))
        elif path.startswith(mount):
            self._answer(path.removeprefix(mount))
        else:
            self._answer_missing()

    head = get

    def _answer(self, name: str) -> None:
        file = file_of(f"/{name}")
        content = files.content_below(self.preview.options.out, file)
        if content is not None:
            self._send(file, content)
        elif file == name and files.content_below(self.preview.options.out, f"{name}/index.html") is not None:
            query = f"?{self.request.query}" if self.request.query else ""
            self.redirect(f"{quote(self.preview.mount + name)}/{query}")
        else:
            self._answer_missing()

    def _answer_missing(self) -> None:
        page = files.content_below(self.preview.options.out, "404.html")
        self.set_status(404)
        self._send("404.html", missing_page(self.preview.failure) if page is None else page)

    def _send(self, file: str, content: bytes) -> None:
        kind = _media_type(file)
        if kind.startswith("text/html"):
            path = "" if self.get_status() == 404 else unquote(self.request.path, errors="replace")
            shown = self.preview
            content = preview_page(
                content, host=self.request.host.lower(), path=path, version=shown.version, failure=shown.failure
            )
        self.set_header("Content-Type", kind)
        self.finish(content)


class _StaticHandler(LocalHandler):
    """The styles and the scripts of the preview itself."""

    def get(self, name: str) -> None:
        self.set_header("Content-Type", _media_type(name))
        self.finish(_LOADER.get_source(TEMPLATES, name)[0])


class _SocketHandler(LocalHandler, LiveReloadHandler):  # type: ignore[misc]
    """Livereload's protocol, for our own pages, with the version of the page that connects."""

    page_version: object = None

    def check_origin(self, origin: str) -> bool:
        return origin.lower() in {f"http://{host}" for host in self.hosts}

    def on_message(self, message: str | bytes) -> None:
        try:
            super().on_message(message)
            said = json.loads(message)
            command, version = said["command"], said.get("snipver")
        except (ValueError, TypeError, AttributeError):
            self.close(1003)
            return
        if command == "hello":
            self.page_version = version
        elif command == "info" and self.page_version != self.preview.version:
            # A build ended between the answer with the page and its connecting.
            self.reload_page()

    def reload_page(self) -> None:
        """Makes the page load itself anew."""
        self.send_message({"command": "reload", "path": "*", "liveCSS": False, "liveImg": False})


# --- How a page differs from the published one ---------------------------------------------------


def missing_page(failure: Failure | None) -> bytes:
    """What is shown at an address that has no page, while the site has no page 404.html of its own."""
    return TEMPLATES.get_template("missing.html").render(failure=failure).encode()


def preview_page(page: bytes, *, host: str, path: str, version: str, failure: Failure | None) -> bytes:
    """The page as the preview at `host` serves it at the address `path`; empty where it is an error page."""
    # Bytes that are not UTF-8 pass through unchanged: a foreign page must not be damaged.
    text = page.decode("utf-8", "surrogateescape")
    text = _META.sub(lambda meta: _allow_preview(meta.group(), host), text)
    if failure:
        text = _TITLE.sub(lambda title: f"{title.group()}{escape(failure.heading)} – ", text, count=1)
    name, _, port = host.partition(":")
    # The client tells `snipver` when it connects; the delays (ms) are how soon it looks for a server started anew.
    options = f"host={name}&port={port or 80}&snipver={version}&mindelay=250&maxdelay=1000"
    articles = []
    for told in failure.texts if failure else ():
        heading, _, rest = told.partition("\n")
        # The excerpt keeps its columns and is scrolled; the words around it wrap.
        excerpt, _, help_text = f"\n{rest}".partition("\nHilfe:")
        articles.append((heading, excerpt[1:], help_text))
    # Whatever a page looks like, what follows its end belongs to its body.
    text += TEMPLATES.get_template("added.html").render(
        script=f"http://{host}{_SCRIPT}?{options}",
        style=f"http://{host}{_STYLE}",
        form=FORM,
        edit=f"{FORM}/seite?adresse={quote(path)}" if path else f"{FORM}/",
        failure=failure,
        articles=articles,
    )
    return text.encode("utf-8", "surrogateescape")


_TITLE = re.compile(r"<title>", re.IGNORECASE)
_META = re.compile(r"<meta\b[^>]*\bcontent-security-policy\b[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"""(\bcontent\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)


def _allow_preview(meta: str, host: str) -> str:
    """The meta element whose policy allows, beyond what it allowed, the script, style and socket of the preview."""
    return _CONTENT.sub(
        lambda found: f'{found[1]}"{escape(_policy_with_preview(unescape(found[2][1:-1]), host))}"', meta
    )


def _policy_with_preview(policy: str, host: str) -> str:
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        if words := directive.split():
            directives.setdefault(words[0].lower(), words[1:])
    # Some browsers would look for the preview itself at https.
    directives.pop("upgrade-insecure-requests", None)
    script, style, socket = f"http://{host}{_SCRIPT}", f"http://{host}{_STYLE}", f"ws://{host}{_SOCKET}"
    rules = {"script-src": script, "script-src-elem": script, "style-src": style, "style-src-elem": style}
    for name, source in {**rules, "connect-src": socket}.items():
        # Without a rule of its own, the rule for everything holds; for elements, that for scripts or styles.
        allowed = directives.get(name, None if name.endswith("-elem") else directives.get("default-src"))
        if allowed is not None:
            directives[name] = [*(word for word in allowed if word.lower() != "'none'"), source]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())

"""How the preview answers a browser: the published files, livereload's script and socket, and nobody but this machine.

Deliberately absent: caching of any kind, ranges of bytes, listings of folders.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote, unquote

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado import web

from clustersite.content.urls import file_of
from clustersite.output import files
from clustersite.preview import form
from clustersite.preview.form import Desk
from clustersite.preview.local import LocalHandler
from clustersite.preview.media_types import media_type
from clustersite.preview.pages import SCRIPT, SOCKET, STYLE, STYLES, missing_page, preview_page
from clustersite.preview.preview import Preview


def application(preview: Preview, port: int, desk: Desk) -> web.Application:
    """The preview and its form as a tornado application that is reached at `port` of this machine."""
    hosts = frozenset(host for name in ("127.0.0.1", "localhost") for host in _written(name, port))
    given = {"preview": preview, "hosts": hosts}
    return web.Application(
        [
            (re.escape(SOCKET), _SocketHandler, given),
            (re.escape(SCRIPT), _ScriptHandler, given),
            (re.escape(STYLE), _StyleHandler, given),
            *form.routes({**given, "desk": desk}),
        ],
        default_handler_class=_FileHandler,
        default_handler_args=given,
        log_function=lambda _handler: None,
    )


def reload_open_pages() -> None:
    """Makes every open page load itself anew."""
    for handler in tuple(LiveReloadHandler.waiters):
        handler.reload_page()


def _written(name: str, port: int) -> tuple[str, ...]:
    # Browsers leave the usual port away.
    return (f"{name}:{port}", name) if port == 80 else (f"{name}:{port}",)


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
        content = files.content_below(self.preview.out, file)
        if content is not None:
            self._send(file, content)
        elif file == name and files.content_below(self.preview.out, f"{name}/index.html") is not None:
            query = f"?{self.request.query}" if self.request.query else ""
            self.redirect(f"{quote(self.preview.mount + name)}/{query}")
        else:
            self._answer_missing()

    def _answer_missing(self) -> None:
        page = files.content_below(self.preview.out, "404.html")
        self.set_status(404)
        self._send("404.html", missing_page(self.preview.failure) if page is None else page)

    def _send(self, file: str, content: bytes) -> None:
        kind = media_type(file)
        if kind.startswith("text/html"):
            state = self.preview
            content = preview_page(
                content,
                host=self.request.host.lower(),
                path="" if self.get_status() == 404 else unquote(self.request.path, errors="replace"),
                version=state.version,
                failure=state.failure,
            )
        self.set_header("Content-Type", kind)
        self.finish(content)


class _StyleHandler(LocalHandler):
    def get(self) -> None:
        self.set_header("Content-Type", media_type(STYLE))
        self.finish(STYLES)


class _ScriptHandler(LocalHandler, LiveReloadJSHandler):  # type: ignore[misc]
    def get(self) -> None:
        super().get()
        self.set_header("Content-Type", media_type(SCRIPT))


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

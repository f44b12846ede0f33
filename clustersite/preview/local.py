"""What all answers of the preview share: only this machine is answered, and nothing is kept by the browser."""

from __future__ import annotations

from collections.abc import Awaitable

from tornado import web

from clustersite.preview.preview import Preview


class LocalHandler(web.RequestHandler):
    """Answers those who ask for this machine by its own name: another site's name may be made to point here."""

    preview: Preview
    hosts: frozenset[str]

    def initialize(self, preview: Preview, hosts: frozenset[str]) -> None:
        """Takes what every handler is given."""
        self.preview = preview
        self.hosts = hosts

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
            405: "Die Vorschau beantwortet nur GET und HEAD.",
        }
        self.finish(f"{told.get(status_code, f'Fehler {status_code}.')}\n")

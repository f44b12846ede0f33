"""One fuzzed input: a site in memory with one hostile file in it, read, checked and made into pages.

`python -m tests.fuzzing -runs=100000` is the run with the coverage-guided fuzzer (atheris, not a dependency) whose
figures stand in tests/README.md.
"""

from __future__ import annotations

import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from clustersite import inspection, routes
from clustersite.content.load import read_site
from clustersite.content.urls import BaseUrl
from clustersite.editor import import_calendar, importing
from clustersite.options import Options, stopping
from clustersite.output.write import Staging
from clustersite.plan import Rendered, RouteRenderer, render_all
from clustersite.queries import Inputs, Queries
from clustersite.render.jinja import Renderer
from clustersite.state import State
from tests.sites import SMALLEST_SOURCES, queries_of

TODAY = date(2026, 2, 1)
OPTIONS = Options(root=Path("nowhere"), out=Path("nowhere/public"), today=TODAY)
_HEAD = b"title: Titel\nstart: 2026-03-05 10:00\n"
_FILES = (
    ("site_data/events/a.yaml", b""),
    ("site_data/events/a.yaml", _HEAD + b"description: |\n  "),
    ("site_data/events/a.yaml", _HEAD + b"repeat:\n  "),
    ("site_data/events/a.yaml", _HEAD + b"sessions:\n  "),
    ("site_data/members/a.yaml", b"name: Name\n"),
    ("site_data/links.yaml", b"a:\n  label: A\n  "),
    ("site_data/places.yaml", b"halle:\n  name: Halle\n  "),
    ("site_data/figures.yaml", b"a:\n  "),
    ("content/seite.md", b""),
    ("content/seite.md", b"---\ntitle: Titel\ndescription: Text\n---\n"),
    ("layouts/page.html", b""),
    ("assets/css/site.css", b""),
    ("assets/images/bild.svg", b"<svg"),
    ("assets/images/bild.png", b"\x89PNG\r\n\x1a\n"),
    ("assets/images/bild.jpg", b"\xff\xd8\xff"),
)


def hostile(choice: int, content: bytes) -> None:
    """Inputs, checks and makes the smallest site with one hostile file; whatever is raised is a finding."""
    if choice % 20 >= len(_FILES):
        _import(content, choice)
        return
    file, head = _FILES[choice % 20]
    sources = {**SMALLEST_SOURCES, file: head + content}
    problems = inspection.check_sources(sources, OPTIONS).problems
    if not stopping(problems, OPTIONS):
        made = make(sources)
        # Only a layout's own mistakes may show as late as this.
        assert not made.problems or file.startswith("layouts/"), made.problems


def make(sources: dict[str, bytes]) -> Rendered:
    """Every file of the site that the sources describe, made but not published."""
    site = read_site(sources).site
    assert site is not None
    asked, base_url = queries_of(site, TODAY), BaseUrl(site.settings.address)
    state = State(None, "")
    queries = Queries(Inputs(), state, {})
    names = queries.offer(asked)
    renderer = RouteRenderer(queries, names, Renderer(site.layouts, base_url), base_url, state)
    planned = routes.plan(asked)
    with TemporaryDirectory() as folder:
        return render_all(planned, renderer, Staging(Path(folder)), lambda _done, _total: None)


def _import(content: bytes, choice: int) -> None:
    reading = read_site(SMALLEST_SOURCES)
    site = reading.site
    assert site is not None
    text = content.decode("utf-8", "replace")
    if choice % 2:
        importing.entries_from_table("a.csv", text, site)
    else:
        body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        import_calendar.events_from_calendar("a.ics", body, site, SMALLEST_SOURCES, today=TODAY)


def _main() -> None:
    atheris = import_module("atheris")

    def one(data: bytes) -> None:
        if data:
            hostile(data[0], data[1:])

    atheris.instrument_all()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    _main()

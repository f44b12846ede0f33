"""What several test files share."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from clustersite import build as building
from clustersite.options import Options

CHROMIUM = Path("/usr/bin/chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a browser, a server or a running preview is slow; other slow tests say it themselves."""
    for item in items:
        if {"browser", "server", "preview"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; only outside CI may it be missing."""
    if not CHROMIUM.exists() and "CI" not in os.environ:
        pytest.skip(f"no browser at {CHROMIUM}")
    # A busy machine is slow, and not wrong.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built as of a day on which every kind of page has something to show; nobody writes to it."""
    base = tmp_path_factory.getbasetemp()
    # Of several processes the first one builds it, and the others find nothing to do.
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real-site"
    outcome = building.build(Options(root=Path(__file__).parent.parent, out=folder, today=date(2026, 2, 1)))
    assert outcome.written, [found.message for found in outcome.problems]
    return folder


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Where the folder is served, without a slash at the end."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def real_address(real_site: Path) -> Iterator[str]:
    """Where the real site is served, without a slash at the end."""
    with served(real_site) as address:
        yield address

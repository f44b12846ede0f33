"""The preview: builds, shows the site to this machine alone, and builds again when a source changes.

When the sources have changed the system tells (inotify, FSEvents, ReadDirectoryChangesW). Where a disk tells nothing, a
network drive for one, WATCHFILES_FORCE_POLLING=1 in the environment makes the preview look.

The preview builds exactly what a build publishes, with the same base URL: canonical addresses are those of
site.yaml, and the output folder can be published as it is. A site that is published below a path is shown below it.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePath
from socket import socket
from typing import NoReturn

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from watchfiles import Change, awatch

from clustersite.build import Builder
from clustersite.options import Options, Outcome
from clustersite.preview import form, server
from clustersite.preview.server import Preview
from clustersite.signatures import is_passed_over, source_folders

_HOST = "127.0.0.1"
_LARGEST_UPLOAD = 40_000_000
# Many changes at once are one change: after the last, this long nothing more happens; or after so long in any case.
_REST_MS = 30
_MOST_MS = 1500
# How often it looks whether a folder of sources has come.
_LOOK_MS = 500
_IDLE_SECONDS = 2


def listen(port: int) -> list[socket]:
    """What listens at the port for this machine alone; 0 is any free one. OSError where that cannot be."""
    return bind_sockets(port, address=_HOST)


def serve(options: Options, listening: list[socket], report: Callable[[Outcome | str], None]) -> None:
    """Shows the site until it is interrupted; `report` is told what came of every build."""
    with suppress(KeyboardInterrupt):
        asyncio.run(_show_and_rebuild(options, listening, report))


async def _show_and_rebuild(
    options: Options, listening: list[socket], report: Callable[[Outcome | str], None]
) -> NoReturn:
    preview = Preview(options, partial(Builder(options.root).build, options))
    application = server.application(preview, listening[0].getsockname()[1], form.ROUTES)
    HTTPServer(application, max_body_size=_LARGEST_UPLOAD).add_sockets(listening)
    changed = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(watch(options.root, changed))
        while True:
            await changed.wait()
            changed.clear()
            shown = preview.version
            gc.disable()
            report(await preview.rebuild())
            if preview.version != shown:
                server.reload_open_pages()
            # Garbage waits until the pages have come: to look for it takes a tenth of a second where there are 10,000.
            asyncio.get_running_loop().call_later(_IDLE_SECONDS, gc.enable)


async def watch(root: Path, changed: asyncio.Event) -> NoReturn:
    """Sets `changed` when it has begun, and whenever a source below `root` changes from then on."""
    root = root.resolve()

    def is_source(_change: Change, path: str) -> bool:
        return not any(map(is_passed_over, PurePath(path).relative_to(root).parts))

    while True:
        folders = source_folders(str(root))
        # What happened before is seen by the build that follows: by then the folders are watched.
        changed.set()
        batches = awatch(
            *(folders or [str(root)]),
            recursive=bool(folders),
            watch_filter=is_source,
            step=_REST_MS,
            debounce=_MOST_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
        )
        async for batch in batches:
            if batch and folders:
                changed.set()
            # Folders that come and go need the watching to begin anew.
            if source_folders(str(root)) != folders or any(path in folders for _, path in batch):
                break

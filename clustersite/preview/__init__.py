"""The preview: builds, shows the site to this machine alone, and builds again when a source changes.

The preview builds exactly what a build publishes, with the same base URL: canonical addresses are those of
site.yaml, and the output folder can be published as it is. A site that is published below a path is shown below it.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from socket import socket
from typing import NoReturn

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from clustersite.build import Builder
from clustersite.options import Options, Outcome
from clustersite.output.files import reason
from clustersite.preview import server, watching
from clustersite.preview.form import Desk
from clustersite.preview.preview import Fault, Preview

_HOST = "127.0.0.1"
_LARGEST_UPLOAD = 40_000_000


class UnusablePort(Exception):
    """The preview cannot listen at its port; carries why, and whether another program listens there."""

    def __init__(self, port: int, error: OSError) -> None:
        self.reason = reason(error)
        super().__init__(f"{port}: {self.reason}")
        self.is_taken = error.errno == errno.EADDRINUSE


def serve(
    options: Options, *, port: int, report: Callable[[Outcome | Fault], None], announce: Callable[[str], None]
) -> None:
    """Shows the site until it is interrupted; UnusablePort when it cannot listen. Port 0 is any free one.

    `announce` is told the address before the first build, `report` what came of every build.
    """
    listening = _listen(port)
    announce(f"http://{_HOST}:{_port(listening)}/")
    builder = Builder(options.root)
    with suppress(KeyboardInterrupt):
        asyncio.run(_show_and_rebuild(options, builder, listening, report))


def _listen(port: int) -> list[socket]:
    try:
        return bind_sockets(port, address=_HOST)
    except OSError as error:
        raise UnusablePort(port, error) from error


def _port(listening: Sequence[socket]) -> int:
    return int(listening[0].getsockname()[1])


async def _show_and_rebuild(
    options: Options, builder: Builder, listening: list[socket], report: Callable[[Outcome | Fault], None]
) -> NoReturn:
    preview = Preview(options, partial(builder.build, options))
    application = server.application(preview, _port(listening), Desk(options=options))
    HTTPServer(application, max_body_size=_LARGEST_UPLOAD).add_sockets(listening)
    changed = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(watching.watch(options.root, changed))
        while True:
            await changed.wait()
            changed.clear()
            shown = preview.version
            report(await preview.rebuild())
            if preview.version != shown:
                server.reload_open_pages()

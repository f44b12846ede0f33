"""Finished files put aside until it is known that all of them are: on the disk, so that they fill no memory.

The file that holds them is opened before processes are forked, so that the first one reads what each of them put
aside. It has no name, so nothing is left of it, however a build ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryFile, gettempdir

from clustersite.disk.files import reason
from clustersite.disk.stamps import CACHE

if sys.platform != "win32":
    import fcntl

Places = Mapping[str, tuple[int, int]]
"""Where each file begins in the spool, and its length, by its path."""


class Full(Exception):
    """Nothing more can be put aside; carries in which folder, and why."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder = folder
        self.reason = reason


class Spool(Mapping[str, bytes]):
    """The contents of files by path, each read anew whenever it is asked for.

    They lie in the project's cache at `root`; where nothing can be written there, where the system has its temporary
    files.
    """

    def __init__(self, root: Path) -> None:
        self._folder = str(root / CACHE)
        try:
            (root / CACHE).mkdir(exist_ok=True)
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - it lives as long as the spool
        except OSError:
            self._folder = gettempdir()
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - it lives as long as the spool
        self._places: dict[str, tuple[int, int]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, path: str) -> bytes:
        start, length = self._places[path]
        self._file.seek(start)
        return self._file.read(length)

    def put(self, contents: Mapping[str, bytes]) -> Places:
        """Puts the contents aside; where, for the process that shall `take` them. Full where there is no room."""
        places = {}
        try:
            with _alone_at(self._file.fileno()):
                end = self._file.seek(0, os.SEEK_END)
                for path, content in contents.items():
                    self._file.write(content)
                    places[path] = (end, len(content))
                    end += len(content)
                self._file.flush()
        except OSError as error:
            raise Full(self._folder, reason(error)) from error
        return places

    def take(self, places: Places) -> None:
        """From now on holds what lies at these places."""
        self._places |= places


def _alone_at(descriptor: int) -> AbstractContextManager[None]:
    # Where no process is forked there is nobody else.
    return _locked(descriptor) if sys.platform != "win32" else nullcontext()


@contextmanager
def _locked(descriptor: int) -> Iterator[None]:
    # Not `flock`, which forked processes hold together.
    fcntl.lockf(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.lockf(descriptor, fcntl.LOCK_UN)

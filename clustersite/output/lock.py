"""One build at a time: a lock on the project that the system lifts when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clustersite.signatures import CACHE

_PATIENCE_SECONDS = 60
_PAUSE_SECONDS = 0.05


class Busy(Exception):
    """Somebody else holds the lock, and kept it for longer than anyone should."""


if sys.platform == "win32":
    import msvcrt

    def _open(root: Path) -> int:
        # A folder cannot be opened here; the cache is ours and in no repository.
        (root / CACHE).mkdir(exist_ok=True)
        return os.open(root / CACHE / "lock", os.O_RDWR | os.O_CREAT)

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _open(root: Path) -> int:
        # The folder itself is locked, so that no file is left and nothing needs to be writable.
        return os.open(root, os.O_RDONLY)

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def held(root: Path) -> Iterator[None]:
    """The lock of the project at `root`, waited for; Busy when it is not given up within a minute.

    A file system without locks is one on which two builds at once are not told apart; then there is none.
    """
    try:
        descriptor = _open(root)
    except OSError:
        yield
        return
    try:
        _wait(descriptor)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int) -> None:
    for _ in range(round(_PATIENCE_SECONDS / _PAUSE_SECONDS)):
        try:
            return _take(descriptor)
        except (BlockingIOError, PermissionError):
            time.sleep(_PAUSE_SECONDS)
        except OSError:
            return None
    raise Busy

"""The code that Jinja makes of layouts, kept for later builds.

This is code, and running it is trusting it. So it lies apart from the state, in `__pycache__` like Python's own
compiled modules, and deserves neither more nor less trust: it belongs into no archive and no cache that others can
write to.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

_COMPILED: dict[tuple[str, str], CodeType] = {}


class Bytecode(BytecodeCache):
    """Compiled layouts: those of this process, and in `folder`, where there is one, those of earlier ones."""

    def __init__(self, folder: Path | None) -> None:
        self._kept = FileSystemBytecodeCache(str(folder), "%s.bin") if folder else None

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives the layout its code, where that is known and whole."""
        bucket.code = _COMPILED.get((bucket.key, bucket.checksum))
        if bucket.code is None and self._kept:
            self._kept.load_bytecode(bucket)
            if not isinstance(bucket.code, CodeType):
                bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code, on the disk only where that can be written to."""
        assert bucket.code is not None
        _COMPILED[bucket.key, bucket.checksum] = bucket.code
        if self._kept:
            with suppress(OSError):
                self._kept.dump_bytecode(bucket)


def layouts(root: Path | None, key: str) -> Bytecode:
    """The cache of a project's layouts for the generator version `key`, on the disk where Python keeps bytecode too."""
    if root is None or sys.dont_write_bytecode:
        return Bytecode(None)
    folder = root / "__pycache__" / f"layouts-{key}"
    with suppress(OSError):
        if not folder.is_dir():
            for earlier in folder.parent.glob("layouts*"):
                shutil.rmtree(earlier, ignore_errors=True)
            folder.mkdir(parents=True)
    return Bytecode(folder)

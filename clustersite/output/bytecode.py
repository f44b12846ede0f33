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

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _Bytecode(FileSystemBytecodeCache):
    """Jinja's cache, that does without where files are damaged or cannot be written."""

    def load_bytecode(self, bucket: Bucket) -> None:
        super().load_bytecode(bucket)
        if not isinstance(bucket.code, CodeType):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def layouts(root: Path, key: str) -> FileSystemBytecodeCache | None:
    """The cache of a project's layouts for the generator version `key`; None where Python keeps no bytecode either."""
    if sys.dont_write_bytecode:
        return None
    folder = root / "__pycache__" / f"layouts-{key}"
    with suppress(OSError):
        if not folder.is_dir():
            for earlier in folder.parent.glob("layouts*"):
                shutil.rmtree(earlier, ignore_errors=True)
            folder.mkdir(parents=True)
    return _Bytecode(str(folder), "%s.bin")

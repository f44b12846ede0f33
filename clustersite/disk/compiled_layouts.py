"""Layouts compiled once: the code that Jinja makes of a layout's text, kept for later builds.

This is code, and running it is trusting it. So it lies apart from the memory, in `__pycache__` like Python's own
compiled modules, and deserves neither more nor less trust: it is made here and belongs into no archive and no cache
that others can write to. A file that is not exactly what this generator wrote is none.
"""

from __future__ import annotations

import marshal
import os
import sys
from types import CodeType

from clustersite.disk.stamps import digest

_MOST = 500


class CompiledLayouts:
    """The code of layouts by name and text; `folder` is where it is kept, None where it shall not be."""

    def __init__(self, folder: str | None = None, key: str = "") -> None:
        name = f"layouts.{sys.implementation.cache_tag}.bin"
        self._path = os.path.join(folder, "__pycache__", name) if folder and not sys.dont_write_bytecode else None
        self._key = key
        self._known = self._load()
        self._used: dict[str, bytes] = {}

    def get(self, name: str, text: str) -> CodeType | None:
        """The code of the layout, or None."""
        key = digest(f"{name}\0{text}".encode("utf-8", "surrogatepass"))
        code = self._used.get(key) or self._known.get(key)
        if code is None:
            return None
        self._used[key] = code
        found: CodeType = marshal.loads(code)
        return found

    def put(self, name: str, text: str, code: CodeType) -> None:
        """Takes the code of the layout."""
        self._used[digest(f"{name}\0{text}".encode("utf-8", "surrogatepass"))] = marshal.dumps(code)

    def save(self) -> None:
        """Writes the code down where some of it is new; the oldest is dropped where there is very much of it."""
        if self._path is None or self._used.keys() <= self._known.keys():
            return
        kept = {key: code for key, code in self._known.items() if key not in self._used} | self._used
        body = marshal.dumps(dict(list(kept.items())[-_MOST:]))
        temporary = f"{self._path}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            with open(temporary, "wb") as file:
                file.write(self._head(body) + body)
            os.replace(temporary, self._path)
        except OSError:
            return

    def _load(self) -> dict[str, bytes]:
        if self._path is None:
            return {}
        try:
            with open(self._path, "rb") as file:
                head, body = file.read(len(self._head(b""))), file.read()
            found: dict[str, bytes] = marshal.loads(body) if head == self._head(body) else {}
        except OSError:
            return {}
        return found

    def _head(self, body: bytes) -> bytes:
        return f"clustersite layouts {self._key:<32} {digest(body)}\n".encode()

"""What a build remembers for the next one: a cache. Losing it costs seconds, never correctness.

It is data only (JSON behind one line with a checksum), never code or pickled objects: a memory that somebody else
wrote can make a build wrong, as somebody else's sources can, but it cannot run anything. A memory of another
generator, of other libraries or another Python, a cut or a corrupt one is no memory at all.
"""

from __future__ import annotations

import json
import os

from clustersite.disk.stamps import CACHE, Stamp, digest, git_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FILE = f"{CACHE}/memory.json"


class Memory:
    """All that is remembered. Rows are lists as JSON gives them back, numbers point into the lists of this memory."""

    __slots__ = ("answers", "as_of", "outputs", "reads", "sources", "state")

    def __init__(self) -> None:
        self.as_of = 0
        """When the sources were looked at, in nanoseconds of the disk's clock."""
        self.state: dict[str, Any] = {}
        """The circumstances of the build, and how its summary ended."""
        self.sources: dict[str, list[Any]] = {}
        """file → stamp, digest, what `reading.parse` found in it."""
        self.reads: dict[str, list[Any]] = {}
        """what was read of the site's tables → its number, the digest of what stood there."""
        self.answers: dict[str, list[Any]] = {}
        """question as JSON → its number, the digest of its answer, numbers of what was read, the answer where kept."""
        self.outputs: dict[str, list[Any]] = {}
        """path → what makes it, digest, stamp, numbers of the questions asked."""

    def is_empty(self) -> bool:
        """Whether nothing is remembered."""
        return not (self.sources or self.answers or self.outputs)


def circumstances(root: str, out: str, today: str, base_url: str | None, *, drafts: bool) -> list[Any]:
    """All that a build depends on besides the sources and the generator."""
    return [os.path.abspath(out), today, base_url, drafts, git_state(root)]


_loaded: dict[tuple[str, str, int, int], Memory] = {}


def load(root: str, key: str, *, hands_on: bool = False) -> Memory:
    """What the last build of this generator remembered; an empty memory where there is none to trust.

    Who only takes a look (`hands_on`) leaves it, once loaded, to whoever loads it next.
    """
    memory = Memory()
    try:
        status = os.stat(f"{root}/{FILE}")
        known = (root, key, status.st_mtime_ns, status.st_ino)
        if known in _loaded:
            return _loaded.pop(known)
        with open(f"{root}/{FILE}", "rb") as file:
            as_of = os.fstat(file.fileno()).st_mtime_ns
            head, _, body = file.read().partition(b"\n")
        if head != _head(key, body):
            return memory
        content = json.loads(body)
        for name in content:
            setattr(memory, name, content[name])
        memory.as_of = as_of
        if hands_on:
            _loaded[known] = memory
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return Memory()
    return memory


def save(root: str, key: str, memory: Memory) -> None:
    """Writes the memory down; a disk that does not take it costs only the time it would have saved."""
    content = {name: getattr(memory, name) for name in Memory.__slots__ if name != "as_of"}
    body = json.dumps(content, separators=(",", ":"), check_circular=False).encode()
    path = f"{root}/{FILE}"
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(_head(key, body) + b"\n" + body)
        os.utime(temporary, ns=(memory.as_of, memory.as_of))
        os.replace(temporary, path)
    except OSError:
        return


def confirm(root: str) -> None:
    """Notes that everything was found as remembered just now."""
    try:
        os.utime(f"{root}/{FILE}")
    except OSError:
        return


def _head(key: str, body: bytes) -> bytes:
    return f"clustersite memory {key} {digest(body)}".encode()


__all__ = ["FILE", "Memory", "Stamp", "confirm", "load", "save"]

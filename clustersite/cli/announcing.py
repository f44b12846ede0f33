"""What a build says at its end. It loads in no time, because a build with nothing to do says the same."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_PORT = 8000


def finished(
    root: str, out: str, *, counted: str, written: int, kept: int, removed: int, seconds: float | None
) -> Iterator[str]:
    """The lines about a site that is published: `counted` hints, how many files, where, and how to look at it."""
    if counted:
        yield f"{counted} Lesen: {command(root, 'check')}"
    parts = [f"{written} geschrieben", f"{kept} unverändert"] + [f"{removed} entfernt"] * bool(removed)
    took = f" in {seconds:.1f} s".replace(".", ",") if seconds is not None else ""
    yield f"Fertig{took}: {written + kept} Dateien ({', '.join(parts)}) in {out}"


def look_at_it(root: str) -> str:
    """How the site is looked at."""
    return f"Ansehen: {command(root, 'serve')} – dann http://127.0.0.1:{DEFAULT_PORT}/"


def command(root: str, name: str) -> str:
    """How the command `name` is typed with the Python that runs now."""
    # Not resolved: the interpreter of a virtual environment is a link to the system's.
    inside = sys.executable.startswith(root.rstrip(os.sep) + os.sep)
    return f"{os.path.relpath(sys.executable, root) if inside else 'python'} build.py {name}"

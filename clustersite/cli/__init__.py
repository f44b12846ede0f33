"""The command line, and first of all the up-to-date check: whether anything has changed at all since the last build.

If not, nothing else is loaded. Deliberately absent here: everything that takes more than milliseconds to import.
"""

from __future__ import annotations

import os
import sqlite3
import sys

from clustersite.signatures import CACHE, circumstances, clock, file_signature, generator_key, source_signatures
from clustersite.state import State, changed_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNDERSTOOD = ("--today", "--out", "--base-url")


def glance(arguments: Sequence[str], root: str, today: str) -> int | None:
    """The exit code of a build with nothing to do, said in the usual words; None for any other command."""
    names, values = arguments[::2], arguments[1::2]
    if len(names) != len(values) or len(set(names)) != len(names) or not set(names) <= set(_UNDERSTOOD):
        return None
    given = dict(zip(names, values, strict=True))
    out = os.path.join(root, given.get("--out", "public"))
    wanted = circumstances(root, out, given.get("--today", today), given.get("--base-url"), drafts=False)
    state = State(root, generator_key(), read_only=True)
    try:
        facts = state.facts()
        kept = _files_up_to_date(state, root, out) if facts.get("circumstances") == wanted else None
        if kept is None:
            return None
        for line in finished(root, out, counted=facts["counted"], written=0, kept=kept, removed=0, seconds=None):
            sys.stdout.write(f"{line}\n")
    except (AttributeError, LookupError, TypeError, ValueError, sqlite3.Error):
        # Somebody tampered with the state; the build will find out.
        return None
    finally:
        state.close()
    sys.stdout.write(f"{look_at_it(root)}\n")
    return 0


def _files_up_to_date(state: State, root: str, out: str) -> int | None:
    """How many files the site has, when all of them and all sources are as they are known."""
    now, found, known = clock(f"{root}/{CACHE}"), source_signatures(root), state.sources()
    if found.keys() != known.keys():
        return None
    changed, seen_sources = changed_files(root, known, found, now)
    if changed:
        return None
    targets = state.targets()
    published = {path: file_signature(f"{out}/{path}") for path in targets}
    changed, seen_targets = changed_files(out, targets, published, now)
    state.refresh("source", seen_sources)
    state.refresh("target", seen_targets)
    # The manifest is told of by nobody.
    return None if changed else len(targets) - 1


# --- What a build says at its end, as one with nothing to do does ---------------------------------


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

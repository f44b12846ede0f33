"""The up-to-date check: whether anything has changed at all since the last build. If not, nothing else is loaded.

Deliberately absent: everything that takes more than milliseconds to import.
"""

from __future__ import annotations

import os
import sqlite3
import sys

from clustersite.cli import announcing
from clustersite.signatures import (
    CACHE,
    circumstances,
    clock,
    file_signature,
    generator_key,
    source_signatures,
)
from clustersite.state import State, changed_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clustersite.state import Known

_UNDERSTOOD = ("--today", "--out", "--base-url")


def main(arguments: Sequence[str], root: str, today: str) -> int | None:
    """The exit code of a build with nothing to do, said in the usual words; None for any other command."""
    names, values = arguments[::2], arguments[1::2]
    if len(names) != len(values) or len(set(names)) != len(names) or not set(names) <= set(_UNDERSTOOD):
        return None
    given = dict(zip(names, values, strict=True))
    out = os.path.join(root, given.get("--out", "public"))
    wanted = circumstances(root, out, given.get("--today", today), given.get("--base-url"), drafts=False)
    state = State(root, generator_key(), looks=True)
    try:
        facts, kept = state.facts(), state.targets()
        if facts.get("circumstances") != wanted or not _is_up_to_date(state, kept, root, out):
            return None
        files = len(kept) - 1
        for line in announcing.finished(
            root, out, counted=facts["counted"], written=0, kept=files, removed=0, seconds=None
        ):
            sys.stdout.write(f"{line}\n")
    except (AttributeError, LookupError, TypeError, ValueError, sqlite3.Error):
        # Somebody tampered with the state; the build will find out.
        return None
    finally:
        state.close()
    sys.stdout.write(f"{announcing.look_at_it(root)}\n")
    return 0


def _is_up_to_date(state: State, targets: Mapping[str, Known], root: str, out: str) -> bool:
    now, found, known = clock(f"{root}/{CACHE}"), source_signatures(root), state.sources()
    if found.keys() != known.keys():
        return False
    published = {path: file_signature(f"{out}/{path}") for path in targets}
    for table, folder, files, signatures in (("source", root, known, found), ("target", out, targets, published)):
        changed, seen = changed_files(folder, files, signatures, now)
        if changed:
            return False
        state.saw(table, seen)
    return True

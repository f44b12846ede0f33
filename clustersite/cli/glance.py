"""A first look: whether anything has changed at all since the last build. If not, nothing else is loaded.

Deliberately absent: everything that takes more than milliseconds to import.
"""

from __future__ import annotations

import os
import sys

from clustersite.cli import announcing
from clustersite.disk import memory
from clustersite.disk.memory import Memory
from clustersite.disk.stamps import MANIFEST, generator_key, is_as_known, is_settled, source_stamps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_UNDERSTOOD = ("--today", "--out", "--base-url")


def main(arguments: Sequence[str], root: str, today: str) -> int | None:
    """The exit code of a build with nothing to do, said in the usual words; None for any other command."""
    names, values = arguments[::2], arguments[1::2]
    if len(names) != len(values) or len(set(names)) != len(names) or not set(names) <= set(_UNDERSTOOD):
        return None
    given = dict(zip(names, values, strict=True))
    out = os.path.join(root, given.get("--out", "public"))
    known = memory.load(root, generator_key(), hands_on=True)
    wanted = memory.circumstances(root, out, given.get("--today", today), given.get("--base-url"), drafts=False)
    try:
        if known.state.get("circumstances") != wanted or not _is_as_remembered(known, root, out):
            return None
        counted, kept = known.state["counted"], len(known.outputs)
        for line in announcing.finished(root, out, counted=counted, written=0, kept=kept, removed=0, seconds=None):
            sys.stdout.write(f"{line}\n")
    except (AttributeError, LookupError, TypeError, ValueError):
        # Somebody tampered with the memory; the build will find out.
        return None
    sys.stdout.write(f"{announcing.look_at_it(root)}\n")
    memory.confirm(root)
    return 0


def _is_as_remembered(known: Memory, root: str, out: str) -> bool:
    stamps = source_stamps(root)
    manifest_stamp, manifest_digest = known.state["manifest"]
    return (
        stamps.keys() == known.sources.keys()
        and all(
            (stamps[file] == row[0] and is_settled(row[0], known.as_of))
            or is_as_known(f"{root}/{file}", row[0], row[1], known.as_of)
            for file, row in known.sources.items()
        )
        and is_as_known(f"{out}/{MANIFEST}", manifest_stamp, manifest_digest, known.as_of)
        and all(is_as_known(f"{out}/{path}", row[2], row[1], known.as_of) for path, row in known.outputs.items())
    )

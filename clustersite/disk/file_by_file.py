"""A folder's files replaced one by one: between the first and the last, old and new ones stand side by side.

Everything that takes time or may fail comes first and beside the site: what differs is written to a folder of its
own, with the plan of all files that a build killed from here on may leave. Then follow renames only: new files,
changed files, pages after what they refer to, and at last removals and the manifest. So each file is whole at any
moment, and nothing that is referred to is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from pathlib import Path

from clustersite.disk import files
from clustersite.disk.stamps import MANIFEST

STAGING = ".neu"
PLAN = f"{STAGING}/plan.json"


def replace(out: Path, contents: Mapping[str, bytes], obsolete: Iterable[str], known: Set[str]) -> None:
    """Puts the contents in their places in `out` and removes what is obsolete; OSError before anything is changed.

    `known` is all that builds may have left in `out`, this one included.
    """
    _switch(out, _stage(out, contents, known), obsolete)


def _stage(out: Path, contents: Mapping[str, bytes], known: Set[str]) -> dict[str, Path]:
    """The contents, written to files beside the site, by their later paths; OSError before anything is changed."""
    staging = out / STAGING
    staging.mkdir(exist_ok=True)
    files.replace(out, PLAN, json.dumps({"plan": sorted(known)}, indent=0).encode())
    staged = {path: staging / str(number) for number, path in enumerate(contents)}
    try:
        for path, file in staged.items():
            file.write_bytes(contents[path])
    except OSError:
        # What was staged may be all that fills the disk.
        for file in staged.values():
            file.unlink(missing_ok=True)
        raise
    return staged


def _switch(out: Path, staged: Mapping[str, Path], obsolete: Iterable[str]) -> None:
    """Puts every staged file in its place; the manifest is the last one."""
    needed = {out / path for path in staged}
    folders = {above for path in needed for above in path.parents}
    in_the_way = [path for path in obsolete if out / path in folders or not needed.isdisjoint((out / path).parents)]
    for path in in_the_way:
        _remove(out, path)
    for path, file in staged.items():
        if path != MANIFEST:
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            file.replace(out / path)
    for path in set(obsolete).difference(in_the_way):
        _remove(out, path)
    staged[MANIFEST].replace(out / MANIFEST)
    for file in (out / STAGING).iterdir():
        file.unlink()
    (out / STAGING).rmdir()


def _remove(out: Path, path: str) -> None:
    (out / path).unlink(missing_ok=True)
    for folder in (out / path).relative_to(out).parents:
        if folder != Path():
            # A folder that still holds something stays.
            with suppress(OSError):
                (out / folder).rmdir()

"""When the sources have changed, as the system tells it (inotify, FSEvents, ReadDirectoryChangesW).

Where a disk tells nothing, a network drive for one, WATCHFILES_FORCE_POLLING=1 in the environment makes it look.
"""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePath

from watchfiles import Change, awatch

from clustersite.signatures import SOURCE_FOLDERS, is_passed_over, source_folders

# Many changes at once are one change: after the last, this long nothing more happens; or after so long in any case.
_REST_MS = 30
_MOST_MS = 1500


async def watch(root: Path, changed: asyncio.Event) -> None:
    """Sets `changed` when it has begun, and whenever a source below `root` changes from then on; never returns."""
    root, renewed = root.resolve(), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_watch_folders(root, renewed, changed))
        tasks.create_task(_watch_for_folders(root, renewed))


async def _watch_folders(root: Path, renewed: asyncio.Event, changed: asyncio.Event) -> None:
    def is_source(_change: Change, path: str) -> bool:
        return not any(map(is_passed_over, PurePath(path).relative_to(root).parts))

    while True:
        renewed.clear()
        folders = source_folders(str(root))
        # What happened before is seen by the build that follows: by then the folders are watched.
        changed.set()
        if not folders:
            await renewed.wait()
            continue
        batches = awatch(*folders, watch_filter=is_source, stop_event=renewed, step=_REST_MS, debounce=_MOST_MS)
        async for _ in batches:
            changed.set()


async def _watch_for_folders(root: Path, renewed: asyncio.Event) -> None:
    """Folders that come and go need the watching of folders to begin anew."""

    def is_folder(_change: Change, path: str) -> bool:
        return PurePath(path).name in SOURCE_FOLDERS

    async for _ in awatch(root, recursive=False, watch_filter=is_folder, step=_REST_MS, debounce=_MOST_MS):
        renewed.set()

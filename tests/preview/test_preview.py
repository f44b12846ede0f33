"""When a change of the sources is noticed, on a real disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from clustersite.preview import watch
from tests.loops import in_own_loop
from tests.sites import write_files

pytestmark = pytest.mark.slow


def noticed(root: Path, change: Callable[[], object], within_seconds: float = 10) -> bool:
    """Whether the change, made once the watching has begun, is noticed."""

    async def run() -> bool:
        changed = asyncio.Event()
        watching = asyncio.create_task(watch(root, changed))
        try:
            await changed.wait()
            # The folder of all folders is watched from the next turn on.
            await asyncio.sleep(0.1)
            changed.clear()
            change()
            await asyncio.wait_for(changed.wait(), within_seconds)
        except TimeoutError:
            return False
        finally:
            watching.cancel()
        return True

    return in_own_loop(run())


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda root: (root / "content/a.md").write_text("neu", "utf-8"),
    "written beside and renamed": lambda root: (root / "content/.a.md.tmp").replace(root / "content/a.md"),
    "renamed": lambda root: (root / "content/a.md").rename(root / "content/c.md"),
    "removed": lambda root: (root / "content/a.md").unlink(),
    "added in a new folder": lambda root: write_files(root, {"content/tief/er/c.md": ""}),
    "added in a folder of sources that was not there": lambda root: write_files(root, {"layouts/a.html": ""}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_of_the_sources_is_noticed(tmp_path: Path, change: Callable[[Path], object]) -> None:
    write_files(tmp_path, {"content/a.md": "alt", "content/.a.md.tmp": "neu"})

    assert noticed(tmp_path, lambda: change(tmp_path))


def test_sources_that_come_to_an_empty_folder_are_noticed(tmp_path: Path) -> None:
    assert noticed(tmp_path, lambda: write_files(tmp_path, {"content/a.md": ""}))


def test_what_a_link_leads_to_is_watched_too(tmp_path: Path) -> None:
    write_files(tmp_path, {"echt/content/a.md": "alt"})
    (tmp_path / "verweis").symlink_to(tmp_path / "echt")

    assert noticed(tmp_path / "verweis", lambda: (tmp_path / "echt/content/a.md").write_text("neu", "utf-8"))


@pytest.mark.parametrize("file", ["content/.a.md.swp", "content/a.md~", "public/a.html", ".cache/a", "notiz.txt"])
def test_what_is_no_source_is_passed_over(tmp_path: Path, file: str) -> None:
    write_files(tmp_path, {"content/a.md": "", "public/b.html": "", ".cache/b": ""})

    assert not noticed(tmp_path, lambda: write_files(tmp_path, {file: "neu"}), within_seconds=0.5)

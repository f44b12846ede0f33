"""Killed builds, full disks, read-only folders, two builds at once, and sources that change under the build."""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.output import lock
from clustersite.output.write import STAGING
from tests.crashes import contents, in_a_process, kills, show
from tests.sites import build_site, options_for, write_files, write_site

pytestmark = pytest.mark.slow

NOBODY = 65534


def test_a_killed_build_leaves_whole_files_and_the_next_one_finishes_it(tmp_path: Path) -> None:
    """A few of the kills of tests/README.md."""
    assert kills(16, 1, tmp_path).total() == 16


def test_a_full_disk_leaves_the_old_site_and_nothing_beside_it(tmp_path: Path) -> None:
    build_site(tmp_path, "-- content/gross.md --\n---\ntitle: Groß\ndescription: Groß\n---\nKlein\n")
    before = contents(tmp_path / "public")
    write_files(
        tmp_path, {"content/gross.md": "---\ntitle: Groß\ndescription: Groß\n---\n" + ("Viel. " * 100 + "\n\n") * 150}
    )

    def build() -> None:
        # The kernel refuses larger files than this just as it refuses any on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        outcome = building.build(options_for(tmp_path))
        os._exit(0 if [found.code for found in outcome.problems] == ["E170"] else 1)

    process = in_a_process(build)
    process.join()

    assert process.exitcode == 0
    assert contents(tmp_path / "public") == before
    assert not (tmp_path / "public" / STAGING).exists()
    assert building.build(options_for(tmp_path)).written is not None
    assert len(contents(tmp_path / "public")["gross/index.html"]) > 60_000


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def built_by_nobody(root: Path) -> list[str]:
    """The codes of the problems that a user without any rights is told."""

    def build() -> None:
        if os.geteuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        (channel := os.fdopen(theirs, "w")).write(" ".join(found.code for found in building.build(options).problems))
        channel.close()

    options = options_for(root)
    ours, theirs = os.pipe()
    in_a_process(build).join()
    os.close(theirs)
    with os.fdopen(ours) as channel:
        return channel.read().split()


def open_to_all(public: Path) -> None:
    for path in (public, *public.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


@pytest.mark.parametrize("folder", ["public", "public/termine", "."])
def test_a_read_only_folder_is_told_and_left_as_it_is(open_folder: Path, folder: str) -> None:
    public = open_folder / "public"
    write_site(open_folder)
    if folder != ".":
        show(open_folder, 0)
        building.build(options_for(open_folder))
        open_to_all(public)
    before = contents(public)
    show(open_folder, 1)
    locked = open_folder / folder
    locked.chmod(0o555)

    problems = built_by_nobody(open_folder)

    locked.chmod(0o755)
    assert problems == ["E170"]
    assert contents(public) == before


def test_a_folder_that_nothing_may_be_put_beside_is_written_all_the_same(open_folder: Path) -> None:
    public = open_folder / "public"
    write_site(open_folder)
    show(open_folder, 0)
    building.build(options_for(open_folder))
    write_files(public, {"mine/note.txt": "note"})
    open_to_all(public)
    (public / "mine").chmod(0o555)
    folder = public.stat().st_ino
    show(open_folder, 1)
    open_folder.chmod(0o555)

    problems = built_by_nobody(open_folder)

    open_folder.chmod(0o755)
    building.build(options_for(open_folder, clean=True, out=open_folder / "alone"))
    assert problems == []
    assert contents(public) == {**contents(open_folder / "alone"), "mine/note.txt": b"note"}
    assert public.stat().st_ino == folder
    assert (public / "mine").stat().st_mode & 0o777 == 0o555


def test_two_builds_at_once_wait_for_each_other_and_the_newest_sources_win(tmp_path: Path) -> None:
    write_site(tmp_path)
    show(tmp_path, 0)
    building.build(options_for(tmp_path))
    processes = []
    for version in (1, 0, 1):
        show(tmp_path, version)
        processes += [in_a_process(lambda: building.build(options_for(tmp_path))) for _ in range(2)]
    for process in processes:
        process.join()

    found = contents(tmp_path / "public")
    building.build(options_for(tmp_path, clean=True, out=tmp_path / "alone"))
    assert [process.exitcode for process in processes] == [0] * 6
    assert found == contents(tmp_path / "alone")


def test_a_build_that_waits_too_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_PATIENCE_SECONDS", 0.1)
    write_site(tmp_path)

    with lock.held(tmp_path):
        write_files(tmp_path, {f"public/{STAGING}/0": "of the build that is under way"})
        outcome = building.build(options_for(tmp_path))

    assert [found.code for found in outcome.problems] == ["E172"]
    assert (tmp_path / "public" / STAGING / "0").exists()


def test_sources_that_change_during_a_build_harm_nothing(tmp_path: Path) -> None:
    write_site(tmp_path)
    show(tmp_path, 0)

    def edit() -> None:
        # Half of the writes replace a file at once, the others leave it empty for a moment.
        for turn in range(100_000):
            show(tmp_path, turn % 2)
            temporary = tmp_path / "site_data/places.yaml.tmp"
            temporary.write_text("halle: {name: Halle, town: Görlitz, state: Sachsen}\n")
            temporary.replace(tmp_path / "site_data/places.yaml")

    editor = in_a_process(edit)
    outcomes = [building.build(options_for(tmp_path)) for _ in range(12)]
    editor.kill()
    editor.join()
    show(tmp_path, 1)

    # What the build sees half-written is a problem to tell, or nothing at all; never a fault.
    assert len(outcomes) == 12
    building.build(options_for(tmp_path))
    building.build(options_for(tmp_path, clean=True, out=tmp_path / "alone"))
    assert contents(tmp_path / "public") == contents(tmp_path / "alone")

"""A build in folders that are not the developer's; `python -m tests.fresh_machine` types the README's own commands."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import fresh_machine
from tests.fresh_machine import PROJECT, make_read_only, make_writable, without_privileges

pytestmark = pytest.mark.slow


def built(root: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What building the project at `root` without any privilege printed."""
    command = without_privileges([sys.executable, root / "build.py", "--today", "2026-02-01", *arguments])
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=root.parent)


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The project from a zip file, built once and read-only from then on."""
    root = fresh_machine.archive(tmp_path_factory.mktemp("archive"))
    done = built(root)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(root / ".cache")
    make_read_only(root)
    yield root
    make_writable(root)


def test_a_read_only_checkout_is_built_into_another_folder(archive: Path, tmp_path: Path) -> None:
    done = built(archive, "--out", tmp_path / "anderswo")

    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert content_of(tmp_path / "anderswo") == content_of(archive / "public")


@pytest.mark.parametrize("arguments", [["--clean"], ["new", "page", "Neues"], ["reference"]], ids=" ".join)
def test_a_read_only_checkout_is_a_problem_for_what_has_to_write(archive: Path, arguments: list[str]) -> None:
    done = built(archive, *arguments)

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "Fehler E17" in done.stdout + done.stderr


def test_a_worktree_publishes_what_its_repository_does(tmp_path: Path) -> None:
    if not (PROJECT / ".git").exists():
        pytest.skip("the tests come from an archive")
    worktree = fresh_machine.worktree(tmp_path)

    for root in (worktree, tmp_path / "clone"):
        done = built(root)
        assert done.returncode == 0, done.stdout + done.stderr

    assert content_of(worktree / "public") == content_of(tmp_path / "clone/public")

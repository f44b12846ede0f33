"""A system that gives a build too little memory or no further processes: a German answer, and never a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clustersite import parallel
from tests.servers import program
from tests.sites import build_site, check_site, codes, write_site

ENTRY = Path(__file__).parent.parent / "build.py"
# So many pages that several processes share the work.
PAGES = "".join(f"-- content/seite-{number}.md --\n---\ntitle: A\ndescription: B\n---\nText\n" for number in range(120))
# A user whom nobody is, and who may read what only root may: root itself has no limit of processes.
_NOBODY = 54321
_AS_NOBODY = [
    "setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups",
    "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
]  # fmt: skip


def limited_build(root: Path, *limited: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(ENTRY, root)
    command = [program(limited[0]), *limited[1:], sys.executable, str(root / "build.py")]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=100)


def ended(_start: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_the_system_ends_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_processes", lambda: 2)
    monkeypatch.setattr(parallel, "_part", ended)

    built, checked = build_site(tmp_path, PAGES), check_site(tmp_path, PAGES)

    assert codes(built) == codes(checked) == [f"E174 {tmp_path}:0:0"]
    assert not (tmp_path / "public/index.html").exists()


@pytest.mark.parametrize("megabytes", [20, 30, 50])
def test_too_little_memory_for_the_program_itself_is_said(tmp_path: Path, megabytes: int) -> None:
    done = limited_build(write_site(tmp_path), "prlimit", f"--as={megabytes}000000")

    assert done.returncode == 1
    assert done.stderr.startswith("Ein Teil des Programms ist nicht zu laden, vermutlich fehlt Speicher: ")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder below those of nobody else, as pytest's own are."""
    with TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.parametrize("processes", [1, 4])
def test_without_further_processes_one_does_it_all(folder: Path, processes: int) -> None:
    root = write_site(folder / "site", PAGES)
    as_nobody = _AS_NOBODY if os.geteuid() == 0 else []
    if as_nobody:
        for path in (folder, root, *root.rglob("*")):
            os.chown(path, _NOBODY, _NOBODY)

    done = limited_build(root, *as_nobody, "prlimit", f"--nproc={processes}")

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "Fertig" in done.stdout

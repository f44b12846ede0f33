"""The README's two commands on machines and in folders that are not the developer's.

`python -m tests.fresh_machine [--tests] [--user NAME] [--only SITUATION] [PYTHON …]` types the first command, with
--tests also the second, for each Python in each of the SITUATIONS; NAME is who types it when root runs the trial.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent
# What git knows of the project and what a build or a test made is not in an archive of it.
_NOT_IN_AN_ARCHIVE = shutil.ignore_patterns(
    ".git", ".venv", ".cache", "public", "__pycache__", "*.egg-info", ".*_cache"
)


def readme_commands() -> tuple[str, str]:
    """How the README says to build the site, and to run the tests."""
    text = (PROJECT / "README.md").read_text("utf-8")
    commands = re.findall(r"^```sh\n(python3 -m venv .*?)\n```", text, re.MULTILINE)
    build, tests = commands
    return build, tests


def archive(folder: Path) -> Path:
    """The project as it comes out of a zip file, without git, in a folder with spaces and umlauts."""
    root = folder / "Übung für Gäste" / "cluster main"
    shutil.copytree(PROJECT, root, ignore=_NOT_IN_AN_ARCHIVE)
    return root


def clone(folder: Path) -> Path:
    """The last commit of the project, with the whole history."""
    root = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", PROJECT, root], check=True)
    return root


def worktree(folder: Path) -> Path:
    """A second working tree of a clone, whose `.git` is a file."""
    root = folder / "worktree"
    subprocess.run(["git", "-C", clone(folder), "worktree", "add", "--quiet", "--detach", root], check=True)
    return root


SITUATIONS: Mapping[str, Callable[[Path], Path]] = {"archive": archive, "clone": clone, "worktree": worktree}


def make_read_only(root: Path) -> None:
    """Takes everybody's right to write from all files and folders."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def make_writable(root: Path) -> None:
    """Gives the owner the right to write back, so that the folder can be removed."""
    root.chmod(0o755)
    for path in root.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)


def without_privileges(command: Sequence[str | Path]) -> list[str | Path]:
    """The command as whoever runs it, root without the right to pass over what files and folders allow."""
    return ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *command] if os.geteuid() == 0 else list(command)


def main() -> None:
    """Types the commands and prints how long each took."""
    given = argparse.ArgumentParser()
    given.add_argument("--tests", action="store_true")
    given.add_argument("--user")
    given.add_argument("--only", choices=SITUATIONS)
    given.add_argument("pythons", nargs="*", metavar="PYTHON", default=[sys.executable])
    options = given.parse_args()
    for python in options.pythons:
        for name in [options.only] if options.only else SITUATIONS:
            with TemporaryDirectory() as folder:
                root = SITUATIONS[name](Path(folder))
                found = _typed(root, Path(folder), python, options.user, tests=options.tests)
            print(f"| {found[0]} | {name} | {' | '.join(found[1:])} |", flush=True)  # noqa: T201


def _typed(root: Path, folder: Path, python: str, user: str | None, *, tests: bool) -> tuple[str, ...]:
    """The version, and for each command how long it took and what it said last."""
    (folder / "bin").mkdir()
    # Not a link: an environment made through one would look for its library beside the link.
    (folder / "bin/python3").write_text(f'#!/bin/sh\nexec "{shutil.which(python) or python}" "$@"\n')
    (folder / "bin/python3").chmod(0o755)
    who: list[str] = []
    if user:
        folder.chmod(0o755)
        subprocess.run(["chown", "-R", user, folder], check=True)
        who = ["runuser", "-u", user, "--"]
    environment = os.environ | {"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": str(folder)}
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    found = [version]
    for command in readme_commands()[: 1 + tests]:
        began = time.perf_counter()
        done = subprocess.run(
            [*who, "bash", "-c", command], cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        last = (done.stdout.strip() or done.stderr.strip()).splitlines()[-2:]
        found.append(f"{time.perf_counter() - began:.0f} s, exit code {done.returncode}: {' '.join(last)[:90]}")
    return tuple(found)


if __name__ == "__main__":
    main()

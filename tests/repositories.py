"""Real git repositories for tests that ask what git knows."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from clustersite.git import Revision, read_history, revision_of


def git(root: Path, *arguments: str) -> str:
    """What git says in that folder, with the settings of whoever runs the tests."""
    return subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True).stdout


class Repository:
    """A real repository whose commits are a day apart."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = 0
        root.mkdir(exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main", "--template=")

    def git(self, *arguments: str) -> str:
        """What git says."""
        when = f"2026-01-{self.day:02}T12:00:00+01:00" if self.day else ""
        identity = ("-c", "user.name=Test", "-c", "user.email=test@beispiel.de", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", "-C", str(self.root), *identity, *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when},
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def commit(self, **files: str) -> None:
        """The next day's commit of these files."""
        self.day += 1
        for path, text in files.items():
            self.write(path, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", f"Day {self.day}")

    def lose(self, name: str) -> None:
        """Deletes the object of that name, as a failing disk or a broken copy does."""
        command = ["git", "-C", str(self.root), "rev-parse", name]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        (self.root / ".git" / "objects" / found[:2] / found[2:]).unlink()

    def revision(self, *paths: str) -> Revision | None:
        """The newest revision of the files."""
        return revision_of(paths, read_history(self.root).revisions)

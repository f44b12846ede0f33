"""A build reaches nothing but its project: no network, no other program than git, no file elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.sites import write_files, write_site

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parent.parent


def watched(root: Path, *before: str) -> dict[str, Any]:
    """What a build of the project at `root` touched, and the codes of its problems."""
    command = [*before, sys.executable, "-m", "tests.watched_build", str(root)]
    done = subprocess.run(command, capture_output=True, check=False, cwd=PROJECT, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def copied(root: Path) -> Path:
    """This project's own sources in another place."""
    for folder in ("assets", "content", "layouts", "site_data"):
        shutil.copytree(PROJECT / folder, root / folder)
    return root


def test_a_build_of_this_site_touches_nothing_but_the_project_and_needs_no_network(tmp_path: Path) -> None:
    isolated = ("unshare", "--net", "--map-root-user")
    # Where the system has no network namespaces for us, the build still watches every socket.
    can_isolate = subprocess.run([*isolated, "true"], capture_output=True, check=False).returncode == 0

    found = watched(copied(tmp_path), *(isolated if can_isolate else ()))

    assert found["touched"] == []
    assert [code for code in found["codes"] if code.startswith("E")] == []
    assert (tmp_path / "public/index.html").exists()


def test_links_pipes_and_devices_among_the_sources_are_told_and_not_read(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site")
    write_files(tmp_path, {"secret.yaml": "title: Geheim\nstart: 2026-03-05\n", "secrets/a.md": "Geheim"})
    events, content = root / "site_data/events", root / "content"
    events.mkdir()
    (events / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (events / "up.yaml").symlink_to("../../../secret.yaml")
    (events / "null.yaml").symlink_to("/dev/zero")
    (events / "loop.yaml").symlink_to("loop.yaml")
    (events / "folder.yaml").mkdir()
    os.mkfifo(events / "pipe.yaml")
    (content / "elsewhere").symlink_to(tmp_path / "secrets")
    (root / "assets").symlink_to(tmp_path / "secrets")

    found = watched(root)

    assert found["touched"] == []
    assert found["codes"].count("E100") >= 5
    assert not (root / "public").exists()


def test_huge_files_are_told_and_not_read(tmp_path: Path) -> None:
    root = write_site(tmp_path)
    for name in ("content/gross.md", "assets/images/gross.jpg", "site_data/events/gross.yaml"):
        write_files(root, {name: ""})
        os.truncate(root / name, 100_000_000)

    assert watched(root)["codes"].count("E100") == 3

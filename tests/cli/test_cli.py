"""The first look: a build with nothing to do loads next to nothing, and nothing that changed escapes it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clustersite import cli
from clustersite.state import FILE
from tests.sites import TODAY, build_site

DEAR = ("pydantic", "jinja2", "markdown", "icalendar", "babel", "yaml", "dataclasses", "subprocess", "argparse")


def look(root: Path, *arguments: str, today: str = TODAY.isoformat()) -> int | None:
    return cli.glance(arguments, str(root), today)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    assert build_site(tmp_path, "-- content/about.md --\n---\ntitle: A\ndescription: B\n---\n").written
    return tmp_path


def test_nothing_changed_is_said_in_the_words_of_any_build(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert look(root) == 0

    assert "(0 geschrieben, " in capsys.readouterr().out


def test_nothing_that_a_build_needs_is_loaded(root: Path) -> None:
    code = f"from clustersite import cli; import sys; assert cli.glance([], {str(root)!r}, '{TODAY}') == 0; "
    code += f"print([name for name in {DEAR} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


CHANGES: dict[str, Callable[[Path], object]] = {
    "a source is written to": lambda root: (root / "content/about.md").write_text(
        "---\ntitle: C\ndescription: B\n---\n"
    ),
    "a source is new": lambda root: (root / "content/new.md").write_text(""),
    "a source is gone": lambda root: (root / "content/about.md").unlink(),
    "a source has another name": lambda root: (root / "content/about.md").rename(root / "content/other.md"),
    "an output is written to": lambda root: (root / "public/index.html").write_text("x"),
    "an output is gone": lambda root: (root / "public/about/index.html").unlink(),
    "the manifest is gone": lambda root: (root / "public/build.json").unlink(),
    "the state is gone": lambda root: (root / FILE).unlink(),
    "the state is cut": lambda root: (root / FILE).write_bytes((root / FILE).read_bytes()[:-9000]),
    "the state is foreign": lambda root: (root / FILE).write_text("something else"),
    "a commit": lambda root: subprocess.run(["git", "init", "-q", str(root)], check=True),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(root: Path, change: str) -> None:
    CHANGES[change](root)

    assert look(root) is None


def test_a_source_of_the_same_size_written_within_the_clocks_step_is_seen(root: Path) -> None:
    page = root / "content/about.md"
    known = page.stat()
    page.write_text(page.read_text().replace("title: A", "title: Z"))
    os.utime(page, ns=(known.st_atime_ns, known.st_mtime_ns))

    assert look(root) is None


def test_a_state_that_nobody_can_print_is_left_to_the_build(root: Path) -> None:
    with closing(sqlite3.connect(root / FILE)) as db:
        db.execute("""UPDATE fact SET value = '"\\ud800"' WHERE name = 'counted'""")
        db.commit()
    code = f"from clustersite import cli; assert cli.glance([], {str(root)!r}, '{TODAY}') is None"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "arguments", [("--strict",), ("check",), ("--out", "other"), ("--base-url", "https://x.example"), ("--today",)]
)
def test_other_commands_are_for_the_whole_program(root: Path, arguments: tuple[str, ...]) -> None:
    assert look(root, *arguments) is None


def test_another_day_is_a_change(root: Path) -> None:
    assert look(root, today="2026-02-02") is None
    assert look(root, "--today", "2026-02-01", today="2026-02-02") == 0

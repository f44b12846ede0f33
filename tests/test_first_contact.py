"""The first call on a fresh machine and in any terminal: a German answer, whatever is missing or cannot be shown."""

from __future__ import annotations

import argparse
import ast
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from clustersite.cli.main import parser
from tests.repositories import Repository
from tests.sites import TODAY, write_site

pytestmark = pytest.mark.slow

ENTRY = Path(__file__).parent.parent / "build.py"
OLD_PYTHONS = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10")

# Nobody has set a language, as in cron and in old containers; an old language; a Windows console.
ASCII = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
LATIN = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
WINDOWS = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}

Show = Callable[..., tuple[int, str]]

NAME = "Träger – „Ünïcode“ 日本 🎉"
SITE = f"""
-- site_data/events/traeger.yaml --
title: {NAME}
category: treffen
place: halle
start: 2026-03-05 10:00
note: so gehört {NAME} nicht hierher
-- site_data/events/gut.yaml --
title: {NAME}
category: treffen
place: halle
start: 2026-04-07 10:00
end: 12:00
repeat: {{every: week, count: 3}}
"""
CALENDAR = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Probe//DE
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART:20260505T100000Z
SUMMARY:{NAME}
END:VEVENT
END:VCALENDAR
"""

# Each command as it is typed, and its exit code. The site has a mistake, so that there is something to say.
TYPED: dict[tuple[str, ...], tuple[list[str], int]] = {
    (): (["--explain", "--clean"], 1),
    ("check",): ([], 1),
    ("serve",): (["--port", "0"], -15),
    ("publish",): (["--to", "ssh://server.example/träger"], 2),
    ("report",): (["--against", "HEAD"], 0),
    ("new", "event"): ([NAME, "--start", "2026-05-05 10:00", "--summary", NAME], 0),
    ("new", "member"): ([NAME, "--town", "Görlitz"], 0),
    ("new", "page"): ([NAME, "--description", NAME], 0),
    ("new", "news"): ([NAME, "--description", NAME], 0),
    ("cancel",): (["gut", "--date", "14.4.2026", "--note", NAME], 0),
    ("move",): (["gut", "--date", "14.4.2026", "--to", "2026-04-15", "--note", NAME], 0),
    ("import",): (["träger.ics", "--write"], 0),
    ("init",): (["neue Seite für Ö", "--name", NAME], 0),
    ("explain",): (["E112"], 0),
    ("reference",): ([], 0),
}


def commands(of: argparse.ArgumentParser) -> Iterator[tuple[str, ...]]:
    """All commands that can be typed, with the kinds of those that have kinds."""
    below = [action for action in of._actions if isinstance(action, argparse._SubParsersAction)]
    if not below or below[0].dest == "command":
        yield ()
    for action in below:
        for name, parser_below in action.choices.items():
            yield from ((name, *rest) for rest in commands(parser_below))


def test_each_command_is_tried_below() -> None:
    assert set(commands(parser(TODAY))) == TYPED.keys()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with signs of many alphabets, in a folder that has some itself, and the entry point beside it."""
    root = tmp_path_factory.mktemp("first-contact") / "Ordner für Ö 日本"
    write_site(root, SITE)
    shutil.copy(ENTRY, root)
    (root / "träger.ics").write_text(CALENDAR, "utf-8")
    repository = Repository(root)
    repository.commit()
    return root


def in_a_pipe(root: Path, *typed: str, environment: dict[str, str]) -> tuple[int, str]:
    """The exit code and what was printed, which has to be UTF-8."""
    with process(root, typed, environment, subprocess.PIPE) as started:
        assert started.stdout
        printed = b"".join(until_served(started, started.stdout.fileno()))
    return started.returncode, printed.decode("utf-8")


def on_a_terminal(root: Path, *typed: str, environment: dict[str, str]) -> tuple[int, str]:
    """The exit code and what was printed, in the encoding of the terminal."""
    ours, theirs = pty.openpty()
    with process(root, typed, environment, theirs) as started:
        os.close(theirs)
        printed = b"".join(until_served(started, ours))
    os.close(ours)
    return started.returncode, printed.decode(environment["PYTHONIOENCODING"])


def process(root: Path, typed: tuple[str, ...], environment: dict[str, str], out: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(root / "build.py"), *typed]
    return subprocess.Popen(command, cwd=root, env=os.environ | environment, stdout=out, stderr=subprocess.STDOUT)


def until_served(started: subprocess.Popen[bytes], descriptor: int) -> Iterator[bytes]:
    """What is printed; the preview is ended as soon as it is ready."""
    # A terminal whose other end is closed cannot be read, where a pipe is at its end.
    with suppress(OSError):
        while part := os.read(descriptor, 65536):
            yield part
            if b"Vorschau:" in part:
                started.terminate()


@pytest.mark.parametrize("show", [in_a_pipe, on_a_terminal])
@pytest.mark.parametrize("command", TYPED, ids=" ".join)
def test_no_command_fails_for_want_of_an_encoding(
    site: Path, tmp_path: Path, command: tuple[str, ...], show: Show
) -> None:
    root = Path(shutil.copytree(site, tmp_path / site.name))
    arguments, code = TYPED[command]

    found, printed = show(root, *command, *arguments, environment=ASCII)

    assert "Traceback" not in printed
    assert found == code, printed


@pytest.mark.parametrize("show", [in_a_pipe, on_a_terminal])
@pytest.mark.parametrize("environment", [ASCII, LATIN, WINDOWS], ids=["ascii", "latin-1", "cp1252"])
def test_the_help_can_be_read_in_any_environment(site: Path, environment: dict[str, str], show: Show) -> None:
    code, printed = show(site, "publish", "--help", environment=environment)

    assert (code, "Traceback" in printed) == (0, False)
    # A pipe gets UTF-8 in any environment.
    as_written = "Baut die Website und überträgt, was sich unterscheidet"
    shown = (
        as_written if show is in_a_pipe or environment is not ASCII else as_written.replace("ü", "?").replace("ä", "?")
    )
    assert shown in " ".join(printed.split())


def test_letters_that_are_not_utf_8_are_a_wrong_call(site: Path) -> None:
    typed: list[str | bytes] = [sys.executable, str(site / "build.py"), "new", "page", b"G\xf6rlitz"]

    done = subprocess.run(typed, capture_output=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"})

    assert (done.returncode, b"kein UTF-8" in done.stderr) == (2, True)


def test_a_reader_that_has_seen_enough_ends_nothing(site: Path) -> None:
    with subprocess.Popen(
        [sys.executable, site / "build.py", "check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout
        assert started.stderr
        started.stdout.close()
        failed = started.stderr.read()

    assert (started.returncode, failed) == (1, b"")


@pytest.mark.parametrize("version", OLD_PYTHONS)
def test_an_old_python_says_which_one_is_needed(version: str) -> None:
    found = next(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"), None) or shutil.which(f"python{version}")
    # pyenv puts names on the path that start nothing.
    if not found or subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"no Python {version}")

    done = subprocess.run([found, ENTRY], capture_output=True, check=False)

    assert done.returncode == 1
    assert done.stderr.decode().startswith("Gebraucht wird Python 3.11 oder neuer, hier antwortet Python " + version)


def test_the_entry_point_is_read_by_every_python() -> None:
    text = ENTRY.read_text("ascii")

    ast.parse(text, feature_version=(3, 3))
    assert 'f"' not in text


@pytest.mark.parametrize(
    ("time_zones", "words"),
    [({}, "Es fehlt das Paket "), ({"PYTHONTZPATH": ""}, "Es fehlen die Zeitzonen (Paket tzdata).")],
    ids=["packages", "time zones"],
)
def test_what_is_missing_before_pip_install_is_said_in_one_line(time_zones: dict[str, str], words: str) -> None:
    # -S: without installed packages.
    done = subprocess.run(
        [sys.executable, "-S", ENTRY], capture_output=True, check=False, env=os.environ | time_zones | ASCII
    )

    assert done.returncode == 1
    assert done.stderr.decode().startswith(words)
    assert done.stderr.decode().endswith("Zuerst einrichten, wie es im README steht.\n")


@pytest.mark.parametrize("typed", [(), ("check",), ("--help",)])
def test_who_reads_no_further_ends_nothing_in_a_traceback(tmp_path: Path, typed: tuple[str, ...]) -> None:
    write_site(tmp_path, "")
    shutil.copyfile(ENTRY, tmp_path / "build.py")
    command = [sys.executable, str(tmp_path / "build.py"), *typed]
    environment = {**os.environ, "PYTHONPATH": str(ENTRY.parent)}
    # The second build has nothing to do, and says so by itself.
    for _ in range(2):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=environment, check=False)
        os.close(writer)
        assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr.decode()

"""The command `init`: a small complete site for another cluster, with the generator, the layouts and the assets."""

from __future__ import annotations

import argparse
import shutil
from datetime import timedelta
from pathlib import Path

from clustersite.cli.output import say, say_problems
from clustersite.content.yaml_text import scalar
from clustersite.options import Options
from clustersite.problems.diagnostics import Where, printable, problem

_STARTER = Path(__file__).parent / "starter"
# What every cluster takes as it is: the generator, and how its pages look.
_COPIED = ("build.py", "pyproject.toml", ".gitattributes", ".gitignore", "clustersite", "layouts", "assets", "server")
_DAYS_AHEAD = 28


def init(given: argparse.Namespace, options: Options) -> int:
    """Writes the site into a folder that is empty or does not exist yet; returns the exit code."""
    folder: Path = given.folder
    where = Where(str(folder))
    try:
        if folder.exists() and any(folder.iterdir()):
            say_problems([problem("E326", where)], {})
            return 2
        folder.mkdir(parents=True, exist_ok=True)
        _copy(options.root, folder)
        _write(folder, given.name, given.short_name or given.name, options)
    except OSError as error:
        say_problems([problem("E327", where, reason=error.strerror or error)], {})
        return 2
    say(f"In {printable(str(folder))} steht eine kleine vollständige Website für „{given.name}“.")
    say("  1. In den Ordner wechseln und einrichten, wie es im README.md dort steht.")
    say("  2. Ansehen: python build.py serve")
    say("  3. Was noch fehlt: python build.py check")
    return 0


def _copy(root: Path, folder: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")
    for name in _COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        elif source.is_file():
            shutil.copyfile(source, folder / name)


def _write(folder: Path, name: str, short_name: str, options: Options) -> None:
    """The starter's files, with the name, and with a first event some weeks ahead, on no weekend."""
    day = options.today + timedelta(days=_DAYS_AHEAD)
    day -= timedelta(days=max(0, day.weekday() - 4))
    words = {"name": name, "name_yaml": scalar(name), "short_name_yaml": scalar(short_name), "day": day.isoformat()}
    for source in sorted(_STARTER.rglob("*")):
        if source.is_file():
            text = source.read_text("utf-8")
            for word, value in words.items():
                text = text.replace(f"{{{word}}}", value)
            target = folder / source.relative_to(_STARTER)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")

"""The commands that help editors write: each takes what was typed and returns the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from clustersite import storage
from clustersite.catalogue import CATALOGUE
from clustersite.problems import Problem, choices, did_you_mean, show

Command = Callable[[argparse.Namespace, Path], int]


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Adds each command with what can be typed after it; `run` of what was parsed then does it."""
    explain = commands.add_parser("explain", help="eine Meldung erklären, etwa: explain E112")
    explain.add_argument("code", metavar="NUMMER", help="die Nummer der Meldung, etwa E112")
    explain.set_defaults(run=_explain)
    reference = commands.add_parser(
        "reference", help="schemas/, docs/felder.md und docs/fehler.md neu schreiben (nach Änderungen am Programm)"
    )
    reference.set_defaults(run=_reference)


def _explain(given: argparse.Namespace, _root: Path) -> int:
    from clustersite.explanations import explained  # noqa: PLC0415 - a build must not pay for the texts

    code = given.code.upper()
    if code not in CATALOGUE:
        advice = did_you_mean(code, CATALOGUE) or f"Bekannt sind {choices(CATALOGUE, len(CATALOGUE))}."
        _say(f"Die Nummer „{given.code}“ gibt es nicht. {advice}", sys.stderr)
        return 2
    found = explained(code)
    _say(f"{found.severity} {code}: {found.message}")
    _say(f"\n{found.reason}" if found.reason else "")
    for word, example in (("Falsch", found.wrong), ("Richtig", found.right)):
        if example:
            _say(f"{word}, in {found.file}:\n\n{_indented(example)}\n")
    _say(f"Hilfe: {found.help}")
    return 0


def _reference(_given: argparse.Namespace, root: Path) -> int:
    from clustersite.reading import read_site  # noqa: PLC0415
    from clustersite.reference import reference_files  # noqa: PLC0415

    reading = read_site(storage.read_sources(root)[0])
    regions = reading.site.settings.regions if reading.site else {}
    files = reference_files({**reading.names, "regions": frozenset(regions)})
    problems = storage.write_sources(root, {path: text.encode() for path, text in files.items()})
    return _wrote(files, problems)


def _wrote(files: Iterable[str], problems: Sequence[Problem]) -> int:
    failed = {found.where.file for found in problems}
    for file in files:
        if file not in failed:
            _say(f"Geschrieben: {file}")
    _show(problems, {})
    return 1 if problems else 0


def _show(problems: Iterable[Problem], lines: Mapping[str, Sequence[str]]) -> None:
    colour = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    for found in problems:
        _say(show(found, lines.get(found.where.file, ()), colour=colour) + "\n", sys.stderr)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().split("\n"))


def _say(text: str, out: TextIO | None = None) -> None:
    print(text, file=out or sys.stdout, flush=True)

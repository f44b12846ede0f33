"""What commands say: lines on the terminal, problems with their excerpts, and which files were written."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from clustersite.problems.diagnostics import Problem, show


def say(text: str, out: TextIO | None = None) -> None:
    """Prints the line; None is the standard output of the moment."""
    print(text, file=out or sys.stdout, flush=True)


def show_problems(problems: Iterable[Problem], lines: Mapping[str, Sequence[str]]) -> None:
    """Prints the problems to the standard error; `lines` are those of the files, for the excerpts."""
    colour = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    for found in problems:
        say(show(found, lines.get(found.where.file, ()), colour=colour) + "\n", sys.stderr)


def report_written(files: Iterable[str], problems: Sequence[Problem]) -> int:
    """Says which of the files were written, and what went wrong; returns the exit code."""
    failed = {found.where.file for found in problems}
    for file in files:
        if file not in failed:
            say(f"Geschrieben: {file}")
    show_problems(problems, {})
    return 1 if problems else 0

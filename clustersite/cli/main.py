"""The commands as they are typed: options, output and exit codes (0 good, 1 problems, 2 wrong usage)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from clustersite.cli.arguments import parser
from clustersite.options import Options


def main(arguments: Sequence[str], *, root: Path, today: date) -> int:
    """Runs one command; returns the exit code."""
    given = parser(today).parse_args(arguments)
    options = Options(
        root=root,
        out=root / given.out,
        today=given.today,
        base_url=given.base_url,
        drafts=given.drafts,
        strict=given.strict,
    )
    # A command's own modules are loaded when it runs: a build must not pay for an import of calendars.
    module, name = given.run.split(".")
    command: Callable[..., int] = getattr(import_module(f"clustersite.cli.{module}"), name)
    return command(given, options)

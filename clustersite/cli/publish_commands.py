"""The commands `publish` and `report`: sending the site, and telling what its readers will notice."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from clustersite import build as building
from clustersite.cli.output import progress, say, say_problems
from clustersite.cli.site_commands import say_outcome
from clustersite.options import Options
from clustersite.problems.diagnostics import Problem, Where, problem
from clustersite.publish import comparison as change_report
from clustersite.publish import published_state, web_space
from clustersite.publish.web_space import Target, Transfer, Via, read_target

CONFIGURATION = "publish.toml"


def publish(given: argparse.Namespace, options: Options) -> int:
    """Builds the site and sends it to where options or publish.toml say; returns the exit code."""
    target = _target(given, options.root)
    if isinstance(target, Problem):
        say_problems([target], {})
        return 2
    options = replace(options, guard=not given.accept_losses)
    publication = web_space.publish(
        options,
        target,
        build=lambda options: building.build(options, progress),
        dry_run=given.dry_run,
        say=say,
    )
    if publication.transfer is None and not publication.problems:
        say_outcome(publication.outcome, options)
    say_problems(publication.problems, publication.outcome.documents)
    if publication.transfer is None:
        return 1
    _say_transfer(publication.transfer, dry_run=given.dry_run)
    return 0


def report(given: argparse.Namespace, options: Options) -> int:
    """Says what visitors and subscribers will notice; returns the exit code."""
    try:
        before = published_state.state_of(given.reference, options)
        after = published_state.state_now(options, before)
    except published_state.Incomparable as reason:
        say(str(reason), sys.stderr)
        return 2
    say(change_report.shown(change_report.changes(before, after), given.format))
    return 0


def _say_transfer(transfer: Transfer, *, dry_run: bool) -> None:
    sent = (*transfer.first, *transfer.pages)
    counts = f"{len(sent)} Dateien gesendet, {len(transfer.removed)} entfernt, {transfer.kept} unverändert."
    if dry_run:
        for what, paths in (("senden:   ", sent), ("entfernen:", transfer.removed)):
            for path in paths:
                say(f"  {what} {path}")
    say(f"{'Probe, nichts wurde übertragen' if dry_run else 'Veröffentlicht'}: {counts}")


def _target(given: argparse.Namespace, root: Path) -> Target | Problem:
    configured = _configured(root / CONFIGURATION)
    if isinstance(configured, Problem):
        return configured
    said: dict[str, Any] = {
        name: getattr(given, name) or configured.get(name) for name in ("to", "via", "key", "known_hosts")
    }
    address = str(said["to"] or "")
    via: Via = said["via"] or "rsync"
    files = {name: root / Path(str(said[name])).expanduser() if said[name] else None for name in ("key", "known_hosts")}
    target = read_target(address, via=via, **files) if via in get_args(Via) else None
    return target or problem("E310", Where(CONFIGURATION), found=address)


def _configured(file: Path) -> Mapping[str, Any] | Problem:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        return problem("E315", Where(file.name), reason=error)

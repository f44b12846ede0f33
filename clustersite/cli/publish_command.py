"""The command `publish`: where to comes from options or from publish.toml, which holds no secrets."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from clustersite.building import Options, Progress
from clustersite.problems.diagnostics import Problem, Where, problem
from clustersite.publish.remote_folder import Target, Via, read_target
from clustersite.publish.web_space import Publication, Transfer, publish

CONFIGURATION = "publish.toml"
_WAYS: tuple[Via, ...] = ("rsync", "sftp")


def add_to(commands: argparse._SubParsersAction[Any], common: argparse.ArgumentParser) -> None:
    """Adds the command with what can be typed after it."""
    parser = commands.add_parser(
        "publish",
        parents=[common],
        help="bauen und auf einen Webspace übertragen",
        description="Baut die Website und überträgt, was sich unterscheidet, mit rsync oder SFTP auf einen Server. "
        "Entfernt nur, was eine frühere Veröffentlichung dorthin gebracht hat. Abgebrochen? Einfach noch einmal "
        f"aufrufen. Was hier steht, kann auch in {CONFIGURATION} stehen: to, via, key, known_hosts.",
    )
    parser.add_argument("--to", metavar="ZIEL", help="ssh://benutzer@server.example/ordner; ohne Passwort")
    parser.add_argument("--via", choices=_WAYS, help="womit übertragen wird (sonst: rsync)")
    parser.add_argument("--key", metavar="DATEI", help="privater SSH-Schlüssel (sonst: die von ssh)")
    parser.add_argument("--known-hosts", metavar="DATEI", help="bekannte Server (sonst: die von ssh)")
    parser.add_argument("--dry-run", action="store_true", help="nur zeigen, was übertragen und entfernt würde")
    parser.add_argument(
        "--accept-losses",
        action="store_true",
        help="auch veröffentlichen, wenn kommende Termine, Kalender oder Adressen verschwinden",
    )


def run(
    given: argparse.Namespace, options: Options, progress: Progress, say: Callable[[str], None]
) -> Publication | Problem:
    """What came of publishing to where the options or publish.toml say, or what is wrong with that."""
    target = _target(given, options.root)
    if isinstance(target, Problem):
        return target
    options = replace(options, guard=not given.accept_losses)
    return publish(options, target, dry_run=given.dry_run, progress=progress, say=say)


def in_words(transfer: Transfer, *, dry_run: bool) -> str:
    """What was sent and removed, or, after a dry run, would be."""
    sent = (*transfer.first, *transfer.pages)
    counts = f"{len(sent)} Dateien gesendet, {len(transfer.removed)} entfernt, {transfer.kept} unverändert."
    if not dry_run:
        return f"Veröffentlicht: {counts}"
    lines = [*(f"  senden:    {path}" for path in sent), *(f"  entfernen: {path}" for path in transfer.removed)]
    return "\n".join([*lines, f"Probe, nichts wurde übertragen: {counts}"])


def _target(given: argparse.Namespace, root: Path) -> Target | Problem:
    configured = _configured(root / CONFIGURATION)
    if isinstance(configured, Problem):
        return configured
    names = ("to", "via", "key", "known_hosts")
    said = {name: getattr(given, name) or configured.get(name) for name in names}
    via = said["via"] or "rsync"
    address = str(said["to"] or "")
    paths = {name: root / Path(str(said[name])).expanduser() if said[name] else None for name in ("key", "known_hosts")}
    target = read_target(address, via=via, **paths) if via in _WAYS else None
    return target or problem("E310", Where(CONFIGURATION), found=address)


def _configured(file: Path) -> Mapping[str, Any] | Problem:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        return problem("E315", Where(file.name), reason=error)

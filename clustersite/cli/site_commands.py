"""The commands about the whole site: without a name (build), `check`, `serve`, `publish` and `report`."""

from __future__ import annotations

import argparse
import gc
import sys
import time
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from clustersite import build as building
from clustersite.cli import glance
from clustersite.cli.output import has_colour, machine_report, progress, say, say_problems, text_report
from clustersite.options import Options, Outcome, stopping
from clustersite.problems import Problem, Where, problem, summary
from clustersite.publish import comparison as change_report
from clustersite.publish import published_state, web_space
from clustersite.publish.web_space import Server, server_at
from clustersite.signatures import MANIFEST


def build(given: argparse.Namespace, options: Options) -> int:
    """Builds the site; returns the exit code."""
    began = time.perf_counter()
    # The process ends with the build, and nearly all that it makes lives to its end.
    gc.disable()
    options = replace(options, clean=given.clean, guard=not given.accept_losses)
    with TemporaryDirectory() as folder:
        # Accepted losses do not take the redirects of what ended before.
        here = options.out / MANIFEST if given.accept_losses else None
        against = _published(given.against, Path(folder), options) if given.against else here
        if isinstance(against, Problem):
            say_problems([against], {})
            return 1
        outcome = building.build(replace(options, against=against), progress)
    say_outcome(outcome, options, seconds=time.perf_counter() - began)
    if given.explain:
        for path, reason in outcome.reasons.items():
            say(f"{path}: {reason}")
        if outcome.written and not outcome.reasons:
            say("Keine Datei musste neu erzeugt werden.")
    if outcome.written:
        say(glance.look_at_it(str(options.root)))
    return 0 if outcome.written else 1


def check(given: argparse.Namespace, options: Options) -> int:
    """Shows everything that is wrong or worth a look; returns the exit code."""
    outcome = building.check(options, progress)
    if given.format == "text":
        colour = has_colour(sys.stdout)
        say(text_report(outcome.problems, outcome.documents, colour=colour, listed=given.list))
    else:
        say(machine_report(outcome.problems, given.format, outcome.documents, strict=options.strict))
    return 1 if not outcome.is_good or (options.strict and outcome.problems) else 0


def serve(given: argparse.Namespace, options: Options) -> int:
    """Shows the site and builds it again with every change, until it is interrupted; returns the exit code."""
    # A build must not pay for the server.
    from clustersite import preview  # noqa: PLC0415
    from clustersite.preview.server import Fault  # noqa: PLC0415

    def report(result: Outcome | Fault) -> None:
        if isinstance(result, Outcome):
            say_outcome(result, options)
        else:
            fault = "Fehler im Programm, nicht in den Inhalten. Die Vorschau läuft weiter."
            say(f"{result.traceback}\n{fault}", sys.stderr)

    def announce(address: str) -> None:
        say(f"Vorschau: {address} – beenden mit Strg+C")

    try:
        preview.serve(options, port=given.port, report=report, announce=announce)
    except preview.UnusablePort as unusable:
        reason = "ist belegt. Läuft die Vorschau schon?" if unusable.is_taken else f"geht nicht: {unusable.reason}."
        command = glance.command(str(options.root), "serve")
        say(f"Port {given.port} {reason} Ein anderer: {command} --port {given.port % 65535 + 1}", sys.stderr)
        return 2
    say("\nVorschau beendet.")
    return 0


def _published(against: str, folder: Path, options: Options) -> Path | Problem | None:
    """The file with the published state: `against` itself, or what is fetched from there into `folder`.

    None where nothing is published yet, or where losses are accepted and the server does not answer.
    """
    # Loaded late, because few builds open a connection.
    from clustersite.publish import published_state  # noqa: PLC0415

    if not against.startswith(("https://", "http://")):
        return Path(against)
    try:
        content = published_state.fetch_published(against)
    except published_state.Incomparable as reason:
        return problem("E320", Where(against), reason=reason) if options.guard else None
    if content is None:
        say(f"Unter {against} ist noch nichts veröffentlicht: Das wird die erste Veröffentlichung.")
        return None
    (folder / MANIFEST).write_bytes(content)
    return folder / MANIFEST


def say_outcome(outcome: Outcome, options: Options, *, seconds: float | None = None) -> None:
    """Prints what stopped the build, or one summary of what it made; warnings are counted, `check` shows them."""
    counted = summary(outcome.problems)
    made = outcome.written
    if made is None:
        say_problems(stopping(outcome.problems, options), outcome.documents)
        say(f"{counted} Es wurde nichts veröffentlicht.")
        return
    files = {"written": len(made.written), "kept": len(made.kept), "removed": len(made.removed)}
    for line in glance.finished(str(options.root), str(options.out), counted=counted, seconds=seconds, **files):
        say(line)


# --- publish and report ----------------------------------------------------------------------------


CONFIGURATION = "publish.toml"


def publish(given: argparse.Namespace, options: Options) -> int:
    """Builds the site and sends it to where options or publish.toml say; returns the exit code."""
    server = _server(given, options.root)
    if isinstance(server, Problem):
        say_problems([server], {})
        return 2
    options = replace(options, guard=not given.accept_losses)
    try:
        transfer = web_space.publish(
            options,
            server,
            build=lambda options: building.build(options, progress),
            dry_run=given.dry_run,
            say=say,
        )
    except web_space.NotPublished as stopped:
        say_problems(stopped.problems, {})
        return 1
    if isinstance(transfer, Outcome):
        say_outcome(transfer, options)
        return 1
    sent = (*transfer.first, *transfer.pages)
    counts = f"{len(sent)} Dateien gesendet, {len(transfer.removed)} entfernt, {transfer.kept} unverändert."
    for what, paths in (("senden:   ", sent), ("entfernen:", transfer.removed)) if given.dry_run else ():
        for path in paths:
            say(f"  {what} {path}")
    say(f"{'Probe, nichts wurde übertragen' if given.dry_run else 'Veröffentlicht'}: {counts}")
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


def _server(given: argparse.Namespace, root: Path) -> Server | Problem:
    configured: Mapping[str, Any] = {}
    try:
        if (root / CONFIGURATION).exists():
            configured = tomllib.loads((root / CONFIGURATION).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        return problem("E315", Where(CONFIGURATION), reason=error)
    to, via, *files = (getattr(given, name) or configured.get(name) for name in ("to", "via", "key", "known_hosts"))
    key, known_hosts = (root / Path(str(file)).expanduser() if file else None for file in files)
    server = server_at(str(to or ""), via=str(via or "rsync"), key=key, known_hosts=known_hosts)
    return server or problem("E310", Where(CONFIGURATION), found=to or "")

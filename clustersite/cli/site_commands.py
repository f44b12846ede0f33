"""The commands about the whole site: without a name (build), `check`, `serve`, `publish` and `report`."""

from __future__ import annotations

import argparse
import errno
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from clustersite import build as building
from clustersite import cli
from clustersite import publish as publishing
from clustersite.cli.output import has_colour, machine_report, progress, say, say_problems, text_report
from clustersite.options import Options, Outcome, Stopped, stopping
from clustersite.output import files
from clustersite.problems import Where, problem, summary
from clustersite.publish import published_state, web_space
from clustersite.publish.web_space import Server, server_at
from clustersite.signatures import MANIFEST


def build(given: argparse.Namespace, options: Options) -> None:
    """Builds the site."""
    began = time.perf_counter()
    options = replace(options, clean=given.clean, guard=not given.accept_losses)
    with TemporaryDirectory() as folder:
        # Accepted losses do not take the redirects of what ended before.
        here = options.out / MANIFEST if given.accept_losses else None
        against = _published(given.against, Path(folder), options) if given.against else here
        outcome = building.build(replace(options, against=against), progress)
    say_outcome(outcome, options, seconds=time.perf_counter() - began)
    if given.explain:
        for path, reason in outcome.reasons.items():
            say(f"{path}: {reason}")
        if outcome.written and not outcome.reasons:
            say("Keine Datei musste neu erzeugt werden.")
    if not outcome.written:
        raise Stopped
    say(cli.look_at_it(str(options.root)))


def check(given: argparse.Namespace, options: Options) -> None:
    """Shows everything that is wrong or worth a look."""
    outcome = building.check(options, progress)
    if given.format == "text":
        colour = has_colour(sys.stdout)
        say(text_report(outcome.problems, outcome.documents, colour=colour, listed=given.list))
    else:
        say(machine_report(outcome.problems, given.format, outcome.documents, strict=options.strict))
    if stopping(outcome.problems, options):
        raise Stopped


def serve(given: argparse.Namespace, options: Options) -> None:
    """Shows the site and builds it again with every change, until it is interrupted."""
    # A build must not pay for the server.
    from clustersite import preview  # noqa: PLC0415

    def report(result: Outcome | str) -> None:
        if isinstance(result, Outcome):
            say_outcome(result, options)
        else:
            fault = "Fehler im Programm, nicht in den Inhalten. Die Vorschau läuft weiter."
            say(f"{result}\n{fault}", sys.stderr)

    try:
        listening = preview.listen(given.port)
    except OSError as error:
        is_taken = error.errno == errno.EADDRINUSE
        reason = "ist belegt. Läuft die Vorschau schon?" if is_taken else f"geht nicht: {files.reason(error)}."
        command = cli.command(str(options.root), "serve")
        words = f"Port {given.port} {reason} Ein anderer: {command} --port {given.port % 65535 + 1}"
        raise Stopped(words=words, code=2) from None
    host, port = listening[0].getsockname()
    say(f"Vorschau: http://{host}:{port}/ – beenden mit Strg+C")
    preview.serve(options, listening, report)
    say("\nVorschau beendet.")


def _published(against: str, folder: Path, options: Options) -> Path | None:
    """The file with the published state: `against` itself, or what is fetched from there into `folder`.

    None where nothing is published yet, or where losses are accepted and the server does not answer.
    """
    if not against.startswith(("https://", "http://")):
        return Path(against)
    try:
        content = published_state.fetch_published(against)
    except published_state.Incomparable as reason:
        if options.guard:
            raise Stopped(problem("E320", Where(against), reason=reason)) from None
        return None
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
    counts = {"written": len(made.written), "kept": made.kept, "removed": len(made.removed)}
    for line in cli.finished(str(options.root), str(options.out), counted=counted, seconds=seconds, **counts):
        say(line)


# --- publish and report ----------------------------------------------------------------------------


CONFIGURATION = "publish.toml"


def publish(given: argparse.Namespace, options: Options) -> None:
    """Builds the site and sends it to where options or publish.toml say."""
    options = replace(options, guard=not given.accept_losses)
    server = _server(given, options.root)
    builder = partial(building.build, progress=progress)
    transfer = web_space.publish(options, server, build=builder, dry_run=given.dry_run, say=say)
    if isinstance(transfer, Outcome):
        say_outcome(transfer, options)
        raise Stopped
    sent = (*transfer.first, *transfer.pages)
    counts = f"{len(sent)} Dateien gesendet, {len(transfer.removed)} entfernt, {transfer.kept} unverändert."
    for what, paths in (("senden:   ", sent), ("entfernen:", transfer.removed)) if given.dry_run else ():
        for path in paths:
            say(f"  {what} {path}")
    say(f"{'Probe, nichts wurde übertragen' if given.dry_run else 'Veröffentlicht'}: {counts}")


def report(given: argparse.Namespace, options: Options) -> None:
    """Says what visitors and subscribers will notice."""
    try:
        before = published_state.state_of(given.reference, options)
        after = published_state.state_now(options, before)
    except published_state.Incomparable as reason:
        raise Stopped(words=str(reason), code=2) from None
    say(publishing.in_words(publishing.changes(before, after), given.format))


def _server(given: argparse.Namespace, root: Path) -> Server:
    # Loaded late, because few commands publish.
    import tomllib  # noqa: PLC0415

    configured: Mapping[str, Any] = {}
    try:
        if (root / CONFIGURATION).exists():
            configured = tomllib.loads((root / CONFIGURATION).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Stopped(problem("E315", Where(CONFIGURATION), reason=error), code=2) from None
    to, via, *paths = (getattr(given, name) or configured.get(name) for name in ("to", "via", "key", "known_hosts"))
    key, known_hosts = (root / Path(str(path)).expanduser() if path else None for path in paths)
    server = server_at(str(to or ""), via=str(via or "rsync"), key=key, known_hosts=known_hosts)
    if server is None:
        raise Stopped(problem("E310", Where(CONFIGURATION), found=to or ""), code=2)
    return server

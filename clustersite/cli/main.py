"""The commands as they are typed: options, output and exit codes (0 good, 1 problems, 2 wrong usage)."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn, TextIO
from urllib.parse import urlsplit

from clustersite import building
from clustersite.building import Options, Outcome, Progress
from clustersite.cli import announcing, editor_commands, publish_command, reporting
from clustersite.cli.announcing import DEFAULT_PORT
from clustersite.content.dates import Unreadable, read_day
from clustersite.problems.diagnostics import Problem, show, summary
from clustersite.publish import comparing
from clustersite.publish import report as change_report


def main(arguments: Sequence[str], *, root: Path, today: date) -> int:
    """Runs one command; returns the exit code."""
    given = parser(today).parse_args(arguments)
    if "run" in given:
        run: editor_commands.Command = given.run
        return run(given, root)
    options = Options(
        root=root,
        out=given.out if given.out.is_absolute() else root / given.out,
        today=given.today,
        base_url=given.base_url,
        drafts=given.drafts,
        strict=given.strict,
        clean=given.command is None and given.clean,
        guard=given.command is None and not given.accept_losses,
        against=given.against if given.command is None else None,
    )
    match given.command:
        case "check":
            return _check(options, given.format)
        case "serve":
            return _serve(options, given.port)
        case "publish":
            return _publish(given, options)
        case "report":
            return _changes(options, given.reference, given.format)
        case _:
            return _build(options, explain=given.explain)


def _build(options: Options, *, explain: bool) -> int:
    began = time.perf_counter()
    outcome = building.build(options, _progress(sys.stderr))
    _report(outcome, options, sys.stdout, seconds=time.perf_counter() - began)
    if explain:
        _explain(outcome)
    if outcome.written:
        _say(announcing.look_at_it(str(options.root)), sys.stdout)
    return 0 if outcome.written else 1


def _serve(options: Options, port: int) -> int:
    # A build must not pay for the server.
    from clustersite import preview as serving  # noqa: PLC0415
    from clustersite.preview.preview import Fault  # noqa: PLC0415

    def report(result: Outcome | Fault) -> None:
        if isinstance(result, Fault):
            _say(
                f"{result.traceback}\nFehler im Programm, nicht in den Inhalten. Die Vorschau läuft weiter.", sys.stderr
            )
        else:
            _report(result, options, sys.stdout)

    try:
        serving.serve(
            options,
            port=port,
            report=report,
            announce=lambda address: _say(f"Vorschau: {address} – beenden mit Strg+C", sys.stdout),
        )
    except serving.UnusablePort as unusable:
        reason = "ist belegt. Läuft die Vorschau schon?" if unusable.is_taken else f"geht nicht: {unusable.reason}."
        command = announcing.command(str(options.root), "serve")
        _say(f"Port {port} {reason} Ein anderer: {command} --port {port % 65535 + 1}", sys.stderr)
        return 2
    _say("\nVorschau beendet.", sys.stdout)
    return 0


def _explain(outcome: Outcome) -> None:
    """Prints of each output why it was made."""
    for path, reason in outcome.reasons.items():
        _say(f"{path}: {reason}", sys.stdout)
    if outcome.written and not outcome.reasons:
        _say("Keine Datei musste neu erzeugt werden.", sys.stdout)


def _check(options: Options, kind: reporting.Format) -> int:
    outcome = building.check(options)
    if kind == "text":
        _say(reporting.text_report(outcome.problems, outcome.documents, colour=_has_colour(sys.stdout)), sys.stdout)
    else:
        _say(reporting.machine_report(outcome.problems, kind, outcome.documents, strict=options.strict), sys.stdout)
    return 1 if not outcome.is_good or (options.strict and outcome.problems) else 0


def _publish(given: argparse.Namespace, options: Options) -> int:
    publication = publish_command.run(given, options, _progress(sys.stderr), lambda text: _say(text, sys.stdout))
    if isinstance(publication, Problem):
        _say(show(publication, (), colour=_has_colour(sys.stdout)), sys.stdout)
        return 2
    if publication.transfer is None and not publication.problems:
        _report(publication.outcome, options, sys.stdout)
    _print_problems(publication.problems, publication.outcome, sys.stdout)
    if publication.transfer is None:
        return 1
    _say(publish_command.in_words(publication.transfer, dry_run=given.dry_run), sys.stdout)
    return 0


def _changes(options: Options, reference: str | None, form: change_report.Format) -> int:
    try:
        before, after = comparing.state_of(reference, options), comparing.state_now(options)
    except comparing.Incomparable as reason:
        _say(str(reason), sys.stderr)
        return 2
    _say(change_report.shown(change_report.changes(before, after), form), sys.stdout)
    return 0


def _report(outcome: Outcome, options: Options, out: TextIO, *, seconds: float | None = None) -> None:
    """Prints what stopped the build, or one summary of what it made; warnings are counted, `check` shows them."""
    counted = summary(outcome.problems)
    if outcome.written is None:
        _print_problems(building.stopping(outcome.problems, options), outcome, out)
        _say(f"{counted} Es wurde nichts veröffentlicht.", out)
        return
    made = outcome.written
    written, kept, removed = len(made.written), len(made.kept), len(made.removed)
    root, folder = str(options.root), str(options.out)
    for line in announcing.finished(
        root, folder, counted=counted, written=written, kept=kept, removed=removed, seconds=seconds
    ):
        _say(line, out)


def _say(text: str, out: TextIO) -> None:
    print(text, file=out, flush=True)


def _print_problems(problems: Iterable[Problem], outcome: Outcome, out: TextIO) -> None:
    for found in problems:
        document = outcome.documents.get(found.where.file)
        print(show(found, document.lines if document else (), colour=_has_colour(out)), end="\n\n", file=out)


def _has_colour(out: TextIO) -> bool:
    """Whether colours are wanted: on a terminal that knows them, unless NO_COLOR (https://no-color.org) is set."""
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _progress(out: TextIO) -> Progress:
    """Shows how far the build is: one line rewritten on a terminal, a line each thousand in a log."""

    def on_terminal(done: int, total: int) -> None:
        if done % 50 == 0:
            end = "\r" if done + 50 < total else "\r\x1b[K"
            print(f"  {done} von {total} Dateien", end=end, file=out, flush=True)

    def in_log(done: int, total: int) -> None:
        if done and done % 1000 == 0:
            print(f"  {done} von {total} Dateien", file=out, flush=True)

    return on_terminal if out.isatty() else in_log


# --- What can be typed ---------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Says in German what was typed wrong."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"So geht der Aufruf nicht: {_german(message)}\nHilfe: python build.py --help\n")


# What argparse says in English of what was typed; everything else it says is ours.
_SAID = (
    (r"argument (.+?): invalid choice: '(.*)' \(choose from (.+)\)", r"{1} gibt es bei {0} nicht, möglich sind {2}"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"nach {0} fehlt die Angabe"),
    (r"argument (.+?): ignored explicit argument '(.*)'", r"{0} hat keine Angabe, hier steht {1}"),
    (r"the following arguments are required: (.+)", r"es fehlt {0}"),
    (r"unrecognized arguments: (.+)", r"{0} ist hier nicht bekannt"),
    (r"ambiguous option: (.+?) could match (.+)", r"{0} kann vieles heißen: {1}"),
    (r"argument (.+?): (.+)", r"{0}: {1}"),
)


def _german(message: str) -> str:
    for pattern, words in _SAID:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*match.groups())
    return message


def parser(today: date) -> argparse.ArgumentParser:
    """All that can be typed."""
    common = _Parser(add_help=False)
    common.add_argument("--out", type=Path, default=Path("public"), metavar="ORDNER", help="wohin (sonst: public)")
    common.add_argument(
        "--today", type=_day, default=today, metavar="TAG", help="als wäre heute dieser Tag, etwa 2026-03-01"
    )
    common.add_argument("--base-url", type=_url, metavar="URL", help="Adresse der Seite (sonst die aus site.yaml)")
    common.add_argument("--drafts", action="store_true", help="auch Entwürfe und noch nicht Veröffentlichtes zeigen")
    common.add_argument("--strict", action="store_true", help="Hinweise wie Fehler behandeln")
    whole = _Parser(
        prog="python build.py",
        parents=[common],
        description="Baut die Website aus content/, site_data/, layouts/ und assets/ nach public/.",
        epilog="Ohne Befehl wird gebaut. Ende mit 0: gut, 1: Fehler in den Inhalten, 2: falscher Aufruf.",
    )
    whole.add_argument(
        "--accept-losses",
        action="store_true",
        help="auch veröffentlichen, wenn kommende Termine, Kalender oder Adressen verschwinden",
    )
    whole.add_argument(
        "--against", type=Path, metavar="DATEI", help="build.json der veröffentlichten Seite (sonst: die im Ordner)"
    )
    whole.add_argument("--explain", action="store_true", help="zu jeder Datei sagen, warum sie neu erzeugt wurde")
    whole.add_argument("--clean", action="store_true", help="alles neu erzeugen, ohne frühere Ergebnisse zu nutzen")
    commands = whole.add_subparsers(dest="command", metavar="BEFEHL", title="Befehle", parser_class=_Parser)
    check = commands.add_parser("check", parents=[common], help="alles prüfen, nichts schreiben")
    check.add_argument(
        "--format", choices=reporting.FORMATS, default="text", help="wie die Ergebnisse gezeigt werden (sonst: text)"
    )
    serve = commands.add_parser("serve", parents=[common], help="bauen, lokal zeigen, bei Änderungen neu bauen")
    serve.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, metavar="ZAHL", help=f"Port (sonst: {DEFAULT_PORT}; 0: ein freier)"
    )
    publish_command.add_to(commands, common)
    report = commands.add_parser(
        "report", parents=[common], help="sagen, was Besucher und Abonnenten an den Änderungen bemerken werden"
    )
    report.add_argument(
        "--against",
        dest="reference",
        metavar="STAND",
        help="womit verglichen wird: ein Stand in git (main, HEAD~1), die Adresse der veröffentlichten Seite oder "
        "deren build.json als Datei (sonst: wo der Arbeitszweig von main abgeht)",
    )
    report.add_argument("--format", choices=change_report.FORMATS, default="text", help="Art der Ausgabe (sonst: text)")
    editor_commands.add_to(commands)
    return whole


def _day(text: str) -> date:
    try:
        return read_day(text)
    except Unreadable:
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Datum, etwa 2026-03-01") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Port, etwa 8001")
    return int(text)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f"„{text}“ ist keine Adresse, etwa https://beispiel.de/unterordner")
    return text

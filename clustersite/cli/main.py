"""The commands as they are typed: options, output and exit codes (0 good, 1 problems, 2 wrong usage)."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from clustersite.cli import output
from clustersite.cli.glance import DEFAULT_PORT
from clustersite.content.fields import Unreadable, read_day, read_end, read_moment
from clustersite.editor.importing import ENCODINGS
from clustersite.options import Options
from clustersite.publish import comparison


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


# --- What can be typed, and in German what is wrong with it ---------------------------------------


# The kinds of files that `new` makes, and which fields can be given to each.
KINDS: Mapping[str, str] = {
    "event": "ein Termin",
    "member": "ein Mitglied",
    "page": "eine Seite",
    "news": "eine Nachricht",
}
NEW: Mapping[str, Mapping[str, str]] = {
    "event": {
        "start": "Beginn, etwa „2026-03-05 10:00“",
        "end": "Ende, etwa 15:00",
        "category": "Kennung aus categories.yaml",
        "place": "Kennung aus places.yaml",
        "region": "Kennung einer Region",
        "online": "Kennung aus links.yaml",
        "summary": "worum es geht, in einem Satz",
    },
    "member": {
        "town": "Ort",
        "state": "Bundesland",
        "website": "Internetseite",
        "summary": "was das Unternehmen macht",
    },
    "page": {"below": "Ordner unter content/, etwa angebote", "description": "worum es geht"},
    "news": {"date": "Tag der Nachricht (sonst heute)", "description": "worum es geht"},
}


def parser(today: date) -> argparse.ArgumentParser:
    """All that can be typed; `run` of what was parsed names the module and the function that does it."""
    whole = _Parser(
        prog="python build.py",
        parents=[_common(), _losses()],
        description="Baut die Website aus content/, site_data/, layouts/ und assets/ nach public/.",
        epilog="Ohne Befehl wird gebaut. Ende mit 0: gut, 1: Fehler in den Inhalten, 2: falscher Aufruf.",
    )
    whole.set_defaults(
        run="site_commands.build", out=Path("public"), today=today, base_url=None, drafts=False, strict=False
    )
    whole.add_argument(
        "--against",
        metavar="STAND",
        help="Adresse der veröffentlichten Seite oder deren build.json als Datei (sonst: die im Ordner)",
    )
    whole.add_argument("--explain", action="store_true", help="zu jeder Datei sagen, warum sie neu erzeugt wurde")
    whole.add_argument("--clean", action="store_true", help="alles neu erzeugen, ohne frühere Ergebnisse zu nutzen")
    commands = whole.add_subparsers(dest="command", metavar="BEFEHL", title="Befehle", parser_class=_Parser)

    def command(name: str, run: str, words: str, **more: Any) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=words, **more)
        added.set_defaults(run=run)
        return added

    common = _common()
    check = command("check", "site_commands.check", "alles prüfen, nichts schreiben", parents=[common])
    _add_report(check)
    serve = command("serve", "site_commands.serve", "bauen, lokal zeigen, bei Änderungen neu bauen", parents=[common])
    serve.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, metavar="ZAHL", help=f"Port (sonst: {DEFAULT_PORT}; 0: ein freier)"
    )
    publish = command(
        "publish",
        "site_commands.publish",
        "bauen und auf einen Webspace übertragen",
        parents=[common, _losses()],
        description="Baut die Website und überträgt, was sich unterscheidet, mit rsync oder SFTP auf einen Server. "
        "Entfernt nur, was eine frühere Veröffentlichung dorthin gebracht hat. Abgebrochen? Einfach noch einmal "
        "aufrufen. Was hier steht, kann auch in publish.toml stehen: to, via, key, known_hosts.",
    )
    publish.add_argument("--to", type=_text, metavar="ZIEL", help="ssh://benutzer@server.example/ordner; ohne Passwort")
    publish.add_argument("--via", choices=("rsync", "sftp"), help="womit übertragen wird (sonst: rsync)")
    publish.add_argument("--key", metavar="DATEI", help="privater SSH-Schlüssel (sonst: die von ssh)")
    publish.add_argument("--known-hosts", metavar="DATEI", help="bekannte Server (sonst: die von ssh)")
    publish.add_argument("--dry-run", action="store_true", help="nur zeigen, was übertragen und entfernt würde")
    changes = command(
        "report",
        "site_commands.report",
        "sagen, was Besucher und Abonnenten an den Änderungen bemerken werden",
        parents=[common],
    )
    changes.add_argument(
        "--against",
        dest="reference",
        metavar="STAND",
        help="womit verglichen wird: ein Stand in git (main, HEAD~1), die Adresse der veröffentlichten Seite oder "
        "deren build.json als Datei (sonst: wo der Arbeitszweig von main abgeht)",
    )
    changes.add_argument("--format", choices=comparison.FORMATS, default="text", help="Art der Ausgabe (sonst: text)")

    new = command("new", "file_commands.new", "eine neue Datei anlegen: Termin, Mitglied, Seite oder Nachricht")
    kinds = new.add_subparsers(dest="kind", metavar="ART", required=True, title="Arten")
    for kind, words in KINDS.items():
        made = kinds.add_parser(kind, help=words, description=f"{words}; fragt nichts, überschreibt nichts.")
        _add_title(made, is_copyable=kind == "event")
        made.add_argument("--id", type=_text, help="eigene Kennung statt der vorgeschlagenen", metavar="KENNUNG")
        for option, explanation in NEW[kind].items():
            made.add_argument(f"--{option}", type=_text, help=explanation, metavar="WERT")
    cancel = command("cancel", "file_commands.change", "einen Termin absagen, oder einen Tag einer Reihe")
    move = command("move", "file_commands.change", "einen Termin verlegen, oder einen Tag einer Reihe")
    for change in (cancel, move):
        change.add_argument("event", type=_text, metavar="TERMIN", help="Kennung, also der Dateiname ohne .yaml")
        change.add_argument("--date", type=_read(read_day), metavar="TAG", help="nur dieser Tag einer Reihe")
        change.add_argument("--session", type=_text, metavar="TEIL", help="nur dieser Teil (sessions) des Termins")
        change.add_argument(
            "--note", type=_text, metavar="SATZ", help="Hinweis für diesen Tag oder Teil, etwa der Grund"
        )
    example = "etwa „2026-03-06 10:00“; ohne Uhrzeit bleibt sie gleich"
    move.add_argument("--to", type=_read(read_moment), required=True, metavar="BEGINN", help=example)
    move.add_argument("--end", type=_read(read_end), metavar="ENDE", help="neues Ende, sonst bleibt die Länge")
    taken = command(
        "import", "file_commands.import_file", "Termine aus einem Kalender (.ics), Mitglieder aus einer Tabelle (.csv)"
    )
    taken.add_argument("file", type=Path, metavar="DATEI", help="die .ics- oder .csv-Datei")
    taken.add_argument("--write", action="store_true", help="die Dateien wirklich schreiben, nicht nur zeigen")
    taken.add_argument("--encoding", choices=ENCODINGS, metavar="NAME", help=f"Kodierung: {', '.join(ENCODINGS)}")
    start = command("init", "file_commands.init", "eine kleine vollständige Website für einen anderen Verbund anlegen")
    start.add_argument("folder", type=Path, metavar="ORDNER", help="wohin; neu oder leer")
    start.add_argument("--name", type=_text, required=True, metavar="NAME", help="wie der Verbund heißt")
    start.add_argument("--short-name", type=_text, metavar="NAME", help="kurzer Name (sonst: der ganze)")
    explain = command("explain", "file_commands.explain", "eine Meldung erklären, etwa: explain E112")
    explain.add_argument("code", type=_text, metavar="NUMMER", help="die Nummer der Meldung, etwa E112")
    command(
        "reference",
        "file_commands.reference",
        "schemas/, docs/felder.md und docs/fehler.md neu schreiben (nach Änderungen am Programm)",
    )
    return whole


def _common() -> argparse.ArgumentParser:
    """What most commands understand; who types it before the command's name means the same."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--out", type=Path, metavar="ORDNER", help="wohin (sonst: public)")
    common.add_argument(
        "--today",
        type=_read(read_day, "ist kein Datum, etwa 2026-03-01"),
        metavar="TAG",
        help="als wäre heute dieser Tag, etwa 2026-03-01",
    )
    common.add_argument("--base-url", type=_url, metavar="URL", help="Adresse der Seite (sonst die aus site.yaml)")
    common.add_argument("--drafts", action="store_true", help="auch Entwürfe und noch nicht Veröffentlichtes zeigen")
    common.add_argument("--strict", action="store_true", help="Hinweise wie Fehler behandeln")
    return common


def _losses() -> argparse.ArgumentParser:
    losses = _Parser(add_help=False)
    losses.add_argument(
        "--accept-losses",
        action="store_true",
        help="auch veröffentlichen, wenn kommende Termine, Kalender oder Adressen verschwinden",
    )
    return losses


def _add_report(check: argparse.ArgumentParser) -> None:
    """How the problems that were found are shown."""
    check.add_argument(
        "--format", choices=output.FORMATS, default="text", help="wie die Ergebnisse gezeigt werden (sonst: text)"
    )
    check.add_argument(
        "--list", type=_text, metavar="NUMMER", help="alle Hinweise dieser Nummer zeigen, auch wenn es sehr viele sind"
    )


def _add_title(made: argparse.ArgumentParser, *, is_copyable: bool) -> None:
    """The title of something new; a copy has that of what it is made from."""
    words = "in Anführungszeichen, etwa „Infoabend Görlitz“"
    made.add_argument("title", type=_text, nargs="?" if is_copyable else None, metavar="TITEL", help=words)
    if is_copyable:
        words = "einen früheren Termin als Entwurf für dieses Jahr übernehmen"
        made.add_argument("--from", dest="source", type=_text, metavar="KENNUNG", help=words)


def _read(
    read: Callable[[str], Any], words: str = "lässt sich nicht lesen, etwa „2026-03-06 10:00“"
) -> Callable[[str], Any]:
    """A reader of what was typed, whose complaint argparse shows."""

    def typed(text: str) -> Any:
        try:
            return read(text.strip())
        except Unreadable:
            raise argparse.ArgumentTypeError(f"„{text}“ {words}") from None

    return typed


def _text(typed: str) -> str:
    """What was typed in UTF-8, also where the environment tells Python that there are ASCII letters only (PEP 383)."""
    try:
        return typed.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        raise argparse.ArgumentTypeError("Das Terminal schickt Zeichen, die kein UTF-8 sind.") from None


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"„{text}“ ist kein Port, etwa 8001")
    return int(text)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(f"„{text}“ ist keine Adresse, etwa https://beispiel.de/unterordner")
    return text


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

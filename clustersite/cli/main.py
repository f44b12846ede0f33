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

from clustersite import publish as publishing
from clustersite.cli import DEFAULT_PORT, output
from clustersite.content.dates import Unreadable, read_day, read_end, read_moment
from clustersite.options import Options, Stopped


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
    command: Callable[..., None] = getattr(import_module(f"clustersite.cli.{module}"), name)
    try:
        command(given, options)
    except Stopped as stopped:
        output.say_stopped(stopped)
        return stopped.code
    return 0


# --- What can be typed, and in German what is wrong with it ---------------------------------------


_ENCODINGS = ("utf-8", "windows-1252", "utf-16")
# The kinds of files that `new` makes, and which fields can be given to each.
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
_KINDS = {"event": "ein Termin", "member": "ein Mitglied", "page": "eine Seite", "news": "eine Nachricht"}


def parser(today: date) -> argparse.ArgumentParser:
    """All that can be typed; `run` of what was parsed names the module and the function that does it."""
    losses = _Parser(add_help=False)
    losses.flag("--accept-losses", "auch veröffentlichen, wenn kommende Termine, Kalender oder Adressen verschwinden")
    whole = _Parser(
        prog="python build.py",
        parents=[_common(), losses],
        description="Baut die Website aus content/, site_data/, layouts/ und assets/ nach public/.",
        epilog="Ohne Befehl wird gebaut. Ende mit 0: gut, 1: Fehler in den Inhalten, 2: falscher Aufruf.",
    )
    whole.set_defaults(
        run="site_commands.build", out=Path("public"), today=today, base_url=None, drafts=False, strict=False
    )
    published = "Adresse der veröffentlichten Seite oder deren build.json als Datei"
    whole.take("--against", "STAND", f"{published} (sonst: die im Ordner)", type=str)
    whole.flag("--explain", "zu jeder Datei sagen, warum sie neu erzeugt wurde")
    whole.flag("--clean", "alles neu erzeugen, ohne frühere Ergebnisse zu nutzen")
    commands = whole.add_subparsers(dest="command", metavar="BEFEHL", title="Befehle")

    def command(name: str, run: str, words: str, *parents: _Parser, **more: Any) -> _Parser:
        added: _Parser = commands.add_parser(name, help=words, parents=parents, **more)
        added.set_defaults(run=run)
        return added

    _add_site_commands(command, _common(), losses, published)
    _add_file_commands(command)
    return whole


def _common() -> _Parser:
    """What most commands understand; who types it before the command's name means the same."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.take("--out", "ORDNER", "wohin (sonst: public)", type=Path)
    day = _read(read_day, "ist kein Datum, etwa 2026-03-01")
    common.take("--today", "TAG", "als wäre heute dieser Tag, etwa 2026-03-01", type=day)
    url = _read(_url, "ist keine Adresse, etwa https://beispiel.de/unterordner")
    common.take("--base-url", "URL", "Adresse der Seite (sonst die aus site.yaml)", type=url)
    common.flag("--drafts", "auch Entwürfe und noch nicht Veröffentlichtes zeigen")
    common.flag("--strict", "Hinweise wie Fehler behandeln")
    return common


def _add_site_commands(command: Callable[..., _Parser], common: _Parser, losses: _Parser, published: str) -> None:
    check = command("check", "site_commands.check", "alles prüfen, nichts schreiben", common)
    check.choose("--format", output.OUTPUT_FORMATS, "wie die Ergebnisse gezeigt werden (sonst: text)", default="text")
    check.take("--list", "NUMMER", "alle Hinweise dieser Nummer zeigen, auch wenn es sehr viele sind")
    serve = command("serve", "site_commands.serve", "bauen, lokal zeigen, bei Änderungen neu bauen", common)
    words = f"Port (sonst: {DEFAULT_PORT}; 0: ein freier)"
    serve.take("--port", "ZAHL", words, type=_read(_port, "ist kein Port, etwa 8001"), default=DEFAULT_PORT)
    publish = command(
        "publish",
        "site_commands.publish",
        "bauen und auf einen Webspace übertragen",
        common,
        losses,
        description="Baut die Website und überträgt, was sich unterscheidet, mit rsync oder SFTP auf einen Server. "
        "Entfernt nur, was eine frühere Veröffentlichung dorthin gebracht hat. Abgebrochen? Einfach noch einmal "
        "aufrufen. Was hier steht, kann auch in publish.toml stehen: to, via, key, known_hosts.",
    )
    publish.take("--to", "ZIEL", "ssh://benutzer@server.example/ordner; ohne Passwort")
    publish.choose("--via", ("rsync", "sftp"), "womit übertragen wird (sonst: rsync)")
    publish.take("--key", "DATEI", "privater SSH-Schlüssel (sonst: die von ssh)", type=str)
    publish.take("--known-hosts", "DATEI", "bekannte Server (sonst: die von ssh)", type=str)
    publish.flag("--dry-run", "nur zeigen, was übertragen und entfernt würde")
    noticed = "sagen, was Besucher und Abonnenten an den Änderungen bemerken werden"
    report = command("report", "site_commands.report", noticed, common)
    compared = f"ein Stand in git (main, HEAD~1), die {published} (sonst: wo der Arbeitszweig von main abgeht)"
    report.take("--against", "STAND", f"womit verglichen wird: {compared}", type=str, dest="reference")
    report.choose("--format", publishing.REPORT_FORMATS, "Art der Ausgabe (sonst: text)", default="text")


def _add_file_commands(command: Callable[..., _Parser]) -> None:
    new = command("new", "file_commands.new", "eine neue Datei anlegen: Termin, Mitglied, Seite oder Nachricht")
    kinds = new.add_subparsers(dest="kind", metavar="ART", required=True, title="Arten")
    for kind, words in _KINDS.items():
        made: _Parser = kinds.add_parser(kind, help=words, description=f"{words}; fragt nichts, überschreibt nichts.")
        # A copy has the title of what it is made from.
        made.take(
            "title", "TITEL", "in Anführungszeichen, etwa „Infoabend Görlitz“", nargs="?" if kind == "event" else None
        )
        if kind == "event":
            copied = "einen früheren Termin als Entwurf für dieses Jahr übernehmen"
            made.take("--from", "KENNUNG", copied, dest="source")
        made.take("--id", "KENNUNG", "eigene Kennung statt der vorgeschlagenen")
        for field, explanation in NEW[kind].items():
            made.take(f"--{field}", "WERT", explanation)
    cancel = command("cancel", "file_commands.change", "einen Termin absagen, oder einen Tag einer Reihe")
    move = command("move", "file_commands.change", "einen Termin verlegen, oder einen Tag einer Reihe")
    for change in (cancel, move):
        change.take("event", "TERMIN", "Kennung, also der Dateiname ohne .yaml")
        change.take("--date", "TAG", "nur dieser Tag einer Reihe", type=_read(read_day))
        change.take("--session", "TEIL", "nur dieser Teil (sessions) des Termins")
        change.take("--note", "SATZ", "Hinweis für diesen Tag oder Teil, etwa der Grund")
    example = "etwa „2026-03-06 10:00“; ohne Uhrzeit bleibt sie gleich"
    move.take("--to", "BEGINN", example, type=_read(read_moment), required=True)
    move.take("--end", "ENDE", "neues Ende, sonst bleibt die Länge", type=_read(read_end))
    imported = "Termine aus einem Kalender (.ics), Mitglieder aus einer Tabelle (.csv)"
    taken = command("import", "file_commands.import_file", imported)
    taken.take("file", "DATEI", "die .ics- oder .csv-Datei", type=Path)
    taken.flag("--write", "die Dateien wirklich schreiben, nicht nur zeigen")
    taken.choose("--encoding", _ENCODINGS, f"Kodierung: {', '.join(_ENCODINGS)}", metavar="NAME")
    start = command("init", "file_commands.init", "eine kleine vollständige Website für einen anderen Verbund anlegen")
    start.take("folder", "ORDNER", "wohin; neu oder leer", type=Path)
    start.take("--name", "NAME", "wie der Verbund heißt", required=True)
    start.take("--short-name", "NAME", "kurzer Name (sonst: der ganze)")
    explain = command("explain", "file_commands.explain", "eine Meldung erklären, etwa: explain E112")
    explain.take("code", "NUMMER", "die Nummer der Meldung, etwa E112")
    rewritten = "schemas/, docs/felder.md und docs/fehler.md neu schreiben (nach Änderungen am Programm)"
    command("reference", "file_commands.reference", rewritten)


class _Parser(argparse.ArgumentParser):
    """Takes options in few words, and says in German what was typed wrong."""

    def take(self, name: str, metavar: str, words: str, **more: Any) -> None:
        """Takes a value, which is text unless `more` says how it is read."""
        self.add_argument(name, metavar=metavar, help=words, **{"type": _text, **more})

    def choose(self, name: str, choices: Sequence[str], words: str, **more: Any) -> None:
        """Takes one of the choices."""
        self.add_argument(name, choices=choices, help=words, **more)

    def flag(self, name: str, words: str) -> None:
        """Takes an option without a value."""
        self.add_argument(name, action="store_true", help=words)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"So geht der Aufruf nicht: {_german(message)}\nHilfe: python build.py --help\n")


def _read(
    read: Callable[[str], Any], words: str = "lässt sich nicht lesen, etwa „2026-03-06 10:00“"
) -> Callable[[str], Any]:
    """A reader of what was typed, whose complaint argparse shows."""

    def typed(text: str) -> Any:
        try:
            return read(text.strip())
        except (Unreadable, ValueError):
            raise argparse.ArgumentTypeError(f"„{text}“ {words}") from None

    return typed


def _text(typed: str) -> str:
    """What was typed in UTF-8, also where the environment tells Python that there are ASCII letters only (PEP 383)."""
    try:
        return typed.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        raise argparse.ArgumentTypeError("Das Terminal schickt Zeichen, die kein UTF-8 sind.") from None


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError(text)
    return int(text)


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(text)
    return text


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

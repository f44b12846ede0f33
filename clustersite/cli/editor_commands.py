"""What can be typed after the commands that help editors write. A build must not pay for them: they are loaded late."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

from clustersite.content.dates import Unreadable, read_day, read_end, read_moment
from clustersite.editor.importing import ENCODINGS

Command = Callable[[argparse.Namespace, Path], int]
Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def add_to(commands: Commands) -> None:
    """Adds each command; `run` of what was parsed then does it and returns the exit code."""
    _add_new(commands)
    _add_changes(commands)
    taken = commands.add_parser("import", help="Termine aus einem Kalender (.ics), Mitglieder aus einer Tabelle (.csv)")
    taken.add_argument("file", type=Path, metavar="DATEI", help="die .ics- oder .csv-Datei")
    taken.add_argument("--write", action="store_true", help="die Dateien wirklich schreiben, nicht nur zeigen")
    taken.add_argument("--encoding", choices=ENCODINGS, metavar="NAME", help=f"Kodierung: {', '.join(ENCODINGS)}")
    taken.set_defaults(run=_later("import_command", "import_file"))
    explain = commands.add_parser("explain", help="eine Meldung erklären, etwa: explain E112")
    explain.add_argument("code", type=_text, metavar="NUMMER", help="die Nummer der Meldung, etwa E112")
    explain.set_defaults(run=_later("reference_commands", "explain"))
    reference = commands.add_parser(
        "reference", help="schemas/, docs/felder.md und docs/fehler.md neu schreiben (nach Änderungen am Programm)"
    )
    reference.set_defaults(run=_later("reference_commands", "reference"))


def _later(module: str, name: str) -> Command:
    """The command, imported when it runs."""

    def run(given: argparse.Namespace, root: Path) -> int:
        command: Command = getattr(import_module(f"clustersite.cli.{module}"), name)
        return command(given, root)

    return run


def _add_new(commands: Commands) -> None:
    new = commands.add_parser("new", help="eine neue Datei anlegen: Termin, Mitglied, Seite oder Nachricht")
    kinds = new.add_subparsers(dest="kind", metavar="ART", required=True, title="Arten")
    for kind, (help_text, options) in _NEW.items():
        parser = kinds.add_parser(kind, help=help_text, description=f"{help_text}; fragt nichts, überschreibt nichts.")
        # A copy has the title of what it is made from.
        count = "?" if kind == "event" else None
        title_help = "in Anführungszeichen, etwa „Infoabend Görlitz“"
        parser.add_argument("title", type=_text, nargs=count, metavar="TITEL", help=title_help)
        parser.add_argument("--id", type=_text, help="eigene Kennung statt der vorgeschlagenen", metavar="KENNUNG")
        for option, explanation in options.items():
            parser.add_argument(f"--{option}", type=_text, help=explanation, metavar="WERT")
        if kind == "event":
            help_from = "einen früheren Termin als Entwurf für dieses Jahr übernehmen"
            parser.add_argument("--from", dest="source", type=_text, metavar="KENNUNG", help=help_from)
        parser.set_defaults(run=_later("new_command", "new"))


_NEW: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "event": (
        "ein Termin",
        {
            "start": "Beginn, etwa „2026-03-05 10:00“",
            "end": "Ende, etwa 15:00",
            "category": "Kennung aus categories.yaml",
            "place": "Kennung aus places.yaml",
            "region": "Kennung einer Region",
            "online": "Kennung aus links.yaml",
            "summary": "worum es geht, in einem Satz",
        },
    ),
    "member": (
        "ein Mitglied",
        {"town": "Ort", "state": "Bundesland", "website": "Internetseite", "summary": "was das Unternehmen macht"},
    ),
    "page": ("eine Seite", {"below": "Ordner unter content/, etwa angebote", "description": "worum es geht"}),
    "news": ("eine Nachricht", {"date": "Tag der Nachricht (sonst heute)", "description": "worum es geht"}),
}


def _add_changes(commands: Commands) -> None:
    cancel = commands.add_parser("cancel", help="einen Termin absagen, oder einen Tag einer Reihe")
    cancel.set_defaults(run=_later("change_commands", "cancel"))
    move = commands.add_parser("move", help="einen Termin verlegen, oder einen Tag einer Reihe")
    move.set_defaults(run=_later("change_commands", "move"))
    for parser in (cancel, move):
        parser.add_argument("event", type=_text, metavar="TERMIN", help="Kennung, also der Dateiname ohne .yaml")
        parser.add_argument("--date", type=_read_with(read_day), metavar="TAG", help="nur dieser Tag einer Reihe")
        parser.add_argument("--session", type=_text, metavar="TEIL", help="nur dieser Teil (sessions) des Termins")
        parser.add_argument(
            "--note", type=_text, metavar="SATZ", help="Hinweis für diesen Tag oder Teil, etwa der Grund"
        )
    example = "etwa „2026-03-06 10:00“; ohne Uhrzeit bleibt sie gleich"
    move.add_argument("--to", type=_read_with(read_moment), required=True, metavar="BEGINN", help=example)
    move.add_argument("--end", type=_read_with(read_end), metavar="ENDE", help="neues Ende, sonst bleibt die Länge")


def _text(typed: str) -> str:
    """What was typed in UTF-8, also where the environment tells Python that there are ASCII letters only (PEP 383)."""
    try:
        return typed.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        raise argparse.ArgumentTypeError("Das Terminal schickt Zeichen, die kein UTF-8 sind.") from None


def _read_with(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader of what was typed, whose complaint argparse shows."""

    def typed(text: str) -> Any:
        try:
            return read(text.strip())
        except Unreadable:
            raise argparse.ArgumentTypeError(f"„{text}“ lässt sich nicht lesen, etwa „2026-03-06 10:00“") from None

    return typed

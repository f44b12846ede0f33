"""The commands that help editors write: each takes what was typed and returns the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from clustersite import storage
from clustersite.catalogue import CATALOGUE
from clustersite.ids import is_id, proposed_id
from clustersite.moments import Unreadable, read_moment
from clustersite.problems import Problem, Where, choices, did_you_mean, is_error, problem, show

if TYPE_CHECKING:
    from clustersite.scaffold import NewFile

Command = Callable[[argparse.Namespace, Path], int]


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Adds each command with what can be typed after it; `run` of what was parsed then does it."""
    _add_new(commands)
    explain = commands.add_parser("explain", help="eine Meldung erklären, etwa: explain E112")
    explain.add_argument("code", metavar="NUMMER", help="die Nummer der Meldung, etwa E112")
    explain.set_defaults(run=_explain)
    reference = commands.add_parser(
        "reference", help="schemas/, docs/felder.md und docs/fehler.md neu schreiben (nach Änderungen am Programm)"
    )
    reference.set_defaults(run=_reference)


def _add_new(commands: argparse._SubParsersAction[Any]) -> None:
    new = commands.add_parser("new", help="eine neue Datei anlegen: Termin, Mitglied, Seite oder Nachricht")
    kinds = new.add_subparsers(dest="kind", metavar="ART", required=True, title="Arten")
    for kind, (help_text, options) in _NEW.items():
        parser = kinds.add_parser(kind, help=help_text, description=f"{help_text}; fragt nichts, überschreibt nichts.")
        parser.add_argument("title", metavar="TITEL", help="in Anführungszeichen, etwa „Infoabend Görlitz“")
        parser.add_argument("--id", help="eigene Kennung statt der vorgeschlagenen", metavar="KENNUNG")
        for option, explanation in options.items():
            parser.add_argument(f"--{option}", help=explanation, metavar="WERT")
        parser.set_defaults(run=_new)


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


def _new(given: argparse.Namespace, root: Path) -> int:
    sources, _ = storage.read_sources(root)
    made = _made(given, sources)
    if isinstance(made, Problem):
        _show([made], {})
        return 2
    if made.path in sources or (root / made.path).exists():
        advice = f"Mit --id eine andere Kennung wählen oder {made.path} bearbeiten."
        _show([problem("E180", Where(made.path), suggestion=advice)], {})
        return 1
    if errors := _errors_in(made.path, {**sources, made.path: made.text.encode()}, given, root):
        _say("Die Datei wurde nicht angelegt.")
        _show(errors, {made.path: made.text.split("\n")})
        return 1
    code = _wrote([made.path], storage.write_sources(root, {made.path: made.text.encode()}))
    if code == 0:
        steps = [*made.to_do, "Was sonst bekannt ist, ergänzen; jede Angabe ist in der Datei erklärt."]
        for number, step in enumerate([*steps, "Prüfen: python build.py check"], 1):
            _say(f"  {number}. {step}")
    return code


def _made(given: argparse.Namespace, sources: Mapping[str, bytes]) -> NewFile | Problem:
    """The new file that was asked for, or why there is none."""
    from clustersite import scaffold  # noqa: PLC0415
    from clustersite.reading import read_site  # noqa: PLC0415

    reading = read_site(sources)
    regions = reading.site.settings.regions if reading.site else {}
    names = {**reading.names, "regions": frozenset(regions)}
    values = {name: value for name in _NEW[given.kind][1] if name != "below" and (value := getattr(given, name))}
    match given.kind:
        case "event":
            proposed = scaffold.event_id_of(given.title, _year(values.get("start", "")))
        case "news":
            values.setdefault("date", given.today.isoformat())
            proposed = f"{values['date'][:7]}-{name}" if (name := proposed_id(given.title)[:70]) else ""
        case _:
            proposed = proposed_id(given.title)
    new_id = given.id or proposed
    above = given.below.strip("/").split("/") if given.kind == "page" and given.below else []
    for name in (*above, new_id):
        if not is_id(name):
            return problem("E181", Where("new"), found=name or given.title)
    match given.kind:
        case "event":
            return scaffold.new_event(given.title, values, event_id=new_id, today=given.today, names=names)
        case "member":
            return scaffold.new_member(given.title, values, member_id=new_id, names=names)
        case "news":
            folder = reading.site.settings.addresses.news if reading.site else "aktuelles"
            layout = {"layout": "post.html"} if "layouts/post.html" in sources else {}
            path = f"content/{folder}/{new_id}.md"
            return scaffold.new_page(given.title, {**values, **layout}, path=path, names=names)
        case _:
            path = f"{'/'.join(['content', *above, new_id])}.md"
            return scaffold.new_page(given.title, values, path=path, names=names)


def _year(start: str) -> int | None:
    try:
        return read_moment(start).year
    except Unreadable:
        return None


def _errors_in(file: str, sources: Mapping[str, bytes], given: argparse.Namespace, root: Path) -> list[Problem]:
    """The errors that `file` would have, were these the sources."""
    from clustersite.building import Options, check_sources  # noqa: PLC0415

    options = Options(root=root, out=given.out, today=given.today)
    return [found for found in check_sources(sources, options).problems if is_error(found) and found.where.file == file]


def _explain(given: argparse.Namespace, _root: Path) -> int:
    from clustersite.explanations import explained  # noqa: PLC0415 - a build must not pay for the texts

    code = given.code.upper()
    if code not in CATALOGUE:
        advice = did_you_mean(code, CATALOGUE) or f"Bekannt sind {choices(CATALOGUE, len(CATALOGUE))}."
        _say(f"Die Nummer „{given.code}“ gibt es nicht. {advice}", sys.stderr)
        return 2
    found = explained(code)
    _say(f"{found.severity} {code}: {found.message}")
    _say(f"\n{found.reason}" if found.reason else "")
    for word, example in (("Falsch", found.wrong), ("Richtig", found.right)):
        if example:
            _say(f"{word}, in {found.file}:\n\n{_indented(example)}\n")
    _say(f"Hilfe: {found.help}")
    return 0


def _reference(_given: argparse.Namespace, root: Path) -> int:
    from clustersite.reading import read_site  # noqa: PLC0415
    from clustersite.reference import reference_files  # noqa: PLC0415

    reading = read_site(storage.read_sources(root)[0])
    regions = reading.site.settings.regions if reading.site else {}
    files = reference_files({**reading.names, "regions": frozenset(regions)})
    problems = storage.write_sources(root, {path: text.encode() for path, text in files.items()})
    return _wrote(files, problems)


def _wrote(files: Iterable[str], problems: Sequence[Problem]) -> int:
    failed = {found.where.file for found in problems}
    for file in files:
        if file not in failed:
            _say(f"Geschrieben: {file}")
    _show(problems, {})
    return 1 if problems else 0


def _show(problems: Iterable[Problem], lines: Mapping[str, Sequence[str]]) -> None:
    colour = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    for found in problems:
        _say(show(found, lines.get(found.where.file, ()), colour=colour) + "\n", sys.stderr)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip().split("\n"))


def _say(text: str, out: TextIO | None = None) -> None:
    print(text, file=out or sys.stdout, flush=True)

"""The command `import`: a calendar or a table becomes source files, shown first and written only when asked."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from clustersite import storage
from clustersite.building import Options, check_sources
from clustersite.cli.terminal import report_written, say, show_problems
from clustersite.content.load import read_site
from clustersite.editor.import_calendar import events_from_calendar
from clustersite.editor.import_table import members_from_table
from clustersite.editor.importing import LARGEST_FILE, Imported, decoded
from clustersite.problems.diagnostics import Problem, Where, is_error, problem


def import_file(given: argparse.Namespace, root: Path) -> int:
    """Shows, or with --write writes, what a foreign file becomes; returns the exit code."""
    sources, _ = storage.read_sources(root)
    found = _imported(given, sources)
    if isinstance(found, Problem):
        show_problems([found], {})
        return 2
    candidates = {file.path: file.text.encode() for file in found.files}
    options = Options(root=root, out=given.out, today=given.today)
    checked = check_sources({**sources, **candidates}, options)
    errors = [error for error in checked.problems if is_error(error) and error.where.file in candidates]
    faulty = {error.where.file for error in errors}
    good = {path: content for path, content in candidates.items() if path not in faulty}
    for file in found.files:
        if file.path in good and not given.write:
            say(f"--- {file.path}\n{file.text}")
    if errors:
        say("Nicht übernommen, weil die Datei Fehler hätte:")
        show_problems(errors, {file.path: file.text.split("\n") for file in found.files})
    return _finish(given, root, found, good)


def _finish(given: argparse.Namespace, root: Path, found: Imported, good: Mapping[str, bytes]) -> int:
    code = report_written(good, storage.write_sources(root, good)) if given.write else 0
    questions = [(file.path, note) for file in found.files if file.path in good for note in file.notes]
    if questions:
        say("\nZu klären (steht auch in den Dateien unter open_questions):")
        for path, note in questions:
            say(f"  {path}: {note}")
    if found.skipped:
        say("\nNicht übernommen:")
        for sentence in found.skipped:
            say(f"  {sentence}")
    done = "geschrieben" if given.write else "würden geschrieben, mit --write geschieht es"
    say(f"\n{len(good)} Dateien {done}. Alle sind Entwürfe: prüfen, dann die Zeile „draft: ja“ löschen.")
    return code


def _imported(given: argparse.Namespace, sources: Mapping[str, bytes]) -> Imported | Problem:
    file: Path = given.file
    content = storage.read_file(file, LARGEST_FILE)
    if isinstance(content, str):
        return problem("E190", Where(str(file)), reason=content, suggestion="Name und Ordner der Datei prüfen.")
    reading = read_site(sources)
    if reading.site is None:
        return problem("E190", Where(str(file)), reason="site_data/site.yaml hat Fehler.", suggestion="Zuerst beheben.")
    text = decoded(str(file), content, given.encoding)
    if isinstance(text, Problem):
        return text
    match file.suffix.lower():
        case ".ics":
            return events_from_calendar(file.name, text, reading.site, reading.documents, given.today)
        case ".csv":
            return members_from_table(file.name, text, reading.site)
        case _:
            reason = "Übernommen werden Kalender (.ics) und Tabellen von Mitgliedern (.csv)."
            advice = "Aus Excel als „CSV UTF-8“, aus dem Kalenderprogramm als .ics exportieren."
            return problem("E190", Where(str(file)), reason=reason, suggestion=advice)

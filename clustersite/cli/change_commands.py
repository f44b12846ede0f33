"""The commands `cancel` and `move`: frequent changes of an event, made in its file and nowhere else."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from clustersite import storage
from clustersite.building import Options, errors_in
from clustersite.cli.terminal import say, show_problems
from clustersite.content.load import read_site
from clustersite.content.model import Event
from clustersite.content.source_files import event_file
from clustersite.content.yaml_source import Node
from clustersite.editor import editing, yaml_edit
from clustersite.editor.chosen_date import Wish
from clustersite.editor.editing import Changed
from clustersite.problems.diagnostics import Problem, Where, choices, did_you_mean, is_error, problem


def cancel(given: argparse.Namespace, root: Path) -> int:
    """Cancels an event, a date of a series or a session; returns the exit code."""
    wish = Wish(day=given.date, session=given.session, note=given.note)
    return _change(given, root, lambda event, tree: editing.cancelled(event, tree, wish))


def move(given: argparse.Namespace, root: Path) -> int:
    """Moves an event, a date of a series or a session; returns the exit code."""
    wish = Wish(day=given.date, session=given.session, note=given.note)
    return _change(given, root, lambda event, tree: editing.moved(event, tree, wish, given.to, given.end))


def _change(given: argparse.Namespace, root: Path, change: Callable[[Event, Node], Changed | Problem]) -> int:
    sources, _ = storage.read_sources(root)
    file = event_file(given.event)
    found = _event(given.event, file, sources)
    if isinstance(found, int):
        return found
    changed = change(*found)
    if isinstance(changed, Problem):
        show_problems([changed], {})
        return 2
    before = sources[file].decode("utf-8")
    try:
        after = yaml_edit.edited(before, changed.edits)
    except yaml_edit.CannotEdit:
        wanted = "; ".join(f"{'.'.join(edit.path)}: {edit.value or 'löschen'}" for edit in changed.edits)
        show_problems([problem("E185", Where(file), wanted=wanted)], {})
        return 1
    if before == after:
        say(f"{changed.words} Geändert wurde nichts.")
        return 0
    options = Options(root=root, out=given.out, today=given.today)
    if errors := errors_in(file, {**sources, file: after.encode()}, options):
        say("Geändert wurde nichts, denn so hätte der Termin Fehler:", sys.stderr)
        show_problems(errors, {file: after.splitlines()})
        return 1
    return _write(root, file, before, after, changed.words)


def _event(event_id: str, file: str, sources: Mapping[str, bytes]) -> tuple[Event, Node] | int:
    """The event and the YAML of its file, or the exit code when there is none to change."""
    reading = read_site(sources)
    document = reading.documents.get(file)
    event = reading.site.events.get(event_id) if reading.site else None
    if file not in sources:
        known = reading.names["events"]
        facts = {"id": event_id, "suggestion": did_you_mean(event_id, known), "known": choices(known)}
        show_problems([problem("E140", Where("site_data/events"), kind="Den Termin", **facts)], {})
        return 2
    if event is None or document is None or document.root is None:
        say("Geändert wurde nichts. Zuerst müssen diese Fehler behoben sein:", sys.stderr)
        lines = {name: read.lines for name, read in reading.documents.items()}
        show_problems(filter(is_error, reading.problems), lines)
        return 1
    return event, document.root


def _write(root: Path, file: str, before: str, after: str, words: str) -> int:
    problems = storage.write_sources(root, {file: after.encode()})
    show_problems(problems, {})
    if problems:
        return 1
    say(f"Geändert: {file}")
    for line in _changed_lines(before.splitlines(), after.splitlines()):
        say(f"  {line}")
    say(f"{words}\nWer den Kalender abonniert hat, sieht es, sobald die Seite veröffentlicht ist.")
    return 0


def _changed_lines(before: Sequence[str], after: Sequence[str]) -> Iterable[str]:
    """The lines that differ, with their numbers: - for the old, + for the new ones."""
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (f"{number:>4} - {before[number - 1]}" for number in range(begin + 1, end + 1))
            yield from (f"{number:>4} + {after[number - 1]}" for number in range(new_begin + 1, new_end + 1))

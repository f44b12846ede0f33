"""The commands that write files: `new`, `import`, `cancel`, `move`, `reference` and `init`; and `explain`."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from pathlib import Path
from textwrap import indent

from clustersite.cli.main import NEW
from clustersite.cli.output import say, say_problems
from clustersite.content import sources as storage
from clustersite.content.fields import Unreadable, is_id, proposed_id, read_moment
from clustersite.content.load import Reading, read_site
from clustersite.content.model import Event
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Node, document, scalar, to_plain
from clustersite.editor import changing, entries, yaml_edit
from clustersite.editor.changing import Wish
from clustersite.editor.entries import Entry, NewFile
from clustersite.editor.import_calendar import events_from_calendar
from clustersite.editor.importing import LARGEST_FILE, Imported, decoded, entries_from_table
from clustersite.editor.reference import reference_files
from clustersite.inspection import check_sources
from clustersite.options import Options
from clustersite.problems import (
    Problem,
    Where,
    choices,
    codes,
    did_you_mean,
    is_error,
    message_of,
    printable,
    problem,
    severity_of,
    without_facts,
)


def new(given: argparse.Namespace, options: Options) -> int:
    """Writes the file that was asked for, if it would pass the check; returns the exit code."""
    sources, _ = storage.read_sources(options.root)
    source = getattr(given, "source", None)
    found = _event(source, event_file(source), sources) if source else None
    if isinstance(found, int):
        return found
    made = _copied(given, *found, options) if found else _made(given, options, sources)
    if isinstance(made, Problem):
        return _refused(made, code=2)
    if made.path in sources or (options.root / made.path).exists():
        advice = f"Mit --id eine andere Kennung wählen oder {made.path} bearbeiten."
        return _refused(problem("E180", Where(made.path), suggestion=advice))
    if _has_errors({made.path: made.text}, sources, options, "Die Datei wurde nicht angelegt."):
        return 1
    code = _written({made.path: made.text}, options)
    if code == 0:
        explained = [] if source else ["Was sonst bekannt ist, ergänzen; jede Angabe ist in der Datei erklärt."]
        steps = [*made.to_do, *explained]
        for number, step in enumerate([*steps, "Prüfen: python build.py check"], 1):
            say(f"  {number}. {step}")
    return code


def import_file(given: argparse.Namespace, options: Options) -> int:
    """Shows, or with --write writes, what a foreign file becomes; returns the exit code."""
    sources, _ = storage.read_sources(options.root)
    found = _imported(given, options, sources)
    if isinstance(found, Problem):
        return _refused(found, code=2)
    files = {file.path: file.text for file in found.files}
    faulty = _has_errors(files, sources, options, "Nicht übernommen, weil die Datei Fehler hätte:")
    good = {path: text for path, text in files.items() if path not in faulty}
    changed = {path: sources[path].decode("utf-8") for path in good if path in sources}
    for path, text in good.items():
        if path in changed:
            _say_list(f"Anders als bisher: {path}", [*_changed_lines(changed[path].splitlines(), text.splitlines())])
        elif not given.write:
            say(f"--- {path}\n{text}")
    code = _written(good, options) if given.write else 0
    notes = [f"{file.path}: {note}" for file in found.files if file.path in good for note in file.to_do]
    _say_list("Zu klären (in neuen Dateien unter open_questions):", notes)
    _say_list("Nicht übernommen:", found.skipped)
    for path, lines in found.proposed.items():
        say(f"\nZum Einfügen in {path}, geprüft und ergänzt:\n{lines.rstrip()}")
    done = "geschrieben" if given.write else "würden geschrieben, mit --write geschieht es"
    say(f"\n{len(good)} Dateien {done}. Neue sind Entwürfe: prüfen, dann die Zeile „draft: ja“ löschen.")
    return code


def change(given: argparse.Namespace, options: Options) -> int:
    """Cancels or moves an event, a date of a series or a session; returns the exit code."""
    sources, _ = storage.read_sources(options.root)
    file = event_file(given.event)
    found = _event(given.event, file, sources)
    if isinstance(found, int):
        return found
    moved = {"to": given.to, "end": given.end} if given.command == "move" else {}
    wish = Wish(day=given.date, session=given.session, note=given.note, **moved)
    event, root = found
    changed = changing.changed(event, to_plain(root), wish)
    if isinstance(changed, Problem):
        return _refused(changed, code=2)
    before = sources[file].decode("utf-8")
    try:
        after = entries.text_with(Entry("events", event.id), before, changed.values)
    except yaml_edit.CannotEdit:
        return _refused(problem("E185", Where(file), wanted="; ".join(changed.said)))
    if before == after:
        say(f"{changed.words} Geändert wurde nichts.")
        return 0
    if _has_errors({file: after}, sources, options, "Geändert wurde nichts, denn so hätte der Termin Fehler:"):
        return 1
    if problems := storage.write_sources(options.root, {file: after.encode()}):
        return _refused(*problems)
    say(f"Geändert: {file}")
    for line in _changed_lines(before.splitlines(), after.splitlines()):
        say(f"  {line}")
    say(f"{changed.words}\nWer den Kalender abonniert hat, sieht es, sobald die Seite veröffentlicht ist.")
    return 0


def reference(_given: argparse.Namespace, options: Options) -> int:
    """Rewrites every file that is made from the model and the messages; returns the exit code."""
    return _written(reference_files(_names(read_site(storage.read_sources(options.root)[0]))), options)


def explain(given: argparse.Namespace, _options: Options) -> int:
    """Explains one code with a wrong and a right example; returns the exit code."""
    code = given.code.upper()
    if code not in codes():
        advice = did_you_mean(code, codes()) or f"Bekannt sind {choices(codes(), len(codes()))}."
        say(f"Die Nummer „{given.code}“ gibt es nicht. {advice}", sys.stderr)
        return 2
    found = message_of(code)
    say(f"{severity_of(code).value} {code}: {without_facts(found.text)}")
    say(f"\n{found.reason}" if found.reason else "")
    for word, example in (("Falsch", found.wrong), ("Richtig", found.right)):
        if example:
            say(f"{word}, in {found.file}:\n\n{indent(example.rstrip(), '    ')}\n")
    say(f"Hilfe: {without_facts(found.help)}")
    return 0


# --- What the commands share ---------------------------------------------------------------------


def _refused(*problems: Problem, code: int = 1) -> int:
    say_problems(problems, {}, sys.stderr)
    return code


def _has_errors(files: Mapping[str, str], sources: Mapping[str, bytes], options: Options, words: str) -> set[str]:
    """The files that would have errors beside the other sources; these are shown after the `words`."""
    checked = check_sources({**sources, **{path: text.encode() for path, text in files.items()}}, options)
    errors = [found for found in checked.problems if is_error(found) and found.where.file in files]
    if errors:
        say(words, sys.stderr)
        say_problems(errors, checked.documents, sys.stderr)
    return {found.where.file for found in errors}


def _written(files: Mapping[str, str], options: Options) -> int:
    problems = storage.write_sources(options.root, {path: text.encode() for path, text in files.items()})
    for path in sorted(files.keys() - {found.where.file for found in problems}):
        say(f"Geschrieben: {path}")
    return _refused(*problems) if problems else 0


def _names(reading: Reading) -> dict[str, Collection[str]]:
    """The ids that fields may name, by kind."""
    return {**reading.names, "regions": frozenset(reading.site.settings.regions if reading.site else ())}


def _say_list(heading: str, lines: Sequence[str]) -> None:
    if lines:
        say("\n  ".join([f"\n{heading}", *lines]))


# --- new -----------------------------------------------------------------------------------------


def _made(given: argparse.Namespace, options: Options, sources: Mapping[str, bytes]) -> NewFile | Problem:
    """The new file that was asked for, or why there is none."""
    reading = read_site(sources)
    if given.title is None:
        return problem("E240", Where("new"))
    title, today = given.title, options.today
    values = {name: value for name in NEW[given.kind].keys() - {"below"} if (value := getattr(given, name))}
    proposed = proposed_id(title)
    folders: list[str] = []
    match given.kind:
        case "event":
            proposed = entries.event_id_of(title, _year(values.get("start", "")))
        case "page":
            folders = given.below.strip("/").split("/") if given.below else []
        case "news":
            values = {"date": today.isoformat()} | values
            proposed = f"{values['date'][:7]}-{proposed[:70]}" if proposed else ""
            values |= {"layout": "post.html"} if "layouts/post.html" in sources else {}
    new_id = given.id or proposed
    for name in (*folders, new_id):
        if not is_id(name):
            return problem("E181", Where("new"), found=name or title)
    if given.kind == "news":
        folders = [reading.site.settings.addresses.news if reading.site else "aktuelles"]
    table = {"event": "events", "member": "members"}.get(given.kind, "pages")
    entry = Entry(table, "/".join([*folders, new_id]))
    return entries.new_file(entry, title, values, today=today, names=_names(reading))


def _copied(given: argparse.Namespace, event: Event, root: Node, options: Options) -> NewFile:
    """Last year's event as this year's draft."""
    values = changing.copied_event(to_plain(root), options.today)
    values |= {"title": given.title} if given.title else {}
    new_id = given.id or changing.copied_id(event.id, values)
    text = document({**values, "uid": new_id})
    return NewFile(path=event_file(new_id), text=text, to_do=changing.TO_DO)


def _year(start: str) -> int | None:
    try:
        return read_moment(start).year
    except Unreadable:
        return None


# --- import --------------------------------------------------------------------------------------


def _imported(given: argparse.Namespace, options: Options, sources: Mapping[str, bytes]) -> Imported | Problem:
    file: Path = given.file

    def refused(reason: str, suggestion: str) -> Problem:
        return problem("E190", Where(str(file)), reason=reason, suggestion=suggestion)

    content = storage.read_file(file, LARGEST_FILE)
    if isinstance(content, str):
        return refused(content, "Name und Ordner der Datei prüfen.")
    reading = read_site(sources)
    if reading.site is None:
        return refused("site_data/site.yaml hat Fehler.", "Zuerst beheben.")
    text = decoded(str(file), content, given.encoding)
    match file.suffix.lower():
        case _ if isinstance(text, Problem):
            return text
        case ".ics":
            return events_from_calendar(file.name, text, reading.site, sources, options.today)
        case ".csv":
            return entries_from_table(file.name, text, reading.site)
    return refused(
        "Übernommen werden Kalender (.ics) und Tabellen von Terminen oder Mitgliedern (.csv).",
        "Aus Excel als „CSV UTF-8“, aus dem Kalenderprogramm als .ics exportieren.",
    )


# --- cancel and move -----------------------------------------------------------------------------


def _event(event_id: str, file: str, sources: Mapping[str, bytes]) -> tuple[Event, Node] | int:
    """The event and the YAML of its file, or the exit code when there is none to change."""
    reading = read_site(sources)
    document = reading.documents.get(file)
    event = reading.site.events.get(event_id) if reading.site else None
    if file not in sources:
        known = reading.names["events"]
        advice = f"{did_you_mean(event_id, known)} Bekannt sind: {choices(known)}."
        told = problem("E140", Where("site_data/events"), kind="Den Termin", id=event_id, advice=advice)
        return _refused(told, code=2)
    if event is None or document is None or document.root is None:
        say("Geändert wurde nichts. Zuerst müssen diese Fehler behoben sein:", sys.stderr)
        say_problems(filter(is_error, reading.problems), reading.documents, sys.stderr)
        return 1
    return event, document.root


def _changed_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """The lines that differ, with their numbers: - for the old, + for the new ones."""
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (f"{number:>4} - {before[number - 1]}" for number in range(begin + 1, end + 1))
            yield from (f"{number:>4} + {after[number - 1]}" for number in range(new_begin + 1, new_end + 1))


# --- init -----------------------------------------------------------------------------------------


_STARTER = Path(__file__).parent / "starter"
# What every cluster takes as it is: the generator, and how its pages look.
_COPIED = ("build.py", "pyproject.toml", ".gitattributes", ".gitignore", "clustersite", "layouts", "assets", "server")
_DAYS_AHEAD = 28


def init(given: argparse.Namespace, options: Options) -> int:
    """Writes the site into a folder that is empty or does not exist yet; returns the exit code."""
    folder: Path = given.folder
    where = Where(str(folder))
    try:
        if folder.exists() and any(folder.iterdir()):
            say_problems([problem("E326", where)], {})
            return 2
        folder.mkdir(parents=True, exist_ok=True)
        _copy(options.root, folder)
        _write(folder, given.name, given.short_name or given.name, options)
    except OSError as error:
        say_problems([problem("E327", where, reason=error.strerror or error)], {})
        return 2
    say(f"In {printable(str(folder))} steht eine kleine vollständige Website für „{given.name}“.")
    say("  1. In den Ordner wechseln und einrichten, wie es im README.md dort steht.")
    say("  2. Ansehen: python build.py serve")
    say("  3. Was noch fehlt: python build.py check")
    return 0


def _copy(root: Path, folder: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")
    for name in _COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        elif source.is_file():
            shutil.copyfile(source, folder / name)


def _write(folder: Path, name: str, short_name: str, options: Options) -> None:
    """The starter's files, with the name, and with a first event some weeks ahead, on no weekend."""
    day = options.today + timedelta(days=_DAYS_AHEAD)
    day -= timedelta(days=max(0, day.weekday() - 4))
    words = {"name": name, "name_yaml": scalar(name), "short_name_yaml": scalar(short_name), "day": day.isoformat()}
    for source in sorted(_STARTER.rglob("*")):
        if source.is_file():
            text = source.read_text("utf-8")
            for word, value in words.items():
                text = text.replace(f"{{{word}}}", value)
            target = folder / source.relative_to(_STARTER)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")

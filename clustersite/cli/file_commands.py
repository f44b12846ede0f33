"""The commands that write files: `new`, `import`, `cancel`, `move`, `reference` and `init`; and `explain`."""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import SequenceMatcher
from pathlib import Path
from textwrap import indent
from typing import TypeVar

from clustersite import problems as diagnostics
from clustersite.cli.main import NEW
from clustersite.cli.output import say, say_stopped
from clustersite.content import sources as storage
from clustersite.content.fields import is_id, proposed_id
from clustersite.content.load import read_site
from clustersite.content.model import Event
from clustersite.content.urls import event_file
from clustersite.content.yaml_text import Node, document, scalar, to_plain
from clustersite.editor import changing, entries
from clustersite.editor.changing import Wish
from clustersite.editor.entries import Entry, NewFile
from clustersite.editor.import_calendar import events_from_calendar
from clustersite.editor.importing import LARGEST_IMPORT, Imported, decoded, entries_from_table
from clustersite.editor.reference import new_file, reference_files
from clustersite.editor.yaml_edit import CannotEdit
from clustersite.inspection import check_sources
from clustersite.options import Options, Stopped
from clustersite.problems import Problem, Where, choices, did_you_mean, is_error, printable, problem

_T = TypeVar("_T")


def new(given: argparse.Namespace, options: Options) -> None:
    """Writes the file that was asked for, if it would pass the check."""
    sources, _ = storage.read_sources(options.root)
    source = getattr(given, "source", None)
    made = _copied(given, source, sources, options) if source else _made(given, options, sources)
    if made.path in sources or (options.root / made.path).exists():
        advice = f"Mit --id eine andere Kennung wählen oder {made.path} bearbeiten."
        raise Stopped(problem("E180", Where(made.path), suggestion=advice))
    files = {made.path: made.text}
    _refuse_errors(files, sources, options, "Die Datei wurde nicht angelegt.")
    if problems := _written(files, options):
        raise Stopped(*problems)
    explained = [] if source else ["Was sonst bekannt ist, ergänzen; jede Angabe ist in der Datei erklärt."]
    for number, step in enumerate([*made.to_do, *explained, "Prüfen: python build.py check"], 1):
        say(f"  {number}. {step}")


def import_file(given: argparse.Namespace, options: Options) -> None:
    """Shows, or with --write writes, what a foreign file becomes."""
    sources, _ = storage.read_sources(options.root)
    found = _imported(given, options, sources)
    files = {file.path: file.text for file in found.files}
    try:
        faulty = set()
        _refuse_errors(files, sources, options, "Nicht übernommen, weil die Datei Fehler hätte:")
    except Stopped as stopped:
        say_stopped(stopped)
        faulty = {found.where.file for found in stopped.problems}
    good = {path: text for path, text in files.items() if path not in faulty}
    for path, text in good.items():
        if path in sources:
            _say_list(f"Anders als bisher: {path}", [*_changed_lines(sources[path].decode("utf-8"), text)])
        elif not given.write:
            say(f"--- {path}\n{text}")
    problems = _written(good, options) if given.write else ()
    notes = [f"{file.path}: {note}" for file in found.files if file.path in good for note in file.to_do]
    _say_list("Zu klären (in neuen Dateien unter open_questions):", notes)
    _say_list("Nicht übernommen:", found.skipped)
    for path, lines in found.proposed.items():
        say(f"\nZum Einfügen in {path}, geprüft und ergänzt:\n{lines.rstrip()}")
    done = "geschrieben" if given.write else "würden geschrieben, mit --write geschieht es"
    say(f"\n{len(good)} Dateien {done}. Neue sind Entwürfe: prüfen, dann die Zeile „draft: ja“ löschen.")
    if problems:
        raise Stopped(*problems)


def change(given: argparse.Namespace, options: Options) -> None:
    """Cancels or moves an event, a date of a series or a session."""
    sources, _ = storage.read_sources(options.root)
    event, root = _event(given.event, sources)
    file = event_file(given.event)
    moved = {"to": given.to, "end": given.end} if given.command == "move" else {}
    wish = Wish(day=given.date, session=given.session, note=given.note, **moved)
    changed = _sound(changing.changed(event, to_plain(root), wish))
    before = sources[file].decode("utf-8")
    try:
        after = entries.text_with(Entry("events", event.id), before, changed.values)
    except CannotEdit:
        raise Stopped(problem("E185", Where(file), wanted="; ".join(changed.said))) from None
    if before == after:
        say(f"{changed.words} Geändert wurde nichts.")
        return
    _refuse_errors({file: after}, sources, options, "Geändert wurde nichts, denn so hätte der Termin Fehler:")
    if problems := storage.write_sources(options.root, {file: after.encode()}):
        raise Stopped(*problems)
    say(f"Geändert: {file}")
    for line in _changed_lines(before, after):
        say(f"  {line}")
    say(f"{changed.words}\nWer den Kalender abonniert hat, sieht es, sobald die Seite veröffentlicht ist.")


def reference(_given: argparse.Namespace, options: Options) -> None:
    """Rewrites every file that is made from the model and the messages."""
    sources, _ = storage.read_sources(options.root)
    if problems := _written(reference_files(read_site(sources).names), options):
        raise Stopped(*problems)


def explain(given: argparse.Namespace, _options: Options) -> None:
    """Explains one code with a wrong and a right example."""
    code, known = given.code.upper(), diagnostics.codes()
    if code not in known:
        advice = did_you_mean(code, known) or f"Bekannt sind {choices(known, len(known))}."
        raise Stopped(words=f"Die Nummer „{given.code}“ gibt es nicht. {advice}", code=2)
    found = diagnostics.message_of(code)
    say(f"{diagnostics.severity_of(code)} {code}: {diagnostics.without_facts(found.text)}")
    say(f"\n{found.reason}" if found.reason else "")
    for word, example in (("Falsch", found.wrong), ("Richtig", found.right)):
        if example:
            say(f"{word}, in {found.file}:\n\n{indent(example.rstrip(), '    ')}\n")
    say(f"Hilfe: {diagnostics.without_facts(found.help)}")


# --- What the commands share ---------------------------------------------------------------------


def _sound(found: _T | Problem) -> _T:
    """What was found, where it is no problem."""
    if isinstance(found, Problem):
        raise Stopped(found, code=2)
    return found


def _refuse_errors(files: Mapping[str, str], sources: Mapping[str, bytes], options: Options, words: str) -> None:
    """Stopped where one of the files would have errors beside the other sources; these are shown after the `words`."""
    checked = check_sources({**sources, **{path: text.encode() for path, text in files.items()}}, options)
    if errors := [found for found in checked.problems if is_error(found) and found.where.file in files]:
        raise Stopped(*errors, words=words, documents=checked.documents)


def _written(files: Mapping[str, str], options: Options) -> Sequence[Problem]:
    """Writes the files and says which; what could not be written, as problems."""
    problems = storage.write_sources(options.root, {path: text.encode() for path, text in files.items()})
    for path in sorted(files.keys() - {found.where.file for found in problems}):
        say(f"Geschrieben: {path}")
    return problems


def _say_list(heading: str, lines: Sequence[str]) -> None:
    if lines:
        say("\n  ".join([f"\n{heading}", *lines]))


def _event(event_id: str, sources: Mapping[str, bytes]) -> tuple[Event, Node]:
    """The event and the YAML of its file."""
    reading, file = read_site(sources), event_file(event_id)
    document = reading.documents.get(file)
    event = reading.site.events.get(event_id) if reading.site else None
    if file not in sources:
        known = reading.names["events"]
        advice = f"{did_you_mean(event_id, known)} Bekannt sind: {choices(known)}."
        told = problem("E140", Where("site_data/events"), kind="Den Termin", id=event_id, advice=advice)
        raise Stopped(told, code=2)
    if event is None or document is None or document.root is None:
        words = "Geändert wurde nichts. Zuerst müssen diese Fehler behoben sein:"
        raise Stopped(*filter(is_error, reading.problems), words=words, documents=reading.documents)
    return event, document.root


def _changed_lines(before: str, after: str) -> Iterator[str]:
    """The lines that differ, with their numbers: - for the old, + for the new ones."""
    old, new = before.splitlines(), after.splitlines()
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (f"{number:>4} - {old[number - 1]}" for number in range(begin + 1, end + 1))
            yield from (f"{number:>4} + {new[number - 1]}" for number in range(new_begin + 1, new_end + 1))


# --- new -----------------------------------------------------------------------------------------


def _made(given: argparse.Namespace, options: Options, sources: Mapping[str, bytes]) -> NewFile:
    """The new file that was asked for."""
    reading = read_site(sources)
    if given.title is None:
        raise Stopped(problem("E240", Where("new")), code=2)
    title, today = given.title, options.today
    values = {name: value for name in NEW[given.kind].keys() - {"below"} if (value := getattr(given, name))}
    proposed = proposed_id(title)
    folders: list[str] = []
    match given.kind:
        case "event":
            year = re.search(r"\b(?:19|20)\d\d\b", values.get("start", ""))
            proposed = entries.with_year(proposed, int(year[0]) if year else None)
        case "page":
            folders = given.below.strip("/").split("/") if given.below else []
        case "news":
            values = {"date": today.isoformat()} | values
            proposed = entries.news_name(proposed, values["date"], today) if proposed else ""
            values |= {"layout": "post.html"} if "layouts/post.html" in sources else {}
    new_id = given.id or proposed
    for name in (*folders, new_id):
        if not is_id(name):
            raise Stopped(problem("E181", Where("new"), found=name or title), code=2)
    if given.kind == "news":
        folders = [reading.site.settings.addresses.news if reading.site else "aktuelles"]
    table = {"event": "events", "member": "members"}.get(given.kind, "pages")
    entry = Entry(table, "/".join([*folders, new_id]))
    return new_file(entry, title, values, today=today, names=reading.names)


def _copied(given: argparse.Namespace, source: str, sources: Mapping[str, bytes], options: Options) -> NewFile:
    """Last year's event as this year's draft."""
    event, root = _event(source, sources)
    values = changing.copied_event(to_plain(root), options.today)
    values |= {"title": given.title} if given.title else {}
    new_id = given.id or changing.copied_id(event.id, values)
    text = document({**values, "uid": new_id})
    return NewFile(path=event_file(new_id), text=text, to_do=changing.TO_DO)


# --- import --------------------------------------------------------------------------------------


def _imported(given: argparse.Namespace, options: Options, sources: Mapping[str, bytes]) -> Imported:
    file: Path = given.file
    content = storage.read_file(file, LARGEST_IMPORT)
    site = read_site(sources).site
    reason, suggestion = (
        "Übernommen werden Kalender (.ics) und Tabellen von Terminen oder Mitgliedern (.csv).",
        "Aus Excel als „CSV UTF-8“, aus dem Kalenderprogramm als .ics exportieren.",
    )
    if isinstance(content, str):
        reason, suggestion = content, "Name und Ordner der Datei prüfen."
    elif site is None:
        reason, suggestion = "site_data/site.yaml hat Fehler.", "Zuerst beheben."
    else:
        text = _sound(decoded(str(file), content, given.encoding))
        match file.suffix.lower():
            case ".ics":
                return _sound(events_from_calendar(file.name, text, site, sources, options.today))
            case ".csv":
                return _sound(entries_from_table(file.name, text, site))
    raise Stopped(problem("E190", Where(str(file)), reason=reason, suggestion=suggestion), code=2)


# --- init -----------------------------------------------------------------------------------------


_STARTER = Path(__file__).parent / "starter"
# What every cluster takes as it is: the generator, and how its pages look.
_COPIED = ("build.py", "pyproject.toml", ".gitattributes", ".gitignore", "clustersite", "layouts", "assets", "server")
_DAYS_AHEAD = 28


def init(given: argparse.Namespace, options: Options) -> None:
    """Writes the site into a folder that is empty or does not exist yet."""
    folder: Path = given.folder
    try:
        if folder.exists() and any(folder.iterdir()):
            raise Stopped(problem("E326", Where(str(folder))), code=2)
        folder.mkdir(parents=True, exist_ok=True)
        _copy(options.root, folder)
        _write(folder, given.name, given.short_name or given.name, options)
    except OSError as error:
        raise Stopped(problem("E327", Where(str(folder)), reason=error.strerror or error), code=2) from None
    say(f"In {printable(str(folder))} steht eine kleine vollständige Website für „{given.name}“.")
    say("  1. In den Ordner wechseln und einrichten, wie es im README.md dort steht.")
    say("  2. Ansehen: python build.py serve")
    say("  3. Was noch fehlt: python build.py check")


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

    def fill_in(source: str, target: str) -> None:
        text = re.sub(r"\{(\w+)\}", lambda match: words.get(match[1], match[0]), Path(source).read_text("utf-8"))
        Path(target).write_text(text, "utf-8")

    shutil.copytree(_STARTER, folder, copy_function=fill_in, dirs_exist_ok=True)

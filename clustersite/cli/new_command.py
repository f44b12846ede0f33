"""The command `new`: a file for an event, a member, a page or a piece of news."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from clustersite import storage
from clustersite.building import Options, errors_in
from clustersite.cli.terminal import report_written, say, show_problems
from clustersite.content.dates import Unreadable, read_moment
from clustersite.content.load import Reading, read_site
from clustersite.content.slugs import is_id, proposed_id
from clustersite.content.source_files import event_file
from clustersite.content.yaml_source import to_plain
from clustersite.editor import copying, scaffold, yaml_text
from clustersite.editor.scaffold import NewFile
from clustersite.problems.diagnostics import Problem, Where, choices, did_you_mean, problem

_FIELDS = (
    "start", "end", "category", "place", "region", "online", "summary", "town", "state", "website", "description",
    "date",
)  # fmt: skip


def new(given: argparse.Namespace, root: Path) -> int:
    """Writes the file that was asked for, if it would pass the check; returns the exit code."""
    sources, _ = storage.read_sources(root)
    made = _made(given, sources)
    if isinstance(made, Problem):
        show_problems([made], {})
        return 2
    if made.path in sources or (root / made.path).exists():
        advice = f"Mit --id eine andere Kennung wählen oder {made.path} bearbeiten."
        show_problems([problem("E180", Where(made.path), suggestion=advice)], {})
        return 1
    options = Options(root=root, out=given.out, today=given.today)
    if errors := errors_in(made.path, {**sources, made.path: made.text.encode()}, options):
        say("Die Datei wurde nicht angelegt.")
        show_problems(errors, {made.path: made.text.split("\n")})
        return 1
    code = report_written([made.path], storage.write_sources(root, {made.path: made.text.encode()}))
    if code == 0:
        is_copy = getattr(given, "source", None)
        steps = (
            [*made.to_do]
            if is_copy
            else [*made.to_do, "Was sonst bekannt ist, ergänzen; jede Angabe ist in der Datei erklärt."]
        )
        for number, step in enumerate([*steps, "Prüfen: python build.py check"], 1):
            say(f"  {number}. {step}")
    return code


def _made(given: argparse.Namespace, sources: Mapping[str, bytes]) -> NewFile | Problem:
    """The new file that was asked for, or why there is none."""

    reading = read_site(sources)
    regions = reading.site.settings.regions if reading.site else {}
    names = {**reading.names, "regions": frozenset(regions)}
    values = {name: value for name in _FIELDS if (value := getattr(given, name, None))}
    if given.kind == "event" and given.source:
        return _copied(given, reading, sources)
    if given.title is None:
        return problem("E240", Where("new"))
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


def _copied(given: argparse.Namespace, reading: Reading, sources: Mapping[str, bytes]) -> NewFile | Problem:
    """Last year's event as this year's draft."""
    file = event_file(given.source)
    document = reading.documents.get(file) if file in sources else None
    event = reading.site.events.get(given.source) if reading.site else None
    if event is None or document is None or document.root is None:
        known = reading.names["events"]
        facts = {"id": given.source, "suggestion": did_you_mean(given.source, known), "known": choices(known)}
        return problem("E140", Where("site_data/events"), kind="Den Termin", **facts)
    plain = to_plain(document.root)
    values = copying.copied_event(plain if isinstance(plain, dict) else {}, given.today)
    values |= {"title": given.title} if given.title else {}
    new_id = given.id or copying.copied_id(given.source, values)
    return NewFile(path=event_file(new_id), text=yaml_text.document(values), to_do=copying.TO_DO)


def _year(start: str) -> int | None:
    try:
        return read_moment(start).year
    except Unreadable:
        return None

"""What records and texts refer to: it exists, and visitors may see it; else what to write instead.

That is an entry like it, or the lines of a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from difflib import get_close_matches
from functools import cache
from typing import Any

from clustersite.checks import CheckedText, Context, every_build
from clustersite.checks.files import core
from clustersite.content.fields import is_id, proposed_id
from clustersite.content.load import RECORDS
from clustersite.content.markdown_source import REFERENCE_KINDS, TextReference, references
from clustersite.content.model import LinkKind, Page, Record, Region, Site
from clustersite.content.validation import described
from clustersite.content.yaml_text import Path, document, entry
from clustersite.problems import Problem, Where, choices, did_you_mean, problem
from clustersite.render.assets import like
from clustersite.render.jinja import unknown_layout
from clustersite.render.markdown import setting

_NAMED = {
    "events": "Den Termin", "members": "Das Mitglied", "links": "Den Link", "places": "Den Ort",
    "categories": "Die Kategorie", "professions": "Den Beruf", "figures": "Die Zahl", "pages": "Die Seite",
    "regions": "Die Region", "towns": "Den Ort",
}  # fmt: skip
# What is meant to be a reference, in brackets or braces of another number.
_ANY = f"(?:{'|'.join(REFERENCE_KINDS)}):"
_NEARLY = re.compile(rf"(?<!\[)\[{_ANY}[^\[\]\n]+\](?![\](])|\{{\{{?{_ANY}[^{{}}\n]+\}}\}}?")


def named_in(value: Any, named: str | None = None, path: Path = ()) -> Iterator[tuple[str, str, Path]]:
    """The table and id of every entry that the value names, the value itself one of that table; the keys to it."""
    match value:
        case Record():
            for field, name, table in _naming_fields(type(value)):
                yield from named_in(getattr(value, field), table, (*path, name))
        case Mapping():
            for key, entry in value.items():
                yield from named_in(entry, named, (*path, str(key)))
        case tuple():
            for number, entry in enumerate(value):
                yield from named_in(entry, named, (*path, number))
        case str() if named:
            yield named, value, path


@cache
def _naming_fields(kind: type[Record]) -> tuple[tuple[str, str, str | None], ...]:
    """The fields of the record that may name something: their names here and in YAML, and what they name."""
    fields = described(kind).items()
    return tuple((one.name, name, one.table) for name, one in fields if one.table or one.inner)


@every_build
def check_names(record: Record, context: Context) -> Iterator[Problem]:
    """Every id in a field leads to something, and to something that visitors may see."""
    for table, name, path in named_in(record):
        if not _exists(table, name, context) or context.is_hidden(table, name):
            yield from _unresolved(table, name, context, record, context.where(record, *path))


def is_resolved(record: Record, context: Context) -> bool:
    """Whether everything that the record names exists."""
    return all(_exists(table, name, context) for table, name, _ in named_in(record))


def _exists(table: str, name: str, context: Context) -> bool:
    return name in (context.site.assets if table == "assets" else context.names[table])


def _unresolved(table: str, name: str, context: Context, record: Record, where: Where) -> Iterator[Problem]:
    """The problem that nothing of the table is called `name`, or that it is hidden and the record is not."""
    if table == "assets":
        yield problem("E165", where, found=name, suggestion=like(name, context.site.assets))
    elif name not in context.names[table]:
        told = advice(table, name, context.site, context.names[table])
        yield problem("E140", where, kind=_NAMED[table], id=name, advice=told)
    elif context.is_hidden(table, name) and context.is_public(record):
        yield problem("E166", where, id=name)


@every_build
def check_layout(page: Page, context: Context) -> Iterator[Problem]:
    """That the page's layout exists."""
    # A partial, which lies in a folder, is no layout of a page.
    if page.layout not in context.site.layouts or "/" in page.layout:
        yield unknown_layout(context.where(page, "layout"), page.layout, context.site.layouts)


@every_build
def check_references(text: CheckedText, context: Context) -> Iterator[Problem]:
    """Every reference in a text can be resolved."""
    for reference in references(text.text) if text.is_markdown else ():
        yield from _unresolvable(reference, text, context)
    for match in _NEARLY.finditer(text.rendered):
        right = f"So: [[{match.group().strip('[]{}')}]]"
        where = text.where(context, match.start(), len(match.group()))
        yield problem("E152", where, found=match.group(), suggestion=right)


def _unresolvable(reference: TextReference, text: CheckedText, context: Context) -> Iterator[Problem]:
    name = reference.id
    table = f"{reference.kind}s" if reference.kind in REFERENCE_KINDS and reference.kind != "site" else None
    if table and name in context.names[table] and not reference.form and not context.is_hidden(table, name):
        return
    where = text.where(context, reference.start, len(reference.written))
    found = list(_unresolved(table, name, context, text.record, where)) if table else []
    yield from found
    if not found and (suggestion := _instead(reference, context.site)):
        yield problem("E152", where, found=reference.written, suggestion=suggestion)


def _instead(reference: TextReference, site: Site) -> str:
    """What a reference says instead whose kind or form does not exist; empty where it does."""
    form = reference.form
    match reference.kind:
        case "site":
            try:
                setting(site.settings, reference.id)
            except LookupError:
                known = "companies.count, companies.limit, contact, contact.email, name, short_name"
                return f"Möglich sind zum Beispiel: {known}."
        case kind if kind not in REFERENCE_KINDS:
            return did_you_mean(kind, REFERENCE_KINDS) or f"Möglich sind: {', '.join(REFERENCE_KINDS)}."
        case "figure" if form and reference.id in site.figures:
            labels = [entry.label for entry in site.figures[reference.id].values]
            if form not in labels:
                return did_you_mean(form, labels) or f"Möglich sind: {choices(labels)}."
        case kind if form and kind != "figure" and (kind, form) != ("event", "date"):
            return "Nach dem Strich | steht hier nichts, nur bei Terminen `date`: [[event:…|date]]"
    return ""


_NAMES = ("name", "short_name", "feminine", "title", "label")
_IS_ADDRESS = re.compile(r"(?:https?://(?:www\.)?|www\.)(?P<host>\S+)", re.IGNORECASE)
_STREET = re.compile(r"\D+ \d+\s?[a-zA-Z]?(?:[-–/]\d+\s?[a-zA-Z]?)?")
_TOWN = re.compile(r"(?:D-)?(\d{5})\s+(\D+)")


def advice(table: str, written: str, site: Site, known: Set[str]) -> str:
    """What belongs where the name `written` of an entry of the table stands, of which the `known` ones exist."""
    wanted = _WANTED.get(table) or f"Hier steht die Kennung eines Eintrags aus site_data/{table}.yaml."
    entries = site.settings.regions if table == "regions" else getattr(site, table)
    labels = {
        name: [label for field in _NAMES if (label := getattr(entries.get(name), field, None))]
        for name in sorted(known)
    }
    if "," in written and table != "places":
        each = [(part, _meant(part, labels, {})[0]) for part in written.split(",") if proposed_id(part)]
        if any(meant for _, meant in each):
            several = ", ".join(meant or proposed_id(part) for part, meant in each)
            return f"{wanted} Mehrere stehen in eckigen Klammern: [{several}]"
    if table == "pages":
        written = written.removeprefix("content/").removesuffix(".md").strip("/")
    meant, is_sure = _meant(written, labels, entries if table == "links" else {})
    parts = [wanted]
    if meant:
        parts.append(f"Meinten Sie „{meant}“{f' ({labels[meant][0]})' if labels[meant] else ''}?")
    if known:
        parts.append(f"Bekannt sind: {choices(known)}.")
    # Whoever misspelt an id knows that there is an entry.
    is_there = meant and (is_sure or is_id(written))
    return " ".join(parts if is_there else [*parts, _new(table, written, site, known)])


_WANTED = {
    "events": "Hier steht der Name einer Datei aus site_data/events/, ohne Endung.",
    "members": "Hier steht der Name einer Datei aus site_data/members/, ohne Endung.",
    "pages": "Hier steht der Pfad einer Seite unter content/, ohne Endung.",
    "regions": "Hier steht die Kennung einer Region aus site_data/site.yaml.",
}


def _meant(written: str, labels: Mapping[str, Iterable[str]], links: Mapping[str, Any]) -> tuple[str | None, bool]:
    """The id of the entry that is called what is written, or nearly so, and whether it can be no other."""
    if _IS_ADDRESS.match(written):
        # Two meetings differ in one digit: addresses are the same, or they are others.
        return next((name for name, link in links.items() if core(link.url) == core(written)), None), True
    names = {proposed_id(label): name for name, of_entry in labels.items() for label in of_entry}
    names |= {proposed_id(name): name for name in labels}
    for wanted in map(proposed_id, (written, written.partition(",")[0])):
        if wanted in names:
            return names[wanted], True
        within = [name for name in names if name and (f"-{name}-" in f"-{wanted}-" or f"-{wanted}-" in f"-{name}-")]
        close = get_close_matches(wanted, names, n=1, cutoff=0.6 if is_id(written) else 0.75)
        if wanted and (found := max(within, key=len, default=None) or next(iter(close), None)):
            return names[found], False
    return None, False


def _new(table: str, written: str, site: Site, known: Set[str]) -> str:
    """How to write down an entry that is not there yet, ready to paste."""
    fields = (Region if table == "regions" else RECORDS[table]).model_fields
    required = [name for name, field in fields.items() if field.is_required() and name not in ("id", "body")]
    # An event has a start or sessions, which no single field can say.
    required += ["start"] * (table == "events")
    given = _values(table, required[0], written, site)
    values = {field: given.get(field, "") for field in fields if field in given or field in required}
    name = written if is_id(written) else proposed_id(_host(written).rpartition(".")[0] or values[required[0]])
    name = name[:40].strip("-") or "kennung"
    name = next(one for one in (name, *(f"{name}-{number}" for number in range(2, 1000))) if one not in known)
    match table:
        case "events" | "members":
            lines, do = document(values), f"die Datei site_data/{table}/{name}.yaml mit diesen Zeilen anlegen"
        case "pages":
            lines, do = f"---\n{document(values)}---\n", f"die Datei content/{name}.md so beginnen"
        case "regions":
            lines, do = entry(name, values, "  "), "in site_data/site.yaml unter „regions:“ diese Zeilen ergänzen"
        case _:
            lines, do = entry(name, values), f"in site_data/{table}.yaml diese Zeilen ergänzen"
    to_fill = ", die leeren Angaben ausfüllen" if "" in values.values() else ""
    # Without a value, what is pasted as it is gets told as missing.
    lines = lines.replace(': ""\n', ":\n").rstrip("\n")
    return f"Gibt es den Eintrag noch nicht, {do}{to_fill} und hier „{name}“ schreiben:\n\n{lines}\n"


def _values(table: str, first: str, written: str, site: Site) -> dict[str, str]:
    """What can be known of the entry from how it is called; `first` is the field of its name."""
    words = written.replace("-", " ").title() if is_id(written) else written
    if table == "places":
        return _address(words, site)
    host = _host(written)
    if not host or table != "links":
        return {first: "" if host else words}
    kind = [one.value for one in LinkKind if one.value in host.split(".")]
    url = written if "://" in written else f"https://{written}"
    return {"label": f"Mehr bei {host}", "url": url, **({"kind": kind[0]} if kind else {})}


def _host(written: str) -> str:
    """The name of the server where what is written is a web address."""
    match = _IS_ADDRESS.match(written)
    return re.split(r"[/:?#]", match["host"])[0] if match else ""


def _address(written: str, site: Site) -> dict[str, str]:
    """Name, street, postcode and town of a place as people write them, separated by commas."""
    name, *rest = (part.strip() for part in re.split(r"[,;]", written))
    found = {"name": name}
    for part in rest:
        if match := _TOWN.fullmatch(part):
            found |= {"postcode": match[1], "town": match[2]}
        elif _STREET.fullmatch(part):
            found["street"] = part
        else:
            found["town"] = part
    towns = {place.town for place in site.places.values()} | {town.name for town in site.towns.values()}
    named = [town for town in sorted(towns) if re.search(rf"\b{re.escape(town)}\b", name)]
    return {"town": named[0], **found} if named else found

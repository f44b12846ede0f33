"""What is written for editors from the code itself: JSON Schemas, the references of fields and problems, new files.

In a new file every field is explained in German, the optional ones commented out: a line `#place: halle` becomes a
field when its # is deleted; a line `# Text` explains the field below it.

The schemas let an editor complete, explain and check while typing. They are made from the model, so they know what it
knows about a single file. Ids that are only known from the data stand apart in ids.json and are examples there, never
a closed list: with an id that is newer than the committed copy, completion is incomplete, but nothing is marked as
wrong, and no editor has to run a command for a new place.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from clustersite.content.load import TABLES
from clustersite.content.model import Event, Member, Page, Record, Settings
from clustersite.content.validation import Described, described, example_of, lines_of, yaml_fields
from clustersite.content.yaml_text import scalar
from clustersite.editor import forms
from clustersite.editor.entries import WORDS, Entry, NewFile
from clustersite.problems import choices, codes, markdown, severity_of, without_facts

_IDS_FILE = "ids.json"
_DRAFT = "http://json-schema.org/draft-07/schema#"
_ID_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
_NOTHING = {"type": "null"}

# Of every kind of file its record, its heading, and the file's name.
_FILES: Mapping[str, tuple[type[Record], str, str]] = {
    "event": (Event, "Termin", "site_data/events/KENNUNG.yaml"),
    "member": (Member, "Mitglied", "site_data/members/KENNUNG.yaml"),
    "page": (Page, "Seite und Nachricht", "content/NAME.md, zwischen den Zeilen mit ---"),
    **{
        name: (TABLES[name], several, f"site_data/{name}.yaml, je {one} eine Kennung")
        for name, (one, several) in WORDS.items()
        if name in TABLES
    },
    "site": (Settings, "Ganze Website", "site_data/site.yaml"),
}
_IDS = {
    "categories": "Kennung aus categories.yaml", "events": "Kennung eines Termins", "links": "Kennung aus links.yaml",
    "members": "Kennung eines Mitglieds", "pages": "Pfad unter content/ ohne Endung",
    "places": "Kennung aus places.yaml", "professions": "Kennung aus professions.yaml",
    "regions": "Kennung einer Region aus site.yaml", "towns": "Kennung aus towns.yaml",
}  # fmt: skip
_FROM = "<!-- Diese Datei entsteht aus dem Programm: python build.py reference -->\n"


def reference_files(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Every generated file by its path below the root; `names` are the ids of the data, by table."""
    schemas = {f"schemas/{name}": text for name, text in schema_files(names).items()}
    return {**schemas, "docs/felder.md": _fields_reference(), "docs/fehler.md": problems_reference()}


# --- JSON Schemas --------------------------------------------------------------------------------


def schema_files(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The JSON text of each schema by its file name; `names` are the ids that completion offers, by table."""
    written = {_IDS_FILE: _schema_of_ids(names)}
    for name, (kind, heading, file) in _FILES.items():
        record = _record(kind)
        if name in TABLES:
            entries = {"patternProperties": {_ID_PATTERN: record}, "additionalProperties": False}
            record = {"type": "object", **entries}
        written[f"{name}.json"] = {"$schema": _DRAFT, "title": f"{heading}: {file}", **record}
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in sorted(written.items())}


def _schema_of_ids(names: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    # Pages have paths, everything else an id.
    kinds: dict[str, Any] = {table: {"type": ["string", "number"], "pattern": _ID_PATTERN} for table in _IDS}
    kinds["pages"] = {"type": "string"}
    definitions = {table: {**kind, "examples": sorted(names.get(table, ()))} for table, kind in kinds.items()}
    title = "Kennungen, die beim Schreiben vorgeschlagen werden"
    return {"$schema": _DRAFT, "title": title, "definitions": definitions}


def _record(kind: type[Record]) -> dict[str, Any]:
    """The schema of one record, without what the reader supplies itself."""
    fields = yaml_fields(kind)
    required = [name for name, field in fields.items() if field.info.is_required()]
    needed = {"required": required} if required else {}
    values = {name: _value(field) for name, field in fields.items()}
    return {"type": "object", "properties": values, **needed, "additionalProperties": False}


def _value(field: Described) -> dict[str, Any]:
    """What may stand in the field, with the words that explain it."""
    description, default, examples = field.info.description or "", field.info.default, field.info.examples
    words: dict[str, Any] = {"description": description.replace("`", "")}
    if "`" in description:
        # VS Code shows `description` as it is, backticks and all.
        words["markdownDescription"] = description
    if isinstance(default, str) or (isinstance(default, int) and default is not False):
        words["default"] = default
    kind = one = _one(field)
    if field.many == "row":
        row = {"type": "array", "items": one}
        kind = {"anyOf": [one, row]} if field.is_loose else row
    elif field.many:
        pattern = field.notation.schema.get("pattern") if field.notation else None
        named = {"patternProperties": {pattern: one}} if pattern else {}
        kind = {"type": "object", **named, "additionalProperties": False if pattern else one}
    # A list of what there is says more than one of it.
    has_examples = examples and not {"$ref", "enum"} & kind.keys()
    # A field that is named but has no value yet counts as not given.
    found = kind if field.info.is_required() else _or_nothing(kind)
    return {**words, **found, **({"examples": examples} if has_examples else {})}


def _one(field: Described) -> dict[str, Any]:
    """What one of the field's values may be."""
    if field.table in _IDS:
        return {"$ref": f"{_IDS_FILE}#/definitions/{field.table}"}
    if field.inner:
        record = _record(field.inner)
        return {"anyOf": [_one(described(field.inner)[field.word]), record]} if field.word else record
    return field.notation.schema if field.notation else {"enum": list(field.options)}


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    match schema:
        case {"enum": words}:
            return {"enum": [*words, None]}
        case {"anyOf": kinds}:
            return {"anyOf": [*kinds, _NOTHING]}
        case {"type": types}:
            return {**schema, "type": [*([types] if isinstance(types, str) else types), "null"]}
    return {"anyOf": [schema, _NOTHING]}


# --- Fields in German ----------------------------------------------------------------------------


def _fields_reference() -> str:
    """All fields of all files in German Markdown, made from the schemas."""
    parts = [
        _FROM,
        "# Alle Angaben\n",
        "Was in welcher Datei stehen kann. **Fett** ist Pflicht, alles andere könnt ihr weglassen.",
        "Wie man anfängt, steht in der [Anleitung](anleitung.md).\n",
    ]
    for kind, heading, file in _FILES.values():
        parts += [f"## {heading}\n\nDatei: `{file}`\n", *_tables(kind)]
    return "\n".join(parts)


def _tables(kind: type[Record], path: str = "") -> Iterator[str]:
    """The table of the record's fields, followed by those of the groups in it."""
    if path:
        yield f"### {path}\n"
    yield "| Angabe | Bedeutung | Was dort steht |\n|---|---|---|"
    fields = yaml_fields(kind)
    for name in sorted(fields, key=lambda one: (not fields[one].info.is_required(), one in forms.PUBLISHING)):
        info = fields[name].info
        shown = f"**`{name}`**" if info.is_required() else f"`{name}`"
        yield f"| {shown} | {info.description} | {_kind_words(fields[name])} |"
    yield ""
    for name, field in fields.items():
        if field.inner:
            yield from _tables(field.inner, f"{path} › `{name}`" if path else f"`{name}`")


def _kind_words(field: Described) -> str:
    match field.many:
        case "":
            return _one_words(field, field.info.examples or ())
        case "row" if field.is_loose:
            return f"{_one_words(field)} oder eine Liste davon"
        case "row":
            return "Liste: " + ("je Eintrag eine Gruppe" if field.inner else _one_words(field))
        case _:
            return "je Eintrag eine Gruppe, siehe unten"


def _one_words(field: Described, examples: Sequence[str] = ()) -> str:
    """What each value of the field is, in a few German words."""
    if field.table in _IDS:
        return _IDS[field.table]
    if field.inner:
        return _one_words(described(field.inner)[field.word]) if field.word else "eine Gruppe, siehe unten"
    if not field.notation:
        return ", ".join(f"`{word}`" for word in field.options)
    schema = field.notation.schema
    shown = [f"`{example}`" for example in examples or schema.get("examples", ()) if "\n" not in example]
    if len(shown) == 1:
        return f"etwa {shown[0]}"
    return " oder ".join(shown) or ("Zahl" if schema["type"][0] == "number" else "Text")


# --- Problems in German --------------------------------------------------------------------------


def problems_reference() -> str:
    """All problems in German Markdown, those that stop a build first."""
    parts = [
        _FROM,
        "# Alle Meldungen\n",
        "Jede Meldung hat eine Nummer. **E** heißt Fehler: Es wird nichts veröffentlicht, bis er behoben ist.",
        "**H** heißt Hinweis: Die Seite erscheint trotzdem.",
        "Dasselbe im Terminal: `python build.py explain E112`\n",
    ]
    for severity, title in (("Fehler", "Fehler"), ("Hinweis", "Hinweise")):
        parts.append(f"## {title}\n")
        parts += [f"### {code}\n\n{_explained(code)}" for code in codes() if severity_of(code) == severity]
    return "\n".join(parts)


def _explained(code: str) -> str:
    """The file of the message without what stands beside the caret, which has no place here."""
    return without_facts(re.sub(r"^\*\*An der Stelle:.*\n\n", "", markdown(code), flags=re.MULTILINE))


# --- New files -------------------------------------------------------------------------------------

IdsByTable = Mapping[str, Iterable[str]]
"""The ids that the data has, by table."""

_WIDTH = 100
_MARKDOWN_HINT = (
    "Unter der zweiten Zeile --- steht der Text: ## Überschrift, **fett**, - Liste, [Linktext](https://…), "
    "[[event:KENNUNG]] für einen Termin, [[member:KENNUNG]] für ein Mitglied."
)


# Without it, a new record is a draft.
_NEEDED = {
    "events": ("start", "Bei start Tag und Uhrzeit eintragen."),
    "members": ("town", "Bei town den Ort eintragen."),
    "pages": ("description", "Bei description in einem Satz sagen, was auf der Seite steht."),
}


def new_file(entry: Entry, title: str, given: Mapping[str, str], *, today: date, names: IdsByTable) -> NewFile:
    """A file for an event, a member or a page; a draft where something is missing, as the text of a page always is."""
    needed, advice = _NEEDED[entry.table]
    to_do = [] if needed in given else [advice]
    head = [
        f"{' '.join(title.split())}: {entry.file}",
        "Der Dateiname ist die Kennung. Er macht die Adresse und bleibt, auch wenn sich der Titel ändert.",
        "",
        "Zeilen, die mit # beginnen, gelten nicht. Um eine Angabe zu benutzen, das # davor löschen.",
    ]
    match entry.table:
        case "events":
            following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
            values = {"title": title, "start": following.strftime("%Y-%m"), "uid": entry.id, **given}
        case "members":
            values = {"name": title, **given}
        case _:
            head.append(_MARKDOWN_HINT)
            to_do.append("Unter der zweiten Zeile --- den Text schreiben.")
            description = f"Hier steht in einem Satz für Suchmaschinen, was man auf der Seite „{title}“ findet."
            values = {"title": title, "description": description[:170], **given}
    if to_do:
        values["draft"] = "ja"
        to_do.append("Zum Veröffentlichen die Zeile „draft: ja“ löschen.")
    lines = [line for text in head for line in _comment(text)]
    for heading, fields in forms.sections(entry.kind):
        lines += ["", f"# --- {heading} ---"] if heading != "Text" else []
        for field in (field.name for field in fields if field.name != "body"):
            lines += _field(entry.kind, field, values.get(field), names)
    text = "\n".join(lines) + "\n"
    text = f"---\n{text}---\n\nHier steht der Text.\n" if entry.table == "pages" else text
    return NewFile(path=entry.file, text=text, to_do=tuple(to_do))


def _field(kind: type[Record], field: str, value: str | None, names: IdsByTable) -> Iterator[str]:
    found = described(kind)[field]
    known = sorted(names.get(found.table, ())) if found.table else []
    yield ""
    yield from _comment((found.info.description or "") + (f" Vorhanden: {choices(known, 24)}." if known else ""))
    if value is not None:
        yield f"{field}: {scalar(value)}"
        return
    example = lines_of(field, example_of(found, *known[:1]) or "…").removesuffix("\n")
    # An empty line stays empty: a # left in it would end a text of several paragraphs.
    yield from (f"#{line}" if line else "" for line in example.split("\n"))


def _comment(text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return (f"# {line}".rstrip() for line in lines or [""])

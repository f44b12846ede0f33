"""What is written for editors from the code itself: the JSON Schemas, the reference of fields and that of problems."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clustersite.editor import schemas
from clustersite.problems.diagnostics import Severity, codes, markdown, severity_of, without_facts

_FILES = {
    "event.json": ("Termin", "site_data/events/KENNUNG.yaml"),
    "member.json": ("Mitglied", "site_data/members/KENNUNG.yaml"),
    "page.json": ("Seite und Nachricht", "content/NAME.md, zwischen den Zeilen mit ---"),
    "places.json": ("Orte", "site_data/places.yaml, je Ort eine Kennung"),
    "links.json": ("Links", "site_data/links.yaml, je Link eine Kennung"),
    "categories.json": ("Kategorien", "site_data/categories.yaml, je Kategorie eine Kennung"),
    "professions.json": ("Berufe", "site_data/professions.yaml, je Beruf eine Kennung"),
    "figures.json": ("Zahlen", "site_data/figures.yaml, je Zahl eine Kennung"),
    "synonyms.json": ("Suchwörter", "site_data/synonyms.yaml, je Eintrag eine Kennung"),
    "towns.json": ("Orte der Karte", "site_data/towns.yaml, je Ort eine Kennung"),
    "rivers.json": ("Flüsse der Karte", "site_data/rivers.yaml, je Fluss eine Kennung"),
    "site.json": ("Ganze Website", "site_data/site.yaml"),
}
# What nearly every file may say stands below what makes it special.
_LAST = ("publish_from", "draft", "aliases", "open_questions")
_FROM = "<!-- Diese Datei entsteht aus dem Programm: python build.py reference -->\n"


def reference_files(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Every generated file by its path below the root; `names` are the ids of the data, by table."""
    written = schemas.schemas(names)
    return {
        **{f"{schemas.FOLDER}/{name}": text for name, text in written.items()},
        "docs/felder.md": fields_reference({name: json.loads(text) for name, text in written.items()}),
        "docs/fehler.md": problems_reference(),
    }


def fields_reference(written: Mapping[str, Any]) -> str:
    """All fields of all files in German Markdown, made from the schemas."""
    parts = [
        _FROM,
        "# Alle Angaben\n",
        "Was in welcher Datei stehen kann. **Fett** ist Pflicht, alles andere könnt ihr weglassen.",
        "Wie man anfängt, steht in der [Anleitung](anleitung.md).\n",
    ]
    for name, (title, file) in _FILES.items():
        parts.append(f"## {title}\n\nDatei: `{file}`\n")
        record = written[name]
        parts += _tables(next(iter(record["patternProperties"].values())) if "patternProperties" in record else record)
    return "\n".join(parts)


def _tables(record: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The table of the record's fields, followed by those of the groups in it."""
    if path:
        yield f"### {path}\n"
    yield "| Angabe | Bedeutung | Was dort steht |\n|---|---|---|"
    fields: Mapping[str, Any] = record["properties"]
    required = record.get("required", ())
    for name in sorted(fields, key=lambda field: (field not in required, field in _LAST)):
        shown = f"**`{name}`**" if name in required else f"`{name}`"
        yield f"| {shown} | {_words(fields[name])} | {_kind(fields[name])} |"
    yield ""
    for name, field in fields.items():
        if group := _group(field):
            yield from _tables(group, f"{path} › `{name}`" if path else f"`{name}`")


def _words(schema: Mapping[str, Any]) -> str:
    words: str = schema.get("markdownDescription") or schema.get("description", "")
    return words


def _group(schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The record that is written below a field, directly, by keys, or as items of a list."""
    if "properties" in schema:
        return schema
    inner = [*schema.get("anyOf", ()), *schema.get("patternProperties", {}).values()]
    inner += [entry for key in ("items", "additionalProperties") if isinstance(entry := schema.get(key), dict)]
    return next((group for entry in inner if (group := _group(entry))), None)


def _kind(schema: Mapping[str, Any]) -> str:
    if words := [f"`{word}`" for word in schema.get("enum", ()) if word is not None]:
        return ", ".join(words)
    if reference := schema.get("$ref"):
        return _REFERENCES[reference.rpartition("/")[2]]
    if alternatives := [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]:
        first = _kind(alternatives[0])
        return f"{first} oder eine Liste davon" if any("items" in kind for kind in alternatives) else first
    types = schema.get("type", ())
    if "object" in types:
        return "eine Gruppe, siehe unten" if "properties" in schema else "je Eintrag eine Gruppe, siehe unten"
    if "array" in types:
        return "Liste: " + ("je Eintrag eine Gruppe" if _group(schema) else _kind(schema["items"]))
    examples = [f"`{example}`" for example in schema.get("examples", ()) if "\n" not in str(example)]
    if len(examples) == 1:
        return f"etwa {examples[0]}"
    return " oder ".join(examples) or ("Zahl" if "number" in types[:1] else "Text")


_REFERENCES = {
    "categories": "Kennung aus categories.yaml", "events": "Kennung eines Termins", "links": "Kennung aus links.yaml",
    "members": "Kennung eines Mitglieds", "pages": "Pfad unter content/ ohne Endung",
    "places": "Kennung aus places.yaml", "professions": "Kennung aus professions.yaml",
    "regions": "Kennung einer Region aus site.yaml", "towns": "Kennung aus towns.yaml",
}  # fmt: skip


def problems_reference() -> str:
    """All problems in German Markdown, those that stop a build first."""
    parts = [
        _FROM,
        "# Alle Meldungen\n",
        "Jede Meldung hat eine Nummer. **E** heißt Fehler: Es wird nichts veröffentlicht, bis er behoben ist.",
        "**H** heißt Hinweis: Die Seite erscheint trotzdem.",
        "Dasselbe im Terminal: `python build.py explain E112`\n",
    ]
    for severity, title in ((Severity.ERROR, "Fehler"), (Severity.WARNING, "Hinweise")):
        parts.append(f"## {title}\n")
        parts += [f"### {code}\n\n{_explained(code)}" for code in codes() if severity_of(code) is severity]
    return "\n".join(parts)


def _explained(code: str) -> str:
    """The file of the message without what stands beside the caret, which has no place here."""
    return without_facts(re.sub(r"^\*\*An der Stelle:.*\n\n", "", markdown(code), flags=re.MULTILINE))

"""JSON Schemas of the data files and of the front matter: what lets an editor complete, explain and check while typing.

They are made from the model, so they know what it knows about a single file. Ids that are only known from the data
stand apart in ids.json and are examples there, never a closed list: with an id that is newer than the committed
copy, completion is incomplete, but nothing is marked as wrong, and no editor has to run a command for a new place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from clustersite.content.load import TABLES
from clustersite.content.model import Event, Member, Page, Record, Settings

FOLDER = "schemas"
IDS_FILE = "ids.json"
_DRAFT = "http://json-schema.org/draft-07/schema#"
_ID_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
_NOT_WRITTEN_BY_EDITORS = ("id", "body")

_FILES: Mapping[str, tuple[type[Record], str]] = {
    "site": (Settings, "Angaben für die ganze Website: site_data/site.yaml"),
    "event": (Event, "Ein Termin: eine Datei in site_data/events/"),
    "member": (Member, "Ein Mitglied: eine Datei in site_data/members/"),
    "page": (Page, "Kopfangaben einer Seite: der Anfang einer Datei in content/"),
}
_TABLE_TITLES = {
    "links": "Adressen außerhalb der Website: site_data/links.yaml",
    "places": "Orte: site_data/places.yaml",
    "categories": "Arten von Terminen: site_data/categories.yaml",
    "professions": "Berufe: site_data/professions.yaml",
    "figures": "Zahlen: site_data/figures.yaml",
    "synonyms": "Andere Wörter für die Suche: site_data/synonyms.yaml",
    "towns": "Orte der Karte: site_data/towns.yaml",
    "rivers": "Flüsse der Karte: site_data/rivers.yaml",
}
_TABLES_OF_IDS = ("categories", "events", "links", "members", "pages", "places", "professions", "regions", "towns")


def schemas(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The JSON text of each schema by its file name; `names` are the ids that completion offers, by table."""
    written = {f"{name}.json": _of_record(kind, title) for name, (kind, title) in _FILES.items()}
    written |= {f"{name}.json": _of_table(kind, _TABLE_TITLES[name]) for name, kind in TABLES.items()}
    written[IDS_FILE] = _of_ids(names)
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in sorted(written.items())}


def _of_record(kind: type[Record], title: str) -> dict[str, Any]:
    return {"$schema": _DRAFT, "title": title, **_record(kind)}


def _of_table(kind: type[Record], title: str) -> dict[str, Any]:
    entries = {"patternProperties": {_ID_PATTERN: _record(kind)}, "additionalProperties": False}
    return {"$schema": _DRAFT, "title": title, "type": "object", **entries}


def _of_ids(names: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    definitions: dict[str, dict[str, Any]] = {}
    for table in _TABLES_OF_IDS:
        # Pages have paths, everything else an id.
        kind = {"type": "string"} if table == "pages" else {"type": ["string", "number"], "pattern": _ID_PATTERN}
        definitions[table] = {**kind, "examples": sorted(names.get(table, ()))}
    title = "Kennungen, die beim Schreiben vorgeschlagen werden"
    return {"$schema": _DRAFT, "title": title, "definitions": definitions}


def _record(kind: type[Record]) -> dict[str, Any]:
    schema = kind.model_json_schema(by_alias=True)
    return _Simplifier(schema.pop("$defs", {})).record(schema)


class _Simplifier:
    """Makes pydantic's schema flat and German: no references, no class names, no docstrings of the code."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions

    def record(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """A record's schema without what the reader supplies itself."""
        required = [name for name in schema.get("required", ()) if name not in _NOT_WRITTEN_BY_EDITORS]
        fields = {
            name: self._field(field, is_required=name in required)
            for name, field in schema["properties"].items()
            if name not in _NOT_WRITTEN_BY_EDITORS
        }
        return {
            "type": "object",
            "properties": fields,
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }

    def _field(self, schema: Mapping[str, Any], *, is_required: bool) -> dict[str, Any]:
        simple = self._value(schema)
        # A field that is named but has no value yet counts as not given.
        return simple if is_required else _or_nothing(simple)

    def _value(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        words = {"description": schema["description"]} if "description" in schema else {}
        if "`" in words.get("description", ""):
            # VS Code shows `description` as it is, backticks and all.
            words = {"description": words["description"].replace("`", ""), "markdownDescription": words["description"]}
        if isinstance(default := schema.get("default"), str) or (isinstance(default, int) and default is not False):
            words["default"] = default
        kind = self._kind(schema)
        # A list of what there is says more than one of it.
        has_choices = {"$ref", "enum"} & kind.keys()
        return {
            **words,
            **kind,
            **({} if has_choices or "examples" not in schema else {"examples": schema["examples"]}),
        }

    def _kind(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if reference := schema.get("$ref"):
            return self._kind(self._definitions[reference.removeprefix("#/$defs/")])
        if alternatives := schema.get("anyOf"):
            kinds = [self._kind(kind) for kind in alternatives if kind != {"type": "null"}]
            return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
        if "properties" in schema:
            return self.record(schema)
        if schema.get("type") == "object":
            return self._mapping(schema)
        if schema.get("type") == "array":
            return {"type": "array", "items": self._value(schema["items"])}
        if (table := schema.get("table")) in _TABLES_OF_IDS:
            return {"$ref": f"{IDS_FILE}#/definitions/{table}"}
        if schema.get("type") == "number":
            return {**_without_words(schema), "type": ["number", "string"]}
        return _without_words(schema)

    def _mapping(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if by_id := schema.get("patternProperties"):
            entries = {pattern: self._value(entry) for pattern, entry in by_id.items()}
            return {"type": "object", "patternProperties": entries, "additionalProperties": False}
        return {"type": "object", "additionalProperties": self._value(schema["additionalProperties"])}


def _without_words(schema: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in schema.items() if name not in ("title", "description", "default", "table")}
    # An enumeration says it all.
    words = kept.get("enum") or ([kept["const"]] if "const" in kept else None)
    return {"enum": words} if words else kept


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "anyOf" in schema:
        return {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "$ref" in schema:
        described = {name: value for name, value in schema.items() if name != "$ref"}
        return {**described, "anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*types, "null"]}

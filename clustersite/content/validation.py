"""A YAML tree made into a typed record, or what is wrong with it in an editor's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from clustersite.content import yaml_source
from clustersite.content.dates import Unreadable
from clustersite.content.documents import Document
from clustersite.content.fields import kind_of
from clustersite.content.model import Record
from clustersite.content.slugs import id_proposal
from clustersite.content.yaml_source import Node
from clustersite.problems.diagnostics import Problem, choices, did_you_mean, problem

R = TypeVar("R", bound=Record)

_NOT_WRITTEN_BY_EDITORS = {"id", "body"}
# What people who know German, not the model, write first.
_GERMAN_KEYS = {
    "titel": "title", "beginn": "start", "anfang": "start", "datum": "start", "ende": "end", "ort": "place",
    "kategorie": "category", "beschreibung": "description", "zusammenfassung": "summary", "bild": "image",
    "mitglieder": "members", "berufe": "professions", "stadt": "town", "plz": "postcode", "strasse": "street",
    "straße": "street", "bundesland": "state", "webseite": "website", "internet": "website", "kontakt": "contact",
    "veranstalter": "organiser", "organizer": "organiser", "wiederholung": "repeat", "bis": "until", "ausser": "except",
    "außer": "except", "zielgruppe": "audience", "entwurf": "draft", "adresse": "url", "wert": "value",
}  # fmt: skip

_GERMAN_VALUES = {
    "abgesagt": "cancelled", "ausgefallen": "cancelled", "canceled": "cancelled", "verschoben": "postponed",
    "geplant": "tentative", "vorläufig": "tentative", "unter vorbehalt": "tentative", "fest": "confirmed",
    "bestätigt": "confirmed", "öffentlich": "public", "auf anfrage": "on_request", "anmeldung": "registration",
}  # fmt: skip


def validated(
    kind: type[R], document: Document, node: Node, given: Mapping[str, str], path: tuple[str | int, ...] = ()
) -> tuple[R | None, list[Problem]]:
    """The record that `node` (at `path` of the document) describes, completed by `given`, and all its problems."""
    plain = yaml_source.to_plain(node)
    if not isinstance(plain, dict):
        fact = {"expected": "eine Gruppe von Angaben", "found": kind_of(plain)}
        advice = "Jede Angabe steht auf einer eigenen Zeile: Wort, Doppelpunkt, Wert."
        return None, [problem("E106", document.where(*path), **fact, description=advice)]
    problems = [
        problem(
            "E104", document.where_key(*path, name), key=name,
            suggestion="Die Kennung steht schon fest." if name == "id" else "", known=choices(_field_names(kind), 30),
        )
        for name in sorted(_NOT_WRITTEN_BY_EDITORS & plain.keys() & kind.model_fields.keys())
    ]  # fmt: skip
    try:
        return kind.model_validate({**plain, **given}), problems
    except ValidationError as error:
        found = (details for details in error.errors(include_url=False) if details["loc"] not in (("id",), ("body",)))
        return None, _without_echoes(problems + [_finding(kind, document, path, details) for details in found])


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """A misspelt key is also a missing one; saying so twice helps nobody."""
    misspelt = {found.facts["suggestion"] for found in problems if found.code == "E104"}
    return [
        found for found in problems if found.code != "E105" or f"Meinten Sie „{found.facts['key']}“?" not in misspelt
    ]


def _finding(kind: type[Record], document: Document, above: tuple[str | int, ...], details: Any) -> Problem:
    loc = tuple(step for step in details["loc"] if step != "[key]")
    is_key = len(loc) < len(details["loc"])
    path = (*above, *loc)
    where = document.where_key(*path) if is_key else document.where(*path)
    context = details.get("ctx", {})
    description = _description(kind, loc)
    found = details["input"]
    match details["type"]:
        case "value_error" if isinstance(context.get("error"), Unreadable):
            unreadable = context["error"]
            return problem(unreadable.code, where, **_known_facts(unreadable, description))
        case "missing":
            return problem("E105", document.where_key(*path[:-1]), key=loc[-1], description=description)
        case "extra_forbidden":
            names = _field_names(_record_at(kind, loc[:-1]) or kind)
            key = str(loc[-1])
            suggestion = did_you_mean(_GERMAN_KEYS.get(key.lower(), key), names)
            return problem("E104", document.where_key(*path), key=key, suggestion=suggestion, known=choices(names, 30))
        case "literal_error" | "enum":
            known = [word.strip("' ") for word in re.findall(r"'[^']*'", str(context.get("expected", "")))]
            suggestion = did_you_mean(_GERMAN_VALUES.get(str(found).lower(), str(found)), known)
            return problem("E132", where, found=found, suggestion=suggestion, known=choices(known, 20))
        case "string_type" | "model_type" | "dict_type" | "mapping_type" | "tuple_type" | "is_instance_of":
            expected = _EXPECTED[details["type"]]
            return problem("E106", where, expected=expected, found=kind_of(found), description=description)
        case "float_type" | "float_parsing" | "finite_number":
            return problem("E144", where, found=found)
        case "int_type" | "int_parsing" | "bool_type":
            return problem("E130", where, found=found)
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            limit = f"Erlaubt ist höchstens {context.get('le')}."
            if "ge" in context:
                limit = f"Erlaubt ist mindestens {context['ge']}."
            return problem("E139", where, found=found, expected=limit, description=description)
        case _:
            return problem("E145", where, reason=details["msg"], description=description)


_EXPECTED = {
    "string_type": "ein Text",
    "model_type": "eine Gruppe von Angaben",
    "dict_type": "eine Gruppe von Angaben",
    "mapping_type": "eine Gruppe von Angaben",
    "tuple_type": "eine Liste",
    "is_instance_of": "ein Text",
}


def _known_facts(unreadable: Unreadable, description: str) -> dict[str, str]:
    found = unreadable.facts.get("found", "")
    return {"description": description, "suggestion": id_proposal(found), **unreadable.facts}


def _field_names(kind: type[BaseModel]) -> list[str]:
    fields = kind.model_fields.items()
    return [field.alias or name for name, field in fields if name not in _NOT_WRITTEN_BY_EDITORS]


def _record_at(kind: type[BaseModel], path: Iterable[str | int]) -> type[BaseModel] | None:
    """The record type that the value at `path` has, or None."""
    here: type[BaseModel] | None = kind
    for step in path:
        if here is None or not isinstance(step, str):
            continue
        field = next((field for name, field in here.model_fields.items() if (field.alias or name) == step), None)
        # A step that is no field is the key of a mapping: its value's record was found with the mapping.
        here = _record_within(field.annotation) if field else here
    return here


def _record_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, Union, UnionType, tuple) or get_args(annotation):
        return next((record for part in get_args(annotation) if (record := _record_within(part))), None)
    return None


def _description(kind: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    """What the model says about the field at `loc`, or about the nearest field above it."""
    for depth in range(len(loc), 0, -1):
        record, name = _record_at(kind, loc[: depth - 1]), loc[depth - 1]
        for field_name, field in (record.model_fields if record else {}).items():
            if (field.alias or field_name) == name:
                return field.description or ""
    return ""

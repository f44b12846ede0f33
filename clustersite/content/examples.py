"""What may stand in a field, as an editor writes it: from the model's examples, for new files and for help."""

from __future__ import annotations

import re
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import WithJsonSchema

from clustersite.content import yaml_text
from clustersite.content.dates import series_in
from clustersite.content.model import Contact, Image, Record, Repeat, Session
from clustersite.content.references import table_named
from clustersite.content.slugs import proposed_id
from clustersite.content.yaml_text import Writable


def example_of(kind: type[Record], field: str, known: str = "kennung") -> Writable | None:
    """The value that may stand in the field of the record, `known` where it names an entry; None for any text."""
    info = kind.model_fields[field]
    if info.examples:
        found: Writable = info.examples[0]
        return found
    hint = get_type_hints(kind, include_extras=True)[field]
    is_list = _is_list(hint)
    if record := record_within(hint):
        inner = {
            each.alias or name: value
            for name, each in record.model_fields.items()
            if (each.is_required() or each.examples or (each.default is None and not table_named(record, name)))
            and (value := example_of(record, name)) is not None
        }
        return [inner] if is_list else inner
    value = known if table_named(kind, field) not in (None, "assets") else _example_in(hint)
    if is_list and value:
        return [value]
    return value or (info.default if isinstance(info.default, str) else None)


def as_meant(kind: type[Record], field: str, written: Any, start: str) -> Writable | None:
    """What is written in the field of a record that begins at `start`, put where it belongs; None where that is open.

    What is still to be said stands there empty: pasted as it is, it gets told as missing.
    """
    hint = get_type_hints(kind, include_extras=True)[field]
    inner = record_within(hint)
    match written:
        case str() if inner is Contact:
            key = "email" if "@" in written else "name" if re.search(r"[^\W\d]", written) else "phone"
            return {key: written}
        case str() if inner is Image:
            stem, dot, ending = written.rpartition("/")[2].rpartition(".")
            return {"file": f"images/{proposed_id(stem)}.{ending.lower()}", "alt": ""} if dot else None
        case str() if inner is Repeat:
            return series_in(written, start)
        case dict() if inner is Session:
            return {key: {"start": each} if isinstance(each, str) else each for key, each in written.items()}
        case [dict(), *_] if inner and not _is_list(hint):
            return {f"teil-{number}": each for number, each in enumerate(written, 1)}
        case [str(), *_] if not inner:
            return ", ".join(map(str, written))
        case _:
            return None


def lines_of(name: str, value: Writable) -> str:
    """The field as it may stand in a file; a list of plain words in brackets, so that it is one line."""
    if isinstance(value, list) and all(isinstance(each, str) and re.fullmatch(r"[\w-]+", each) for each in value):
        return f"{name}: [{', '.join(value)}]\n"
    return yaml_text.entry(name, value).replace(': ""\n', ":\n")


def record_within(hint: Any) -> type[Record] | None:
    """The record that a value of the type is, or that it consists of."""
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint
    return next((record for part in get_args(hint) if (record := record_within(part))), None)


def _example_in(hint: Any) -> str | None:
    """The example that the type itself has."""
    if get_origin(hint) is Annotated:
        schemas = (mark.json_schema or {} for mark in hint.__metadata__ if isinstance(mark, WithJsonSchema))
        found: str | None = next((schema["examples"][0] for schema in schemas if "examples" in schema), None)
        if found:
            return found
    return next((found for part in get_args(hint) if (found := _example_in(part))), None)


def _is_list(hint: Any) -> bool:
    plain = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return get_origin(plain) is tuple

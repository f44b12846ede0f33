"""References from records and texts to data, which let a date or a name stand in one place only.

A record names ids in its fields, a text as `[[event:infoabend]]` or `[Text](event:infoabend)`. Here they are found;
`render/markdown.py` replaces those in texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from clustersite.content.fields import Names
from clustersite.content.markdown_source import links, rendered_part
from clustersite.content.model import Record

KINDS = ("event", "member", "link", "page", "figure", "site")
LINKED = ("event", "member", "link", "page")
PLACEHOLDER = r"\[\[([a-z]+):([^\]|\s][^\]|\n]*)(?:\|([^\]]*))?\]\]"
_ANY_PLACEHOLDER = re.compile(r"\[\[[^\[\]\n]*\]\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One reference as written: what it names, in which form it wants it, and where it stands in the text."""

    kind: str
    id: str
    form: str
    written: str
    start: int


def references(text: str) -> Iterator[Reference]:
    """All references in Markdown text, those in code left out; what is no reference but looks like one has no kind."""
    text = rendered_part(text)
    for match in _ANY_PLACEHOLDER.finditer(text):
        parts = re.fullmatch(PLACEHOLDER, match.group())
        kind, name, form = (parts[1], parts[2], parts[3] or "") if parts else ("", "", "")
        yield Reference(kind=kind, id=name, form=form, written=match.group(), start=match.start())
    for link in links(text):
        kind, colon, rest = link.target.partition(":")
        if colon and kind in LINKED and not link.is_image:
            name = rest.partition("#")[0]
            yield Reference(kind=kind, id=name, form="", written=f"{kind}:{name}", start=link.start)


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """An id that a record names, its table, and the keys that lead to it."""

    path: tuple[str | int, ...]
    table: str
    id: str


def named_by(record: Record) -> Iterator[Named]:
    """Every id in the record's fields, and every file of assets/."""
    return _named(record, type(record), ())


def table_named(kind: type[Record], field: str) -> str | None:
    """The table of which the field names entries; None where it names none."""
    return _table(get_type_hints(kind, include_extras=True)[field])


def _named(value: Any, hint: Any, path: tuple[str | int, ...]) -> Iterator[Named]:
    match value:
        case Record():
            for field, alias, field_hint in _naming_fields(type(value)):
                yield from _named(getattr(value, field), field_hint, (*path, alias))
        case Mapping():
            for key, entry in value.items():
                yield from _named(entry, hint, (*path, str(key)))
        case tuple():
            for number, entry in enumerate(value):
                yield from _named(entry, hint, (*path, number))
        case str() if table := _table(hint):
            yield Named(path=path, table=table, id=value)


@cache
def _naming_fields(kind: type[Record]) -> tuple[tuple[str, str, Any], ...]:
    """The fields of the record that may name something: their names here and in YAML, and their types."""
    hints = get_type_hints(kind, include_extras=True)
    fields = kind.model_fields.items()
    return tuple((name, field.alias or name, hints[name]) for name, field in fields if _may_name(hints[name]))


def _may_name(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, Record):
        return bool(_naming_fields(hint))
    return _table(hint) is not None or any(map(_may_name, get_args(hint)))


@cache
def _table(hint: Any) -> str | None:
    """The table that an id of this type names, also within a list or where it may be missing."""
    if get_origin(hint) is Annotated:
        found = next((mark.table for mark in hint.__metadata__ if isinstance(mark, Names)), None)
        return found or _table(hint.__origin__)
    return next(filter(None, map(_table, get_args(hint))), None)

"""A record as a form: its fields from the model, its values as a browser sends them, and the edits that follow.

A form's data is flat, as HTML has it: `repeat.every`, `sessions.0.place`. What the form would send back unchanged is
compared with what came back, so that whatever it does not touch, however it is written, is never edited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from clustersite.content import dates
from clustersite.content.fields import SERIES_STEPS
from clustersite.content.model import Event, Member, Page, Record, Repeat
from clustersite.content.validation import Described, described
from clustersite.content.yaml_text import Path, unix_lines
from clustersite.events.wording import rule_words

Data = Mapping[str, list[str]]
"""What an HTML form sends: values by name."""

KEY = "@key"
ODD = "@odd"
"""Marks a field whose value in the file the form cannot show; it is left alone."""

# The heading of every group of fields, by its first one; the order of the fields is that of the model.
_HEADINGS: Mapping[type[Record], Mapping[str, str]] = {
    Event: {
        "title": "Was, wann und wo",
        "summary": "Worum es geht",
        "price": "Dabei sein",
        "repeat": "Reihen, und Termine mit mehreren Teilen",
    },
    Member: {"name": "Wer", "professions": "Ausbildung", "summary": "Vorstellung"},
    Page: {
        "title": "Kopfangaben",
        "events": "Was darunter gezeigt wird",
        "layout": "Wie die Seite erscheint",
    },
}
PUBLISHING = ("publish_from", "draft", "aliases", "open_questions", "uid")
"""What nearly every file may say stands below what makes it special."""


class Field:
    """One field: how it is named in the file and on the page, what it holds, and what may be chosen for it.

    `table` is where the choices of a reference stand; `fields` are those of a group, of each row, or of each entry.
    """

    def __init__(self, name: str, field: Described) -> None:
        info, kind = field.info, field.notation.kind if field.notation else "choice"
        is_by_days = bool(field.many) and kind in ("day", "moment")
        self.name, self.options, self.is_required = name, field.options, info.is_required()
        self.table = field.table if kind == "choice" else None
        self.label, words = _words(info.title, info.description or "")
        self.help = _help(words, self.table, self.options)
        self.default = str(info.default) if isinstance(info.default, str | int) and info.default else ""
        self.fields = form_fields(field.inner) if field.inner else ()
        self.key_kind = "day" if is_by_days else "line"
        if field.many == "keyed":
            self.kind = "keyed"
        elif field.inner:
            self.kind = "rows" if field.many else "group"
        elif field.many:
            self.kind = "lines" if is_by_days else f"{kind}s"
        else:
            self.kind = kind


@cache
def form_fields(kind: type[Record]) -> tuple[Field, ...]:
    """The fields of the record that editors fill in, in the order of the model."""
    return tuple(Field(name, field) for name, field in described(kind).items() if name != "id")


@cache
def sections(kind: type[Record]) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    """The record's fields under their headings, as new files have them; the text of a page stands second."""
    fields = {field.name: field for field in form_fields(kind)}
    if kind not in _HEADINGS:
        return (("Angaben", tuple(fields.values())),)
    body = [("Text", (fields.pop("body"),))] if "body" in fields else []
    last = tuple(fields.pop(name) for name in PUBLISHING if name in fields)
    found: dict[str, tuple[Field, ...]] = {}
    for field in fields.values():
        heading = _HEADINGS[kind].get(field.name) or list(found)[-1]
        found[heading] = (*found.get(heading, ()), field)
    first, *others = found.items()
    return (first, *body, *others, ("Veröffentlichen", last))


def in_form_order(kind: type[Record]) -> tuple[Field, ...]:
    """The record's fields in the order in which the form shows them."""
    return tuple(field for _, fields in sections(kind) for field in fields)


def _words(title: str | None, description: str) -> tuple[str, str]:
    """Label and help of a field: its description begins with what it is called, unless it has a title."""
    if title:
        rest = description.removeprefix(title).lstrip(" ,:;.")
        return title, rest
    label, mark, rest = re.match(r"([^,.:;(]*)([,.:;(]?)\s*(.*)", description, re.DOTALL).groups()  # type: ignore[union-attr]
    return label.strip(), f"({rest}" if mark == "(" else rest[:1].upper() + rest[1:]


def _help(text: str, table: str | None, options: Sequence[str]) -> str:
    """The help without what only those need who write YAML: where something is chosen, ids, files and values."""
    if (options and "`" in text) or (table and re.match(r"(Eine )?Kennung|Pfade|Ein Link aus", text)):
        return ""
    text = re.sub(r"(?i)^aus \w+\.yaml, *|: Kennungen aus \w+/| aus \w+\.yaml| unter assets/|^`ja`[:,] *", "", text)
    text = re.sub(r"\[([^\]]+)\]", r"\1", text).replace("`", "")
    return text[:1].upper() + text[1:]


_LABELS = {
    **dict(zip(dates.DAYS_OF_WEEK, dates.WEEKDAYS, strict=True)),
    **{word: f"{german}r" for word, german in dates.ORDINALS.values()},
    "confirmed": "steht fest", "tentative": "unter Vorbehalt", "postponed": "verschoben, neuer Tag offen",
    "cancelled": "abgesagt",
    "public": "auf Seiten und im Kalender", "page": "nur auf Seiten", "on_request": "nirgends, nur auf Anfrage",
    "web": "Internetseite", "registration": "Anmeldung", "spotify": "Spotify", "youtube": "YouTube",
    "instagram": "Instagram", "tiktok": "TikTok", "linkedin": "LinkedIn", "zoom": "Zoom",
    "one": "Farbe 1", "two": "Farbe 2", "three": "Farbe 3", "four": "Farbe 4", "five": "Farbe 5", "six": "Farbe 6",
    "de": "Deutsch",
}  # fmt: skip


def label_of(option: str) -> str:
    """What is shown for a value that the model allows; one that it does not know, as it stands in the file."""
    if option in SERIES_STEPS:
        return rule_words(Repeat.model_validate({"every": option}))
    return _LABELS.get(option) or " ".join(_LABELS.get(word, word) for word in option.split(" "))


# --- From the file to the form -------------------------------------------------------------------


def to_form(fields: Iterable[Field], plain: Mapping[str, Any], prefix: str = "") -> dict[str, list[str]]:
    """The form's data for values as they stand in a file (text, list, dict)."""
    data: dict[str, list[str]] = {}
    for field in fields:
        if field.name in plain:
            name = f"{prefix}{field.name}"
            found = _encoded(field, name, plain[field.name])
            data |= {f"{name}{ODD}": ["ja"]} if found is None else found
    return data


def _encoded(field: Field, name: str, value: Any) -> dict[str, list[str]] | None:
    match field.kind, value:
        case "group", dict():
            return to_form(field.fields, value, f"{name}.")
        case ("rows", _) | ("keyed", dict()):
            keyed = value if field.kind == "keyed" else dict(enumerate(value if isinstance(value, list) else [value]))
            # One word in place of a group is its first field, in place of a date or part its status.
            word = "status" if field.kind == "keyed" else field.fields[0].name
            data: dict[str, list[str]] = {}
            for number, (key, written) in enumerate(keyed.items()):
                row = {word: written} if isinstance(written, str) else written
                if not isinstance(row, dict):
                    return None
                data[f"{name}.{number}.{KEY}"] = [str(key)]
                data |= to_form(field.fields, row, f"{name}.{number}.")
            return data
        case "lines" | "choices", str() | list():
            items = [value] if isinstance(value, str) else value
            if not all(isinstance(item, str) for item in items):
                return None
            return {name: ["\n".join(items)] if field.kind == "lines" else items}
        case "flag", str():
            return {name: ["ja"]} if value.lower() in ("ja", "yes", "true") else {}
        case ("group" | "rows" | "keyed", _) | (_, list() | dict()):
            return None
        case _:
            return {name: [value.strip("\n")]}


# --- From the form to the file -------------------------------------------------------------------

FormNames = dict[Path, tuple[str, Field]]
"""The name that a field has in the form, and the field, by the path of its value in the file."""


def submitted(fields: Iterable[Field], data: Data, prefix: str = "") -> tuple[dict[str, Any], FormNames]:
    """What a file says once the form's data stands in it (nothing empty), and where that stands in the form."""
    values: dict[str, Any] = {}
    names: FormNames = {}
    for field in fields:
        name = f"{prefix}{field.name}"
        value, below = _value(field, data, name)
        names[(field.name,)] = name, field
        names |= {(field.name, *path): found for path, found in below.items()}
        if value:
            values[field.name] = value
    return values, names


def _value(field: Field, data: Data, name: str) -> tuple[Any, FormNames]:
    written = unix_lines("".join(data.get(name, ())[-1:])).rstrip().lstrip("\n")
    match field.kind:
        case "group":
            return submitted(field.fields, data, f"{name}.")
        case "rows" | "keyed":
            return _rows(field, data, name)
        case "choices":
            return [found for found in data.get(name, ()) if found.strip()], {}
        case "lines":
            return [line.strip() for line in written.split("\n") if line.strip()], {}
        case _:
            # A text of several lines ends its last one.
            return f"{written}\n" if "\n" in written else written.strip(), {}


def _rows(field: Field, data: Data, name: str) -> tuple[Any, FormNames]:
    rows: dict[str | int, Any] = {}
    names: FormNames = {}
    for number in row_numbers(data, name):
        prefix = f"{name}.{number}."
        row, below = submitted(field.fields, data, prefix)
        key: str | int = data.get(f"{prefix}{KEY}", [""])[-1].strip() if field.kind == "keyed" else ""
        if not key and not row:
            continue
        if field.kind == "rows":
            key = len(rows)
        elif not key and field.key_kind == "line":
            key = f"teil-{number + 1}"
        # A name that stands there twice is told as a wrong one, which loses nothing.
        key = f"{key} ({number + 1})" if key in rows else key
        names |= {(key, *path): found for path, found in below.items()}
        names[(key,)] = f"{prefix}{KEY}", field
        # A date that is only cancelled is one word.
        rows[key] = row["status"] if field.key_kind == "day" and row.keys() == {"status"} else row
    return (rows if field.kind == "keyed" else list(rows.values())), names


def row_numbers(data: Data, name: str) -> tuple[int, ...]:
    """The numbers of the rows that the data has below `name`."""
    found = re.compile(rf"{re.escape(name)}\.(\d{{1,6}})\.")
    return tuple(sorted({int(match[1]) for key in data if (match := found.match(key))}))


def merged(said: Any, old: Any, new: Any) -> Any:
    """What is said, with what makes `new` of `old`, in the order of the new; what neither of them has stays."""
    if old == new:
        return said
    if not (isinstance(said, dict) and isinstance(old, dict) and isinstance(new, dict)):
        return new
    found = {key: merged(said.get(key), old.get(key), new.get(key)) for key in (*new, *said)}
    return {key: value for key, value in found.items() if value is not None}


def differences(old: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, str]:
    """What they say where I say something else and neither of us left it as it was, by the field's name."""
    found = {}
    for name in {**mine, **theirs}:
        was, my, their = (values.get(name) for values in (old, mine, theirs))
        if my != was and their not in (was, my):
            found[name] = their if isinstance(their, str) else ", ".join(map(str, their or ())) or "nichts"
    return found

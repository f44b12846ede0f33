"""A YAML tree made into a typed record, or what is wrong with it in an editor's words.

What may stand in a field as an editor writes it comes from the model's examples: for new files and for help.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import EnumType
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from clustersite.content import yaml_text
from clustersite.content.dates import Unreadable, series_in
from clustersite.content.fields import ONE_OR_MANY, Names, Notation, Word, id_proposal, kind_of, proposed_id
from clustersite.content.model import Contact, Image, Record, Repeat, Session
from clustersite.content.yaml_text import TYPOGRAPHIC, Document, Node, Path, Writable, text_going_on
from clustersite.problems import Problem, Where, choices, did_you_mean, problem

# One for what cannot be read, one for what is missing then, and so on outwards.
_MOST_ATTEMPTS = 6

# Whose entries stand in a file of that name.
_TABLES = ("places", "links", "categories", "professions")

_WITHOUT_YEAR = re.compile(r"(\w+,? )?\d{1,2}\.\s?(\d{1,2}\.|[A-Za-zä]{3,9}\.?)(\D.*)?")


class Described:
    """A field as the model describes it: its name there, how many values it holds, and what each of them is.

    That is the id of a record of a `table`, a record or, in its place, a `word` of it, what the `notation` says, or
    else one of the `options`. A row is loose where its only value may stand alone; with keys the notation is theirs.
    """

    def __init__(self, name: str, info: FieldInfo, hint: Any) -> None:
        parts = [*_parts_of(hint)]
        marks: dict[type, Any] = {type(part): part for part in reversed(parts)}
        origins = {get_origin(part) for part in parts}
        enumerated = (part for part in parts if isinstance(part, EnumType) or get_origin(part) is Literal)
        words = tuple(str(word) for one in enumerated for word in get_args(one) or one)
        self.name, self.info = name, info
        self.many = "keyed" if Mapping in origins else "row" if tuple in origins else ""
        self.is_loose = ONE_OR_MANY in parts
        self.notation: Notation | None = marks.get(Notation)
        self.options = self.notation.options if self.notation else words
        self.table: str | None = marks[Names].table if Names in marks else None
        self.inner = next((part for part in parts if isinstance(part, type) and issubclass(part, Record)), None)
        self.word: str | None = marks[Word].key if Word in marks else None


@cache
def described(kind: type[Record]) -> Mapping[str, Described]:
    """The fields of the record by the names that stand in files."""
    hints = get_type_hints(kind, include_extras=True)
    return {info.alias or name: Described(name, info, hints[name]) for name, info in kind.model_fields.items()}


def yaml_fields(kind: type[Record]) -> Mapping[str, Described]:
    """The fields that editors write in YAML: not the id, which the file's name or a key gives, nor a page's text."""
    return {name: field for name, field in described(kind).items() if name not in ("id", "body")}


def _parts_of(hint: Any) -> Iterator[Any]:
    """The type and all types and marks that it is made of."""
    yield hint
    for part in get_args(hint):
        yield from _parts_of(part)


def _all_names(kind: type[Record]) -> Iterator[str]:
    yield from (field.alias or name for name, field in kind.model_fields.items())
    for narrower in kind.__subclasses__():
        yield from _all_names(narrower)


FIELD_NAMES = frozenset(_all_names(Record))
"""What may stand before a colon anywhere, except for names that editors give themselves."""
# What people who know German, not the model, write first.
_GERMAN_KEYS = {
    "titel": "title", "beginn": "start", "anfang": "start", "datum": "start", "ende": "end", "ort": "place",
    "kategorie": "category", "beschreibung": "description", "zusammenfassung": "summary", "bild": "image",
    "mitglieder": "members", "berufe": "professions", "stadt": "town", "plz": "postcode", "strasse": "street",
    "straße": "street", "bundesland": "state", "webseite": "website", "internet": "website", "kontakt": "contact",
    "veranstalter": "organiser", "organizer": "organiser", "wiederholung": "repeat", "bis": "until", "ausser": "except",
    "außer": "except", "zielgruppe": "audience", "entwurf": "draft", "adresse": "url", "wert": "value",
    "uhrzeit": "start", "zeit": "start", "termin": "start", "anmeldeschluss": "register_by", "preis": "price",
    "kosten": "price", "ausgebucht": "full", "link": "links", "anmeldung": "links", "stand": "status", "name": "title",
    "telefon": "phone", "mail": "email", "datei": "file", "flyer": "downloads", "art": "kind", "region": "state",
}  # fmt: skip

_GERMAN_VALUES = {
    "abgesagt": "cancelled", "ausgefallen": "cancelled", "canceled": "cancelled", "verschoben": "postponed",
    "geplant": "tentative", "vorläufig": "tentative", "unter vorbehalt": "tentative", "fest": "confirmed",
    "bestätigt": "confirmed", "öffentlich": "public", "auf anfrage": "on_request", "anmeldung": "registration",
    "fällt aus": "cancelled", "entfällt": "cancelled", "findet statt": "confirmed", "intern": "page",
    "privat": "on_request", "sn": "Sachsen", "bb": "Brandenburg", "bbg": "Brandenburg", "facebook": "web",
}  # fmt: skip


class Validated(NamedTuple):
    """A record as it is written and as the model makes it, and the fields that are not whole, in order.

    Of those, what cannot be read is left out, and an example stands for what must not be missing.
    """

    plain: dict[str, Any]
    record: Record
    gaps: tuple[str, ...]


def validated(
    kind: type[Record], document: Document, node: Node, given: Mapping[str, str], path: Path = ()
) -> tuple[Validated | None, list[Problem]]:
    """The record that `node` (at `path` of the document) describes, completed by `given`, and all its problems.

    One with mistakes is there as far as it can be read, so that its other fields are looked through as well; None
    where no record can be made of it.
    """
    plain = yaml_text.to_plain(node)
    if not isinstance(plain, dict):
        fact = {"expected": "eine Gruppe von Angaben", "found": kind_of(plain)}
        advice = "Jede Angabe steht auf einer eigenen Zeile: Wort, Doppelpunkt, Wert."
        if path and isinstance(plain, str):
            required = [name for name, field in kind.model_fields.items() if field.is_required() and name != "id"]
            entry = dict.fromkeys(required, "") | {required[0]: plain}
            advice += f" So:\n\n{lines_of(str(path[-1]), entry)}"
        return None, [problem("E106", document.where(*path), **fact, description=advice)]
    not_theirs = sorted((described(kind).keys() - yaml_fields(kind).keys()) & plain.keys())
    problems = [_unknown_key(kind, document, (name,), document.where_key(*path, name)) for name in not_theirs]
    gaps, filled = set[str](), set[Path]()
    for attempt in range(_MOST_ATTEMPTS):
        try:
            return Validated(plain, kind.model_validate({**plain, **given}), tuple(sorted(gaps))), problems
        except ValidationError as error:
            mistakes = error.errors(include_url=False)
        if not attempt:
            told = (one for one in mistakes if one["loc"] not in (("id",), ("body",)))
            problems = _without_echoes(problems + [_finding(kind, document, path, one) for one in told])
        for one in mistakes:
            loc: Path = tuple(step for step in one["loc"] if step != "[key]")
            gaps |= _concerned(kind, loc, one["type"], plain)
            value = _filling(kind, loc) if one["type"] == "missing" and loc not in filled else None
            filled |= {loc} if value else set()
            _put_right(plain, loc, value)
    return None, problems


def _concerned(kind: type[Record], loc: Path, mistake: str, plain: Mapping[str, Any]) -> set[str]:
    """The fields of the record that a mistake at `loc` leaves open; behind an unknown key may be any of the dates."""
    if mistake != "extra_forbidden" or len(loc) > 1:
        return {str(loc[0])}
    key = str(loc[0])
    meant = get_close_matches(_GERMAN_KEYS.get(key.lower(), key), yaml_fields(kind), n=1)
    return {*meant} or ({"start"} if not {"start", "sessions"} & plain.keys() else set())


def _filling(kind: type[Record], loc: Path) -> Writable | None:
    """What stands for a value that is missing; None where nothing can, because it would have to exist."""
    _, field, below = _found_at(kind, loc)
    return None if not field or below or field.table else example_of(field) or "…"


def _put_right(plain: Any, loc: Path, value: Writable | None) -> bool:
    """Puts `value` at `loc`; without one takes out what stands there, or else what it is missing from."""
    step, *rest = loc
    is_there = step in plain if isinstance(plain, dict) else isinstance(plain, list) and int(step) < len(plain)
    if is_there and rest and _put_right(plain[step], tuple(rest), value):
        return True
    if isinstance(plain, dict) and not rest and value is not None:
        plain[step] = value
        return True
    if is_there:
        # In a list what follows goes as well: its numbers would no longer be those of the file.
        del plain[slice(step, None) if isinstance(plain, list) else step]
    return is_there


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """A misspelt key is also a missing one; saying so twice helps nobody."""
    misspelt = {found.facts["suggestion"] for found in problems if found.code == "E104"}
    return [
        found for found in problems if found.code != "E105" or f"Meinten Sie „{found.facts['key']}“?" not in misspelt
    ]


def _finding(kind: type[Record], document: Document, above: Path, details: Any) -> Problem:
    loc = tuple(step for step in details["loc"] if step != "[key]")
    mistake, found, context = details["type"], details["input"], details.get("ctx", {})
    is_key = len(loc) < len(details["loc"]) or mistake in ("missing", "extra_forbidden")
    where = document.where_key(*above, *loc) if is_key else document.where(*above, *loc)
    _, field, _ = _found_at(kind, loc)
    description = (field.info.description or "") if field else ""
    typographic = TYPOGRAPHIC.fullmatch(found) if isinstance(found, str) else None
    match mistake:
        case "value_error" | "literal_error" | "enum" if typographic:
            name = "" if isinstance(loc[-1], int) else f"{loc[-1]}: "
            marks = typographic["open"] + typographic["close"]
            return problem("E210", where, found=marks, right=f"\n\n{name}{yaml_text.scalar(typographic['text'])}")
        case "value_error" if isinstance(unreadable := context.get("error"), Unreadable):
            if unreadable.code == "E106":
                description = f"{description} {_shown(kind, document, loc, found)}"
            return problem(unreadable.code, where, **_known_facts(unreadable, description))
        case "missing":
            return problem("E105", where, key=loc[-1], description=description)
        case "extra_forbidden":
            return _unknown_key(kind, document, loc, where)
        case "literal_error" | "enum":
            known = [word.strip("' ") for word in re.findall(r"'[^']*'", str(context.get("expected", "")))]
            suggestion = did_you_mean(_GERMAN_VALUES.get(str(found).lower(), str(found)), known)
            facts = {"suggestion": suggestion, "known": choices(known, 20), "description": description}
            return problem("E132", where, found=found, **facts)
        case _ if mistake in _EXPECTED:
            shown = f"{description} {_shown(kind, document, loc, found)}"
            return problem("E106", where, expected=_EXPECTED[mistake], found=kind_of(found), description=shown)
        case "float_type" | "float_parsing" | "finite_number":
            return problem("E144", where, found=found)
        case "greater_than_equal" | "less_than_equal":
            limit = f"mindestens {context['ge']}" if "ge" in context else f"höchstens {context['le']}"
            return problem("E139", where, found=found, expected=f"Erlaubt ist {limit}.", description=description)
        case _:
            return problem("E145", where, reason=details["msg"], description=description)


def _unknown_key(kind: type[Record], document: Document, loc: Path, where: Where) -> Problem:
    line = document.lines[where.line - 1]
    if " " in str(loc[-1]) and (goes_on := text_going_on(document.lines, where.line - 1, FIELD_NAMES)):
        return problem("E211", Where(where.file, where.line, 1, len(line)), **goes_on)
    key, names = str(loc[-1]), [*yaml_fields(_found_at(kind, loc[:-1])[0] or kind)]
    suggestion = _elsewhere(kind, loc, document.keys()) or did_you_mean(_GERMAN_KEYS.get(key.lower(), key), names)
    if len(loc) == 1 and key in kind.model_fields:
        suggestion = "Die Kennung steht schon fest." if key == "id" else ""
    return problem("E104", where, key=key, suggestion=suggestion, known=choices(names, 30))


def _elsewhere(kind: type[Record], loc: Path, written: Sequence[str]) -> str:
    """Where a key belongs that stands on another level than it should; empty where it belongs nowhere."""
    key = str(loc[-1])
    if len(loc) > 1:
        belongs = key in described(kind) and key not in described(_found_at(kind, loc[:-1])[0] or kind)
        advice = f"„{key}“ gehört nicht unter „{loc[0]}“, sondern ohne Einrückung an den Anfang der Zeile."
        return advice if belongs else ""
    above = [name for name, field in described(kind).items() if field.inner and key in described(field.inner)]
    first = next((name for name in above if name in written), above[0] if above else None)
    return f"„{key}“ gehört eingerückt unter „{first}:“." if first else ""


def _shown(kind: type[Record], document: Document, loc: Path, found: object) -> str:
    """How the field at `loc` is written, with what stands there where its place is clear."""
    _, field, below = _found_at(kind, loc)
    if not field:
        return ""
    name = str(loc[-1 - below])
    written = {loc[-1]: found} if below and isinstance(loc[-1], str) else None if below else found
    if field.table in _TABLES and isinstance(written, dict):
        entry_id = proposed_id(str(next(iter(written.values()), "")))
        if entry_id:
            moved = yaml_text.entry(entry_id, written)
            place = f"Diese Angaben gehören nach site_data/{field.table}.yaml"
            return f"{place}, und hier steht „{name}: {entry_id}“:\n\n{moved}"
    value = as_meant(field, written, document.text("start")) or example_of(field)
    return f"So:\n\n{lines_of(name, value)}" if value else ""


_EXPECTED = {
    "string_type": "ein Text",
    "model_type": "eine Gruppe von Angaben",
    "dict_type": "eine Gruppe von Angaben",
    "tuple_type": "eine Liste",
}


def _known_facts(unreadable: Unreadable, description: str) -> dict[str, str]:
    found = unreadable.facts.get("found", "")
    suggestion = id_proposal(found)
    if unreadable.code == "E110":
        suggestion = f"{'Das Jahr gehört dazu. ' if _WITHOUT_YEAR.fullmatch(found) else ''}{description}"
    elif unreadable.code in ("E120", "E128"):
        series = {key: value for key, value in (series_in(found, "") or {}).items() if value}
        suggestion = (
            "Gemeint ist wohl: " + ", ".join(lines_of(*one).strip() for one in series.items()) if series else ""
        )
    return {"description": description, "suggestion": suggestion, **unreadable.facts}


def _found_at(kind: type[Record], loc: Path) -> tuple[type[Record] | None, Described | None, int]:
    """The record type that stands at `loc`, if one does, and the nearest field, with the steps it stands above."""
    record: type[Record] | None = kind
    field, below = None, 0
    for step in map(str, loc):
        if record and step in described(record):
            field, below = described(record)[step], 0
            record = field.inner
        else:
            # The key of a mapping, or a number: its value's record was found with the mapping.
            below += 1
    return record, field, below


def example_of(field: Described, known: str = "kennung") -> Writable | None:
    """The value that may stand in the field, `known` where it names an entry; None for any text."""
    if field.info.examples:
        found: Writable = field.info.examples[0]
        return found
    examples = field.notation.schema.get("examples") if field.notation else None
    value: Writable | None = known if field.table not in (None, "assets") else examples[0] if examples else None
    if field.inner:
        value = {
            name: example
            for name, one in described(field.inner).items()
            if (one.info.is_required() or one.info.examples or (one.info.default is None and not one.table))
            and (example := example_of(one)) is not None
        }
    if field.many == "row" and value:
        return [value]
    return value or (field.info.default if isinstance(field.info.default, str) else None)


def as_meant(field: Described, written: Any, start: str) -> Writable | None:
    """What is written in the field of a record that begins at `start`, put where it belongs; None where that is open.

    What is still to be said stands there empty: pasted as it is, it gets told as missing.
    """
    match written:
        case str() if field.inner is Contact:
            key = "email" if "@" in written else "name" if re.search(r"[^\W\d]", written) else "phone"
            return {key: written}
        case str() if field.inner is Image:
            stem, dot, ending = written.rpartition("/")[2].rpartition(".")
            return {"file": f"images/{proposed_id(stem)}.{ending.lower()}", "alt": ""} if dot else None
        case str() if field.inner is Repeat:
            return series_in(written, start)
        case dict() if field.inner is Session:
            return {key: {"start": each} if isinstance(each, str) else each for key, each in written.items()}
        case [dict(), *_] if field.many == "keyed":
            return {f"teil-{number}": each for number, each in enumerate(written, 1)}
        case [str(), *_] if not field.inner:
            return ", ".join(map(str, written))
        case _:
            return None


def lines_of(name: str, value: Writable) -> str:
    """The field as it may stand in a file; a list of plain words in brackets, so that it is one line."""
    if isinstance(value, list) and all(isinstance(each, str) and re.fullmatch(r"[\w-]+", each) for each in value):
        return f"{name}: [{', '.join(value)}]\n"
    return yaml_text.entry(name, value).replace(': ""\n', ":\n")

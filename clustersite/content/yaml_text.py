"""Values written as YAML, so that reading gives back exactly what was written, wherever it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Writable = str | Sequence["Writable"] | Mapping[str, "Writable"]

# What needs no quotes for any reader of any version of YAML: it begins like a word or a date and holds no sign.
_PLAIN = re.compile(r"[^\W_](?:[\w.,()/&+;!?@’„“–-]| (?! )|:(?=[\d/]))*", re.UNICODE)
_SPECIAL_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def document(values: Mapping[str, Writable]) -> str:
    """A YAML document in block style, one key a line."""
    return "".join(entry(key, value) for key, value in values.items()) or "{}\n"


def scalar(text: str) -> str:
    """The text on one line, in quotes where it needs them."""
    is_plain = _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _SPECIAL_WORDS
    return text if is_plain else quoted(text)


def quoted(text: str) -> str:
    """The text in double quotes on one line, everything unprintable escaped."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def entry(key: str, value: Writable, indent: str = "") -> str:
    """The lines of one key in block style, each with its line end."""
    match value:
        case str() if "\n" in value and _fits_a_block(value):
            lines = "".join(f"{indent}  {line}".rstrip() + "\n" for line in value.rstrip("\n").split("\n"))
            return f"{indent}{key}: |\n{lines}"
        case str():
            return f"{indent}{key}: {scalar(value)}\n"
        case Mapping() if not value:
            return f"{indent}{key}: {{}}\n"
        case Mapping():
            return f"{indent}{key}:\n" + "".join(entry(name, inner, indent + "  ") for name, inner in value.items())
        case _:
            return f"{indent}{key}:\n" + "".join(item(inner, indent + "  ") for inner in value)


def item(value: Writable, indent: str) -> str:
    """The lines of one item of a list in block style."""
    match value:
        case str():
            return f"{indent}- {scalar(value)}\n"
        case Mapping() if value:
            lines = "".join(entry(name, inner, indent + "  ") for name, inner in value.items())
            return f"{indent}- {lines.removeprefix(indent + '  ')}"
        case _:
            raise TypeError("lists hold texts and groups only")


def _fits_a_block(text: str) -> bool:
    """Whether a literal block keeps the text: nothing unprintable, nothing that looks like indentation or its end."""
    lines = text.removesuffix("\n").split("\n")
    return (
        text.endswith("\n")
        and bool(lines[0].strip())
        and not lines[0].startswith(" ")
        and bool(lines[-1].strip())
        and all(line.isprintable() and line == line.rstrip() for line in lines)
    )

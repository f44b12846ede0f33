"""What imports share: foreign bytes as text, foreign text made harmless, and what came of it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clustersite.content.slugs import proposed_id
from clustersite.content.yaml_text import Writable, document
from clustersite.problems.diagnostics import Problem, Where, problem

LARGEST_FILE = 5_000_000
MOST_ENTRIES = 2000
_LONGEST_LINE = 280
_LONGEST_TEXT = 10_000
ENCODINGS = ("utf-8", "windows-1252", "utf-16")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFile:
    """A file that an import would write, and what of its source did not find a place in it."""

    path: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What an import would write, and German sentences about what it left out and why."""

    files: tuple[NewFile, ...]
    skipped: tuple[str, ...]


def decoded(name: str, content: bytes, encoding: str | None) -> str | Problem:
    """The text of a foreign file. Without a sign or a word from the editor it must be UTF-8: nothing is guessed."""
    try:
        if encoding:
            return content.decode(encoding)
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeError:
        reason = f"Sie ist nicht in {encoding or 'UTF-8'} gespeichert" + ("." if encoding else ", " + _GUESS)
        return problem("E190", Where(name), reason=reason, suggestion=_ENCODING_ADVICE)


_GUESS = "sondern vermutlich in Windows-1252, wie Excel es tut."
_ENCODING_ADVICE = "In Excel als „CSV UTF-8“ speichern oder die Kodierung nennen: --encoding windows-1252"


def clean_line(text: str) -> str:
    """The text on one line, without what cannot be seen, cut where it is too long for a field."""
    words = " ".join(_visible(text).split())
    return words if len(words) <= _LONGEST_LINE else words[:_LONGEST_LINE].rstrip() + " …"


def clean_prose(text: str) -> str:
    """The text as Markdown that shows exactly these words: no markup of HTML, Markdown or placeholders survives."""
    if re.search(r"</?[a-zA-Z][^>]{0,500}>", text):
        text = re.sub(r"<(br|/p|/div|/li)\b[^>]{0,500}>", "\n", text, flags=re.IGNORECASE)
        text = html.unescape(re.sub(r"</?[a-zA-Z][^>]{0,500}>", "", text))
    lines = (" ".join(line.split()) for line in _visible(text[:_LONGEST_TEXT]).split("\n"))
    paragraphs = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    escaped = re.sub(r"([\\`*_\[\]{}#|!])", r"\\\1", paragraphs)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _visible(text: str) -> str:
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(character if character.isprintable() or character == "\n" else " " for character in plain)


def free_id(name: str, taken: Collection[str]) -> str:
    """The id that the name proposes, numbered when it is taken."""
    first = proposed_id(name) or "ohne-namen"
    if first not in taken:
        return first
    return next(numbered for number in range(2, 10_000) if (numbered := f"{first[:74]}-{number}") not in taken)


def source_text(head: str, values: Mapping[str, Writable]) -> str:
    """A source file: a comment that says where it comes from, and the values."""
    return f"# {clean_line(head)}\n{document(values)}"

"""What imports share: foreign bytes as text, foreign text made harmless, and what came of it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clustersite.content.dates import Unreadable
from clustersite.content.fields import proposed_id, read_web_address
from clustersite.content.model import Site
from clustersite.content.yaml_text import Writable, document
from clustersite.problems.diagnostics import Problem, Where, problem

LARGEST_FILE = 5_000_000
MOST_ENTRIES = 2000
_LONGEST_LINE = 280
LONGEST_TEXT = 10_000
ENCODINGS = ("utf-8", "windows-1252", "utf-16")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFile:
    """A file that an import would write or change, and what of its source did not find a place in it."""

    path: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What an import would write, German sentences about what it left out and why, and lines to paste by file."""

    files: tuple[NewFile, ...]
    skipped: tuple[str, ...]
    proposed: Mapping[str, str]


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
    """The text as Markdown that shows exactly these words: no markup of HTML, Markdown or placeholders survives.

    Addresses do: those in angle brackets, as Outlook writes them, and those behind the words of a link.
    """
    text = _ADDRESS.sub(r"\1", _ANCHOR.sub(_words_and_address, text))
    text = _TAG.sub("", re.sub(r"<(br|/p|/div|/li)\b[^>]{0,500}>", "\n", text, flags=re.IGNORECASE))
    lines = (" ".join(line.split()) for line in _visible(text[:LONGEST_TEXT]).split("\n"))
    paragraphs = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    escaped = re.sub(r"([\\`*_\[\]{}#|!])", r"\\\1", paragraphs)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_TAG = re.compile(r"</?[a-zA-Z][^>]{0,500}>")
_ADDRESS = re.compile(r"<(?:(?=https?:)|mailto:|tel:)([^\s<>]{3,1000})>", re.IGNORECASE)
_ANCHOR = re.compile(
    r"<a\s[^>]{0,500}?href=[\"']?(?:mailto:|tel:)?([^\"'\s>]{1,1000})[^>]{0,500}>(.{0,1000}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")


def _words_and_address(found: re.Match[str]) -> str:
    words, address = _TAG.sub("", found[2]).strip(), found[1]
    return address if words in ("", address) else f"{words} ({address})"


def _visible(text: str) -> str:
    decoded = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    plain = unicodedata.normalize("NFC", decoded.replace("\r\n", "\n").replace("\r", "\n"))
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


class Whereabouts:
    """What foreign words for places and addresses mean here, and lines to paste for those that are not here yet."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._places: dict[str, dict[str, Writable]] = {}
        self._links: dict[str, dict[str, Writable]] = {}

    def place(self, where: str, notes: list[str]) -> str | None:
        """The id of the place that is meant: its name as whole words, and nothing that tells of another town."""
        if not where:
            return None
        found = [place for place in self._site.places.values() if _has_words(where, place.name)]
        for place in sorted(found, key=lambda place: len(place.name), reverse=True):
            postcode = re.search(r"\b[0-9]{5}\b", where)
            if postcode and place.postcode:
                agrees = postcode[0] == place.postcode
            elif postcode:
                agrees = _has_words(where, f"{postcode[0]} {place.town}")
            else:
                agrees = where.casefold() == place.name.casefold() or _has_words(where, place.town)
            if agrees:
                if rest := self._rest(where, (place.name, place.street, place.postcode, place.town)):
                    notes.append(clean_line(f"Zum Ort steht in der Quelle noch: {rest}."))
                return place.id
        new = self._proposed_place(where)
        notes.append(clean_line(f"Ort laut Quelle: {where}. Die Zeilen für places.yaml übernehmen, dann place: {new}."))
        return None

    def link(self, address: str, title: str, notes: list[str]) -> str | None:
        """The id of the link with this address."""
        known = next((link.id for link in self._site.links.values() if link.url == address), None)
        if known:
            return known
        try:
            read_web_address(address)
        except Unreadable:
            notes.append(clean_line(f"Link laut Quelle, der keine Webadresse ist: {address}"))
            return None
        new = next((key for key, values in self._links.items() if values["url"] == address), None)
        if new is None:
            new = free_id(f"{title} Link", {*self._site.links, *self._links})
            host = address.partition("://")[2].partition("/")[0].removeprefix("www.")
            kind: dict[str, Writable] = {"kind": "zoom"} if host == "zoom.us" or host.endswith(".zoom.us") else {}
            self._links[new] = {"label": f"{title} bei {host}", **kind, "url": address}
        notes.append(
            clean_line(f"Link laut Quelle: {address}. Die Zeilen für links.yaml übernehmen, dann links: {new}.")
        )
        return None

    def proposed(self) -> dict[str, str]:
        """The lines to paste, by file."""
        tables = {"site_data/places.yaml": self._places, "site_data/links.yaml": self._links}
        return {file: "".join(map(_pasted, table.items())) for file, table in tables.items() if table}

    def _proposed_place(self, where: str) -> str:
        parts = [part for part in map(str.strip, re.split("[,;]", where)) if part.casefold() not in _COUNTRIES]
        values: dict[str, Writable] = {}
        for part in parts:
            town = re.fullmatch(r"(?:D-)?([0-9]{5})\s*(.*)", part)
            if town:
                values |= {"postcode": town[1], **({"town": town[2]} if town[2] else {})}
            elif values.get("name") and re.search(r"\s[0-9]+\s?[a-zA-Z]?(\s?[-–/]\s?[0-9]+)?$", part):
                values["street"] = part
            elif not values.get("name"):
                values["name"] = part
            elif "street" in values and "town" not in values:
                values["town"] = part
            else:
                values["name"] = f"{values['name']}, {part}"
        values.setdefault("name", where)
        same = next((key for key, known in self._places.items() if known == values), None)
        new = same or free_id(str(values["name"]), {*self._site.places, *self._places})
        self._places[new] = values
        return new

    @staticmethod
    def _rest(where: str, known: tuple[str | None, ...]) -> str:
        """What the words say beyond the known ones."""
        for words in filter(None, known):
            where = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "", where, flags=re.IGNORECASE)
        parts = (part.strip(" ()") for part in re.split("[,;]", where))
        return ", ".join(part for part in parts if part and part.casefold() not in _COUNTRIES)


_COUNTRIES = ("", "deutschland", "germany", "de")


def _has_words(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", text.casefold()) is not None


def _pasted(entry: tuple[str, Mapping[str, Writable]]) -> str:
    key, values = entry
    missing = "" if "town" in values or "url" in values else "  # town: fehlt, bitte ergänzen\n"
    return document({key: values}) + missing

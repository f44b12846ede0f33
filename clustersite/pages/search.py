"""The search index: which words stand in which documents, in the form that assets/js/search.js reads.

Words are reduced to a stem by a few rules that the script knows as well (assets/js/stem.js); a test holds the two
equal. The rules need not be right as grammar, only bring the forms of a word together: Mechatroniker,
Mechatronikerinnen; Görlitz, Goerlitz; Messe, Messen.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

_ENDING = re.compile(r"^(.{3,}?)(?:ern|em|en|er|es|e|s)$")
_FEMININE = re.compile(r"^(.{4,})inn?$")
_PERSON = re.compile(r"^(.{3,})er$")
_REFERENCE = re.compile(r"\[\[[^\[\]]*\]\]|\]\([^()]*\)|https?://\S+")
_LARGEST_WEIGHT = 9
# Words that stand almost everywhere; to find them would be to find everything.
COMMON = frozenset({
    "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "bis", "da", "das", "dass", "dem", "den", "der", "des",
    "die", "dies", "ein", "eine", "einem", "einen", "einer", "eines", "er", "es", "euch", "euer", "eure", "fuer",
    "für", "hier", "ihr", "ihre", "im", "in", "ist", "mehr", "mit", "nach", "nicht", "noch", "oder", "sich", "sie",
    "sind", "so", "um", "und", "uns", "unser", "vom", "von", "vor", "war", "was", "wenn", "wer", "wie", "wir", "wird",
    "zu", "zum", "zur", "über",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """Something that can be found: what a list of results shows, and its texts with a weight from 1 to 9."""

    kind: str
    title: str
    address: str
    text: str
    fields: tuple[tuple[int, str], ...]


def index(documents: Iterable[Document], kinds: Iterable[str], href: Callable[[str], str]) -> bytes:
    """The index as JSON: kinds, common words, documents as rows, and for each stem pairs of a document and a weight."""
    documents, kinds = tuple(documents), tuple(kinds)
    words: dict[str, dict[int, int]] = {}
    for number, document in enumerate(documents):
        for weight, text in document.fields:
            for word in stems(text):
                found = words.setdefault(word, {})
                found[number] = max(found.get(number, 0), min(weight, _LARGEST_WEIGHT))
    rows = [[found.title, href(found.address), kinds.index(found.kind), found.text] for found in documents]
    postings = {word: [part for pair in found.items() for part in pair] for word, found in sorted(words.items())}
    content = {"kinds": kinds, "common": sorted(COMMON), "documents": rows, "words": postings}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def stems(text: str) -> list[str]:
    """The stems of the words of a text or of Markdown, common words left out."""
    plain = _REFERENCE.sub(" ", text).lower()
    return [stem(word) for word in re.findall(r"\w+", plain) if len(word) > 1 and word not in COMMON]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of a word have in common."""
    word = word.lower().replace("ß", "ss")
    word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    word = re.sub(r"(?<![aeq])ue", "u", word).replace("ae", "a").replace("oe", "o")
    return _PERSON.sub(r"\1", _FEMININE.sub(r"\1", _ENDING.sub(r"\1", word)))

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
from typing import NamedTuple

from clustersite.content.model import Synonym

_ENDING = re.compile(r"^(.{3,}?)(?:ern|em|en|er|es|e|s)$")
_FEMININE = re.compile(r"^(.{4,})inn?$")
_PERSON = re.compile(r"^(.{3,})er$")
_REFERENCE = re.compile(r"\[\[[^\[\]]*\]\]|\]\([^()]*\)|https?://\S+")
# Words that stand almost everywhere; to find them would be to find everything.
COMMON = frozenset({
    "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "bis", "da", "das", "dass", "dem", "den", "der", "des",
    "die", "dies", "ein", "eine", "einem", "einen", "einer", "eines", "er", "es", "euch", "euer", "eure", "fuer",
    "für", "hier", "ihr", "ihre", "im", "in", "ist", "mehr", "mit", "nach", "nicht", "noch", "oder", "sich", "sie",
    "sind", "so", "um", "und", "uns", "unser", "vom", "von", "vor", "war", "was", "wenn", "wer", "werden", "wie", "wir",
    "wird", "zu", "zum", "zur", "über",
})  # fmt: skip


Words = tuple[tuple[int, str], ...]
"""The stems of a document by their weight, the heaviest first: in one text, apart by spaces, each of them once."""


Fields = tuple[tuple[int, str], ...]
"""The texts that something is found by, each with a weight from 1 to 9."""


class Shown(NamedTuple):
    """What a list of results shows of a page: what it is, its title, and a line of text.

    Of two pages that fit a query alike the one with the smaller `rank` stands first.
    """

    kind: str
    title: str
    text: str
    rank: tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A page that can be found: the name of its kind with its params, its address, and what a result shows of it."""

    page: tuple[str, tuple[tuple[str, str | int], ...]]
    address: str
    kind: str
    title: str
    text: str
    rank: tuple[int, int]


def index(
    documents: Iterable[Document], words: Iterable[Words], kinds: Iterable[str], href: Callable[[str], str]
) -> bytes:
    """The index as JSON: kinds, common words, documents as rows, and for each stem pairs of a document and a weight.

    `words` are those of the documents, in the same order.
    """
    documents, kinds = tuple(documents), tuple(kinds)
    postings: dict[str, list[int]] = {}
    for number, of_document in enumerate(words):
        for weight, text in of_document:
            for word in text.split():
                postings.setdefault(word, []).extend((number, weight))
    rows = [[found.title, href(found.address), kinds.index(found.kind), found.text] for found in documents]
    content = {"kinds": kinds, "common": sorted(COMMON), "documents": rows, "words": dict(sorted(postings.items()))}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def words(fields: Iterable[tuple[int, str]], synonyms: Iterable[Synonym] = ()) -> Words:
    """The stems of all the texts, each with the largest of the weights (1 to 9) that the texts have it with.

    Where all words stand that a synonym means, its own words stand as well, with the weight of the lightest of them.
    """
    weights: dict[str, int] = {}
    for weight, text in fields:
        for word in stems(text):
            weights[word] = max(weight, weights.get(word, 0))
    meant: dict[str, int] = {}
    for synonym in synonyms:
        weight = min((weights.get(word, 0) for word in stems(synonym.means)), default=0)
        for word in stems(" ".join(synonym.words)) if weight else ():
            meant[word] = max(weight, weights.get(word, 0), meant.get(word, 0))
    by_weight: dict[int, list[str]] = {}
    for word, weight in (weights | meant).items():
        by_weight.setdefault(weight, []).append(word)
    return tuple((weight, " ".join(found)) for weight, found in sorted(by_weight.items(), reverse=True))


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

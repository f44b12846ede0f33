"""The search index: which words stand in which documents, in the form that assets/js/search.js reads.

A small index is one file. A large one is divided: by the beginnings of words into parts, and by documents into files
of rows, so that a browser loads what its query needs, and a document that changes touches only what tells of it.

Words are reduced to a stem by a few rules that the script knows as well (assets/js/stem.js); a test holds the two
equal. The rules need not be right as grammar, only bring the forms of a word together: Mechatroniker,
Mechatronikerinnen; Görlitz, Goerlitz; Messe, Messen.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from typing import NamedTuple
from zlib import crc32

from clustersite.content.fields import proposed_id
from clustersite.content.model import Synonym

PARTS = 128
"""How many parts the words of a divided index stand in."""

HEAVY = PARTS
"""The number of the part that is all words of large weight."""

_MOST_OF_A_WORD = 400
_MOST_OFTEN = 4_000
_HEAVY = 5
_LARGEST_PART = 48_000
# Days count back from the year 1 as well.
_RANKS = 0x800000
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


Href = Callable[[str], str]
"""Makes an address what a link says."""


class Found(NamedTuple):
    """What a list of results shows of a page (what it is, its title, a line of text), and what it is found by.

    Of two pages that fit a query alike the one with the smaller `rank` stands first.
    """

    kind: str
    title: str
    text: str
    rank: tuple[int, int]
    fields: Fields = ()


class SearchDocument(NamedTuple):
    """A page that can be found: its address, what a result shows of it, and an id that sorts it by its rank.

    The id also names the file of rows that it stands in, and stays what it is whatever else comes or goes. `slug` is
    what sorts it by its title.
    """

    id: str
    address: str
    kind: str
    title: str
    text: str
    slug: str


def search_document(address: str, shown: Found, rows: str) -> SearchDocument:
    """The document at the address, which stands in the file `rows` (four letters)."""
    first, then = shown.rank
    found = f"{first:x}{then + _RANKS:06x}{rows}{crc32(address.encode()) & 0xFFFFFF:06x}"
    slug = proposed_id(shown.title) or "0"
    return SearchDocument(found, address, shown.kind, shown.title, shown.text, slug)


def part_of(word: str) -> int:
    """Which part of a divided index the stem stands in: its first three letters tell, as in assets/js/search.js."""
    return reduce(lambda number, letter: (number * 31 + ord(letter)) % PARTS, word[:3], 0)


def postings(found: Iterable[tuple[SearchDocument, Words]]) -> tuple[str, ...]:
    """For each part of the index the stems of the documents: a line for each, with all of those.

    Of each it has the id behind a digit that sorts the larger weight first. The last text are words of large weight.
    """
    documents_of: dict[str, list[str]] = {}
    heavy: list[str] = []
    for one, of_document in found:
        for weight, text in of_document:
            heavy += [text] if weight >= _HEAVY else []
            for word in text.split():
                documents_of.setdefault(word, []).append(f"{9 - weight}{one.id}")
    parts: list[list[str]] = [[] for _ in range(PARTS)]
    for word, ids in documents_of.items():
        parts[part_of(word)].append(f"{word} {' '.join(ids)}")
    return *map("\n".join, parts), " ".join(heavy)


def index(documents: Sequence[SearchDocument], lines: str, kinds: Sequence[str], href: Href) -> bytes:
    """The whole index as JSON: kinds, common words, rows of documents, for each stem pairs of a row and a weight."""
    number = {one.id: place for place, one in enumerate(documents)}
    words = {word: _pairs(found, number) for word, found in _merged(lines).items()}
    shown = _rows(documents, kinds, href)
    return _json({"kinds": kinds, "common": sorted(COMMON), "total": len(shown), "rows": shown, "words": words})


def head(total: int, heavy: str, kinds: Sequence[str]) -> bytes:
    """What an index has that is divided into parts and rows: kinds, common words and the number of documents.

    Mistaken words and parts of compounds are looked for among words of large weight, those of most documents.
    """
    counted = Counter(word for word in heavy.split() if len(word) > 3 and not word.isdecimal())
    often = sorted(counted, key=lambda word: (-counted[word], word))[:_MOST_OFTEN]
    return _json({"kinds": kinds, "common": sorted(COMMON), "total": total, "often": often})


def part(lines: str) -> bytes:
    """One part of the index as JSON: the ids of documents, and for each stem pairs of an id's number and a weight.

    A word of very many documents has those of them that say most with it, behind them the number of all.
    """
    merged, most = _merged(lines), _MOST_OF_A_WORD
    while True:
        best = {word: sorted(found)[:most] if len(found) > most else found for word, found in merged.items()}
        ids = sorted({one[1:] for found in best.values() for one in found})
        number = {one: place for place, one in enumerate(ids)}
        total = {word: [len(found)] if len(found) > most else [] for word, found in merged.items()}
        content = _json({"ids": ids, "words": {word: _pairs(best[word], number) + total[word] for word in merged}})
        if len(content) <= _LARGEST_PART or most == 1:
            return content
        most //= 2


def rows(documents: Sequence[SearchDocument], kinds: Sequence[str], href: Href) -> bytes:
    """What results show of the documents, as JSON, by id."""
    return _json(dict(zip((one.id for one in documents), _rows(documents, kinds, href), strict=True)))


def _rows(documents: Iterable[SearchDocument], kinds: Sequence[str], href: Href) -> list[list[str | int]]:
    return [[found.title, href(found.address), kinds.index(found.kind), found.text] for found in documents]


def _merged(lines: str) -> dict[str, list[str]]:
    merged: dict[str, list[str]] = {}
    for line in filter(None, lines.split("\n")):
        word, *found = line.split(" ")
        merged.setdefault(word, []).extend(found)
    return dict(sorted(merged.items()))


def _pairs(found: Iterable[str], number: Mapping[str, int]) -> list[int]:
    return [value for one in found for value in (number[one[1:]], 9 - int(one[0]))]


def _json(content: object) -> bytes:
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
        weight = min((weights.get(word, 0) for word in _stems_of(synonym.means)), default=0)
        for word in _stems_of(" ".join(synonym.words)) if weight else ():
            meant[word] = max(weight, weights.get(word, 0), meant.get(word, 0))
    by_weight: dict[int, list[str]] = {}
    for word, weight in (weights | meant).items():
        by_weight.setdefault(weight, []).append(word)
    return tuple((weight, " ".join(found)) for weight, found in sorted(by_weight.items(), reverse=True))


def stems(text: str) -> list[str]:
    """The stems of the words of a text or of Markdown, common words left out."""
    plain = _REFERENCE.sub(" ", text).lower()
    return [stem(word) for word in re.findall(r"\w+", plain) if len(word) > 1 and word not in COMMON]


# Synonyms are looked for in every document.
_stems_of = lru_cache(maxsize=1_000)(stems)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the forms of a word have in common."""
    word = word.lower().replace("ß", "ss")
    word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    word = re.sub(r"(?<![aeq])ue", "u", word).replace("ae", "a").replace("oe", "o")
    return _PERSON.sub(r"\1", _FEMININE.sub(r"\1", _ENDING.sub(r"\1", word)))

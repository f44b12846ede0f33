"""Ids: what may be one, and which one a German name proposes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def is_id(text: str) -> bool:
    """Whether `text` may name a record: lower-case letters, digits, single hyphens, at most 80 characters."""
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None and len(text) <= 80


@lru_cache(maxsize=50_000)
def proposed_id(text: str) -> str:
    """An id made from any German text: ä becomes ae, ß becomes ss, the rest hyphens."""
    text = unicodedata.normalize("NFC", text).lower()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(umlaut, letters)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:80].strip("-")


def id_proposal(text: str) -> str:
    """A German sentence that proposes an id for `text`, or an empty text."""
    return f"Vorschlag: {proposed}" if (proposed := proposed_id(text)) else ""

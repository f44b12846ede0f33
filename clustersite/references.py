"""References from text to data: `[[event:insidertreff]]` and `[Text](event:insidertreff)`.

They let a date or a name stand in one place only. Here they are found; `markdown_text` replaces them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = ("event", "member", "link", "page", "figure", "site")
LINKED = ("event", "member", "link", "page")
PLACEHOLDER = r"\[\[([a-z]+):([^\]|\s]+)(?:\|([^\]]*))?\]\]"
_LINK = re.compile(r"\]\(\s*<?([a-z][a-z0-9+.-]*):([^)\s>#]*)")
_CODE = re.compile(r"(`+).+?\1|^(?: {4}|\t).*$|^```.*?^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One reference as written: what it names and in which form it wants it."""

    kind: str
    id: str
    form: str
    written: str


def references(text: str) -> Iterator[Reference]:
    """All references in Markdown text, those in code left out."""
    text = _CODE.sub("", text)
    for match in re.finditer(PLACEHOLDER, text):
        yield Reference(kind=match[1], id=match[2], form=match[3] or "", written=match[0])
    for match in _LINK.finditer(text):
        if match[1] in LINKED:
            yield Reference(kind=match[1], id=match[2], form="link", written=f"{match[1]}:{match[2]}")

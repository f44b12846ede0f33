"""References from text to data: `[[event:insidertreff]]` and `[Text](event:insidertreff)`.

They let a date or a name stand in one place only. Here they are found; `markdown_text` replaces them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clustersite.content.markdown_source import links, rendered_part

KINDS = ("event", "member", "link", "page", "figure", "site")
LINKED = ("event", "member", "link", "page")
PLACEHOLDER = r"\[\[([a-z]+):([^\]|\s]+)(?:\|([^\]]*))?\]\]"
_ANY_PLACEHOLDER = re.compile(r"\[\[[^\[\]\n]*\]\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """One reference as written: what it names, in which form it wants it, and where it stands in the text."""

    kind: str
    id: str
    form: str
    written: str
    start: int


def references(text: str) -> Iterator[Reference]:
    """All references in Markdown text, those in code left out; what is no reference but looks like one has no kind."""
    text = rendered_part(text)
    for match in _ANY_PLACEHOLDER.finditer(text):
        parts = re.fullmatch(PLACEHOLDER, match.group())
        kind, name, form = (parts[1], parts[2], parts[3] or "") if parts else ("", "", "")
        yield Reference(kind=kind, id=name, form=form, written=match.group(), start=match.start())
    for link in links(text):
        kind, colon, rest = link.target.partition(":")
        if colon and kind in LINKED and not link.is_image:
            name = rest.partition("#")[0]
            yield Reference(kind=kind, id=name, form="", written=f"{kind}:{name}", start=link.start)

"""Rendered HTML as the plain text of calendars and mails."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.parser import HTMLParser
from urllib.parse import urljoin

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_PARAGRAPHS = _BLOCKS - {"li", "tr", "dd", "dt"}
_SILENT = frozenset({"script", "style", "template", "svg"})


def plain_text(html: str, *, address: str, withheld: Collection[str]) -> str:
    """The text of `html`: links as `Text (URL)`, absolute by `address`; of `withheld` URLs only the text."""
    reader = _Reader(address, frozenset(withheld))
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects words and line breaks while the parser walks through the elements."""

    def __init__(self, address: str, withheld: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._address = address
        self._withheld = withheld
        self._parts: list[str] = []
        self._links: list[tuple[str | None, int]] = []
        self._lists: list[int | None] = []
        self._silent_depth = 0
        self._preformatted_depth = 0

    def text(self) -> str:
        """What was collected, with at most one empty line between paragraphs."""
        lines = (line.rstrip() for line in "".join(self._parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a block, a list's item or a link."""
        attributes = dict(attrs)
        self._silent_depth += tag in _SILENT
        self._preformatted_depth += tag == "pre"
        if tag in _BLOCKS:
            self._break(is_paragraph=tag in _PARAGRAPHS)
        if tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._parts.append(self._bullet())
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "a":
            self._links.append((attributes.get("href"), len(self._parts)))
        elif tag == "img" and attributes.get("alt"):
            self.handle_data(attributes["alt"] or "")
        elif tag in ("td", "th"):
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """Closes a block, a list or a link, whose address follows its text."""
        self._silent_depth -= tag in _SILENT and self._silent_depth > 0
        self._preformatted_depth -= tag == "pre" and self._preformatted_depth > 0
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "a" and self._links:
            self._parts.append(self._target(*self._links.pop()))
        if tag in _BLOCKS:
            self._break(is_paragraph=tag in _PARAGRAPHS)

    def handle_data(self, data: str) -> None:
        """Takes text over, white space as one space except where it is preformatted."""
        if self._silent_depth:
            return
        if self._preformatted_depth:
            self._parts.append(data)
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if not self._parts or self._parts[-1].endswith(("\n", " ")):
            words = words.lstrip(" ")
        if words:
            self._parts.append(words)

    def _target(self, href: str | None, first_part: int) -> str:
        words = "".join(self._parts[first_part:]).strip()
        if not href or href.startswith("#") or href in self._withheld:
            return ""
        target = href.removeprefix("mailto:").removeprefix("tel:") if ":" in href else urljoin(self._address, href)
        return "" if target == words else f" ({target})"

    def _break(self, *, is_paragraph: bool) -> None:
        """Starts a new line; a paragraph outside of lists is set off by an empty one."""
        written = "".join(self._parts[-3:])
        wanted = "\n\n" if is_paragraph and not self._lists else "\n"
        if self._parts and not written.endswith(wanted) and not re.search(r"(^|\n)(- |\d+\. )$", written):
            self._parts.append(wanted)

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

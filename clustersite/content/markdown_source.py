"""What a Markdown text holds and where: links, images, headings, HTML. Found in the text as written, not rendered.

Only what `markdown_text` would render counts: code is left out, and so are comments, which it does not show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_GONE = "\x00"
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
_ESCAPED = re.compile(r"\\[\\`*_{}\[\]()>#+.!-]")
_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.|:)\s")
_LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>(?:[^()\n]|\n(?!\s*\n)|\([^()\n]*\))*)\)"
)  # fmt: skip
_DEFINITION = re.compile(
    r"^[ \t]*(?:(?:[-*+>:]|[0-9]+\.)[ \t]*)*\[(?P<text>[^\[\]\n]+)\]:[ \t]*\n?[ \t]*(?P<target>\S+)", re.MULTILINE
)
_AUTOLINK = re.compile(r"<(?P<target>(?:https?|ftp|mailto|tel):[^<>\s]*)>", re.IGNORECASE)
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*')$""")
_HEADING = re.compile(r"^(?P<marks>#{1,6})(?P<text>[^#\n].*)$", re.MULTILINE)
_UNDERLINED = re.compile(r"^(?P<text>[^\n]+)\n(?P<marks>=+|-+)[ \t]*$", re.MULTILINE)
# Angle brackets may also stand around a link's target.
_TAG = re.compile(r"(?<!\]\()</?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link or an image: its words, its target, and where the target stands in the text."""

    text: str
    target: str
    start: int
    text_start: int
    is_image: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading: its level from 1 and where it begins."""

    level: int
    start: int
    length: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """A piece of HTML: the element's name and where the tag stands."""

    name: str
    start: int
    length: int


def rendered_part(text: str) -> str:
    """The text with code, comments and escaped signs blanked out; every other character keeps its place."""
    # Blanks in place of a comment would make its line look indented.
    text = without_comments(text, lambda comment: re.sub(r"[^\n]", _GONE, comment))
    text = _without_indented_code(text).replace(_GONE, " ")
    return _ESCAPED.sub("  ", _CODE_SPAN.sub(_blank, text))


def without_comments(text: str, instead: Callable[[str], str]) -> str:
    """The text with `instead` of each comment in the place of it."""
    parts, end = [], 0
    # A pattern would look for the end of each of many comments that are never closed.
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start + 4)) >= 0:
        parts += [text[end:start], instead(text[start : close + 3])]
        end = close + 3
    return "".join([*parts, text[end:]])


def links(text: str) -> Iterator[Link]:
    """All links and images, those that a reference definition gives included; `text` is a rendered part."""
    for match in _LINK.finditer(text):
        written = match["target"]
        target = _TITLE.sub("", written.strip()).strip()
        start = match.start("target") + written.index(target)
        if target.startswith("<") and target.endswith(">"):
            target, start = target[1:-1], start + 1
        is_image = bool(match["image"])
        yield Link(text=match["text"], target=target, start=start, text_start=match.start("text"), is_image=is_image)
        if not is_image:
            # An image may be what is clicked on.
            yield from (_moved(inner, match.start("text")) for inner in links(match["text"]))
    for match in _DEFINITION.finditer(text):
        start, words = match.start("target"), match.start("text")
        target = match["target"].removeprefix("<").removesuffix(">")
        start += match["target"].startswith("<")
        yield Link(text=match["text"], target=target, start=start, text_start=words, is_image=False)
    for match in _AUTOLINK.finditer(text):
        start = match.start("target")
        # The address is the words; that is this form's purpose.
        yield Link(text="", target=match["target"], start=start, text_start=start, is_image=False)


def headings(text: str) -> Iterator[Heading]:
    """All headings in their order; `text` is a rendered part."""
    found = [
        Heading(level=len(match["marks"]), start=match.start(), length=len(match.group().rstrip()))
        for match in _HEADING.finditer(text)
    ]
    for match in _UNDERLINED.finditer(text):
        # A line of dashes below an empty line, a list or a table is no heading.
        if match["text"].strip() and not re.match(r"\s*([-*+>|#]|\d+\.)", match["text"]) and "|" not in match["text"]:
            level = 1 if match["marks"].startswith("=") else 2
            found.append(Heading(level=level, start=match.start(), length=len(match["text"].rstrip())))
    return iter(sorted(found, key=lambda heading: heading.start))


def tags(text: str) -> Iterator[Tag]:
    """All HTML tags; `text` is a rendered part."""
    for match in _TAG.finditer(text):
        yield Tag(name=match["name"].lower(), start=match.start(), length=len(match.group().split("\n")[0]))


def _moved(link: Link, by: int) -> Link:
    start, text_start = link.start + by, link.text_start + by
    return Link(text=link.text, target=link.target, start=start, text_start=text_start, is_image=link.is_image)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _without_indented_code(text: str) -> str:
    """Indented lines after an empty one are code, except where they belong to a list."""
    lines, in_list, may_begin = text.split("\n"), False, True
    for number, line in enumerate(lines):
        if not line.strip(f" \t{_GONE}"):
            may_begin = True
        elif not re.match(r"(?: {4}|\t)", line):
            in_list = _LIST_ITEM.match(line) is not None or (in_list and not may_begin)
            may_begin = False
        elif may_begin and not in_list:
            lines[number] = " " * len(line)
    return "\n".join(lines)

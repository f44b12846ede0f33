"""What a Markdown text holds and where: links, images, headings, HTML. Found in the text as written, not rendered.

Only what `render/markdown.py` would render counts: code is left out, and so are comments, which it does not show.
Blocks are those of CommonMark and GitHub's tables, as the preview of a git host shows them; HTML is text and no block.

References let a date or a name stand in one place only: a record names ids in its fields, a text says
`[[event:infoabend]]` or `[Text](event:infoabend)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

# What keeps a text without these from being parsed.
_MAY_BE_CODE = re.compile(r"```|~~~| {4}|\t")
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)
_ESCAPED = re.compile(r"\\[\\`*_{}\[\]()>#+.!-]")
_LINK = re.compile(
    r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>(?:[^()\n]|\n(?!\s*\n)|\([^()\n]*\))*)\)"
)  # fmt: skip
_DEFINITION = re.compile(
    r"^[ \t]*(?:(?:[-*+>:]|[0-9]+\.)[ \t]*)*\[(?!\^)(?P<text>[^\[\]\n]+)\]:[ \t]*\n?[ \t]*(?P<target>\S+)", re.MULTILINE
)
_AUTOLINK = re.compile(r"<(?P<target>(?:https?|ftp|mailto|tel):[^<>\s]*)>", re.IGNORECASE)
# What is a link as it stands (GFM 6.9): web addresses and mail addresses.
BARE_LINK = re.compile(
    r"(?:(?<![A-Za-z])(?:https?|ftp)://|(?<![^\s*_~(])www\.)[\w-]+\.[^\s<\x02\x03]+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z0-9-]*[A-Za-z0-9](?![\w-])"
)
_TITLE = re.compile(r"""\s+(?:"[^"]*"|'[^']*')$""")
# An HTML tag; angle brackets may also stand around a link's target.
TAG = re.compile(r"(?<!\]\()</?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*>")


class TextLink(NamedTuple):
    """A link or an image: its words, its target, and where the target stands in the text."""

    text: str
    target: str
    start: int
    text_start: int
    is_image: bool = False


class Heading(NamedTuple):
    """A heading: its level from 1 and where it begins."""

    level: int
    start: int
    length: int


@lru_cache(maxsize=8)
def rendered_part(text: str) -> str:
    """The text with code, comments and escaped signs blanked out; every other character keeps its place."""
    lines = without_comments(text, blank).split("\n")
    without = without_comments(text, line_ends)
    for token in read_blocks(without) if _MAY_BE_CODE.search(without) else ():
        if token.type in ("fence", "code_block") and token.map:
            for number in range(*token.map):
                lines[number] = " " * len(lines[number])
    return _ESCAPED.sub("  ", _CODE_SPAN.sub(lambda match: blank(match.group()), "\n".join(lines)))


def line_ends(comment: str) -> str:
    """What stands in the place of a comment when it is left out."""
    return "\n" * comment.count("\n")


def without_comments(text: str, instead: Callable[[str], str], opening: str = "<!--", closing: str = "-->") -> str:
    """The text with `instead` of each comment in the place of it."""
    parts, end = [], 0
    # A pattern would look for the end of each of many comments that are never closed.
    while (start := text.find(opening, end)) >= 0 and (close := text.find(closing, start + len(opening))) >= 0:
        parts += [text[end:start], instead(text[start : close + len(closing)])]
        end = close + len(closing)
    return "".join([*parts, text[end:]])


@lru_cache(maxsize=8)
def links(text: str) -> tuple[TextLink, ...]:
    """All links and images, those that a reference definition gives included; `text` is a rendered part."""
    return tuple(_links(text))


def _links(text: str) -> Iterator[TextLink]:
    for match in _LINK.finditer(text):
        written = match["target"]
        target = _TITLE.sub("", written.strip()).strip()
        start = match.start("target") + written.index(target)
        if target.startswith("<") and target.endswith(">"):
            target, start = target[1:-1], start + 1
        yield TextLink(match["text"], target, start, match.start("text"), bool(match["image"]))
        if not match["image"]:
            # An image may be what is clicked on.
            at = match.start("text")
            for inner in links(match["text"]):
                yield inner._replace(start=inner.start + at, text_start=inner.text_start + at)
    for match in _DEFINITION.finditer(text):
        start, words = match.start("target"), match.start("text")
        target = match["target"].removeprefix("<").removesuffix(">")
        start += match["target"].startswith("<")
        yield TextLink(match["text"], target, start, words)
    for match in _AUTOLINK.finditer(text):
        start = match.start("target")
        # The address is the words; that is this form's purpose.
        yield TextLink("", match["target"], start, start)
    for pattern in (_LINK, _DEFINITION, _AUTOLINK):
        text = pattern.sub(lambda match: blank(match.group()), text)
    # Nearly no text holds one, and the pattern looks at every word of it.
    for match in BARE_LINK.finditer(text) if any(mark in text for mark in ("://", "www.", "@")) else ():
        address = without_punctuation(match.group())
        yield TextLink("", target_of(address), match.start(), match.start())


def without_punctuation(address: str) -> str:
    """The address of a bare link without what belongs to the sentence around it."""
    while address:
        if address.endswith(")") and address.count(")") <= address.count("("):
            break
        if address[-1] not in "?!.,:*_~'\")":
            break
        address = address[:-1]
    return re.sub(r"&[A-Za-z0-9]+;$", "", address)


def target_of(address: str) -> str:
    """Where a bare link leads."""
    if "://" in address:
        return address
    return f"http://{address}" if address.startswith("www.") else f"mailto:{address}"


def headings(text: str) -> Iterator[Heading]:
    """All headings in their order; `text` is a rendered part."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    for token in read_blocks(text):
        if token.type == "heading_open" and token.map:
            line = lines[token.map[0]]
            start = starts[token.map[0]] + len(line) - len(line.lstrip())
            yield Heading(level=int(token.tag[1]), start=start, length=len(line.strip()))


def blank(text: str) -> str:
    """Spaces in the place of the text; line ends stay."""
    return re.sub(r"[^\n]", " ", text)


# Deeper marks are left out: no reader follows them, and `check` refuses a text long before.
_PARSER = MarkdownIt("commonmark", {"html": False, "inline_definitions": True, "maxNesting": 100})
_PARSER.enable("table").disable(["inline", "text_join"])
# Where links lead is checked with their lines, and they get their addresses when the page is rendered.
_PARSER.validateLink = bool  # type: ignore[method-assign, assignment]
_PARSER.normalizeLink = str  # type: ignore[method-assign, assignment]


@lru_cache(maxsize=8)
def read_blocks(text: str) -> Sequence[Token]:
    """The blocks of the text, each from where it opens to where it closes; definitions of links are blocks as well."""
    return _PARSER.parse(text)


# No honest text is longer or deeper; what is would take the programs that read and show it too long.
_MOST_CHARACTERS = 100_000
_MOST_IN_PARAGRAPH = 5_000
_MOST_BRACKETS = 300
_MOST_HEADINGS = 300
_DEEPEST = 8
_DEEP = re.compile(rf"\t|^[ >*+\-\d.)]{{{_DEEPEST + 1}}}", re.MULTILINE)


def excess(text: str) -> tuple[int, str] | None:
    """Where a text is far longer, or nested far deeper, than any meant to be read, and what it is; else None."""
    if len(text) > _MOST_CHARACTERS:
        return 0, f"{len(text)} Zeichen Text, höchstens {_MOST_CHARACTERS}"
    # Nearly every text is known for short and flat without being parsed: a level takes a mark or spaces on its line.
    is_short = len(text) <= _MOST_IN_PARAGRAPH and text.count("\n") < _MOST_HEADINGS
    if is_short and text.count("[") <= _MOST_BRACKETS and not _DEEP.search(text):
        return None
    reason, line, depth, headings_left = "", 0, 0, _MOST_HEADINGS
    for token in read_blocks(text):
        is_around = token.type.startswith(("blockquote", "list_item"))
        depth -= is_around and token.nesting < 0
        headings_left -= token.type == "heading_open"
        line = token.map[0] if token.map else line
        words = re.sub(r"\n +", "\n", token.content) if token.type == "inline" else ""
        if depth > _DEEPEST:
            reason = f"mehr als {_DEEPEST} Ebenen"
        elif len(words) > _MOST_IN_PARAGRAPH:
            reason = f"ein Absatz mit mehr als {_MOST_IN_PARAGRAPH} Zeichen"
        elif words.count("[") > _MOST_BRACKETS:
            reason = f"mehr als {_MOST_BRACKETS} eckige Klammern in einem Absatz"
        elif headings_left < 0:
            reason = f"mehr als {_MOST_HEADINGS} Überschriften"
        depth += is_around and token.nesting > 0
        if reason:
            return sum(len(one) + 1 for one in text.split("\n")[:line]), reason
    return None


REFERENCE_KINDS = ("event", "member", "link", "page", "figure", "site")
LINKED = ("event", "member", "link", "page")
PLACEHOLDER = r"\[\[([a-z]+):([^\]|\s][^\]|\n]*)(?:\|([^\]]*))?\]\]"
_ANY_PLACEHOLDER = re.compile(r"\[\[[^\[\]\n]*\]\]")


class TextReference(NamedTuple):
    """One reference as written: what it names, in which form it wants it, and where it stands in the text."""

    kind: str
    id: str
    form: str
    written: str
    start: int


def references(text: str) -> Iterator[TextReference]:
    """All references in Markdown text, those in code left out; what is no reference but looks like one has no kind."""
    text = rendered_part(text)
    for match in _ANY_PLACEHOLDER.finditer(text):
        parts = re.fullmatch(PLACEHOLDER, match.group())
        kind, name, form = (parts[1], parts[2], parts[3] or "") if parts else ("", "", "")
        yield TextReference(kind, name, form, match.group(), match.start())
    for link in links(text):
        kind, colon, rest = link.target.partition(":")
        if colon and kind in LINKED and not link.is_image:
            name = rest.partition("#")[0]
            yield TextReference(kind, name, "", f"{kind}:{name}", link.start)

"""The blocks of a Markdown text as CommonMark 0.31 and GitHub's tables define them, with the lines they stand on.

The preview of a git host shows them so, hence the pages do as well. HTML is text here and no block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

Kind = Literal["document", "quote", "list", "item", "paragraph", "heading", "code", "rule", "table"]

_TAB = 4
# Deeper marks are text: they would take the square of the time, and no reader follows them.
_DEEPEST = 40
_QUOTE = re.compile(r" {0,3}>")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?=[ ]|$)(?P<text>.*)")
_UNDERLINE = re.compile(r" {0,3}(?P<marks>=+|-+)[ ]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ ]*){3,}|(?:-[ ]*){3,}|(?:_[ ]*){3,})$")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)")
_MARKER = re.compile(r" {0,3}(?P<marker>[-*+]|(?P<number>[0-9]{1,9})[.)])(?=[ ]|$)")
_DELIMITER = re.compile(r" {0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$")
_DEFINITION = re.compile(
    r"[ ]{0,3}\[(?!\^)(?P<label>(?:[^\[\]\\]|\\.){1,200})\]:[ ]*\n?[ ]*(?P<target><[^<>\n]*>|[^<\s]\S*)"
    r"(?:(?:[ ]+|[ ]*\n[ ]*)(?P<title>\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ ]*(?:\n|$)"
)


@dataclass(kw_only=True, slots=True)
class Block:
    """One block: its first and last line from 1, its text or its blocks, and what its kind has besides.

    `level` is that of a heading, `start` the first number of an ordered list, `info` what follows a fence, `aligned`
    how the columns of a table are, `rows` their cells; `is_loose` lists have paragraphs in their items.
    """

    kind: Kind
    line: int
    last_line: int = 0
    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    level: int = 0
    start: int | None = None
    info: str = ""
    is_loose: bool = False
    aligned: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """Where `[label]` leads, and the title that the link gets."""

    label: str
    target: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocks:
    """A text's blocks, and the definitions of its links."""

    document: Block
    definitions: tuple[Definition, ...]

    def all(self) -> Iterator[Block]:
        """Every block in the order of the text, outer ones first."""
        return (block for block, _ in self.with_depth())

    def with_depth(self) -> Iterator[tuple[Block, int]]:
        """Every block with the number of quotes and items around it."""
        waiting = [(self.document, 0)]
        while waiting:
            block, depth = waiting.pop()
            yield block, depth
            depth += block.kind in ("quote", "item")
            waiting += ((inner, depth) for inner in reversed(block.blocks))


def read_blocks(text: str) -> Blocks:
    """The blocks of the text."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.read(line.expandtabs(_TAB), number)
    reader.close(1)
    return Blocks(document=reader.open[0].block, definitions=tuple(reader.definitions))


@dataclass(kw_only=True, slots=True)
class _Open:
    """A block that may go on: how far an item or a fence is indented, the list's marker, the fence of code."""

    block: Block
    indent: int = 0
    marker: str = ""
    fence: str = ""
    lines: list[str] = field(default_factory=list)


class _Reader:
    """Reads line by line, as the appendix of CommonMark's specification describes it ("A parsing strategy")."""

    def __init__(self) -> None:
        self.open = [_Open(block=Block(kind="document", line=1))]
        self.definitions: list[Definition] = []

    def read(self, line: str, number: int) -> None:
        """Adds one line."""
        depth, line = self._going_on(line)
        tip, is_whole = self.open[-1], depth == len(self.open)
        if is_whole and tip.block.kind == "code":
            self._in_code(tip, line, number)
            return
        # What is not text is put where the line's containers end.
        inside = depth - (is_whole and tip.block.kind in ("paragraph", "table"))
        if not line.strip():
            self.close(inside)
            return
        while True:
            is_in_paragraph = self.open[-1] is tip and tip.block.kind == "paragraph"
            rest = self._begun(line, number, inside, is_in_paragraph, is_whole)
            if rest is None:
                return
            if rest == line:
                break
            line, inside = rest, len(self.open)
        if is_in_paragraph and not (is_whole and self._becomes_table(line, number)):
            # Also a line that is not indented as its item goes on with the paragraph there.
            tip.lines.append(line.lstrip(" "))
            tip.block.last_line = number
        elif is_whole and self.open[-1] is tip and tip.block.kind == "table":
            tip.block.rows.append(_cells(line))
            tip.block.last_line = number
        elif not is_in_paragraph:
            self.close(inside)
            if line.strip():
                self._add(Block(kind="paragraph", line=number), lines=[line.lstrip(" ")])

    def _going_on(self, line: str) -> tuple[int, str]:
        """How many of the open blocks the line goes on with, and what of it is left for them."""
        for depth, found in enumerate(self.open[1:], 1):
            rest = _rest(found, line)
            if rest is None:
                return depth, line
            line = rest
        return len(self.open), line

    def _in_code(self, code: _Open, line: str, number: int) -> None:
        mark = line.strip(" ")
        is_end = len(mark) >= len(code.fence) and {*mark} == {*code.fence} and not line.startswith(" " * _TAB)
        if code.fence and is_end:
            code.block.last_line = number
            self.close(len(self.open) - 1)
            return
        code.lines.append(line)
        if code.fence or line.strip():
            code.block.last_line = number

    def _begun(self, line: str, number: int, inside: int, is_in_paragraph: bool, is_whole: bool) -> str | None:
        """What is left after the beginning of a container; None after that of anything else, the line for text."""
        if line.startswith(" " * _TAB):
            if is_in_paragraph:
                return line
            self.close(inside)
            self._add(Block(kind="code", line=number), lines=[line[_TAB:]])
            return None
        is_too_deep = inside > _DEEPEST
        if not is_too_deep and (match := _QUOTE.match(line)):
            self.close(inside)
            self._add(Block(kind="quote", line=number))
            return line[match.end() :].removeprefix(" ")
        if is_in_paragraph and is_whole and (match := _UNDERLINE.match(line)) and self._becomes_heading(match, number):
            return None
        if match := _HEADING.match(line):
            self.close(inside)
            self._add(
                Block(kind="heading", line=number, level=len(match["marks"]), text=_without_closing(match["text"]))
            )
        elif match := _FENCE.match(line):
            self.close(inside)
            indent = len(line) - len(line.lstrip(" "))
            self._add(Block(kind="code", line=number, info=match["info"].strip()), fence=match["fence"], indent=indent)
        elif _RULE.match(line):
            self.close(inside)
            self._add(Block(kind="rule", line=number))
        elif is_too_deep:
            return line
        else:
            return self._item(line, number, inside, is_in_paragraph and is_whole)
        return None

    def _item(self, line: str, number: int, inside: int, is_interrupting: bool) -> str:
        match = _MARKER.match(line)
        if match is None:
            return line
        content = line[match.end() :]
        if is_interrupting and (not content.strip() or match["number"] not in (None, "1")):
            return line
        spaces = len(content) - len(content.lstrip(" "))
        indent = match.end() + (spaces if content.strip() and spaces <= _TAB else 1)
        self.close(inside)
        marker = match["marker"][-1]
        if self.open[-1].marker != marker:
            start = int(match["number"]) if match["number"] else None
            self._add(Block(kind="list", line=number, start=start), marker=marker)
        self._add(Block(kind="item", line=number), indent=indent)
        return line[indent:]

    def _becomes_heading(self, underline: re.Match[str], number: int) -> bool:
        paragraph = self.open[-1]
        text = self._without_definitions("\n".join(paragraph.lines))
        if not text.strip():
            return False
        paragraph.block.kind = "heading"
        paragraph.block.level = 1 if underline["marks"].startswith("=") else 2
        paragraph.block.text = text.strip()
        paragraph.block.last_line = number
        self.open.pop()
        return True

    def _becomes_table(self, line: str, number: int) -> bool:
        """Whether the line stands below the heads of a table, which were taken for the end of a paragraph."""
        paragraph = self.open[-1]
        heads = _cells(paragraph.lines[-1])
        if not _DELIMITER.match(line) or "|" not in paragraph.lines[-1] + line or len(heads) != len(_cells(line)):
            return False
        paragraph.lines.pop()
        paragraph.block.last_line -= 1
        self.close(len(self.open) - 1)
        aligned = tuple(_alignment(cell) for cell in _cells(line))
        self._add(Block(kind="table", line=number - 1, last_line=number, aligned=aligned, rows=[heads]))
        return True

    def _add(self, block: Block, **more: Any) -> None:
        if self.open[-1].block.kind == "list" and block.kind != "item":
            self.close(len(self.open) - 1)
        block.last_line = block.last_line or block.line
        self.open[-1].block.blocks.append(block)
        if block.kind not in ("heading", "rule"):
            self.open.append(_Open(block=block, **more))

    def close(self, depth: int) -> None:
        """Ends every open block but the first `depth`."""
        while len(self.open) > depth:
            found = self.open.pop()
            block = found.block
            match block.kind:
                case "paragraph":
                    block.text = self._without_definitions("\n".join(found.lines)).strip()
                    if not block.text:
                        self.open[-1].block.blocks.pop()
                case "code":
                    lines = found.lines if found.fence else found.lines[: block.last_line - block.line + 1]
                    block.text = "".join(f"{line}\n" for line in lines)
                case "list" | "item" | "quote":
                    block.last_line = block.blocks[-1].last_line if block.blocks else block.line
                    block.is_loose = _is_loose(block)

    def _without_definitions(self, text: str) -> str:
        end = 0
        while match := _DEFINITION.match(text, end):
            target, title = match["target"], (match["title"] or "")[1:-1]
            target = target[1:-1] if target.startswith("<") else target
            self.definitions.append(Definition(label=match["label"], target=target, title=title))
            end = match.end()
        return text[end:]


def _rest(found: _Open, line: str) -> str | None:
    """What is left of the line for what is in the open block; None where it does not go on with it."""
    is_blank = not line.strip()
    match found.block.kind:
        case "quote":
            mark = _QUOTE.match(line)
            return line[mark.end() :].removeprefix(" ") if mark else None
        case "item" if is_blank:
            return line[found.indent :] if found.block.blocks else None
        case "item":
            return line[found.indent :] if line.startswith(" " * found.indent) else None
        case "code" if found.fence:
            indent = len(line) - len(line.lstrip(" "))
            return line[min(indent, found.indent) :]
        case "code":
            return line[_TAB:] if is_blank or line.startswith(" " * _TAB) else None
        case "paragraph" | "table":
            return None if is_blank else line
        case _:
            return line


def _is_loose(block: Block) -> bool:
    """Whether an empty line stands between two items of the list, or between two blocks of one of them."""
    return block.kind == "list" and any(
        second.line > first.last_line + 1
        for siblings in (block.blocks, *(item.blocks for item in block.blocks))
        for first, second in pairwise(siblings)
    )


def _cells(line: str) -> list[str]:
    """The cells of a table's row; `\\|` is no border."""
    inner = line.strip(" ").removeprefix("|")
    inner = inner if inner.endswith("\\|") else inner.removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def _without_closing(text: str) -> str:
    """The heading's text without the # at its end."""
    text = text.strip(" ")
    rest = text.rstrip("#")
    return rest.strip(" ") if rest.endswith(" ") or not rest else text


def _alignment(cell: str) -> str:
    return {(True, True): "center", (False, True): "right", (True, False): "left"}.get(
        (cell.startswith(":"), cell.endswith(":")), ""
    )

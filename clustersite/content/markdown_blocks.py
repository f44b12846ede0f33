"""The blocks of a Markdown text as CommonMark and GitHub's tables define them, with the lines they stand on.

The preview of a git host shows them so, hence the pages do as well. HTML is text here and no block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

Block = SyntaxTreeNode
CODE = ("fence", "code_block")

# Deeper marks are left out: no reader follows them, and `check` refuses a text long before.
_PARSER = MarkdownIt("commonmark", {"html": False, "inline_definitions": True, "maxNesting": 100})
_PARSER.enable("table").disable(["inline", "text_join"])
# Where links lead is checked with their lines, and they get their addresses when the page is rendered.
_PARSER.validateLink = bool  # type: ignore[method-assign, assignment]
_PARSER.normalizeLink = str  # type: ignore[method-assign, assignment]


@lru_cache(maxsize=8)
def read_blocks(text: str) -> Block:
    """The document with all blocks of the text below it; definitions of links are blocks as well."""
    return Block(_PARSER.parse(text))


def with_depth(document: Block) -> Iterator[tuple[Block, int]]:
    """Every block in the order of the text, outer ones first, with the number of quotes and items around it."""
    waiting = [(block, 0) for block in reversed(document.children)]
    while waiting:
        block, depth = waiting.pop()
        yield block, depth
        depth += block.type in ("blockquote", "list_item")
        waiting += ((inner, depth) for inner in reversed(block.children))


def words_of(block: Block) -> str:
    """What stands in a paragraph, a heading or a cell, as written; empty for other blocks."""
    inner = block.children[0] if block.children else block
    return re.sub(r"\n +", "\n", inner.content) if inner.type == "inline" else ""

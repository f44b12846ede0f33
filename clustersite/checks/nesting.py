"""Texts that no reader could follow and no program makes into a page in a sensible time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clustersite.checks.sources import markdown_texts
from clustersite.content.documents import Document
from clustersite.content.model import Site
from clustersite.problems.diagnostics import Problem, problem

_MOST_CHARACTERS = 100_000
_MOST_BRACKETS = 300
_DEEPEST_MARKS = 8
_DEEPEST_INDENT = 40
_PARAGRAPH = re.compile(r"(?:[^\n]+\n?)+")
_MARKS = re.compile(r"^(?P<indent>[ \t]*+)(?P<marks>(?:(?:[-*+>]|[0-9]{1,9}\.)[ \t]*+)+)", re.MULTILINE)
_MARK = re.compile(r"[-*+>]|[0-9]{1,9}\.")


def check_nesting(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Every text that is far longer, or nested far deeper, than any that is meant to be read."""
    for words in markdown_texts(site, documents):
        if found := _excess(words.text):
            start, reason = found
            yield problem("E108", words.where(start, 1), reason=reason)


def _excess(text: str) -> tuple[int, str] | None:
    if len(text) > _MOST_CHARACTERS:
        return 0, f"{len(text)} Zeichen Text, höchstens {_MOST_CHARACTERS}"
    for paragraph in _PARAGRAPH.finditer(text):
        if paragraph.group().count("[") > _MOST_BRACKETS:
            return paragraph.start(), f"mehr als {_MOST_BRACKETS} eckige Klammern in einem Absatz"
    for line in _MARKS.finditer(text):
        marks = line["marks"]
        is_rule = len(set(marks) - {" ", "\t"}) == 1 and text[line.end() : line.end() + 1] in ("", "\n")
        depth = len(_MARK.findall(marks))
        if len(line["indent"].expandtabs(4)) > _DEEPEST_INDENT or (depth > _DEEPEST_MARKS and not is_rule):
            return line.start(), f"mehr als {_DEEPEST_MARKS} Ebenen"
    return None

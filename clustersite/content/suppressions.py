"""Hints switched off at their place, with a reason: `# ok H205: hat noch keine`, in Markdown `<!-- ok H222: … -->`.

The comment stands on the line of the hint or on the lines above it. Errors cannot be switched off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clustersite.content.documents import Document
from clustersite.problems.diagnostics import Problem, Where, did_you_mean, is_error, problem
from clustersite.problems.messages import codes

_COMMENT = re.compile(
    r"(?:#|<!--)\s*ok\s+(?P<code>[EH]\d+)\b(?P<colon>:?)(?P<reason>(?:(?!-->).)*)(?:-->)?", re.IGNORECASE
)
_NO_CONTENT = re.compile(r"\s*(?:#.*|<!--.*-->\s*)?")
_NO_CONTENT_OF_MARKDOWN = re.compile(r"\s*(?:<!--.*-->\s*)?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """One comment: the code, the line it is about, where it stands, and whether it gives a reason."""

    code: str
    line: int
    where: Where
    has_reason: bool


def audible(problems: Iterable[Problem], silences: Sequence[Silence], *, is_complete: bool) -> tuple[Problem, ...]:
    """The problems without those that `silences` switch off, and the comments that do it badly.

    Only where `is_complete` says that all hints were looked for can a comment be called needless.
    """
    problems = tuple(problems)
    off = {(silence.where.file, silence.line, silence.code) for silence in silences if silence.has_reason}
    present = {(found.where.file, found.where.line, found.code) for found in problems}
    heard = [found for found in problems if is_error(found) or _key(found) not in off]
    return (*heard, *_complaints(silences, present, is_complete))


def _key(found: Problem) -> tuple[str, int, str]:
    return found.where.file, found.where.line, found.code


def _complaints(
    silences: Iterable[Silence], present: set[tuple[str, int, str]], is_complete: bool
) -> Iterator[Problem]:
    for silence in silences:
        if silence.code not in codes():
            advice = f"Den Code gibt es nicht. {did_you_mean(silence.code, codes())}"
            yield problem("H232", silence.where, hint=silence.code, advice=advice)
        elif silence.code.startswith("E"):
            yield problem("H232", silence.where, hint=silence.code, advice="Fehler muss man beheben.")
        elif not silence.has_reason:
            yield problem("H230", silence.where, hint=silence.code)
        elif is_complete and (silence.where.file, silence.line, silence.code) not in present:
            yield problem("H231", silence.where, hint=silence.code)


def silences(document: Document) -> Iterator[Silence]:
    """Every comment of the document that switches a hint off."""
    if document.file.startswith("layouts/"):
        return
    for number, line in enumerate(document.lines, 1):
        # In Markdown # begins a heading.
        in_markdown = document.file.endswith(".md") and number >= document.body_line
        for match in _COMMENT.finditer(line):
            if in_markdown and match.group().startswith("#"):
                continue
            yield Silence(
                code=match["code"].upper(),
                line=_line_meant(document.lines, number, _NO_CONTENT_OF_MARKDOWN if in_markdown else _NO_CONTENT),
                where=Where(document.file, number, match.start() + 1, len(match.group().rstrip())),
                has_reason=bool(match["colon"] and match["reason"].strip()),
            )


def _line_meant(lines: tuple[str, ...], number: int, no_content: re.Pattern[str]) -> int:
    """The line that a comment on line `number` is about: its own, or the next that holds more than a comment."""
    while number < len(lines) and no_content.fullmatch(lines[number - 1]):
        number += 1
    return number

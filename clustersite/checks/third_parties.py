"""Nothing that a page loads comes from elsewhere: layouts, stylesheets, scripts and drawings as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clustersite.problems.diagnostics import Problem, Where, problem

_ELSEWHERE = r"(?:https?:)?//[^\"'\s)>]+"
_LOADED_BY_HTML = re.compile(
    rf"\b(?:src|srcset|poster|data)\s*=\s*[\"']?(?P<url>{_ELSEWHERE})"
    rf"|<(?:link\b(?![^<>]*\brel=[\"']?(?:canonical|alternate|me|license))|image\b|use\b)"
    rf"[^<>]*?\bhref\s*=\s*[\"']?(?P<link>{_ELSEWHERE})",
    re.IGNORECASE,
)
_LOADED_BY_CSS = re.compile(
    rf"url\(\s*[\"']?(?P<url>{_ELSEWHERE})|@import\s+[\"'](?P<link>{_ELSEWHERE})", re.IGNORECASE
)
_LOADED_BY_SCRIPT = re.compile(r"[\"'`](?P<url>(?:(?:https?|wss?):)?//(?!www\.w3\.org/)\w[^\"'`\s]+)(?P<link>)")
_COMMENTS = (("{#", "#}"), ("<!--", "-->"), ("/*", "*/"))
LOADING = {
    ".html": (_LOADED_BY_HTML, _LOADED_BY_CSS),
    ".svg": (_LOADED_BY_HTML, _LOADED_BY_CSS),
    ".css": (_LOADED_BY_CSS,),
    ".js": (_LOADED_BY_SCRIPT,),
}


def check_third_parties(file: str, text: str) -> Iterator[Problem]:
    """Every address on another server that a layout, stylesheet, script or drawing loads from."""
    for opening, closing in _COMMENTS:
        text = _blanked(text, opening, closing)
    for pattern in LOADING.get(file[file.rfind(".") :], ()):
        for match in pattern.finditer(text):
            group = "url" if match["url"] else "link"
            line = text.count("\n", 0, match.start(group)) + 1
            column = match.start(group) - (text.rfind("\n", 0, match.start(group)) + 1) + 1
            yield problem("E167", Where(file, line, column, len(match[group])), url=match[group])


def _blanked(text: str, opening: str, closing: str) -> str:
    """The text with its comments blanked out; every other character keeps its place."""
    parts, end = [], 0
    # A pattern would look for the end of each of many comments that are never closed.
    while (start := text.find(opening, end)) >= 0 and (close := text.find(closing, start + len(opening))) >= 0:
        parts += [text[end:start], re.sub(r"[^\n]", " ", text[start : close + len(closing)])]
        end = close + len(closing)
    return "".join([*parts, text[end:]])

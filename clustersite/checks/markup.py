"""How texts are marked up: links that can lead somewhere, images with words, headings in order, no HTML, no excess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clustersite.checks.context import Context, Text, every_build, thorough
from clustersite.content.dates import Unreadable
from clustersite.content.fields import read_email, read_image_file, read_phone, read_web_address
from clustersite.content.markdown_source import Link, headings, links, rendered_part, tags
from clustersite.content.model import Site
from clustersite.content.references import LINKED
from clustersite.problems.diagnostics import Problem, did_you_mean, problem

Finding = tuple[str, Mapping[str, str]]
"""A problem's code and its facts; the place is that of the link."""

_EMBEDS = ("iframe", "script", "embed", "object", "video", "audio")
# Words that say nothing to those who hear a page's links one after the other.
_EMPTY_WORDS = frozenset(
    ["hier", "hier klicken", "klick hier", "klicke hier", "klicken sie hier", "dort", "link", "dieser link", "weiter",
     "weiterlesen", "mehr", "mehr lesen", "mehr erfahren", "mehr infos", "diese seite", "seite", "webseite", "website"]
)  # fmt: skip
_MOST_CHARACTERS = 100_000
_MOST_BRACKETS = 300
_DEEPEST_MARKS = 8
_DEEPEST_INDENT = 40
_PARAGRAPH = re.compile(r"(?:[^\n]+\n?)+")
_MARKS = re.compile(r"^(?P<indent>[ \t]*+)(?P<marks>(?:(?:[-*+>]|[0-9]{1,9}\.)[ \t]*+)+)", re.MULTILINE)
_MARK = re.compile(r"[-*+>]|[0-9]{1,9}\.")


@every_build
def check_markup(text: Text, context: Context) -> Iterator[Problem]:
    """Links, images and HTML that pages cannot show."""
    if not text.is_markdown:
        return
    rendered = rendered_part(text.text)
    for link in links(rendered):
        for code, facts in _image(link, context.site) if link.is_image else _link(link):
            yield problem(code, text.where(context, link.start, max(1, len(link.target))), **facts)
    for tag in tags(rendered):
        advice = "Statt einzubetten einen Link setzen." if tag.name in _EMBEDS else "In Markdown schreiben."
        yield problem("E155", text.where(context, tag.start, tag.length), found=tag.name, advice=advice)


@every_build
def check_size(text: Text, context: Context) -> Iterator[Problem]:
    """A text that is far longer, or nested far deeper, than any that is meant to be read."""
    if text.is_markdown and (found := _excess(text.text)):
        start, reason = found
        yield problem("E108", text.where(context, start, 1), reason=reason)


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


@thorough
def suggest_markup(text: Text, context: Context) -> Iterator[Problem]:
    """Link words that say nothing, and headings that skip a level."""
    if not text.is_markdown:
        return
    rendered = rendered_part(text.text)
    for link in links(rendered):
        if not link.is_image and _says_nothing(link.text):
            yield problem("H222", text.where(context, link.text_start, len(link.text)), found=link.text)
    level = 1
    for heading in headings(rendered):
        if not 1 < heading.level <= level + 1:
            where = text.where(context, heading.start, heading.length)
            yield problem("H223", where, found="#" * heading.level, expected="#" * (level + (level == 1)))
        level = max(2, heading.level)


def _link(link: Link) -> Iterator[Finding]:
    scheme, colon, rest = link.target.partition(":")
    if colon and scheme in LINKED:
        return
    try:
        match scheme.lower():
            case "http" | "https" if colon:
                read_web_address(link.target)
            case "mailto" if colon:
                read_email(rest.partition("?")[0])
            case "tel" if colon:
                read_phone(rest)
            # Browsers read a backslash as a slash and pass over tabs: /\host leads to another host.
            case _ if not re.fullmatch(r"(?:/(?!/)|#)[^\\\s]*", link.target):
                yield "E154", {"found": link.target or "leer", "suggestion": _instead(link.target)}
    except Unreadable as unreadable:
        yield unreadable.code, unreadable.facts


def _instead(target: str) -> str:
    if re.match(r"www\.|[a-z0-9-]+\.(de|com|org|eu|net)\b", target):
        return f"Gemeint ist wohl https://{target}."
    return f"Seiten dieser Website nennt man so: page:{target.removesuffix('.md')}." if target.endswith(".md") else ""


def _image(link: Link, site: Site) -> Iterator[Finding]:
    if not link.text.strip():
        yield "E156", {}
    try:
        read_image_file(link.target)
    except Unreadable as unreadable:
        yield unreadable.code, unreadable.facts
    else:
        if link.target not in site.assets:
            yield "E165", {"found": link.target, "suggestion": did_you_mean(link.target, site.assets)}


def _says_nothing(words: str) -> bool:
    plain = re.sub(r"[*_.!:»›→…\s]+", " ", words).strip().lower()
    return plain in _EMPTY_WORDS or plain.startswith(("http //", "https //", "www "))

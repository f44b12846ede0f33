"""How texts are marked up: links that can lead somewhere, images with words, headings in order, no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clustersite.checks.sources import markdown_texts
from clustersite.content.dates import Unreadable
from clustersite.content.documents import Document
from clustersite.content.fields import read_email, read_image_file, read_phone, read_web_address
from clustersite.content.markdown_source import Link, headings, links, rendered_part, tags
from clustersite.content.model import Site
from clustersite.content.references import LINKED
from clustersite.problems.diagnostics import Problem, Where, did_you_mean, problem

Finding = tuple[str, Mapping[str, str]]
"""A problem's code and its facts; the place is that of the link."""

_EMBEDS = ("iframe", "script", "embed", "object", "video", "audio")
# Words that say nothing to those who hear a page's links one after the other.
_EMPTY_WORDS = frozenset(
    ["hier", "hier klicken", "klick hier", "klicke hier", "klicken sie hier", "dort", "link", "dieser link", "weiter",
     "weiterlesen", "mehr", "mehr lesen", "mehr erfahren", "mehr infos", "diese seite", "seite", "webseite", "website"]
)  # fmt: skip


def check_markup(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Links, images and HTML in texts that pages cannot show."""
    for words in markdown_texts(site, documents):
        text = rendered_part(words.text)
        for link in links(text):
            found = list(_image(link, site) if link.is_image else _link(link))
            where = words.where(link.start, max(1, len(link.target))) if found else Where(words.file)
            yield from (problem(code, where, **facts) for code, facts in found)
        for tag in tags(text):
            advice = "Statt einzubetten einen Link setzen." if tag.name in _EMBEDS else "In Markdown schreiben."
            yield problem("E155", words.where(tag.start, tag.length), found=tag.name, advice=advice)


def suggest_markup(site: Site, documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Link words that say nothing, and headings that skip a level."""
    for words in markdown_texts(site, documents):
        text = rendered_part(words.text)
        for link in links(text):
            if not link.is_image and _says_nothing(link.text):
                yield problem("H222", words.where(link.text_start, len(link.text)), found=link.text)
        level = 1
        for heading in headings(text):
            if not 1 < heading.level <= level + 1:
                where = words.where(heading.start, heading.length)
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

"""How texts are marked up: links that can lead somewhere, images with words, headings in order, no HTML, no excess.

And weekdays against their dates: „Dienstag, 25.11.2026“ is a Wednesday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from datetime import date

from clustersite.checks import CheckedText, Context, every_build, thorough
from clustersite.content import dates, fields
from clustersite.content.dates import Unreadable
from clustersite.content.markdown_source import LINKED, TAG, TextLink, headings, links
from clustersite.content.model import Event, Page, Site
from clustersite.events.occurrences import occurrences
from clustersite.events.wording import day_words
from clustersite.problems import Problem, problem
from clustersite.render.assets import like

Finding = tuple[str, Mapping[str, str]]
"""A problem's code and its facts; the place is that of the link."""

_EMBEDS = ("iframe", "script", "embed", "object", "video", "audio")
# What the previews of git hosts show and pages do not: footnotes, and boxes for notes.
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_BOX = re.compile(r"^[ ]{0,3}>[ ]?\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", re.MULTILINE)
_DRAWING = re.compile(r"^[ ]{0,3}(?:```+|~~~+)[ ]*(?:mermaid|math|geojson|topojson|stl)\b", re.MULTILINE)
# What they draw: smileys named in words, formulas between dollars, and code that describes a drawing.
_DRAWN = (
    (
        re.compile(r"(?<![\w:]):[a-z][a-z0-9_]+:(?![\w:])"),
        "ein Bildchen",
        "Das Zeichen selbst oder ein Wort schreiben.",
    ),
    (
        re.compile(r"\$\$[^$]+\$\$|(?<![\w$])\$(?=[^\s$])[^$\n]*(?<=[^\s$])\$(?![\w$])"),
        "eine Formel",
        r"In Worten oder mit Zeichen wie x² schreiben; ein Dollarzeichen, das bleiben soll, so: \$",
    ),
    (_DRAWING, "eine Zeichnung", "In Worten sagen, was sie zeigt, oder sie als Bild hochladen."),
)
# Where CommonMark sees no end, or no beginning, of what is meant to be bold or italic.
_GLUED = re.compile(
    r"(?<![\w*])\*{1,3}(?=[^\s*])[^*\n]*[^\w\s*]\*{1,3}(?=\w)|(?<=\w)\*{1,3}(?=[^\w\s*])[^*\n]*[^\s*]\*{1,3}(?![\w*])"
)
_NO_HEADING = re.compile(r"^[ ]{0,3}#{2,6}(?=[^#\s]).*", re.MULTILINE)
_GENDER_STARS = re.compile(r"\w+\*in(?:nen)?\b(?=(?:[^*\n]|\n(?!\s*\n))*\w\*in(?:nen)?\b)")
_BULLET = r"[ \t]*(?:[•·▪◦‣–—][ \t]+(?=\S)|(?:-|\d{1,2}[.)])(?=[^\W\d_]))"
_BULLETS = re.compile(rf"^{_BULLET}.*\n{_BULLET}", re.MULTILINE)
# Words that say nothing to those who hear a page's links one after the other.
_EMPTY_WORDS = frozenset(
    ["hier", "hier klicken", "klick hier", "klicke hier", "klicken sie hier", "dort", "link", "dieser link", "weiter",
     "weiterlesen", "mehr", "mehr lesen", "mehr erfahren", "mehr infos", "diese seite", "seite", "webseite", "website"]
)  # fmt: skip


@every_build
def check_markup(text: CheckedText, context: Context) -> Iterator[Problem]:
    """Links, images and HTML that pages cannot show."""
    rendered = text.rendered
    for link in links(rendered):
        for code, facts in _image(link, context.site) if link.is_image else _link(link, context.names["pages"]):
            yield problem(code, text.where(context, link.start, max(1, len(link.target))), **facts)
    for tag in TAG.finditer(rendered):
        name, length = tag["name"].lower(), len(tag.group().split("\n")[0])
        advice = "Statt einzubetten einen Link setzen." if name in _EMBEDS else "In Markdown schreiben."
        yield problem("E155", text.where(context, tag.start(), length), found=name, advice=advice)
    for code, pattern in (("E200", _FOOTNOTE), ("E201", _BOX)):
        if match := pattern.search(rendered):
            yield problem(code, text.where(context, match.start(), len(match.group())))
    for pattern, what, advice in _DRAWN:
        # Code is blanked out in what is rendered; a drawing is code.
        if match := pattern.search(text.text if rendered and pattern is _DRAWING else rendered):
            written = match.group().split("\n")[0].strip()
            where = text.where(context, match.start(), len(written))
            yield problem("E237", where, found=written, what=what, advice=advice)


@thorough
def suggest_markup(text: CheckedText, context: Context) -> Iterator[Problem]:
    """Link words that say nothing, headings that skip a level, and marks that do not do what they are meant to."""
    rendered = text.rendered
    for link in links(rendered):
        if link.target.startswith("http://"):
            yield problem("H269", text.where(context, link.start, len(link.target)))
        if not link.is_image and _says_nothing(link.text):
            yield problem("H222", text.where(context, link.text_start, len(link.text)), found=link.text)
    level = 1
    for heading in headings(rendered):
        if not 1 < heading.level <= level + 1:
            where = text.where(context, heading.start, heading.length)
            yield problem("H223", where, found="#" * heading.level, expected="#" * (level + (level == 1)))
        level = max(2, heading.level)
    for code, pattern in (("H265", _GLUED), ("H266", _NO_HEADING), ("H267", _GENDER_STARS), ("H268", _BULLETS)):
        if match := pattern.search(rendered):
            written = match.group().split("\n")[0]
            yield problem(code, text.where(context, match.start(), len(written)), found=written)


def _link(link: TextLink, pages: Set[str]) -> Iterator[Finding]:
    scheme, colon, rest = link.target.partition(":")
    if colon and scheme in LINKED:
        return
    try:
        match scheme.lower():
            case "http" | "https" if colon:
                fields.read_web_address(link.target)
            case "mailto" if colon:
                fields.read_email(rest.partition("?")[0])
            case "tel" if colon:
                fields.read_phone(rest)
            # Browsers read a backslash as a slash and pass over tabs: /\host leads to another host.
            case _ if not re.fullmatch(r"(?:/(?!/)|#)[^\\\s]*", link.target):
                yield "E154", {"found": link.target or "leer", "suggestion": _instead(link.target, pages)}
    except Unreadable as unreadable:
        yield unreadable.code, unreadable.facts


def _instead(target: str, pages: Set[str]) -> str:
    page_id = target.removesuffix(".md").strip("./")
    if page_id in pages or target.endswith(".md"):
        return f"Seiten dieser Website nennt man so: page:{page_id}."
    if "@" in target:
        return f"Gemeint ist wohl mailto:{target}."
    if re.match(r"www\.|[a-z0-9-]+\.(de|com|org|eu|net)\b", target):
        return f"Gemeint ist wohl https://{target}."
    return ""


def _image(link: TextLink, site: Site) -> Iterator[Finding]:
    if not link.text.strip():
        yield "E156", {}
    try:
        fields.read_image_file(link.target)
    except Unreadable as unreadable:
        yield unreadable.code, unreadable.facts
    else:
        if link.target not in site.assets:
            yield "E165", {"found": link.target, "suggestion": like(link.target, site.assets)}


def _says_nothing(words: str) -> bool:
    plain = re.sub(r"[*_.!:»›→…\s]+", " ", words).strip().lower()
    return plain in _EMPTY_WORDS or plain.startswith(("http //", "https //", "www "))


_WEEKDAY_NAMES = "|".join(f"{day}|{day[:2]}" for day in (*dates.WEEKDAYS, "Sonnabend"))
_MONTH_NAMES = "|".join(rf"{month[:3]}(?:{month[3:]}|[rt]?\.?)" for month in dates.MONTHS)
_DATE = re.compile(
    rf"\b(?P<weekday>{_WEEKDAY_NAMES})\b(?:s?\.?,?\s+(?:(?:de[nmr]|am)\s+)?)"
    rf"(?P<day>\d{{1,2}})\.\s?(?:(?P<number>\d{{1,2}})\.|(?P<name>{_MONTH_NAMES})\b)"
    r"(?:\s?(?P<year>(?:19|20)\d{2}))?"
)


@thorough
def suggest_weekdays(text: CheckedText, context: Context) -> Iterator[Problem]:
    """Every weekday that its date does not have."""
    for match in _DATE.finditer(text.rendered or text.text):
        month = int(match["number"]) if match["number"] else dates.month_named(match["name"])
        years = [int(match["year"])] if match["year"] else sorted(_years(text, context))
        days = []
        for year in years:
            with suppress(ValueError):
                days.append(date(year, month or 0, int(match["day"])))
        if years and dates.weekday_named(match["weekday"]) not in [day.weekday() for day in days]:
            where = text.where(context, match.start(), len(match.group()))
            right = " oder ".join(map(day_words, days)) or "den Tag gibt es nicht"
            yield problem("H210", where, found=match.group(), right=right)


def _years(text: CheckedText, context: Context) -> set[int]:
    """The years that a date without one may mean: the event's, the news post's and the next, else now and the next."""
    match text.record:
        case Event() as event:
            return {found.start.year for found in occurrences(event, context.site)}
        case Page(date=date() as day):
            return {day.year, day.year + 1}
        case _:
            return {context.today.year, context.today.year + 1}

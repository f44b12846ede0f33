"""Markdown made into HTML, or into plain text: references resolved, links checked, no raw HTML."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Collection, Iterable
from html import escape, unescape
from typing import Any
from xml.etree.ElementTree import Element, ElementTree, SubElement, fromstring

import markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.smarty import SmartyExtension
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor, SubstituteTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString, code_escape
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from clustersite.content.fields import phone_address, proposed_id
from clustersite.content.markdown_source import (
    BARE_LINK,
    PLACEHOLDER,
    line_ends,
    read_blocks,
    target_of,
    without_comments,
    without_punctuation,
)
from clustersite.content.model import Contact
from clustersite.events import wording
from clustersite.events.occurrences import Occurrence

# How wide a page's column of text is.
_SIZES = "(width >= 44rem) 40rem, 92vw"
_SCHEMES = ("http:", "https:", "mailto:", "tel:")
_GERMAN_QUOTES = {
    "left-single-quote": "‚", "right-single-quote": "‘", "left-double-quote": "„", "right-double-quote": "“",
}  # fmt: skip


_STRIKE = r"(?<!~)(~{1,2})(?![~\s])(.*?[^~\s])\1(?!~)"
# What a reference is replaced by may hold any character.
_MAY_HAVE_QUOTES = re.compile(r"""['"\[]|\.\.|--|<<|>>|\. \.""")
# What begins anything inline; most paragraphs have nothing of it.
_MAY_HAVE_MARKUP = re.compile(rf"""[\\`*_<&~@]|  \n|://|www\.|{_MAY_HAVE_QUOTES.pattern}""")


class MarkdownText(Extension):
    """Turns Markdown into HTML; `href` adds the site's base path to root-relative addresses."""

    def __init__(self, href: Callable[[str], str]) -> None:
        super().__init__()
        self.href = href
        self.site: Any = None
        self._parsers: dict[bool, markdown.Markdown] = {}

    def html(self, text: str, site: Any) -> Markup:
        """The HTML of `text`; what it refers to is asked of `site`."""
        self.site = site
        text = without_comments(text, line_ends)
        # To look for quotes and dashes where there are none would be half of the work.
        has_quotes = bool(_MAY_HAVE_QUOTES.search(text))
        if has_quotes not in self._parsers:
            contents = TocExtension(marker="", slugify=lambda text, _: proposed_id(text))
            quotes = [SmartyExtension(substitutions=_GERMAN_QUOTES)] if has_quotes else []
            extensions = [contents, *quotes, self]
            self._parsers[has_quotes] = markdown.Markdown(extensions=extensions, output_format="html")
        return Markup(self._parsers[has_quotes].reset().convert(text))

    def plain(self, text: str, site: Any, withheld: Collection[str] = ()) -> str:
        """The words of `text` in lines: links as `Text (URL)`, of `withheld` URLs only the text."""
        lines = (line.rstrip() for line in _plain(_tree(str(self.html(text, site))), withheld, "\n\n").split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def inline(self, text: str, site: Any) -> Markup:
        """The HTML of one paragraph without its paragraph element."""
        # As a plain text: `re` joins the parts of a Markup by escaping them.
        return Markup(re.sub(r"\A<p>(.*)</p>\Z", r"\1", str(self.html(text, site)), flags=re.DOTALL))

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802
        """Makes the parser follow CommonMark where it can, and resolve references."""
        # Raw HTML would let data inject markup; without these two it is escaped like any text.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # After code spans (190) and before reference links (170), which also begin with a bracket.
        md.inlinePatterns.register(_Placeholder(PLACEHOLDER, md, self), "placeholder", 175)
        md.treeprocessors.register(_Links(md, self), "links", 5)
        md.parser = _Blocks(md)
        md.ESCAPED_CHARS = list(string.punctuation)
        # A backslash at the end of a line breaks it; before escapes (180).
        md.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash_break", 185)
        md.inlinePatterns.register(SimpleTagInlineProcessor(_STRIKE, "del"), "strike", 65)
        # After links (160 to 110) and before what would make emphasis of an address (60).
        md.inlinePatterns.register(_Bare(BARE_LINK.pattern, md), "bare_link", 85)

    def address(self, kind: str, subject: str) -> str:
        """The address of what a reference names."""
        match kind:
            case "event":
                return self.href(self.site.events.address(subject))
            case "member":
                return self.href(self.site.members.address(subject))
            case "page":
                return self.href(self.site.pages.link(subject).address)
            case "link":
                return str(self.site.link(subject).url)
            case _:
                raise LookupError(f"{kind}:{subject}")


class _Blocks(BlockParser):
    """Makes elements of the blocks that CommonMark finds; Python-Markdown's own lists follow other rules."""

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:  # noqa: N802
        """The tree of all blocks; what stands in them is still as written."""
        document = SyntaxTreeNode(read_blocks("\n".join(lines)))
        for found in document.walk():
            if found.type == "definition":
                label = " ".join(found.meta["label"].lower().split())
                self.md.references.setdefault(label, (found.meta["url"], found.meta["title"]))
        self.root = Element(self.md.doc_tag)
        _fill(self.root, document)
        return ElementTree(self.root)


def _fill(parent: Element, block: SyntaxTreeNode) -> None:
    """Gives the element what the block holds."""
    for inner in block.children:
        match inner.type:
            case "paragraph":
                is_first = parent.tag == "li" and inner is block.children[0]
                text = _after_box(parent, _words_of(inner)) if is_first else _words_of(inner)
                _append(parent if inner.hidden else SubElement(parent, "p"), text)
            case "heading" | "th" | "td":
                side = str(inner.attrs.get("style", "")).replace(":", ": ")
                SubElement(parent, inner.tag, {"style": f"{side};"} if side else {}).text = _words_of(inner)
            case "fence" | "code_block":
                language = {"class": f"language-{inner.info.split()[0]}"} if inner.info.strip() else {}
                code = SubElement(SubElement(parent, "pre"), "code", language)
                code.text = AtomicString(code_escape(inner.content))
            case "definition":
                pass
            case _:
                start = {"start": str(inner.attrs["start"])} if "start" in inner.attrs else {}
                _fill(SubElement(parent, inner.tag, start), inner)


def _words_of(block: SyntaxTreeNode) -> str:
    """What stands in a paragraph, a heading or a cell, as written; empty for other blocks."""
    inner = block.children[0] if block.children else block
    text = re.sub(r"\n +", "\n", inner.content) if inner.type == "inline" else ""
    return text if _MAY_HAVE_MARKUP.search(text) else AtomicString(text)


def _after_box(element: Element, text: str) -> str:
    """The text of an item without `[ ]` or `[x]` at its beginning, for which the element gets a box."""
    match = re.match(r"\[([ xX])\](?=\s+\S)", text)
    if match is None:
        return text
    checked = {} if match[1] == " " else {"checked": ""}
    SubElement(element, "input", {"type": "checkbox", "disabled": ""} | checked)
    return text[match.end() :]


def _append(parent: Element, text: str) -> None:
    """Adds text after what the element holds."""
    if len(parent):
        parent[-1].tail = f"{parent[-1].tail or ''}{text}"
    else:
        parent.text = f"{parent.text}{text}" if parent.text else text


class _Bare(InlineProcessor):
    """A web or mail address as it is becomes a link (GitHub's "extended autolinks", GFM 6.9)."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        """The link, and where its address begins and ends."""
        address = without_punctuation(m.group())
        return _anchor(target_of(address), address), m.start(), m.start() + len(address)


class _Placeholder(InlineProcessor):
    def __init__(self, pattern: str, md: markdown.Markdown, references: MarkdownText) -> None:
        super().__init__(pattern, md)
        self._references = references

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element | str, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        """What the reference says, and where it begins and ends."""
        return self._replacement(m[1], m[2], m[3] or ""), m.start(), m.end()

    def _replacement(self, kind: str, subject: str, form: str) -> Element | str:
        site = self._references.site
        match kind:
            case "event" if form == "date":
                return dates_in_words(site, subject)
            case "event":
                words = dates_in_words(site, subject)
                return self._link(kind, subject, f"{site.events.get(subject).title} ({words})")
            case "member":
                return self._link(kind, subject, site.members.name(subject))
            case "page":
                return self._link(kind, subject, site.pages.link(subject).title)
            case "link":
                return self._link(kind, subject, site.link(subject).label)
            case "figure":
                return figure_in_words(site, subject, form)
            case "site":
                value = setting(site.settings(), subject)
                if isinstance(value, Contact):
                    return _mail_and_phone(value)
                if subject.endswith("email"):
                    return _anchor(f"mailto:{value}", str(value))
                return wording.number(value) if isinstance(value, int) else str(value)
            case _:
                raise LookupError(f"{kind}:{subject}")

    def _link(self, kind: str, subject: str, text: str) -> Element:
        return _anchor(self._references.address(kind, subject), text)


class _Links(Treeprocessor):
    """Gives links their final addresses and images their files."""

    def __init__(self, md: markdown.Markdown, references: MarkdownText) -> None:
        super().__init__(md)
        self._references = references

    def run(self, root: Element) -> None:
        # A list, because pictures get elements inside while it is walked through.
        for element in list(root.iter()):
            if element.tag == "a":
                element.set("href", self._address(element.get("href", "")))
            elif element.tag == "img":
                _show(element, self._references.site.assets.picture(element.get("src", "")))
            elif element.tag == "h1":
                # The page's title is its only h1.
                element.tag = "h2"

    def _address(self, written: str) -> str:
        kind, colon, rest = written.partition(":")
        if colon and kind in ("event", "member", "page", "link"):
            subject, hash_sign, fragment = rest.partition("#")
            return self._references.address(kind, subject) + hash_sign + fragment
        if re.fullmatch(r"/(?!/)[^\\\s]*", written):
            return self._references.href(written)
        # Mail addresses in angle brackets arrive here disguised, against collectors.
        if written.startswith(("#", AMP_SUBSTITUTE, *_SCHEMES)):
            return written
        raise LookupError(f"link {written}")


def _show(element: Element, picture: Any) -> None:
    """Makes an image into a picture that browsers choose a file for, and for which they keep its room."""
    image = {"src": picture.address, "width": str(picture.width), "height": str(picture.height), "loading": "lazy"}
    if picture.webp:
        words = {name: value for name, value in element.items() if name in ("alt", "title")}
        element.tag = "picture"
        element.attrib.clear()
        SubElement(element, "source", {"type": "image/avif", "srcset": picture.avif, "sizes": _SIZES})
        SubElement(element, "img", image | words | {"srcset": picture.webp, "sizes": _SIZES})
    else:
        element.attrib.update(image)


# --- HTML as plain text ---------------------------------------------------------------------------

_VOID = re.compile(r"<((?:br|hr|img|input|source)\b[^<>]*)>")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot);)#?\w+;")
_BLOCKS = ("blockquote", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "table", "tbody", "thead", "tr", "ul")


def _tree(html: str) -> Element:
    """The tree of HTML that was made here, which is nearly XML."""
    closed = _VOID.sub(r"<\1/>", html)
    return fromstring(f"<body>{_NAMED.sub(lambda match: escape(unescape(match.group())), closed)}</body>")


def _plain(element: Element, withheld: Collection[str], between: str) -> str:
    """What is read in the element, with that between blocks: within lists and tables only the end of a line."""
    match element.tag:
        case "ul" | "ol":
            start = int(element.get("start", "1"))
            items = enumerate((_plain(item, withheld, "\n") for item in element), start)
            return "\n".join(f"{number}. {item}" if element.tag == "ol" else f"- {item}" for number, item in items)
        case "pre":
            return "".join(element.itertext())
        case "br":
            return "\n"
        case "img":
            return element.get("alt", "")
    between = "\n" if element.tag in ("table", "thead", "tbody") else between
    blocks: list[str] = []
    words = _on_a_line(element.text)
    for inner in element:
        said = _plain(inner, withheld, between)
        if inner.tag in _BLOCKS:
            blocks, words = [*blocks, words.strip(), said], ""
        else:
            words += said
        words += _on_a_line(inner.tail).lstrip(" " if inner.tag == "br" else "")
    if element.tag == "a":
        target = element.get("href", "")
        shown = target.removeprefix("mailto:").removeprefix("tel:")
        return words if target.startswith("#") or target in withheld or shown == words else f"{words} ({shown})"
    if not blocks and element.tag not in _BLOCKS:
        return words
    return between.join(filter(None, (*blocks, words.strip())))


def _on_a_line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


# --- What references say --------------------------------------------------------------------------


def dates_in_words(site: Any, event_id: str) -> str:
    """When the event is: all its dates, or of a series the next one that takes place."""
    dates: tuple[Occurrence, ...] = site.events.dates(event_id)
    if site.events.get(event_id).repeat:
        dates = (site.events.next_date(event_id),)
    return " und ".join(dict.fromkeys(map(wording.announced, dates)))


def figure_in_words(site: Any, figure_id: str, label: str = "") -> str:
    """The figure's value, the value of one `label` of its row, or the row's sum."""
    figure = site.figure(figure_id)
    value = figure.value
    if label:
        value = next(entry.value for entry in figure.values if entry.label == label)
    elif value is None:
        value = sum(entry.value for entry in figure.values)
    return f"rund {wording.number(value)}" if figure.about else wording.number(value)


def setting(settings: Any, path: str) -> object:
    """The value of site.yaml at the dotted path; LookupError where there is none."""
    value = settings
    for name in path.split("."):
        if name not in getattr(type(value), "model_fields", ()):
            raise LookupError(path)
        value = getattr(value, name)
    if isinstance(value, str | int) or (isinstance(value, Contact) and (value.email or value.phone)):
        return value
    raise LookupError(path)


def _mail_and_phone(contact: Contact) -> Element:
    """Where a mail or a call reaches the contact: both, or the one that is known."""
    both = Element("span")
    if contact.email:
        both.append(_anchor(f"mailto:{contact.email}", contact.email))
    if contact.phone:
        _append(both, " oder " if len(both) else "")
        both.append(_anchor(phone_address(contact.phone), contact.phone))
    return both


def _anchor(address: str, text: str) -> Element:
    anchor = Element("a", {"href": address})
    anchor.text = AtomicString(text)
    return anchor

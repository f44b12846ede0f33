"""Markdown made into HTML, or into plain text: references resolved, links checked, no raw HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from clustersite.content.fields import phone_address, proposed_id
from clustersite.content.markdown_source import (
    BARE_LINK,
    PLACEHOLDER,
    line_ends,
    parser,
    target_of,
    without_comments,
    without_punctuation,
)
from clustersite.content.model import Contact
from clustersite.events import wording
from clustersite.events.occurrences import Occurrence

# How wide a page's column of text is.
_SIZES = "(width >= 44rem) 40rem, 92vw"
_PLACEHOLDER = re.compile(PLACEHOLDER)
_AUTOLINK = re.compile(
    r"<(?:(?P<web>(?:https?|tel):[^<>\s]*)|(?:mailto:)?(?P<mail>[^<>\s!]+@[^<>\s@]+))>", re.IGNORECASE
)
_STRIKE = re.compile(r"(?<!~)(~{1,2})(?![~\s])(.*?[^~\s])\1(?!~)", re.DOTALL)
_BOX = re.compile(r"\[([ xX])\](?=\s+\S)")
_DASH = re.compile(r"(?<!-)-{2,3}(?!-)|(?<!\.)\.{3}(?!\.)|<<|>>")
_DASHES = {"--": "–", "---": "—", "...": "…", "<<": "«", ">>": "»"}


class MarkdownText:
    """Turns Markdown into HTML; `href` adds the site's base path to root-relative addresses."""

    def __init__(self, href: Callable[[str], str]) -> None:
        self._href = href
        self._markdown = parser(typographer=True, quotes="„“‚‘").enable("smartquotes")
        inline, core = self._markdown.inline, self._markdown.core
        # Where a text may be more than text: also where an address begins.
        inline.terminator_re = re.compile(f"{inline.terminator_re.pattern}|{BARE_LINK.pattern}")
        inline.ruler.before("link", "placeholder", self._placeholder)
        inline.ruler.at("autolink", _autolink)
        inline.ruler.push("strike", _strike)
        inline.ruler.push("bare_link", _bare_link)
        core.ruler.before("inline", "boxes", _boxes)
        core.ruler.after("inline", "dashes", _dashes)
        core.ruler.after("text_join", "finish", self._finish)

    def html(self, text: str, site: Any) -> Markup:
        """The HTML of `text`; what it refers to is asked of `site`."""
        return Markup(self._markdown.render(without_comments(text, line_ends), {"site": site}).removesuffix("\n"))

    def inline(self, text: str, site: Any) -> Markup:
        """The HTML of one paragraph without its paragraph element."""
        # As a plain text: `re` joins the parts of a Markup by escaping them.
        return Markup(re.sub(r"\A<p>(.*)</p>\Z", r"\1", str(self.html(text, site)), flags=re.DOTALL))

    def plain(self, text: str, site: Any, withheld: Collection[str] = ()) -> str:
        """The words of `text` in lines: links as `Text (URL)`, of `withheld` URLs only the text."""
        tokens = self._markdown.parse(without_comments(text, line_ends), {"site": site})
        lines = (line.rstrip() for line in _plain(SyntaxTreeNode(tokens), withheld, "\n\n").split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _placeholder(self, state: StateInline, silent: bool) -> bool:
        """`[[event:infoabend]]` becomes what it names."""
        match = _PLACEHOLDER.match(state.src, state.pos, state.posMax)
        found = self._replacement(state.env["site"], *match.groups("")) if match and not silent else []
        if len(found) > 1:
            state.push("span_open", "span", 1)
        for words, target in found:
            _say(state, words, target)
        if len(found) > 1:
            state.push("span_close", "span", -1)
        return _is_passed(state, match and match.end())

    def _replacement(self, site: Any, kind: str, subject: str, form: str) -> list[tuple[str, str | None]]:
        """What stands for a reference: words, and where they lead."""
        match kind:
            case "event" if form == "date":
                return [(dates_in_words(site, subject), None)]
            case "event":
                words = f"{site.events.get(subject).title} ({dates_in_words(site, subject)})"
            case "member":
                words = site.members.name(subject)
            case "page":
                words = site.pages.link(subject).title
            case "link":
                words = site.link(subject).label
            case "figure":
                return [(figure_in_words(site, subject, form), None)]
            case "site":
                return _setting_in_words(setting(site.settings(), subject), subject)
            case _:
                raise LookupError(f"{kind}:{subject}")
        return [(words, f"{kind}:{subject}")]

    def _address(self, site: Any, written: str) -> str:
        """Where a link leads; LookupError where that is nowhere."""
        kind, _, rest = written.partition(":")
        subject, hash_sign, fragment = rest.partition("#")
        match kind:
            case "event":
                return self._href(site.events.address(subject)) + hash_sign + fragment
            case "member":
                return self._href(site.members.address(subject)) + hash_sign + fragment
            case "page":
                return self._href(site.pages.link(subject).address) + hash_sign + fragment
            case "link":
                return str(site.link(subject).url) + hash_sign + fragment
            case _ if re.fullmatch(r"/(?!/)[^\\\s]*", written):
                return self._href(written)
            case _ if written.startswith(("#", "http:", "https:", "mailto:", "tel:")):
                return written
            case _:
                raise LookupError(f"link {written}")

    def _finish(self, state: StateCore) -> None:
        """Headings get their anchors, links their final addresses, images their files."""
        site, anchors = state.env["site"], set[str]()
        for number, token in enumerate(state.tokens):
            # The page's title is its only h1.
            token.tag = "h2" if token.tag == "h1" else token.tag
            if token.type == "heading_open":
                token.attrs["id"] = _anchor_name(proposed_id(_words(state.tokens[number + 1])), anchors)
            elif "style" in token.attrs:
                token.attrs["style"] = f"{token.attrs['style']};".replace(":", ": ")
            for inner in token.children or []:
                if inner.type == "link_open":
                    inner.attrs["href"] = self._address(site, str(inner.attrs["href"]))
                elif inner.type == "image":
                    inner.type, inner.content = "html_inline", _shown(site.assets.picture(inner.attrs["src"]), inner)


def _attributes(given: Mapping[str, object]) -> str:
    values = ((name, html.escape(str(value))) for name, value in given.items() if value is not None)
    return "".join(f' {name}="{value}"' for name, value in sorted(values))


def _shown(picture: Any, token: Token) -> str:
    """An image, or a picture that browsers choose a file for, and for which they keep its room."""
    words = {"alt": _words(token), "title": token.attrs.get("title")}
    image = {"src": picture.address, "width": picture.width, "height": picture.height, "loading": "lazy"} | words
    if not picture.webp:
        return f"<img{_attributes(image)}>"
    source = _attributes({"type": "image/avif", "srcset": picture.avif, "sizes": _SIZES})
    return f"<picture><source{source}><img{_attributes(image | {'srcset': picture.webp, 'sizes': _SIZES})}></picture>"


def _anchor_name(name: str, taken: set[str]) -> str:
    """The name, with a number where it is empty or taken already."""
    number, found = 0, name
    while found in taken or not found:
        number += 1
        found = f"{name}_{number}"
    taken.add(found)
    return found


def _words(token: Token) -> str:
    """What is read in the token."""
    if token.children:
        return "".join(map(_words, token.children))
    return {"html_inline": Markup(token.content).striptags(), "softbreak": "\n"}.get(token.type, token.content)


def _plain(node: SyntaxTreeNode, withheld: Collection[str], between: str) -> str:
    """What is read in the node, with that between blocks: within lists and tables only the end of a line."""
    match node.type:
        case "bullet_list" | "ordered_list":
            start = int(node.attrs.get("start", 1))
            items = enumerate((_plain(item, withheld, "\n") for item in node.children), start)
            return "\n".join(f"{number}. {item}" if node.tag == "ol" else f"- {item}" for number, item in items)
        case "hardbreak" | "softbreak":
            return "\n" if node.type == "hardbreak" else " "
        case "html_inline" if not node.children:
            return Markup(node.content).striptags()
        case _ if not node.children and not node.is_root:
            return node.content if node.type in ("fence", "code_block") else re.sub(r"\s+", " ", node.content)
    inner = [_plain(one, withheld, between) for one in node.children]
    match node.type:
        case "link":
            words, target = "".join(inner), str(node.attrs["href"])
            shown = target.removeprefix("mailto:").removeprefix("tel:")
            return words if target.startswith("#") or target in withheld or shown == words else f"{words} ({shown})"
        case "root" | "blockquote" | "list_item":
            return between.join(filter(None, inner))
        case "table" | "thead" | "tbody":
            return "\n".join(inner)
        case _:
            return (" " if node.type == "tr" else "").join(inner).strip()


# --- Rules of the parser --------------------------------------------------------------------------


def _say(state: StateInline, words: str, target: str | None = None) -> None:
    """Adds words that nothing looks into any more, and that lead to the target where there is one."""
    if target:
        state.push("link_open", "a", 1).attrs = {"href": target}
    state.push("text_special", "", 0).content = words
    if target:
        state.push("link_close", "a", -1)


def _is_passed(state: StateInline, end: int | None) -> bool:
    """Whether something was found, behind which the parser goes on."""
    state.pos = end or state.pos
    return end is not None


def _dashes(state: StateCore) -> None:
    """`--`, `...` and the like become the characters that they stand for."""
    for token in state.tokens:
        for inner in token.children or []:
            if inner.type == "text":
                inner.content = _DASH.sub(lambda match: _DASHES[match.group()], inner.content)


def _autolink(state: StateInline, silent: bool) -> bool:
    """`<https://beispiel.de>` becomes a link, `<name@beispiel.de>` one in a disguise, against collectors."""
    match = _AUTOLINK.match(state.src, state.pos, state.posMax)
    if match and match["web"] and not silent:
        _say(state, match["web"], match["web"])
    elif match and not silent:
        address, shown = ("".join(f"&#{ord(one)};" for one in f"{before}{match['mail']}") for before in ("mailto:", ""))
        state.push("html_inline", "", 0).content = f'<a href="{address}">{shown}</a>'
    return _is_passed(state, match and match.end())


def _bare_link(state: StateInline, silent: bool) -> bool:
    """A web or mail address as it is becomes a link (GitHub's "extended autolinks", GFM 6.9)."""
    # While the end of a link's words is looked for, and within them, an address is none.
    match = None if silent or state.linkLevel else BARE_LINK.match(state.src, state.pos, state.posMax)
    address = without_punctuation(match.group()) if match else ""
    if address:
        _say(state, address, target_of(address))
    return _is_passed(state, state.pos + len(address) if address else None)


def _strike(state: StateInline, silent: bool) -> bool:
    """`~text~` and `~~text~~` are struck out, as GitHub does."""
    match, end = _STRIKE.match(state.src, state.pos, state.posMax), state.posMax
    if match and not silent:
        state.pos, state.posMax = match.span(2)
        state.push("del_open", "del", 1)
        state.md.inline.tokenize(state)
        state.push("del_close", "del", -1)
        state.posMax = end
    return _is_passed(state, match and match.end())


def _boxes(state: StateCore) -> None:
    """`[ ]` or `[x]` at the beginning of an item becomes a box."""
    for number in range(len(state.tokens) - 3, -1, -1):
        item, _, text = state.tokens[number : number + 3]
        if item.type == "list_item_open" and text.type == "inline" and (match := _BOX.match(text.content)):
            given = {"type": "checkbox", "disabled": ""} | ({} if match[1] == " " else {"checked": ""})
            box = Token("html_inline", "", 0, content=f"<input{_attributes(given)}>")
            state.tokens.insert(number + 1, Token("inline", "", 0, children=[box]))
            text.content = text.content[match.end() :]


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


def _setting_in_words(value: object, path: str) -> list[tuple[str, str | None]]:
    match value:
        case Contact(email=email, phone=phone):
            # Where a mail or a call reaches the contact: both, or the one that is known.
            mail, call = (email or "", email and f"mailto:{email}"), (phone or "", phone and phone_address(phone))
            return [mail, (" oder " if email and phone else "", None), call]
        case int():
            return [(wording.number(value), None)]
        case _:
            return [(str(value), f"mailto:{value}" if path.endswith("email") else None)]

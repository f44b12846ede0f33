"""What the git host's preview shows is what the page shows: texts as office people write and paste them.

The other side is cmark-gfm, GitHub's own program. A text that it would show otherwise has a problem at its line.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import cmarkgfm
import html5lib
import pytest

from clustersite.inspection import check_sources
from clustersite.render.markdown import MarkdownText
from tests.sites import SMALLEST_SOURCES, AsWritten, files_of, options_for, page

TEXTS = Path(__file__).parent / "previewed.md"
# Each text after a line of equals signs, which says what it is.
PREVIEWED = dict(re.findall(r"^=== (.+)\n((?:(?!=== ).*\n)*)", TEXTS.read_text("utf-8"), re.MULTILINE))
BLOCKS = (
    "- a", "* b", "1. c", "2) d", "  - e", "   - f", "    g", "> q", "## H", "---", "===", "text", "```", "  text", "",
    "", "1.", "-", "     code", "| a | b |", "| 1 | 2 |", "7. x", "    - y", "~~~", "\ttab", "- - z", "> - u", "- > v",
    "* * *", "10. zehn", "    unter", "- [ ] offen", "# a #", "####### a",
)  # fmt: skip
WORDS = (
    "**fett**", "*kursiv*", "_kursiv_", "**a *b* c**", "~~weg~~", "`code *x*`", "https://a.example/x_y", "2 * 3 * 4",
    "(https://a.example/x).", "www.a.example,", "a@b.example.", "[Text](https://a.example)", "\\*kein\\*", "a\\\nb",
    "a  \nb", "a\nb", "&", "a < b", "wort_mit_strich", "Mitarbeiter*innen", '"Zitat"', "[ ]", "!", "~50", "C:\\Ordner",
)  # fmt: skip


def ours(text: str) -> str:
    return structure(MarkdownText(str).html(text, AsWritten()))


def theirs(text: str) -> str:
    return structure(cmarkgfm.github_flavored_markdown_to_html(text))


def structure(html: str) -> str:
    """Elements, addresses and words; not how quotes and dashes are set, nor in which of two orders words are strong."""
    found: list[str] = []

    def walk(element: Any) -> None:
        for child in element:
            # The page's title is its only h1.
            tag = "h2" if child.tag == "h1" else child.tag
            kept = ("href", "src", "alt", "title", "start", "type", "checked")
            given = {name: value for name, value in sorted(child.attrib.items()) if name in kept}
            found.append(f"<{tag}{given or ''}>{child.text or ''}")
            walk(child)
            found.append(f"</{tag}>{child.tail or ''}")

    fragment = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    walk([fragment])
    shown = re.sub(r"\s+", " ", re.sub(r"\s*(<[^>]*>)\s*", r" \1 ", "".join(found)))
    shown = re.sub(r"<em> <strong> (.*?) </strong> </em>", r"<strong> <em> \1 </em> </strong>", shown)
    for set_as, written in zip("„“‚‘’–—…", ('"', '"', "'", "'", "'", "--", "---", "..."), strict=True):
        shown = shown.replace(set_as, written)
    return shown


def problems_of(text: str) -> list[str]:
    sources = SMALLEST_SOURCES | {name: one.encode() for name, one in files_of(page(text)).items()}
    outcome = check_sources(sources, options_for(Path("/nirgends")))
    return [f"{found.code} {found.where.line}" for found in outcome.problems if found.where.line]


@pytest.mark.parametrize("name", PREVIEWED)
def test_the_page_shows_what_the_preview_shows_or_says_so(name: str) -> None:
    text = PREVIEWED[name]
    if expected := re.search(r" \(((?:[EH]\d{3} \d+(?:, )?)+)\)$", name):
        # Lines count from the text's first, which is the fifth of the file.
        found = [f"{code} {int(line) + 4}" for code, line in re.findall(r"([EH]\d{3}) (\d+)", expected[1])]
        assert problems_of(text) == found
    else:
        assert [one for one in problems_of(text) if one.startswith("E")] == []
        assert ours(text) == theirs(text)


def test_there_are_enough_texts_of_each_kind() -> None:
    kinds = [name.split(":")[0] for name in PREVIEWED]

    assert len(PREVIEWED) >= 80
    assert min(kinds.count(kind) for kind in ("Word", "Mail", "Chat", "Hand")) >= 15


@pytest.mark.parametrize("seed", range(30))
def test_blocks_in_any_order_are_what_the_preview_makes_of_them(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(20):
        text = "\n".join(dice.choices(BLOCKS, k=dice.randrange(1, 9)))
        assert ours(text) == theirs(text), text


@pytest.mark.parametrize("seed", range(10))
def test_words_in_any_order_are_what_the_preview_makes_of_them(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(20):
        text = " ".join(dice.choices(WORDS, k=dice.randrange(1, 6)))
        assert ours(text) == theirs(text), text

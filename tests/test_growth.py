"""No text keeps a build busy: what reading, checking and rendering take grows as the text does, whatever is in it."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from clustersite.inspection import check_sources
from clustersite.render.markdown import MarkdownText
from tests.sites import SMALLEST_SOURCES, AsWritten, event, files_of, options_for, page

pytestmark = pytest.mark.slow
SHAPES = (
    "# a\n", "## a\n\n", "*[a]: b\n", "[^a]: b\n", '[a]: b "c\n', "[a]: b\n\n", "[a]: <b> 'c'\n", "[a]\n\n", "- a\n",
    "- a\n\n", "1. a\n", "> a\n", ">", "> ", "- ", "  - a\n", "* ", "_ ", "**a", "__a ", "***a*** ", "`a", "``",
    "```\n",
    "~~a", "~", "[", "]", "[[", "[a](", "[a](b) ", "![", "![a](b)\n\n", "<", "<a", "<!--", "<b>\n\n", "&amp;", "\\",
    "| a ", "| a | b |\n|---|---|\n", "|\n", "a\n", "a  \n", " ", "\t", "a\n=\n", "---\n\n", "https://a.example/x ",
    "a@b.example ", "www.", "a.", "Dienstag, 25.11.2026 ", "Montag ", "[[event:a]] ", "• a\n", "x*innen ",
    "ä", '"', "...",
    "    a\n", "(", "a_b",
)  # fmt: skip
SMALL, LARGE = 12_000, 96_000
# Eight times the text may take eight times the time; the rest is for what else the machine does, and for
# Python-Markdown, which looks for each block among all of its siblings.
MOST = 5 * LARGE / SMALL
# Below that nobody waits, and the clock measures chance.
NOTHING = 0.4


def check(files: str) -> list[str]:
    sources = SMALLEST_SOURCES | {name: text.encode() for name, text in files_of(files).items()}
    return [found.code for found in check_sources(sources, options_for(Path("/nirgends"))).problems]


def seconds_for(shape: str, size: int) -> float:
    text = shape * (size // len(shape))
    begun = process_time()
    if not any(code.startswith("E") for code in check(page(text))):
        MarkdownText(str).html(text, AsWritten())
    return process_time() - begun


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_as_the_text_does(shape: str) -> None:
    large = seconds_for(shape, LARGE)
    if large >= NOTHING:
        # A search for garbage in what other tests left behind may fall into one of them.
        large = min(large, seconds_for(shape, LARGE))

    assert large < NOTHING or large < MOST * max(seconds_for(shape, SMALL) for _ in range(2))


@pytest.mark.parametrize("shape", ["# a\n", "Dienstag, 25.11.2026 ", "[a]: b\n", "a"])
def test_a_text_above_a_hundred_kilobytes_is_a_problem_that_says_so(shape: str) -> None:
    text = shape * (200_000 // len(shape))
    described = event("a", "start: 2026-03-05", "place: halle", "description: |", *(f"  {x}" for x in text.split("\n")))

    assert check(page(text)) == ["E108"]
    assert check(described) == ["E108"]

"""Markdown as plain text, for calendar programs."""

from __future__ import annotations

from typing import Any

import pytest

from clustersite.render.markdown import MarkdownText


class Assets:
    """Pictures as they are written."""

    def picture(self, source: str) -> Any:
        return type("Picture", (), {"address": source, "width": 1, "height": 1, "webp": ""})


class Site:
    assets = Assets()


def text_of(markdown: str, *withheld: str) -> str:
    return MarkdownText(lambda address: f"https://beispiel.de{address}").plain(markdown, Site(), withheld)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Eins\n\nZwei", "Eins\n\nZwei"),
        ("Ein\n  Absatz\tim *Satz*.", "Ein Absatz im Satz."),
        ("Eins\\\nZwei  \ndrei", "Eins\nZwei\ndrei"),
        ("5 < 6 & &auml; &#8211; -- ~~weg~~", "5 < 6 & ä – – weg"),
        ("## Ablauf\n- eins\n- zwei\n\nEnde", "Ablauf\n\n- eins\n- zwei\n\nEnde"),
        ("1. eins\n2. zwei", "1. eins\n2. zwei"),
        ("3. drei\n4. vier", "3. drei\n4. vier"),
        ("- eins\n\n- zwei\n  - tief\n\n    unten", "- eins\n- zwei\n- tief\nunten"),
        ("> Eins\n>\n> Zwei", "Eins\n\nZwei"),
        ("Eins\n\n---\n\nZwei", "Eins\n\nZwei"),
        ("```\na  b\n  c\n```", "a  b\n  c"),
        ("`a  b`", "a b"),
        ("![Ein Bild](a.jpg)![](b.jpg)", "Ein Bild"),
        ("eins <b>zwei</b>", "eins <b>zwei</b>"),
        ("| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", "A B\n1 2\n3 4"),
        ("- [x] eins", "- eins"),
        ("<!-- für uns -->", ""),
    ],
)
def test_markdown_becomes_lines_of_text(markdown: str, text: str) -> None:
    assert text_of(markdown) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[Seite](https://a.de/x)", "Seite (https://a.de/x)"),
        ("[Seite](/termine/x/)", "Seite (https://beispiel.de/termine/x/)"),
        ("[schreiben](mailto:a@b.de)", "schreiben (a@b.de)"),
        ("[a@b.de](mailto:a@b.de)", "a@b.de"),
        ("a@b.de und <a@b.de>", "a@b.de und a@b.de"),
        ("https://a.de/x", "https://a.de/x"),
        ("[anrufen](tel:+493581)", "anrufen (+493581)"),
        ("[unten](#unten)", "unten"),
    ],
)
def test_link_is_followed_by_its_address(markdown: str, text: str) -> None:
    assert text_of(f"{markdown}.") == f"{text}."


def test_withheld_address_is_left_out() -> None:
    assert text_of("[Zoom](https://zoom.us/1)", "https://zoom.us/1") == "Zoom"

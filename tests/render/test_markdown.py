"""Markdown as HTML and as plain text: references resolved, addresses checked, no raw HTML."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from clustersite.render import markdown as markdown_module
from clustersite.render.markdown import MarkdownText
from tests.sites import AsWritten, build_site, codes, event, page

MEETING = event("treffen", "start: 2026-03-05 10:00", "place: halle", title="Treffen &")
DATA = """
-- site_data/members/bau.yaml --
name: Musterbau GmbH
short_name: Musterbau
website: https://musterbau.example
-- site_data/links.yaml --
zoom: {label: Zum Stammtisch, url: "https://zoom.example/j/1?a=1&b=2"}
anmeldung: {label: Anmeldung, url: "https://geheim.example/x", visibility: on_request}
-- site_data/figures.yaml --
aufrufe: {title: Aufrufe, period: "2025", about: ja, value: 5809}
monate: {title: Monate, period: "2025", values: [{label: Mai, value: 1000}, {label: Juni, value: 2345}]}
"""


def html_of(root: Path, body: str) -> str:
    """The HTML that the page's text becomes."""
    outcome = build_site(root, MEETING + DATA + page(body))
    assert codes(outcome) == []
    html = (root / "public/seite/index.html").read_text("utf-8")
    return html.partition("</a>\n\n")[2].removesuffix("</html>\n") or html


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("[[event:treffen|date]]", "<p>Do., 5. März 2026, 10 Uhr</p>"),
        ("[[member:bau]]", '<a href="/mitmachen/bau/">Musterbau</a>'),
        ("[[link:zoom]]", '<a href="https://zoom.example/j/1?a=1&amp;b=2">Zum Stammtisch</a>'),
        ("[[link:anmeldung]]", '<a href="mailto:buero@probe.example">Anmeldung</a>'),
        ("[[page:index]]", '<a href="/">Start</a>'),
        ("[[figure:aufrufe]]", "rund 5.809"),
        ("[[figure:monate]] und [[figure:monate|Juni]]", "3.345 und 2.345"),
        ("[[site:companies.limit]] [[site:name]]", "3 Cluster der Probe"),
        ("[[site:contact.email]]", '<a href="mailto:buero@probe.example">buero@probe.example</a>'),
        (
            "[[site:contact]]",
            '<a href="mailto:buero@probe.example">buero@probe.example</a> oder '
            '<a href="tel:+493581123456">03581 123456</a>',
        ),
        ("[Ziel](event:treffen#wann)", '<a href="/termine/treffen/#wann">Ziel</a>'),
        ("`[[event:treffen]]`", "<code>[[event:treffen]]</code>"),
        ("# Eins", '<h2 id="eins">Eins</h2>'),
        ("## Größe & mehr", '<h2 id="groesse-mehr">'),
        ('Er sagt "ja".', "Er sagt „ja“."),
        (
            'Er sagt "**ja**" -- und `"nein"`...',
            'Er sagt „<strong>ja</strong>“ &ndash; und <code>"nein"</code>&hellip;',
        ),
        ("## Eins\n## Eins", '<h2 id="eins">Eins</h2>\n<h2 id="eins_1">Eins</h2>'),
        ("<https://a.example/x_y>", '<a href="https://a.example/x_y">https://a.example/x_y</a>'),
        ("https://a.example/_x_/y", '<a href="https://a.example/_x_/y">https://a.example/_x_/y</a>'),
        ("<foo:bar> & <event:treffen>", "&lt;foo:bar&gt; &amp; &lt;event:treffen&gt;"),
        ("- [x] Eins", '<li><input checked="" disabled="" type="checkbox"> Eins</li>'),
        ("| a |\n|--:|\n| b |", '<td style="text-align: right;">b</td>'),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("<!-- nur für uns -->Text", "<p>Text</p>"),
        ("Eins <!-- zwei\n\ndrei --> vier", "<p>Eins</p>\n<p>vier</p>"),
    ],
)
def test_what_editors_write_becomes_html(tmp_path: Path, written: str, html: str) -> None:
    assert html in html_of(tmp_path, written)


def test_a_link_to_an_event_names_it_and_its_date(tmp_path: Path) -> None:
    shown = html_of(tmp_path, "[[event:treffen]]")
    assert '<a href="/termine/treffen/">Treffen &amp; treffen (Do., 5. März 2026, 10 Uhr)</a>' in shown


def test_a_mail_address_in_angle_brackets_is_a_link(tmp_path: Path) -> None:
    assert '<a href="&#109;&#97;' in html_of(tmp_path, "<buero@probe.example>")


def test_a_link_in_a_leading_sentence_is_a_link(tmp_path: Path) -> None:
    layout = "-- layouts/page.html --\n{{ site.pages.get(page_id).lead | inline }}\n"
    start = "-- content/index.md --\n---\ntitle: S\ndescription: S\nlead: Zu [uns](#wir) & euch\n---\n## Wir\n"
    build_site(tmp_path, layout + start)

    assert '<a href="#wir">uns</a> &amp; euch' in (tmp_path / "public/index.html").read_text("utf-8")


# --- Markdown as plain text, for calendar programs -----------------------------------------------


def text_of(markdown: str, *withheld: str) -> str:
    return MarkdownText(lambda address: f"https://beispiel.de{address}").plain(markdown, AsWritten(), withheld)


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


# --- Quotes and dashes, not looked for where there are none -----------------------------------------

PIECES = (
    "*a*", "**b**", "_c_", "`d`", "\\*", '"e"', "'f'", "...", "--", "---", "<https://x.de>", "<a@b.de>", "&amp;", "&",
    "[x](page:y)", "[[member:x]]", "  \n", "\n\n", "- i", "> q", '| a | b |\n|---|---|\n| 1 | "2" |\n', '## H "q"\n',
    "wort", "ß", "<<", ">>", ". . .", 'Begriff\n: Was "es" ist\n', '    code "x" -- \n',
)  # fmt: skip


class Pages:
    def link(self, _: str) -> Any:
        return type("PageLink", (), {"address": "/x/", "title": 'Seite "q" -- & *s* ...'})


class Members:
    def address(self, _: str) -> str:
        return "/m/"

    def name(self, _: str) -> str:
        return 'Bau "& Co." -- GmbH...'


class NamesWithMarks:
    """Results with texts that hold quotes and dashes."""

    pages = Pages()
    members = Members()


@pytest.mark.parametrize("seed", range(40))
def test_where_quotes_are_not_looked_for_there_are_none(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    texts = [" ".join(dice.choices(PIECES, k=dice.randrange(1, 12))) for _ in range(10)]
    chosen = [MarkdownText(str).html(text, NamesWithMarks()) for text in texts]
    monkeypatch.setattr(markdown_module, "_MAY_HAVE_QUOTES", re.compile(""))

    assert chosen == [MarkdownText(str).html(text, NamesWithMarks()) for text in texts]

from __future__ import annotations

import pytest

from clustersite.feeds.texts import plain_text


def text_of(html: str, *withheld: str) -> str:
    return plain_text(html, address="https://beispiel.de/", withheld=withheld)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Eins</p>\n<p>Zwei</p>", "Eins\n\nZwei"),
        ("<p>Ein\n  Absatz\tim <em>Satz</em>.</p>", "Ein Absatz im Satz."),
        ("<p>Eins<br />\nZwei</p>", "Eins\nZwei"),
        ("<p>5 &lt; 6 &amp; &auml; &#8211;</p>", "5 < 6 & ä –"),
        ("<h2>Ablauf</h2>\n<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n<p>Ende</p>", "Ablauf\n\n- eins\n- zwei\n\nEnde"),
        ("<ol>\n<li>eins</li>\n<li>zwei</li>\n</ol>", "1. eins\n2. zwei"),
        ("<ul><li><p>eins</p></li><li>zwei<ul><li>tief</li></ul></li></ul>", "- eins\n- zwei\n- tief"),
        ("<pre><code>a  b\n  c</code></pre>", "a  b\n  c"),
        ('<p><img alt="Ein Bild" src="a.jpg" /><img src="b.jpg" /></p>', "Ein Bild"),
        ("<table><tr><th>A</th><td>1</td></tr><tr><th>B</th><td>2</td></tr></table>", "A 1\nB 2"),
        ("<p>offen", "offen"),
        ("", ""),
    ],
)
def test_html_becomes_lines_of_text(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://a.de/x">Seite</a>', "Seite (https://a.de/x)"),
        ('<a href="/termine/x/">Seite</a>', "Seite (https://beispiel.de/termine/x/)"),
        ('<a href="mailto:a@b.de">schreiben</a>', "schreiben (a@b.de)"),
        ('<a href="mailto:a@b.de">a@b.de</a>', "a@b.de"),
        ('<a href="tel:+493581">anrufen</a>', "anrufen (+493581)"),
        ('<a href="#unten">unten</a>', "unten"),
        ("<a>nichts</a>", "nichts"),
    ],
)
def test_link_is_followed_by_its_address(html: str, text: str) -> None:
    assert text_of(f"<p>{html}.</p>") == f"{text}."


def test_withheld_address_is_left_out() -> None:
    assert text_of('<p><a href="https://zoom.us/1">Zoom</a></p>', "https://zoom.us/1") == "Zoom"

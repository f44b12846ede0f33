"""What the preview adds to a page while serving it."""

from __future__ import annotations

import re

import pytest

from clustersite.preview.server import Failure, missing_page, preview_page

HOST = "127.0.0.1:8000"
SCRIPT, STYLE, SOCKET = f"http://{HOST}/livereload.js", f"http://{HOST}/livereload.css", f"ws://{HOST}/livereload"
FAILURE = Failure(
    heading="1 Fehler in 1 Datei.",
    texts=("Fehler E1: <b>falsch</b>\n  --> a.yaml:2:1\n   2 | Hilfe: x\n     | ^\nHilfe: „a“ & b\nund weiter.",),
)


def served(page: str, failure: Failure | None = None) -> str:
    return preview_page(page.encode(), path="/", host=HOST, version="v-1", failure=failure).decode()


def policy(written: str) -> str:
    """The policy that is served for the one written in the page."""
    page = served(f'<meta http-equiv="Content-Security-Policy" content="{written}">')
    found = re.search(r'content="([^"]*)"', page)
    assert found
    return found[1].replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ""),
        ("img-src 'self'", "img-src 'self'"),
        (
            "default-src 'none'",
            f"default-src 'none'; script-src {SCRIPT}; style-src {STYLE}; connect-src {SOCKET}",
        ),
        (
            "default-src 'self'; Script-Src 'none'; connect-src 'self'",
            f"default-src 'self'; script-src {SCRIPT}; connect-src 'self' {SOCKET}; style-src 'self' {STYLE}",
        ),
        (
            "script-src 'self'; script-src-elem 'none'; script-src-elem *",
            f"script-src 'self'; script-src-elem {SCRIPT}",
        ),
        ("upgrade-insecure-requests; img-src *", "img-src *"),
    ],
)
def test_a_policy_allows_the_preview_and_nothing_else_more(written: str, expected: str) -> None:
    assert policy(written) == expected


def test_a_policy_is_found_in_any_order_and_quotes() -> None:
    page = served("<META content='script-src &#39;self&#39;'\nHTTP-EQUIV=content-security-policy>")

    assert f'content="script-src &#x27;self&#x27; {SCRIPT}"' in page


def test_other_meta_elements_and_bytes_that_are_not_utf8_stay() -> None:
    page = b'<meta name="description" content="script-src \'none\'">\xff\xe4'

    assert preview_page(page, path="/", host=HOST, version="v-1", failure=None).startswith(page)


def test_the_script_knows_where_to_connect_and_which_version_the_page_has() -> None:
    assert f'<script src="{SCRIPT}?host=127.0.0.1&amp;port=8000&amp;snipver=v-1&amp;' in served("<p>")


def test_problems_are_shown_escaped_with_their_excerpt_apart() -> None:
    page = served("<title>Start</title>", FAILURE)

    assert "<title>1 Fehler in 1 Datei. – Start</title>" in page
    assert "<h3>Fehler E1: &lt;b&gt;falsch&lt;/b&gt;\n</h3>" in page
    assert '<pre tabindex="0">  --&gt; a.yaml:2:1\n   2 | Hilfe: x\n     | ^\n</pre>' in page
    assert "<p>Hilfe: „a“ &amp; b\nund weiter.</p>" in page


def test_a_page_without_problems_gets_none_shown() -> None:
    assert "livereload-problems" not in served("<title>Start</title>")


def test_the_page_for_a_missing_address_tells_whether_a_build_may_bring_it() -> None:
    assert "sobald sie sich bauen lässt" in missing_page(FAILURE).decode()
    assert "keine Seite" in missing_page(None).decode()

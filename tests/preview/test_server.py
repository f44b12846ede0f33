"""What the preview shows, and when its open pages are out of date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clustersite.content.urls import BaseUrl
from clustersite.options import Outcome
from clustersite.output.write import Written
from clustersite.preview.server import Failure, Preview, missing_page, preview_page
from clustersite.problems import Where, problem
from tests.loops import in_own_loop
from tests.sites import options_for

BASE = BaseUrl("https://probe.example")
NOTHING_NEW = Written(written=(), kept=1, removed=())
ERROR = problem("E100", Where("content/index.md"), reason="kaputt")
HINT = problem("H203", Where("site_data/events/a.yaml"))

KEPT = Outcome(problems=(), documents={}, base_url=BASE, written=NOTHING_NEW)
WRITTEN = Outcome(problems=(), documents={}, base_url=BASE, written=Written(written=("a",), kept=0, removed=()))
REMOVED = Outcome(problems=(), documents={}, base_url=BASE, written=Written(written=(), kept=0, removed=("a",)))
FAILED = Outcome(problems=(ERROR, HINT), documents={})
MOVED = Outcome(problems=(), documents={}, base_url=BaseUrl("https://probe.example/weg"), written=NOTHING_NEW)


def after(root: Path, *builds: Outcome | type[BaseException], strict: bool = False) -> tuple[Preview, list[bool]]:
    """The preview after the builds, and after which of them open pages were out of date."""
    left = iter(builds)

    def build() -> Outcome:
        ended = next(left)
        if isinstance(ended, Outcome):
            return ended
        raise ended

    preview = Preview(options_for(root, strict=strict), build)
    return preview, [in_own_loop(_changed(preview)) for _ in builds]


async def _changed(preview: Preview) -> bool:
    before = preview.version
    await preview.rebuild()
    return preview.version != before


def test_pages_are_out_of_date_when_a_build_changed_files_and_not_when_it_changed_none(tmp_path: Path) -> None:
    _, outdated = after(tmp_path, WRITTEN, KEPT, WRITTEN, KEPT, REMOVED)

    assert outdated == [True, False, True, False, True]


def test_pages_are_out_of_date_when_problems_come_change_and_go(tmp_path: Path) -> None:
    other = Outcome(problems=(HINT, ERROR, ERROR), documents={})

    _, outdated = after(tmp_path, KEPT, FAILED, FAILED, other, KEPT, KEPT)

    assert outdated == [True, True, False, True, True, False]


def test_the_first_build_always_counts_because_requests_waited_for_it(tmp_path: Path) -> None:
    preview, outdated = after(tmp_path, KEPT)

    assert outdated == [True]
    assert preview.first_build_done.is_set()


def test_a_failure_shows_what_stopped_the_build_and_strict_adds_hints(tmp_path: Path) -> None:
    lenient, strict = (after(tmp_path, FAILED, strict=strict)[0].failure for strict in (False, True))

    assert lenient
    assert strict
    assert [text.split(":")[0] for text in lenient.texts] == ["Fehler E100"]
    assert [text.split(":")[0] for text in strict.texts] == ["Fehler E100", "Hinweis H203"]
    assert lenient.heading == "1 Fehler, 1 Hinweis in 2 Dateien. Es wurde nichts veröffentlicht."


def test_any_exception_of_a_build_is_a_fault_of_ours_that_the_next_build_ends(tmp_path: Path) -> None:
    preview, outdated = after(tmp_path, KEPT, SystemExit, KeyboardInterrupt, RecursionError, KEPT)

    assert outdated == [True, True, False, False, True]
    assert preview.failure is None


def test_a_fault_keeps_its_traceback_for_the_terminal(tmp_path: Path) -> None:
    def build() -> Outcome:
        raise RuntimeError("innen")

    preview = Preview(options_for(tmp_path), build)
    result = in_own_loop(preview.rebuild())

    assert isinstance(result, str)
    assert result.endswith("RuntimeError: innen\n")
    assert preview.failure
    assert not any("innen" in text for text in preview.failure.texts)


def test_the_site_is_shown_below_the_path_of_its_base_url(tmp_path: Path) -> None:
    preview, outdated = after(tmp_path, KEPT, MOVED, FAILED)

    assert preview.mount == "/weg/"
    assert outdated == [True, True, True]


# --- What is added to a page while serving it ----------------------------------------------------


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
            f"script-src 'self' {SCRIPT}; script-src-elem {SCRIPT}",
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

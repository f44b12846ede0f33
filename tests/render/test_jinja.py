"""Layouts reach nothing but `site` and pure filters, and a fault names the layout's line."""

from pathlib import Path

import pytest

from tests.sites import build_site, codes, outputs_of

PAGE = "-- layouts/page.html --\n"


@pytest.mark.parametrize("name", ["random", "safe", "urlize", "pprint"])
def test_filters_that_guess_or_switch_off_escaping_do_not_exist(tmp_path: Path, name: str) -> None:
    assert codes(build_site(tmp_path, f"{PAGE}<p>{{{{ 'a' | {name} }}}}")) == ["E160 layouts/page.html:1:1"]


def test_an_unknown_name_is_a_problem_with_its_line(tmp_path: Path) -> None:
    layout = "{% set page = site.pages.get(page_id) %}\n<h1>{{ page.title }}</h1>\n<p>{{ page.titel }}</p>\n"

    assert codes(build_site(tmp_path, PAGE + layout)) == ["E161 layouts/page.html:3:1"]


def test_a_fault_in_an_included_partial_names_the_partial(tmp_path: Path) -> None:
    text = f"{PAGE}{{% include 'partials/foot.html' %}}\n-- layouts/partials/foot.html --\n<p>\n{{{{ nobody }}}}\n"

    assert codes(build_site(tmp_path, text)) == ["E161 layouts/partials/foot.html:2:1"]


def test_a_syntax_error_is_found_in_a_layout_that_no_page_uses(tmp_path: Path) -> None:
    assert codes(build_site(tmp_path, "-- layouts/unused.html --\n\n{% if %}\n")) == ["E160 layouts/unused.html:2:1"]


def test_a_missing_partial_is_found_before_anything_is_rendered(tmp_path: Path) -> None:
    text = "-- layouts/unused.html --\n<p>{% include 'partials/fot.html' %}\n-- layouts/partials/foot.html --\n"

    outcome = build_site(tmp_path, text)

    assert codes(outcome) == ["E162 layouts/unused.html:1:16"]
    assert "partials/foot.html" in outcome.problems[0].help


def test_a_page_with_an_unknown_layout_is_told_which_there_are(tmp_path: Path) -> None:
    page = "-- content/neu.md --\n---\ntitle: Neu\ndescription: Neu\nlayout: pge.html\n---\n"

    outcome = build_site(tmp_path, page)

    assert "E162 content/neu.md:4:9" in codes(outcome)
    assert any("page.html" in found.help for found in outcome.problems)


def test_one_mistake_in_a_shared_layout_is_told_once(tmp_path: Path) -> None:
    events = "".join(f"-- site_data/events/e{n}.yaml --\ntitle: E\nstart: 2026-03-0{n}\n" for n in range(1, 5))

    outcome = build_site(tmp_path, f"{events}-- layouts/event.html --\n{{{{ event }}}}\n")

    assert [found for found in codes(outcome) if found.startswith("E")] == ["E161 layouts/event.html:1:1"]


def test_text_from_data_is_escaped(tmp_path: Path) -> None:
    event = '-- site_data/events/x.yaml --\ntitle: <script>alert(1)</script> & "mehr"\nstart: 2026-03-05\n'

    build_site(tmp_path, event)

    page = outputs_of(tmp_path)["termine/x/index.html"]
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;mehr&#34;" in page


def test_pages_lose_the_indentation_of_layouts_but_not_that_of_preformatted_text(tmp_path: Path) -> None:
    text = (
        "-- layouts/page.html --\n<html>\n\n  <body>\n    <pre>\n  a\n\n  b</pre>\n    <p>c</p>\n  </body>\n</html>\n"
    )

    build_site(tmp_path, text)

    expected = "<html>\n<body>\n<pre>\n  a\n\n  b</pre>\n<p>c</p>\n</body>\n</html>\n"
    assert outputs_of(tmp_path)["index.html"] == expected

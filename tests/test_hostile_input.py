"""Input that is meant to do harm: no traceback, no hang, nothing injected."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite.cli import main
from tests.sites import SMALLEST, TODAY, build_site, files_of, options_for, write_files, write_site

PAGE = "---\ntitle: Titel\ndescription: Beschreibung\n---\n"
EVENT = "title: Titel\nstart: 2026-03-05\n"
_SECONDS = 20
"""Far more than any of these takes, far less than a hang."""


def codes_of(root: Path, files: dict[str, str | bytes]) -> set[str]:
    """The codes of a build and a check of the smallest site with these files; AssertionError when they take long."""
    write_files(write_site(root), files)
    began = time.process_time()
    found = (*building.build(options_for(root)).problems, *building.check(options_for(root)).problems)
    assert time.process_time() - began < _SECONDS
    return {one.code for one in found}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "![" * 50_000,
        "[a](" * 25_000,
        "- " * 5_000 + "x",
        "* - " * 5_000,
        "1. " * 5_000 + "x",
        "> " * 5_000 + "x",
        "".join(f"{'  ' * depth}- x\n" for depth in range(200)),
        "a" * 900_000,
    ],
    ids=lambda text: text[:4],
)
def test_a_text_that_no_reader_could_follow_is_refused(tmp_path: Path, text: str) -> None:
    assert "E108" in codes_of(tmp_path / "page", {"content/seite.md": PAGE + text + "\n"})


@pytest.mark.parametrize(
    "text", ["----------\n", "* * * * * * * * * *\n", "**fett**\n\n- a\n  - b\n    1. c\n", "> > a\n"]
)
def test_a_text_with_rules_lists_and_quotes_is_fine(tmp_path: Path, text: str) -> None:
    assert "E108" not in codes_of(tmp_path, {"content/seite.md": PAGE + "Text\n\n" + text})


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a, *a]\n",
        "title: !!python/object/apply:os.system [ls]\n",
        "[" * 10_000,
        "{a: " * 10_000,
        "- " * 10_000,
        "? " * 10_000,
        "a: " * 10_000,
        "title: |\n" + " \n" * 10_000,
        "title: '" + "''" * 10_000,
        'title: "\\U00110000"\n',
        'title: "\\uD800"\n',
        'title: "\\0"\n',
        "\x00\x01\x02",
        "title: \x1b[31mrot\n",
        "%YAML 9.9\n---\ntitle: x\n",
        "%TAG ! tag:x,2000:\n---\ntitle: x\n",
        "---\n" * 1_000,
        "<<: {title: x}\n",
        "\ufeff\ufefftitle: x\n",
        "title: x\nstart: ٢٠٢٦-٠٣-٠٥\n",
        "title: x\nstart: 2026-03-05\nrepeat: {every: 999999999999 days, count: 3}\n",
        "title: x\nstart: 9999-12-31\n",
        "title: x\nstart: 2026-03-05 10:00\nrepeat: {every: day, count: 1000, changes: {"
        + "2026-03-05: cancelled, " * 99
        + "}}\n",
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_broken_and_hostile_yaml_is_told(tmp_path: Path, text: str) -> None:
    assert any(code.startswith("E") for code in codes_of(tmp_path, {"site_data/events/a.yaml": text}))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("assets/css/site.css", "/* " * 300_000),
        ("assets/css/site.css", "url(" * 200_000),
        ("assets/css/site.css", "url(" + " " * 500_000),
        ("assets/css/site.css", "@import 'a\n" * 50_000),
        ("assets/js/site.js", "\n" * 900_000),
        ("assets/images/bild.svg", "<!--" * 200_000),
        ("assets/images/bild.svg", "<link " * 100_000),
        ("layouts/page.html", "{#" * 300_000),
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_no_pattern_is_slow_on_any_asset_or_layout(tmp_path: Path, file: str, text: str) -> None:
    assert isinstance(codes_of(tmp_path, {file: text}), set)


def test_stylesheets_that_import_each_other_twice_do_not_explode(tmp_path: Path) -> None:
    twice = '@import "{0}.css";\n@import "{0}.css";\nbody {{ margin: 0 }}\n'
    files: dict[str, str | bytes] = {f"assets/css/{n}.css": twice.format(n + 1) for n in range(18)}

    codes_of(tmp_path, {**files, "assets/css/18.css": "p { margin: 0 }\n"})

    assert sum(path.stat().st_size for path in (tmp_path / "public/assets").rglob("*.css")) < 10_000


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "blob:x",
        "\x01javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("form", ["[a]({})", "[a][r]\n\n[r]: {}", "<{}>", "![a]({})", "[a](<{}>)"])
def test_no_link_leads_to_a_scheme_that_runs(tmp_path: Path, form: str, target: str) -> None:
    write_site(tmp_path, f"-- content/seite.md --\n{PAGE}{form.format(target)}\n")

    building.build(options_for(tmp_path))

    page = tmp_path / "public/seite/index.html"
    leads = _targets(page.read_text()) if page.exists() else []
    assert [one for one in leads if not re.match(r"https?://|mailto:|tel:|#|/(?![/\\\\])", one)] == []


def _targets(page: str) -> list[str]:
    """Where the page's links and images lead, as a browser reads them."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value or "" for name, value in attrs if name in ("href", "src"))

    Reader().feed(page)
    return found


@pytest.mark.parametrize(
    "name", ["a\nb", "ü", "A", "a b", "a'b", 'a"b', "<b>", "..a", "a..", "con", "a" * 200, "\x1b[31m", b"\xff"]
)
def test_file_names_are_told_and_shown_harmlessly(
    tmp_path: Path, name: str | bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path)
    folder = bytes(tmp_path / "site_data/events")
    Path(folder.decode()).mkdir()
    written = name if isinstance(name, bytes) else name.encode()
    Path((folder + b"/" + written + b".yaml").decode("utf-8", "surrogateescape")).write_text(EVENT)

    for arguments in ([], ["check"], ["check", "--format", "json"], ["check", "--format", "github"]):
        assert main.main(arguments, root=tmp_path, today=TODAY) in (0, 1)

    assert "\x1b" not in capfd.readouterr().out


def test_the_smallest_site_is_free_of_all_this(tmp_path: Path) -> None:
    assert build_site(tmp_path).problems == ()
    assert files_of(SMALLEST)

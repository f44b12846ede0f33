"""A site whose every free text is an attack, made with the real layouts and opened in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import icalendar
import pytest
import yaml
from playwright.sync_api import Browser

from clustersite import build as building
from clustersite.content import yaml_text
from tests.servers import PROJECT, nginx
from tests.sites import options_for, write_files

pytestmark = pytest.mark.slow

ATTACK = (
    "\"><script>window.pwned=1</script><img src=x onerror=window.pwned=1>' onclick=window.pwned=1 x='"
    "</title></textarea></style></script><svg onload=window.pwned=1>]]>--!>{{ 7*191 }}{% raw %}"
    ";,:\\n\\;BEGIN:VEVENT =1+1 %0d%0aX: y \u202e&lt;script&gt;"
)
PROSE = f"""{ATTACK}

BEGIN:VEVENT
UID:pwned

[link](https://a.example/?a=1&b='x'),(y) "title\\" onmouseover=window.pwned=1 x=\\"")

`</code><script>window.pwned=1</script>`

    <script>window.pwned=1</script>

| <b>a</b> | b |
|---|---|
| <script>window.pwned=1</script> | {{{{ 7*191 }}}} |
"""
_LINES = {
    "title", "name", "short_name", "summary", "note", "label", "organiser", "street", "town", "alt", "credit",
    "lead", "menu_title", "period", "feminine", "field", "representative", "register_entry", "responsible",
    "hosting", "further_sites", "audience", "unit", "plural",
}  # fmt: skip
_PROSE = {"description", "plain_language", "funding"}


def attacked(value: Any, key: str = "", *, page: bool = False) -> Any:
    """The value with every free text in it replaced; ids, dates, addresses and numbers stay."""
    match value:
        case dict():
            return {name: attacked(inner, name, page=page) for name, inner in value.items() if name != "open_questions"}
        case list():
            return [attacked(inner, key, page=page) for inner in value]
        case str() if key in _LINES or (page and key == "description"):
            return ATTACK[:290]
        case str() if key in _PROSE:
            return PROSE
        case _:
            return value


def written(text: str, *, page: bool = False) -> str:
    """The YAML of the attacked data."""
    node, _ = yaml_text.read_yaml(text)
    assert node is not None
    return yaml.safe_dump(attacked(yaml_text.to_plain(node), page=page), allow_unicode=True, default_style='"')


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published folder. What the checks refuse is made all the same: the pages must hold without them."""
    root = tmp_path_factory.mktemp("attack")
    sources: dict[str, str | bytes] = {}
    for folder in ("assets", "layouts", "content", "site_data"):
        for path in (PROJECT / folder).rglob("*"):
            name = path.relative_to(PROJECT).as_posix()
            if path.suffix == ".yaml":
                sources[name] = written(path.read_text())
            elif path.suffix == ".md":
                _, head, _ = path.read_text().split("---\n", 2)
                sources[name] = f"---\n{written(head, page=True)}---\n{PROSE}"
            elif path.is_file():
                sources[name] = path.read_bytes()
    write_files(root, sources)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "stopping", lambda *_: ())
        outcome = building.build(options_for(root))
    made = [found for found in outcome.problems if found.code in ("E106", "E145", "E160", "E161")]
    assert outcome.written is not None
    assert made == []
    return root / "public"


def test_no_page_holds_an_element_or_attribute_of_an_attacker(site: Path) -> None:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    pages = sorted(site.rglob("*.html"))

    assert len(pages) > 100
    # Every third is a page of each kind many times over.
    for page in pages[::3]:
        text = page.read_text()
        assert "1337" not in text, page
        for element in parser.parse(text).iter():
            if not isinstance(element.tag, str):
                continue
            names = {str(name).lower() for name in element.attrib}
            assert not [name for name in names if name.startswith("on") or name == "style"], page
            assert element.tag not in ("style", "base", "object", "embed", "textarea"), page
            assert element.get("src") != "x", page
            for name in ("href", "src", "action"):
                lead = element.get(name)
                assert lead is None or re.match(r"https?://|webcal://|mailto:|tel:|#|/(?!/)|$|data:image/", lead), lead
            if element.tag == "script":
                if element.get("type") == "application/ld+json":
                    json.loads("".join(element.itertext()))
                else:
                    assert (element.get("src") or "").startswith("/assets/"), page


def test_feeds_hold_the_events_and_nothing_else(site: Path) -> None:
    for feed in sorted(site.rglob("*.ics")):
        content = feed.read_bytes()
        entries = icalendar.Calendar.from_ical(content).walk("VEVENT")
        assert content.count(b"\r\nBEGIN:VEVENT\r\n") == len(entries) > 0, feed
        assert b"\r\nUID:pwned" not in content, feed
        assert b"\n" not in content.replace(b"\r\n", b""), feed
        assert {name for entry in entries for name in entry} <= {
            "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "STATUS", "TRANSP", "SUMMARY", "DESCRIPTION", "URL",
            "LOCATION", "GEO", "CATEGORIES", "CONFERENCE", "RRULE", "EXDATE", "RECURRENCE-ID",
        }, feed  # fmt: skip


def test_files_for_machines_stay_well_formed(site: Path) -> None:
    for file in (*site.rglob("*.xml"), *site.rglob("*.svg")):
        names = {str(element.tag).rpartition("}")[2] for element in ElementTree.parse(file).iter()}
        assert "script" not in names, file
    for file in (*site.rglob("*.json"), *site.rglob("*.webmanifest")):
        json.loads(file.read_text())


def test_no_script_runs_and_the_policy_is_never_broken(
    site: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One page of each kind, behind nginx with the shipped settings."""
    kinds: dict[tuple[str, ...], Path] = {}
    for file in sorted(site.rglob("*.html")):
        parts = file.relative_to(site).parts
        if b'http-equiv="refresh"' not in file.read_bytes():
            kinds.setdefault((str(len(parts)), parts[0]), file)
    with nginx(tmp_path_factory.mktemp("nginx"), site) as address:
        context = browser.new_context()
        context.add_init_script(
            "addEventListener('securitypolicyviolation', found => (window.broken ??= []).push("
            "found.violatedDirective + ' ' + found.blockedURI))"
        )
        page, asked, faults = context.new_page(), set[str](), list[str]()
        page.on("request", lambda request: asked.add(request.url.split("/", 3)[2]))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        for file in kinds.values():
            page.goto(f"{address}/{file.relative_to(site).as_posix().removesuffix('index.html')}")
            assert page.evaluate("[window.pwned ?? 0, window.broken ?? 0]") == [0, 0], file
        context.close()
    assert len(kinds) >= 10
    assert faults == []
    assert asked == {address.removeprefix("http://")}

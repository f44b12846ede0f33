"""The real site: what visitors, search engines and subscribers find in it, whatever the content is."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import warnings
from collections import Counter
from datetime import date
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib
import pytest
from icalendar import Calendar

from clustersite import build as building
from clustersite.options import Options, Outcome

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
ADDRESS = "https://zukunftsmacher-lausitz.de"
HTML = "{http://www.w3.org/1999/xhtml}"
COMPONENTS = "/redaktion/bausteine/"
ATOM = "{http://www.w3.org/2005/Atom}"


def build(out: Path, today: date) -> Outcome:
    return building.build(Options(root=ROOT, out=out, today=today))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    outcome = build(folder, date(2026, 11, 22))
    assert outcome.written, [found.message for found in outcome.problems]
    return folder


@pytest.fixture(scope="module")
def pages(out: Path) -> dict[str, Element]:
    """Every page as an HTML parser of its own sees it, by address; parse errors fail."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True)
    files = sorted(out.rglob("*.html"))
    return {address_of(file, out): parser.parse(file.read_text("utf-8")) for file in files}


def address_of(file: Path, out: Path) -> str:
    return f"/{file.relative_to(out).as_posix().removesuffix('index.html')}"


def all_of(page: Element, *names: str) -> list[Element]:
    return [found for found in page.iter() if str(found.tag).removeprefix(HTML) in names]


def meta(page: Element, name: str) -> list[str]:
    return [
        found.get("content", "") for found in all_of(page, "meta") if name in (found.get("name"), found.get("property"))
    ]


def link(page: Element, rel: str) -> list[str]:
    return [found.get("href", "") for found in all_of(page, "link") if found.get("rel") == rel]


def is_redirect(page: Element) -> bool:
    return any(found.get("http-equiv") == "refresh" for found in all_of(page, "meta"))


def content_pages(pages: dict[str, Element]) -> dict[str, Element]:
    return {address: page for address, page in pages.items() if not is_redirect(page)}


def test_every_page_has_what_search_engines_and_screen_readers_need(pages: dict[str, Element]) -> None:
    for address, page in content_pages(pages).items():
        titles = ["".join(found.itertext()) for found in all_of(page, "title") if found.get("id") is None]
        assert page.get("lang") == "de", address
        assert len(all_of(page, "h1")) == 1, address
        assert 10 <= len(titles[0]) <= 70, (address, titles[0])
        assert [len(text) <= 170 and len(text) >= 30 for text in meta(page, "description")] == [True], address
        assert link(page, "canonical") == [f"{ADDRESS}{address}"], address
        assert meta(page, "og:title")[0], address
        assert meta(page, "og:image")[0].startswith(ADDRESS), address
        assert meta(page, "twitter:card") == ["summary_large_image"], address
        [calendar] = [one.get("href") for one in all_of(page, "link") if one.get("type") == "text/calendar"]
        is_event = address.startswith("/termine/") and f"{address.rstrip('/')}.ics" == calendar
        assert is_event or calendar == "/kalender.ics", (address, calendar)
        assert len(all_of(page, "main")) == 1, address
        assert len(all_of(page, "footer")) >= 1, address


def test_titles_and_canonical_addresses_are_unique(pages: dict[str, Element]) -> None:
    titles = Counter("".join(all_of(page, "title")[0].itertext()) for page in content_pages(pages).values())

    assert [title for title, count in titles.items() if count > 1] == []


def test_headings_descend_without_gaps(pages: dict[str, Element]) -> None:
    for address, page in content_pages(pages).items():
        levels = [int(str(found.tag)[-1]) for found in all_of(page, "h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[:1] == [1], address
        assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels)), (address, levels)


def test_ids_are_unique_on_each_page(pages: dict[str, Element]) -> None:
    for address, page in pages.items():
        ids = Counter(found.get("id") for found in page.iter() if found.get("id"))
        assert [name for name, count in ids.items() if count > 1] == [], address


def test_every_internal_link_fragment_and_asset_resolves(pages: dict[str, Element], out: Path) -> None:
    for address, page in pages.items():
        for found in page.iter():
            for attribute in ("href", "src"):
                if target := found.get(attribute):
                    assert leads_somewhere(target, address, pages, out), (address, target)


def leads_somewhere(target: str, address: str, pages: dict[str, Element], out: Path) -> bool:
    parts = urlsplit(target)
    if parts.scheme == "webcal" or target.startswith(ADDRESS):
        parts = parts._replace(scheme="", netloc="")
    if parts.scheme:
        return parts.scheme in ("https", "mailto", "tel")
    path = unquote(parts.path) or address
    if not path.startswith("/"):
        return False
    if parts.fragment:
        return path in pages and any(found.get("id") == parts.fragment for found in pages[path].iter())
    return (out / (path.lstrip("/") + "index.html" if path.endswith("/") else path.lstrip("/"))).is_file()


def test_no_page_that_search_engines_show_is_an_orphan(pages: dict[str, Element]) -> None:
    linked = {
        urlsplit(found.get("href", "")).path
        for page in pages.values()
        for found in all_of(page, "a")
        if not urlsplit(found.get("href", "")).scheme
    }

    shown = {address for address, page in content_pages(pages).items() if "noindex" not in meta(page, "robots")}
    assert shown - linked == set()


def test_nothing_is_loaded_from_another_host(pages: dict[str, Element], out: Path) -> None:
    for address, page in pages.items():
        for found in all_of(page, "script", "img", "iframe", "source", "video", "audio", "embed", "object", "use"):
            for attribute in ("src", "srcset", "data", "href"):
                assert not re.match(r"(https?:)?//", found.get(attribute, "")), (address, found.get(attribute))
        for found in all_of(page, "link"):
            if found.get("rel") in ("stylesheet", "icon", "manifest", "preload", "apple-touch-icon"):
                assert str(found.get("href")).startswith("/"), address
    for stylesheet in out.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//|@import", stylesheet.read_text("utf-8")), stylesheet


def test_pages_carry_no_inline_style_or_script(pages: dict[str, Element]) -> None:
    for address, page in pages.items():
        assert all_of(page, "style") == [], address
        assert [
            found.get("src")
            for found in all_of(page, "script")
            if found.get("type") != "application/ld+json" and not found.get("src")
        ] == [], address
        assert [
            found.tag
            for found in page.iter()
            if found.get("style") or any(name.startswith("on") for name in found.attrib)
        ] == [], address


def test_structured_data_is_json_and_agrees_with_the_page(pages: dict[str, Element]) -> None:
    speed_dating = pages["/termine/azubispeeddating-2026/"]

    documents = [
        json.loads("".join(found.itertext()))
        for found in all_of(speed_dating, "script")
        if found.get("type") == "application/ld+json"
    ]

    assert [document["startDate"] for document in documents if document["@type"] == "Event"] == [
        "2026-03-17T14:00+01:00",
        "2026-03-17T14:00+01:00",
        "2026-03-19T14:00+01:00",
    ]
    events = [document for document in documents if document["@type"] == "Event"]
    assert {event["location"][0]["address"]["addressLocality"] for event in events} == {
        "Weißwasser",
        "Zittau",
        "Görlitz",
    }


def test_the_breadcrumb_for_machines_is_the_one_that_people_see(pages: dict[str, Element]) -> None:
    # The page of all components shows the breadcrumb as one of them.
    for address, page in content_pages(pages).items() - {(COMPONENTS, pages[COMPONENTS])}:
        links = [
            (found.text, f"{ADDRESS}{found.get('href')}")
            for found in all_of(page, "a")
            if found.get("class") == "breadcrumb__link"
        ]
        scripts = (found for found in all_of(page, "script") if found.get("type") == "application/ld+json")
        documents = [json.loads("".join(found.itertext())) for found in scripts]
        lists = [one["itemListElement"] for one in documents if one["@type"] == "BreadcrumbList"]
        assert [(item["name"], item["item"]) for items in lists for item in items] == links, address
        assert [item["position"] for items in lists for item in items] == list(range(1, len(links) + 1)), address


def test_every_dot_of_the_map_has_its_name(pages: dict[str, Element]) -> None:
    kinds = Counter(str(found.get("class")).split(" ")[0] for found in pages["/mitmachen/karte/"].iter())

    assert kinds["area-map__spot"] == kinds["area-map__name"] > 10


def test_the_sitemap_names_exactly_the_pages_for_search_engines(pages: dict[str, Element], out: Path) -> None:
    def named(file: str) -> list[str]:
        return [str(found.text) for found in ElementTree.parse(out / file).iter() if found.tag.endswith("loc")]

    listed = [address for part in named("sitemap.xml") for address in named(part.removeprefix(f"{ADDRESS}/"))]
    wanted = [
        f"{ADDRESS}{address}" for address, page in content_pages(pages).items() if "noindex" not in meta(page, "robots")
    ]
    assert sorted(listed) == sorted(wanted)
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in (out / "robots.txt").read_text("utf-8")


def test_the_news_feed_holds_every_post_the_newest_first(out: Path) -> None:
    feed = ElementTree.parse(out / "aktuelles.xml").getroot()

    entries = [str(entry.findtext(f"{ATOM}updated")) for entry in feed.iter(f"{ATOM}entry")]

    assert len(entries) == len(list((ROOT / "content/aktuelles").glob("2*.md")))
    assert entries == sorted(entries, reverse=True)


def test_the_calendar_holds_every_dated_event_and_is_read_by_another_parser(out: Path) -> None:
    calendar = Calendar.from_ical((out / "kalender.ics").read_bytes())

    events = {str(found["UID"]).split("@")[0] for found in calendar.walk("VEVENT")}

    files = {file.stem for file in (ROOT / "site_data/events").glob("*.yaml")}
    for event_id in files:
        has_entry = any(uid == event_id or uid.startswith(f"{event_id}-") for uid in events)
        is_month_only = re.search(
            r"^start: ['\"]?\d{4}-\d{2}['\"]?$",
            (ROOT / f"site_data/events/{event_id}.yaml").read_text("utf-8"),
            re.MULTILINE,
        )
        assert has_entry != bool(is_month_only), event_id


def test_the_next_dates_follow_the_day(real_site: Path, out: Path) -> None:
    february = text_of(real_site / "index.html")
    november = text_of(out / "index.html")

    assert "Netzwerktreffen: Ausbildungs-Marketing" in february
    assert "Do., 5. März 2026, 10–15 Uhr" in february
    assert "Do., 26. November 2026, 13 Uhr" in november
    assert "November 2026, Tag folgt" in november
    assert "Generationendialog" in november


def test_two_builds_of_one_day_are_byte_equal(tmp_path: Path, out: Path) -> None:
    build(tmp_path, date(2026, 11, 22))

    assert {
        str(PurePosixPath(file.relative_to(tmp_path))): file.read_bytes()
        for file in tmp_path.rglob("*")
        if file.is_file()
    } == {str(PurePosixPath(file.relative_to(out))): file.read_bytes() for file in out.rglob("*") if file.is_file()}


# Fingerprints of words and pairs of words from internal remarks, so that the remarks do not stand here either.
INTERNAL = frozenset(
    {
        "c8e35f544360",
        "5a355261e99a",
        "5362b0e5ee12",
        "8e1bb0557632",
        "7117ca6c5f83",
        "7b1f4edbfa64",
        "aea25d0ae758",
        "c69af47c76e3",
        "f9e974a67bce",
        "a9c8a15f4c0f",
        "655c1c96d2d5",
        "eff20485db23",
        "2fb1fb8fe69e",
    }
)


def test_nothing_internal_is_published(out: Path) -> None:
    for file in out.rglob("*"):
        if file.suffix in (".html", ".ics", ".xml", ".json"):
            words = re.findall(r"\w+", file.read_text("utf-8").lower())
            pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)]
            found = {text for text in (*words, *pairs) if fingerprint(text) in INTERNAL}
            assert found == set(), file


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def test_open_questions_of_editors_are_not_published(out: Path) -> None:
    questions = [
        line.strip().removeprefix("- ").strip("\"'")
        for source in (*(ROOT / "site_data").rglob("*.yaml"), *(ROOT / "content").rglob("*.md"))
        if "open_questions:" in (text := source.read_text("utf-8"))
        for line in re.split(r"^open_questions:\n", text, flags=re.MULTILINE)[1].split("\n---")[0].splitlines()
        if line.startswith("  - ")
    ]
    published = "\n".join(text_of(file) for file in out.rglob("*.html"))

    assert len(questions) > 20
    assert [question for question in questions if question in published] == []


def text_of(file: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = html5lib.parse(file.read_text("utf-8"))
    return re.sub(r"\s+", " ", " ".join(page.itertext()))


def test_the_subscribe_pages_offer_every_feed_in_every_way(pages: dict[str, Element], out: Path) -> None:
    both = [pages["/kalender/"], pages["/kalender/unternehmen/"]]
    feeds = {f"/{file.relative_to(out).as_posix()}" for file in out.rglob("*.ics") if "termine" not in file.parts}

    links = [found.get("href", "") for page in both for found in all_of(page, "a")]
    buttons = [found.get("data-copy", "") for page in both for found in all_of(page, "button")]
    copied = {address.removeprefix(ADDRESS) for address in buttons} - {""}
    shown = {"".join(found.itertext()).removeprefix(ADDRESS) for page in both for found in all_of(page, "code")}

    assert {
        link.removeprefix("webcal://zukunftsmacher-lausitz.de") for link in links if link.startswith("webcal")
    } == feeds
    assert feeds <= set(links)
    assert copied == shown == feeds
    for service in ("calendar.google.com/calendar/r?cid=webcal%3A", "outlook.live.com", "outlook.office.com"):
        assert sum(service in link for link in links) == len(feeds), service
    assert any(found.get("class") == "qr-code" for found in both[0].iter())

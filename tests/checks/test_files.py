"""What must not get out, and what must not come in from elsewhere: secrets, third parties, images, postcodes.

In the finished files links and anchors lead somewhere.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image

from clustersite.checks import files
from clustersite.checks.gaps import _BEGINNINGS
from clustersite.content.fields import FederalState
from tests.sites import build_site, event, found, page

LAYOUT = "-- layouts/page.html --\n<!doctype html>\n<p>{}</p>\n{{{{ site.pages.get(page_id).body | markdown }}}}\n"
LINKS = """
-- site_data/links.yaml --
anmeldung: {label: Anmeldung, url: "https://www.probe.example/geheim?a=1&b=2", visibility: on_request}
seite: {label: Seite, url: "https://anders.example/nur-seite", visibility: page}
"""


@pytest.mark.parametrize("written", ["https://www.probe.example/geheim?a=1&b=2", "probe.example/geheim?a=1&b=2/"])
def test_an_address_on_request_may_not_stand_in_any_source(tmp_path: Path, written: str) -> None:
    text = LINKS + page(f"Siehe {written}")
    column = 7 + written.index("probe")
    assert found(tmp_path, text) == [f"E158 content/seite.md:5:{column}"]


def test_comments_count_because_sources_are_read(tmp_path: Path) -> None:
    text = LINKS + event("a", "start: 2026-03-05", "place: halle  # https://probe.example/geheim?a=1&b=2")
    assert found(tmp_path, text) == ["E158 site_data/events/a.yaml:4:25"]


def test_the_same_address_may_not_be_public_under_another_name(tmp_path: Path) -> None:
    text = LINKS + 'offen: {label: Offen, url: "http://probe.example/geheim?a=1&b=2"}\n'
    assert found(tmp_path, text) == ["E158 site_data/links.yaml:3:28"]


def test_naming_the_link_leaks_nothing(tmp_path: Path) -> None:
    text = LINKS + page("[[link:anmeldung]] und [[link:seite]]")
    assert found(tmp_path, text) == []


def test_a_layout_that_leaks_is_found_in_the_finished_page(tmp_path: Path) -> None:
    layout = "-- layouts/page.html --\n<!doctype html>\n<p>probe.example/{{ 'geh' }}eim?a=1&amp;b=2</p>\n"
    assert found(tmp_path, LINKS + layout) == ["E158 content/index.md:0:0"]


def test_an_address_for_pages_may_not_reach_a_feed(tmp_path: Path) -> None:
    lines = ["start: 2026-03-05", "place: halle"]
    text = LINKS + event("a", *lines, "description: Siehe [[link:seite]].")
    assert found(tmp_path, text) == []

    leaking = LINKS + event("a", *lines, "summary: Siehe https://anders.example/nur-seite")
    assert {line[:4] for line in found(tmp_path, leaking)} == {"E168"}


@pytest.mark.parametrize(
    ("address", "is_host_link"),
    [
        ("https://us06web.zoom.us/j/83092512251?pwd=abc.1", False),
        ("https://us06web.zoom.us/s/83092512251", True),
        ("https://zoom.us/start/83092512251", True),
        ("https://us06web.zoom.us/j/83092512251?pwd=abc&zak=xyz", True),
        ("https://a.example/?zak=", False),
    ],
)
def test_a_host_s_link_to_a_meeting_is_an_error_anywhere(tmp_path: Path, address: str, is_host_link: bool) -> None:
    text = f'-- site_data/links.yaml --\nzoom: {{label: Zoom, url: "{address}"}}\n'
    assert [line[:27] for line in found(tmp_path, text)] == ["E159 site_data/links.yaml:1"] * is_host_link
    in_comment = f"-- layouts/x.html --\n{{# {address} #}}\n"
    assert [line[:21] for line in found(tmp_path / "b", in_comment)] == ["E159 layouts/x.html:1"] * is_host_link


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("layouts/x.html", '<p>\n<script src="https://cdn.example/x.js"></script>', "2:14"),
        ("layouts/x.html", '<img srcset="//cdn.example/x.png 2x">', "1:14"),
        ("layouts/x.html", '<link rel="stylesheet" href="https://fonts.example/x.css">', "1:30"),
        ("layouts/x.html", '<link rel="canonical" href="https://probe.example/">', ""),
        ("layouts/x.html", '<a href="https://a.example/">A</a>', ""),
        ("layouts/x.html", "{# src=https://a.example/ #}", ""),
        ("assets/css/site.css", 'a {\n  background: url("https://cdn.example/x.png");\n}', "2:20"),
        ("assets/css/site.css", '@import "https://fonts.example/x.css";', "1:10"),
        ("assets/css/site.css", "/* url(https://a.example/x) */ a { background: url(data:image/png;base64,x) }", ""),
        ("assets/js/site.js", 'fetch("https://api.example/x")', "1:8"),
        ("assets/js/site.js", 'const ns = "http://www.w3.org/2000/svg"; // https://a.example', ""),
        ("assets/images/x.svg", '<svg><image href="https://a.example/x.png"/></svg>', "1:19"),
    ],
)
def test_nothing_is_loaded_from_elsewhere(tmp_path: Path, file: str, text: str, place: str) -> None:
    expected = [f"E167 {file}:{place}"] if place else []
    assert found(tmp_path, f"-- {file} --\n{text}\n", "E167") == expected


def picture(width: int, height: int, *, has_place: bool = False, kind: str = "JPEG", noise: bool = False) -> bytes:
    image = Image.effect_noise((width, height), 80).convert("RGB") if noise else Image.new("RGB", (width, height))
    exif = Image.Exif()
    if has_place:
        exif.get_ifd(0x8825)[1] = "N"
    content = io.BytesIO()
    image.save(content, kind, exif=exif)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: picture(2400, 10), ""),
        (lambda: picture(2401, 10), "H220"),
        (lambda: picture(10, 2401, kind="WEBP"), "H220"),
        pytest.param(lambda: picture(1600, 1600, noise=True), "H220", marks=pytest.mark.slow),
        (lambda: picture(10, 10, has_place=True), "E157"),
        (lambda: picture(10, 10, has_place=True, kind="WEBP"), "E157"),
        (lambda: b"\xff\xd8\xff", "E100"),
        (lambda: b"", "E100"),
    ],
)
def test_images_are_light_and_do_not_say_where_they_were_taken(
    tmp_path: Path, content: Callable[[], bytes], code: str
) -> None:
    expected = [f"{code} assets/images/a.jpg:0:0"] if code else []
    assert found(tmp_path, "", files={"assets/images/a.jpg": content()}) == expected


@pytest.mark.parametrize(
    ("postcode", "state", "is_odd"),
    [
        ("02763", "Sachsen", False),
        ("02763", "Brandenburg", True),
        ("03046", "Brandenburg", False),
        ("03046", "Sachsen", True),
        ("10115", "Berlin", False),
        ("05555", "Sachsen", True),
    ],
)
def test_a_postcode_of_another_state_is_a_hint(tmp_path: Path, postcode: str, state: str, is_odd: bool) -> None:
    text = f"-- site_data/places.yaml --\nhalle: {{name: Halle, town: Ort, postcode: {postcode}, state: {state}}}\n"
    assert found(tmp_path, text) == ["H217 site_data/places.yaml:1:43"] * is_odd


def test_every_state_has_its_postcodes() -> None:
    assert set(_BEGINNINGS) == set(get_args(FederalState))


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        (b"%PDF-1.7", []),
        (b"\xef\xbb\xbf\n%PDF-1.4", []),
        (b"", ["E233 assets/downloads/flyer.pdf:0:0"]),
        (b"<html>Datei nicht gefunden</html>", ["E233 assets/downloads/flyer.pdf:0:0"]),
        (b"%PDF-1.7" + b"0" * 10_000_000, ["E234 assets/downloads/flyer.pdf:0:0"]),
    ],
)
def test_a_pdf_is_one_and_not_too_large(tmp_path: Path, content: bytes, problems: list[str]) -> None:
    text = event("a", "start: 2026-03-05", "place: halle", "downloads: downloads/flyer.pdf")
    assert found(tmp_path, text, files={"assets/downloads/flyer.pdf": content}) == problems


def test_a_download_that_is_not_there_is_a_problem_at_its_name(tmp_path: Path) -> None:
    lines = ["start: 2026-03-05", "place: halle", "downloads:", "  - file: downloads/flier.pdf"]
    files: dict[str, str | bytes] = {"assets/downloads/flyer.pdf": b"%PDF-1.7"}
    assert found(tmp_path, event("a", *lines), files=files) == ["E165 site_data/events/a.yaml:6:11"]
    short = event("a", *lines[:2], "downloads: downloads/flier.pdf")
    assert found(tmp_path, short, files=files) == ["E165 site_data/events/a.yaml:5:12"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[Ziel](/termine/treffen/)", []),
        ("[Ziel](/kalender.ics)", []),
        ("[Ziel](#unten)\n\n## Unten", []),
        ("[Ziel](#)", []),
        ("[Ziel](page:seite#unten)\n\n## Unten", []),
        ("[Ziel](https://probe.example/termine/treffen/)", []),
        ("[Ziel](https://anders.example/weg/)", []),
        ("[Ziel](/termine/trefen/)", ["E153 content/seite.md:5:8"]),
        ("[Ziel](/termine/treffen)", ["E153 content/seite.md:5:8"]),
        ("[Ziel](https://probe.example/weg/)", ["E153 content/seite.md:5:8"]),
        ("Eins\n\n[Ziel](#untn)\n\n## Unten", ["E153 content/seite.md:7:8"]),
        ("[Ziel](page:index#weg)", ["E153 content/seite.md:5:18"]),
        ("[Ziel](event:treffen#weg)", ["E153 content/seite.md:5:21"]),
    ],
)
def test_a_link_that_leads_nowhere_is_told_where_it_is_written(tmp_path: Path, body: str, expected: list[str]) -> None:
    text = event("treffen", "start: 2026-03-05", "place: halle") + page(body)
    assert found(tmp_path, text) == expected


def test_a_dead_link_of_a_layout_is_told_once_for_all_its_pages(tmp_path: Path) -> None:
    text = LAYOUT.format('<a href="/weg/">Weg</a>') + page("Text.")
    assert found(tmp_path, text) == ["E153 layouts/page.html:2:13"]


def test_a_dead_link_that_no_source_writes_is_told_at_the_page(tmp_path: Path) -> None:
    text = LAYOUT.format("<a href=\"/{{ 'w' }}eg/\">Weg</a>")
    assert found(tmp_path, text) == ["E153 content/index.md:0:0"]


def test_links_stay_below_the_path_of_the_site(tmp_path: Path) -> None:
    text = LAYOUT.format('<a href="{{ \'/\' | href }}">gut</a> <a href="/termine/">schlecht</a>')
    assert found(tmp_path, text, base_url="https://host.example/cluster") == ["E153 layouts/page.html:2:48"]


def test_a_page_that_loads_from_elsewhere_is_an_error(tmp_path: Path) -> None:
    text = LAYOUT.format('<img alt="" src="https{{ \':\' }}//bilder.example/a.png">')
    assert found(tmp_path, text) == ["E167 content/index.md:0:0"]


def test_drafts_lead_nowhere_and_redirects_do(tmp_path: Path) -> None:
    text = page("[Ziel](/alt/)") + "-- content/neu.md --\n---\ntitle: Neu\ndescription: " + "x" * 60
    assert found(tmp_path, text + "\naliases: [/alt/]\n---\n") == []
    assert found(tmp_path, text + "\naliases: [/alt/]\ndraft: ja\n---\n") == ["E153 content/seite.md:5:8"]


def test_a_calendar_that_google_would_cut_off_is_worth_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = event("treffen", "start: 2026-03-05") + event("abend", "start: 2026-04-05")
    build_site(tmp_path, text)
    largest = (tmp_path / "public/kalender.ics").stat().st_size
    monkeypatch.setattr(files, "_LARGEST_CALENDAR", largest)

    assert found(tmp_path, text, "H260") == []
    monkeypatch.setattr(files, "_LARGEST_CALENDAR", largest - 1)
    assert found(tmp_path, text, "H260") == ["H260 site_data/events:0:0"]

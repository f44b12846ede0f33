"""All at once, truly: a record with a mistake is still looked through as far as it can be read."""

from pathlib import Path

import pytest

from clustersite.build import Builder
from clustersite.content.load import read_event, read_site
from tests.sites import TODAY, codes, event, found, options_for, outputs_of, page, write_site

EVENT = "-- site_data/events/a.yaml --\n"
START = "title: Infoabend\ncategory: treffen\nplace: halle\nstart: 2026-11-25 18:00\n"


def test_a_page_tells_what_its_head_lacks_its_layout_and_its_dead_links(tmp_path: Path) -> None:
    text = (
        "-- content/seite.md --\n---\ntitle: Seite\nlayout: seite.html\n---\n"
        "[x](page:weg) [[event:weg]] [y](/weg/) [z](/termine/weg/) ![](images/weg.jpg)\n"
    )

    assert found(tmp_path, text) == [
        "E105 content/seite.md:2:1",
        "E162 content/seite.md:3:9",
        "E140 content/seite.md:5:5",
        "E140 content/seite.md:5:15",
        "E153 content/seite.md:5:33",
        "E153 content/seite.md:5:44",
        "E156 content/seite.md:5:63",
        "E165 content/seite.md:5:63",
    ]


def test_a_head_that_cannot_be_read_does_not_hide_the_text(tmp_path: Path) -> None:
    text = "-- content/seite.md --\n---\ntitle: Eins: Zwei\n---\n[x](page:weg)\n-- content/ohne.md --\n[y](page:fort)\n"

    assert found(tmp_path, text) == [
        "E150 content/ohne.md:1:1",
        "E140 content/ohne.md:1:5",
        "E102 content/seite.md:2:12",
        "E140 content/seite.md:4:5",
    ]


def test_an_event_tells_its_references_its_dates_and_its_weekdays(tmp_path: Path) -> None:
    lines = ["start: 2026-11-25 18:00", "end: 2026-11-25 17:00", "place: hale", "sumary: x", "members: [weg]"]

    assert found(
        tmp_path, event("a", *lines, "image: {file: images/weg.jpg}", "description: Am Montag, 25.11.2026")
    ) == [
        "E112 site_data/events/a.yaml:4:6",
        "E140 site_data/events/a.yaml:5:8",
        "E104 site_data/events/a.yaml:6:1",
        "E140 site_data/events/a.yaml:7:11",
        "E105 site_data/events/a.yaml:8:1",
        "E165 site_data/events/a.yaml:8:15",
        "H210 site_data/events/a.yaml:9:17",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What is missing only because it cannot be read is not told as missing.
        (START.replace("start: 2026", "start: 26"), ["E110 4:8"]),
        (START.replace("start:", "beginn:"), ["E104 4:1"]),
        (START.replace("start:", "wann:"), ["E104 4:1"]),
        (START.replace("category: treffen", "category: [treffen]"), ["E106 2:1"]),
        (f"{START}repeat: {{every: week, until: bald}}\n", ["E110 5:30"]),
        (f"{START}repeat: {{every: week, until: 2026-12-31, on: x}}\n", ["E128 5:46"]),
        (f"{START}image: {{file: foto.jpg, alt: Saal}}\n", ["E149 5:15"]),
        (f"{START}links: [eins, [zwei]]\n", ["E140 5:9", "E106 5:15"]),
        ("title: A\ncategory: treffen\nsessions:\n  a: {start: bald, place: hale}\n", ["E110 4:14", "E140 4:27"]),
    ],
)
def test_what_follows_from_a_mistake_is_not_told_as_another(tmp_path: Path, text: str, expected: list[str]) -> None:
    told = found(tmp_path, EVENT + text)

    assert [line.replace("site_data/events/a.yaml:", "") for line in told] == expected


def test_a_mistake_in_the_settings_does_not_hide_those_of_other_files(tmp_path: Path) -> None:
    settings = write_site(tmp_path / "sound") / "site_data/site.yaml"
    text = settings.read_text("utf-8").replace("buero@probe.example", "buero").replace("address: https://", "address: ")

    told = found(tmp_path, f"-- site_data/site.yaml --\n{text}{event('a', 'start: 2026-11-25', 'place: hale')}")

    assert told == [
        "E140 site_data/events/a.yaml:4:8",
        "E133 site_data/site.yaml:4:10",
        "E134 site_data/site.yaml:5:30",
    ]


def test_with_all_in_order_dead_links_are_found_in_the_finished_pages_alone(tmp_path: Path) -> None:
    text = page("[y](/weg/) [z](/termine/2026/) [s](/)")

    assert found(tmp_path, text) == ["E153 content/seite.md:5:5", "E153 content/seite.md:5:16"]


def test_nothing_but_checks_sees_what_is_not_whole(tmp_path: Path) -> None:
    write_site(tmp_path, f"{EVENT}{START}summary: [a, b]\n")
    sources = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*")}

    site = read_site(sources).site

    assert site is not None
    assert list(site.events) == []
    assert read_event("site_data/events/a.yaml", sources["site_data/events/a.yaml"]) is None


def test_a_mended_mistake_is_forgotten_and_the_same_one_told_again(tmp_path: Path) -> None:
    write_site(tmp_path, f"{EVENT}{START}summary: [a, b]\nmembers: [weg]\n")
    builder, file = Builder(tmp_path), tmp_path / "site_data/events/a.yaml"
    broken = ["E106 site_data/events/a.yaml:5:1", "E140 site_data/events/a.yaml:6:11"]
    assert codes(builder.build(options_for(tmp_path))) == broken
    assert outputs_of(tmp_path) == {}

    file.write_text(START, "utf-8")
    assert codes(builder.build(options_for(tmp_path))) == []

    file.write_text(f"{START}summary: [a, b]\nmembers: [weg]\n", "utf-8")
    assert codes(Builder(tmp_path).build(options_for(tmp_path, today=TODAY))) == broken

"""Hints switched off at their place, with a reason."""

from pathlib import Path

import pytest

from tests.checks.finding import event, found, page
from tests.sites import build_site, codes

MEMBER = "-- site_data/members/a.yaml --\n{}\n"


@pytest.mark.parametrize(
    "lines",
    [
        "name: A  # ok H205: hat noch keine",
        "# ok H205: hat noch keine\nname: A",
        "# ok H205: hat noch keine\n# und bekommt eine\n\nname: A",
        "#ok h205: hat noch keine\nname: A",
    ],
)
def test_a_hint_is_off_on_the_line_or_above_it(tmp_path: Path, lines: str) -> None:
    assert found(tmp_path, MEMBER.format(lines)) == []


def test_elsewhere_it_stays_on_and_the_comment_is_told_to_be_needless(tmp_path: Path) -> None:
    text = MEMBER.format("name: A\n# ok H205: hat noch keine\ntown: Görlitz")
    assert found(tmp_path, text) == ["H205 site_data/members/a.yaml:1:1", "H231 site_data/members/a.yaml:2:1"]


@pytest.mark.parametrize("comment", ["# ok H205", "# ok H205:", "# ok H205 hat noch keine"])
def test_without_a_reason_it_stays_on(tmp_path: Path, comment: str) -> None:
    text = MEMBER.format(f"name: A  {comment}")
    assert found(tmp_path, text) == ["H205 site_data/members/a.yaml:1:1", "H230 site_data/members/a.yaml:1:10"]


def test_a_comment_for_another_hint_changes_nothing(tmp_path: Path) -> None:
    text = MEMBER.format("name: A  # ok H203: gehört dazu")
    assert found(tmp_path, text) == ["H205 site_data/members/a.yaml:1:1", "H231 site_data/members/a.yaml:1:10"]


@pytest.mark.parametrize("code", ["E131", "H299", "E999"])
def test_errors_and_codes_that_do_not_exist_cannot_be_switched_off(tmp_path: Path, code: str) -> None:
    text = event("a", "start: 2026-03-05", "place: halle", f"draft: vielleicht  # ok {code}: ist mir recht")
    assert found(tmp_path, text) == ["E131 site_data/events/a.yaml:5:8", "H232 site_data/events/a.yaml:5:20"]


def test_in_markdown_it_is_a_comment_that_no_page_shows(tmp_path: Path) -> None:
    text = page("<!-- ok H222: so gewünscht -->\nSiehe [hier](https://a.example).")
    assert found(tmp_path, text) == []
    build_site(tmp_path, text)
    assert "gewünscht" not in (tmp_path / "public/seite/index.html").read_text("utf-8")


def test_above_a_heading_it_is_about_the_heading(tmp_path: Path) -> None:
    assert found(tmp_path, page("<!-- ok H223: so gewünscht -->\n\n### Ablauf")) == []


def test_in_a_description_too(tmp_path: Path) -> None:
    text = event(
        "a",
        "start: 2026-03-05",
        "place: halle",
        "description: |",
        "  <!-- ok H222: so gewünscht -->",
        "  Siehe [hier](https://a.example).",
    )
    assert found(tmp_path, text) == []


def test_a_heading_in_markdown_is_no_comment(tmp_path: Path) -> None:
    text = page("## ok H222: gut\n\nSiehe [hier](https://a.example).")
    assert found(tmp_path, text) == ["H222 content/seite.md:7:8"]


def test_a_build_that_does_not_look_for_everything_calls_no_comment_needless(tmp_path: Path) -> None:
    text = event("a", "# ok H212: alle einverstanden", "start: 2026-05-14", "place: halle")
    assert codes(build_site(tmp_path, text)) == []
    assert found(tmp_path, text) == []


def test_what_is_switched_off_does_not_stop_a_strict_build(tmp_path: Path) -> None:
    assert build_site(tmp_path / "a", MEMBER.format("name: A"), strict=True).written is None
    assert build_site(tmp_path / "b", MEMBER.format("name: A  # ok H205: hat keine"), strict=True).written is not None

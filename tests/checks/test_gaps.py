"""What is not wrong but missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.repositories import Repository
from tests.sites import SMALLEST, event, files_of, found, page, write_site

SITE = files_of(SMALLEST)["site_data/site.yaml"]
MEMBER = "-- site_data/members/a.yaml --\nname: Musterbau GmbH\n"


def test_the_smallest_site_has_no_gaps(tmp_path: Path) -> None:
    assert found(tmp_path, "") == []


@pytest.mark.parametrize("line", ["street", "postcode", "representative", "register_entry", "hosting", "funding"])
def test_a_missing_legal_fact_is_a_hint(tmp_path: Path, line: str) -> None:
    kept = "".join(one for one in SITE.splitlines(keepends=True) if not one.startswith(f"  {line}:"))
    assert found(tmp_path, f"-- site_data/site.yaml --\n{kept}") == ["H201 site_data/site.yaml:6:1"]


def test_a_second_way_of_contact_is_missed(tmp_path: Path) -> None:
    text = SITE.replace(", phone: 03581 123456", "")
    assert found(tmp_path, f"-- site_data/site.yaml --\n{text}") == ["H201 site_data/site.yaml:5:1"]


@pytest.mark.parametrize(("count", "is_hint"), [(1, False), (2, True), (0, False)])
def test_fewer_members_described_than_counted_is_a_hint(tmp_path: Path, count: int, is_hint: bool) -> None:
    text = f"-- site_data/site.yaml --\n{SITE.replace('count: 0', f'count: {count}')}"
    assert found(tmp_path, text + MEMBER, "H202") == ["H202 site_data/site.yaml:16:20"] * is_hint


@pytest.mark.parametrize(("line", "is_hint"), [("", True), ("website: https://musterbau.example\n", False)])
def test_a_member_without_website_is_a_hint(tmp_path: Path, line: str, is_hint: bool) -> None:
    assert found(tmp_path, MEMBER + line, "H205") == ["H205 site_data/members/a.yaml:1:1"] * is_hint


def test_an_event_without_category_is_a_hint(tmp_path: Path) -> None:
    text = event("a", "start: 2026-03-05", "place: halle")
    assert found(tmp_path, text, "H203") == []
    assert found(tmp_path, text.replace("category: treffen\n", ""), "H203") == ["H203 site_data/events/a.yaml:1:1"]


PLACES = """
-- site_data/places.yaml --
halle: {name: Halle, town: Görlitz, state: Sachsen}
berlin: {name: Haus, town: Berlin, state: Berlin}
ohne: {name: Haus, town: Irgendwo}
-- site_data/links.yaml --
zoom: {label: Zoom, url: https://zoom.example/j/1}
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["start: 2026-03-05"], ["H204 site_data/events/a.yaml:1:1"]),
        (["start: 2026-03"], ["H204 site_data/events/a.yaml:1:1"]),
        (["start: 2026-03-05", "region: sachsen"], []),
        (["start: 2026-03-05", "online: zoom"], []),
        (["start: 2026-03-05", "place: halle"], []),
        # No region has Berlin, and nothing that is true could be written.
        (["start: 2026-03-05", "place: berlin"], []),
        (["start: 2026-03-05", "place: ohne"], ["H208 site_data/places.yaml:3:1"]),
        (["start: 2026-01-05"], []),
        (["start: 2026-01-05", "place: ohne"], []),
        (["sessions:", "  a: {start: 2026-03-05, place: halle}", "  b: {start: 2026-03-06}"], ["H204"]),
    ],
)
def test_a_coming_event_that_is_nowhere_is_a_hint(tmp_path: Path, lines: list[str], expected: list[str]) -> None:
    seen = found(tmp_path, PLACES + event("a", *lines), "H204", "H208")
    assert [line[: len(want)] for line, want in zip(seen, expected, strict=True)] == expected


def test_what_is_over_needs_no_region(tmp_path: Path) -> None:
    text = event("a", "start: 2026-03-05")
    assert found(tmp_path, text, "H204", today=date(2026, 3, 6)) == []


def test_open_questions_are_asked_where_they_stand(tmp_path: Path) -> None:
    text = event("a", "start: 2026-03-05", "place: halle", "open_questions:", "  - Wann?", "  - Wo?")
    assert found(tmp_path, text) == ["H200 site_data/events/a.yaml:6:5", "H200 site_data/events/a.yaml:7:5"]


@pytest.mark.parametrize(("length", "is_hint"), [(49, True), (50, False), (170, False), (171, True)])
def test_a_description_should_fit_search_engines(tmp_path: Path, length: int, is_hint: bool) -> None:
    text = page("Text.").replace(
        "Eine Seite der Probe mit einem Satz, der lang genug für Vorschauen ist.", "x" * length
    )
    assert found(tmp_path, text) == ["H207 content/seite.md:3:14"] * is_hint
    assert found(tmp_path, text.replace("---\nText", "noindex: ja\n---\nText")) == []


VACANCY = """
-- site_data/professions.yaml --
koch: {name: Koch, field: Gastgewerbe}
kellner: {name: Kellner, field: Gastgewerbe}
-- site_data/members/a.yaml --
name: Musterbau GmbH
website: https://musterbau.example
professions: koch
vacancies:
"""


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("{profession: koch, until: 2026-02-01, email: a@beispiel.de}", []),
        ("{profession: koch, until: 2026-02-01, link: https://www.beispiel.de}", []),
        ("{profession: koch, until: 2026-02-01}", ["E235 site_data/members/a.yaml:5:5"]),
        ("{profession: kellner, until: 2026-02-01, email: a@beispiel.de}", ["E236 site_data/members/a.yaml:5:18"]),
        ("{profession: coch, until: 2026-02-01, email: a@beispiel.de}", ["E140 site_data/members/a.yaml:5:18"]),
        ("{profession: koch, until: 31.01.2026, email: a@beispiel.de}", ["H280 site_data/members/a.yaml:5:31"]),
        (
            "{profession: koch, until: 2026-02-01, link: http://www.beispiel.de}",
            ["H269 site_data/members/a.yaml:5:49"],
        ),
    ],
)
def test_a_vacancy_says_of_what_and_how_one_applies_until_when(tmp_path: Path, line: str, problems: list[str]) -> None:
    assert found(tmp_path, f"{VACANCY}  - {line}\n") == problems


PAST = event("a", "start: 2026-01-05", "place: halle")


@pytest.mark.parametrize(
    ("title", "start", "is_twin"),
    [
        ("title: Großes  treffen", "2026-03-05 10:00", True),
        ("title: Großes Treffen", "2026-03-06 10:00", False),
        ("title: Kleines Treffen", "2026-03-05 10:00", False),
    ],
)
def test_the_same_title_at_the_same_time_is_a_hint(tmp_path: Path, title: str, start: str, is_twin: bool) -> None:
    first = "-- site_data/events/a.yaml --\ntitle: Großes Treffen\nstart: 2026-03-05 10:00\nplace: halle\n"
    second = f"-- site_data/events/b.yaml --\n{title}\nstart: {start}\nplace: halle\n"
    assert found(tmp_path, first + second, "H214") == ["H214 site_data/events/b.yaml:1:8"] * is_twin


def test_without_git_nothing_is_new(tmp_path: Path) -> None:
    assert found(tmp_path, PAST, "H215", "H216") == []


def test_a_new_event_in_the_past_is_a_hint_until_it_is_published(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    write_site(tmp_path)
    repository.git("add", ".")
    repository.commit()
    assert found(tmp_path, PAST, "H215") == ["H215 site_data/events/a.yaml:3:8"]
    assert found(tmp_path, PAST, "H215", today=date(2026, 1, 5)) == []

    repository.git("add", ".")
    repository.commit()
    assert found(tmp_path, PAST, "H215") == ["H215 site_data/events/a.yaml:3:8"]

    repository.commit(**{"content/neu.txt": "später"})
    (tmp_path / "content/neu.txt").unlink()
    assert found(tmp_path, PAST, "H215") == []


def test_the_first_commit_of_all_brings_nothing_new(tmp_path: Path) -> None:
    write_site(tmp_path, PAST)
    repository = Repository(tmp_path)
    repository.git("add", ".")
    repository.commit()
    assert found(tmp_path, "", "H215") == []


@pytest.mark.parametrize("is_committed", [True, False])
def test_a_renamed_file_wants_its_former_address_back(tmp_path: Path, is_committed: bool) -> None:
    write_site(tmp_path, event("alt", "start: 2026-03-05", "place: halle"))
    repository = Repository(tmp_path)
    repository.git("add", ".")
    repository.commit()
    (tmp_path / "site_data/events/alt.yaml").rename(tmp_path / "site_data/events/neu.yaml")
    if is_committed:
        repository.git("add", "-A")
        repository.commit()

    assert found(tmp_path, "", "H216") == ["H216 site_data/events/neu.yaml:1:1"]

    with_alias = event("neu", "start: 2026-03-05", "place: halle", "aliases: [/termine/alt/]", title="Infoabend alt")
    assert found(tmp_path, with_alias.replace("Infoabend alt neu", "Infoabend alt"), "H216") == []

"""The change report: what subscribers and visitors are told they will notice."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from clustersite import build as building
from clustersite import publish as change_report
from clustersite.cli import main
from clustersite.publish import published_state
from tests.repositories import Repository
from tests.sites import TODAY, options_for, write_site

EVENT = "site_data/events/{}.yaml"
MEETING = "title: Treffen\ncategory: treffen\nplace: halle\nstart: 2026-03-05 10:00\nend: 12:00\n"
EVENING = "title: Infoabend\ncategory: treffen\nplace: halle\nstart: 2026-04-05 18:00\n"
SERIES = "title: Reihe\nplace: halle\nstart: 2026-03-05 10:00\nrepeat: {every: week, count: 3}\n"
PAGE = "---\ntitle: Neues\ndescription: Neues\naliases: [/altes/]\n---\nText\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A site with two events on main, and a branch that is checked out."""
    made = Repository(tmp_path / "site")
    write_site(made.root)
    made.commit(**{EVENT.format("treffen"): MEETING, EVENT.format("abend"): EVENING, EVENT.format("reihe"): SERIES})
    made.git("checkout", "--quiet", "-b", "branch")
    return made


def report(repository: Repository, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What `report` prints."""
    assert main.main(["report", *arguments], root=repository.root, today=TODAY) == code
    printed = capsys.readouterr()
    return printed.out if code == 0 else printed.err


def test_a_branch_that_moves_one_event_and_cancels_another_prints_just_that(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.commit(**{EVENT.format("treffen"): MEETING.replace("03-05", "03-06")})
    repository.commit(**{EVENT.format("abend"): EVENING + "status: cancelled\n"})

    assert report(repository, capsys) == (
        "1 Termin verlegt, 1 Termin abgesagt.\n"
        "\nVerlegt:\n"
        "  Treffen: Fr., 6. März 2026, 10–12 Uhr (bisher Do., 5. März 2026, 10–12 Uhr)\n"
        "\nAbgesagt:\n"
        "  Infoabend: So., 5. April 2026, 18 Uhr\n"
    )


def test_nothing_to_notice_is_said_in_one_line(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit(**{"README.md": "Hallo"})

    assert report(repository, capsys) == "Besucher und Abonnenten bemerken keine Änderung.\n"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("neu", "title: Neu\nplace: halle\nstart: 2026-05-05\n", [("new", "Neu")]),
        ("treffen", MEETING.replace("Treffen", "Runde"), [("retitled", "Runde")]),
        ("treffen", MEETING + "status: tentative\n", [("tentative", "Treffen")]),
        ("treffen", MEETING + "status: postponed\n", [("postponed", "Treffen")]),
        ("treffen", MEETING.replace("place: halle\n", ""), [("elsewhere", "Treffen (Do., 5. März 2026, 10–12 Uhr)")]),
        ("treffen", MEETING.replace("end: 12:00", "end: 13:00"), [("moved", "Treffen")]),
        ("treffen", MEETING + "summary: Anders\n", [("detailed", "Treffen")]),
        ("reihe", SERIES.replace("count: 3", "count: 3, changes: {2026-03-12: cancelled}"), [("cancelled", "Reihe")]),
        (
            "reihe",
            SERIES.replace("count: 3", "count: 3, changes: {2026-03-12: {start: 2026-03-13 10:00}}"),
            [("moved", "Reihe")],
        ),
        ("reihe", SERIES.replace("count: 3", "count: 2"), [("removed", "Reihe")]),
        ("reihe", SERIES.replace("count: 3", "count: 3, also: [2026-05-05]"), [("new", "Reihe")]),
    ],
)
def test_each_kind_of_change_is_told_once(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    file: str,
    text: str,
    expected: list[tuple[str, str]],
) -> None:
    repository.write(EVENT.format(file), text)

    found = json.loads(report(repository, capsys, "--format", "json"))["changes"]

    assert [(change["kind"], change["title"]) for change in found] == expected


def test_a_day_that_is_fixed_is_no_move(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit(**{EVENT.format("treffen"): "title: Treffen\nstart: 2026-03\n"})
    repository.write(EVENT.format("treffen"), "title: Treffen\nstart: 2026-03-05\n")

    assert "Treffen: Do., 5. März 2026 (bisher März 2026, Tag folgt)" in report(repository, capsys, "--against", "HEAD")


def test_pages_and_calendars_are_told_too(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit(**{"content/altes.md": PAGE.replace("aliases: [/altes/]\n", "")})
    repository.commit(**{"content/weg.md": PAGE.replace("aliases: [/altes/]\n", "")})
    (repository.root / "content/altes.md").unlink()
    (repository.root / "content/weg.md").unlink()
    repository.write("content/neues.md", PAGE)
    repository.write("content/index.md", "---\ntitle: Start\ndescription: Start\n---\nAnders.\n")
    repository.write("site_data/categories.yaml", "treffen: {name: Treffen}\nmesse: {name: Messen}\n")
    repository.write(EVENT.format("messe"), "title: Messe\ncategory: messe\nstart: 2026-05-05\n")

    found = json.loads(report(repository, capsys, "--against", "HEAD", "--format", "json"))["changes"]

    assert [(change["kind"], change["address"]) for change in found] == [
        ("new", "/termine/messe/"),
        ("page_new", "/neues/"),
        ("page_changed", "/"),
        ("page_renamed", "/neues/"),
        ("page_removed", "/weg/"),
        ("feed_new", "/kalender/messe.ics"),
    ]


def test_time_is_no_news(repository: Repository) -> None:
    before, after = (
        published_state.state_now(options_for(repository.root, today=day))
        for day in (date(2026, 1, 1), date(2028, 1, 1))
    )

    assert change_report.changes(before, after) == ()


def test_a_build_json_is_compared_with(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    building.build(options_for(repository.root))
    published = repository.root / "public/build.json"
    (repository.root / EVENT.format("abend")).unlink()

    assert "Infoabend: So., 5. April 2026, 18 Uhr" in report(repository, capsys, "--against", str(published))


@pytest.mark.parametrize("reference", ["nowhere", "--upload-pack=x", "HEAD:content", "x" * 5000, "http://127.0.0.1:1"])
def test_what_cannot_be_compared_with_is_said_without_a_traceback(
    repository: Repository, capsys: pytest.CaptureFixture[str], reference: str
) -> None:
    assert reference[:20] in report(repository, capsys, f"--against={reference}", code=2)


def test_markdown_shows_titles_as_text(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    title = "'<img src=x> [a](javascript:b) | `c` @all'"
    repository.write(EVENT.format("neu"), f"title: {title}\nstart: 2026-05-05\n")

    printed = report(repository, capsys, "--format", "markdown")

    assert r"- \<img src=x\> \[a\]\(javascript:b\) \| \`c\` \@all: Di., 5. Mai 2026" in printed

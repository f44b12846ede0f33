"""What becomes of what was published: the guard that stops losses, and the report of what will be noticed."""

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
from tests.sites import TODAY, build_site, codes, options_for, write_files, write_site

FIVE = "".join(
    f"""
-- site_data/events/{name}.yaml --
title: Termin {name}
category: treffen
start: 2026-03-{day:02} 10:00
place: halle
"""
    for day, name in enumerate(("eins", "zwei", "drei", "vier", "fuenf"), 1)
)
SERIES = """
-- site_data/events/reihe.yaml --
title: Reihe
category: treffen
place: halle
start: 2026-03-05 10:00
repeat: {every: week, count: 10}
"""


def rebuilt(root: Path, text: str = "", *, gone: tuple[str, ...] = (), **changes: object) -> list[str]:
    """The problem codes of a guarded build after the files of `text` are written and those of `gone` deleted."""
    write_site(root, text, smallest=False)
    for name in gone:
        (root / name).unlink()
    outcome = building.build(options_for(root, **({"guard": True} | changes)))
    assert (outcome.written is None) == any(found.code.startswith("E") for found in outcome.problems)
    return [found.code for found in outcome.problems]


def test_a_first_build_and_an_unchanged_one_lose_nothing(tmp_path: Path) -> None:
    write_site(tmp_path, FIVE)

    assert rebuilt(tmp_path) == []
    assert rebuilt(tmp_path) == []


def test_a_deleted_event_drops_its_address_and_two_of_five_are_too_many(tmp_path: Path) -> None:
    build_site(tmp_path, FIVE)

    assert rebuilt(tmp_path, gone=("site_data/events/eins.yaml",)) == ["E303"]
    assert rebuilt(tmp_path, gone=("site_data/events/zwei.yaml",)) == ["E303", "E303", "E300"]
    assert rebuilt(tmp_path, guard=False) == []
    assert rebuilt(tmp_path) == []


def test_an_address_that_leads_on_is_not_lost(tmp_path: Path) -> None:
    build_site(tmp_path, FIVE)
    page = "-- content/ersatz.md --\n---\ntitle: Ersatz\ndescription: Ersatz\naliases: [/termine/eins/]\n---\n"

    assert rebuilt(tmp_path, page, gone=("site_data/events/eins.yaml",)) == ["H207"]


def test_cancelling_everything_loses_nothing(tmp_path: Path) -> None:
    build_site(tmp_path, FIVE)

    assert rebuilt(tmp_path, FIVE.replace("place: halle", "place: halle\nstatus: cancelled")) == []


def test_time_takes_nothing_away(tmp_path: Path) -> None:
    build_site(tmp_path, FIVE)

    assert rebuilt(tmp_path, today=date(2027, 1, 1)) == []


def test_a_series_cut_short_loses_its_dates(tmp_path: Path) -> None:
    build_site(tmp_path, SERIES)

    assert rebuilt(tmp_path, SERIES.replace("count: 10", "count: 8")) == ["H270"] * 2
    shorter = SERIES.replace("count: 10", "count: 7")
    assert rebuilt(tmp_path, shorter, against=tmp_path / "public/build.json") == ["H270"]
    build_site(tmp_path, SERIES)
    assert rebuilt(tmp_path, shorter) == ["E300", "H270", "H270", "H270"]


def test_a_date_taken_out_of_a_series_is_told_with_what_to_write_instead(tmp_path: Path) -> None:
    build_site(tmp_path, SERIES)
    outcome = building.build(
        options_for(write_site(tmp_path, SERIES.replace("10}", "10, except: [2026-04-02]}")), guard=True)
    )

    assert outcome.written
    (found,) = [one for one in outcome.problems if one.code == "H270"]
    assert found.where.file == "site_data/events/reihe.yaml"
    assert "Do., 2. April 2026" in found.message
    assert "2026-04-02: cancelled" in found.help


def test_a_moved_date_of_a_series_is_not_lost(tmp_path: Path) -> None:
    build_site(tmp_path, SERIES.replace("count: 10", "count: 2"))

    moved = "repeat: {every: week, count: 2, changes: {2026-03-12: {start: 2026-03-14 12:00}}}"
    assert rebuilt(tmp_path, SERIES.replace("repeat: {every: week, count: 10}", moved)) == []


def test_an_emptied_feed_is_named(tmp_path: Path) -> None:
    text = "-- site_data/categories.yaml --\ntreffen: {name: Treffen}\nmesse: {name: Messen}\n"
    build_site(tmp_path, FIVE + text)

    found = rebuilt(tmp_path, FIVE.replace("category: treffen", "category: messe"))

    assert found == ["E301"]


@pytest.mark.parametrize(
    "change",
    [
        ("site_data/site.yaml", "https://probe.example", "https://neu.example"),
        ("site_data/events/eins.yaml", "start: 2026-03-01 10:00", "sessions: {a: {start: 2026-03-01 10:00}}"),
    ],
)
def test_a_changed_uid_is_named(tmp_path: Path, change: tuple[str, str, str]) -> None:
    file, old, new = change
    build_site(tmp_path, FIVE)
    path = tmp_path / file
    path.write_text(path.read_text().replace(old, new))

    assert set(rebuilt(tmp_path)) == {"E302"}


def test_a_renamed_event_is_told_as_a_changed_uid_and_not_as_lost(tmp_path: Path) -> None:
    build_site(tmp_path, FIVE)
    event = tmp_path / "site_data/events/eins.yaml"
    text = event.read_text() + "aliases: [/termine/eins/]\n"
    event.unlink()
    write_files(tmp_path, {"site_data/events/neu.yaml": text})

    assert rebuilt(tmp_path) == ["E302"]


def test_a_site_with_drafts_was_published_for_nobody(tmp_path: Path) -> None:
    build_site(tmp_path, FIVE.replace("title:", "draft: ja\ntitle:"), drafts=True)

    assert rebuilt(tmp_path) == []


def test_the_state_to_compare_with_may_be_a_file(tmp_path: Path) -> None:
    build_site(tmp_path, FIVE)
    published = tmp_path / "published.json"
    (tmp_path / "public/build.json").rename(published)
    gone = ("site_data/events/eins.yaml",)

    assert rebuilt(tmp_path, gone=gone, against=published) == ["E303"]
    assert rebuilt(tmp_path, against=tmp_path / "missing.json") == ["E305"]


def test_a_damaged_state_is_as_good_as_none(tmp_path: Path) -> None:
    build_site(tmp_path, FIVE)
    write_files(tmp_path, {"public/build.json": b'{"format": 1, "today": \xff'})

    assert rebuilt(tmp_path, gone=("site_data/events/eins.yaml",)) == []


def test_the_build_says_what_it_published(tmp_path: Path) -> None:
    outcome = build_site(tmp_path, FIVE)

    assert codes(outcome) == []
    state = (tmp_path / "public/build.json").read_text()
    assert '"uid":"eins@probe.example"' in state.replace(": ", ":").replace('" :', '":')
    assert '"/termine/eins/"' in state
    assert '"kalender/treffen.ics"' in state


# --- SEQUENCE and DTSTAMP ------------------------------------------------------------------------

EVENT = "site_data/events/eins.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A published site whose first event was changed three times."""
    made = Repository(tmp_path / "site")
    write_site(made.root, FIVE)
    made.commit(**{".gitignore": "/public/\n/.cache/\n"})
    for number in range(3):
        made.commit(**{EVENT: (made.root / EVENT).read_text("utf-8") + f"# {number}\n"})
    assert rebuilt(made.root) == []
    return made


def test_squashed_commits_stop_and_a_merge_of_what_was_published_goes_on(repository: Repository) -> None:
    published = repository.git("rev-parse", "HEAD")
    repository.git("reset", "--soft", "HEAD~3")
    repository.commit()

    outcome = building.build(options_for(repository.root, guard=True))
    (found,) = [one for one in outcome.problems if one.code == "E323"]
    assert "(betroffene Termine: 1), zum Beispiel bei „Termin eins“: bisher 4, jetzt 2." in found.message
    assert f"git merge -s ours --allow-unrelated-histories {published}" in found.help
    assert outcome.written is None
    repository.git("merge", "--quiet", "--strategy=ours", "--allow-unrelated-histories", "--no-edit", published)
    assert rebuilt(repository.root) == []


def test_a_shallow_clone_of_what_is_published_stops(repository: Repository, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.root}", str(clone))

    assert "E323" in rebuilt(clone, against=repository.root / "public/build.json")
    repository.git("-C", str(clone), "fetch", "--quiet", "--unshallow")
    assert rebuilt(clone, against=repository.root / "public/build.json") == []


def test_a_clock_that_is_behind_an_edit_without_commit_a_revert_and_a_rebase_lower_nothing(
    repository: Repository,
) -> None:
    text = (repository.root / EVENT).read_text("utf-8")
    repository.day = 0
    repository.commit(**{EVENT: text.replace("Termin", "Treffen")})
    assert rebuilt(repository.root) == []
    repository.write(EVENT, text.replace("Termin", "Runde"))
    assert rebuilt(repository.root) == []
    repository.commit()
    repository.git("revert", "--no-edit", "HEAD")
    assert rebuilt(repository.root) == []
    repository.git("checkout", "--quiet", "-b", "side", "HEAD~2")
    repository.commit(
        **{"site_data/events/zwei.yaml": "title: Zwei\ncategory: treffen\nplace: halle\nstart: 2026-03-02\n"}
    )
    repository.git("rebase", "--quiet", "main")
    assert "E323" not in rebuilt(repository.root)


# --- The change report ---------------------------------------------------------------------------


FILE = "site_data/events/{}.yaml"
MEETING = "title: Treffen\ncategory: treffen\nplace: halle\nstart: 2026-03-05 10:00\nend: 12:00\n"
EVENING = "title: Infoabend\ncategory: treffen\nplace: halle\nstart: 2026-04-05 18:00\n"
WEEKLY = "title: Reihe\nplace: halle\nstart: 2026-03-05 10:00\nrepeat: {every: week, count: 3}\n"
PAGE = "---\ntitle: Neues\ndescription: Neues\naliases: [/altes/]\n---\nText\n"


@pytest.fixture
def branch(tmp_path: Path) -> Repository:
    """A site with two events on main, and a branch that is checked out."""
    made = Repository(tmp_path / "site")
    write_site(made.root)
    made.commit(**{FILE.format("treffen"): MEETING, FILE.format("abend"): EVENING, FILE.format("reihe"): WEEKLY})
    made.git("checkout", "--quiet", "-b", "branch")
    return made


def report(branch: Repository, capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What `report` prints."""
    assert main.main(["report", *arguments], root=branch.root, today=TODAY) == code
    printed = capsys.readouterr()
    return printed.out if code == 0 else printed.err


def test_a_branch_that_moves_one_event_and_cancels_another_prints_just_that(
    branch: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    branch.commit(**{FILE.format("treffen"): MEETING.replace("03-05", "03-06")})
    branch.commit(**{FILE.format("abend"): EVENING + "status: cancelled\n"})

    assert report(branch, capsys) == (
        "1 Termin verlegt, 1 Termin abgesagt.\n"
        "\nVerlegt:\n"
        "  Treffen: Fr., 6. März 2026, 10–12 Uhr (bisher Do., 5. März 2026, 10–12 Uhr)\n"
        "\nAbgesagt:\n"
        "  Infoabend: So., 5. April 2026, 18 Uhr\n"
    )


def test_nothing_to_notice_is_said_in_one_line(branch: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    branch.commit(**{"README.md": "Hallo"})

    assert report(branch, capsys) == "Besucher und Abonnenten bemerken keine Änderung.\n"


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
        ("reihe", WEEKLY.replace("count: 3", "count: 3, changes: {2026-03-12: cancelled}"), [("cancelled", "Reihe")]),
        (
            "reihe",
            WEEKLY.replace("count: 3", "count: 3, changes: {2026-03-12: {start: 2026-03-13 10:00}}"),
            [("moved", "Reihe")],
        ),
        ("reihe", WEEKLY.replace("count: 3", "count: 2"), [("removed", "Reihe")]),
        ("reihe", WEEKLY.replace("count: 3", "count: 3, also: [2026-05-05]"), [("new", "Reihe")]),
    ],
)
def test_each_kind_of_change_is_told_once(
    branch: Repository,
    capsys: pytest.CaptureFixture[str],
    file: str,
    text: str,
    expected: list[tuple[str, str]],
) -> None:
    branch.write(FILE.format(file), text)

    found = json.loads(report(branch, capsys, "--format", "json"))["changes"]

    assert [(change["kind"], change["title"]) for change in found] == expected


def test_a_day_that_is_fixed_is_no_move(branch: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    branch.commit(**{FILE.format("treffen"): "title: Treffen\nstart: 2026-03\n"})
    branch.write(FILE.format("treffen"), "title: Treffen\nstart: 2026-03-05\n")

    assert "Treffen: Do., 5. März 2026 (bisher März 2026, Tag folgt)" in report(branch, capsys, "--against", "HEAD")


def test_pages_and_calendars_are_told_too(branch: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    branch.commit(**{"content/altes.md": PAGE.replace("aliases: [/altes/]\n", "")})
    branch.commit(**{"content/weg.md": PAGE.replace("aliases: [/altes/]\n", "")})
    (branch.root / "content/altes.md").unlink()
    (branch.root / "content/weg.md").unlink()
    branch.write("content/neues.md", PAGE)
    branch.write("content/index.md", "---\ntitle: Start\ndescription: Start\n---\nAnders.\n")
    branch.write("site_data/categories.yaml", "treffen: {name: Treffen}\nmesse: {name: Messen}\n")
    branch.write(FILE.format("messe"), "title: Messe\ncategory: messe\nstart: 2026-05-05\n")

    found = json.loads(report(branch, capsys, "--against", "HEAD", "--format", "json"))["changes"]

    assert [(change["kind"], change["address"]) for change in found] == [
        ("new", "/termine/messe/"),
        ("page_new", "/neues/"),
        ("page_changed", "/"),
        ("page_renamed", "/neues/"),
        ("page_removed", "/weg/"),
        ("feed_new", "/kalender/messe.ics"),
    ]


def test_time_is_no_news(branch: Repository) -> None:
    before, after = (
        published_state.state_now(options_for(branch.root, today=day)) for day in (date(2026, 1, 1), date(2028, 1, 1))
    )

    assert change_report.changes(before, after) == ()


def test_a_build_json_is_compared_with(branch: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    building.build(options_for(branch.root))
    published = branch.root / "public/build.json"
    (branch.root / FILE.format("abend")).unlink()

    assert "Infoabend: So., 5. April 2026, 18 Uhr" in report(branch, capsys, "--against", str(published))


@pytest.mark.parametrize("reference", ["nowhere", "--upload-pack=x", "HEAD:content", "x" * 5000, "http://127.0.0.1:1"])
def test_what_cannot_be_compared_with_is_said_without_a_traceback(
    branch: Repository, capsys: pytest.CaptureFixture[str], reference: str
) -> None:
    assert reference[:20] in report(branch, capsys, f"--against={reference}", code=2)


def test_markdown_shows_titles_as_text(branch: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    title = "'<img src=x> [a](javascript:b) | `c` @all'"
    branch.write(FILE.format("neu"), f"title: {title}\nstart: 2026-05-05\n")

    printed = report(branch, capsys, "--format", "markdown")

    assert r"- \<img src=x\> \[a\]\(javascript:b\) \| \`c\` \@all: Di., 5. Mai 2026" in printed

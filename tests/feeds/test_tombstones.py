"""Deleted events: for 90 days the feeds say that they are cancelled."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from clustersite import build as building
from tests.repositories import Repository
from tests.sites import options_for, outputs_of, write_site

EVENT = "site_data/events/treffen.yaml"
TEXT = (
    "title: Treffen\ncategory: treffen\nplace: halle\nsummary: Geheim gewordenes\nstart: 2026-03-05 10:00\nend: 12:00\n"
)
OTHER = "title: Anderes\ncategory: treffen\nplace: halle\nstart: 2026-04-05 10:00\n"
DELETED = date(2026, 1, 2)
SERIES = "title: Reihe\nplace: halle\nstart: 2026-03-05 10:00\nrepeat: {every: week, count: 3, also: [2026-05-01]}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A site with another event, committed on 1 January 2026."""
    made = Repository(tmp_path / "site")
    write_site(made.root)
    made.commit(**{"site_data/events/anderes.yaml": OTHER, ".gitignore": "/public/\n"})
    return made


def entries(repository: Repository, feed: str = "kalender.ics", today: date = DELETED) -> dict[str, Any]:
    """The entries of a feed, built on the day `today`, by UID and original date."""
    outcome = building.build(options_for(repository.root, today=today))
    assert outcome.written is not None, outcome.problems
    calendar = icalendar.Calendar.from_ical((repository.root / "public" / feed).read_bytes())
    return {str(entry["uid"]).partition("@")[0]: entry for entry in calendar.walk("VEVENT")}


def replace(repository: Repository, before: str, after: str | None) -> None:
    """Commits the event file with the text `before`, then, a day later, with `after` or without it."""
    repository.day -= 1
    repository.commit(**{EVENT: before})
    if after is None:
        (repository.root / EVENT).unlink()
        repository.commit()
    else:
        repository.commit(**{EVENT: after})


def test_a_deleted_event_is_cancelled_in_the_feeds_that_held_it(repository: Repository) -> None:
    replace(repository, TEXT, None)

    for feed in ("kalender.ics", "kalender/treffen.ics", "kalender/sachsen.ics", "termine/treffen.ics"):
        entry = entries(repository, feed)["treffen"]
        assert (entry["status"], entry["summary"], entry["sequence"]) == ("CANCELLED", "ABGESAGT: Treffen", 3)
        assert entry["dtstart"].dt.isoformat() == "2026-03-05T10:00:00+01:00"
        assert entry["dtend"].dt.isoformat() == "2026-03-05T12:00:00+01:00"


def test_of_a_deleted_event_only_title_and_time_are_told(repository: Repository) -> None:
    replace(repository, TEXT, None)
    entries(repository)

    assert not [path for path, text in outputs_of(repository.root).items() if "Geheim gewordenes" in text]
    assert "termine/treffen/index.html" not in outputs_of(repository.root)


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (89, True), (90, False), (-1, True)])
def test_it_is_told_for_ninety_days_from_the_deletion(repository: Repository, days: int, is_told: bool) -> None:
    replace(repository, TEXT, None)

    assert ("treffen" in entries(repository, today=DELETED + timedelta(days=days))) == is_told


@pytest.mark.parametrize(
    "before",
    [
        "draft: ja\n" + TEXT,
        "publish_from: 2026-02-01\n" + TEXT,
        TEXT.replace("2026-03-05 10:00", "2025-12-05 10:00"),
        TEXT.replace("2026-03-05 10:00\nend: 12:00", "2026-03"),
        TEXT.replace("title:", "titel:"),
    ],
)
def test_what_nobody_could_have_in_the_calendar_is_not_told(repository: Repository, before: str) -> None:
    replace(repository, before, None)

    assert entries(repository).keys() == {"anderes"}


@pytest.mark.parametrize(
    "after", [TEXT.replace("03-05", "03-06"), TEXT + "status: cancelled\n", TEXT + "members: []\n"]
)
def test_a_changed_event_is_no_deleted_one(repository: Repository, after: str) -> None:
    replace(repository, TEXT, after)

    assert list(entries(repository)) == ["treffen", "anderes"]
    feed = (repository.root / "public/kalender.ics").read_text()
    assert feed.count("UID:treffen@") == 1


def test_an_event_made_a_draft_is_withdrawn(repository: Repository) -> None:
    replace(repository, TEXT, TEXT + "draft: ja\n")

    assert entries(repository)["treffen"]["status"] == "CANCELLED"


def test_a_session_and_an_extra_date_can_be_withdrawn_alone(repository: Repository) -> None:
    replace(repository, SERIES, SERIES.replace(", also: [2026-05-01]", ""))

    found = entries(repository)
    assert found["treffen-2026-05-01"]["status"] == "CANCELLED"
    assert found["treffen"]["status"] == "CONFIRMED"


def test_dates_withdrawn_one_after_the_other_are_all_told(repository: Repository) -> None:
    sessions = "title: Runden\nplace: halle\nsessions:\n  a: {start: 2026-03-05 10:00}\n"
    b, c = "  b: {start: 2026-03-06 10:00}\n", "  c: {start: 2026-03-07 10:00}\n"
    replace(repository, sessions + b + c, sessions + b)
    repository.commit(**{EVENT: sessions})

    found = entries(repository, today=date(2026, 1, 3))
    assert {uid: str(entry["status"]) for uid, entry in found.items()} == {
        "treffen-a": "CONFIRMED",
        "treffen-b": "CANCELLED",
        "treffen-c": "CANCELLED",
        "anderes": "CONFIRMED",
    }


def test_a_deleted_series_is_cancelled_with_its_rule(repository: Repository) -> None:
    replace(repository, SERIES, None)

    entry = entries(repository)["treffen"]
    assert (entry["status"], entry["rrule"].to_ical()) == ("CANCELLED", b"FREQ=WEEKLY;COUNT=3")


def test_a_file_that_comes_back_is_live_again(repository: Repository) -> None:
    replace(repository, TEXT, None)
    repository.commit(**{EVENT: TEXT})

    assert entries(repository, today=date(2026, 1, 3))["treffen"]["status"] == "CONFIRMED"


def test_without_git_nothing_is_told_and_with_it_any_clone_tells_the_same(
    repository: Repository, tmp_path: Path
) -> None:
    replace(repository, TEXT, None)
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", str(repository.root), str(clone))
    entries(repository)
    building.build(options_for(clone, today=DELETED))

    assert outputs_of(clone) == outputs_of(repository.root)
    bare = write_site(tmp_path / "bare", f"-- site_data/events/anderes.yaml --\n{OTHER}")
    building.build(options_for(bare, today=DELETED))
    assert "ABGESAGT" not in outputs_of(bare)["kalender.ics"]


NEW_FILE = "site_data/events/zusammenkunft.yaml"


@pytest.mark.parametrize(
    ("renamed", "uids"),
    [
        (TEXT + "aliases: [/termine/treffen/]\n", {"zusammenkunft", "anderes"}),
        (TEXT.replace("Treffen", "Zusammenkunft") + "aliases: [/termine/treffen/]\n", {"zusammenkunft", "anderes"}),
        (TEXT, {"zusammenkunft", "anderes"}),
        (TEXT + "uid: treffen\n", {"treffen", "anderes"}),
        (TEXT.replace("Treffen", "Zusammenkunft") + "uid: treffen\n", {"treffen", "anderes"}),
        (TEXT.replace("Treffen", "Zusammenkunft"), {"treffen", "zusammenkunft", "anderes"}),
    ],
    ids=["alias", "alias and title", "same title and start", "uid", "uid and title", "another event"],
)
def test_an_event_that_goes_on_under_another_name_is_not_withdrawn(
    repository: Repository, renamed: str, uids: set[str]
) -> None:
    replace(repository, TEXT, None)
    repository.commit(**{NEW_FILE: renamed})

    found = entries(repository, today=date(2026, 1, 3))
    assert found.keys() == uids
    assert {uid for uid, entry in found.items() if entry["status"] == "CANCELLED"} == uids - {
        "zusammenkunft",
        "anderes",
    } - ({"treffen"} if "uid:" in renamed else set())
    if "aliases" in renamed:
        assert entries(repository, "termine/treffen.ics", date(2026, 1, 3)).keys() == {"zusammenkunft"}


def test_an_event_split_into_parts_is_not_withdrawn_where_it_lives_on(repository: Repository) -> None:
    parts = "title: Treffen\nplace: halle\nsessions:\n  a: {start: 2026-03-05 10:00}\n  b: {start: 2026-03-06 10:00}\n"
    replace(repository, TEXT, parts)

    assert {uid: str(entry["status"]) for uid, entry in entries(repository).items()} == {
        "treffen-a": "CONFIRMED",
        "treffen-b": "CONFIRMED",
        "anderes": "CONFIRMED",
    }


def test_a_date_moved_to_an_open_day_is_postponed_and_not_cancelled(repository: Repository) -> None:
    replace(
        repository,
        TEXT,
        TEXT.replace("start: 2026-03-05 10:00\nend: 12:00", "start: 2026-05") + "moved_from: 2026-03-05 10:00\n",
    )

    entry = entries(repository)["treffen"]
    assert (entry["status"], entry["summary"]) == ("CANCELLED", "VERSCHOBEN: Treffen")
    assert "der neue Tag folgt" in entry["description"]
    assert "abgesagt" not in entry["description"]


def test_a_part_moved_to_an_open_day_is_postponed_and_not_cancelled(repository: Repository) -> None:
    parts = "title: Runden\nplace: halle\nsessions:\n  a: {start: 2026-03-05 10:00}\n  b: {start: 2026-03-06 10:00}\n"
    replace(
        repository, parts, parts.replace("b: {start: 2026-03-06 10:00}", "b: {start: 2026-05, moved_from: 2026-03-06}")
    )

    found = entries(repository)
    assert str(found["treffen-b"]["summary"]) == "VERSCHOBEN: Runden"
    assert str(found["treffen-a"]["status"]) == "CONFIRMED"


@pytest.mark.parametrize(
    "shorter",
    [SERIES.replace("count: 3,", "count: 3, except: [2026-03-19],"), SERIES.replace("count: 3,", "until: 2026-03-12,")],
    ids=["except", "until"],
)
def test_dates_taken_out_of_a_series_are_cancelled_one_by_one(repository: Repository, shorter: str) -> None:
    replace(repository, SERIES, shorter)

    found = entries(repository)
    assert found["treffen"]["status"] == "CONFIRMED"
    entry = found["treffen-2026-03-19"]
    assert (entry["status"], entry["summary"]) == ("CANCELLED", "ABGESAGT: Reihe")
    assert entry["dtstart"].dt.isoformat() == "2026-03-19T10:00:00+01:00"
    assert "rrule" not in entry
    assert found.keys() == {"treffen", "treffen-2026-03-19", "treffen-2026-05-01", "anderes"}


def test_a_series_that_goes_on_by_another_rule_is_a_changed_one(repository: Repository) -> None:
    weekly = SERIES.replace("count: 3,", "until: 2026-04-30,")
    later = "until: 2026-04-30, from: {2026-04-01: {every: month, on: first friday}},"
    replace(repository, weekly, SERIES.replace("count: 3,", later))

    assert entries(repository).keys() == {"treffen", "treffen-2026-04-03", "treffen-2026-05-01", "anderes"}


def test_a_series_with_another_rule_is_a_changed_one(repository: Repository) -> None:
    replace(repository, SERIES, SERIES.replace("week", "2 weeks"))

    assert entries(repository).keys() == {"treffen", "treffen-2026-05-01", "anderes"}

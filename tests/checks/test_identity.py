"""An event entered twice, a new one that is over, an id that changed."""

from datetime import date
from pathlib import Path

import pytest

from tests.checks.finding import event, found
from tests.repositories import Repository
from tests.sites import write_site

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

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from clustersite import build as building
from clustersite.git import History, Revision, git, read_history
from tests.repositories import Repository
from tests.sites import options_for, write_site

MEETING = "site_data/events/treffen.yaml"
OTHER = "site_data/events/andere.yaml"
PLACES = "site_data/places.yaml"


def on_day(day: int, number: int | None = None) -> Revision:
    return Revision(changed=datetime(2026, 1, day, 11, tzinfo=UTC), number=number or day)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """One commit with two events and a list of places."""
    made = Repository(tmp_path / "site")
    made.commit(**{MEETING: "start: 2026-03-05", OTHER: "start: 2026-04-05", PLACES: "schule: {name: Schule}"})
    return made


def test_first_commit_is_number_one_with_its_time_in_utc(repository: Repository) -> None:
    assert repository.revision(MEETING) == on_day(1)


@pytest.mark.parametrize("text", ["title: Anders", "start: 2026-05-05", "status: cancelled"])
def test_edit_move_and_cancellation_give_a_new_revision_to_that_event_alone(repository: Repository, text: str) -> None:
    repository.commit(**{MEETING: text})
    assert repository.revision(MEETING) == on_day(2)
    assert repository.revision(OTHER) == on_day(1)


def test_renamed_place_gives_a_new_revision_to_what_refers_to_it(repository: Repository) -> None:
    repository.commit(**{PLACES: "schule: {name: Oberschule}"})
    assert repository.revision(MEETING, PLACES) == on_day(2)
    assert repository.revision(OTHER) == on_day(1)


def test_revert_is_a_new_revision(repository: Repository) -> None:
    repository.commit(**{MEETING: "start: 2026-05-05"})
    repository.day += 1
    repository.git("revert", "--no-edit", "HEAD")
    assert (repository.root / MEETING).read_text() == "start: 2026-03-05"
    assert repository.revision(MEETING) == on_day(3)


def test_commits_that_touch_other_files_or_none_count(repository: Repository) -> None:
    repository.commit()
    repository.commit(**{"README.md": "Hallo"})
    repository.commit(**{MEETING: "title: Anders"})
    assert repository.revision(MEETING) == on_day(4)


def test_number_grows_even_when_clocks_go_back(repository: Repository) -> None:
    repository.commit()
    repository.commit(**{MEETING: "title: Anders"})
    repository.day = 0
    repository.commit(**{PLACES: "schule: {name: Oberschule}"})
    assert repository.revision(MEETING, PLACES) == on_day(3, number=4)


def test_merge_touches_what_differs_from_any_of_its_parents(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit(**{MEETING: "title: Anders"})
    repository.commit(**{MEETING: "title: Ganz anders"})
    repository.git("checkout", "--quiet", "main")
    repository.commit(**{OTHER: "title: Auch anders"})
    repository.day += 1
    repository.git("merge", "--quiet", "--no-ff", "--no-edit", "side")
    assert repository.revision(OTHER) == repository.revision(MEETING) == on_day(5, number=4)
    assert repository.revision(PLACES) == on_day(1)


def number(repository: Repository) -> int:
    revision = repository.revision(MEETING)
    return revision.number or 0 if revision else 0


def test_pull_whose_first_parent_is_the_editors_lowers_nothing(repository: Repository) -> None:
    for edition in range(4):
        repository.commit(**{MEETING: f"title: Fassung {edition}"})
    before = number(repository)
    repository.git("checkout", "--quiet", "-b", "editor", "HEAD~4")
    repository.commit(**{OTHER: "title: Auch anders"})
    repository.git("merge", "--quiet", "--no-edit", "main")
    pulled = number(repository)
    repository.commit(**{MEETING: "title: Verlegt"})

    assert 0 < before <= pulled < number(repository)


@pytest.mark.parametrize("seed", range(int(os.environ.get("HISTORIES", "3"))))
def test_whatever_is_merged_numbers_and_times_never_fall_and_every_change_has_a_higher_number(
    tmp_path: Path, seed: int
) -> None:
    chance, files = Random(seed), ("a.yaml", "b.yaml", "table.yaml")
    made = Repository(tmp_path / "site")
    made.commit(**dict.fromkeys(files, "eins: {name: Anfang}\nzwei: {name: Anfang}\n"))

    def published() -> dict[str, tuple[str, Revision]]:
        history = read_history(made.root, {"table.yaml": ""})
        texts = {path: (made.root / path).read_text("utf-8") for path in files}
        found = {path: (text, history.revisions[path]) for path, text in texts.items()}
        entries = dict(line.split(": ", 1) for line in texts["table.yaml"].splitlines())
        return found | {name: (text, history.revisions[f"table.yaml#{name}"]) for name, text in entries.items()}

    def edit() -> None:
        # A clock may be anything.
        made.day = chance.randrange(27)
        name, key = chance.choice(files), chance.choice(["eins", "zwei"])
        lines = dict(line.split(": ", 1) for line in (made.root / name).read_text("utf-8").splitlines())
        lines[key] = f"{{name: Fassung {chance.randrange(10**6)}}}"
        made.commit(**{name: "".join(f"{key}: {text}\n" for key, text in lines.items())})

    before = published()
    for _ in range(12):
        fork = chance.randrange(4)
        made.git("checkout", "--quiet", "-B", "side", f"main~{fork}" if _exists(made, f"main~{fork}") else "main")
        for _ in range(chance.randrange(1, 3)):
            edit()
        made.git("checkout", "--quiet", "main")
        if chance.random() < 0.5:
            edit()
        into, other = chance.choice([("main", "side"), ("side", "main")])
        made.git("checkout", "--quiet", into)
        made.git("merge", "--quiet", "--no-edit", "-X", chance.choice(["ours", "theirs"]), other)
        made.git("checkout", "--quiet", "-B", "main")
        after = published()
        for name, (text, revision) in after.items():
            text_before, revision_before = before[name]
            assert revision.changed >= revision_before.changed, name
            assert (revision.number or 0) >= (revision_before.number or 0) + (text != text_before), name
        before = after


def _exists(repository: Repository, commit: str) -> bool:
    return git(repository.root, "rev-parse", "--verify", "--quiet", commit) is not None


def test_uncommitted_edit_has_no_revision(repository: Repository) -> None:
    repository.write(MEETING, "title: Anders")
    assert repository.revision(MEETING) is None
    assert repository.revision(MEETING, PLACES) is None
    assert repository.revision(OTHER) == on_day(1)


def test_staged_edit_has_no_revision(repository: Repository) -> None:
    repository.write(MEETING, "title: Anders")
    repository.git("add", "--all")
    assert repository.revision(MEETING) is None


def test_new_file_has_no_revision_even_where_an_old_one_was(repository: Repository) -> None:
    repository.git("rm", "--quiet", MEETING)
    repository.commit()
    repository.write(MEETING, "start: 2026-03-05")
    assert repository.revision(MEETING) is None
    assert repository.revision("site_data/events/neu.yaml") is None


def test_undone_edit_has_its_revision_again(repository: Repository) -> None:
    repository.write(MEETING, "title: Anders")
    repository.write(MEETING, "start: 2026-03-05")
    assert repository.revision(MEETING) == on_day(1)


def test_paths_are_below_the_root_even_inside_a_larger_repository(repository: Repository) -> None:
    repository.commit(**{'größe & "mehr".yaml': "a", "site_data/umlaut ä.yaml": "b"})
    repository.write("site_data/places.yaml", "edited")
    history = read_history(repository.root / "site_data")
    assert set(history.revisions) == {"events/treffen.yaml", "events/andere.yaml", "umlaut ä.yaml"}
    assert history.revisions["umlaut ä.yaml"] == on_day(2)


def test_commit_on_a_detached_head_is_known(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--detach")
    assert repository.revision(MEETING) == on_day(1)


def test_hooks_of_git_do_not_lead_astray(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    assert read_history(repository.root).is_available


def test_full_clone_has_the_same_history(repository: Repository, tmp_path: Path) -> None:
    repository.commit(**{MEETING: "title: Anders"})
    repository.git("clone", "--quiet", f"file://{repository.root}", str(tmp_path / "clone"))
    assert read_history(tmp_path / "clone") == read_history(repository.root)


def test_shallow_clone_is_told(repository: Repository, tmp_path: Path) -> None:
    repository.commit(**{MEETING: "title: Anders"})
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    assert read_history(tmp_path / "clone").is_shallow
    assert not read_history(repository.root).is_shallow


def test_repository_without_commits_knows_no_file(tmp_path: Path) -> None:
    made = Repository(tmp_path / "site")
    made.write(MEETING, "a")
    assert read_history(made.root) == History(is_available=True)


def test_missing_objects_are_told_instead_of_an_empty_history(repository: Repository) -> None:
    repository.commit(**{MEETING: "title: Anders"})
    assert not read_history(repository.root).is_broken
    repository.lose("HEAD~1^{tree}")
    assert read_history(repository.root).is_broken


def test_build_stops_where_objects_are_missing(tmp_path: Path) -> None:
    made = Repository(tmp_path / "site")
    write_site(made.root)
    made.commit(**{".gitignore": "/public/\n/.cache/\n"})
    made.commit(**{"README.md": "Hallo"})
    assert building.build(options_for(made.root)).written is not None
    made.lose("HEAD~1^{tree}")
    outcome = building.build(options_for(made.root))
    assert "E321" in {found.code for found in outcome.problems}
    assert outcome.written is None


def test_folder_without_a_repository_has_no_history(tmp_path: Path) -> None:
    assert read_history(tmp_path) == History()


def test_machine_without_git_has_no_history(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert read_history(repository.root) == History()


TWO_PLACES = "halle:\n  name: Halle\n  town: Görlitz\nkeller:\n  name: Keller\n  town: Zittau\n"


def entries(repository: Repository) -> dict[str, int | None]:
    table = "site_data/places.yaml"
    history = read_history(repository.root, {table: (repository.root / table).read_text("utf-8")})
    found = {path.partition("#")[2]: one.number for path, one in history.revisions.items() if "#" in path}
    # The one that the repository begins with.
    del found["schule"]
    return found


def test_each_entry_of_a_table_has_its_own_revision(repository: Repository) -> None:
    day = repository.day
    repository.commit(**{"site_data/places.yaml": TWO_PLACES})
    repository.commit(**{"site_data/places.yaml": TWO_PLACES.replace("Zittau", "Löbau")})

    assert entries(repository) == {"halle": day + 1, "keller": day + 2}


def test_a_line_that_is_gone_is_a_change_of_its_entry_and_a_new_entry_of_none(repository: Repository) -> None:
    day = repository.day
    repository.commit(**{"site_data/places.yaml": TWO_PLACES})
    repository.commit(**{"site_data/places.yaml": TWO_PLACES.replace("  town: Görlitz\n", "")})
    repository.commit(**{"site_data/places.yaml": TWO_PLACES.replace("  town: Görlitz\n", "") + "neu: {name: Neu}\n"})

    assert entries(repository) == {"halle": day + 2, "keller": day + 1, "neu": day + 3}


def test_an_entry_that_was_gone_for_a_while_is_new_again(repository: Repository) -> None:
    day = repository.day
    repository.commit(**{"site_data/places.yaml": TWO_PLACES})
    repository.commit(**{"site_data/places.yaml": TWO_PLACES.partition("keller")[0]})
    repository.commit(**{"site_data/places.yaml": TWO_PLACES})

    assert entries(repository) == {"halle": day + 1, "keller": day + 3}


def test_an_edited_entry_counts_as_if_it_were_committed_now_and_its_neighbours_as_before(
    repository: Repository,
) -> None:
    day = repository.day
    repository.commit(**{"site_data/places.yaml": TWO_PLACES})
    repository.commit(**{"README.md": "Mehr"})
    repository.write("site_data/places.yaml", TWO_PLACES.replace("Zittau", "Löbau"))
    edited = entries(repository)

    assert edited == {"halle": day + 1, "keller": day + 3}
    repository.commit()
    assert entries(repository) == edited


def test_an_entry_that_is_gone_has_changed(repository: Repository) -> None:
    day = repository.day
    repository.commit(**{"site_data/places.yaml": TWO_PLACES})
    repository.commit(**{"site_data/places.yaml": TWO_PLACES.partition("keller")[0]})

    assert entries(repository) == {"halle": day + 1, "keller": day + 2}


def test_entries_of_a_table_stand_in_the_same_order_in_every_process(repository: Repository) -> None:
    """Python orders a set otherwise in each; a build would look again at all that reads every revision."""
    names = [f"ort-{number}" for number in range(20)]
    repository.commit(**{PLACES: "\n".join(f"{name}: {{name: Ort}}" for name in names)})
    ask = (
        "import sys; from pathlib import Path; from clustersite.git import read_history; "
        f"print(*read_history(Path(sys.argv[1]), {{'{PLACES}': ''}}).revisions)"
    )

    told = {
        subprocess.run(
            [sys.executable, "-c", ask, str(repository.root)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(told) == 1
    assert "places.yaml#ort-7" in told.pop()

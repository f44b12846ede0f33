"""The output folder: what is ours in it, what stays, and what happens to obstacles and leftovers."""

import json
import os
from pathlib import Path

import pytest

from clustersite.output.write import Staging, UnusableFolder, Written, staged
from clustersite.signatures import digest
from tests.sites import write_files


def publish(tmp_path: Path, **outputs: str) -> Written:
    """What publishing `outputs` (dots written as __) into tmp_path/public changed."""
    contents = {name.replace("__", "."): text.encode() for name, text in outputs.items()}
    manifest = json.dumps({"files": dict.fromkeys(contents, "")}).encode()
    staging = Staging(tmp_path / "public")
    staging.begin(tmp_path / "project")
    for path, content in contents.items():
        staging.put(path, content)
    return staging.publish({path: digest(content) for path, content in contents.items()}, frozenset(), manifest)


def names_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_the_manifest_is_written_last_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    publish(tmp_path, a__html="a", b__css="b")

    assert names_below(tmp_path / "public") == ["a.html", "b.css", "build.json"]


def test_new_files_come_before_changed_ones_and_pages_after_what_they_refer_to(tmp_path: Path) -> None:
    publish(tmp_path, old__html="1", feed__ics="1")

    written = publish(tmp_path, old__html="2", feed__ics="2", new__html="2", new__css="2").written

    assert written == ("new.css", "new.html", "feed.ics", "old.html")
    manifest = json.loads((tmp_path / "public/build.json").read_bytes())
    assert set(manifest["files"]) == {"new.css", "new.html", "feed.ics", "old.html"}


def test_what_a_killed_build_left_is_cleared_away_by_the_next_one(tmp_path: Path) -> None:
    publish(tmp_path, a__html="a")
    left = {"public/.neu/plan.json": '{"plan": ["a.html", "half.html"]}', "public/.neu/7": "x", "public/half.html": "x"}
    write_files(tmp_path, left)

    written = publish(tmp_path, a__html="a")

    assert written.removed == ("half.html",)
    assert names_below(tmp_path / "public") == ["a.html", "build.json"]


def test_the_plan_of_a_killed_build_outlives_one_that_published_nothing(tmp_path: Path) -> None:
    publish(tmp_path, a__html="a")
    write_files(tmp_path, {"public/.neu/plan.json": '{"plan": ["half.html"]}', "public/half.html": "x"})

    staging = Staging(tmp_path / "public")
    staging.begin(tmp_path / "project")
    staging.put("b.html", b"b")
    staging.discard()

    assert names_below(tmp_path / "public/.neu") == ["plan.json"]
    assert publish(tmp_path, a__html="a").removed == ("half.html",)


def test_what_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    staging = Staging(tmp_path / "public")
    staging.begin(tmp_path / "project")
    staging.put("a.html", b"a")
    staging.discard()

    assert names_below(tmp_path) == []


def test_nothing_is_staged_or_cleared_through_a_link(tmp_path: Path) -> None:
    write_files(tmp_path, {"elsewhere/note.txt": "note", "public/foreign.txt": "fremd"})
    (tmp_path / "public/.neu").symlink_to(tmp_path / "elsewhere")

    publish(tmp_path, a__html="a")

    assert names_below(tmp_path / "elsewhere") == ["note.txt"]
    assert names_below(tmp_path / "public") == ["a.html", "build.json", "foreign.txt"]


def test_a_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    publish(tmp_path, **{"a": "1", "b/c": "1"})

    publish(tmp_path, **{"a/c": "2", "b": "2"})

    assert names_below(tmp_path / "public") == ["a", "a/c", "b", "build.json"]


@pytest.mark.parametrize("obstacle", ["a.html", "a.html/deep", "a.html/foreign.txt", "a.html/deep/foreign.txt"])
def test_a_foreign_folder_in_the_way_stops_before_anything_is_changed(tmp_path: Path, obstacle: str) -> None:
    publish(tmp_path, b__html="1")
    if obstacle.endswith(".txt"):
        write_files(tmp_path, {f"public/{obstacle}": "fremd"})
    else:
        (tmp_path / "public" / obstacle).mkdir(parents=True)

    with pytest.raises(UnusableFolder, match="fremden Dateien"):
        publish(tmp_path, a__html="2", b__html="2")

    assert (tmp_path / "public/b.html").read_text() == "1"


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "public/sub").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(UnusableFolder, match="hinaus"):
        publish(tmp_path, **{"sub/a": "1"})

    assert names_below(tmp_path / "elsewhere") == []


def test_a_link_or_a_pipe_in_place_of_a_file_is_replaced_and_never_read(tmp_path: Path) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "secret").write_text("geheim")
    (tmp_path / "public/a.html").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "public/b.html")

    publish(tmp_path, a__html="a", b__html="b")

    assert (tmp_path / "secret").read_text() == "geheim"
    assert [(tmp_path / "public" / name).read_text() for name in ("a.html", "b.html")] == ["a", "b"]


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "null",
        '{"files": 7}',
        '{"files": {"../secret": "", "/etc/hostname": "", "": "", ".": "", "x\\u0000y": ""}}',
        "[" * 100_000,
        '{"files": [["a"], 7, null]}',
    ],
)
def test_a_manifest_that_lies_removes_nothing_outside(tmp_path: Path, manifest: str) -> None:
    write_files(tmp_path, {"secret": "geheim", "public/build.json": manifest, "public/foreign.txt": "fremd"})

    publish(tmp_path, a__html="a")

    assert (tmp_path / "secret").read_text() == "geheim"
    assert names_below(tmp_path / "public") == ["a.html", "build.json", "foreign.txt"]


def test_a_manifest_of_the_first_version_is_understood(tmp_path: Path) -> None:
    write_files(tmp_path, {"public/build.json": '{"files": ["gone.html"]}', "public/gone.html": "x"})

    assert publish(tmp_path, a__html="a").removed == ("gone.html",)


@pytest.mark.parametrize("folder", ["project/content/new", "project"])
def test_a_folder_that_cannot_be_used_is_left_as_it_is(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    write_files(tmp_path / "project", {"content/a.md": "a", ".neu/note.txt": "note"})
    before = names_below(tmp_path)

    with pytest.raises(UnusableFolder), staged(tmp_path / folder, tmp_path / "project"):
        pass

    assert names_below(tmp_path) == before

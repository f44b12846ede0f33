"""The output folder: what is ours in it, what stays, and what happens to obstacles and leftovers."""

import json
import os
from pathlib import Path

import pytest

from clustersite import storage
from clustersite.disk import whole_folder
from clustersite.storage import UnusableFolder
from tests.sites import write_files


@pytest.fixture(params=["at once", "file by file"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test, with a system that can replace a folder as a whole and with one that cannot."""
    if request.param == "file by file":
        monkeypatch.setattr(whole_folder, "exchanger", lambda: None)


def publish(tmp_path: Path, **outputs: str) -> storage.Written:
    """What publishing `outputs` (dots written as __) into tmp_path/public changed."""
    contents = {name.replace("__", "."): text.encode() for name, text in outputs.items()}
    manifest = json.dumps({"files": dict.fromkeys(contents, "")}).encode()
    return storage.publish(tmp_path / "public", contents, tmp_path / "project", manifest, at_once=True)


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


def test_what_a_build_killed_after_an_exchange_left_is_cleared_away_by_the_next_one(tmp_path: Path) -> None:
    publish(tmp_path, a__html="a")
    plan = '{"new": 0, "known": ["a.html"], "foreign": {}}'
    write_files(tmp_path / ".public.neu", {"plan.json": plan, "site/a.html": "old", "site/foreign.txt": "foreign"})

    publish(tmp_path, a__html="a")

    assert names_below(tmp_path) == ["public", "public/a.html", "public/build.json", "public/foreign.txt"]


def test_the_folder_stays_where_files_are_to_be_replaced_one_by_one(tmp_path: Path) -> None:
    publish(tmp_path, a__html="1")
    folder = (tmp_path / "public").stat().st_ino

    storage.publish(tmp_path / "public", {"a.html": b"2"}, tmp_path / "project", b"{}", at_once=False)

    assert (tmp_path / "public").stat().st_ino == folder


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

"""A folder replaced as a whole: what stays, what goes along, and when it has to be done another way."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from clustersite.disk import whole_folder
from clustersite.disk.exchanging import exchanger
from tests.sites import write_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets folders change places")

KNOWN = frozenset({"index.html", "kept.html", "old/gone.html", "last/gone.html", "new/page.html"})
BESIDE = ".public.neu"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    write_files(tmp_path, {"public/index.html": "old", "public/kept.html": "kept", "public/old/gone.html": "old"})
    write_files(tmp_path, {"public/last/gone.html": "old"})
    write_files(tmp_path, {"public/foreign.txt": "foreign", "public/.git/config": "[core]", "public/old/note.txt": "1"})
    return tmp_path / "public"


def replace(public: Path, spare: Path | None = None) -> bool:
    """Whether the folder was replaced: one page changed, one is new, two are gone."""
    contents = {"index.html": b"new", "new/page.html": b"new"}
    return whole_folder.replace(public, contents, ["old/gone.html", "last/gone.html"], KNOWN, spare)


def held(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


REPLACED = {
    "index.html": "new",
    "new/page.html": "new",
    "kept.html": "kept",
    "foreign.txt": "foreign",
    ".git/config": "[core]",
    "old/note.txt": "1",
}


def test_the_folder_is_another_one_and_what_stays_is_the_same(public: Path) -> None:
    folder, kept = public.stat().st_ino, (public / "kept.html").stat().st_ino

    assert replace(public)

    assert held(public) == REPLACED
    assert public.stat().st_ino != folder
    assert (public / "kept.html").stat().st_ino == kept
    assert [path.name for path in public.parent.iterdir()] == ["public"]


def test_foreign_things_of_every_kind_stay(public: Path) -> None:
    (public / "empty").mkdir(mode=0o750)
    (public / "locked").mkdir()
    write_files(public, {"locked/x": "x"})
    (public / "locked").chmod(0o555)
    (public / "old").chmod(0o1777)
    (public / "file-link").symlink_to("foreign.txt")
    (public / "folder-link").symlink_to("../elsewhere")
    os.mkfifo(public / "pipe")
    modes = {name: (public / name).stat().st_mode for name in ("empty", "locked", "old")}

    assert replace(public)

    assert {name: (public / name).stat().st_mode for name in modes} == modes
    assert (public / "file-link").readlink() == Path("foreign.txt")
    assert (public / "folder-link").readlink() == Path("../elsewhere")
    assert (public / "pipe").is_fifo()
    assert not (public.parent / BESIDE).exists()


def test_a_folder_left_empty_goes_with_its_last_page(public: Path) -> None:
    assert replace(public)

    assert not (public / "last").exists()


def test_a_folder_whose_only_page_gets_another_name_is_the_same_to_others(public: Path) -> None:
    (public / "last").chmod(0o750)
    if os.geteuid() == 0:
        os.chown(public / "last", 1, 1)
    known = (public / "last").stat()

    assert whole_folder.replace(public, {"last/new.html": b"new"}, ["last/gone.html"], KNOWN)

    found = (public / "last").stat()
    assert (found.st_mode, found.st_uid, found.st_gid) == (known.st_mode, known.st_uid, known.st_gid)


def test_folders_keep_their_attributes(public: Path) -> None:
    try:
        os.setxattr(public / "old", "user.note", b"x")
    except OSError:
        pytest.skip("this disk has no attributes")

    assert replace(public)

    assert os.getxattr(public / "old", "user.note") == b"x"


def test_a_disk_without_attributes_is_no_hindrance(public: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: str) -> list[str]:
        raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(os, "listxattr", refuse)

    assert replace(public)


def test_a_link_to_the_folder_stays_and_its_target_is_replaced(public: Path) -> None:
    link = public.parent / "link"
    link.symlink_to("public")

    assert replace(link)

    assert link.is_symlink()
    assert held(public) == REPLACED


def _replace_file(out: Path) -> None:
    write_files(out, {"y": "2"})
    (out / "y").rename(out / "foreign.txt")


MEANWHILE: dict[str, tuple[Callable[[Path], object], dict[str, str]]] = {
    "a file is replaced": (_replace_file, {"foreign.txt": "2"}),
    **{
        f"{path} is written": (partial(write_files, files={path: "x"}), {path: "x"})
        for path in ("foreign.txt", "x.txt", "a/b/x.txt", "new/x.txt", "old/x.txt", "last/x.txt")
    },
}


@pytest.mark.parametrize("change", MEANWHILE)
def test_what_happens_between_linking_and_exchange_goes_along(
    public: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    do, expected = MEANWHILE[change]
    exchange = exchanger()
    assert exchange

    def late(one: str, other: str) -> None:
        do(public)
        exchange(one, other)

    monkeypatch.setattr(whole_folder, "exchanger", lambda: late)

    assert replace(public)
    assert held(public) == REPLACED | expected
    assert not (public.parent / BESIDE).exists()


class Killed(BaseException):
    """Stands for the end of the process; tests/crashes.py really ends it."""


def killed(public: Path, monkeypatch: pytest.MonkeyPatch, moment: str, spare: Path | None = None) -> None:
    """Replaces the folder up to a moment."""
    exchange, put_together = exchanger(), whole_folder._put_together
    assert exchange

    def end_linked(*given: Any) -> dict[str, int]:
        put_together(*given)
        raise Killed

    def end_at_exchange(one: str, other: str) -> None:
        if moment == "exchanged":
            exchange(one, other)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(whole_folder, "exchanger", lambda: end_at_exchange)
        if moment == "linked":
            patch.setattr(whole_folder, "_put_together", end_linked)
        with pytest.raises(Killed):
            replace(public, spare)
    assert (public.parent / BESIDE).exists()


@pytest.mark.parametrize("moment", ["linked", "planned", "exchanged"])
def test_what_a_killed_replacement_left_is_cleared_away(
    public: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    expected = REPLACED if moment == "exchanged" else held(public)
    killed(public, monkeypatch, moment)
    assert held(public) == expected

    whole_folder.clear(public)

    assert held(public) == expected
    assert [path.name for path in public.parent.iterdir()] == ["public"]


@pytest.mark.parametrize("moment", ["linked", "planned", "exchanged"])
def test_what_somebody_does_after_a_kill_is_not_undone(
    public: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    killed(public, monkeypatch, moment)
    (public / "old/note.txt").unlink()
    shutil.rmtree(public / ".git")
    _replace_file(public)
    expected = held(public)

    whole_folder.clear(public)

    assert held(public) == expected
    assert [path.name for path in public.parent.iterdir()] == ["public"]


def test_what_came_into_the_old_folder_before_a_kill_is_found_by_the_next_build(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(public, monkeypatch, "exchanged")
    late = {"late/x.txt": "x", "both/x.txt": "x", "twice.txt": "older", "foreign.txt": "in place"}
    write_files(public.parent / BESIDE / "site", late)
    write_files(public, {"both/y.txt": "y", "twice.txt": "newer"})

    whole_folder.clear(public)

    assert held(public) == REPLACED | late | {"both/y.txt": "y", "twice.txt": "newer"}
    assert [path.name for path in public.parent.iterdir()] == ["public"]


def test_a_kill_while_the_plan_is_written_for_the_first_time_leaves_nothing(public: Path) -> None:
    (public.parent / BESIDE / "site").mkdir(parents=True)
    write_files(public.parent / BESIDE, {"plan.json.tmp": '{"ne'})

    whole_folder.clear(public)

    assert [path.name for path in public.parent.iterdir()] == ["public"]


@pytest.mark.parametrize("link", [BESIDE, f"{BESIDE}/site"])
def test_a_link_in_the_place_of_what_is_left_is_not_followed(public: Path, link: str) -> None:
    """As a branch of somebody else may hold one."""
    elsewhere = public.parent / "elsewhere"
    plan = {"plan.json": '{"new": 0, "known": ["secret.txt"], "foreign": {}}'}
    write_files(elsewhere, {"site/secret.txt": "secret", "secret.txt": "secret", **plan})
    if link == BESIDE:
        (public.parent / link).symlink_to(elsewhere)
    else:
        write_files(public.parent / BESIDE, plan)
        (public.parent / link).symlink_to(elsewhere)
    before = held(elsewhere)

    replace(public)

    assert held(elsewhere) == before


NO_PLANS = ['{"new": "?"}', '{"new": Infinity, "known": [], "foreign": {}}', "[]", "{", "[" * 100_000, ""]


@pytest.mark.parametrize(
    "content", [{"x": "x"}, {"site/x": "x"}, *({"site/x": "x", "plan.json": no} for no in NO_PLANS)]
)
def test_a_foreign_folder_of_that_name_is_left_alone(public: Path, content: dict[str, str]) -> None:
    write_files(public.parent / BESIDE, content)
    before = held(public)

    assert not replace(public)

    assert held(public) == before
    assert held(public.parent / BESIDE) == content


def test_nothing_is_carried_through_a_link_that_leads_out(public: Path) -> None:
    plan = '{"new": 0, "known": [], "foreign": {}}'
    write_files(public.parent / BESIDE, {"plan.json": plan, "site/sub/x.txt": "x", "site/sub/deep/x.txt": "x"})
    (public.parent / "elsewhere").mkdir()
    (public / "sub").symlink_to("../elsewhere")

    whole_folder.clear(public)

    assert held(public.parent / "elsewhere") == {}
    assert held(public.parent / BESIDE / "site") == {"sub/x.txt": "x", "sub/deep/x.txt": "x"}


@pytest.fixture
def spare(public: Path) -> Path:
    """Where emptied folders are kept: here those of the old site, which had one more."""
    (public / "last/deep").mkdir()
    spare = public.parent / "spare"
    assert whole_folder.replace(public, {"index.html": b"older"}, [], KNOWN, spare)
    return spare


def test_emptied_folders_are_kept_and_used_again(public: Path, spare: Path) -> None:
    folder, below = spare.stat().st_ino, (spare / "old").stat().st_ino
    assert held(spare) == {}
    shutil.rmtree(public / "last/deep")

    assert replace(public, spare)

    assert held(public) == REPLACED
    assert (public.stat().st_ino, (public / "old").stat().st_ino) == (folder, below)
    assert not (public / "last").exists()
    assert sorted(path.name for path in public.parent.iterdir()) == ["public", "spare"]


def test_a_spare_folder_gives_way_where_a_file_stands_now(public: Path, spare: Path) -> None:
    shutil.rmtree(public / ".git")
    write_files(public, {".git": "gitdir: elsewhere"})

    assert replace(public, spare)
    assert (public / ".git").read_text() == "gitdir: elsewhere"


def test_folders_used_again_are_as_open_as_the_old_ones(public: Path, spare: Path) -> None:
    (public / "old").chmod(0o1777)
    (spare / "old").chmod(0o700)
    (spare / ".git").chmod(0o777)
    modes = {name: (public / name).stat().st_mode for name in ("", "old", ".git")}

    assert replace(public, spare)
    assert {name: (public / name).stat().st_mode for name in modes} == modes


@pytest.mark.parametrize("found", ["spare/old/x.txt", "spare", "elsewhere/x"])
def test_what_is_no_spare_folder_is_not_used(public: Path, spare: Path, found: str) -> None:
    if found == "spare":
        shutil.rmtree(spare)
    if found.startswith("elsewhere"):
        shutil.rmtree(spare)
        spare.symlink_to("elsewhere")
    write_files(public.parent, {found: "x"})

    assert replace(public, spare)

    assert held(public) == REPLACED
    assert (public.parent / found).read_text() == "x"
    assert not (public.parent / BESIDE).exists()


def test_without_a_place_for_spare_folders_none_are_kept(public: Path) -> None:
    assert replace(public, public.parent / "missing/spare")

    assert held(public) == REPLACED
    assert [path.name for path in public.parent.iterdir()] == ["public"]


@pytest.mark.parametrize("moment", ["linked", "planned", "exchanged"])
def test_a_replacement_with_spare_folders_may_be_killed_as_well(
    public: Path, spare: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    expected = REPLACED if moment == "exchanged" else held(public)
    killed(public, monkeypatch, moment, spare)

    whole_folder.clear(public)

    assert held(public) == expected
    assert [path.name for path in public.parent.iterdir()] == ["public"]
    assert whole_folder.replace(public, {"index.html": b"newer"}, [], KNOWN, spare)
    assert held(public) == expected | {"index.html": "newer"}


def test_a_kill_before_the_spare_folder_is_in_its_place_leaves_it(
    public: Path, spare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(_one: str, _other: str) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", end)
        with pytest.raises(Killed):
            replace(public, spare)

    whole_folder.clear(public)

    assert sorted(path.name for path in public.parent.iterdir()) == ["public", "spare"]


def _refuse(_one: str, _other: str) -> None:
    raise OSError


def _lead_to(public: Path, folder: str) -> None:
    """Puts a link in the place of the folder, which goes elsewhere."""
    elsewhere = public / f"{folder}-itself"
    if (public / folder).exists():
        (public / folder).rename(elsewhere)
    else:
        elsewhere.mkdir()
    (public / folder).symlink_to(elsewhere.name)


def _move_to_another_disk(public: Path, patch: pytest.MonkeyPatch) -> None:
    look = os.lstat

    def look_at(path: str | Path, **given: Any) -> os.stat_result:
        status = look(path, **given)
        is_elsewhere = str(path) == str(public / "old")
        return os.stat_result((*status[:2], status.st_dev + 1, *status[3:])) if is_elsewhere else status

    patch.setattr(os, "lstat", look_at)


HINDRANCES: dict[str, Callable[[Path, pytest.MonkeyPatch], object]] = {
    "no exchange in this system": lambda _, patch: patch.setattr(whole_folder, "exchanger", lambda: None),
    "no exchange on this disk": lambda _, patch: patch.setattr(whole_folder, "exchanger", lambda: _refuse),
    "another disk": _move_to_another_disk,
    "a new page below a link": lambda public, _: _lead_to(public, "new"),
    "an old page below a link": lambda public, _: _lead_to(public, "old"),
}


@pytest.mark.parametrize("hindrance", HINDRANCES)
def test_what_cannot_be_replaced_stays_as_it_is(public: Path, monkeypatch: pytest.MonkeyPatch, hindrance: str) -> None:
    HINDRANCES[hindrance](public, monkeypatch)
    before, folder = held(public), public.stat().st_ino

    assert not replace(public)

    assert (held(public), public.stat().st_ino) == (before, folder)
    assert [path.name for path in public.parent.iterdir()] == ["public"]

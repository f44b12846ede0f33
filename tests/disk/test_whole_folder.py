"""A folder replaced as a whole: what stays, what goes along, and when it has to be done another way."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from clustersite.disk import whole_folder
from clustersite.disk.exchanging import exchanger
from tests.sites import write_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets folders change places")

KNOWN = frozenset({"index.html", "kept.html", "old/gone.html", "new/page.html"})
BESIDE = ".public.neu"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    write_files(tmp_path, {"public/index.html": "old", "public/kept.html": "kept", "public/old/gone.html": "old"})
    write_files(tmp_path, {"public/foreign.txt": "foreign", "public/.git/config": "[core]", "public/old/note.txt": "1"})
    return tmp_path / "public"


def replace(public: Path) -> bool:
    """Whether the folder was replaced: one page changed, one is new, one is gone."""
    contents = {"index.html": b"new", "new/page.html": b"new"}
    return whole_folder.replace(public, contents, ["old/gone.html"], KNOWN)


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
    (public / "old/note.txt").unlink()

    assert replace(public)

    assert not (public / "old").exists()


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
        for path in ("foreign.txt", "x.txt", "a/b/x.txt", "new/x.txt", "old/x.txt")
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


def killed(public: Path, monkeypatch: pytest.MonkeyPatch, *, exchanged: bool) -> None:
    """Replaces the folder, and ends before or after the exchange."""
    exchange = exchanger()
    assert exchange

    def end(one: str, other: str) -> None:
        if exchanged:
            exchange(one, other)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(whole_folder, "exchanger", lambda: end)
        with pytest.raises(Killed):
            replace(public)
    assert (public.parent / BESIDE).exists()


@pytest.mark.parametrize("exchanged", [True, False])
def test_what_a_killed_replacement_left_is_cleared_away(
    public: Path, monkeypatch: pytest.MonkeyPatch, exchanged: bool
) -> None:
    before = held(public)
    killed(public, monkeypatch, exchanged=exchanged)
    assert held(public) == (REPLACED if exchanged else before)

    whole_folder.clear(public)

    assert held(public) == (REPLACED if exchanged else before)
    assert [path.name for path in public.parent.iterdir()] == ["public"]


@pytest.mark.parametrize("exchanged", [True, False])
def test_what_somebody_does_after_a_kill_is_not_undone(
    public: Path, monkeypatch: pytest.MonkeyPatch, exchanged: bool
) -> None:
    killed(public, monkeypatch, exchanged=exchanged)
    (public / "old/note.txt").unlink()
    _replace_file(public)
    expected = held(public)

    whole_folder.clear(public)

    assert held(public) == expected
    assert [path.name for path in public.parent.iterdir()] == ["public"]


def test_what_came_into_the_old_folder_before_a_kill_is_found_by_the_next_build(
    public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(public, monkeypatch, exchanged=True)
    write_files(public.parent / BESIDE / "site", {"late/x.txt": "x", "foreign.txt": "in place"})

    whole_folder.clear(public)

    assert held(public) == REPLACED | {"late/x.txt": "x", "foreign.txt": "in place"}


@pytest.mark.parametrize(
    "content", [{"x.txt": "x"}, {"site/x.txt": "x"}, {"site/x.txt": "x", "plan.json": '{"new": "?"}'}]
)
def test_a_foreign_folder_of_that_name_is_left_alone(public: Path, content: dict[str, str]) -> None:
    write_files(public.parent / BESIDE, content)
    before = held(public)

    assert not replace(public)

    assert held(public) == before
    assert held(public.parent / BESIDE) == content


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


HINDRANCES: dict[str, Callable[[Path, pytest.MonkeyPatch], object]] = {
    "no exchange in this system": lambda _, patch: patch.setattr(whole_folder, "exchanger", lambda: None),
    "no exchange on this disk": lambda _, patch: patch.setattr(whole_folder, "exchanger", lambda: _refuse),
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

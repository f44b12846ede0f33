"""A folder replaced as a whole: whoever looks sees the old one or the new one, whenever its replacement is killed.

Beside the folder, in `.NAME.neu`, the new one is put together. What stays gets a second name there (a hard link),
only what differs is written. Then the two change places in one step, and the old one is taken away: the second names
and what builds wrote. What somebody put into the folder meanwhile goes along to the new one. A plan that lies beside
the two says enough for the next build to end what a killed one began.

Making and removing thousands of folders takes most of the time, so the emptied ones may be kept as a spare for the
next time; losing it costs seconds.

Deliberately absent: any copying, because what cannot be linked, given the same owner or be told apart makes the whole
replacement impossible, and the caller goes another way; and the removal of anything foreign, so that a file which
somebody deletes between linking and exchange is there again.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE, S_ISDIR

from clustersite.disk.exchanging import exchanger
from clustersite.disk.file_by_file import STAGING


def replace(
    out: Path, contents: Mapping[str, bytes], obsolete: Collection[str], known: Set[str], spare: Path | None = None
) -> bool:
    """Whether `out` now holds the contents and nothing obsolete; if not, it is as it was.

    `known` is all that builds may have left in `out`, this one included; `spare` is where emptied folders are kept.
    """
    places, exchange = _around(out), exchanger()
    if exchange is None:
        return False
    try:
        os.mkdir(places.beside)
        at_hand = _begin(places, spare)
        foreign = _put_together(places, contents, obsolete, known, at_hand)
        _write(places, _Plan(new=_number(places.other), known=known, foreign=foreign))
        exchange(places.other, places.home)
    except OSError:
        clear(out)
        return False
    clear(out, spare)
    return True


def clear(out: Path, spare: Path | None = None) -> None:
    """Takes away what a replacement left, whether it came to its end or not; what no build wrote goes to `out`.

    The folders that it emptied are kept as `spare`.
    """
    places = _around(out)
    if not _is_folder(places.beside):
        return
    plan = _read_plan(places)
    # What cannot be taken away now stays for the next time.
    with suppress(OSError):
        if _is_folder(places.other) and not (plan and spare and _is_kept(places, plan, spare)):
            if plan:
                _take_away(places, plan)
            os.rmdir(places.other)
        if plan or os.listdir(places.beside) == [os.path.basename(_unfinished(places))]:
            for file in (places.plan, _unfinished(places)):
                with suppress(FileNotFoundError):
                    os.unlink(file)
        os.rmdir(places.beside)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Places:
    """Where the folder is, and what lies beside it: the other one, old or new, and the plan."""

    home: str
    beside: str
    other: str
    plan: str


def _around(out: Path) -> _Places:
    home = os.path.realpath(out)
    beside = os.path.join(os.path.dirname(home), f".{os.path.basename(home)}.neu")
    return _Places(home=home, beside=beside, other=f"{beside}/site", plan=f"{beside}/plan.json")


# --- The plan ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """The number of the new folder, what builds may have left, and the numbers of all else that is in both."""

    new: int
    known: Set[str]
    foreign: Mapping[str, int]


def _write(places: _Places, plan: _Plan) -> None:
    with open(_unfinished(places), "w", encoding="utf-8") as file:
        json.dump({"new": plan.new, "known": sorted(plan.known), "foreign": plan.foreign}, file)
    os.replace(_unfinished(places), places.plan)


def _unfinished(places: _Places) -> str:
    return f"{places.plan}.tmp"


def _read_plan(places: _Places) -> _Plan | None:
    try:
        with open(places.plan, encoding="utf-8") as file:
            said = json.load(file)
        foreign = {str(path): int(number) for path, number in said["foreign"].items()}
        return _Plan(new=int(said["new"]), known=frozenset(map(str, said["known"])), foreign=foreign)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _is_folder(path: str) -> bool:
    """Whether a folder stands there itself; what a link leads to is not ours."""
    return os.path.lexists(path) and S_ISDIR(os.lstat(path).st_mode)


def _number(path: str) -> int:
    """The number by which the disk knows the file or folder."""
    return os.lstat(path).st_ino


# --- The new folder ------------------------------------------------------------------------------


def _begin(places: _Places, spare: Path | None) -> set[str]:
    """Puts the other folder in its place, the spare one where there is one; the folders in it."""
    folders = _folders_alone(str(spare)) if spare else None
    if folders is not None:
        # From here on the next build knows whose this is.
        _write(places, _Plan(new=_number(str(spare)), known=frozenset(), foreign={}))
        # It may lie on another disk.
        with suppress(OSError):
            os.rename(str(spare), places.other)
            return folders
    os.mkdir(places.other)
    _write(places, _Plan(new=_number(places.other), known=frozenset(), foreign={}))
    return set()


def _folders_alone(path: str) -> set[str] | None:
    """The folders below the path; None where there is anything else."""
    if not _is_folder(path):
        return None
    entries = dict(_entries(path))
    return set(entries) if all(entries.values()) else None


def _put_together(
    places: _Places, contents: Mapping[str, bytes], obsolete: Collection[str], known: Set[str], at_hand: Set[str]
) -> dict[str, int]:
    """Makes the new folder, in which these folders are at hand; the numbers of all that is in both and of no build."""
    folders, files = _second_names(places, {*contents, *obsolete}, at_hand)
    disk = os.stat(places.other).st_dev
    if any(status.st_dev != disk for status in folders.values()):
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
    if not files.issuperset(obsolete):
        # A link leads to the others.
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    needed = _folders_of(contents)
    for folder in sorted(_folders_of(obsolete) - needed, reverse=True):
        # A folder that still holds something stays.
        with suppress(OSError):
            os.rmdir(f"{places.other}/{folder}")
            del folders[folder]
    for folder in sorted(needed - folders.keys()):
        os.mkdir(f"{places.other}/{folder}")
    for path, content in contents.items():
        with open(f"{places.other}/{path}", "xb") as file:
            file.write(content)
    for folder, status in folders.items():
        _make_alike(f"{places.home}/{folder}", f"{places.other}/{folder}", status)
    foreign = {path: _number(f"{places.other}/{path}") for path in files - known}
    return foreign | {folder: folders[folder].st_ino for folder in folders.keys() - _folders_of(known) - {""}}


def _second_names(places: _Places, left_out: Set[str], at_hand: Set[str]) -> tuple[dict[str, os.stat_result], set[str]]:
    """Makes the folders and links the files not left out; all old folders with their status, and all old files."""
    entries = dict(_entries(places.home))
    paths = [path for path, is_folder in entries.items() if is_folder]
    folders = {"": os.stat(places.home)} | {path: os.lstat(f"{places.home}/{path}") for path in paths}
    for path in sorted(at_hand - folders.keys(), reverse=True):
        os.rmdir(f"{places.other}/{path}")
    for path in paths:
        if path not in at_hand:
            os.mkdir(f"{places.other}/{path}")
    files = entries.keys() - folders.keys()
    for path in files - left_out:
        os.link(f"{places.home}/{path}", f"{places.other}/{path}", follow_symlinks=False)
    return folders, files


def _entries(home: str) -> Iterator[tuple[str, bool]]:
    """Every path below the folder, and whether it is a folder; each folder before what is in it."""
    folders = [""]
    while folders:
        above = folders.pop()
        with os.scandir(f"{home}/{above}") as found:
            for entry in found:
                path = f"{above}{entry.name}"
                if path == STAGING:
                    continue
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder:
                    folders.append(f"{path}/")
                yield path, is_folder


def _folders_of(paths: Iterable[str]) -> set[str]:
    """All folders above the paths."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _make_alike(original: str, folder: str, status: os.stat_result) -> None:
    """Gives the folder the owner, the mode and the attributes of the original; OSError where it must not have them."""
    now = os.stat(folder)
    if (status.st_uid, status.st_gid) != (now.st_uid, now.st_gid):
        os.chown(folder, status.st_uid, status.st_gid)
    if S_IMODE(status.st_mode) != S_IMODE(now.st_mode):
        os.chmod(folder, S_IMODE(status.st_mode))
    if wanted := _attributes(original):
        has = _attributes(folder)
        for name, value in wanted.items():
            if has.get(name) != value:
                os.setxattr(folder, name, value)


def _attributes(folder: str) -> dict[str, bytes]:
    try:
        return {name: os.getxattr(folder, name) for name in os.listxattr(folder)}
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return {}
        raise


# --- The old folder ------------------------------------------------------------------------------


def _is_kept(places: _Places, plan: _Plan, spare: Path) -> bool:
    """Whether the folders beside the other one, emptied, are the spare ones now."""
    if not _take_away(places, plan, keeps_folders=True):
        return False
    try:
        os.rename(places.other, spare)
    except OSError:
        return False
    return True


def _take_away(places: _Places, plan: _Plan, *, keeps_folders: bool = False) -> bool:
    """Empties the folder that lies beside the other; whether nothing, or nothing but folders, is left in it."""
    # A new one that never came into its place holds nothing but second names and what was just written.
    is_old = _number(places.other) != plan.new
    known_folders = _folders_of(plan.known)

    def is_known(path: str, entry: os.DirEntry[str], *, is_folder: bool) -> bool:
        return (
            not is_old
            or path in (known_folders if is_folder else plan.known)
            or f"{path}/".startswith(f"{STAGING}/")
            or (path in plan.foreign and plan.foreign[path] == _number(entry.path))
        )

    is_empty = True

    def empty(above: str) -> None:
        nonlocal is_empty
        folder = f"{places.other}/{above}"
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            os.chmod(folder, 0o700)
        with os.scandir(folder) as found:
            entries = list(found)
        for entry in entries:
            path, is_folder = f"{above}{entry.name}", entry.is_dir(follow_symlinks=False)
            try:
                target = f"{places.home}/{path}"
                goes = is_known(path, entry, is_folder=is_folder)
                if is_folder and (goes or os.path.isdir(target)):
                    empty(f"{path}/")
                    if not (keeps_folders and _is_folder(target)):
                        os.rmdir(entry.path)
                elif goes:
                    os.unlink(entry.path)
                else:
                    _carry(entry.path, target, plan.foreign.get(path))
            except OSError:
                is_empty = False

    empty("")
    return is_empty


def _carry(path: str, target: str, linked: int | None) -> None:
    """Moves what came into the old folder after it was linked to the new one, unless that has something newer."""
    folder = os.path.dirname(target)
    if os.path.realpath(folder) != folder:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), target)
    there = _number(target) if os.path.lexists(target) else None
    if there is None or there == linked:
        os.makedirs(folder, exist_ok=True)
        os.replace(path, target)
    else:
        os.unlink(path)

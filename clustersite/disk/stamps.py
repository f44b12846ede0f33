"""What the disk says about files without reading them: stamps, by which an unchanged file is known.

This module and those it needs load in a few milliseconds, because a build that finds nothing changed needs no other.
"""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from stat import S_ISREG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MANIFEST = "build.json"
CACHE = ".cache"
SOURCE_FOLDERS = ("assets", "content", "layouts", "site_data")
# A file changed twice within the clock's step may keep its stamp; FAT counts in steps of two seconds.
_CLOCK_STEP_NANOSECONDS = 2_000_000_000

Stamp = list[int]
"""Size, number of the file, time of the content's change, of a source that of the entry's change: as in JSON."""


def stamp(status: os.stat_result) -> Stamp:
    """The stamp of a file."""
    return [status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def is_settled(known: Stamp, as_of: int) -> bool:
    """Whether the file was so old at `as_of` (nanoseconds) that any later change must have given it another stamp."""
    return max(known[2:]) < as_of - _CLOCK_STEP_NANOSECONDS


def digest(content: bytes) -> str:
    """A short stable fingerprint of a content: 32 hexadecimal digits."""
    return blake2b(content, digest_size=16).hexdigest()


def source_stamps(root: str) -> dict[str, Stamp]:
    """The stamp of every source file by its path below `root`, in order; an empty one where the file has none.

    Hidden files and the backups of editors are passed over.
    """
    stamps: dict[str, Stamp] = {}
    for folder in SOURCE_FOLDERS:
        for name, path in _files(f"{root}/{folder}", folder):
            try:
                stamps[name] = stamp(os.stat(path))
            except OSError:
                stamps[name] = []
    return stamps


def _files(path: str, name: str) -> Iterator[tuple[str, str]]:
    try:
        with os.scandir(path) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    folders = []
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            folders += [entry] * (not entry.name.startswith("."))
        elif not is_passed_over(entry.name):
            # A link to a folder as well, which is then told to be no file: nothing is left out in silence.
            yield f"{name}/{entry.name}", entry.path
    for entry in folders:
        yield from _files(entry.path, f"{name}/{entry.name}")


def is_passed_over(name: str) -> bool:
    """Whether a file of this name is no source: hidden, or what an editor leaves behind."""
    return name.startswith((".", "#", "~$")) or name.endswith(("~", ".bak", ".swp", ".tmp", ".orig"))


def file_stamp(path: str) -> Stamp:
    """The stamp of the ordinary file at `path`; empty where there is none."""
    try:
        status = os.lstat(path)
    except OSError:
        return []
    return stamp(status) if S_ISREG(status.st_mode) else []


def output_stamp(path: str) -> Stamp:
    """The stamp of an output: its entry changes whenever it gets another name, as it does when a site is replaced."""
    return file_stamp(path)[:3]


def is_as_known(path: str, known: Stamp, known_digest: str, as_of: int) -> bool:
    """Whether the file at `path` still has the content it had when `known` was taken, at `as_of` at the latest."""
    found = file_stamp(path)
    if not found or not known or found[0] != known[0]:
        return False
    if found[: len(known)] == known and is_settled(known, as_of):
        return True
    try:
        with open(path, "rb") as file:
            return digest(file.read()) == known_digest
    except OSError:
        return False


def generator_key() -> str:
    """What the generator is: its own code, the installed libraries, the version of Python."""
    made_of = blake2b(sys.version.encode(), digest_size=16)
    package = os.path.dirname(os.path.dirname(__file__))
    for path, folders, names in os.walk(package):
        folders[:] = sorted(folder for folder in folders if folder != "__pycache__")
        for name in sorted(names):
            if name.endswith(".py"):
                with open(f"{path}/{name}", "rb") as file:
                    made_of.update(f"\0{path[len(package) :]}/{name}\0".encode() + file.read())
    for folder in sys.path:
        made_of.update("\0".join(_distributions(folder)).encode())
    return made_of.hexdigest()


def _distributions(folder: str) -> list[str]:
    """The names and versions of what is installed in a folder, as its metadata folders are called."""
    try:
        # Not .egg-info: an editable install leaves one beside the sources, seen from some working folders only.
        return sorted(name for name in os.listdir(folder) if name.endswith(".dist-info"))
    except OSError:
        return []


def git_state(root: str) -> list[object]:
    """What git's answers about the sources depend on besides their content, told without asking git."""
    folder = os.path.realpath(root)
    while not os.path.exists(f"{folder}/.git"):
        folder, above = os.path.dirname(folder), folder
        if folder == above:
            return []
    git = _git_folder(f"{folder}/.git")
    common = os.path.join(git, _text(f"{git}/commondir").strip())
    head = _text(f"{git}/HEAD").strip()
    reference = _text(f"{common}/{head.removeprefix('ref: ')}").strip()
    files = [f"{git}/index", f"{common}/packed-refs", f"{common}/config", f"{common}/shallow"]
    files += [f"{common}/info/exclude", f"{folder}/.gitignore", f"{folder}/.gitattributes"]
    return [git, head, reference, *map(file_stamp, files)]


def _git_folder(path: str) -> str:
    """The folder that `.git` is, or leads to in a worktree."""
    link = _text(path).strip().removeprefix("gitdir: ") if os.path.isfile(path) else ""
    return os.path.join(os.path.dirname(path), link) if link else path


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError):
        return ""

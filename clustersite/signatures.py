"""What the disk says about files without reading them: stat signatures, by which an unchanged file is known.

This module and those it needs load in a few milliseconds, because a build that finds nothing changed needs no other.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from hashlib import blake2b
from stat import S_ISREG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MANIFEST = "build.json"
CACHE = ".cache"
SOURCE_FOLDERS = ("assets", "content", "layouts", "site_data")
# A file changed twice within the clock's step may keep its signature. FAT counts in steps of two seconds, older disks
# of one; those that count finer follow the system's clock, which moves every few milliseconds.
_COARSE_STEP_NANOSECONDS = 2_000_000_000
_FINE_STEP_NANOSECONDS = 100_000_000
_LARGEST_INTEGER = 2**63 - 1

Signature = tuple[int, int, int, int]
"""Size, number of the file, time of the content's change and of the entry's change (nanoseconds)."""


def signature(status: os.stat_result) -> Signature:
    """The stat signature of a file."""
    # Some file systems count their files further than SQLite can.
    return status.st_size, status.st_ino & _LARGEST_INTEGER, status.st_mtime_ns, status.st_ctime_ns


def is_settled(known: Signature, as_of: int) -> bool:
    """Whether the file was so old at `as_of` (nanoseconds) that any later change gives it another signature.

    Others are what git calls racily clean: only their content says whether they changed.
    """
    step = _FINE_STEP_NANOSECONDS if known[2] % 1_000_000_000 else _COARSE_STEP_NANOSECONDS
    return max(known[2:]) < as_of - step


def digest(content: bytes) -> str:
    """A short stable fingerprint of a content: 32 hexadecimal digits."""
    return blake2b(content, digest_size=16).hexdigest()


def digest_of_all(parts: Iterable[str]) -> str:
    """A fingerprint of many short texts in their order."""
    return digest("\n".join(parts).encode("utf-8", "surrogatepass"))


def source_signatures(root: str) -> dict[str, Signature | None]:
    """The signature of every source file by its path below `root`, in order; None where the file has none.

    Hidden files and the backups of editors are passed over.
    """
    signatures: dict[str, Signature | None] = {}
    for folder in SOURCE_FOLDERS:
        for name, path in _files(f"{root}/{folder}", folder):
            try:
                signatures[name] = signature(os.stat(path))
            except OSError:
                signatures[name] = None
    return signatures


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


def source_folders(root: str) -> list[str]:
    """The folders of sources that there are below `root`."""
    return [path for name in SOURCE_FOLDERS if os.path.isdir(path := f"{root}/{name}")]


def is_passed_over(name: str) -> bool:
    """Whether a file of this name is no source: hidden, or what an editor leaves behind."""
    return name.startswith((".", "#", "~$")) or name.endswith(("~", ".bak", ".swp", ".tmp", ".orig"))


def file_signature(path: str) -> Signature | None:
    """The signature of the ordinary file at `path`; None where there is none."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return signature(status) if S_ISREG(status.st_mode) else None


def has_content(path: str, size: int, known_digest: str) -> bool:
    """Whether the file at `path` has this content, which is looked at."""
    try:
        with open(path, "rb") as file:
            return os.fstat(file.fileno()).st_size == size and digest(file.read()) == known_digest
    except OSError:
        return False


def clock(folder: str) -> int:
    """The time by the disk's own clock, in nanoseconds; 0 where nothing can be written in the folder."""
    path = f"{folder}/clock.{os.getpid()}.tmp"
    try:
        if not os.path.isdir(folder):
            os.mkdir(folder)
        with open(path, "wb") as file:
            found = os.fstat(file.fileno()).st_mtime_ns
        os.unlink(path)
    except OSError:
        return 0
    return found


@cache
def generator_key() -> str:
    """What the generator is: its own code, the installed libraries, the version of Python."""
    made_of = blake2b(sys.version.encode(), digest_size=16)
    package = os.path.dirname(__file__)
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


def circumstances(root: str, out: str, today: str, base_url: str | None, *, drafts: bool) -> list[object]:
    """All that a build depends on besides the sources and the generator, as JSON can hold it."""
    return [os.path.abspath(out), today, base_url, drafts, git_state(root)]


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
    return [git, head, reference, *(list(file_signature(file) or ()) for file in files)]


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

"""Single files: read as what they are, replaced at once, and in German why they cannot be."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_REASONS = {
    errno.EACCES: "keine Berechtigung",
    errno.EADDRINUSE: "schon belegt",
    errno.EDQUOT: "der zugeteilte Platz ist voll",
    errno.EFBIG: "die Datei ist zu groß für diesen Datenträger",
    errno.EIO: "der Datenträger meldet einen Fehler",
    errno.EISDIR: "dort steht ein Ordner",
    errno.ELOOP: "ein Verweis, der im Kreis führt",
    errno.EMFILE: "zu viele offene Dateien",
    errno.ENAMETOOLONG: "der Name ist zu lang",
    errno.ENOENT: "nicht vorhanden",
    errno.ENOSPC: "kein Platz mehr auf dem Datenträger",
    errno.ENOTDIR: "dort steht kein Ordner",
    errno.EPERM: "nicht erlaubt",
    errno.EROFS: "der Datenträger ist schreibgeschützt",
}


def reason(error: OSError) -> str:
    """Why something cannot be done on the disk, in German where it is one of the usual reasons."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error) or type(error).__name__


def content(path: Path, most: int) -> bytes | None:
    """The content of an ordinary file of at most `most` bytes; None for anything else."""
    try:
        state = path.lstat()
        return path.read_bytes() if stat.S_ISREG(state.st_mode) and state.st_size <= most else None
    except OSError:
        return None


def content_below(folder: Path, name: str) -> bytes | None:
    """The content of the file `name` of the folder; None where there is none, or where it leads out of the folder."""
    file = folder / name
    try:
        return file.read_bytes() if file.is_file() and file.resolve().is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        # A name that no file can have, such as one with a null byte.
        return None


def replace(root: Path, path: str, content: bytes) -> None:
    """Gives the file at `path` below `root` this content; OSError where it cannot, or where that leads out of it."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(root.resolve()):
        raise OSError(0, f"{path} führt aus dem Ausgabeordner hinaus")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise

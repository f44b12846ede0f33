"""Sources read from the disk and written to it, and what lies in the output folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from clustersite.disk import stamps
from clustersite.disk.stamps import Stamp, digest, is_as_known, is_settled, output_stamp, source_stamps
from clustersite.output import files
from clustersite.problems.diagnostics import Problem, Where, problem

MANIFEST = stamps.MANIFEST
LARGEST_STATE = 50_000_000
LARGEST_SOURCE = 20_000_000


def read_sources(root: Path) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """All source files by their path below `root`, and those that cannot be read.

    Hidden files and the backups of editors are passed over. A link that leads out of `root` is not followed.
    """
    sources = look(root, {}, as_of=0)
    return dict(sources), sources.problems


class Moved(Exception):
    """A source changed while the site was built from it."""


class Sources(Mapping[str, bytes]):
    """The source files as one look found them; the content of those that did not change is read when asked for."""

    def __init__(self, root: Path, stamps: Mapping[str, Stamp]) -> None:
        self._root = root
        self._contents: dict[str, bytes] = {}
        self.stamps = stamps
        self.digests: dict[str, str] = {}
        self.problems: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[str]:
        return iter(self.digests)

    def __len__(self) -> int:
        return len(self.digests)

    def __getitem__(self, file: str) -> bytes:
        """The content that the look found; Moved where it is another one by now."""
        if file in self._contents:
            return self._contents[file]
        known = self.digests[file]
        try:
            content = (self._root / file).read_bytes()
        except OSError as error:
            raise Moved(file) from error
        if digest(content) != known:
            raise Moved(file)
        return content

    def take(self, file: str, home: Path) -> Iterator[Problem]:
        """Reads the file, or tells why it cannot be read."""
        path = self._root / file
        if not os.path.lexists(path):
            # Somebody deleted it since the look.
            return
        reason = _reason_not_to_read(path, home)
        if reason is None:
            try:
                self._contents[file] = path.read_bytes()
                self.digests[file] = digest(self._contents[file])
            except OSError as error:
                reason = files.reason(error)
        if reason is not None:
            yield problem("E100", Where(file), reason=reason)


def clock(root: Path) -> int:
    """The time by the clock of the project's disk, in nanoseconds; 0 where nothing can be written there."""
    return files.clock(root / stamps.CACHE)


def look(root: Path, known: Mapping[str, list[Any]], as_of: int) -> Sources:
    """All sources; those whose stamps are as in `known` (file → stamp, digest …), taken by `as_of`, are not read."""
    sources = Sources(root, source_stamps(str(root)))
    home = root.resolve()
    problems: list[Problem] = []
    for file, stamp in sources.stamps.items():
        row = known.get(file)
        if row is not None and row[0] == stamp and is_settled(stamp, as_of):
            sources.digests[file] = row[1]
        else:
            problems += sources.take(file, home)
    sources.problems = tuple(problems)
    return sources


def damaged(out: Path, known: Mapping[str, list[Any]], as_of: int) -> frozenset[str]:
    """The outputs that are not on the disk as in `known` (path → …, digest, stamp), taken by `as_of`."""
    return frozenset(path for path, row in known.items() if not is_as_known(f"{out}/{path}", row[2], row[1], as_of))


def stamps_of(out: Path, paths: Iterable[str]) -> dict[str, Stamp]:
    """The stamps of outputs as they are on the disk now."""
    return {path: output_stamp(f"{out}/{path}") for path in paths}


def _reason_not_to_read(file: Path, home: Path) -> str | None:
    try:
        if not file.resolve().is_relative_to(home):
            return "ein Verweis, der aus dem Projekt hinausführt"
        if not file.is_file():
            return "keine gewöhnliche Datei"
        size = file.stat().st_size
    except RuntimeError:
        return "ein Verweis, der im Kreis führt"
    except OSError as error:
        return files.reason(error)
    return f"{size // 1_000_000} MB, höchstens {LARGEST_SOURCE // 1_000_000} MB" if size > LARGEST_SOURCE else None


def read_file(file: Path, most: int) -> bytes | str:
    """The content of a file that lies anywhere, or, where it cannot be read or is too large, a German reason."""
    try:
        if not file.is_file():
            return "Die Datei gibt es nicht." if not file.exists() else "Das ist keine gewöhnliche Datei."
        if file.stat().st_size > most:
            return f"Die Datei hat mehr als {most // 1_000_000} MB."
        return file.read_bytes()
    except OSError as error:
        return files.reason(error)


def write_sources(root: Path, contents: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Replaces each file (path below `root` → content) atomically; what could not be written, as problems."""
    problems = []
    for path, content in contents.items():
        try:
            files.replace(root, path, content)
        except OSError as error:
            problems.append(problem("E171", Where(path), reason=files.reason(error)))
    return tuple(problems)


def has_repository(root: Path) -> bool:
    """Whether the project is the root of a git repository."""
    return (root / ".git").exists()


def read_published(file: Path) -> bytes | None:
    """What build.json says about the site that is published; None where there is none."""
    return files.content(file, LARGEST_STATE)


def read_output(out: Path, name: str) -> bytes | None:
    """The content of the file `name` of the folder `out`; None where there is none, or where it leads out of `out`."""
    file = out / name
    try:
        return file.read_bytes() if file.is_file() and file.resolve().is_relative_to(out.resolve()) else None
    except (OSError, ValueError):
        # A name that no file can have, such as one with a null byte.
        return None

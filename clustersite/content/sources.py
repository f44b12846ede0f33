"""Source files: read from the project's folders, and written there by commands."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from clustersite.output import files
from clustersite.problems import Problem, Where, problem
from clustersite.signatures import Signature, digest, is_settled, source_signatures
from clustersite.state import Known

LARGEST_SOURCE = 20_000_000


class Moved(Exception):
    """A source changed while the site was built from it."""


class Sources(Mapping[str, bytes]):
    """The source files below `root` as of the disk's time `as_of`; of what is seen as it is `known` the content waits.

    `files` says how each was seen, `anew` which of them were seen otherwise before, or not at all. Hidden files and the
    backups of editors are passed over. A link that leads out of `root` is not followed.
    """

    def __init__(self, root: Path, known: Mapping[str, Known], as_of: int) -> None:
        self._root = root
        self._home = root.resolve()
        self._contents: dict[str, bytes] = {}
        self.files: dict[str, Known] = {}
        self.anew: list[str] = []
        self.problems: list[Problem] = []
        for file, signature in source_signatures(str(root)).items():
            before = known.get(file)
            if before is not None and before.is_settled and before.signature == signature:
                self.files[file] = before
            else:
                self._read(file, signature, as_of)

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, file: str) -> bytes:
        """The content that the look found; Moved where it is another one by now."""
        if file in self._contents:
            return self._contents[file]
        known = self.files[file].digest
        try:
            content = (self._root / file).read_bytes()
        except OSError as error:
            raise Moved(file) from error
        if digest(content) != known:
            raise Moved(file)
        return content

    def _read(self, file: str, signature: Signature | None, as_of: int) -> None:
        """Inputs the file, or tells why it cannot be read."""
        path = self._root / file
        if not os.path.lexists(path):
            # Somebody deleted it since the look.
            return
        try:
            reason = _reason_not_to_read(path, self._root / file.partition("/")[0], self._home)
            content = b"" if reason else path.read_bytes()
        except OSError as error:
            reason = files.reason(error)
        if reason or signature is None:
            self.problems.append(problem("E100", Where(file), reason=reason or "nicht vorhanden"))
            return
        self._contents[file] = content
        self.files[file] = Known(digest(content), signature, is_settled(signature, as_of))
        self.anew.append(file)


def read_sources(root: Path) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """All source files by their path below `root`, and those that cannot be read."""
    sources = Sources(root, {}, as_of=0)
    return dict(sources), tuple(sources.problems)


def _reason_not_to_read(file: Path, top: Path, home: Path) -> str | None:
    """Why the file, which lies below the folder `top` of the project, is not read."""
    try:
        # Linked folders below `top` are not looked into; to resolve the path of every file would take long.
        is_link = file.is_symlink() or top.is_symlink()
        is_within = not is_link or file.resolve().is_relative_to(home)
    except RuntimeError:
        return "ein Verweis, der im Kreis führt"
    if not is_within:
        return "ein Verweis, der aus dem Projekt hinausführt"
    if not file.is_file():
        return "keine gewöhnliche Datei"
    size = file.stat().st_size
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

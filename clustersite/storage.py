"""The only module that touches the disk: sources in, outputs out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clustersite.problems import Problem, Where, problem

SOURCE_FOLDERS = ("assets", "content", "layouts", "site_data")
MANIFEST = "build.json"
_LARGEST_FILE = 20_000_000


class UnusableFolder(Exception):
    """The output folder cannot be written to; carries the problem to show."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(reason)
        self.problem = problem("E170", Where(str(folder)), found=folder, reason=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What publishing changed, as paths below the output folder."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    removed: tuple[str, ...]


def read_sources(root: Path) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """All source files by their path below `root`, and those that cannot be read.

    Hidden files and the backups of editors are passed over. A link that leads out of `root` is not followed.
    """
    sources: dict[str, bytes] = {}
    problems: list[Problem] = []
    home = root.resolve()
    for file in _source_files(root):
        name = file.relative_to(root).as_posix()
        reason = _reason_not_to_read(file, home)
        if reason is None:
            try:
                sources[name] = file.read_bytes()
                continue
            except OSError as error:
                reason = error.strerror or type(error).__name__
        problems.append(problem("E100", Where(name), reason=reason))
    return sources, tuple(problems)


def _source_files(root: Path) -> Iterator[Path]:
    for folder in SOURCE_FOLDERS:
        for parent, folders, names in os.walk(root / folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            yield from (Path(parent, name) for name in sorted(names) if not _is_left_over(name))


def _is_left_over(name: str) -> bool:
    return name.startswith((".", "#", "~$")) or name.endswith(("~", ".bak", ".swp", ".tmp", ".orig"))


def _reason_not_to_read(file: Path, home: Path) -> str | None:
    try:
        if not file.resolve().is_relative_to(home):
            return "ein Verweis, der aus dem Projekt hinausführt"
        if not file.is_file():
            return "keine gewöhnliche Datei"
        size = file.stat().st_size
    except OSError as error:
        return error.strerror or type(error).__name__
    return f"{size // 1_000_000} MB, höchstens {_LARGEST_FILE // 1_000_000} MB" if size > _LARGEST_FILE else None


def read_file(file: Path, most: int) -> bytes | str:
    """The content of a file that lies anywhere, or, where it cannot be read or is too large, a German reason."""
    try:
        if not file.is_file():
            return "Die Datei gibt es nicht." if not file.exists() else "Das ist keine gewöhnliche Datei."
        if file.stat().st_size > most:
            return f"Die Datei hat mehr als {most // 1_000_000} MB."
        return file.read_bytes()
    except OSError as error:
        return error.strerror or type(error).__name__


def write_sources(root: Path, files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Replaces each file (path below `root` → content) atomically; what could not be written, as problems."""
    problems = []
    for path, content in files.items():
        try:
            _replace(root, path, content)
        except OSError as error:
            problems.append(problem("E171", Where(path), reason=error.strerror or type(error).__name__))
    return tuple(problems)


def publish(out: Path, outputs: Mapping[str, bytes], root: Path) -> Written:
    """Makes the folder `out` hold exactly `outputs` (path → content), beside files that no build wrote.

    Each file is replaced atomically and only where its content differs. Before the first change the manifest
    names the old and the new files, so that a build killed half-way leaves nothing that a later one cannot
    account for. Pages come after what they refer to.
    """
    _refuse_unsuitable(out, root)
    try:
        out.mkdir(parents=True, exist_ok=True)
        earlier = _earlier_outputs(out)
        differing = [path for path in _in_writing_order(outputs) if _content(out / path) != outputs[path]]
        obsolete = sorted(path for path in earlier if path not in outputs and (out / path).is_file())
        if differing or obsolete or earlier != set(outputs):
            _write_manifest(out, earlier | set(outputs))
            for path in differing:
                _replace(out, path, outputs[path])
            for path in obsolete:
                _remove(out, path)
            _write_manifest(out, set(outputs))
    except OSError as error:
        raise UnusableFolder(out, error.strerror or type(error).__name__) from error
    kept = tuple(path for path in outputs if path not in set(differing))
    return Written(written=tuple(differing), kept=kept, removed=tuple(obsolete))


def _refuse_unsuitable(out: Path, root: Path) -> None:
    target, home = out.resolve(), root.resolve()
    if home.is_relative_to(target):
        raise UnusableFolder(out, "darin liegt das Projekt selbst")
    if any(target.is_relative_to(home / folder) for folder in (*SOURCE_FOLDERS, "clustersite", "tests", ".git")):
        raise UnusableFolder(out, "dort liegen die Quellen")
    if target.exists() and not target.is_dir():
        raise UnusableFolder(out, "das ist kein Ordner")


def _in_writing_order(outputs: Mapping[str, bytes]) -> list[str]:
    return sorted(outputs, key=lambda path: (path.endswith(".html"), path))


def _earlier_outputs(out: Path) -> set[str]:
    """What earlier builds wrote; nothing that lies outside `out`, whatever the manifest says."""
    try:
        manifest = json.loads((out / MANIFEST).read_text("utf-8"))
        paths = {path for path in manifest["files"] if isinstance(path, str)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    home = out.resolve()
    return {path for path in paths if path and (home / path).resolve().is_relative_to(home)}


def _write_manifest(out: Path, paths: set[str]) -> None:
    _replace(out, MANIFEST, json.dumps({"files": sorted(paths)}, indent=0).encode())


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _replace(out: Path, path: str, content: bytes) -> None:
    target = out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(out.resolve()):
        raise OSError(0, f"{path} führt aus dem Ausgabeordner hinaus")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(target)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _remove(out: Path, path: str) -> None:
    (out / path).unlink(missing_ok=True)
    for folder in (out / path).relative_to(out).parents:
        if folder != Path():
            # A folder that still holds something stays.
            with suppress(OSError):
                (out / folder).rmdir()

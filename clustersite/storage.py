"""The only module that touches the disk: sources in, outputs out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clustersite.disk import file_by_file, files, stamps, whole_folder
from clustersite.disk.stamps import SOURCE_FOLDERS, Stamp, digest, is_as_known, is_settled, output_stamp, source_stamps
from clustersite.problems.diagnostics import Problem, Where, problem

MANIFEST = stamps.MANIFEST
LARGEST_STATE = 50_000_000
LARGEST_SOURCE = 20_000_000
_SPARE_FOLDERS = f"{stamps.CACHE}/folders"


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


def read_outputs(out: Path, digests: Mapping[str, str]) -> dict[str, bytes]:
    """The contents of outputs (path → digest) that lie in the folder as they should."""
    contents = ((path, files.content(out / path, LARGEST_SOURCE)) for path in digests)
    return {path: found for path, found in contents if found is not None and digest(found) == digests[path]}


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


def publish(
    out: Path,
    outputs: Mapping[str, bytes],
    root: Path,
    manifest: bytes,
    standing: Set[str] = frozenset(),
    *,
    at_once: bool,
) -> Written:
    """Makes the folder `out` hold exactly `outputs` (path → content), beside files that no build wrote.

    `standing` are further outputs that are there already and stay. With `at_once` nobody sees anything between the
    old site and the new one, where the system can do that; it has a price for each file and folder that stays.
    """
    _refuse_unsuitable(out, root)
    try:
        out.mkdir(parents=True, exist_ok=True)
        whole_folder.clear(out)
        earlier = _earlier_outputs(out)
        differing = _in_writing_order(out, outputs)
        planned = standing | outputs.keys()
        obsolete = sorted(path for path in _inside(out, earlier - planned) if files.is_file(out / path))
        if differing or obsolete or not _holds(out / MANIFEST, manifest) or (out / file_by_file.STAGING).exists():
            contents = _Chosen((*differing, MANIFEST), lambda path: manifest if path == MANIFEST else outputs[path])
            _refuse_obstacles(out, contents, obsolete)
            known = earlier | planned | {MANIFEST}
            if not (at_once and whole_folder.replace(out, contents, obsolete, known, root / _SPARE_FOLDERS)):
                file_by_file.replace(out, contents, obsolete, known)
    except OSError as error:
        raise UnusableFolder(out, files.reason(error)) from error
    kept = tuple(sorted(planned.difference(differing)))
    return Written(written=tuple(differing), kept=kept, removed=tuple(obsolete))


class _Chosen(Mapping[str, bytes]):
    """The contents of these paths, each looked up when it is asked for: they may be too many to hold them all."""

    def __init__(self, paths: Iterable[str], content_of: Callable[[str], bytes]) -> None:
        self._paths = dict.fromkeys(paths)
        self._content_of = content_of

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, path: str) -> bytes:
        return self._content_of(path)


def _refuse_unsuitable(out: Path, root: Path) -> None:
    target, home = out.resolve(), root.resolve()
    if home.is_relative_to(target):
        raise UnusableFolder(out, "darin liegt das Projekt selbst")
    if any(target.is_relative_to(home / folder) for folder in (*SOURCE_FOLDERS, "clustersite", "tests", ".git")):
        raise UnusableFolder(out, "dort liegen die Quellen")
    if target.exists() and not target.is_dir():
        raise UnusableFolder(out, "das ist kein Ordner")


def _in_writing_order(out: Path, outputs: Mapping[str, bytes]) -> list[str]:
    """What differs from what stands there: new files first, which nobody asks for yet, pages after what they need."""
    new = {path for path in outputs if not os.path.lexists(f"{out}/{path}")}
    changed = (path for path in outputs.keys() - new if not _holds(out / path, outputs[path]))
    return [*sorted(new, key=_after_what_it_needs), *sorted(changed, key=_after_what_it_needs)]


def _after_what_it_needs(path: str) -> tuple[bool, str]:
    return path.endswith(".html"), path


def _earlier_outputs(out: Path) -> set[str]:
    """What earlier builds wrote, killed ones included, as they say themselves."""
    return _names(out / MANIFEST, "files") | read_plan(out / file_by_file.PLAN)


def _inside(out: Path, paths: Iterable[str]) -> Iterator[str]:
    """Those of the paths that lie in `out`, whatever a manifest says."""
    home = out.resolve()
    return (path for path in paths if "\0" not in path and (home / path).resolve().is_relative_to(home))


def read_plan(file: Path) -> set[str]:
    """The paths that an interrupted publication may have left; none where there is no plan."""
    return _names(file, "plan")


def _names(file: Path, key: str) -> set[str]:
    try:
        paths = json.loads(files.content(file, LARGEST_STATE) or b"{}")[key]
        return {path for path in paths if isinstance(path, str) and path}
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()


def _refuse_obstacles(out: Path, paths: Iterable[str], obsolete: list[str]) -> None:
    """OSError where a path leads out of `out`, where a folder may not be changed, or where something foreign stands."""
    home, ours = out.resolve(), {out / path for path in obsolete}
    folders = {(out / path).parent for path in paths}
    for folder in folders.union(*(folder.parents for folder in folders)) - set(out.parents) - ours:
        if not os.path.lexists(folder):
            continue
        if not folder.resolve().is_relative_to(home):
            raise OSError(0, f"{folder} führt aus dem Ausgabeordner hinaus")
        if not folder.is_dir():
            raise OSError(0, f"{folder} ist kein Ordner")
    for folder in folders.union((out / path).parent for path in obsolete):
        if folder.is_dir() and not os.access(folder, os.W_OK):
            raise PermissionError(0, f"{folder} ist schreibgeschützt")
    emptied = {above for path in ours for above in path.parents}
    for folder in (folder for folder in map(out.joinpath, paths) if folder.is_dir()):
        if not folder.is_symlink() and not ours.union(emptied).issuperset((folder, *folder.rglob("*"))):
            raise OSError(0, f"{folder} ist ein Ordner mit fremden Dateien")


def _holds(path: Path, expected: bytes) -> bool:
    return files.content(path, len(expected)) == expected

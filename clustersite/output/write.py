"""The one way in which a site is written: file by file, each replaced by a rename.

Finished files are staged beside the site, in `.neu` within its folder, so that everything that takes time or may fail
comes before anything changes. A plan of what a build killed from here on may leave lies beside them. Then
follow renames only: new files, which nobody refers to yet, changed files, pages after what they refer to, and at last
removals and the manifest. So each file is whole at any moment and every reference leads somewhere, and the next build
finishes what a killed one began.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from clustersite.output import files
from clustersite.problems import Where, problem
from clustersite.signatures import MANIFEST, SOURCE_FOLDERS, digest

STAGING = ".neu"
LARGEST_MANIFEST = 50_000_000
LARGEST_FILE = 20_000_000
_PLAN = "plan.json"


class UnusableFolder(Exception):
    """The output folder cannot be written to; carries the problem to show."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(folder, reason)
        self.problem = problem("E170", Where(str(folder)), found=folder, reason=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What publishing changed, as paths below the output folder, and how many files it `kept`."""

    written: tuple[str, ...]
    kept: int
    removed: tuple[str, ...]


@contextmanager
def staged(out: Path, root: Path) -> Iterator[Staging]:
    """Where files of the project at `root` are put on their way to `out`; what is not published goes again."""
    staging = Staging(out)
    staging.begin(root)
    try:
        yield staging
    finally:
        staging.discard()


class Staging:
    """Finished files beside the site in `out`, until it is known that all of them are finished.

    Several processes may stage files of one site; one of them begins, and publishes or discards.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._folder = out / STAGING

    def begin(self, root: Path) -> None:
        """Clears away what a killed build staged; UnusableFolder where the project at `root` cannot publish there."""
        _refuse_unsuitable(self._out, root)
        try:
            self._clear()
        except OSError as error:
            raise UnusableFolder(self._out, files.reason(error)) from error

    def put(self, path: str, content: bytes) -> None:
        """Stages the file; UnusableFolder where the disk does not take it."""
        try:
            if not self._folder.is_dir():
                self._folder.mkdir(parents=True, exist_ok=True)
            self._file(path).write_bytes(content)
        except OSError as error:
            raise UnusableFolder(self._out, files.reason(error)) from error

    def read(self, path: str) -> bytes:
        """The staged content of the file."""
        return self._file(path).read_bytes()

    def discard(self) -> None:
        """Removes what was staged, which may be all that fills the disk."""
        with suppress(OSError):
            self._clear()
            # A folder that holds nothing was made for the staged files.
            self._out.rmdir()

    def _clear(self) -> None:
        if self._folder.is_symlink() or not self._folder.is_dir():
            self._folder.unlink(missing_ok=True)
            return
        for file in self._folder.iterdir():
            # The plan of a killed build is needed until there is a new one.
            if file.name != _PLAN:
                file.unlink()
        with suppress(OSError):
            self._folder.rmdir()

    def publish(
        self, digests: Mapping[str, str], up_to_date: Set[str], manifest: bytes, published: Set[str] | None = None
    ) -> Written:
        """Makes the folder hold exactly the staged files (path → digest) and those that are `up_to_date` there.

        What no build wrote stays; what the last one `published` says its manifest, where nobody knows it. A killed one
        may have left more. UnusableFolder before anything is changed.
        """
        try:
            unfinished = names_in(self._folder / _PLAN, "plan")
            earlier = unfinished.union(names_in(self._out / MANIFEST, "files") if published is None else published)
            planned = up_to_date | digests.keys()
            differing = _in_writing_order(self._out, digests)
            obsolete = sorted(path for path in _inside(self._out, earlier - planned) if _is_file(self._out / path))
            _refuse_obstacles(self._out, (*differing, MANIFEST), obsolete)
            if differing or obsolete or _digest_at(self._out / MANIFEST) != digest(manifest):
                # All others are named by the manifest that lies there until the end.
                plan = json.dumps({"plan": sorted({*unfinished, *differing, MANIFEST})}, indent=0).encode()
                files.replace(self._folder, _PLAN, plan)
                self.put(MANIFEST, manifest)
                self._switch(differing, obsolete)
            (self._folder / _PLAN).unlink(missing_ok=True)
            self._clear()
        except OSError as error:
            raise UnusableFolder(self._out, files.reason(error)) from error
        return Written(written=tuple(differing), kept=len(planned) - len(differing), removed=tuple(obsolete))

    def _file(self, path: str) -> Path:
        # Named by its path, so that no process needs to know which names the others use.
        return self._folder / digest(path.encode("utf-8", "surrogatepass"))

    def _switch(self, differing: Iterable[str], obsolete: Iterable[str]) -> None:
        needed = {*differing, MANIFEST}
        folders = set(_folders_of(needed))
        in_the_way = [path for path in obsolete if path in folders or not needed.isdisjoint(_folders_of([path]))]
        for path in in_the_way:
            self._remove(path)
        for path in differing:
            self._move(path)
        # Pages go before what they refer to.
        for path in sorted(set(obsolete).difference(in_the_way), key=lambda path: (not path.endswith(".html"), path)):
            self._remove(path)
        self._move(MANIFEST)

    def _move(self, path: str) -> None:
        target = self._out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        self._file(path).replace(target)

    def _remove(self, path: str) -> None:
        (self._out / path).unlink(missing_ok=True)
        for folder in _folders_of([path]):
            # A folder that still holds something stays.
            with suppress(OSError):
                (self._out / folder).rmdir()


def read_manifest(file: Path) -> bytes | None:
    """What build.json says about the site that is published; None where there is none."""
    return files.content(file, LARGEST_MANIFEST)


def read_published(out: Path, path: str, known: str) -> bytes:
    """The content of the published file with that digest; LookupError where it does not lie there as it should."""
    content = files.content(out / path, LARGEST_FILE)
    if content is None or digest(content) != known:
        raise LookupError(path)
    return content


def names_in(file: Path, key: str) -> set[str]:
    """The paths that a manifest or plan names under `key`; none where there is none, or it is damaged."""
    try:
        paths = json.loads(files.content(file, LARGEST_MANIFEST) or b"{}")[key]
        return {path for path in paths if isinstance(path, str) and path}
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()


def _refuse_unsuitable(out: Path, root: Path) -> None:
    target, home = out.resolve(), root.resolve()
    if home.is_relative_to(target):
        raise UnusableFolder(out, "darin liegt das Projekt selbst")
    if any(target.is_relative_to(home / folder) for folder in (*SOURCE_FOLDERS, "clustersite", "tests", ".git")):
        raise UnusableFolder(out, "dort liegen die Quellen")
    if target.exists() and not target.is_dir():
        raise UnusableFolder(out, "das ist kein Ordner")


def _in_writing_order(out: Path, digests: Mapping[str, str]) -> list[str]:
    """What differs from what stands there: new files first, which nobody asks for yet, pages after what they need."""
    new = {path for path in digests if not os.path.lexists(f"{out}/{path}")}
    changed = (path for path in digests.keys() - new if _digest_at(out / path) != digests[path])
    return [*sorted(new, key=_after_what_it_needs), *sorted(changed, key=_after_what_it_needs)]


def _after_what_it_needs(path: str) -> tuple[bool, str]:
    return path.endswith(".html"), path


def _digest_at(file: Path) -> str | None:
    content = files.content(file, LARGEST_MANIFEST)
    return None if content is None else digest(content)


def _is_file(path: Path) -> bool:
    """Whether a file (or a link, which is replaced like one) stands there."""
    return path.is_symlink() or path.is_file()


def _inside(out: Path, paths: Iterable[str]) -> Iterator[str]:
    """Those of the paths that lie in `out`, whatever a manifest says."""
    home = out.resolve()
    return (path for path in paths if "\0" not in path and (home / path).resolve().is_relative_to(home))


def _folders_of(paths: Iterable[str]) -> Iterator[str]:
    """Every folder above each of the paths, the innermost first."""
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder:
            yield folder
            folder = folder.rpartition("/")[0]


def _refuse_obstacles(out: Path, paths: Iterable[str], obsolete: Iterable[str]) -> None:
    """OSError where a path leads out of `out`, where a folder may not be changed, or where something foreign stands."""
    home, ours = out.resolve(), set(obsolete)
    for folder in {"", *_folders_of(paths)} - ours:
        here = out / folder
        if not os.path.lexists(here):
            continue
        if not here.resolve().is_relative_to(home):
            raise OSError(0, f"{here} führt aus dem Ausgabeordner hinaus")
        if not here.is_dir():
            raise OSError(0, f"{here} ist kein Ordner")
    for folder in {path.rpartition("/")[0] for path in (*paths, *ours)}:
        if (out / folder).is_dir() and not os.access(out / folder, os.W_OK):
            raise PermissionError(0, f"{out / folder} ist schreibgeschützt")
    emptied = {out / path for path in (*ours, *_folders_of(ours))}
    for here in (out / path for path in paths):
        if here.is_dir() and not here.is_symlink() and not emptied.issuperset((here, *here.rglob("*"))):
            raise OSError(0, f"{here} ist ein Ordner mit fremden Dateien")

"""What git knows about the sources: the newest change of each file. Nobody asks git but through this module.

A change's number is its place on the branch's own line (first parents, the root is 1): a merge counts as one
change, made when it was merged. So the number of a published change never moves, and later changes are higher,
whatever dates and branches they come from. Only rewriting the published line itself would break that.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from types import MappingProxyType

from clustersite.revisions import NO_CHANGES, FileChanges, History, Revision, entry_of, entry_revisions

_NOTHING = History(revisions=MappingProxyType({}), is_available=False, is_shallow=False, commit=None)
# As git counts a file as renamed: at least half of it is unchanged.
_SAME_FILE = 0.5
_COMMIT = "%x01%ct %H"
_COMMIT_ENTRY = re.compile(r"\x01(\d+) ([0-9a-f]+)")


def read_history(root: Path, tables: Iterable[str] = ()) -> History:
    """The newest revision of each file below `root`, and each entry of `tables`, committed as it is on the disk."""
    where = _git(root, "rev-parse", "--is-shallow-repository", "--show-prefix")
    if where is None:
        return _NOTHING
    is_shallow, prefix = where.split("\n")[:2]
    line = ("--first-parent", "--diff-merges=first-parent", "--no-renames")
    log = _git(root, "log", *line, "--relative", "--name-only", "-z", f"--format={_COMMIT}", "HEAD")
    status = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", ".")
    changes = _changes(log or "")
    revisions = {path: newest.revision for path, (newest, *_) in changes.items()}
    for path in _edited(status or "", prefix):
        revisions.pop(path, None)
    for table in tables:
        if table in revisions:
            versions = _versions(root, f"{prefix}{table}", changes[table])
            revisions |= {entry_of(table, name): found for name, found in entry_revisions(versions).items()}
    newest = _COMMIT_ENTRY.match(log or "")
    # A repository without commits has no log either.
    has_commits = log is not None or _git(root, "rev-parse", "--verify", "--quiet", "HEAD") is not None
    return History(
        revisions=MappingProxyType(revisions),
        is_available=True,
        is_shallow=is_shallow == "true",
        is_broken=status is None or (log is None and has_commits),
        commit=newest[2] if newest else None,
    )


def read_file_changes(root: Path, sources: Mapping[str, bytes]) -> FileChanges:
    """Which of the `sources` below `root` are new since the commit before, and the former names of all others.

    New is what is not committed, or came with the newest change of the branch's own line, so that a check on the
    git host sees what a check before the commit would have seen. The first commit of all brings nothing new.
    """
    where = _git(root, "rev-parse", "--show-prefix")
    if where is None:
        return NO_CHANGES
    prefix = where.rstrip("\n")
    status = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", ".") or ""
    changed = {record[3:].removeprefix(prefix): record[:2] for record in status.split("\0") if record}
    new = {path for path, state in changed.items() if state == "??" or "A" in state}
    gone = {path for path, state in changed.items() if "D" in state}
    diff = _git(root, "diff", "--name-only", "--diff-filter=A", "--no-renames", "--relative", "-z", "HEAD~1", "HEAD")
    renames = [*_committed_renames(root), *_uncommitted_renames(root, gone, new, sources)]
    return FileChanges(added=frozenset(new | set((diff or "").split("\0")[:-1])), former_names=_former_names(renames))


def _committed_renames(root: Path) -> Iterator[tuple[str, str]]:
    """Each renaming that commits record, the oldest first."""
    log = _git(
        root, "log", "--reverse", "--relative", "--diff-filter=R", "-M", "--name-status", "-z", "--format=", "HEAD"
    )
    entries = iter((log or "").split("\0"))
    for entry in entries:
        if entry.lstrip("\n").startswith("R"):
            yield next(entries), next(entries)


def _uncommitted_renames(
    root: Path, gone: set[str], new: set[str], sources: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """Each file that is missing from its committed place and lies elsewhere with mostly the same lines."""
    for former in sorted(gone):
        before = (_git(root, "show", f"HEAD:./{former}") or "").split("\n")
        for path in sorted(new & sources.keys()):
            if Path(former).parts[:2] == Path(path).parts[:2]:
                now = sources[path].decode("utf-8", "replace").split("\n")
                if SequenceMatcher(None, before, now).ratio() > _SAME_FILE:
                    yield former, path
                    break


def _former_names(renames: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """All earlier names of each file by its present one."""
    names: dict[str, tuple[str, ...]] = {}
    for former, present in renames:
        names[present] = (*names.pop(former, ()), former)
    return MappingProxyType(names)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    revision: Revision
    commit: str


def _changes(log: str) -> dict[str, list[_Change]]:
    """The commits that name each file, the newest first, from a log of `\\x01<time> <commit>\\0\\n<file>\\0 …`."""
    entries = log.split("\0")
    number = sum(_COMMIT_ENTRY.fullmatch(entry) is not None for entry in entries) + 1
    change = _Change(revision=Revision(changed=datetime.fromtimestamp(0, UTC), number=number), commit="")
    changes: dict[str, list[_Change]] = {}
    for record in entries:
        if commit := _COMMIT_ENTRY.fullmatch(record):
            number -= 1
            revision = Revision(changed=datetime.fromtimestamp(int(commit[1]), UTC), number=number)
            change = _Change(revision=revision, commit=commit[2])
        else:
            changes.setdefault(record.removeprefix("\n"), []).append(change)
    changes.pop("", None)
    return changes


def _versions(root: Path, path: str, changes: Iterable[_Change]) -> Iterator[tuple[Revision, str]]:
    """The file's text after each change, the oldest first; a change that removed it left no text."""
    oldest_first = list(changes)[::-1]
    wanted = "".join(f"{change.commit}:{path}\n" for change in oldest_first)
    found = io.BytesIO(git(root, "cat-file", "--batch", given=wanted) or b"")
    for change in oldest_first:
        header = found.readline().split()
        text = found.read(int(header[2]) + 1) if len(header) == 3 else b""
        yield change.revision, text.decode("utf-8", "replace")


def _edited(status: str, prefix: str) -> Iterator[str]:
    """The files that differ from the commit, untracked ones included, from `XY <file>\\0 …`."""
    for record in status.split("\0"):
        yield record[3:].removeprefix(prefix)


def has_repository(root: Path) -> bool:
    """Whether the folder is the root of a git repository."""
    return (root / ".git").exists()


def git(root: Path, *arguments: str, given: str = "") -> bytes | None:
    """What git prints, told `given`; None when there is no git, no repository or no such commit."""
    if not any(map(has_repository, (root, *root.parents))):
        return None
    command = ["git", "-c", "core.quotePath=false", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, input=given.encode(), capture_output=True, check=False, env=_environment())
    except (OSError, ValueError):
        return None
    return done.stdout if done.returncode == 0 else None


def _git(root: Path, *arguments: str) -> str | None:
    answer = git(root, *arguments)
    return None if answer is None else os.fsdecode(answer)


def _environment() -> Mapping[str, str]:
    """The environment without what git's own hooks set, and without locks that a reader does not need."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}

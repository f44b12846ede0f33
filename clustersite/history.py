"""What git knows about the sources: the newest change of each file. Nobody asks git but through this module.

A change's number is the length of the longest line of commits that leads to it (the root is 1), its time the latest
of all commits that it stands on. A commit has the same of both for ever, and more than any of its ancestors. What
something is made of counts with the highest number of all commits in the history that touched it, a merge being one
that touched whatever differs from any of its parents. So both only grow, whichever way branches are merged and
whatever a clock says. Only rewriting published commits (squash, rebase, force push) can break that.
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

from clustersite.revisions import NO_CHANGES, FileChanges, History, Revision, entry_of, entry_revisions, newest_of

_NOTHING = History(revisions=MappingProxyType({}), is_available=False, is_shallow=False, commit=None)
# As git counts a file as renamed: at least half of it is unchanged.
_SAME_FILE = 0.5
_COMMIT = "%x01%ct %H %P"
_COMMIT_ENTRY = re.compile(r"\x01(\d+) ([0-9a-f]+) ?([0-9a-f ]*)")


def read_history(root: Path, tables: Iterable[str] = ()) -> History:
    """The newest revision of each file below `root`, and each entry of `tables`, committed as it is on the disk."""
    where = _git(root, "rev-parse", "--is-shallow-repository", "--show-prefix")
    if where is None:
        return _NOTHING
    is_shallow, prefix = where.split("\n")[:2]
    all_parents = ("--topo-order", "--diff-merges=separate", "--no-renames")
    log = _git(root, "log", *all_parents, "--relative", "--name-only", "-z", f"--format={_COMMIT}", "HEAD")
    status = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", ".")
    changes = _changes(log or "")
    revisions = {path: newest_of(change.revision for change in of_path) for path, of_path in changes.items()}
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
    parents: tuple[str, ...]


def _changes(log: str) -> dict[str, list[_Change]]:
    """The commits that touch each file, the newest first.

    The log is one of `\\x01<time> <commit> <parents>\\0\\n<file>\\0 …`; a merge stands in it once for each parent.
    """
    records = log.split("\0")
    commits = {found[2]: found for record in records if (found := _COMMIT_ENTRY.fullmatch(record))}
    revisions: dict[str, Revision] = {}
    for commit, found in reversed(commits.items()):
        before = [revisions[parent] for parent in found[3].split() if parent in revisions]
        revisions[commit] = Revision(
            changed=max([datetime.fromtimestamp(int(found[1]), UTC), *(one.changed for one in before)]),
            number=1 + max((one.number or 0 for one in before), default=0),
        )
    changes: dict[str, dict[str, _Change]] = {}
    here = ""
    for record in records:
        if commit := _COMMIT_ENTRY.fullmatch(record):
            here = commit[2]
        elif path := record.removeprefix("\n"):
            parents = tuple(commits[here][3].split())
            changes.setdefault(path, {})[here] = _Change(revision=revisions[here], commit=here, parents=parents)
    return {path: list(of_path.values()) for path, of_path in changes.items()}


def _versions(root: Path, path: str, changes: Iterable[_Change]) -> Iterator[tuple[Revision, str, tuple[str, ...]]]:
    """The file's text after each change, and in each of its parents; a commit without the file has no text of it."""
    oldest_first = list(changes)[::-1]
    commits = [one for change in oldest_first for one in (change.commit, *change.parents)]
    wanted = "".join(f"{commit}:{path}\n" for commit in commits)
    found = io.BytesIO(git(root, "cat-file", "--batch", given=wanted) or b"")

    def text() -> str:
        header = found.readline().split()
        return (found.read(int(header[2]) + 1) if len(header) == 3 else b"").decode("utf-8", "replace")

    for change in oldest_first:
        yield change.revision, text(), tuple(text() for _ in change.parents) or ("",)


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

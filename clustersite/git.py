"""What git knows about the sources: their history, what they said before, and what files were called.

Nobody asks git for them but through this module.

A change's number is the length of the longest line of commits that leads to it (the root is 1), its time the latest
of all commits that it stands on. A commit has the same of both for ever, and more than any of its ancestors. What
something is made of counts with the highest number of all commits in the history that touched it, a merge being one
that touched whatever differs from any of its parents; what is not committed yet counts as if it were now. So both
only grow, whichever way branches are merged and whatever a clock says. Rewriting published commits (squash, rebase,
force push) can break that, and a part of the history lacks it; the guard stops what would then fall (E323).
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from types import MappingProxyType

from clustersite.content.sources import LARGEST_SOURCE
from clustersite.signatures import SOURCE_FOLDERS, is_passed_over

_TOP_LEVEL_KEY = re.compile(r"""^["']?([a-z0-9_-]+)["']?[ \t]*:""", re.MULTILINE)
_COMMIT = re.compile(r"\x01(\d+) ([0-9a-f]+) ?([0-9a-f ]*)")
_CHANGE = re.compile(r":\d+ \d+ (?P<before>[0-9a-f]+) (?P<after>[0-9a-f]+) (?P<kind>[A-Z])")
_ORDINARY_FILES = ("100644", "100755")
# As git counts a file as renamed: at least half of it is unchanged.
_SAME_FILE = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """A change: its time in UTC, and its number, which only grows; no number where none is known."""

    changed: datetime
    number: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What a commit made of a file, compared with one of its parents: the blobs before and after."""

    file: str
    kind: str
    before: str
    after: str
    revision: Revision


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The newest change of every committed, unedited file, by its path below the root.

    Of the tables the history was asked for, each entry has its own newest change, by what `entry_of` calls it.
    It is broken where git fails to tell of commits that there are, as with objects missing. `head` is the revision
    of the newest commit, `changes` are all there were, the newest first.
    """

    revisions: Mapping[str, Revision] = field(default_factory=dict)
    is_available: bool = False
    is_shallow: bool = False
    is_broken: bool = False
    commit: str | None = None
    head: Revision | None = None
    changes: tuple[Change, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChanges:
    """Which files are new since the published state, and which names files had before they were renamed."""

    added: frozenset[str] = frozenset()
    former_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class EarlierVersion:
    """What a file said until the moment (UTC) at which it was changed or deleted."""

    file: str
    content: bytes
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """The sources of one commit, by path below the root."""

    commit: str
    sources: Mapping[str, bytes]


# --- Revisions -----------------------------------------------------------------------------------


def entry_of(table: str, name: str) -> str:
    """How the history calls one entry of a file that holds many."""
    return f"{table}#{name}"


def newest_of(revisions: Iterable[Revision]) -> Revision:
    """The latest time and the highest number of the revisions, which may be those of two."""
    revisions = tuple(revisions)
    return Revision(
        changed=max(one.changed for one in revisions),
        number=max((one.number for one in revisions if one.number is not None), default=None),
    )


def revision_of(paths: Iterable[str], revisions: Mapping[str, Revision]) -> Revision | None:
    """The newest revision of several sources; None as soon as one of them is not committed as it is."""
    found = [revisions.get(path) for path in paths]
    known = [revision for revision in found if revision is not None]
    return newest_of(known) if known and len(known) == len(found) else None


def next_revision(head: Revision) -> Revision:
    """The revision of what is not committed yet, as far as that can be known before."""
    return Revision(changed=head.changed, number=1 + (head.number or 0))


def read_history(root: Path, tables: Mapping[str, str] = MappingProxyType({})) -> History:
    """The newest revision of each file below `root`, and of each entry of `tables` (path → text on the disk)."""
    where = _git(root, "rev-parse", "--is-shallow-repository", "--show-prefix")
    if where is None:
        return History()
    is_shallow, prefix = where.split("\n")[:2]
    all_parents = ("--topo-order", "--diff-merges=separate", "--no-renames")
    log = _git(root, "log", *all_parents, "--relative", "--raw", "--no-abbrev", "-z", "--format=%x01%ct %H %P", "HEAD")
    status = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", ".")
    commits = _commits(log or "")
    changes = tuple(_changes(log or "", commits))
    revisions = _newest_by_file(changes)
    newest = next(iter(commits), None)
    head = commits[newest] if newest else None
    edited = {record[3:].removeprefix(prefix) for record in (status or "").split("\0")}
    for table, text in tables.items():
        if table in revisions:
            now = text if table in edited else None
            found = _entry_revisions(root, [one for one in changes if one.file == table], now, head)
            revisions |= {entry_of(table, name): revision for name, revision in found.items()}
    for path in edited:
        revisions.pop(path, None)
    # A repository without commits has no log either.
    has_commits = log is not None or _git(root, "rev-parse", "--verify", "--quiet", "HEAD") is not None
    return History(
        revisions=MappingProxyType(revisions),
        is_available=True,
        is_shallow=is_shallow == "true",
        is_broken=status is None or (log is None and has_commits),
        commit=newest,
        head=head,
        changes=changes,
    )


def earlier_versions(root: Path, history: History, folder: str, since: datetime) -> tuple[EarlierVersion, ...]:
    """What files of the folder said before the changes since then, the newest first.

    git does not know what was published, so whatever stood in any commit counts.
    """
    changes = [
        one for one in history.changes
        if one.kind in "MD" and one.file.startswith(f"{folder}/") and one.revision.changed >= since
    ]  # fmt: skip
    contents = _contents(root, (one.before for one in changes))
    return tuple(
        EarlierVersion(file=one.file, content=contents[one.before], until=one.revision.changed)
        for one in changes
        if one.before in contents
    )


def _commits(log: str) -> dict[str, Revision]:
    """The revision of every commit, the newest first, from `\\x01<time> <commit> <parents>\\0 …`."""
    found = {
        commit[2]: commit for record in log.split("\0") if (commit := _COMMIT.fullmatch(record.removeprefix("\n")))
    }
    revisions: dict[str, Revision] = {}
    for name, commit in reversed(found.items()):
        before = [revisions[parent] for parent in commit[3].split() if parent in revisions]
        revisions[name] = Revision(
            changed=max([datetime.fromtimestamp(int(commit[1]), UTC), *(one.changed for one in before)]),
            number=1 + max((one.number or 0 for one in before), default=0),
        )
    return dict(reversed(revisions.items()))


def _changes(log: str, commits: Mapping[str, Revision]) -> Iterator[Change]:
    """Every change of a file, from `\\x01<commit>\\0\\n:<modes, blobs, kind>\\0<file>\\0 …`.

    A merge stands in the log once for each parent.
    """
    here = ""
    records = iter(log.split("\0"))
    for record in records:
        text = record.removeprefix("\n")
        if commit := _COMMIT.fullmatch(text):
            here = commit[2]
        elif change := _CHANGE.fullmatch(text):
            yield Change(file=next(records), revision=commits[here], **change.groupdict())


def _newest_by_file(changes: Iterable[Change]) -> dict[str, Revision]:
    by_file: dict[str, list[Revision]] = {}
    for change in changes:
        by_file.setdefault(change.file, []).append(change.revision)
    return {file: newest_of(revisions) for file, revisions in by_file.items()}


def _entry_revisions(
    root: Path, changes: Iterable[Change], now: str | None, head: Revision | None
) -> dict[str, Revision]:
    """The newest revision of each entry that a table has or had; `now` is its text where that is not committed.

    An entry is what stands between its key and the next one at the left margin, so that a comment or a new line
    within it counts as a change, and a change of its neighbours does not.
    """
    changes = tuple(changes)
    contents = _contents(root, (blob for one in changes for blob in (one.before, one.after)))
    found: dict[str, list[Revision]] = {}
    for change in changes:
        before, after = (
            _entries(contents.get(blob, b"").decode("utf-8", "replace")) for blob in (change.before, change.after)
        )
        for name in _differing(before, after):
            found.setdefault(name, []).append(change.revision)
    if now is not None and head is not None:
        committed = _git(root, "show", f"HEAD:./{changes[0].file}") or ""
        for name in _differing(_entries(committed), _entries(now)):
            found.setdefault(name, []).append(next_revision(head))
    return {name: newest_of(revisions) for name, revisions in found.items()}


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _entries(text: str) -> Mapping[str, str]:
    parts = _TOP_LEVEL_KEY.split(text)
    return {name: body.rstrip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


# --- New and renamed files -----------------------------------------------------------------------


def read_file_changes(root: Path, sources: Mapping[str, bytes]) -> FileChanges:
    """Which of the `sources` below `root` are new since the commit before, and the former names of all others.

    New is what is not committed, or came with the newest change of the branch's own line, so that a check on the
    git host sees what a check before the commit would have seen. The first commit of all brings nothing new.
    """
    where = _git(root, "rev-parse", "--show-prefix")
    if where is None:
        return FileChanges()
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


# --- Other commits -------------------------------------------------------------------------------


def sources_at(root: Path, reference: str) -> Snapshot | None:
    """The sources as of the commit that `reference` names; None where git knows no such commit."""
    found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    prefix = git(root, "rev-parse", "--show-prefix")
    if found is None or prefix is None:
        return None
    commit, below = found.decode().strip(), prefix.decode().strip()
    folders = [f"{below}{folder}" for folder in SOURCE_FOLDERS]
    tree = git(root, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *folders) or b""
    blobs = dict(_blobs(tree.decode("utf-8", "surrogateescape"), below))
    contents = _contents(root, blobs.values())
    return Snapshot(commit=commit, sources={file: contents[blob] for file, blob in blobs.items() if blob in contents})


def branching_point(root: Path) -> str:
    """The commit at which the current branch left the published one, as far as there is one; else HEAD."""
    for published in ("origin/HEAD", "origin/main", "origin/master", "main", "master"):
        if (found := git(root, "merge-base", "HEAD", published)) is not None:
            return found.decode().strip()
    return "HEAD"


def _blobs(tree: str, below: str) -> Iterator[tuple[str, str]]:
    """File and blob of each source, from `<mode> blob <id> <size>\\t<file>\\0 …`; links and huge files are left out."""
    for entry in tree.split("\0"):
        about, _, path = entry.partition("\t")
        file = path.removeprefix(below)
        folders, _, name = file.rpartition("/")
        if about and "/." not in f"/{folders}" and not is_passed_over(name):
            mode, _, blob, size = about.split()
            if mode in _ORDINARY_FILES and int(size) <= LARGEST_SOURCE:
                yield file, blob


def _contents(root: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """The contents of the blobs that there are, from `<id> blob <size>\\n<content>\\n …`."""
    wanted = sorted(set(blobs))
    answer = git(root, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in wanted)) if wanted else None
    contents: dict[str, bytes] = {}
    rest = memoryview(answer or b"")
    while rest:
        head_end = bytes(rest[:200]).index(b"\n")
        head = bytes(rest[:head_end]).split()
        size = int(head[2]) if len(head) == 3 else -1
        start = head_end + 1
        if size >= 0:
            contents[head[0].decode()] = bytes(rest[start : start + size])
        rest = rest[start + size + 1 :]
    return contents


# --- git itself ----------------------------------------------------------------------------------


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

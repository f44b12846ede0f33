"""All dealings with git: the history of the sources, what they said and were called before, commits and pushes.

A change's number is the length of the longest line of commits that leads to it (the root is 1), its time the latest
of all commits that it stands on. A commit has the same of both for ever, and more than any of its ancestors. What
something is made of counts with the highest number of all commits in the history that touched it, a merge being one
that touched whatever differs from any of its parents; what is not committed yet counts as if it were now. So both
only grow, whichever way branches are merged and whatever a clock says. Rewriting published commits (squash, rebase,
force push) can break that, and a part of the history lacks it; the guard stops what would then fall (E323).
"""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from clustersite.content.sources import LARGEST_SOURCE
from clustersite.signatures import SOURCE_FOLDERS, is_passed_over

_TOP_LEVEL_KEY = re.compile(r"""^["']?([a-z0-9_-]+)["']?[ \t]*:""", re.MULTILINE)
# An ordinary file: no link, no submodule.
_TREE_ENTRY = re.compile(r"100(?:644|755) blob ([0-9a-f]+) +(\d+)\t([^\0]*)\0")
# As git counts a file as renamed: at least half of it is unchanged.
_SAME_FILE = 0.5
# What git tells its hooks of another repository than the one that is asked for.
_OF_HOOKS = re.compile(r"GIT_(DIR|INDEX|WORK|OBJECT|ALTERNATE|COMMON|PREFIX|SHALLOW|GRAFT|REPLACE)")


class Revision(NamedTuple):
    """A change: its time in UTC, and its number, which only grows; no number where none is known."""

    changed: datetime
    number: int | None


class BlobChange(NamedTuple):
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
    changes: tuple[BlobChange, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChanges:
    """Which files are new since the published state, and which names files had before they were renamed."""

    added: frozenset[str] = frozenset()
    former_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class EarlierVersion(NamedTuple):
    """What a file said until the moment (UTC) at which it was changed or deleted."""

    file: str
    content: bytes
    until: datetime


class Snapshot(NamedTuple):
    """The sources of one commit, by path below the root."""

    commit: str
    sources: Mapping[str, bytes]


# --- The history -----------------------------------------------------------------------------------


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
    is_shallow = git(root, "rev-parse", "--is-shallow-repository")
    if is_shallow is None:
        return History()
    all_parents = ("--topo-order", "--diff-merges=separate", "--no-renames")
    log = git(root, "log", *all_parents, "--relative", "--raw", "--no-abbrev", "-z", "--format=%x00%ct %H %P", "HEAD")
    status = _status(root)
    edited = (status or {}).keys()
    commits, changes, of_files = _read_log(log or "")
    newest, head = next(iter(commits.items()), (None, None))
    of_tables = [one for one in changes if one.file in tables]
    now = {table: text for table, text in tables.items() if table in edited}
    revisions = {**of_files, **_newest(_entry_changes(root, of_tables, now, head))}
    # A repository without commits has no log either.
    has_commits = log is not None or git(root, "rev-parse", "--verify", "--quiet", "HEAD") is not None
    return History(
        revisions=MappingProxyType({path: one for path, one in revisions.items() if path not in edited}),
        is_available=True,
        is_shallow=is_shallow == "true\n",
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


@lru_cache(maxsize=1)
def _read_log(log: str) -> tuple[Mapping[str, Revision], tuple[BlobChange, ...], Mapping[str, Revision]]:
    """The revision of every commit, every change of a file, the newest first, and the newest revision of each file.

    The log is `\\0<time> <commit> <parents>\\0\\n:<modes, blobs, kind>\\0<file>\\0 …`, a merge once for each parent.
    """
    commits: dict[str, tuple[str, list[str]]] = {}
    changes: list[tuple[str, str, Sequence[str]]] = []
    for part in filter(None, log.removeprefix("\0").split("\0\0")):
        head, *records = part.split("\0")
        time, name, *parents = head.split()
        commits[name] = time, parents
        changes += ((name, file, about.split()[2:]) for about, file in zip(records[::2], records[1::2], strict=False))
    revisions: dict[str, Revision] = {}
    for name, (time, parents) in reversed(commits.items()):
        earlier = [revisions[parent] for parent in parents if parent in revisions]
        revisions[name] = Revision(
            changed=max([datetime.fromtimestamp(int(time), UTC), *(one.changed for one in earlier)]),
            number=1 + max((one.number or 0 for one in earlier), default=0),
        )
    found = tuple(
        BlobChange(file, kind, before, after, revisions[name]) for name, file, (before, after, kind) in changes
    )
    return dict(reversed(revisions.items())), found, _newest((one.file, one.revision) for one in found)


def _newest(changes: Iterable[tuple[str, Revision]]) -> dict[str, Revision]:
    by_name: dict[str, list[Revision]] = {}
    for name, revision in changes:
        by_name.setdefault(name, []).append(revision)
    return {name: newest_of(one) if len(one) > 1 else one[0] for name, one in by_name.items()}


def _entry_changes(
    root: Path, changes: Iterable[BlobChange], now: Mapping[str, str], head: Revision | None
) -> Iterator[tuple[str, Revision]]:
    """Each change of each entry that tables have or had; `now` is the text of those that are not committed as it is.

    An entry is what stands between its key and the next one at the left margin, so that a comment or a new line
    within it counts as a change, and a change of its neighbours does not.
    """
    by_table: dict[str, list[BlobChange]] = {}
    for change in changes:
        by_table.setdefault(change.file, []).append(change)
    all_changes = chain.from_iterable(by_table.values())
    contents = _contents(root, (blob for one in all_changes for blob in (one.before, one.after)))
    for table, found in by_table.items():
        steps = [(contents.get(one.before), contents.get(one.after), one.revision) for one in found]
        if head and table in now:
            steps.append((steps[0][1], now[table].encode(), next_revision(head)))
        for *texts, revision in steps:
            before, after = map(_entries, texts)
            # In the order of the file, which is the same in every process.
            for name in {**before, **after}:
                if before.get(name) != after.get(name):
                    yield entry_of(table, name), revision


def _entries(content: bytes | None) -> Mapping[str, str]:
    parts = _TOP_LEVEL_KEY.split((content or b"").decode("utf-8", "replace"))
    return {name: body.rstrip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


# --- New and renamed files -----------------------------------------------------------------------


def read_file_changes(root: Path, sources: Mapping[str, bytes]) -> FileChanges:
    """Which of the `sources` below `root` are new since the commit before, and the former names of all others.

    New is what is not committed, or came with the newest change of the branch's own line, so that a check on the
    git host sees what a check before the commit would have seen. The first commit of all brings nothing new.
    """
    status = _status(root) or {}
    new = {path for path, state in status.items() if state == "??" or "A" in state}
    gone = {path for path, state in status.items() if "D" in state}
    diff = git(root, "diff", "--name-only", "--diff-filter=A", "--no-renames", "--relative", "-z", "HEAD~1", "HEAD")
    former_names: dict[str, tuple[str, ...]] = {}
    for former, present in chain(_committed_renames(root), _uncommitted_renames(root, gone, new, sources)):
        former_names[present] = (*former_names.pop(former, ()), former)
    return FileChanges(added=frozenset(new | set((diff or "").split("\0")[:-1])), former_names=former_names)


def _committed_renames(root: Path) -> Iterator[tuple[str, str]]:
    """Each renaming that commits record, the oldest first."""
    renames = ("--diff-filter=R", "-M", "--name-status")
    entries = iter((git(root, "log", "--reverse", "--relative", *renames, "-z", "--format=", "HEAD") or "").split("\0"))
    for entry in entries:
        if entry.lstrip("\n").startswith("R"):
            yield next(entries), next(entries)


def _uncommitted_renames(
    root: Path, gone: set[str], new: set[str], sources: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    """Each file that is missing from its committed place and lies elsewhere with mostly the same lines."""
    for former in sorted(gone):
        before = (git(root, "show", f"HEAD:./{former}") or "").split("\n")
        for path in sorted(new & sources.keys()):
            if Path(former).parts[:2] == Path(path).parts[:2]:
                now = sources[path].decode("utf-8", "replace").split("\n")
                if SequenceMatcher(None, before, now).ratio() > _SAME_FILE:
                    yield former, path
                    break


# --- Other commits -------------------------------------------------------------------------------


def sources_at(root: Path, reference: str) -> Snapshot | None:
    """The sources as of the commit that `reference` names; None where git knows no such commit."""
    commit = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if commit is None:
        return None
    tree = git(root, "ls-tree", "-r", "-z", "-l", commit.strip(), "--", *SOURCE_FOLDERS) or ""
    blobs: dict[str, str] = {}
    for blob, size, file in _TREE_ENTRY.findall(tree):
        folders, _, name = file.rpartition("/")
        if "/." not in f"/{folders}" and not is_passed_over(name) and int(size) <= LARGEST_SOURCE:
            blobs[file] = blob
    contents = _contents(root, blobs.values())
    return Snapshot(
        commit=commit.strip(), sources={file: contents[blob] for file, blob in blobs.items() if blob in contents}
    )


def branching_point(root: Path) -> str:
    """The commit at which the current branch left the published one, as far as there is one; else HEAD."""
    published = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
    found = (git(root, "merge-base", "HEAD", name) for name in published)
    return next(filter(None, found), "HEAD").strip()


def _contents(root: Path, blobs: Iterable[str]) -> dict[str, bytes]:
    """The contents of the blobs that there are, from `<id> blob <size>\\n<content>\\n …`."""
    wanted = sorted(set(blobs))
    answer = git(root, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in wanted)) if wanted else None
    contents: dict[str, bytes] = {}
    records = io.BytesIO(os.fsencode(answer or ""))
    for head in records:
        blob, *about = head.decode().split()
        if len(about) == 2:
            contents[blob] = records.read(int(about[1]))
            records.readline()
    return contents


# --- Commits and pushes, and what keeps git from them, in German --------------------------------


_SECONDS_MOST = 60
_REFUSALS = {
    r"tell me who you are|empty ident|auto-detect email":
        "git weiß noch nicht, wer ihr seid. Einmal im Terminal eintragen: "
        "git config --global user.name „Vorname Nachname“ und git config --global user.email name@beispiel.de",
    r"index\.lock|another git process":
        "Ein anderes Programm arbeitet gerade mit git. Kurz warten und noch einmal versuchen.",
    r"not possible because you have unmerged|unmerged files|unresolved conflict|CONFLICT":
        "In git sind zwei Fassungen noch nicht zusammengeführt. Das muss zuerst jemand lösen, der git kennt.",
    r"\(fetch first\)|\(non-fast-forward\)|stale info":
        "Auf dem Server liegt inzwischen Neueres. Zuerst holen, dann noch einmal übertragen.",
    r"protected branch|pre-receive hook declined|GH006|not allowed to push":
        "Der Server nimmt Änderungen an diesem Zweig nicht direkt an. Fragt, wer das Projekt betreut.",
    r"could not read (Username|Password)|Authentication failed|Permission denied|prompts disabled|HTTP 403":
        "Der Server kennt euch nicht oder lässt euch nicht schreiben. Die Anmeldung bei git prüfen.",
    r"Could not resolve host|Connection (refused|timed out)|unable to access|Network is unreachable":
        "Der Server ist nicht zu erreichen. Die Verbindung zum Internet prüfen.",
    r"does not appear to be a git repository|Repository not found|does not exist":
        "Unter der eingetragenen Adresse liegt kein Projekt. Die Adresse zeigt: git remote -v",
    r"HEAD detached|not currently on a branch|src refspec HEAD":
        "Das Projekt steht auf keinem Zweig. Im Terminal wechseln: git switch main",
}  # fmt: skip


class Refused(Exception):
    """git did not do it; says why in German, and what git itself said."""

    def __init__(self, output: str) -> None:
        known = (words for pattern, words in _REFUSALS.items() if re.search(pattern, output, re.IGNORECASE))
        self.words = next(known, "git hat es nicht getan. Was es dazu sagt, steht darunter.")
        self.output = output.strip()
        super().__init__(self.words)


class Standing(NamedTuple):
    """What is not committed (files below the content folders), how many commits are not pushed, and to where."""

    files: tuple[str, ...]
    unpushed: int
    remote: str | None


def standing(root: Path) -> Standing | None:
    """What git knows about the project's changes; None where the project is not under git."""
    status = _status(root, "site_data", "content", "assets")
    if status is None:
        return None
    # Nothing to count where nothing was ever pushed, or where there is nowhere to push to.
    unpushed = int(git(root, "rev-list", "--count", "@{upstream}..HEAD") or 0)
    return Standing(files=tuple(sorted(status)), unpushed=unpushed, remote=_remote(root))


def commit(root: Path, files: Sequence[str], message: str) -> None:
    """The files, and nothing else, committed with that message; Refused where git does not do it."""
    _run(root, "add", "--all", "--", *files)
    _run(root, "commit", "--quiet", f"--message={message}", "--", *files)


def push(root: Path) -> None:
    """The branch sent to its remote, newer commits from there taken first; Refused where that cannot be."""
    remote = _remote(root)
    if remote is None:
        return
    send = ("push", "--quiet", "--set-upstream", remote, "HEAD")
    try:
        _run(root, *send)
    except Refused as refused:
        if "fetch first" not in refused.output and "non-fast-forward" not in refused.output:
            raise
        try:
            _run(root, "pull", "--quiet", "--rebase", "--autostash", remote, _branch(root))
        except Refused:
            # Both sides changed the same lines: everything stays as it was before.
            git(root, "rebase", "--abort")
            raise refused from None
        _run(root, *send)


def _branch(root: Path) -> str:
    return (git(root, "symbolic-ref", "--short", "HEAD") or "").strip()


def _remote(root: Path) -> str | None:
    """The remote of the branch, else origin, else the only one."""
    remotes = (git(root, "remote") or "").split()
    named = (git(root, "config", "--get", f"branch.{_branch(root)}.remote") or "").strip()
    return next((one for one in (named, "origin", *remotes[:1]) if one in remotes), None)


# --- git itself ----------------------------------------------------------------------------------


def has_repository(root: Path) -> bool:
    """Whether the folder is the root of a git repository."""
    return (root / ".git").exists()


def git(root: Path, *arguments: str, given: str = "") -> str | None:
    """What git prints, told `given`, bytes that are no text as in file names (PEP 383).

    None when there is no git, no repository or no such commit.
    """
    if not any(map(has_repository, (root, *root.parents))):
        return None
    try:
        return os.fsdecode(_run(root, *arguments, given=given, seconds=None))
    except Refused:
        return None


def _status(root: Path, *folders: str) -> dict[str, str] | None:
    """What git says of each file below the folders that is not committed as it is, by its path below the root."""
    prefix = "" if has_repository(root) else git(root, "rev-parse", "--show-prefix")
    said = git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *(folders or ["."]))
    if prefix is None or said is None:
        return None
    return {record[3:].removeprefix(prefix.rstrip("\n")): record[:2] for record in said.split("\0") if record}


def _run(root: Path, *arguments: str, given: str = "", seconds: int | None = _SECONDS_MOST) -> bytes:
    """What git prints, told `given`; Refused where it fails."""
    environment = {name: value for name, value in os.environ.items() if not _OF_HOOKS.match(name)}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true", "GIT_OPTIONAL_LOCKS": "0"}
    environment.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    command = ["git", "-c", "core.quotePath=false", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command, input=given.encode(), capture_output=True, check=False, env=environment, timeout=seconds
        )
    except subprocess.TimeoutExpired as expired:
        raise Refused("Connection timed out") from expired
    except (OSError, ValueError) as error:
        raise Refused(str(error)) from error
    if done.returncode != 0:
        raise Refused((done.stderr + done.stdout).decode("utf-8", "replace"))
    return done.stdout
